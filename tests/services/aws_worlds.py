"""An AWS account in memory behind the ports: what stands there, what is refused, what was asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from builders import ACCOUNT_ID
from fakes import FakeClock
from leastwise.core.accounts import AwsAccount
from leastwise.core.errors import LeastwiseError
from leastwise.core.gaps import account_gap
from leastwise.core.iam_documents import Document, build_document, build_statement
from leastwise.core.identities import OWNER_KEY, ServiceAccount
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    AwsManagedPolicy,
    AwsRole,
    PodIdentityAssociation,
)

CLUSTER_ID = "cluster-1"
ISSUER = "https://oidc.example/id/1"
PROVIDER = f"arn:aws:iam::{ACCOUNT_ID}:oidc-provider/oidc.example/id/1"
READ = build_document([build_statement("Allow", actions=["s3:GetObject"], resources=["*"])])
WRITE = build_document([build_statement("Allow", actions=["s3:PutObject"], resources=["*"])])


def trust(*names: str, namespace: str = "payments", operator: str = "StringEquals") -> Document:
    """A trust that admits ServiceAccounts by their tokens."""
    subjects = [f"system:serviceaccount:{namespace}:{name}" for name in names]
    return build_document(
        [
            build_statement(
                "Allow",
                actions=["sts:AssumeRoleWithWebIdentity"],
                principals=[("Federated", PROVIDER)],
                conditions=[
                    (operator, "oidc.example/id/1:sub", subjects),
                    ("StringEquals", "oidc.example/id/1:aud", ["sts.amazonaws.com"]),
                ],
            )
        ]
    )


def aws_role(name: str, *, owner: str = "", **fields: Any) -> AwsRole:
    """A role under our path; marked for a policy of our cluster when `owner` names one."""
    built = AwsRole(
        name=name,
        arn=f"arn:aws:iam::{ACCOUNT_ID}:role/leastwise/{name}",
        role_id=f"AROA-{name}",
        path="/leastwise/",
        trust=trust(name),
        inline={"leastwise-1": READ},
        tags={OWNER_KEY: f"{CLUSTER_ID}/payments/{owner}"} if owner else {},
        max_session_seconds=3600,
    )
    return replace(built, **fields)


def managed_policy(name: str, *, owner: str = "", **fields: Any) -> AwsManagedPolicy:
    """A managed policy under our path."""
    built = AwsManagedPolicy(
        arn=f"arn:aws:iam::{ACCOUNT_ID}:policy/leastwise/{name}",
        name=name,
        path="/leastwise/",
        document=READ,
        tags={OWNER_KEY: f"{CLUSTER_ID}/payments/{owner}"} if owner else {},
        policy_id=f"ANPA-{name}",
    )
    return replace(built, **fields)


def association(name: str, role: AwsRole | None = None, **fields: Any) -> PodIdentityAssociation:
    """An association of a ServiceAccount in payments."""
    built = PodIdentityAssociation(
        association_id=f"a-{name}",
        association_arn=f"arn:aws:eks:eu-west-1:{ACCOUNT_ID}:podidentityassociation/main/a-{name}",
        account=ServiceAccount("payments", name),
        role_arn=role.arn if role is not None else "arn:elsewhere",
        tags={},
    )
    return replace(built, **fields)


@dataclass
class FakeAwsAccount:
    """Implements `AwsObserver` and `AwsDescriber` over dictionaries. Listings leave out what AWS leaves out.

    `error` fails the next listing; `part_errors` make Gaps of parts; `unlisted` are roles that a partial
    listing did not reach; `describe_errors` fail describes by name. A listing takes `seconds`.
    """

    clock: FakeClock
    roles: dict[str, AwsRole] = field(default_factory=dict)
    managed_policies: dict[str, AwsManagedPolicy] = field(default_factory=dict)
    associations: dict[ServiceAccount, PodIdentityAssociation] = field(default_factory=dict)
    providers: dict[str, tuple[str, ...]] = field(default_factory=lambda: {PROVIDER: ("sts.amazonaws.com",)})
    lists_sessions: bool = False
    error: LeastwiseError | None = None
    part_errors: dict[str, LeastwiseError] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)
    describe_errors: dict[str, LeastwiseError] = field(default_factory=dict)
    described: list[str] = field(default_factory=list)
    listings: int = 0

    def put(self, *entries: AwsRole | AwsManagedPolicy | PodIdentityAssociation) -> None:
        """Let these stand in the account."""
        for entry in entries:
            match entry:
                case AwsRole():
                    self.roles[entry.name.casefold()] = entry
                case AwsManagedPolicy():
                    self.managed_policies[entry.arn] = entry
                case PodIdentityAssociation():
                    self.associations[entry.account] = entry

    async def verify_caller(self, account: AwsAccount) -> None:
        return None

    async def observe_account(self, account: AwsAccount) -> AwsAccountSnapshot:
        self.listings += 1
        if self.error is not None:
            raise self.error
        reached = {name: role for name, role in self.roles.items() if name not in self.unlisted}
        return AwsAccountSnapshot(
            account_ref=account.name,
            account_id=account.account_id,
            started=self.clock.now(),
            started_monotonic=self.clock.monotonic(),
            roles={
                name: replace(
                    role, max_session_seconds=role.max_session_seconds if self.lists_sessions else None
                )
                for name, role in reached.items()
            },
            managed_policies={arn: replace(each, tags=None) for arn, each in self.managed_policies.items()},
            oidc_providers={} if "oidc-providers" in self.part_errors else dict(self.providers),
            associations={}
            if "associations" in self.part_errors
            else {
                key: replace(each, role_arn=None, tags=None, disable_session_tags=False)
                for key, each in self.associations.items()
            },
            gaps=tuple(
                sorted(account_gap(account.name, part, error) for part, error in self.part_errors.items())
            ),
            calls=4,
        )

    async def observe_role(self, account: AwsAccount, name: str) -> AwsRole | None:
        return self.roles.get(name.casefold())

    async def observe_managed_policy(self, account: AwsAccount, arn: str) -> AwsManagedPolicy | None:
        return self.managed_policies.get(arn)

    async def observe_association(
        self, account: AwsAccount, service_account: ServiceAccount
    ) -> PodIdentityAssociation | None:
        return self.associations.get(service_account)

    async def complete_role(self, account: AwsAccount, role: AwsRole) -> AwsRole | None:
        self._describe(role.name)
        found = self.roles.get(role.name.casefold())
        return replace(role, max_session_seconds=found.max_session_seconds) if found else None

    async def complete_managed_policy(
        self, account: AwsAccount, policy: AwsManagedPolicy
    ) -> AwsManagedPolicy | None:
        self._describe(policy.name)
        found = self.managed_policies.get(policy.arn)
        return replace(policy, tags=found.tags) if found else None

    async def complete_association(
        self, account: AwsAccount, association: PodIdentityAssociation
    ) -> PodIdentityAssociation | None:
        self._describe(association.association_id)
        return self.associations.get(association.account)

    def _describe(self, name: str) -> None:
        if name in self.describe_errors:
            raise self.describe_errors[name]
        self.described.append(name)

    def take_described(self) -> list[str]:
        """What was described since the last time."""
        taken, self.described = self.described, []
        return taken


def names(entries: Iterable[ServiceAccount]) -> list[str]:
    """Names of ServiceAccounts, sorted."""
    return sorted(each.name for each in entries)
