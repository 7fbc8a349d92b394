"""One alert an identity, rule and day; what is remembered is plain values, bounded, and enough to go on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from anomaly_sightings import (
    API_ID,
    SECRETS,
    assumed,
    at,
    aws,
    denied,
    ended,
    issued,
    rules_of,
    token,
    told,
    used,
    watched,
)
from leastwise.core.anomalies.alerts import MOST_EVENTS
from leastwise.core.anomalies.detectors import Detector
from leastwise.core.anomalies.rules import RULES, RuleName, RuleState
from leastwise.core.anomalies.settings import AnomalySettings
from leastwise.core.anomalies.sightings import Places, Sighting
from leastwise.core.errors import InvalidError

PLACES = Places(nodes={}, pods={"u1": ("10.0.0.1",)}, images={"payments/api-1": "aaa"})
SETTINGS = AnomalySettings(places=PLACES, baseline_days=3, dormant_days=4)

# ---------------------------------------------------------------- one alert


def test_one_alert_for_each_identity_rule_and_day_with_a_bounded_sample() -> None:
    first, second = ended(at(0, 70)), [used(at(day, 50_000 + each)) for day in (0, 1) for each in range(9)]
    alerts = watched(first, *second, days=1).alerts()
    assert [(each.date, each.count, len(each.events)) for each in alerts] == [
        ("2024-10-04", 9, MOST_EVENTS),
        ("2024-10-05", 9, MOST_EVENTS),
    ]
    assert len({each.fingerprint for each in alerts}) == 2
    assert (alerts[0].first, alerts[0].last) == (at(0, 50_000), at(0, 50_008))
    assert alerts[0].todo.endswith(f"`leastwise usage {API_ID}`.")
    assert alerts[0].title == RULES[RuleName.TOKEN_AFTER_POD].title


def test_an_alert_comes_once_as_soon_as_it_is_raised() -> None:
    detector = watched(ended(at(0, 70)), days=1)
    assert [each.rule for each in detector.see(used(at(0, 5000)))] == [RuleName.TOKEN_AFTER_POD]
    assert detector.see(used(at(0, 5001))) == ()
    assert detector.alerts()[0].count == 2


def test_the_worst_that_was_seen_gives_an_alert_its_severity_and_words() -> None:
    other = SECRETS._replace(namespace="other")
    (alert,) = watched(
        used(at(15), atom=SECRETS), used(at(15, 5), atom=other), used(at(15, 9), atom=SECRETS)
    ).alerts()
    assert (alert.severity.word, alert.count) == ("High", 3)
    assert alert.seen == "it used get secrets in other namespaces (LW-K8S-008)"


def test_alerts_of_earlier_days_can_be_taken_and_are_forgotten() -> None:
    detector = watched(ended(at(0, 70)), used(at(0, 5000)), used(at(1, 5000)), days=1)
    assert [each.day for each in detector.take_before(at(1) // 86400)] == [at(0) // 86400]
    assert [each.day for each in detector.alerts()] == [at(1) // 86400]


def test_alerts_for_which_there_is_no_room_are_counted() -> None:
    detector = watched(
        ended(at(0, 70)),
        *(used(at(day, 5000)) for day in range(4)),
        settings=AnomalySettings(most_alerts=2),
        days=1,
    )
    report = detector.report()
    assert (len(report.alerts), report.dropped) == (2, 2)


# ---------------------------------------------------------------- bounds


def test_what_is_remembered_is_bounded_and_what_went_is_counted() -> None:
    small = AnomalySettings(most_identities=10, most_credentials=10, most_pods=10, most_sessions=10)
    detector = Detector(small)
    for each in range(100):
        detector.see(denied(at(0, each), 1, username=f"user-{each}"))
        detector.see(used(at(0, each), token(f"JTI={each}", f"payments/p{each}", f"u{each}")))
        detector.see(assumed(at(0, each), "x", session=f"K{each}"))
    state: Any = detector.to_state()
    assert len(state["identities"]) <= 10
    assert all(len(state["tokens"][each]) <= 10 for each in ("tokens", "pods", "ended"))
    assert len(state["sessions"]) <= 10
    report = detector.report()
    assert set(report.forgotten or {}) == {"identities", "tokens", "pods", "sessions"}


def test_an_identity_that_acts_is_not_forgotten_for_those_that_do_not() -> None:
    detector = Detector(AnomalySettings(most_identities=5))
    for day in range(20):
        detector.see(used(at(day)))
        detector.see(denied(at(day, 5), 1, username=f"user-{day}"))
    detector.see(used(at(20), atom=SECRETS))
    assert rules_of(detector.alerts()) == ["first-privileged"]


# ---------------------------------------------------------------- kept between runs


def _story() -> list[Sighting]:
    """Something of everything, so that all parts of the state are filled."""
    found: list[Sighting] = []
    for day in range(9):
        found += [
            issued(at(day, 10), f"JTI={day}", uid="u1", audiences=["vault"]),
            used(at(day, 60), token(f"JTI={day}"), "10.0.0.1"),
            *(denied(at(day, 100 + each), each) for each in range(3)),
            assumed(at(day, 200), "oidc a", session=f"K{day}"),
            assumed(at(day, 210), "role first", by=f"K{day}"),
            aws(at(day, 220), "s3:GetObject"),
        ]
    found += [
        used(at(9), token(), "203.0.113.9", SECRETS),
        *(denied(at(9, 10 + each), each) for each in range(20)),
        *(issued(at(9, 50 + each), f"JTI=x{each}", caller="jane", audiences=["sts"]) for each in range(22)),
        assumed(at(9, 90), "account 9"),
        ended(at(9, 100)),
        used(at(9, 5000), token(node="b")),
        *(aws(at(day, 9), "s3:GetObject", API_ID.__class__("aws:x")) for day in (9, 10, 11, 12, 13, 14)),
        aws(at(14, 20), "iam:CreateAccessKey"),
        used(at(14, 30), token("JTI=14")),
    ]
    return found


def _raised(detector: Detector) -> list[tuple[object, ...]]:
    return [
        (each.rule, each.identity, each.day, each.seen, each.usual, each.count, each.events)
        for each in detector.alerts()
    ]


STORY = _story()


@settings(max_examples=30, deadline=None)
@given(some.sets(some.integers(1, len(STORY) - 1), max_size=3))
def test_a_detector_goes_on_from_its_state_as_if_it_had_never_stopped(cuts: set[int]) -> None:
    whole = Detector(SETTINGS)
    whole.see_all(STORY)
    parted = Detector(SETTINGS)
    for number, each in enumerate(STORY):
        if number in cuts:
            text = json.dumps(parted.to_state())
            parted = Detector.from_state(json.loads(text), SETTINGS)
            assert json.dumps(parted.to_state()) == text
        parted.see(each)
    assert _raised(parted) == _raised(whole)
    assert parted.report().statuses == whole.report().statuses


def test_the_story_raises_all_but_a_rest() -> None:
    detector = Detector(SETTINGS)
    detector.see_all(STORY)
    assert {rule for rule, _ in told(detector.alerts())} == {each.value for each in RuleName}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": 2}, "version 2 is not known, 1 is"),
        ({"version": None}, "version None is not known"),
        ({"clock": None}, "not as it was written"),
        ({"clock": [1]}, "not as it was written"),
        ({"identities": {"x": [1, 2]}}, "not as it was written"),
        ({"identities": []}, "not as it was written"),
        ({"tokens": {}}, "not as it was written"),
        ({"alerts": [["no-rule", 1, "x", 1, "", "", 1, 1, 1, []]]}, "not as it was written"),
        ({"events": "many"}, "not as it was written"),
    ],
)
def test_a_state_that_is_none_is_refused(change: dict[str, Any], says: str) -> None:
    state = {**Detector().to_state(), **change}
    with pytest.raises(InvalidError, match=says):
        Detector.from_state(state)


# ---------------------------------------------------------------- what rules could not tell


def _states(*events: Sighting, places: Places | None = None) -> dict[str, tuple[str, str]]:
    detector = Detector(AnomalySettings(places=places) if places else None)
    detector.see_all(events)
    return {each.rule.value: (each.state.value, each.why) for each in detector.report().statuses}


def test_without_events_every_rule_is_off() -> None:
    assert set(_states().values()) == {("Off", "there is no event")}
    report = Detector().report()
    assert (report.days, report.identities, report.learning) == (0, 0, 0)


def test_rules_say_what_the_log_lacks() -> None:
    states = _states(denied(at(0), 1, username="jane"))
    assert states["token-volume"] == (
        "Off",
        "the log does not hold `create serviceaccounts/token` in the audit log",
    )
    assert (
        states["token-audience"][1] == "the log does not hold `serviceaccounts/token` logged at level Request"
    )
    assert states["token-address"] == ("Off", "no file told the addresses of pods and nodes")
    assert states["new-assume"] == ("Off", "the log does not hold AssumeRole events of CloudTrail")
    assert states["denials"] == ("On", "")
    assert states["first-privileged"][0] == "Learning"
    assert states["first-privileged"][1].startswith("until 2024-10-18T00:00:00Z")
    assert states["dormant"][1].startswith("until 2024-10-25T00:00:00Z")


def test_only_cloudtrail_turns_the_rules_of_tokens_off() -> None:
    states = _states(*(assumed(at(day), "x") for day in range(15)))
    assert states["token-place"] == ("Off", "there are no Kubernetes audit events")
    assert states["new-assume"] == ("On", "")


def test_a_rule_that_saw_only_a_part_says_so() -> None:
    days = [used(at(day)) for day in range(15)]
    states = _states(
        *days, issued(at(15), audiences=["x"]), issued(at(15, 1)), used(at(15, 2)), places=PLACES
    )
    assert states["token-audience"] == ("On", "1 of 2 token requests were logged without their audiences")
    assert [states[each][0] for each in ("token-place", "token-after-pod", "token-address")] == ["On"] * 3


def test_every_rule_has_words_for_a_page() -> None:
    assert set(RULES) == set(RuleName)
    assert all(each.title and each.needs and each.todo.endswith(".") for each in RULES.values())
    assert {each.value for each in RuleState} == {"On", "Learning", "Off"}
