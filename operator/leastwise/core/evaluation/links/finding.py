"""Every step across planes, from the worlds of the planes that were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from leastwise.core.evaluation.aws.worlds import AwsWorld
from leastwise.core.evaluation.azure.worlds import AzureWorld
from leastwise.core.evaluation.engines import Edge
from leastwise.core.evaluation.gcp.worlds import GcpWorld
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.evaluation.links.azure import azure_edges
from leastwise.core.evaluation.links.eks import MappedIdentity, aws_auth_edges, entry_edges
from leastwise.core.evaluation.links.google import google_edges
from leastwise.core.evaluation.links.irsa import (
    TrustedRoles,
    association_edges,
    infer_issuer,
    irsa_edges,
    issuer_gap,
)
from leastwise.core.evaluation.links.trusts import associations_of, entries_of, trusted_roles
from leastwise.core.identities import Cluster
from leastwise.core.snapshots import Gap


def find_links(
    cluster: ClusterWorld | None,
    aws: AwsWorld | None = None,
    gcp: GcpWorld | None = None,
    azure: AzureWorld | None = None,
    *,
    mapped: Iterable[MappedIdentity] = (),
) -> tuple[Edge, ...]:
    """Return the steps between a cluster and the clouds, sorted; a plane that was not read has none.

    `mapped` is the ConfigMap aws-auth, read.
    """
    if cluster is None:
        return ()
    edges = [*aws_auth_edges(mapped)]
    if aws is not None:
        edges += _aws_edges(cluster, aws)
    if gcp is not None:
        edges += google_edges(cluster, gcp)
    if azure is not None:
        edges += azure_edges(cluster, azure)
    return tuple(sorted(set(edges)))


def link_gaps(cluster: ClusterWorld | None, aws: AwsWorld | None = None) -> tuple[Gap, ...]:
    """Tell what keeps links from being seen."""
    if cluster is None or aws is None or not aws.roles:
        return ()
    return () if known_cluster(cluster, trusted_roles(aws)).issuer else (issuer_gap(),)


def _aws_edges(cluster: ClusterWorld, aws: AwsWorld) -> Iterator[Edge]:
    roles = trusted_roles(aws)
    told = known_cluster(cluster, roles)
    yield from irsa_edges(told, cluster.service_accounts or (), roles)
    yield from association_edges(associations_of(aws, told), roles)
    yield from entry_edges(told.name or "cluster", entries_of(aws, told))


def known_cluster(cluster: ClusterWorld, roles: TrustedRoles) -> Cluster:
    """Return the cluster's identity with its issuer, found where nobody said it."""
    known = cluster.cluster
    if known.issuer:
        return known
    return replace(known, issuer=infer_issuer(cluster.service_accounts or (), roles))
