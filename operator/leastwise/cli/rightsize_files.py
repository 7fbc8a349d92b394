"""A directory of proposals for a pull request: a file an identity, an index, and what was written when.

    README.md                     counts before and after, of every identity
    kubernetes/NS/NAME.yaml       a ServiceAccount
    kubernetes/users/NAME.yaml    a user
    aws/ACCOUNT/role/NAME.json    a role; `user/NAME.json` a user
    .leastwise-rightsize.json     digests of these files

A file that is there and is not as we wrote it is somebody else's: it stays, unless it is forced.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from leastwise.cli.failures import CommandError
from leastwise.cli.written_files import write_whole
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.identities import ServiceAccount

MANIFEST = ".leastwise-rightsize.json"
_KIND = "RightSizedFiles"
_LONGEST = 100
_SHOWN = 5


def file_name(identity: IdentityId, ending: str) -> str:
    """Return where an identity's proposal stands below the directory: no part of it leads out.

    Different identities have different files: where a name had to be changed, a digest is added.
    """
    native = native_of(identity)
    account = ServiceAccount.of_username(native)
    prefix = identity.partition(":")[0]
    if account is not None:
        parts = ["kubernetes", account.namespace, account.name]
    elif prefix == "k8s":
        parts = ["kubernetes", "users", native]
    elif prefix == "aws":
        fields = native.split(":", 5)
        parts = ["aws", *fields[4:5], *fields[5:6]] if len(fields) > 5 else ["aws", native]  # noqa: PLR2004
        parts = [*parts[:-1], *parts[-1].split("/")]
    else:
        parts = [prefix, native]
    safe = [_safe(each) for each in parts if each]
    if "/".join(safe) != "/".join(parts):
        safe[-1] += f"-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"
    return str(PurePosixPath(*safe[:-1], f"{safe[-1]}.{ending}"))


def _safe(part: str) -> str:
    kept = re.sub(r"[^A-Za-z0-9@_+=,.-]+", "_", part)[:_LONGEST]
    return kept if kept.strip(".") and not kept.startswith(".") else f"_{kept.lstrip('.')}"


@dataclass(frozen=True, slots=True)
class Written:
    """What was done: files written anew or changed, files as they were, files removed that are no longer."""

    changed: int
    same: int
    removed: int


def write_directory(out: str, files: Mapping[str, str], *, is_forced: bool) -> Written:
    """Write files by their names below a directory, each whole; CommandError names what is not ours.

    Nothing is written when something is in the way.
    """
    root = Path(out)
    known = _manifest(root)
    foreign = [] if is_forced else sorted(_foreign(root, files, known))
    if foreign:
        more = f" and {len(foreign) - _SHOWN} more" if len(foreign) > _SHOWN else ""
        raise CommandError(
            f"--out {out}: not as `rightsize` wrote it: {', '.join(foreign[:_SHOWN])}{more}",
            allowed="another directory, or --force to write over it",
        )
    stale = sorted(name for name in known if name not in files and _is_ours(root, name, known))
    changed = 0
    for name, text in sorted(files.items()):
        target = root / name
        if _digest_of(target) == _digest(text.encode()):
            continue
        changed += 1
        _make_folder(out, target.parent)
        write_whole("--out", str(target), text.encode())
    for name in stale:
        (root / name).unlink(missing_ok=True)
    digests = {name: _digest(text.encode()) for name, text in sorted(files.items())}
    _make_folder(out, root)
    body = json.dumps({"kind": _KIND, "files": digests}, indent=2) + "\n"
    write_whole("--out", str(root / MANIFEST), body.encode())
    return Written(changed, len(files) - changed, len(stale))


def _make_folder(out: str, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(
            f"--out {out}: {error.strerror}", allowed="a directory that can be written"
        ) from error


def _manifest(root: Path) -> dict[str, str]:
    """Read the digests of an earlier run; one that cannot be read owns nothing."""
    try:
        content = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
        files = content["files"]
    except (OSError, ValueError, TypeError, KeyError):
        return {}
    return {
        name: digest
        for name, digest in (files.items() if isinstance(files, dict) else ())
        if isinstance(digest, str) and not PurePosixPath(name).is_absolute() and ".." not in Path(name).parts
    }


def _foreign(root: Path, files: Mapping[str, str], known: Mapping[str, str]) -> list[str]:
    return [
        name
        for name, text in files.items()
        if _is_there(root / name)
        and not _is_ours(root, name, known)
        and _digest_of(root / name) != _digest(text.encode())
    ]


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _is_ours(root: Path, name: str, known: Mapping[str, str]) -> bool:
    path = root / name
    return not path.is_symlink() and name in known and _digest_of(path) == known[name]


def _digest_of(path: Path) -> str:
    try:
        return _digest(path.read_bytes()) if path.is_file() else ""
    except OSError:
        return ""


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
