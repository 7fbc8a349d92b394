"""What was read of Azure, as values: assignments, definitions, the directory as far as it was given.

Ids are in normal form: object ids and role definition ids are lower case GUIDs, resource ids lower case. What
could not be understood is here too, with its `problem`, since it may grant or deny anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from leastwise.core.evaluation.azure.actions import ActionPlane, PermissionBlock
from leastwise.core.evaluation.azure.scopes import ScopeTree
from leastwise.core.snapshots import Gap

EVERYONE = "00000000-0000-0000-0000-000000000000"
"""The principal "All Principals" of deny assignments, of type SystemDefined
(https://learn.microsoft.com/azure/role-based-access-control/deny-assignments)."""


class Listing(Enum):
    """The listings whose absence or truncation changes answers."""

    ASSIGNMENTS = "role assignments"
    DEFINITIONS = "role definitions"
    DENIES = "deny assignments"


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """A built-in or custom role. Assignable scopes limit where it may be assigned, not what it gives."""

    id: str
    name: str
    permissions: tuple[PermissionBlock, ...] = ()
    is_custom: bool = False
    assignable_scopes: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """A role given to a principal at a scope. An empty scope or principal could not be read.

    `principal_kind` is User, Group, ServicePrincipal, ForeignGroup, Device, or empty where it was not said.
    """

    id: str
    scope: str
    principal: str
    definition: str
    principal_kind: str = ""
    principal_name: str = ""
    definition_name: str = ""
    condition: str = ""
    condition_version: str = ""
    problem: str = ""

    @property
    def subject(self) -> Subject:
        """Whom it names."""
        return Subject(self.principal, self.principal_kind)


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """A principal as something names it, with the kind that it says, empty where it says none."""

    id: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class DenyAssignment:
    """What is blocked for principals at a scope, whatever role assignments give.

    `is_only_audited` marks those that log and block nothing.
    """

    id: str
    name: str
    scope: str
    permissions: tuple[PermissionBlock, ...] = ()
    principals: tuple[Subject, ...] = ()
    excluded: tuple[Subject, ...] = ()
    is_for_children: bool = True
    condition: str = ""
    condition_version: str = ""
    is_only_audited: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group whose members were read. `is_whole` is False where the listing was cut off."""

    id: str
    name: str = ""
    members: tuple[str, ...] = ()
    is_whole: bool = True
    is_transitive: bool = False  # members of nested groups are in the list too


@dataclass(frozen=True, slots=True)
class Principal:
    """A user, service principal, group or device of the directory.

    `origin` is the tenant that owns the application of a service principal. `owners` may write its
    credentials. `credentials` are descriptions of keys and secrets with their end, empty for none.
    """

    id: str
    kind: str
    name: str = ""
    app_id: str = ""
    upn: str = ""
    resource: str = ""  # of a managed identity
    origin: str = ""
    owners: tuple[str, ...] = ()
    is_enabled: bool = True
    credentials: tuple[tuple[str, str], ...] = ()  # (key id, end as ISO 8601 or empty)


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """A user-assigned managed identity: the resource and the principal that it is."""

    resource: str
    principal: str
    client_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class FederatedCredential:
    """Trust of an identity or application in tokens of another issuer. `parent` is a resource id (managed
    identity) or the object id or app id of an application."""

    parent: str
    name: str
    issuer: str
    subject: str
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """An entry of a key vault's access policies: what a principal may do with secrets, keys, certificates."""

    principal: str
    secrets: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource with what reach needs of it: the principals that it carries, the policies of a vault.

    `uses_rbac` is False for a vault that decides by its access policies, None where it was not said.
    """

    id: str
    type: str
    principals: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()  # resource ids of user-assigned identities
    policies: tuple[AccessPolicy, ...] = ()
    uses_rbac: bool | None = None


@dataclass(frozen=True, slots=True)
class DirectoryRole:
    """A directory role or application permission that a principal holds over the whole directory."""

    principal: str
    role: str  # display name of the role, or the value of an application permission


@dataclass(frozen=True, slots=True)
class AzureWorld:
    """Everything that was read. Mappings are keyed by id in normal form.

    `memberships` are the groups of principals whose whole, transitive list was read. `operations` tells for
    an action (lower case) on which planes a provider has it. `cut` are listings that say themselves that
    they are not whole. `tenants` are the directories that the files mention.
    """

    definitions: Mapping[str, RoleDefinition] = field(default_factory=dict)
    assignments: tuple[RoleAssignment, ...] = ()
    denies: tuple[DenyAssignment, ...] = ()
    scopes: ScopeTree = field(default_factory=ScopeTree)
    groups: Mapping[str, Group] = field(default_factory=dict)
    memberships: Mapping[str, frozenset[str]] = field(default_factory=dict)
    principals: Mapping[str, Principal] = field(default_factory=dict)
    identities: tuple[ManagedIdentity, ...] = ()
    credentials: tuple[FederatedCredential, ...] = ()
    resources: tuple[Resource, ...] = ()
    directory_roles: tuple[DirectoryRole, ...] = ()
    operations: Mapping[str, frozenset[ActionPlane]] = field(default_factory=dict)
    cut: frozenset[Listing] = frozenset()
    read: frozenset[str] = frozenset()  # kinds of files that were given
    tenants: frozenset[str] = frozenset()
    gaps: tuple[Gap, ...] = ()
