"""Bindings with the rules that they give, and those of one subject by where they hold."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.core.evaluation.decisions import Effect, Reason, Source
from leastwise.core.evaluation.kubernetes.rule_tables import Bundle
from leastwise.core.permissions import RoleRef
from leastwise.core.snapshots import ObservedBinding

CLUSTER_ROLE = "ClusterRole"
ROLE = "Role"

_NO_RULES: frozenset[int] = frozenset()

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

    __slots__ = ("_reasons", "binding", "bundle", "ids", "order")

    def __init__(self, binding: ObservedBinding, bundle: Bundle | None) -> None:
        self.binding = binding
        self.order: BindingKey = (binding.namespace, binding.name)  # cluster-wide ones sort first
        self.bundle = bundle
        self.ids = _NO_RULES if bundle is None else bundle.ids
        self._reasons: dict[tuple[int, str], Reason] | None = None

    def give(self, bundle: Bundle | None) -> None:
        """Take the bundle that the role now holds."""
        self.bundle = bundle
        self.ids = _NO_RULES if bundle is None else bundle.ids

    @property
    def source(self) -> Source:
        """The binding itself."""
        namespace, name = self.order
        return Source(self.binding.kind, f"{namespace}/{name}" if namespace else name)

    def chain(self, place: int) -> tuple[Source, ...]:
        """Return the sources that lead to one rule: binding, role with the rule's place."""
        return (self.source, role_source(self.binding.role_ref, self.binding.namespace, f"rules[{place}]"))

    def reason(self, place: int, group: str) -> Reason:
        """Return why one rule counts; `group` is what the caller is a member of, empty when it is named."""
        if self._reasons is None:
            self._reasons = {}
        key = (place, group)
        found = self._reasons.get(key)
        if found is None:
            text = f"as a member of {group}" if group else ""
            found = self._reasons[key] = Reason(Effect.ALLOW.value, self.chain(place), text=text)
        return found


class Holdings:
    """The bindings that name one user or group: cluster-wide, and by namespace."""

    __slots__ = ("cluster", "namespaced")

    def __init__(self) -> None:
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

    def within(self, namespace: str) -> list[Grant]:
        """Return the bindings of one namespace, or with an empty one those of the cluster."""
        return self.namespaced.get(namespace, []) if namespace else self.cluster

    def __iter__(self) -> Iterator[Grant]:
        yield from self.cluster
        for held in self.namespaced.values():
            yield from held
