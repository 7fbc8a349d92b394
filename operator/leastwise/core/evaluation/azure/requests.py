"""A request as the rules of Azure see it, made of a question: action, scope, plane and what is known besides.

The ids of a storage account, container or queue are in the resource itself, so the attributes of conditions
that name them are known without being told
(https://learn.microsoft.com/azure/storage/blobs/storage-auth-abac-attributes).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leastwise.core.evaluation.azure.action_planes import IS_DATA_KEY
from leastwise.core.evaluation.azure.actions import ActionPlane
from leastwise.core.evaluation.azure.assignment_conditions import Facts, attribute_key
from leastwise.core.evaluation.azure.condition_language import Attribute
from leastwise.core.evaluation.azure.scopes import normal_scope
from leastwise.core.evaluation.engines import CloudQuestion

_NAMED_TYPES = {
    "microsoft.storage/storageaccounts": "Microsoft.Storage/storageAccounts:name",
    "microsoft.storage/storageaccounts/blobservices/containers": (
        "Microsoft.Storage/storageAccounts/blobServices/containers:name"
    ),
    "microsoft.storage/storageaccounts/queueservices/queues": (
        "Microsoft.Storage/storageAccounts/queueServices/queues:name"
    ),
}
_BLOB_TYPE = "microsoft.storage/storageaccounts/blobservices/containers/blobs"
_BLOB_PATH = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs:path"


@dataclass(frozen=True, slots=True)
class Request:
    """One action (lower case) on one scope in normal form, on one plane."""

    action: str
    resource: str
    plane: ActionPlane
    facts: Facts


def facts_of(question: CloudQuestion) -> Facts:
    """Gather what is known: what the resource's id says, then the context, which wins."""
    attributes: dict[str, tuple[str, ...]] = {
        Attribute("Resource", path).key: (name,) for path, name in _named_parts(question.resource)
    }
    attributes |= _context(question.context)
    return Facts(question.action.lower(), attributes, question.is_complete)


def problem_of(question: CloudQuestion) -> str:
    """Return why a question cannot be asked; empty when it can."""
    if not question.action.strip("/ ") or "/" not in question.action:
        return f"{question.action!r} is no action: it has the form Provider/type/operation"
    if "*" in question.action:
        return f"{question.action!r} is a pattern: ask for one action"
    if not normal_scope(question.resource):
        return f"{question.resource!r} is no scope: it begins with / as a resource id does"
    return ""


def _context(context: Mapping[str, str | tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {
        attribute_key(key): (value,) if isinstance(value, str) else tuple(value)
        for key, value in context.items()
        if key.lower() != IS_DATA_KEY.lower()
    }


def _named_parts(resource: str) -> list[tuple[str, str]]:
    """Return the attributes that a resource id tells, as pairs (path, name as written)."""
    _, separator, tail = resource.rpartition("/providers/")
    parts = tail.split("/") if separator else []
    found: list[tuple[str, str]] = []
    kind = parts[0].lower() if parts else ""
    for index in range(1, len(parts) - 1, 2):
        kind = f"{kind}/{parts[index].lower()}"
        if kind == _BLOB_TYPE:
            found.append((_BLOB_PATH, "/".join(parts[index + 1 :])))
            break
        if kind in _NAMED_TYPES:
            found.append((_NAMED_TYPES[kind], parts[index + 1]))
    return found
