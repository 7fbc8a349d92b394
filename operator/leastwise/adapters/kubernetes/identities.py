"""The cluster's identity, as Kubernetes knows it."""

from __future__ import annotations

import msgspec

from leastwise.adapters.kubernetes.answers import decode_answer
from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.kinds import NAMESPACE
from leastwise.adapters.kubernetes.records import VersionRecord

_VERSION = msgspec.json.Decoder(VersionRecord)


async def read_cluster_id(client: KubernetesClient) -> str:
    """Return the uid of kube-system: the default identity of a cluster, for as long as it lives."""
    path = NAMESPACE.object_path("", "kube-system")
    return decode_answer(_VERSION, await client.read(path), path).metadata.uid
