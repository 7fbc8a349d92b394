"""Which permissions of the rules an entry of a cluster gives: each distinct pattern is matched once."""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.core.evaluation.engines import Permission
from leastwise.core.evaluation.entries import Entry
from leastwise.core.permissions import KubernetesPermission

_ALL = "*"
_PREFIX = "*"
_NAMELESS_VERBS = frozenset({"create", "deletecollection"})
"""Requests that carry no resource name, so that a rule with resource names never allows them; those on
subresources do carry one."""

_Key = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]


class KubernetesPermissions:
    """The permissions that rules ask for, as bits; `bits` says which of them an entry gives."""

    def __init__(self, permissions: Iterable[KubernetesPermission]) -> None:
        self._permissions = tuple(dict.fromkeys(permissions))
        self._bit_of: dict[Permission, int] = {
            permission: 1 << index for index, permission in enumerate(self._permissions)
        }
        self._by_resource: dict[str, list[tuple[KubernetesPermission, int]]] = {}
        for permission in self._permissions:
            bit = self._bit_of[permission]
            self._by_resource.setdefault(permission.resource, []).append((permission, bit))
        self._wide = [
            each for name in self._by_resource if _is_wide(name) for each in self._by_resource[name]
        ]
        self._known: dict[_Key, int] = {}

    def bit(self, permission: Permission) -> int:
        """Return the bit of a permission."""
        return self._bit_of[permission]

    def of(self, bits: int) -> list[Permission]:
        """Return the permissions of some bits, in the order of the rules."""
        return [permission for permission in self._permissions if bits & self._bit_of[permission]]

    def bits(self, entry: Entry) -> int:
        """Return the bits of what an entry gives; none for one that is inert."""
        if entry.inert or not entry.resources:
            return 0
        key = (entry.actions, entry.api_groups, entry.resources, entry.names)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._matched(entry)
        return known

    def _matched(self, entry: Entry) -> int:
        found = 0
        for permission, bit in self._candidates(entry.resources):
            if _gives(entry, permission):
                found |= bit
        return found

    def _candidates(self, resources: tuple[str, ...]) -> Iterable[tuple[KubernetesPermission, int]]:
        if any(_ALL in each for each in resources):
            return ((permission, self._bit_of[permission]) for permission in self._permissions)
        named = [each for name in resources for each in self._by_resource.get(name, ())]
        return [*named, *self._wide]


def _is_wide(resource: str) -> bool:
    return not resource or resource.endswith(_PREFIX)


def _gives(entry: Entry, permission: KubernetesPermission) -> bool:
    return (
        (not permission.resource or _ALL in entry.api_groups or permission.api_group in entry.api_groups)
        and _gives_verb(entry.actions, permission.verb)
        and any(_gives_resource(outer, permission.resource) for outer in entry.resources)
        and _gives_name(entry.names, permission)
    )


def _gives_verb(verbs: tuple[str, ...], verb: str) -> bool:
    """`*` is every verb, custom and constrained ones too (pitfalls K2, K6)."""
    if _ALL in verbs or verb in verbs:
        return True
    return verb.endswith(_PREFIX) and any(each.startswith(verb[:-1]) for each in verbs)


def _gives_resource(outer: str, resource: str) -> bool:
    if not resource or outer in {_ALL, resource}:
        return True
    if resource == _ALL:
        return False
    name, _, subresource = resource.partition("/")
    if subresource == _PREFIX:
        return outer.startswith((f"{name}/", f"{_ALL}/"))
    return bool(subresource) and outer == f"{_ALL}/{subresource}"


def _gives_name(names: tuple[str, ...], permission: KubernetesPermission) -> bool:
    if not names:
        return True
    if permission.resource_name:
        return permission.resource_name in names
    return permission.verb not in _NAMELESS_VERBS or "/" in permission.resource
