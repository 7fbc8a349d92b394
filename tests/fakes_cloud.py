"""AWS accounts behind the ports: one `FakeAwsState`, with faults, late reads and the caller's identity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from fakes import FakeClock
from fakes_aws import FakeAwsRefusal, FakeAwsState
from faults import Faults
from leastwise.core.accounts import AwsAccount
from leastwise.core.errors import (
    AlreadyExistsError,
    ConflictError,
    InvalidError,
    LeastwiseError,
    NotFoundError,
    WrongAccountError,
)
from leastwise.core.gaps import account_gap
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
    PutBoundary,
    PutInline,
    PutManagedPolicy,
    PutTrust,
    SetMaxSession,
    TagRole,
    UntagRole,
    UpdateAssociation,
)
from leastwise.core.snapshots import AwsAccountSnapshot, AwsManagedPolicy, AwsRole, PodIdentityAssociation

ISSUER = "https://oidc.example/id/1"
PROVIDER = "arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1"

_REFUSALS: Mapping[str, type[LeastwiseError]] = {
    "EntityAlreadyExists": AlreadyExistsError,
    "ResourceInUse": AlreadyExistsError,
    "NoSuchEntity": NotFoundError,
    "ResourceNotFound": NotFoundError,
    "DeleteConflict": ConflictError,
    "LimitExceeded": InvalidError,
}
_GONE_IS_SUCCESS = (
    DeleteInline,
    DetachPolicy,
    UntagRole,
    DeleteAwsRole,
    DeleteManagedPolicy,
    DeleteAssociation,
)


@dataclass
class FakeAwsCloud:
    """Implements `AwsObserver`, `AwsDescriber` and `AwsWriter` for one account.

    Reads of single objects show what was so `read_lag` seconds ago, listings `list_lag` (A10). `callers` is
    whose credentials a CloudAccount has, where they are of another account. `part_errors` make Gaps of parts.
    """

    clock: FakeClock
    faults: Faults
    state: FakeAwsState = field(default_factory=FakeAwsState)
    callers: dict[str, str] = field(default_factory=dict)
    providers: dict[str, tuple[str, ...]] = field(default_factory=lambda: {PROVIDER: ("sts.amazonaws.com",)})
    part_errors: dict[str, LeastwiseError] = field(default_factory=dict)
    read_lag: float = 0.0
    list_lag: float = 0.0
    _past: list[tuple[float, FakeAwsState]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.remember()

    def remember(self) -> None:
        """Note the present state, so that late reads can show it; call it after an edit by hand."""
        self._past.append((self.clock.monotonic(), _copied(self.state)))

    def _at(self, lag: float) -> FakeAwsState:
        if not lag:
            return self.state
        then = self.clock.monotonic() - lag
        return next((state for at, state in reversed(self._past) if at <= then), self._past[0][1])

    # ------------------------------------------------------------ AwsObserver, AwsDescriber

    async def verify_caller(self, account: AwsAccount) -> None:
        caller = self.callers.get(account.name, account.account_id)
        if caller != account.account_id:
            raise WrongAccountError(
                f"the credentials belong to account {caller}, "
                f"CloudAccount {account.name} is {account.account_id}"
            )

    async def observe_account(self, account: AwsAccount) -> AwsAccountSnapshot:
        def listed() -> AwsAccountSnapshot:
            snapshot = self._at(self.list_lag).snapshot(is_described=False)
            gaps = tuple(account_gap(account.name, part, error) for part, error in self.part_errors.items())
            return replace(
                snapshot,
                account_ref=account.name,
                account_id=account.account_id,
                started=self.clock.now(),
                started_monotonic=self.clock.monotonic(),
                oidc_providers={} if "oidc-providers" in self.part_errors else dict(self.providers),
                associations={} if "associations" in self.part_errors else snapshot.associations,
                roles={} if "" in self.part_errors else snapshot.roles,
                managed_policies={} if "" in self.part_errors else snapshot.managed_policies,
                gaps=tuple(sorted(gaps)),
                calls=4,
            )

        await self.verify_caller(account)
        return await self.faults.read("aws", "observe_account", account.name, listed)

    async def observe_role(self, account: AwsAccount, name: str) -> AwsRole | None:
        return await self.faults.read("aws", "observe_role", name, lambda: self._at(self.read_lag).role(name))

    async def observe_managed_policy(self, account: AwsAccount, arn: str) -> AwsManagedPolicy | None:
        return await self.faults.read(
            "aws", "observe_managed_policy", arn, lambda: self._at(self.read_lag).policies.get(arn)
        )

    async def observe_association(
        self, account: AwsAccount, service_account: ServiceAccount
    ) -> PodIdentityAssociation | None:
        return await self.faults.read(
            "aws",
            "observe_association",
            str(service_account),
            lambda: self._at(self.read_lag).associations.get(service_account),
        )

    async def complete_role(self, account: AwsAccount, role: AwsRole) -> AwsRole | None:
        def completed() -> AwsRole | None:
            found = self._at(self.read_lag).role(role.name)
            if found is None or found.role_id != role.role_id:
                return found
            return replace(role, max_session_seconds=found.max_session_seconds)

        return await self.faults.read("aws", "complete_role", role.name, completed)

    async def complete_managed_policy(
        self, account: AwsAccount, policy: AwsManagedPolicy
    ) -> AwsManagedPolicy | None:
        def completed() -> AwsManagedPolicy | None:
            found = self._at(self.read_lag).policies.get(policy.arn)
            return replace(policy, tags=found.tags) if found is not None else None

        return await self.faults.read("aws", "complete_managed_policy", policy.arn, completed)

    async def complete_association(
        self, account: AwsAccount, association: PodIdentityAssociation
    ) -> PodIdentityAssociation | None:
        return await self.faults.read(
            "aws",
            "complete_association",
            association.association_id,
            lambda: self._at(self.read_lag).associations.get(association.account),
        )

    # ------------------------------------------------------------ AwsWriter

    async def _write(self, account: AwsAccount, verb: str, target: str, change: AwsChange) -> None:
        await self.verify_caller(account)
        await self.faults.write("aws", verb, target, self._applying(change))

    def _applying(self, change: AwsChange) -> Callable[[], None]:
        def work() -> None:
            try:
                self.state.apply(change)
            except FakeAwsRefusal as refusal:
                error = _REFUSALS[str(refusal)](f"{type(change).__name__}: {refusal}")
                if isinstance(error, NotFoundError) and isinstance(change, _GONE_IS_SUCCESS):
                    return
                raise error from None
            self.remember()

        return work

    async def create_role(
        self,
        account: AwsAccount,
        name: str,
        *,
        trust: Document,
        tags: Mapping[str, str],
        max_session_seconds: int,
    ) -> None:
        change = CreateAwsRole(name, trust, tags, max_session_seconds)
        await self._write(account, "create_role", name, change)

    async def put_trust(self, account: AwsAccount, name: str, trust: Document) -> None:
        await self._write(account, "put_trust", name, PutTrust(name, trust))

    async def put_inline(self, account: AwsAccount, name: str, policy_name: str, document: Document) -> None:
        await self._write(account, "put_inline", name, PutInline(name, policy_name, document))

    async def delete_inline(self, account: AwsAccount, name: str, policy_name: str) -> None:
        await self._write(account, "delete_inline", name, DeleteInline(name, policy_name))

    async def attach(self, account: AwsAccount, name: str, policy_arn: str) -> None:
        await self._write(account, "attach", name, AttachPolicy(name, policy_arn))

    async def detach(self, account: AwsAccount, name: str, policy_arn: str) -> None:
        await self._write(account, "detach", name, DetachPolicy(name, policy_arn))

    async def put_boundary(self, account: AwsAccount, name: str) -> None:
        await self._write(account, "put_boundary", name, PutBoundary(name))

    async def tag_role(self, account: AwsAccount, name: str, tags: Mapping[str, str]) -> None:
        await self._write(account, "tag_role", name, TagRole(name, tags))

    async def untag_role(self, account: AwsAccount, name: str, keys: Iterable[str]) -> None:
        await self._write(account, "untag_role", name, UntagRole(name, tuple(keys)))

    async def set_max_session(self, account: AwsAccount, name: str, seconds: int) -> None:
        await self._write(account, "set_max_session", name, SetMaxSession(name, seconds))

    async def delete_role(self, account: AwsAccount, name: str) -> None:
        await self._write(account, "delete_role", name, DeleteAwsRole(name))

    async def create_managed_policy(
        self, account: AwsAccount, name: str, document: Document, tags: Mapping[str, str]
    ) -> str:
        arn = f"arn:aws:iam::{account.account_id}:policy{account.role_path_prefix}{name}"
        change = CreateManagedPolicy(name, arn, document, tags)
        await self._write(account, "create_managed_policy", name, change)
        return arn

    async def put_managed_policy(self, account: AwsAccount, arn: str, document: Document) -> None:
        await self._write(account, "put_managed_policy", arn, PutManagedPolicy(arn, document))

    async def delete_managed_policy(self, account: AwsAccount, arn: str) -> None:
        await self._write(account, "delete_managed_policy", arn, DeleteManagedPolicy(arn))

    async def create_association(
        self, account: AwsAccount, service_account: ServiceAccount, role_arn: str, tags: Mapping[str, str]
    ) -> None:
        change = CreateAssociation(service_account, role_arn, tags)
        await self._write(account, "create_association", str(service_account), change)

    async def update_association(self, account: AwsAccount, association_id: str, role_arn: str) -> None:
        found = self._by_id(association_id)
        change = UpdateAssociation(association_id, found, role_arn)
        await self._write(account, "update_association", association_id, change)

    async def delete_association(self, account: AwsAccount, association_id: str) -> None:
        change = DeleteAssociation(association_id, self._by_id(association_id))
        await self._write(account, "delete_association", association_id, change)

    def _by_id(self, association_id: str) -> ServiceAccount:
        return next(
            (
                account
                for account, each in self.state.associations.items()
                if each.association_id == association_id
            ),
            ServiceAccount("", ""),
        )


def _copied(state: FakeAwsState) -> FakeAwsState:
    return replace(
        state,
        roles=dict(state.roles),
        policies=dict(state.policies),
        associations=dict(state.associations),
    )
