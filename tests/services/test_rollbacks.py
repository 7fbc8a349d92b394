"""A rollback gives a kept revision back at every phase, within today's ceilings, and leaves it suspended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from builders import account, aws_ceiling, ceiling, kubernetes_ceiling, pattern, rule
from leastwise.core.aws_trust import is_closed
from leastwise.core.errors import RetryLaterError
from leastwise.core.identities import PolicyKey
from leastwise.core.revisions import Revision
from worlds import API, KEY, MARK, READ_CONFIG, REMOVE_AFTER, World, aws_spec, service_account, spec

WAIT = 3600
FULL = spec(bindings=["view"], aws=aws_spec())
POD_IDENTITY = spec(aws=aws_spec("PodIdentity"))
SUSPENDED = ("False", "Suspended", "")


async def granted(declared: Mapping[str, object] = FULL) -> World:
    world = World()
    world.cluster.put(account(has_finalizer=True, removal_wait_seconds=WAIT))
    await world.declare(declared)
    await world.settle(5)
    assert world.ready() == ("True", "Succeeded", "")
    return world


async def roll_back(world: World, revision: Revision, **spec_changes: Any) -> None:
    """Do what `leastwise rollback` does: write the kept spec back, suspended, with the annotation."""
    world.cluster.declare(
        KEY, {**revision.spec, "enforcement": "Suspended", **spec_changes}, rollback_to=revision.name
    )
    await world.settle(15)


def given_back(world: World) -> bool:
    return world.status().get("rollback") == {"revision": world.revisions.of(MARK)[0].name}


# ---------------------------------------------------------------- at every phase


@pytest.mark.parametrize("declared", [FULL, POD_IDENTITY, spec(bindings=["view"])])
@pytest.mark.parametrize("phase", ["one", "two"])
async def test_a_deleted_policy_comes_back_with_equal_meaning(
    phase: str, declared: dict[str, object]
) -> None:
    """R2, also after phase two."""
    world = await granted(declared)
    before = world.stands()
    await world.delete()
    if phase == "two":
        await world.settle(WAIT + 700)
        assert world.role() is None
    [revision] = world.revisions.of(MARK)
    await roll_back(world, revision)
    assert world.stands() == before
    assert world.ready() == SUSPENDED
    assert given_back(world)
    assert world.cluster.reasons()[-1] == "RolledBack"
    await world.settle(3 * WAIT)
    assert world.stands() == before


@pytest.mark.parametrize("phase", ["one", "two"])
async def test_a_removed_block_comes_back_with_equal_meaning(phase: str) -> None:
    world = await granted()
    before = world.stands()
    await world.declare(spec(rules=None))
    await world.settle(10 if phase == "one" else WAIT + 700)
    await roll_back(world, world.revisions.of(MARK)[0])
    assert world.stands() == before
    assert world.ready() == SUSPENDED


async def test_a_role_of_an_explicit_name_comes_back_under_it() -> None:
    world = World()
    named = aws_ceiling(allow=[pattern(("*",), ("*",))], role_name_pattern="payments-*")
    world.cluster.put(ceiling(aws=(named,)))
    await world.declare(spec(aws=aws_spec(roleName="payments-api")))
    await world.settle(5)
    before = world.stands()
    await world.declare(spec())
    await world.settle(10)
    await roll_back(world, world.revisions.of(MARK)[0])
    assert world.stands() == before


async def test_what_the_loss_of_a_service_account_took_comes_back_with_it() -> None:
    world = await granted()
    before = world.stands()
    world.cluster.remove("ServiceAccount", API.namespace, API.name)
    await world.settle(400)
    [revision] = world.revisions.of(MARK)
    assert revision.reason == "ServiceAccountDeleted"
    world.cluster.put(service_account())
    await roll_back(world, revision)
    assert world.stands() == before


async def test_the_end_of_a_role_is_taken_off_first_and_trust_is_given_last() -> None:
    world = await granted(spec(rules=None, aws=aws_spec()))
    await world.delete()
    world.faults.forget()
    await roll_back(world, world.revisions.of(MARK)[0])
    verbs = [each.partition(" ")[0] for each in world.faults.texts("aws")]
    assert verbs == ["aws.untag_role", "aws.put_inline", "aws.put_trust"]


# ---------------------------------------------------------------- once, and then suspended


async def test_a_rollback_is_given_once_and_not_repaired_afterwards() -> None:
    world = await granted(spec(bindings=["view"]))
    await world.delete()
    await roll_back(world, world.revisions.of(MARK)[0])
    name = world.owned()[0].partition("/")[2]
    world.cluster.remove("Role", "payments", name)
    world.faults.forget()
    for _ in range(2):
        await world.settle(700)
        world.restart()
    assert world.faults.texts(granting=True) == []
    assert world.ready() == SUSPENDED
    assert given_back(world)


async def test_when_git_follows_the_policy_is_enforced_again() -> None:
    world = await granted(spec(bindings=["view"]))
    await world.delete()
    await roll_back(world, world.revisions.of(MARK)[0])
    await world.declare(spec(bindings=["view"]))
    assert world.ready() == ("True", "Succeeded", "")
    await world.declare(spec("Suspended", bindings=["view"]))
    world.faults.forget()
    await world.settle(700)
    assert world.faults.texts(granting=True) == []  # the annotation is still there, and was followed


async def test_an_answer_that_fails_in_the_middle_is_gone_on_with() -> None:
    world = await granted()
    before = world.stands()
    await world.delete()
    world.faults.fail("aws.put_trust*", lambda: RetryLaterError("500"), times=3)
    await roll_back(world, world.revisions.of(MARK)[0])
    await world.settle(60)
    assert world.stands() == before
    assert given_back(world)


# ---------------------------------------------------------------- refused


def last_refusal(world: World) -> str:
    return [each.message for each in world.cluster.events if each.reason == "WriteRefused"][-1]


async def test_a_rollback_above_the_ceiling_is_refused_whole() -> None:
    """Within today's ceilings, not yesterday's."""
    world = await granted()
    await world.delete()
    narrow = kubernetes_ceiling(allow=[rule(("configmaps",), ("get",))], bindable=[])
    world.cluster.put(ceiling(kubernetes=narrow))
    await world.settle(1)
    before = world.stands()
    world.faults.forget()
    await roll_back(world, world.revisions.of(MARK)[0])
    await world.settle(700)
    assert world.stands() == before
    assert world.faults.texts(granting=True) == []
    assert world.ready() == SUSPENDED
    assert "rollback" not in world.status()
    assert "was not given back" in last_refusal(world)


async def test_a_rollback_onto_a_stranger_s_name_is_refused_on_both_planes() -> None:
    world = await granted(spec(aws=aws_spec()))
    role = world.role()
    assert role is not None
    await world.delete()
    await world.settle(WAIT + 700)
    world.cloud.state.put_role(
        type(role)(role.name, role.arn, "AROAX", role.path, role.trust, max_session_seconds=3600)
    )
    world.cloud.remember()
    await world.settle(700)
    world.faults.forget()
    await roll_back(world, world.revisions.of(MARK)[0])
    await world.settle(60)
    assert world.faults.texts(granting=True) == []
    assert "must carry the mark" in last_refusal(world)


@pytest.mark.parametrize("name", ["nothing-of-that-name", "of another policy"])
async def test_a_revision_that_is_missing_or_another_policy_s_is_refused(name: str) -> None:
    world = await granted(spec(bindings=["view"]))
    other = PolicyKey("payments", "other")
    await world.declare(spec(), other)
    await world.delete(other)
    [theirs] = world.revisions.of(f"c1/{other}")
    wanted = theirs.name if name == "of another policy" else name
    before = world.stands()
    world.faults.forget()
    await world.declare(spec("Suspended", bindings=["view"]), rollback_to=wanted)
    await world.settle(60)
    assert world.stands() == before
    assert "nothing was given back" in last_refusal(world)


async def test_who_edits_a_suspended_policy_is_given_the_kept_spec_and_nothing_else() -> None:
    """Design rule 1: that edit needs no verb `enforce`."""
    world = await granted(spec())
    before = world.stands()
    await world.delete()
    [revision] = world.revisions.of(MARK)
    everything = {"rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]}
    await roll_back(world, revision, kubernetes=everything)
    assert world.stands() == before
    world.restart()
    await world.settle(60)
    assert world.stands() == before
    assert world.ready() == SUSPENDED


async def test_a_suspended_policy_without_a_rollback_does_nothing() -> None:
    world = World()
    await world.declare(spec("Suspended", aws=aws_spec()))
    assert world.ready() == SUSPENDED
    assert world.faults.texts(granting=True) == []
    assert world.owned() == []


async def test_a_waiting_reference_holds_a_rollback_until_it_is_there() -> None:
    world = await granted(spec(rules=[READ_CONFIG]))
    before = world.stands()
    await world.delete()
    world.cluster.remove("ServiceAccount", API.namespace, API.name)
    await roll_back(world, world.revisions.of(MARK)[0])
    assert world.owned() == []
    world.cluster.put(service_account())
    await world.settle(5)
    assert world.stands() == before
    assert given_back(world)


async def test_a_detached_role_is_still_closed_while_nothing_was_given_back() -> None:
    world = await granted(spec(rules=None, aws=aws_spec()))
    await world.delete()
    await world.declare(spec("Suspended", rules=None, aws=aws_spec()))
    await world.settle(3 * WAIT)
    role = world.role()
    assert role is not None
    assert is_closed(role.trust)
    assert REMOVE_AFTER in role.tags
