"""What an EKS cluster's ARN says: its account, region and name. Pure."""

from __future__ import annotations

from leastwise.core.accounts import AwsAccount
from leastwise.core.identities import Cluster

_REGION, _RESOURCE = 3, 5  # arn:partition:service:region:account:resource


def is_cluster_account(cluster: Cluster, account: AwsAccount) -> bool:
    """Whether the account is the one that the EKS cluster runs in; Pod Identity works only there (A16)."""
    return bool(cluster_name(cluster)) and cluster.account_id == account.account_id


def cluster_name(cluster: Cluster) -> str:
    """Return the name that the EKS API knows the cluster by; empty outside EKS."""
    resource = _part(cluster, _RESOURCE)
    return resource.partition("/")[2] if resource.startswith("cluster/") else ""


def cluster_region(cluster: Cluster) -> str:
    """Return the region of the EKS cluster, which need not be the account's configured one."""
    return _part(cluster, _REGION)


def _part(cluster: Cluster, index: int) -> str:
    parts = cluster.arn.split(":", _RESOURCE)
    return parts[index] if len(parts) > _RESOURCE else ""
