"""From when to when a log holds events, of each project or subscription."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from leastwise.adapters.usage.stamps import to_time
from leastwise.core.snapshots import Plane
from leastwise.core.usage.coverage import Coverage, Span, joined

_INSTANT = timedelta(microseconds=1)
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def _after(stamp: str) -> datetime:
    at = to_time(stamp)
    return at if at >= _END_OF_TIME else at + _INSTANT


class PlaceSpans:
    """Grows by events, gives the coverage of each place, sorted. What lies outside was not seen."""

    def __init__(self, plane: Plane, source: str) -> None:
        self._plane = plane
        self._source = source
        self._spans: dict[str, tuple[str, str]] = {}

    def see(self, place: str, stamp: str) -> None:
        """Note an event of a place."""
        first, last = self._spans.get(place, (stamp, stamp))
        self._spans[place] = (min(first, stamp), max(last, stamp))

    @property
    def first(self) -> str:
        """When the first event was; empty: there was none."""
        return min((first for first, _ in self._spans.values()), default="")

    @property
    def last(self) -> str:
        """When the last event was."""
        return max((last for _, last in self._spans.values()), default="")

    def coverage(self, missing: Callable[[str], tuple[str, ...]]) -> tuple[Coverage, ...]:
        """Return what was seen of each place, sorted.

        What is missing in one of them is missing in each: whoever asks about an identity that acts in several
        asks about all of them together.
        """
        kinds = tuple(sorted({kind for place in self._spans for kind in missing(place)}))
        return tuple(
            Coverage(
                self._plane,
                self._source,
                joined([Span(to_time(first), _after(last))]),  # the last event was seen as well
                scope=place,
                missing=kinds,
            )
            for place, (first, last) in sorted(self._spans.items())
        )
