"""docs/transitions.md, one test a cell: what happens to what was granted when its reason goes.

The name of a test begins with its cell: `test_t_e_1` is the first row in Enforce.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from builders import account, aws_ceiling, ceiling, kubernetes_ceiling, rule
from leastwise.core.aws_trust import is_closed
from leastwise.core.ceilings import OnNarrowed
from leastwise.core.snapshots import AwsRole, BindingSubject, ObservedBinding
from worlds import API, KEY, MARK, READ_CONFIG, REMOVE_AFTER, World, aws_spec, service_account, spec

MODES = ("Enforce", "Observe", "Suspended")
READ_APPS: dict[str, object] = {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]}
WAIT = 3600
"""The account's removal wait; a day by default, an hour here."""


async def granted(mode: str, **fields: Any) -> World:
    """A policy that was enforced on both planes, and then put into `mode`."""
    world = World()
    world.cluster.put(account(has_finalizer=True, removal_wait_seconds=WAIT))
    await world.declare(spec(bindings=["view"], aws=aws_spec(), **fields))
    assert world.ready() == ("True", "Succeeded", "")
    if mode != "Enforce":
        await world.declare(spec(mode, bindings=["view"], aws=aws_spec(), **fields))
    world.faults.forget()
    return world


async def selected(mode: str) -> World:
    """A policy with a selector that two ServiceAccounts meet, put into `mode`."""
    world = World()
    for name in ("blue", "green"):
        world.cluster.put(service_account(name, app="x"))
    await world.declare(spec(match_labels={"app": "x"}))
    if mode != "Enforce":
        await world.declare(spec(mode, match_labels={"app": "x"}))
    world.faults.forget()
    return world


def named_subjects(world: World) -> set[str]:
    """ServiceAccounts that the policy's bindings name."""
    return {
        subject.name
        for value in world.cluster.objects.values()
        if isinstance(value, ObservedBinding) and value.owner == MARK
        for subject in value.subjects
    }


def is_detached(role: AwsRole | None) -> bool:
    return (
        role is not None
        and is_closed(role.trust)
        and not (role.inline or role.attached)
        and REMOVE_AFTER in role.tags
    )


def is_gone(world: World) -> bool:
    return world.cluster.document(KEY) is None


def assert_nothing_happened(world: World, before: dict[str, object]) -> None:
    assert world.stands() == before
    assert world.faults.texts(granting=True) == []


# ---------------------------------------------------------------- 1: policy deleted
# T-E-1 T-O-1 T-S-1


@pytest.mark.parametrize("mode", ["Enforce", "Observe"])
async def test_t_e_1_and_t_o_1_a_deleted_policy_is_revoked_in_order(mode: str) -> None:
    world = await granted(mode)
    await world.delete()
    assert is_gone(world)
    assert world.owned() == []
    assert is_detached(world.role())
    assert world.annotation() == ""
    verbs = [each.partition(" ")[0] for each in world.faults.texts(granting=True)]
    order = [
        verbs.index(each)
        for each in (
            "kubernetes.delete",
            "aws.put_trust",
            "aws.delete_inline",
            "aws.tag_role",
            "kubernetes.annotate_role_arn",
            "kubernetes.remove_finalizer",
        )
    ]
    assert order == sorted(order)
    await world.settle(WAIT + 700)
    assert world.role() is None  # phase two, without the policy


async def test_t_s_1_a_suspended_policy_holds_its_finalizer() -> None:
    world = await granted("Suspended")
    before = world.stands()
    await world.delete(seconds=7200)
    assert_nothing_happened(world, before)
    assert world.ready() == ("False", "Deleting", "Reconciling")
    assert "deletionPolicy" in world.message()


# ---------------------------------------------------------------- 2: policy deleted, Orphan
# T-E-2 T-O-2 T-S-2


@pytest.mark.parametrize("mode", MODES)
async def test_t_e_2_t_o_2_and_t_s_2_an_orphaning_policy_goes_at_once_and_leaves_all(mode: str) -> None:
    world = await granted(mode, deletionPolicy="Orphan")
    before = world.stands()
    await world.delete(seconds=1)
    assert is_gone(world)
    await world.settle(3 * WAIT)
    assert world.stands() == before
    assert world.faults.texts(granting=True) == [f"kubernetes.remove_finalizer {KEY}"]


async def test_orphan_is_the_way_out_of_a_suspension() -> None:
    world = await granted("Suspended")
    before = world.stands()
    await world.delete(seconds=60)
    await world.declare(spec("Suspended", bindings=["view"], aws=aws_spec(), deletionPolicy="Orphan"))
    assert is_gone(world)
    assert world.stands() == before


# ---------------------------------------------------------------- 3: Kubernetes block, or a part, removed
# T-E-3 T-O-3 T-S-3


async def test_t_e_3_what_is_no_longer_declared_is_revoked_and_a_role_made_narrower() -> None:
    world = World()
    two = [READ_CONFIG, READ_APPS]
    await world.declare(spec(rules=two, bindings=["view"]))
    assert len(world.owned()) == 3
    await world.declare(spec())
    assert len(world.owned()) == 2
    role = next(each for where, each in world.cluster.objects.items() if where[0] == "Role")
    assert {resource for each in role.rules for resource in each.resources} == {"configmaps"}
    assert [each.reason for each in world.revisions.of(MARK)] == ["BlockRemoved"]
    await world.declare(spec(rules=None))
    assert world.owned() == []
    assert world.ready() == ("True", "Succeeded", "")


async def test_t_o_3_what_is_no_longer_declared_is_revoked_and_a_wider_role_reported() -> None:
    world = World()
    two = [READ_CONFIG, READ_APPS]
    await world.declare(spec(rules=two, bindings=["view"]))
    await world.declare(spec("Observe", rules=two, bindings=["view"]))
    await world.declare(spec("Observe"))
    assert len(world.owned()) == 2
    assert [(each["kind"], each["ref"].partition("/")[0]) for each in world.status()["drift"]] == [
        ("changed", "Role")
    ]
    assert world.ready() == ("True", "Observed", "")


async def test_t_s_3_a_suspended_policy_revokes_nothing() -> None:
    world = await granted("Suspended")
    before = world.stands()
    await world.declare(spec("Suspended", rules=None, aws=aws_spec()))
    await world.settle(3600)
    assert_nothing_happened(world, before)
    assert world.condition("Drifted") == ("Unknown", "Suspended")


# ---------------------------------------------------------------- 4: AWS block removed
# T-E-4 T-O-4 T-S-4


@pytest.mark.parametrize("mode", ["Enforce", "Observe"])
async def test_t_e_4_and_t_o_4_without_its_aws_block_the_role_is_removed_in_two_phases(mode: str) -> None:
    world = await granted(mode)
    await world.declare(spec(mode, bindings=["view"]))
    await world.settle(10)
    assert is_detached(world.role())
    assert world.annotation() == ""
    assert world.condition("Ready")[0] == "True"
    assert len(world.owned()) == 3
    verbs = [each.partition(" ")[0] for each in world.faults.texts(granting=True)]
    assert verbs.index("aws.put_trust") < verbs.index("kubernetes.annotate_role_arn")
    await world.settle(WAIT + 700)
    assert world.role() is None
    assert "aws" not in world.status()


async def test_t_s_4_a_suspended_policy_keeps_its_role() -> None:
    world = await granted("Suspended")
    before = world.stands()
    await world.declare(spec("Suspended", bindings=["view"]))
    await world.settle(2 * WAIT)
    assert_nothing_happened(world, before)


# ---------------------------------------------------------------- 5: a subject leaves the selector
# T-E-5 T-O-5 T-S-5


async def test_t_e_5_who_leaves_the_selector_leaves_the_bindings() -> None:
    world = await selected("Enforce")
    world.cluster.put(replace(service_account("green"), labels=()))
    world.cluster.put(service_account("red", app="x"))
    await world.settle(1)
    assert named_subjects(world) == {"blue", "red"}
    for name in ("blue", "red"):
        world.cluster.remove("ServiceAccount", "payments", name)
    await world.settle(1)
    assert world.owned() == []
    assert world.ready() == ("True", "NoSubjects", "")


async def test_t_o_5_who_leaves_goes_and_who_joins_is_reported() -> None:
    world = await selected("Observe")
    world.cluster.put(replace(service_account("green"), labels=()))
    world.cluster.put(service_account("red", app="x"))
    await world.settle(1)
    assert named_subjects(world) == {"blue"}
    assert world.ready() == ("True", "Observed", "")
    for name in ("blue", "red"):
        world.cluster.remove("ServiceAccount", "payments", name)
    await world.settle(1)
    assert world.owned() == []
    assert world.ready() == ("True", "NoSubjects", "")


async def test_t_s_5_who_leaves_a_suspended_policy_stays_bound() -> None:
    world = await selected("Suspended")
    world.cluster.put(replace(service_account("green"), labels=()))
    await world.settle(3600)
    assert named_subjects(world) == {"blue", "green"}
    assert world.faults.texts(granting=True) == []


# ---------------------------------------------------------------- 6: named ServiceAccount deleted
# T-E-6 T-O-6 T-S-6


@pytest.mark.parametrize("mode", ["Enforce", "Observe"])
async def test_t_e_6_and_t_o_6_a_lost_service_account_has_a_grace(mode: str) -> None:
    world = await granted(mode)
    before = world.stands()
    del before[f"ServiceAccount/{API.namespace}/{API.name}"]
    world.cluster.remove("ServiceAccount", API.namespace, API.name)
    await world.settle(290)
    assert_nothing_happened(world, before)
    assert world.ready() == ("False", "RefNotFound", "Reconciling")
    await world.settle(30)
    assert world.owned() == []
    assert is_detached(world.role())
    assert world.ready()[2] == "Reconciling"
    await world.settle(300)
    assert world.ready() == ("False", "RefNotFound", "Stalled")
    await world.settle(2 * WAIT)
    assert world.role() is None


async def test_t_s_6_a_suspended_policy_does_not_mind() -> None:
    world = await granted("Suspended")
    world.cluster.remove("ServiceAccount", API.namespace, API.name)
    before = world.stands()
    await world.settle(2 * WAIT)
    assert_nothing_happened(world, before)
    assert world.ready() == ("False", "Suspended", "")


# ---------------------------------------------------------------- 7: ServiceAccount made again
# T-E-7 T-O-7 T-S-7


@pytest.mark.parametrize("mode", ["Enforce", "Observe"])
async def test_t_e_7_and_t_o_7_within_the_grace_what_stood_still_holds(mode: str) -> None:
    world = await granted(mode)
    before = world.stands()
    world.cluster.remove("ServiceAccount", API.namespace, API.name)
    await world.settle(200)
    world.cluster.put(service_account())
    await world.settle(5)
    writes = world.faults.texts(granting=True)
    if mode == "Enforce":
        assert world.stands() == before
        assert writes == [f"kubernetes.annotate_role_arn {API}"]
    else:
        assert writes == []
        assert [each["kind"] for each in world.status()["drift"]] == ["missing"]


async def test_t_e_7_later_it_is_granted_again_and_the_end_is_taken_off_first() -> None:
    world = await granted("Enforce")
    before = world.stands()
    world.cluster.remove("ServiceAccount", API.namespace, API.name)
    await world.settle(1000)
    world.faults.forget()
    world.cluster.put(service_account())
    await world.settle(10)
    assert world.stands() == before
    assert world.faults.texts("aws")[0].startswith("aws.untag_role")
    await world.settle(2 * WAIT)
    assert world.stands() == before


async def test_t_o_7_later_it_is_reported_and_the_role_goes_on_to_its_deletion() -> None:
    world = await granted("Observe")
    world.cluster.remove("ServiceAccount", API.namespace, API.name)
    await world.settle(1000)
    world.cluster.put(service_account())
    await world.settle(10)
    assert world.ready() == ("True", "Observed", "")
    assert world.status()["counts"]["missing"] > 0
    await world.settle(2 * WAIT)
    assert world.role() is None


async def test_t_s_7_an_end_does_not_come_while_the_policy_is_suspended() -> None:
    world = await granted("Enforce")
    world.cluster.remove("ServiceAccount", API.namespace, API.name)
    await world.settle(1000)
    await world.declare(spec("Suspended", bindings=["view"], aws=aws_spec()))
    world.cluster.put(service_account())
    await world.settle(3 * WAIT)
    assert is_detached(world.role())
    await world.declare(spec(bindings=["view"], aws=aws_spec()))
    await world.settle(10)
    assert world.ready() == ("True", "Succeeded", "")
    role = world.role()
    assert role is not None
    assert REMOVE_AFTER not in role.tags


# ---------------------------------------------------------------- 8: ceiling narrowed, Keep
# T-E-8 T-O-8 T-S-8


NARROW = ceiling(
    kubernetes=kubernetes_ceiling(allow=[rule(verbs=["get"])], bindable=[]),
    aws=(aws_ceiling(allow=[]),),
)


@pytest.mark.parametrize("mode", ["Enforce", "Observe"])
async def test_t_e_8_and_t_o_8_a_narrowed_ceiling_keeps_and_gives_nothing_more(mode: str) -> None:
    world = await granted(mode)
    before = world.stands()
    world.cluster.put(NARROW)
    await world.settle(3 * WAIT)
    assert_nothing_happened(world, before)
    assert world.ready() == ("False", "CeilingExceeded", "Stalled")
    assert world.condition("Accepted") == ("False", "CeilingExceeded")
    name = next(where[2] for where in world.cluster.objects if where[0] == "Role")
    world.cluster.remove("Role", "payments", name)
    await world.settle(60)
    assert world.faults.texts(granting=True) == []


async def test_t_s_8_a_suspended_policy_stays_suspended() -> None:
    world = await granted("Suspended")
    before = world.stands()
    world.cluster.put(NARROW)
    await world.settle(3 * WAIT)
    assert_nothing_happened(world, before)
    assert world.ready() == ("False", "Suspended", "")


# ---------------------------------------------------------------- 9: ceiling narrowed, Revoke
# T-E-9 T-O-9 T-S-9


async def test_t_e_9_after_the_wait_only_the_permitted_part_is_kept() -> None:
    world = await granted("Enforce")
    before = world.stands()
    world.cluster.put(replace(NARROW, on_narrowed=OnNarrowed.REVOKE))
    await world.settle(WAIT - 60)
    assert_nothing_happened(world, before)
    await world.settle(300)
    kinds = [each.partition("/")[0] for each in world.owned()]
    assert kinds == ["Role", "RoleBinding"]
    role = next(each for where, each in world.cluster.objects.items() if where[0] == "Role")
    assert [each.verbs for each in role.rules] == [("get",)]
    assert is_detached(world.role())
    assert world.ready() == ("False", "CeilingExceeded", "Stalled")
    assert "CeilingNarrowed" in [each.reason for each in world.revisions.of(MARK)]
    await world.settle(WAIT + 700)
    assert world.role() is None
    assert world.ready() == ("False", "CeilingExceeded", "Stalled")


async def test_t_e_9_a_restart_does_not_begin_the_wait_again() -> None:
    world = await granted("Enforce")
    world.cluster.put(replace(NARROW, on_narrowed=OnNarrowed.REVOKE))
    for _ in range(4):
        await world.settle(WAIT / 4 + 100)
        world.restart()
    await world.settle(100)
    assert is_detached(world.role())


async def test_t_e_9_orphan_keeps_nothing_that_the_platform_takes_away() -> None:
    world = await granted("Enforce", deletionPolicy="Orphan")
    world.cluster.put(replace(NARROW, on_narrowed=OnNarrowed.REVOKE))
    await world.settle(WAIT + 300)
    assert is_detached(world.role())


async def test_t_e_9_each_change_of_a_ceiling_gives_the_whole_wait_again() -> None:
    world = await granted("Enforce")
    before = world.stands()
    world.cluster.put(replace(NARROW, on_narrowed=OnNarrowed.REVOKE, generation=1))
    await world.settle(WAIT - 60)
    world.cluster.put(replace(NARROW, on_narrowed=OnNarrowed.REVOKE, generation=2))
    await world.settle(WAIT - 60)
    assert_nothing_happened(world, before)
    await world.settle(300)
    assert is_detached(world.role())


async def test_t_o_9_after_the_wait_what_is_permitted_in_part_is_reported() -> None:
    world = await granted("Observe")
    world.cluster.put(replace(NARROW, on_narrowed=OnNarrowed.REVOKE))
    await world.settle(WAIT + 700)
    assert [each.partition("/")[0] for each in world.owned()] == ["Role", "RoleBinding"]
    assert [(each["kind"], each["ref"].partition("/")[0]) for each in world.status()["drift"]] == [
        ("changed", "Role")
    ]
    assert is_detached(world.role())


async def test_t_s_9_a_suspended_policy_loses_nothing() -> None:
    world = await granted("Suspended")
    before = world.stands()
    world.cluster.put(replace(NARROW, on_narrowed=OnNarrowed.REVOKE))
    await world.settle(3 * WAIT)
    assert_nothing_happened(world, before)


# ---------------------------------------------------------------- 10: ceiling deleted
# T-E-10 T-O-10 T-S-10


@pytest.mark.parametrize("mode", MODES)
async def test_t_e_10_t_o_10_and_t_s_10_without_a_ceiling_nothing_is_given_or_taken(mode: str) -> None:
    world = await granted(mode)
    world.cluster.put(replace(ceiling(), on_narrowed=OnNarrowed.REVOKE))
    await world.settle(1)
    before = world.stands()
    world.faults.forget()
    world.cluster.remove("EntitlementCeiling", "", "payments-teams")
    await world.settle(3 * WAIT)
    assert_nothing_happened(world, before)
    expected = ("False", "Suspended", "") if mode == "Suspended" else ("False", "CeilingExceeded", "Stalled")
    assert world.ready() == expected


# ---------------------------------------------------------------- 11: CloudAccount deleted
# T-E-11 T-O-11 T-S-11


@pytest.mark.parametrize("mode", MODES)
async def test_t_e_11_t_o_11_and_t_s_11_an_account_in_use_is_held(mode: str) -> None:
    world = await granted(mode)
    before = world.stands()
    world.cluster.delete_account("prod")
    await world.settle(3600)
    assert ("CloudAccount", "", "prod") in world.cluster.objects
    assert world.account_condition("Ready") == ("False", "Deleting")
    assert_nothing_happened(world, before)
    expected = ("False", "Suspended", "") if mode == "Suspended" else ("False", "RefNotFound", "Stalled")
    assert world.ready() == expected


async def test_t_e_11_the_kubernetes_side_is_still_repaired() -> None:
    world = await granted("Enforce")
    world.cluster.delete_account("prod")
    name = next(where[2] for where in world.cluster.objects if where[0] == "Role")
    world.cluster.remove("Role", "payments", name)
    await world.settle(5)
    assert world.faults.texts("aws") == []
    assert world.faults.texts(granting=True) == [f"kubernetes.create_role payments/{name}"]


async def test_an_account_goes_with_the_last_role_that_waits_in_it() -> None:
    world = await granted("Enforce")
    world.cluster.delete_account("prod")
    await world.settle(60)
    await world.declare(spec(bindings=["view"]))
    await world.settle(60)
    assert is_detached(world.role())
    assert ("CloudAccount", "", "prod") in world.cluster.objects
    await world.settle(WAIT)
    assert world.role() is None
    assert ("CloudAccount", "", "prod") not in world.cluster.objects


async def test_a_role_that_was_orphaned_holds_no_account() -> None:
    world = await granted("Enforce", deletionPolicy="Orphan")
    world.cluster.delete_account("prod")
    await world.settle(60)
    assert ("CloudAccount", "", "prod") in world.cluster.objects
    await world.delete()
    await world.settle(60)
    assert ("CloudAccount", "", "prod") not in world.cluster.objects
    assert world.role() is not None


async def test_an_account_that_waits_is_not_listed_every_few_seconds() -> None:
    world = await granted("Enforce")
    world.cluster.delete_account("prod")
    await world.settle(3000)
    listings = [each for each in world.faults.reads if each.verb == "observe_account"]
    assert len(listings) <= 6


async def test_above_a_narrowed_ceiling_what_a_hand_added_is_taken_away_and_nothing_given() -> None:
    """Design section 2: such a ceiling stops new and wider writes; these are neither."""
    world = await granted("Enforce")
    before = world.stands()
    world.cluster.put(NARROW)
    await world.settle(5)
    role = next(each for where, each in world.cluster.objects.items() if where[0] == "Role")
    world.cluster.put(replace(role, rules=(*role.rules, rule(("secrets",), ("get",)))))
    binding = next(each for where, each in world.cluster.objects.items() if where[0] == "RoleBinding")
    world.cluster.put(replace(binding, subjects=(*binding.subjects, BindingSubject("User", "eve"))))
    found = world.role()
    assert found is not None
    world.edit_role(boundary_arn="", inline={**found.inline, "more": found.inline["leastwise"]})
    await world.settle(605)
    assert world.stands() == before
    world.edit_role(inline={})
    world.cluster.put(replace(binding, subjects=()))
    world.faults.forget()
    await world.settle(1300)
    assert world.faults.texts(granting=True) == []
    assert world.ready() == ("False", "CeilingExceeded", "Stalled")
