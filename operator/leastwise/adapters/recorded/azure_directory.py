"""The directory as far as files tell it: principals, applications, members of groups, directory roles.

Members come by group (`az ad group member list`, wrapped with the id of its group, or Microsoft Graph's
`groups?$expand=members`), or all groups of a principal (Graph's `transitiveMemberOf`).
"""

from __future__ import annotations

from dataclasses import replace

from leastwise.adapters.recorded import azure_elements as elements
from leastwise.adapters.recorded.azure_fields import FieldError, Fields, id_of
from leastwise.core.evaluation.azure.worlds import (
    DirectoryRole,
    FederatedCredential,
    Group,
    ManagedIdentity,
    Principal,
)
from leastwise.core.snapshots import Gap, GapReason, Plane

_EXPANDED_MOST = 20
"""Microsoft Graph expands at most this many members of a group
(https://learn.microsoft.com/graph/query-parameters)."""

_TRANSITIVE = ("transitiveMemberOf", "memberGroups")
_WHOLE_LISTINGS = {"User": "users", "Group": "groups", "ServicePrincipal": "service principals"}


class Directory:
    """Collects what files say of the directory."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}
        self.memberships: dict[str, frozenset[str]] = {}
        self.whole: set[str] = set()  # listings that hold every principal of a kind
        self.gaps: set[Gap] = set()
        self._principals: dict[str, Principal] = {}
        self._applications: dict[str, Principal] = {}  # by application id

    def add_groups(self, top: object, name: str) -> None:
        """Read members of groups, or groups of principals."""
        if isinstance(top, dict) and any(key in top for key in _TRANSITIVE):
            self._add_transitive(top)
            return
        is_expanded = isinstance(top, dict) and "@odata.context" in top
        for index, (identifier, element) in enumerate(_groups_in(top)):
            try:
                self._add_group(identifier, element, is_expanded=is_expanded)
            except FieldError as error:
                scope = f"group/{identifier or f'{name}[{index}]'}"
                self.gaps.add(Gap(scope, Plane.AZURE.value, GapReason.MALFORMED.value, str(error)))

    def add_principals(self, top: object, name: str, *, is_whole: bool) -> None:
        """Read users, service principals, groups or applications.

        Only a listing of Microsoft Graph without a next page is known to hold all of its kind.
        """
        rows = top.get("value", [top]) if isinstance(top, dict) else top
        if not isinstance(rows, list):
            raise FieldError("the outermost value is no listing of principals")
        kinds = set()
        for index, element in enumerate(rows):
            try:
                kinds.add(self._add_principal(element))
            except FieldError as error:
                scope = f"principal/{name}[{index}]"
                self.gaps.add(Gap(scope, Plane.AZURE.value, GapReason.MALFORMED.value, str(error)))
        if is_whole and isinstance(top, dict) and "@odata.context" in top:
            self.whole |= {_WHOLE_LISTINGS[kind] for kind in kinds if kind in _WHOLE_LISTINGS}

    def principals(self) -> dict[str, Principal]:
        """Return principals, service principals with what their application adds."""
        return {key: self._with_application(each) for key, each in self._principals.items()}

    def managed_identities(self) -> dict[str, ManagedIdentity]:
        """Return the user-assigned identities that service principals tell of."""
        return {
            each.resource: ManagedIdentity(each.resource, each.id, each.app_id, each.name)
            for each in self._principals.values()
            if elements.is_user_assigned(each.resource)
        }

    def resolved(self, credential: FederatedCredential) -> FederatedCredential:
        """Name the parent of a credential by its application id, where it is an application's object id."""
        for app_id, application in self._applications.items():
            if application.id == credential.parent:
                return replace(credential, parent=app_id)
        return credential

    def _add_principal(self, element: object) -> str:
        principal = elements.read_principal(element)
        if elements.is_application(element):
            self._applications[principal.app_id] = principal
            return ""
        self._principals[principal.id] = principal
        return principal.kind

    def _with_application(self, principal: Principal) -> Principal:
        application = self._applications.get(principal.app_id)
        if application is None or not principal.app_id:
            return principal
        return replace(
            principal,
            owners=tuple(sorted({*principal.owners, *application.owners})),
            credentials=(*principal.credentials, *application.credentials),
        )

    def _add_transitive(self, top: dict[str, object]) -> None:
        found: dict[str, frozenset[str]] = {}
        for key in _TRANSITIVE:
            told = top.get(key)
            rows = told if isinstance(told, dict) else {str(top.get("principal", "")): told}
            for principal, groups in rows.items():
                if groups is None:
                    continue
                if not principal or not isinstance(groups, list):
                    raise FieldError(f"{key} does not say whose groups it lists")
                identifiers = frozenset(id_of(each) for each in groups)
                found[principal.strip().lower()] = identifiers - {""}
        self.memberships |= found

    def _add_group(self, identifier: str, element: dict[str, object], *, is_expanded: bool) -> None:
        fields = Fields(element)
        own = identifier or fields.folded("id")
        if not own:
            raise FieldError("a group has no id")
        rows = fields.items("members")
        is_cut = bool(fields.value("members@odata.nextLink") or fields.value("nextLink"))
        is_cut = is_cut or (is_expanded and len(rows) >= _EXPANDED_MOST)
        self.groups[own] = Group(
            own,
            fields.text("displayName", "name"),
            tuple(sorted({id_of(row) for row in rows} - {""})),
            is_whole=not is_cut,
            is_transitive=bool(fields.flag("transitive")),
        )
        for row in rows:
            self._note_member(row)

    def _note_member(self, row: object) -> None:
        """Remember what a member is: a nested group matters even where its own members are not told."""
        if isinstance(row, dict):
            member = elements.read_principal(row)
            if member.kind:
                self._principals.setdefault(member.id, member)


def read_directory_role(element: object) -> DirectoryRole:
    """Read who holds a directory role or an application permission, by its name."""
    fields = Fields(element)
    principal = fields.folded("principalId")
    role = fields.part("roleDefinition").text("displayName") or fields.text("role", "appRoleValue")
    if not principal or not role:
        raise FieldError("a directory role names no principal or no role")
    return DirectoryRole(principal, role)


def _groups_in(top: object) -> list[tuple[str, dict[str, object]]]:
    """Return groups with their ids, from a listing or from a map of ids to members."""
    rows: object = top
    if isinstance(top, dict):
        rows = top.get("groups", top.get("value"))
        if rows is None and "members" in top:
            rows = [top]
        if rows is None:
            return [(key.strip().lower(), {"members": members}) for key, members in top.items()]
    if not isinstance(rows, list):
        raise FieldError("the outermost value is no listing of groups")
    return [_group_row(row) for row in rows]


def _group_row(row: object) -> tuple[str, dict[str, object]]:
    if not isinstance(row, dict):
        raise FieldError("a group is no object")
    inner = row.get("group")
    if isinstance(inner, dict):
        return str(inner.get("id", "")).lower(), {**inner, **row}
    return (inner.strip().lower() if isinstance(inner, str) else ""), row
