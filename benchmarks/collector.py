"""The collector of audit webhooks: batches of 400 events over 15 connections with TLS, stored durably.

The sender does as the API server does: it sends the same bytes again until they are answered with 200, or
its tries are spent. The second run kills the collector ten times in mid-load, three of them for so long that
batches are given up, and compares what the store holds, and says is covered, with what was answered.
"""

from __future__ import annotations

import asyncio
import json
import random
import ssl
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from benchmarks.audit import _event, _habits
from benchmarks.audit_server import AuditServer, kubeconfig
from benchmarks.harness import Row, percentile, spread
from leastwise.adapters.usage.audit_batches import read_batch
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.coverage import Span
from leastwise.factory_store import open_store
from leastwise_dev.collector_process import CollectorProcess
from leastwise_dev.processes import Watchdog

EVENTS_A_BATCH, CONNECTIONS, ACCOUNTS, SEED = 400, 15, 5_000, 7
BATCHES, BODIES = 1_500, 250
KILLS, KILL_BATCHES = 10, 900
LEAST_EVENTS, MOST_SECONDS, MOST_MIB = 15_000, 0.5, 250

Key = tuple[str, str, str, str, str, str]

_RETRY_SECONDS, _TRIES = 0.1, 60
_SETTLE_SECONDS = 10.0  # longer than all tries take
_CANARY = "k8s:canary"
_LIFE_SECONDS = 1_200


def collector() -> list[Row]:
    """Measure without faults, then with ten kills."""
    bodies = list(generate(BODIES))
    with tempfile.TemporaryDirectory(prefix="leastwise-collector-") as folder:
        calm = _run(Path(folder) / "calm", bodies, BATCHES, kills=0)
        killed = _run(Path(folder) / "killed", bodies, KILL_BATCHES, kills=KILLS)
    return [_calm_row(calm), _killed_row(killed)]


def _calm_row(found: Result) -> Row:
    worst = percentile(found.sender.seconds, 0.99)
    holds = found.events_a_second > LEAST_EVENTS and worst < MOST_SECONDS and found.mib < MOST_MIB
    return Row(
        f"webhook, batches of {EVENTS_A_BATCH} over {CONNECTIONS} connections, stored durably",
        f"{LEAST_EVENTS:,} events/s, p99 under {MOST_SECONDS * 1000:.0f} ms, {MOST_MIB} MiB",
        f"{found.events_a_second:,.0f} events/s, {spread(found.sender.seconds)}, {found.mib:.0f} MiB",
        holds and found.is_exact,
        f"{found.events:,} events, {found.uses:,} uses; TLS, SQLite WAL, synchronous=FULL; {found.verdict}",
    )


def _killed_row(found: Result) -> Row:
    return Row(
        f"the same with SIGKILL of the collector in mid-load, {found.kills} times",
        "no acknowledged event lost, none counted twice, gaps reported",
        f"{found.verdict}; {found.sender.gave_up} batches given up, {found.covered} of them covered, "
        f"{found.gaps} gaps",
        found.is_exact
        and found.kills == KILLS
        and found.sender.gave_up > 0 < found.gaps
        and not found.covered,
        f"{found.events:,} events, {found.sender.resent:,} batches sent again, "
        f"{found.events_a_second:,.0f} events/s with all restarts",
    )


# ---------------------------------------------------------------- bodies


@dataclass(frozen=True, slots=True)
class Body:
    """A batch in two halves: between them goes a number, so that each that is sent has bytes of its own."""

    head: bytes
    tail: bytes
    counts: Counter[Key]  # what the store has to hold of it

    def bytes_of(self, number: int) -> bytes:
        return b"%b%d%b" % (self.head, number, self.tail)


def generate(count: int, events: int = EVENTS_A_BATCH, seed: int = SEED) -> Iterator[Body]:
    """Make batches of the events of `benchmarks.audit`: 5,000 accounts, some of which do most."""
    chance = random.Random(seed)
    habits: dict[int, list[tuple[str, str, str, bool]]] = {}
    for number in range(count):
        items = []
        for place in range(events):
            rare = chance.random() < 0.3
            who = chance.randrange(ACCOUNTS) if rare else min(int(chance.paretovariate(0.6)), ACCOUNTS) - 1
            does = habits.setdefault(who, list(_habits(chance)))
            items.append(_event(number * events + place, who, chance.choice(does), chance))
        head = b'{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{"resourceVersion":"'
        tail = b'"},"items":%b}' % json.dumps(items, separators=(",", ":")).encode()
        yield Body(head, tail, _counts(b"%b0%b" % (head, tail)))


def _counts(body: bytes) -> Counter[Key]:
    return Counter({_key(each): each.count for each in read_batch(body).aggregates})


def _key(aggregate: Aggregate) -> Key:
    use = aggregate.use
    return use.identity, use.action, use.resource, use.subresource, use.place, use.decision


# ---------------------------------------------------------------- the sender


@dataclass
class Sender:
    """Sends batches over some connections until each is answered with 200, or its tries are spent."""

    bodies: Sequence[Body]
    server: AuditServer = field(default_factory=AuditServer)
    seconds: list[float] = field(default_factory=list)
    acknowledged: set[int] = field(default_factory=set)
    lost_at: list[datetime] = field(default_factory=list)  # when a batch that was given up was first sent
    resent: int = 0
    _session: aiohttp.ClientSession | None = None

    @property
    def gave_up(self) -> int:
        return len(self.lost_at)

    async def open(self, where: CollectorProcess) -> str:
        """Connect to a collector that need not be there yet; return the stand-in's address."""
        context = ssl.create_default_context(cafile=str(where.authority.file))
        context.load_cert_chain(where.client.certificate, where.client.key)
        connector = aiohttp.TCPConnector(ssl=context, limit=CONNECTIONS)
        self._session = aiohttp.ClientSession(connector=connector)
        self._url = where.url
        return await self.server.start(self.is_taken)

    async def close(self) -> None:
        await self.server.close()
        if self._session is not None:
            await self._session.close()

    async def run(self, batches: int) -> None:
        numbers = iter(range(batches))
        async with asyncio.TaskGroup() as group:
            for _ in range(CONNECTIONS):
                group.create_task(self._send_all(numbers))

    async def _send_all(self, numbers: Iterator[int]) -> None:
        for number in numbers:
            body = self.bodies[number % len(self.bodies)].bytes_of(number)
            at, started = datetime.now(UTC), time.perf_counter()
            if await self.is_taken(body):
                self.seconds.append(time.perf_counter() - started)
                self.acknowledged.add(number)
            else:
                self.server.gave_up += EVENTS_A_BATCH
                self.lost_at.append(at)

    async def is_taken(self, body: bytes) -> bool:
        """Send a body until it is taken; False when all tries are spent."""
        assert self._session is not None  # opened before
        for _ in range(_TRIES):
            try:
                async with self._session.post(self._url, data=body) as answer:
                    await answer.read()
                    if answer.status == 200:
                        return True
            except (aiohttp.ClientError, OSError, TimeoutError):
                pass
            self.resent += 1
            await asyncio.sleep(_RETRY_SECONDS)
        return False

    def expected(self, numbers: Iterable[int]) -> Counter[Key]:
        """What the store has to hold of these batches."""
        times = Counter(number % len(self.bodies) for number in numbers)
        total: Counter[Key] = Counter()
        for place, count in times.items():
            for key, each in self.bodies[place].counts.items():
                total[key] += each * count
        return total


# ---------------------------------------------------------------- a run


@dataclass(frozen=True)
class Result:
    """What a run took, and how the store differs from what was answered."""

    sender: Sender
    events: int
    events_a_second: float
    mib: float
    uses: int
    lost: int
    twice: int
    kills: int
    gaps: int
    covered: int  # batches that were given up at a time that is said to be covered

    @property
    def is_exact(self) -> bool:
        return not self.lost and not self.twice

    @property
    def verdict(self) -> str:
        return f"{self.lost} events lost, {self.twice} counted twice"


@dataclass(frozen=True)
class Stored:
    """What a store holds."""

    counts: Counter[Key]
    spans: tuple[Span, ...]
    gaps: int


def _run(folder: Path, bodies: Sequence[Body], batches: int, *, kills: int) -> Result:
    sender, watchdog = Sender(bodies), Watchdog(_LIFE_SECONDS)
    where = CollectorProcess(folder, watchdog)
    try:
        seconds, mib = asyncio.run(_load(sender, where, batches, kills))
        where.stop()
    finally:
        watchdog.close()
    stored = _stored(where.store)
    found, sure, possible = (
        stored.counts,
        sender.expected(sender.acknowledged),
        sender.expected(range(batches)),
    )
    return Result(
        sender,
        batches * EVENTS_A_BATCH,
        batches * EVENTS_A_BATCH / seconds,
        mib,
        len(found),
        sum(max(count - found[key], 0) for key, count in sure.items()),
        sum(max(count - possible[key], 0) for key, count in found.items()),
        kills,
        stored.gaps,
        sum(1 for at in sender.lost_at if any(each.start <= at < each.end for each in stored.spans)),
    )


async def _load(sender: Sender, where: CollectorProcess, batches: int, kills: int) -> tuple[float, float]:
    """Send everything; return the seconds that it took, and the most memory in MiB."""
    url = await sender.open(where)
    try:
        config = kubeconfig(where.folder, url, where.authority.file)
        await asyncio.to_thread(
            where.start,
            *("--canary", where.cluster, "--kubeconfig", str(config)),
            *("--canary-seconds", "0.5", "--settle-seconds", str(_SETTLE_SECONDS)),
        )
        if kills:
            await asyncio.sleep(2 * _SETTLE_SECONDS)  # until something is covered, which then ends
        started = time.perf_counter()
        sending = asyncio.create_task(sender.run(batches))
        for number in range(kills):
            await _kill(sender, where, (number + 1) * batches // (kills + 1), is_long=number % 3 == 2)
        await sending
        seconds = time.perf_counter() - started
        if kills:
            await asyncio.sleep(3 * _SETTLE_SECONDS)  # until the last gap has an end
        return seconds, where.peak_mib()
    finally:
        await sender.close()


async def _kill(sender: Sender, where: CollectorProcess, least: int, *, is_long: bool) -> None:
    """Kill once so many batches are done; a long time without a collector spends the tries of some."""
    while len(sender.acknowledged) + sender.gave_up < least:  # noqa: ASYNC110 (it only counts)
        await asyncio.sleep(0.001)
    await asyncio.sleep(random.Random(least).random() * 0.2)
    where.kill()
    if is_long:
        await asyncio.sleep(_TRIES * _RETRY_SECONDS + 1)
    await asyncio.to_thread(where.start)


def _stored(address: str) -> Stored:
    store = open_store(address, creates=False)
    counts = Counter({_key(each): each.count for each in store.aggregates() if each.use.identity != _CANARY})
    spans = tuple(span for each in store.coverage() for span in each.spans)
    gaps = sum(1 for each in store.gaps() if "gave up" in each.message)
    store.close()
    return Stored(counts, spans, gaps)


if __name__ == "__main__":
    for row in collector():
        print(row)
