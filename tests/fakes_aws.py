"""An AWS account in memory: applies planned changes as IAM and EKS would, and refuses what they refuse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypeVar, assert_never

from leastwise.core.iam_documents import Document
from leastwise.core.identities import ServiceAccount
from leastwise.core.plans import (
    AttachPolicy,
    AwsChange,
    CreateAssociation,
    CreateAwsRole,
    CreateManagedPolicy,
    DeleteAssociation,
    DeleteAwsRole,
    DeleteInline,
    DeleteManagedPolicy,
    DetachPolicy,
    KubernetesChange,
    Plan,
    PutBoundary,
    PutInline,
    PutManagedPolicy,
    PutTrust,
    SetMaxSession,
    TagRole,
    UntagRole,
    UpdateAssociation,
)
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    AwsManagedPolicy,
    AwsRole,
    Gap,
    PodIdentityAssociation,
)

Value = TypeVar("Value")
RoleChange = (
    PutBoundary
    | PutTrust
    | PutInline
    | DeleteInline
    | AttachPolicy
    | DetachPolicy
    | TagRole
    | UntagRole
    | SetMaxSession
)

STARTED = datetime(2026, 1, 1, tzinfo=UTC)


class FakeAwsRefusal(Exception):  # noqa: N818 (the answer of the fake, not an error of ours)
    """What AWS would answer instead of carrying the change out: its error code."""


@dataclass
class FakeAwsState:
    """Roles by case-folded name (A1), customer managed policies by ARN, associations by ServiceAccount."""

    account_id: str = "111122223333"
    account_ref: str = "prod"
    path: str = "/leastwise/"
    boundary_arn: str = "arn:aws:iam::111122223333:policy/leastwise-boundary"
    roles: dict[str, AwsRole] = field(default_factory=dict)
    policies: dict[str, AwsManagedPolicy] = field(default_factory=dict)
    associations: dict[ServiceAccount, PodIdentityAssociation] = field(default_factory=dict)
    attached_limit: int = 10

    def role(self, name: str) -> AwsRole | None:
        return self.roles.get(name.casefold())

    def snapshot(self, *, is_described: bool = True, gaps: Iterable[Gap] = ()) -> AwsAccountSnapshot:
        """Observe everything; without descriptions, what a listing leaves out is None (A24)."""
        roles, policies, associations = dict(self.roles), dict(self.policies), dict(self.associations)
        if not is_described:
            roles = {key: replace(each, max_session_seconds=None) for key, each in roles.items()}
            policies = {key: replace(each, tags=None) for key, each in policies.items()}
            associations = {
                key: replace(each, role_arn=None, tags=None) for key, each in associations.items()
            }
        return AwsAccountSnapshot(
            account_ref=self.account_ref,
            account_id=self.account_id,
            started=STARTED,
            started_monotonic=0.0,
            roles=roles,
            managed_policies=policies,
            associations=associations,
            gaps=tuple(gaps),
        )

    def apply_plan(self, plan: Plan, *, steps: int | None = None) -> None:
        """Carry out a plan, or only its first steps: then the operator was killed."""
        for planned in plan[:steps]:
            self.apply(planned.change)

    def apply(self, change: AwsChange | KubernetesChange) -> None:
        match change:
            case CreateManagedPolicy() | PutManagedPolicy() | DeleteManagedPolicy():
                self._apply_to_policy(change)
            case CreateAssociation() | UpdateAssociation() | DeleteAssociation():
                self._apply_to_association(change)
            case CreateAwsRole():
                self._create_role(change)
            case DeleteAwsRole():
                role = self._existing(change.role)
                if role.inline or role.attached:
                    raise FakeAwsRefusal("DeleteConflict")  # A9
                del self.roles[change.role.casefold()]
            case _:
                assert not isinstance(change, KubernetesChange)
                self._apply_to_role(change)

    def _existing(self, name: str) -> AwsRole:
        role = self.role(name)
        if role is None:
            raise FakeAwsRefusal("NoSuchEntity")
        return role

    def _create_role(self, change: CreateAwsRole) -> None:
        if change.role.casefold() in self.roles:
            raise FakeAwsRefusal("EntityAlreadyExists")
        self.roles[change.role.casefold()] = AwsRole(
            name=change.role,
            arn=f"arn:aws:iam::{self.account_id}:role{self.path}{change.role}",
            role_id=f"AROA{len(self.roles)}",
            path=self.path,
            trust=change.trust,
            boundary_arn=self.boundary_arn,
            tags=dict(change.tags),
            max_session_seconds=change.max_session_seconds,
        )

    def _apply_to_role(self, change: RoleChange) -> None:
        role = self._existing(change.role)
        if isinstance(change, PutInline | DeleteInline | AttachPolicy | DetachPolicy):
            role = self._with_policies(role, change)
        else:
            role = self._with_settings(role, change)
        self.roles[change.role.casefold()] = role

    def _with_settings(
        self, role: AwsRole, change: PutBoundary | PutTrust | TagRole | UntagRole | SetMaxSession
    ) -> AwsRole:
        match change:
            case PutBoundary():
                return replace(role, boundary_arn=self.boundary_arn)
            case PutTrust():
                return replace(role, trust=change.trust)
            case TagRole():
                return replace(role, tags={**role.tags, **change.tags})
            case UntagRole():
                return replace(role, tags=_without(role.tags, change.keys))
            case SetMaxSession():
                return replace(role, max_session_seconds=change.seconds)
            case _:
                assert_never(change)

    def _with_policies(
        self, role: AwsRole, change: PutInline | DeleteInline | AttachPolicy | DetachPolicy
    ) -> AwsRole:
        match change:
            case PutInline():
                return replace(role, inline={**role.inline, change.policy: change.document})
            case DeleteInline():
                if change.policy not in role.inline:
                    raise FakeAwsRefusal("NoSuchEntity")
                return replace(role, inline=_without(role.inline, (change.policy,)))
            case AttachPolicy():
                return self._attached(role, change.policy_arn)
            case DetachPolicy():
                if change.policy_arn not in role.attached:
                    raise FakeAwsRefusal("NoSuchEntity")
                return replace(role, attached=tuple(sorted(set(role.attached) - {change.policy_arn})))
            case _:
                assert_never(change)

    def _attached(self, role: AwsRole, arn: str) -> AwsRole:
        if f":{self.account_id}:" in arn and arn not in self.policies:
            raise FakeAwsRefusal("NoSuchEntity")
        attached = {*role.attached, arn}
        if len(attached) > self.attached_limit:
            raise FakeAwsRefusal("LimitExceeded")  # A5
        return replace(role, attached=tuple(sorted(attached)))

    def _apply_to_policy(self, change: CreateManagedPolicy | PutManagedPolicy | DeleteManagedPolicy) -> None:
        if isinstance(change, CreateManagedPolicy):
            if change.arn in self.policies:
                raise FakeAwsRefusal("EntityAlreadyExists")
            self.policies[change.arn] = AwsManagedPolicy(
                arn=change.arn,
                name=change.name,
                path=self.path,
                document=change.document,
                tags=dict(change.tags),
            )
            return
        if change.arn not in self.policies:
            raise FakeAwsRefusal("NoSuchEntity")
        if isinstance(change, PutManagedPolicy):
            self.policies[change.arn] = replace(self.policies[change.arn], document=change.document)
            return
        if any(change.arn in role.attached for role in self.roles.values()):
            raise FakeAwsRefusal("DeleteConflict")  # A9
        del self.policies[change.arn]

    def _apply_to_association(
        self, change: CreateAssociation | UpdateAssociation | DeleteAssociation
    ) -> None:
        account = change.service_account
        found = self.associations.get(account)
        if isinstance(change, CreateAssociation):
            if found is not None:
                raise FakeAwsRefusal("ResourceInUse")  # A16: one a ServiceAccount
            identity = f"a-{account}"
            self.associations[account] = PodIdentityAssociation(
                association_id=identity,
                association_arn=f"arn:aws:eks:eu-west-1:{self.account_id}:podidentityassociation/{identity}",
                account=account,
                role_arn=change.role_arn,
                tags=dict(change.tags),
            )
            return
        if found is None or found.association_id != change.association_id:
            raise FakeAwsRefusal("ResourceNotFound")
        if isinstance(change, UpdateAssociation):
            updated = replace(found, role_arn=change.role_arn, disable_session_tags=False)
            self.associations[account] = updated
        else:
            del self.associations[account]

    def put_role(self, role: AwsRole) -> None:
        """Write past every rule, as a hand does."""
        self.roles[role.name.casefold()] = role

    def put_policy(self, arn: str, document: Document, tags: Mapping[str, str]) -> None:
        """Write past every rule, as a hand does."""
        name = arn.rpartition("/")[2]
        self.policies[arn] = AwsManagedPolicy(
            arn=arn, name=name, path=self.path, document=document, tags=dict(tags)
        )


def _without(content: Mapping[str, Value], keys: Iterable[str]) -> dict[str, Value]:
    gone = set(keys)
    return {key: value for key, value in content.items() if key not in gone}
