"""The part of an entry that concerns one permission: what is asked for by risk rules and edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from leastwise.core.evaluation.aws.effective_actions import ActionSet, action_set
from leastwise.core.evaluation.aws.effective_memos import Memo
from leastwise.core.evaluation.entries import Clause, Entry

_Clauses = tuple[Clause, ...]


_PERMITTED: Memo[tuple[int, ActionSet], tuple[Entry, Entry | None]] = Memo()
_PASSING: Memo[tuple[int, ActionSet], tuple[_Clauses, _Clauses]] = Memo()
_TAKING: Memo[tuple[int, ActionSet], tuple[_Clauses, _Clauses | None]] = Memo()
_TOUCHING: Memo[tuple[int, ActionSet], tuple[Clause, bool]] = Memo()
"""Many identities share entries, and many entries one list of clauses. What was read is kept beside the
answer, so that its identity stays its own."""


def permitted(entries: Iterable[Entry], wanted: ActionSet) -> Iterator[Entry]:
    """Return what is left of entries for an action, or for a pattern of actions that they hold whole."""
    for entry in entries:
        key = (id(entry), wanted)
        found = _PERMITTED.get(key)
        if found is None:
            found = _PERMITTED.keep(key, (entry, _permitted(entry, wanted)))
        if found[1] is not None:
            yield found[1]


def _permitted(entry: Entry, wanted: ActionSet) -> Entry | None:
    if not actions_of(entry.actions, entry.not_actions).covers(wanted):
        return None
    limits = tuple([_passing(clauses, wanted) for clauses in entry.limits])
    if not all(limits):
        return None
    excluded = _taking(entry.excluded, wanted)
    if excluded is None:
        return None
    return replace(entry, actions=wanted.written, not_actions=(), limits=limits, excluded=excluded)


def _passing(clauses: _Clauses, wanted: ActionSet) -> _Clauses:
    """Return the clauses of a limit that may let the permission pass."""
    key = (id(clauses), wanted)
    found = _PASSING.get(key)
    if found is None:
        found = _PASSING.keep(key, (clauses, tuple(_about(clauses, wanted))))
    return found[1]


def _taking(clauses: _Clauses, wanted: ActionSet) -> _Clauses | None:
    """Return the denies that take something of the permission; None when they take it whole."""
    key = (id(clauses), wanted)
    found = _TAKING.get(key)
    if found is None:
        touching = tuple(_touching(clauses, wanted))
        is_whole = any(_is_all(clause, wanted) for clause in touching)
        found = _TAKING.keep(key, (clauses, None if is_whole else touching))
    return found[1]


def actions_of(actions: tuple[str, ...], not_actions: tuple[str, ...]) -> ActionSet:
    """Return the set that an entry or clause means; a clause without actions means all."""
    if not_actions and not actions:
        return action_set(not_actions, is_not=True)
    return action_set(actions or ("*",))


def _about(clauses: Iterable[Clause], wanted: ActionSet) -> Iterator[Clause]:
    """Keep the clauses that may let the permission pass; what is taken out of one only in part stays told."""
    for clause in _touching(clauses, wanted):
        is_whole = actions_of(clause.actions, clause.not_actions).covers(wanted)
        takes_out = clause.actions and clause.not_actions and action_set(clause.not_actions).meets(wanted)
        yield replace(clause, actions=(), not_actions=()) if is_whole and not takes_out else clause


def _touching(clauses: Iterable[Clause], wanted: ActionSet) -> Iterator[Clause]:
    """Keep the clauses that are about some of it."""
    for clause in clauses:
        key = (id(clause), wanted)
        found = _TOUCHING.get(key)
        if found is None:
            found = _TOUCHING.keep(key, (clause, _touches(clause, wanted)))
        if found[1]:
            yield clause


def _touches(clause: Clause, wanted: ActionSet) -> bool:
    if clause.actions and clause.not_actions and action_set(clause.not_actions).covers(wanted):
        return False
    return actions_of(clause.actions, clause.not_actions).meets(wanted)


def _is_all(clause: Clause, wanted: ActionSet) -> bool:
    if clause.conditions or clause.not_resources or "*" not in clause.resources:
        return False
    if clause.actions and clause.not_actions and action_set(clause.not_actions).meets(wanted):
        return False
    return actions_of(clause.actions, clause.not_actions).covers(wanted)
