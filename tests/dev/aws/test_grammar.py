"""Policy documents that IAM refuses and the emulator accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from leastwise_dev.aws.grammar import check_identity_policy, check_trust_policy, list_aws_principals

IDENTITY = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::invoices/*"}
TRUST = {"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
PROVIDER = "arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1"


def document(statement: Any, **fields: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statement, **fields})


def identity_problem(**changes: Any) -> str:
    refusal = check_identity_policy(document({**IDENTITY, **changes}))
    return refusal.message if refusal is not None else ""


def trust_problem(**changes: Any) -> str:
    refusal = check_trust_policy(document({**TRUST, **changes}))
    return refusal.message if refusal is not None else ""


def without(statement: dict[str, Any], *fields: str) -> dict[str, Any]:
    return {key: value for key, value in statement.items() if key not in fields}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Sid": "Read1"},
        {"Action": ["s3:Get*", "s3:List?"], "Resource": "*"},
        {"Action": "*"},
        {"Effect": "Deny"},
        {"Resource": ["arn:aws:s3:::a", "arn:*:s3:::b", "arn:aws-cn:s3:::c", "arn:aws:dynamodb:*:*:table/t"]},
        {"Condition": {"StringEquals": {"aws:PrincipalOrgID": ["o-abc"]}}},
        {"Condition": {"ForAllValues:StringLike": {"aws:TagKeys": "a*"}, "Null": {"aws:TagKeys": "false"}}},
        {"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": True}}},
        {"Condition": {"StringLike": {"oidc.example/id/1:sub": "system:serviceaccount:a:b"}}},
    ],
)
def test_valid_identity_statements_pass(changes: dict[str, Any]) -> None:
    assert identity_problem(**changes) == ""


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Effect": "allow"}, "Effect must be Allow or Deny"),
        ({"Sid": "with space"}, "alpha-numeric"),
        ({"Sid": 1}, "alpha-numeric"),
        ({"Action": []}, "must contain actions"),
        ({"Action": "GetObject"}, "prefaced by a vendor"),
        ({"Action": "s3:Get Object"}, "prefaced by a vendor"),
        ({"Action": "s3:"}, "prefaced by a vendor"),
        ({"NotAction": "s3:PutObject"}, "must contain actions"),
        ({"Resource": []}, "must contain resources"),
        ({"Resource": "invoices"}, "must be in ARN format"),
        ({"Resource": "arn:aws:s3:::"}, "must be in ARN format"),
        ({"Resource": "arn:azure:s3:::b"}, "Partition"),
        ({"Resource": "arn:aws:S 3:::b"}, "Vendor"),
        ({"Resource": "arn:aws:s3:eu-west-1::b"}, "region"),
        ({"Resource": "arn:aws:iam:eu-west-1:111122223333:role/r"}, "region"),
        ({"NotResource": "*"}, "must contain resources"),
        ({"Principal": "*"}, "should not specify a principal"),
        ({"NotPrincipal": "*"}, "should not specify a principal"),
        ({"Comment": "x"}, "Syntax errors"),
        ({"Condition": []}, "Condition must be an object"),
        ({"Condition": {"StringMatches": {"aws:TagKeys": "a"}}}, "Invalid Condition type"),
        ({"Condition": {"ForSome:StringLike": {"aws:TagKeys": "a"}}}, "Invalid Condition type"),
        ({"Condition": {"StringLike": {}}}, "must hold keys"),
        ({"Condition": {"StringLike": {"TagKeys": "a"}}}, "prefaced by a vendor"),
        ({"Condition": {"StringLike": {"aws:TagKeys": {"a": 1}}}}, "condition value"),
    ],
)
def test_invalid_identity_statements_are_refused(changes: dict[str, Any], message: str) -> None:
    assert message in identity_problem(**changes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "Syntax errors"),
        ("[]", "Syntax errors"),
        ("null", "Syntax errors"),
        (document([]), "at least one statement"),
        (document(["x"]), "Syntax errors"),
        (document([IDENTITY], Comment="x"), "Syntax errors"),
        (document([IDENTITY], Version="2012-10-18"), "valid version string"),
        (document([{**IDENTITY, "Sid": "A"}, {**IDENTITY, "Sid": "A"}]), "must be unique"),
        (document(without(IDENTITY, "Action")), "must contain actions"),
        (document(without(IDENTITY, "Resource")), "must contain resources"),
        ('{"Version": "2012-10-17", "Version": "2012-10-17", "Statement": []}', "twice"),
    ],
)
def test_invalid_documents_are_refused(text: str, message: str) -> None:
    refusal = check_identity_policy(text)
    assert refusal is not None
    assert (refusal.code, refusal.status) == ("MalformedPolicyDocument", 400)
    assert message in refusal.message


def test_one_statement_may_stand_without_a_list() -> None:
    assert check_identity_policy(document(IDENTITY)) is None
    assert check_identity_policy(document([IDENTITY, {**IDENTITY, "Effect": "Deny"}])) is None


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Action": ["sts:AssumeRole", "sts:TagSession"]},
        {"Principal": {"Federated": PROVIDER}, "Action": "sts:AssumeRoleWithWebIdentity"},
        {"Principal": {"AWS": "111122223333"}},
        {"Principal": {"AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/a/b"]}},
        {"Principal": {"AWS": "*"}, "Effect": "Deny"},
        {"Principal": {"AWS": "*"}, "Action": "sts:Assume*"},
        {"Condition": {"StringEquals": {"aws:RequestTag/kubernetes-namespace": "payments"}}},
    ],
)
def test_valid_trust_statements_pass(changes: dict[str, Any]) -> None:
    assert trust_problem(**changes) == ""


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Resource": "*"}, "Has prohibited field Resource"),
        ({"NotResource": "*"}, "Has prohibited field NotResource"),
        ({"NotPrincipal": {"AWS": "*"}}, "NotPrincipal"),
        ({"Action": "s3:GetObject"}, "may only specify STS AssumeRole actions"),
        ({"Action": "*"}, "may only specify STS AssumeRole actions"),
        ({"Action": "sts:GetCallerIdentity"}, "may only specify STS AssumeRole actions"),
        ({"Principal": "*"}, '"STAR":"*"'),
        ({"Principal": "*", "Effect": "Deny"}, '"STAR":"*"'),
        ({"Principal": {}}, "Invalid principal"),
        ({"Principal": {"AWS": []}}, "Invalid principal"),
        ({"Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}}, "Invalid principal"),
        ({"Principal": {"AWS": "arn:aws:iam::1111:root"}}, "Invalid principal"),
        ({"Principal": {"AWS": "somebody"}}, "Invalid principal"),
        ({"Principal": {"Service": "pods"}}, "Invalid principal"),
        ({"Principal": {"Federated": "oidc.example"}}, "Invalid principal"),
        ({"Principal": {"CanonicalUser": "abc"}}, "Invalid principal"),
        ({"Principal": {"Group": "abc"}}, "Invalid principal"),
        ({"Comment": "x"}, "Syntax errors"),
    ],
)
def test_invalid_trust_statements_are_refused(changes: dict[str, Any], message: str) -> None:
    assert message in trust_problem(**changes)


def test_a_trust_policy_needs_a_principal() -> None:
    refusal = check_trust_policy(document(without(TRUST, "Principal")))
    assert refusal is not None
    assert refusal.message == "Missing required field Principal"


def test_wildcards_inside_a_principal_are_refused() -> None:
    assert "Invalid principal" in trust_problem(Principal={"AWS": "arn:aws:iam::111122223333:role/team-*"})


def test_aws_principals_of_a_trust_policy_are_listed() -> None:
    statements = [
        {**TRUST, "Principal": {"AWS": ["111122223333", "*"]}},
        {**TRUST, "Principal": {"AWS": "arn:aws:iam::111122223333:role/r"}},
        TRUST,
    ]
    assert list_aws_principals(document(statements)) == [
        "111122223333",
        "*",
        "arn:aws:iam::111122223333:role/r",
    ]
