from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from builders import account, aws_block, policy
from cli.fake_connections import CLUSTER, FakeConnection, Outcome, outcome
from cli.listings import empty_listing, put, refuse
from cli.views import FakeView
from fakes import FakeClock
from leastwise.adapters.kubernetes.kinds import WATCHED
from leastwise.cli.commands.diff import DiffOptions, diff
from leastwise.cli.failures import CommandError
from leastwise.cli.invocations import Place
from leastwise.core.accounts import AwsAccount, CredentialType
from leastwise.core.entitlements import Enforcement, EntitlementPolicy
from leastwise.core.errors import (
    AuthenticationError,
    ForbiddenError,
    LeastwiseError,
    NotFoundError,
    WrongAccountError,
)
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.core.permissions import RoleRef
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    BindingSubject,
    ObservedBinding,
    ObservedNamespace,
    ObservedServiceAccount,
    StoredPolicy,
)
from leastwise.services.account_cache import CacheLimits
from leastwise.services.cloud_accounts import CloudAccounts
from services.aws_worlds import FakeAwsAccount

API = ServiceAccount("payments", "payments-api")


class FakePickyAws(FakeAwsAccount):
    """Answers only the way that is configured: the caller's own credentials are of another account."""

    async def observe_account(self, account: AwsAccount) -> AwsAccountSnapshot:
        if account.credential_type is CredentialType.AMBIENT:
            raise WrongAccountError("the credentials belong to account 999999999999")
        return await super().observe_account(account)


class Lists:
    """A listing in memory: kinds that are refused stay Gaps."""

    def __init__(self, *policies: EntitlementPolicy, cloud: AwsAccount | None = None) -> None:
        self.clock = FakeClock()
        self.index = empty_listing(self.clock)
        self.put(ObservedNamespace("payments", "u", (("team", "payments"),)))
        self.put(ObservedServiceAccount(API, "u", "1"))
        self.put(*(StoredPolicy(each, {}, {}, {}) for each in policies))
        self.put(*([cloud] if cloud is not None else []))
        self.aws: FakeAwsAccount = FakeAwsAccount(self.clock)

    def put(self, *values: object) -> None:
        put(self.index, values)

    def refuse(self, kind: str, error: LeastwiseError | None = None) -> None:
        refuse(self.index, kind, error)

    def look(self, **options: Any) -> Outcome:
        connection = FakeConnection(clock=self.clock)
        connection.view = self.index
        clouds = CloudAccounts(
            view=self.index,
            observer=self.aws,
            describer=self.aws,
            cluster=CLUSTER,
            clock=self.clock,
            limits=CacheLimits(budget=0),
            wake_policy=lambda _: None,
        )
        connection.aws_side = _Side(clouds)
        asked = DiffOptions(place=Place("payments"), is_live=True, **options)
        return outcome(diff, connection, asked)


class _Side:
    def __init__(self, clouds: CloudAccounts) -> None:
        self.clouds = clouds


def foreign(name: str = "legacy-admin", owner: str = "") -> ObservedBinding:
    subject = BindingSubject("ServiceAccount", "payments-api", "payments")
    ref = RoleRef("ClusterRole", "cluster-admin")
    return ObservedBinding("ClusterRoleBinding", "", name, f"uid-{name}", "1", ref, (subject,), owner)


ENFORCED = policy(enforcement=Enforcement.ENFORCE)
ON_AWS = policy(aws=aws_block(), kubernetes=None)


def test_the_operators_own_judgement_is_made_again() -> None:
    lists = Lists(ENFORCED)
    lists.put(foreign())
    found = lists.look()
    assert "▲▲ Critical  + extra    ClusterRoleBinding/legacy-admin" in found.text
    assert "− missing  Role/payments/" in found.text  # noqa: RUF001


def test_a_ceiling_that_is_exceeded_is_told() -> None:
    assert "CeilingExceeded: spec: no ceiling selects namespace" in " ".join(
        Lists(ENFORCED).look().text.split()
    )


@pytest.mark.parametrize("resource", ["rolebindings", "clusterrolebindings", "roles", "clusterroles"])
def test_a_refused_kind_is_a_gap_and_nothing_is_called_clear(resource: str) -> None:
    """R12: a refused read is never 'nothing there'."""
    lists = Lists(policy(kubernetes=None))
    kind = next(each for each in WATCHED if each.resource == resource)
    lists.refuse(kind.kind)
    found = lists.look(exit_code=True)
    assert found.text.startswith("? No difference seen")
    assert f"? {resource}: {resource} is forbidden" in found.text
    assert found.code == 1


def test_policies_that_cannot_be_read_are_an_error() -> None:
    lists = Lists()
    lists.refuse("EntitlementPolicy")
    with pytest.raises(CommandError, match="entitlementpolicies is forbidden"):
        lists.look()


def test_kinds_that_are_not_served_are_an_error() -> None:
    lists = Lists()
    lists.refuse("EntitlementPolicy", NotFoundError("the server could not find the requested resource"))
    with pytest.raises(CommandError, match="CRDs are not installed"):
        lists.look()


def test_accounts_that_may_not_be_read_are_not_called_missing() -> None:
    lists = Lists(ON_AWS)
    lists.refuse("CloudAccount")
    found = lists.look().text
    assert "cloudaccounts: cloudaccounts is forbidden" in found
    assert "RefNotFound" not in found


def test_aws_without_credentials_is_a_gap() -> None:
    lists = Lists(ON_AWS, cloud=account())
    lists.aws.error = AuthenticationError("sts:GetCallerIdentity: there are no usable credentials")
    found = lists.look()
    assert "? account/prod: sts:GetCallerIdentity: there are no usable credentials" in found.text
    assert "✓" not in found.text


def test_aws_is_read_with_the_callers_own_credentials() -> None:
    cloud = account(credential_type=CredentialType.ASSUME_ROLE, assume_role_arn="arn:aws:iam::1:role/x")
    lists = Lists(ON_AWS, cloud=cloud)
    found = lists.look()
    assert lists.aws.listings == 1
    assert "account/prod" not in found.text


def test_credentials_of_another_account_assume_the_role_that_is_configured() -> None:
    cloud = account(credential_type=CredentialType.ASSUME_ROLE, assume_role_arn="arn:aws:iam::1:role/x")
    lists = Lists(ON_AWS, cloud=cloud)
    lists.aws = FakePickyAws(lists.clock)
    found = lists.look()
    assert lists.aws.listings == 1
    assert "account/prod" not in found.text


def test_aws_may_be_left_out_and_is_then_not_seen() -> None:
    lists = Lists(ON_AWS, cloud=account())
    found = lists.look(reads_aws=False)
    assert lists.aws.listings == 0
    assert "? account/prod: not read: --skip-aws" in found.text


def test_a_policy_that_is_being_deleted_is_not_compared() -> None:
    found = Lists(replace(ENFORCED, deleting=True)).look().text
    assert "it is being deleted: what it granted is being taken away" in " ".join(found.split())


def test_marks_of_another_identity_are_pointed_out() -> None:
    """A rebuilt cluster whose cluster.id was carried over: its own objects look like strangers'."""
    lists = Lists(ENFORCED)
    lists.put(foreign("ours", owner=f"cluster-9/{ENFORCED.key}"))
    found = " ".join(lists.look().text.split())
    assert "give --cluster-id cluster-9" in found


def test_marks_of_another_identity_for_unknown_policies_are_strangers() -> None:
    lists = Lists(ENFORCED)
    lists.put(foreign("theirs", owner="cluster-9/elsewhere/x"))
    assert "--cluster-id" not in lists.look().text


def test_a_cluster_whose_identity_may_not_be_read_asks_for_it() -> None:
    class FakeStranger(FakeConnection):
        async def identify(self) -> Cluster:
            raise ForbiddenError('GET /x: namespaces "kube-system" is forbidden')

    with pytest.raises(CommandError, match="identity cannot be read") as raised:
        outcome(diff, FakeStranger(view=FakeView()), DiffOptions(is_live=True))
    assert "--cluster-id" in raised.value.allowed
