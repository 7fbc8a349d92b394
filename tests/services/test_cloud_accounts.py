"""The cloud accounts: what is derived from a snapshot, who is woken, and what targeted reads put right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import account
from leastwise.core.conditions import Problem, Reason
from leastwise.core.errors import (
    AuthenticationError,
    ForbiddenError,
    LeastwiseError,
    RetryLaterError,
    WrongAccountError,
)
from leastwise.core.iam_documents import build_document, build_statement
from leastwise.core.identities import PolicyKey
from leastwise.core.snapshots import AwsManagedPolicy, PodIdentityAssociation
from leastwise.services.cloud_accounts import CloudAccounts, lasting_problem
from worlds import API, KEY, MARK, World, aws_spec, service_account, spec

ONLY_AWS = spec(rules=None, aws=aws_spec())
WIDE = build_document([build_statement("Allow", actions=["s3:*"], resources=["*"])])


async def granted(*others: PolicyKey) -> World:
    world = World()
    await world.declare(ONLY_AWS)
    for key in others:
        world.cluster.put(service_account(key.name))
        await world.declare(spec(rules=None, subject=key.name, aws=aws_spec()), key)
    await world.settle(5)
    return world


def clouds(world: World) -> CloudAccounts:
    return world.process.clouds


async def woken_by_a_refresh(world: World) -> set[PolicyKey]:
    queue = world.process.controller.policies
    queue._ready.clear()
    queue._since.clear()
    await clouds(world).refresh(account(has_finalizer=True))
    return set(queue._ready)


async def test_only_the_policies_that_a_change_concerns_are_woken() -> None:
    other = PolicyKey("payments", "other")
    world = await granted(other)
    assert await woken_by_a_refresh(world) == set()
    world.edit_role(boundary_arn="")
    assert await woken_by_a_refresh(world) == {KEY}
    role = world.role(other)
    assert role is not None
    world.cloud.state.put_role(replace(role, name="third", arn=f"{role.arn}x", role_id="X", tags={}))
    assert await woken_by_a_refresh(world) == {other}  # another role that admits its ServiceAccount


async def test_a_policy_whose_old_role_is_found_is_woken_though_it_names_the_account_no_more() -> None:
    world = await granted()
    world.cluster.declare(KEY, spec(rules=None))
    world.faults.fail("aws.put_trust*", lambda: RetryLaterError("500"), times=None)
    await world.settle(1)
    world.faults.heal()
    world.restart()
    await world.settle(0)
    await world.settle(30)
    role = world.role()
    assert role is not None
    assert "leastwise.dev/remove-after" in role.tags


async def test_roles_are_found_by_mark_in_every_account_and_derived_once_a_view() -> None:
    world = await granted()
    known = clouds(world)
    [owned] = known.owned_roles(MARK)
    assert (owned.account.name, owned.is_detached) == ("prod", False)
    assert [each.name for each in known.marked_roles("prod")] == [owned.role.name]
    assert list(known.owned_roles("c1/payments/nobody")) == []
    assert known.trusts("prod") is known.trusts("prod")
    assert known.trusts("nowhere") is None
    assert known.marked_roles("nowhere") == ()
    assert known.snapshot("nowhere") is None


async def test_data_past_the_limit_is_called_stale_and_a_first_listing_has_that_long_too() -> None:
    world = await granted()
    world.faults.fail("aws.observe_account*", lambda: RetryLaterError("500"), times=None)
    await world.settle(1700)
    assert clouds(world).stale_message("prod") == ""
    await world.settle(300)
    assert "older than 3 refresh periods" in clouds(world).stale_message("prod")
    await world.settle(600)
    assert world.ready() == ("False", "DataStale", "Reconciling")
    world.restart()
    await world.settle(1700)
    assert clouds(world).stale_message("prod") == ""
    assert world.condition("DataStale")[0] == "True"  # of the earlier process: nothing was read since
    await world.settle(800)
    assert clouds(world).stale_message("prod") != ""
    assert world.ready() == ("False", "DataStale", "Reconciling")


async def test_a_listing_that_disputes_a_targeted_read_is_settled_by_one_more_read() -> None:
    """A10: either the listing is late, or somebody wrote meanwhile."""
    world = await granted()
    world.cloud.list_lag = 10**6
    world.faults.forget()
    await woken_by_a_refresh(world)
    assert [each.target for each in world.faults.reads if each.verb == "observe_role"] == [world.role_name()]
    await world.settle(5)
    assert world.ready() == ("True", "Succeeded", "")
    assert world.faults.texts("aws") == []
    world.cloud.list_lag = 0
    world.edit_role(inline={"leastwise": WIDE})
    await woken_by_a_refresh(world)
    await world.settle(5)
    assert [each.partition(" ")[0] for each in world.faults.texts("aws")] == ["aws.put_inline"]


async def test_another_aws_account_under_the_same_name_begins_afresh() -> None:
    world = await granted()
    other = account(account_id="999999999999", has_finalizer=True, generation=2)
    before = clouds(world).cache_of(account(has_finalizer=True))
    after = clouds(world).cache_of(other)
    assert after is not before
    assert after.view() is None


async def test_an_account_that_is_gone_is_forgotten() -> None:
    world = await granted()
    clouds(world).forget("prod")
    assert clouds(world).snapshot("prod") is None
    assert clouds(world).problem("prod") is None


async def test_what_a_listing_leaves_out_is_completed_and_kept() -> None:
    """A24."""
    world = World(rotation_budget=0)
    state = world.cloud.state
    arn = "arn:aws:iam::111122223333:policy/leastwise/x"
    state.policies[arn] = AwsManagedPolicy(arn, "x", "/leastwise/", WIDE, tags={"a": "b"})
    state.associations[API] = PodIdentityAssociation("a-1", "arn:a-1", API, role_arn="arn:r", tags={})
    world.cloud.remember()
    await world.declare(ONLY_AWS)
    known, prod = clouds(world), account(has_finalizer=True)
    await known.refresh(prod)
    listed = known.snapshot("prod")
    assert listed is not None
    assert (listed.managed_policies[arn].tags, listed.associations[API].role_arn) == (None, "arn:r")
    await known.complete(prod, listed.managed_policies[arn])
    await known.complete(prod, listed.associations[API])
    whole = known.snapshot("prod")
    assert whole is not None
    assert whole.managed_policies[arn].tags == {"a": "b"}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (WrongAccountError("x"), Reason.WRONG_ACCOUNT),
        (AuthenticationError("x"), Reason.AUTHENTICATION_FAILED),
        (ForbiddenError("x"), None),
        (RetryLaterError("x"), None),
        (None, None),
    ],
)
def test_only_what_will_not_pass_by_itself_is_a_problem_of_the_account(
    error: LeastwiseError | None, reason: Reason | None
) -> None:
    found = lasting_problem(error)
    assert found == (Problem(reason, "x") if reason is not None else None)
