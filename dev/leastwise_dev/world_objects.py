"""Objects that worlds are filled with: namespaces, ServiceAccounts, ceilings, accounts, policies.

Each function returns a manifest; `spec` fields that are given replace those shown here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Manifest = dict[str, Any]

API = "leastwise.dev/v1alpha1"
RBAC_API = "rbac.authorization.k8s.io/v1"
RBAC_GROUP = "rbac.authorization.k8s.io"
ACCOUNT_ID = "111122223333"
ACCOUNT_REF = "prod"
BOUNDARY_ARN = f"arn:aws:iam::{ACCOUNT_ID}:policy/leastwise-boundary"
CONFIG_READER: Manifest = {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]}


def namespace(name: str, **labels: str) -> Manifest:
    """A namespace labelled `team: <its name>`, by which `ceiling` selects it."""
    metadata = {"name": name, "labels": {"team": name, **labels}}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}


def service_account(namespace: str, name: str = "api", **labels: str) -> Manifest:
    metadata = {"name": name, "namespace": namespace, "labels": labels}
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}


def ceiling(team: str, account_ref: str = ACCOUNT_REF, **spec: Any) -> Manifest:
    """What policies of namespace `team` may declare: read all but secrets, bind `view`, read S3."""
    return _ours(
        "EntitlementCeiling",
        {"name": team},
        {
            "namespaceSelector": {"matchLabels": {"team": team}},
            "kubernetes": {
                "allow": [{"apiGroups": ["", "apps"], "resources": ["*"], "verbs": ["get", "list", "watch"]}],
                "deny": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["*"]}],
                "bindableRoles": [{"kind": "ClusterRole", "name": "view"}],
            },
            "aws": [
                {
                    "accountRef": {"name": account_ref},
                    "allow": [{"actions": ["s3:Get*", "s3:List*"], "resources": ["arn:aws:s3:::*"]}],
                }
            ],
            **spec,
        },
    )


def cloud_account(
    name: str = ACCOUNT_REF,
    *,
    account_id: str = ACCOUNT_ID,
    region: str = "us-east-1",
    refresh_seconds: int = 10,
    removal_wait_seconds: int = 5,
    writes_per_minute: int = 600,
    **aws: Any,
) -> Manifest:
    """The account of the stand-in, refreshed and cleared as fast as the schema allows."""
    block = {
        "accountId": account_id,
        "region": region,
        "rolePathPrefix": "/leastwise/",
        "permissionsBoundaryArn": f"arn:aws:iam::{account_id}:policy/leastwise-boundary",
        **aws,
    }
    spec = {
        "cloud": "AWS",
        "aws": block,
        "refreshSeconds": refresh_seconds,
        "removalWaitSeconds": removal_wait_seconds,
        "writesPerMinute": writes_per_minute,
    }
    return _ours("CloudAccount", {"name": name}, spec)


def aws_block(
    resource: str = "arn:aws:s3:::invoices/*",
    action: str = "s3:GetObject",
    *,
    account_ref: str = ACCOUNT_REF,
    trust: str = "IRSA",
    **fields: Any,
) -> Manifest:
    """A policy's `aws`."""
    statements = [{"actions": [action], "resources": [resource]}]
    return {"accountRef": {"name": account_ref}, "trust": trust, "statements": statements, **fields}


def policy(
    namespace: str,
    name: str = "reader",
    *,
    subject: str = "api",
    enforcement: str = "Enforce",
    rules: Sequence[Mapping[str, Any]] = (CONFIG_READER,),
    aws: Mapping[str, Any] | None = None,
    **spec: Any,
) -> Manifest:
    """A policy for one ServiceAccount; without `rules` it has no Kubernetes block of its own."""
    fields: Manifest = {"subject": {"serviceAccountName": subject}, "enforcement": enforcement}
    if rules:
        fields["kubernetes"] = {"rules": [dict(rule) for rule in rules]}
    if aws is not None:
        fields["aws"] = dict(aws)
    return _ours("EntitlementPolicy", {"name": name, "namespace": namespace}, {**fields, **spec})


def role_binding(
    namespace: str, name: str, role: str, subject: str = "api", *, kind: str = "ClusterRole"
) -> Manifest:
    """A stranger's RoleBinding: without our mark."""
    return _binding("RoleBinding", {"name": name, "namespace": namespace}, kind, role, namespace, subject)


def cluster_role_binding(name: str, role: str, namespace: str, subject: str = "api") -> Manifest:
    """A stranger's ClusterRoleBinding: without our mark."""
    return _binding("ClusterRoleBinding", {"name": name}, "ClusterRole", role, namespace, subject)


def _binding(
    kind: str, metadata: Manifest, role_kind: str, role: str, namespace: str, subject: str
) -> Manifest:
    return {
        "apiVersion": RBAC_API,
        "kind": kind,
        "metadata": metadata,
        "roleRef": {"apiGroup": RBAC_GROUP, "kind": role_kind, "name": role},
        "subjects": [{"kind": "ServiceAccount", "name": subject, "namespace": namespace}],
    }


def _ours(kind: str, metadata: Manifest, spec: Manifest) -> Manifest:
    return {"apiVersion": API, "kind": kind, "metadata": metadata, "spec": spec}
