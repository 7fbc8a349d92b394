"""What `--stats` prints to standard error: load time, rate, peak memory of the whole process."""

from __future__ import annotations

import resource
import sys

from leastwise.clock import SystemClock

_CLOCK = SystemClock()
_MEBIBYTE = 1024
"""Kibibytes of one: what the kernel counts in."""


class Stopwatch:
    """Measures one command: `loaded()` when the engines stand, `report()` at the end."""

    def __init__(self) -> None:
        self._started = _CLOCK.monotonic()
        self._loaded = self._started

    def loaded(self) -> None:
        """Note that everything is read."""
        self._loaded = _CLOCK.monotonic()

    def report(self, count: int, what: str) -> None:
        """Print the numbers as one line."""
        worked = max(_CLOCK.monotonic() - self._loaded, 1e-9)
        load = self._loaded - self._started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEBIBYTE
        sys.stderr.write(
            f"load {load:.3f} s, {count} {what} in {worked:.3f} s, "
            f"{count / worked:.0f} {what} a second, peak memory {peak:.0f} MiB\n"
        )
