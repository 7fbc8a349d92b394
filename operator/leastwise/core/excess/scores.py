"""Numbers about excess that can be added up: how many atoms, how many of them privileged, how heavy.

    weight of an atom  =  level x reach
        level   1 looks    4 changes    10 decides who may do what, or asked for by a risk rule from High on
        reach   1 named objects or one resource    2 a namespace or a pattern    4 everything

    score  =  100 x weight of unused atoms / weight of used and unused atoms

Wildcards are counted apart: how much of one is used is no number. What is undecided, not observable or
protected is in neither part of the fraction, and told beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from leastwise.core.excess.atoms import ALL, Atom
from leastwise.core.excess.sensitivity import MANAGE, READ, WRITE, Sensitivity, level_of
from leastwise.core.excess.tables import AtomTable
from leastwise.core.excess.verdicts import Part, Verdict
from leastwise.core.snapshots import Plane

LEVEL_WEIGHTS = {READ: 1, WRITE: 4, MANAGE: 10}
NAMED, CONFINED, EVERYWHERE = 1, 2, 4
_FULL = 100


@dataclass(frozen=True, slots=True)
class Counts:
    """Atoms by verdict, wildcards left out, and what of them weighs how much.

    `privileged_…` are those that a risk rule of High or Critical asks for. `weight_decided` is the weight of
    what is used or unused. `wildcards_used` are wildcards of which something was used.
    """

    used: int = 0
    unused: int = 0
    undecided: int = 0
    not_observable: int = 0
    protected: int = 0
    privileged_used: int = 0
    privileged_unused: int = 0
    wildcards_used: int = 0
    wildcards_unused: int = 0
    wildcards_open: int = 0
    weight_unused: int = 0
    weight_decided: int = 0
    identities: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, each) + getattr(other, each) for each in _FIELDS))

    @property
    def score(self) -> int | None:
        """0 (all that is known to be granted is used) to 100 (nothing of it is); None: nothing is decided.

        Only the ends are exact: one unused atom is never rounded to 0, one used one never to 100.
        """
        if not self.weight_decided:
            return None
        if self.weight_unused in (0, self.weight_decided):
            return _FULL if self.weight_unused else 0
        rounded = (2 * _FULL * self.weight_unused + self.weight_decided) // (2 * self.weight_decided)
        return min(max(rounded, 1), _FULL - 1)

    @property
    def unused_share(self) -> float | None:
        """Unused atoms of those that are used or unused, 0 to 1; None: there are none of these."""
        return _share(self.unused, self.used)

    @property
    def privileged_unused_share(self) -> float | None:
        """The same of the privileged ones."""
        return _share(self.privileged_unused, self.privileged_used)


_FIELDS = tuple(each.name for each in fields(Counts))


def _share(unused: int, used: int) -> float | None:
    return unused / (unused + used) if unused + used else None


class Scale:
    """Weighs sets of atoms; weights are worked out once an atom."""

    def __init__(self, table: AtomTable, sensitivity: Sensitivity) -> None:
        heavy = sensitivity.privileged
        by_weight: dict[int, list[int]] = {}
        named = []
        for number, atom in enumerate(table.atoms):
            is_privileged = heavy >> number & 1
            if atom.name:
                named.append(number)
            level = LEVEL_WEIGHTS[MANAGE if is_privileged else level_of(atom)]
            reach = _reach_in_cloud(table, atom) if atom.plane is not Plane.KUBERNETES else NAMED
            by_weight.setdefault(level * reach, []).append(number)
        self._privileged = heavy
        plain = table.everything & ~table.wildcards
        self._plain, self._heavy = plain, heavy & plain
        self._fixed = plain & (table.numbered(named) | table.where(_is_of_cloud))
        self._placed = plain & ~self._fixed
        masks = ((weight, table.numbered(numbers)) for weight, numbers in sorted(by_weight.items()))
        self._by_weight = [(weight, mask) for weight, mask in masks if mask & plain]

    @property
    def privileged(self) -> int:
        """The privileged atoms."""
        return self._privileged

    def weight(self, scope: str, atoms: int) -> int:
        """Weigh the atoms of one scope; wildcards weigh nothing."""
        reach = CONFINED if scope else EVERYWHERE
        return self._sum(atoms & self._fixed) + reach * self._sum(atoms & self._placed)

    def _sum(self, atoms: int) -> int:
        found = 0
        if atoms:
            for weight, mask in self._by_weight:
                found += weight * (atoms & mask).bit_count()
        return found

    def counts(self, parts: Iterable[Part]) -> Counts:
        """Count one identity."""
        numbers = dict.fromkeys(_FIELDS, 0)
        numbers["identities"] = 1
        for each in parts:
            plain = (each.atoms & self._plain).bit_count()
            wild = each.atoms.bit_count() - plain
            numbers[_COUNTED[each.verdict]] += plain
            numbers[_WILD.get(each.verdict, "wildcards_open")] += wild
            if each.verdict in _WILD:
                heavy = (each.atoms & self._heavy).bit_count()
                weight = self.weight(each.scope, each.atoms)
                numbers["weight_decided"] += weight
                if each.verdict is Verdict.UNUSED:
                    numbers["privileged_unused"] += heavy
                    numbers["weight_unused"] += weight
                else:
                    numbers["privileged_used"] += heavy
        return Counts(**numbers)


_COUNTED = {
    Verdict.USED: "used",
    Verdict.UNUSED: "unused",
    Verdict.UNDECIDED: "undecided",
    Verdict.NOT_OBSERVABLE: "not_observable",
    Verdict.PROTECTED: "protected",
}
_WILD = {Verdict.USED: "wildcards_used", Verdict.UNUSED: "wildcards_unused"}


def _is_of_cloud(atom: Atom) -> bool:
    return atom.plane is not Plane.KUBERNETES


def _reach_in_cloud(table: AtomTable, atom: Atom) -> int:
    target = table.targets[atom.target]
    if not target.resources or ALL in target.resources:
        return EVERYWHERE
    return CONFINED if any(ALL in each or "?" in each for each in target.resources) else NAMED


def summed(counts: Iterable[Counts]) -> Counts:
    """Add up many."""
    every = list(counts)
    return Counts(*(sum(getattr(each, name) for each in every) for name in _FIELDS))
