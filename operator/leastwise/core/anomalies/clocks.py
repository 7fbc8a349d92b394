"""The time of a log: whose days it holds, and events whose clock is wrong.

Events come nearly in order. One that lies more than a day ahead waits for the next event: a log with a hole
goes on there, after a wrong clock the next event is back where the log was. Events that lie more than a day
behind are left out, until so many of them follow each other that it is the clock before them that was wrong.
"""

from __future__ import annotations

from typing import Any

from leastwise.core.anomalies.sightings import Sighting
from leastwise.core.anomalies.texts import DAY

LATE_IN_A_ROW = 16
_MOST_DAYS = 4096


class LogClock:
    """Takes events as they come. `late` and `early` count those left out for their time.

    `index` counts the days that held an event, the first is 0: what is missing is not counted.
    """

    __slots__ = ("_days", "_held", "_row", "early", "first", "index", "late", "latest")

    def __init__(self) -> None:
        self.first = -1
        self.latest = -1
        self.index = 0
        self.late = 0
        self.early = 0
        self._row = 0
        self._days: dict[int, None] = {}
        self._held: Sighting | None = None

    def admit(self, sighting: Sighting) -> tuple[Sighting, ...]:
        """Return what to look at now: the event, with one that waited for it, or nothing yet."""
        at = sighting.at
        if self.latest < 0:
            self.first = self.latest = at
            self._days[at // DAY] = None
            return (sighting,)
        held, self._held = self._held, None
        if held is not None:
            return self._decided(held, sighting)
        if at > self.latest + DAY:
            self._held = sighting
            return ()
        if at < self.latest - DAY:
            return self._behind(sighting)
        self._row = 0
        self._move(at)
        return (sighting,)

    def rest(self) -> tuple[Sighting, ...]:
        """Return what waits still, at the end of a log: nothing says that its clock was wrong."""
        held, self._held = self._held, None
        if held is None:
            return ()
        self._move(held.at)
        return (held,)

    def _decided(self, held: Sighting, sighting: Sighting) -> tuple[Sighting, ...]:
        if sighting.at < held.at - DAY:
            self.early += 1
            return self.admit(sighting)
        self._move(held.at)
        return (held, *self.admit(sighting))

    def _behind(self, sighting: Sighting) -> tuple[Sighting, ...]:
        self._row += 1
        if self._row < LATE_IN_A_ROW:
            self.late += 1
            return ()
        self._row = 0
        self.latest = sighting.at
        self.first = min(self.first, sighting.at)
        return (sighting,)

    def _move(self, at: int) -> None:
        if at <= self.latest:
            return
        day = at // DAY
        if day != self.latest // DAY and day not in self._days:
            self.index += 1
            self._days[day] = None
            if len(self._days) > _MOST_DAYS:
                del self._days[next(iter(self._days))]
        self.latest = at

    # ---------------------------------------------------------------- kept between runs

    def to_state(self) -> list[object]:
        """Return plain values; what waits is not among them: call `rest` first."""
        numbers = [self.first, self.latest, self.index, self.late, self.early, self._row]
        return [*numbers, list(self._days)]

    def restore(self, state: list[Any]) -> None:
        """Take plain values back."""
        self.first, self.latest, self.index, self.late, self.early, self._row, days = state
        self._days = dict.fromkeys(days)
