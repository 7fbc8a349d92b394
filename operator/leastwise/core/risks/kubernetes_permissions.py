"""Which permissions of the risk rules a rule of a cluster gives: each distinct pattern is matched once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from leastwise.core.evaluation.engines import Permission
from leastwise.core.permissions import KubernetesPermission

_ALL = "*"
_BIND = "bind"
_PREFIX = "*"
_NAMELESS_VERBS = frozenset({"create", "deletecollection"})
"""Requests that carry no resource name, so that a rule with resource names never allows them; those on
subresources do carry one."""


class Pattern(NamedTuple):
    """What a rule gives, as far as it decides about permissions."""

    verbs: tuple[str, ...]
    api_groups: tuple[str, ...]
    resources: tuple[str, ...]
    names: tuple[str, ...] = ()
    inert: bool = False


class KubernetesPermissions:
    """The permissions that rules ask for, as bits; `bits` says which of them a rule gives."""

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
        self._known: dict[Pattern, int] = {}

    def bit(self, permission: Permission) -> int:
        """Return the bit of a permission."""
        return self._bit_of[permission]

    def of(self, bits: int) -> list[Permission]:
        """Return the permissions of some bits, in the order of the rules."""
        return bits_of(self._permissions, bits)

    def bits(self, pattern: Pattern) -> int:
        """Return the bits of what a rule gives.

        What is inert gives nothing but `bind`, which is asked in the namespace of the binding to be made
        (kubernetes/kubernetes pkg/registry/rbac/escalation_check.go, BindingAuthorized).
        """
        known = self._known.get(pattern)
        if known is None:
            known = self._known[pattern] = self._matched(pattern)
        return known

    def _matched(self, pattern: Pattern) -> int:
        found = 0
        for permission, bit in self._candidates(pattern.resources) if pattern.resources else ():
            if _gives(pattern, permission) and (not pattern.inert or permission.verb == _BIND):
                found |= bit
        return found

    def _candidates(self, resources: tuple[str, ...]) -> Iterable[tuple[KubernetesPermission, int]]:
        if any(_ALL in each for each in resources):
            return ((permission, self._bit_of[permission]) for permission in self._permissions)
        named = [each for name in resources for each in self._by_resource.get(name, ())]
        return [*named, *self._wide]


def bits_of(permissions: Sequence[Permission], bits: int) -> list[Permission]:
    """Return the permissions whose bits are set; permission i is bit i."""
    found: list[Permission] = []
    while bits:
        lowest = bits & -bits
        found.append(permissions[lowest.bit_length() - 1])
        bits ^= lowest
    return found


def _is_wide(resource: str) -> bool:
    return not resource or resource.endswith(_PREFIX)


def _gives(pattern: Pattern, permission: KubernetesPermission) -> bool:
    return (
        (not permission.resource or _ALL in pattern.api_groups or permission.api_group in pattern.api_groups)
        and _gives_verb(pattern.verbs, permission.verb)
        and any(_gives_resource(outer, permission.resource) for outer in pattern.resources)
        and _gives_name(pattern.names, permission)
    )


def _gives_verb(verbs: tuple[str, ...], verb: str) -> bool:
    """`*` is every verb, custom and constrained ones too (pitfalls K2, K6)."""
    if _ALL in verbs or verb in verbs:
        return True
    return verb.endswith(f":{_PREFIX}") and any(each.startswith(verb[:-1]) for each in verbs)


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
