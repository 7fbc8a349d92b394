"""A proposal for AWS, put to the test: a world in which the identity has it in place of its own policies.

covers      every recorded use is decided as well as today: a yes stays a yes, an open answer stays open
is inside   each Allow lies inside one that is granted, under the same condition; every Deny is still there;
            and the evaluator allows no request, of those that the proposal's own words name, that it would
            refuse today
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.worlds import AwsWorld, NamedDocument, WorldRole, WorldUser
from leastwise.core.evaluation.decisions import MAYBE, Decision, Outcome
from leastwise.core.evaluation.engines import Caller, CloudQuestion
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.patterns import action_covers
from leastwise.core.rightsizing.aws_cuts import Cut
from leastwise.core.rightsizing.aws_grants import EVERY, Grants
from leastwise.core.rightsizing.aws_insides import first_outside
from leastwise.core.rightsizing.aws_layouts import Layout
from leastwise.core.rightsizing.aws_needs import AwsNeed
from leastwise.core.rightsizing.proposals import RefusedProposalError

PROPOSED = "leastwise-proposal"
"""Name of the policies of the small world."""

MOST_PROBES = 160
"""Requests that the evaluator is asked about each statement; what is inside is shown word by word as well."""


@dataclass(frozen=True, slots=True)
class AwsChecked:
    """What was shown: so many recorded requests are decided as well as before, so many statements lie inside
    granted ones, so many requests were put to the evaluator about that."""

    requests: int
    statements: int
    probes: int


def proposed_engine(
    before: AwsEngine, entity: WorldRole | WorldUser, grants: Grants, layout: Layout
) -> AwsEngine:
    """Return the engine of the world in which an identity has a proposal, and what stays untouched."""
    inline = [
        NamedDocument(f"{PROPOSED}-{number}", json.dumps(each)) for number, each in enumerate(layout.inline)
    ]
    managed = {
        f"arn:aws:iam::{entity.account}:policy/{PROPOSED}-{number}": json.dumps(each)
        for number, each in enumerate(layout.managed)
    }
    own = (*grants.unread, *inline)
    attached = (*grants.untouched, *managed)
    world = before.world
    if isinstance(entity, WorldRole):
        role = replace(entity, inline=own, attached=attached)
        engine = before.with_role(role) if not managed else None
        return engine or AwsEngine(_with_policies(world.with_role(role), managed))
    user = replace(entity, inline=own, attached=attached, groups=grants.lost_groups)
    return AwsEngine(_with_policies(replace(world, users={**world.users, user.arn: user}), managed))


def _with_policies(world: AwsWorld, managed: dict[str, str]) -> AwsWorld:
    return replace(world, policies={**world.policies, **managed})


# ---------------------------------------------------------------- covers what was used


def replay(
    before: AwsEngine, after: AwsEngine, identity: IdentityId, needs: Iterable[AwsNeed], grants: Grants
) -> int:
    """Ask about every recorded use again; RefusedProposalError for one that is decided worse than today."""
    caller, count = Caller(identity), 0
    for need in needs:
        for question in _questions(need, grants):
            old = before.decide(caller, question)
            if not old.may_be_allowed:
                continue
            count += 1
            if _is_worse(old, after.decide(caller, question)):
                raise RefusedProposalError(
                    f"the proposal would deny a recorded use: {need.action} on {question.resource},"
                    f" last seen {need.last_seen}"
                )
    return count


def _is_worse(old: Decision, new: Decision) -> bool:
    return old.outcome is not new.outcome and new.outcome is not Outcome.ALLOWED


def _questions(need: AwsNeed, grants: Grants) -> Iterator[CloudQuestion]:
    """Yield the requests of a use; of one without a resource, those that the grant's own words name."""
    for arn in need.arns:
        yield CloudQuestion(need.action, arn, need.account)
    if need.is_open or not need.arns:
        words = {EVERY: None}
        for grant in grants.allows:
            if grant.gives(need.action):
                words |= dict.fromkeys(grant.resources)
        for word in words:
            yield CloudQuestion(need.action, word, need.account)


# ---------------------------------------------------------------- lies inside the grant


def require_inside_grants(cuts: Iterable[Cut], grants: Grants, layout: Layout) -> int:
    """Count the Allows that lie inside granted ones; RefusedProposalError for one that does not, or for a
    Deny that is gone."""
    count = 0
    for cut in cuts:
        outside = first_outside(cut, grants)
        if outside is not None:
            raise RefusedProposalError(f"the proposal would widen the grant: {outside.text}")
        count += 1
    written = {
        json.dumps(each, sort_keys=True)
        for document in (*layout.inline, *layout.managed)
        for each in _statements(document)
    }
    for deny in grants.denies:
        if json.dumps(json.loads(deny.text), sort_keys=True) not in written:
            raise RefusedProposalError(f"the proposal would drop a Deny: {deny.source}")
    return count


def _statements(document: dict[str, object]) -> Sequence[object]:
    found = document["Statement"]
    return found if isinstance(found, list) else [found]


def probe(before: AwsEngine, after: AwsEngine, identity: IdentityId, cuts: Iterable[Cut]) -> int:
    """Ask the evaluator about requests that the proposal names; RefusedProposalError for one that it allows
    and today's grant does not."""
    caller, count = Caller(identity), 0
    for cut in cuts:
        for action, resource in islice(product(_some_actions(cut), cut.resources or (EVERY,)), MOST_PROBES):
            question = CloudQuestion(action, resource)
            new = after.decide(caller, question)
            if new.outcome not in MAYBE:
                continue
            count += 1
            old = before.decide(caller, question)
            if old.outcome not in MAYBE or (new.is_allowed and not old.is_allowed):
                raise RefusedProposalError(f"the proposal would widen the grant: {action} on {resource}")
    return count


def _some_actions(cut: Cut) -> Iterator[str]:
    known = catalogue()
    for pattern in cut.actions or (EVERY,):
        expanded = known.expand(pattern)
        names = known.names_of(expanded) if expanded else iter((pattern,))
        for name in islice(names, MOST_PROBES // 8):
            if not any(action_covers(each, name) for each in cut.not_actions):
                yield name
