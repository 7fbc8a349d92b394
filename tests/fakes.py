"""Fakes of the ports: they implement the real protocols and are driven by the test."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta


class FakeClock:
    """A clock that only moves when somebody sleeps or the test says so; nothing ever waits for real.

    Sleepers that began at the same time end at the same time, as they would on a real clock.
    """

    def __init__(self, now: datetime = datetime(2026, 1, 1, tzinfo=UTC), monotonic: float = 1000.0) -> None:
        self._now = now
        self._monotonic = monotonic
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        end = self._monotonic + seconds
        self.slept.append(seconds)
        await asyncio.sleep(0)
        if end > self._monotonic:
            self.advance(end - self._monotonic)

    def advance(self, seconds: float) -> None:
        """Move both clocks forward."""
        self._monotonic += seconds
        self._now += timedelta(seconds=seconds)

    def step(self, seconds: float) -> None:
        """Step the wall clock alone, as a time server does."""
        self._now += timedelta(seconds=seconds)
