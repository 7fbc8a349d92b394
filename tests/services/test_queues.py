"""The work queue: one run a key at a time, nothing lost, nothing twice, the nearest time holds."""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeClock
from leastwise.core.errors import LeaseLostError, RetryLaterError
from leastwise.services.queues import (
    FIRST_RETRY_SECONDS,
    LAST_RETRY_SECONDS,
    WorkQueue,
    retry_seconds,
    spread_seconds,
)


class SteppedClock(FakeClock):
    """A clock whose sleepers wait until the test has moved it far enough."""

    def __init__(self) -> None:
        super().__init__(monotonic=0.0)
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self.monotonic() + seconds, self._count, future))
        await future

    async def pass_time(self, seconds: float) -> None:
        end = self.monotonic() + seconds
        await turn()
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, future = heapq.heappop(self._sleepers)
            self.advance(max(0.0, due - self.monotonic()))
            if not future.done():
                future.set_result(None)
            await turn()
        self.advance(end - self.monotonic())


async def turn() -> None:
    """Let every task do what it can do now."""
    for _ in range(20):
        await asyncio.sleep(0)


class Recorder:
    """The work: notes when a key ran; a gate may hold it; answers and errors are the test's."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.running: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.gate: asyncio.Event | None = None
        self.again: dict[str, float] = {}
        self.errors: list[Exception] = []

    async def __call__(self, key: str) -> float | None:
        self.running[key] += 1
        self.most[key] = max(self.most[key], self.running[key])
        try:
            self.ran.append(key)
            if self.gate is not None:
                await self.gate.wait()
            if self.errors:
                raise self.errors.pop(0)
            return self.again.get(key)
        finally:
            self.running[key] -= 1


@asynccontextmanager
async def running(queue: WorkQueue[str]) -> AsyncIterator[None]:
    task = asyncio.ensure_future(queue.run())
    await turn()
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_key_that_is_added_often_runs_once() -> None:
    work = Recorder()
    queue = WorkQueue("q", work, SteppedClock(), workers=2)
    for _ in range(5):
        queue.add("a")
    queue.add("b")
    assert queue.depth == 2
    async with running(queue):
        await queue.wait_idle()
    assert sorted(work.ran) == ["a", "b"]


async def test_no_key_runs_twice_at_once_and_one_added_meanwhile_runs_once_more() -> None:
    work = Recorder()
    work.gate = asyncio.Event()
    queue = WorkQueue("q", work, SteppedClock(), workers=4)
    async with running(queue):
        queue.add("a")
        await turn()
        for _ in range(3):
            queue.add("a")
        await turn()
        assert work.ran == ["a"]
        work.gate.set()
        await queue.wait_idle()
    assert work.ran == ["a", "a"]
    assert work.most["a"] == 1


async def test_workers_are_bounded() -> None:
    work = Recorder()
    work.gate = asyncio.Event()
    queue = WorkQueue("q", work, SteppedClock(), workers=2)
    async with running(queue):
        for key in "abcd":
            queue.add(key)
        await turn()
        assert len(work.ran) == 2
        work.gate.set()
        await queue.wait_idle()
    assert sorted(work.ran) == list("abcd")


async def test_of_two_waits_the_nearer_holds() -> None:
    work, clock = Recorder(), SteppedClock()
    queue = WorkQueue("q", work, clock, workers=1)
    async with running(queue):
        queue.add_after("a", 100)
        queue.add_after("a", 10)
        queue.add_after("a", 50)
        await clock.pass_time(9.9)
        assert work.ran == []
        await clock.pass_time(0.2)
        assert work.ran == ["a"]
        await clock.pass_time(200)
        assert work.ran == ["a"]


async def test_a_nearer_time_ends_a_long_sleep() -> None:
    work, clock = Recorder(), SteppedClock()
    queue = WorkQueue("q", work, clock, workers=1)
    async with running(queue):
        queue.add_after("slow", 50)
        await turn()
        queue.add_after("fast", 0.25)
        await clock.pass_time(0.25)
        assert work.ran == ["fast"]


async def test_the_answer_of_a_run_asks_for_the_next() -> None:
    work, clock = Recorder(), SteppedClock()
    work.again["a"] = 600
    queue = WorkQueue("q", work, clock, workers=1)
    async with running(queue):
        queue.add("a")
        await clock.pass_time(1799)
        assert work.ran == ["a"] * 3


async def test_what_a_run_raises_is_counted_and_retried_later_each_time() -> None:
    work, clock = Recorder(), SteppedClock()
    work.errors = [RuntimeError("x") for _ in range(4)]
    seen: list[str] = []
    queue = WorkQueue("q", work, clock, workers=1, on_error=lambda key, error: seen.append(f"{key} {error}"))
    waits = []
    async with running(queue):
        queue.add("a")
        await turn()
        for tries in range(1, 6):
            assert len(work.ran) == tries
            waits.append(clock.monotonic())
            await clock.pass_time(retry_seconds(tries))
        assert len(work.ran) == 5
        assert queue.failures_of("a") == 0
    assert waits == [0, 0.5, 1.5, 3.5, 7.5]
    assert seen == ["a x"] * 4


async def test_a_server_that_names_a_wait_is_given_it() -> None:
    work, clock = Recorder(), SteppedClock()
    work.errors = [RetryLaterError("429", after_seconds=30)]
    queue = WorkQueue("q", work, clock, workers=1)
    async with running(queue):
        queue.add("a")
        await clock.pass_time(29)
        assert work.ran == ["a"]
        await clock.pass_time(2)
        assert work.ran == ["a", "a"]


async def test_a_lost_lease_ends_the_queue() -> None:
    work = Recorder()
    work.errors = [RuntimeError("x")]
    queue = WorkQueue("q", work, SteppedClock(), workers=2)
    queue.add("a")
    work.errors = [LeaseLostError("expired")]
    with pytest.raises(ExceptionGroup) as caught:
        await queue.run()
    assert caught.value.subgroup(LeaseLostError) is not None


async def test_a_forgotten_key_is_not_run_by_its_resync() -> None:
    work, clock = Recorder(), SteppedClock()
    queue = WorkQueue("q", work, clock, workers=1)
    async with running(queue):
        queue.add_after("a", 10)
        queue.forget("a")
        await clock.pass_time(100)
    assert work.ran == []


async def test_the_age_of_the_oldest_key_is_told() -> None:
    clock = SteppedClock()
    queue = WorkQueue("q", Recorder(), clock, workers=1)
    assert queue.oldest_age() is None
    queue.add("a")
    clock.advance(3)
    queue.add("b")
    assert queue.oldest_age() == 3


def test_waits_grow_to_a_limit() -> None:
    waits = [retry_seconds(tries) for tries in range(1, 40)]
    assert waits[0] == FIRST_RETRY_SECONDS
    assert waits == sorted(waits)
    assert waits[-1] == LAST_RETRY_SECONDS


def test_periods_of_many_keys_are_spread_over_a_fifth_and_stay_with_their_key() -> None:
    periods = [spread_seconds(f"payments/policy-{number}", 600) for number in range(1000)]
    assert periods == [spread_seconds(f"payments/policy-{number}", 600) for number in range(1000)]
    assert all(540 <= each < 660 for each in periods)
    tenths = [sum(low <= each < low + 12 for each in periods) for low in range(540, 660, 12)]
    assert all(60 < each < 140 for each in tenths)


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "after", "run", "pass"]), st.sampled_from("abc"), st.integers(0, 20)),
    max_size=40,
)


@given(STEPS)
def test_every_key_that_was_asked_for_runs_after_it_was_asked(steps: list[tuple[str, str, int]]) -> None:
    asyncio.run(_play(steps))


async def _play(steps: list[tuple[str, str, int]]) -> None:
    clock, ran = SteppedClock(), dict[str, float]()

    async def work(key: str) -> None:
        ran[key] = clock.monotonic()

    queue = WorkQueue("q", work, clock, workers=1)
    wanted: dict[str, float] = {}  # by when a run is owed, at the latest
    for what, key, number in steps:
        match what:
            case "add":
                queue.add(key)
                wanted[key] = max(wanted.get(key, 0.0), clock.monotonic())
            case "after":
                queue.add_after(key, number)
                wanted[key] = max(wanted.get(key, 0.0), clock.monotonic())
            case "run":
                queue.promote()
                await queue.run_next()
            case _:
                clock.advance(number)
    clock.advance(30)
    queue.promote()
    while await queue.run_next():
        pass
    assert all(ran[key] >= asked for key, asked in wanted.items())
    assert queue.promote() is None
    assert queue.depth == 0


async def test_one_id_binds_every_line_of_a_run() -> None:
    seen: list[dict[str, object]] = []

    async def work(_key: str) -> None:
        seen.append(dict(structlog.contextvars.get_contextvars()))
        seen.append(dict(structlog.contextvars.get_contextvars()))

    queue: WorkQueue[str] = WorkQueue("cloud", work, FakeClock(), workers=1)
    queue.add("a")
    await queue.run_next()
    queue.add("a")
    await queue.run_next()
    ids = [each["reconcile"] for each in seen]
    assert ids[0] == ids[1] != ids[2] == ids[3]
    assert {each["lane"] for each in seen} == {"cloud"}
    assert structlog.contextvars.get_contextvars() == {}
