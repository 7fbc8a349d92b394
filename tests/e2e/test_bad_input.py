"""Bad input: which condition, which message, and nothing half-written, on the real control plane."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from e2e import loops
from e2e.faulty_worlds import FaultyWorld
from leastwise_dev import world_objects as objects
from leastwise_dev.kubectl import KubectlError
from leastwise_dev.worlds import IRSA_AUDIENCE, OUR_API, World

pytestmark = pytest.mark.e2e


def refused(world: World, policy: Mapping[str, Any]) -> str:
    """Why the API server refuses the policy."""
    namespace = policy["metadata"]["namespace"]
    answer = world.plane.request(
        "POST", f"{OUR_API}/namespaces/{namespace}/entitlementpolicies?fieldValidation=Strict", policy
    )
    assert answer.status in {400, 422}, answer.body
    message: str = answer.json()["message"]
    return message


def writes(world: World, team: str) -> list[str]:
    """What the operator wrote to AWS about this namespace."""
    return [each.action for each in world.aws.recorder.writes() if team in each.resource_arn]


def stalled(world: World, team: str, reason: str, name: str = "reader", timeout_seconds: float = 30.0) -> str:
    """Wait for the reason, see that it is Stalled and told by an event, return the message."""
    world.wait_ready(team, name, reason=reason, timeout_seconds=timeout_seconds)
    world.until(lambda: world.condition(team, name, "Stalled"), f"{reason} is lasting")
    assert world.condition(team, name, "Stalled")["reason"] == reason
    assert "Reconciling" not in {each["type"] for each in world.policy_status(team, name)["conditions"]}
    message: str = world.condition(team, name)["message"]
    return message


# ---------------------------------------------------------------- refused by the API server


def with_statement(team: str, **fields: Any) -> loops.Manifest:
    statement = {"actions": ["s3:GetObject"], "resources": [f"arn:aws:s3:::{team}/*"], **fields}
    return loops.aws_policy(team, block={"statements": [statement]})


def test_unknown_fields_are_refused(world: World, team: str) -> None:
    policy = objects.policy(team, grants=["everything"])
    assert 'unknown field "spec.grants"' in refused(world, policy)


def test_malformed_arns_actions_and_labels_are_refused(world: World, team: str) -> None:
    assert "resources" in refused(world, with_statement(team, resources=["s3://invoices"]))
    assert "actions" in refused(world, with_statement(team, actions=["GetObject"]))
    labelled = objects.policy(team)
    labelled["spec"]["subject"] = {"selector": {"matchLabels": {"tier": "no spaces allowed"}}}
    assert "matchLabels" in refused(world, labelled)


def test_a_policy_has_one_kind_of_subject(world: World, team: str) -> None:
    both = objects.policy(team)
    both["spec"]["subject"] = {"serviceAccountName": "api", "selector": {"matchLabels": {"a": "b"}}}
    assert "selector" in refused(world, both)
    everybody = objects.policy(team)
    everybody["spec"]["subject"] = {"selector": {}}
    assert "selector" in refused(world, everybody)


def test_200_accounts_may_be_selected_but_not_given_an_aws_role(world: World, team: str) -> None:
    policy = loops.aws_policy(team)
    policy["spec"]["subject"] = {"selector": {"matchLabels": {"tier": "web"}}}
    assert "an AWS role is for exactly one ServiceAccount" in refused(world, policy)


def test_a_selector_that_matches_200_accounts_binds_them_all(world: World, team: str) -> None:
    world.apply(*(objects.service_account(team, f"web-{number}", tier="web") for number in range(200)))
    policy = objects.policy(team)
    policy["spec"]["subject"] = {"selector": {"matchLabels": {"tier": "web"}}}
    world.apply(policy)
    world.wait_ready(team, "reader", reason="Succeeded")
    _, binding = loops.marked(world, team)
    assert len(binding["subjects"]) == 200


def test_a_selector_that_matches_nothing_grants_nothing(world: World, team: str) -> None:
    policy = objects.policy(team)
    policy["spec"]["subject"] = {"selector": {"matchLabels": {"tier": "nobody"}}}
    world.apply(policy)
    world.wait_ready(team, "reader", reason="NoSubjects")
    assert world.condition(team, "reader")["status"] == "True"
    assert "matches no ServiceAccount" in world.condition(team, "reader")["message"]
    assert loops.marked(world, team) == []


# ---------------------------------------------------------------- above what may be declared


def test_a_policy_above_its_ceiling_says_where(world: World, team: str) -> None:
    secrets = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}
    block = objects.aws_block(f"arn:aws:s3:::{team}/*", "s3:DeleteObject")
    world.apply(objects.policy(team, rules=(objects.CONFIG_READER, secrets), aws=block))
    message = stalled(world, team, "CeilingExceeded")
    assert "secrets" in message
    assert "s3:DeleteObject" in message
    assert world.condition(team, "reader", "Accepted")["status"] == "False"
    assert "secrets" in loops.wait_event(world, team, "NotAccepted")
    assert loops.marked(world, team) == []  # not even the part that would be within
    assert writes(world, team) == []


def test_without_a_ceiling_nothing_may_be_declared(world: World, team: str) -> None:
    loops.delete(world, f"{OUR_API}/entitlementceilings/{team}")
    world.apply(objects.policy(team, aws=objects.aws_block(f"arn:aws:s3:::{team}/*")))
    assert "ceiling" in stalled(world, team, "CeilingExceeded")
    assert loops.marked(world, team) == []
    assert writes(world, team) == []


def test_an_explicit_role_name_needs_the_word_of_a_ceiling(world: World, team: str) -> None:
    world.apply(loops.aws_policy(team, block={"roleName": f"{team}-mine"}))
    assert "roleName" in stalled(world, team, "CeilingExceeded")
    assert writes(world, team) == []
    ceiling = objects.ceiling(team)
    ceiling["spec"]["aws"][0]["roleNamePattern"] = f"{team}-*"
    world.apply(ceiling)
    world.wait_ready(team, "reader", reason="Succeeded")
    assert loops.aws_role(world, team) == f"{team}-mine"


def test_a_policy_in_a_protected_namespace_is_invalid(world: World) -> None:
    world.apply(objects.service_account("kube-system", "api"), objects.policy("kube-system"))
    try:
        assert "'kube-system'" in stalled(world, "kube-system", "InvalidSpec")
        assert loops.marked(world, "kube-system") == []
    finally:
        world.kubectl.delete("entitlementpolicies", "reader", "kube-system")
        world.kubectl.delete("serviceaccount", "api", "kube-system")


# ---------------------------------------------------------------- what is referred to does not exist


def test_missing_references_are_waited_for_and_then_stalled(faulty: FaultyWorld, squad: str) -> None:
    """ServiceAccount, CloudAccount, ClusterRole: ten minutes by default, three seconds here."""
    nobody = objects.policy(squad, "account", subject="nobody")
    bundle = {"bindings": [{"roleRef": {"kind": "ClusterRole", "name": f"no-{squad}"}}]}
    cloud = loops.aws_policy(squad, "cloud", block={"accountRef": {"name": f"no-{squad}"}})
    ceiling = objects.ceiling(squad)
    ceiling["spec"]["kubernetes"]["bindableRoles"] = [{"kind": "ClusterRole", "name": f"no-{squad}"}]
    ceiling["spec"]["aws"][0]["accountRef"]["name"] = f"no-{squad}"
    faulty.apply(ceiling, nobody, objects.policy(squad, "bundle", rules=(), kubernetes=bundle), cloud)
    expected = {
        "account": f"ServiceAccount '{squad}/nobody' does not exist",
        "bundle": f"ClusterRole 'no-{squad}' does not exist",
        "cloud": f"CloudAccount 'no-{squad}' does not exist",
    }
    for name in expected:
        faulty.wait_ready(squad, name, reason="RefNotFound")
        assert faulty.condition(squad, name, "ResolvedRefs")["status"] == "False"
    for name, text in expected.items():
        assert text in stalled(faulty, squad, "RefNotFound", name)
        assert text in loops.wait_event(faulty, squad, "ReferenceMissing", name)
        assert loops.marked(faulty, squad, name) == []
    assert writes(faulty, squad) == []
    # and each passes as soon as what is referred to is there
    role = {"apiVersion": objects.RBAC_API, "kind": "ClusterRole", "metadata": {"name": f"no-{squad}"}}
    secrets = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}
    faulty.apply(objects.service_account(squad, "nobody"), {**role, "rules": [secrets]})
    faulty.wait_ready(squad, "account", reason="Succeeded")
    # found, but the operator at level 2 may bind 'view' only
    faulty.wait_ready(squad, "bundle", reason="OperatorForbidden")
    faulty.kubectl.delete("clusterrole", f"no-{squad}")


def test_a_missing_oidc_provider_leaves_no_role_behind(faulty: FaultyWorld, squad: str) -> None:
    (provider,) = faulty.iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    faulty.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider["Arn"])
    try:
        loops.refresh(faulty)
        faulty.apply(loops.aws_policy(squad))
        message = stalled(faulty, squad, "RefNotFound")
        assert f"OIDC provider '{provider['Arn']}' does not exist" in message
        assert writes(faulty, squad) == []  # a role that would admit nobody is not made
    finally:
        faulty.aws.register_oidc_provider(faulty.plane.issuer, [IRSA_AUDIENCE])
    loops.refresh(faulty)
    faulty.wait_ready(squad, "reader", reason="Succeeded")


# ---------------------------------------------------------------- names that are taken


def test_a_name_that_is_taken_by_a_stranger_in_iam(world: World, team: str) -> None:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    name = f"{team}-taken"
    world.iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))  # outside our path, too
    ceiling = objects.ceiling(team)
    ceiling["spec"]["aws"][0]["roleNamePattern"] = f"{team}-*"
    world.apply(ceiling)
    loops.refresh(world)
    world.apply(loops.aws_policy(team, block={"roleName": name}))
    assert f"Role/arn:aws:iam::{objects.ACCOUNT_ID}:role/{name}" in stalled(world, team, "NotOwned")
    assert writes(world, team) == []
    assert world.iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"] == trust
    with pytest.raises(LookupError):
        world.annotated_role(team, "api")
    world.iam.delete_role(RoleName=name)


# ---------------------------------------------------------------- too big


def test_a_document_that_no_quota_holds_is_refused_with_numbers(world: World, team: str) -> None:
    """A3, A4, A5: inline and ten spilled policies are not enough."""
    many = [f"arn:aws:s3:::{team}-{'x' * 180}-{number}/*" for number in range(450)]
    statements = [
        {"actions": ["s3:GetObject"], "resources": many[start : start + 50]} for start in range(0, 450, 50)
    ]
    world.apply(loops.aws_policy(team, block={"statements": statements}))
    message = stalled(world, team, "QuotaExceeded")
    assert any(each in message for each in ("10240", "10,240", "6144", "6,144"))
    assert world.condition(team, "reader", "Accepted")["status"] == "False"
    assert writes(world, team) == []


def test_kubectl_tells_people_the_same(world: World, team: str) -> None:
    policy = loops.aws_policy(team)
    policy["spec"]["subject"] = {"serviceAccountName": "api", "namespace": "default"}
    with pytest.raises(KubectlError, match="create the policy there"):
        world.kubectl.apply(policy)
