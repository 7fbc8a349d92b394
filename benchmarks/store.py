"""The store: one identity's answer among five million aggregates, and how fast batches are kept in it.

python -m benchmarks.store fill|ask|take ADDRESS AGGREGATES     one measured process
LEASTWISE_BENCH_AGGREGATES sets another number of aggregates.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.harness import Row, percentile
from leastwise.adapters.store.addresses import parse_address
from leastwise.adapters.store.engines import Connections, Waits
from leastwise.adapters.store.interning import Source
from leastwise.adapters.store.rows import digest_of
from leastwise.adapters.store.schema import ensure_schema
from leastwise.adapters.store.statements import insert_rows
from leastwise.adapters.store.tables import ACTS, AGGREGATES, IDENTITIES, SOURCES
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.batches import UsageBatch
from leastwise.core.usage.uses import Use
from leastwise.factory_store import open_store
from leastwise_dev.postgres import Postgres

COUNT = 5_000_000
USES = 100
"""Of one identity."""
SPACES = 200
SEED = 7
ASKED = 200
GROUPS, BATCHES, FOLDED, EVENTS = 60, 8, 300, 400
"""Batches that were folded to so many aggregates, committed in groups as the collector does it."""

MOST_ANSWER_SECONDS = 0.020
LEAST_RATE = 15_000
MOST_BATCH_SECONDS = 0.5
MOST_MIB = 250

_AT_ONCE = 200_000
_VERBS = ("get", "list", "watch", "create", "update", "patch", "delete")
_RESOURCES = tuple(
    f"{kind}" for kind in ("pods", "secrets", "configmaps", "services", "events", "jobs", "leases")
)
_GROUPS = ("", "apps", "batch")


def store() -> list[Row]:
    """Measure on SQLite and on PostgreSQL."""
    count = int(os.environ.get("LEASTWISE_BENCH_AGGREGATES", COUNT))
    with tempfile.TemporaryDirectory(prefix="leastwise-store-") as folder:
        rows = _rows("SQLite", str(Path(folder) / "usage.db"), count)
    with Postgres() as server:
        return rows + _rows("PostgreSQL", server.url(), count)


def _rows(kind: str, address: str, count: int) -> list[Row]:
    filled = _measure("fill", address, count)
    asked = _measure("ask", address, count)
    taken = _measure("take", address, count)
    size = filled["bytes"] / 2**20
    return [
        Row(
            f"one identity's answer among {count:,} aggregates, {kind}",
            f"under {MOST_ANSWER_SECONDS * 1000:.0f} ms",
            f"p50 {asked['p50'] * 1000:.1f} ms, p99 {asked['p99'] * 1000:.1f} ms",
            asked["p99"] < MOST_ANSWER_SECONDS,
            f"{asked['uses']:.0f} uses each; store {size:,.0f} MiB, filled in {filled['seconds']:.0f} s",
        ),
        Row(
            f"batches of {EVENTS} events kept in it, {kind}",
            f"over {LEAST_RATE:,} events/s, p99 under {MOST_BATCH_SECONDS * 1000:.0f} ms, {MOST_MIB} MiB",
            f"{taken['rate']:,.0f} events/s, p99 {taken['p99'] * 1000:.0f} ms, {taken['mib']:.0f} MiB",
            taken["rate"] > LEAST_RATE and taken["p99"] < MOST_BATCH_SECONDS and taken["mib"] < MOST_MIB,
            f"{BATCHES} batches of {FOLDED} aggregates a transaction; p50 {taken['p50'] * 1000:.0f} ms",
        ),
    ]


def _measure(what: str, address: str, count: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.store", what, address, str(count)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


# ---------------------------------------------------------------- what is in it


def _name(number: int) -> str:
    return f"k8s:system:serviceaccount:ns-{number % SPACES:05d}:sa-{number:06d}"


def _acts() -> list[tuple[str, ...]]:
    """Return every act of every namespace; those of one namespace are beside each other."""
    return [
        ("kubernetes", verb, group, resource, "", f"ns-{space:05d}", "", "Allowed")
        for space in range(SPACES)
        for group in _GROUPS
        for resource in _RESOURCES
        for verb in _VERBS
    ]


def fill(address: str, count: int) -> dict[str, float]:
    """Write tables as a collector would have left them; the same arguments give the same rows."""
    started = time.perf_counter()
    connections = Connections.open(parse_address(address), waits=Waits(answer=0))
    ensure_schema(connections)
    identities = count // USES
    acts = _acts()
    with connections.writing() as connection:
        insert_rows(connection, SOURCES, [Source(1, "webhook", "c1", "kubernetes").row()])
        insert_rows(connection, ACTS, [(place + 1, digest_of(*act), *act) for place, act in enumerate(acts)])
        names = [_name(number) for number in range(identities)]
        insert_rows(
            connection,
            IDENTITIES,
            [(number + 1, digest_of(name), name) for number, name in enumerate(names)],
        )
    rows: list[tuple[object, ...]] = []
    scattered = not connections.address.is_sqlite
    for row in _aggregates(identities, len(acts) // SPACES, scattered=scattered):
        rows.append(row)
        if len(rows) == _AT_ONCE:
            _write(connections, rows)
            rows = []
    _write(connections, rows)
    with connections.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            "PRAGMA wal_checkpoint(TRUNCATE)" if connections.address.is_sqlite else "ANALYZE"
        )
        size = (
            Path(connections.address.path).stat().st_size
            if connections.address.is_sqlite
            else connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
        )
    connections.close()
    return {"seconds": time.perf_counter() - started, "bytes": size}


def _write(connections: Connections, rows: list[tuple[object, ...]]) -> None:
    with connections.writing() as connection:
        insert_rows(connection, AGGREGATES, rows)


def _aggregates(identities: int, acts: int, *, scattered: bool) -> Iterator[tuple[object, ...]]:
    """Return the rows of each identity beside each other, as SQLite keeps them however they come.

    Scattered: over the whole table, as they lie where rows stay in the order in which they came.
    """
    chance = random.Random(SEED)
    chosen = array("q")
    for number in range(identities):
        first = number % SPACES * acts + 1
        chosen.extend(sorted(chance.sample(range(first, first + acts), USES)))
    order: Iterator[tuple[int, int]] = (
        ((number, place) for place in range(USES) for number in range(identities))
        if scattered
        else ((number, place) for number in range(identities) for place in range(USES))
    )
    for number, place in order:
        mixed = (number * 31 + place * 7) % 300
        day = mixed % 28 + 1
        names = f'["obj-{mixed}","obj-{mixed + 1}"]' if mixed < 100 else None
        seen = f"2026-01-{day:02d}T00:00:00.000000Z", f"2026-06-{day:02d}T00:00:00.000000Z"
        yield number + 1, chosen[number * USES + place], 1, *seen, 9, names, None, 0, None, None


# ---------------------------------------------------------------- what is measured


def ask(address: str, count: int) -> dict[str, float]:
    """Ask for the uses of identities all over the store."""
    kept = open_store(address, creates=False)
    chance = random.Random(SEED)
    times: list[float] = []
    found = 0
    list(kept.aggregates(_name(0)))  # the first question also connects
    for _ in range(ASKED):
        name = _name(chance.randrange(count // USES))
        started = time.perf_counter()
        found += len(list(kept.aggregates(name)))
        times.append(time.perf_counter() - started)
    kept.close()
    return {"p50": percentile(times, 0.5), "p99": percentile(times, 0.99), "uses": found / ASKED}


def take(address: str, count: int) -> dict[str, float]:
    """Keep groups of batches whose uses are mostly there, as of a cluster that was watched for a while."""
    kept = open_store(address)
    groups = [list(_group(number, count)) for number in range(GROUPS)]
    times: list[float] = []
    began = time.perf_counter()
    for group in groups:
        started = time.perf_counter()
        assert all(kept.take_all(group))
        times.append(time.perf_counter() - started)
    seconds = time.perf_counter() - began
    kept.close()
    return {
        "rate": GROUPS * BATCHES * EVENTS / seconds,
        "p50": percentile(times, 0.5),
        "p99": percentile(times, 0.99),
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _group(number: int, count: int) -> Iterator[UsageBatch]:
    """Some accounts do most, as in a cluster."""
    chance = random.Random(number)
    identities = count // USES
    for part in range(BATCHES):
        found: list[Aggregate] = []
        at = f"2026-07-01T{number // 60:02d}:{number % 60:02d}:{part:02d}.000000Z"
        for _ in range(FOLDED):
            who = min(int(chance.paretovariate(0.3)), identities) - 1
            use = Use(
                IdentityId(_name(who)),
                "kubernetes",
                chance.choice(_VERBS),
                chance.choice(_GROUPS),
                chance.choice(_RESOURCES),
                "",
                f"ns-{who % SPACES:05d}",
            )
            found.append(Aggregate(use, at, at, 1, (f"obj-{chance.randrange(50)}",)))
        yield UsageBatch("webhook", "c1", f"{number}-{part}", tuple(found))


PARTS: dict[str, Callable[[str, int], dict[str, float]]] = {"fill": fill, "ask": ask, "take": take}

if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]](sys.argv[2], int(sys.argv[3]))))
