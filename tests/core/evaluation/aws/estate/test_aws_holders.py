"""Who may do something: every identity, and whom the policy of the resource lets in."""

from __future__ import annotations

from aws_estate import (
    ALLOWED,
    AWAY,
    CONDITIONAL,
    HOME,
    UNKNOWN,
    allow,
    deny,
    document,
    engine,
    policy_arn,
    role,
    role_arn,
    to,
    trust,
    user,
    user_arn,
)
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.decisions import Outcome
from leastwise.core.evaluation.engines import CloudQuestion

BUCKET = "arn:aws:s3:::data"
OBJECT = f"{BUCKET}/a"


def who(aws: AwsEngine, action: str, resource: str) -> dict[str, Outcome]:
    found = aws.holders(CloudQuestion(action, resource))
    assert list(found) == sorted(found, key=lambda holder: holder.identity)
    return {holder.identity.removeprefix("aws:"): holder.decision.outcome for holder in found}


def test_everyone_who_is_not_refused_is_named() -> None:
    vpce = {"StringEquals": {"aws:SourceVpce": "v"}}
    bucket = document(
        to("*", "s3:GetObject", on=f"{BUCKET}/*", Condition=vpce),
        to({"AWS": [role_arn("named"), role_arn("guest", AWAY), AWAY]}, "s3:GetObject", on=f"{BUCKET}/*"),
        to(
            {"Service": "sns.amazonaws.com", "Federated": "accounts.google.com"},
            "s3:GetObject",
            on=f"{BUCKET}/*",
        ),
    )
    aws = engine(
        role("reader", allow("s3:Get*")),
        role("refused", allow("s3:Get*"), deny("s3:*")),
        role("idle", deny("s3:*")),
        role("named"),
        role("broken", attached=(policy_arn("gone"),)),
        user("jane"),
        resources={BUCKET: bucket},
    )
    assert who(aws, "s3:GetObject", OBJECT) == {
        "*": CONDITIONAL,
        role_arn("broken"): UNKNOWN,
        role_arn("named"): ALLOWED,
        role_arn("reader"): ALLOWED,
        role_arn("guest", AWAY): UNKNOWN,
        f"arn:aws:iam::{AWAY}:root": ALLOWED,
        "service:sns.amazonaws.com": ALLOWED,
        "accounts.google.com": ALLOWED,
        user_arn("jane"): CONDITIONAL,
    }


def test_without_a_resource_policy_only_identities_are_asked() -> None:
    aws = engine(role("reader", allow("s3:ListAllMyBuckets")), user("jane", allow("iam:*")))
    assert who(aws, "s3:ListAllMyBuckets", "*") == {role_arn("reader"): ALLOWED}


def test_who_can_assume_a_role_is_told_by_both_sides() -> None:
    aws = engine(
        role("target", trusts=trust({"AWS": HOME})),
        role("caller", allow("sts:AssumeRole")),
        role("idle"),
        role("session", trusts=trust({"AWS": f"arn:aws:sts::{HOME}:assumed-role/idle/s1"})),
        role(
            "odd",
            trusts=document({"Effect": "Allow", "NotPrincipal": {"AWS": AWAY}, "Action": "sts:AssumeRole"}),
        ),
    )
    assert who(aws, "sts:AssumeRole", role_arn("target")) == {role_arn("caller"): ALLOWED}
    assert who(aws, "sts:AssumeRole", role_arn("session"))[role_arn("idle")] is CONDITIONAL
    assert UNKNOWN in who(aws, "sts:AssumeRole", role_arn("odd")).values()
