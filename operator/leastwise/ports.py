"""The protocols between the loop and the world. Adapters implement them; services know only these.

All methods raise the errors of `leastwise.core.errors` and nothing of an SDK.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from leastwise.core.accounts import AwsAccount, AwsApiFamily
from leastwise.core.ceilings import Ceiling
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.iam_documents import Document
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.revisions import Revision
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    AwsManagedPolicy,
    AwsRole,
    BindingSubject,
    Gap,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
    PodIdentityAssociation,
    StoredPolicy,
)
from leastwise.core.withdrawals.records import Withdrawal


class Clock(Protocol):
    """Time, as an argument: wall time for people, monotonic seconds for intervals."""

    def now(self) -> datetime:
        """Return the aware UTC wall time."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class ClusterView(Protocol):
    """The in-memory index of one cluster, fed by list + watch. Reads never block and never do I/O.

    A kind that is not synchronised, or that may not be read, stands in `gaps()`.
    """

    def policy(self, key: PolicyKey) -> EntitlementPolicy | None: ...

    def policies(self) -> Iterable[EntitlementPolicy]: ...

    def stored_policy(self, key: PolicyKey) -> StoredPolicy | None:
        """The same policy with its spec and status as the API server holds them."""
        ...

    def stored_status(self, kind: str, name: str) -> Mapping[str, object]:
        """The stored status of a CloudAccount or EntitlementCeiling; empty when there is none."""
        ...

    def policies_in(self, namespace: str) -> Iterable[EntitlementPolicy]: ...

    def policies_using_account(self, account_ref: str) -> Iterable[EntitlementPolicy]: ...

    def policies_using_role(self, kind: str, namespace: str, name: str) -> Iterable[PolicyKey]:
        """Policies that bind this Role or ClusterRole."""
        ...

    def ceilings(self) -> Iterable[Ceiling]: ...

    def withdrawals(self) -> Iterable[Withdrawal]: ...

    def withdrawals_of(self, key: PolicyKey) -> Iterable[Withdrawal]:
        """Withdrawals that name the policy, the ended ones too."""
        ...

    def account(self, name: str) -> AwsAccount | None: ...

    def accounts(self) -> Iterable[AwsAccount]: ...

    def namespace(self, name: str) -> ObservedNamespace | None: ...

    def namespaces(self) -> Iterable[ObservedNamespace]: ...

    def service_account(self, account: ServiceAccount) -> ObservedServiceAccount | None: ...

    def service_accounts(self, namespace: str) -> Iterable[ObservedServiceAccount]: ...

    def role_definition(self, kind: str, namespace: str, name: str) -> ObservedRoleDefinition | None: ...

    def binding(self, kind: str, namespace: str, name: str) -> ObservedBinding | None: ...

    def role_definitions(self) -> Iterable[ObservedRoleDefinition]:
        """Every Role and ClusterRole."""
        ...

    def bindings(self) -> Iterable[ObservedBinding]:
        """Every RoleBinding and ClusterRoleBinding."""
        ...

    def all_service_accounts(self) -> Iterable[ObservedServiceAccount]:
        """Every ServiceAccount, in any namespace."""
        ...

    def bindings_of(self, account: ServiceAccount) -> Iterable[ObservedBinding]:
        """Every binding that names the account directly, in any namespace."""
        ...

    def owned_bindings(self, key: PolicyKey) -> Iterable[ObservedBinding]:
        """Every binding whose annotation names this policy of this cluster."""
        ...

    def owned_role_definitions(self, key: PolicyKey) -> Iterable[ObservedRoleDefinition]: ...

    def gaps(self) -> Iterable[Gap]: ...

    def is_synchronised(self) -> bool:
        """Whether every kind has its first full state; before that, absent does not mean absent."""
        ...

    def silent_seconds(self) -> float:
        """Age of the last event or bookmark of the most silent watch; liveness fails when it is too old."""
        ...


@dataclass(frozen=True, slots=True, order=True)
class PodStart:
    """A pod and when it was created."""

    name: str
    uid: str
    created: datetime


class KubernetesWriter(Protocol):
    """Writes to Kubernetes. Every call is idempotent; uid guards updates and deletes.

    `owner` is the text of the mark that goes on the object. First write is a create
    (AlreadyExistsError when the name is taken); later writes apply with force under our field manager and
    the uid set (ConflictError when the uid differs). Deletes carry the uid as a precondition; absent is
    success.
    """

    async def create_role(
        self, namespace: str, name: str, rules: Iterable[KubernetesRule], owner: str
    ) -> None: ...

    async def apply_role(
        self, namespace: str, name: str, rules: Iterable[KubernetesRule], owner: str, uid: str
    ) -> None: ...

    async def create_binding(
        self,
        kind: str,
        namespace: str,
        name: str,
        role_ref: RoleRef,
        subjects: Iterable[BindingSubject],
        owner: str,
    ) -> None: ...

    async def apply_binding(
        self,
        kind: str,
        namespace: str,
        name: str,
        role_ref: RoleRef,
        subjects: Iterable[BindingSubject],
        owner: str,
        uid: str,
    ) -> None: ...

    async def delete(self, kind: str, namespace: str, name: str, uid: str) -> None: ...

    async def annotate_role_arn(self, account: ServiceAccount, role_arn: str | None) -> None:
        """Apply (never force) eks.amazonaws.com/role-arn under our field manager; None gives it up."""
        ...

    async def add_finalizer(self, key: PolicyKey) -> None: ...

    async def remove_finalizer(self, key: PolicyKey) -> None: ...

    async def add_account_finalizer(self, name: str) -> None:
        """Hold a CloudAccount while it is in use."""
        ...

    async def remove_account_finalizer(self, name: str) -> None: ...

    async def pods_of(self, account: ServiceAccount) -> tuple[PodStart, ...]:
        """List the running pods of a ServiceAccount; ForbiddenError when the operator may not."""
        ...

    async def write_status(self, kind: str, namespace: str, name: str, status: Mapping[str, object]) -> None:
        """Apply the status of one of our kinds under the field manager leastwise.dev/status."""
        ...

    async def emit_event(
        self, kind: str, namespace: str, name: str, uid: str, *, reason: str, message: str, warning: bool
    ) -> None: ...


class AwsObserver(Protocol):
    """Reads one AWS account."""

    async def verify_caller(self, account: AwsAccount) -> None:
        """Raise WrongAccountError unless the caller is in the account, AuthenticationError if refused."""
        ...

    async def observe_account(self, account: AwsAccount) -> AwsAccountSnapshot:
        """One whole listing; a part that could not be read is a Gap in the snapshot."""
        ...

    async def observe_role(self, account: AwsAccount, name: str) -> AwsRole | None:
        """Read one role with session length; None when the role does not exist."""
        ...

    async def observe_managed_policy(self, account: AwsAccount, arn: str) -> AwsManagedPolicy | None: ...

    async def observe_association(
        self, account: AwsAccount, service_account: ServiceAccount
    ) -> PodIdentityAssociation | None: ...


class AwsDescriber(Protocol):
    """Reads, in one call each, what the listing of an account leaves out (pitfalls A24).

    Each takes an entry of a snapshot and returns it completed; None when nothing is there any more. What
    was created anew in its place meanwhile is read whole, in more calls.
    """

    async def complete_role(self, account: AwsAccount, role: AwsRole) -> AwsRole | None: ...

    async def complete_managed_policy(
        self, account: AwsAccount, policy: AwsManagedPolicy
    ) -> AwsManagedPolicy | None: ...

    async def complete_association(
        self, account: AwsAccount, association: PodIdentityAssociation
    ) -> PodIdentityAssociation | None: ...


class RateLimiter(Protocol):
    """One token bucket an AWS account and API family, for all workers (pitfalls A11)."""

    async def acquire(self, account: AwsAccount, family: AwsApiFamily) -> None:
        """Wait for a token, in order of arrival."""
        ...

    def throttled(self, account: AwsAccount, family: AwsApiFamily) -> float:
        """AWS refused a call of this family: hold everyone; return for how many seconds."""
        ...


class AwsWriter(Protocol):
    """Writes to one AWS account; each call is one API write behind the account's token bucket."""

    async def create_role(
        self,
        account: AwsAccount,
        name: str,
        *,
        trust: Document,
        tags: Mapping[str, str],
        max_session_seconds: int,
    ) -> None: ...

    async def put_trust(self, account: AwsAccount, name: str, trust: Document) -> None: ...

    async def put_inline(
        self, account: AwsAccount, name: str, policy_name: str, document: Document
    ) -> None: ...

    async def delete_inline(self, account: AwsAccount, name: str, policy_name: str) -> None: ...

    async def attach(self, account: AwsAccount, name: str, policy_arn: str) -> None: ...

    async def detach(self, account: AwsAccount, name: str, policy_arn: str) -> None: ...

    async def put_boundary(self, account: AwsAccount, name: str) -> None: ...

    async def tag_role(self, account: AwsAccount, name: str, tags: Mapping[str, str]) -> None: ...

    async def untag_role(self, account: AwsAccount, name: str, keys: Iterable[str]) -> None: ...

    async def set_max_session(self, account: AwsAccount, name: str, seconds: int) -> None: ...

    async def delete_role(self, account: AwsAccount, name: str) -> None: ...

    async def create_managed_policy(
        self, account: AwsAccount, name: str, document: Document, tags: Mapping[str, str]
    ) -> str:
        """Create under the path prefix; return the ARN."""
        ...

    async def put_managed_policy(self, account: AwsAccount, arn: str, document: Document) -> None:
        """Write a new default version; the oldest non-default one is deleted first when five exist (A6)."""
        ...

    async def delete_managed_policy(self, account: AwsAccount, arn: str) -> None:
        """All versions, then the policy."""
        ...

    async def create_association(
        self, account: AwsAccount, service_account: ServiceAccount, role_arn: str, tags: Mapping[str, str]
    ) -> None: ...

    async def update_association(self, account: AwsAccount, association_id: str, role_arn: str) -> None: ...

    async def delete_association(self, account: AwsAccount, association_id: str) -> None: ...


class RevisionStore(Protocol):
    """Prior documents as ControllerRevisions in the operator's own namespace, bounded in number and age."""

    async def save(self, revision: Revision) -> str:
        """Keep it and return its name; saving equal content again returns the same name (idempotent)."""
        ...

    async def read(self, name: str) -> Revision | None: ...

    async def list_all(self) -> tuple[Revision, ...]: ...

    async def prune(self, owner: str, *, keep: int, max_age_seconds: int) -> int:
        """Delete the oldest of this mark beyond `keep`, and those that are too old; return how many."""
        ...


@dataclass(frozen=True, slots=True, order=True)
class ReportPlace:
    """Where a report stands; an empty namespace: one of the cluster."""

    namespace: str
    name: str


class ReportSink(Protocol):
    """Reports of the cluster. `api` is what `served` returned: `openreports` or `wgpolicyk8s`."""

    async def served(self) -> str:
        """Return which of the two the cluster serves; empty when none."""
        ...

    async def write(self, api: str, document: Mapping[str, object]) -> None:
        """Make the report as given; equal content changes nothing."""
        ...

    async def delete(self, api: str, place: ReportPlace) -> None:
        """Delete one report; absent is success."""
        ...

    async def ours(self, api: str, owner: str) -> frozenset[ReportPlace]:
        """List the reports that carry our label and the mark of this operator."""
        ...


class WriteGuard(Protocol):
    """Stands before every write to RBAC or a cloud: the Lease (design rule 12)."""

    def check(self, write_seconds: float = 10.0) -> None:
        """Raise LeaseLostError when a write of at most `write_seconds` could outlive the lease."""
        ...


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """An object of the index changed; the index already holds `after`. None: absent before or now.

    `kind` is the Kubernetes kind (Role, RoleBinding, EntitlementPolicy, …). For policies the values are
    StoredPolicy, for the other kinds their core value. An empty `name` speaks of the whole kind: its first
    full state has come (which is not told object by object), or a Gap over it opened or closed, so that
    everything which depends on the kind looks again.
    """

    kind: str
    namespace: str
    name: str
    before: object | None
    after: object | None


class CallRecorder(Protocol):
    """Hears of every API call, for the metrics."""

    def record_call(
        self, cloud: str, operation_group: str, code_class: str, seconds: float, *, throttled: bool
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class LeaseRecord:
    """A Lease as the API server holds it. `version` changes with every write and means nothing else; the
    times in a Lease are for people and are never compared."""

    holder: str
    seconds: int
    transitions: int
    version: str


class LeaseStore(Protocol):
    """One Lease. Each call answers or raises within `timeout_seconds`."""

    async def read(self, *, timeout_seconds: float) -> LeaseRecord | None:
        """Return the Lease; None when there is none."""
        ...

    async def create(self, holder: str, seconds: int, *, timeout_seconds: float) -> LeaseRecord:
        """Make it; AlreadyExistsError when another was first."""
        ...

    async def update(
        self, record: LeaseRecord, *, holder: str, seconds: int, timeout_seconds: float
    ) -> LeaseRecord:
        """Write over exactly `record`; ConflictError when it has changed. An empty holder gives it up."""
        ...
