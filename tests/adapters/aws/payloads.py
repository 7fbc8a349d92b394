"""Answers of IAM and EKS in the shapes that botocore hands out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from leastwise.adapters.aws.calls import Payload

ACCOUNT_ID = "111122223333"
OWNER = "cluster-1/payments/reader"
CREATED = datetime(2026, 1, 1, tzinfo=UTC)
PROVIDER = f"arn:aws:iam::{ACCOUNT_ID}:oidc-provider/oidc.example/id/1"
CLUSTER_ARN = f"arn:aws:eks:eu-west-1:{ACCOUNT_ID}:cluster/main"

TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": PROVIDER},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {
                    "oidc.example/id/1:sub": "system:serviceaccount:payments:api",
                    "oidc.example/id/1:aud": "sts.amazonaws.com",
                }
            },
        }
    ],
}
READ: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::invoices/*"},
}
READ_AS_TEXT = quote(
    '{"Statement":[{"Resource":["arn:aws:s3:::invoices/*"],"Action":["s3:getobject"],"Effect":"Allow"}],'
    '"Version":"2012-10-17"}'
)


def role_arn(name: str = "lw-reader") -> str:
    return f"arn:aws:iam::{ACCOUNT_ID}:role/leastwise/{name}"


def policy_arn(name: str = "lw-reader-1") -> str:
    return f"arn:aws:iam::{ACCOUNT_ID}:policy/leastwise/{name}"


def role_detail(name: str = "lw-reader", **changed: Any) -> dict[str, Any]:
    """One entry of RoleDetailList."""
    return {
        "Path": "/leastwise/",
        "RoleName": name,
        "RoleId": f"AROA-{name}",
        "Arn": role_arn(name),
        "CreateDate": CREATED,
        "AssumeRolePolicyDocument": TRUST,
        "InstanceProfileList": [],
        "RolePolicyList": [{"PolicyName": "leastwise-1", "PolicyDocument": READ}],
        "AttachedManagedPolicies": [
            {"PolicyName": "z", "PolicyArn": policy_arn("z")},
            {"PolicyName": "a", "PolicyArn": policy_arn("a")},
        ],
        "PermissionsBoundary": {
            "PermissionsBoundaryType": "Policy",
            "PermissionsBoundaryArn": f"arn:aws:iam::{ACCOUNT_ID}:policy/leastwise-boundary",
        },
        "Tags": [{"Key": "leastwise.dev/owner", "Value": OWNER}, {"Key": "cost", "Value": "1"}],
        **changed,
    }


def policy_detail(name: str = "lw-reader-1", **changed: Any) -> dict[str, Any]:
    """One entry of Policies."""
    return {
        "PolicyName": name,
        "PolicyId": f"ANPA-{name}",
        "Arn": policy_arn(name),
        "Path": "/leastwise/",
        "DefaultVersionId": "v10",
        "AttachmentCount": 1,
        "PolicyVersionList": [
            {"Document": READ, "VersionId": "v10", "IsDefaultVersion": True},
            {"Document": TRUST, "VersionId": "v9", "IsDefaultVersion": False},
            {"Document": TRUST, "VersionId": "v2", "IsDefaultVersion": False},
        ],
        **changed,
    }


def details(
    roles: list[dict[str, Any]], policies: list[dict[str, Any]] | None = None, marker: str = ""
) -> Payload:
    """One page of GetAccountAuthorizationDetails."""
    page: dict[str, Any] = {"RoleDetailList": roles, "Policies": policies or [], "IsTruncated": bool(marker)}
    return {**page, "Marker": marker} if marker else page


def role(name: str = "lw-reader", **changed: Any) -> dict[str, Any]:
    """The role of GetRole."""
    detail = role_detail(name)
    for left_out in ("RolePolicyList", "AttachedManagedPolicies", "InstanceProfileList"):
        del detail[left_out]
    return {**detail, "MaxSessionDuration": 7200, **changed}


def association(name: str = "api", *, described: bool = False, **changed: Any) -> Mapping[str, Any]:
    """An association, as listed or as described."""
    listed = {
        "clusterName": "main",
        "namespace": "payments",
        "serviceAccount": name,
        "associationArn": f"arn:aws:eks:eu-west-1:{ACCOUNT_ID}:podidentityassociation/main/a-{name}",
        "associationId": f"a-{name}",
    }
    more = {"roleArn": role_arn(), "tags": {"leastwise.dev/owner": OWNER}, "disableSessionTags": False}
    return {**listed, **(more if described else {}), **changed}
