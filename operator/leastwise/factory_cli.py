"""Wires what the command line needs; beside `factory`, the only importer of adapters. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from leastwise.adapters.aws.connection import AwsConnection, connect
from leastwise.adapters.kubernetes.access_reviews import KubernetesAccessReviews
from leastwise.adapters.kubernetes.apply import KubernetesWriter
from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.contexts import current_namespace
from leastwise.adapters.kubernetes.decoding import build_codecs
from leastwise.adapters.kubernetes.facts import KubernetesFacts
from leastwise.adapters.kubernetes.identities import read_cluster_id
from leastwise.adapters.kubernetes.lease_store import KubernetesLeaseStore
from leastwise.adapters.kubernetes.listing import ClusterListing, ListedCluster
from leastwise.adapters.kubernetes.objects import KubernetesObjects
from leastwise.adapters.kubernetes.revisions import KubernetesRevisionStore
from leastwise.clock import SystemClock
from leastwise.core.identities import Cluster
from leastwise.core.recordings import Recording
from leastwise.factory_live import LiveReader, Note
from leastwise.ports import AwsWriter, Clock, ClusterView
from leastwise.services.account_cache import CacheLimits
from leastwise.services.cloud_accounts import CloudAccounts
from leastwise.services.leases import OpenGuard
from leastwise.services.token_buckets import AccountBuckets

AWS_WORKERS = 8


@dataclass(frozen=True, slots=True)
class AwsParts:
    """The AWS side of a command, for one view of the cluster."""

    clouds: CloudAccounts
    writer: AwsWriter


@dataclass(slots=True)
class CliConnection:
    """One cluster in the hands of whoever runs a command; `close` it. No Lease guards its writes: a person
    answers for them, and each command asks whether an operator runs where that matters."""

    client: KubernetesClient
    clock: Clock
    namespace: str
    objects: KubernetesObjects
    access: KubernetesAccessReviews
    facts: KubernetesFacts
    writer: KubernetesWriter
    revisions: KubernetesRevisionStore
    lease: KubernetesLeaseStore
    identity: Cluster
    unsafe_aws_endpoint_url: str = ""
    _aws: list[AwsConnection] = field(default_factory=list)

    @property
    def server(self) -> str:
        """The URL of the API server."""
        return self.client.server

    async def identify(self) -> Cluster:
        """Return the cluster's one identity; an id that was not given is the uid of kube-system."""
        if not self.identity.id:
            given = self.identity
            self.identity = Cluster(
                await read_cluster_id(self.client), name=given.name, arn=given.arn, issuer=given.issuer
            )
        return self.identity

    async def observe(self, cluster: Cluster, namespaces: Iterable[str]) -> ListedCluster:
        """List everything once; what is refused is a Gap."""
        from leastwise.api.decoders import DECODERS  # noqa: PLC0415 (start-up time)

        index = ListedCluster(cluster.id, self.clock)
        await ClusterListing(self.client, index, build_codecs(DECODERS), namespaces).run()
        return index

    async def record(self, *, reads_aws: bool, note: Note) -> Recording:
        """Read what decides who may do what: the cluster, and the accounts of its CloudAccounts."""
        reader = LiveReader(self.client, self.objects, self.clock, self._connect_aws)
        return await reader.record(self.identity, reads_aws=reads_aws, note=note)

    def _connect_aws(self, cluster: Cluster) -> AwsConnection:
        connection = connect(
            cluster,
            self.clock,
            AccountBuckets(self.clock),
            workers=AWS_WORKERS,
            unsafe_endpoint_url=self.unsafe_aws_endpoint_url,
        )
        self._aws.append(connection)
        return connection

    def aws(self, cluster: Cluster, view: ClusterView) -> AwsParts:
        """Return the AWS side; nothing is called before it is used."""
        connection = self._connect_aws(cluster)
        clouds = CloudAccounts(
            view=view,
            observer=connection.observer,
            describer=connection.observer,
            cluster=cluster,
            clock=self.clock,
            limits=CacheLimits(budget=0),
            wake_policy=lambda _key: None,
        )
        return AwsParts(clouds, connection.writer(OpenGuard()))

    async def close(self) -> None:
        """Close every connection."""
        for each in self._aws:
            each.close()
        await self.client.close()


async def connect_cli(
    *,
    kubeconfig: str = "",
    context: str = "",
    operator_namespace: str,
    lease_name: str,
    cluster: Cluster,
    unsafe_aws_endpoint_url: str = "",
) -> CliConnection:
    """Connect by a kubeconfig (or as the pod); AuthenticationError when there are no credentials."""
    clock = SystemClock()
    client = await KubernetesClient.connect(clock, kubeconfig=kubeconfig, context=context)
    return CliConnection(
        client=client,
        clock=clock,
        namespace=current_namespace(kubeconfig, context),
        objects=KubernetesObjects(client),
        access=KubernetesAccessReviews(client),
        facts=KubernetesFacts(client),
        writer=KubernetesWriter(client, OpenGuard(), clock, reporting_instance="leastwise-cli"),
        revisions=KubernetesRevisionStore(client, OpenGuard(), clock, operator_namespace),
        lease=KubernetesLeaseStore(client, clock, operator_namespace, lease_name),
        identity=cluster,
        unsafe_aws_endpoint_url=unsafe_aws_endpoint_url,
    )
