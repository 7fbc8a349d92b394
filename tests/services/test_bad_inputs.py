"""Bad input, case by case: which condition, which message, and nothing half written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from builders import account, aws_ceiling, ceiling, kubernetes_ceiling, pattern, role_ref, rule
from leastwise.core.iam_documents import build_document, build_statement
from leastwise.core.identities import PolicyKey
from leastwise.core.permissions import KubernetesRule
from leastwise.core.snapshots import (
    AwsManagedPolicy,
    AwsRole,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
)
from worlds import API, KEY, VIEW, World, aws_spec, service_account, spec

STALLED_AT = 620
ANYTHING = ceiling(
    kubernetes=kubernetes_ceiling(bindable=[role_ref("view"), role_ref("absent")]),
    aws=tuple(
        aws_ceiling(account_ref=name, allow=[pattern(("*",), ("*",))], role_name_pattern="*")
        for name in ("prod", "absent", "other")
    ),
)
STRANGERS = build_document([build_statement("Allow", actions=["s3:*"], resources=["*"])])


def world_where_all_is_allowed() -> World:
    world = World()
    world.cluster.put(ANYTHING)
    return world


def aws_only(**fields: Any) -> dict[str, object]:
    return spec(rules=None, aws=aws_spec(**fields))


# ---------------------------------------------------------------- subjects


async def test_a_selector_that_matches_nothing_is_ready_and_grants_nothing() -> None:
    world = World()
    await world.declare(spec(match_labels={"app": "nobody"}))
    assert world.ready() == ("True", "NoSubjects", "")
    assert world.faults.texts(granting=True) == []


async def test_a_selector_that_matches_200_accounts_is_one_role_and_one_binding() -> None:
    world = World()
    for number in range(200):
        world.cluster.put(service_account(f"batch-{number:03}", app="batch"))
    await world.declare(spec(match_labels={"app": "batch"}))
    assert world.ready() == ("True", "Succeeded", "")
    bindings = [each for each in world.cluster.objects.values() if isinstance(each, ObservedBinding)]
    assert [len(each.subjects) for each in bindings] == [200]
    assert len(world.faults.texts(granting=True)) == 3


async def test_a_missing_service_account_waits_and_then_stalls() -> None:
    world = World()
    world.cluster.remove("ServiceAccount", API.namespace, API.name)
    await world.declare(spec(bindings=["view"], aws=aws_spec()))
    assert world.ready() == ("False", "RefNotFound", "Reconciling")
    assert world.condition("ResolvedRefs") == ("False", "RefNotFound")
    assert f"ServiceAccount '{API}' does not exist" in world.message()
    await world.settle(STALLED_AT)
    assert world.ready() == ("False", "RefNotFound", "Stalled")
    assert world.faults.texts(granting=True) == []
    world.cluster.put(service_account())
    await world.settle(5)
    assert world.ready() == ("True", "Succeeded", "")


async def test_a_service_account_that_is_being_deleted_is_given_nothing() -> None:
    world = World()
    world.cluster.put(replace(service_account(), deleting=True))
    await world.declare(spec())
    assert world.ready()[:2] == ("False", "RefNotFound")
    assert world.faults.texts(granting=True) == []


# ---------------------------------------------------------------- references


async def test_a_missing_cluster_role_stalls_and_the_rest_is_granted() -> None:
    world = world_where_all_is_allowed()
    await world.declare(spec(bindings=["absent"]))
    assert world.ready() == ("False", "RefNotFound", "Reconciling")
    assert "ClusterRole 'absent' does not exist" in world.message()
    assert len(world.owned()) == 2
    assert "ReferenceMissing" not in world.cluster.reasons()
    await world.settle(STALLED_AT)
    assert world.ready() == ("False", "RefNotFound", "Stalled")
    world.restart()
    await world.settle(5)
    assert world.ready() == ("False", "RefNotFound", "Stalled")
    assert world.cluster.reasons().count("ReferenceMissing") == 1


async def test_a_missing_cloud_account_stalls_and_rbac_is_granted() -> None:
    world = world_where_all_is_allowed()
    await world.declare(spec(aws={**aws_spec(), "accountRef": {"name": "absent"}}))
    assert world.ready() == ("False", "RefNotFound", "Reconciling")
    assert "CloudAccount 'absent' does not exist" in world.message()
    await world.settle(STALLED_AT)
    assert world.ready() == ("False", "RefNotFound", "Stalled")
    assert len(world.owned()) == 2
    assert world.faults.texts("aws") == []


async def test_without_the_oidc_provider_nothing_is_written_to_aws() -> None:
    world = World()
    world.cloud.providers.clear()
    await world.declare(aws_only())
    assert world.ready() == ("False", "RefNotFound", "Reconciling")
    assert "OIDC provider" in world.message()
    await world.settle(STALLED_AT + 600)
    assert world.ready() == ("False", "RefNotFound", "Stalled")
    assert world.faults.texts(granting=True) == []


# ---------------------------------------------------------------- ceilings


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        (spec(rules=[{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]), "spec.kubernetes.rules"),
        (spec(bindings=["edit"]), "spec.kubernetes.bindings"),
        (spec(cluster_bindings=["view"]), "spec.kubernetes.clusterBindings"),
        (spec(aws=aws_spec(statements=[{"actions": ["iam:*"], "resources": ["*"]}])), "spec.aws.statements"),
        (spec(aws=aws_spec(roleName="mine")), "spec.aws.roleName"),
        (
            spec(aws=aws_spec(managedPolicyArns=["arn:aws:iam::aws:policy/AdministratorAccess"])),
            "spec.aws.managedPolicyArns",
        ),
    ],
)
async def test_above_its_ceiling_nothing_at_all_is_written(declared: dict[str, object], words: str) -> None:
    world = World()
    limited = kubernetes_ceiling(allow=[rule(("configmaps",), ("get", "list"))])
    world.cluster.put(ceiling(kubernetes=limited))
    await world.declare(declared)
    assert world.ready() == ("False", "CeilingExceeded", "Stalled")
    assert world.condition("Accepted") == ("False", "CeilingExceeded")
    assert words in world.message()
    await world.settle(700)
    assert world.faults.texts(granting=True) == []
    assert world.cluster.reasons() == ["NotAccepted"]


async def test_without_a_ceiling_nothing_may_be_declared() -> None:
    world = World()
    world.cluster.remove("EntitlementCeiling", "", "payments-teams")
    await world.declare(spec())
    assert world.ready() == ("False", "CeilingExceeded", "Stalled")
    assert "no ceiling selects namespace 'payments'" in world.message()
    assert world.faults.texts(granting=True) == []
    world.cluster.put(ceiling())
    await world.settle(2)
    assert world.ready() == ("True", "Succeeded", "")


async def test_a_ceiling_that_cannot_be_read_refuses_and_takes_nothing_away() -> None:
    """Design rule 6: it may deny anything, and no other one may revoke meanwhile."""
    world = World()
    await world.declare(spec())
    before = world.stands()
    world.faults.forget()
    world.cluster.malform("EntitlementCeiling", "", "payments-teams")
    await world.settle(1)
    assert world.ready() == ("False", "ReadDenied", "Stalled")
    assert "ceilings cannot be decided" in world.message()
    await world.settle(2 * 86400)
    assert world.stands() == before
    assert world.faults.texts(granting=True) == []


async def test_a_policy_in_a_protected_namespace_is_not_accepted() -> None:
    world = World()
    key = PolicyKey("kube-system", "mine")
    world.cluster.put(service_account("mine", "kube-system"))
    await world.declare(spec(subject="mine"), key)
    assert world.ready(key) == ("False", "InvalidSpec", "Stalled")
    assert world.faults.texts(granting=True) == []


async def test_an_invalid_policy_is_not_accepted_and_says_why() -> None:
    world = World()
    await world.declare(spec("Sometimes"))
    assert world.ready() == ("False", "InvalidSpec", "Stalled")
    assert "enforcement" in world.message()
    assert world.condition("Drifted") == ("Unknown", "NotCompared")
    assert world.faults.texts(granting=True) == []


# ---------------------------------------------------------------- two policies, one ServiceAccount


async def test_two_policies_of_one_service_account_both_add_rbac() -> None:
    world = World()
    other = PolicyKey("payments", "other")
    await world.declare(spec())
    await world.declare(spec(rules=[{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]), other)
    assert world.ready() == world.ready(other) == ("True", "Succeeded", "")
    assert len(world.owned()) == len(world.owned(f"c1/{other}")) == 2
    assert world.status()["counts"]["extra"] == 0


async def test_of_two_claimants_of_an_aws_identity_the_other_is_in_conflict_with_both_named() -> None:
    world = World()
    other = PolicyKey("payments", "another")
    await world.declare(spec(aws=aws_spec()))
    await world.declare(spec(aws=aws_spec()), other)
    await world.settle(10)
    assert world.ready() == ("True", "Succeeded", "")
    assert world.ready(other) == ("False", "Conflict", "Stalled")
    assert str(KEY) in world.message(key=other)
    assert str(other) in world.message(key=other)
    assert len(world.owned(f"c1/{other}")) == 2  # both may add RBAC
    assert list(world.cloud.state.roles) == [world.role_name()]
    await world.declare(spec())  # the holder drops its block
    await world.settle(10)
    assert world.ready(other) == ("True", "Succeeded", "")
    assert world.annotation().endswith(world.role_name(other))


# ---------------------------------------------------------------- names taken by strangers


@pytest.mark.parametrize("owner", ["", "c1/payments/other", "c2/payments/invoice-reader"])
async def test_a_role_name_taken_by_a_stranger_is_not_owned_and_left_alone(owner: str) -> None:
    world = World()
    await world.declare(spec())
    name = world.owned()[0].partition("/")[2]
    await world.delete()
    taken = ObservedRoleDefinition(
        "Role", "payments", name, "", "", (KubernetesRule(("*",), ("*",), ("*",)),), owner
    )
    world.cluster.put(taken)
    before = world.cluster.objects["Role", "payments", name]
    world.faults.forget()
    await world.declare(spec(bindings=["view"], aws=aws_spec()))
    assert world.ready() == ("False", "NotOwned", "Stalled")
    assert f"Role/payments/{name}" in world.message()
    assert world.cluster.objects["Role", "payments", name] == before
    rbac = [each for each in world.faults.texts("kubernetes", granting=True) if "finalizer" not in each]
    assert [each for each in rbac if "annotate" not in each] == []  # no binding to a stranger's Role either
    world.cluster.remove("Role", "payments", name)
    await world.settle(10)
    assert world.ready() == ("True", "Succeeded", "")


async def test_a_binding_name_taken_by_a_stranger_is_not_owned() -> None:
    world = World()
    await world.declare(spec(rules=None, bindings=["view"]))
    name = world.owned()[0].partition("/")[2]
    await world.delete()
    world.cluster.put(ObservedBinding("RoleBinding", "payments", name, "", "", VIEW, ()))
    world.faults.forget()
    await world.declare(spec(rules=None, bindings=["view"]))
    assert world.ready() == ("False", "NotOwned", "Stalled")
    assert world.faults.texts(granting=True) == []


async def test_a_role_name_taken_in_iam_is_not_owned_and_rbac_is_granted() -> None:
    """R1; and a stranger in IAM does not keep RBAC from being repaired."""
    world = World()
    name = world.role_name()
    stranger = AwsRole(
        name,
        f"arn:aws:iam::111122223333:role/leastwise/{name}",
        "AROAX",
        "/leastwise/",
        STRANGERS,
        max_session_seconds=3600,
    )
    world.cloud.state.put_role(stranger)
    await world.declare(spec(aws=aws_spec()))
    assert world.ready() == ("False", "NotOwned", "Stalled")
    assert stranger.arn in world.message()
    await world.settle(1300)
    assert world.cloud.state.role(name) == stranger
    assert world.faults.texts("aws") == []
    assert len(world.owned()) == 2
    world.cluster.remove("Role", "payments", world.owned()[0].partition("/")[2])
    await world.settle(5)
    assert len(world.owned()) == 2


async def test_a_spill_policy_name_taken_in_iam_is_not_owned() -> None:
    world = world_where_all_is_allowed()
    name = f"{world.role_name()}-spill-1"
    arn = f"arn:aws:iam::111122223333:policy/leastwise/{name}"
    world.cloud.state.policies[arn] = AwsManagedPolicy(arn, name, "/leastwise/", STRANGERS, tags={})
    await world.declare(aws_only(statements=big_statements(14)))
    assert world.ready() == ("False", "NotOwned", "Stalled")
    assert arn in world.message()
    assert world.faults.texts(granting=True) == []


async def test_a_foreign_role_arn_on_the_service_account_is_a_conflict_before_anything_is_begun() -> None:
    world = World()
    value = (("eks.amazonaws.com/role-arn", "arn:aws:iam::111122223333:role/theirs"),)
    world.cluster.put(replace(service_account(), annotations=value, role_arn_manager="kubectl"))
    await world.declare(aws_only())
    assert world.ready() == ("False", "Conflict", "Stalled")
    assert "kubectl" in world.message()
    assert world.faults.texts(granting=True) == []
    world.cluster.put(service_account())
    await world.settle(5)
    assert world.ready() == ("True", "Succeeded", "")


async def test_a_role_arn_that_is_overwritten_later_does_not_stop_the_repair_of_the_role() -> None:
    world = World()
    await world.declare(aws_only())
    value = (("eks.amazonaws.com/role-arn", "arn:aws:iam::111122223333:role/theirs"),)
    world.cluster.put(replace(service_account(), annotations=value, role_arn_manager="kubectl"))
    world.edit_role(boundary_arn="")
    await world.settle(700)
    assert world.ready() == ("False", "Conflict", "Stalled")
    role = world.role()
    assert role is not None
    assert role.boundary_arn


# ---------------------------------------------------------------- quotas, boundary, accounts


def big_statements(count: int) -> list[dict[str, object]]:
    """Statements of about a thousand characters each."""
    values = [f"o-{each}{'x' * 200}" for each in range(5)]
    return [
        {
            "actions": ["s3:GetObject"],
            "resources": [f"arn:aws:s3:::b{index}/*"],
            "conditions": {"StringEquals": {"aws:PrincipalOrgID": values}},
        }
        for index in range(count)
    ]


async def test_a_document_over_quota_is_refused_with_the_numbers() -> None:
    """R9: refused before the first write."""
    world = world_where_all_is_allowed()
    arns = [f"arn:aws:iam::aws:policy/P{number}" for number in range(10)]
    allowed = replace(ANYTHING.aws[0], managed_policy_arns=("*",))
    world.cluster.put(replace(ANYTHING, aws=(allowed,)))
    await world.declare(spec(aws=aws_spec(statements=big_statements(14), managedPolicyArns=arns)))
    assert world.ready() == ("False", "QuotaExceeded", "Stalled")
    assert world.condition("Accepted") == ("False", "QuotaExceeded")
    assert "10240" in world.message()
    assert world.faults.texts(granting=True) == []


async def test_enforce_needs_a_permissions_boundary() -> None:
    world = World()
    world.cluster.put(account(has_finalizer=True, boundary_arn=""))
    await world.declare(spec(aws=aws_spec()))
    assert world.ready() == ("False", "InvalidSpec", "Stalled")
    assert "permissionsBoundaryArn" in world.message()
    assert world.faults.texts(granting=True) == []


async def test_pod_identity_is_refused_outside_the_cluster_s_own_account() -> None:
    """A16."""
    world = world_where_all_is_allowed()
    world.cluster.put(account("other", account_id="999999999999", has_finalizer=True))
    world.cloud.callers["other"] = "999999999999"
    await world.declare(spec(rules=None, aws={**aws_spec("PodIdentity"), "accountRef": {"name": "other"}}))
    assert world.ready() == ("False", "InvalidSpec", "Stalled")
    assert "PodIdentity" in world.message()
    assert world.faults.texts(granting=True) == []


async def test_with_the_credentials_of_another_account_nothing_is_written_there() -> None:
    world = World()
    world.cloud.callers["prod"] = "999999999999"
    await world.declare(aws_only())
    assert world.ready() == ("False", "WrongAccount", "Stalled")
    assert "999999999999" in world.message()
    assert world.account_condition("Ready") == ("False", "WrongAccount")
    assert world.faults.texts(granting=True) == []
    world.cloud.callers.clear()
    await world.settle(700)
    assert world.ready() == ("True", "Succeeded", "")


async def test_credentials_that_change_to_another_account_later_write_nothing() -> None:
    world = World()
    await world.declare(aws_only())
    world.cloud.callers["prod"] = "999999999999"
    world.faults.forget()
    world.edit_role(boundary_arn="")
    await world.declare(spec(rules=None, aws=aws_spec(maxSessionSeconds=7200)))
    await world.settle(20)
    assert world.ready() == ("False", "WrongAccount", "Stalled")
    assert world.faults.texts("aws") == []


async def test_a_policy_that_comes_before_its_namespace_is_not_called_refused() -> None:
    world = World()
    key = PolicyKey("new", "mine")
    world.cluster.declare(key, spec(subject="mine"))
    await world.settle(1)
    world.cluster.put(ObservedNamespace("new", "uid-new"))
    world.cluster.put(service_account("mine", "new"))
    await world.settle(2)
    assert world.ready(key) == ("True", "Succeeded", "")
    assert "NotAccepted" not in world.cluster.reasons()
