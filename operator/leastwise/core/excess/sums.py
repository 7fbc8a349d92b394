"""Grants as sets of atoms by scope, and what of them together is effective."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.excess.grants import Chain, GrantFacts, Place, Standing

Scoped = dict[str, int]
"""Sets of atoms by scope."""


class Dated(NamedTuple):
    """Atoms of a scope with where they come from, which may have a date."""

    scope: str
    atoms: int
    chain: Chain


@dataclass(slots=True, eq=False)
class Unit:
    """One grant of one identity: the atoms that it gives, and those that it covers, its own among them.

    `blocked` says why it has to stay whatever was used. `uncertain` are scopes and atoms that the evaluation
    itself could not decide, with the reason. Grants are sorted by `order`.
    """

    source: Source
    place: Place
    gives: Scoped = field(default_factory=dict)
    covers: Scoped = field(default_factory=dict)
    is_declared: bool = False
    blocked: str = ""
    dated: list[Dated] = field(default_factory=list)
    uncertain: list[tuple[str, int, str]] = field(default_factory=list)
    order: tuple[str, str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.order = (self.source.kind, self.source.name, self.source.part)

    @property
    def standing(self) -> Standing:
        """Whether it can be taken away from the identity."""
        return self.place.standing

    def fill(self, scope: str, own: int, covered: int, chain: Chain) -> None:
        """Add what one rule or statement gives; with a chain, its date is looked for."""
        self.gives[scope] = self.gives.get(scope, 0) | own
        self.covers[scope] = self.covers.get(scope, 0) | covered
        if chain:
            self.dated.append(Dated(scope, own, chain))


def unit_at(facts: GrantFacts, identity: IdentityId, source: Source, chain: Chain) -> Unit:
    """Return a grant of one identity, still empty."""
    return Unit(
        source,
        facts.place(identity, chain),
        is_declared=identity in facts.declared_identities or not facts.declared.isdisjoint(chain),
        blocked=facts.blocked(chain) if facts.gaps else "",
    )


@dataclass(frozen=True, slots=True, eq=False)
class Others:
    """Grants that are not the identity's own to lose, summed up: often the same for many identities.

    `effective` is what they give beside what everybody has (`baseline`: all that this covers, of which
    `given` atoms are counted), `covers` all that they cover.
    """

    units: tuple[Unit, ...] = ()
    effective: Mapping[str, int] = field(default_factory=dict)
    baseline: Mapping[str, int] = field(default_factory=dict)
    covers: Mapping[str, int] = field(default_factory=dict)
    given: int = 0
    _around: dict[str, int] = field(default_factory=dict, repr=False)

    def taken(self, scope: str) -> int:
        """Return what everybody has in a scope, worked out once."""
        found = self._around.get(scope)
        if found is None:
            found = self._around[scope] = within(self.baseline, scope)
        return found

    @classmethod
    def of(cls, units: Iterable[Unit]) -> Others:
        """Sum up."""
        effective: Scoped = {}
        baseline: Scoped = {}
        covers: Scoped = {}
        given: Scoped = {}
        every = tuple(units)
        for unit in every:
            add(covers, unit.covers)
            if unit.standing is Standing.BASELINE:
                add(baseline, unit.covers)
                add(given, unit.gives)
            else:
                add(effective, unit.gives)
        return cls(every, without(effective, baseline), baseline, covers, count(given))


@dataclass(frozen=True, slots=True)
class Holding:
    """What one identity holds: `effective` leaves out what everybody has, and what cannot work."""

    own: Sequence[Unit]
    others: Others
    effective: Scoped

    @classmethod
    def of(cls, own: Sequence[Unit], others: Others) -> Holding:
        """Put the identity's own grants beside the others."""
        effective = dict(others.effective)
        for unit in own:
            for scope, bits in unit.gives.items():
                left = bits ^ (bits & others.taken(scope))
                before = effective.get(scope)
                if left:
                    effective[scope] = left if before is None else before | left
        return cls(own, others, effective)

    @property
    def units(self) -> Iterator[Unit]:
        """Every grant."""
        yield from self.own
        yield from self.others.units


def add(sets: Scoped, more: Mapping[str, int]) -> None:
    """Add sets to sets."""
    for scope, bits in more.items():
        sets[scope] = sets.get(scope, 0) | bits


def count(sets: Mapping[str, int]) -> int:
    """Count the atoms of sets."""
    found = 0
    for bits in sets.values():
        found += bits.bit_count()
    return found


def without(sets: Mapping[str, int], taken: Mapping[str, int]) -> Scoped:
    """Return sets less what other sets, of the same scope or around it, hold."""
    if not taken:
        return dict(sets)
    left = {scope: bits & ~within(taken, scope) for scope, bits in sets.items()}
    return {scope: bits for scope, bits in left.items() if bits}


def within(sets: Mapping[str, int], scope: str) -> int:
    """Return the atoms that sets of a scope and of the scopes around it hold."""
    found = sets.get(scope, 0)
    if scope:
        found |= sets.get("", 0)
        if "/" in scope:  # of Google Cloud and Azure; namespaces and accounts lie in nothing but the whole
            for outer, bits in sets.items():
                if outer and scope.startswith(outer.rstrip("/") + "/"):
                    found |= bits
    return found
