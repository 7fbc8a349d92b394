"""Follows the API server's own audit log: what was added since, over rotation, packed or not.

    audit-2026-06-01T10-00-00.000.log.gz   rotated, oldest first
    audit-2026-06-02T10-00-00.000.log      rotated
    audit.log                              written now

A file is known by the digest of its first line, which holds an id that no other has: so it is still the same
file when it was renamed and packed. Only whole lines are taken. Where the file that was read last is gone, it
is not known what was written behind that place: a gap, and nothing covers the time in between.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leastwise.adapters.usage.audit_files import reading_of
from leastwise.adapters.usage.audit_fold import AuditFold
from leastwise.adapters.usage.files import UNREADABLE, LogFile
from leastwise.adapters.usage.stamps import to_time
from leastwise.core.snapshots import Gap, GapReason, Plane
from leastwise.core.usage.batches import Position, UsageBatch
from leastwise.core.usage.coverage import Span

MOST_OF_A_BATCH = 4 << 20
"""Bytes that are counted at once; what was counted is what a crash makes to be read again."""

MOST_OF_A_LINE = 16 << 20
_FIRST_LINE = 1 << 16


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    fingerprint: str


class AuditTail:
    """One log of one cluster. `position` is where the store says it was read to, `seen_to` when that was."""

    def __init__(
        self, path: str, scope: str, position: Position | None = None, seen_to: datetime | None = None
    ) -> None:
        self._path = Path(path)
        self._scope = scope
        self._position = position
        self._seen_to = seen_to
        self.source = f"audit-log/{scope}"

    def batches(self) -> Iterator[UsageBatch]:
        """Return what was added since, in order; each is to be stored before the next one is asked for.

        Raises what reading may raise (`UNREADABLE`); asked again, it goes on where the last batch ended.
        """
        files = self._files()
        if not files:
            return
        start = self._start(files)
        if start is None:
            yield self._lost()
            start = 0
        for each in files[start:]:
            yield from self._batches_of(each)

    def _start(self, files: list[_File]) -> int | None:
        """Return which file to go on with; None when the one that was read last is gone."""
        if self._position is None:
            return 0
        known = self._position.fingerprint
        return next((number for number, each in enumerate(files) if each.fingerprint == known), None)

    def _lost(self) -> UsageBatch:
        message = "the file that was read last is gone: what was written behind that place is not known"
        gap = Gap(f"log/{self._path}", Plane.KUBERNETES.value, GapReason.PARTIAL.value, message)
        self._position, self._seen_to = None, None
        return UsageBatch(self.source, self._scope, "", gaps=(gap,))

    def _files(self) -> list[_File]:
        """Return the files that have a whole first line, oldest first."""
        stem, suffix = self._path.stem, self._path.suffix
        rotated = sorted(
            each
            for each in self._path.parent.glob(f"{stem}-*{suffix}*")
            if each.name.endswith((suffix, f"{suffix}.gz"))
        )
        found: dict[str, _File] = {}
        for path in [*rotated, self._path]:
            fingerprint = _fingerprint(path)
            if fingerprint:  # a file that is being packed is there twice for a moment
                found.setdefault(fingerprint, _File(path, fingerprint))
        return list(found.values())

    def _batches_of(self, file: _File) -> Iterator[UsageBatch]:
        position = self._position
        offset = position.offset if position and position.fingerprint == file.fingerprint else 0
        with LogFile(str(file.path)).opened() as stream:
            stream.seek(offset)
            rest = b""
            while chunk := stream.read(MOST_OF_A_BATCH):
                rest += chunk
                end = rest.rfind(b"\n") + 1
                if not end and len(rest) <= MOST_OF_A_LINE:
                    continue
                whole, rest = (rest[:end], rest[end:]) if end else (rest, b"")
                offset += len(whole)
                yield self._batch(whole, Position(str(self._path), offset, file.fingerprint))

    def _batch(self, lines: bytes, position: Position) -> UsageBatch:
        fold = AuditFold()
        fold.add(lines)
        reading = reading_of(fold)
        covered = self._covered(reading.first_event, reading.last_event)
        gaps: tuple[Gap, ...] = ()
        if fold.malformed:
            message = f"{fold.malformed} of its lines are no audit events"
            gaps = (Gap(f"log/{self._path}", Plane.KUBERNETES.value, GapReason.MALFORMED.value, message),)
        self._position = position
        return UsageBatch(
            self.source,
            self._scope,
            digest="",
            aggregates=reading.aggregates,
            covered=covered,
            gaps=gaps,
            position=position,
        )

    def _covered(self, first: str, last: str) -> tuple[Span, ...]:
        """Return what a batch covers: from the end of the one before, as nothing lies between them."""
        if not first:
            return ()
        start, end = to_time(first), to_time(last)
        if self._seen_to is not None:
            start, end = min(start, self._seen_to), max(end, self._seen_to)
        self._seen_to = end
        return (Span(start, end),) if start < end else ()


def _fingerprint(path: Path) -> str:
    """Return the digest of a file's first line; empty while there is none, or no such file."""
    try:
        head = LogFile(str(path)).head(_FIRST_LINE)
    except UNREADABLE:
        return ""
    line, end, _ = head.partition(b"\n")
    whole = line if end or len(head) == _FIRST_LINE else b""
    return hashlib.sha256(whole).hexdigest()[:32] if whole else ""
