"""The collector as a process with a store in trouble: what was answered with 200 is kept, and once."""

from __future__ import annotations

import resource
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit_events import event
from collector_worlds import body_of, numbered
from leastwise.factory_store import open_store
from leastwise_dev.collector_process import CollectorProcess
from leastwise_dev.postgres import Postgres
from leastwise_dev.processes import Watchdog
from leastwise_dev.prometheus import check_metrics

pytestmark = pytest.mark.e2e

API = "k8s:system:serviceaccount:payments:api"
UNAVAILABLE = 'leastwise_collector_rejected_total{reason="store_unavailable"}'
MIB = 1 << 20


@pytest.fixture(scope="module")
def watchdog() -> Iterator[Watchdog]:
    made = Watchdog(1_200)
    yield made
    made.close()


@pytest.fixture
def collector(tmp_path: Path, watchdog: Watchdog) -> Iterator[CollectorProcess]:
    made = CollectorProcess(tmp_path, watchdog)
    made.start("--queue", "16")
    yield made
    made.stop()


def count(collector: CollectorProcess) -> int:
    """How many requests of the workload the store has."""
    store = open_store(collector.store, creates=False)
    try:
        return sum(each.count for each in store.aggregates(API))
    finally:
        store.close()


def test_a_locked_file_delays_and_loses_nothing(collector: CollectorProcess) -> None:
    assert collector.post(numbered(1)) == 200
    with sqlite3.connect(collector.store) as other:
        other.execute("BEGIN IMMEDIATE")
        assert collector.post(numbered(2)) == 429
        other.rollback()
    other.close()
    assert collector.metrics()[UNAVAILABLE] == 1
    assert [collector.post(numbered(each)) for each in (2, 2, 1)] == [200] * 3
    assert count(collector) == 2


def test_a_full_disk_delays_and_loses_nothing(collector: CollectorProcess) -> None:
    assert collector.post(numbered(1)) == 200
    size = sum(each.stat().st_size for each in Path(collector.store).parent.glob("usage.db*"))
    limits = resource.prlimit(collector.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(collector.pid, resource.RLIMIT_FSIZE, (size + 4_096, limits[1]))
    big = body_of(*(event(user=f"person-{each}", namespace=f"ns-{each}") for each in range(3_000)), event())
    assert collector.post(big) == 429
    assert collector.metrics()[UNAVAILABLE] == 1
    resource.prlimit(collector.pid, resource.RLIMIT_FSIZE, limits)
    assert [collector.post(big), collector.post(big)] == [200, 200]
    assert count(collector) == 2


def test_what_is_too_large_or_nonsense_is_counted_and_the_next_batch_is_taken(
    collector: CollectorProcess,
) -> None:
    assert collector.post(b" " * (16 * MIB + 1)) == 413
    assert collector.post(b"{") == 400
    hostile = event(user="a\n\x1b]0;x\x07", name="n" * 10_000_000, userAgent='"}\n{"event":"forged"')
    assert collector.post(body_of(hostile, event())) == 200
    assert collector.post(numbered(1)) == 200
    found = collector.metrics()
    assert found['leastwise_collector_rejected_total{reason="too_large"}'] == 1
    assert found['leastwise_collector_rejected_total{reason="undecodable"}'] == 1
    assert count(collector) == 2
    lines = collector.log.read_text().splitlines()
    assert len(collector.logged()) == len(lines)
    assert not [each for each in lines if "forged" in each or "\x1b" in each]


def test_promtool_finds_nothing_in_its_metrics(collector: CollectorProcess) -> None:
    assert collector.post(numbered(1)) == 200
    assert check_metrics(collector.metrics_text()) == ""


def test_credentials_of_one_cluster_say_nothing_of_another(tmp_path: Path, watchdog: Watchdog) -> None:
    collector = CollectorProcess(tmp_path, watchdog, cluster="blue")
    green = collector.authority.issue("audit-green")
    stranger = collector.authority.issue("stranger")
    collector.start("--client", "audit-green=green")
    assert collector.post(numbered(1), stranger) == 403
    assert collector.post(numbered(1), green) == 200
    store = open_store(collector.store, creates=False)
    assert [each.sources for each in store.aggregates(API)] == [("webhook/green",)]
    assert list(store.aggregates(API, scope="blue")) == []
    store.close()
    collector.stop()


def test_batches_over_many_connections_at_once_are_each_counted_once(collector: CollectorProcess) -> None:
    statuses: list[int] = []
    workers = [
        threading.Thread(
            target=lambda number=each: statuses.append(collector.post(numbered(number % 20, 50)))
        )
        for each in range(40)
    ]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert statuses == [200] * 40
    assert count(collector) == 20 * 50


def test_a_database_that_is_away_for_a_while_delays_and_loses_nothing(
    tmp_path: Path, watchdog: Watchdog
) -> None:
    with Postgres() as server:
        server.create_database("usage")
        collector = CollectorProcess(tmp_path, watchdog, store=server.url("usage"))
        collector.start()
        assert collector.post(numbered(1)) == 200
        server.crash()
        away = [collector.post(numbered(each)) for each in (1, 2, 2, 3)]
        assert away == [429] * 4
        server.start()
        end = time.monotonic() + 60
        while collector.post(numbered(2)) != 200 and time.monotonic() < end:
            time.sleep(0.2)
        assert [collector.post(numbered(each)) for each in (1, 2, 3)] == [200] * 3
        assert count(collector) == 3
        assert server.password not in collector.log.read_text()
        collector.stop()
