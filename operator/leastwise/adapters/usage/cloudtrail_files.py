"""Reads files of CloudTrail: as S3 holds them, as documents of `Records`, or with one event a line.

    AWSLogs/ACCOUNT/CloudTrail/REGION/2026/11/25/ACCOUNT_CloudTrail_REGION_20261125T0830Z_UNIQUE.json.gz
    AWSLogs/ACCOUNT/CloudTrail-Digest/REGION/2026/11/25/…          which files there are, signed, every hour

A document counts whole or not at all: what is cut or is no JSON is a gap, and its time is not covered. Files
are read in the order of the times in their names, so that what belongs together is read close together.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from gzip import BadGzipFile
from typing import IO

from leastwise.adapters.usage.cloudtrail_counters import SOURCE, text_of
from leastwise.adapters.usage.cloudtrail_coverage import covered
from leastwise.adapters.usage.cloudtrail_digests import Digests, PublicKey, is_digest, is_digest_name
from leastwise.adapters.usage.cloudtrail_events import UNDECODABLE, Record, records_from, records_of
from leastwise.adapters.usage.cloudtrail_folds import MOST_SERVICES, Fold
from leastwise.adapters.usage.files import CHUNK, UNREADABLE, LogFile, blocks_of
from leastwise.core.snapshots import Gap, GapReason, Plane
from leastwise.core.usage.coverage import Span
from leastwise.core.usage.readings import UsageReading

MOST_OF_A_DOCUMENT = 128 << 20
"""Bytes of one unpacked document; CloudTrail writes files of a few."""

MOST_OF_A_MESSAGE = 300
MOST_GAPS = 64
"""Files that are told of by name; of more, only how many."""

_DOCUMENT = re.compile(rb'\s*(?:\[|\{\s*(?:\n|"Records"|"Events"))')
_NAME = re.compile(r"([0-9]{12})_CloudTrail_[a-z0-9-]+_([0-9]{8}T[0-9]{4})Z_")
_DELIVERED = "%Y%m%dT%H%M"
_SEVERAL = 2
_MINUTE = timedelta(minutes=1)
_LATE = timedelta(hours=1)
"""How long before a file is delivered its events may have been: usually 15 minutes."""


def read_cloudtrail(
    files: Sequence[LogFile],
    note: Callable[[int], None] = lambda _events: None,
    keys: Sequence[PublicKey] = (),
) -> UsageReading:
    """Read files into uses; what cannot be read is a gap. `note` hears how many events were read.

    `keys` are CloudTrail's public keys: without them the signatures of digest files cannot be checked, and
    what they say is assumed.
    """
    reader = _Reader(note)
    for each in sorted(files, key=_order):
        reader.read(each)
    return reader.reading(keys)


class _Reader:
    """Reads one set of files."""

    def __init__(self, note: Callable[[int], None]) -> None:
        self.fold = Fold()
        self.digests = Digests()
        self.gaps: list[Gap] = []
        self.more_gaps = 0
        self.undecoded = 0
        self.holes: dict[str, list[Span]] = {}  # by account
        self._note = note
        self._seen: set[int] = set()

    def read(self, file: LogFile) -> None:
        """Read one file; whatever is wrong with it becomes a gap."""
        before = self.malformed
        try:
            with file.opened() as opened:
                self._read(file, opened)
        except (*UNREADABLE, *UNDECODABLE) as error:
            self._lose(name_of(file), f"{type(error).__name__}: {error}"[:MOST_OF_A_MESSAGE], _reason(error))
            self._open_hole(name_of(file))
        else:
            self._tell(name_of(file), self.malformed - before)
        self._note(self.fold.events)

    def _tell(self, name: str, malformed: int) -> None:
        if malformed:
            self._lose(name, f"{malformed} of its entries are no events", GapReason.MALFORMED)
            self._open_hole(name)

    @property
    def malformed(self) -> int:
        """How many entries are no events, or name nobody."""
        return self.undecoded + self.fold.strange

    def reading(self, keys: Sequence[PublicKey]) -> UsageReading:
        """Return all that was read."""
        chain = self.digests.verdict(keys)
        for missing in chain.missing:
            self._lose(missing.name, missing.message, GapReason.PARTIAL)
            self.holes.setdefault(missing.account, []).append(missing.span)
        fold = self.fold
        times = [each for span in fold.spans.values() for each in span]
        return UsageReading(
            aggregates=fold.aggregates(),
            coverage=covered(fold, chain.proved, self.holes),
            gaps=self._all_gaps(),
            first_event=text_of(min(times)) if times else "",
            last_event=text_of(max(times)) if times else "",
            events=fold.events + self.undecoded,
            skipped=fold.skipped,
            malformed=self.malformed,
            unmapped={service: tuple(sorted(names)) for service, names in sorted(fold.unmapped.items())},
        )

    def _all_gaps(self) -> tuple[Gap, ...]:
        messages = []
        if self.more_gaps:
            messages.append(f"{self.more_gaps} more files could not be read whole")
        if self.fold.has_more_unmapped:
            messages.append(f"there are unknown events of more than {MOST_SERVICES} services")
        whole = (Gap(SOURCE, Plane.AWS.value, GapReason.PARTIAL.value, each) for each in messages)
        return (*self.gaps, *whole)

    def _lose(self, name: str, message: str, reason: GapReason) -> None:
        """Keep that something of a file is missing, and when that was as far as its name tells."""
        if len(self.gaps) < MOST_GAPS:
            self.gaps.append(Gap(f"{SOURCE}/{name}", Plane.AWS.value, reason.value, message))
        else:
            self.more_gaps += 1

    def _open_hole(self, name: str) -> None:
        """Do not cover the time of a file, as far as its name tells it."""
        found = _NAME.search(name)
        at = _delivered(found[2]) if found else None
        if found and at:
            self.holes.setdefault(found[1], []).append(Span(at - _LATE, at + _MINUTE))

    # ---------------------------------------------------------------- one file

    def _read(self, file: LogFile, opened: IO[bytes]) -> None:
        name = name_of(file)
        beginning = _beginning(opened)
        if not beginning.strip():
            raise ValueError("it is empty")
        if is_digest(beginning):
            self.digests.take(name, _whole(opened))
        elif _DOCUMENT.match(beginning):
            self._read_document(name, _whole(opened))
        else:
            self.digests.note(name)
            for block in blocks_of(opened):
                self._take_lines(block.split(b"\n"))

    def _read_document(self, name: str, content: bytes) -> None:
        if not self.digests.check(name, content):
            return  # told of with the digest files
        try:
            records, strange = records_of(content)
        except UNDECODABLE:
            lines = content.split(b"\n")
            if sum(_DOCUMENT.match(each) is not None for each in lines) < _SEVERAL:
                raise
            self._take_lines(lines)
            return
        if self._is_known(len(content), records):
            self.fold.events += len(records)
            self.fold.skipped += len(records)
        else:
            self._take(records, strange)

    def _take(self, records: Sequence[Record], strange: int) -> None:
        self.fold.take(records)
        self.undecoded += strange

    def _take_lines(self, lines: Iterable[bytes]) -> None:
        """Count events that stand one a line, or documents that do."""
        plain: list[bytes] = []
        for each in lines:
            if not each.strip():
                continue
            if _DOCUMENT.match(each):
                self._take(*_document(each))
            else:
                plain.append(each)
        self._take(*records_from(plain))

    def _is_known(self, size: int, records: Sequence[Record]) -> bool:
        """Tell whether a file of the same events was read, perhaps long ago and by another name."""
        ends = (records[0].event_id, records[-1].event_id) if records else (None, None)
        if None in ends:
            return False
        found = hash((size, len(records), *ends))
        if found in self._seen:
            return True
        self._seen.add(found)
        return False


def _document(line: bytes) -> tuple[list[Record], int]:
    try:
        return records_of(line)
    except UNDECODABLE:
        return [], 1


def name_of(file: LogFile) -> str:
    """Return the name of a file without its folders, as digest files know it too."""
    return file.name.rpartition("/")[2]


def _order(file: LogFile) -> tuple[bool, str, str]:
    """Digest files first, then files by the time of their delivery."""
    name = name_of(file)
    found = _NAME.search(name)
    return not is_digest_name(name), found[2] if found else "", file.name


def _beginning(opened: IO[bytes]) -> bytes:
    """Look at how a file begins without reading it."""
    return opened.peek(1)  # type: ignore[attr-defined,no-any-return]  # both kinds of files have it


def _whole(opened: IO[bytes]) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while chunk := opened.read(CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > MOST_OF_A_DOCUMENT:
            raise ValueError(f"one document of more than {MOST_OF_A_DOCUMENT >> 20} MiB unpacked")
    return b"".join(chunks)


def _delivered(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _DELIVERED).replace(tzinfo=UTC)
    except ValueError:
        return None


def _reason(error: Exception) -> GapReason:
    if isinstance(error, PermissionError):
        return GapReason.FORBIDDEN
    if isinstance(error, OSError) and not isinstance(error, BadGzipFile):
        return GapReason.UNREACHABLE
    return GapReason.MALFORMED
