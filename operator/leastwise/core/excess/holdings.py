"""What identities hold, entered as one table of atoms and then given as sets.

Two passes: everything is entered into the table, the table is frozen, and each identity is a few
numbers then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.excess.bindings import Bindings
from leastwise.core.excess.grants import GrantFacts, Standing, unit_of
from leastwise.core.excess.sums import Holding, Others, Unit, unit_at
from leastwise.core.excess.tables import AtomTable
from leastwise.core.snapshots import Plane


class Holdings:
    """The grants of many identities, entered; `of` gives each one's as sets.

    Identities of `clusters` are read from the engine itself, binding by binding: their entries need not be
    given, which are many more.
    """

    def __init__(
        self,
        entries: Mapping[IdentityId, Iterable[Entry]],
        facts: GrantFacts,
        clusters: Mapping[IdentityId, RbacEngine] | None = None,
    ) -> None:
        self.table = AtomTable()
        self.facts = facts
        self._entered: dict[IdentityId, list[tuple[Entry, int]]] = {}
        pattern = self.table.pattern
        for identity, held in entries.items():
            self._entered[identity] = [
                (entry, pattern(entry)) for entry in held if entry.sources and not (entry.inert or entry.via)
            ]
        self._bindings = Bindings(self.table, facts)
        for identity, engine in (clusters or {}).items():
            self._bindings.enter(engine, identity)
        self.table.freeze()
        self._bindings.prepare()

    def __iter__(self) -> Iterator[IdentityId]:
        yield from self._entered
        yield from self._bindings

    def of(self, identity: IdentityId) -> Holding:
        """Return what one identity holds; one that was not entered holds nothing."""
        if identity in self._bindings:
            return self._bindings.holding(identity)
        units = self._units(identity, self._entered.get(identity, []))
        own = [unit for unit in units if unit.standing is Standing.OWN]
        return Holding.of(own, Others.of(unit for unit in units if unit.standing is not Standing.OWN))

    def _units(self, identity: IdentityId, entered: Sequence[tuple[Entry, int]]) -> Sequence[Unit]:
        table, facts = self.table, self.facts
        targets = {table.key_of(entry) for entry, _ in entered if entry.plane is not Plane.KUBERNETES}
        units: dict[Source, Unit] = {}
        for entry, pattern in entered:
            own, covered = table.own[pattern], table.covered(pattern, targets)
            for chain in entry.sources:
                source = unit_of(chain)
                unit = units.get(source)
                if unit is None:
                    unit = units[source] = unit_at(facts, identity, source, chain)
                unit.fill(entry.scope, own, covered, chain if facts.dates else ())
                if entry.unknown:
                    unit.uncertain.append((entry.scope, own, f"not certain: {entry.unknown[0]}"))
        return list(units.values())
