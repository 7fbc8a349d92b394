from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import pytest

from leastwise.services.collector_queues import CommitQueue, QueueClosedError


class Committed:
    """What was committed in which groups; the first commit waits for `gate` when that is clear."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.threads: set[int] = set()
        self.gate = threading.Event()
        self.gate.set()
        self.trouble: Exception | None = None

    def __call__(self, items: Sequence[int]) -> Sequence[int]:
        self.threads.add(threading.get_ident())
        self.groups.append(list(items))
        assert self.gate.wait(10)
        if self.trouble is not None:
            raise self.trouble
        return [each * 10 for each in items]


@pytest.fixture
def committed() -> Committed:
    return Committed()


@pytest.fixture
async def queue(committed: Committed) -> AsyncIterator[CommitQueue[int, int]]:
    made = CommitQueue[int, int](committed, most_bytes=100, group_bytes=30)
    made.start()
    yield made
    committed.gate.set()
    await made.close()


async def _until(committed: Committed, groups: int) -> None:
    async with asyncio.timeout(5):
        while len(committed.groups) < groups:  # noqa: ASYNC110 (a thread fills it)
            await asyncio.sleep(0)


async def test_each_gets_the_result_of_its_own_item(queue: CommitQueue[int, int]) -> None:
    assert await asyncio.gather(*(queue.put(each, 1) for each in range(20))) == [
        each * 10 for each in range(20)
    ]


async def test_what_comes_during_a_commit_is_committed_together(
    queue: CommitQueue[int, int], committed: Committed
) -> None:
    committed.gate.clear()
    first = asyncio.ensure_future(queue.put(1, 1))
    await _until(committed, 1)
    others = [asyncio.ensure_future(queue.put(each, 1)) for each in (2, 3, 4)]
    await asyncio.sleep(0)
    committed.gate.set()
    await asyncio.gather(first, *others)
    assert committed.groups == [[1], [2, 3, 4]]
    assert len(committed.threads) == 1
    assert committed.threads != {threading.get_ident()}


async def test_a_group_is_bounded_by_bytes_and_one_item_is_always_a_group(
    queue: CommitQueue[int, int], committed: Committed
) -> None:
    committed.gate.clear()
    waiting = [
        asyncio.ensure_future(queue.put(number, size)) for number, size in enumerate((5, 20, 10, 1, 90))
    ]
    await asyncio.sleep(0)
    committed.gate.set()
    await asyncio.gather(*waiting)
    assert committed.groups == [[0, 1], [2, 3], [4]]


async def test_room_is_bounded_by_bytes_but_an_empty_queue_takes_anything(
    queue: CommitQueue[int, int],
) -> None:
    assert queue.reserve(1_000)
    assert not queue.reserve(1)
    queue.release(1_000)
    assert queue.reserve(60)
    assert queue.reserve(40)
    assert not queue.reserve(1)
    queue.release(40)
    assert queue.reserve(40)


async def test_what_the_commit_raises_everybody_of_the_group_gets_and_the_next_goes_on(
    queue: CommitQueue[int, int], committed: Committed
) -> None:
    committed.trouble = OSError("disk full")
    found = await asyncio.gather(*(queue.put(each, 1) for each in range(3)), return_exceptions=True)
    assert {str(each) for each in found} == {"disk full"}
    committed.trouble = None
    assert await queue.put(7, 1) == 70


async def test_what_nobody_waits_for_any_more_is_committed_all_the_same(
    queue: CommitQueue[int, int], committed: Committed
) -> None:
    committed.gate.clear()
    waiting = [asyncio.ensure_future(queue.put(each, 1)) for each in (1, 2)]
    await _until(committed, 1)
    for each in waiting:
        each.cancel()
    committed.gate.set()
    await queue.close()
    assert sorted(each for group in committed.groups for each in group) == [1, 2]


async def test_a_failure_that_nobody_waits_for_any_more_ends_nothing(
    queue: CommitQueue[int, int], committed: Committed
) -> None:
    committed.gate.clear()
    committed.trouble = OSError("disk full")
    waiting = asyncio.ensure_future(queue.put(1, 1))
    await _until(committed, 1)
    waiting.cancel()
    committed.gate.set()
    await asyncio.sleep(0.01)
    committed.trouble = None
    assert await queue.put(2, 1) == 20


async def test_closing_commits_what_waits_and_takes_nothing_more(
    queue: CommitQueue[int, int], committed: Committed
) -> None:
    committed.gate.clear()
    waiting = [asyncio.ensure_future(queue.put(each, 1)) for each in (1, 2, 3)]
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(queue.close())
    await asyncio.sleep(0)
    assert not queue.reserve(1)
    with pytest.raises(QueueClosedError):
        await queue.put(4, 1)
    committed.gate.set()
    await closing
    assert [await each for each in waiting] == [10, 20, 30]


async def test_a_queue_that_was_never_started_can_be_closed(committed: Committed) -> None:
    await CommitQueue[int, int](committed).close()
    assert committed.groups == []
