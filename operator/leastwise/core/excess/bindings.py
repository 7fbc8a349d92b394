"""The bindings of clusters, each worked out once for everybody whom it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from leastwise.core.evaluation.engines import Caller
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.callers import who_is
from leastwise.core.evaluation.kubernetes.effective import EntryGroup
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.grants import Grant as BindingGrant
from leastwise.core.evaluation.kubernetes.rule_tables import PlacedParts
from leastwise.core.excess.grants import Chain, GrantFacts, Standing
from leastwise.core.excess.sums import Holding, Others, Unit, unit_at
from leastwise.core.excess.tables import AtomTable
from leastwise.core.snapshots import Plane


@dataclass(slots=True, eq=False)
class _Binding:
    """One binding; `units` are what it is for those whom it names, and for those who have it by a group."""

    grant: BindingGrant
    chain: Chain
    scope: str
    patterns: tuple[int, ...]
    units: dict[bool, Unit] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Bound:
    own: list[_Binding]
    groups: tuple[int, tuple[str, ...]]  # of which engine


class Bindings:
    """What identities of clusters are bound to: entered first, then given as sets."""

    def __init__(self, table: AtomTable, facts: GrantFacts) -> None:
        self._table, self._facts = table, facts
        self._known: dict[int, _Binding] = {}
        self._patterns: dict[int, tuple[PlacedParts, tuple[int, ...]]] = {}
        self._sets: dict[tuple[int, ...], tuple[int, int]] = {}
        self._by_groups: dict[tuple[int, tuple[str, ...]], list[_Binding]] = {}
        self._others: dict[tuple[int, tuple[str, ...]], Others] = {}
        self._bound: dict[IdentityId, _Bound] = {}

    def __contains__(self, identity: object) -> bool:
        return identity in self._bound

    def __iter__(self) -> Iterator[IdentityId]:
        return iter(self._bound)

    def enter(self, engine: RbacEngine, identity: IdentityId) -> None:
        """Enter the bindings that name an identity, and those that name its groups."""
        who = who_is(Caller(identity))
        index = engine.index
        named = index.of_group(who.groups[0]) if who.is_group else index.of_user(who.user)
        groups = () if who.is_group else who.groups
        key = (id(engine), groups)
        if key not in self._by_groups:
            held = [index.of_group(each) for each in groups]
            self._by_groups[key] = self._of(engine.maker.groups(held))
        shared = {id(each) for each in self._by_groups[key]}
        own = [each for each in self._of(engine.maker.groups([named])) if id(each) not in shared]
        self._bound[identity] = _Bound(own, key)

    def _of(self, groups: Sequence[EntryGroup]) -> list[_Binding]:
        found: list[_Binding] = []
        for group in groups:
            patterns = self._patterns_of(group.parts)
            if not patterns:
                continue
            for grant in group.grants:
                known = self._known.get(id(grant))  # kept by the binding, so that no other gets its id
                if known is None:
                    chain = grant.chain(group.parts[0][0])
                    known = self._known[id(grant)] = _Binding(grant, chain, group.scope, patterns)
                found.append(known)
        return found

    def _patterns_of(self, parts: PlacedParts) -> tuple[int, ...]:
        known = self._patterns.get(id(parts))
        if known is None:
            numbers = [
                self._table.pattern(
                    Entry(
                        Plane.KUBERNETES,
                        part.verbs,
                        api_groups=part.api_groups,
                        resources=part.resources,
                        names=part.names,
                        paths=part.paths,
                    )
                )
                for _, part in parts
                if not part.inert
            ]
            known = self._patterns[id(parts)] = (parts, tuple(numbers))
        return known[1]

    def prepare(self) -> None:
        """Work out what every binding gives, once the table is frozen."""
        for identity in self._bound:
            self.holding(identity)

    def holding(self, identity: IdentityId) -> Holding:
        """Return what one identity holds."""
        bound = self._bound[identity]
        others = self._others.get(bound.groups)
        if others is None:
            shared = self._by_groups[bound.groups]
            others = self._others[bound.groups] = Others.of(
                [self._unit(each, identity, is_own=False) for each in shared]
            )
        own = [self._unit(each, identity, is_own=True) for each in bound.own]
        if all(unit.standing is Standing.OWN for unit in own):
            return Holding.of(own, others)
        fixed = [unit for unit in own if unit.standing is not Standing.OWN]
        kept = [unit for unit in own if unit.standing is Standing.OWN]
        return Holding.of(kept, Others.of([*others.units, *fixed]))

    def _sets_of(self, patterns: tuple[int, ...]) -> tuple[int, int]:
        """Return the atoms of a list of rules and those that it covers."""
        known = self._sets.get(patterns)
        if known is None:
            own = covered = 0
            for number in patterns:
                own |= self._table.own[number]
                covered |= self._table.covered(number)
            known = self._sets[patterns] = (own, covered)
        return known

    def _unit(self, binding: _Binding, identity: IdentityId, *, is_own: bool) -> Unit:
        unit = binding.units.get(is_own)
        if unit is None:
            unit = binding.units[is_own] = unit_at(self._facts, identity, binding.chain[0], binding.chain)
            own, covered = self._sets_of(binding.patterns)
            unit.fill(binding.scope, own, covered, binding.chain if self._facts.dates else ())
        return unit
