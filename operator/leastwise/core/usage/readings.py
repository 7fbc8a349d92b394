"""What was read of logs at one time: uses counted, what they cover, what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from leastwise.core.snapshots import Gap
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.coverage import Coverage


@dataclass(frozen=True, slots=True)
class UsageReading:
    """The uses of every identity, sorted by use.

    `events` counts what was read, `skipped` what stands for no use (other stages, health checks of the API
    server, …), `malformed` lines that are no event: each of them is also told by a gap, at most a few by
    name. `unmapped` maps a cloud service to the names of events that stand for no known action.
    """

    aggregates: tuple[Aggregate, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    gaps: tuple[Gap, ...] = ()
    first_event: str = ""  # ISO 8601 in UTC; empty: there was none
    last_event: str = ""
    events: int = 0
    skipped: int = 0
    malformed: int = 0
    unmapped: dict[str, tuple[str, ...]] = field(default_factory=dict)
