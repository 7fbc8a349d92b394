"""Who there is: the principals of the files as identities, with what is amiss with them.

A role assignment stays when its principal is deleted ("Role assignments with identity not found" in
https://learn.microsoft.com/azure/role-based-access-control/role-assignments). Principals of Microsoft's own
services are recognised by the tenant that owns their application.
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.core.evaluation.azure.federations import PIPELINE_ISSUERS
from leastwise.core.evaluation.azure.memberships import GROUP_KINDS, Memberships
from leastwise.core.evaluation.azure.scopes import name_of
from leastwise.core.evaluation.azure.worlds import (
    AzureWorld,
    ManagedIdentity,
    Principal,
    RoleAssignment,
)
from leastwise.core.evaluation.inventories import Identity, IdentityClass, identity_id
from leastwise.core.snapshots import Plane

MICROSOFT_TENANTS = frozenset(
    {"f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"}
)
"""Tenants that own the applications of Microsoft's services
(https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in)."""

UNRESOLVED = "unknown"
"""Kind that tools print for a principal that the directory does not find, lower case."""

_PERSONS = frozenset({"user", *GROUP_KINDS})
_KINDS = {"user": "User", "group": "Group", "serviceprincipal": "ServicePrincipal", "device": "Device"}


def aliases_of(world: AzureWorld) -> dict[str, str]:
    """Map names that people use to object ids: user names, application ids, resource ids, display names.

    A display name counts only where one principal has it, and no name stands for the object id of another.
    """
    aliases: dict[str, str] = {}
    names: dict[str, set[str]] = {}
    for principal in world.principals.values():
        for name in (principal.upn, principal.app_id, principal.resource):
            aliases[name.lower()] = principal.id
        names.setdefault(principal.name.lower(), set()).add(principal.id)
    for group in world.groups.values():
        names.setdefault(group.name.lower(), set()).add(group.id)
    for assignment in world.assignments:
        names.setdefault(assignment.principal_name.lower(), set()).add(assignment.principal)
    for identity in world.identities:
        aliases |= {identity.resource: identity.principal, identity.client_id: identity.principal}
    unique = {name: ids.pop() for name, ids in names.items() if len(ids) == 1}
    known = known_ids(world)
    found = {**unique, **aliases}
    return {name: target for name, target in found.items() if name and target and name not in known}


def known_ids(world: AzureWorld) -> frozenset[str]:
    """Return the object ids that the files mention."""
    return frozenset(
        {
            *world.principals,
            *world.groups,
            *(assignment.principal for assignment in world.assignments),
            *(identity.principal for identity in world.identities),
        }
    )


def identities_of(world: AzureWorld, memberships: Memberships) -> tuple[Identity, ...]:
    """Return every identity that was read or that an assignment names, sorted by id."""
    managed = {identity.principal: identity for identity in world.identities if identity.principal}
    pipelines = _pipelines(world)
    used = frozenset(assignment.principal for assignment in world.assignments)
    found = {each.principal: _named(each, world) for each in world.assignments if each.principal}
    for group in world.groups.values():
        for member in group.members:
            found.setdefault(member, _identity(Principal(member, ""), IdentityClass.WORKLOAD, ()))
    for group in world.groups.values():
        found[group.id] = _identity(Principal(group.id, "Group", group.name), IdentityClass.PERSON, ())
    known = {
        principal: Principal(principal, "ServicePrincipal", each.name) for principal, each in managed.items()
    }
    for principal in {**known, **world.principals}.values():
        kept = managed.get(principal.id)
        notes = set(_credential_notes(principal))
        if kept is not None and not _has_grant(principal.id, used, memberships):
            notes.add("unused: no role assignment")
        is_pipeline = principal.id in pipelines
        found[principal.id] = _identity(
            principal, _class_of(principal, is_pipeline=is_pipeline), tuple(sorted(notes)), _place(kept)
        )
    return tuple(found[key] for key in sorted(found))


def _named(assignment: RoleAssignment, world: AzureWorld) -> Identity:
    """Build the identity that only an assignment tells of."""
    kind = assignment.principal_kind
    is_vanished = kind.lower() == UNRESOLVED or _is_missing(assignment, world)
    note = ("orphaned: role assignment to a principal that does not exist",) if is_vanished else ()
    name = assignment.principal_name or assignment.principal
    principal = Principal(assignment.principal, kind, name)
    return _identity(principal, _class_of(principal, is_pipeline=False), note, exists=not is_vanished)


def _is_missing(assignment: RoleAssignment, world: AzureWorld) -> bool:
    """Tell whether a listing of all principals of the kind was read and does not hold this one."""
    if assignment.principal in world.principals or assignment.principal in world.groups:
        return False
    listing = {"user": "users", "group": "groups", "serviceprincipal": "service principals"}
    return listing.get(assignment.principal_kind.lower(), "") in world.read


def _identity(
    principal: Principal,
    identity_class: IdentityClass,
    notes: tuple[str, ...],
    place: str = "",
    *,
    exists: bool = True,
) -> Identity:
    return Identity(
        identity_id(Plane.AZURE, principal.id),
        Plane.AZURE,
        _KINDS.get(principal.kind.lower(), principal.kind or "Principal"),
        principal.name or principal.upn or principal.id,
        place,
        identity_class,
        exists,
        notes,
    )


def _class_of(principal: Principal, *, is_pipeline: bool) -> IdentityClass:
    if principal.origin in MICROSOFT_TENANTS:
        return IdentityClass.PROVIDER
    if principal.kind.lower() in _PERSONS:
        return IdentityClass.PERSON
    return IdentityClass.PIPELINE if is_pipeline else IdentityClass.WORKLOAD


def _credential_notes(principal: Principal) -> Iterator[str]:
    if not principal.is_enabled:
        yield "disabled"
    for key, end in principal.credentials:
        if not end:
            yield f"key never expires: {key}"


def _pipelines(world: AzureWorld) -> frozenset[str]:
    """Find principals that trust the issuer of a build system."""
    parents = {
        credential.parent
        for credential in world.credentials
        if any(credential.issuer.lower().startswith(issuer) for issuer in PIPELINE_ISSUERS)
    }
    managed = {identity.principal for identity in world.identities if identity.resource in parents}
    applications = {
        principal.id for principal in world.principals.values() if {principal.app_id, principal.id} & parents
    }
    return frozenset(managed | applications)


def _has_grant(principal: str, used: frozenset[str], memberships: Memberships) -> bool:
    """Tell whether some assignment names a principal or a group that it is or may be in."""
    if principal in used or memberships.groups_of(principal) & used:
        return True
    return not used or memberships.may_be_in_more(principal)


def _place(identity: ManagedIdentity | None) -> str:
    """Return the resource group of a managed identity, as subscription/name."""
    if identity is None:
        return ""
    group = identity.resource.partition("/providers/")[0]
    parts = group.split("/")
    return f"{parts[2]}/{name_of(group)}" if len(parts) > 4 else ""  # noqa: PLR2004 (/subscriptions/id/resourcegroups/name)
