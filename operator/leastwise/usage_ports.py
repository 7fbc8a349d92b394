"""What keeps the third set, as protocols: adapters give them, services and the command line use them."""

# ruff: noqa: D102 (a method whose name and types say all needs no sentence)

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from leastwise.core.errors import LeastwiseError, RetryLaterError
from leastwise.core.snapshots import Gap, Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.batches import Evidence, Position, UsageBatch
from leastwise.core.usage.coverage import Coverage


class StoreUnavailableError(RetryLaterError):
    """The store cannot be used now: locked, full, read-only, or its server is away. Nothing was half kept.

    When the connection broke at the very end, a call may have been kept all the same: a digest or the
    position of the file tells.
    """


class StoreBrokenError(LeastwiseError):
    """What is there is no store, or a damaged one, or one of a newer version: only a person can help."""


@dataclass(frozen=True, slots=True)
class Compaction:
    """How many rows a compaction took away, by kind: `aggregates`, `evidence`, `digests`, …"""

    removed: dict[str, int]


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """What a look at a store found. `problems` are sentences; without one it is whole.

    `rows` counts by table, `oldest` and `newest` are times of uses (empty: there are none), `size` is bytes.
    """

    shown: str
    kind: str  # SQLite or PostgreSQL
    revision: str
    size: int
    rows: dict[str, int]
    oldest: str = ""
    newest: str = ""
    coverage: tuple[Coverage, ...] = ()
    problems: tuple[str, ...] = ()


class UsageStore(Protocol):
    """Aggregates, coverage, evidence and positions, durably. Not async: callers give it a thread of its own.

    All methods raise the errors of `leastwise.core.errors`; RetryLaterError when the same call may go through
    later (a locked file, a server that is away, a full disk), and then nothing of the call was kept.

    Names of identities are those of one cluster: where a store holds several, ask with the `scope` that
    their sources are bound to (empty: all of them).
    """

    def take_all(self, batches: Sequence[UsageBatch]) -> tuple[bool, ...]:
        """Keep batches in one transaction; tell for each whether it was new (False: its digest was known).

        On return they are durable. A batch twice in one call counts once.
        """
        ...

    def describe(self, source: str, scope: str, plane: Plane, missing: Sequence[str] = ()) -> None:
        """Say of a source which plane it is of, and which kinds of events it does not hold.

        Its plane is also learnt from the first use that it tells. Until the plane is known its coverage is
        not returned.
        """
        ...

    def aggregates(
        self, identity: str = "", plane: Plane | None = None, scope: str = ""
    ) -> Iterator[Aggregate]:
        """Return the uses of one identity, or of all, sorted by use. Counts of two sources are never added:
        the greatest is kept, with the first and last time and the names of all."""
        ...

    def coverage(self, plane: Plane | None = None, scope: str = "") -> tuple[Coverage, ...]:
        """Return the spans of each source, those that are proved apart from those that are assumed."""
        ...

    def gaps(self, scope: str = "") -> tuple[Gap, ...]: ...

    def evidence(self, identity: str) -> tuple[Evidence, ...]:
        """Return what is kept of single events of the last 30 days, newest first."""
        ...

    def position(self, source: str, file: str) -> Position | None: ...

    def granted_since(self, identity: str, atoms: Sequence[str], scope: str = "") -> dict[str, str]:
        """Return since when each atom is known to be granted (ISO 8601); unknown ones are left out."""
        ...

    def note_granted(self, identity: str, atoms: Sequence[str], at: str, scope: str = "") -> None:
        """Keep the earliest time at which each atom was known to be granted; forget atoms not named."""
        ...

    def forget(self, identity: str) -> int:
        """Delete everything about an identity, also where others name it; return how many rows that were."""
        ...

    def compact(self, now: datetime) -> Compaction:
        """Take away what is older than it has to be kept."""
        ...

    def close(self) -> None: ...
