"""Deny assignments as clauses that cut into entries: for whom, on which plane, where.

Implements https://learn.microsoft.com/azure/role-based-access-control/deny-assignments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from leastwise.core.evaluation.azure.actions import ActionPlane
from leastwise.core.evaluation.azure.assignment_conditions import (
    CONDITION_VERSION,
    Facts,
    evaluate_condition,
)
from leastwise.core.evaluation.azure.evaluator import (
    BY_POLICIES,
    VAULT_DATA,
    Evaluator,
    vaults_with_policies,
)
from leastwise.core.evaluation.azure.grants import Asker, deny_source
from leastwise.core.evaluation.azure.scopes import ROOT, Level, ScopeTree, is_within, level_of
from leastwise.core.evaluation.azure.worlds import EVERYONE, DenyAssignment, Listing
from leastwise.core.evaluation.decisions import Truth
from leastwise.core.evaluation.entries import Clause

UNKNOWN = "unknown: "
"""How a condition text begins that names what was missing, in a clause that excludes."""

_EVERYTHING = "/*"


@dataclass(frozen=True, slots=True)
class DenyClause:
    """A clause with its plane, its scope in normal form, and whether what lies under that is meant too."""

    clause: Clause
    is_data: bool
    scope: str
    is_for_children: bool

    def overlaps(self, scope: str, scopes: ScopeTree) -> bool:
        """Tell whether it may cut into what a scope holds."""
        if is_within(self.scope, scope) or (self.is_for_children and is_within(scope, self.scope)):
            return True
        if Level.MANAGEMENT_GROUP not in (level_of(scope), level_of(self.scope)):
            return False
        is_under = scopes.holds(scope, self.scope) is not Truth.NO
        return is_under or (self.is_for_children and scopes.holds(self.scope, scope) is not Truth.NO)


class DenyClauses:
    """The clauses of all deny assignments, built once; which of them are an asker's is told per asker."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._of_some: list[tuple[DenyAssignment, tuple[DenyClause, ...]]] = []
        self._of_all: list[DenyClause] = [*_of_vaults(evaluator), *_of_cut(evaluator)]
        self._over: dict[tuple[str, bool], tuple[Clause, ...]] = {}
        for deny in evaluator.world.denies:
            clauses = () if deny.is_only_audited else tuple(_of_deny(deny, evaluator.world.scopes))
            if deny.problem or _is_for_everyone(deny):
                self._of_all += clauses
            elif clauses:
                self._of_some.append((deny, clauses))

    def of(self, asker: Asker) -> tuple[DenyClause, ...]:
        """Return the clauses that cut, or may cut, into what an asker has and not into what everyone has."""
        found: list[DenyClause] = []
        for deny, clauses in self._of_some:
            names = self._evaluator.judge.deny_names(deny, asker)
            if names.truth is Truth.YES:
                found += clauses
            elif names.truth is Truth.GAP:
                found += (_unsure(each, names.gaps) for each in clauses)
        return tuple(found)

    def over(self, scope: str, own: tuple[DenyClause, ...], *, is_data: bool) -> tuple[Clause, ...]:
        """Return the clauses that overlap a scope on a plane: those of everyone, and an asker's own."""
        everyones = self._over.get((scope, is_data))
        if everyones is None:
            everyones = self._over[scope, is_data] = self._overlapping(self._of_all, scope, is_data=is_data)
        if not own:
            return everyones
        return tuple(sorted((*everyones, *self._overlapping(own, scope, is_data=is_data))))

    def _overlapping(self, clauses: Iterable[DenyClause], scope: str, *, is_data: bool) -> tuple[Clause, ...]:
        scopes = self._evaluator.world.scopes
        found = (each for each in clauses if each.is_data == is_data and each.overlaps(scope, scopes))
        return tuple(sorted(each.clause for each in found))


def _is_for_everyone(deny: DenyAssignment) -> bool:
    return not deny.excluded and any(subject.id == EVERYONE for subject in deny.principals)


def scope_of(clause: Clause) -> tuple[str, bool]:
    """Return the scope of a deny's clause, and whether what lies under it is meant too."""
    first = clause.resources[0]
    return (ROOT, True) if first == _EVERYTHING else (first, len(clause.resources) > 1)


def cut_text(listing: Listing) -> str:
    """Say that a listing is not whole."""
    return f"the listing of {listing.value} is not whole"


def _of_deny(deny: DenyAssignment, scopes: ScopeTree) -> Iterator[DenyClause]:
    scope = deny.scope or ROOT
    resources = scopes.patterns(scope) if deny.is_for_children else (scope,)
    for plane in ActionPlane:
        for clause in _clauses(deny, plane, resources):
            yield DenyClause(clause, plane is ActionPlane.DATA, scope, deny.is_for_children)


def _clauses(deny: DenyAssignment, plane: ActionPlane, resources: tuple[str, ...]) -> Iterator[Clause]:
    sources = (deny_source(deny),)
    if deny.problem:
        yield Clause(resources, conditions=(f"{UNKNOWN}{deny.problem}",), actions=("*",), sources=sources)
        return
    for block in deny.permissions:
        if block.given(plane):
            conditions = (
                *_condition(deny.condition, deny.condition_version),
                *_condition(block.condition, block.condition_version),
            )
            yield Clause(
                resources,
                conditions=conditions,
                actions=block.given(plane),
                not_actions=block.taken(plane),
                sources=sources,
            )


def _condition(text: str, version: str) -> Iterator[str]:
    """Yield the condition of a deny, or that it is of a version that is not known."""
    if version in ("", CONDITION_VERSION):
        yield from (text,) if text.strip() else ()
    else:
        finding = evaluate_condition(text, version, Facts(action=""))
        yield from (f"{UNKNOWN}{gap}" for gap in finding.gaps)


def _of_vaults(evaluator: Evaluator) -> Iterator[DenyClause]:
    for vault in vaults_with_policies(evaluator.world):
        missing = (f"{UNKNOWN}{BY_POLICIES}",)
        clause = Clause((vault, f"{vault}/*"), conditions=missing, actions=(VAULT_DATA,))
        yield DenyClause(clause, is_data=True, scope=vault, is_for_children=True)


def _of_cut(evaluator: Evaluator) -> Iterator[DenyClause]:
    if Listing.DENIES in evaluator.world.cut:
        missing = (f"{UNKNOWN}{cut_text(Listing.DENIES)}",)
        clause = Clause((_EVERYTHING,), conditions=missing, actions=("*",))
        for is_data in (False, True):
            yield DenyClause(clause, is_data, scope=ROOT, is_for_children=True)


def _unsure(each: DenyClause, gaps: Iterable[str]) -> DenyClause:
    missing = (f"{UNKNOWN}{gap}" for gap in sorted(gaps))
    clause = replace(each.clause, conditions=(*each.clause.conditions, *missing))
    return replace(each, clause=clause)
