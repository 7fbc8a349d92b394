"""Which subscription and management group is under which, from the listings that tell it.

`az account management-group show --expand --recurse` nests children, `… entities list` names parents, and a
map `{"parents": {child: parent}}` is our own form. Azure Resource Graph lists ancestors, nearest first
(https://learn.microsoft.com/azure/governance/resource-graph/samples/starter). `… list` tells no parents. The
root group has the id of its tenant (https://learn.microsoft.com/azure/governance/management-groups/overview).
"""

from __future__ import annotations

from leastwise.adapters.recorded.azure_fields import FieldError, Fields
from leastwise.core.evaluation.azure.scopes import MANAGEMENT_GROUP, ScopeTree, name_of, normal_scope
from leastwise.core.snapshots import Gap, GapReason, Plane

_PARENTS = "parents"


class Hierarchy:
    """Collects parents; `tree()` is what is known of them."""

    def __init__(self) -> None:
        self.tenants: set[str] = set()
        self.gaps: set[Gap] = set()
        self._parents: dict[str, str] = {}
        self._roots: set[str] = set()

    def add(self, top: object, name: str) -> None:
        """Read one file; what names no parent stays without one."""
        if isinstance(top, dict) and isinstance(top.get(_PARENTS), dict):
            self._add_map(top[_PARENTS])
            return
        waiting = top.get("value", top.get("data", [top])) if isinstance(top, dict) else top
        if not isinstance(waiting, list):
            raise FieldError("the outermost value is no listing of management groups")
        for index, element in enumerate(waiting):
            try:
                self._add_element(element)
            except FieldError as error:
                scope = f"management-group/{name}[{index}]"
                self.gaps.add(Gap(scope, Plane.AZURE.value, GapReason.MALFORMED.value, str(error)))

    def note_tenant(self, tenant: object) -> None:
        """Remember a tenant that a file mentions."""
        if isinstance(tenant, str) and tenant.strip():
            self.tenants.add(tenant.strip().lower())

    def tree(self) -> ScopeTree:
        """Return the tree."""
        roots = self._roots | {MANAGEMENT_GROUP + tenant for tenant in self.tenants}
        return ScopeTree(dict(self._parents), frozenset(roots))

    def _add_map(self, parents: dict[str, object]) -> None:
        pairs = {_scope(child): _scope(parent) for child, parent in parents.items() if parent is not None}
        self._roots |= {_scope(child) for child, parent in parents.items() if parent is None}
        self._parents |= pairs

    def _add_element(self, element: object) -> None:
        waiting: list[tuple[object, str]] = [(element, "")]
        while waiting:
            current, above = waiting.pop()
            fields = Fields(current)
            own = _scope(fields.text("id") or fields.text("name"))
            self.note_tenant(fields.value("tenantId"))
            self._add_chain(own, fields)
            self._add_parent(own, fields, above)
            waiting += [(child, own) for child in fields.items("children")]

    def _add_chain(self, own: str, fields: Fields) -> None:
        """Read the ancestors that Azure Resource Graph lists, nearest first."""
        holder = fields if "managementGroupAncestorsChain" in fields else fields.part("details")
        for ancestor in holder.items("managementGroupAncestorsChain"):
            above = _scope(Fields(ancestor).text("name"))
            self._parents[own] = above
            own = above

    def _add_parent(self, own: str, fields: Fields, above: str) -> None:
        holder = fields.part("details") if "details" in fields else fields
        told = holder.value("parent")
        parent = Fields(told).text("id") if told is not None else ""
        if above or parent:
            self._parents[own] = above or _scope(parent)
        elif name_of(own) == fields.folded("tenantId"):
            self._roots.add(own)


def _scope(value: object) -> str:
    """Read a child or parent: an id, or the name of a management group alone."""
    if not isinstance(value, str) or not value.strip():
        raise FieldError("a management group has no id")
    return normal_scope(value) or MANAGEMENT_GROUP + value.strip().lower()
