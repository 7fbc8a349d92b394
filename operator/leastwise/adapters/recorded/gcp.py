"""Reads what `gcloud` and the Cloud Asset Inventory print of Google Cloud into one world.

Nothing of a file counts when a part of it is not as its kind has it; one policy that cannot be understood
stays as a policy with a problem.

    gcp-assets            `gcloud asset export`, `search-all-iam-policies`, `search-all-resources`
    gcp-allow             {"resource": FULL NAME, "policy": `get-iam-policy`}, or a list of these
    gcp-deny              `gcloud iam policies get` (a listing has no rules: then only metadata was read)
    gcp-boundary          `gcloud iam principal-access-boundary-policies`, `gcloud iam policy-bindings`
    gcp-roles             `gcloud iam roles list` or `describe`, with includedPermissions
    gcp-service-accounts  `gcloud iam service-accounts list`
    gcp-keys              `gcloud iam service-accounts keys list`
    gcp-pools             `gcloud iam workload-identity-pools providers list`
    gcp-hierarchy         `gcloud organizations list`, `resource-manager folders list`, `projects list`
    gcp-groups            {"groups": {ADDRESS: [MEMBER, …]}, "customers": {ID: [DOMAIN, …]}}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import msgspec

from leastwise.adapters.recorded.gcp_fields import MalformedFieldError
from leastwise.adapters.recorded.gcp_found import Found
from leastwise.adapters.recorded.gcp_objects import translate
from leastwise.adapters.recorded.gcp_shapes import kind_of
from leastwise.adapters.recorded.unreadable import NO_JSON, KeyTwiceError, decode_once
from leastwise.core.errors import InputError
from leastwise.core.evaluation.gcp.worlds import GcpWorld

Top = dict[str, msgspec.Raw] | list[msgspec.Raw]

WRAPPERS: Final[Mapping[str, str]] = {
    "assets": "gcp-assets",
    "results": "gcp-assets",
    "roles": "gcp-roles",
    "principalAccessBoundaryPolicies": "gcp-boundary",
    "policyBindings": "gcp-boundary",
    "accounts": "gcp-service-accounts",
    "keys": "gcp-keys",
    "workloadIdentityPoolProviders": "gcp-pools",
    "organizations": "gcp-hierarchy",
    "folders": "gcp-hierarchy",
    "projects": "gcp-hierarchy",
    "policies": "gcp-deny",
}
"""Fields in which answers of the REST APIs hold their lists, with the kind of what they hold."""


def recognise(top: Top) -> str:
    """Return the kind of a file of Google Cloud by its outermost level; empty when it is none."""
    if isinstance(top, list):
        return next((kind for kind in map(_kind_of_raw, top) if kind), "") if top else ""
    if "groups" in top and bytes(top["groups"]).lstrip().startswith(b"{"):
        return "gcp-groups"
    kind = kind_of(top.keys(), _word(top, "name"))
    if kind:
        return kind
    for key, raw in top.items():
        wrapped = WRAPPERS.get(key)
        if wrapped is not None:
            items = _items(raw)
            if items and recognise(items) == wrapped:
                return wrapped
    return ""


def _kind_of_raw(raw: msgspec.Raw) -> str:
    try:
        fields = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except NO_JSON:
        return ""
    return kind_of(fields.keys(), _word(fields, "name"))


def _word(fields: Mapping[str, msgspec.Raw], key: str) -> str:
    try:
        return msgspec.json.decode(fields[key], type=str) if key in fields else ""
    except NO_JSON:
        return ""


def _items(raw: msgspec.Raw) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(raw, type=list[msgspec.Raw])
    except NO_JSON:
        return []


@dataclass(slots=True)
class GcpFiles:
    """Files of one estate, in any order; `taken` is when they were read, for the age of keys."""

    taken: datetime | None = None
    _found: Found = field(default_factory=Found)

    def add(self, kind: str, data: bytes, name: str) -> None:
        """Add one file; raises InputError for one that is not as its kind has it, and adds nothing of it."""
        found = Found()
        for place, item in enumerate(_decoded(data, name, kind)):
            if not isinstance(item, dict):
                raise InputError(f"{name}: item {place} is no object, as every item of {kind} is")
            try:
                translate(kind, item, found)
            except MalformedFieldError as error:
                raise InputError(f"{name}: item {place}: {error}") from error
        self._found.update(found)

    def world(self) -> GcpWorld:
        """Return everything that was added."""
        return replace(self._found.world(), taken=self.taken)


def _decoded(data: bytes, name: str, kind: str) -> list[Any]:
    """Return the objects of a file: one, a list, JSON lines, or what a REST answer wraps."""
    try:
        value = decode_once(data)
    except KeyTwiceError as error:
        raise InputError(f"{name}: {error}") from error
    except NO_JSON as error:
        lines = [line for line in data.splitlines() if line.strip()]
        if len(lines) < 2:  # noqa: PLR2004 (one line was a document, and it was no good one)
            raise InputError(f"{name}: it is no JSON: {error}") from error
        return _lines(lines, name)
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and kind != "gcp-groups":
        for wrapper, wrapped in WRAPPERS.items():
            if wrapped == kind and isinstance(value.get(wrapper), list):
                return list(value[wrapper])
    return [value]


def _lines(lines: Iterable[bytes], name: str) -> list[Any]:
    values = []
    for number, line in enumerate(lines, 1):
        try:
            values.append(decode_once(line))
        except KeyTwiceError as error:
            raise InputError(f"{name}: line {number}: {error}") from error
        except NO_JSON as error:
            raise InputError(f"{name}: line {number} is no JSON: {error}") from error
    return values
