"""Whose use a record of CloudTrail is, and whether it was let."""

from __future__ import annotations

import pytest

from leastwise.core.usage.aws import (
    CallerFields,
    account_link,
    caller_of,
    decision_of,
    partition_of,
    pod_link,
    refused,
)

ROLE = "arn:aws:iam::111122223333:role/app/reader"
SESSION = "arn:aws:sts::111122223333:assumed-role/reader/pod-1"
PROVIDER = "arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1"
USER = "arn:aws:iam::111122223333:user/ann"
LINKED = "arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForAutoScaling"

REFUSED = (
    "User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: iam:PassRole on resource: "
    "arn:aws:iam::1:role/x because no identity-based policy allows the iam:PassRole action"
)

CALLERS: dict[str, tuple[CallerFields, str, tuple[str, ...], tuple[str, ...]]] = {
    "a session is a use by its role, path and all": (
        CallerFields(
            "AssumedRole", SESSION, "AROA1:pod-1", access_key="ASIA1", issuer_arn=ROLE, has_session=True
        ),
        f"aws:{ROLE}",
        ("pod-1",),
        (),
    ),
    "a session without its issuer: the role by name": (
        CallerFields("AssumedRole", SESSION),
        "aws:arn:aws:iam::111122223333:role/reader",
        ("pod-1",),
        (),
    ),
    "source identity stands beside the session's name": (
        CallerFields("AssumedRole", SESSION, "AROA1:pod-1", issuer_arn=ROLE, source_identity="ann"),
        f"aws:{ROLE}",
        ("pod-1", "ann"),
        (),
    ),
    "a user": (CallerFields("IAMUser", USER, "AIDA1", access_key="AKIA1"), f"aws:{USER}", (), ()),
    "root by its ARN": (
        CallerFields("Root", "arn:aws:iam::111122223333:root", "111122223333"),
        "aws:arn:aws:iam::111122223333:root",
        (),
        (),
    ),
    "root by its account": (
        CallerFields("Root", "", "111122223333", "111122223333"),
        "aws:arn:aws:iam::111122223333:root",
        (),
        (),
    ),
    "a federated session is a use by who issued it": (
        CallerFields("FederatedUser", "arn:aws:sts::111122223333:federated-user/bob", issuer_arn=USER),
        f"aws:{USER}",
        ("bob",),
        (),
    ),
    "a token of a ServiceAccount is a use by its provider": (
        CallerFields(
            "WebIdentityUser",
            "",
            f"{PROVIDER}:sts.amazonaws.com:system:serviceaccount:shop:api",
            user_name="system:serviceaccount:shop:api",
            provider=PROVIDER,
        ),
        f"aws:{PROVIDER}",
        (),
        ("k8s:system:serviceaccount:shop:api",),
    ),
    "the provider of a token is in the principal too": (
        CallerFields("WebIdentityUser", "", f"{PROVIDER}:sts.amazonaws.com:repo:x:y", user_name="repo:x:y"),
        f"aws:{PROVIDER}",
        ("repo:x:y",),
        (),
    ),
    "SAML": (
        CallerFields("SAMLUser", "", "x=:bob", user_name="bob", provider="arn:aws:iam::1:saml-provider/Corp"),
        "aws:arn:aws:iam::1:saml-provider/Corp",
        ("bob",),
        (),
    ),
    "another account": (
        CallerFields("AWSAccount", "", "AROA9:ci", "444455556666"),
        "aws:arn:aws:iam::444455556666:root",
        (),
        (),
    ),
    "another account by way of a service": (
        CallerFields("AWSAccount", "", "AROA9:ci", "444455556666", invoked_by="s3.amazonaws.com"),
        "aws:arn:aws:iam::444455556666:root",
        (),
        ("service:s3.amazonaws.com",),
    ),
    "nobody in particular": (CallerFields("AWSAccount", "", "", "ANONYMOUS_PRINCIPAL"), "aws:*", (), ()),
    "a service": (
        CallerFields("AWSService", invoked_by="lambda.amazonaws.com"),
        "aws:service:lambda.amazonaws.com",
        (),
        (),
    ),
    "a service by its principal": (
        CallerFields("AWSService", "", "ec2.amazonaws.com"),
        "aws:service:ec2.amazonaws.com",
        (),
        (),
    ),
    "only who invoked": (CallerFields(invoked_by="AWS Internal"), "aws:service:AWS Internal", (), ()),
    "forward access with a session is the role's own use": (
        CallerFields(
            "AssumedRole",
            SESSION,
            "AROA1:pod-1",
            invoked_by="s3.amazonaws.com",
            issuer_arn=ROLE,
            has_session=True,
        ),
        f"aws:{ROLE}",
        ("pod-1",),
        ("service:s3.amazonaws.com",),
    ),
    "forward access with a key is the user's own use": (
        CallerFields("IAMUser", USER, access_key="AKIA1", invoked_by="athena.amazonaws.com"),
        f"aws:{USER}",
        (),
        ("service:athena.amazonaws.com",),
    ),
    "a service-linked role is the service's own identity": (
        CallerFields(
            "AssumedRole",
            "",
            "AROA2:AutoScaling",
            invoked_by="rds.amazonaws.com",
            issuer_arn=LINKED,
            has_session=True,
        ),
        f"aws:{LINKED}",
        ("AutoScaling",),
        ("service:rds.amazonaws.com",),
    ),
    "invoked by a service, without session or key, is the service's own call": (
        CallerFields("IAMUser", USER, invoked_by="backup.amazonaws.com"),
        "aws:service:backup.amazonaws.com",
        (),
        (USER,),
    ),
    "somebody of IAM Identity Center": (
        CallerFields("IdentityCenterUser", "", "", "111122223333", store_user="u-1"),
        "aws:arn:aws:identitystore:::user/u-1",
        (),
        (),
    ),
    "somebody unheard of, by ARN": (
        CallerFields("Directory", "arn:aws:ds::1:x"),
        "aws:arn:aws:ds::1:x",
        (),
        (),
    ),
    "somebody unheard of, by id": (CallerFields("Unknown", "", "AIDAX"), "aws:AIDAX", (), ()),
    "somebody unheard of, by session": (
        CallerFields("Unknown", SESSION),
        "aws:arn:aws:iam::111122223333:role/reader",
        ("pod-1",),
        (),
    ),
}


@pytest.mark.parametrize("name", CALLERS)
def test_whose_use_it_is(name: str) -> None:
    fields, identity, sessions, links = CALLERS[name]
    caller = caller_of(fields)
    assert caller is not None
    assert (caller.identity, caller.sessions, caller.links) == (identity, sessions, links)
    assert caller.is_foreign == (fields.kind == "AWSAccount" and identity != "aws:*")


@pytest.mark.parametrize(
    "fields",
    [
        CallerFields(),
        CallerFields("AWSService"),
        CallerFields("AWSAccount", account="not an account"),
        CallerFields("WebIdentityUser", user_name="x"),
        CallerFields("SAMLUser"),
        CallerFields("AssumedRole", principal_id="AROA1:pod-1"),
        CallerFields("IAMUser", "arn:aws:iam::111122223333:user/" + "x" * 3000),
    ],
)
def test_a_record_that_names_nobody_is_nobody_s(fields: CallerFields) -> None:
    assert caller_of(fields) is None


def test_names_that_are_too_long_are_left_out() -> None:
    caller = caller_of(CallerFields("AssumedRole", SESSION, "AROA1:" + "x" * 3000, issuer_arn=ROLE))
    assert caller is not None
    assert caller.sessions == ()


def test_a_session_is_known_by_its_key_else_by_role_and_name() -> None:
    keyed = caller_of(
        CallerFields("AssumedRole", SESSION, "AROA1:pod-1", access_key="ASIA1", issuer_arn=ROLE)
    )
    named = caller_of(CallerFields("AssumedRole", SESSION, "AROA1:pod-1", issuer_arn=ROLE))
    user = caller_of(CallerFields("IAMUser", USER, "AIDA1", access_key="AKIA1"))
    assert [each.session for each in (keyed, named, user) if each] == ["ASIA1", "AROA1:pod-1", ""]


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-isob-east-1", "aws-iso-b"),
        ("", "aws"),
    ],
)
def test_partitions_by_region(region: str, partition: str) -> None:
    assert partition_of(region) == partition
    foreign = caller_of(CallerFields("AWSAccount", account="444455556666"), partition)
    assert foreign is not None
    assert foreign.identity == f"aws:arn:{partition}:iam::444455556666:root"


def test_subjects_and_tags_name_service_accounts() -> None:
    assert account_link("system:serviceaccount:shop:api") == "k8s:system:serviceaccount:shop:api"
    assert account_link("repo:org/app:ref:main") == ""
    tags = {"kubernetes-namespace": "shop", "kubernetes-service-account": "api"}
    assert pod_link(tags) == "k8s:system:serviceaccount:shop:api"
    assert pod_link({"kubernetes-namespace": "shop"}) == ""


@pytest.mark.parametrize(
    "code",
    [
        "AccessDenied",
        "AccessDeniedException",
        "Client.AccessDenied",
        "Client.UnauthorizedOperation",
        "UnauthorizedOperation",
        "UnauthorizedException",
        "Client.UnauthorizedAccess",
        "AuthorizationError",
        "AuthorizationErrorException",
        "NotAuthorized",
        "ForbiddenException",
        "AccessDeniedForDependencyException",
        "VpceAccessDenied",
    ],
)
def test_codes_that_deny(code: str) -> None:
    assert decision_of(code) == "Denied"


@pytest.mark.parametrize(
    "code",
    [
        "",
        "NoSuchKey",
        "Client.InvalidInstanceID.NotFound",
        "ThrottlingException",
        "ValidationException",
        "Denied",
    ],
)
def test_any_other_error_was_let(code: str) -> None:
    assert decision_of(code) == "Allowed"


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (
            REFUSED,
            ("iam:PassRole", "arn:aws:iam::1:role/x"),
        ),
        (
            'not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" with an explicit deny',
            ("s3:GetObject", "arn:aws:s3:::b/k"),
        ),
        ("You are not authorized to perform: ec2:RunInstances.", ("ec2:RunInstances", "")),
        (
            "not authorized to perform: kms:Decrypt on resource: arn:aws:kms:x:1:key/2.",
            ("kms:Decrypt", "arn:aws:kms:x:1:key/2"),
        ),
        ("Access Denied", None),
        (
            "You are not authorized to perform this operation. Encoded authorization failure message: abc",
            None,
        ),
    ],
)
def test_messages_say_what_was_refused(message: str, found: tuple[str, str] | None) -> None:
    assert refused(message) == found
