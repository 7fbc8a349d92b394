"""The table of edges across planes: how an identity of one system becomes one of another."""

from __future__ import annotations

from leastwise.core.evaluation.engines import EdgeKind
from leastwise.core.snapshots import Plane

EDGE_KINDS: tuple[EdgeKind, ...] = (
    EdgeKind(
        "XC-irsa",
        Plane.KUBERNETES,
        "the ServiceAccount's annotation names the role, and the role's trust admits it",
        "acts as the IAM role",
        weight=0,
        rule="LW-XC-002",
    ),
    EdgeKind(
        "XC-irsa-any-role",
        Plane.KUBERNETES,
        "the role's trust admits tokens of the ServiceAccount, without any annotation",
        "acts as the IAM role, by choosing it in the call",
        rule="LW-XC-004",
    ),
    EdgeKind(
        "XC-pod-identity",
        Plane.KUBERNETES,
        "a Pod Identity association gives the ServiceAccount the role",
        "acts as the IAM role",
        weight=0,
        rule="LW-XC-002",
    ),
    EdgeKind(
        "XC-gke-principal",
        Plane.KUBERNETES,
        "an allow policy names the ServiceAccount as a principal of the cluster's workload pool",
        "has what is granted to that principal",
        weight=0,
        rule="LW-XC-002",
    ),
    EdgeKind(
        "XC-gke-impersonation",
        Plane.KUBERNETES,
        "the ServiceAccount may impersonate the Google service account as a workload identity user",
        "acts as the Google service account",
        weight=0,
        rule="LW-XC-002",
    ),
    EdgeKind(
        "XC-azure-federated",
        Plane.KUBERNETES,
        "a federated credential of the identity names the issuer and the ServiceAccount",
        "acts as the managed identity or application",
        weight=0,
        rule="LW-XC-002",
    ),
    EdgeKind(
        "XC-eks-access-entry",
        Plane.AWS,
        "an EKS access entry maps the IAM principal to a user and groups of the cluster",
        "acts in the cluster as that user with those groups",
        weight=0,
        rule="LW-XC-007",
    ),
    EdgeKind(
        "XC-eks-access-policy",
        Plane.AWS,
        "an EKS access policy is associated with the IAM principal's access entry",
        "has what the access policy gives in the cluster",
        weight=0,
        rule="LW-XC-007",
    ),
    EdgeKind(
        "XC-aws-auth",
        Plane.AWS,
        "the ConfigMap aws-auth maps the IAM principal to a user and groups of the cluster",
        "acts in the cluster as that user with those groups",
        weight=0,
        rule="LW-XC-008",
    ),
    EdgeKind(
        "XC-gke-user",
        Plane.GCP,
        "a binding of the cluster names the Google account by its address",
        "has what is bound to that user in the cluster",
        weight=0,
    ),
    EdgeKind(
        "XC-gke-group",
        Plane.GCP,
        "a binding of the cluster names the Google group by its address",
        "has what is bound to that group in the cluster",
        weight=0,
    ),
    EdgeKind(
        "XC-aks-user",
        Plane.AZURE,
        "a binding of the cluster names the Entra principal by its object id",
        "has what is bound to that user in the cluster",
        weight=0,
    ),
    EdgeKind(
        "XC-aks-group",
        Plane.AZURE,
        "a binding of the cluster names the Entra group by its object id",
        "has what is bound to that group in the cluster",
        weight=0,
    ),
)
