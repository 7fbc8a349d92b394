"""What was recorded of the world, before anybody understood it: documents of known kinds, and their Gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leastwise.core.snapshots import Gap


@dataclass(frozen=True, slots=True)
class RecordedDocument:
    """One recognised input: JSON, or the text of a CSV file. `kind` is a word of `--from KIND=PATH`."""

    kind: str
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Recording:
    """Everything that was recorded: documents, what they lack, when they were taken, where they come from."""

    documents: tuple[RecordedDocument, ...] = ()
    gaps: tuple[Gap, ...] = ()
    taken: datetime | None = None
    sources: tuple[str, ...] = ()


def united(parts: Sequence[Recording]) -> Recording:
    """Put several inputs together; they are as old as the oldest that says its time."""
    times = [each.taken for each in parts if each.taken is not None]
    return Recording(
        documents=tuple(document for each in parts for document in each.documents),
        gaps=tuple(sorted({gap for each in parts for gap in each.gaps})),
        taken=min(times) if times else None,
        sources=tuple(dict.fromkeys(source for each in parts for source in each.sources)),
    )
