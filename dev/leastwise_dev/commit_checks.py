"""Checks of single files before a commit: `python -m leastwise_dev.commit_checks yaml|locks|keys [FILE…]`."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from leastwise_dev.caches import ROOT

_PRIVATE_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{16}")
"""With the beginning of its content: a text may speak of the heading."""
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def unreadable_yaml(paths: Iterable[Path]) -> Iterator[str]:
    """Name each file that holds something else than YAML."""
    for path in paths:
        try:
            for _ in yaml.compose_all(path.read_text()):  # composed only: tags of others need no constructor
                pass
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            yield f"{path}: {error}"


def private_keys(paths: Iterable[Path]) -> Iterator[str]:
    """Name each file that holds a private key."""
    yield from (f"{path}: holds a private key" for path in paths if _PRIVATE_KEY.search(path.read_bytes()))


def stale_locks(root: Path = ROOT) -> Iterator[str]:
    """Name what is asked for and not pinned, and what pyproject.toml and runtime.in do not both ask for."""
    folder = root / "requirements"
    for path in sorted(folder.glob("*.in")):
        text = path.with_suffix(".txt").read_text()
        pinned = {_name(line) for line in text.splitlines() if "==" in line and line[0].isalnum()}
        for name in sorted({_name(each) for each in _asked(path)} - pinned):
            yield f"{path.name}: {name} is not pinned in {path.stem}.txt; run `make lock`"
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    for each in sorted(set(project["dependencies"]) ^ set(_asked(folder / "runtime.in"))):
        yield f"pyproject.toml and runtime.in differ: {each}"


def _asked(path: Path) -> Iterator[str]:
    for line in path.read_text().splitlines():
        if line.startswith("-r "):
            yield from _asked(path.parent / line.removeprefix("-r ").strip())
        elif line and not line.startswith("#"):
            yield line.strip()


def _name(requirement: str) -> str:
    found = _NAME.match(requirement)
    return re.sub(r"[-_.]+", "-", found.group()).lower() if found else ""


CHECKS: Mapping[str, Callable[[Sequence[Path]], Iterator[str]]] = {
    "yaml": unreadable_yaml,
    "keys": private_keys,
    "locks": lambda _: stale_locks(),
}


def main(arguments: Sequence[str]) -> int:
    """Print what is wrong; return 1 when something is, 2 for an unknown check."""
    check = CHECKS.get(arguments[0]) if arguments else None
    if check is None:
        print(f"one of: {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    problems = list(check([Path(each) for each in arguments[1:]]))
    for each in problems:
        print(each, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
