"""Answers as plain values, for json, jsonl and yaml: stable names, empty keys left out.

The version of these forms is `API_VERSION`; docs/cli.md lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from leastwise.core.evaluation.decisions import Decision, Reason, Source
from leastwise.core.evaluation.engines import Edge
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity
from leastwise.core.snapshots import Gap, Plane

API_VERSION = "leastwise.dev/v1alpha1"

Value = dict[str, object]

_encode = msgspec.json.Encoder().encode


def document(kind: str, estate: Estate | None = None) -> Value:
    """Start a versioned document: its kind, and what it was answered from."""
    value: Value = {"apiVersion": API_VERSION, "kind": kind}
    if estate is not None:
        if estate.taken is not None:
            value["taken"] = estate.taken.isoformat()
        value["sources"] = list(estate.sources)
    return value


def filled(value: Mapping[str, object]) -> Value:
    """Leave out what is empty; numbers stay."""
    return {key: each for key, each in value.items() if each not in ("", (), [], {}, None, False)}


def source_value(source: Source) -> Value:
    """One object that decides."""
    value: Value = {"kind": source.kind, "name": source.name}
    if source.part:
        value["part"] = source.part
    return value


def reason_value(reason: Reason) -> Value:
    """One grant, deny, limit or gap."""
    value: Value = {"effect": reason.effect}
    if reason.sources:
        value["sources"] = [source_value(each) for each in reason.sources]
    if reason.open:
        value["open"] = list(reason.open)
    if reason.text:
        value["text"] = reason.text
    if reason.via:
        value["via"] = list(reason.via)
    return value


def because(decision: Decision) -> list[Value]:
    """Everything that decided."""
    return [reason_value(each) for each in decision.reasons]


def clause_value(clause: Clause) -> Value:
    """One part of a limit or of what is taken away."""
    return filled(
        {
            "actions": list(clause.actions),
            "notActions": list(clause.not_actions),
            "resources": list(clause.resources),
            "notResources": list(clause.not_resources),
            "conditions": list(clause.conditions),
            "sources": [source_value(each) for each in clause.sources],
        }
    )


class EntryEncoder:
    """Turns entries into values; what many of them share, chains and clauses, is encoded once."""

    def __init__(self) -> None:
        self._chains: dict[int, tuple[object, msgspec.Raw]] = {}
        self._clauses: dict[int, tuple[object, bytes]] = {}
        self._unions: dict[tuple[int, ...], msgspec.Raw] = {}

    def value(self, entry: Entry) -> Value:
        """One entry; beside `verbs` or `actions` and `resources` a key is there when it says something."""
        value = self._kubernetes(entry) if entry.plane is Plane.KUBERNETES else _cloud(entry)
        if entry.excluded:
            value["except"] = self._union(entry.excluded)
        if entry.conditions:
            value["conditions"] = list(entry.conditions)
        if entry.limits:
            value["limits"] = [self._union(each) for each in entry.limits]
        if entry.via:
            value["via"] = list(entry.via)
        if entry.sources:
            value["sources"] = [self._chain(each) for each in entry.sources]
        if entry.inert:
            value["inert"] = True
        if entry.unknown:
            value["unknown"] = list(entry.unknown)
        return value

    def _kubernetes(self, entry: Entry) -> Value:
        value: Value = {"plane": "kubernetes", "verbs": entry.actions}
        if entry.api_groups:
            value["apiGroups"] = entry.api_groups
        value["resources"] = entry.resources
        if entry.names:
            value["names"] = entry.names
        if entry.paths:
            value["paths"] = entry.paths
        if entry.scope:
            value["namespace"] = entry.scope
        else:
            value["scope"] = "cluster"
        return value

    def _chain(self, chain: tuple[Source, ...]) -> msgspec.Raw:
        known = self._chains.get(id(chain))
        if known is None:  # the chain is kept, too, so that no other object gets its id
            encoded = msgspec.Raw(_encode([source_value(each) for each in chain]))
            known = self._chains[id(chain)] = (chain, encoded)
        return known[1]

    def _union(self, clauses: tuple[Clause, ...]) -> msgspec.Raw:
        key = tuple(map(id, clauses))
        known = self._unions.get(key)
        if known is None:
            encoded = b",".join([self._clause(each) for each in clauses])
            known = self._unions[key] = msgspec.Raw(b"[" + encoded + b"]")
        return known

    def _clause(self, clause: Clause) -> bytes:
        known = self._clauses.get(id(clause))
        if known is None:
            known = self._clauses[id(clause)] = (clause, _encode(clause_value(clause)))
        return known[1]


def _cloud(entry: Entry) -> Value:
    value: Value = {"plane": entry.plane.value, "actions": entry.actions}
    if entry.not_actions:
        value["notActions"] = entry.not_actions
    value["resources"] = entry.resources
    if entry.not_resources:
        value["notResources"] = entry.not_resources
    if entry.scope:
        value["scope"] = entry.scope
    if entry.is_data:
        value["dataActions"] = True
    return value


def entry_values(entries: Iterable[Entry]) -> list[Value]:
    """Entries as values."""
    encoder = EntryEncoder()
    return [encoder.value(each) for each in entries]


def identity_value(identity: Identity) -> Value:
    """One identity of the inventory."""
    value = filled(
        {
            "identity": identity.id,
            "plane": identity.plane.value,
            "kind": identity.kind,
            "name": identity.name,
            "place": identity.place,
            "class": identity.identity_class.value,
            "notes": list(identity.notes),
        }
    )
    if not identity.exists:
        value["exists"] = False
    return value


def edge_value(edge: Edge) -> Value:
    """One step of a thief."""
    return filled(
        {
            "source": edge.source,
            "target": edge.target,
            "kind": edge.kind,
            "confidence": edge.confidence,
            "conditions": list(edge.conditions),
            "sources": [source_value(each) for each in edge.sources],
        }
    )


def gap_values(gaps: Sequence[Gap]) -> list[Value]:
    """What was not seen."""
    return [
        {"scope": each.scope, "plane": each.plane, "reason": each.reason, "message": each.message}
        for each in gaps
    ]
