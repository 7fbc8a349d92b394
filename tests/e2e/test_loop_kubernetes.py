"""The loop over RBAC on the real control plane, the operator as a process with its limited token."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from e2e import loops
from leastwise_dev import world_objects as objects
from leastwise_dev.worlds import OUR_API, World

pytestmark = pytest.mark.e2e

VIEW = {"roleRef": {"kind": "ClusterRole", "name": "view"}}
SECRET_READER = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}
SOMEBODY = {"kind": "ServiceAccount", "name": "somebody", "namespace": "default"}
PAIR = 2  # the Role and its RoleBinding


def made(world: World, team: str) -> list[loops.Manifest]:
    """Enforce a policy with one rule and return what it made."""
    world.apply(objects.policy(team))
    world.wait_ready(team, "reader")
    return loops.marked(world, team)


def bind_writer(world: World, team: str) -> None:
    """A stranger lets the workload change ConfigMaps."""
    rules = [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["update"]}]
    metadata = {"name": "writer", "namespace": team}
    world.apply(
        {"apiVersion": objects.RBAC_API, "kind": "Role", "metadata": metadata, "rules": rules},
        objects.role_binding(team, "writes", "writer", kind="Role"),
    )


# ---------------------------------------------------------------- what is made


def test_k11_children_carry_the_mark_and_nothing_of_their_parent(world: World, team: str) -> None:
    policy = objects.policy(team)
    policy["metadata"]["labels"] = {"app.kubernetes.io/instance": "argo-app", "team": "payments"}
    policy["metadata"]["annotations"] = {"argocd.argoproj.io/tracking-id": "app:leastwise.dev/x:y"}
    world.apply(policy)
    world.wait_ready(team, "reader")
    role, binding = loops.marked(world, team)
    for each in (role, binding):
        assert each["metadata"]["annotations"] == {"leastwise.dev/owner": loops.owner(world, team)}
        assert each["metadata"]["labels"] == {
            "app.kubernetes.io/managed-by": "leastwise",
            "leastwise.dev/managed": "true",
        }
        assert "ownerReferences" not in each["metadata"]
    assert role["rules"] == [objects.CONFIG_READER]
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "api", "namespace": team}]
    assert binding["roleRef"]["name"] == role["metadata"]["name"]


def test_the_workloads_own_token_may_do_what_is_declared_and_nothing_else(world: World, team: str) -> None:
    made(world, team)
    workload = world.plane.as_token(world.plane.service_account_token(team, "api"))
    assert workload.can("list", "configmaps", team)
    assert not workload.can("list", "secrets", team)
    assert not workload.can("list", "configmaps", "default")


def test_the_finalizer_comes_before_anything_that_is_written(world: World, team: str) -> None:
    children = made(world, team)
    policy = world.policy(team, "reader")
    assert policy is not None
    assert policy["metadata"]["finalizers"] == [loops.FINALIZER]
    (taken,) = [each for each in policy["metadata"]["managedFields"] if "f:finalizers" in str(each)]
    assert all(taken["time"] <= each["metadata"]["creationTimestamp"] for each in children)
    assert loops.wait_event(world, team, "Granted").startswith("Role/")


def test_two_policies_may_give_to_one_service_account(world: World, team: str) -> None:
    pods = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
    world.apply(objects.policy(team, "one"), objects.policy(team, "two", rules=(pods,)))
    for name in ("one", "two"):
        status = world.wait_ready(team, name, reason="Succeeded")
        assert status["counts"]["extra"] == 0  # the other one's binding is no stranger's
    workload = world.plane.as_token(world.plane.service_account_token(team, "api"))
    assert workload.can("get", "configmaps", team)
    assert workload.can("get", "pods", team)


def test_the_columns_answer_the_first_question(world: World, team: str) -> None:
    made(world, team)
    bind_writer(world, team)
    world.wait_ready(team, "reader", reason="ExtraReported")
    table = world.kubectl("get", "epol", "-n", team, "-o", "wide").stdout.splitlines()
    heading, row = (re.split(r"\s{2,}", line.strip()) for line in table)
    assert heading == ["NAME", "READY", "DRIFTED", "SUBJECT", "CLOUDS", "ENFORCEMENT", "MESSAGE", "AGE"]
    assert row[:4] == ["reader", "True", "True", "api"]
    assert "Enforce" in row
    assert any("1 extra; worst is High: RoleBinding" in each for each in row)


# ---------------------------------------------------------------- drift by hand


def spoil(world: World, team: str) -> None:
    """Edit everything that a policy made, by hand."""
    role, binding = loops.role_path(world, team), loops.binding_path(world, team)
    loops.edit(world, role, {"rules": [objects.CONFIG_READER, SECRET_READER]})
    loops.edit(
        world, binding, {"subjects": [SOMEBODY], "metadata": {"labels": {"leastwise.dev/managed": None}}}
    )


def is_as_declared(world: World, team: str) -> bool:
    found = loops.marked(world, team)
    if len(found) != PAIR:
        return False
    role, binding = found
    names = [each["name"] for each in binding["subjects"]]
    return bool(role["rules"] == [objects.CONFIG_READER] and names == ["api"])


def test_k15_hand_edits_are_repaired_in_enforce(world: World, team: str) -> None:
    made(world, team)
    spoil(world, team)
    world.until(lambda: is_as_declared(world, team), "repaired")
    world.wait_ready(team, "reader", reason="Succeeded")
    assert "differs from the declaration" in loops.wait_event(world, team, "DriftRepaired")
    assert "changed (" in loops.wait_event(world, team, "DriftDetected")


def test_deleted_objects_are_made_again(world: World, team: str) -> None:
    before = {each["metadata"]["uid"] for each in made(world, team)}
    loops.delete(world, loops.binding_path(world, team))
    loops.delete(world, loops.role_path(world, team))
    world.until(lambda: is_as_declared(world, team), "made again")
    assert before.isdisjoint(each["metadata"]["uid"] for each in loops.marked(world, team))


def test_k3_a_binding_that_was_made_again_with_another_role_is_put_right(world: World, team: str) -> None:
    _, binding = made(world, team)
    path = loops.binding_path(world, team)
    loops.delete(world, path)
    forged = {
        **binding,
        "metadata": {key: binding["metadata"][key] for key in ("name", "namespace", "labels", "annotations")},
        "roleRef": {"apiGroup": objects.RBAC_GROUP, "kind": "ClusterRole", "name": "cluster-admin"},
    }
    # The operator may be faster: then the name is taken by what is right already.
    world.plane.request("POST", f"{loops.RBAC}/namespaces/{team}/rolebindings", forged)
    world.until(
        lambda: is_as_declared(world, team) and loops.marked(world, team)[1]["roleRef"] == binding["roleRef"],
        "the declared role",
    )


def test_hand_edits_are_only_reported_in_observe(world: World, team: str) -> None:
    made(world, team)
    loops.change_policy(world, team, {"enforcement": "Observe"})
    world.wait_ready(team, "reader")
    spoil(world, team)
    edited = loops.versions([world.read(loops.role_path(world, team)) or {}])
    status = world.wait_ready(team, "reader", reason="Observed")
    worst = loops.wait_drift(world, team, kind="changed", severity="Critical")
    assert worst["ref"].startswith(f"Role/{team}/")  # reading Secrets makes stronger
    assert world.condition(team, "reader", "Drifted")["status"] == "True"
    assert "Stalled" not in {each["type"] for each in status["conditions"]}
    loops.settle()
    assert loops.versions([world.read(loops.role_path(world, team)) or {}]) == edited
    loops.change_policy(world, team, {"enforcement": "Enforce"})
    world.until(lambda: is_as_declared(world, team), "repaired after the switch")


def test_nothing_is_made_before_the_policy_says_enforce(world: World, team: str) -> None:
    world.apply(objects.policy(team, enforcement="Observe"))
    status = world.wait_ready(team, "reader", reason="Observed")
    assert status["counts"]["missing"] == PAIR
    assert loops.marked(world, team) == []
    policy = world.policy(team, "reader")
    assert policy is not None
    assert "finalizers" not in policy["metadata"]


def test_suspended_does_neither(world: World, team: str) -> None:
    made(world, team)
    loops.change_policy(world, team, {"enforcement": "Suspended"})
    world.wait_ready(team, "reader", reason="Suspended")
    spoil(world, team)
    loops.settle()
    assert not is_as_declared(world, team)
    assert world.condition(team, "reader", "Drifted")["status"] == "Unknown"


def test_an_equal_run_writes_nothing(world: World, team: str) -> None:
    children = loops.versions(made(world, team))
    loops.rested(world, team)
    runs = world.operator.metric("leastwise_reconcile_total", handler="policy", result="success")
    before = loops.edit(
        world,
        loops.policy_path(team),
        {"metadata": {"annotations": {"leastwise.dev/reconcile-at": "2026-01-01T00:00:00Z"}}},
    )
    world.until(
        lambda: world.operator.metric("leastwise_reconcile_total", handler="policy", result="success") > runs,
        "one more run",
    )
    loops.settle(0.5)
    after = world.policy(team, "reader")
    assert after is not None
    assert after["metadata"]["resourceVersion"] == before["metadata"]["resourceVersion"]
    assert loops.versions(loops.marked(world, team)) == children


# ---------------------------------------------------------------- what is foreign


def test_foreign_bindings_are_reported_by_severity_and_never_removed(world: World, team: str) -> None:
    made(world, team)
    bindings = f"{loops.RBAC}/namespaces/{team}/rolebindings"
    try:
        world.apply(objects.cluster_role_binding(f"legacy-{team}", "cluster-admin", team))
        bind_writer(world, team)
        world.apply(objects.role_binding(team, "reads", "view"))
        loops.wait_drift(world, team, ref=f"ClusterRoleBinding/legacy-{team}", severity="Critical")
        loops.wait_drift(world, team, ref=f"RoleBinding/{team}/writes", severity="High")
        loops.wait_drift(world, team, ref=f"RoleBinding/{team}/reads", severity="Medium")
        status = world.wait_ready(team, "reader", reason="ExtraReported")
        assert status["counts"]["extra"] == len(status["drift"]) == 3
        assert status["drift"][0]["severity"] == "Critical"  # worst first
        metric = {"namespace": team, "cloud": "kubernetes"}
        assert world.operator.metric("leastwise_drift_namespace_open", **metric) == 3
        loops.settle()
        assert {each["metadata"]["name"] for each in loops.listed(world, bindings)} >= {"writes", "reads"}
    finally:
        loops.delete(world, f"{loops.RBAC}/clusterrolebindings/legacy-{team}")
    world.until(lambda: len(loops.drifts(world, team)) == 2, "the one that is gone is told no more")


def test_an_exemption_accepts_a_binding_until_its_end(world: World, team: str) -> None:
    made(world, team)
    world.apply(objects.role_binding(team, "legacy", "edit"))
    loops.wait_drift(world, team, kind="extra")
    end = (datetime.now(UTC) + timedelta(seconds=4)).strftime("%Y-%m-%dT%H:%M:%SZ")
    accepted = {
        "bindingRef": {"kind": "RoleBinding", "name": "legacy"},
        "reason": "migrated in Q1",
        "untilTime": end,
    }
    loops.change_policy(world, team, {"drift": {"exempt": [accepted]}})
    status = world.wait_ready(team, "reader", reason="Succeeded")
    assert [each["exempt"] for each in status["drift"]] == [True]
    assert status["counts"]["extra"] == 0
    world.wait_ready(team, "reader", reason="ExtraReported")
    assert datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") >= end


def test_r1_a_strangers_role_under_our_name_is_left_alone(world: World, team: str) -> None:
    role, _ = made(world, team)
    name = role["metadata"]["name"]
    loops.delete(world, loops.policy_path(team))
    loops.wait_gone(world, loops.policy_path(team))
    stranger = {
        "apiVersion": objects.RBAC_API,
        "kind": "Role",
        "metadata": {"name": name, "namespace": team, "labels": {"theirs": "yes"}},
        "rules": [SECRET_READER],
    }
    loops.create(world, f"{loops.RBAC}/namespaces/{team}/roles", stranger)
    world.apply(objects.policy(team))
    world.wait_ready(team, "reader", reason="NotOwned")
    assert f"Role/{team}/{name} does not carry our mark" in world.condition(team, "reader")["message"]
    assert world.condition(team, "reader", "Stalled")["status"] == "True"
    assert loops.marked(world, team) == []  # not half written: the binding would give the stranger's Role
    loops.delete(world, loops.policy_path(team))
    loops.wait_gone(world, loops.policy_path(team))
    kept = world.read(f"{loops.RBAC}/namespaces/{team}/roles/{name}")
    assert kept is not None
    assert kept["rules"] == [SECRET_READER]


# ---------------------------------------------------------------- the declaration changes


def test_k3_another_role_ref_gets_a_new_binding_before_the_old_one_goes(world: World, team: str) -> None:
    existing = {
        "apiVersion": objects.RBAC_API,
        "kind": "Role",
        "metadata": {"name": "existing", "namespace": team},
        "rules": [objects.CONFIG_READER],
    }
    bindable = [{"kind": "ClusterRole", "name": "view"}, {"kind": "Role", "name": "existing"}]
    ceiling = objects.ceiling(team)
    ceiling["spec"]["kubernetes"]["bindableRoles"] = bindable
    world.apply(existing, ceiling, objects.policy(team, rules=(), kubernetes={"bindings": [VIEW]}))
    world.wait_ready(team, "reader")
    (old,) = loops.marked(world, team)
    changed = {"bindings": [{"roleRef": {"kind": "Role", "name": "existing"}}]}
    loops.change_policy(world, team, {"kubernetes": changed})
    world.until(
        lambda: [each["roleRef"]["name"] for each in loops.marked(world, team)] == ["existing"],
        "only the new binding",
    )
    (new,) = loops.marked(world, team)
    assert new["metadata"]["name"] != old["metadata"]["name"]
    order = [each for each in loops.audited_writes(world, team) if "rolebindings" in each[1]]
    assert order == [
        ("create", "rolebindings", old["metadata"]["name"]),
        ("create", "rolebindings", new["metadata"]["name"]),
        ("delete", "rolebindings", old["metadata"]["name"]),
    ]


def subjects(world: World, team: str) -> list[str]:
    """Who is bound by the policy's binding; empty when there is none."""
    bindings = [each for each in loops.marked(world, team) if "roleRef" in each]
    return sorted(subject["name"] for each in bindings for subject in each["subjects"])


def test_a_selector_follows_the_labels_of_service_accounts(world: World, team: str) -> None:
    world.apply(
        objects.service_account(team, "one", tier="web"), objects.service_account(team, "two", tier="web")
    )
    chosen = {"selector": {"matchLabels": {"tier": "web"}}}
    policy = objects.policy(team)
    policy["spec"]["subject"] = chosen
    world.apply(policy)
    world.wait_ready(team, "reader", reason="Succeeded")
    assert subjects(world, team) == ["one", "two"]
    accounts = f"/api/v1/namespaces/{team}/serviceaccounts"
    loops.edit(world, f"{accounts}/one", {"metadata": {"labels": {"tier": None}}})
    loops.edit(world, f"{accounts}/api", {"metadata": {"labels": {"tier": "web"}}})
    world.until(lambda: subjects(world, team) == ["api", "two"], "one left, one joined")
    for name in ("api", "two"):
        loops.edit(world, f"{accounts}/{name}", {"metadata": {"labels": {"tier": None}}})
    world.until(lambda: loops.marked(world, team) == [], "nobody is left to bind")
    world.wait_ready(team, "reader", reason="NoSubjects")
    loops.edit(world, f"{accounts}/two", {"metadata": {"labels": {"tier": "web"}}})
    world.until(lambda: subjects(world, team) == ["two"], "granted again")


def test_a_service_account_of_another_namespace_gets_rights_here_only(world: World, team: str) -> None:
    away = world.team(f"{team}-away", "builder")
    policy = objects.policy(team)
    policy["spec"]["subject"] = {"serviceAccountName": "builder", "namespace": away}
    world.apply(policy)
    world.wait_ready(team, "reader")
    builder = world.plane.as_token(world.plane.service_account_token(away, "builder"))
    assert builder.can("get", "configmaps", team)
    assert not builder.can("get", "configmaps", away)
    world.kubectl.delete("namespace", away, wait=False)


def test_a_narrower_declaration_is_narrowed_in_place(world: World, team: str) -> None:
    pods = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
    world.apply(
        objects.policy(
            team,
            rules=(objects.CONFIG_READER, pods),
        )
    )
    world.wait_ready(team, "reader")
    before = [each["metadata"]["uid"] for each in loops.marked(world, team)]
    loops.change_policy(world, team, {"kubernetes": {"rules": [pods]}})
    world.until(lambda: loops.marked(world, team)[0]["rules"] == [pods], "narrowed")
    assert [each["metadata"]["uid"] for each in loops.marked(world, team)] == before


def test_a_narrowed_ceiling_stops_new_writes_and_keeps_what_was_granted(world: World, team: str) -> None:
    children = loops.versions(made(world, team))
    pods = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
    narrow = {"allow": [pods]}
    loops.edit(world, f"{OUR_API}/entitlementceilings/{team}", {"spec": {"kubernetes": narrow}})
    world.wait_ready(team, "reader", reason="CeilingExceeded")
    assert world.condition(team, "reader", "Accepted")["status"] == "False"
    assert "configmaps" in world.condition(team, "reader")["message"]
    assert loops.versions(loops.marked(world, team)) == children
    spoil(world, team)
    loops.settle()
    assert not is_as_declared(world, team)  # above the ceiling nothing is written, not even a repair
    loops.change_policy(world, team, {"kubernetes": {"rules": [pods]}})
    world.wait_ready(team, "reader", reason="Succeeded")
    assert loops.marked(world, team)[0]["rules"] == [pods]


def test_a_ceiling_that_is_gone_allows_nothing(world: World, team: str) -> None:
    children = loops.versions(made(world, team))
    loops.delete(world, f"{OUR_API}/entitlementceilings/{team}")
    world.wait_ready(team, "reader", reason="CeilingExceeded")
    assert loops.versions(loops.marked(world, team)) == children
    world.apply(objects.ceiling(team))
    world.wait_ready(team, "reader", reason="Succeeded")


# ---------------------------------------------------------------- the declaration goes


def test_revoke_takes_everything_away_bindings_first_and_keeps_the_documents(world: World, team: str) -> None:
    made(world, team)
    role = loops.role_path(world, team).rpartition("/")[2]
    world.kubectl.delete("entitlementpolicies", "reader", team)
    assert loops.marked(world, team) == []
    gone = [each[1:] for each in loops.audited_writes(world, team) if each[0] == "delete"]
    assert [each[0] for each in gone] == ["rolebindings", "roles"]
    assert gone[1][1] == role
    kept = f"/apis/apps/v1/namespaces/{loops.OPERATOR_NAMESPACE}/controllerrevisions"
    (revision,) = [
        each
        for each in loops.listed(world, kept)
        if each["metadata"]["annotations"][loops.OWNER] == loops.owner(world, team)
    ]
    assert revision["data"]["reason"] == "PolicyDeleted"
    assert revision["data"]["spec"]["subject"] == {"serviceAccountName": "api"}


def test_orphan_leaves_everything_with_its_mark(world: World, team: str) -> None:
    children = loops.versions(made(world, team))
    loops.change_policy(world, team, {"deletionPolicy": "Orphan"})
    world.kubectl.delete("entitlementpolicies", "reader", team)
    loops.settle(0.5)
    assert loops.versions(loops.marked(world, team)) == children
    world.apply(objects.policy(team))  # a policy of the same name takes them back: nothing is made twice
    world.wait_ready(team, "reader", reason="Succeeded")
    assert loops.versions(loops.marked(world, team)).keys() == children.keys()


def test_a_suspended_policy_is_held_until_it_is_resumed(world: World, team: str) -> None:
    children = loops.versions(made(world, team))
    loops.change_policy(world, team, {"enforcement": "Suspended"})
    loops.delete(world, loops.policy_path(team))
    world.wait_ready(team, "reader", reason="Deleting")
    assert "resume the policy" in world.condition(team, "reader")["message"]
    assert loops.versions(loops.marked(world, team)) == children
    loops.change_policy(world, team, {"enforcement": "Enforce"})
    loops.wait_gone(world, loops.policy_path(team))
    assert loops.marked(world, team) == []
