"""What was observed and when, with its Gaps. A failed read is a Gap, never "nothing there"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from leastwise.core.accounts import AwsQuotas
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.iam_documents import Document
from leastwise.core.identities import OWNER_KEY, Mark, PolicyKey, ServiceAccount
from leastwise.core.permissions import KubernetesRule, RoleRef


class Plane(Enum):
    """A system that grants permissions."""

    KUBERNETES = "kubernetes"
    AWS = "aws"
    GCP = "gcp"
    AZURE = "azure"


class GapReason(Enum):
    """Why something could not be read."""

    FORBIDDEN = "Forbidden"
    THROTTLED = "Throttled"
    UNREACHABLE = "Unreachable"
    PARTIAL = "Partial"
    STALE = "Stale"
    MALFORMED = "Malformed"


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Something that could not be read: it forbids removals and all-clears inside its scope.

    `scope` names what is unknown: a resource type (`rolebindings`), an account (`account/prod`) or one
    object (`role/arn:…`).
    """

    scope: str
    plane: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True, order=True)
class BindingSubject:
    """An entry of `subjects[]`: kind is ServiceAccount, User or Group."""

    kind: str
    name: str
    namespace: str = ""

    @property
    def account(self) -> ServiceAccount | None:
        """The ServiceAccount that is named, by itself or as the user that its tokens are; None for others."""
        if self.kind == "ServiceAccount":
            return ServiceAccount(self.namespace, self.name)
        return ServiceAccount.of_username(self.name) if self.kind == "User" else None


@dataclass(frozen=True, slots=True)
class ObservedBinding:
    """A RoleBinding or ClusterRoleBinding (namespace empty)."""

    kind: str
    namespace: str
    name: str
    uid: str
    resource_version: str
    role_ref: RoleRef
    subjects: tuple[BindingSubject, ...]
    owner: str = ""  # value of the annotation leastwise.dev/owner, empty when there is none
    managed: bool = False  # label leastwise.dev/managed


@dataclass(frozen=True, slots=True, order=True)
class LabelSelector:
    """A label selector; without requirements it matches everything."""

    match_labels: tuple[tuple[str, str], ...] = ()
    match_expressions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()  # key, operator, values


@dataclass(frozen=True, slots=True)
class ObservedRoleDefinition:
    """A Role or ClusterRole (namespace empty). `labels` are those that aggregation may select by."""

    kind: str
    namespace: str
    name: str
    uid: str
    resource_version: str
    rules: tuple[KubernetesRule, ...]
    owner: str = ""
    managed: bool = False
    labels: tuple[tuple[str, str], ...] = ()
    aggregation: tuple[LabelSelector, ...] | None = None  # None: not aggregated


@dataclass(frozen=True, slots=True)
class ObservedServiceAccount:
    """A ServiceAccount with what decisions need of it."""

    account: ServiceAccount
    uid: str
    resource_version: str
    labels: tuple[tuple[str, str], ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()  # only eks.amazonaws.com/* and leastwise.dev/*
    role_arn_manager: str = ""  # field manager of eks.amazonaws.com/role-arn, empty when not set
    deleting: bool = False


@dataclass(frozen=True, slots=True)
class ObservedNamespace:
    """A Namespace."""

    name: str
    uid: str
    labels: tuple[tuple[str, str], ...] = ()
    terminating: bool = False


@dataclass(frozen=True, slots=True)
class AwsRole:
    """An IAM role as read. None means "not read yet" (pitfalls A24), never "not set"."""

    name: str
    arn: str
    role_id: str
    path: str
    trust: Document | None  # None: could not be parsed
    inline: Mapping[str, Document | None] = field(default_factory=dict)
    attached: tuple[str, ...] = ()  # ARNs of managed policies, sorted
    boundary_arn: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    max_session_seconds: int | None = None
    created: datetime | None = None

    @property
    def owner(self) -> Mark | None:
        """The mark that the role carries, if it is one."""
        return Mark.parse(self.tags.get(OWNER_KEY, ""))


@dataclass(frozen=True, slots=True)
class AwsManagedPolicy:
    """A customer managed policy; only the default version counts. `tags` None: not read yet (A24)."""

    arn: str
    name: str
    path: str
    document: Document | None
    versions: tuple[str, ...] = ()  # version ids, oldest first, default excluded
    tags: Mapping[str, str] | None = None
    policy_id: str = ""  # differs when a policy of this ARN is deleted and created again


@dataclass(frozen=True, slots=True)
class PodIdentityAssociation:
    """An EKS Pod Identity association. `role_arn` and `tags` None: not described yet (A24)."""

    association_id: str
    association_arn: str
    account: ServiceAccount
    role_arn: str | None = None
    tags: Mapping[str, str] | None = None
    disable_session_tags: bool = False


@dataclass(frozen=True, slots=True)
class AwsAccountSnapshot:
    """One account at one time. `started_monotonic` is when the listing began: a targeted read that is
    younger is never overridden by it. Roles are keyed by case-folded name (A1).

    Scopes of gaps: `account/NAME` (roles and managed policies), `account/NAME/oidc-providers`,
    `account/NAME/associations`, `account/NAME/descriptions` (what only a describe tells, A24),
    `role/ARN` and `policy/ARN` (one document that cannot be parsed).
    """

    account_ref: str
    account_id: str
    started: datetime
    started_monotonic: float
    roles: Mapping[str, AwsRole] = field(default_factory=dict)
    managed_policies: Mapping[str, AwsManagedPolicy] = field(default_factory=dict)  # by ARN
    provider_policies: Mapping[str, Document | None] = field(default_factory=dict)  # AWS's own, by ARN
    oidc_providers: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # ARN -> client ids (audiences)
    associations: Mapping[ServiceAccount, PodIdentityAssociation] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    quotas: AwsQuotas = field(default_factory=AwsQuotas)
    calls: int = 0  # API calls that the listing took


@dataclass(frozen=True, slots=True)
class Claim:
    """Which policy claims an AWS role for a ServiceAccount, and since when: of two, one wins."""

    policy: PolicyKey
    created: datetime
    holds_mark: bool


@dataclass(frozen=True, slots=True)
class StoredPolicy:
    """A policy with its status as stored: plain JSON values, for comparison before a write."""

    policy: EntitlementPolicy
    spec: Mapping[str, object]
    status: Mapping[str, object]
    labels: Mapping[str, str]
