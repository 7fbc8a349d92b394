"""Translates single objects of Google Cloud, as JSON has them, into what a world is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import unquote

from leastwise.adapters.recorded.gcp_fields import (
    Fields,
    MalformedFieldError,
    mapping,
    mappings,
    optional,
    read,
    text,
    texts,
)
from leastwise.adapters.recorded.gcp_found import Found
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

RESOURCE_MANAGER: Final = "//cloudresourcemanager.googleapis.com/"


def translate(kind: str, item: Fields, found: Found) -> None:
    """Translate one object of a file; raises MalformedFieldError."""
    translator = _TRANSLATORS.get(kind)
    if translator is None:
        raise MalformedFieldError(f"'{kind}' is no kind of Google Cloud: {', '.join(sorted(_TRANSLATORS))}")
    translator(item, found)


# ---------------------------------------------------------------- allow policies and assets


def _allow_policy(resource: str, policy: Fields) -> AllowPolicy:
    try:
        bindings = tuple(map(_binding, mappings(policy, "bindings")))
    except MalformedFieldError as error:
        return AllowPolicy(resource, problem=f"the allow policy of {resource}: {error}")
    return AllowPolicy(resource, bindings)


def _binding(item: Fields) -> Binding:
    role = text(item, "role")
    try:
        condition = mapping(item, "condition")
        expression, title = optional(condition, "expression"), optional(condition, "title")
        members = texts(item, "members")
    except MalformedFieldError as error:
        return Binding(role, ("allUsers",), problem=f"a binding of {role}: {error}")
    problem = "" if expression or not condition else f"the condition of a binding of {role} has no expression"
    return Binding(role, members, expression, title, problem)


def _add_allow(item: Fields, found: Found) -> None:
    resource = text(item, "resource")
    policy = item if "bindings" in item else mapping(item, "policy")
    found.allow.append(_allow_policy(resource, policy))


def _add_asset(item: Fields, found: Found) -> None:
    name = optional(item, "name") or optional(item, "resource")
    if not name:
        raise MalformedFieldError("'name' (or 'resource') has to be a full resource name")
    _place(name, _chain(item), found)
    for key in ("iamPolicy", "policy"):
        policy = read(item, key)
        if isinstance(policy, dict):
            found.allow.append(_allow_policy(name, policy))
        elif policy is not None:
            found.allow.append(AllowPolicy(name, problem=f"the allow policy of {name} is no object"))
    _add_tags(name, item, found)
    resource = read(item, "resource")
    if isinstance(resource, dict):
        _add_data(name, resource, found)


def _chain(item: Fields) -> tuple[str, ...]:
    """Return what an asset stands in, nearest first."""
    ancestors = texts(item, "ancestors")
    if ancestors:
        return ancestors
    project, organization = optional(item, "project"), optional(item, "organization")
    return tuple(each for each in (project, *texts(item, "folders"), organization) if each)


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
    effective = read(item, "effectiveTags")
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
    key, value = optional(tag, "tagKey"), optional(tag, "tagValue")
    key_id, value_id = optional(tag, "tagKeyId"), optional(tag, "tagValueId")
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
    name = optional(item, "name")
    if "projectId" in item or "projectNumber" in item:
        name = f"projects/{text(item, 'projectId')}"
    if not name.startswith(("organizations/", "folders/", "projects/")):
        raise MalformedFieldError("'name' has to be organizations/…, folders/… or projects/…")
    _hierarchy(name, item, found)


def _hierarchy(name: str, data: Fields, found: Found) -> None:
    number = optional(data, "projectNumber")
    if name.startswith("projects/") and number:
        found.project_ids[number] = optional(data, "projectId") or name.rpartition("/")[2]
    if name.startswith("organizations/"):
        _organization(name.rpartition("/")[2], data, found)
    parent = read(data, "parent")
    if isinstance(parent, dict):
        found.parents[name] = f"{text(parent, 'type')}s/{text(parent, 'id')}"
    elif isinstance(parent, str) and "/" in parent:
        found.parents[name] = parent
    elif parent:
        raise MalformedFieldError("'parent' has to be organizations/…, folders/… or {type, id}")


def _organization(number: str, data: Fields, found: Found) -> None:
    found.parents.setdefault(f"organizations/{number}", "")
    customer = optional(data, "directoryCustomerId") or optional(
        mapping(data, "owner"), "directoryCustomerId"
    )
    if customer:
        found.organizations[number] = customer
    domain = optional(data, "displayName")
    if "." in domain:
        found.organization_domains[number] = domain


# ---------------------------------------------------------------- deny policies and boundaries


def _add_deny(item: Fields, found: Found) -> None:
    name = text(item, "name")
    attachment = unquote(name.removeprefix("policies/").partition("/denypolicies/")[0])
    rules = read(item, "rules")
    if rules is None:
        found.deny.append(DenyPolicy(name, attachment, None))
        return
    try:
        judged = tuple(_deny_rule(mapping(rule, "denyRule")) for rule in mappings(item, "rules"))
    except MalformedFieldError as error:
        found.deny.append(DenyPolicy(name, attachment, None, f"deny policy {name}: {error}"))
        return
    found.deny.append(DenyPolicy(name, attachment, judged))


def _deny_rule(rule: Fields) -> DenyRule:
    condition = mapping(rule, "denialCondition")
    expression = optional(condition, "expression")
    return DenyRule(
        texts(rule, "deniedPrincipals"),
        texts(rule, "exceptionPrincipals"),
        texts(rule, "deniedPermissions"),
        texts(rule, "exceptionPermissions"),
        expression,
        "" if expression or not condition else "its denial condition has no expression",
    )


def _add_boundary(item: Fields, found: Found) -> None:
    if "target" in item or "/policyBindings/" in optional(item, "name"):
        _add_binding(item, found)
        return
    name = text(item, "name")
    details = read(item, "details")
    if details is None:
        found.boundaries.append(BoundaryPolicy(name, None))
        return
    try:
        rules = mappings(mapping(item, "details"), "rules")
        version = optional(mapping(item, "details"), "enforcementVersion")
        effects = {optional(rule, "effect") or "ALLOW" for rule in rules}
        resources = tuple(each for rule in rules for each in texts(rule, "resources"))
    except MalformedFieldError as error:
        found.boundaries.append(BoundaryPolicy(name, None, problem=f"boundary {name}: {error}"))
        return
    strange = effects - {"ALLOW"}
    problem = f"boundary {name} has a rule of effect {min(strange)}" if strange else ""
    found.boundaries.append(BoundaryPolicy(name, resources, version, problem))


def _add_binding(item: Fields, found: Found) -> None:
    kind = read(item, "policyKind")
    if kind is not None and not isinstance(kind, str):
        raise MalformedFieldError("'policyKind' has to be a text")
    if kind not in {None, "", "PRINCIPAL_ACCESS_BOUNDARY"}:
        return
    condition = mapping(item, "condition")
    expression = optional(condition, "expression")
    found.bindings.append(
        BoundaryBinding(
            text(item, "name"),
            text(mapping(item, "target"), "principalSet"),
            text(item, "policy"),
            expression,
            "" if expression or not condition else "its condition has no expression",
        )
    )


# ---------------------------------------------------------------- roles, accounts, keys, pools, groups


def _add_role(item: Fields, found: Found) -> None:
    name = text(item, "name")
    permissions = None
    if "includedPermissions" in item:
        permissions = frozenset(texts(item, "includedPermissions"))
    elif name in found.roles:
        return
    found.roles[name] = RoleDefinition(name, permissions, item.get("deleted") is True)


def _add_account(item: Fields, found: Found) -> None:
    found.accounts.append(
        ServiceAccount(
            text(item, "email"),
            optional(item, "projectId"),
            optional(item, "uniqueId"),
            item.get("disabled") is True,
        )
    )


def _add_key(item: Fields, found: Found) -> None:
    name = text(item, "name")
    email = name.partition("/serviceAccounts/")[2].partition("/")[0]
    if not email:
        raise MalformedFieldError("'name' has to be projects/…/serviceAccounts/EMAIL/keys/KEY")
    found.keys = found.keys or []
    found.keys.append(
        ServiceAccountKey(
            email,
            name.rpartition("/")[2],
            optional(item, "keyType") != "SYSTEM_MANAGED",
            _time(optional(item, "validAfterTime")),
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
    name = text(item, "name")
    parts = name.removeprefix("//iam.googleapis.com/").split("/")
    if len(parts) < 8 or parts[0] != "projects":  # noqa: PLR2004 (projects/N/locations/L/pools/P/providers/X)
        return
    found.providers = found.providers or []
    found.providers.append(
        PoolProvider(
            name,
            f"{parts[1]}/{parts[5]}",
            optional(item, "attributeCondition"),
            optional(mapping(item, "oidc"), "issuerUri"),
            item.get("disabled") is not True and optional(item, "state") in {"", "ACTIVE"},
        )
    )


def _add_groups(item: Fields, found: Found) -> None:
    groups = mapping(item, "groups")
    for address in groups:
        found.groups[address.lower()] = (
            None
            if groups[address] is None
            else tuple(_member(each, groups) for each in texts(groups, address))
        )
    customers = mapping(item, "customers")
    for customer in customers:
        found.customers[customer] = texts(customers, customer)


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
