from __future__ import annotations

import pytest

from leastwise.core.evaluation.aws.decide import AwsRequest, needs_resource_policy
from leastwise.core.evaluation.aws.requests import Caller, CallerKind, context_of, parse_caller

A = "111122223333"


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        (
            f"arn:aws:iam::{A}:role/path/app",
            Caller(
                CallerKind.ROLE,
                f"arn:aws:iam::{A}:role/path/app",
                A,
                (A, "app"),
                f"arn:aws:iam::{A}:role/path/app",
            ),
        ),
        (
            f"arn:aws:sts::{A}:assumed-role/app/s",
            Caller(CallerKind.SESSION, f"arn:aws:sts::{A}:assumed-role/app/s", A, (A, "app")),
        ),
        (
            f"arn:aws:iam::{A}:user/bob",
            Caller(CallerKind.USER, f"arn:aws:iam::{A}:user/bob", A, None, f"arn:aws:iam::{A}:user/bob"),
        ),
        (
            f"arn:aws:sts::{A}:federated-user/bob",
            Caller(
                CallerKind.FEDERATED_USER,
                f"arn:aws:sts::{A}:federated-user/bob",
                A,
                None,
                f"arn:aws:iam::{A}:user/bob",
            ),
        ),
        (
            f"arn:aws:iam::{A}:root",
            Caller(CallerKind.ROOT, f"arn:aws:iam::{A}:root", A, None, f"arn:aws:iam::{A}:root"),
        ),
        (
            f"arn:aws:iam::{A}:saml-provider/idp",
            Caller(CallerKind.FEDERATED, f"arn:aws:iam::{A}:saml-provider/idp"),
        ),
        ("accounts.google.com", Caller(CallerKind.FEDERATED, "accounts.google.com")),
        ("sns.amazonaws.com", Caller(CallerKind.SERVICE, "sns.amazonaws.com")),
        ("*", Caller(CallerKind.ANONYMOUS, "*")),
        ("anonymous", Caller(CallerKind.ANONYMOUS, "*")),
    ],
)
def test_principals_are_read(principal: str, expected: Caller) -> None:
    assert parse_caller(principal) == expected


@pytest.mark.parametrize(
    "principal",
    [
        "",
        "bob",
        "a/b.c",
        "arn:aws:iam",
        f"arn:aws:iam::{A}:group/g",
        f"arn:aws:iam::{A}:role/",
        f"arn:aws:iam::{A}:role/*",
        f"arn:aws:sts::{A}:assumed-role/app",
        f"arn:aws:sts::{A}:other/app",
        f"arn:aws:s3::{A}:role/app",
        "arn:aws:iam:::role/app",
        "arn:aws:sts:::assumed-role/app/s",
    ],
)
def test_what_names_no_principal_is_refused(principal: str) -> None:
    with pytest.raises(ValueError, match="principal"):
        parse_caller(principal)


@pytest.mark.parametrize(
    ("resource", "account", "owner"),
    [
        ("arn:aws:s3:::b", "", ""),
        ("arn:aws:s3:::b", A, A),
        (f"arn:aws:sqs:r:{A}:q", "", A),
        ("*", "", "444455556666"),
        ("bucket", "", ""),
    ],
)
def test_the_owner_is_given_or_read_from_the_arn(resource: str, account: str, owner: str) -> None:
    caller = parse_caller("arn:aws:iam::444455556666:user/eve")
    request = AwsRequest(caller, "S3:GetObject", resource, account)
    assert request.owner == owner
    assert request.service == "s3"


def test_one_key_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        context_of({"aws:x": "a", "AWS:X": "b"})


@pytest.mark.parametrize(
    ("action", "resource", "needs"),
    [
        ("kms:Decrypt", f"arn:aws:kms:r:{A}:key/k", True),
        ("KMS:decrypt", f"arn:aws:kms:r:{A}:key/k", True),
        ("kms:CreateAlias", f"arn:aws:kms:r:{A}:alias/a", False),
        ("kms:ListKeys", "*", False),
        ("sts:AssumeRole", f"arn:aws:iam::{A}:role/r", True),
        ("sts:AssumeRoleWithWebIdentity", f"arn:aws:iam::{A}:role/r", True),
        ("sts:TagSession", f"arn:aws:iam::{A}:role/r", True),
        ("sts:GetCallerIdentity", "*", False),
        ("s3:GetObject", "arn:aws:s3:::b/k", False),
    ],
)
def test_keys_and_roles_need_their_own_policy(action: str, resource: str, *, needs: bool) -> None:
    assert needs_resource_policy(action, resource) is needs
