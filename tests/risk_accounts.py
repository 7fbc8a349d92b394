"""Writes AWS accounts of risk cases in the form of `aws iam get-account-authorization-details`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from leastwise.adapters.recorded.aws import AwsFiles
from leastwise.core.evaluation.aws.engine import AwsEngine

ACCOUNT = "111122223333"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
_ACTIONS = {
    "aws": "sts:AssumeRole",
    "service": "sts:AssumeRole",
    "federated": "sts:AssumeRoleWithWebIdentity",
}
_KINDS = {"aws": "AWS", "service": "Service", "federated": "Federated"}


def account_engine(world: Mapping[str, Any]) -> AwsEngine:
    """Build the engine of accounts: roles, users, groups and policies in short form, the rest as it is."""
    files = AwsFiles()
    files.add("aws-account", _bytes(authorization_details(world)), "case")
    for key, kind in (
        ("organization", "aws-organization"),
        ("resources", "aws-resources"),
        ("associations", "eks-associations"),
        ("access-entries", "eks-access-entries"),
    ):
        if key in world:
            files.add(kind, _bytes(world[key]), "case")
    return AwsEngine(files.world())


def authorization_details(world: Mapping[str, Any]) -> dict[str, Any]:
    """Write the listing of an account."""
    return {
        "RoleDetailList": [_role(name, each or {}) for name, each in world.get("roles", {}).items()],
        "UserDetailList": [_user(name, each or {}) for name, each in world.get("users", {}).items()],
        "GroupDetailList": [_group(name, each or {}) for name, each in world.get("groups", {}).items()],
        "Policies": [
            _policy(name, each) for name, each in {**world.get("policies", {}), ADMIN: ["* on *"]}.items()
        ],
    }


def _role(name: str, role: Mapping[str, Any]) -> dict[str, Any]:
    account = role.get("account", ACCOUNT)
    details: dict[str, Any] = {
        "RoleName": name,
        "Arn": f"arn:aws:iam::{account}:role/{name}",
        "RoleId": f"AROA{name.upper()}",
        "Path": "/",
        "CreateDate": role.get("created", "2026-11-01T00:00:00+00:00"),
        "AssumeRolePolicyDocument": document(_trust(each) for each in role.get("trust", [])),
        "InstanceProfileList": [
            {"Arn": f"arn:aws:iam::{account}:instance-profile/{each}", "InstanceProfileName": each}
            for each in role.get("profiles", [])
        ],
        "Tags": [{"Key": key, "Value": value} for key, value in role.get("tags", {}).items()],
        "RolePolicyList": _inline(role),
        "AttachedManagedPolicies": _attached(role),
        "RoleLastUsed": {"LastUsedDate": role.get("used", "2026-11-20T00:00:00+00:00")}
        if role.get("used", 1)
        else {},
    }
    return {**details, **_boundary(role)}


def _user(name: str, user: Mapping[str, Any]) -> dict[str, Any]:
    details = {
        "UserName": name,
        "Arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "UserId": f"AIDA{name.upper()}",
        "Path": "/",
        "CreateDate": "2026-01-01T00:00:00+00:00",
        "GroupList": user.get("groups", []),
        "UserPolicyList": _inline(user),
        "AttachedManagedPolicies": _attached(user),
    }
    return {**details, **_boundary(user)}


def _group(name: str, group: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "GroupName": name,
        "Arn": f"arn:aws:iam::{ACCOUNT}:group/{name}",
        "GroupId": f"AGPA{name.upper()}",
        "Path": "/",
        "CreateDate": "2026-01-01T00:00:00+00:00",
        "GroupPolicyList": _inline(group),
        "AttachedManagedPolicies": _attached(group),
    }


def _policy(name: str, statements: list[Any]) -> dict[str, Any]:
    arn = policy_arn(name)
    return {
        "PolicyName": arn.rpartition("/")[2],
        "Arn": arn,
        "PolicyId": "ANPA",
        "Path": "/",
        "DefaultVersionId": "v1",
        "AttachmentCount": 1,
        "PolicyVersionList": [
            {"VersionId": "v1", "IsDefaultVersion": True, "Document": document(map(statement, statements))}
        ],
    }


def _inline(entity: Mapping[str, Any]) -> list[dict[str, Any]]:
    if "allow" not in entity:
        return []
    return [{"PolicyName": "inline", "PolicyDocument": document(map(statement, entity["allow"]))}]


def _attached(entity: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = [ADMIN] if entity.get("admin") else []
    arns = [policy_arn(each) for each in (*names, *entity.get("attached", []))]
    return [{"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn} for arn in arns]


def _boundary(entity: Mapping[str, Any]) -> dict[str, Any]:
    if "boundary" not in entity:
        return {}
    arn = policy_arn(entity["boundary"])
    return {
        "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn},
    }


def policy_arn(name: str) -> str:
    """Write the ARN of a managed policy of the account, or the one that is given."""
    return name if name.startswith("arn:") else f"arn:aws:iam::{ACCOUNT}:policy/{name}"


def document(statements: Any) -> dict[str, Any]:
    """Write a policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def statement(written: str | Mapping[str, Any]) -> dict[str, Any]:
    """Write `iam:PassRole on ARN,ARN` or `deny iam:* on *` as a statement."""
    if not isinstance(written, str):
        return dict(written)
    effect = "Deny" if written.startswith("deny ") else "Allow"
    actions, _, resources = written.removeprefix("deny ").partition(" on ")
    return {"Effect": effect, "Action": actions.split(","), "Resource": resources.split(",")}


def _trust(written: str | Mapping[str, Any]) -> dict[str, Any]:
    """Write `service/NAME`, `aws/ARN` or `federated/ARN` as a statement of a trust policy."""
    if not isinstance(written, str):
        return dict(written)
    kind, _, name = written.partition("/")
    return {"Effect": "Allow", "Action": _ACTIONS[kind], "Principal": {_KINDS[kind]: name}}


def _bytes(value: Any) -> bytes:
    return json.dumps(value).encode()
