"""From IAM into an EKS cluster: access entries, access policies, and the ConfigMap aws-auth.

Implements https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html,
https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html and
https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence, Edge

MASTERS = "system:masters"
CLUSTER_ADMIN = "k8s:asset:cluster-admin:cluster"

ACCESS_POLICIES: Mapping[str, str] = {
    "AmazonEKSClusterAdminPolicy": "cluster-admin",
    "AmazonEKSAdminPolicy": "admin",
    "AmazonEKSEditPolicy": "edit",
    "AmazonEKSViewPolicy": "view",
    "AmazonEKSAdminViewPolicy": "admin-view",
    "AmazonEKSSecretReaderPolicy": "secrets",
}
"""What EKS' own access policies amount to, as the word of an asset (page "Review access policy permissions",
read 2026-11). One that is not here gives something that is not known."""


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One access entry: the IAM principal, its user name and groups, and its policies with their scopes.

    A scope is a namespace; `""` stands for the whole cluster.
    """

    principal_arn: str
    username: str = ""
    groups: tuple[str, ...] = ()
    policies: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (policy ARN, scopes)


def entry_edges(cluster_name: str, entries: Iterable[AccessEntry]) -> Iterator[Edge]:
    """Return what every access entry gives in the cluster."""
    for entry in entries:
        source = Source("access entry", f"{cluster_name}/{entry.principal_arn}")
        yield from _mapped("XC-eks-access-entry", entry.principal_arn, entry.username, entry.groups, source)
        for arn, scopes in entry.policies:
            yield from _policy_edges(entry.principal_arn, arn, scopes, source)


def _policy_edges(principal: str, arn: str, scopes: tuple[str, ...], entry: Source) -> Iterator[Edge]:
    name = arn.rpartition("/")[2]
    word = ACCESS_POLICIES.get(name, "")
    sources = (entry, Source("access policy", arn))
    for scope in scopes:
        if word == "cluster-admin" and not scope:
            target = CLUSTER_ADMIN
        else:
            target = f"k8s:asset:{word or 'access-policy'}:{scope or '*'}"
        yield Edge(
            f"aws:{principal}",
            target,
            "XC-eks-access-policy",
            Confidence.CERTAIN.value if word else Confidence.UNKNOWN.value,
            () if word else (f"what access policy {name} gives",),
            sources,
        )


@dataclass(frozen=True, slots=True)
class MappedIdentity:
    """One entry of mapRoles or mapUsers."""

    arn: str
    username: str = ""
    groups: tuple[str, ...] = ()


def aws_auth_edges(mapped: Iterable[MappedIdentity]) -> Iterator[Edge]:
    """Return what the ConfigMap gives. Without a user name the ARN itself is the user."""
    source = Source("ConfigMap", "kube-system/aws-auth")
    for each in mapped:
        yield from _mapped("XC-aws-auth", each.arn, each.username or each.arn, each.groups, source)


def _mapped(
    kind: str, principal: str, username: str, groups: tuple[str, ...], source: Source
) -> Iterator[Edge]:
    start = f"aws:{principal}"
    if username and "{{" not in username:  # a template names a user a session, whom no binding can name
        yield Edge(start, f"k8s:{username}", kind, sources=(source,))
    for group in groups:
        yield Edge(start, f"k8s:group:{group}", kind, sources=(source,))
        if group == MASTERS:
            yield Edge(start, CLUSTER_ADMIN, kind, sources=(source,))
