from __future__ import annotations

from fake_engines import DENIED, FakeEngine, allowed
from leastwise.core.evaluation.decisions import Decision, Outcome, Source
from leastwise.core.evaluation.engines import Caller, CloudQuestion, Confidence, Edge
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.trusts import CALLS, Trusts, best
from leastwise.core.snapshots import Plane

API, ROLE, OTHER = map(IdentityId, ("k8s:system:serviceaccount:pay:api", "aws:role", "aws:other"))
ANNOTATION = Source("ServiceAccount", "pay/api")
LINK = Edge(API, ROLE, "XC-irsa", sources=(ANNOTATION,))
ASKED = CloudQuestion("s3:GetObject", "arn:aws:s3:::b/k")
READS = Entry(Plane.AWS, actions=("s3:GetObject",), resources=("*",))


def estate(*links: Edge, aws: FakeEngine | None = None, kubernetes: FakeEngine | None = None) -> Estate:
    engines = {
        Plane.KUBERNETES: kubernetes or FakeEngine(Plane.KUBERNETES),
        Plane.AWS: aws or FakeEngine(decisions={ROLE: allowed()}, entries={ROLE: (READS,)}),
    }
    return Estate(engines, links=links)


def test_what_a_role_can_do_its_service_account_can_do() -> None:
    trusts = Trusts(estate(LINK))
    decision = trusts.decide(Caller(API), ASKED, Plane.AWS)
    assert decision.outcome is Outcome.ALLOWED
    assert decision.reasons[0].via == (ROLE,)
    assert decision.reasons[0].sources[0] == ANNOTATION
    (entry,) = trusts.effective(API)
    assert (entry.via, entry.actions, entry.unknown) == ((ROLE,), ("s3:GetObject",), ())


def test_own_permissions_come_first_and_are_told_without_a_chain() -> None:
    own = Entry(Plane.KUBERNETES, actions=("get",), resources=("pods",))
    found = Trusts(estate(LINK, kubernetes=FakeEngine(Plane.KUBERNETES, entries={API: (own,)}))).effective(
        API
    )
    assert [each.via for each in found] == [(), (ROLE,)]


def test_a_question_to_the_own_plane_follows_no_trust() -> None:
    assert Trusts(estate(LINK)).decide(Caller(OTHER), ASKED, Plane.AWS) == DENIED


def test_who_becomes_nobody_there_is_denied() -> None:
    decision = Trusts(estate()).decide(Caller(API), ASKED, Plane.AWS)
    assert decision.outcome is Outcome.IMPLICITLY_DENIED
    assert "becomes no identity of aws" in decision.reasons[0].text


def test_a_plane_that_was_not_read_is_unknown() -> None:
    trusts = Trusts(estate(LINK))
    assert trusts.decide(Caller(API), ASKED, Plane.GCP).outcome is Outcome.UNKNOWN
    assert trusts.decide(Caller(IdentityId("gcp:user:x")), ASKED, Plane.AWS).outcome is Outcome.UNKNOWN
    assert trusts.holders(ASKED, Plane.GCP) == ()
    assert trusts.effective(IdentityId("gcp:user:x")) == ()


def test_an_open_condition_on_the_way_makes_a_yes_conditional() -> None:
    link = Edge(API, ROLE, "XC-irsa", Confidence.CONDITIONAL.value, ("aws:SourceIp",))
    decision = Trusts(estate(link)).decide(Caller(API), ASKED, Plane.AWS)
    assert decision.outcome is Outcome.CONDITIONAL
    assert decision.reasons[0].open == ("aws:SourceIp",)
    assert Trusts(estate(link)).effective(API)[0].conditions == ("aws:SourceIp",)


def test_a_gap_on_the_way_makes_a_yes_unknown() -> None:
    link = Edge(API, ROLE, "XC-irsa", Confidence.UNKNOWN.value)
    assert Trusts(estate(link)).decide(Caller(API), ASKED, Plane.AWS).outcome is Outcome.UNKNOWN
    assert Trusts(estate(link)).effective(API)[0].unknown == (f"whether {API} becomes {ROLE}",)


def test_loops_are_cut_and_the_shortest_chain_is_told() -> None:
    loop = (LINK, Edge(ROLE, OTHER, "x"), Edge(OTHER, ROLE, "x"), Edge(OTHER, API, "x"))
    chains = Trusts(estate(*loop)).chains(API)
    assert [each.via for each in chains] == [(ROLE,), (ROLE, OTHER)]
    assert [each.identity for each in chains] == [ROLE, OTHER]


def test_assets_are_no_identities() -> None:
    assert Trusts(estate(Edge(API, "k8s:asset:secrets:pay", "x"))).chains(API) == ()


def test_steps_inside_a_plane_are_followed_when_their_kind_is_named() -> None:
    aws = FakeEngine(
        steps=(Edge(ROLE, OTHER, "AWS-assume-role"), Edge(ROLE, "aws:asset:x:y", "AWS-assume-role"))
    )
    assert len(Trusts(estate(LINK, aws=aws)).chains(API)) == 1
    followed = Trusts(estate(LINK, aws=aws), kinds=frozenset({"AWS-assume-role"})).chains(API)
    assert followed[-1].via == (ROLE, OTHER)


def test_steps_that_hang_on_something_are_left_out_where_only_certain_ones_count() -> None:
    open_step = Edge(ROLE, OTHER, "AWS-assume-role", Confidence.CONDITIONAL.value)
    found = estate(LINK, aws=FakeEngine(steps=(open_step,)))
    assert len(Trusts(found, kinds=CALLS).chains(API)) == 2
    assert len(Trusts(found, kinds=CALLS, only_certain=True).chains(API)) == 1
    assert Trusts(found).becomes_others(API)
    assert not Trusts(found).becomes_others(OTHER)


def test_holders_are_told_with_everyone_who_becomes_them() -> None:
    found = Trusts(estate(LINK)).holders(ASKED, Plane.AWS)
    assert [each.identity for each in found] == [ROLE, API]
    assert found[1].decision.reasons[0].via == (ROLE,)


def test_an_identity_of_a_plane_that_was_not_read_lends_nothing() -> None:
    assert Trusts(estate(Edge(API, "gcp:user:x", "x"))).effective(API) == ()


def test_the_best_of_several_ways_decides_with_all_ways_that_are_as_good() -> None:
    first, second = allowed("a"), allowed("b")
    found = best([DENIED, first, second, Decision(Outcome.UNKNOWN)])
    assert found.outcome is Outcome.ALLOWED
    assert found.reasons == (*first.reasons, *second.reasons)
