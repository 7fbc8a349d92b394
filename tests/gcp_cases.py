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
    """Build an engine from documents by kind, or from the short form of a risk case."""
    if not all(kind.startswith("gcp-") for kind in files):
        files = documents_of(files)
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
            "rules": [{"resources": [f"{RESOURCE_MANAGER}{each}" for each in resources], "effect": "ALLOW"}],
            "enforcementVersion": version,
        },
    }


def bound(name: str, principal_set: str, condition: str = "") -> dict[str, Any]:
    """Write the binding of a boundary to a principal set."""
    return {
        "name": f"organizations/1/locations/global/policyBindings/{name}-{len(principal_set + condition)}",
        "target": {"principalSet": principal_set},
        "policyKind": "PRINCIPAL_ACCESS_BOUNDARY",
        "policy": f"organizations/1/locations/global/principalAccessBoundaryPolicies/{name}",
        **({"condition": {"title": "c", "expression": condition}} if condition else {}),
    }


def documents_of(world: Mapping[str, Any]) -> dict[str, Any]:
    """Write the short form of a risk case as documents: projects `p` and `q` in organization 1.

    `grants` are bindings: `to` members, `in` a resource (project `p` unless it says otherwise), with a `role`
    or with `permissions`, of which a role is made. `deny`, `boundary`, `keys`, `accounts`, `groups` as named.
    """
    policies: dict[str, list[dict[str, Any]]] = {}
    roles: list[dict[str, Any]] = list(world.get("roles", ()))
    for index, grant in enumerate(world.get("grants", ())):
        name = grant.get("role", f"roles/case.{index}")
        if "permissions" in grant:
            roles.append(role(name, *grant["permissions"]))
        members = grant["to"] if isinstance(grant["to"], list) else [grant["to"]]
        policies.setdefault(grant.get("in", "projects/p"), []).append(
            binding(name, *members, condition=grant.get("condition", ""))
        )
    return {
        "gcp-hierarchy": [
            {"name": "organizations/1", "owner": {"directoryCustomerId": "C1"}},
            *({"projectId": name, "projectNumber": number, "parent": PARENT} for name, number in PROJECTS),
        ],
        "gcp-roles": roles,
        "gcp-allow": [
            {"resource": place, "policy": {"bindings": found}} for place, found in policies.items()
        ],
        "gcp-deny": [
            denial(each.get("in", "projects/p"), *each["permissions"], **_rule(each))
            for each in world.get("deny", ())
        ],
        "gcp-boundary": [part for each in world.get("boundary", ()) for part in _boundary(each)],
        "gcp-groups": {"groups": world.get("groups", {}), "customers": {"C1": ["example.com"]}},
        **({"gcp-keys": world["keys"]} if "keys" in world else {}),
        "gcp-service-accounts": [
            {"email": each, "uniqueId": str(index)} for index, each in enumerate(world.get("accounts", ()))
        ],
    }


PARENT = {"type": "organization", "id": "1"}
PROJECTS = (("p", "1001"), ("q", "1002"))


def _rule(each: Mapping[str, Any]) -> dict[str, Any]:
    return {key: each[key] for key in ("principals", "excepted", "but", "condition") if key in each}


def _boundary(each: Mapping[str, Any]) -> list[dict[str, Any]]:
    principal_set = f"//cloudresourcemanager.googleapis.com/{each.get('of', 'organizations/1')}"
    return [boundary("b", *each["eligible"], version=each.get("version", "4")), bound("b", principal_set)]
