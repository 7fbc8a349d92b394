"""One keyed, de-duplicating, single-flight work queue with its resync heap.

Everything that happens only adds a key; a bounded number of workers runs one function. A key that is added
while it runs runs once more afterwards. Knows nothing of what a key means.
"""

from __future__ import annotations

import asyncio
import hashlib
import heapq
import itertools
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

import structlog

from leastwise.core.errors import LeaseLostError
from leastwise.ports import Clock

Key = TypeVar("Key", bound=Hashable)

FIRST_RETRY_SECONDS = 0.5
LAST_RETRY_SECONDS = 300.0
LONGEST_SLEEP_SECONDS = 60.0
SPREAD = 0.1


class WorkQueue(Generic[Key]):
    """Runs `work(key)` for keys that were added; it returns seconds until the next run, or None.

    `work` must not raise for what it can conclude itself; whatever it raises is retried with a growing wait
    and counted, never lost. `LeaseLostError` ends the queue: it is raised from `run`.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Key], Awaitable[float | None]],
        clock: Clock,
        *,
        workers: int,
        on_error: Callable[[Key, Exception], None] = lambda _key, _error: None,
    ) -> None:
        self.name = name
        self._work = work
        self._clock = clock
        self._workers = workers
        self._on_error = on_error
        self._ready: deque[Key] = deque()
        self._since: dict[Key, float] = {}  # waiting keys, with the time that they were added
        self._running: set[Key] = set()
        self._again: dict[Key, float] = {}  # added while running
        self._heap: list[tuple[float, int, Key]] = []
        self._due: dict[Key, tuple[float, int]] = {}  # the only valid heap entry of a key
        self._counter = itertools.count()
        self._failures: dict[Key, int] = {}
        self._wake = asyncio.Event()
        self._nearer = asyncio.Event()  # the next time in the heap is another one
        self._idle = asyncio.Event()
        self._idle.set()
        self._log = structlog.get_logger("queue").bind(queue=name)

    def add(self, key: Key) -> None:
        """Ask for a run of the key as soon as a worker is free; adding twice is once."""
        if key in self._running:
            self._again.setdefault(key, self._clock.monotonic())
        elif key not in self._since:
            self._since[key] = self._clock.monotonic()
            self._ready.append(key)
            self._idle.clear()
            self._wake.set()

    def add_after(self, key: Key, seconds: float) -> None:
        """Ask for a run after a wait; of two waits for one key the nearer holds."""
        due = self._clock.monotonic() + max(0.0, seconds)
        known = self._due.get(key)
        if known is not None and known[0] <= due:
            return
        entry = (due, next(self._counter))
        self._due[key] = entry
        heapq.heappush(self._heap, (*entry, key))
        if self._heap[0][:2] == entry:
            self._nearer.set()

    def forget(self, key: Key) -> None:
        """Drop the resync and the failures of a key that is no more."""
        self._due.pop(key, None)
        self._failures.pop(key, None)

    @property
    def depth(self) -> int:
        """How many keys wait for a worker."""
        return len(self._ready)

    def oldest_age(self) -> float | None:
        """Seconds that the oldest waiting key has waited."""
        return self._clock.monotonic() - self._since[self._ready[0]] if self._ready else None

    def failures_of(self, key: Key) -> int:
        """How often the key's work raised in a row."""
        return self._failures.get(key, 0)

    async def wait_idle(self) -> None:
        """Return when nothing waits and nothing runs (the resync heap apart)."""
        await self._idle.wait()

    async def run(self) -> None:
        """Work until cancelled, or until the lease is lost."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._feed(), name=f"{self.name}-heap")
            for number in range(self._workers):
                group.create_task(self._serve(), name=f"{self.name}-{number}")

    def promote(self) -> float | None:
        """Let the keys whose time has come wait for a worker; return seconds until the next one's time."""
        now = self._clock.monotonic()
        while self._heap:
            due, count, key = self._heap[0]
            if self._due.get(key) != (due, count):
                heapq.heappop(self._heap)  # a nearer time took its place
                continue
            if due > now:
                return due - now
            heapq.heappop(self._heap)
            del self._due[key]
            self.add(key)
        return None

    async def run_next(self) -> bool:
        """Run the key that waits longest; False when none waits."""
        if not self._ready:
            return False
        key = self._ready.popleft()
        self._since.pop(key, None)
        self._running.add(key)
        try:
            await self._run_one(key)
        finally:
            self._finish(key)
        return True

    async def _feed(self) -> None:
        while True:
            wait = self.promote()
            self._nearer.clear()
            await self._sleep(LONGEST_SLEEP_SECONDS if wait is None else min(wait, LONGEST_SLEEP_SECONDS))

    async def _sleep(self, seconds: float) -> None:
        """Sleep, but no longer than until a nearer time is asked for."""
        sleepers = {
            asyncio.ensure_future(self._clock.sleep(seconds)),
            asyncio.ensure_future(self._nearer.wait()),
        }
        try:
            await asyncio.wait(sleepers, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for sleeper in sleepers:
                sleeper.cancel()

    async def _serve(self) -> None:
        while True:
            while not self._ready:
                self._wake.clear()
                await self._wake.wait()
            await self.run_next()

    async def _run_one(self, key: Key) -> None:
        # one id binds every line that a run logs, whichever lane it is of
        with structlog.contextvars.bound_contextvars(lane=self.name, reconcile=secrets.token_hex(4)):
            await self._try(key)

    async def _try(self, key: Key) -> None:
        try:
            again = await self._work(key)
        except LeaseLostError:
            raise
        except Exception as error:  # noqa: BLE001 (whatever a run raises is retried: a key is never lost)
            tries = self._failures.get(key, 0) + 1
            self._failures[key] = tries
            wait = retry_wait(tries, error)
            self._log.warning(
                "run failed", key=str(key), error=str(error), kind=type(error).__name__, tries=tries
            )
            self._on_error(key, error)
            self.add_after(key, wait)
        else:
            self._failures.pop(key, None)
            if again is not None:
                self.add_after(key, again)

    def _finish(self, key: Key) -> None:
        self._running.discard(key)
        since = self._again.pop(key, None)
        if since is not None and key not in self._since:
            self._since[key] = since
            self._ready.append(key)
            self._wake.set()
        if not self._ready and not self._running:
            self._idle.set()


def spread_seconds(key: str, seconds: float) -> float:
    """Move a period by up to a tenth either way, always alike for one key.

    After a restart everything runs at once; without this it would do so again every period.
    """
    share = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) / 2**32
    return seconds * (1.0 - SPREAD + 2.0 * SPREAD * share)


def retry_wait(tries: int, error: Exception) -> float:
    """Wait before the next try, and at least as long as whoever refused asked for."""
    return max(retry_seconds(tries), float(getattr(error, "after_seconds", 0.0)))


def retry_seconds(tries: int) -> float:
    """Wait before the next try: doubling from half a second to five minutes."""
    return min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2.0 ** min(tries - 1, 20))
