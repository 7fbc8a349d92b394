"""Between a GKE cluster and Google Cloud: pods as principals, and Google accounts in bindings of the cluster.

Implements https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity and
https://cloud.google.com/kubernetes-engine/docs/how-to/google-groups-rbac. Two clusters of one workload pool
share their principals (pitfalls G12); that is a matter of risks, not of links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence, Edge
from leastwise.core.evaluation.gcp.members import kubernetes_subjects, parse_member, pool_project
from leastwise.core.evaluation.gcp.worlds import GcpWorld
from leastwise.core.evaluation.inventories import service_account_id
from leastwise.core.evaluation.kubernetes.callers import AUTHENTICATED, group_id, user_id
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import BindingSubject

_ISSUER = re.compile(r"https://container\.googleapis\.com/v1/projects/([^/]+)/")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_SET = "principalSet://"


def google_edges(cluster: ClusterWorld, world: GcpWorld) -> Iterator[Edge]:
    """Return what pods of the cluster are in Google Cloud, and what Google accounts are in the cluster."""
    accounts = [each.account for each in cluster.service_accounts or ()]
    for member, resources in sorted(_members(world).items()):
        yield from _pod_edges(cluster, accounts, member, resources)
    for subject, bindings in sorted(_named(cluster).items()):
        yield from _account_edges(subject, bindings)


def _pod_edges(
    cluster: ClusterWorld, accounts: Iterable[ServiceAccount], member: str, resources: set[str]
) -> Iterator[Edge]:
    found = kubernetes_subjects(member)
    if found is None:
        return
    pool, namespace, name = found
    confidence, conditions = _is_pool_of(cluster, pool)
    if confidence is None:
        return
    native = parse_member(member).native
    kind = "XC-gke-principal" if member.startswith(("principal://", _SET)) else "XC-gke-impersonation"
    sources = tuple(Source("allow policy", each) for each in sorted(resources)[:1])
    for account in accounts:
        if namespace in ("", account.namespace) and name in ("", account.name):
            yield Edge(
                service_account_id(account.namespace, account.name),
                f"gcp:{native}",
                kind,
                confidence.value,
                conditions,
                sources,
            )


def _is_pool_of(cluster: ClusterWorld, pool: str) -> tuple[Confidence | None, tuple[str, ...]]:
    """Whether the pool is the cluster's: its issuer names the project. None: it is another's."""
    found = _ISSUER.match(cluster.cluster.issuer)
    if found is not None:
        return (Confidence.CERTAIN, ()) if pool_project(pool) == found[1] else (None, ())
    if cluster.cluster.issuer:
        return None, ()
    return Confidence.CONDITIONAL, (f"whether the cluster's workload pool is {pool}",)


def _members(world: GcpWorld) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for policy in world.allow:
        for binding in policy.bindings:
            for member in binding.members:
                if ".svc.id.goog" in member:
                    found.setdefault(member, set()).add(policy.resource)
    return found


def _named(cluster: ClusterWorld) -> dict[BindingSubject, list[Source]]:
    """Collect the users and groups that bindings name by an address."""
    found: dict[BindingSubject, list[Source]] = {}
    for binding in cluster.bindings:
        for subject in binding.subjects:
            if subject.kind in {"User", "Group"} and _ADDRESS.fullmatch(subject.name):
                name = f"{binding.namespace}/{binding.name}" if binding.namespace else binding.name
                found.setdefault(subject, []).append(Source(binding.kind, name))
    return found


def _account_edges(subject: BindingSubject, bindings: list[Source]) -> Iterator[Edge]:
    """GKE knows people and service accounts by their address, and groups as members of one group."""
    sources = (min(bindings),)
    address = subject.name.lower()
    if subject.kind == "Group":
        yield Edge(f"gcp:group:{address}", f"k8s:group:{subject.name}", "XC-gke-group", sources=sources)
        return
    word = "serviceAccount" if address.endswith(".gserviceaccount.com") else "user"
    for target in (user_id(subject.name), group_id(AUTHENTICATED)):
        yield Edge(f"gcp:{word}:{address}", target, "XC-gke-user", sources=sources)
