"""What policies of resources have to grant beside an identity policy, as clauses of which one must hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from leastwise.core.evaluation.aws.effective_accounts import with_words
from leastwise.core.evaluation.aws.effective_actions import ActionSet, action_set
from leastwise.core.evaluation.aws.effective_groups import Group
from leastwise.core.evaluation.aws.effective_memos import Memo
from leastwise.core.evaluation.aws.effective_parts import Remainder
from leastwise.core.evaluation.aws.effective_resources import Held, about_holder
from leastwise.core.evaluation.aws.engine_contexts import KnownContext
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.entries import Clause


@dataclass(slots=True, eq=False)
class Side:
    """The grants of one owner's resources of one service to identities of an account."""

    owner: str
    service: str
    fixed: list[Group] = field(default_factory=list)
    dependent: list[Group] = field(default_factory=list)
    _memo: Memo[int, tuple[Clause, ...]] = field(default_factory=Memo)
    _clauses: Memo[tuple[Group, Remainder, int], tuple[Clause, ...]] = field(default_factory=Memo)

    @property
    def actions(self) -> ActionSet:
        """The actions of the service."""
        return action_set((f"{self.service}:*",))

    def clauses(self, known: KnownContext, bits: int, named: Iterable[Group] = ()) -> tuple[Clause, ...]:
        """Return what is granted to a caller on roles and keys of a set, and on other resources wherever."""
        found = self._memo.get(bits)
        if found is None:
            found = self._memo.keep(bits, tuple(self._of(self.fixed, known, bits)))
        own = self._of([*self.dependent, *named], known, bits)
        return (*found, *own) if own else found

    def _of(self, groups: Iterable[Group], known: KnownContext, bits: int) -> list[Clause]:
        found: list[Clause] = []
        for group in groups:
            if group.is_whole and not group.bits & bits:
                continue
            remainder = group.first.part.remainder(known)
            if remainder is not None:
                found += self._clauses_of(group, remainder, bits)
        return found

    def _clauses_of(self, group: Group, remainder: Remainder, bits: int) -> tuple[Clause, ...]:
        key = (group, remainder, group.bits & bits)
        found = self._clauses.get(key)
        if found is None:
            found = self._clauses.keep(key, clauses_of(group, remainder, bits))
        return found


def clauses_of(group: Group, remainder: Remainder, bits: int) -> tuple[Clause, ...]:
    """Return the statements of a group as clauses: roles and keys together, other resources one by one."""
    if group.is_whole:
        chosen = group.chosen(bits)
        about = remainder.about(tuple(held.holder for held in chosen))
        return (_clause(group, group.first, about, tuple(held.part.source for held in chosen)),)
    found = []
    for held in group.helds:
        spoken = about_holder(held, remainder)
        if spoken is not None:
            found.append(_clause(group, held, with_words(*spoken), (held.part.source,)))
    return tuple(found)


def _clause(group: Group, held: Held, about: Remainder, sources: tuple[Source, ...]) -> Clause:
    doubts = (group.doubt,) if group.doubt else ()
    unknown = tuple(f"unknown: {text}" for text in about.unknown)
    return Clause(
        about.resources,
        about.not_resources,
        (*about.conditions, *doubts, *unknown),
        actions=group.actions.written,
        sources=sources,
        not_actions=held.part.actions.written if held.part.actions.is_not else (),
    )


def sides_of(groups: Iterable[Group]) -> dict[tuple[str, str], Side]:
    """Sort groups by owner and service."""
    found: dict[tuple[str, str], Side] = {}
    for group in groups:
        service = "sts" if group.first.is_trust else group.first.holder.split(":")[2]
        key = (group.owner, service)
        side = found.setdefault(key, Side(*key))
        (side.dependent if group.first.part.depends else side.fixed).append(group)
    return found
