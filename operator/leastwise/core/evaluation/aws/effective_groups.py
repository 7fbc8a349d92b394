"""Statements of several resources' policies that say the same, together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leastwise.core.evaluation.aws.effective_actions import ActionSet
from leastwise.core.evaluation.aws.effective_parts import keys_of
from leastwise.core.evaluation.aws.effective_resources import Held, Named
from leastwise.core.evaluation.aws.effective_targets import Targets
from leastwise.core.evaluation.aws.principals import Naming


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Statements of several resources' policies that say the same: one entry can hold them all."""

    actions: ActionSet
    helds: tuple[Held, ...]
    naming: Naming
    doubt: str
    owner: str
    bits: int  # of the holders, where each of them is whole

    @property
    def first(self) -> Held:
        """One of them: all have the same conditions."""
        return self.helds[0]

    @property
    def is_whole(self) -> bool:
        """Whether each statement is about the one role or key that it stands at."""
        return bool(self.bits)

    def chosen(self, bits: int) -> tuple[Held, ...]:
        """Return those whose holder is in a set; holders are in the order of their bits."""
        if self.bits & ~bits == 0:
            return self.helds
        found = []
        rest = self.bits
        for held in self.helds:
            lowest = rest & -rest
            rest ^= lowest
            if lowest & bits:
                found.append(held)
        return tuple(found)


def grouped(names: Iterable[Named], targets: Targets) -> list[Group]:
    """Put statements about roles or keys together that have the same actions and conditions."""
    found: dict[object, list[Named]] = {}
    seen: set[tuple[object, str]] = set()
    for index, named in enumerate(names):
        held = named.held
        key: object = index
        if held.is_whole:
            conditions = tuple(map(str, held.part.statement.conditions))
            key = (
                held.part.actions,
                held.actions,
                conditions,
                held.is_trust,
                held.owner,
                named.naming,
                named.doubt,
            )
            while (key, held.holder) in seen:  # twice in one policy: each group has a holder once
                key = (key, None)
            seen.add((key, held.holder))
        found.setdefault(key, []).append(named)
    return [_group(each, targets) for each in found.values()]


def _group(names: list[Named], targets: Targets) -> Group:
    first = names[0]
    helds = tuple(sorted((named.held for named in names), key=lambda held: held.holder))
    bits = targets.bits(held.holder for held in helds) if first.held.is_whole else 0
    return Group(first.held.actions, helds, first.naming, first.doubt, first.held.owner, bits)


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """Grants to everyone on resources of one service (empty: of any): the same for all callers of whom the
    same is known of `keys`."""

    service: str
    groups: tuple[Group, ...]
    keys: tuple[str, ...]


def offers_of(groups: Iterable[Group]) -> tuple[Offer, ...]:
    """Sort groups by their one service, and apart those that depend on tags and on who calls."""
    found: dict[tuple[str, bool, bool], list[Group]] = {}
    for group in groups:
        part = group.first.part
        (service,) = group.actions.services or ("",)
        found.setdefault((service, part.depends, part.is_personal), []).append(group)
    return tuple(
        Offer(service, tuple(each), keys_of(group.first.part for group in each))
        for (service, _, _), each in found.items()
    )
