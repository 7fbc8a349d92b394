"""Everything of AWS that the factory needs, wired: one client edge, an observer and writers over it."""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.adapters.aws.apply import AwsAccountWriter
from leastwise.adapters.aws.client import AwsClient, CallObserver, ignore_call
from leastwise.adapters.aws.clusters import cluster_region
from leastwise.adapters.aws.observe import AwsAccountObserver
from leastwise.adapters.aws.sessions import CALL_SECONDS, BotoClientFactory
from leastwise.core.identities import Cluster
from leastwise.ports import Clock, RateLimiter, WriteGuard


@dataclass(frozen=True, slots=True)
class AwsConnection:
    """The AWS side of one process; `close` when it ends."""

    client: AwsClient
    observer: AwsAccountObserver
    cluster: Cluster

    def writer(self, guard: WriteGuard) -> AwsAccountWriter:
        """Return a writer whose every write asks the guard."""
        return AwsAccountWriter(self.client, self.cluster, guard)

    async def drain(self, seconds: float) -> bool:
        """Let no call begin any more; tell whether all ended within `seconds`."""
        return await self.client.drain(seconds)

    def close(self) -> None:
        """Take no further calls."""
        self.client.close()


def connect(
    cluster: Cluster,
    clock: Clock,
    limiter: RateLimiter,
    *,
    workers: int,
    call_seconds: float = CALL_SECONDS,
    unsafe_endpoint_url: str = "",
    on_call: CallObserver = ignore_call,
) -> AwsConnection:
    """Wire the adapter; no call is made and the SDK is not loaded before the first one."""
    factory = BotoClientFactory(
        workers=workers,
        call_seconds=call_seconds,
        eks_region=cluster_region(cluster),
        unsafe_endpoint_url=unsafe_endpoint_url,
    )
    client = AwsClient(factory, limiter, clock, workers=workers, call_seconds=call_seconds, on_call=on_call)
    return AwsConnection(client, AwsAccountObserver(client, cluster, clock), cluster)
