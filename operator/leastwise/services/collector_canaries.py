"""Sends canaries to the API servers of one cluster and keeps what they tell about the coverage."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from leastwise.collector_metrics import CollectorMetrics
from leastwise.collector_ports import ApiServer
from leastwise.core.usage.batches import Position, UsageBatch
from leastwise.ports import Clock
from leastwise.services.collecting import Collector, source_of, to_words
from leastwise.services.collector_coverage import (
    Anchor,
    Chain,
    ClusterCoverage,
    Piece,
    anchor_of,
    anchor_text,
)
from leastwise.usage_ports import UsageStore

MOST_UNKEPT = 1_000
QUIET_SECONDS = 600.0
"""Between two log lines about canaries that do not come back."""


def position_name(server: str) -> str:
    """Return the file of the position that keeps the last canary of a server over a restart."""
    return f"canaries/{server}"


def restored(store: UsageStore, cluster: str, server: str) -> Anchor | None:
    """Return the last canary that was decided before this process began."""
    position = store.position(source_of(cluster), position_name(server))
    return anchor_of(position.fingerprint, position.offset) if position else None


@dataclass(slots=True)
class CanaryKeeper:
    """Runs until cancelled. What the store does not take now is kept and tried again with the next canary."""

    cluster: str
    servers: Sequence[ApiServer]
    coverage: ClusterCoverage
    collector: Collector
    metrics: CollectorMetrics
    clock: Clock
    _unkept: list[UsageBatch] = field(default_factory=list)
    _quiet_until: float = 0.0

    async def run(self) -> None:
        """Send a canary to each server, again and again."""
        while True:
            for server in self.servers:
                await self.step(server)
            await self._keep()
            await self.clock.sleep(self.coverage.rules.interval)

    async def step(self, server: ApiServer) -> None:
        """Read the counter, decide what is old enough, send the next canary: in that order."""
        chain = self.coverage.chains[server.name]
        errors = await server.audit_errors()
        pieces = chain.settle(self.clock.monotonic(), errors)
        self._note(server.name, chain, pieces)
        self._tell(server.name, chain.trouble)
        nonce = secrets.token_hex(16)
        chain.send(nonce, self.clock.monotonic(), self.clock.now(), errors)
        if await server.send_canary(nonce):
            chain.answer(nonce)
            self.metrics.canaries.labels(self.cluster, "answered").inc()
        else:
            self.metrics.canaries.labels(self.cluster, "failed").inc()

    async def close(self) -> None:
        """Keep what is decided."""
        await self._keep()
        for server in self.servers:
            await server.close()

    def _note(self, server: str, chain: Chain, pieces: Sequence[Piece]) -> None:
        known = self.coverage.decide(server, pieces)
        for each in known:
            if each.reason:
                self.metrics.gaps.labels(self.cluster).inc()
                _log().warning(
                    "not covered",
                    cluster=self.cluster,
                    server=server,
                    reason=each.reason,
                    start=each.span.start.isoformat(),
                    end=each.span.end.isoformat(),
                )
            else:
                self.metrics.covered.labels(self.cluster).set(each.span.end.timestamp())
        anchor = chain.anchor
        position = None
        if pieces and anchor is not None and anchor.errors is not None:
            position = Position(position_name(server), anchor.errors.count, anchor_text(anchor))
        self._unkept += to_words(self.cluster, known, position)

    def _tell(self, server: str, trouble: str) -> None:
        now = self.clock.monotonic()
        if trouble and now >= self._quiet_until:
            self._quiet_until = now + QUIET_SECONDS
            _log().warning("nothing is covered now", cluster=self.cluster, server=server, reason=trouble)

    async def _keep(self) -> None:
        if not self._unkept:
            return
        words = self._unkept[:]
        try:
            await self.collector.keep(self.cluster, words)
        except Exception as error:  # noqa: BLE001 (whatever it was: it is tried again)
            _log().warning("coverage not kept yet", cluster=self.cluster, error=str(error))
            del self._unkept[:-MOST_UNKEPT]  # the oldest go: what is not kept is not covered
        else:
            del self._unkept[: len(words)]


def _log() -> structlog.stdlib.BoundLogger:
    logger: structlog.stdlib.BoundLogger = structlog.get_logger("canaries")
    return logger
