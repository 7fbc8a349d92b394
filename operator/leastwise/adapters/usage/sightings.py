"""Reads logs as one stream of sightings in the order of time, whatever files they are spread over."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import IO

from leastwise.adapters.usage.audit_files import event_blocks
from leastwise.adapters.usage.audit_sightings import AuditSightings
from leastwise.adapters.usage.cloudtrail_events import UNDECODABLE, Record, records_from, records_of
from leastwise.adapters.usage.cloudtrail_sightings import CloudTrailSightings
from leastwise.adapters.usage.files import CHUNK, UNREADABLE, LogFile, blocks_of
from leastwise.adapters.usage.kinds import LogKind
from leastwise.adapters.usage.stamps import to_micro
from leastwise.core.anomalies.sightings import Sighting
from leastwise.core.snapshots import Gap, GapReason, Plane

MOST_OPEN = 128
"""Files that are read at the same time; those of a rotation follow each other."""

MOST_OF_A_DOCUMENT = 128 << 20
MOST_GAPS = 64
KINDS = (LogKind.AUDIT, LogKind.CLOUDTRAIL)
"""The logs that the rules know; others are told as not read."""

_TIME = re.compile(
    rb'\\?"(?:stageTimestamp|requestReceivedTimestamp|eventTime)\\?"\s*:\s*\\?"([0-9TZ:.+-]{10,40})\\?"'
)
_DOCUMENT = re.compile(rb'\s*(?:\[|\{\s*(?:\n|"Records"|"Events"))')
_BROKEN = (*UNREADABLE, *UNDECODABLE)


class SightingLogs:
    """The logs of one question. Iterate once, then look at `gaps`, `events` and `malformed`."""

    def __init__(self, logs: dict[LogKind, tuple[LogFile, ...]]) -> None:
        self.gaps: list[Gap] = []
        self._audit = AuditSightings()
        self._cloudtrail = CloudTrailSightings()
        self._undecoded = 0
        self._untold = 0
        self._sources = [
            (_start(file), name, self._opener(kind, file))
            for kind in KINDS
            for name, file in ((each.name, each) for each in logs.get(kind, ()))
        ]
        for kind in logs:
            if kind not in KINDS and kind is not LogKind.CLOUDTRAIL_DIGEST:
                self._lose(kind.value, "no rule of anomalies knows logs of this kind", GapReason.PARTIAL)

    @property
    def events(self) -> int:
        """How many events were read."""
        return self._audit.events + self._cloudtrail.events

    @property
    def malformed(self) -> int:
        """How many lines or entries were none."""
        return self._audit.malformed + self._undecoded + self._cloudtrail.strange

    def __iter__(self) -> Iterator[Sighting]:
        sources = sorted(self._sources, key=lambda each: each[:2])
        yield from merged([(start, opened) for start, _, opened in sources])
        if self._untold:
            self.gaps.append(
                Gap("log", "", GapReason.PARTIAL.value, f"{self._untold} more files could not be read whole")
            )

    # ---------------------------------------------------------------- one file

    def _opener(self, kind: LogKind, file: LogFile) -> Callable[[], Iterator[Sighting]]:
        read = self._read_audit if kind is LogKind.AUDIT else self._read_cloudtrail
        return lambda: read(file)

    def _read_audit(self, file: LogFile) -> Iterator[Sighting]:
        # Files are read in turns: what is wrong is counted by a reader that is the file's own.
        audit, own = self._audit, AuditSightings()
        try:
            for block in event_blocks(file):
                before = own.events
                for each in own.of_block(block):
                    audit.events += own.events - before
                    before = own.events
                    yield each
                audit.events += own.events - before
        except UNREADABLE as error:
            self._lose(file.name, f"not read after line {own.lines}: {error}", GapReason.MALFORMED)
        audit.malformed += own.malformed
        if own.malformed:
            told = "; ".join(f"line {number}: {text}" for number, text in own.problems)
            message = f"{own.malformed} of its lines are no audit events: {told}"
            self._lose(file.name, message, GapReason.MALFORMED)

    def _read_cloudtrail(self, file: LogFile) -> Iterator[Sighting]:
        strange = 0
        try:
            for records, few in _record_parts(file):
                strange += few
                yield from self._cloudtrail.of_records(records)
        except _BROKEN as error:
            self._lose(file.name, f"{type(error).__name__}: {error}", GapReason.MALFORMED, Plane.AWS)
        self._undecoded += strange
        if strange:
            message = f"{strange} of its entries are no events"
            self._lose(file.name, message, GapReason.MALFORMED, Plane.AWS)

    def _lose(self, name: str, message: str, reason: GapReason, plane: Plane = Plane.KUBERNETES) -> None:
        if len(self.gaps) < MOST_GAPS:
            self.gaps.append(Gap(f"log/{name}", plane.value, reason.value, message[:600]))
        else:
            self._untold += 1


def merged(sources: Sequence[tuple[int, Callable[[], Iterator[Sighting]]]]) -> Iterator[Sighting]:
    """Put streams, sorted by when they start, into one by time. A stream is opened when its time comes."""
    waiting = list(reversed(sources))
    active: list[tuple[int, int, Sighting, Iterator[Sighting]]] = []
    count = 0
    while waiting or active:
        while waiting and len(active) < MOST_OPEN and (not active or waiting[-1][0] <= active[0][0]):
            stream = waiting.pop()[1]()
            count += 1
            first = next(stream, None)
            if first is not None:
                heapq.heappush(active, (first.at, count, first, stream))
        if not active:
            continue
        _, order, sighting, stream = active[0]
        yield sighting
        following = next(stream, None)
        if following is None:
            heapq.heappop(active)
        else:
            heapq.heapreplace(active, (following.at, order, following, stream))


def _start(file: LogFile) -> int:
    """Return when a file begins, by the first time in it; 0 when that does not tell."""
    try:
        found = _TIME.search(file.head())
        text = to_micro(found[1].decode()) if found is not None else ""
        return int(datetime.fromisoformat(text).astimezone(UTC).timestamp()) if text else 0
    except (*UNREADABLE, OverflowError):
        return 0  # reading it tells what is wrong


def _whole(opened: IO[bytes]) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while chunk := opened.read(CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > MOST_OF_A_DOCUMENT:
            raise ValueError(f"one document of more than {MOST_OF_A_DOCUMENT >> 20} MiB unpacked")
    return b"".join(chunks)


def _record_parts(file: LogFile) -> Iterator[tuple[list[Record], int]]:
    """Decode a document of `Records` at once, events one a line part by part; count what is no event."""
    is_document = _DOCUMENT.match(file.head()) is not None
    with file.opened() as opened:
        if not is_document:
            for block in blocks_of(opened):
                yield _from_lines(block)
            return
        content = _whole(opened)
    try:
        yield records_of(content)
    except UNDECODABLE:
        if b"\n{" not in content:
            raise
        yield _from_lines(content)


def _from_lines(content: bytes) -> tuple[list[Record], int]:
    """Decode events that stand one a line, or documents that do."""
    found: list[Record] = []
    strange = 0
    for line in content.split(b"\n"):
        if not line.strip():
            continue
        try:
            records, few = records_of(line) if _DOCUMENT.match(line) else records_from([line])
        except UNDECODABLE:
            records, few = [], 1
        found += records
        strange += few
    return found, strange
