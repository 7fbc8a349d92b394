"""What is declared: one `EntitlementPolicy` as a value.

Knows nothing of its YAML form (`leastwise.api`) or of what it becomes (`leastwise.core.desires`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from leastwise.core.identities import PolicyKey, PolicyUid, ServiceAccount
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.withdrawals.records import ExcessRules


class Enforcement(Enum):
    """What may be done about drift."""

    OBSERVE = "Observe"
    ENFORCE = "Enforce"
    SUSPENDED = "Suspended"


class DeletionPolicy(Enum):
    """What happens to objects that carry our mark when their declaration goes."""

    REVOKE = "Revoke"
    ORPHAN = "Orphan"


class TrustMethod(Enum):
    """How a ServiceAccount becomes an AWS role."""

    IRSA = "IRSA"
    POD_IDENTITY = "PodIdentity"


@dataclass(frozen=True, slots=True)
class SubjectSelector:
    """Either one ServiceAccount by name or a non-empty set of labels; labels are sorted pairs.

    `match_expressions` are (key, operator, sorted values) with operator In, NotIn, Exists or DoesNotExist.
    """

    service_account_name: str = ""
    namespace: str = ""
    match_labels: tuple[tuple[str, str], ...] = ()
    match_expressions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    @property
    def is_selector(self) -> bool:
        """Whether the subject is chosen by labels."""
        return bool(self.match_labels or self.match_expressions)


@dataclass(frozen=True, slots=True)
class KubernetesEntitlements:
    """The Kubernetes block: one Role's rules, bindings in the namespace, cluster-wide bindings.

    `keeps_role`: the Role stands also without rules, because they were withdrawn and may come back.
    """

    rules: tuple[KubernetesRule, ...] = ()
    bindings: tuple[RoleRef, ...] = ()
    cluster_bindings: tuple[RoleRef, ...] = ()
    keeps_role: bool = False


@dataclass(frozen=True, slots=True, order=True)
class AwsStatement:
    """One declared Allow; conditions are (operator, key, sorted values), sorted, and only narrow."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class AwsEntitlements:
    """The AWS block: one role in one account."""

    account_ref: str
    trust: TrustMethod
    role_name: str = ""
    statements: tuple[AwsStatement, ...] = ()
    managed_policy_arns: tuple[str, ...] = ()
    max_session_seconds: int = 3600


@dataclass(frozen=True, slots=True, order=True)
class Exemption:
    """A foreign binding that is known and accepted, with a reason and an end."""

    binding: RoleRef  # kind RoleBinding or ClusterRoleBinding
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class EntitlementPolicy:
    """What one policy declares, with the metadata that decisions need."""

    key: PolicyKey
    uid: PolicyUid
    generation: int
    created: datetime
    subject: SubjectSelector
    enforcement: Enforcement = Enforcement.OBSERVE
    deletion_policy: DeletionPolicy = DeletionPolicy.REVOKE
    kubernetes: KubernetesEntitlements | None = None
    aws: AwsEntitlements | None = None
    exemptions: tuple[Exemption, ...] = ()
    excess: ExcessRules | None = None  # None: excess is judged by the defaults, and only suggested
    deleting: bool = False
    has_finalizer: bool = False
    deletion_requested: datetime | None = None
    rollback_to: str = ""  # annotation leastwise.dev/rollback-to: name of the revision to give back
    reconcile_at: str = ""  # annotation leastwise.dev/reconcile-at: any new value asks for a run
    is_protected: bool = False  # annotation leastwise.dev/protected: nothing more is withdrawn
    drift_health: str = ""  # annotation leastwise.dev/drift-health: "Degraded" turns reported drift red
    invalid: str = ""  # why the stored object is not a valid policy; then nothing else of it may be trusted

    @property
    def subject_namespace(self) -> str:
        """Where the subject's ServiceAccounts live: the policy's own namespace unless another is named."""
        return self.subject.namespace or self.key.namespace

    @property
    def named_account(self) -> ServiceAccount:
        """The ServiceAccount that the subject names; it may not exist. Meaningless for a selector."""
        return ServiceAccount(self.subject_namespace, self.subject.service_account_name)
