"""Wires the collector of audit events: webhook, queue, store, canaries, probes. Starts nothing by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from leastwise import __version__
from leastwise.adapters.audit_webhook.api_servers import CANARY_PATH, ApiServerProbe
from leastwise.adapters.audit_webhook.server import WebhookLimits, WebhookServer
from leastwise.adapters.audit_webhook.tls import ServerTls, TlsFiles
from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.usage.audit_batches import read_batch
from leastwise.clock import SystemClock
from leastwise.collector_metrics import CollectorMetrics
from leastwise.core.errors import LeastwiseError, RetryLaterError, UnrecognisedContentError
from leastwise.core.snapshots import Plane
from leastwise.ports import Clock
from leastwise.services.collecting import Collector, source_of
from leastwise.services.collector_canaries import CanaryKeeper, restored
from leastwise.services.collector_coverage import Anchor, CanaryRules, Chain, ClusterCoverage
from leastwise.services.collector_queues import MOST_QUEUED_BYTES
from leastwise.services.probes import Probes
from leastwise.usage_ports import UsageStore

__all__ = [
    "CANARY_PATH",
    "CanaryRules",
    "CanaryTarget",
    "CollectorProcess",
    "Listening",
    "TlsFiles",
    "WebhookLimits",
    "build_collector",
]

RELOAD_SECONDS = 60.0
COMPACT_SECONDS = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the webhook and the probes listen; port 0 takes a free one. Without `tls` everybody speaks for
    `cluster`."""

    host: str
    port: int
    probes_host: str
    probes_port: int
    tls: TlsFiles | None
    bindings: Mapping[str, str]  # common name of a client's certificate -> cluster id
    cluster: str = ""
    limits: WebhookLimits = field(default_factory=WebhookLimits)
    queue_bytes: int = MOST_QUEUED_BYTES

    @property
    def clusters(self) -> tuple[str, ...]:
        """Every cluster that somebody may speak for."""
        return tuple(sorted({*self.bindings.values(), *([self.cluster] if self.cluster else [])}))


@dataclass(frozen=True, slots=True)
class CanaryTarget:
    """A cluster that is sent canaries, by a context of a kubeconfig; `urls` are its API servers' own
    addresses where there are several."""

    cluster: str
    kubeconfig: str = ""
    context: str = ""
    urls: tuple[str, ...] = ()
    path: str = CANARY_PATH


@dataclass(slots=True)
class CollectorProcess:
    """Everything that runs. `run` ends when it is cancelled, and then what came is kept."""

    listening: Listening
    store: UsageStore
    collector: Collector
    webhook: WebhookServer
    probes: Probes
    tls: ServerTls | None
    keepers: tuple[CanaryKeeper, ...]
    clients: tuple[KubernetesClient, ...]
    clock: Clock

    async def run(self) -> None:
        """Listen until cancelled."""
        log = structlog.get_logger("collect")
        where = self.listening
        try:
            self.collector.start()
            await self.probes.start(where.probes_host, where.probes_port)
            await self.webhook.start(where.host, where.port)
            log.info(
                "listening", port=self.webhook.port, probes_port=self.probes.port, clusters=where.clusters
            )
            async with asyncio.TaskGroup() as group:
                for each in self.keepers:
                    group.create_task(each.run(), name=f"canaries of {each.cluster}")
                group.create_task(self._renew(), name="certificates")
                group.create_task(self._compact(), name="compaction")
        finally:
            await self._close()

    async def _renew(self) -> None:
        """Take a new certificate when there is one."""
        log = structlog.get_logger("collect")
        while True:
            await asyncio.sleep(RELOAD_SECONDS)
            try:
                if self.tls is not None and self.tls.reload():
                    log.info("certificate renewed")
            except UnrecognisedContentError as error:
                log.warning("certificate not renewed", error=str(error))

    async def _compact(self) -> None:
        """Take away what is too old, above all the digests of batches that nobody sends again."""
        log = structlog.get_logger("collect")
        while True:
            await asyncio.sleep(COMPACT_SECONDS)
            try:
                done = await asyncio.to_thread(self.store.compact, self.clock.now())
                log.info("compacted", **done.removed)
            except LeastwiseError as error:
                log.warning("not compacted", error=str(error))

    async def _close(self) -> None:
        """Answer and keep what is there: first nothing new comes in, last the store is closed."""
        await self.webhook.close()
        for keeper in self.keepers:
            await keeper.close()
        await self.collector.close()
        for client in self.clients:
            await client.close()
        await asyncio.to_thread(self.store.close)
        await self.probes.close()


async def build_collector(
    listening: Listening, canaries: Sequence[CanaryTarget], rules: CanaryRules, store: UsageStore
) -> CollectorProcess:
    """Wire everything. UnrecognisedContentError for TLS files that cannot be used, AuthenticationError for a
    kubeconfig."""
    tls = ServerTls(listening.tls) if listening.tls is not None else None
    clock = SystemClock()
    metrics = CollectorMetrics(__version__, listening.clusters)
    probes_of: dict[str, tuple[ApiServerProbe, ...]] = {}
    clients: list[KubernetesClient] = []
    for target in canaries:
        client = await KubernetesClient.connect(clock, kubeconfig=target.kubeconfig, context=target.context)
        clients.append(client)
        probes_of[target.cluster] = tuple(
            ApiServerProbe(client.connection_info, url=url, canary_path=target.path)
            for url in target.urls or ("",)
        )
    coverages = {
        cluster: ClusterCoverage(
            rules,
            {
                each.name: Chain(rules, await asyncio.to_thread(_restored, store, cluster, each.name))
                for each in servers
            },
        )
        for cluster, servers in probes_of.items()
    }
    await asyncio.to_thread(_describe, store, listening.clusters)
    collector = Collector(store, read_batch, coverages, metrics, clock, queue_bytes=listening.queue_bytes)
    webhook = WebhookServer(
        collector,
        listening.bindings,
        listening.limits,
        tls=tls.context if tls is not None else None,
        cluster=listening.cluster,
    )
    keepers = tuple(
        CanaryKeeper(cluster, servers, coverages[cluster], collector, metrics, clock)
        for cluster, servers in probes_of.items()
    )
    probes = Probes(metrics, health=lambda: "", ready=lambda: "", refresh=lambda: None)
    return CollectorProcess(listening, store, collector, webhook, probes, tls, keepers, tuple(clients), clock)


def _restored(store: UsageStore, cluster: str, server: str) -> Anchor | None:
    with suppress(LeastwiseError):  # then the coverage begins anew
        return restored(store, cluster, server)
    return None


def _describe(store: UsageStore, clusters: Sequence[str]) -> None:
    """Say what the sources are, so that coverage is known of one that has no use yet."""
    for each in clusters:
        with suppress(RetryLaterError):  # the first use tells it as well
            store.describe(source_of(each), each, Plane.KUBERNETES)
