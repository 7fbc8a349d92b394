from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.collector_ports import AuditErrors
from leastwise.core.usage.coverage import Completeness, Span, joined
from leastwise.services.collector_coverage import (
    MOST_BREAKS,
    MOST_PENDING,
    Anchor,
    CanaryRules,
    Chain,
    ClusterCoverage,
    Piece,
    anchor_of,
    anchor_text,
)

BEGIN = datetime(2026, 6, 1, 12, tzinfo=UTC)
RULES = CanaryRules(interval=30, settle=300, furthest=90, skew=300)
CALM = AuditErrors(7, "1780000000")
PROVED, ASSUMED = Completeness.PROVED, Completeness.ASSUMED


def at(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


@dataclass
class Told:
    """A chain with its times in seconds since the beginning, and what it decided."""

    chain: Chain = field(default_factory=lambda: Chain(RULES))
    pieces: list[Piece] = field(default_factory=list)

    def canary(
        self,
        now: float,
        errors: AuditErrors | None = CALM,
        *,
        answered: bool = True,
        seen: bool = True,
        clock: float = 0,
    ) -> None:
        nonce = f"canary {now}"
        self.chain.send(nonce, now, at(now), errors)
        if answered:
            self.chain.answer(nonce)
        if seen:
            self.chain.see(nonce, at(now + clock))
            self.chain.store(now)

    def canaries(self, *times: float) -> None:
        for each in times:
            self.canary(each)

    def settle(self, now: float, errors: AuditErrors | None = CALM) -> list[Piece]:
        found = self.chain.settle(now, errors)
        self.pieces += found
        return found

    @property
    def proved(self) -> list[tuple[float, float]]:
        return self._spans(PROVED)

    @property
    def assumed(self) -> list[tuple[float, float]]:
        return self._spans(ASSUMED)

    @property
    def gaps(self) -> list[tuple[float, float, str]]:
        return [(*_seconds(each.span), each.reason) for each in self.pieces if each.reason]

    def _spans(self, completeness: Completeness) -> list[tuple[float, float]]:
        spans = [each.span for each in self.pieces if not each.reason and each.completeness is completeness]
        return [_seconds(each) for each in joined(spans)]


def _seconds(span: Span) -> tuple[float, float]:
    return (span.start - BEGIN).total_seconds(), (span.end - BEGIN).total_seconds()


@pytest.fixture
def told() -> Told:
    return Told()


def test_between_canaries_that_came_back_all_is_proved_when_the_counter_stands_still(told: Told) -> None:
    told.canaries(0, 30, 60, 90)
    told.settle(400)
    assert (told.proved, told.assumed, told.gaps) == ([(0, 90)], [], [])


def test_nothing_is_decided_before_the_server_has_had_its_time_to_give_a_batch_up(told: Told) -> None:
    told.canaries(0, 30, 60)
    assert told.settle(299) == []
    told.settle(331)
    assert told.proved == [(0, 30)]


def test_one_canary_covers_nothing(told: Told) -> None:
    told.canary(0)
    assert told.settle(1_000) == []


def test_a_rise_of_the_counter_after_a_canary_uncovers_the_time_before_it(told: Told) -> None:
    told.canaries(0, 30)
    told.settle(400, AuditErrors(407, CALM.instance))
    assert told.proved == []
    assert told.gaps == [(0, 30, "the API server gave up 400 events")]


def test_after_a_rise_the_chain_is_proved_again_from_counters_read_after_it(told: Told) -> None:
    risen = AuditErrors(9, CALM.instance)
    told.canary(0)
    told.canary(30)
    told.canary(60, risen)
    told.canary(90, risen)
    told.settle(400, risen)
    assert told.proved == [(60, 90)]
    assert [each[:2] for each in told.gaps] == [(0, 30), (30, 60)]


@pytest.mark.parametrize("after", [AuditErrors(7, "1790000000"), AuditErrors(0, "1790000000")])
def test_a_new_start_of_the_server_loses_what_was_in_its_memory(told: Told, after: AuditErrors) -> None:
    told.canary(0)
    told.canary(30, after)
    told.settle(400, after)
    assert told.gaps == [(0, 30, "the API server was started anew, or another one answered")]


def test_a_canary_that_was_answered_and_did_not_come_back_uncovers_all_around_it(told: Told) -> None:
    told.canaries(0, 30)
    told.canary(60, seen=False)
    told.canaries(90, 120)
    told.settle(450)
    assert told.proved == [(0, 30), (90, 120)]
    assert told.gaps == [(30, 90, "a canary did not come back")]


def test_while_canaries_do_not_come_back_it_says_so_and_covers_nothing(told: Told) -> None:
    told.canaries(0, 30)
    for number in range(2, 50):
        told.canary(30 * number, seen=False)
    told.settle(2_000)
    assert told.proved == [(0, 30)]
    assert (told.gaps, told.chain.trouble) == ([], "a canary did not come back")


def test_a_canary_that_the_server_never_answered_tells_nothing(told: Told) -> None:
    told.canary(0)
    told.canary(30, answered=False, seen=False)
    told.canary(60)
    told.settle(400)
    assert told.proved == [(0, 60)]


def test_a_canary_may_come_back_though_its_answer_was_lost(told: Told) -> None:
    told.canary(0)
    told.canary(30, answered=False)
    told.settle(400)
    assert told.proved == [(0, 30)]


def test_a_canary_that_comes_back_when_it_was_decided_already_is_none_of_ours(told: Told) -> None:
    told.canary(0, seen=False)
    told.settle(400)
    assert told.chain.see("canary 0", at(0)) is False
    assert told.chain.see("somebody's", at(0)) is False


def test_the_first_delivery_of_a_canary_sets_its_time(told: Told) -> None:
    told.canaries(0, 30)
    told.chain.see("canary 30", at(45))
    told.settle(400)
    assert told.proved == [(0, 30)]


@pytest.mark.parametrize("refused", [1, 15, 29, 31, 200, 299])
def test_a_refused_batch_uncovers_what_may_have_been_in_it(told: Told, refused: float) -> None:
    told.canaries(0)
    told.chain.refuse(refused)
    told.canaries(30)
    told.settle(400)
    assert told.gaps == [(0, 30, "a batch was refused")]


def test_a_batch_that_is_refused_long_after_uncovers_nothing_of_before(told: Told) -> None:
    told.canaries(0, 30)
    told.chain.refuse(331)
    told.settle(400)
    assert told.proved == [(0, 30)]


def test_the_time_after_a_refused_batch_is_uncovered_until_one_is_stored(told: Told) -> None:
    told.canaries(0)
    told.chain.refuse(5)
    told.canaries(30, 60)
    told.settle(400)
    assert told.proved == [(30, 60)]


def test_without_a_stored_batch_a_refusal_has_no_end(told: Told) -> None:
    for now in (0, 30, 60):
        told.chain.send(f"canary {now}", now, at(now), CALM)
        told.chain.see(f"canary {now}", at(now))
    told.chain.refuse(5)
    told.settle(400)
    assert told.proved == []


def test_breaks_are_bounded_and_none_is_forgotten_that_counts(told: Told) -> None:
    for number in range(3 * MOST_BREAKS):
        told.chain.refuse(1_000.0 * number)
        told.chain.store(1_000.0 * number + 1)
    assert len(told.chain._breaks) == MOST_BREAKS
    last = 1_000.0 * (3 * MOST_BREAKS - 1)
    told.canaries(0, last - 10, last + 30)
    told.settle(last + 400)
    assert [each[2] for each in told.gaps] == ["a batch was refused"] * 2


def test_without_the_counter_canaries_that_are_near_let_completeness_be_assumed(told: Told) -> None:
    for now in (0, 30, 120, 211):
        told.canary(now, None)
    told.settle(600, None)
    assert told.assumed == [(0, 120)]
    assert told.gaps == [
        (120, 211, "no canary for too long, and the API server's error counter cannot be read")
    ]


def test_a_counter_that_cannot_be_read_now_is_waited_for(told: Told) -> None:
    told.canaries(0, 30)
    assert told.settle(400, None) == []
    told.settle(430)
    assert told.proved == [(0, 30)]


def test_a_canary_before_which_the_counter_was_not_read_is_passed_by(told: Told) -> None:
    told.canary(0)
    told.canary(30, None)
    told.canary(60)
    told.settle(400)
    assert told.proved == [(0, 60)]


def test_it_does_not_wait_for_the_counter_for_ever(told: Told) -> None:
    for number in range(MOST_PENDING + 2):
        told.canary(30 * number)
    end = 30 * MOST_PENDING + 400
    told.settle(end, None)
    assert told.assumed == [(0, 30 * (MOST_PENDING + 1))]


def test_the_counter_proves_any_length_of_time(told: Told) -> None:
    """The collector was away: what the server could not deliver meanwhile would have been counted."""
    told.canaries(0, 5_000)
    told.settle(6_000)
    assert told.proved == [(0, 5_000)]


@pytest.mark.parametrize("clock", [-301, 301, 86_400 * 365])
def test_a_server_whose_clock_is_far_from_ours_covers_nothing(told: Told, clock: float) -> None:
    told.canary(0, clock=clock)
    told.canary(30, clock=clock)
    told.settle(400)
    assert told.pieces == []
    assert told.chain.trouble == "the API server's clock is too far from the collector's"


def test_a_clock_that_was_wrong_for_a_while_leaves_a_gap(told: Told) -> None:
    told.canary(0)
    told.canary(30, clock=4_000)
    told.canary(60)
    told.settle(400)
    assert told.gaps == [(0, 60, "the API server's clock is too far from the collector's")]


def test_a_clock_that_goes_back_begins_the_chain_anew(told: Told) -> None:
    told.canary(0, clock=100)
    told.canary(30)
    told.canary(60)
    told.settle(400)
    assert told.proved == [(30, 60)]


# ---------------------------------------------------------------- over a restart


def test_an_anchor_survives_as_a_text() -> None:
    anchor = Anchor(at(30), CALM)
    assert anchor_of(anchor_text(anchor), 7) == anchor


@pytest.mark.parametrize(
    "text", ["", "yesterday 17", "2026-06-01T12:00:00 17", anchor_text(Anchor(BEGIN, None))]
)
def test_a_text_that_proves_nothing_is_no_anchor(text: str) -> None:
    assert anchor_of(text, 7) is None


def test_a_chain_goes_on_where_it_was_before_a_restart_if_the_counter_stands_still() -> None:
    told = Told(Chain(RULES, Anchor(at(-500), CALM)))
    told.canaries(0, 30)
    told.settle(400)
    assert told.proved == [(-500, 30)]


def test_a_chain_does_not_go_on_over_a_restart_when_events_were_given_up() -> None:
    told = Told(Chain(RULES, Anchor(at(-500), AuditErrors(6, CALM.instance))))
    told.canaries(0, 30)
    told.settle(400)
    assert told.proved == [(0, 30)]
    assert told.gaps == [(-500, 0, "the API server gave up 1 events")]


# ---------------------------------------------------------------- several servers


def _piece(start: float, end: float, completeness: Completeness = PROVED, reason: str = "") -> Piece:
    return Piece(Span(at(start), at(end)), completeness, reason)


def _cluster(*names: str) -> ClusterCoverage:
    return ClusterCoverage(RULES, {name: Chain(RULES) for name in names})


def test_a_cluster_is_covered_when_each_of_its_servers_is() -> None:
    cluster = _cluster("a", "b")
    assert cluster.decide("a", [_piece(0, 100)]) == []
    assert cluster.decide("b", [_piece(20, 60)]) == [_piece(20, 60)]
    assert cluster.decide("b", [_piece(60, 90, ASSUMED)]) == [_piece(60, 90, ASSUMED)]
    assert cluster.decide("b", [_piece(95, 130)]) == [_piece(95, 100)]
    assert cluster.decide("a", [_piece(100, 120)]) == [_piece(100, 120)]


def test_a_gap_of_one_server_is_told_at_once() -> None:
    cluster = _cluster("a", "b")
    gap = _piece(0, 30, ASSUMED, "a canary did not come back")
    assert cluster.decide("a", [gap]) == [gap]


def test_of_a_server_whose_fellows_are_silent_not_everything_is_kept() -> None:
    cluster = _cluster("a", "b")
    for number in range(MOST_PENDING + 50):
        cluster.decide("a", [_piece(30 * number, 30 * number + 30)])
    assert len(cluster._decided["a"]) == MOST_PENDING


def test_what_comes_is_noted_for_every_server() -> None:
    cluster = _cluster("a", "b")
    for name, chain in cluster.chains.items():
        for now in (0.0, 30.0):
            chain.send(f"{name} {now}", now, at(now), CALM)
    cluster.refuse(5)
    assert cluster.see("b 0.0", at(0))
    assert cluster.see("b 30.0", at(30))
    assert not cluster.see("c", at(0))
    cluster.store(29)
    (piece,) = cluster.chains["b"].settle(400, CALM)
    assert piece.reason == "a batch was refused"


# ---------------------------------------------------------------- whatever happens


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["canary", "lost", "unanswered", "drop", "restart", "refuse", "unread"]),
            st.floats(1, 60),
        ),
        max_size=40,
    )
)
def test_nothing_that_was_lost_lies_in_a_time_that_is_proved(story: list[tuple[str, float]]) -> None:
    """`drop` loses an event of that moment; the counter tells of it up to 250 s later."""
    told, now, lost = Told(), 0.0, list[float]()
    drops: list[float] = []
    instance = 0
    for what, seconds in story:
        now += seconds
        counted = AuditErrors(sum(1 for each in drops if each + 250 <= now), str(instance))
        told.settle(now, None if what == "unread" else counted)
        match what:
            case "drop":
                drops.append(now)
                lost.append(now)
            case "restart":  # what was in memory is lost, also what it would have told
                instance += 1
                lost += [now - 1e-3]
                drops.clear()
            case "refuse":
                told.chain.refuse(now)
                lost.append(now - 60)
            case "unread":
                told.canary(now, None)
            case _:
                told.canary(now, counted, answered=what != "unanswered", seen=what == "canary")
    counted = AuditErrors(len(drops), str(instance))
    told.settle(now + 1_000, counted)
    for start, end in told.proved:
        assert not [each for each in lost if start < each < end]
