"""Who there is in a world, what acts behind each, and what is wrong with it; and what the world lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aws_estate import (
    AWAY,
    FULL,
    HOME,
    allow,
    document,
    engine,
    group,
    identity,
    levels,
    policy_arn,
    role,
    role_arn,
    to,
    trust,
    user,
    user_arn,
    world,
)
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.worlds import AccessKey, UserCredentials
from leastwise.core.evaluation.inventories import Identity, IdentityClass

BUCKET = "arn:aws:s3:::data"
GITHUB = f"arn:aws:iam::{HOME}:oidc-provider/token.actions.githubusercontent.com"
EKS = f"arn:aws:iam::{HOME}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/1"
SAML = f"arn:aws:iam::{HOME}:saml-provider/corp"


def by_name(aws: AwsEngine) -> dict[str, Identity]:
    return {each.id.removeprefix("aws:"): each for each in aws.identities()}


@pytest.mark.parametrize(
    ("name", "trusts", "expected"),
    [
        ("node", trust({"Service": "ec2.amazonaws.com"}), IdentityClass.WORKLOAD),
        ("pod", trust({"Federated": EKS}, "sts:AssumeRoleWithWebIdentity"), IdentityClass.WORKLOAD),
        ("ci", trust({"Federated": GITHUB}, "sts:AssumeRoleWithWebIdentity"), IdentityClass.PIPELINE),
        ("build", trust({"Service": "codebuild.amazonaws.com"}), IdentityClass.PIPELINE),
        ("agent", trust({"Service": "bedrock-agentcore.amazonaws.com"}), IdentityClass.AGENT),
        ("people", trust({"Federated": SAML}, "sts:AssumeRoleWithSAML"), IdentityClass.PERSON),
        ("AWSReservedSSO_Admin_1", trust({"Federated": SAML}), IdentityClass.PERSON),
        ("broken", "{", IdentityClass.WORKLOAD),
    ],
)
def test_class_of_a_role_is_read_from_whom_it_trusts(name: str, trusts: str, expected: IdentityClass) -> None:
    assert by_name(engine(role(name, trusts=trusts)))[role_arn(name)].identity_class is expected


def test_service_linked_roles_are_the_providers_own() -> None:
    linked = "aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
    assert by_name(engine(role(linked)))[role_arn(linked)].identity_class is IdentityClass.PROVIDER


def test_people_of_identity_center_are_a_gap() -> None:
    aws = engine(role("AWSReservedSSO_Admin_1", trusts=trust({"Federated": SAML})))
    assert by_name(aws)[role_arn("AWSReservedSSO_Admin_1")].notes == (
        "people unknown: assigned in IAM Identity Center",
    )
    assert "identitycenter" in {gap.scope for gap in aws.gaps()}


@pytest.mark.parametrize(
    ("trusts", "note"),
    [
        (trust({"AWS": role_arn("gone")}), f"it trusts only what is gone: {role_arn('gone')}"),
        (
            trust({"AWS": [user_arn("gone"), "AIDA0123456789ABCDEF0"]}),
            "it trusts only what is gone: AIDA0123456789ABCDEF0, ",
        ),
        (trust({"AWS": f"arn:aws:sts::{HOME}:assumed-role/gone/s"}), "it trusts only what is gone: "),
        (
            document({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}),
            "its trust policy lets nobody assume it",
        ),
        (trust({"AWS": [role_arn("gone"), role_arn("known")]}), ""),
        (trust({"AWS": user_arn("jane")}), ""),
        (trust({"AWS": role_arn("gone", AWAY)}), ""),
        (trust({"AWS": HOME}), ""),
        (trust({"Service": "ec2.amazonaws.com"}), ""),
        (
            document(
                {"Effect": "Allow", "NotPrincipal": {"AWS": role_arn("gone")}, "Action": "sts:AssumeRole"}
            ),
            "",
        ),
        ("null", ""),
    ],
)
def test_role_that_nobody_can_assume_is_orphaned(trusts: str, note: str) -> None:
    found = by_name(engine(role("lonely", trusts=trusts), role("known"), user("jane")))[
        role_arn("lonely")
    ].notes
    assert [each for each in found if each.startswith(f"orphaned: {note}")] == list(found)
    assert bool(found) is bool(note)


def test_named_identities_are_listed_though_they_are_not_there() -> None:
    policy = document(
        to("*", "s3:GetObject", on=f"{BUCKET}/*"),
        to(
            {"AWS": [AWAY, HOME, role_arn("guest", AWAY), user_arn("gone"), "AROA0123456789ABCDEF0"]},
            "s3:*",
            on=BUCKET,
        ),
        to({"AWS": f"arn:aws:sts::{AWAY}:assumed-role/guest2/s"}, "s3:*", on=BUCKET),
        to({"AWS": f"arn:aws:sts::{AWAY}:federated-user/bob"}, "s3:*", on=BUCKET),
        to({"AWS": role_arn("denied", AWAY)}, "s3:*", on=BUCKET, effect="Deny"),
        to({"Service": "sns.amazonaws.com", "CanonicalUser": "79a5"}, "s3:*", on=BUCKET),
    )
    aws = engine(role("ci", trusts=trust({"Federated": [GITHUB, SAML]})), resources={BUCKET: policy})
    found = by_name(aws)
    kinds = {native: (each.kind, each.exists) for native, each in found.items()}
    assert kinds == {
        "*": ("Everyone", True),
        role_arn("ci"): ("Role", True),
        f"arn:aws:iam::{AWAY}:root": ("Account", False),
        role_arn("guest", AWAY): ("Role", False),
        role_arn("guest2", AWAY): ("Role", False),
        user_arn("gone"): ("User", False),
        "service:sns.amazonaws.com": ("Service", True),
        GITHUB: ("Federated", True),
        SAML: ("Federated", True),
    }
    elsewhere = {native for native, each in found.items() if each.notes}
    assert elsewhere == {f"arn:aws:iam::{AWAY}:root", role_arn("guest", AWAY), role_arn("guest2", AWAY)}
    assert found[role_arn("guest", AWAY)].notes == ("of another account, which was not read",)
    assert found[GITHUB].identity_class is IdentityClass.PIPELINE
    assert found[SAML].identity_class is IdentityClass.PERSON
    assert [each.id for each in aws.identities()] == sorted(each.id for each in aws.identities())


def credentials(**fields: object) -> dict[str, UserCredentials]:
    return {user_arn("jane"): replace(UserCredentials(user_arn("jane")), **fields)}  # type: ignore[arg-type]


def test_users_without_password_are_workloads() -> None:
    for has_password, expected in ((True, IdentityClass.PERSON), (False, IdentityClass.WORKLOAD)):
        aws = engine(user("jane"), credentials=credentials(has_password=has_password))
        assert by_name(aws)[user_arn("jane")].identity_class is expected
    assert by_name(engine(user("jane")))[user_arn("jane")].identity_class is IdentityClass.PERSON


@pytest.mark.parametrize(
    ("rotated", "note"),
    [
        ("2024-01-01T00:00:00+00:00", "key never expires: made on 2024-01-01, 731 days old"),
        ("2025-12-01T00:00:00+00:00", "key never expires: made on 2025-12-01"),
        ("", "key never expires: made on an unknown day"),
        ("2024-01-01T00:00:00", "key never expires: made on 2024-01-01"),
    ],
)
def test_keys_never_expire_and_old_ones_say_their_age(rotated: str, note: str) -> None:
    keys = (AccessKey(is_active=True, last_rotated=rotated),)
    taken = datetime(2026, 1, 1, tzinfo=UTC)
    aws = engine(user("jane"), credentials=credentials(keys=keys), taken=taken)
    assert by_name(aws)[user_arn("jane")].notes == (note,)


# ---------------------------------------------------------------- gaps


def scopes(aws: AwsEngine) -> set[str]:
    return {gap.scope for gap in aws.gaps()} - {"kmsgrants", "s3acls", "vpcendpoints"}


def test_what_no_listing_has_is_always_a_gap() -> None:
    assert {gap.scope for gap in engine(role("reader")).gaps()} == {"kmsgrants", "s3acls", "vpcendpoints"}


def test_what_was_not_given_is_a_gap() -> None:
    bare = AwsEngine(replace(world(role("reader"), user("jane")), organization=None, resources=None))
    assert scopes(bare) == {"organization", "resourcepolicies", "credentials"}
    partly = engine(role("reader"), organization={AWAY: levels([FULL])})
    assert scopes(partly) == {f"account/{HOME}"}


def test_policies_that_were_not_read_or_not_understood_are_gaps() -> None:
    aws = engine(
        role("reader", attached=(policy_arn("e"), policy_arn("a")), boundary=policy_arn("b")),
        role("broken", trusts="[]"),
        role("inline", {"Effect": "Allow"}),
        user("jane", attached=(policy_arn("c"),)),
        group("people", allow("s3:*"), attached=(policy_arn("d"), policy_arn("e"))),
        policies={policy_arn("e"): "{"},
        resources={BUCKET: "{"},
        credentials={},
    )
    assert scopes(aws) == {
        *(f"policy/{policy_arn(name)}" for name in "abcde"),
        f"role/{role_arn('broken')}",
        f"policy/{role_arn('inline')}/own",
        f"resource/{BUCKET}",
    }
    assert identity(role_arn("reader")) in {each.id for each in aws.identities()}
