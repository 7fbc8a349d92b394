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

PARTIAL_SOURCE: Final = "https://cloud.google.com/iam/docs/service-account-permissions"
PARTIAL_DATE: Final = "2026-04"

PARTIAL_ROLES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "roles/iam.serviceAccountUser": frozenset({"iam.serviceAccounts.actAs"}),
        "roles/iam.serviceAccountTokenCreator": frozenset(
            {
                "iam.serviceAccounts.getAccessToken",
                "iam.serviceAccounts.getOpenIdToken",
                "iam.serviceAccounts.implicitDelegation",
                "iam.serviceAccounts.signBlob",
                "iam.serviceAccounts.signJwt",
            }
        ),
        "roles/iam.serviceAccountOpenIdTokenCreator": frozenset({"iam.serviceAccounts.getOpenIdToken"}),
        "roles/iam.workloadIdentityUser": frozenset(
            {
                "iam.serviceAccounts.getAccessToken",
                "iam.serviceAccounts.getOpenIdToken",
            }
        ),
        "roles/iam.serviceAccountKeyAdmin": frozenset(
            {
                "iam.serviceAccountKeys.create",
                "iam.serviceAccountKeys.delete",
            }
        ),
        "roles/owner": frozenset({"resourcemanager.projects.setIamPolicy"}),
    }
)
"""Permissions that these predefined roles certainly have, where no file describes them."""


class Roles:
    """The roles of a world, asked by permission."""

    def __init__(self, definitions: Mapping[str, RoleDefinition]) -> None:
        self._definitions = definitions
        self._spelled: dict[str, frozenset[Permission]] = {}

    def gives(self, role: str, permission: Permission) -> Truth:
        """Whether a role gives a permission: GAP when nobody said what it holds."""
        found = self._definitions.get(role)
        if found is not None and found.is_deleted:
            return Truth.NO
        if found is None or found.permissions is None:
            return Truth.YES if str(permission) in PARTIAL_ROLES.get(role, ()) else Truth.GAP
        return Truth.YES if permission in self._permissions(role, found.permissions) else Truth.NO

    def permissions(self, role: str) -> tuple[tuple[str, ...], bool]:
        """Return the permissions of a role as roles spell them, sorted, and whether these are all."""
        found = self._definitions.get(role)
        if found is not None and found.is_deleted:
            return (), True
        if found is None or found.permissions is None:
            return tuple(sorted(PARTIAL_ROLES.get(role, ()))), False
        return tuple(sorted(map(str, self._permissions(role, found.permissions)))), True

    def _permissions(self, role: str, written: frozenset[str]) -> frozenset[Permission]:
        spelled = self._spelled.get(role)
        if spelled is None:
            spelled = frozenset(filter(None, map(parse_permission, written)))
            self._spelled[role] = spelled
        return spelled
