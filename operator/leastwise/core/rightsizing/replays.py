"""Recorded use, asked again of what a proposal would give."""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.core.evaluation.decisions import MAYBE, Outcome
from leastwise.core.evaluation.engines import Caller, CloudQuestion, Engine
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.rightsizing.proposals import RefusedProposalError
from leastwise.core.usage.aggregates import Aggregate


def replay(
    before: Engine, after: Engine, identity: IdentityId, asked: Iterable[tuple[Aggregate, CloudQuestion]]
) -> int:
    """Ask what was used, as far as it is granted today; return how many questions that were.

    RefusedProposalError when one of them would be answered worse than today.
    """
    count = 0
    for use, question in asked:
        old = before.decide(Caller(identity), question)
        if old.outcome not in MAYBE:
            continue
        count += 1
        new = after.decide(Caller(identity), question)
        if new.outcome is not Outcome.ALLOWED and new.outcome is not old.outcome:
            raise RefusedProposalError(
                f"the proposal would deny a recorded use: {use.use.action} on {question.resource},"
                f" last seen {use.last_seen}"
            )
    return count
