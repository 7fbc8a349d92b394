"""What an identity can do, as entries: every grant minus what it subtracts, with the denies that cut into it.

An entry is one block of a role's permissions on one plane at one scope. Where a condition concerns only some
actions, those are an entry of their own: the others are certain. A request is permitted exactly when `admits`
says so of the entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from leastwise.core.evaluation.azure.actions import ActionPlane, PermissionBlock, any_matches, pattern_matches
from leastwise.core.evaluation.azure.assignment_conditions import (
    CONDITION_VERSION,
    Facts,
    evaluate_condition,
    named_actions,
)
from leastwise.core.evaluation.azure.deny_clauses import DenyClauses, cut_text, scope_of
from leastwise.core.evaluation.azure.evaluator import Evaluator
from leastwise.core.evaluation.azure.grants import Asker, sources_of
from leastwise.core.evaluation.azure.scopes import ROOT, ScopeTree
from leastwise.core.evaluation.azure.worlds import Listing, RoleAssignment, RoleDefinition
from leastwise.core.evaluation.decisions import Truth
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.patterns import action_covers, action_intersects
from leastwise.core.snapshots import Plane


@dataclass(slots=True)
class _Held:
    """What one asker surely has, with the questions about it that were answered."""

    asker: Asker
    entries: tuple[Entry, ...]
    permitted: dict[str, tuple[Entry, ...]] = field(default_factory=dict)


class EffectivePermissions:
    """The entries of a world's identities. What a role gives is built once, whoever has it."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._denies = DenyClauses(evaluator)
        self._templates: dict[str, tuple[Entry, ...]] = {}
        self._matched: dict[tuple[tuple[str, ...], tuple[str, ...], str], bool] = {}
        self._last: _Held | None = None

    def entries_of(self, asker: Asker) -> tuple[Entry, ...]:
        """Return all entries of an identity, those that are uncertain for an unread group included."""
        entries = [
            entry
            for assignment in self.evaluator.candidates(asker)
            for entry in self._of_assignment(assignment, asker)
        ]
        if Listing.ASSIGNMENTS in self.evaluator.world.cut:
            missing = (cut_text(Listing.ASSIGNMENTS),)
            entries += [replace(entry, scope=ROOT) for entry in _anything(missing)]
        return self._finished(entries, asker)

    def permitted(self, asker: Asker, permission: str) -> tuple[Entry, ...]:
        """Return the part of the entries that gives one action, or all that a pattern matches, somewhere.

        Only assignments that surely name the identity count.
        """
        held = self._held_by(asker)
        known = held.permitted.get(permission)
        if known is None:
            known = held.permitted[permission] = tuple(self._permitted(held.entries, permission))
        return known

    def _permitted(self, entries: tuple[Entry, ...], permission: str) -> Iterator[Entry]:
        action = permission.lower()
        planes = self.evaluator.planes.of_action(action)
        for entry in entries:
            plane = ActionPlane.DATA if entry.is_data else ActionPlane.CONTROL
            if plane in planes and self._gives(entry, action):
                narrowed = _narrowed(entry, permission)
                if narrowed is not None and not _is_taken(narrowed, self.evaluator.world.scopes):
                    yield narrowed

    def _gives(self, entry: Entry, action: str) -> bool:
        """Tell whether an entry gives an action; lists that many roles and entries share are matched once."""
        key = (entry.actions, entry.not_actions, action)
        known = self._matched.get(key)
        if known is None:
            known = self._matched[key] = _gives(entry, action)
        return known

    def _held_by(self, asker: Asker) -> _Held:
        """Return the entries of assignments that surely name the asker; many questions follow one another."""
        if self._last is None or self._last.asker != asker:
            judge = self.evaluator.judge
            entries = [
                entry
                for assignment in self.evaluator.candidates(asker)
                if assignment.principal and judge.member(asker, assignment.principal).truth is Truth.YES
                for entry in self._of_assignment(assignment, asker)
            ]
            self._last = _Held(asker, self._finished(entries, asker))
        return self._last

    def _of_assignment(self, assignment: RoleAssignment, asker: Asker) -> Iterator[Entry]:
        sources = (sources_of(assignment, self.evaluator.world, asker.id),)
        unknown = tuple(sorted(self._missing(assignment, asker)))
        for template in self._of_role(assignment.definition):
            entry = replace(
                template,
                scope=assignment.scope or ROOT,
                sources=sources,
                unknown=(*unknown, *template.unknown),
            )
            yield from _conditioned(entry, assignment.condition, assignment.condition_version)

    def _of_role(self, identifier: str) -> tuple[Entry, ...]:
        known = self._templates.get(identifier)
        if known is None:
            definition = self.evaluator.world.definitions.get(identifier)
            known = self._templates[identifier] = tuple(_of_definition(definition))
        return known

    def _missing(self, assignment: RoleAssignment, asker: Asker) -> Iterator[str]:
        if not assignment.principal:
            yield assignment.problem
        else:
            yield from self.evaluator.judge.member(asker, assignment.principal).gaps
        if not assignment.scope:
            yield "its scope could not be read"

    def _finished(self, entries: list[Entry], asker: Asker) -> tuple[Entry, ...]:
        """Add what scopes hold and which denies cut into them, in a stable order."""
        scopes = self.evaluator.world.scopes
        own = self._denies.of(asker)
        whole = (
            replace(
                entry,
                resources=scopes.patterns(entry.scope),
                excluded=self._denies.over(entry.scope, own, is_data=entry.is_data),
            )
            for entry in entries
        )
        return tuple(
            sorted(whole, key=lambda entry: (entry.scope, entry.is_data, entry.sources, entry.actions))
        )


def _of_definition(definition: RoleDefinition | None) -> Iterator[Entry]:
    if definition is None:
        yield from _anything(("its role definition was not given",))
        return
    if definition.problem:
        yield from _anything((definition.problem,))
    for block in definition.permissions:
        for plane in ActionPlane:
            if block.given(plane):
                yield from _conditioned(_entry(block, plane), block.condition, block.condition_version)


def _anything(unknown: tuple[str, ...]) -> list[Entry]:
    """Build the entries of what may be anything."""
    return [
        Entry(Plane.AZURE, actions=("*",), unknown=unknown, is_data=plane is ActionPlane.DATA)
        for plane in ActionPlane
    ]


def _entry(block: PermissionBlock, plane: ActionPlane) -> Entry:
    return Entry(
        Plane.AZURE,
        actions=block.given(plane),
        not_actions=block.taken(plane),
        is_data=plane is ActionPlane.DATA,
    )


def _conditioned(entry: Entry, text: str, version: str) -> Iterator[Entry]:
    """Split an entry into what a condition does not concern and what it does."""
    if not text.strip():
        yield entry
        return
    finding = evaluate_condition(text, version, Facts(action=""))
    named = named_actions(text)
    if version not in ("", CONDITION_VERSION) or (finding.truth is Truth.GAP and not named):
        yield replace(entry, unknown=(*entry.unknown, *sorted(finding.gaps)))
    elif finding.truth is Truth.YES:
        yield from _without(entry, named)
        concerned = _concerned(entry.actions, named)
        if concerned:
            yield replace(entry, actions=concerned, conditions=(*entry.conditions, text))
    else:
        yield replace(entry, conditions=(*entry.conditions, text))


def _without(entry: Entry, named: tuple[str, ...]) -> Iterator[Entry]:
    """Yield what is left of an entry without some actions; nothing where they are all of it."""
    left = tuple(given for given in entry.actions if not any(action_covers(each, given) for each in named))
    cut = [each for each in named if any(action_intersects(given, each) for given in left)]
    if left:
        yield replace(entry, actions=left, not_actions=(*entry.not_actions, *cut))


def _concerned(given: tuple[str, ...], named: tuple[str, ...]) -> tuple[str, ...]:
    """Return patterns that hold every action that both sides hold, and nothing beyond the given ones."""
    found: dict[str, None] = {}
    for pattern in named:
        for outer in given:
            if action_covers(outer, pattern):
                found[pattern] = None
            elif action_intersects(outer, pattern):
                found[outer] = None
    return tuple(found)


def _gives(entry: Entry, action: str) -> bool:
    if "*" not in action:
        return any_matches(entry.actions, action) and not any_matches(entry.not_actions, action)
    return any(action_covers(given, action) for given in entry.actions) and not any(
        action_intersects(taken, action) for taken in entry.not_actions
    )


def _narrowed(entry: Entry, permission: str) -> Entry | None:
    """Keep what of an entry concerns one action; None when its condition rules the action out."""
    facts = Facts(action=permission.lower())
    conditions: list[str] = []
    unknown = list(entry.unknown)
    for text in entry.conditions:
        finding = evaluate_condition(text, CONDITION_VERSION, facts)
        if finding.truth is Truth.NO:
            return None
        unknown += sorted(finding.gaps)
        if finding.truth is Truth.OPEN:
            conditions.append(text)
    excluded = tuple(
        replace(clause, actions=(permission,), not_actions=())
        for clause in entry.excluded
        if any(_touches(pattern, facts.action) for pattern in clause.actions)
        and not any_matches(clause.not_actions, facts.action)
    )
    return replace(
        entry,
        actions=(permission,),
        not_actions=(),
        conditions=tuple(conditions),
        unknown=tuple(unknown),
        excluded=excluded,
    )


def _touches(pattern: str, action: str) -> bool:
    return action_intersects(pattern, action) if "*" in action else pattern_matches(pattern, action)


def cuts_whole(clause: Clause, scope: str, scopes: ScopeTree) -> bool:
    """Tell whether a deny's clause concerns everything that a scope holds."""
    denied, is_for_children = scope_of(clause)
    return is_for_children and scopes.holds(denied, scope) is Truth.YES


def _is_taken(entry: Entry, scopes: ScopeTree) -> bool:
    """Tell whether a deny takes an entry away whole."""
    return any(not clause.conditions and cuts_whole(clause, entry.scope, scopes) for clause in entry.excluded)
