"""The loop over RBAC: what is granted, repaired, reported and told, and what faults do to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from builders import ceiling, kubernetes_ceiling, role_ref
from leastwise.core.errors import (
    ConflictError,
    ForbiddenError,
    ResultUnknownError,
    RetryLaterError,
)
from leastwise.core.permissions import KubernetesRule
from leastwise.core.snapshots import BindingSubject, ObservedBinding, ObservedRoleDefinition
from leastwise.services.queues import spread_seconds
from worlds import API, KEY, MARK, READ_CONFIG, World, cluster_role, service_account, spec

SUBJECT = BindingSubject("ServiceAccount", API.name, API.namespace)
ADMIN = KubernetesRule(("*",), ("*",), ("*",))


def objects(world: World, kind: str) -> list[Any]:
    return [each for where, each in world.cluster.objects.items() if where[0] == kind]


def our_role(world: World) -> ObservedRoleDefinition:
    [role] = [each for each in objects(world, "Role") if each.owner == MARK]
    assert isinstance(role, ObservedRoleDefinition)
    return role


def foreign(kind: str, name: str, role: str, namespace: str = "payments", **fields: Any) -> ObservedBinding:
    where = namespace if kind == "RoleBinding" else ""
    return ObservedBinding(kind, where, name, "", "", role_ref(role), (SUBJECT,), **fields)


def put_roles(world: World) -> None:
    world.cluster.put(cluster_role("cluster-admin", [ADMIN]))
    world.cluster.put(cluster_role("edit", [KubernetesRule(("apps",), ("deployments",), ("update",))]))
    world.cluster.put(cluster_role("empty", [KubernetesRule((), (), ())]))


# ---------------------------------------------------------------- granting and repairing


async def test_a_first_grant_is_role_then_bindings_then_one_status_and_one_event() -> None:
    world = World()
    await world.declare(spec(bindings=["view"]))
    verbs = [each.partition(" ")[0] for each in world.faults.texts() if "payments-teams" not in each]
    assert verbs == [
        "kubernetes.add_finalizer",
        "kubernetes.create_role",
        "kubernetes.create_binding",
        "kubernetes.create_binding",
        "kubernetes.write_status",
        "kubernetes.emit_event",
        "kubernetes.write_status",  # of the CloudAccount
    ]
    assert world.cluster.reasons() == ["Granted"]
    assert world.status()["kubernetes"] == {"roleName": our_role(world).name}
    assert world.status()["counts"]["declared"] == 3


async def test_a_hand_edit_is_found_told_and_repaired_at_once() -> None:
    world = World()
    await world.declare(spec())
    before, told = world.stands(), len(world.cluster.events)
    world.cluster.put(replace(our_role(world), rules=(ADMIN,)))
    await world.settle(1)
    assert world.stands() == before
    assert [each.reason for each in world.cluster.events[told:]] == ["DriftDetected", "DriftRepaired"]
    assert "Critical" in world.cluster.events[told].message
    assert world.metric("leastwise_drift_detected_total", cloud="kubernetes", kind="changed") == 1
    corrected = {"cloud": "kubernetes", "kind": "changed", "result": "success"}
    assert world.metric("leastwise_drift_corrected_total", **corrected) == 1


async def test_a_deleted_object_is_made_again_and_a_lost_label_put_back() -> None:
    world = World()
    await world.declare(spec(bindings=["view"]))
    before = world.stands()
    world.cluster.remove("Role", "payments", our_role(world).name)
    world.cluster.put(replace(objects(world, "RoleBinding")[0], managed=False))
    await world.settle(1)
    assert world.stands() == before


async def test_a_role_ref_is_changed_by_a_new_binding_and_the_old_one_goes_last() -> None:
    """K3."""
    world = World()
    world.cluster.put(ceiling(kubernetes=kubernetes_ceiling(bindable=[role_ref("view"), role_ref("edit")])))
    put_roles(world)
    await world.declare(spec(rules=None, bindings=["view"]))
    world.faults.forget()
    await world.declare(spec(rules=None, bindings=["edit"]))
    verbs = [each.partition(" ")[0] for each in world.faults.texts(granting=True)]
    assert verbs == ["kubernetes.create_binding", "kubernetes.delete"]
    assert [each.role_ref.name for each in objects(world, "RoleBinding")] == ["edit"]


async def test_a_binding_of_ours_with_another_role_ref_is_made_anew() -> None:
    world = World()
    put_roles(world)
    await world.declare(spec(rules=None, bindings=["view"]))
    [binding] = objects(world, "RoleBinding")
    world.cluster.remove("RoleBinding", "payments", binding.name)
    world.cluster.put(replace(binding, uid="", role_ref=role_ref("cluster-admin")))
    await world.settle(2)
    assert [each.role_ref.name for each in objects(world, "RoleBinding")] == ["view"]


async def test_cluster_bindings_are_made_where_a_ceiling_names_the_role() -> None:
    world = World()
    world.cluster.put(ceiling(kubernetes=kubernetes_ceiling(cluster_bindable=[role_ref("view")])))
    await world.declare(spec(rules=None, cluster_bindings=["view"]))
    [binding] = objects(world, "ClusterRoleBinding")
    assert (binding.subjects, binding.owner) == ((SUBJECT,), MARK)
    await world.delete()
    assert objects(world, "ClusterRoleBinding") == []


async def test_observe_computes_everything_and_writes_nothing() -> None:
    world = World()
    await world.declare(spec("Observe", bindings=["view"]))
    assert world.ready() == ("True", "Observed", "")
    assert world.status()["counts"]["missing"] == 3
    assert world.faults.texts(granting=True) == []


async def test_a_surplus_object_with_our_mark_is_revoked() -> None:
    world = World()
    put_roles(world)
    await world.declare(spec())
    world.cluster.put(foreign("RoleBinding", "sneaked", "cluster-admin", owner=MARK, managed=True))
    await world.settle(1)
    assert len(world.owned()) == 2
    assert "Revoked" in world.cluster.reasons()


# ---------------------------------------------------------------- foreign grants


@pytest.mark.parametrize(
    ("kind", "role", "severity"),
    [
        ("ClusterRoleBinding", "view", "Critical"),
        ("RoleBinding", "cluster-admin", "Critical"),
        ("RoleBinding", "edit", "Critical"),
        ("RoleBinding", "view", "Medium"),
        ("RoleBinding", "unknown", "High"),
        ("RoleBinding", "empty", "Low"),
    ],
)
async def test_a_foreign_grant_is_reported_with_its_severity_and_never_removed(
    kind: str, role: str, severity: str
) -> None:
    world = World()
    put_roles(world)
    await world.declare(spec())
    world.cluster.put(foreign(kind, "legacy", role, namespace="payments"))
    before = world.stands()
    world.faults.forget()
    await world.settle(700)
    [drift] = world.status()["drift"]
    assert (drift["kind"], drift["severity"]) == ("extra", severity)
    assert world.ready() == ("True", "ExtraReported", "")
    assert world.condition("Drifted") == ("True", "DriftDetected")
    assert world.stands() == before
    assert world.faults.texts(granting=True) == []
    assert world.cluster.reasons().count("DriftDetected") == 1


async def test_a_grant_by_user_name_is_found_at_once_and_one_through_a_group_is_not_ours_to_tell() -> None:
    world = World()
    await world.declare(spec())
    user = BindingSubject("User", API.username)
    world.cluster.put(replace(foreign("RoleBinding", "by-name", "view"), subjects=(user,)))
    group = BindingSubject("Group", "system:serviceaccounts:payments")
    world.cluster.put(replace(foreign("RoleBinding", "by-group", "view"), subjects=(group,)))
    await world.settle(1)
    assert [each["ref"] for each in world.status()["drift"]] == ["RoleBinding/payments/by-name"]


async def test_the_severity_follows_the_role_that_a_foreign_binding_gives() -> None:
    world = World()
    await world.declare(spec())
    world.cluster.put(foreign("RoleBinding", "legacy", "growing"))
    await world.settle(1)
    assert world.status()["drift"][0]["severity"] == "High"
    world.cluster.put(cluster_role("growing"))
    await world.settle(1)
    assert world.status()["drift"][0]["severity"] == "Medium"
    world.cluster.put(replace(world.cluster.objects["ClusterRole", "", "growing"], rules=(ADMIN,)))
    await world.settle(1)
    assert world.status()["drift"][0]["severity"] == "Critical"


async def test_an_exemption_accepts_a_foreign_binding_until_its_end() -> None:
    world = World()
    await world.declare(spec())
    world.cluster.put(foreign("RoleBinding", "legacy", "view"))
    await world.settle(1)
    until = world.clock.now() + timedelta(seconds=300)
    exempt = {
        "bindingRef": {"kind": "RoleBinding", "name": "legacy"},
        "reason": "migrated in Q1",
        "untilTime": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    await world.declare(spec(drift={"exempt": [exempt]}))
    assert world.ready() == ("True", "Succeeded", "")
    assert [(each["exempt"], each["ref"]) for each in world.status()["drift"]] == [
        (True, "RoleBinding/payments/legacy")
    ]
    assert world.status()["counts"]["extra"] == 0
    await world.settle(310)
    assert world.ready() == ("True", "ExtraReported", "")


# ---------------------------------------------------------------- quiet


async def test_nothing_is_written_when_nothing_changed() -> None:
    world = World(resync_seconds=60)
    await world.declare(spec(bindings=["view"]))
    await world.settle(10)
    world.faults.forget()
    runs = await world.settle(580)
    assert runs > 8  # the resync looked
    assert world.faults.texts() == []


async def test_a_policy_at_rest_runs_again_about_a_resync_period_later() -> None:
    world = World(resync_seconds=60)
    await world.declare(spec(bindings=["view"]))
    await world.settle(10)
    assert await world.process.reconciler.reconcile(KEY) == spread_seconds(str(KEY), 60)


async def test_a_status_that_somebody_spoiled_is_written_again_by_the_resync() -> None:
    world = World(resync_seconds=60)
    await world.declare(spec())
    document = world.cluster.document(KEY)
    assert document is not None
    world.cluster.put_document({**document, "status": {}})
    await world.settle(61)
    assert world.ready() == ("True", "Succeeded", "")


async def test_a_refresh_is_asked_for_by_an_annotation() -> None:
    world = World()
    await world.declare(spec())
    world.cluster.put(replace(our_role(world), rules=(ADMIN,)))
    world.cluster.index = None  # the watch has lost it
    world.restart()
    await world.settle(0)
    assert our_role(world).rules != (ADMIN,)
    world.faults.forget()
    await world.declare(spec(), reconcile_at="now")
    assert world.faults.texts(granting=True) == []


async def test_the_finalizer_is_put_back_when_a_hand_took_it_off() -> None:
    world = World()
    await world.declare(spec())
    document = world.cluster.document(KEY)
    assert document is not None
    metadata = {**document["metadata"], "finalizers": []}
    world.cluster.put_document({**document, "metadata": metadata})
    await world.settle(1)
    again = world.cluster.document(KEY)
    assert again is not None
    assert again["metadata"]["finalizers"] == ["leastwise.dev/finalizer"]


# ---------------------------------------------------------------- a second writer


async def test_a_second_writer_is_told_once_and_met_less_and_less_often() -> None:
    """It undoes every change each second, for an hour."""
    world = World()
    await world.declare(spec())
    await world.settle(10)
    world.faults.forget()
    told = len(world.cluster.events)
    contested = 0
    for _ in range(3600):
        role = our_role(world)
        if ADMIN not in role.rules:
            world.cluster.put(replace(role, rules=(ADMIN,)))
        await world.settle(1)
        contested += world.ready()[1] == "RepairContested"
    repairs = [each for each in world.faults.texts(granting=True) if "apply_role" in each]
    assert 5 <= len(repairs) <= 20
    assert contested > 3500
    reasons = [each.reason for each in world.cluster.events[told:]]
    assert reasons.count("RepairContested") == 1
    assert world.ready() == ("False", "RepairContested", "Stalled")
    assert len(world.faults.texts()) < 120
    await world.settle(1000)  # the other one is gone: one more repair, and a quiet window
    assert ADMIN not in our_role(world).rules
    assert world.ready() == ("True", "Succeeded", "")


async def test_a_second_writer_from_the_first_second_on_makes_no_storm() -> None:
    world = World()
    world.cluster.declare(KEY, spec())
    world.faults.forget()
    for _ in range(600):
        await world.settle(1)
        for each in objects(world, "Role"):
            world.cluster.remove("Role", "payments", each.name)
    creates = [each for each in world.faults.texts(granting=True) if "create_role" in each]
    assert len(creates) <= 12


async def test_edits_of_the_declaration_are_no_fight() -> None:
    world = World()
    for number in range(12):
        await world.declare(spec(rules=[{**READ_CONFIG, "resources": [f"things{number}"]}]))
        assert world.ready() == ("True", "Succeeded", "")


async def test_subjects_that_join_one_after_the_other_are_no_fight() -> None:
    world = World()
    await world.declare(spec(match_labels={"app": "x"}))
    for number in range(12):
        world.cluster.put(service_account(f"job-{number}", app="x"))
        await world.settle(1)
        assert world.ready() == ("True", "Succeeded", "")


# ---------------------------------------------------------------- faults of the API server


async def test_a_forbidden_write_names_the_level_that_is_needed() -> None:
    world = World()
    world.faults.fail("kubernetes.create_role*", ForbiddenError("roles is forbidden"), times=None)
    await world.declare(spec())
    assert world.ready() == ("False", "OperatorForbidden", "Stalled")
    assert "privilege level 2" in world.message()
    world.faults.heal()
    await world.settle(400)
    assert world.ready() == ("True", "Succeeded", "")


async def test_a_forbidden_binding_names_the_cluster_role_and_the_rest_is_granted() -> None:
    world = World()
    world.faults.fail("kubernetes.create_binding*view*", ForbiddenError("bind"), times=None)
    await world.declare(spec(bindings=["view"]))
    assert world.ready() == ("False", "OperatorForbidden", "Stalled")
    assert "'view' in 'bindableClusterRoles'" in world.message()


async def test_too_many_requests_are_waited_out_and_never_called_stalled() -> None:
    world = World()
    world.faults.fail("kubernetes.create_*", lambda: RetryLaterError("429", after_seconds=20), times=None)
    world.cluster.declare(KEY, spec())
    await world.settle(600)
    tries = [each for each in world.faults.texts(granting=True) if "create" in each]
    assert 3 <= len(tries) <= 25
    assert world.ready()[2] == "Reconciling"
    world.faults.heal()
    await world.settle(300)
    assert world.ready() == ("True", "Succeeded", "")


@pytest.mark.parametrize("watch", ["prompt", "late"])
async def test_an_answer_that_was_lost_after_a_create_leaves_one_object(watch: str) -> None:
    """R7."""
    world = World()
    await world.settle(1)
    world.cluster.is_delayed = watch == "late"
    world.faults.fail("kubernetes.create_*", ResultUnknownError("no answer"), after=True, times=2)
    world.cluster.declare(KEY, spec(bindings=["view"]))
    world.cluster.deliver()
    await world.settle(3)
    world.cluster.is_delayed = False
    world.cluster.deliver()
    await world.settle(60)
    assert world.ready() == ("True", "Succeeded", "")
    assert len(world.owned()) == 3
    assert len(objects(world, "RoleBinding")) == 2


async def test_a_view_that_is_behind_is_looked_at_again_rather_than_judged() -> None:
    world = World()
    await world.declare(spec())
    world.cluster.is_delayed = True
    role = our_role(world)
    world.cluster.remove("Role", "payments", role.name)
    world.cluster.put(replace(role, uid="", rules=(ADMIN,)))
    world.cluster.is_delayed = False
    world.faults.fail("kubernetes.apply_role*", ConflictError("another uid"), times=3)
    world.cluster.deliver()
    await world.settle(30)
    assert ADMIN not in our_role(world).rules
    assert world.ready() == ("True", "Succeeded", "")
    assert "WriteRefused" not in world.cluster.reasons()


async def test_what_a_failed_read_did_not_show_is_neither_missing_nor_clear() -> None:
    """R12: no re-create, no removal, no all-clear."""
    world = World()
    await world.declare(spec(bindings=["view"]))
    before = world.stands()
    for kind in ("Role", "RoleBinding", "ServiceAccount"):
        world.restart()
        world.faults.forget()
        world.cluster.lose(kind, ForbiddenError(f"{kind} is forbidden"))
        await world.settle(5)
        assert world.ready() == ("False", "ReadDenied", "Stalled")
        assert world.condition("Drifted") == ("Unknown", "NotCompared")
        await world.declare(spec("Enforce", rules=None))
        await world.settle(700)
        assert world.stands() == before
        assert world.faults.texts(granting=True) == []
        await world.declare(spec(bindings=["view"]))
        world.cluster.regain(kind)
        await world.settle(5)
        assert world.ready() == ("True", "Succeeded", "")


async def test_a_status_that_cannot_be_written_does_not_stop_the_granting() -> None:
    world = World()
    world.faults.fail("kubernetes.write_status payments/*", ForbiddenError("status"), times=4)
    await world.declare(spec())
    assert len(world.owned()) == 2
    await world.settle(30)
    assert world.ready() == ("True", "Succeeded", "")


async def test_prior_documents_that_cannot_be_kept_keep_everything_in_place() -> None:
    world = World()
    await world.declare(spec(bindings=["view"]))
    before = world.stands()
    world.faults.fail("kubernetes.save_revision*", ForbiddenError("controllerrevisions"), times=None)
    await world.declare(spec())
    await world.settle(60)
    assert world.stands() == before
    assert world.ready()[0] == "False"
    assert "prior documents cannot be kept" in world.message()
    world.faults.heal()
    await world.settle(400)
    assert len(world.owned()) == 2


async def test_a_policy_that_is_made_again_begins_anew() -> None:
    world = World()
    await world.declare(spec())
    await world.delete()
    await world.declare(spec("Observe"))
    assert world.ready() == ("True", "Observed", "")
    await world.declare(spec())
    assert world.cluster.reasons().count("Granted") == 2


async def test_the_waits_of_an_old_declaration_do_not_hold_the_new_one() -> None:
    world = World()
    world.faults.fail("kubernetes.create_role*", ForbiddenError("roles"), times=None)
    await world.declare(spec())
    await world.settle(300)
    world.faults.heal()
    await world.declare(spec(rules=[{**READ_CONFIG, "verbs": ["get"]}]))
    assert world.ready() == ("True", "Succeeded", "")


def test_the_world_begins_at_a_fixed_time() -> None:
    assert World().clock.now() == datetime(2026, 1, 1, tzinfo=UTC)
