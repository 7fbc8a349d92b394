"""Tokens of ServiceAccounts: for each rule what fires, and what nearly does."""

from __future__ import annotations

import pytest

from anomaly_sightings import (
    API_ID,
    JANE,
    at,
    ended,
    issued,
    rules_of,
    sighting,
    token,
    told,
    used,
    watched,
)
from leastwise.core.anomalies.rules import RuleName
from leastwise.core.anomalies.settings import AnomalySettings
from leastwise.core.anomalies.sightings import Credential, Places, Sighting
from leastwise.core.drifts import Severity

LATER = 15
ISSUER = "system:serviceaccount:platform:vault"


def many(count: int, day: int = LATER, caller: str = "system:node:a") -> list[Sighting]:
    return [issued(at(day, 100 + each), f"JTI={day}-{each}", caller=caller) for each in range(count)]


def daily(count: int, days: int = 15, caller: str = "system:node:a") -> list[Sighting]:
    return [each for day in range(days) for each in many(count, day, caller)]


# ---------------------------------------------------------------- volume


@pytest.mark.parametrize(
    ("before", "now", "fires"),
    [(2, 21, True), (2, 20, False), (6, 24, False), (6, 25, True), (0, 21, True)],
)
def test_more_tokens_than_four_times_the_usual_and_than_twenty(before: int, now: int, fires: bool) -> None:  # noqa: FBT001
    detector = watched(*many(now), before=daily(before))
    assert ("token-volume" in rules_of(detector.alerts())) is fires


def test_who_asks_for_far_more_tokens_is_told_too() -> None:
    detector = watched(*many(30, caller=ISSUER), before=daily(1, caller=ISSUER))
    assert told(detector.alerts()) == [("token-volume", API_ID), ("token-volume", f"k8s:{ISSUER}")]


def test_the_volume_of_one_earlier_day_is_not_usual() -> None:
    once = watched(*many(30), before=[*daily(2), *many(40, 10)])
    assert rules_of(once.alerts()) == ["token-volume"]
    twice = watched(*many(30), before=[*daily(2), *many(40, 10), *many(40, 11)])
    assert rules_of(twice.alerts()) == []


def test_nothing_is_told_of_volumes_before_the_baseline_is_full() -> None:
    detector = watched(*many(50, 13), days=13)
    assert rules_of(detector.alerts()) == []


def test_a_token_that_has_no_id_is_counted_too() -> None:
    detector = watched(*(issued(at(LATER, each), "") for each in range(21)), before=daily(1))
    assert rules_of(detector.alerts()) == ["token-volume"]


# ---------------------------------------------------------------- caller


def test_a_new_caller_for_a_token_is_told_and_a_node_never() -> None:
    detector = watched(issued(at(LATER), "JTI=9", caller=JANE), before=daily(1))
    assert rules_of(detector.alerts()) == ["token-caller"]
    alert = next(each for each in detector.alerts() if each.identity == API_ID)
    assert alert.seen == f"k8s:{JANE} had a token issued for it"
    assert alert.usual == "so far nodes asked for its tokens"
    nodes = watched(issued(at(LATER), "JTI=9", caller="system:node:new"), before=daily(1, caller=ISSUER))
    assert rules_of(nodes.alerts()) == []


def test_a_caller_of_the_baseline_is_not_told() -> None:
    detector = watched(issued(at(LATER), "JTI=9", caller=ISSUER), before=daily(1, caller=ISSUER))
    assert rules_of(detector.alerts()) == []


# ---------------------------------------------------------------- place


@pytest.mark.parametrize(
    ("credential", "words"),
    [
        (token(node="b"), "node b"),
        (token(uid="u2", pod="payments/other"), "pod payments/other (u2)"),
    ],
)
def test_a_token_used_elsewhere_than_it_was_issued_for(credential: Credential, words: str) -> None:
    detector = watched(issued(at(0, 70), uid="u1"), used(at(0, 80)), used(at(0, 90), credential), days=1)
    (alert,) = [each for each in detector.alerts() if each.rule is RuleName.TOKEN_PLACE]
    assert alert.seen == f"a token was used as of {words}"
    assert alert.severity is Severity.CRITICAL
    assert alert.events[0].at == at(0, 90)


def test_a_token_without_its_id_belongs_nowhere() -> None:
    detector = watched(used(at(0, 70), token("", node="b")), used(at(0, 80), token("")), days=0)
    assert detector.alerts() == ()


def test_a_token_that_another_identity_shows() -> None:
    thief = Credential(API_ID.__class__("k8s:system:serviceaccount:other:x"), "JTI=1")
    detector = watched(issued(at(0, 70)), used(at(0, 90), thief), days=1)
    assert ("token-place", thief.identity) in told(detector.alerts())


def test_what_a_token_does_not_say_is_no_difference() -> None:
    unknown = token(uid="", pod="", node="")
    detector = watched(used(at(0, 70), unknown), used(at(0, 80)), used(at(0, 90), unknown), days=1)
    assert detector.alerts() == ()
    bound = watched(used(at(0, 70), unknown), used(at(0, 80)), used(at(0, 90), token(node="b")), days=1)
    assert rules_of(bound.alerts()) == ["token-place"]  # its first use with a node tells where it belongs


def test_a_token_of_no_pod_where_all_were_of_pods() -> None:
    loose = Credential(API_ID, "JTI=loose")
    detector = watched(used(at(LATER), loose), used(at(LATER, 9), loose), used(at(LATER + 1), loose))
    (alert,) = detector.alerts()
    assert (alert.rule, alert.severity, alert.count) == (RuleName.TOKEN_PLACE, Severity.HIGH, 2)
    usual = watched(used(at(LATER), loose), before=[used(at(3), loose)])
    assert usual.alerts() == ()


# ---------------------------------------------------------------- after its pod


@pytest.mark.parametrize(("seconds", "fires"), [(600, False), (601, True)])
def test_a_token_used_later_than_ten_minutes_after_its_pod_was_gone(seconds: int, fires: bool) -> None:  # noqa: FBT001
    detector = watched(ended(at(0, 1000)), used(at(0, 1000 + seconds)), days=1)
    assert ("token-after-pod" in rules_of(detector.alerts())) is fires


@pytest.mark.parametrize(("seconds", "fires"), [(4200, False), (4201, True)])
def test_a_pod_that_was_only_asked_to_go_has_longer(seconds: int, fires: bool) -> None:  # noqa: FBT001
    detector = watched(ended(at(0, 1000), is_final=False), used(at(0, 1000 + seconds)), days=1)
    assert ("token-after-pod" in rules_of(detector.alerts())) is fires


def test_the_end_that_a_node_tells_counts_when_somebody_asked_before() -> None:
    detector = watched(ended(at(0, 900), is_final=False), ended(at(0, 1000)), used(at(0, 1700)), days=1)
    assert rules_of(detector.alerts()) == ["token-after-pod"]
    twice = watched(
        ended(at(0, 900), is_final=False), ended(at(0, 2000), is_final=False), used(at(0, 5200)), days=1
    )
    assert twice.alerts() == ()


def test_a_new_pod_of_the_same_name_is_another_one() -> None:
    detector = watched(ended(at(0, 1000)), used(at(0, 9000), token("JTI=2", uid="u2")), days=1)
    assert detector.alerts() == ()


def test_a_pod_that_nobody_saw_and_one_that_is_named_by_its_uid() -> None:
    unseen = watched(ended(at(0, 1000)), days=0)
    assert unseen.alerts() == ()
    by_uid = watched(ended(at(0, 1000), uid="u7"), used(at(0, 9000), token("JTI=7", uid="u7")), days=0)
    assert rules_of(by_uid.alerts()) == ["token-after-pod"]
    by_request = watched(
        issued(at(0, 10), uid="u1"), ended(at(0, 1000)), used(at(0, 9000)), days=0
    )  # the request at level Request names the pod before the token is used
    assert rules_of(by_request.alerts()) == ["token-after-pod"]


# ---------------------------------------------------------------- audience


def test_an_audience_that_was_never_asked_for() -> None:
    before = [issued(at(day, 70), f"JTI=b{day}", caller=ISSUER, audiences=["vault"]) for day in range(15)]
    new = issued(at(LATER), "JTI=n", caller=ISSUER, audiences=["sts.amazonaws.com"])
    (alert,) = watched(new, before=before).alerts()
    assert alert.rule is RuleName.TOKEN_AUDIENCE
    assert alert.seen == f"k8s:{ISSUER} had a token issued for the audience sts.amazonaws.com"
    assert alert.usual == "its tokens were for vault"
    for usual in (["vault"], [], None):
        again = issued(at(LATER), "JTI=n", caller=ISSUER, audiences=usual)
        assert watched(again, before=before).alerts() == ()


# ---------------------------------------------------------------- address

PLACES = Places(
    nodes={"a": ("192.0.2.1", "10.1.0.0/24"), "b": ("192.0.2.2",)},
    pods={"u1": ("10.1.0.7",)},
    others=("198.51.100.0/24",),
)


@pytest.mark.parametrize(
    ("credential", "address", "fires"),
    [
        (token(), "10.1.0.7", False),
        (token(), "192.0.2.1", False),
        (token(), "10.1.0.99", False),  # inside the node's network of pods
        (token(), "198.51.100.4", False),  # a load balancer
        (token(), "203.0.113.9", True),
        (token(), "fd00::1", True),
        (token(), "no address", False),
        (token(), "", False),
        (token("JTI=3", uid="u3", node="b"), "203.0.113.9", False),  # neither pod nor network is known
        (token("JTI=4", uid="u4", node="unknown"), "203.0.113.9", False),
    ],
)
def test_an_address_counts_only_against_known_pods_and_nodes(
    credential: Credential,
    address: str,
    fires: bool,  # noqa: FBT001
) -> None:
    detector = watched(used(at(LATER), credential, address), settings=AnomalySettings(places=PLACES))
    assert ("token-address" in rules_of(detector.alerts())) is fires


def test_an_address_of_the_baseline_is_usual() -> None:
    settings = AnomalySettings(places=PLACES)
    odd = used(at(3), None, "203.0.113.9")
    assert watched(used(at(LATER), None, "203.0.113.9"), before=[odd], settings=settings).alerts() == ()


def test_the_answers_about_addresses_are_remembered_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leastwise.core.anomalies.addresses._MOST_KNOWN", 2)
    settings = AnomalySettings(places=PLACES)
    events = [used(at(LATER, each), None, f"203.0.113.{each}") for each in range(5)]
    (alert,) = watched(*events, settings=settings).alerts()
    assert alert.count == 5


def test_events_without_a_token_are_no_matter_of_these_rules() -> None:
    assert watched(sighting(at(LATER)), settings=AnomalySettings(places=PLACES)).alerts() == ()
