"""Builds engines of Google Cloud from the documents of a case, through the reader of users' files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from leastwise.adapters.cel import compile_condition
from leastwise.adapters.recorded.gcp import GcpFiles
from leastwise.core.evaluation.decisions import Decision
from leastwise.core.evaluation.engines import Caller, CloudQuestion
from leastwise.core.evaluation.gcp.engine import GcpEngine
from leastwise.core.evaluation.inventories import IdentityId

RESOURCE_MANAGER = "//cloudresourcemanager.googleapis.com/"


def engine_of(files: Mapping[str, Any]) -> GcpEngine:
    """Build an engine from documents by kind."""
    reader = GcpFiles()
    for kind, documents in files.items():
        reader.add(kind, json.dumps(documents).encode(), kind)
    return GcpEngine(reader.world(), compile_condition)


def ask(engine: GcpEngine, asked: Mapping[str, Any]) -> Decision:
    """Ask one question of a case: who, can, at, with groups, context and account."""
    groups = asked.get("groups")
    context = {
        key: tuple(value) if isinstance(value, list) else str(value)
        for key, value in asked.get("context", {}).items()
    }
    question = CloudQuestion(
        asked["can"], asked["at"], asked.get("account", ""), context, asked.get("complete", False)
    )
    caller = Caller(IdentityId(f"gcp:{asked['who']}"), None if groups is None else tuple(groups))
    return engine.decide(caller, question)


def who(native: str, groups: tuple[str, ...] | None = None) -> Caller:
    """Build a caller."""
    return Caller(IdentityId(f"gcp:{native}"), groups)


def project(name: str, *ancestors: str, bindings: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Write a project as a Cloud Asset export does."""
    return {
        "name": f"{RESOURCE_MANAGER}projects/{name}",
        "assetType": "cloudresourcemanager.googleapis.com/Project",
        "ancestors": [f"projects/{name}", *ancestors],
        "iamPolicy": {"bindings": bindings or []},
    }


def binding(role: str, *members: str, condition: str = "") -> dict[str, Any]:
    """Write a role binding."""
    found: dict[str, Any] = {"role": role, "members": list(members)}
    return {**found, "condition": {"title": "c", "expression": condition}} if condition else found


def role(name: str, *permissions: str) -> dict[str, Any]:
    """Write a role with its permissions."""
    return {"name": name, "title": name, "includedPermissions": list(permissions)}


def denial(attachment: str, *permissions: str, **rule: Any) -> dict[str, Any]:
    """Write a deny policy of one rule, for everybody unless `principals` says otherwise."""
    condition = rule.get("condition")
    written = {
        "deniedPrincipals": rule.get("principals", ["principalSet://goog/public:all"]),
        "exceptionPrincipals": rule.get("excepted", []),
        "deniedPermissions": list(permissions),
        "exceptionPermissions": rule.get("but", []),
        **({"denialCondition": {"title": "c", "expression": condition}} if condition else {}),
    }
    place = f"cloudresourcemanager.googleapis.com/{attachment}".replace("/", "%2F")
    name = f"policies/{place}/denypolicies/{rule.get('name', 'd')}"
    return {"name": name, "kind": "DenyPolicy", "rules": [{"denyRule": written}]}


def boundary(name: str, *resources: str, version: str = "3") -> dict[str, Any]:
    """Write a principal access boundary policy of organization 1."""
    return {
        "name": f"organizations/1/locations/global/principalAccessBoundaryPolicies/{name}",
        "details": {
            "rules": [
                {"resources": [f"{RESOURCE_MANAGER}{each}" for each in resources], "effect": "ALLOW"}
            ],
            "enforcementVersion": version,
        },
    }


def bound(name: str, principal_set: str, condition: str = "") -> dict[str, Any]:
    """Write the binding of a boundary to a principal set."""
    return {
        "name": f"organizations/1/locations/global/policyBindings/{name}-{len(principal_set)}-{len(condition)}",
        "target": {"principalSet": principal_set},
        "policyKind": "PRINCIPAL_ACCESS_BOUNDARY",
        "policy": f"organizations/1/locations/global/principalAccessBoundaryPolicies/{name}",
        **({"condition": {"title": "c", "expression": condition}} if condition else {}),
    }
