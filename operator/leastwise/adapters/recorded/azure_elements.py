"""Elements of Azure's listings as values of the core; pure.

The shapes are those of `az … list -o json` and of Azure Resource Manager (`properties`). What of an
assignment cannot be read is left empty, with the problem: it may grant or deny anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.adapters.recorded.azure_fields import FieldError, Fields, blocks_of, id_of, subjects_of
from leastwise.core.evaluation.azure.actions import PermissionBlock
from leastwise.core.evaluation.azure.scopes import name_of, normal_scope
from leastwise.core.evaluation.azure.worlds import (
    AccessPolicy,
    DenyAssignment,
    FederatedCredential,
    ManagedIdentity,
    Principal,
    Resource,
    RoleAssignment,
    RoleDefinition,
)

_ASSIGNMENTS = "/providers/microsoft.authorization/roleassignments/"
_ASSIGNMENT_TYPES = frozenset(
    {"", "microsoft.authorization/roleassignments", "microsoft.authorization/classicadministrators"}
)
_DENIES = "/providers/microsoft.authorization/denyassignments/"
_FEDERATED = "/federatedidentitycredentials/"
_UNREADABLE = "?"
_EXPLICIT_IDENTITY = "/providers/microsoft.managedidentity/userassignedidentities/"


def read_definition(element: object) -> RoleDefinition:
    """Read a role definition; permissions that cannot be read are its problem."""
    fields = Fields(element)
    identifier = name_of(fields.folded("name") or fields.folded("id"))
    if not identifier:
        raise FieldError("a role definition has no name and no id")
    problem = "" if "permissions" in fields else "the role definition has no permissions"
    blocks: tuple[PermissionBlock, ...] = ()
    try:
        blocks = blocks_of(fields)
    except FieldError as error:
        problem = f"the role definition cannot be read: {error}"
    kind = fields.text("roleType") or str(fields.inner("type") or "")
    return RoleDefinition(
        id=identifier,
        name=fields.text("roleName") or identifier,
        permissions=blocks,
        is_custom=kind.lower() == "customrole",
        assignable_scopes=tuple(normal_scope(each) for each in fields.texts("assignableScopes")),
        problem=problem,
    )


def read_assignment(element: object) -> RoleAssignment:
    """Read a role assignment; what is only eligible, or another kind of row, is none."""
    fields = Fields(element)
    if fields.folded("type") not in _ASSIGNMENT_TYPES:
        raise FieldError(f"{fields.text('type')} is no role assignment")
    problems: list[str] = []
    identifier = _tried(fields, problems, "id")
    scope = normal_scope(_tried(fields, problems, "scope"))
    if not scope and _ASSIGNMENTS in identifier.lower():
        scope = normal_scope(identifier.lower().partition(_ASSIGNMENTS)[0] or "/")
    principal = _tried(fields, problems, "principalId").lower()
    return RoleAssignment(
        id=identifier or _tried(fields, problems, "name"),
        scope=scope,
        principal=principal,
        definition=name_of(_tried(fields, problems, "roleDefinitionId").lower()),
        principal_kind=_tried(fields, problems, "principalType"),
        principal_name=_tried(fields, problems, "principalName"),
        definition_name=_tried(fields, problems, "roleDefinitionName"),
        condition=_tried(fields, problems, "condition", _UNREADABLE),
        condition_version=_tried(fields, problems, "conditionVersion"),
        problem="; ".join(problems) or ("" if principal else "it names no principal"),
    )


def read_deny(element: object) -> DenyAssignment:
    """Read a deny assignment; anything that cannot be read makes it one that may deny everything there."""
    fields = Fields(element)
    problems: list[str] = []
    identifier = _tried(fields, problems, "id")
    scope = normal_scope(_tried(fields, problems, "scope"))
    if not scope and _DENIES in identifier.lower():
        scope = normal_scope(identifier.lower().partition(_DENIES)[0] or "/")
    name = _tried(fields, problems, "denyAssignmentName") or name_of(identifier)
    problems += [f"it has no {key}" for key in ("permissions", "principals") if key not in fields]
    try:
        return DenyAssignment(
            id=identifier,
            name=name,
            scope=scope,
            permissions=blocks_of(fields),
            principals=subjects_of(fields, "principals"),
            excluded=subjects_of(fields, "excludePrincipals"),
            is_for_children=not fields.flag("doNotApplyToChildScopes"),
            condition=fields.text("condition"),
            condition_version=fields.text("conditionVersion"),
            is_only_audited=fields.folded("denyAssignmentEffect") == "audit",
            problem="; ".join(problems) or ("" if scope else "its scope could not be read"),
        )
    except FieldError as error:
        problem = f"the deny assignment cannot be read: {error}"
        return DenyAssignment(identifier, name, scope, problem=problem)


def read_identity(element: object) -> ManagedIdentity:
    """Read a user-assigned managed identity."""
    fields = Fields(element)
    resource = fields.scope("id")
    if not resource:
        raise FieldError("a managed identity has no id")
    return ManagedIdentity(
        resource, fields.folded("principalId"), fields.folded("clientId"), fields.text("name")
    )


def read_credential(element: object, parent: str) -> FederatedCredential:
    """Read a federated credential; `parent` is whose it is where its id does not say."""
    fields = Fields(element)
    own = fields.scope("id")
    holder = own.partition(_FEDERATED)[0] if _FEDERATED in own else parent
    if not holder:
        raise FieldError("a federated credential does not say whose it is")
    return FederatedCredential(
        holder.lower(),
        fields.text("name"),
        fields.text("issuer"),
        fields.text("subject"),
        fields.texts("audiences"),
    )


def read_principal(element: object) -> Principal:
    """Read a user, group, service principal or application of the directory."""
    fields = Fields(element)
    identifier = fields.folded("id", "objectId")
    if not identifier:
        raise FieldError("a principal has no id")
    return Principal(
        id=identifier,
        kind=_kind_of(fields),
        name=fields.text("displayName"),
        app_id=fields.folded("appId"),
        upn=fields.text("userPrincipalName"),
        resource=_managed_resource(fields),
        origin=fields.folded("appOwnerOrganizationId"),
        owners=tuple(sorted({id_of(owner) for owner in fields.items("owners")} - {""})),
        is_enabled=fields.flag("accountEnabled") is not False,
        credentials=tuple(_credentials(fields)),
    )


def is_application(element: object) -> bool:
    """Tell whether an element is an application, which is no principal itself."""
    fields = Fields(element)
    if fields.folded("@odata.type").endswith("application"):
        return True
    return bool(fields.text("appId")) and "servicePrincipalType" not in fields


def read_resource(element: object) -> Resource:
    """Read a resource with the identities that it carries and, of a vault, its access policies."""
    fields = Fields(element)
    identifier = fields.scope("id")
    if not identifier:
        raise FieldError("a resource has no id")
    identity = fields.part("identity")
    assigned = identity.value("userAssignedIdentities")
    rows = assigned if isinstance(assigned, dict) else {}
    principals = {identity.folded("principalId"), *(_carried(row) for row in rows.values())}
    return Resource(
        id=identifier,
        type=fields.folded("type"),
        principals=tuple(sorted(principals - {""})),
        identities=tuple(sorted({normal_scope(str(key)) for key in rows} - {""})),
        policies=tuple(_policy(Fields(each)) for each in fields.items("accessPolicies")),
        uses_rbac=bool(fields.flag("enableRbacAuthorization")) if _says_rbac(fields) else None,
    )


def joined_resource(known: Resource, other: Resource) -> Resource:
    """Join what two listings tell of one resource: some leave its identities or its policies out."""
    return Resource(
        id=known.id,
        type=other.type or known.type,
        principals=tuple(sorted({*known.principals, *other.principals})),
        identities=tuple(sorted({*known.identities, *other.identities})),
        policies=other.policies if other.uses_rbac is not None else known.policies,
        uses_rbac=known.uses_rbac if other.uses_rbac is None else other.uses_rbac,
    )


def read_operations(element: object) -> list[tuple[str, bool]]:
    """Read the operations of a provider, as pairs (action in lower case, whether it is a data action)."""
    fields = Fields(element)
    holders = [fields, *map(Fields, fields.items("resourceTypes"))]
    rows = [Fields(row) for holder in holders for row in holder.items("operations")]
    return [(row.folded("name"), bool(row.flag("isDataAction"))) for row in rows]


def _tried(fields: Fields, problems: list[str], key: str, instead: str = "") -> str:
    try:
        return fields.text(key)
    except FieldError as error:
        problems.append(str(error))
        return instead


def _kind_of(fields: Fields) -> str:
    kind = fields.folded("@odata.type").rpartition(".")[2]
    known = {"user": "User", "group": "Group", "serviceprincipal": "ServicePrincipal", "device": "Device"}
    if kind in known:
        return known[kind]
    if "userPrincipalName" in fields:
        return "User"
    if "securityEnabled" in fields or "mailEnabled" in fields:
        return "Group"
    return "ServicePrincipal" if "appId" in fields or "servicePrincipalType" in fields else ""


def _managed_resource(fields: Fields) -> str:
    """Return the resource of a managed identity, which its alternative names tell."""
    names = [normal_scope(name) for name in fields.texts("alternativeNames")]
    return next((name for name in names if name.startswith("/subscriptions/")), "")


def is_user_assigned(resource: str) -> bool:
    """Tell whether a resource is a user-assigned managed identity."""
    return _EXPLICIT_IDENTITY in resource


def _credentials(fields: Fields) -> Iterator[tuple[str, str]]:
    for key in ("passwordCredentials", "keyCredentials"):
        for each in fields.items(key):
            part = Fields(each)
            yield part.text("keyId"), part.text("endDateTime")


def _carried(row: object) -> str:
    return Fields(row).folded("principalId") if isinstance(row, dict) else ""


def _policy(fields: Fields) -> AccessPolicy:
    permissions = fields.part("permissions")
    return AccessPolicy(
        fields.folded("objectId"),
        permissions.texts("secrets"),
        permissions.texts("keys"),
        permissions.texts("certificates"),
    )


def _says_rbac(fields: Fields) -> bool:
    return "enableRbacAuthorization" in fields or "accessPolicies" in fields
