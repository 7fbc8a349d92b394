r"""Reads files of JSON records, however they are put into files: one a line, in a list, or in an envelope.

    {…}\n{…}           as sinks and diagnostic settings write them
    [{…}, {…}]        as `gcloud logging read --format=json` and `az monitor activity-log list` print them
    {"records": […]}  and `entries`, `value`: as APIs and older diagnostic settings answer

A list that was cut off gives the records before the cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

import msgspec

from leastwise.adapters.usage.files import UNREADABLE, LogFile, blocks_of, is_document, whole_document
from leastwise.core.snapshots import Gap, GapReason, Plane

STEP = 4096
"""After so many records it is told how many were read."""

MOST_PROBLEMS = 3
"""So many broken records of a file are told by name; the others are counted."""

BROKEN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError)
"""What decoding hostile text may raise."""

_MARK = b"\xef\xbb\xbf"
_MOST_OF_A_PROBLEM = 200
_BEFORE_A_RECORD = " \t\r\n,"
_LIST = re.compile(r'"(?:records|entries|value)"\s*:\s*\[')
_salvage = json.JSONDecoder().raw_decode


class _Envelope(msgspec.Struct):
    records: list[msgspec.Raw] | None = None
    entries: list[msgspec.Raw] | None = None
    value: list[msgspec.Raw] | None = None

    @property
    def inside(self) -> list[msgspec.Raw] | None:
        """The records; None when it is no envelope."""
        return next((each for each in (self.records, self.entries, self.value) if each is not None), None)


_envelope = msgspec.json.Decoder(_Envelope).decode
_list = msgspec.json.Decoder(list[msgspec.Raw]).decode


@dataclass(slots=True)
class Problems:
    """What could not be read of one file: how many records, and the first of them by name."""

    file: str
    plane: Plane
    count: int = 0
    told: list[str] = field(default_factory=list)
    stopped: str = ""  # why the file was not read to its end

    def add(self, where: str, why: object) -> None:
        """Count a record that is none."""
        self.count += 1
        if len(self.told) < MOST_PROBLEMS:
            self.told.append(f"{where}: {str(why)[:_MOST_OF_A_PROBLEM]}")

    def gaps(self) -> Iterator[Gap]:
        """Tell of them."""
        if self.stopped:
            yield self._gap(f"not read to its end: {self.stopped[:_MOST_OF_A_PROBLEM]}")
        if self.count:
            yield self._gap(f"{self.count} of its records could not be read: {'; '.join(self.told)}")

    def _gap(self, message: str) -> Gap:
        return Gap(f"log/{self.file}", self.plane.value, GapReason.MALFORMED.value, message)


def read_records(
    files: Sequence[LogFile], plane: Plane, take: Callable[[bytes], None], note: Callable[[int], None]
) -> tuple[int, list[Gap]]:
    """Hand every record to `take`, which raises what `BROKEN` names for one that it cannot read.

    Returns how many could not be read, with the gaps that tell of them. `note` hears how many were read.
    """
    gaps: list[Gap] = []
    malformed = taken = 0
    for each in files:
        problems = Problems(each.name, plane)
        try:
            for where, record in _records(each, problems):
                try:
                    take(record)
                except BROKEN as error:
                    problems.add(where, error)
                else:
                    taken += 1
                    if taken % STEP == 0:
                        note(taken)
        except UNREADABLE as error:
            problems.stopped = str(error) or type(error).__name__
        malformed += problems.count
        gaps.extend(problems.gaps())
    note(taken)
    return malformed, gaps


def _records(log: LogFile, problems: Problems) -> Iterator[tuple[str, bytes]]:
    head = log.head()
    with log.opened() as file:
        if is_document(head.removeprefix(_MARK)):
            yield from _in_document(whole_document(file, "record").removeprefix(_MARK), problems)
            return
        yield from _in_lines(_lines_of(file), problems)


def _lines_of(file: IO[bytes]) -> Iterator[bytes]:
    for block in blocks_of(file):
        lines = block.split(b"\n")
        if not lines[-1]:  # behind the end of the last line
            lines.pop()
        yield from lines


def _in_lines(lines: Iterable[bytes], problems: Problems) -> Iterator[tuple[str, bytes]]:
    for number, line in enumerate(lines, 1):
        text = line.removeprefix(_MARK).strip()
        if text:
            yield from _in_line(f"line {number}", text, problems)


def _in_line(where: str, line: bytes, problems: Problems) -> Iterator[tuple[str, bytes]]:
    """Return the record of a line, or those of a list or an envelope."""
    try:
        inside = _list(line) if line.startswith(b"[") else _envelope(line).inside
    except BROKEN as error:
        if line.startswith(b"["):
            yield from _salvaged(line, problems, error)
        else:
            problems.add(where, error)
        return
    if inside is None:
        yield where, line
        return
    for number, each in enumerate(inside, 1):
        yield f"{where}, record {number}", bytes(each)


def _in_document(data: bytes, problems: Problems) -> Iterator[tuple[str, bytes]]:
    text = data.strip()
    try:
        inside = _list(text) if text.startswith(b"[") else _envelope(text).inside
    except BROKEN as error:
        lines = text.split(b"\n")
        if text.startswith(b"[") and len(lines) > 1 and lines[0].rstrip().endswith(b"]"):
            yield from _in_lines(lines, problems)
        else:
            yield from _salvaged(text, problems, error)
        return
    if inside is None:
        yield "record 1", text
        return
    for number, each in enumerate(inside, 1):
        yield f"record {number}", bytes(each)


def _salvaged(data: bytes, problems: Problems, error: Exception) -> Iterator[tuple[str, bytes]]:
    """Return the records before the place where a document breaks."""
    text = data.decode(errors="replace")
    position, number = 1, 0  # behind the bracket
    if not text.startswith("["):
        found = _LIST.search(text)
        position = found.end() if found else len(text)
    while True:
        while position < len(text) and text[position] in _BEFORE_A_RECORD:
            position += 1
        if number and text[position : position + 1] == "]":
            return  # whole, and what broke it is one of its records
        try:
            _, end = _salvage(text, position)
        except (ValueError, RecursionError):
            problems.add(f"record {number + 1}", error)
            return
        number += 1
        yield f"record {number}", text[position:end].encode()
        position = end
