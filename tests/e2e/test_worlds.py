"""What the shared world offers to every test of the running operator."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from leastwise_dev import world_objects as objects
from leastwise_dev.worlds import World

pytestmark = pytest.mark.e2e


def test_a_declaration_becomes_credentials_of_the_workload(world: World, team: str) -> None:
    world.aws.make_bucket(team, {"a": b"one"})
    world.apply(objects.policy(team, aws=objects.aws_block(f"arn:aws:s3:::{team}/*")))
    status = world.wait_ready(team, "reader")
    assert status["aws"]["roleArn"] == world.annotated_role(team, "api")
    s3 = world.aws.client("s3", credentials=world.assume(team))
    assert s3.get_object(Bucket=team, Key="a")["Body"].read() == b"one"
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket=team, Key="a", Body=b"two")


def test_pod_identity_gives_credentials_too(world: World, team: str) -> None:
    world.aws.make_bucket(team, {"a": b"one"})
    aws = objects.aws_block(f"arn:aws:s3:::{team}/*", trust="PodIdentity")
    world.apply(objects.policy(team, rules=(), aws=aws))
    with pytest.raises(PermissionError):
        world.assume_by_pod_identity(team)
    world.wait_ready(team, "reader")
    s3 = world.aws.client("s3", credentials=world.assume_by_pod_identity(team))
    assert s3.get_object(Bucket=team, Key="a")["Body"].read() == b"one"


def test_the_operator_is_limited_and_observable(world: World, team: str) -> None:
    assert world.operator.healthz()[0] == world.operator.readyz()[0] == 200
    assert world.operator.metric("leastwise_leader") == 1
    nodes = {"apiGroups": [""], "resources": ["nodes"], "verbs": ["get"]}  # in no mirror.rules
    world.apply(objects.policy(team, rules=(nodes,)))
    world.wait_ready(team, "reader", reason="OperatorForbidden")
    assert "level 3" in world.condition(team, "reader")["message"]


def test_the_operator_comes_back_after_sigkill(world: World, team: str) -> None:
    world.operator.kill()
    world.apply(objects.policy(team))
    world.operator.start()
    world.wait_ready(team, "reader")
