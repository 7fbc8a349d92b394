"""The collector as it is wired: it listens, keeps, and ends in good order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from collector_worlds import MemoryStore, numbered
from leastwise import factory_collect
from leastwise.core.errors import AuthenticationError, RetryLaterError, UnrecognisedContentError
from leastwise.core.usage.batches import Position, UsageBatch
from leastwise.factory_collect import (
    CanaryRules,
    CanaryTarget,
    CollectorProcess,
    Listening,
    TlsFiles,
    build_collector,
)
from leastwise.services.collector_canaries import position_name

LOOPBACK = Listening("127.0.0.1", 0, "127.0.0.1", 0, None, {}, "test")
KUBECONFIG = """
apiVersion: v1
kind: Config
current-context: a
clusters: [{name: a, cluster: {server: "http://127.0.0.1:9"}}]
users: [{name: a, user: {token: t}}]
contexts: [{name: a, context: {cluster: a, user: a}}]
"""


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def target(tmp_path: Path) -> CanaryTarget:
    """A cluster that nobody answers for."""
    file = tmp_path / "kubeconfig"
    file.write_text(KUBECONFIG)
    return CanaryTarget("test", str(file))


@asynccontextmanager
async def _running(process: CollectorProcess) -> AsyncIterator[CollectorProcess]:
    task = asyncio.create_task(process.run())
    async with asyncio.timeout(5):
        while not process.webhook.port:  # noqa: ASYNC110 (it tells nobody when it listens)
            await asyncio.sleep(0.01)
    yield process
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _post(process: CollectorProcess, body: bytes) -> int:
    url = f"http://127.0.0.1:{process.webhook.port}/audit"
    async with aiohttp.ClientSession() as session, session.post(url, data=body) as answer:
        return answer.status


async def _get(process: CollectorProcess, path: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{process.probes.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def test_it_keeps_what_comes_and_closes_its_store_at_the_end(store: MemoryStore) -> None:
    async with _running(await build_collector(LOOPBACK, (), CanaryRules(), store)) as process:
        assert await _post(process, numbered(1)) == 200
        assert await _post(process, b"{") == 400
        assert not store.is_closed
    assert sum(store.counts.values()) == 1
    assert store.described == [("webhook/test", "test")]
    assert store.is_closed


async def test_it_is_ready_and_counts_also_while_the_store_is_away(store: MemoryStore) -> None:
    async with _running(await build_collector(LOOPBACK, (), CanaryRules(), store)) as process:
        store.trouble = RetryLaterError("away")
        assert await _post(process, numbered(1)) == 429
        assert await _get(process, "/readyz") == (200, "ok\n")
        assert await _get(process, "/healthz") == (200, "ok\n")
        _, text = await _get(process, "/metrics")
        assert 'leastwise_collector_rejected_total{reason="store_unavailable"} 1.0' in text
        store.trouble = None


async def test_canaries_are_sent_and_go_on_after_a_restart(store: MemoryStore, target: CanaryTarget) -> None:
    at = "2026-06-01T12:00:00+00:00 17"
    position = Position(position_name("cluster"), 7, at)
    store.take_all([UsageBatch("webhook/test", "test", "", position=position)])
    rules = CanaryRules(interval=0.05)
    process = await build_collector(LOOPBACK, (target,), rules, store)
    (keeper,) = process.keepers
    anchor = keeper.coverage.chains["cluster"].anchor
    assert anchor is not None
    assert anchor.errors is not None
    assert (anchor.errors.count, anchor.errors.instance) == (7, "17")
    async with _running(process):
        await asyncio.sleep(0.3)
        _, text = await _get(process, "/metrics")
    failed = [each for each in text.splitlines() if 'canaries_total{cluster="test",result="failed"}' in each]
    assert float(failed[0].rpartition(" ")[2]) >= 2


async def test_a_position_that_cannot_be_read_begins_the_coverage_anew(
    store: MemoryStore, target: CanaryTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_source: str, _file: str) -> Position | None:
        raise RetryLaterError("away")

    monkeypatch.setattr(store, "position", fail)
    process = await build_collector(LOOPBACK, (target,), CanaryRules(), store)
    assert process.keepers[0].coverage.chains["cluster"].anchor is None
    async with _running(process):
        pass


async def test_what_it_cannot_be_given_is_refused(store: MemoryStore, tmp_path: Path) -> None:
    missing = TlsFiles(tmp_path / "a", tmp_path / "b", tmp_path / "c")
    listening = Listening("127.0.0.1", 0, "127.0.0.1", 0, missing, {"audit": "test"})
    with pytest.raises(UnrecognisedContentError):
        await build_collector(listening, (), CanaryRules(), store)
    target = CanaryTarget("test", str(tmp_path / "none"))
    with pytest.raises(AuthenticationError):
        await build_collector(LOOPBACK, (target,), CanaryRules(), store)


async def test_a_port_that_is_taken_ends_it_and_the_store_is_closed(store: MemoryStore) -> None:
    async with _running(await build_collector(LOOPBACK, (), CanaryRules(), MemoryStore())) as first:
        taken = Listening("127.0.0.1", first.webhook.port, "127.0.0.1", 0, None, {}, "test")
        process = await build_collector(taken, (), CanaryRules(), store)
        with pytest.raises(OSError, match="address already in use"):
            await process.run()
    assert store.is_closed


async def test_certificates_and_what_is_old_are_looked_at_now_and_then(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []
    monkeypatch.setattr(factory_collect, "COMPACT_SECONDS", 0.02)
    monkeypatch.setattr(factory_collect, "RELOAD_SECONDS", 0.02)
    plain = store.compact

    def compact(now: object) -> object:
        calls.append(now)
        if len(calls) == 1:
            raise RetryLaterError("locked")
        return plain(now)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "compact", compact)
    async with _running(await build_collector(LOOPBACK, (), CanaryRules(), store)):
        await asyncio.sleep(0.2)
    assert len(calls) >= 2
