"""Translates single objects of Google Cloud, as JSON has them, into what a world is made of.

Field names are read as the REST APIs write them and as Cloud Asset exports to files write them (snake case).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote

from leastwise.core.evaluation.gcp.policies import (
    AllowPolicy,
    Binding,
    BoundaryBinding,
    BoundaryPolicy,
    DenyPolicy,
    DenyRule,
    PoolProvider,
    RoleDefinition,
    ServiceAccount,
    ServiceAccountKey,
)
from leastwise.core.evaluation.gcp.worlds import GcpWorld

Fields = Mapping[str, Any]

RESOURCE_MANAGER: Final = "//cloudresourcemanager.googleapis.com/"


class MalformedFieldError(Exception):
    """A field that a file cannot do without is not there, or is of another type."""


@dataclass(slots=True)
class Found:
    """What files told so far."""

    allow: list[AllowPolicy] = field(default_factory=list)
    deny: list[DenyPolicy] = field(default_factory=list)
    boundaries: list[BoundaryPolicy] = field(default_factory=list)
    bindings: list[BoundaryBinding] = field(default_factory=list)
    accounts: list[ServiceAccount] = field(default_factory=list)
    keys: list[ServiceAccountKey] | None = None
    providers: list[PoolProvider] | None = None
    roles: dict[str, RoleDefinition] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    project_ids: dict[str, str] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    customers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    organizations: dict[str, str] = field(default_factory=dict)
    organization_domains: dict[str, str] = field(default_factory=dict)
    open_buckets: set[str] = field(default_factory=set)

    def update(self, other: Found) -> None:
        """Add what another file told."""
        for name in ("allow", "deny", "boundaries", "bindings", "accounts"):
            getattr(self, name).extend(getattr(other, name))
        for name in _MAPPINGS:
            getattr(self, name).update(getattr(other, name))
        self.keys = _joined(self.keys, other.keys)
        self.providers = _joined(self.providers, other.providers)
        self.open_buckets |= other.open_buckets

    def world(self) -> GcpWorld:
        """Return it as one world."""
        return GcpWorld(
            allow=tuple(self.allow),
            deny=tuple(self.deny),
            boundaries=tuple(self.boundaries),
            boundary_bindings=tuple(self.bindings),
            roles=dict(self.roles),
            parents=dict(self.parents),
            project_ids=dict(self.project_ids),
            groups=dict(self.groups),
            tags=dict(self.tags),
            customers=dict(self.customers),
            organizations=dict(self.organizations),
            organization_domains=dict(self.organization_domains),
            accounts=tuple(self.accounts),
            keys=None if self.keys is None else tuple(self.keys),
            providers=None if self.providers is None else tuple(self.providers),
            buckets_without_uniform_access=frozenset(self.open_buckets),
        )


_MAPPINGS: Final = (
    "roles", "parents", "project_ids", "groups", "tags", "customers", "organizations", "organization_domains",
)  # fmt: skip


def _joined(first: list[Any] | None, second: list[Any] | None) -> list[Any] | None:
    return second if first is None else [*first, *(second or ())]


def kind_of(keys: Collection[str], name: str) -> str:
    """Return the kind of a file by the fields of one of its objects and its name; empty for none."""
    for wanted, kind in _SHAPES:
        if wanted <= set(keys):
            return kind
    if "/denypolicies/" in name.lower():
        return "gcp-deny"
    for part, kind in _NAME_PARTS:
        if part in name:
            return kind
    if "includedPermissions" in keys or (name.startswith("roles/") or "/roles/" in name):
        return "gcp-roles" if {"title", "includedPermissions", "stage"} & set(keys) else ""
    return _hierarchy_kind(keys, name)


def _hierarchy_kind(keys: Collection[str], name: str) -> str:
    is_named = name.startswith(("organizations/", "folders/", "projects/")) and name.count("/") == 1
    told = {
        "displayName",
        "parent",
        "projectId",
        "projectNumber",
        "directoryCustomerId",
        "owner",
        "lifecycleState",
    }
    return "gcp-hierarchy" if (is_named or "projectNumber" in keys) and told & set(keys) else ""


_HIERARCHY_FIELDS: Final = frozenset({
    "displayName", "parent", "projectId", "projectNumber", "directoryCustomerId", "owner", "lifecycleState",
})  # fmt: skip
_SHAPES: Final = (
    ({"assetType"}, "gcp-assets"),
    ({"asset_type"}, "gcp-assets"),
    ({"resource", "policy"}, "gcp-allow"),
    ({"resource", "bindings"}, "gcp-allow"),
    ({"policyKind", "target"}, "gcp-boundary"),
    ({"keyType", "name"}, "gcp-keys"),
    ({"email", "uniqueId"}, "gcp-service-accounts"),
)
_NAME_PARTS: Final = (
    ("/principalAccessBoundaryPolicies/", "gcp-boundary"),
    ("/policyBindings/", "gcp-boundary"),
    ("/workloadIdentityPools/", "gcp-pools"),
)


def translate(kind: str, item: Fields, found: Found) -> None:
    """Translate one object of a file; raises MalformedFieldError."""
    translator = _TRANSLATORS.get(kind)
    if translator is None:
        raise MalformedFieldError(f"'{kind}' is no kind of Google Cloud: {', '.join(sorted(_TRANSLATORS))}")
    translator(item, found)


# ---------------------------------------------------------------- fields


def _field(item: Fields, name: str) -> Any:  # noqa: ANN401 (JSON)
    if name in item:
        return item[name]
    return item.get("".join(f"_{char.lower()}" if char.isupper() else char for char in name))


def _text(item: Fields, name: str) -> str:
    value = _field(item, name)
    if not isinstance(value, str) or not value:
        raise MalformedFieldError(f"'{name}' has to be a text that is not empty")
    return value


def _optional(item: Fields, name: str) -> str:
    value = _field(item, name)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise MalformedFieldError(f"'{name}' has to be a text")
    return value


def _texts(item: Fields, name: str) -> tuple[str, ...]:
    value = _field(item, name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise MalformedFieldError(f"'{name}' has to be a list of texts")
    return tuple(value)


def _object(item: Fields, name: str) -> Fields:
    value = _field(item, name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise MalformedFieldError(f"'{name}' has to be an object")
    return value


def _objects(item: Fields, name: str) -> tuple[Fields, ...]:
    value = _field(item, name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise MalformedFieldError(f"'{name}' has to be a list of objects")
    return tuple(value)


# ---------------------------------------------------------------- allow policies and assets


def _allow_policy(resource: str, policy: Fields) -> AllowPolicy:
    try:
        bindings = tuple(map(_binding, _objects(policy, "bindings")))
    except MalformedFieldError as error:
        return AllowPolicy(resource, problem=f"the allow policy of {resource}: {error}")
    return AllowPolicy(resource, bindings)


def _binding(item: Fields) -> Binding:
    role = _text(item, "role")
    try:
        condition = _object(item, "condition")
        expression, title = _optional(condition, "expression"), _optional(condition, "title")
        members = _texts(item, "members")
    except MalformedFieldError as error:
        return Binding(role, ("allUsers",), problem=f"a binding of {role}: {error}")
    problem = "" if expression or not condition else f"the condition of a binding of {role} has no expression"
    return Binding(role, members, expression, title, problem)


def _add_allow(item: Fields, found: Found) -> None:
    resource = _text(item, "resource")
    policy = item if "bindings" in item else _object(item, "policy")
    found.allow.append(_allow_policy(resource, policy))


def _add_asset(item: Fields, found: Found) -> None:
    name = _optional(item, "name") or _optional(item, "resource")
    if not name:
        raise MalformedFieldError("'name' (or 'resource') has to be a full resource name")
    _place(name, _chain(item), found)
    for key in ("iamPolicy", "policy"):
        policy = _field(item, key)
        if isinstance(policy, dict):
            found.allow.append(_allow_policy(name, policy))
        elif policy is not None:
            found.allow.append(AllowPolicy(name, problem=f"the allow policy of {name} is no object"))
    _add_tags(name, item, found)
    resource = _field(item, "resource")
    if isinstance(resource, dict):
        _add_data(name, resource, found)


def _chain(item: Fields) -> tuple[str, ...]:
    """Return what an asset stands in, nearest first."""
    ancestors = _texts(item, "ancestors")
    if ancestors:
        return ancestors
    project, organization = _optional(item, "project"), _optional(item, "organization")
    return tuple(each for each in (project, *_texts(item, "folders"), organization) if each)


def _place(name: str, chain: tuple[str, ...], found: Found) -> None:
    if not chain:
        return
    short = name.removeprefix(RESOURCE_MANAGER)
    if short != name and short.partition("/")[0] == chain[0].partition("/")[0]:
        number, written = chain[0].rpartition("/")[2], short.rpartition("/")[2]
        if number != written and number.isdigit() and short.startswith("projects/"):
            found.project_ids[number] = written
    elif short not in chain:
        found.parents[name] = chain[0]
    for child, parent in zip(chain, (*chain[1:], ""), strict=True):
        if parent or child.startswith("organizations/") or len(chain) == 1:
            found.parents.setdefault(child, parent)


def _add_tags(name: str, item: Fields, found: Found) -> None:
    effective = _field(item, "effectiveTags")
    if not isinstance(effective, list):
        return
    pairs: list[str] = []
    for group in effective:
        listed = group.get("effectiveTags", group.get("effective_tags")) if isinstance(group, dict) else None
        for tag in listed if isinstance(listed, list) else ():
            pairs += _tag_pairs(tag)
    found.tags[name] = tuple(pairs)


def _tag_pairs(tag: object) -> list[str]:
    if not isinstance(tag, dict):
        return []
    key, value = _optional(tag, "tagKey"), _optional(tag, "tagValue")
    key_id, value_id = _optional(tag, "tagKeyId"), _optional(tag, "tagValueId")
    named = [f"{key}={value.rpartition('/')[2]}"] if key and value else []
    return [*named, *([f"{key_id}={value_id}"] if key_id and value_id else [])]


def _add_data(name: str, resource: Fields, found: Found) -> None:
    """Take from the content of a resource what decisions need: numbers, parents, access of buckets."""
    data = resource.get("data")
    if not isinstance(data, dict):
        return
    if name.startswith(RESOURCE_MANAGER):
        _hierarchy(name.removeprefix(RESOURCE_MANAGER), data, found)
    uniform = data.get("iamConfiguration", {})
    access = uniform.get("uniformBucketLevelAccess", {}) if isinstance(uniform, dict) else {}
    if isinstance(access, dict) and access.get("enabled") is False:
        found.open_buckets.add(name)


# ---------------------------------------------------------------- hierarchy


def _add_hierarchy(item: Fields, found: Found) -> None:
    name = _optional(item, "name")
    if "projectId" in item or "projectNumber" in item:
        name = f"projects/{_text(item, 'projectId')}"
    if not name.startswith(("organizations/", "folders/", "projects/")):
        raise MalformedFieldError("'name' has to be organizations/…, folders/… or projects/…")
    _hierarchy(name, item, found)


def _hierarchy(name: str, data: Fields, found: Found) -> None:
    number = _optional(data, "projectNumber")
    if name.startswith("projects/") and number:
        found.project_ids[number] = _optional(data, "projectId") or name.rpartition("/")[2]
    if name.startswith("organizations/"):
        _organization(name.rpartition("/")[2], data, found)
    parent = _field(data, "parent")
    if isinstance(parent, dict):
        found.parents[name] = f"{_text(parent, 'type')}s/{_text(parent, 'id')}"
    elif isinstance(parent, str) and "/" in parent:
        found.parents[name] = parent
    elif parent:
        raise MalformedFieldError("'parent' has to be organizations/…, folders/… or {type, id}")


def _organization(number: str, data: Fields, found: Found) -> None:
    found.parents.setdefault(f"organizations/{number}", "")
    customer = _optional(data, "directoryCustomerId") or _optional(
        _object(data, "owner"), "directoryCustomerId"
    )
    if customer:
        found.organizations[number] = customer
    domain = _optional(data, "displayName")
    if "." in domain:
        found.organization_domains[number] = domain


# ---------------------------------------------------------------- deny policies and boundaries


def _add_deny(item: Fields, found: Found) -> None:
    name = _text(item, "name")
    attachment = unquote(name.removeprefix("policies/").partition("/denypolicies/")[0])
    rules = _field(item, "rules")
    if rules is None:
        found.deny.append(DenyPolicy(name, attachment, None))
        return
    try:
        read = tuple(_deny_rule(_object(rule, "denyRule")) for rule in _objects(item, "rules"))
    except MalformedFieldError as error:
        found.deny.append(DenyPolicy(name, attachment, None, f"deny policy {name}: {error}"))
        return
    found.deny.append(DenyPolicy(name, attachment, read))


def _deny_rule(rule: Fields) -> DenyRule:
    condition = _object(rule, "denialCondition")
    expression = _optional(condition, "expression")
    return DenyRule(
        _texts(rule, "deniedPrincipals"),
        _texts(rule, "exceptionPrincipals"),
        _texts(rule, "deniedPermissions"),
        _texts(rule, "exceptionPermissions"),
        expression,
        "" if expression or not condition else "its denial condition has no expression",
    )


def _add_boundary(item: Fields, found: Found) -> None:
    if "target" in item or "/policyBindings/" in _optional(item, "name"):
        _add_binding(item, found)
        return
    name = _text(item, "name")
    details = _field(item, "details")
    if details is None:
        found.boundaries.append(BoundaryPolicy(name, None))
        return
    try:
        rules = _objects(_object(item, "details"), "rules")
        version = _optional(_object(item, "details"), "enforcementVersion")
        effects = {_optional(rule, "effect") or "ALLOW" for rule in rules}
        resources = tuple(each for rule in rules for each in _texts(rule, "resources"))
    except MalformedFieldError as error:
        found.boundaries.append(BoundaryPolicy(name, None, problem=f"boundary {name}: {error}"))
        return
    strange = effects - {"ALLOW"}
    problem = f"boundary {name} has a rule of effect {min(strange)}" if strange else ""
    found.boundaries.append(BoundaryPolicy(name, resources, version, problem))


def _add_binding(item: Fields, found: Found) -> None:
    kind = _field(item, "policyKind")
    if kind is not None and not isinstance(kind, str):
        raise MalformedFieldError("'policyKind' has to be a text")
    if kind not in {None, "", "PRINCIPAL_ACCESS_BOUNDARY"}:
        return
    condition = _object(item, "condition")
    expression = _optional(condition, "expression")
    found.bindings.append(
        BoundaryBinding(
            _text(item, "name"),
            _text(_object(item, "target"), "principalSet"),
            _text(item, "policy"),
            expression,
            "" if expression or not condition else "its condition has no expression",
        )
    )


# ---------------------------------------------------------------- roles, accounts, keys, pools, groups


def _add_role(item: Fields, found: Found) -> None:
    name = _text(item, "name")
    permissions = None
    if "includedPermissions" in item:
        permissions = frozenset(_texts(item, "includedPermissions"))
    elif name in found.roles:
        return
    found.roles[name] = RoleDefinition(name, permissions, item.get("deleted") is True)


def _add_account(item: Fields, found: Found) -> None:
    found.accounts.append(
        ServiceAccount(
            _text(item, "email"),
            _optional(item, "projectId"),
            _optional(item, "uniqueId"),
            item.get("disabled") is True,
        )
    )


def _add_key(item: Fields, found: Found) -> None:
    name = _text(item, "name")
    email = name.partition("/serviceAccounts/")[2].partition("/")[0]
    if not email:
        raise MalformedFieldError("'name' has to be projects/…/serviceAccounts/EMAIL/keys/KEY")
    found.keys = found.keys or []
    found.keys.append(
        ServiceAccountKey(
            email,
            name.rpartition("/")[2],
            _optional(item, "keyType") != "SYSTEM_MANAGED",
            _time(_optional(item, "validAfterTime")),
            item.get("disabled") is True,
        )
    )


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def _add_provider(item: Fields, found: Found) -> None:
    name = _text(item, "name")
    parts = name.removeprefix("//iam.googleapis.com/").split("/")
    if len(parts) < 8 or parts[0] != "projects":  # noqa: PLR2004 (projects/N/locations/L/pools/P/providers/X)
        return
    found.providers = found.providers or []
    found.providers.append(
        PoolProvider(
            name,
            f"{parts[1]}/{parts[5]}",
            _optional(item, "attributeCondition"),
            _optional(_object(item, "oidc"), "issuerUri"),
            item.get("disabled") is not True and _optional(item, "state") in {"", "ACTIVE"},
        )
    )


def _add_groups(item: Fields, found: Found) -> None:
    groups = _object(item, "groups")
    for address in groups:
        found.groups[address.lower()] = (
            None
            if groups[address] is None
            else tuple(_member(each, groups) for each in _texts(groups, address))
        )
    customers = _object(item, "customers")
    for customer in customers:
        found.customers[customer] = _texts(customers, customer)


def _member(text: str, groups: Fields) -> str:
    """Return a member as policies write it; a bare address is a group, a service account, else a user."""
    if ":" in text:
        return text
    if text in groups or text.lower() in groups:
        return f"group:{text}"
    return f"serviceAccount:{text}" if text.endswith(".gserviceaccount.com") else f"user:{text}"


_TRANSLATORS: Final[Mapping[str, Callable[[Fields, Found], None]]] = {
    "gcp-assets": _add_asset,
    "gcp-allow": _add_allow,
    "gcp-deny": _add_deny,
    "gcp-boundary": _add_boundary,
    "gcp-roles": _add_role,
    "gcp-service-accounts": _add_account,
    "gcp-keys": _add_key,
    "gcp-pools": _add_provider,
    "gcp-hierarchy": _add_hierarchy,
    "gcp-groups": _add_groups,
}
