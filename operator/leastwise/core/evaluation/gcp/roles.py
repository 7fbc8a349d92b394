"""What roles give: from files, and for a few predefined roles what Google's pages say of them.

The built-in part is not complete: what it holds is certain, what it does not hold is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from leastwise.core.evaluation.decisions import Truth
from leastwise.core.evaluation.gcp.permissions import Permission, parse_permission
from leastwise.core.evaluation.gcp.policies import RoleDefinition

PARTIAL_SOURCE: Final = "https://cloud.google.com/iam/docs/roles-permissions/iam"
PARTIAL_DATE: Final = "2026-04"

_HOLDERS: Final = """
iam.serviceAccounts.getAccessToken iam.serviceAccountTokenCreator iam.workloadIdentityUser
iam.serviceAccounts.getOpenIdToken iam.serviceAccountTokenCreator iam.workloadIdentityUser \
iam.serviceAccountOpenIdTokenCreator
iam.serviceAccounts.implicitDelegation iam.serviceAccountTokenCreator
iam.serviceAccounts.signBlob iam.serviceAccountTokenCreator
iam.serviceAccounts.signJwt iam.serviceAccountTokenCreator
iam.serviceAccounts.actAs admin owner writer editor iam.admin iam.editor iam.serviceAccountUser \
backupdr.computeEngineOperator dataproc.hubAgent iam.dataScientist iam.databasesAdmin iam.devOps
iam.serviceAccounts.setIamPolicy admin owner iam.admin iam.securityAdmin iam.serviceAccountAdmin \
composer.ServiceAgentV2Ext earthengine.appsPublisher iam.devOps
iam.serviceAccounts.create admin owner writer editor assuredoss.admin iam.admin iam.editor \
iam.serviceAccountAdmin iam.serviceAccountCreator securitycenter.admin assuredoss.projectAdmin \
earthengine.appsPublisher iam.devOps
iam.serviceAccounts.update admin owner writer editor iam.admin iam.editor iam.serviceAccountAdmin iam.devOps
iam.serviceAccountKeys.create iam.serviceAccountKeyAdmin
resourcemanager.projects.setIamPolicy owner
"""

PARTIAL_HOLDERS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        permission: frozenset(f"roles/{role}" for role in roles)
        for permission, *roles in (line.split() for line in _HOLDERS.strip().splitlines())
    }
)
"""Predefined roles that certainly have a permission, where no file describes them."""

BASIC_ROLES: Final = frozenset({
    "roles/admin", "roles/owner", "roles/writer", "roles/editor", "roles/reader", "roles/viewer",
})  # fmt: skip

BASIC_LACK: Final = frozenset(PARTIAL_HOLDERS) - {
    "iam.serviceAccountKeys.create",
    "resourcemanager.projects.setIamPolicy",
}
"""Permissions of which the page names every holder: a basic role that it does not name lacks them."""


class Roles:
    """The roles of a world, asked by permission."""

    def __init__(self, definitions: Mapping[str, RoleDefinition]) -> None:
        self._definitions = definitions
        self._spelled: dict[str, frozenset[Permission]] = {}
        self._listed: dict[str, tuple[tuple[str, ...], bool]] = {}

    def gives(self, role: str, permission: Permission) -> Truth:
        """Whether a role gives a permission: GAP when nobody said what it holds."""
        found = self._definitions.get(role)
        if found is not None and found.is_deleted:
            return Truth.NO
        if found is None or found.permissions is None:
            return _documented(role, str(permission))
        return Truth.YES if permission in self._permissions(role, found.permissions) else Truth.NO

    def permissions(self, role: str) -> tuple[tuple[str, ...], bool]:
        """Return the permissions of a role as roles spell them, sorted, and whether these are all."""
        known = self._listed.get(role)
        if known is None:
            known = self._listed[role] = self._list(role)
        return known

    def _list(self, role: str) -> tuple[tuple[str, ...], bool]:
        found = self._definitions.get(role)
        if found is not None and found.is_deleted:
            return (), True
        if found is None or found.permissions is None:
            return tuple(sorted(each for each, roles in PARTIAL_HOLDERS.items() if role in roles)), False
        return tuple(sorted(map(str, self._permissions(role, found.permissions)))), True

    def _permissions(self, role: str, written: frozenset[str]) -> frozenset[Permission]:
        spelled = self._spelled.get(role)
        if spelled is None:
            spelled = frozenset(filter(None, map(parse_permission, written)))
            self._spelled[role] = spelled
        return spelled


def _documented(role: str, permission: str) -> Truth:
    if role in PARTIAL_HOLDERS.get(permission, ()):
        return Truth.YES
    return Truth.NO if role in BASIC_ROLES and permission in BASIC_LACK else Truth.GAP
