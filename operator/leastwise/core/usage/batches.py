"""What a collector hands to the store at once: all of it is kept, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.core.snapshots import Gap
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.coverage import Completeness, Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """One event, kept for a while to show somebody: never more than a bounded sample of each use."""

    identity: str
    event_id: str
    at: str  # ISO 8601 in UTC
    address: str = ""
    agent: str = ""  # class of the user agent: its first word, without versions
    what: str = ""  # verb and resource, or action


@dataclass(frozen=True, slots=True)
class Position:
    """How far a file was read: the next byte that was not."""

    file: str
    offset: int
    fingerprint: str = ""  # of the file's beginning: after a rotation it is another file of that name


@dataclass(frozen=True, slots=True)
class UsageBatch:
    """Uses of one source, with the digest that tells a repeated delivery.

    `scope` is the cluster id or cloud account that the source is bound to. An empty digest is never a
    repetition. `covered` are the spans that this batch adds to what the source has seen.
    """

    source: str
    scope: str
    digest: str
    aggregates: tuple[Aggregate, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    covered: tuple[Span, ...] = ()
    completeness: Completeness = Completeness.ASSUMED
    gaps: tuple[Gap, ...] = ()
    position: Position | None = None
