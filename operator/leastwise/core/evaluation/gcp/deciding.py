"""One decision: the parts of it, put together by the table that all engines share."""

from __future__ import annotations

from dataclasses import dataclass, replace

from leastwise.core.evaluation.decisions import Decision, Effect, Outcome, Reason, Truth, combine
from leastwise.core.evaluation.engines import CloudQuestion
from leastwise.core.evaluation.gcp.compiled import CompiledWorld
from leastwise.core.evaluation.gcp.judging import (
    Candidate,
    Part,
    candidates,
    judge_allow,
    judge_deny,
    judge_limit,
)
from leastwise.core.evaluation.gcp.memberships import Subject
from leastwise.core.evaluation.gcp.requests import Request, resolve


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question with the grants that concern it: what is the same for everybody who asks."""

    request: Request
    found: tuple[Candidate, ...]


def prepare(world: CompiledWorld, question: CloudQuestion) -> Prepared | str:
    """Resolve a question; a text says why it makes none."""
    request = resolve(world, question)
    return request if isinstance(request, str) else Prepared(request, candidates(world, request))


def decide_request(world: CompiledWorld, subject: Subject, prepared: Prepared) -> Decision:
    """Decide for one subject."""
    request = prepared.request
    allow = judge_allow(world, request, subject, prepared.found)
    strict = replace(subject, ignores_unread=False) if subject.ignores_unread else subject
    deny = judge_deny(world, request, strict)
    limit = judge_limit(world, request, strict)
    outcome = combine(allow.truth, deny.truth, limit.truth)
    return Decision(outcome, _reasons(outcome, allow, deny, limit))


NOT_GRANTED = "no allow policy grants it"


def _reasons(outcome: Outcome, allow: Part, deny: Part, limit: Part) -> tuple[Reason, ...]:
    """Return what decided: of a no only what refuses, else everything that took part."""
    match outcome:
        case Outcome.EXPLICITLY_DENIED:
            return deny.reasons
        case Outcome.IMPLICITLY_DENIED:
            if limit.truth is Truth.NO:
                return limit.reasons
            return (Reason(Effect.ALLOW.value, text=NOT_GRANTED),)
        case _:
            return (*limit.reasons, *deny.reasons, *allow.reasons)
