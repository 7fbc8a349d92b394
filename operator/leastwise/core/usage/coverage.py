"""What a source of usage has seen: from when to when, which kinds are missing, and how sure that is.

No coverage, no verdict: what was not watched is not unused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from leastwise.core.snapshots import Plane


class Completeness(Enum):
    """How it is known that nothing is missing inside a span."""

    PROVED = "Proved"  # canaries seen, a chain of digests that holds
    ASSUMED = "Assumed"  # the source has no means to tell


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From a time to another, both aware; the end is not in it."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return max(self.end - self.start, timedelta(0))

    def within(self, other: Span) -> Span | None:
        """Return what of it lies inside another; None when nothing does."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one source saw of one scope.

    `scope` is the cloud account, project or subscription, or the id of the cluster; empty: everything of the
    plane that the question is about. `missing` are kinds of events that it does not hold: words of the
    tables of what is not observable (`data events`, …).
    """

    plane: Plane
    source: str
    spans: tuple[Span, ...]  # sorted, apart from each other
    completeness: Completeness = Completeness.ASSUMED
    scope: str = ""
    missing: tuple[str, ...] = ()

    def share_of(self, window: Span) -> float:
        """Return how much of a window was seen, 0 to 1."""
        if not window.length:
            return 0.0
        seen = sum((part.length for each in self.spans if (part := each.within(window))), timedelta(0))
        return seen / window.length

    def unbroken_before(self, end: datetime) -> timedelta:
        """Return for how long before a time everything was seen without a break."""
        return next((end - each.start for each in self.spans if each.start < end <= each.end), timedelta(0))


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sort spans and join those that touch."""
    found: list[Span] = []
    for each in sorted(spans):
        if not each.length:
            continue
        if found and each.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, each.end))
        else:
            found.append(each)
    return tuple(found)
