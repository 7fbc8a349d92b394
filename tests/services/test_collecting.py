from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from audit_events import AT, event
from collector_worlds import MemoryStore, body_of, canary_body, numbered
from fakes import FakeClock
from leastwise.adapters.usage.audit_batches import read_batch
from leastwise.collector_metrics import CollectorMetrics
from leastwise.collector_ports import Answer, AuditErrors, Refusal
from leastwise.core.errors import InvalidError, RetryLaterError
from leastwise.core.usage.batches import Position
from leastwise.core.usage.coverage import Completeness, Span
from leastwise.services.collecting import Collector, to_words
from leastwise.services.collector_coverage import CanaryRules, Chain, ClusterCoverage, Piece

RULES = CanaryRules()
API = "k8s:system:serviceaccount:payments:api"


class World:
    """A collector for the clusters `blue` and `green`, the first with canaries."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = FakeClock()
        self.metrics = CollectorMetrics("0", ["blue", "green"])
        self.chain = Chain(RULES)
        self.collector = Collector(
            self.store,
            read_batch,
            {"blue": ClusterCoverage(RULES, {"cluster": self.chain})},
            self.metrics,
            self.clock,
            queue_bytes=1 << 20,
        )

    def sample(self, name: str, **labels: str) -> float:
        value = self.metrics.registry.get_sample_value(name, labels)
        assert value is not None, name
        return value


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World()
    made.collector.start()
    yield made
    made.store.gate.set()
    await made.collector.close()


async def test_an_answer_comes_when_the_batch_is_kept_and_not_before(world: World) -> None:
    world.store.gate.clear()
    waiting = asyncio.ensure_future(world.collector.take("blue", numbered(1)))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    world.store.gate.set()
    assert await waiting is Answer.STORED
    assert world.store.counts == {f"webhook/blue {API}": 1}


async def test_a_batch_is_kept_under_the_cluster_of_the_credential_that_brought_it(world: World) -> None:
    await world.collector.take("green", numbered(1))
    (batch,) = world.store.kept
    assert (batch.source, batch.scope) == ("webhook/green", "green")


async def test_the_same_bytes_count_once_for_a_cluster_and_once_for_another(world: World) -> None:
    body = numbered(1, 3)
    take = world.collector.take
    assert await take("blue", body) is Answer.STORED
    assert await take("blue", body) is Answer.REPEATED
    assert await take("green", body) is Answer.STORED
    assert world.store.counts == {f"webhook/blue {API}": 3, f"webhook/green {API}": 3}
    assert world.sample("leastwise_usage_events_total", source="webhook", result="repeated") == 3
    assert world.sample("leastwise_usage_events_total", source="webhook", result="counted") == 6


async def test_the_same_bytes_at_the_same_time_count_once(world: World) -> None:
    answers = await asyncio.gather(*(world.collector.take("blue", numbered(1)) for _ in range(8)))
    assert sorted(each.value for each in answers) == ["repeated"] * 7 + ["stored"]
    assert world.store.counts == {f"webhook/blue {API}": 1}


async def test_what_comes_together_costs_one_transaction(world: World) -> None:
    world.store.gate.clear()
    first = asyncio.ensure_future(world.collector.take("blue", numbered(0)))
    await asyncio.sleep(0.05)
    others = [asyncio.ensure_future(world.collector.take("blue", numbered(each))) for each in range(1, 9)]
    await asyncio.sleep(0)
    world.store.gate.set()
    await asyncio.gather(first, *others)
    assert [len(each) for each in world.store.calls] == [1, 8]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"items": 7}',
        b'{"items": [{"stage": "ResponseComplete"}]}',
        b'{"items": [{"stage": "Somewhen", "stageTimestamp": "2026-06-01T12:00:00.000000Z"}]}',
        numbered(1)[:-20],
        b"\xff" + numbered(1),
        numbered(1).replace(b"payments", b"pay\xffments"),
        body_of(event(at="yesterday")),
        body_of(event(), event(at="2026-06-01T12:00:00.000000")),
        b'{"items": ' + b"[" * 100_000,
        numbered(1).replace(b'"userAgent":"app/v1"', b'"userAgent":' + b"[" * 50_000 + b"]" * 50_000),
    ],
)
async def test_what_is_no_list_of_events_is_not_kept_and_breaks_the_coverage(
    world: World, body: bytes
) -> None:
    good = asyncio.ensure_future(world.collector.take("blue", numbered(5)))
    assert await world.collector.take("blue", body) is Answer.UNDECODABLE
    assert await good is Answer.STORED
    assert world.store.counts == {f"webhook/blue {API}": 1}
    assert world.sample("leastwise_collector_rejected_total", reason="undecodable") == 1
    assert world.chain._breaks != []


async def test_hostile_fields_are_counted_like_others(world: World) -> None:
    hostile = event(
        user='eve\n\x1b[31m{"level":"error"}', name="x" * 10_000_000, userAgent="a\r\nb\x00" * 1_000
    )
    assert await world.collector.take("blue", body_of(hostile, event())) is Answer.STORED
    assert sum(world.store.counts.values()) == 2


@pytest.mark.parametrize("trouble", [RetryLaterError("locked"), OSError("disk full"), MemoryError()])
async def test_while_the_store_cannot_it_is_delayed_and_nothing_is_lost_or_counted_twice(
    world: World, trouble: Exception
) -> None:
    world.store.trouble = trouble
    assert await world.collector.take("blue", numbered(1)) is Answer.DELAYED
    assert world.collector.store_trouble
    world.store.trouble = None
    assert await world.collector.take("blue", numbered(1)) is Answer.STORED
    assert world.collector.store_trouble == ""
    assert world.store.counts == {f"webhook/blue {API}": 1}
    assert world.sample("leastwise_collector_rejected_total", reason="store_unavailable") == 1
    assert world.sample("leastwise_collector_batches_total", cluster="blue", result="delayed") == 1
    assert world.chain._breaks == []  # the API server has it still


@pytest.mark.parametrize("trouble", [InvalidError("too long a name"), ValueError("surrogates")])
async def test_a_batch_that_the_store_never_takes_does_not_take_others_with_it(
    world: World, trouble: Exception
) -> None:
    world.store.poison[hashlib.sha256(numbered(2)).hexdigest()] = trouble
    world.store.gate.clear()
    waiting = [asyncio.ensure_future(world.collector.take("blue", numbered(each))) for each in range(4)]
    await asyncio.sleep(0.05)
    world.store.gate.set()
    answers = await asyncio.gather(*waiting)
    assert [each.value for each in answers] == ["stored", "stored", "delayed", "stored"]
    assert world.store.counts == {f"webhook/blue {API}": 3}


@pytest.mark.parametrize("refusal", list(Refusal))
async def test_only_what_another_try_does_not_bring_breaks_the_coverage(
    world: World, refusal: Refusal
) -> None:
    world.collector.refuse("blue", refusal)
    world.collector.refuse("green", refusal)
    world.collector.refuse("", refusal)
    assert bool(world.chain._breaks) is refusal.loses_events
    assert world.sample("leastwise_collector_rejected_total", reason=refusal.value) == 3


async def test_a_canary_counts_as_seen_when_it_is_kept(world: World) -> None:
    world.chain.send("n1", 0, datetime(2026, 6, 1, 12, tzinfo=UTC), AuditErrors(0, "1"))
    world.store.trouble = RetryLaterError("locked")
    await world.collector.take("blue", canary_body("n1", AT))
    assert world.sample("leastwise_collector_last_canary_timestamp_seconds", cluster="blue") == 0
    world.store.trouble = None
    await world.collector.take("blue", canary_body("n1", AT))
    last = world.sample("leastwise_collector_last_canary_timestamp_seconds", cluster="blue")
    assert last == datetime.fromisoformat(AT).timestamp()


async def test_a_canary_of_a_restart_or_of_another_cluster_or_made_up_is_no_canary(world: World) -> None:
    world.chain.send("n1", 0, datetime(2026, 6, 1, 12, tzinfo=UTC), AuditErrors(0, "1"))
    await world.collector.take("green", canary_body("n1", AT))
    await world.collector.take("blue", canary_body("n2", AT))
    assert world.chain._pending[0].seen_at is None


async def test_room_is_given_back(world: World) -> None:
    assert world.collector.reserve(1 << 20)
    assert not world.collector.reserve(1)
    assert world.sample("leastwise_collector_queue_bytes") == 1 << 20
    world.collector.release(1 << 20)
    assert world.sample("leastwise_collector_queue_bytes") == 0
    assert world.collector.reserve(1)


async def test_when_it_ends_what_came_is_kept_and_the_next_is_delayed(world: World) -> None:
    world.store.gate.clear()
    waiting = [asyncio.ensure_future(world.collector.take("blue", numbered(each))) for each in range(3)]
    await asyncio.sleep(0.05)
    closing = asyncio.ensure_future(world.collector.close())
    await asyncio.sleep(0)
    assert await world.collector.take("blue", numbered(9)) is Answer.DELAYED
    world.store.gate.set()
    await closing
    assert {await each for each in waiting} == {Answer.STORED}


async def test_the_same_trouble_is_logged_once_in_a_while(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(50):
        world.collector.refuse("blue", Refusal.QUEUE_FULL)
    world.clock.advance(11)
    world.collector.refuse("blue", Refusal.QUEUE_FULL)
    assert capsys.readouterr().out.count("batch refused") == 2


# ---------------------------------------------------------------- words of our own


def _span(start: int, end: int) -> Span:
    return Span(datetime(2026, 6, 1, start, tzinfo=UTC), datetime(2026, 6, 1, end, tzinfo=UTC))


async def test_coverage_gaps_and_the_position_are_kept_beside_the_batches(world: World) -> None:
    position = Position("canaries/cluster", 7, "x")
    pieces = [
        Piece(_span(1, 2), Completeness.PROVED),
        Piece(_span(2, 3), reason="a batch was refused"),
        Piece(_span(3, 4), Completeness.ASSUMED),
        Piece(_span(4, 5), Completeness.PROVED),
    ]
    await world.collector.keep("blue", to_words("blue", pieces, position))
    found = {each.completeness: each.spans for each in world.store.coverage()}
    assert found == {
        Completeness.PROVED: (_span(1, 2), _span(4, 5)),
        Completeness.ASSUMED: (_span(3, 4),),
    }
    (gap,) = world.store.gaps()
    assert (gap.scope, gap.plane, gap.reason) == ("webhook/blue", "kubernetes", "Partial")
    assert gap.message == "from 2026-06-01T02:00:00Z to 2026-06-01T03:00:00Z: a batch was refused"
    assert world.store.position("webhook/blue", "canaries/cluster") == position
    assert len(world.store.calls) == 1


def test_nothing_decided_is_nothing_to_keep() -> None:
    assert to_words("blue", []) == []
