"""The lane of one CloudAccount: when it is listed, what its status tells, phase two, and its deletion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from builders import account
from leastwise.core.aws_trust import closed_trust, is_closed
from leastwise.core.errors import (
    AuthenticationError,
    ConflictError,
    ForbiddenError,
    LeastwiseError,
    RetryLaterError,
)
from leastwise.core.iam_documents import build_document, build_statement
from leastwise.core.snapshots import AwsManagedPolicy, AwsRole
from worlds import KEY, REMOVE_AFTER, World, aws_spec, spec

WAIT = 3600
ONLY_AWS = spec(rules=None, aws=aws_spec())
WIDE = build_document([build_statement("Allow", actions=["s3:*"], resources=["*"])])


def world_with_a_short_wait() -> World:
    world = World()
    world.cluster.put(account(has_finalizer=True, removal_wait_seconds=WAIT))
    return world


async def detached() -> World:
    """A world in which a deleted policy's role waits for its end."""
    world = world_with_a_short_wait()
    await world.declare(ONLY_AWS)
    await world.delete()
    assert REMOVE_AFTER in waiting_role(world).tags
    world.faults.forget()
    return world


def waiting_role(world: World) -> AwsRole:
    role = world.role()
    assert role is not None
    return role


def account_status(world: World) -> Mapping[str, Any]:
    return world.cluster.statuses["CloudAccount", "", "prod"]


def listings(world: World) -> int:
    return sum(each.verb == "observe_account" for each in world.faults.reads)


# ---------------------------------------------------------------- the period


async def test_an_account_is_listed_once_a_period_however_many_policies_name_it() -> None:
    world = World()
    await world.declare(ONLY_AWS)
    world.faults.forget()
    await world.settle(6000)
    assert listings(world) == 10
    assert sum(each.target == "prod" for each in world.faults.writes) <= 10  # one status a refresh


async def test_a_changed_account_is_listed_at_once() -> None:
    world = World()
    await world.settle(1)
    world.faults.forget()
    world.cluster.put(account(has_finalizer=True, generation=2, refresh_seconds=60))
    await world.settle(1)
    assert listings(world) == 1
    await world.settle(120)
    assert listings(world) == 3


async def test_the_finalizer_of_an_account_stands_before_its_first_listing() -> None:
    world = World()
    world.cluster.put(account())
    written: list[str] = []

    def refuse() -> LeastwiseError:
        written.extend(world.faults.texts())
        return RetryLaterError("500")

    world.faults.fail("aws.observe_account*", refuse)
    await world.settle(0)
    assert written == ["kubernetes.add_account_finalizer prod"]


async def test_a_failed_refresh_is_tried_again_later_each_time() -> None:
    world = World()
    world.faults.fail("aws.observe_account*", lambda: RetryLaterError("500"), times=None)
    await world.settle(600)
    assert 8 <= listings(world) <= 14


@pytest.mark.parametrize(
    ("error", "reason", "progress"),
    [
        (AuthenticationError("ExpiredToken"), "AuthenticationFailed", "Stalled"),
        (ForbiddenError("iam:GetAccountAuthorizationDetails"), "ReadDenied", "Stalled"),
        (RetryLaterError("500"), "Progressing", "Reconciling"),
    ],
)
async def test_an_account_that_was_never_read_is_not_called_ready(
    error: LeastwiseError, reason: str, progress: str
) -> None:
    world = World()
    world.faults.fail("aws.observe_account*", lambda: error, times=None)
    await world.settle(10)
    status, told = world.account_condition("Ready")
    assert (status != "True", told) == (True, reason)
    assert world.account_condition(progress)[0] == "True"


async def test_short_trouble_shows_on_the_account_and_ends_with_it() -> None:
    world = World()
    await world.declare(ONLY_AWS)
    world.faults.fail("aws.observe_account*", lambda: RetryLaterError("500"), times=3)
    await world.settle(599)
    assert world.account_condition("DataStale") == ("True", "DataStale")
    assert world.account_condition("Ready")[0] == "True"
    await world.settle(60)
    assert world.account_condition("DataStale") == ("", "")


async def test_parts_that_cannot_be_read_are_listed_as_gaps() -> None:
    world = World()
    world.cloud.part_errors["associations"] = ForbiddenError("eks:ListPodIdentityAssociations")
    await world.settle(1)
    gaps = account_status(world)["gaps"]
    assert [each["scope"] for each in gaps] == ["account/prod/associations"]
    assert world.account_condition("Ready")[0] == "True"


# ---------------------------------------------------------------- phase two


async def test_a_role_is_deleted_after_its_wait_and_not_before() -> None:
    world = await detached()
    await world.settle(WAIT - 60)
    assert world.role() is not None
    await world.settle(120)
    assert world.role() is None
    assert listings(world) <= WAIT // 600 + 1


async def test_removals_that_are_due_at_many_times_do_not_list_the_account_each_time() -> None:
    world = await detached()
    role = waiting_role(world)
    for number in range(50):
        due = world.clock.now().replace(minute=number, second=30).isoformat()
        tags = {"leastwise.dev/owner": f"c1/payments/p{number}", REMOVE_AFTER: due}
        copy = replace(role, name=f"r{number}", arn=f"{role.arn}{number}", role_id=f"R{number}", tags=tags)
        world.cloud.state.put_role(copy)
    world.cloud.remember()
    world.faults.forget()
    await world.settle(2 * WAIT)
    assert world.cloud.state.roles == {}
    assert listings(world) <= 2 * WAIT // 600 + 1


async def test_the_status_counts_the_removals_that_wait() -> None:
    world = await detached()
    await world.settle(605)
    assert account_status(world)["removalsPending"] == 1
    await world.settle(WAIT + 605)
    assert account_status(world)["removalsPending"] == 0


async def test_a_role_that_was_opened_again_by_hand_is_closed_again_and_not_deleted_early() -> None:
    world = await detached()
    due = waiting_role(world).tags[REMOVE_AFTER]
    opened = build_document([build_statement("Allow", actions=["sts:AssumeRole"], principals=[("AWS", "*")])])
    world.edit_role(trust=opened, inline={"sneaked": WIDE})
    await world.settle(605)
    role = waiting_role(world)
    assert is_closed(role.trust)
    assert role.inline == {}
    assert role.tags[REMOVE_AFTER] == due


async def test_an_end_that_somebody_took_off_is_respected() -> None:
    world = await detached()
    role = waiting_role(world)
    world.edit_role(tags={key: text for key, text in role.tags.items() if key != REMOVE_AFTER})
    await world.settle(3 * WAIT)
    assert world.role() is not None


async def test_what_was_taken_back_at_the_last_moment_is_not_deleted() -> None:
    """The role is read once more before it is deleted."""
    world = await detached()
    await world.settle(WAIT - 100)
    role = waiting_role(world)
    world.cloud.state.put_role(
        replace(role, tags={key: text for key, text in role.tags.items() if key != REMOVE_AFTER})
    )
    await world.settle(200)
    assert [each for each in world.faults.texts("aws") if "delete_role" in each] == []


async def test_a_role_with_another_mark_by_now_is_left_alone() -> None:
    world = await detached()
    await world.settle(WAIT - 100)
    theirs = replace(waiting_role(world), tags={REMOVE_AFTER: "2026-01-01T00:00:00Z"})
    world.cloud.state.put_role(theirs)
    await world.settle(2 * WAIT)
    assert world.cloud.state.role(theirs.name) == theirs


async def test_a_deletion_that_fails_is_tried_now_and_then() -> None:
    world = await detached()
    world.faults.fail("aws.delete_role*", lambda: ConflictError("DeleteConflict"), times=None)
    await world.settle(WAIT + 600)
    tries = [each for each in world.faults.texts("aws") if "delete_role" in each]
    assert 3 <= len(tries) <= 25
    world.faults.heal()
    await world.settle(60)
    assert world.role() is None


async def test_a_role_of_another_cluster_or_without_a_mark_is_never_deleted() -> None:
    world = World()
    past = "2025-01-01T00:00:00Z"
    for number, owner in enumerate(("c2/payments/x", "")):
        tags = {REMOVE_AFTER: past} | ({"leastwise.dev/owner": owner} if owner else {})
        arn = f"arn:aws:iam::111122223333:role/leastwise/r{number}"
        role = AwsRole(f"r{number}", arn, f"R{number}", "/leastwise/", closed_trust(), tags=tags)
        world.cloud.state.put_role(role)
    world.cloud.remember()
    await world.settle(7200)
    assert len(world.cloud.state.roles) == 2
    assert world.faults.texts("aws") == []


async def test_spilled_policies_whose_tags_no_listing_tells_are_read_and_deleted() -> None:
    """A24, with a rotation that has no budget."""
    world = World(rotation_budget=0)
    world.cluster.put(account(has_finalizer=True, removal_wait_seconds=WAIT))
    await world.declare(ONLY_AWS)
    await world.delete()
    role = waiting_role(world)
    name = f"{role.name}-spill-1"
    arn = f"arn:aws:iam::111122223333:policy/leastwise/{name}"
    ours = {"leastwise.dev/owner": role.tags["leastwise.dev/owner"]}
    world.cloud.state.policies[arn] = AwsManagedPolicy(arn, name, "/leastwise/", WIDE, tags=ours)
    theirs = arn.replace("spill-1", "spill-2")
    world.cloud.state.policies[theirs] = AwsManagedPolicy(
        theirs, name.replace("1", "2"), "/leastwise/", WIDE, tags={}
    )
    world.cloud.remember()
    await world.settle(2 * WAIT)
    assert world.role() is None
    assert list(world.cloud.state.policies) == [theirs]


async def test_a_policy_in_observe_does_not_keep_its_detached_role() -> None:
    world = world_with_a_short_wait()
    await world.declare(ONLY_AWS)
    await world.declare(spec("Observe", rules=None))
    await world.declare(spec("Observe", rules=None, aws=aws_spec()))
    await world.settle(2 * WAIT)
    assert world.role() is None


# ---------------------------------------------------------------- deletion


async def test_an_account_that_nobody_uses_goes_at_once() -> None:
    world = World()
    await world.settle(1)
    world.cluster.delete_account("prod")
    await world.settle(1)
    assert ("CloudAccount", "", "prod") not in world.cluster.objects


async def test_an_account_that_was_never_read_can_be_let_go() -> None:
    world = World()
    world.cloud.callers["prod"] = "999999999999"
    await world.settle(5)
    world.cluster.delete_account("prod")
    await world.settle(60)
    assert ("CloudAccount", "", "prod") not in world.cluster.objects


async def test_an_account_that_cannot_be_read_now_is_held() -> None:
    """Design rule 6."""
    world = await detached()
    world.faults.fail("aws.observe_account*", lambda: RetryLaterError("500"), times=None)
    world.restart()
    world.cluster.delete_account("prod")
    await world.settle(3 * WAIT)
    assert ("CloudAccount", "", "prod") in world.cluster.objects
    world.faults.heal()
    await world.settle(600)
    assert ("CloudAccount", "", "prod") not in world.cluster.objects
    assert world.role() is None


async def test_an_account_whose_aws_account_another_one_serves_need_not_wait() -> None:
    world = await detached()
    world.cluster.put(account("twin", has_finalizer=True))
    await world.settle(1)
    world.cluster.delete_account("prod")
    await world.settle(10)
    assert ("CloudAccount", "", "prod") not in world.cluster.objects
    await world.settle(2 * WAIT)
    assert world.role() is None


async def test_the_status_of_a_deleted_account_names_its_users() -> None:
    world = World()
    await world.declare(ONLY_AWS)
    world.cluster.delete_account("prod")
    await world.settle(10)
    assert str(KEY) in account_status(world)["conditions"][0]["message"]


async def test_of_two_cloud_accounts_of_one_aws_account_one_sees_to_a_role() -> None:
    world = await detached()
    world.cluster.put(account("another", has_finalizer=True, removal_wait_seconds=WAIT))
    await world.settle(700)
    accounts = {key[2]: each for key, each in world.cluster.statuses.items() if key[0] == "CloudAccount"}
    waiting = {name: each["removalsPending"] for name, each in accounts.items()}
    assert waiting == {"another": 1, "prod": 0}
    await world.settle(WAIT)
    assert world.role() is None
    assert sum("delete_role" in each for each in world.faults.texts("aws")) == 1


async def test_a_role_outside_the_path_of_another_cloud_account_stays_ours() -> None:
    world = await detached()
    world.cluster.put(account("another", has_finalizer=True, role_path_prefix="/elsewhere/"))
    await world.settle(700)
    assert account_status(world)["removalsPending"] == 1
