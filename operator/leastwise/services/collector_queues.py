"""A queue bounded by bytes whose items are committed in groups by one thread.

While one commit is durable on disk, the next group gathers: so many small batches cost one commit. Who puts
an item waits until it was committed. Knows nothing of what an item means.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_QUEUED_BYTES = 64 << 20
MOST_GROUP_BYTES = 8 << 20


class QueueClosedError(Exception):
    """Nothing is taken any more: the process ends."""


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[Item, Result]):
    item: Item
    size: int
    done: asyncio.Future[Result]


class CommitQueue(Generic[Item, Result]):
    """Gives groups of items to `commit`, which returns as many results, in the same order.

    `commit` runs in a thread of the queue's own, never twice at a time. What it raises, everybody of the
    group gets.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[Item]], Sequence[Result]],
        *,
        most_bytes: int = MOST_QUEUED_BYTES,
        group_bytes: int = MOST_GROUP_BYTES,
    ) -> None:
        self._commit = commit
        self._most_bytes = most_bytes
        self._group_bytes = group_bytes
        self._waiting: deque[_Waiting[Item, Result]] = deque()
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._worker: asyncio.Task[None] | None = None
        self._is_closed = False
        self.reserved_bytes = 0

    def start(self) -> None:
        """Begin to commit."""
        self._worker = asyncio.create_task(self._work(), name="commits")

    def reserve(self, size: int) -> bool:
        """Make room for an item before it is there; it has to be released. One always fits an empty queue."""
        if self._is_closed or (self.reserved_bytes and self.reserved_bytes + size > self._most_bytes):
            return False
        self.reserved_bytes += size
        return True

    def release(self, size: int) -> None:
        """Give room back."""
        self.reserved_bytes -= size

    async def put(self, item: Item, size: int) -> Result:
        """Wait until the item is committed. One that nobody waits for any more is committed all the same."""
        if self._is_closed:
            raise QueueClosedError
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(item, size, done)
        self._waiting.append(waiting)
        self._wake.set()
        return await waiting.done

    async def close(self) -> None:
        """Take nothing more, commit what waits, end the thread."""
        self._is_closed = True
        self._wake.set()
        if self._worker is not None:
            await self._worker
        await asyncio.to_thread(self._thread.shutdown)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                group = self._next_group()
                try:
                    items = [each.item for each in group]
                    results = await loop.run_in_executor(self._thread, self._commit, items)
                except Exception as error:  # noqa: BLE001 (those who wait get it, and decide)
                    _fail(group, error)
                else:
                    for each, result in zip(group, results, strict=True):
                        if not each.done.done():  # who put it may have gone
                            each.done.set_result(result)
            if self._is_closed:
                return

    def _next_group(self) -> list[_Waiting[Item, Result]]:
        group = [self._waiting.popleft()]
        size = group[0].size
        while self._waiting and size + self._waiting[0].size <= self._group_bytes:
            group.append(self._waiting.popleft())
            size += group[-1].size
        return group


def _fail(group: Sequence[_Waiting[Item, Result]], error: Exception) -> None:
    for each in group:
        if not each.done.done():
            each.done.set_exception(error)
