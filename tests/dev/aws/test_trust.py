"""Who a trust policy admits; in doubt nobody."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from leastwise_dev.aws.condition_operators import UndecidedError
from leastwise_dev.aws.trust import admits, parse_trust

SERVICE = ("Service", "pods.eks.amazonaws.com")
CALLER = ("AWS", "arn:aws:sts::111122223333:assumed-role/deployer/session")
TAGS = {
    "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:us-east-1:111122223333:cluster/prod",
    "aws:RequestTag/kubernetes-namespace": "payments",
    "aws:RequestTag/kubernetes-service-account": "api",
}


def trust(principal: Any, effect: str = "Allow", **fields: Any) -> dict[str, Any]:
    statement = {"Effect": effect, "Principal": principal, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    return {"Version": "2012-10-17", "Statement": [{**statement, **fields}]}


def test_service_is_admitted_under_the_conditions_on_its_tags() -> None:  # A17
    document = trust({"Service": SERVICE[1]}, Condition={"StringEquals": TAGS})
    assert admits(document, SERVICE, "sts:AssumeRole", TAGS)
    assert admits(document, SERVICE, "sts:TagSession", TAGS)


@pytest.mark.parametrize("key", sorted(TAGS))
def test_one_differing_tag_keeps_the_service_out(key: str) -> None:  # A17
    document = trust({"Service": SERVICE[1]}, Condition={"StringEquals": TAGS})
    assert not admits(document, SERVICE, "sts:AssumeRole", {**TAGS, key: "other"})
    assert not admits(document, SERVICE, "sts:AssumeRole", {k: v for k, v in TAGS.items() if k != key})


def test_a_service_principal_admits_no_caller_of_the_account() -> None:
    assert not admits(trust({"Service": SERVICE[1]}), CALLER, "sts:AssumeRole", {})


@pytest.mark.parametrize(
    "named",
    [
        "*",
        "111122223333",
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::111122223333:role/teams/deployer",
        CALLER[1],
    ],
)
def test_a_session_is_admitted_by_account_role_or_itself(named: str) -> None:
    assert admits(trust({"AWS": [named]}), CALLER, "sts:AssumeRole", {})


@pytest.mark.parametrize(
    "named",
    ["444455556666", "arn:aws:iam::111122223333:role/other", "arn:aws:iam::444455556666:role/deployer"],
)
def test_a_session_of_another_role_or_account_is_not_admitted(named: str) -> None:
    assert not admits(trust({"AWS": named}), CALLER, "sts:AssumeRole", {})


def test_a_deny_beats_an_allow_in_any_order() -> None:
    allow, deny = trust({"AWS": "*"})["Statement"], trust({"AWS": "*"}, "Deny")["Statement"]
    for statements in (allow + deny, deny + allow):
        assert not admits({"Statement": statements}, CALLER, "sts:AssumeRole", {})


def test_a_key_that_aws_does_not_fill_is_not_decided() -> None:
    document = trust({"AWS": "*"}, Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})
    with pytest.raises(UndecidedError):
        admits(document, CALLER, "sts:AssumeRole", {})


def test_percent_encoded_text_is_read_and_other_text_admits_nobody() -> None:
    document = trust({"AWS": "*"})
    assert parse_trust(quote(json.dumps(document))) == document
    assert parse_trust("nonsense") == {}
    assert not admits(parse_trust("[]"), CALLER, "sts:AssumeRole", {})
