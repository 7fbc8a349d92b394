from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from collector_worlds import MemoryStore, canary_body, numbered
from fakes import FakeClock
from leastwise.adapters.usage.audit_batches import read_batch
from leastwise.collector_metrics import CollectorMetrics
from leastwise.collector_ports import AuditErrors, Refusal
from leastwise.core.errors import RetryLaterError
from leastwise.core.usage.coverage import Completeness, Span
from leastwise.services.collecting import Collector
from leastwise.services.collector_canaries import MOST_UNKEPT, CanaryKeeper, position_name, restored
from leastwise.services.collector_coverage import CanaryRules, Chain, ClusterCoverage

RULES = CanaryRules(interval=30, settle=60, furthest=90)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


class FakeServer:
    """An API server whose events reach the collector at once, unless it is told otherwise."""

    name = "cluster"

    def __init__(self, world: World) -> None:
        self.world = world
        self.errors: AuditErrors | None = AuditErrors(0, "1")
        self.answers = True
        self.delivers = True
        self.nonces: list[str] = []
        self.is_closed = False

    async def send_canary(self, nonce: str) -> bool:
        self.nonces.append(nonce)
        if self.answers and self.delivers:
            at = self.world.clock.now().isoformat(timespec="microseconds").replace("+00:00", "Z")
            await self.world.collector.take("blue", canary_body(nonce, at))
        return self.answers

    async def audit_errors(self) -> AuditErrors | None:
        return self.errors

    async def close(self) -> None:
        self.is_closed = True


class World:
    def __init__(self, store: MemoryStore | None = None, clock: FakeClock | None = None) -> None:
        self.store = store or MemoryStore()
        self.clock = clock or FakeClock(BEGIN)
        self.metrics = CollectorMetrics("0", ["blue"])
        self.server = FakeServer(self)
        self.chain = Chain(RULES, restored(self.store, "blue", "cluster"))
        self.coverage = ClusterCoverage(RULES, {"cluster": self.chain})
        self.collector = Collector(
            self.store, read_batch, {"blue": self.coverage}, self.metrics, self.clock, queue_bytes=1 << 20
        )
        self.keeper = CanaryKeeper(
            "blue", [self.server], self.coverage, self.collector, self.metrics, self.clock
        )

    async def rounds(self, count: int) -> None:
        for _ in range(count):
            await self.keeper.step(self.server)
            await self.keeper._keep()
            self.clock.advance(30)

    @property
    def spans(self) -> dict[Completeness, list[tuple[float, float]]]:
        return {each.completeness: [_seconds(span) for span in each.spans] for each in self.store.coverage()}


def _seconds(span: Span) -> tuple[float, float]:
    return (span.start - BEGIN).total_seconds(), (span.end - BEGIN).total_seconds()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World()
    made.collector.start()
    yield made
    made.store.trouble = None
    await made.collector.close()


async def test_canaries_prove_what_was_covered(world: World) -> None:
    await world.rounds(6)
    assert world.spans == {Completeness.PROVED: [(0, 90)]}
    assert len(set(world.server.nonces)) == 6
    value = world.metrics.registry.get_sample_value
    covered = value("leastwise_collector_covered_timestamp_seconds", {"cluster": "blue"})
    assert covered == (BEGIN + timedelta(seconds=90)).timestamp()
    assert value("leastwise_collector_canaries_total", {"cluster": "blue", "result": "answered"}) == 6


async def test_what_the_server_gave_up_is_a_gap_that_is_kept_and_counted(world: World) -> None:
    await world.rounds(2)
    world.server.errors = AuditErrors(400, "1")
    await world.rounds(6)
    assert world.spans == {Completeness.PROVED: [(60, 150)]}
    assert [each.message for each in world.store.gaps()] == [
        "from 2026-01-01T00:00:00Z to 2026-01-01T00:00:30Z: the API server gave up 400 events",
        "from 2026-01-01T00:00:30Z to 2026-01-01T00:01:00Z: the API server gave up 400 events",
    ]
    assert world.metrics.registry.get_sample_value("leastwise_collector_gaps_total", {"cluster": "blue"}) == 2


async def test_a_refused_batch_is_a_gap_that_is_kept(world: World) -> None:
    await world.rounds(2)
    world.collector.refuse("blue", Refusal.TOO_LARGE)
    await world.collector.take("blue", numbered(1))
    await world.rounds(6)
    assert "a batch was refused" in world.store.gaps()[0].message
    assert [each[1] for each in world.spans[Completeness.PROVED]][-1] == 150


async def test_without_the_counter_it_is_assumed(world: World) -> None:
    world.server.errors = None
    await world.rounds(6)
    assert world.spans == {Completeness.ASSUMED: [(0, 90)]}
    assert world.store.position("webhook/blue", position_name("cluster")) is None


async def test_when_nothing_comes_back_nothing_is_covered_and_the_log_says_so_once_in_a_while(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.server.delivers = False
    await world.rounds(20)
    assert world.spans == {}
    assert capsys.readouterr().out.count("nothing is covered now") == 1
    await world.rounds(20)
    assert capsys.readouterr().out.count("nothing is covered now") == 1


async def test_a_server_that_does_not_answer_is_counted(world: World) -> None:
    world.server.answers = False
    await world.rounds(2)
    labels = {"cluster": "blue", "result": "failed"}
    assert world.metrics.registry.get_sample_value("leastwise_collector_canaries_total", labels) == 2


async def test_coverage_that_cannot_be_kept_now_is_kept_later(world: World) -> None:
    await world.rounds(4)
    world.store.trouble = RetryLaterError("locked")
    world.server.delivers = False
    await world.rounds(1)
    world.store.trouble = None
    world.server.delivers = True
    await world.rounds(1)
    assert world.spans == {Completeness.PROVED: [(0, 90)]}


async def test_what_cannot_be_kept_is_bounded(world: World) -> None:
    world.server.answers = True
    await world.rounds(4)
    world.store.trouble = RetryLaterError("locked")
    world.keeper._unkept = [world.store.kept[0]] * (MOST_UNKEPT + 50)
    await world.rounds(1)
    assert len(world.keeper._unkept) <= MOST_UNKEPT + 1


async def test_a_restart_goes_on_where_it_was(world: World) -> None:
    await world.rounds(6)
    after = World(world.store, world.clock)
    after.collector.start()
    after.clock.advance(200)
    await after.rounds(6)
    await after.collector.close()
    assert after.spans == {Completeness.PROVED: [(0, 470)]}


async def test_a_restart_does_not_go_on_when_the_server_lost_events_meanwhile(world: World) -> None:
    await world.rounds(6)
    after = World(world.store, world.clock)
    after.collector.start()
    after.server.errors = AuditErrors(1, "1")
    after.clock.advance(200)
    await after.rounds(6)
    await after.collector.close()
    assert after.spans == {Completeness.PROVED: [(0, 90), (380, 470)]}


async def test_it_runs_until_it_is_cancelled_and_then_keeps_what_is_decided(world: World) -> None:
    world.store.trouble = RetryLaterError("locked")

    class EndError(Exception):
        pass

    async def sleep(seconds: float) -> None:
        world.clock.advance(seconds)
        if len(world.server.nonces) == 6:
            raise EndError

    world.clock.sleep = sleep  # type: ignore[method-assign]
    world.store.trouble = None
    with pytest.raises(EndError):
        await world.keeper.run()
    await world.keeper.close()
    assert world.server.is_closed
    assert world.spans == {Completeness.PROVED: [(0, 90)]}
