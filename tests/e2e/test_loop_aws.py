"""The loop over IAM and EKS: real tokens, the emulator behind its gate, the operator as a limited process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from e2e import loops
from e2e.faulty_worlds import FaultyWorld
from leastwise.core.identities import PolicyKey
from leastwise.core.names import aws_role_name
from leastwise_dev import world_objects as objects
from leastwise_dev.worlds import EKS_CLUSTER, OUR_API, ROLE_ARN, World

pytestmark = pytest.mark.e2e

ALLOW_ALL = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


def made(world: World, team: str, **fields: Any) -> str:
    """Enforce a policy with an AWS block and return the name of its role."""
    world.apply(loops.aws_policy(team, **fields))
    world.wait_ready(team, "reader", reason="Succeeded")
    return loops.aws_role(world, team)


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def inline(world: World, role: str) -> Any:
    """Statements of the role's one inline policy; None without it."""
    try:
        found = world.iam.get_role_policy(RoleName=role, PolicyName="leastwise")["PolicyDocument"]
    except ClientError:
        return None
    return found["Statement"]


def trust(world: World, role: str) -> Any:
    return world.iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]


def writes_to(world: World, role: str) -> int:
    """How often the operator wrote to a role."""
    return sum(role in each.resource_arn for each in world.aws.recorder.writes())


def exists(world: World, role: str) -> bool:
    return role in world.roles()


# ---------------------------------------------------------------- what is made, and whether it works


def test_a18_irsa_gives_credentials_to_this_workload_and_to_no_other(world: World, team: str) -> None:
    world.team(team, "api", "other")
    world.aws.make_bucket(team, {"a": b"one"})
    role = made(world, team)
    arn = world.annotated_role(team, "api")
    assert arn.endswith(f":role/leastwise/{role}")
    s3 = world.aws.client("s3", credentials=world.assume(team))
    assert s3.get_object(Bucket=team, Key="a")["Body"].read() == b"one"
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=team, Key="a")
    for token in (
        world.token(team, "other"),
        world.token(team, "api", "https://kubernetes.default.svc"),  # for the API server, not for AWS
    ):
        with pytest.raises(ClientError, match=r"AccessDenied|InvalidIdentityToken"):
            world.assume(team, role_arn=arn, token=token)
    (statement,) = trust(world, role)["Statement"]
    host = world.plane.issuer.removeprefix("https://")
    assert statement["Condition"]["StringEquals"] == {
        f"{host}:sub": f"system:serviceaccount:{team}:api",
        f"{host}:aud": "sts.amazonaws.com",
    }


def test_a17_pod_identity_gives_credentials_to_this_workload_and_to_no_other(world: World, team: str) -> None:
    world.team(team, "api", "other")
    world.aws.make_bucket(team, {"a": b"one"})
    role = made(world, team, trust="PodIdentity")
    s3 = world.aws.client("s3", credentials=world.assume_by_pod_identity(team))
    assert s3.get_object(Bucket=team, Key="a")["Body"].read() == b"one"
    with pytest.raises(PermissionError):
        world.assume_by_pod_identity(team, "other")
    (statement,) = trust(world, role)["Statement"]
    assert set(statement["Action"]) == {"sts:AssumeRole", "sts:TagSession"}
    assert statement["Condition"]["StringEquals"] == {
        "aws:RequestTag/eks-cluster-arn": world.cluster_arn,
        "aws:RequestTag/kubernetes-namespace": team,
        "aws:RequestTag/kubernetes-service-account": "api",
    }
    with pytest.raises(LookupError):
        world.annotated_role(team, "api")  # Pod Identity needs none


def test_a_role_is_born_bounded_and_marked_and_is_trusted_last(world: World, team: str) -> None:
    role = made(world, team)
    found = world.iam.get_role(RoleName=role)["Role"]
    assert found["Path"] == "/leastwise/"
    assert found["PermissionsBoundary"]["PermissionsBoundaryArn"] == objects.BOUNDARY_ARN
    assert loops.tags(world, role)["leastwise.dev/owner"] == loops.owner(world, team)
    calls = [each for each in world.aws.recorder.writes() if each.resource_arn == found["Arn"]]
    assert [each.action for each in calls] == ["CreateRole", "PutRolePolicy", "UpdateAssumeRolePolicy"]
    born = json.loads(str(calls[0].parameters["AssumeRolePolicyDocument"]))
    assert {each["Effect"] for each in born["Statement"]} == {"Deny"}
    assert "Role/" in loops.wait_event(world, team, "Granted")


def test_a19_a_pod_that_started_before_its_identity_is_told_to_restart(world: World, team: str) -> None:
    """Pods do not run here: one is created through the API, and its status is set by hand."""
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "api-1", "namespace": team},
        "spec": {"serviceAccountName": "api", "containers": [{"name": "c", "image": "none"}]},
    }
    pods = f"/api/v1/namespaces/{team}/pods"
    loops.create(world, pods, pod)
    loops.edit(world, f"{pods}/api-1/status", {"status": {"phase": "Running"}})
    loops.settle(1.0)  # the API server keeps whole seconds: the pod must be older than that
    made(world, team)
    note = loops.wait_event(world, team, "RestartPods", "api-1", kind="Pod")
    assert "restart it" in note


def test_statements_that_do_not_fit_inline_spill_into_managed_policies(world: World, team: str) -> None:
    """A3, A4: 10,240 characters inline in all, 6,144 a managed policy."""
    names = [f"arn:aws:s3:::{team}-{'x' * 200}-{number}/*" for number in range(80)]
    statements = [
        {"actions": ["s3:GetObject"], "resources": names[start : start + 20]} for start in (0, 20, 40, 60)
    ]
    role = made(world, team, block={"statements": statements})
    attached = world.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert [each["PolicyName"] for each in attached] == [
        f"{role}-spill-{n + 1}" for n in range(len(attached))
    ]
    assert attached
    loops.change_policy(world, team, {"aws": {"statements": statements[:1]}})
    world.until(
        lambda: not world.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"], "no spill"
    )
    world.wait_ready(team, "reader", reason="Succeeded")
    left = world.iam.list_policies(Scope="Local", PathPrefix="/leastwise/")["Policies"]
    assert not [each for each in left if each["PolicyName"].startswith(role)]


# ---------------------------------------------------------------- drift


def spoil(world: World, role: str) -> None:
    """Edit a role by hand under unchanged tags: what it may do, who may become it, what bounds it (A13)."""
    iam = world.iam
    iam.put_role_policy(RoleName=role, PolicyName="leastwise", PolicyDocument=document(ALLOW_ALL))
    everybody = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=document(everybody))
    iam.delete_role_permissions_boundary(RoleName=role)
    iam.put_role_policy(RoleName=role, PolicyName="more", PolicyDocument=document(ALLOW_ALL))
    iam.update_role(RoleName=role, MaxSessionDuration=43200)


def test_r4_hand_edits_in_iam_are_repaired_in_enforce(world: World, team: str) -> None:
    role = made(world, team)
    before, trusted = inline(world, role), trust(world, role)
    spoil(world, role)
    loops.refresh(world)
    world.until(lambda: trust(world, role) == trusted and inline(world, role) == before, "repaired")
    status = world.wait_ready(team, "reader", reason="Succeeded")
    assert status["counts"]["changed"] == 0
    found = world.iam.get_role(RoleName=role)["Role"]
    assert found["PermissionsBoundary"]["PermissionsBoundaryArn"] == objects.BOUNDARY_ARN
    assert found["MaxSessionDuration"] == 3600
    assert world.iam.list_role_policies(RoleName=role)["PolicyNames"] == ["leastwise"]
    assert "Critical" in loops.wait_event(world, team, "DriftDetected")
    assert "leastwise" in loops.wait_event(world, team, "DriftRepaired")


def test_hand_edits_in_iam_are_only_reported_in_observe(world: World, team: str) -> None:
    role = made(world, team)
    loops.change_policy(world, team, {"enforcement": "Observe"})
    spoil(world, role)
    loops.refresh(world)
    world.wait_ready(team, "reader", reason="Observed")
    found = {(each["kind"], each["severity"]) for each in loops.drifts(world, team)}
    assert {("trust", "Critical"), ("changed", "Critical"), ("changed", "High")} <= found
    writes = writes_to(world, role)
    loops.settle()
    assert writes_to(world, role) == writes


def test_a12_cosmetic_json_is_no_drift(world: World, team: str) -> None:
    role = made(world, team)
    (statement,) = inline(world, role)
    shuffled = {
        "Statement": {
            "Resource": statement["Resource"][0]
            if isinstance(statement["Resource"], list)
            else statement["Resource"],
            "Action": ["S3:getobject"],
            "Effect": "Allow",
            "Sid": "AnotherName",
        },
        "Version": "2012-10-17",
    }
    world.iam.put_role_policy(RoleName=role, PolicyName="leastwise", PolicyDocument=json.dumps(shuffled))
    writes = writes_to(world, role)
    listings = world.aws.recorder.counts("operator")["iam:GetAccountAuthorizationDetails"]
    loops.refresh(world)
    world.until(
        lambda: world.aws.recorder.counts("operator")["iam:GetAccountAuthorizationDetails"] > listings,
        "listed again",
    )
    loops.settle()
    assert writes_to(world, role) == writes
    assert world.condition(team, "reader", "Drifted")["status"] == "False"


def test_a25_another_role_that_trusts_the_workload_is_reported_and_left(world: World, team: str) -> None:
    role = made(world, team)
    other = f"stranger-{team}"
    world.iam.create_role(RoleName=other, AssumeRolePolicyDocument=json.dumps(trust(world, role)))
    world.iam.put_role_policy(RoleName=other, PolicyName="p", PolicyDocument=document(ALLOW_ALL))
    loops.refresh(world)
    extra = loops.wait_drift(world, team, kind="extra", plane="aws")
    assert other in extra["ref"]
    world.wait_ready(team, "reader", reason="ExtraReported")
    assert world.iam.get_role(RoleName=other)["Role"]["AssumeRolePolicyDocument"] == trust(world, role)
    world.iam.delete_role_policy(RoleName=other, PolicyName="p")
    world.iam.delete_role(RoleName=other)
    loops.refresh(world)
    world.wait_ready(team, "reader", reason="Succeeded")


def test_a_role_that_was_deleted_by_hand_is_made_again(world: World, team: str) -> None:
    role = made(world, team)
    world.iam.delete_role_policy(RoleName=role, PolicyName="leastwise")
    world.iam.delete_role(RoleName=role)
    loops.refresh(world)
    world.until(lambda: exists(world, role) and inline(world, role), "made again")
    world.wait_ready(team, "reader", reason="Succeeded")


def test_a24_a_redirected_association_is_found_by_a_describe_and_put_back(world: World, team: str) -> None:
    made(world, team, trust="PodIdentity")
    eks = world.aws.client("eks")
    (found,) = eks.list_pod_identity_associations(clusterName=EKS_CLUSTER, namespace=team)["associations"]
    at = {"clusterName": EKS_CLUSTER, "associationId": found["associationId"]}
    mine = eks.describe_pod_identity_association(**at)["association"]["roleArn"]
    pods = {
        "Effect": "Allow",
        "Principal": {"Service": "pods.eks.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
    }
    other = world.iam.create_role(RoleName=f"other-{team}", AssumeRolePolicyDocument=document(pods))["Role"]
    eks.update_pod_identity_association(**at, roleArn=other["Arn"])
    world.operator.restart()  # what was read after our own write would stand for half a minute
    world.until(
        lambda: eks.describe_pod_identity_association(**at)["association"]["roleArn"] == mine, "put back"
    )
    world.wait_ready(team, "reader", reason="Succeeded")


# ---------------------------------------------------------------- whose is it


def test_a_foreign_annotation_is_a_conflict_and_stays(world: World, team: str) -> None:
    account = f"/api/v1/namespaces/{team}/serviceaccounts/api"
    theirs = f"arn:aws:iam::{objects.ACCOUNT_ID}:role/theirs"
    loops.edit(world, account, {"metadata": {"annotations": {ROLE_ARN: theirs}}})
    world.apply(loops.aws_policy(team))
    world.wait_ready(team, "reader", reason="Conflict")
    assert theirs in world.condition(team, "reader")["message"]
    assert world.annotated_role(team, "api") == theirs
    loops.edit(world, account, {"metadata": {"annotations": {ROLE_ARN: None}}})
    world.wait_ready(team, "reader", reason="Succeeded")
    assert world.annotated_role(team, "api") != theirs


def test_one_service_account_has_one_aws_identity(world: World, team: str) -> None:
    made(world, team)
    world.apply(loops.aws_policy(team, "second"))
    world.wait_ready(team, "second", reason="Conflict")
    message = world.condition(team, "second")["message"]
    assert f"{team}/reader" in message
    assert f"{team}/second" in message
    assert len([each for each in world.roles() if each.startswith(team)]) == 1
    world.kubectl.delete("entitlementpolicies", "reader", team)
    world.wait_ready(team, "second", reason="Succeeded")  # the identity is free


def test_a_strangers_role_is_not_owned_until_its_owner_consents(world: World, team: str) -> None:
    """R1, A14, design rule 3."""
    role = aws_role_name(world.cluster_id, PolicyKey(team, "reader"))
    theirs = document(
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    )
    world.iam.create_role(RoleName=role, Path="/leastwise/", AssumeRolePolicyDocument=theirs)
    loops.refresh(world)
    world.apply(loops.aws_policy(team))
    world.wait_ready(team, "reader", reason="NotOwned")
    writes = [each for each in world.aws.recorder.writes() if role in each.resource_arn]
    loops.settle(0.5)
    assert trust(world, role) == json.loads(theirs)
    assert "leastwise.dev/adopt" in world.condition(team, "reader")["message"]
    assert [each for each in world.aws.recorder.writes() if role in each.resource_arn] == writes
    consent = {"Key": "leastwise.dev/adopt", "Value": loops.owner(world, team)}
    world.iam.tag_role(RoleName=role, Tags=[consent])
    loops.refresh(world)
    world.wait_ready(team, "reader", reason="Succeeded")
    assert loops.tags(world, role)["leastwise.dev/owner"] == loops.owner(world, team)
    assert world.assume(team)


# ---------------------------------------------------------------- removal


def is_detached(world: World, role: str) -> bool:
    return (
        loops.REMOVE_AFTER in loops.tags(world, role)
        and {each["Effect"] for each in trust(world, role)["Statement"]} == {"Deny"}
        and not world.iam.list_role_policies(RoleName=role)["PolicyNames"]
        and not world.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    )


def test_r2_removal_has_two_phases(world: World, team: str) -> None:
    role = made(world, team)
    arn = world.annotated_role(team, "api")
    world.kubectl.delete("entitlementpolicies", "reader", team)  # returns when the finalizer is gone
    assert is_detached(world, role)
    with pytest.raises(ClientError, match="AccessDenied"):
        world.assume(team, role_arn=arn)
    with pytest.raises(LookupError):
        world.annotated_role(team, "api")
    calls = [each.action for each in world.aws.recorder.writes() if each.resource_arn == arn]
    assert calls[3:] == ["UpdateAssumeRolePolicy", "DeleteRolePolicy", "TagRole"]  # trust first
    world.until(lambda: not exists(world, role), "phase two, without the policy")


def test_the_wait_of_phase_two_survives_a_restart(world: World, team: str) -> None:
    role = made(world, team)
    world.kubectl.delete("entitlementpolicies", "reader", team)
    world.operator.kill()
    assert is_detached(world, role)
    world.operator.start()
    world.until(lambda: not exists(world, role), "phase two by the next process")


def test_a_block_that_is_taken_out_takes_its_role_with_it(world: World, team: str) -> None:
    role = made(world, team)
    loops.change_policy(world, team, {"aws": None})
    world.until(lambda: exists(world, role) and is_detached(world, role), "phase one")
    world.wait_ready(team, "reader", reason="Succeeded")


def test_orphan_leaves_the_role(world: World, team: str) -> None:
    role = made(world, team)
    loops.change_policy(world, team, {"deletionPolicy": "Orphan"})
    world.kubectl.delete("entitlementpolicies", "reader", team)
    loops.settle(0.5)
    assert inline(world, role)
    assert world.assume(team)
    world.apply(loops.aws_policy(team))  # and takes it back
    world.wait_ready(team, "reader", reason="Succeeded")


def test_a_service_account_that_is_made_again_gets_its_grants_again(faulty: FaultyWorld, squad: str) -> None:
    """Rule 8. The grace is five minutes by default, four seconds here."""
    role = made(faulty, squad)
    arn = faulty.annotated_role(squad, "api")
    account = f"/api/v1/namespaces/{squad}/serviceaccounts/api"
    loops.delete(faulty, account)
    faulty.wait_ready(squad, "reader", reason="RefNotFound")
    assert not is_detached(faulty, role)  # held while it may come back
    faulty.until(lambda: is_detached(faulty, role), "phase one after the grace")
    faulty.apply(objects.service_account(squad))
    faulty.wait_ready(squad, "reader", reason="Succeeded")
    assert faulty.annotated_role(squad, "api") == arn
    assert loops.REMOVE_AFTER not in loops.tags(faulty, role)
    assert faulty.assume(squad)


def kept_revision(world: World, team: str) -> loops.Manifest:
    path = f"/apis/apps/v1/namespaces/{loops.OPERATOR_NAMESPACE}/controllerrevisions"
    found = [
        each
        for each in loops.listed(world, path)
        if each["metadata"]["annotations"][loops.OWNER] == loops.owner(world, team)
    ]
    return max(found, key=lambda each: str(each["metadata"]["creationTimestamp"]))


def folded(statements: Any) -> Any:
    """Statements as IAM compares them: actions ignoring case."""
    return [{**each, "Action": str(each["Action"]).casefold()} for each in statements]


def give_back(world: World, team: str, revision: loops.Manifest) -> None:
    """What `leastwise rollback` writes: the kept spec, suspended, and which revision it is."""
    policy = loops.aws_policy(team)
    policy["metadata"]["annotations"] = {"leastwise.dev/rollback-to": revision["metadata"]["name"]}
    policy["spec"] = {**revision["data"]["spec"], "enforcement": "Suspended"}
    world.apply(policy)


@pytest.mark.parametrize("phase", ["one", "two", "two, without the policy"])
def test_r2_a_rollback_gives_back_equal_meaning_in_each_phase(world: World, team: str, phase: str) -> None:
    role = made(world, team)
    before, trusted = inline(world, role), trust(world, role)
    if phase.endswith("policy"):
        world.kubectl.delete("entitlementpolicies", "reader", team)
    else:
        loops.change_policy(world, team, {"aws": None})
        world.until(lambda: is_detached(world, role), "phase one")
    revision = kept_revision(world, team)
    if phase != "one":
        world.until(lambda: not exists(world, role), "phase two")
    give_back(world, team, revision)
    name = revision["metadata"]["name"]
    world.until(
        lambda: world.policy_status(team, "reader").get("rollback") == {"revision": name},
        "told in the status",
    )
    assert folded(inline(world, role)) == folded(before)
    assert trust(world, role) == trusted
    assert loops.REMOVE_AFTER not in loops.tags(world, role)
    assert world.condition(team, "reader")["reason"] == "Suspended"
    assert name in loops.wait_event(world, team, "RolledBack")
    assert world.assume(team, role_arn=f"arn:aws:iam::{objects.ACCOUNT_ID}:role/leastwise/{role}")


def test_k18_a_namespace_goes_with_its_policies_and_their_documents_are_kept(world: World, team: str) -> None:
    role = made(world, team)
    loops.delete(world, f"/api/v1/namespaces/{team}")
    loops.wait_gone(world, f"/api/v1/namespaces/{team}", 60.0)
    assert kept_revision(world, team)
    world.until(lambda: not exists(world, role), "phase two")


# ---------------------------------------------------------------- the account


def test_an_account_in_use_is_held_by_its_finalizer(world: World, team: str) -> None:
    """It is a second name for the account of `prod`, which sees to the roles that are there."""
    name = f"spare-{team}"
    world.apply(objects.cloud_account(name), objects.ceiling(team, name))
    world.apply(loops.aws_policy(team, enforcement="Observe", block={"accountRef": {"name": name}}))
    world.wait_ready(team, "reader", reason="Observed")
    path = f"{OUR_API}/cloudaccounts/{name}"
    account = world.read(path)
    assert account is not None
    assert account["metadata"]["finalizers"] == [loops.FINALIZER]
    loops.delete(world, path)
    world.until(
        lambda: f"{team}/reader" in loops.account_condition(world, name).get("message", ""), "who uses it"
    )
    world.wait_ready(team, "reader", reason="RefNotFound")
    world.kubectl.delete("entitlementpolicies", "reader", team)
    loops.wait_gone(world, path)
