from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from builders import account, aws_block, policy, rule
from cli.fake_connections import CLUSTER, FakeConnection, FakeLease, Outcome, outcome
from cli.listings import empty_listing, put, refuse
from cli.screens import assert_fits, assert_golden
from cli.views import PAYMENTS, PAYMENTS_API
from leastwise.cli.commands.cleanup import CleanupOptions, cleanup
from leastwise.cli.failures import CommandError
from leastwise.cli.invocations import Place
from leastwise.cli.removal_steps import RemovalOptions
from leastwise.core.errors import ForbiddenError, LeastwiseError
from leastwise.core.identities import PolicyKey
from leastwise.core.permissions import RoleRef
from leastwise.core.snapshots import (
    ObservedBinding,
    ObservedRoleDefinition,
    StoredPolicy,
)
from leastwise.ports import LeaseRecord
from leastwise.services.account_cache import CacheLimits
from leastwise.services.cloud_accounts import CloudAccounts
from services.aws_worlds import FakeAwsAccount, association, aws_role, managed_policy

OWNER = "cluster-1/payments/invoice-reader"
ARN = "arn:aws:iam::111122223333:role/leastwise/ours"
KEY = PolicyKey("payments", "invoice-reader")
CLOSED_TAGS = {"leastwise.dev/owner": OWNER, "leastwise.dev/remove-after": "2025-12-31T00:00:00Z"}
WRITE = RemovalOptions(writes=True)


def role(name: str = "leastwise-invoice-reader", owner: str = OWNER) -> ObservedRoleDefinition:
    return ObservedRoleDefinition(
        "Role", "payments", name, f"uid-{name}", "1", (rule(),), owner, managed=True
    )


def binding(name: str, kind: str = "RoleBinding", owner: str = OWNER) -> ObservedBinding:
    namespace = "payments" if kind == "RoleBinding" else ""
    ref = RoleRef("ClusterRole", "view")
    return ObservedBinding(kind, namespace, name, f"uid-{name}", "1", ref, (), owner, managed=True)


def held(name: str = "invoice-reader", *, with_aws: bool = False, made: bool = False) -> StoredPolicy:
    block = aws_block() if with_aws else None
    status: Mapping[str, object] = {"aws": {"roleArn": ARN, "accountRef": {"name": "prod"}}} if made else {}
    return StoredPolicy(policy(name, has_finalizer=True, aws=block), {}, status, {})


ANNOTATED = replace(
    PAYMENTS_API,
    annotations=(("eks.amazonaws.com/role-arn", ARN),),
    role_arn_manager="leastwise.dev/policy-controller",
)
FOREIGN_ANNOTATION = replace(ANNOTATED, role_arn_manager="kubectl")


class FakeWriter:
    """Records every write; `errors` fail the write of that name."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, ...]] = []
        self.errors: dict[str, LeastwiseError] = {}

    def __getattr__(self, verb: str) -> Any:
        async def write(*arguments: object, **_: object) -> None:
            words = [str(each) for each in arguments if isinstance(each, str | PolicyKey)]
            for word in words:
                if word in self.errors:
                    raise self.errors[word]
            self.calls.append((verb, *words))

        return write


class World:
    """A cluster whose operator is gone, and one AWS account."""

    def __init__(self, *values: object) -> None:
        self.connection = FakeConnection()
        self.index = empty_listing(self.connection.clock)
        put(self.index, (PAYMENTS, *values))
        self.kubernetes, self.aws = FakeWriter(), FakeWriter()
        self.cloud = FakeAwsAccount(self.connection.clock)
        self.connection.view = self.index
        self.connection.writer = self.kubernetes
        clouds = CloudAccounts(
            view=self.connection.view,
            observer=self.cloud,
            describer=self.cloud,
            cluster=CLUSTER,
            clock=self.connection.clock,
            limits=CacheLimits(budget=0),
            wake_policy=lambda _: None,
        )
        self.connection.aws_side = _Side(clouds, self.aws)

    def clean(self, removal: RemovalOptions = WRITE, **options: Any) -> Outcome:
        return outcome(cleanup, self.connection, CleanupOptions(removal=removal, **options))


class _Side:
    def __init__(self, clouds: CloudAccounts, writer: FakeWriter) -> None:
        self.clouds, self.writer = clouds, writer


def full_world() -> World:
    world = World(
        role(),
        binding("b"),
        binding("crb", "ClusterRoleBinding"),
        ANNOTATED,
        held(with_aws=True, made=True),
        account(has_finalizer=True),
    )
    world.cloud.put(aws_role("ours", owner="invoice-reader"))
    return world


# ---------------------------------------------------------------- what is done, and in which order


def test_nothing_is_written_without_a_yes() -> None:
    world = full_world()
    found = world.clean(RemovalOptions())
    assert found.code == 0
    assert world.kubernetes.calls == world.aws.calls == []
    assert_fits(found.text)
    assert_golden("cleanup-dry", found.text)


def test_trust_goes_first_and_finalizers_last() -> None:
    """Design rule 4, the other way round; R13."""
    world = full_world()
    found = world.clean()
    assert [call[0] for call in world.aws.calls] == ["put_trust", "delete_inline", "tag_role"]
    assert world.kubernetes.calls == [
        ("delete", "ClusterRoleBinding", "", "crb", "uid-crb"),
        ("delete", "RoleBinding", "payments", "b", "uid-b"),
        ("delete", "Role", "payments", "leastwise-invoice-reader", "uid-leastwise-invoice-reader"),
        ("annotate_role_arn",),
        ("remove_finalizer", "payments/invoice-reader"),
    ]
    assert "held: 1 IAM role with our mark there, for --delete" in found.words
    assert found.code == 1
    assert_golden("cleanup-done", found.text)


def test_a_cluster_with_nothing_left_is_called_clean() -> None:
    found = World().clean(RemovalOptions())
    assert found.text.startswith("✓ OK: nothing with our mark is left in all namespaces.")


def test_only_what_carries_this_clusters_mark_is_touched() -> None:
    """R1."""
    world = World(
        binding("theirs", owner="cluster-2/payments/x"),
        binding("odd", owner="not a mark"),
        FOREIGN_ANNOTATION,
        StoredPolicy(policy(), {}, {}, {}),
    )
    world.cloud.put(aws_role("stranger"))
    found = world.clean()
    assert world.kubernetes.calls == world.aws.calls == []
    assert "marks of cluster 'cluster-2': not touched" in found.text


def test_one_namespace_is_cleaned_alone() -> None:
    world = World(
        binding("b"),
        binding("crb", "ClusterRoleBinding", "cluster-1/shipping/x"),
        held(),
        account(has_finalizer=True),
    )
    world.clean(place=Place("payments"))
    assert [call[:3] for call in world.kubernetes.calls] == [
        ("delete", "RoleBinding", "payments"),
        ("remove_finalizer", "payments/invoice-reader"),
    ]


# ---------------------------------------------------------------- IAM roles


def detached_world(**tags: str) -> World:
    world = World(account(has_finalizer=True))
    gone = aws_role("ours", owner="invoice-reader")
    world.cloud.put(replace(gone, trust=_closed(), inline={}, tags={**CLOSED_TAGS, **tags}))
    return world


def _closed() -> Any:
    from leastwise.core.aws_trust import closed_trust  # noqa: PLC0415

    return closed_trust()


def test_a_detached_role_waits_for_delete() -> None:
    world = detached_world()
    found = world.clean()
    assert world.aws.calls == []
    assert "detached; delete it later by --delete" in found.words


def test_a_detached_role_is_deleted_once_its_wait_is_over_and_its_account_let_go() -> None:
    world = detached_world()
    assert world.clean(RemovalOptions(writes=True, deletes=True)).code == 0
    assert world.aws.calls == [("delete_role", "ours")]
    assert world.kubernetes.calls == [("remove_account_finalizer", "prod")]


def test_a_role_whose_wait_is_not_over_stays() -> None:
    """Design rule 5."""
    world = detached_world(**{"leastwise.dev/remove-after": "2026-01-02T00:00:00Z"})
    found = world.clean(RemovalOptions(writes=True, deletes=True))
    assert world.aws.calls == []
    assert "waits until 2026-01-02T00:00:00Z" in found.words
    assert found.code == 1


def test_a_pod_identity_association_of_ours_goes_after_its_tags_were_read() -> None:
    """A24: listings leave tags out."""
    world = World(account())
    ours = aws_role("ours", owner="invoice-reader")
    world.cloud.put(ours, association("api", ours, tags={"leastwise.dev/owner": OWNER}))
    world.cloud.put(association("stranger", ours, tags={}))
    world.clean()
    assert [call for call in world.aws.calls if call[0] == "delete_association"] == [
        ("delete_association", "a-api")
    ]


def test_managed_policies_of_a_role_go_with_it() -> None:
    world = detached_world()
    world.cloud.put(managed_policy("ours-spill-1", owner="invoice-reader"))
    world.clean(RemovalOptions(writes=True, deletes=True))
    assert [call[0] for call in world.aws.calls][-1] == "delete_role"


# ---------------------------------------------------------------- what could not be seen


def unread_world() -> World:
    world = World(held(with_aws=True, made=True), account(has_finalizer=True))
    world.cloud.error = ForbiddenError("AccessDenied")
    return world


def test_a_policy_is_kept_while_its_account_cannot_be_read() -> None:
    """R13: a finalizer is the last thread to a role that may admit somebody."""
    world = unread_world()
    found = world.clean()
    assert world.kubernetes.calls == []
    assert f"held: account prod could not be read, with {ARN}" in found.words
    assert found.code == 1


def test_the_cloud_is_abandoned_only_when_that_is_said() -> None:
    world = unread_world()
    found = world.clean(RemovalOptions(writes=True, abandons_cloud=True))
    assert world.kubernetes.calls == [
        ("remove_finalizer", "payments/invoice-reader"),
        ("remove_account_finalizer", "prod"),
    ]
    assert found.code == 0
    assert "account/prod: AccessDenied" in found.text


def test_a_policy_whose_account_object_is_gone_is_kept() -> None:
    world = World(held(made=True))
    found = world.clean()
    assert world.kubernetes.calls == []
    assert "account/prod: its CloudAccount is gone" in found.text


def test_accounts_that_are_skipped_are_not_seen() -> None:
    world = full_world()
    found = world.clean(reads_aws=False)
    assert "account/prod: not read: --skip-aws" in found.text
    assert world.aws.calls == []


def test_a_refused_kind_means_that_more_may_be_left() -> None:
    """R12."""
    world = World()
    refuse(world.index, "RoleBinding")
    found = world.clean()
    assert found.text.startswith("? Nothing with our mark was seen")
    assert found.code == 1


@pytest.mark.parametrize("kind", ["ClusterRole", "Namespace", "EntitlementCeiling"])
def test_kinds_that_hold_nothing_of_ours_need_not_be_read(kind: str) -> None:
    """The chart's clean-up Job reads no more than it takes away."""
    world = World(binding("b"))
    refuse(world.index, kind)
    assert world.clean().code == 0


# ---------------------------------------------------------------- what is kept


def test_what_is_taken_away_is_kept_first() -> None:
    """R2: a cleanup can be taken back, too."""
    world = full_world()
    world.clean()
    (kept,) = world.connection.revisions.saved
    assert (kept.owner, kept.reason) == (OWNER, "CleanedUp")
    assert "RoleBinding/payments/b" in kept.documents
    assert f"Role/{ARN}" in kept.documents


def test_what_cannot_be_kept_is_told_and_holds_nothing_up() -> None:
    world = World(binding("b"), held())
    world.connection.revisions.revisions = None
    found = world.clean(form="wide")
    assert "not kept: controllerrevisions.apps is forbidden" in found.text
    assert ("remove_finalizer", "payments/invoice-reader") in world.kubernetes.calls


def test_a_dry_run_keeps_nothing() -> None:
    world = full_world()
    world.clean(RemovalOptions())
    assert world.connection.revisions.saved == []


# ---------------------------------------------------------------- failures


def test_a_failure_stops_nothing_else_and_keeps_the_finalizer_of_its_policy() -> None:
    world = World(binding("b"), binding("c"), held(), held("other"))
    world.kubernetes.errors["b"] = ForbiddenError("DELETE /x: rolebindings is forbidden")
    found = world.clean()
    assert [call[0] for call in world.kubernetes.calls] == ["delete", "remove_finalizer"]
    assert world.kubernetes.calls[-1] == ("remove_finalizer", "payments/other")
    assert "failed: rolebindings is forbidden" in found.text
    assert "held: RoleBinding/payments/b is still there" in found.words
    assert found.code == 1


def test_a_role_that_could_not_be_closed_keeps_its_policy() -> None:
    world = full_world()
    world.aws.errors["ours"] = ForbiddenError("AccessDenied")
    found = world.clean()
    assert ("remove_finalizer", "payments/invoice-reader") not in world.kubernetes.calls
    assert f"held: Role/{ARN} is still there" in found.words


def test_json_says_what_was_done() -> None:
    world = World(binding("b"))
    steps = json.loads(world.clean(form="json").text)["steps"]
    assert steps == [
        {
            "action": "delete",
            "object": "RoleBinding/payments/b",
            "result": "done",
            "failed": False,
            "held": False,
        }
    ]


# ---------------------------------------------------------------- an operator that is not gone


def lease(version: str, holder: str = "leastwise-0") -> LeaseRecord:
    return LeaseRecord(holder, 30, 1, version)


def test_nothing_is_taken_away_while_an_operator_renews_its_lease() -> None:
    world = full_world()
    world.connection.lease = FakeLease(lease("1"), lease("1"), lease("2"))
    with pytest.raises(CommandError, match="leastwise-0 renews the Lease"):
        world.clean()
    assert world.kubernetes.calls == []


def test_a_holder_that_does_not_renew_is_taken_for_gone_after_the_leases_own_time() -> None:
    world = World(binding("b"))
    world.connection.lease = FakeLease(lease("1"))
    assert world.clean().code == 0
    assert 30 <= sum(world.connection.clock.slept) <= 34
    assert world.kubernetes.calls


@pytest.mark.parametrize("record", [None, lease("1", "")])
def test_a_lease_that_nobody_holds_is_not_waited_for(record: LeaseRecord | None) -> None:
    world = World(binding("b"))
    world.connection.lease = FakeLease(record)
    assert world.clean().code == 0
    assert world.connection.clock.slept == []


def test_a_lease_that_is_given_up_meanwhile_ends_the_wait() -> None:
    world = World(binding("b"))
    world.connection.lease = FakeLease(lease("1"), lease("2", ""))
    assert world.clean().code == 0


def test_a_lease_that_cannot_be_read_stops_the_cleanup() -> None:
    world = World(binding("b"))
    world.connection.lease = FakeLease(error=ForbiddenError("leases is forbidden"))
    with pytest.raises(CommandError, match="cannot be told") as raised:
        world.clean()
    assert "--force-while-operator-runs" in raised.value.allowed


def test_force_looks_at_no_lease() -> None:
    world = World(binding("b"))
    world.connection.lease = FakeLease(lease("1"), lease("2"))
    assert world.clean(is_forced=True).code == 0


def test_a_dry_run_says_that_an_operator_runs() -> None:
    world = World(binding("b"))
    world.connection.lease = FakeLease(lease("1"))
    assert "an operator: leastwise-0 holds the Lease" in world.clean(RemovalOptions()).text


def test_the_fixtures_are_about_one_moment() -> None:
    assert FakeConnection().clock.now() == datetime(2026, 1, 1, tzinfo=UTC)
    assert PAYMENTS.name == KEY.namespace
