"""The removal of deleted policies: reversible, in order, never by guess, and blocked out loud."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import account
from leastwise.core.errors import ForbiddenError, LeastwiseError, RetryLaterError
from leastwise.core.identities import PolicyKey
from leastwise.core.snapshots import BindingSubject, ObservedBinding, ObservedRoleDefinition
from worlds import API, KEY, MARK, READ_CONFIG, REMOVE_AFTER, VIEW, World, aws_spec, service_account, spec

FULL = spec(bindings=["view"], aws=aws_spec())
READ_APPS: dict[str, object] = {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]}


async def granted(declared: dict[str, object] = FULL) -> World:
    world = World()
    await world.declare(declared)
    assert world.ready() == ("True", "Succeeded", "")
    world.faults.forget()
    return world


def is_gone(world: World) -> bool:
    return world.cluster.document(KEY) is None


async def test_a_policy_that_granted_nothing_goes_at_once() -> None:
    world = World()
    await world.declare(spec("Observe"))
    await world.delete(seconds=0)
    assert is_gone(world)
    assert world.faults.texts(granting=True) == []
    assert world.metric("leastwise_policies", enforcement="Observe", ready="True") == 0


async def test_bindings_go_before_the_role_that_they_give() -> None:
    world = await granted(spec(bindings=["view"]))
    await world.delete()
    deleted = [each.partition(" ")[2] for each in world.faults.texts(granting=True) if ".delete " in each]
    assert len(deleted) == 3
    assert deleted[-1].count("leastwise-") == 1  # the Role; a binding is named for both


async def test_what_was_live_is_kept_before_anything_goes() -> None:
    """R2."""
    world = await granted()
    await world.delete()
    texts = world.faults.texts()
    assert texts[0] == f"kubernetes.save_revision {MARK}"
    [kept] = world.revisions.of(MARK)
    assert (kept.reason, kept.spec, kept.policy) == ("PolicyDeleted", FULL, KEY.name)
    kinds = sorted(ref.partition("/")[0] for ref in kept.documents)
    assert kinds == ["Role", "Role", "RoleBinding", "RoleBinding"]


async def test_a_later_removal_keeps_its_own_state() -> None:
    world = await granted(spec(bindings=["view"]))
    await world.declare(spec())
    await world.declare(spec(rules=[READ_CONFIG, READ_APPS]))
    await world.delete()
    reasons = [each.reason for each in world.revisions.of(MARK)]
    assert reasons == ["BlockRemoved", "PolicyDeleted"]
    assert world.revisions.of(MARK)[1].spec == spec(rules=[READ_CONFIG, READ_APPS])


async def test_a_removed_block_is_kept_as_it_was_live() -> None:
    world = await granted()
    await world.declare(spec(rules=None))
    await world.settle(10)
    kept = world.revisions.of(MARK)
    assert [each.reason for each in kept] == ["BlockRemoved"]
    assert kept[0].spec["aws"] == {**aws_spec(), "managedPolicyArns": [], "maxSessionSeconds": 3600}
    assert kept[0].spec["kubernetes"] == FULL["kubernetes"]


async def test_revisions_are_bounded() -> None:
    world = World()
    for number in range(9):
        await world.declare(spec(rules=[{**READ_CONFIG, "resources": [f"r{number}"]}], bindings=["view"]))
        await world.declare(spec(rules=[{**READ_CONFIG, "resources": [f"r{number}"]}]))
    assert len(world.revisions.of(MARK)) == 5


async def test_what_cannot_be_read_holds_the_policy_and_blocks_out_loud() -> None:
    """R12, R13."""
    world = await granted()
    before = world.stands()
    world.restart()
    world.cluster.lose("RoleBinding", ForbiddenError("rolebindings is forbidden"))
    await world.delete(seconds=600)
    assert world.ready() == ("False", "Deleting", "Reconciling")
    assert "rolebindings cannot be read" in world.message()
    await world.settle(400)
    assert world.ready() == ("False", "RevokeBlocked", "Stalled")
    assert "'Orphan'" in world.message()
    assert "leastwise cleanup" in world.message()
    assert world.stands() == before
    assert world.cluster.reasons().count("RevokeBlocked") == 1
    world.cluster.regain("RoleBinding")
    await world.settle(120)
    assert is_gone(world)


@pytest.mark.parametrize(
    "error", [RetryLaterError("AWS is down"), ForbiddenError("iam:UpdateAssumeRolePolicy")]
)
async def test_a_cloud_that_is_down_blocks_and_orphan_is_the_way_out(error: LeastwiseError) -> None:
    """R13."""
    world = await granted()
    world.faults.fail("aws.*", lambda: error, times=None)
    await world.delete(seconds=1000)
    assert world.ready() == ("False", "RevokeBlocked", "Stalled")
    assert world.owned() == []  # RBAC did not wait for it
    calls = len(world.faults.writes) + len(world.faults.reads)
    await world.settle(3600)
    assert len(world.faults.writes) + len(world.faults.reads) - calls < 120
    await world.declare({**FULL, "deletionPolicy": "Orphan"})
    assert is_gone(world)
    assert REMOVE_AFTER not in (world.role() or pytest.fail("no role")).tags


async def test_a_kubernetes_write_that_is_refused_names_the_right() -> None:
    world = await granted(spec())
    world.faults.fail("kubernetes.delete *", lambda: ForbiddenError("rolebindings"), times=None)
    await world.delete(seconds=1000)
    assert world.ready() == ("False", "RevokeBlocked", "Stalled")
    assert "privilege level 1" in world.message()
    tries = [each for each in world.faults.texts(granting=True) if ".delete " in each]
    assert len(tries) < 40
    world.faults.heal()
    await world.settle(400)
    assert is_gone(world)


async def test_prior_documents_that_cannot_be_kept_hold_everything() -> None:
    world = await granted()
    before = world.stands()
    world.faults.fail("kubernetes.save_revision*", lambda: ForbiddenError("controllerrevisions"), times=None)
    await world.delete(seconds=1000)
    assert world.stands() == before
    assert world.ready() == ("False", "RevokeBlocked", "Stalled")
    assert "prior documents" in world.message()


async def test_an_account_that_is_gone_blocks_while_a_role_is_left_there() -> None:
    world = await granted()
    world.cluster.remove("CloudAccount", "", "prod")
    await world.delete(seconds=1000)
    assert world.ready() == ("False", "RevokeBlocked", "Stalled")
    assert "CloudAccount 'prod' does not exist" in world.message()
    world.cluster.put(account(has_finalizer=True))
    await world.settle(120)
    assert is_gone(world)
    assert REMOVE_AFTER in (world.role() or pytest.fail("no role")).tags


async def test_an_account_in_which_nothing_was_ever_made_blocks_nothing() -> None:
    world = World()
    world.cloud.callers["prod"] = "999999999999"
    await world.declare(FULL)
    await world.delete(seconds=20)
    assert is_gone(world)
    assert world.owned() == []


async def test_the_annotation_of_another_policy_s_role_is_never_given_up() -> None:
    world = await granted(spec(rules=None, aws=aws_spec()))
    arn = world.annotation()
    other = PolicyKey("payments", "other")
    await world.declare(spec(), other)
    await world.delete(other)
    assert world.cluster.document(other) is None
    assert world.annotation() == arn


async def test_strangers_with_our_names_or_near_our_mark_survive() -> None:
    """R1: rename, adoption and cluster rebuild."""
    world = await granted(spec(bindings=["view"]))
    role = next(each for where, each in world.cluster.objects.items() if where[0] == "Role")
    strangers = [
        replace(role, name="theirs", uid="", owner="c2/payments/invoice-reader"),
        replace(role, name="theirs-too", uid="", owner="c1/payments/invoice-reader2"),
        ObservedRoleDefinition("Role", "payments", "plain", "", "", role.rules),
        ObservedBinding("RoleBinding", "payments", "plain", "", "", VIEW, ()),
    ]
    for each in strangers:
        world.cluster.put(each)
    await world.delete()
    assert is_gone(world)
    left = {where[2] for where in world.cluster.objects if where[0] in {"Role", "RoleBinding"}}
    assert left == {"theirs", "theirs-too", "plain"}


async def test_a_rebuilt_object_of_another_uid_is_not_deleted() -> None:
    world = await granted(spec(rules=None, bindings=["view"]))
    name = world.owned()[0].partition("/")[2]
    world.cluster.is_delayed = True
    world.cluster.remove("RoleBinding", "payments", name)
    theirs = ObservedBinding(
        "RoleBinding", "payments", name, "", "", VIEW, (BindingSubject("Group", "theirs"),)
    )
    world.cluster.put(theirs)
    world.cluster.delete_policy(KEY)
    world.cluster.is_delayed = False
    world.cluster._tell(("EntitlementPolicy", *(KEY.namespace, KEY.name)))
    await world.settle(5)
    assert world.cluster.objects["RoleBinding", "payments", name].subjects == theirs.subjects
    world.cluster.deliver()
    await world.settle(60)
    assert is_gone(world)
    assert world.cluster.objects["RoleBinding", "payments", name].subjects == theirs.subjects


async def test_an_invalid_policy_is_removed_as_its_spec_says() -> None:
    world = await granted(spec())
    before = world.stands()
    await world.declare({**spec(deletionPolicy="Orphan"), "unknownField": 1})
    assert world.ready()[1] == "InvalidSpec"
    await world.delete()
    assert is_gone(world)
    assert world.stands() == before


async def test_a_selector_s_subjects_are_revoked_with_their_policy() -> None:
    world = World()
    for name in ("blue", "green"):
        world.cluster.put(service_account(name, app="x"))
    await world.declare(spec(match_labels={"app": "x"}))
    await world.delete()
    assert is_gone(world)
    assert world.owned() == []


async def test_a_role_that_no_listing_shows_yet_is_looked_up_once() -> None:
    """A10."""
    world = await granted()
    role = world.role()
    assert role is not None
    world.cloud.list_lag = 10**6  # listings show the beginning of the world
    world.restart()
    world.faults.forget()
    await world.delete(seconds=60)
    assert is_gone(world)
    assert REMOVE_AFTER in (world.role() or pytest.fail("no role")).tags
    assert API.name  # its ServiceAccount is still there
    assert world.annotation() == ""
