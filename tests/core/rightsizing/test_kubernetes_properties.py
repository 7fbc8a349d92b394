"""Proposals over random clusters: they cover every use and lie inside the grant; unwatched they equal it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from leastwise.core.evaluation.engines import Caller, KubernetesQuestion
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.excess.atoms import Atom
from leastwise.core.rightsizing.kubernetes_checks import baseline_world, proposed_world, require_inside
from leastwise.core.rightsizing.kubernetes_rightsizing import KubernetesRightSizing
from leastwise.core.rightsizing.proposals import Doubt, Doubts, Reason, no_doubts
from leastwise.core.rightsizing.widths import Names, Namespaces, Resources, Width
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate, Tally
from leastwise.core.usage.uses import ALLOWED, DENIED, Use
from leastwise_dev.rbac_worlds import RbacWorld, WorldShape
from rbac_reference import asked, world_of

Requests = dict[IdentityId, list[KubernetesQuestion]]

SMALL = WorldShape(bindings=40, accounts=6, namespaces=3)
REQUESTS = 100
seeds = st.integers(min_value=0, max_value=2**32)
widths = st.builds(
    Width,
    st.sampled_from(Names),
    st.sampled_from(Resources),
    st.sampled_from(Namespaces),
    st.sampled_from([1, 3, 8]),
)
few = settings(max_examples=5, deadline=None, phases=(Phase.explicit, Phase.generate))
"""A smaller seed is no simpler world, so nothing is shrunk."""


def made(seed: int) -> tuple[RbacEngine, Requests]:
    """A cluster, and requests to it by who sent them."""
    generated = RbacWorld(SMALL, seed)
    engine = RbacEngine(world_of(generated.listing()))
    found: Requests = {}
    for request in generated.requests(REQUESTS):
        caller, question = asked(request)
        if question.verb == "deletecollection":
            question = replace(question, name="")  # a server never asks for it by name
        if not caller.identity.startswith("k8s:group:"):
            found.setdefault(caller.identity, []).append(question)
    return engine, found


def everybody(engine: RbacEngine) -> RbacEngine:
    """The cluster with only what everybody has."""
    return RbacEngine(baseline_world(engine.world))


def uses_of(engine: RbacEngine, identity: IdentityId, questions: list[KubernetesQuestion]) -> list[Aggregate]:
    """What a log would tell of requests."""
    tallies: dict[Use, Tally] = {}
    for each in questions:
        is_allowed = engine.decide(Caller(identity), each).is_allowed
        use = Use(
            identity,
            Plane.KUBERNETES.value,
            each.verb,
            each.group,
            each.resource,
            each.subresource,
            each.namespace,
            each.path,
            ALLOWED if is_allowed else DENIED,
        )
        tallies.setdefault(use, Tally()).touch("2026-06-01T00:00:00Z", 1, each.name)
    return [tally.aggregate(use) for use, tally in sorted(tallies.items())]


def doubts_of(seed: int) -> Doubts:
    """Doubt some atoms, by what they are."""

    def doubts(atom: Atom, _scope: str) -> Reason | None:
        dice = Random(f"{seed} {atom.action} {atom.resource}").random()
        if dice < 0.1:
            return Reason(Doubt.NOT_OBSERVABLE.value, "no log tells")
        return Reason(Doubt.UNDECIDED.value, "not watched") if dice < 0.2 else None

    return doubts


@given(seed=seeds, width=widths, is_doubtful=st.booleans())
@few
def test_a_proposal_allows_what_was_used_and_nothing_that_is_not_granted(
    seed: int, width: Width, *, is_doubtful: bool
) -> None:
    engine, requests = made(seed)
    sizing = KubernetesRightSizing(engine, doubts_of(seed) if is_doubtful else no_doubts, width=width)
    for identity, own in requests.items():
        found = sizing.of(identity, uses_of(engine, identity, own))
        after, baseline = RbacEngine(proposed_world(engine.world, identity, found.rules)), everybody(engine)
        caller = Caller(identity)
        for each in {*own, *(question for questions in requests.values() for question in questions[:4])}:
            is_allowed = engine.decide(caller, each).is_allowed
            if after.decide(caller, each).is_allowed:
                assert is_allowed, each
            elif not baseline.decide(caller, each).is_allowed:
                assert not (is_allowed and each in own), each


@given(seeds)
@few
def test_without_coverage_a_proposal_is_the_grant(seed: int) -> None:
    engine, requests = made(seed)
    sizing = KubernetesRightSizing(engine, lambda _atom, _scope: Reason(Doubt.UNDECIDED.value, "not watched"))
    for identity, own in requests.items():
        found = sizing.of(identity, uses_of(engine, identity, own))
        after = RbacEngine(proposed_world(engine.world, identity, found.rules)).effective(identity)
        baseline = everybody(engine).effective(identity)
        require_inside((*after, *baseline), engine.effective(identity))
        require_inside(engine.effective(identity), (*after, *baseline))


@given(seeds, widths)
@few
def test_more_use_never_makes_a_proposal_that_denies_what_a_smaller_one_allowed(
    seed: int, width: Width
) -> None:
    engine, requests = made(seed)
    sizing = KubernetesRightSizing(engine, no_doubts, width=width)
    for identity, own in requests.items():
        less, more = (
            RbacEngine(
                proposed_world(
                    engine.world, identity, sizing.of(identity, uses_of(engine, identity, part)).rules
                )
            )
            for part in (own[: len(own) // 2], own)
        )
        require_inside(more.effective(identity), less.effective(identity))
