"""What links need of the AWS accounts: trusts as documents, associations and access entries of a cluster."""

from __future__ import annotations

from leastwise.core.evaluation.aws.worlds import AwsWorld, EksAccessEntry
from leastwise.core.evaluation.links.eks import AccessEntry
from leastwise.core.evaluation.links.irsa import Association, TrustedRoles
from leastwise.core.iam_documents import Document, MalformedDocumentError, parse_document
from leastwise.core.identities import Cluster, ServiceAccount


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
    names = {each.cluster for each in world.access_entries}
    return tuple(_entry(each) for each in world.access_entries if _is_of(each.cluster, cluster, names))


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
    )


def _document(text: str) -> Document | None:
    try:
        return parse_document(text)
    except MalformedDocumentError:
        return None
