"""The operator is killed before and after every single write, and started again: it comes to the same state.

Nothing twice, nothing foreign touched, nothing lost: everything that stands is compared with a world in which
nobody was killed, strangers' objects included.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from builders import account, aws_ceiling, ceiling, pattern
from faults import KilledError
from leastwise.core.iam_documents import build_document, build_statement
from leastwise.core.snapshots import AwsManagedPolicy, AwsRole, ObservedBinding, ObservedRoleDefinition
from worlds import KEY, MARK, READ_CONFIG, REMOVE_AFTER, VIEW, World, aws_spec, service_account, spec

WAIT = 600
READ_APPS: dict[str, object] = {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]}
DOCUMENT = build_document([build_statement("Allow", actions=["s3:PutObject"], resources=["*"])])
BIG = [
    {
        "actions": ["s3:GetObject"],
        "resources": [f"arn:aws:s3:::b{index}/*"],
        "conditions": {"StringEquals": {"aws:PrincipalOrgID": [f"o-{each}{'x' * 200}" for each in range(5)]}},
    }
    for index in range(14)
]
"""Statements that take the inline policy and one managed one."""


async def world_with_strangers() -> World:
    """A world in which others have their own Roles, bindings, roles and policies beside ours."""
    world = World()
    world.cluster.put(account(has_finalizer=True, removal_wait_seconds=WAIT))
    world.cluster.put(ceiling(aws=(aws_ceiling(allow=[pattern(("*",), ("*",))]),)))
    world.cluster.put(ObservedRoleDefinition("Role", "payments", "theirs", "", "", ()))
    world.cluster.put(ObservedBinding("RoleBinding", "payments", "theirs", "", "", VIEW, ()))
    state = world.cloud.state
    state.put_role(AwsRole("theirs", "arn:aws:iam::111122223333:role/theirs", "AROATHEIRS", "/", DOCUMENT))
    arn = "arn:aws:iam::111122223333:policy/theirs"
    state.policies[arn] = AwsManagedPolicy(arn, "theirs", "/", DOCUMENT, tags={})
    world.cloud.remember()
    return world


@dataclass(frozen=True)
class Story:
    """What stands before, what is done, and how long the operator has afterwards."""

    before: Callable[[World], Awaitable[None]]
    act: Callable[[World], None]
    seconds: float = 30.0


async def nothing(_world: World) -> None:
    return


def declaring(**fields: Any) -> Callable[[World], Awaitable[None]]:
    async def declare(world: World) -> None:
        await world.declare(spec(**fields))
        await world.settle(20)

    return declare


def writing(enforcement: str = "Enforce", **fields: Any) -> Callable[[World], None]:
    return lambda world: world.cluster.declare(KEY, spec(enforcement, **fields))


def edit_by_hand(world: World) -> None:
    """Widen the Role, empty a binding, widen the role's policy and drop its boundary."""
    for where, value in list(world.cluster.objects.items()):
        if getattr(value, "owner", "") != MARK:
            continue
        if where[0] == "Role":
            world.cluster.put(replace(value, rules=(*value.rules, *value.rules), managed=False))
        else:
            world.cluster.put(replace(value, subjects=()))
    role = world.role()
    assert role is not None
    world.cloud.state.put_role(replace(role, inline={"leastwise": DOCUMENT}, boundary_arn=""))
    world.cloud.remember()


FULL: dict[str, Any] = {"bindings": ["view"], "aws": aws_spec()}
STORIES: dict[str, Story] = {
    "grant with IRSA": Story(nothing, writing(**FULL)),
    "grant with Pod Identity and a spilled policy": Story(
        nothing, writing(aws=aws_spec("PodIdentity", statements=BIG))
    ),
    "repair of edits by hand": Story(declaring(**FULL), edit_by_hand),
    "change of the declaration": Story(
        declaring(**FULL), writing(rules=[READ_CONFIG, READ_APPS], aws=aws_spec(statements=BIG))
    ),
    "removal of both blocks": Story(declaring(**FULL), writing(rules=None)),
    "change of the trust": Story(declaring(**FULL), writing(bindings=["view"], aws=aws_spec("PodIdentity"))),
    "deletion": Story(declaring(**FULL), lambda world: world.cluster.delete_policy(KEY)),
    "deletion with Pod Identity and a spilled policy": Story(
        declaring(aws=aws_spec("PodIdentity", statements=BIG)),
        lambda world: world.cluster.delete_policy(KEY),
    ),
    "deletion, both phases": Story(
        declaring(aws=aws_spec(statements=BIG)),
        lambda world: world.cluster.delete_policy(KEY),
        seconds=3 * WAIT,
    ),
    "loss of the ServiceAccount": Story(
        declaring(**FULL),
        lambda world: world.cluster.remove("ServiceAccount", "payments", "payments-api"),
        seconds=330,
    ),
}


@dataclass(frozen=True)
class Played:
    """The world at the end of a story, and how many writes the story took."""

    world: World
    writes: int


async def play(
    story: Story, *, before: int | None = None, after: int | None = None, list_lag: float = 0.0
) -> Played:
    """Play a story; the operator may be killed at one write, and another one goes on."""
    world = await world_with_strangers()
    await story.before(world)
    world.faults.forget()
    story.act(world)
    world.faults.kill_before, world.faults.kill_after = before, after
    world.cloud.list_lag = list_lag
    try:
        if story.act is STORIES["repair of edits by hand"].act:
            world.restart()  # so that the edit in AWS is found at once
        await world.settle(story.seconds)
    except KilledError:
        world.faults.heal()
        world.restart()
        await world.settle(story.seconds + 60)
    writes = len(world.faults.writes)
    world.faults.heal()
    world.cloud.list_lag = 0.0
    await world.settle(2 * WAIT + 100)
    return Played(world, writes)


@pytest.mark.timeout(30)  # some fifty worlds are played
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", STORIES)
async def test_killed_before_or_after_any_write_it_comes_to_the_same_state(name: str, when: str) -> None:
    story = STORIES[name]
    reference = await play(story)
    expected = reference.world.stands()
    assert reference.writes > 2
    for number in range(1, reference.writes + 1):
        killed = await play(story, **{when: number})
        assert killed.world.stands() == expected, f"killed {when} write {number}"


@pytest.mark.parametrize("name", ["grant with IRSA", "deletion", "removal of both blocks"])
async def test_killed_while_listings_are_late_it_comes_to_the_same_state_all_the_same(name: str) -> None:
    """A10: the first listing of the next process shows nothing of what the last one wrote."""
    story = STORIES[name]
    reference = await play(story)
    for number in range(1, reference.writes + 1):
        killed = await play(story, after=number, list_lag=25.0)
        assert killed.world.stands() == reference.world.stands(), f"killed after write {number}"


async def test_killed_during_a_removal_a_whole_revision_is_kept() -> None:
    story = STORIES["deletion"]
    reference = await play(story)
    whole = reference.world.revisions.of(MARK)[0]
    assert len(whole.documents) == 4
    for number in range(1, reference.writes + 1):
        killed = await play(story, after=number)
        kept = killed.world.revisions.of(MARK)
        assert whole.documents in [each.documents for each in kept], f"killed after write {number}"
        assert all(each.spec == whole.spec for each in kept)


async def test_a_restart_in_sync_writes_nothing() -> None:
    world = await world_with_strangers()
    await declaring(**FULL)(world)
    await world.settle(700)
    for _ in range(3):
        world.faults.forget()
        world.restart()
        await world.settle(30)
        assert [each for each in world.faults.texts() if not each.endswith("write_status prod")] == []


async def test_the_finalizer_stands_before_anything_else_is_written() -> None:
    for story in ("grant with IRSA", "grant with Pod Identity and a spilled policy"):
        world = (await play(STORIES[story])).world
        assert world.faults.texts(granting=True)[0] == f"kubernetes.add_finalizer {KEY}"


async def test_killed_by_a_policy_deleted_meanwhile_nothing_is_left() -> None:
    """The policy is deleted while the operator is down, in the middle of making its role."""
    reference = await play(STORIES["grant with IRSA"])
    for number in range(1, reference.writes + 1):
        world = await world_with_strangers()
        world.cluster.declare(KEY, spec(**FULL))
        world.faults.kill_after = number
        with pytest.raises(KilledError):
            await world.settle(30)
        world.faults.heal()
        world.cluster.delete_policy(KEY)
        world.cloud.list_lag = 25.0
        world.restart()
        await world.settle(60)
        world.cloud.list_lag = 0.0
        await world.settle(2 * WAIT + 700)
        assert world.cluster.document(KEY) is None
        assert world.owned() == []
        assert world.role() is None, f"killed after write {number}"
        assert world.annotation() == ""


async def test_deleted_in_the_middle_of_a_write_the_role_is_not_left_behind() -> None:
    """The policy lane waits for the cloud lane, which began before the deletion."""
    world = await world_with_strangers()
    gate = world.faults.hold("aws.put_inline*")
    world.cluster.declare(KEY, spec(**FULL))
    running = asyncio.ensure_future(world.settle(0))
    for _ in range(50):
        await asyncio.sleep(0)
    assert "put_inline" in world.faults.texts("aws")[-1]
    world.cluster.delete_policy(KEY)
    for _ in range(3):
        await world.process.reconciler.reconcile(KEY)
    assert world.cluster.document(KEY) is not None
    gate.set()
    await running
    await world.settle(20)
    assert world.cluster.document(KEY) is None
    assert REMOVE_AFTER in (world.role() or pytest.fail("the role is to wait for its end")).tags
    await world.settle(2 * WAIT + 700)
    assert world.role() is None


async def test_an_end_that_a_role_carries_outlives_its_operator() -> None:
    world = await world_with_strangers()
    await declaring(**FULL)(world)
    await world.delete()
    role = world.role()
    assert role is not None
    due = role.tags[REMOVE_AFTER]
    world.cluster.put(service_account())
    for _ in range(3):
        world.restart()
        await world.settle(10)
        again = world.role()
        assert again is not None
        assert again.tags[REMOVE_AFTER] == due
    await world.settle(WAIT)
    assert world.role() is None
