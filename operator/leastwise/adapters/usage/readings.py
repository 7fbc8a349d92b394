"""Reads logs of any kind into one reading: each file by the reader of its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from leastwise.adapters.usage.files import STDIN, UNREADABLE, LogFile, find_files
from leastwise.adapters.usage.kinds import LOGS, LogKind, kind_of
from leastwise.core.errors import UnrecognisedContentError
from leastwise.core.usage.readings import UsageReading

Note = Callable[[int], None]

_CLOUDTRAIL = ("leastwise.adapters.usage.cloudtrail_files", "read_cloudtrail")
_READERS = {
    LogKind.AUDIT: ("leastwise.adapters.usage.audit_files", "read_audit"),
    LogKind.CLOUDTRAIL: _CLOUDTRAIL,
    LogKind.CLOUDTRAIL_DIGEST: _CLOUDTRAIL,
    LogKind.GCP: ("leastwise.adapters.usage.google_files", "read_google"),
    LogKind.AZURE: ("leastwise.adapters.usage.azure_files", "read_azure_logs"),
}
"""One a kind; they are loaded when a file of that kind is there. Digests go to the reader of their logs."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Paths by what they hold: files of logs by kind, and those that are none."""

    logs: dict[LogKind, tuple[LogFile, ...]]
    others: tuple[str, ...]


def sort_paths(paths: Sequence[str]) -> Sorted:
    """Tell logs from other files. A folder is logs when its first file is; what is not a log stays whole.

    UnrecognisedContentError when a path cannot be read.
    """
    logs: dict[LogKind, list[LogFile]] = {}
    others: list[str] = []
    for path in paths:
        word, plain = _split(path)
        if word is not None:
            logs.setdefault(word, []).extend(find_files([plain]))
            continue
        found = [(each, *_looked_at(each)) for each in find_files([path])]
        known = next((kind for _, kind, _ in found if kind is not None), None)
        if known is None:
            _refuse_broken(found)
            others.append(path)
            continue
        for each, kind, is_broken in found:
            kept = known if is_broken else kind  # the reader of its neighbours tells of a broken file
            if kept is not None:
                logs.setdefault(kept, []).append(each)
    return Sorted({kind: tuple(files) for kind, files in logs.items()}, tuple(others))


def read_logs(
    logs: dict[LogKind, tuple[LogFile, ...]],
    note: Note = lambda _events: None,
    *,
    cloudtrail_keys: str = "",
) -> UsageReading:
    """Read files by kind; one file goes to one reader only.

    `cloudtrail_keys` names the file with the public keys that digests of CloudTrail are checked by.
    """
    readers: dict[tuple[str, str], list[LogFile]] = {}
    for kind, files in logs.items():
        readers.setdefault(_READERS[kind], []).extend(files)
    found: list[UsageReading] = []
    for (module, name), each in readers.items():
        before = sum(one.events for one in found)
        reader = getattr(import_module(module), name)
        more = _keys(cloudtrail_keys) if name == _CLOUDTRAIL[1] else {}
        found.append(reader(each, lambda events, before=before: note(before + events), **more))
    return found[0] if len(found) == 1 else _together(found)


def _keys(path: str) -> dict[str, object]:
    if not path:
        return {}
    from leastwise.adapters.usage.cloudtrail_digests import read_public_keys  # noqa: PLC0415 (start-up time)

    return {"keys": read_public_keys(path)}


def _together(found: Sequence[UsageReading]) -> UsageReading:
    """Put readings of different planes beside each other: no two have a use in common."""
    return UsageReading(
        aggregates=tuple(sorted((a for each in found for a in each.aggregates), key=lambda a: a.use)),
        coverage=tuple(one for each in found for one in each.coverage),
        gaps=tuple(one for each in found for one in each.gaps),
        first_event=min((each.first_event for each in found if each.first_event), default=""),
        last_event=max((each.last_event for each in found), default=""),
        events=sum(each.events for each in found),
        skipped=sum(each.skipped for each in found),
        malformed=sum(each.malformed for each in found),
        unmapped={service: names for each in found for service, names in each.unmapped.items()},
    )


def _looked_at(file: LogFile) -> tuple[LogKind | None, bool]:
    """Return the kind of a file, and whether it holds something that cannot be unpacked."""
    try:
        head = file.head()
    except UNREADABLE as error:
        raise UnrecognisedContentError(f"{file.name}: {error}", allowed="a file that can be read") from error
    is_broken = not head and file.name != STDIN and Path(file.name).stat().st_size > 0
    return kind_of(head), is_broken


def _refuse_broken(found: Sequence[tuple[LogFile, LogKind | None, bool]]) -> None:
    for file, _, is_broken in found:
        if is_broken:
            raise UnrecognisedContentError(
                f"{file.name}: it cannot be unpacked", allowed="a plain file, or one packed by gzip"
            )


def _split(path: str) -> tuple[LogKind | None, str]:
    word, sign, plain = path.partition("=")
    if path != STDIN and sign and not Path(path).exists():
        kind = next((each for each in LOGS if each.value == word), None)
        if kind is not None:
            return kind, plain
        return None, path
    return None, path
