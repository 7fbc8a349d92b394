"""Reads files of Kubernetes audit events, as a stream.

The API server writes one event a line. Others put the same events elsewhere: an EventList (the webhook), a
time before each line (EKS, exported from CloudWatch to S3), a text inside another document (`message` of
`aws logs filter-log-events`, `log` of AKS).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from leastwise.adapters.usage.audit_fold import AuditFold
from leastwise.adapters.usage.files import UNREADABLE, LogFile, blocks_of, is_document, whole_document
from leastwise.adapters.usage.stamps import to_time
from leastwise.core.snapshots import Gap, GapReason, Plane
from leastwise.core.usage.coverage import Coverage, Span, joined
from leastwise.core.usage.readings import UsageReading

SOURCE = "audit files"
_TIMED = re.compile(rb"^[0-9][0-9T:.Z+-]* \{")
_TIMES = re.compile(rb"^[0-9][0-9T:.Z+-]* \{", re.MULTILINE)
_WRAPPED = re.compile(rb'\\+"audit\.k8s\.io/')
_MARK = "audit.k8s.io/"
_DEEPEST = 8
_DECODE = msgspec.json.Decoder().decode


def read_audit(files: Sequence[LogFile], note: Callable[[int], None] = lambda _events: None) -> UsageReading:
    """Read files into uses; what cannot be read is a gap. `note` hears how many events were read."""
    fold = AuditFold()
    gaps: list[Gap] = []
    for each in files:
        fold.problems.clear()
        lines, malformed = fold.lines, fold.malformed
        try:
            for block in event_blocks(each):
                fold.add(block)
                note(fold.events)
        except UNREADABLE as error:
            gaps.append(_gap(each, f"not read after line {fold.lines - lines}: {error}"))
        if fold.malformed > malformed:
            gaps.append(_gap(each, _broken(fold, fold.malformed - malformed, lines)))
    return reading_of(fold, gaps)


def reading_of(fold: AuditFold, gaps: Sequence[Gap] = ()) -> UsageReading:
    """Return what a fold has counted, with the time between its first and last event as what it covers."""
    aggregates = tuple(fold.aggregates())
    first = min((each.first_seen for each in aggregates), default="")
    last = max((each.last_seen for each in aggregates), default="")
    spans = joined([Span(to_time(first), to_time(last))]) if aggregates else ()
    return UsageReading(
        aggregates=aggregates,
        coverage=(Coverage(Plane.KUBERNETES, SOURCE, spans),) if aggregates else (),
        gaps=tuple(gaps),
        first_event=first,
        last_event=last,
        events=fold.events,
        skipped=fold.skipped,
        malformed=fold.malformed,
    )


def _broken(fold: AuditFold, count: int, before: int) -> str:
    told = "; ".join(f"line {number - before}: {text}" for number, text in fold.problems)
    return f"{count} of its lines are no audit events: {told}"


def _gap(file: LogFile, message: str) -> Gap:
    return Gap(f"log/{file.name}", Plane.KUBERNETES.value, GapReason.MALFORMED.value, message)


# ---------------------------------------------------------------- where else events stand


def event_blocks(log: LogFile) -> Iterator[bytes]:
    """Return the events of a file, one a line and many at once, wherever they are inside it."""
    head = log.head()
    with log.opened() as file:
        if is_document(head):
            yield b"\n".join(_inside(_DECODE(whole_document(file, "event"))))
        elif _WRAPPED.search(head):
            for block in blocks_of(file):
                yield b"\n".join(event for line in block.split(b"\n") for event in _unwrapped(line))
        elif _TIMED.match(head):
            for block in blocks_of(file):
                yield _TIMES.sub(b"{", block)
        else:
            yield from blocks_of(file)


def _unwrapped(line: bytes) -> Iterator[bytes]:
    """Return the events inside a line; a line that is no JSON stays, so that it is told of."""
    if not line.strip():
        return
    try:
        value = _DECODE(line[line.find(b"{") :] if _TIMED.match(line) else line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        yield line
        return
    yield from _inside(value)


def _inside(value: object, depth: int = 0) -> Iterator[bytes]:
    """Find events in a JSON value: as values, or as texts that hold one."""
    if isinstance(value, str):
        if _MARK in value and value.lstrip().startswith("{"):
            yield value.encode()
    elif isinstance(value, dict) and ("auditID" in value or "stage" in value):
        yield msgspec.json.encode(value)
    elif isinstance(value, dict | list) and depth < _DEEPEST:
        for each in value.values() if isinstance(value, dict) else value:
            yield from _inside(each, depth + 1)
