"""What links need of the AWS accounts: trusts as documents, associations and access entries of a cluster."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.core.evaluation.aws.worlds import AwsWorld, EksAccessEntry
from leastwise.core.evaluation.links.eks import AccessEntry
from leastwise.core.evaluation.links.irsa import Association, TrustedRoles
from leastwise.core.iam_documents import Document, MalformedDocumentError, parse_document
from leastwise.core.identities import Cluster, ServiceAccount

_WITHOUT_POLICIES = frozenset({"EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX"})
"""Types of access entries of nodes, which take no access policy
(https://docs.aws.amazon.com/eks/latest/userguide/access-policies.html)."""


def trusted_roles(world: AwsWorld) -> TrustedRoles:
    """Read every role's trust; what cannot be read stays unknown."""
    return TrustedRoles({arn: _document(role.trust) for arn, role in world.roles.items()})


def associations_of(world: AwsWorld, cluster: Cluster) -> tuple[Association, ...]:
    """Return the associations of the cluster; where its name is unknown, of the only one that was listed."""
    names = {each.cluster for each in world.associations}
    return tuple(
        Association(ServiceAccount(each.namespace, each.service_account), each.role_arn, each.arn)
        for each in world.associations
        if each.role_arn and _is_of(each.cluster, cluster, names)
    )


def entries_of(world: AwsWorld, cluster: Cluster) -> tuple[AccessEntry, ...]:
    """Return the access entries of the cluster."""
    names = clusters_of(world)
    found: dict[str, EksAccessEntry] = {}
    for each in world.access_entries:
        if _is_of(each.cluster, cluster, names):
            found[each.principal_arn] = _united(found.get(each.principal_arn, each), each)
    return tuple(_entry(found[arn]) for arn in sorted(found))


def clusters_of(world: AwsWorld) -> set[str]:
    """Return the names of the clusters whose access entries were listed."""
    return {each.cluster for each in world.access_entries if each.cluster}


def _united(first: EksAccessEntry, second: EksAccessEntry) -> EksAccessEntry:
    """Put what listings with and without the name of their cluster say together."""
    return EksAccessEntry(
        first.cluster or second.cluster,
        first.principal_arn,
        first.username or second.username,
        second.groups if first.groups is None else first.groups,
        first.type or second.type,
        second.policies if first.policies is None else first.policies,
    )


def _is_of(name: str, cluster: Cluster, listed: set[str]) -> bool:
    if not name:
        return True
    return name == cluster.name if cluster.name else len(listed) == 1


def _entry(entry: EksAccessEntry) -> AccessEntry:
    return AccessEntry(
        entry.principal_arn,
        entry.username,
        entry.groups or (),
        tuple((each.policy_arn, each.namespaces or ("",)) for each in entry.policies or ()),
        tuple(_missing(entry)),
    )


def _missing(entry: EksAccessEntry) -> Iterator[str]:
    if entry.groups is None:
        yield "groups"
    if entry.policies is None and entry.type not in _WITHOUT_POLICIES:
        yield "access policies"


def _document(text: str) -> Document | None:
    try:
        return parse_document(text)
    except MalformedDocumentError:
        return None
