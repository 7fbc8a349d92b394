"""A cluster as read at one time: what its RBAC authorizer decides by, and what is known around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leastwise.core.evaluation.kubernetes.discovery import BUILT_IN, Discovery
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.core.snapshots import (
    Gap,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
)

NODE_AUTHORIZER = "Node"
"""The one other authorizer whose callers are known: kubelets, and nobody else."""

WEBHOOK_AUTHORIZER = "Webhook"
"""An authorizer outside the API server, as an incomplete SelfSubjectRulesReview reveals it."""


@dataclass(frozen=True, slots=True, order=True)
class ObservedPod:
    """A Pod with the identity that it runs as."""

    namespace: str
    name: str
    account: ServiceAccount
    mounts_token: bool = True
    node: str = ""
    on_node_network: bool = False  # reaches what listens to the node alone, as its metadata service


@dataclass(frozen=True, slots=True)
class ClusterWorld:
    """A cluster. `roles` holds Roles and ClusterRoles, `bindings` RoleBindings and ClusterRoleBindings.

    `service_accounts`, `namespaces` and `pods` are None when they were not given, so that what they lack
    proves nothing. `granted_roles` and `granted_bindings` are what the cloud's own authorizer gives, in the
    same shape: EKS access policies, and access entries as bindings of them. `authorizers` are those that the
    API server asks beside RBAC (`Webhook`, `Node`, `EKS`, …); empty: RBAC alone. `aws_auth` is
    the data of the ConfigMap kube-system/aws-auth, None when not given.

    Scopes of gaps: a plural (`rolebindings`), one namespace of it (`rolebindings/NS`), one object
    (`rolebindings/NS/NAME`, `clusterroles/NAME`), one user who may have more (`users/NAME`), or what is given
    to users who are not known (`accessentries`).
    """

    roles: tuple[ObservedRoleDefinition, ...] = ()
    bindings: tuple[ObservedBinding, ...] = ()
    granted_roles: tuple[ObservedRoleDefinition, ...] = ()
    granted_bindings: tuple[ObservedBinding, ...] = ()
    service_accounts: tuple[ObservedServiceAccount, ...] | None = None
    namespaces: tuple[ObservedNamespace, ...] | None = None
    pods: tuple[ObservedPod, ...] | None = None
    discovery: Discovery = BUILT_IN
    authorizers: frozenset[str] = frozenset()
    cluster: Cluster = field(default_factory=lambda: Cluster(""))
    aws_auth: Mapping[str, str] | None = None
    gaps: tuple[Gap, ...] = ()
