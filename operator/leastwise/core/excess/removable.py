"""Which grants of one identity may go, decided together, so that two grants of one used atom never both go.

Grants stay that are not the identity's own to lose. Of the others, the one with most sensitive excess is
looked at first: it may go where every atom of it that is not unused is covered by grants that stay, or that
are looked at later. What is left is a least set: none of it could go any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from leastwise.core.evaluation.decisions import Source
from leastwise.core.excess.sums import Holding, Scoped, Unit, add, count, within

_NEEDED = "part of it is needed"
_by_name = attrgetter("order")


class Grant(NamedTuple):
    """One grant as it stands after the decision. A tuple, because there are many.

    `unused` counts its atoms that are excess, `needed` those that are not. `is_removable`: it may go;
    `covered_by` are the grants that then give what is needed of it. `reason` says why it stays.
    """

    source: Source
    is_removable: bool
    is_declared: bool
    unused: int
    needed: int
    covered_by: tuple[Source, ...] = ()
    reason: str = ""


@dataclass(slots=True)
class _Asked:
    unit: Unit
    unused: Scoped
    needed: Scoped
    goes: bool = False


def decide_grants(holding: Holding, unused: Scoped, sensitive: int) -> tuple[Grant, ...]:
    """Decide which of the identity's own grants may go, sorted; the order of the grants never matters.

    `unused` are the effective atoms that are excess; grants with most of `sensitive` ones among them are
    looked at first, then those with most of any.
    """
    own = sorted(holding.own, key=_by_name)
    every = [_Asked(unit, *_parted(unit.gives, holding.effective, unused)) for unit in own]
    asked = [each for each in every if not each.unit.blocked]
    if any(each.needed for each in asked):
        asked.sort(key=lambda each: (-_counted(each.unused, sensitive), -count(each.unused)))
        kept = dict(holding.others.covers)
        for each in every:
            if each.unit.blocked:
                add(kept, each.unit.covers)
        _decide(kept, asked)
    else:
        for each in asked:
            each.goes = True
    going = {id(each.unit) for each in every if each.goes}
    return tuple(_grant(each, holding, going) for each in every)


def _parted(gives: Scoped, effective: Scoped, unused: Scoped) -> tuple[Scoped, Scoped]:
    """Part what a grant gives: what is unused, and what is needed; what everybody has is neither."""
    spare: Scoped = {}
    needed: Scoped = {}
    for scope, bits in gives.items():
        held = bits & effective.get(scope, 0)
        idle = held & unused.get(scope, 0)
        if idle:
            spare[scope] = idle
        if idle != held:
            needed[scope] = held ^ idle
    return spare, needed


def _decide(kept: Scoped, asked: Sequence[_Asked]) -> None:
    """Look at each grant once: what stays for sure, or is looked at later, may cover it."""
    behind: Scoped = {}
    later: list[Scoped] = []
    for each in reversed(asked):
        later.append(dict(behind))
        add(behind, each.unit.covers)
    for each, after in zip(asked, reversed(later), strict=True):
        each.goes = _covers(kept, after, each.needed)
        if not each.goes:
            add(kept, each.unit.covers)


def _covers(kept: Scoped, after: Scoped, needed: Scoped) -> bool:
    return all(not bits & ~(within(kept, scope) | within(after, scope)) for scope, bits in needed.items())


def _grant(each: _Asked, holding: Holding, going: set[int]) -> Grant:
    unit = each.unit
    covering: tuple[Source, ...] = ()
    if each.goes and each.needed:
        covering = _covering((other for other in holding.units if id(other) not in going), each.needed)
    reason = "" if each.goes else unit.blocked or _NEEDED
    return Grant(
        unit.source, each.goes, unit.is_declared, count(each.unused), count(each.needed), covering, reason
    )


def _counted(sets: Scoped, wanted: int) -> int:
    found = 0
    for bits in sets.values():
        found += (bits & wanted).bit_count()
    return found


def _covering(staying: Iterable[Unit], needed: Scoped) -> tuple[Source, ...]:
    """Name staying grants that together cover what is needed, without those that add nothing."""
    found: list[Source] = []
    left = needed
    for unit in sorted(staying, key=_by_name):
        if not left:
            break
        rest = {scope: bits & ~within(unit.covers, scope) for scope, bits in left.items()}
        if rest != left:
            found.append(unit.source)
        left = {scope: bits for scope, bits in rest.items() if bits}
    return tuple(found)
