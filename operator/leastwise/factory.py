"""Wires the process: the only importer of adapters. Constructs; decides nothing."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from leastwise import __version__
from leastwise.adapters.aws.connection import AwsConnection, connect
from leastwise.adapters.kubernetes.apply import KubernetesWriter
from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.decoding import build_codecs
from leastwise.adapters.kubernetes.identities import read_cluster_id
from leastwise.adapters.kubernetes.index import ClusterIndex
from leastwise.adapters.kubernetes.lease_store import KubernetesLeaseStore
from leastwise.adapters.kubernetes.reports import KubernetesReportSink
from leastwise.adapters.kubernetes.revisions import KubernetesRevisionStore
from leastwise.adapters.kubernetes.watches import ClusterWatcher
from leastwise.adapters.kubernetes.written import IndexFeed
from leastwise.api.decoders import DECODERS
from leastwise.clock import SystemClock
from leastwise.core.identities import Cluster
from leastwise.core.worlds import Deadlines
from leastwise.factory_removal import build_withdrawal_lane
from leastwise.metrics import Metrics
from leastwise.ports import Clock, WriteGuard
from leastwise.removal_ports import UsageEvidence
from leastwise.services.account_cache import CacheLimits
from leastwise.services.account_lane import AccountLane
from leastwise.services.ceilings import CeilingStatuses
from leastwise.services.cloud_accounts import CloudAccounts
from leastwise.services.cloud_lane import CloudLane, CloudSettings
from leastwise.services.controller import Controller, Lanes
from leastwise.services.gathering import Gatherer
from leastwise.services.inventory import Inventory
from leastwise.services.leases import LeaseKeeper, OpenGuard
from leastwise.services.probes import Probes
from leastwise.services.publishing import Publisher
from leastwise.services.reconcile import LoopSettings, Reconciler
from leastwise.services.removals import Removals, RemovalSettings
from leastwise.services.rollbacks import Rollbacks
from leastwise.services.subject_reporting import SubjectReporter
from leastwise.services.token_buckets import AccountBuckets
from leastwise.services.wakeups import Wakeups
from leastwise.services.withdrawals import WithdrawalLane
from leastwise.settings import MetricsMode, Settings

LONGEST_WRITE_SECONDS = 10.0


@dataclass(slots=True)
class Process:
    """Everything that one process runs; `close` when it ends."""

    controller: Controller
    probes: Probes
    watcher: ClusterWatcher
    client: KubernetesClient
    aws: AwsConnection
    metrics: Metrics
    lost: list[str] = field(default_factory=list)  # why the lease was lost, for the log

    async def close(self) -> None:
        """Close connections."""
        await self.probes.close()
        await self.client.close()
        self.aws.close()

    async def kopf_credentials(self) -> Mapping[str, Any]:
        """Return the fields of kopf.ConnectionInfo."""
        return await self.client.connection_info()


async def build_process(
    settings: Settings,
    clock: Clock | None = None,
    *,
    on_lost: Callable[[], None] = lambda: None,
    evidence: UsageEvidence | None = None,
) -> Process:
    """Connect to the cluster and wire the controller; nothing runs yet. `on_lost` must end the process.

    Without `evidence` of use nothing is withdrawn; what was withdrawn before stays so until it ends.
    """
    clock = clock or SystemClock()
    metrics = Metrics(
        version=__version__,
        detailed=settings.metrics_mode is MetricsMode.DETAILED,
        mode=settings.metrics_mode.value,
        reports=settings.reports_api.value,
    )
    client = await KubernetesClient.connect(clock, kubeconfig=settings.kubeconfig, recorder=metrics)
    cluster = await read_cluster(client, settings)
    return _Assembly(settings, clock, metrics, client, cluster, on_lost, evidence).build()


async def read_cluster(client: KubernetesClient, settings: Settings) -> Cluster:
    """Return the cluster's one identity, as configured; the id defaults to the uid of kube-system."""
    return Cluster(
        id=settings.cluster_id or await read_cluster_id(client),
        name=settings.cluster_name,
        arn=settings.cluster_arn,
        issuer=settings.cluster_issuer,
    )


def holder_identity(settings: Settings) -> str:
    """Return this process's name in the Lease; no other process has it at the same time."""
    return settings.pod_name or f"{socket.gethostname()}-{os.getpid()}"


def write_seconds(settings: Settings) -> float:
    """Return the longest that one write may take: three fit into a lease."""
    return min(LONGEST_WRITE_SECONDS, settings.lease_seconds / 3)


class _Assembly:
    """Builds the parts of a process in their order."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        metrics: Metrics,
        client: KubernetesClient,
        cluster: Cluster,
        on_lost: Callable[[], None],
        evidence: UsageEvidence | None,
    ) -> None:
        self.settings = settings
        self.evidence = evidence
        self.clock = clock
        self.metrics = metrics
        self.client = client
        self.cluster = cluster
        self.lost: list[str] = []
        self.write_seconds = write_seconds(settings)
        self.index = ClusterIndex(cluster.id, clock)
        self.codecs = build_codecs(DECODERS)
        self.sink = IndexFeed(self.index, self.codecs)
        self.keeper = self._keeper()
        self.guard: WriteGuard = self.keeper or OpenGuard()
        self.wakeups = Wakeups(self.index, cluster.id)
        self.controller = Controller(
            view=self.index,
            wakeups=self.wakeups,
            metrics=metrics,
            clock=clock,
            workers=settings.workers,
            cloud_workers=settings.cloud_workers,
            silence_seconds=settings.watch_silence_seconds,
            keeper=self.keeper,
            on_lost=on_lost,
            drain=self._drain,
        )
        self.writer = KubernetesWriter(
            client,
            self.guard,
            clock,
            reporting_instance=holder_identity(settings),
            write_seconds=self.write_seconds,
            sink=self.sink,
        )
        self.aws = connect(
            cluster,
            clock,
            AccountBuckets(clock),
            workers=settings.cloud_workers,
            call_seconds=self.write_seconds,
            unsafe_endpoint_url=settings.unsafe_aws_endpoint_url,
            on_call=self._record_aws,
        )

    def _keeper(self) -> LeaseKeeper | None:
        settings = self.settings
        if not settings.lease_enabled:
            return None
        store = KubernetesLeaseStore(
            self.client, self.clock, settings.operator_namespace, settings.lease_name
        )
        return LeaseKeeper(
            store,
            self.clock,
            seconds=settings.lease_seconds,
            identity=holder_identity(settings),
            on_lost=self.lost.append,
        )

    async def _drain(self) -> bool:
        return await self.aws.drain(self.write_seconds)

    def _record_aws(self, _account: str, group: str, code: str, seconds: float, throttled: bool) -> None:  # noqa: FBT001 (the adapter's callback)
        self.metrics.record_call("aws", group, code, seconds, throttled=throttled)

    def build(self) -> Process:
        """Wire the lanes."""
        self._install_lanes()
        self.index.subscribe(self.controller.changed)
        watcher = ClusterWatcher(
            self.client, self.index, self.codecs, self.clock, namespaces=self.settings.namespaces
        )
        probes = Probes(
            self.metrics,
            health=self.controller.health_problem,
            ready=self.controller.ready_problem,
            refresh=self.controller.refresh_metrics,
        )
        return Process(self.controller, probes, watcher, self.client, self.aws, self.metrics, self.lost)

    def _install_lanes(self) -> None:
        settings, controller = self.settings, self.controller
        clouds = CloudAccounts(
            view=self.index,
            observer=self.aws.observer,
            describer=self.aws.observer,
            cluster=self.cluster,
            clock=self.clock,
            limits=CacheLimits(budget=settings.rotation_budget, freshness_periods=settings.freshness_periods),
            wake_policy=controller.wake_policy,
        )
        gatherer = self._gatherer(clouds)
        revisions = KubernetesRevisionStore(
            self.client,
            self.guard,
            self.clock,
            settings.operator_namespace,
            write_seconds=self.write_seconds,
        )
        publisher = Publisher(self.writer, self.metrics, self.clock)
        removals = Removals(
            gatherer=gatherer,
            writer=self.writer,
            revisions=revisions,
            publisher=publisher,
            clock=self.clock,
            settings=RemovalSettings(
                settings.revoke_deadline_seconds, settings.revisions_keep, settings.revisions_max_age_seconds
            ),
            wake_cloud=controller.wake_cloud,
        )
        inventory = self._inventory(clouds)
        rollbacks = Rollbacks(revisions, publisher, self.cluster)
        reconciler = Reconciler(
            view=self.index,
            gatherer=gatherer,
            writer=self.writer,
            publisher=publisher,
            removals=removals,
            rollbacks=rollbacks,
            wakeups=self.wakeups,
            metrics=self.metrics,
            clock=self.clock,
            settings=LoopSettings(settings.repair_tries, settings.resync_seconds),
            wake_cloud=controller.wake_cloud,
            counts_of=inventory.counts_of,
        )
        aws_writer = self.aws.writer(self.guard)
        cloud_lane = CloudLane(
            view=self.index,
            gatherer=gatherer,
            writer=aws_writer,
            kubernetes=self.writer,
            rereader=clouds,
            removals=removals,
            rollbacks=rollbacks,
            publisher=publisher,
            metrics=self.metrics,
            clock=self.clock,
            settings=CloudSettings(settings.repair_tries, settings.propagation_deadline_seconds),
            memory_of=reconciler.memory_of,
            wake_policy=controller.wake_policy,
        )
        account_lane = AccountLane(
            view=self.index,
            clouds=clouds,
            writer=aws_writer,
            kubernetes=self.writer,
            metrics=self.metrics,
            cluster=self.cluster,
            clock=self.clock,
        )
        ceilings = CeilingStatuses(self.index, self.writer, self.clock)
        controller.install(
            Lanes(
                reconciler.reconcile,
                cloud_lane.run,
                account_lane.run,
                ceilings.run,
                inventory.run,
                inventory.changed,
                self._withdrawal_lane().run,
            )
        )

    def _withdrawal_lane(self) -> WithdrawalLane:
        return build_withdrawal_lane(
            self.settings,
            view=self.index,
            client=self.client,
            guard=self.guard,
            sink=self.sink,
            writer=self.writer,
            evidence=self.evidence,
            cluster=self.cluster,
            metrics=self.metrics,
            clock=self.clock,
            write_seconds=self.write_seconds,
        )

    def _inventory(self, clouds: CloudAccounts) -> Inventory:
        reporter = SubjectReporter(
            KubernetesReportSink(self.client, self.guard, write_seconds=self.write_seconds),
            self.metrics,
            self.clock,
            owner=self.cluster.id,
            wanted=self.settings.reports_api.value,
        )
        return Inventory(
            view=self.index,
            snapshots=clouds.snapshots,
            cluster=self.cluster,
            metrics=self.metrics,
            clock=self.clock,
            reporter=reporter,
            wake_policy=self.controller.wake_policy,
            pace=self.settings.inventory_pace,
        )

    def _gatherer(self, clouds: CloudAccounts) -> Gatherer:
        settings = self.settings
        return Gatherer(
            view=self.index,
            clouds=clouds,
            cluster=self.cluster,
            deadlines=Deadlines(
                settings.ref_deadline_seconds,
                settings.propagation_deadline_seconds,
                settings.subject_grace_seconds,
                settings.revoke_deadline_seconds,
            ),
            protected_namespaces=frozenset({"kube-system", settings.operator_namespace}),
        )
