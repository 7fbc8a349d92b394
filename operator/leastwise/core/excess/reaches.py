"""How much of a wide grant was used: of a wildcard which part, of a cluster-wide grant in which namespaces.

A percentage over `*` says nothing, so none is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leastwise.core.excess.atoms import Atom
from leastwise.core.excess.uses import UseReader, in_scope
from leastwise.core.excess.verdicts import Verdict
from leastwise.core.excess.weighing import IdentityExcess, Weigher
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.uses import ALLOWED, Use

MOST = 64
"""So many parts of one wildcard are told; the rest is a number."""


@dataclass(frozen=True, slots=True)
class WideUse:
    """What was used of one wide atom in the window.

    `places` are the namespaces, accounts or projects; `is_cluster_wide` says that it was used for all
    namespaces at once, or on what is in none. `parts` are what of a wildcard was used, `more` counts those
    that are not told.
    """

    scope: str
    atom: Atom
    places: tuple[str, ...]
    is_cluster_wide: bool
    parts: tuple[str, ...] = ()
    more: int = 0

    @property
    def text(self) -> str:
        """One phrase: `cluster-wide, used in 3 namespaces: a, b, c`."""
        if self.atom.plane is not Plane.KUBERNETES or self.scope:
            return f"used of it: {', '.join(self.parts)}" + (f" and {self.more} more" if self.more else "")
        if self.is_cluster_wide:
            return "cluster-wide, used cluster-wide"
        word = "namespace" if len(self.places) == 1 else "namespaces"
        return f"cluster-wide, used in {len(self.places)} {word}: {', '.join(self.places)}"


def wide_uses(
    weigher: Weigher, excess: IdentityExcess, aggregates: Iterable[Aggregate]
) -> tuple[WideUse, ...]:
    """Return the used wide atoms of one identity, sorted."""
    table = weigher.table
    found: dict[tuple[str, Atom], list[Use]] = {}
    seen = list(_in_window(weigher.reader, aggregates))
    for part in excess.parts:
        if part.verdict is not Verdict.USED:
            continue
        wide = part.atoms if not part.scope and excess.identity.startswith("k8s:") else 0
        wide |= part.atoms & table.wildcards
        for each, bits in seen:
            for atom in table.of(bits & wide) if in_scope(each, part.scope) else ():
                found.setdefault((part.scope, atom), []).append(each.use)
    return tuple(_wide(scope, atom, found[scope, atom]) for scope, atom in sorted(found, key=_order))


def _in_window(reader: UseReader, aggregates: Iterable[Aggregate]) -> Iterable[tuple[Aggregate, int]]:
    for each in aggregates:
        if each.use.decision == ALLOWED and reader.is_in_window(each):
            yield each, reader.bits(each)[0]


def _wide(scope: str, atom: Atom, uses: list[Use]) -> WideUse:
    places = {each.place for each in uses}
    parts = sorted({_text(each) for each in uses}) if atom.is_wildcard else []
    return WideUse(
        scope,
        atom,
        tuple(sorted(places - {""})),
        "" in places,
        tuple(parts[:MOST]),
        max(len(parts) - MOST, 0),
    )


def _text(use: Use) -> str:
    resource = f"{use.resource}/{use.subresource}" if use.subresource else use.resource
    return Atom(Plane(use.plane), use.action, use.api_group, resource, path=use.path).text


def _order(key: tuple[str, Atom]) -> tuple[object, ...]:
    scope, atom = key
    return (scope, atom[1:])
