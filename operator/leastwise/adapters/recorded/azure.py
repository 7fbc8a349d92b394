"""Files about Azure, as `az … -o json`, Azure Resource Manager and Microsoft Graph print them.

Read into an `AzureWorld`. A file whose outermost shape is wrong raises `InputError` and leaves nothing
behind; one element that cannot be understood is a Gap, and an assignment among them may grant or deny
anything. docs/evaluation/azure.md has the kinds with the commands that write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from leastwise.adapters.recorded import azure_elements as elements
from leastwise.adapters.recorded.azure_directory import Directory, read_directory_role
from leastwise.adapters.recorded.azure_fields import FieldError, Fields
from leastwise.adapters.recorded.azure_hierarchy import Hierarchy
from leastwise.adapters.recorded.azure_kinds import recognise
from leastwise.adapters.recorded.unreadable import NO_JSON, KeyTwiceError, decode_once
from leastwise.core.errors import InputError
from leastwise.core.evaluation.azure.actions import ActionPlane
from leastwise.core.evaluation.azure.worlds import (
    AzureWorld,
    DenyAssignment,
    DirectoryRole,
    FederatedCredential,
    Listing,
    ManagedIdentity,
    Resource,
    RoleAssignment,
    RoleDefinition,
)
from leastwise.core.snapshots import Gap, GapReason, Plane

__all__ = ["AzureFiles", "recognise"]

_K = TypeVar("_K")
_T = TypeVar("_T")

_NEXT_PAGE = ("nextLink", "@odata.nextLink", "skip_token", "$skipToken")
_CUT_LISTINGS = {
    "azure-assignments": Listing.ASSIGNMENTS,
    "azure-definitions": Listing.DEFINITIONS,
    "azure-denies": Listing.DENIES,
}


class AzureFiles:
    """Collects files about Azure; `world()` is what they say together."""

    def __init__(self) -> None:
        self._definitions: dict[str, RoleDefinition] = {}
        self._assignments: dict[tuple[str, str], RoleAssignment] = {}
        self._denies: dict[str, DenyAssignment] = {}
        self._identities: dict[str, ManagedIdentity] = {}
        self._credentials: dict[FederatedCredential, None] = {}
        self._resources: dict[str, Resource] = {}
        self._directory_roles: dict[DirectoryRole, None] = {}
        self._operations: dict[str, frozenset[ActionPlane]] = {}
        self._hierarchy = Hierarchy()
        self._directory = Directory()
        self._cut: set[Listing] = set()
        self._read: set[str] = set()
        self._gaps: set[Gap] = set()
        self._kinds: dict[str, Callable[[object, str], None]] = {
            "azure-assignments": self._add_assignments,
            "azure-definitions": self._add_definitions,
            "azure-denies": self._add_denies,
            "azure-management-groups": self._add_management_groups,
            "azure-identities": self._add_identities,
            "azure-federated-credentials": self._add_credentials,
            "azure-groups": self._add_groups,
            "azure-principals": self._add_principals,
            "azure-resources": self._add_resources,
            "azure-operations": self._add_operations,
            "azure-directory-roles": self._add_directory_roles,
        }

    def add(self, kind: str, data: bytes, name: str) -> None:
        """Read one file; InputError names the file, what is wrong and what is allowed."""
        reader = self._kinds.get(kind)
        if reader is None:
            allowed = ", ".join(self._kinds)
            raise InputError(f"{name}: {kind!r} is no kind of Azure file; allowed are {allowed}")
        try:
            top = decode_once(data)
        except KeyTwiceError as error:
            raise InputError(f"{name}: {error}") from error
        except NO_JSON as error:
            raise InputError(f"{name}: it is no JSON: {error}") from error
        try:
            reader(top, name)
        except FieldError as error:
            raise InputError(f"{name}: {error}") from error
        self._read.add(kind)
        if _next_link(top):
            self._cut_off(kind, name)

    def world(self) -> AzureWorld:
        """Return what the files say together."""
        directory = self._directory
        managed = {**directory.managed_identities(), **self._identities}
        gaps = {*self._gaps, *directory.gaps, *self._hierarchy.gaps, *self._absent()}
        return AzureWorld(
            definitions=dict(self._definitions),
            assignments=tuple(self._assignments.values()),
            denies=tuple(self._denies.values()),
            scopes=self._hierarchy.tree(),
            groups=dict(directory.groups),
            memberships=dict(directory.memberships),
            principals=directory.principals(),
            identities=tuple(managed[key] for key in sorted(managed)),
            credentials=tuple(directory.resolved(each) for each in self._credentials),
            resources=tuple(self._resources[key] for key in sorted(self._resources)),
            directory_roles=tuple(self._directory_roles),
            operations=dict(self._operations),
            cut=frozenset(self._cut),
            read=frozenset({*self._read, *directory.whole}),
            tenants=frozenset(self._hierarchy.tenants),
            gaps=tuple(sorted(gaps)),
        )

    def _add_assignments(self, top: object, name: str) -> None:
        found = self._elements(top, name, elements.read_assignment, "assignment")
        _check_same(
            self._assignments, {(each.id, each.principal): each for each in found if each.id}, _unnamed
        )
        for each in found:
            # classic administrators share one id
            key = each.id or f"{name}:{len(self._assignments)}"
            self._assignments[key, each.principal] = each
            if each.problem:
                self._gap(f"role-assignment/{each.id or name}", each.problem)

    def _add_definitions(self, top: object, name: str) -> None:
        found = self._elements(top, name, elements.read_definition, "role definition")
        _check_same(self._definitions, {each.id: each for each in found}, _plain)
        for each in found:
            self._definitions[each.id] = each
            if each.problem:
                self._gap(f"role-definition/{each.id}", each.problem)

    def _add_denies(self, top: object, name: str) -> None:
        found = self._elements(top, name, elements.read_deny, "deny assignment")
        _check_same(self._denies, {each.id: each for each in found if each.id}, _plain)
        for each in found:
            self._denies[each.id or f"{name}:{len(self._denies)}"] = each
            if each.problem:
                self._gap(f"deny-assignment/{each.id or name}", each.problem)

    def _add_identities(self, top: object, name: str) -> None:
        for each in self._elements(top, name, elements.read_identity, "managed identity"):
            self._identities[each.resource] = each
        self._note_tenants(top)

    def _add_credentials(self, top: object, name: str) -> None:
        parent = _parent_of(top)
        read = self._elements(
            top, name, lambda each: elements.read_credential(each, parent), "federated credential"
        )
        self._credentials |= dict.fromkeys(read)

    def _add_resources(self, top: object, name: str) -> None:
        for each in self._elements(top, name, elements.read_resource, "resource"):
            known = self._resources.get(each.id)
            self._resources[each.id] = each if known is None else elements.joined_resource(known, each)
        for element in _list_of(top):
            if isinstance(element, dict) and elements.is_user_assigned(str(element.get("id", "")).lower()):
                identity = elements.read_identity(element)
                if identity.principal:
                    self._identities.setdefault(identity.resource, identity)
        self._note_tenants(top)

    def _add_directory_roles(self, top: object, name: str) -> None:
        read = self._elements(top, name, read_directory_role, "directory role")
        self._directory_roles |= dict.fromkeys(read)

    def _add_management_groups(self, top: object, name: str) -> None:
        self._hierarchy.add(top, name)

    def _add_groups(self, top: object, name: str) -> None:
        self._directory.add_groups(top, name)

    def _add_principals(self, top: object, name: str) -> None:
        self._directory.add_principals(top, name, is_whole=not _next_link(top))

    def _add_operations(self, top: object, name: str) -> None:
        for each in self._elements(top, name, elements.read_operations, "provider"):
            for action, is_data in each:
                plane = ActionPlane.DATA if is_data else ActionPlane.CONTROL
                self._operations[action] = self._operations.get(action, frozenset()) | {plane}

    def _elements(self, top: object, name: str, read: Callable[[object], _T], what: str) -> list[_T]:
        """Read the elements of a listing; those that cannot be read are Gaps."""
        found: list[_T] = []
        for index, element in enumerate(_list_of(top)):
            try:
                found.append(read(element))
            except FieldError as error:
                self._gap(f"{what}/{name}[{index}]", str(error))
                self._unreadable(what)
        return found

    def _unreadable(self, what: str) -> None:
        """Treat an assignment of which nothing is known as missing from its listing."""
        listings = {"assignment": Listing.ASSIGNMENTS, "deny assignment": Listing.DENIES}
        if what in listings:
            self._cut.add(listings[what])

    def _cut_off(self, kind: str, name: str) -> None:
        self._gaps.add(
            Gap(kind, Plane.AZURE.value, GapReason.PARTIAL.value, f"{name} is one page of several")
        )
        if kind in _CUT_LISTINGS:
            self._cut.add(_CUT_LISTINGS[kind])

    def _note_tenants(self, top: object) -> None:
        for element in _list_of(top):
            if isinstance(element, dict):
                self._hierarchy.note_tenant(Fields(element).value("tenantId"))

    def _gap(self, scope: str, message: str) -> None:
        self._gaps.add(Gap(scope, Plane.AZURE.value, GapReason.MALFORMED.value, message))

    def _absent(self) -> Iterable[Gap]:
        """Name the listings without which answers are less than they could be."""
        for kind in ("azure-definitions", "azure-denies"):
            if kind not in self._read:
                message = f"no listing of {_CUT_LISTINGS[kind].value} was given"
                yield Gap(kind, Plane.AZURE.value, GapReason.PARTIAL.value, message)


def _check_same(known: Mapping[_K, _T], found: Mapping[_K, _T], reduced: Callable[[_T], _T]) -> None:
    """Refuse what was read with another content: either may be the older one."""
    for key, each in found.items():
        if key in known and reduced(known[key]) != reduced(each):
            named = key[0] if isinstance(key, tuple) else key
            raise FieldError(
                f"{named} was read before with another content; "
                "files of one directory must show it at one time"
            )


def _plain(value: _T) -> _T:
    return value


def _unnamed(assignment: RoleAssignment) -> RoleAssignment:
    """Leave out what only some of the tools print."""
    return replace(assignment, principal_kind="", principal_name="", definition_name="")


def _list_of(top: object) -> list[object]:
    """Return the elements of a listing: a list, `value` of an object, or one element by itself."""
    if isinstance(top, list):
        return top
    if isinstance(top, dict):
        for key in ("value", "data", "federatedCredentials"):
            inner = top.get(key)
            if isinstance(inner, list):
                return inner
        if "id" in top:
            return [top]
    raise FieldError("the outermost value is no listing; allowed are a list, or an object with `value`")


def _next_link(top: object) -> bool:
    return isinstance(top, dict) and any(top.get(key) for key in _NEXT_PAGE)


def _parent_of(top: object) -> str:
    """Return whose federated credentials a wrapped listing holds."""
    if not isinstance(top, Mapping):
        return ""
    return Fields(dict(top)).folded("application", "identity", "parent")
