"""Plans: ordered changes as values. The order is the safety: what admits comes last, what revokes first.

A change names what to call (`leastwise.services.apply` carries it out through a port) and why. The plan is
computed in every mode; `leastwise diff`, Observe and Enforce differ only in the apply step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leastwise.core.iam_documents import Document
from leastwise.core.identities import ServiceAccount
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.snapshots import BindingSubject

# ---------------------------------------------------------------- Kubernetes


@dataclass(frozen=True, slots=True)
class WriteRole:
    """Create the Role, or apply it when `uid` names the existing one."""

    namespace: str
    name: str
    rules: tuple[KubernetesRule, ...]
    uid: str = ""


@dataclass(frozen=True, slots=True)
class WriteBinding:
    """Create the binding, or apply it when `uid` names the existing one."""

    kind: str
    namespace: str
    name: str
    role_ref: RoleRef
    subjects: tuple[BindingSubject, ...]
    uid: str = ""


@dataclass(frozen=True, slots=True)
class DeleteObject:
    """Delete a marked Role, RoleBinding or ClusterRoleBinding; the uid is a precondition."""

    kind: str
    namespace: str
    name: str
    uid: str


@dataclass(frozen=True, slots=True)
class AnnotateServiceAccount:
    """Set `eks.amazonaws.com/role-arn` under our field manager; an empty ARN gives it up."""

    account: ServiceAccount
    role_arn: str


KubernetesChange = WriteRole | WriteBinding | DeleteObject | AnnotateServiceAccount

# ---------------------------------------------------------------- AWS, each one API write


@dataclass(frozen=True, slots=True)
class CreateAwsRole:
    """Create the role with its boundary and tags, and a trust that admits nobody yet."""

    role: str
    trust: Document
    tags: Mapping[str, str]
    max_session_seconds: int


@dataclass(frozen=True, slots=True)
class PutBoundary:
    """Give the role the account's permissions boundary."""

    role: str


@dataclass(frozen=True, slots=True)
class PutTrust:
    """Write who may become the role."""

    role: str
    trust: Document


@dataclass(frozen=True, slots=True)
class PutInline:
    """Write one inline policy of the role."""

    role: str
    policy: str
    document: Document


@dataclass(frozen=True, slots=True)
class DeleteInline:
    """Delete one inline policy of the role."""

    role: str
    policy: str


@dataclass(frozen=True, slots=True)
class CreateManagedPolicy:
    """Create a managed policy of ours for what does not fit inline."""

    name: str
    arn: str
    document: Document
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PutManagedPolicy:
    """Write a new default version of a managed policy of ours."""

    arn: str
    document: Document


@dataclass(frozen=True, slots=True)
class DeleteManagedPolicy:
    """Delete a managed policy of ours with its versions."""

    arn: str


@dataclass(frozen=True, slots=True)
class AttachPolicy:
    """Attach a managed policy to the role."""

    role: str
    policy_arn: str


@dataclass(frozen=True, slots=True)
class DetachPolicy:
    """Detach a managed policy from the role."""

    role: str
    policy_arn: str


@dataclass(frozen=True, slots=True)
class TagRole:
    """Set tags of the role; others stay."""

    role: str
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class UntagRole:
    """Take tags off the role."""

    role: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetMaxSession:
    """Set the longest session of the role, in seconds."""

    role: str
    seconds: int


@dataclass(frozen=True, slots=True)
class DeleteAwsRole:
    """Delete the role, which nothing hangs on any more."""

    role: str


@dataclass(frozen=True, slots=True)
class CreateAssociation:
    """Give the role to the ServiceAccount's pods by EKS Pod Identity."""

    service_account: ServiceAccount
    role_arn: str
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class UpdateAssociation:
    """Give the ServiceAccount's pods this role in place of another."""

    association_id: str
    service_account: ServiceAccount
    role_arn: str


@dataclass(frozen=True, slots=True)
class DeleteAssociation:
    """Take the role from the ServiceAccount's pods."""

    association_id: str
    service_account: ServiceAccount


AwsChange = (
    CreateAwsRole
    | PutBoundary
    | PutTrust
    | PutInline
    | DeleteInline
    | CreateManagedPolicy
    | PutManagedPolicy
    | DeleteManagedPolicy
    | AttachPolicy
    | DetachPolicy
    | TagRole
    | UntagRole
    | SetMaxSession
    | DeleteAwsRole
    | CreateAssociation
    | UpdateAssociation
    | DeleteAssociation
)

Change = KubernetesChange | AwsChange


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A change with its reason in one sentence (what a person reads in `leastwise diff` and in the event)."""

    change: Change
    reason: str


Plan = tuple[PlannedChange, ...]


def plan_text(plan: Plan, shown: int = 4) -> str:
    """Say in one sentence what a plan does and why; the first few steps stand for all."""
    more = f" (and {len(plan) - shown} more)" if len(plan) > shown else ""
    return "; ".join(each.reason for each in plan[:shown]) + more
