"""Proposals over random IAM documents: they cover every use in its own context, and lie inside the grant."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from aws_case_generator import ACTIONS, HOME, make_cases
from aws_estate import engine, group, identity, policy_arn, role, role_arn, user, user_arn
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.worlds import NamedDocument
from leastwise.core.evaluation.decisions import MAYBE, Outcome
from leastwise.core.evaluation.engines import Caller, CloudQuestion
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.excess.atoms import Atom
from leastwise.core.rightsizing.aws_checks import proposed_engine
from leastwise.core.rightsizing.aws_rightsizing import AwsRightSizing
from leastwise.core.rightsizing.proposals import Doubt, Doubts, Reason, no_doubts
from leastwise.core.rightsizing.widths import Names, Width
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate, Tally
from leastwise.core.usage.uses import ALLOWED, Use

CASES = 4
MOST = 4
CALLERS = {"role": role_arn("app"), "user": user_arn("bob")}
seeds = st.integers(min_value=0, max_value=2**32)
widths = st.builds(Width, st.sampled_from(Names), most_names=st.sampled_from([1, 2, 8]))
some = settings(max_examples=5, deadline=None, phases=(Phase.explicit, Phase.generate))
"""A smaller seed makes no simpler documents, so nothing is shrunk."""


def made(seed: int, kind: str) -> tuple[AwsEngine, IdentityId, list[CloudQuestion]]:
    """A role, or a user with a group, with random policies, and requests of it in many contexts."""
    file = make_cases(seed, CASES)
    texts = {name: json.dumps(each) for name, each in file["documents"].items()}
    own = [name for case in file["cases"] for name in case["identity"]][:MOST]
    bounds = [name for case in file["cases"] for name in case["boundary"]][:1]
    inline, managed = own[::2], own[1::2]
    grants: dict[str, Any] = {
        "inline": tuple(NamedDocument(name, texts[name]) for name in inline),
        "attached": tuple(map(policy_arn, managed)),
    }
    bounded: dict[str, Any] = {"boundary": policy_arn(bounds[0])} if bounds else {}
    holder = (
        (replace(role("app", **bounded), **grants),)
        if kind == "role"
        else (user("bob", groups=("people",), **bounded), replace(group("people"), **grants))
    )
    world = engine(*holder, policies={policy_arn(name): text for name, text in texts.items()})
    contexts = [case["request"]["context"] for case in file["cases"]]
    questions = [
        CloudQuestion(
            action,
            resource,
            HOME,
            {key: tuple(value) if isinstance(value, list) else value for key, value in context.items()},
            is_complete=True,
        )
        for action, resources in ACTIONS.items()
        for resource in resources
        for context in contexts
    ]
    return world, identity(CALLERS[kind]), questions


def uses_of(who: IdentityId, questions: list[CloudQuestion], seed: int) -> list[Aggregate]:
    """What a trail would tell of requests; now and then it does not tell the resource."""
    dice, tallies = Random(seed), dict[Use, Tally]()
    for each in questions:
        use = Use(who, Plane.AWS.value, each.action, place=HOME, decision=ALLOWED)
        is_named = each.resource.startswith("arn:") and dice.random() < 0.9
        tallies.setdefault(use, Tally()).touch("2026-06-01T00:00:00Z", 1, each.resource if is_named else "")
    return [tally.aggregate(use) for use, tally in sorted(tallies.items())]


def doubts_of(seed: int) -> Doubts:
    def doubts(atom: Atom, _scope: str) -> Reason | None:
        if "*" in atom.action:
            return Reason(Doubt.NOT_OBSERVABLE.value, "something in it is not observable")
        is_asked = atom.action.partition(":")[0] in {each.partition(":")[0] for each in ACTIONS}
        dice = Random(f"{seed} {atom.action}").random()
        return Reason(Doubt.NOT_OBSERVABLE.value, "no event") if is_asked and dice < 0.2 else None

    return doubts


@given(seed=seeds, kind=st.sampled_from(sorted(CALLERS)), width=widths, is_doubtful=st.booleans())
@some
def test_a_proposal_allows_what_was_used_and_nothing_that_is_not_granted(
    seed: int, kind: str, width: Width, *, is_doubtful: bool
) -> None:
    before, who, questions = made(seed, kind)
    caller = Caller(who)
    allowed = [each for each in questions if before.decide(caller, each).is_allowed]
    used = Random(seed).sample(allowed, min(len(allowed), 6))
    sizing = AwsRightSizing(before, doubts_of(seed) if is_doubtful else no_doubts, width=width)
    found = sizing.of(who, uses_of(who, used, seed))
    after = proposed_engine(before, sizing._entity(who), found.grants, found.layout)
    for each in used:
        assert after.decide(caller, each).is_allowed, each
    for each in Random(seed + 1).sample(questions, 24):
        outcome, old = after.decide(caller, each).outcome, before.decide(caller, each).outcome
        assert outcome not in MAYBE or old in MAYBE, each
        assert outcome is not Outcome.ALLOWED or old is Outcome.ALLOWED, each


@given(seeds, st.sampled_from(sorted(CALLERS)))
@some
def test_without_coverage_a_proposal_is_the_grant(seed: int, kind: str) -> None:
    before, who, questions = made(seed, kind)
    caller = Caller(who)
    sizing = AwsRightSizing(before, lambda _atom, _scope: Reason(Doubt.UNDECIDED.value, "not watched"))
    found = sizing.of(who, [])
    after = proposed_engine(before, sizing._entity(who), found.grants, found.layout)
    for each in Random(seed).sample(questions, 40):
        assert after.decide(caller, each).outcome is before.decide(caller, each).outcome, each


@given(seeds, st.sampled_from(sorted(CALLERS)))
@some
def test_right_sizing_what_was_proposed_gives_the_same_again(seed: int, kind: str) -> None:
    before, who, questions = made(seed, kind)
    allowed = [each for each in questions if before.decide(Caller(who), each).is_allowed]
    uses = uses_of(who, allowed[:6], seed)
    first = AwsRightSizing(before, no_doubts)
    found = first.of(who, uses)
    after = proposed_engine(before, first._entity(who), found.grants, found.layout)
    again = AwsRightSizing(after, no_doubts).of(who, uses)
    assert again.layout == found.layout
