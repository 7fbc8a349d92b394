"""Bindings with the rules that they give, and those of one subject by where they hold."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.core.evaluation.decisions import Effect, Reason, Source
from leastwise.core.evaluation.kubernetes.callers import Party, party_of
from leastwise.core.evaluation.kubernetes.rule_tables import Bundle
from leastwise.core.permissions import RoleRef
from leastwise.core.snapshots import ObservedBinding

CLUSTER_ROLE = "ClusterRole"
ROLE = "Role"

RoleKey = tuple[str, str]
"""Namespace (empty for a ClusterRole) and name."""

BindingKey = tuple[str, str]
"""Namespace (empty for a ClusterRoleBinding) and name."""


def role_key(role_ref: RoleRef, namespace: str) -> RoleKey | None:
    """Return what a binding of a namespace refers to; None for what can never exist."""
    if role_ref.kind == CLUSTER_ROLE:
        return ("", role_ref.name)
    if role_ref.kind == ROLE and namespace:
        return (namespace, role_ref.name)
    return None


def role_source(role_ref: RoleRef, namespace: str, part: str = "") -> Source:
    """Name a referenced role, or a part of it, as a user would look it up."""
    is_local = role_ref.kind == ROLE and namespace
    return Source(role_ref.kind, f"{namespace}/{role_ref.name}" if is_local else role_ref.name, part)


class Grant:
    """One binding with the bundle that it gives; `bundle` None: its role does not exist."""

    __slots__ = ("_reasons", "binding", "bundle", "ids", "order", "parties")

    def __init__(self, binding: ObservedBinding) -> None:
        self.binding = binding
        self.order = (binding.namespace, binding.name)  # cluster-wide ones first
        found = [party_of(subject, binding.namespace) for subject in binding.subjects]
        self.parties: tuple[Party, ...] = tuple(
            dict.fromkeys([party for party in found if party is not None])
        )
        self.bundle: Bundle | None = None
        self.ids: frozenset[int] = frozenset()
        self._reasons: dict[tuple[int, str], Reason] = {}

    def give(self, bundle: Bundle | None) -> None:
        """Take the bundle that the role now holds."""
        self.bundle = bundle
        self.ids = bundle.ids if bundle else frozenset()
        self._reasons.clear()

    @property
    def source(self) -> Source:
        """The binding itself."""
        namespace, name = self.order
        return Source(self.binding.kind, f"{namespace}/{name}" if namespace else name)

    def chain(self, index: int) -> tuple[Source, ...]:
        """Return the sources that lead to one rule: binding, role with the rule's place."""
        return (self.source, role_source(self.binding.role_ref, self.binding.namespace, f"rules[{index}]"))

    def reason(self, index: int, group: str) -> Reason:
        """Return why one rule counts; `group` is what the caller is a member of, empty when it is named."""
        key = (index, group)
        found = self._reasons.get(key)
        if found is None:
            text = f"as a member of {group}" if group else ""
            found = self._reasons[key] = Reason(Effect.ALLOW.value, self.chain(index), text=text)
        return found


class SubjectGrants:
    """The bindings that name one user or group: cluster-wide, and by namespace."""

    __slots__ = ("_places",)

    def __init__(self) -> None:
        self._places: dict[str, dict[BindingKey, Grant]] = {}

    def __bool__(self) -> bool:
        return bool(self._places)

    def put(self, grant: Grant) -> None:
        """List a binding."""
        self._places.setdefault(grant.order[0], {})[grant.order] = grant

    def remove(self, key: BindingKey) -> None:
        """Drop a binding."""
        place = self._places[key[0]]
        del place[key]
        if not place:
            del self._places[key[0]]

    def within(self, namespace: str) -> Iterator[Grant]:
        """Give the bindings of one namespace, or with an empty one those of the cluster."""
        place = self._places.get(namespace)
        return iter(place.values() if place else ())

    def __iter__(self) -> Iterator[Grant]:
        return (grant for place in self._places.values() for grant in place.values())
