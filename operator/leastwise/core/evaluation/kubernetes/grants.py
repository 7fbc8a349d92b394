"""Bindings with the rules that they give, and those of one subject by where they hold."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.core.evaluation.decisions import Effect, Reason, Source
from leastwise.core.evaluation.kubernetes.callers import Party, party_id
from leastwise.core.evaluation.kubernetes.rule_tables import Bundle
from leastwise.core.permissions import RoleRef
from leastwise.core.snapshots import ObservedBinding

CLUSTER_ROLE = "ClusterRole"
ROLE = "Role"
ACCESS_POLICY = "access policy"
ACCESS_ENTRY = "access entry"
"""What EKS has in place of a ClusterRole and of bindings of it."""

_NO_RULES: frozenset[int] = frozenset()

RoleKey = tuple[str, str]
"""Namespace (empty for a ClusterRole) and name."""

BindingKey = tuple[str, str]
"""Namespace (empty for a ClusterRoleBinding) and name."""


def role_key(role_ref: RoleRef, namespace: str) -> RoleKey | None:
    """Return what a binding of a namespace refers to; None for what can never exist."""
    if role_ref.kind in (CLUSTER_ROLE, ACCESS_POLICY):  # whose ARN is no name that a ClusterRole can have
        return ("", role_ref.name)
    if role_ref.kind == ROLE and namespace:
        return (namespace, role_ref.name)
    return None


class RoleUses:
    """The bindings that refer to one role, which may not exist, and the sources of its rules."""

    __slots__ = ("_kind", "_name", "_sources", "grants")

    def __init__(self, kind: str, name: str) -> None:
        self._kind = kind
        self._name = name
        self._sources: list[Source] = []
        self.grants: list[Grant] = []

    def source(self, place: int) -> Source:
        """Name the role with the place of a rule."""
        sources = self._sources
        while place >= len(sources):
            sources.append(Source(self._kind, self._name, f"rules[{len(sources)}]"))
        return sources[place]


class Grant:
    """One binding with the bundle that it gives; `bundle` None: its role does not exist.

    `holdings` are those of everyone whom it names; `role` is None for a reference that can never be met.
    """

    __slots__ = ("_reasons", "_source", "binding", "bundle", "holdings", "ids", "order", "role")

    def __init__(
        self, binding: ObservedBinding, role: RoleUses | None, bundle: Bundle | None, holdings: list[Holdings]
    ) -> None:
        self.binding = binding
        self.order: BindingKey = (binding.namespace, binding.name)  # cluster-wide ones sort first
        self.role = role
        self.holdings = holdings
        self.bundle = bundle
        self.ids = _NO_RULES if bundle is None else bundle.ids
        self._source: Source | None = None
        self._reasons: dict[tuple[int, str], Reason] | None = None
        for each in holdings:
            each.put(self)

    def give(self, bundle: Bundle | None) -> None:
        """Take the bundle that the role now holds."""
        self.bundle = bundle
        self.ids = _NO_RULES if bundle is None else bundle.ids

    @property
    def source(self) -> Source:
        """The binding itself."""
        if self._source is None:
            namespace, name = self.order
            if self.binding.kind == ACCESS_ENTRY:
                namespace, name = "", name.rpartition(" ")[0]  # it binds each of its policies
            self._source = Source(self.binding.kind, f"{namespace}/{name}" if namespace else name)
        return self._source

    def chain(self, place: int) -> tuple[Source, ...]:
        """Return the sources that lead to one rule: binding, role with the rule's place."""
        return (self.source, self.role.source(place)) if self.role else (self.source,)

    def reason(self, place: int, group: str) -> Reason:
        """Return why one rule counts; `group` is what the caller is a member of, empty when it is named."""
        if self._reasons is None:
            self._reasons = {}
        key = (place, group)
        found = self._reasons.get(key)
        if found is None:
            text = f"as a member of {group}" if group else ""
            found = self._reasons[key] = Reason(Effect.ALLOW.value, self.chain(place), (), text)
        return found


class Holdings:
    """The bindings that name one user or group: cluster-wide, and by namespace."""

    __slots__ = ("cluster", "id", "namespaced", "party")

    def __init__(self, party: Party) -> None:
        self.party = party
        self.id = party_id(party)
        self.cluster: list[Grant] = []
        self.namespaced: dict[str, list[Grant]] = {}

    def __bool__(self) -> bool:
        return bool(self.cluster or self.namespaced)

    def put(self, grant: Grant) -> None:
        """List a binding."""
        namespace = grant.order[0]
        if not namespace:
            self.cluster.append(grant)
        elif (held := self.namespaced.get(namespace)) is not None:
            held.append(grant)
        else:
            self.namespaced[namespace] = [grant]

    def remove(self, grant: Grant) -> None:
        """Drop a binding."""
        namespace = grant.order[0]
        if not namespace:
            self.cluster.remove(grant)
            return
        self.namespaced[namespace].remove(grant)
        if not self.namespaced[namespace]:
            del self.namespaced[namespace]

    def __iter__(self) -> Iterator[Grant]:
        yield from self.cluster
        for held in self.namespaced.values():
            yield from held
