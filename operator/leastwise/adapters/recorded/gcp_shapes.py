"""Tells the kind of a file of Google Cloud by one of its objects."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final


def kind_of(keys: Collection[str], name: str) -> str:
    """Return the kind of a file by the fields of one of its objects and its name; empty for none."""
    for wanted, kind in _SHAPES:
        if wanted <= set(keys):
            return kind
    if "/denypolicies/" in name.lower():
        return "gcp-deny"
    for part, kind in _NAME_PARTS:
        if part in name:
            return kind
    if "includedPermissions" in keys or (name.startswith("roles/") or "/roles/" in name):
        return "gcp-roles" if {"title", "includedPermissions", "stage"} & set(keys) else ""
    return _hierarchy_kind(keys, name)


def _hierarchy_kind(keys: Collection[str], name: str) -> str:
    is_named = name.startswith(("organizations/", "folders/", "projects/")) and name.count("/") == 1
    told = {
        "displayName",
        "parent",
        "projectId",
        "projectNumber",
        "directoryCustomerId",
        "owner",
        "lifecycleState",
    }
    return "gcp-hierarchy" if (is_named or "projectNumber" in keys) and told & set(keys) else ""


_HIERARCHY_FIELDS: Final = frozenset({
    "displayName", "parent", "projectId", "projectNumber", "directoryCustomerId", "owner", "lifecycleState",
})  # fmt: skip
_SHAPES: Final = (
    ({"assetType"}, "gcp-assets"),
    ({"asset_type"}, "gcp-assets"),
    ({"resource", "policy"}, "gcp-allow"),
    ({"resource", "bindings"}, "gcp-allow"),
    ({"policyKind", "target"}, "gcp-boundary"),
    ({"keyType", "name"}, "gcp-keys"),
    ({"email", "uniqueId"}, "gcp-service-accounts"),
)
_NAME_PARTS: Final = (
    ("/principalAccessBoundaryPolicies/", "gcp-boundary"),
    ("/policyBindings/", "gcp-boundary"),
    ("/workloadIdentityPools/", "gcp-pools"),
)
