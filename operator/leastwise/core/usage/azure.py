"""What a record of Azure's logs counts as: one function a row of the table.

| Record | Uses |
| --- | --- |
| Activity Log, Administrative: `operationName` | the action; `authorization.action` where it differs |
| Activity Log, other categories (Policy, Autoscale, Alert, …) | none |
| Started, Accepted, Succeeded of one operation | one use, at its first record |
| Forbidden, AuthorizationFailed; 403 | Denied |
| refused by a policy (`RequestDisallowedByPolicy`) | Allowed: the permission was there |
| Storage logs: what `identity.authorization` names | those actions, each by its own result |
| the same without it, Key Vault | the actions of the operation by the table in `azure_operations.py` |
| 401, account key, SAS, anonymous, no object id | none |
| application, managed identity behind the object id | `via` |

Actions and ids are lower case: Azure compares them so, and its logs spell them in several ways.

Documentation: https://learn.microsoft.com/azure/azure-monitor/essentials/activity-log-schema,
https://learn.microsoft.com/azure/key-vault/general/logging and
https://learn.microsoft.com/azure/storage/blobs/monitor-blob-storage-reference
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote

from leastwise.core.evaluation.azure.scopes import ROOT, anchor_of, normal_scope
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.snapshots import Plane
from leastwise.core.usage.azure_operations import ACCOUNTS, NO_USE, NO_USE_ENDING, OPERATIONS, VAULTS
from leastwise.core.usage.uses import ALLOWED, DENIED, Use

FORBIDDEN, UNAUTHORIZED = 403, 401
MOST_OF_A_NAME = 2048
"""Characters of an id that is kept; what is longer is no id of Azure's."""

CLAIMS = "http://schemas.microsoft.com/identity/claims/"
OBJECT_IDS = (f"{CLAIMS}objectidentifier", "oid")
APPLICATION, MANAGED_IDENTITY = "appid", "xms_mirid"

_PLANE = Plane.AZURE.value
_REFUSED = frozenset({"forbidden", "authorizationfailed", "linkedauthorizationfailed"})
_REFUSED_OTHERWISE = frozenset(
    {"requestdisallowedbypolicy", "requestdisallowedbyazure", "readonlydisabledsubscription"}
)
_CODE = re.compile(r'\\?"code\\?"\s*:\s*\\?"(\w{1,64})')
_CONTAINERS = {
    "blobservices": "containers",
    "queueservices": "queues",
    "tableservices": "tables",
    "fileservices": "fileshares",
}
_VAULT_OBJECTS = frozenset({"keys", "secrets", "certificates"})
_STORAGE_DENIED = frozenset({"denied"})


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """One record of the Activity Log. `status` and `sub_status` are words, `message` is the error text."""

    operation: str
    action: str = ""  # authorization.action
    category: str = ""
    caller: str = ""
    claims: Mapping[str, str] | None = None
    resource: str = ""
    scope: str = ""  # authorization.scope
    subscription: str = ""
    status: str = ""
    sub_status: str = ""
    message: str = ""


class Granted(NamedTuple):
    """One of `identity.authorization[]` of a Storage log."""

    action: str
    result: str = ""


@dataclass(frozen=True, slots=True)
class ResourceRecord:
    """One record of a resource's own log. `target` is URL or key of the object, `code` the HTTP status."""

    operation: str
    category: str
    resource: str
    object_id: str = ""
    application: str = ""
    managed_identity: str = ""
    code: int = 0
    granted: tuple[Granted, ...] = ()
    target: str = ""


class AzureUse(NamedTuple):
    """A use and the id of its resource. `is_known` False: the action is the operation's own name."""

    use: Use
    name: str = ""
    is_known: bool = True


def looks_like_azure(event: Mapping[str, object]) -> bool:
    """Tell whether a decoded JSON object is a record of the Activity Log or of a resource log."""
    where = ("resourceId", "correlationId", "eventTimestamp")
    return "operationName" in event and any(each in event for each in where) and "eventSource" not in event


def identity_of(object_id: str) -> IdentityId | None:
    """Return who acted; None when the record does not tell."""
    text = object_id.strip().lower()
    return IdentityId(f"azure:{text}") if text else None


def place_of(*ids: str) -> str:
    """Return the subscription or management group of the first id that is in one; `/` is the tenant."""
    return next((place for each in ids if (place := anchor_of(kept_id(each)))), ROOT)


# ---------------------------------------------------------------- the Activity Log


def is_refused(record: ActivityRecord) -> bool:
    """Tell whether a record says that a permission was missing."""
    codes = {each.lower() for each in _CODE.findall(record.message[: 16 * MOST_OF_A_NAME])}
    if codes & _REFUSED_OTHERWISE:
        return False
    words = re.split(r"[.\s]+", f"{record.status} {record.sub_status}".lower())
    return bool(codes & _REFUSED) or not _REFUSED.isdisjoint(words)


def activity_uses(record: ActivityRecord) -> tuple[AzureUse, ...]:
    """Return what a record used, as if it were allowed; empty when it stands for no use."""
    claims = record.claims or {}
    object_id = next((claims[each] for each in OBJECT_IDS if claims.get(each)), record.caller)
    who = identity_of(object_id)
    if who is None or record.category.lower() not in {"", "administrative", "write", "delete", "action"}:
        return ()
    place = place_of(record.resource, record.scope, f"/subscriptions/{record.subscription}")
    name = kept_id(record.resource or record.scope)
    words = dict.fromkeys(each.strip().lower() for each in (record.operation, record.action))
    actions = [each for each in words if _is_action(each)]
    if not actions:
        unknown = f"{type_of(record.resource)}:{record.operation}"
        return (AzureUse(Use(who, _PLANE, unknown, place=place), name, is_known=False),)
    return tuple(AzureUse(Use(who, _PLANE, each, place=place), name) for each in actions)


def activity_via(record: ActivityRecord) -> tuple[str, ...]:
    """Return the application that asked, and the resource whose managed identity it was."""
    claims = record.claims or {}
    return _via(claims.get(APPLICATION, ""), claims.get(MANAGED_IDENTITY, ""))


def _is_action(text: str) -> bool:
    provider, _, rest = text.partition("/")
    return "." in provider and bool(rest) and " " not in text


def _via(application: str, managed_identity: str) -> tuple[str, ...]:
    found = (f"application:{application.lower()}" if application else "", kept_id(managed_identity))
    return tuple(filter(None, found))


# ---------------------------------------------------------------- logs of resources


def resource_uses(record: ResourceRecord) -> tuple[AzureUse, ...]:
    """Return what a record of a resource's own log used; empty when it stands for no use."""
    who = identity_of(record.object_id)
    if who is None or record.code == UNAUTHORIZED or record.operation in NO_USE:
        return ()
    if record.operation.endswith(NO_USE_ENDING):
        return ()
    kind = type_of(record.resource)
    place, name = place_of(record.resource), _object_of(record, kind)
    return tuple(
        AzureUse(Use(who, _PLANE, action, place=place, decision=decision), name, is_known)
        for action, decision, is_known in _actions(record, kind)
    )


def resource_via(record: ResourceRecord) -> tuple[str, ...]:
    """Return the application that asked, and the resource whose managed identity it was."""
    return _via(record.application, record.managed_identity)


def type_of(resource: str) -> str:
    """Return the type of a resource, such as `microsoft.keyvault/vaults`; empty for no resource."""
    parts = kept_id(resource).split("/")
    if "providers" not in parts:
        return ""
    own = parts[len(parts) - parts[::-1].index("providers") :]
    return "/".join((*own[:1], *own[1::2]))


def _actions(record: ResourceRecord, kind: str) -> Iterator[tuple[str, str, bool]]:
    refused = record.code == FORBIDDEN
    told = [each for each in record.granted if _is_action(each.action.lower())]
    for each in told:
        denied = each.result.lower() in _STORAGE_DENIED if each.result else refused
        yield each.action.lower(), DENIED if denied else ALLOWED, True
    if told:
        return
    decision = DENIED if refused else ALLOWED
    known = OPERATIONS.get(kind, {}).get(record.operation, ())
    for action in known:
        yield action, decision, True
    if not known:
        yield f"{kind}:{record.operation}", decision, False


def _object_of(record: ResourceRecord, kind: str) -> str:
    """Return the id of the object as scopes of assignments name it: a container, a queue, a secret."""
    resource = kept_id(record.resource)
    parts = [unquote(each).lower() for each in _path_of(record.target).split("/") if each]
    if kind == VAULTS and len(parts) > 1 and parts[0] in _VAULT_OBJECTS:
        return kept_id(f"{resource}/{parts[0]}/{parts[1]}")
    service = kind.removeprefix(f"{ACCOUNTS}/")
    if service in _CONTAINERS and len(parts) > 1:  # the account, then the container
        return kept_id(f"{resource}/{_CONTAINERS[service]}/{parts[1].partition('(')[0]}")
    return kept_id(resource)


def _path_of(target: str) -> str:
    """Return the path of a URL, or of a key, which is one; whatever it holds, this is no error."""
    _, is_url, rest = target.partition("://")
    path = rest.partition("/")[2] if is_url else target
    return path.partition("?")[0].partition("#")[0][:MOST_OF_A_NAME]


def kept_id(text: str) -> str:
    """Return an id in the form in which ids are compared; empty when it is none."""
    return normal_scope(text) if len(text) <= MOST_OF_A_NAME else ""
