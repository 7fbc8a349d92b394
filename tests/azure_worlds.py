"""Builds Azure worlds from short texts, as the cases and tests of the Azure engine write them.

    roles:      {Reader: {actions: ["*/read"], notActions: [], dataActions: [], notDataActions: []}}
    assign:     [{to: alice, role: Reader, at: sub/rg, kind: User, if: "…", version: "2.0"}]
    deny:       [{at: sub, actions: ["*"], principals: [everyone], excluded: [bob], children: true}]
    groups:     {admins: [alice, team]}            members of groups that were read
    kinds:      {admins: Group}                    kinds of principals
    memberOf:   {alice: [admins]}                  whole list of a principal's groups
    parents:    {sub: mg:corp, mg:corp: mg:root}   roots: [mg:root]
    operations: {action: [control, data]}
    cut:        [assignments]
    read:       [azure-resources]                  kinds of files that were given
    identities: {robot: sub/rg/Microsoft.ManagedIdentity/userAssignedIdentities/robot}
    resources:  [{at: sub/rg/Microsoft.KeyVault/vaults/v, carries: [x], policies: {ann: [get]}, rbac: true}]
    owners:     {app: [ann]}                       of principals in `kinds`
    holds:      {ann: Application Administrator}   directory roles

Places are `/`, `mg:NAME`, `SUBSCRIPTION[/GROUP[/Provider/type/name…]]`, or ids that begin with a slash.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leastwise.core.evaluation.azure.actions import ActionPlane, PermissionBlock
from leastwise.core.evaluation.azure.scopes import ScopeTree, normal_scope
from leastwise.core.evaluation.azure.worlds import (
    EVERYONE,
    AccessPolicy,
    AzureWorld,
    DenyAssignment,
    DirectoryRole,
    Group,
    Listing,
    ManagedIdentity,
    Principal,
    Resource,
    RoleAssignment,
    RoleDefinition,
    Subject,
)

_PLANES = {"control": ActionPlane.CONTROL, "data": ActionPlane.DATA}
_LISTINGS = {"assignments": Listing.ASSIGNMENTS, "definitions": Listing.DEFINITIONS, "denies": Listing.DENIES}


def place(text: str) -> str:
    """Spell a place as an id."""
    if text.startswith("/"):
        return text
    if text.startswith("mg:"):
        return f"/providers/Microsoft.Management/managementGroups/{text.removeprefix('mg:')}"
    subscription, _, rest = text.partition("/")
    group, _, resource = rest.partition("/")
    group_part = f"/resourceGroups/{group}" if group else ""
    return f"/subscriptions/{subscription}{group_part}" + (f"/providers/{resource}" if resource else "")


def block(row: Mapping[str, Any]) -> PermissionBlock:
    return PermissionBlock(
        tuple(row.get("actions", ())),
        tuple(row.get("notActions", ())),
        tuple(row.get("dataActions", ())),
        tuple(row.get("notDataActions", ())),
        row.get("blockIf", ""),
    )


def definition(name: str, row: Mapping[str, Any]) -> RoleDefinition:
    blocks = (block(row), *(block(each) for each in row.get("also", ())))
    return RoleDefinition(name.lower(), name, blocks, problem=row.get("problem", ""))


def assignment(row: Mapping[str, Any], number: int = 0) -> RoleAssignment:
    return RoleAssignment(
        id=row.get("id", f"assignment-{number}"),
        scope=normal_scope(place(row["at"])) if row.get("at") else "",
        principal=row.get("to", "").lower(),
        definition=row.get("role", "").lower(),
        principal_kind=row.get("kind", "User"),
        principal_name=row.get("name", ""),
        definition_name=row.get("role", ""),
        condition=row.get("if", ""),
        condition_version=row.get("version", ""),
        problem=row.get("problem", ""),
    )


def subject(text: str) -> Subject:
    """Read `everyone`, `NAME` (a user) or `Kind:NAME`."""
    if text == "everyone":
        return Subject(EVERYONE, "SystemDefined")
    kind, colon, name = text.partition(":")
    return Subject(name.lower(), kind) if colon else Subject(text.lower(), "User")


def deny(row: Mapping[str, Any], number: int = 0) -> DenyAssignment:
    return DenyAssignment(
        id=f"deny-{number}",
        name=row.get("name", f"deny-{number}"),
        scope=normal_scope(place(row["at"])) if row.get("at") else "",
        permissions=(block(row),),
        principals=tuple(map(subject, row.get("principals", ("everyone",)))),
        excluded=tuple(map(subject, row.get("excluded", ()))),
        is_for_children=row.get("children", True),
        condition=row.get("if", ""),
        condition_version=row.get("version", ""),
        is_only_audited=row.get("audit", False),
        problem=row.get("problem", ""),
    )


def resource(row: Mapping[str, Any]) -> Resource:
    """Build a resource; its type is what its id says."""
    identifier = normal_scope(place(row["at"]))
    parts = identifier.rpartition("/providers/")[2].split("/")
    return Resource(
        identifier,
        "/".join([parts[0], *parts[1::2]]),
        principals=tuple(row.get("carries", ())),
        identities=tuple(normal_scope(place(each)) for each in row.get("identities", ())),
        policies=tuple(AccessPolicy(name, tuple(may)) for name, may in row.get("policies", {}).items()),
        uses_rbac=row.get("rbac"),
    )


def principal(name: str, kind: str, row: Mapping[str, Any]) -> Principal:
    """Build a principal; an application's own id is its name with a mark."""
    owners = tuple(row.get("owners", {}).get(name, ()))
    app_id = f"{name}-app".lower() if kind == "ServicePrincipal" else ""
    return Principal(name.lower(), kind, name, app_id=app_id, owners=owners)


def world_of(row: Mapping[str, Any]) -> AzureWorld:
    """Build a world; the module tells the form."""
    parents = {
        normal_scope(place(child)): normal_scope(place(up)) for child, up in row.get("parents", {}).items()
    }
    roots = frozenset(normal_scope(place(root)) for root in row.get("roots", ()))
    return AzureWorld(
        definitions={name.lower(): definition(name, each) for name, each in row.get("roles", {}).items()},
        assignments=tuple(assignment(each, index) for index, each in enumerate(row.get("assign", ()))),
        denies=tuple(deny(each, index) for index, each in enumerate(row.get("deny", ()))),
        scopes=ScopeTree(parents, roots),
        groups={
            name.lower(): Group(name.lower(), name, tuple(each.lower() for each in members))
            for name, members in row.get("groups", {}).items()
        },
        memberships={
            name.lower(): frozenset(each.lower() for each in groups)
            for name, groups in row.get("memberOf", {}).items()
        },
        principals={name.lower(): principal(name, kind, row) for name, kind in row.get("kinds", {}).items()},
        operations={
            action.lower(): frozenset(_PLANES[plane] for plane in planes)
            for action, planes in row.get("operations", {}).items()
        },
        identities=tuple(
            ManagedIdentity(normal_scope(place(at)), name, name=name)
            for name, at in row.get("identities", {}).items()
        ),
        resources=tuple(map(resource, row.get("resources", ()))),
        directory_roles=tuple(DirectoryRole(name, role) for name, role in row.get("holds", {}).items()),
        read=frozenset(row.get("read", ())),
        cut=frozenset(_LISTINGS[name] for name in row.get("cut", ())),
    )
