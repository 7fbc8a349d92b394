"""What GitOps tools do to our objects: foreground deletion, pruning by label, applies that force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from e2e import loops
from leastwise_dev import world_objects as objects
from leastwise_dev.worlds import World

pytestmark = pytest.mark.e2e

APP = "app.kubernetes.io/instance"
TRACKING = "argocd.argoproj.io/tracking-id"
ARGO = "argocd-controller"


def tracked(manifest: loops.Manifest, app: str) -> loops.Manifest:
    """As Argo CD applies it, in both of its ways to track."""
    metadata = dict(manifest["metadata"])
    metadata["labels"] = {**metadata.get("labels", {}), APP: app}
    metadata["annotations"] = {TRACKING: f"{app}:leastwise.dev/EntitlementPolicy:{metadata['name']}"}
    return {**manifest, "metadata": metadata}


def sync(world: World, *manifests: Mapping[str, Any]) -> None:
    """Apply as Argo CD does: on the server, taking back whatever it also sets."""
    text = "\n---\n".join(json.dumps(each) for each in manifests)
    arguments = ("apply", "--server-side", "--force-conflicts", f"--field-manager={ARGO}", "-f", "-")
    world.kubectl(*arguments, input=text)


def made(world: World, team: str, **fields: Any) -> loops.Manifest:
    """Sync a policy over RBAC and AWS; return what was synced."""
    aws = loops.aws_policy(team)["spec"]["aws"]
    policy = tracked(objects.policy(team, aws=aws, **fields), team)
    sync(world, policy)
    world.wait_ready(team, "reader", reason="Succeeded")
    return policy


def delete_in_foreground(world: World, team: str) -> None:
    """Argo CD's default: dependents first, the owner last. Returns when our finalizer is gone: the garbage
    collector's own may stay for half a minute, until it knows a new kind."""
    loops.delete(world, loops.policy_path(team), propagationPolicy="Foreground")

    def is_let_go() -> bool:
        policy = world.policy(team, "reader")
        return policy is None or loops.FINALIZER not in policy["metadata"].get("finalizers", ())

    world.until(is_let_go, "our finalizer is gone")


def test_k17_foreground_deletion_keeps_what_orphan_says(world: World, team: str) -> None:
    made(world, team, deletionPolicy="Orphan")
    children = loops.versions(loops.marked(world, team))
    role = world.annotated_role(team, "api")
    delete_in_foreground(world, team)
    loops.settle()
    assert loops.versions(loops.marked(world, team)) == children
    assert world.annotated_role(team, "api") == role
    assert world.assume(team)


def test_k17_foreground_deletion_leaves_removal_to_our_own_steps(world: World, team: str) -> None:
    made(world, team)
    role = loops.aws_role(world, team)
    delete_in_foreground(world, team)
    assert loops.marked(world, team) == []
    assert loops.REMOVE_AFTER in loops.tags(world, role)
    removed = [each[1] for each in loops.audited_writes(world, team) if each[0] == "delete"]
    assert removed == ["rolebindings", "roles"]  # the operator did it, not the garbage collector
    last = loops.audited_writes(world, team)[-1]
    assert last[:2] == ("patch", "entitlementpolicies")  # the finalizer goes when all the rest is gone


def test_k11_pruning_by_the_apps_label_finds_no_child_of_ours(world: World, team: str) -> None:
    made(world, team)
    children = loops.versions(loops.marked(world, team))
    kinds = "roles,rolebindings,serviceaccounts,configmaps"
    pruned = world.kubectl("delete", kinds, "-n", team, "-l", f"{APP}={team}").stdout
    assert "No resources found" in pruned
    for each in loops.marked(world, team):
        assert TRACKING not in each["metadata"]["annotations"]
    assert loops.versions(loops.marked(world, team)) == children


def test_an_object_in_git_stays_synced(world: World, team: str) -> None:
    """Nothing that Git holds is written by us: a sync changes nothing, so that no tool sees a difference."""
    policy = made(world, team)
    before = loops.rested(world, team)
    ours = [each for each in before["metadata"]["managedFields"] if each["manager"] != ARGO]
    assert ours
    for each in ours:
        assert set(each["fieldsV1"]) <= {"f:metadata", "f:status"}
        assert set(each["fieldsV1"].get("f:metadata", {})) <= {"f:finalizers"}
    sync(world, policy)
    after = world.policy(team, "reader")
    assert after is not None
    assert after["metadata"]["resourceVersion"] == before["metadata"]["resourceVersion"]


def test_k10_a_service_account_in_git_keeps_our_annotation(world: World, team: str) -> None:
    account = tracked(objects.service_account(team), team)
    sync(world, account)
    made(world, team)
    role = world.annotated_role(team, "api")
    path = f"/api/v1/namespaces/{team}/serviceaccounts/api"
    before = world.read(path)
    assert before is not None
    (ours,) = [
        each
        for each in before["metadata"]["managedFields"]
        if each["manager"] == "leastwise.dev/policy-controller"
    ]
    annotation: loops.Manifest = {"f:metadata": {"f:annotations": {"f:eks.amazonaws.com/role-arn": {}}}}
    assert ours["fieldsV1"] == annotation  # what `ignoreDifferences` by manager leaves out
    for _ in range(3):
        sync(world, account)
    loops.settle()
    after = world.read(path)
    assert after is not None
    assert world.annotated_role(team, "api") == role
    assert after["metadata"]["resourceVersion"] == before["metadata"]["resourceVersion"]


def test_a_refresh_by_annotation_is_kept_by_self_heal(world: World, team: str) -> None:
    policy = made(world, team)
    asked = {"leastwise.dev/reconcile-at": "2026-01-01T00:00:00Z"}
    runs = world.operator.metric("leastwise_reconcile_total", handler="policy", result="success")
    loops.edit(world, loops.policy_path(team), {"metadata": {"annotations": asked}})
    world.until(
        lambda: world.operator.metric("leastwise_reconcile_total", handler="policy", result="success") > runs,
        "one more run",
    )
    sync(world, policy)
    after = world.policy(team, "reader")
    assert after is not None
    assert asked.items() <= after["metadata"]["annotations"].items()
