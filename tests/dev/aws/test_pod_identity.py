"""The pure parts of the fake Pod Identity agent (A16, A17)."""

from __future__ import annotations

import json

import pytest

from leastwise_dev.aws.backend import RoleState
from leastwise_dev.aws.issuer import FakeIssuer
from leastwise_dev.aws.pod_identity import (
    PodIdentityCluster,
    Workload,
    is_admitted,
    read_workload,
    session_tags,
)
from leastwise_dev.aws.strict_eks import trusts_pod_identity
from leastwise_dev.aws.tokens import Token, parse_token

CLUSTER = PodIdentityCluster("prod", "111122223333", "eu-west-1", None)
WORKLOAD = Workload("payments", "api", "api-0", "p-1")
BOTH = ["sts:AssumeRole", "sts:TagSession"]


def role(*actions: str, condition: dict[str, dict[str, str]] | None = None) -> RoleState:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "pods.eks.amazonaws.com"},
        "Action": list(actions),
        "Condition": condition or {},
    }
    return RoleState("r", "arn", "/", json.dumps({"Statement": [statement]}), {}, "", 3600)


def test_a_token_tells_its_workload() -> None:
    token = parse_token(FakeIssuer().token())
    assert isinstance(token, Token)
    assert read_workload(token) == WORKLOAD


@pytest.mark.parametrize("subject", ["", "system:node:n", "system:serviceaccount:a", "a:b:c:d"])
def test_a_token_of_something_else_tells_none(subject: str) -> None:
    assert read_workload(Token({}, {"sub": subject}, b"", b"")) is None


def test_a_session_carries_six_tags_and_only_those_that_are_known() -> None:
    assert session_tags(CLUSTER, WORKLOAD) == {
        "eks-cluster-arn": "arn:aws:eks:eu-west-1:111122223333:cluster/prod",
        "eks-cluster-name": "prod",
        "kubernetes-namespace": "payments",
        "kubernetes-service-account": "api",
        "kubernetes-pod-name": "api-0",
        "kubernetes-pod-uid": "p-1",
    }
    assert len(session_tags(CLUSTER, Workload("payments", "api"))) == 4


def test_the_trust_must_allow_to_assume_and_to_tag() -> None:
    tags = session_tags(CLUSTER, WORKLOAD)
    assert is_admitted(role(*BOTH), tags)
    assert not is_admitted(role("sts:AssumeRole"), tags)
    assert is_admitted(role("sts:AssumeRole"), {})


def test_the_trust_s_conditions_are_judged_on_the_tags() -> None:
    tags = session_tags(CLUSTER, WORKLOAD)
    exact = {"StringEquals": {"aws:RequestTag/kubernetes-namespace": "payments"}}
    assert is_admitted(role(*BOTH, condition=exact), tags)
    assert not is_admitted(role(*BOTH, condition=exact), {})  # disableSessionTags takes them away
    assert not is_admitted(role(*BOTH, condition=exact), {**tags, "kubernetes-namespace": "other"})
    unknown = {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
    assert not is_admitted(role(*BOTH, condition=unknown), tags)


@pytest.mark.parametrize(
    ("actions", "effect", "service", "expected"),
    [
        (BOTH, "Allow", "pods.eks.amazonaws.com", True),
        (["sts:*"], "Allow", ["ec2.amazonaws.com", "pods.eks.amazonaws.com"], True),
        (["sts:AssumeRole"], "Allow", "pods.eks.amazonaws.com", False),
        (BOTH, "Deny", "pods.eks.amazonaws.com", False),
        (BOTH, "Allow", "ec2.amazonaws.com", False),
    ],
)
def test_eks_looks_at_the_trust_when_an_association_is_written(
    actions: list[str], effect: str, service: object, *, expected: bool
) -> None:
    statement = {"Effect": effect, "Principal": {"Service": service}, "Action": actions}
    assert trusts_pod_identity({"Statement": statement}) is expected
    assert not trusts_pod_identity({})
