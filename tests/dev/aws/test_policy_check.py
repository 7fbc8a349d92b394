"""The strict evaluator, and what the operator's own policy allows and does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from leastwise_dev.aws import limits
from leastwise_dev.aws.context_keys import is_filled
from leastwise_dev.aws.grammar import check_identity_policy
from leastwise_dev.aws.policy_check import ViolationKind, check, evaluate, load_policy
from leastwise_dev.aws.recording import ContextValue, RecordedCall, Requirement

EXAMPLES = Path(__file__).parents[3] / "examples" / "aws"
ACCOUNT, CLUSTER = "111122223333", "0a1b"
VALUES = {"ACCOUNT_ID": ACCOUNT, "CLUSTER_ID": CLUSTER, "REGION": "eu-west-1", "CLUSTER_NAME": "prod"}
POLICY = load_policy(EXAMPLES / "operator-policy.json", **VALUES)

ROLE = f"arn:aws:iam::{ACCOUNT}:role/leastwise/payments-reader"
STRANGER = f"arn:aws:iam::{ACCOUNT}:role/admin"
OWN_POLICY = f"arn:aws:iam::{ACCOUNT}:policy/leastwise/payments-reader-spill-1"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/leastwise-boundary"
CLUSTER_ARN = f"arn:aws:eks:eu-west-1:{ACCOUNT}:cluster/prod"
ASSOCIATION = f"arn:aws:eks:eu-west-1:{ACCOUNT}:podidentityassociation/prod/a-1"

Context = dict[str, ContextValue]

OWNER = "leastwise.dev/owner"
OURS: Context = {f"aws:ResourceTag/{OWNER}": f"{CLUSTER}/payments/reader"}
THEIRS: Context = {f"aws:ResourceTag/{OWNER}": "other/payments/reader"}
MARKING: Context = {
    f"aws:RequestTag/{OWNER}": f"{CLUSTER}/payments/reader",
    "aws:TagKeys": (OWNER, "cost-center"),
}
FALSE_MARK: Context = {f"aws:RequestTag/{OWNER}": "other/payments/reader", "aws:TagKeys": (OWNER,)}
BOUNDED: Context = {"iam:PermissionsBoundary": BOUNDARY}
UNBOUNDED: Context = {"iam:PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/wide"}
OWN_ARN: Context = {"iam:PolicyARN": OWN_POLICY}
AWS_ARN: Context = {"iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}
OTHER_ARN: Context = {"iam:PolicyARN": f"arn:aws:iam::{ACCOUNT}:policy/admin"}

ALLOWED: list[tuple[str, str, Context]] = [
    ("sts:GetCallerIdentity", "*", {}),
    ("iam:GetAccountAuthorizationDetails", "*", {}),
    ("iam:GetAccountSummary", "*", {}),
    ("iam:ListOpenIDConnectProviders", "*", {}),
    ("iam:ListRoles", "*", {}),
    ("iam:GetRole", STRANGER, {}),
    ("iam:GetRolePolicy", ROLE, {}),
    ("iam:GetPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess", {}),
    ("iam:GetOpenIDConnectProvider", f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.example/id/1", {}),
    ("iam:CreateRole", ROLE, {**BOUNDED, **MARKING}),
    ("iam:TagRole", ROLE, MARKING),  # at creation, and an adopted role without a mark
    (
        "iam:TagRole",
        ROLE,
        {**OURS, "aws:RequestTag/cost-center": "platform", "aws:TagKeys": ("cost-center",)},
    ),
    ("iam:TagRole", ROLE, {**OURS, **MARKING}),
    ("iam:UntagRole", ROLE, {**OURS, "aws:TagKeys": ("leastwise.dev/remove-after",)}),
    ("iam:PutRolePermissionsBoundary", ROLE, {**OURS, **BOUNDED}),
    ("iam:PutRolePolicy", ROLE, {**OURS, **BOUNDED}),
    ("iam:AttachRolePolicy", ROLE, {**OURS, **BOUNDED, **OWN_ARN}),
    ("iam:AttachRolePolicy", ROLE, {**OURS, **BOUNDED, **AWS_ARN}),
    ("iam:DetachRolePolicy", ROLE, {**OURS, **OTHER_ARN}),
    ("iam:DeleteRolePolicy", ROLE, OURS),
    ("iam:UpdateAssumeRolePolicy", ROLE, OURS),
    ("iam:UpdateRole", ROLE, OURS),
    ("iam:DeleteRole", ROLE, OURS),
    ("iam:CreatePolicy", OWN_POLICY, MARKING),
    ("iam:TagPolicy", OWN_POLICY, MARKING),
    ("iam:CreatePolicyVersion", OWN_POLICY, OURS),
    ("iam:DeletePolicyVersion", OWN_POLICY, OURS),
    ("iam:DeletePolicy", OWN_POLICY, OURS),
    ("iam:PassRole", ROLE, {"iam:PassedToService": "pods.eks.amazonaws.com"}),
    ("eks:ListPodIdentityAssociations", CLUSTER_ARN, {}),
    ("eks:DescribePodIdentityAssociation", ASSOCIATION, {}),
    ("eks:CreatePodIdentityAssociation", CLUSTER_ARN, MARKING),
    ("eks:TagResource", ASSOCIATION, MARKING),
    ("eks:UpdatePodIdentityAssociation", ASSOCIATION, OURS),
    ("eks:DeletePodIdentityAssociation", ASSOCIATION, OURS),
]

REFUSED: list[tuple[str, str, Context]] = [
    ("iam:CreateRole", ROLE, MARKING),
    ("iam:CreateRole", ROLE, {**UNBOUNDED, **MARKING}),
    ("iam:CreateRole", ROLE, BOUNDED),
    ("iam:CreateRole", ROLE, {**BOUNDED, **FALSE_MARK}),
    ("iam:CreateRole", STRANGER, {**BOUNDED, **MARKING}),
    ("iam:PutRolePolicy", ROLE, {**THEIRS, **BOUNDED}),
    ("iam:PutRolePolicy", ROLE, BOUNDED),
    ("iam:PutRolePolicy", ROLE, OURS),
    ("iam:PutRolePolicy", ROLE, {**OURS, **UNBOUNDED}),
    ("iam:PutRolePolicy", STRANGER, {**OURS, **BOUNDED}),
    ("iam:AttachRolePolicy", ROLE, {**OURS, **BOUNDED, **OTHER_ARN}),
    ("iam:AttachRolePolicy", ROLE, {**OURS, **OWN_ARN}),
    ("iam:PutRolePermissionsBoundary", ROLE, {**OURS, **UNBOUNDED}),
    ("iam:DeleteRolePermissionsBoundary", ROLE, {**OURS, **BOUNDED}),
    ("iam:UpdateAssumeRolePolicy", ROLE, THEIRS),
    ("iam:UpdateAssumeRolePolicy", STRANGER, OURS),
    ("iam:DeleteRole", ROLE, {}),
    ("iam:TagRole", ROLE, {**THEIRS, **MARKING}),
    ("iam:TagRole", ROLE, {**OURS, **FALSE_MARK}),
    ("iam:TagRole", STRANGER, MARKING),
    ("iam:UntagRole", ROLE, {**OURS, "aws:TagKeys": (OWNER,)}),
    ("iam:UntagRole", ROLE, {**OURS, "aws:TagKeys": ("a", OWNER)}),
    ("iam:CreatePolicy", BOUNDARY, MARKING),
    ("iam:CreatePolicyVersion", BOUNDARY, OURS),
    ("iam:CreatePolicyVersion", OWN_POLICY, THEIRS),
    ("iam:SetDefaultPolicyVersion", OWN_POLICY, OURS),
    ("iam:PassRole", ROLE, {"iam:PassedToService": "ec2.amazonaws.com"}),
    ("iam:PassRole", STRANGER, {"iam:PassedToService": "pods.eks.amazonaws.com"}),
    ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/u", {}),
    ("iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/u", {}),
    ("iam:CreateOpenIDConnectProvider", f"arn:aws:iam::{ACCOUNT}:oidc-provider/x", {}),
    ("sts:AssumeRole", ROLE, {}),
    ("eks:CreatePodIdentityAssociation", CLUSTER_ARN.replace("prod", "other"), MARKING),
    ("eks:CreatePodIdentityAssociation", CLUSTER_ARN, {}),
    ("eks:DeletePodIdentityAssociation", ASSOCIATION, THEIRS),
    ("eks:CreateAccessEntry", CLUSTER_ARN, {}),
    ("s3:GetObject", "arn:aws:s3:::invoices/a", {}),
]


@pytest.mark.parametrize(("action", "resource", "context"), ALLOWED)
def test_the_operator_policy_allows_what_the_operator_does(
    action: str, resource: str, context: Context
) -> None:
    decision = evaluate(POLICY, Requirement(action, resource, context))
    assert decision.is_allowed, decision.reason


@pytest.mark.parametrize(("action", "resource", "context"), REFUSED)
def test_the_operator_policy_refuses_everything_else(action: str, resource: str, context: Context) -> None:
    assert not evaluate(POLICY, Requirement(action, resource, context)).is_allowed


@pytest.mark.parametrize("name", ["operator-policy.json", "boundary.json"])
def test_example_policies_are_valid_and_fit_a_managed_policy(name: str) -> None:  # A3
    text = json.dumps(load_policy(EXAMPLES / name, **VALUES))
    assert check_identity_policy(text) is None
    assert limits.check_managed_size(text) is None
    assert limits.check_document_text(text) is None


def test_every_condition_of_the_operator_policy_is_filled_for_its_actions() -> None:
    for statement in POLICY["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        keys = [key for keys in statement.get("Condition", {}).values() for key in keys]
        assert all(is_filled(key, action) for key in keys for action in actions), statement["Sid"]


def test_a_placeholder_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="CLUSTER_NAME"):
        load_policy(
            EXAMPLES / "operator-policy.json", **{k: v for k, v in VALUES.items() if k != "CLUSTER_NAME"}
        )


def test_a_file_that_is_no_policy_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text("[]")
    with pytest.raises(TypeError, match="not a policy"):
        load_policy(tmp_path / "list.json")


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


ALLOW_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def test_an_explicit_deny_wins() -> None:
    denying = policy(ALLOW_ALL, {"Effect": "Deny", "Action": "iam:Delete*", "Resource": "*"})
    decision = evaluate(denying, Requirement("iam:DeleteRole", ROLE))
    assert (decision.is_allowed, decision.kind) == (False, ViolationKind.DENIED)
    assert evaluate(denying, Requirement("iam:GetRole", ROLE)).is_allowed


def test_not_action_and_not_resource_are_honoured() -> None:
    document = policy({"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::secret/*"})
    assert evaluate(document, Requirement("s3:GetObject", "arn:aws:s3:::open/a")).is_allowed
    assert not evaluate(document, Requirement("s3:GetObject", "arn:aws:s3:::secret/a")).is_allowed
    assert not evaluate(document, Requirement("iam:GetRole", ROLE)).is_allowed


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},  # a key that we do not fill
        {"StringNotEquals": {"iam:PermissionsBoundary": BOUNDARY}},  # filled for other actions only
        {"NumericLessThan": {"aws:EpochTime": "1"}},  # an operator that is not judged
        {"StringLike": {"aws:ResourceTag/a": "${aws:PrincipalTag/a}"}},
    ],
)
def test_what_cannot_be_judged_is_a_violation(condition: dict[str, Any]) -> None:
    document = policy({**ALLOW_ALL, "Condition": condition})
    decision = evaluate(document, Requirement("iam:DeleteRole", ROLE, OURS))
    assert (decision.is_allowed, decision.kind) == (False, ViolationKind.UNDECIDED)


def test_pass_role_may_not_lean_on_tags_of_the_role() -> None:
    document = policy({**ALLOW_ALL, "Condition": {"StringLike": {f"aws:ResourceTag/{OWNER}": "*"}}})
    decision = evaluate(document, Requirement("iam:PassRole", ROLE, OURS))
    assert decision.kind is ViolationKind.UNDECIDED
    assert "does not fill" in decision.reason


def recorded(*requirements: Requirement, error_code: str = "") -> RecordedCall:
    own = requirements[0]
    return RecordedCall(
        service=own.action.partition(":")[0],
        action=own.action.partition(":")[2],
        resource_arn=own.resource_arn,
        context=own.context,
        parameters={},
        status=200,
        access_key="AKIA",
        time=0.0,
        error_code=error_code,
        requirements=requirements,
    )


def test_every_requirement_of_a_call_is_checked() -> None:
    passing = Requirement("iam:PassRole", STRANGER, {"iam:PassedToService": "pods.eks.amazonaws.com"})
    call = recorded(Requirement("eks:CreatePodIdentityAssociation", CLUSTER_ARN, MARKING), passing)
    (violation,) = check([call], POLICY)
    assert violation.action == "iam:PassRole"
    assert "eks:CreatePodIdentityAssociation needs iam:PassRole" in str(violation)


@pytest.mark.parametrize(("exists", "error_code"), [(True, "NoSuchEntity"), (False, "AccessDenied")])
def test_a_write_to_what_is_gone_is_told_apart(*, exists: bool, error_code: str) -> None:
    """Refused by its policy, a caller is told AccessDenied: what is gone has no path and no tags."""
    gone = Requirement("iam:DeleteRole", f"arn:aws:iam::{ACCOUNT}:role/payments-reader", exists=exists)
    call = recorded(gone, error_code=error_code)
    assert check([call], POLICY) == []
    (violation,) = check([call], POLICY, tolerate_missing=False)
    assert violation.kind is ViolationKind.MISSING_RESOURCE


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        (Requirement("iam:CreateUser", "*"), "no statement allows the action"),
        (Requirement("iam:PassRole", STRANGER), "no statement allows the resource"),
        (Requirement("iam:DeleteRole", ROLE, THEIRS), f"StringLike aws:ResourceTag/{OWNER}"),
    ],
)
def test_a_violation_says_how_near_it_was(requirement: Requirement, words: str) -> None:
    assert words in evaluate(POLICY, requirement).reason


def test_context_keys_ignore_case() -> None:
    folded: Context = {f"AWS:resourcetag/{OWNER}": f"{CLUSTER}/payments/reader"}
    assert evaluate(POLICY, Requirement("iam:DeleteRole", ROLE, folded)).is_allowed
