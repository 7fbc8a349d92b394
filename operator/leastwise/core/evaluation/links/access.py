"""What access entries of EKS give by access policies, as roles and bindings beside those of RBAC.

Implements https://docs.aws.amazon.com/eks/latest/userguide/access-policies.html. EKS decides by principal,
never for impersonated users; here the user whom the entry names stands for it, impersonated or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from leastwise.core.evaluation.aws.worlds import AwsWorld
from leastwise.core.evaluation.kubernetes.grants import ACCESS_ENTRY, ACCESS_POLICY
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.evaluation.links.access_policies import ACCESS_POLICY_RULES
from leastwise.core.evaluation.links.eks import AccessEntry, entry_name, users_of
from leastwise.core.evaluation.links.trusts import clusters_of, entries_of
from leastwise.core.patterns import matches
from leastwise.core.permissions import RoleRef
from leastwise.core.snapshots import (
    BindingSubject,
    Gap,
    GapReason,
    ObservedBinding,
    ObservedRoleDefinition,
    Plane,
)


def with_access_entries(cluster: ClusterWorld, aws: AwsWorld) -> ClusterWorld:
    """Return the cluster with what its access entries give, and a Gap over each user who may have more."""
    entries = entries_of(aws, cluster.cluster)
    name = cluster.cluster.name or "cluster"
    users = users_of(entries)
    bound = {arn for each in entries for arn, _ in each.policies if _policy(arn) in ACCESS_POLICY_RULES}
    gaps = (gap for each in entries for gap in _gaps(cluster, each, name, users[each.principal_arn]))
    return replace(
        cluster,
        granted_roles=tuple(
            ObservedRoleDefinition(ACCESS_POLICY, "", arn, "", "", ACCESS_POLICY_RULES[_policy(arn)])
            for arn in sorted(bound)
        ),
        granted_bindings=tuple(
            binding
            for each in entries
            for binding in _bindings(cluster, each, name, users[each.principal_arn])
        ),
        gaps=tuple(sorted({*cluster.gaps, *gaps, *_strangers(cluster, aws)})),
    )


def _bindings(cluster: ClusterWorld, entry: AccessEntry, name: str, user: str) -> Iterator[ObservedBinding]:
    for arn, scopes in entry.policies:
        if _policy(arn) not in ACCESS_POLICY_RULES:
            continue
        for namespace in sorted({each for scope in scopes for each in _namespaces(cluster, scope)}):
            yield ObservedBinding(
                ACCESS_ENTRY,
                namespace,
                f"{entry_name(name, entry.principal_arn)} {_policy(arn)}",
                "",
                "",
                RoleRef(ACCESS_POLICY, arn),
                (BindingSubject("User", user),),
            )


def _namespaces(cluster: ClusterWorld, scope: str) -> Iterable[str]:
    """Return the namespaces of a scope; a pattern stands for those that are known."""
    if "*" not in scope:
        return (scope,)
    known = {each.name for each in cluster.namespaces or ()}
    known |= {each.namespace for each in cluster.roles if each.namespace}
    known |= {each.namespace for each in cluster.bindings if each.namespace}
    known |= {each.account.namespace for each in cluster.service_accounts or ()}
    return (each for each in known if matches(scope, each))


def _gaps(cluster: ClusterWorld, entry: AccessEntry, name: str, user: str) -> Iterator[Gap]:
    for arn, scopes in entry.policies:
        if _policy(arn) not in ACCESS_POLICY_RULES:
            yield _gap(user, f"what the access policy {arn} gives is not known", entry, name)
        for scope in scopes:
            if "*" in scope and cluster.namespaces is None:
                yield _gap(user, f"which namespaces {scope} stands for was not read", entry, name)
    if entry.missing:
        yield _gap(user, f"its {' and '.join(entry.missing)} were not listed", entry, name)


def _gap(user: str, text: str, entry: AccessEntry, name: str) -> Gap:
    message = f"{ACCESS_ENTRY} {entry_name(name, entry.principal_arn)}: {text}"
    return Gap(f"users/{user}", Plane.KUBERNETES.value, GapReason.PARTIAL.value, message)


def _strangers(cluster: ClusterWorld, aws: AwsWorld) -> Iterator[Gap]:
    """Tell of access entries that may be of another cluster."""
    names = sorted(clusters_of(aws))
    if len(names) > 1 and not cluster.cluster.name:
        text = f"access entries of {', '.join(names)} were read; which of them the cluster is, is not known"
        yield Gap("accessentries", Plane.KUBERNETES.value, GapReason.PARTIAL.value, text)


def _policy(arn: str) -> str:
    return arn.rpartition("/")[2]
