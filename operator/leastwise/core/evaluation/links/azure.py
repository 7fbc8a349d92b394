"""Between an AKS cluster and Azure: federated credentials, and Entra principals in bindings of the cluster.

Implements https://learn.microsoft.com/azure/aks/workload-identity-overview and
https://learn.microsoft.com/azure/aks/azure-ad-rbac.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from leastwise.core.evaluation.azure.federations import AUDIENCE, FederatedSubject, federated_subjects
from leastwise.core.evaluation.azure.worlds import AzureWorld
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence, Edge
from leastwise.core.evaluation.inventories import service_account_id
from leastwise.core.evaluation.kubernetes.callers import AUTHENTICATED, group_id, user_id
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.identities import ServiceAccount

_OBJECT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def azure_edges(cluster: ClusterWorld, world: AzureWorld) -> Iterator[Edge]:
    """Return which identities pods can be, and which principals act in the cluster."""
    accounts = {each.account for each in cluster.service_accounts or ()}
    for subject in federated_subjects(world):
        if ServiceAccount(subject.namespace, subject.name) in accounts:
            yield from _federated(cluster, subject)
    yield from _principals(cluster)


def _federated(cluster: ClusterWorld, subject: FederatedSubject) -> Iterator[Edge]:
    issuer = cluster.cluster.issuer
    if issuer and issuer.rstrip("/") != subject.issuer.rstrip("/"):
        return
    conditions = () if issuer else (f"whether the cluster's issuer is {subject.issuer}",)
    if AUDIENCE not in subject.audiences:
        conditions = (*conditions, "a token for another audience than the usual one")
    confidence = Confidence.CONDITIONAL if conditions else Confidence.CERTAIN
    yield Edge(
        service_account_id(subject.namespace, subject.name),
        subject.identity,
        "XC-azure-federated",
        confidence.value,
        conditions,
        (Source("federated credential", subject.credential),),
    )


def _principals(cluster: ClusterWorld) -> Iterator[Edge]:
    """AKS knows Entra principals by their object ids."""
    for binding in cluster.bindings:
        name = f"{binding.namespace}/{binding.name}" if binding.namespace else binding.name
        source = Source(binding.kind, name)
        for subject in binding.subjects:
            if not _OBJECT_ID.fullmatch(subject.name) or subject.kind not in {"User", "Group"}:
                continue
            principal = f"azure:{subject.name.lower()}"
            if subject.kind == "Group":
                yield Edge(principal, group_id(subject.name), "XC-aks-group", sources=(source,))
                continue
            for target in (user_id(subject.name), group_id(AUTHENTICATED)):
                yield Edge(principal, target, "XC-aks-user", sources=(source,))
