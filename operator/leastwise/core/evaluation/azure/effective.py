"""What an identity can do, as entries: every grant minus what it subtracts, with the denies that cut into it.

An entry is one block of a role's permissions on one plane at one scope. Where a condition concerns only some
actions, those are an entry of their own: the others are certain. A request is permitted exactly when `admits`
says so of the entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from leastwise.core.evaluation.azure.actions import ActionPlane, PermissionBlock, any_matches, pattern_matches
from leastwise.core.evaluation.azure.assignment_conditions import (
    CONDITION_VERSION,
    Facts,
    evaluate_condition,
    named_actions,
)
from leastwise.core.evaluation.azure.evaluator import (
    BY_POLICIES,
    VAULT_DATA,
    Evaluator,
    strongest,
    vaults_with_policies,
)
from leastwise.core.evaluation.azure.grants import Asker, deny_source, sources_of
from leastwise.core.evaluation.azure.requests import Request
from leastwise.core.evaluation.azure.scopes import ROOT, ScopeTree
from leastwise.core.evaluation.azure.worlds import (
    DenyAssignment,
    Listing,
    RoleAssignment,
    RoleDefinition,
)
from leastwise.core.evaluation.decisions import Outcome, Source, Truth, combine
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.patterns import action_covers, action_intersects
from leastwise.core.snapshots import Plane

UNKNOWN = "unknown: "
"""How a condition text begins that names what was missing, in a clause that excludes."""

_EVERYTHING = "/*"


def entries_of(evaluator: Evaluator, asker: Asker) -> tuple[Entry, ...]:
    """Return all entries of an identity, those that are uncertain for an unread group included."""
    entries = [
        entry
        for assignment in evaluator.candidates(asker)
        for entry in _of_assignment(evaluator, assignment, asker)
    ]
    if Listing.ASSIGNMENTS in evaluator.world.cut:
        entries += _anything(ROOT, (_cut(Listing.ASSIGNMENTS),), ())
    return _finished(evaluator, entries, asker)


def permitted(evaluator: Evaluator, asker: Asker, permission: str) -> tuple[Entry, ...]:
    """Return the part of the entries that gives one action, or all that a pattern matches, somewhere.

    Only assignments that surely name the identity count.
    """
    action = permission.lower()
    planes = evaluator.planes.of_action(action)
    entries = [
        entry
        for assignment in evaluator.candidates(asker)
        if assignment.principal and evaluator.judge.member(asker, assignment.principal).truth is Truth.YES
        for entry in _of_assignment(evaluator, assignment, asker)
        if (ActionPlane.DATA if entry.is_data else ActionPlane.CONTROL) in planes and _gives(entry, action)
    ]
    narrowed = (_narrowed(entry, permission) for entry in _finished(evaluator, entries, asker))
    return tuple(
        entry for entry in narrowed if entry is not None and not _is_taken(entry, evaluator.world.scopes)
    )


def admits(entries: Iterable[Entry], request: Request, scopes: ScopeTree) -> Outcome:
    """Tell whether a request is among the entries."""
    own = [entry for entry in entries if entry.is_data == (request.plane is ActionPlane.DATA)]
    allow = strongest(_allows(entry, request, scopes) for entry in own)
    clauses = {clause for entry in own for clause in entry.excluded}
    deny = strongest(_excludes(clause, request, scopes) for clause in clauses)
    outcome = combine(allow, deny, Truth.YES)
    return Outcome.IMPLICITLY_DENIED if outcome is Outcome.EXPLICITLY_DENIED else outcome


def _of_assignment(evaluator: Evaluator, assignment: RoleAssignment, asker: Asker) -> Iterator[Entry]:
    definition = evaluator.world.definitions.get(assignment.definition)
    sources = sources_of(assignment, evaluator.world, asker.id)
    scope = assignment.scope or ROOT
    unknown = tuple(sorted(_missing(evaluator, assignment, asker)))
    for entry in _of_definition(definition, scope, sources):
        own = replace(entry, unknown=(*unknown, *entry.unknown))
        yield from _conditioned(own, assignment.condition, assignment.condition_version)


def _of_definition(
    definition: RoleDefinition | None, scope: str, sources: tuple[Source, ...]
) -> Iterator[Entry]:
    if definition is None:
        yield from _anything(scope, ("its role definition was not given",), sources)
        return
    if definition.problem:
        yield from _anything(scope, (definition.problem,), sources)
    for block in definition.permissions:
        for plane in ActionPlane:
            if block.given(plane):
                entry = _entry(block, plane, scope, sources)
                yield from _conditioned(entry, block.condition, block.condition_version)


def _missing(evaluator: Evaluator, assignment: RoleAssignment, asker: Asker) -> Iterator[str]:
    if not assignment.principal:
        yield assignment.problem
    else:
        yield from evaluator.judge.member(asker, assignment.principal).gaps
    if not assignment.scope:
        yield "its scope could not be read"


def _anything(scope: str, unknown: tuple[str, ...], sources: tuple[Source, ...]) -> list[Entry]:
    """Build the entries of what may be anything."""
    return [
        Entry(
            Plane.AZURE,
            actions=("*",),
            scope=scope,
            sources=(sources,) if sources else (),
            unknown=unknown,
            is_data=plane is ActionPlane.DATA,
        )
        for plane in ActionPlane
    ]


def _entry(block: PermissionBlock, plane: ActionPlane, scope: str, sources: tuple[Source, ...]) -> Entry:
    return Entry(
        Plane.AZURE,
        actions=block.given(plane),
        not_actions=block.taken(plane),
        scope=scope,
        sources=(sources,),
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


def _finished(evaluator: Evaluator, entries: list[Entry], asker: Asker) -> tuple[Entry, ...]:
    """Add what scopes hold and which denies cut into them, in a stable order."""
    scopes = evaluator.world.scopes
    denies = list(_clauses(evaluator, asker))
    whole = [
        replace(
            entry,
            resources=scopes.patterns(entry.scope),
            excluded=tuple(
                sorted(
                    clause
                    for is_data, clause in denies
                    if is_data == entry.is_data and _overlap(clause, entry.scope, scopes)
                )
            ),
        )
        for entry in entries
    ]
    return tuple(sorted(whole, key=lambda entry: (entry.scope, entry.is_data, entry.sources, entry.actions)))


def _clauses(evaluator: Evaluator, asker: Asker) -> Iterator[tuple[bool, Clause]]:
    """Build the clauses of every deny assignment that may name the asker, with their plane."""
    for deny in evaluator.world.denies:
        names = evaluator.judge.deny_names(deny, asker)
        if deny.is_only_audited or (names.truth is Truth.NO and not deny.problem):
            continue
        for plane in ActionPlane:
            for clause in _of_deny(deny, plane, evaluator.world.scopes, names.gaps):
                yield plane is ActionPlane.DATA, clause
    for vault in vaults_with_policies(evaluator.world):
        yield (
            True,
            Clause((vault, f"{vault}/*"), conditions=(f"{UNKNOWN}{BY_POLICIES}",), actions=(VAULT_DATA,)),
        )
    if Listing.DENIES in evaluator.world.cut:
        for is_data in (False, True):
            missing = f"{UNKNOWN}{_cut(Listing.DENIES)}"
            yield is_data, Clause(resources=(_EVERYTHING,), actions=("*",), conditions=(missing,))


def _of_deny(
    deny: DenyAssignment, plane: ActionPlane, scopes: ScopeTree, gaps: Iterable[str]
) -> Iterator[Clause]:
    resources = scopes.patterns(deny.scope or ROOT) if deny.is_for_children else (deny.scope,)
    if deny.problem:
        missing = (f"{UNKNOWN}{deny.problem}",)
        yield Clause(resources, conditions=missing, actions=("*",), sources=(deny_source(deny),))
        return
    for block in deny.permissions:
        if block.given(plane):
            conditions = (
                *_clause_condition(deny.condition, deny.condition_version),
                *_clause_condition(block.condition, block.condition_version),
                *(f"{UNKNOWN}{gap}" for gap in sorted(gaps)),
            )
            yield Clause(
                resources=resources,
                conditions=conditions,
                actions=block.given(plane),
                not_actions=block.taken(plane),
                sources=(deny_source(deny),),
            )


def _clause_condition(text: str, version: str) -> Iterator[str]:
    """Yield the condition of a deny, or that it is of a version that is not known."""
    if version in ("", CONDITION_VERSION):
        yield from (text,) if text.strip() else ()
    else:
        finding = evaluate_condition(text, version, Facts(action=""))
        yield from (f"{UNKNOWN}{gap}" for gap in finding.gaps)


def _scope_of(clause: Clause) -> tuple[str, bool]:
    """Return the scope of a deny's clause, and whether what lies under it is meant too."""
    first = clause.resources[0]
    return (ROOT, True) if first == _EVERYTHING else (first, len(clause.resources) > 1)


def _overlap(clause: Clause, scope: str, scopes: ScopeTree) -> bool:
    denied, is_for_children = _scope_of(clause)
    is_under = scopes.holds(scope, denied) is not Truth.NO
    return is_under or (is_for_children and scopes.holds(denied, scope) is not Truth.NO)


def _conditions(texts: Iterable[str], facts: Facts) -> Truth:
    truths = [
        Truth.GAP if text.startswith(UNKNOWN) else evaluate_condition(text, CONDITION_VERSION, facts).truth
        for text in texts
    ]
    for truth in (Truth.NO, Truth.GAP, Truth.OPEN):
        if truth in truths:
            return truth
    return Truth.YES


def _allows(entry: Entry, request: Request, scopes: ScopeTree) -> Truth:
    if not any_matches(entry.actions, request.action) or any_matches(entry.not_actions, request.action):
        return Truth.NO
    truths = [scopes.holds(entry.scope, request.resource), _conditions(entry.conditions, request.facts)]
    if Truth.NO in truths:
        return Truth.NO
    if entry.unknown or Truth.GAP in truths:
        return Truth.GAP
    return Truth.OPEN if Truth.OPEN in truths else Truth.YES


def _excludes(clause: Clause, request: Request, scopes: ScopeTree) -> Truth:
    if not any_matches(clause.actions, request.action) or any_matches(clause.not_actions, request.action):
        return Truth.NO
    denied, is_for_children = _scope_of(clause)
    if is_for_children:
        scope = scopes.holds(denied, request.resource)
    else:
        scope = Truth.YES if request.resource == denied else Truth.NO
    truths = (scope, _conditions(clause.conditions, request.facts))
    for truth in (Truth.NO, Truth.GAP, Truth.OPEN):
        if truth in truths:
            return truth
    return Truth.YES


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


def _is_taken(entry: Entry, scopes: ScopeTree) -> bool:
    """Tell whether a deny takes an entry away whole."""
    for clause in entry.excluded:
        denied, is_for_children = _scope_of(clause)
        if not clause.conditions and is_for_children and scopes.holds(denied, entry.scope) is Truth.YES:
            return True
    return False


def _cut(listing: Listing) -> str:
    return f"the listing of {listing.value} is not whole"
