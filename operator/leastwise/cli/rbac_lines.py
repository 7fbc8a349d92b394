"""Writes the effective permissions of every identity of a cluster as bytes: what many share is encoded once.

A binding to `system:authenticated` gives its entries to everyone, so of a large cluster most of the output is
the same few texts. The lines are those that `EntryEncoder` makes; a test holds both together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeGuard

import msgspec

from leastwise.cli.evaluation_json import Value, source_value
from leastwise.core.evaluation.inventories import Identity
from leastwise.core.evaluation.kubernetes.effective import EntryGroup
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.grants import Grant
from leastwise.core.evaluation.kubernetes.rule_parts import RulePart

MOST_KEPT_BYTES = 32 * 1024**2
"""How much of what is shared is kept; what does not fit is encoded again."""

_encode = msgspec.json.Encoder().encode

_Part = tuple[
    int, bytes, bytes
]  # place of the rule, what stands before the scope, what stands after the sources


class RbacLines:
    """Encodes line by line; one for each output."""

    def __init__(self, engine: RbacEngine) -> None:
        self._engine = engine
        self._parts: dict[int, list[_Part]] = {}
        self._scopes: dict[str, bytes] = {}
        self._bindings: dict[int, bytes] = {}
        self._roles: dict[tuple[int, int], bytes] = {}
        self._single: dict[tuple[int, int], list[tuple[bytes, bytes]]] = {}
        self._shared: dict[tuple[int, ...], bytes] = {}
        self._kept = 0

    def line(self, identity: Identity) -> bytes:
        """Return one identity with its entries, as one JSON object."""
        head = _encode(
            {
                "identity": identity.id,
                "plane": identity.plane.value,
                "kind": identity.kind,
                "name": identity.name,
            }
        )
        groups = [self._group(each) for each in self._engine.groups(identity.id)]
        return head[:-1] + b',"entries":[' + b",".join([each for each in groups if each]) + b"]}"

    def _group(self, group: EntryGroup) -> bytes:
        if len(group.grants) > 1 or _names_a_group(group.grants[0]):
            key = (id(group.parts), *map(id, group.grants))
            found = self._shared.get(key)
            if found is None:
                found = self._encoded(group)
                if self._kept + len(found) <= MOST_KEPT_BYTES:
                    self._shared[key] = found
                    self._kept += len(found)
            return found
        return self._encoded(group)

    def _encoded(self, group: EntryGroup) -> bytes:
        scope = self._scope(group.scope)
        if len(group.grants) == 1:
            grant = group.grants[0]
            start = scope + b'"sources":[[' + self._binding(grant)
            return b",".join([head + start + end for head, end in self._ends(grant, group)])
        return b",".join(
            [
                head + scope + b'"sources":[' + self._chains(group.grants, place) + b"]" + tail
                for place, head, tail in self._heads(group)
            ]
        )

    def _heads(self, group: EntryGroup) -> list[_Part]:
        parts = self._parts.get(id(group.parts))
        if parts is None:
            parts = self._parts[id(group.parts)] = [_part(place, each) for place, each in group.parts]
        return parts

    def _ends(self, grant: Grant, group: EntryGroup) -> list[tuple[bytes, bytes]]:
        """Return what stands before the scope and after the binding, for each entry of one role."""
        key = (id(grant.role), id(group.parts))
        found = self._single.get(key)
        if found is None:
            found = self._single[key] = [
                (head, self._role(grant, place) + b"]]" + tail) for place, head, tail in self._heads(group)
            ]
        return found

    def _chains(self, grants: Iterable[Grant], place: int) -> bytes:
        return b",".join([b"[" + self._binding(grant) + self._role(grant, place) + b"]" for grant in grants])

    def _scope(self, scope: str) -> bytes:
        found = self._scopes.get(scope)
        if found is None:
            text = b'"namespace":' + _encode(scope) if scope else b'"scope":"cluster"'
            found = self._scopes[scope] = text + b","
        return found

    def _binding(self, grant: Grant) -> bytes:
        found = self._bindings.get(id(grant))
        if found is None:
            found = self._bindings[id(grant)] = _encode(source_value(grant.source))
        return found

    def _role(self, grant: Grant, place: int) -> bytes:
        key = (id(grant.role), place)
        found = self._roles.get(key)
        if found is None:
            role = grant.role
            found = b"" if role is None else b"," + _encode(source_value(role.source(place)))
            self._roles[key] = found
        return found


def can_write(engine: object) -> TypeGuard[RbacEngine]:
    """Whether an engine groups its entries; one of a test may not."""
    return isinstance(engine, RbacEngine)


def _names_a_group(grant: Grant) -> bool:
    return any(each.id.startswith("k8s:group:") for each in grant.holdings)


def _part(place: int, part: RulePart) -> _Part:
    value: Value = {"plane": "kubernetes", "verbs": part.verbs}
    if part.api_groups:
        value["apiGroups"] = part.api_groups
    value["resources"] = part.resources
    if part.names:
        value["names"] = part.names
    if part.paths:
        value["paths"] = part.paths
    head = _encode(value)[:-1] + b","
    return place, head, b',"inert":true}' if part.inert else b"}"
