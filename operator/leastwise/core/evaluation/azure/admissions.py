"""Whether a request is among an identity's entries: the property that defines them."""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.core.evaluation.azure.actions import ActionPlane, any_matches
from leastwise.core.evaluation.azure.assignment_conditions import (
    CONDITION_VERSION,
    Facts,
    evaluate_condition,
)
from leastwise.core.evaluation.azure.deny_clauses import UNKNOWN, scope_of
from leastwise.core.evaluation.azure.evaluator import strongest
from leastwise.core.evaluation.azure.requests import Request
from leastwise.core.evaluation.azure.scopes import ScopeTree
from leastwise.core.evaluation.decisions import Outcome, Truth, combine
from leastwise.core.evaluation.entries import Clause, Entry


def admits(entries: Iterable[Entry], request: Request, scopes: ScopeTree) -> Outcome:
    """Tell whether a request is among the entries."""
    own = [entry for entry in entries if entry.is_data == (request.plane is ActionPlane.DATA)]
    allow = strongest(_allows(entry, request, scopes) for entry in own)
    clauses = {clause for entry in own for clause in entry.excluded}
    deny = strongest(_excludes(clause, request, scopes) for clause in clauses)
    outcome = combine(allow, deny, Truth.YES)
    return Outcome.IMPLICITLY_DENIED if outcome is Outcome.EXPLICITLY_DENIED else outcome


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
    denied, is_for_children = scope_of(clause)
    if is_for_children:
        scope = scopes.holds(denied, request.resource)
    else:
        scope = Truth.YES if request.resource == denied else Truth.NO
    truths = (scope, _conditions(clause.conditions, request.facts))
    for truth in (Truth.NO, Truth.GAP, Truth.OPEN):
        if truth in truths:
            return truth
    return Truth.YES
