"""Where an assignment holds: scopes as Azure Resource Manager ids, and which of them hold a resource.

Implements https://learn.microsoft.com/azure/role-based-access-control/scope-overview. Ids are compared
without case, at the boundaries of their segments. Which management group a subscription is in stands in no
id: it comes from a listing, and where none tells it, the answer is a gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from leastwise.core.evaluation.decisions import Truth

ROOT = "/"
"""The scope above every management group."""

MANAGEMENT_GROUP = "/providers/microsoft.management/managementgroups/"
"""How the id of a management group begins, lower case."""

_SUBSCRIPTION = "/subscriptions/"
_GROUP_PARTS = 4  # subscriptions, id, resourceGroups, name


class Level(Enum):
    """How wide a scope is, widest first."""

    ROOT = "root"
    MANAGEMENT_GROUP = "management group"
    SUBSCRIPTION = "subscription"
    RESOURCE_GROUP = "resource group"
    RESOURCE = "resource"


def normal_scope(text: str) -> str:
    """Bring an id to the form in which ids are compared; empty for a text that is no id."""
    stripped = text.strip().lower()
    if not stripped.startswith("/") or "//" in stripped:
        return ""
    return stripped.rstrip("/") or ROOT


def level_of(scope: str) -> Level:
    """Tell how wide a scope in normal form is."""
    if scope == ROOT:
        return Level.ROOT
    if scope.startswith(MANAGEMENT_GROUP) and "/" not in scope[len(MANAGEMENT_GROUP) :]:
        return Level.MANAGEMENT_GROUP
    parts = scope.split("/")[1:]
    if parts[0] != "subscriptions":
        return Level.RESOURCE
    if len(parts) <= 2:  # noqa: PLR2004 (subscriptions, id)
        return Level.SUBSCRIPTION
    is_group = len(parts) == _GROUP_PARTS and parts[2] == "resourcegroups"
    return Level.RESOURCE_GROUP if is_group else Level.RESOURCE


def anchor_of(scope: str) -> str:
    """Return the subscription or management group that a scope is in or is; empty when it is in none."""
    for prefix in (_SUBSCRIPTION, MANAGEMENT_GROUP):
        if scope.startswith(prefix):
            name = scope[len(prefix) :].partition("/")[0]
            return prefix + name if name else ""
    return ""


def is_within(scope: str, outer: str) -> bool:
    """Tell whether one id is the other or lies under it by its own text."""
    return outer in (ROOT, scope) or scope.startswith(outer + "/")


def prefixes_of(scope: str) -> Iterator[str]:
    """Yield the root and every id that a scope lies under by its own text, the scope itself last."""
    yield ROOT
    place = scope.find("/", 1)
    while place > 0:
        yield scope[:place]
        place = scope.find("/", place + 1)
    if scope != ROOT:
        yield scope


def name_of(scope: str) -> str:
    """Return the last segment of an id."""
    return scope.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class ScopeTree:
    """The management groups, as far as they are known.

    `parents` leads from a subscription or management group to the group above it. `roots` are groups with
    none above them. Keys and values are in normal form.
    """

    parents: Mapping[str, str] = field(default_factory=dict)
    roots: frozenset[str] = frozenset()

    def ancestors(self, anchor: str) -> Iterator[str]:
        """Yield the management groups above, nearest first; ends where the next one is not known."""
        seen = {anchor}
        while (parent := self.parents.get(anchor, "")) and parent not in seen:
            seen.add(parent)
            yield parent
            anchor = parent

    def is_whole(self, anchor: str) -> bool:
        """Tell whether the chain above is known up to a root."""
        top = anchor
        for parent in self.ancestors(anchor):
            top = parent
        return top in self.roots

    def holds(self, scope: str, resource: str) -> Truth:
        """Tell whether a resource is the scope or lies under it; a gap where no listing tells."""
        if is_within(resource, scope):
            return Truth.YES
        if level_of(scope) is not Level.MANAGEMENT_GROUP:
            return Truth.NO
        anchor = anchor_of(resource)
        if not anchor:
            return Truth.NO
        if scope in self.ancestors(anchor):
            return Truth.YES
        return Truth.NO if self.is_whole(anchor) else Truth.GAP

    def under(self, group: str) -> tuple[str, ...]:
        """Return the subscriptions and management groups that are known to lie under a management group."""
        return tuple(sorted(anchor for anchor in self.parents if group in self.ancestors(anchor)))

    def patterns(self, scope: str) -> tuple[str, ...]:
        """Spell what a scope holds as patterns of resource ids."""
        if scope == ROOT:
            return ("/*",)
        is_group = level_of(scope) is Level.MANAGEMENT_GROUP
        anchors = (scope, *self.under(scope)) if is_group else (scope,)
        return tuple(text for anchor in anchors for text in (anchor, f"{anchor}/*"))
