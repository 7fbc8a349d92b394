"""From IAM into an EKS cluster: access entries, access policies, and the ConfigMap aws-auth.

Implements https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html,
https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html and
https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence, Edge
from leastwise.core.evaluation.kubernetes.callers import AUTHENTICATED, MASTERS
from leastwise.core.evaluation.kubernetes.grants import ACCESS_ENTRY, ACCESS_POLICY

CLUSTER_ADMIN = "k8s:asset:cluster-admin:cluster"

ACCESS_POLICIES: Mapping[str, str] = {
    "AmazonEKSClusterAdminPolicy": "cluster-admin",
    "AmazonEKSAdminPolicy": "admin",
    "AmazonEKSEditPolicy": "edit",
    "AmazonEKSViewPolicy": "view",
    "AmazonEKSAdminViewPolicy": "admin-view",
    "AmazonEKSSecretReaderPolicy": "secrets",
}
"""What EKS' own access policies amount to, as the word of an asset; `access_policies` holds their rules."""


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One access entry: the IAM principal, its user name and groups, and its policies with their scopes.

    A scope is a namespace, in which `*` stands for any text; `""` stands for the whole cluster. `missing`
    names what was not listed.
    """

    principal_arn: str
    username: str = ""
    groups: tuple[str, ...] = ()
    policies: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (policy ARN, scopes)
    missing: tuple[str, ...] = ()


def users_of(entries: Sequence[AccessEntry]) -> Mapping[str, str]:
    """Return the user for whom the policies of each principal count, by its ARN.

    That is the user name of the entry, or the ARN where the name is a template, not told, or another's too.
    """
    named = Counter(each.username for each in entries)
    return {
        each.principal_arn: each.username
        if _is_name(each.username) and named[each.username] == 1
        else each.principal_arn
        for each in entries
    }


def entry_name(cluster_name: str, principal: str) -> str:
    """Name an access entry, as its Source does."""
    return f"{cluster_name}/{principal}"


def entry_edges(cluster_name: str, entries: Sequence[AccessEntry]) -> Iterator[Edge]:
    """Return what every access entry gives in the cluster."""
    users = users_of(entries)
    for entry in entries:
        source = Source(ACCESS_ENTRY, entry_name(cluster_name, entry.principal_arn))
        has_policies = entry.policies or entry.missing
        names = {entry.username, *((users[entry.principal_arn],) if has_policies else ())}
        yield from _mapped("XC-eks-access-entry", entry.principal_arn, names, entry.groups, source)
        for arn, scopes in entry.policies:
            yield from _policy_edges(entry.principal_arn, arn, scopes, source)


def _policy_edges(principal: str, arn: str, scopes: tuple[str, ...], entry: Source) -> Iterator[Edge]:
    name = arn.rpartition("/")[2]
    word = ACCESS_POLICIES.get(name, "")
    sources = (entry, Source(ACCESS_POLICY, arn))
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
        yield from _mapped("XC-aws-auth", each.arn, {each.username or each.arn}, each.groups, source)


def _mapped(
    kind: str, principal: str, usernames: Collection[str], groups: tuple[str, ...], source: Source
) -> Iterator[Edge]:
    start = f"aws:{principal}"
    for username in filter(_is_name, usernames):
        yield Edge(start, f"k8s:{username}", kind, sources=(source,))
    for group in dict.fromkeys((*groups, AUTHENTICATED)):
        yield Edge(start, f"k8s:group:{group}", kind, sources=(source,))
        if group == MASTERS:
            yield Edge(start, CLUSTER_ADMIN, kind, sources=(source,))


def _is_name(username: str) -> bool:
    """Whether it names a user; a template names one a session, whom no binding can name."""
    return bool(username) and "{{" not in username
