"""Tells which of Azure's listings a JSON file is, by its outermost level and its first element."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from leastwise.adapters.recorded.unreadable import NO_JSON

_V = TypeVar("_V")

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_TEXT = msgspec.json.Decoder(str)
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_BY_TYPE = {
    "microsoft.authorization/roleassignments": "azure-assignments",
    "microsoft.authorization/roledefinitions": "azure-definitions",
    "microsoft.authorization/denyassignments": "azure-denies",
    "microsoft.management/managementgroups": "azure-management-groups",
    "/providers/microsoft.management/managementgroups": "azure-management-groups",
    "/subscriptions": "azure-management-groups",
    "microsoft.resources/subscriptions": "azure-management-groups",
    "microsoft.managedidentity/userassignedidentities": "azure-identities",
    "microsoft.managedidentity/userassignedidentities/federatedidentitycredentials": (
        "azure-federated-credentials"
    ),
}
_BY_KEYS = (
    ({"denyAssignmentName"}, "azure-denies"),
    ({"excludePrincipals"}, "azure-denies"),
    ({"directoryScopeId", "principalId"}, "azure-directory-roles"),
    ({"appRoleValue", "principalId"}, "azure-directory-roles"),
    ({"role", "principalId"}, "azure-directory-roles"),
    ({"roleDefinitionId", "principalId"}, "azure-assignments"),
    ({"roleName", "permissions"}, "azure-definitions"),
    ({"assignableScopes", "permissions"}, "azure-definitions"),
    ({"issuer", "subject", "audiences"}, "azure-federated-credentials"),
    ({"members", "id"}, "azure-groups"),
    ({"members", "group"}, "azure-groups"),
    ({"operations", "resourceTypes"}, "azure-operations"),
    ({"userPrincipalName", "id"}, "azure-principals"),
    ({"appId", "id"}, "azure-principals"),
    ({"servicePrincipalType", "id"}, "azure-principals"),
    ({"securityEnabled", "id"}, "azure-principals"),
)
_WRAPPERS = {
    "transitiveMemberOf": "azure-groups",
    "memberGroups": "azure-groups",
    "groups": "azure-groups",
    "federatedCredentials": "azure-federated-credentials",
}


def recognise(top: dict[str, msgspec.Raw] | list[msgspec.Raw]) -> str:
    """Return the kind of a JSON file by its content; "" when it is none of ours."""
    if isinstance(top, list):
        return _of_elements(top)
    wrapped = next((kind for key, kind in _WRAPPERS.items() if key in top), "")
    if wrapped and _is_wrapper(top):
        return wrapped
    for key in ("value", "data"):
        if key in top:
            return _of_elements(_list(top[key]))
    if "parents" in top and len(top) == 1:
        parents = _object(top["parents"])
        return "azure-management-groups" if parents and all(map(_is_scope, parents)) else ""
    if top and all(map(_GUID.fullmatch, top)):
        return "azure-groups"
    return _of_element(top)


def _is_wrapper(top: Mapping[str, msgspec.Raw]) -> bool:
    """Tell whether what is wrapped is what we wrap: objects with ids, or a map of them."""
    known = {*_WRAPPERS, "principal", "application", "identity", "parent"}
    return set(top) <= known


def _of_elements(rows: list[msgspec.Raw]) -> str:
    return _of_element(_object(rows[0])) if rows else ""


def _of_element(element: Mapping[str, msgspec.Raw]) -> str:
    kind = _BY_TYPE.get(_text(element.get("type")).lower(), "")
    if kind:
        return kind
    if _text(element.get("type")).lower().startswith("microsoft.authorization/"):
        return ""  # roles that one is only eligible for have the fields of assignments
    keys = {*element, *_object(element.get("properties"))}
    for needed, found in _BY_KEYS:
        if needed <= keys:
            return found
    is_resource = _text(element.get("id")).lower().startswith("/subscriptions/")
    return "azure-resources" if is_resource and "/" in _text(element.get("type")) else ""


def _is_scope(text: str) -> bool:
    return text.startswith("/")


def _object(raw: msgspec.Raw | None) -> dict[str, msgspec.Raw]:
    return _decoded(_OBJECT, raw) or {}


def _list(raw: msgspec.Raw | None) -> list[msgspec.Raw]:
    return _decoded(_LIST, raw) or []


def _text(raw: msgspec.Raw | None) -> str:
    return _decoded(_TEXT, raw) or ""


def _decoded(decoder: msgspec.json.Decoder[_V], raw: msgspec.Raw | None) -> _V | None:
    if raw is None:
        return None
    try:
        return decoder.decode(raw)
    except NO_JSON:
        return None
