"""What should exist: the desired objects that a policy becomes, as values.

Rendered by `leastwise.core.kubernetes_desires` and `leastwise.core.aws_desires`; knows nothing of what does
exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leastwise.core.iam_documents import Document
from leastwise.core.identities import ServiceAccount
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.snapshots import BindingSubject


@dataclass(frozen=True, slots=True, order=True)
class DesiredRole:
    """A Role in the policy's namespace."""

    namespace: str
    name: str
    rules: tuple[KubernetesRule, ...]


@dataclass(frozen=True, slots=True, order=True)
class DesiredBinding:
    """A RoleBinding, or a ClusterRoleBinding (namespace empty)."""

    kind: str
    namespace: str
    name: str
    role_ref: RoleRef
    subjects: tuple[BindingSubject, ...]


@dataclass(frozen=True, slots=True)
class DesiredKubernetes:
    """Everything that the Kubernetes block of one policy becomes, sorted."""

    role: DesiredRole | None = None
    bindings: tuple[DesiredBinding, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class DesiredManagedPolicy:
    """A customer managed policy of ours for what does not fit inline; its name derives from the role."""

    name: str
    arn: str
    document: Document


@dataclass(frozen=True, slots=True)
class DesiredAwsRole:
    """The IAM role that the AWS block of one policy becomes, with everything that hangs on it.

    `attached` holds the ARN of every managed policy, ours included, sorted. `annotate` says that the
    ServiceAccount carries `eks.amazonaws.com/role-arn` (IRSA); `associate` that the EKS cluster holds a Pod
    Identity association for it.
    """

    account_ref: str
    service_account: ServiceAccount
    name: str
    path: str
    arn: str
    trust: Document
    inline: Mapping[str, Document] = field(default_factory=dict)
    managed: tuple[DesiredManagedPolicy, ...] = ()
    attached: tuple[str, ...] = ()
    boundary_arn: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    max_session_seconds: int = 3600
    annotate: bool = False
    associate: bool = False
