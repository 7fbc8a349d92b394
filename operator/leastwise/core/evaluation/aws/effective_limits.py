"""What limits and denies leave of a grant: boundary, levels of SCPs, and explicit denies of every policy.

A limit whose statements only name actions is worked into the actions of an entry, so that it reads as what
can be done; any other stays beside it as a clause.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from leastwise.core.evaluation.aws.effective_actions import ActionSet, action_set, within_service
from leastwise.core.evaluation.aws.effective_parts import ANYTHING, Part, Remainder, may_touch
from leastwise.core.evaluation.aws.engine_contexts import KnownContext
from leastwise.core.evaluation.aws.layers import RCP_EXEMPT_ACTIONS, RCP_SERVICES
from leastwise.core.evaluation.entries import Clause

Passed = tuple[ActionSet, tuple[Clause, ...]]
"""What a limit leaves: the actions, and clauses of which one must hold; no clauses: nothing more."""

RCP_ACTIONS = action_set(tuple(f"{service}:*" for service in sorted(RCP_SERVICES)))
"""What an RCP can be about."""


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """One limit that must allow: a boundary, or one level of SCPs. `unread` names what of it was not read."""

    parts: tuple[Part, ...]  # its allows
    unread: tuple[str, ...] = ()
    _memo: dict[ActionSet, Passed | None] = field(default_factory=dict, repr=False)

    def leaves(self, actions: ActionSet, known: KnownContext) -> Passed | None:
        """Return what is left of some actions; None for nothing."""
        if actions in self._memo:
            return self._memo[actions]
        found, depends = self._leaves(actions, known)
        if not depends:
            self._memo[actions] = found
        return found

    def _leaves(self, actions: ActionSet, known: KnownContext) -> tuple[Passed | None, bool]:
        meeting: list[tuple[Part, Remainder]] = []
        depends = False
        for part in self.parts:
            if not part.actions.meets(actions):
                continue
            depends = depends or part.depends
            remainder = part.remainder(known)
            if remainder is None:
                continue
            if remainder.is_plain and part.actions.covers(actions):
                return (actions, ()), depends
            meeting.append((part, remainder))
        clauses = [part.clause(remainder) for part, remainder in meeting]
        clauses += [Clause(ANYTHING, conditions=(f"unknown: {text}",)) for text in self.unread]
        if not clauses:
            return None, depends
        narrowed = None if self.unread else _narrowed(actions, meeting)
        return (actions, tuple(clauses)) if narrowed is None else (narrowed, ()), depends


def _narrowed(actions: ActionSet, meeting: list[tuple[Part, Remainder]]) -> ActionSet | None:
    """Work a limit that only names actions into the actions; None where that cannot be written."""
    if not all(remainder.is_plain for _, remainder in meeting):
        return None
    found = [actions.narrowed(part.actions) for part, _ in meeting]
    if len(found) == 1:
        return found[0]
    patterns: set[str] = set()
    for each in found:
        if each is None or each.is_not:
            return None
        patterns.update(each.patterns)
    return action_set(tuple(sorted(patterns)))


@dataclass(frozen=True, slots=True, eq=False)
class Denial:
    """An explicit deny, as far as it concerns one caller.

    `clause` says what it takes away. `stems` bound the resources; `is_rcp` those services alone that support
    RCPs. `is_plain`: every resource of every action in `actions`, without a condition.
    """

    actions: ActionSet
    clause: Clause
    stems: tuple[str, ...]
    is_plain: bool = False


def denial_of(
    part: Part,
    remainder: Remainder,
    *,
    doubt: str = "",
    is_rcp: bool = False,
    only: ActionSet | None = None,
) -> Denial:
    """Return what a deny takes away; `doubt` says why it may not concern the caller, `only` which actions the
    policy of a resource can be about."""
    clause = part.clause(remainder)
    actions = part.actions
    if is_rcp:
        only = _of_rcp_services(part.actions)
    if only is not None:
        out = part.actions.written if part.actions.is_not else ()
        exempt = tuple(sorted(RCP_EXEMPT_ACTIONS)) if is_rcp else ()
        clause = replace(clause, actions=only.written, not_actions=(*out, *exempt))
        actions = only
    if doubt:
        clause = replace(clause, conditions=(*clause.conditions, doubt))
    is_plain = remainder.is_plain and only is None and not doubt
    return Denial(actions, clause, remainder.stems, is_plain)


def _of_rcp_services(actions: ActionSet) -> ActionSet:
    """RCPs hold for some services only."""
    found = [
        pattern
        for service in sorted(RCP_SERVICES)
        if (within := within_service(actions, service)) is not None
        for pattern in within.patterns
    ]
    return action_set(tuple(found))


def excluded(
    actions: ActionSet, remainder: Remainder, denials: Iterable[Denial]
) -> tuple[Clause, ...] | None:
    """Return what denies take out of a grant; None when they take it whole."""
    found: list[Clause] = []
    for denial in denials:
        if not denial.actions.meets(actions):
            continue
        if denial.is_plain and denial.actions.covers(actions):
            return None
        if may_touch(denial.stems, remainder.stems):
            found.append(denial.clause)
    return tuple(found)
