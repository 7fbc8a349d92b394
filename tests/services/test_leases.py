from __future__ import annotations

import asyncio
import heapq
import itertools
import random
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from leastwise.core.errors import (
    AlreadyExistsError,
    ConflictError,
    LeaseLostError,
    ResultUnknownError,
    RetryLaterError,
)
from leastwise.ports import LeaseRecord
from leastwise.services.leases import LeaseKeeper, OpenGuard

SECONDS = 30
WRITE = 5.0


class FakeWorld:
    """Time that only the test moves, for several processes, each of which may be paused (SIGSTOP)."""

    def __init__(self) -> None:
        self.time = 1000.0
        self._sleepers: list[tuple[float, int, FakeProcessClock, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def add(self, end: float, clock: FakeProcessClock, future: asyncio.Future[None]) -> None:
        heapq.heappush(self._sleepers, (end, next(self._order), clock, future))

    async def advance(self, seconds: float) -> None:
        end = self.time + seconds
        await settle()
        while (due := self._next_due(end)) is not None:
            self.time = max(self.time, due[0])
            self._sleepers.remove(due)
            if not due[3].done():
                due[3].set_result(None)
            await settle()
        self.time = end
        await settle()

    def _next_due(self, end: float) -> tuple[float, int, FakeProcessClock, asyncio.Future[None]] | None:
        awake = [entry for entry in self._sleepers if entry[0] <= end and not entry[2].is_paused]
        return min(awake, key=lambda entry: entry[:2]) if awake else None


class FakeProcessClock:
    """The clock of one process: monotonic time runs on while it is paused, but none of its sleeps end."""

    def __init__(self, world: FakeWorld) -> None:
        self._world = world
        self.wall = datetime(2026, 1, 1, tzinfo=UTC)
        self.is_paused = False

    def now(self) -> datetime:
        return self.wall + timedelta(seconds=self._world.time)

    def monotonic(self) -> float:
        return self._world.time

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._world.add(self._world.time + seconds, self, future)
        await future


class FakeLeaseStore:
    """A Lease with the API server's rules; `fault` says how the next requests of one process fail."""

    def __init__(self) -> None:
        self.record: LeaseRecord | None = None
        self.fault: Callable[[], str] = lambda: ""
        self.writes = 0

    async def read(self, *, timeout_seconds: float) -> LeaseRecord | None:
        await self._maybe_fail()
        return self.record

    async def create(self, holder: str, seconds: int, *, timeout_seconds: float) -> LeaseRecord:
        fault = await self._maybe_fail()
        if self.record is not None:
            raise AlreadyExistsError("the lease exists")
        return self._store(LeaseRecord(holder, seconds, 0, "1"), fault)

    async def update(
        self, record: LeaseRecord, *, holder: str, seconds: int, timeout_seconds: float
    ) -> LeaseRecord:
        fault = await self._maybe_fail()
        if self.record is None or self.record.version != record.version:
            raise ConflictError("the lease has changed")
        version = str(int(record.version) + 1)
        return self._store(LeaseRecord(holder, seconds, record.transitions + 1, version), fault)

    def _store(self, record: LeaseRecord, fault: str) -> LeaseRecord:
        self.record = record
        self.writes += 1
        if fault == "lost answer":
            raise ResultUnknownError("no answer")
        return record

    async def _maybe_fail(self) -> str:
        fault = self.fault()
        if fault == "hang":
            await asyncio.get_running_loop().create_future()
        if fault == "error":
            raise RetryLaterError("500")
        return fault


class FakeStoreView:
    """The store as one process reaches it, with faults of its own."""

    def __init__(self, store: FakeLeaseStore) -> None:
        self._store = store
        self.fault: Callable[[], str] = lambda: ""

    async def read(self, *, timeout_seconds: float) -> LeaseRecord | None:
        self._store.fault = self.fault
        return await self._store.read(timeout_seconds=timeout_seconds)

    async def create(self, holder: str, seconds: int, *, timeout_seconds: float) -> LeaseRecord:
        self._store.fault = self.fault
        return await self._store.create(holder, seconds, timeout_seconds=timeout_seconds)

    async def update(
        self, record: LeaseRecord, *, holder: str, seconds: int, timeout_seconds: float
    ) -> LeaseRecord:
        self._store.fault = self.fault
        return await self._store.update(
            record, holder=holder, seconds=seconds, timeout_seconds=timeout_seconds
        )


class Process:
    """One operator: takes the lease, holds it, and writes whenever it may."""

    def __init__(self, world: FakeWorld, store: FakeLeaseStore, identity: str) -> None:
        self.clock = FakeProcessClock(world)
        self.view = FakeStoreView(store)
        self.lost: list[str] = []
        self.keeper = LeaseKeeper(
            self.view, self.clock, seconds=SECONDS, identity=identity, on_lost=self.lost.append
        )
        self.task = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        await self.keeper.acquire()
        await self.keeper.hold()

    def may_write(self) -> bool:
        try:
            self.keeper.check(WRITE)
        except LeaseLostError:
            return False
        return not self.clock.is_paused

    async def end(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def settle() -> None:
    for _ in range(12):
        await asyncio.sleep(0)


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


@pytest.fixture
def store() -> FakeLeaseStore:
    return FakeLeaseStore()


@pytest.fixture
async def start(world: FakeWorld, store: FakeLeaseStore) -> AsyncIterator[Callable[[str], Process]]:
    started: list[Process] = []

    def begin(identity: str) -> Process:
        started.append(Process(world, store, identity))
        return started[-1]

    yield begin
    for process in started:
        await process.end()


Start = Callable[[str], Process]


async def test_first_process_takes_the_lease_at_once_and_keeps_it(
    world: FakeWorld, store: FakeLeaseStore, start: Start
) -> None:
    process = start("a")
    await settle()
    assert process.may_write()
    for _ in range(200):
        await world.advance(1)
        assert process.may_write()
    assert process.lost == []
    assert store.writes <= 200 / (SECONDS / 5) + 2


async def test_standby_never_takes_a_lease_that_is_renewed(world: FakeWorld, start: Start) -> None:
    active = start("a")
    await settle()
    standby = start("b")
    for _ in range(100):
        await world.advance(1.7)
        assert active.may_write()
        assert not standby.may_write()


async def test_released_lease_is_taken_without_a_wait_for_its_end(world: FakeWorld, start: Start) -> None:
    active, standby = start("a"), start("b")
    await world.advance(10)
    active.task.cancel()
    await active.keeper.release()
    assert not active.may_write()
    await world.advance(SECONDS / 10)
    assert standby.may_write()


async def test_lease_of_the_same_identity_is_taken_back_at_once(world: FakeWorld, start: Start) -> None:
    before = start("pod-1")
    await world.advance(1)
    await before.end()
    after = start("pod-1")
    await settle()
    assert after.may_write()


async def test_hung_api_server_ends_the_process_before_a_standby_may_take_over(
    world: FakeWorld, start: Start
) -> None:
    active, standby = start("a"), start("b")
    await world.advance(10)
    active.view.fault = lambda: "hang"
    while not active.lost:
        await world.advance(0.5)
        assert not (active.keeper.is_held and standby.keeper.is_held)
    assert not active.keeper.is_held
    with pytest.raises(LeaseLostError):
        await active.task
    assert len(active.lost) == 1
    await world.advance(SECONDS)
    assert standby.may_write()


async def test_no_write_starts_that_could_outlive_the_lease(world: FakeWorld, start: Start) -> None:
    active = start("a")
    await settle()
    taken = world.time
    active.view.fault = lambda: "hang"
    while active.may_write():
        await world.advance(0.5)
        assert world.time + WRITE <= taken + SECONDS + 0.5
    assert world.time >= taken + SECONDS - WRITE - 0.5
    active.keeper.check(0.5)  # a shorter one still fits


async def test_lost_answer_to_a_renewal_is_looked_up_and_not_taken_for_a_loss(
    world: FakeWorld, start: Start
) -> None:
    active = start("a")
    await settle()
    faults = itertools.cycle(["lost answer", "", ""])
    active.view.fault = lambda: next(faults)
    for _ in range(100):
        await world.advance(2)
        assert active.keeper.is_held
    assert active.lost == []


async def test_api_server_that_answers_500_for_less_than_a_lease_costs_nothing(
    world: FakeWorld, start: Start
) -> None:
    active = start("a")
    await world.advance(1)
    active.view.fault = lambda: "error"
    await world.advance(SECONDS * 0.6)
    active.view.fault = lambda: ""
    await world.advance(SECONDS)
    assert active.may_write()
    assert active.lost == []


async def test_paused_process_cannot_write_when_it_runs_again(world: FakeWorld, start: Start) -> None:
    active, standby = start("a"), start("b")
    await world.advance(10)
    active.clock.is_paused = True
    await world.advance(3 * SECONDS)
    assert standby.may_write()
    active.clock.is_paused = False  # SIGCONT: before anything else of it runs
    assert not active.may_write()
    await world.advance(1)
    assert active.lost
    assert standby.may_write()


async def test_stepped_wall_clock_changes_nothing(world: FakeWorld, start: Start) -> None:
    active, standby = start("a"), start("b")
    await world.advance(10)
    standby.clock.wall += timedelta(days=2)
    active.clock.wall -= timedelta(days=2)
    for _ in range(50):
        await world.advance(2)
        assert active.may_write()
        assert not standby.may_write()


async def test_lease_that_another_took_by_force_is_lost_at_the_next_renewal(
    world: FakeWorld, store: FakeLeaseStore, start: Start
) -> None:
    active = start("a")
    await settle()
    store.record = LeaseRecord("thief", SECONDS, 9, "900")
    await world.advance(SECONDS / 5 + 1)
    assert active.lost == ["the lease is lost: another process holds it"]
    assert not active.keeper.is_held


async def test_deleted_lease_is_made_again_by_its_holder(
    world: FakeWorld, store: FakeLeaseStore, start: Start
) -> None:
    active = start("a")
    await settle()
    store.record = None
    await world.advance(SECONDS)
    assert active.may_write()
    assert store.record is not None


async def test_two_processes_that_race_for_a_new_lease_do_not_both_hold_it(
    world: FakeWorld, start: Start
) -> None:
    both = [start("a"), start("b")]
    await world.advance(2 * SECONDS)
    assert sum(process.keeper.is_held for process in both) == 1


async def test_lease_whose_record_names_no_duration_is_waited_for_as_long_as_ours(
    world: FakeWorld, store: FakeLeaseStore, start: Start
) -> None:
    store.record = LeaseRecord("gone", 0, 3, "7")
    standby = start("b")
    await world.advance(SECONDS - 1)
    assert not standby.keeper.is_held
    await world.advance(SECONDS / 10 + 1)
    assert standby.keeper.is_held


@pytest.mark.parametrize("seed", range(15))
async def test_writes_of_two_processes_never_overlap_whatever_fails(
    world: FakeWorld, start: Start, seed: int
) -> None:
    chance = random.Random(seed)
    processes = [start("a"), start("b")]
    writes: list[tuple[float, float, int]] = []
    for _ in range(150):
        for number, process in enumerate(processes):
            fault = chance.choice(["", "", "", "hang", "error", "lost answer"])
            process.view.fault = lambda fault=fault: fault  # type: ignore[misc]  # binds the loop's value
            if chance.random() < 0.1:
                process.clock.is_paused = not process.clock.is_paused
            if process.may_write():
                writes.append((world.time, world.time + WRITE, number))
            if process.task.done() and not process.clock.is_paused:
                processes[number] = start(f"{number}-{len(writes)}-{chance.random()}")
        await world.advance(chance.uniform(0.1, SECONDS / 3))
    for earlier, later in itertools.combinations(sorted(writes), 2):
        assert earlier[2] == later[2] or earlier[1] <= later[0]


def test_open_guard_lets_every_write_pass() -> None:
    OpenGuard().check(1e9)
