"""What identities do: for each rule what fires, and what nearly does."""

from __future__ import annotations

import pytest

from anomaly_sightings import (
    API,
    API_ID,
    JANE,
    PODS,
    ROLE,
    SECRETS,
    assumed,
    at,
    aws,
    deed,
    denied,
    heartbeat,
    rules_of,
    sighting,
    token,
    used,
    watched,
)
from leastwise.core.anomalies.detectors import Detector
from leastwise.core.anomalies.rules import RuleName
from leastwise.core.anomalies.settings import AnomalySettings
from leastwise.core.anomalies.sightings import Places, Sighting
from leastwise.core.drifts import Severity
from leastwise.core.usage.kubernetes import Atom

LATER = 15


# ---------------------------------------------------------------- privileged


@pytest.mark.parametrize(
    ("atom", "severity"),
    [
        (SECRETS, Severity.MEDIUM),  # in its own namespace one step lower
        (SECRETS._replace(namespace="other"), Severity.HIGH),
        (Atom("list", "", "secrets"), Severity.HIGH),
        (Atom("create", "", "serviceaccounts", "token", "payments"), Severity.HIGH),
        (Atom("patch", "rbac.authorization.k8s.io", "clusterroles"), Severity.HIGH),
        (Atom("impersonate", "", "users"), Severity.CRITICAL),
        (Atom("impersonate", "authentication.k8s.io", "userextras", "scopes"), Severity.MEDIUM),
    ],
)
def test_a_privileged_permission_that_was_not_used_before(atom: Atom, severity: Severity) -> None:
    (alert,) = watched(used(at(LATER), atom=atom)).alerts()
    assert (alert.rule, alert.severity) == (RuleName.FIRST_PRIVILEGED, severity)
    assert "LW-K8S-" in alert.seen


@pytest.mark.parametrize(
    ("events", "before"),
    [
        ([used(at(LATER), atom=SECRETS)], [used(at(2), atom=SECRETS)]),  # known
        ([used(at(LATER), atom=Atom("get", "", "configmaps", "", "payments"))], []),  # not privileged
        ([used(at(LATER), atom=Atom("get", "apps", "secrets", "", "payments"))], []),  # another group's
    ],
)
def test_what_is_known_or_not_privileged_is_not_told(events: list[Sighting], before: list[Sighting]) -> None:
    assert watched(*events, before=before).alerts() == ()


@pytest.mark.parametrize(("days", "fires"), [(14, False), (15, True)])
def test_the_baseline_is_full_after_fourteen_whole_days(days: int, fires: bool) -> None:  # noqa: FBT001
    detector = watched(used(at(days - 1, 600), atom=SECRETS), days=days)
    assert bool(detector.alerts()) is fires


def test_days_that_the_log_does_not_hold_fill_no_baseline() -> None:
    detector = Detector()
    for day in (*range(5), *range(30, 36)):
        detector.see(used(at(day)))
    detector.see(used(at(36), atom=SECRETS))
    assert detector.alerts() == ()


def test_an_attempt_that_is_refused_is_no_use_of_a_privilege() -> None:
    assert watched(sighting(at(LATER), deed(SECRETS, decision="Denied"))).alerts() == ()


def test_who_uses_more_privileges_than_are_told_apart_is_no_longer_told() -> None:
    atoms = [Atom("impersonate", "authentication.k8s.io", "userextras", f"k{each}") for each in range(300)]
    before = [used(at(1, each), atom=atom) for each, atom in enumerate(atoms)]
    assert watched(used(at(LATER), atom=SECRETS), before=before).alerts() == ()


def test_each_set_of_images_has_its_own_baseline() -> None:
    images = {"payments/api-1": "aaa", "payments/api-new-": "bbb"}
    settings = AnomalySettings(places=Places({}, {}, images=images))
    known = [used(at(2), atom=SECRETS)]
    new = token("JTI=2", "payments/api-new-x7", "u2")
    fresh = watched(used(at(LATER), new, atom=SECRETS), before=known, settings=settings)
    assert fresh.alerts() == ()  # these images were first seen now
    watched_too = [used(at(day, 90), new) for day in range(15)]
    (alert,) = watched(
        used(at(LATER), new, atom=SECRETS), before=[*known, *watched_too], settings=settings
    ).alerts()
    assert "with these images" in alert.usual
    other = token("JTI=3", "payments/api", "u3")  # a pod of which nothing is known
    assert rules_of(watched(used(at(LATER), other, atom=SECRETS), settings=settings).alerts()) == [
        "first-privileged"
    ]


def test_only_so_many_sets_of_images_are_remembered() -> None:
    images = {f"payments/api-{each}": f"i{each}" for each in range(40)}
    settings = AnomalySettings(places=Places({}, {}, images=images))
    events = [used(at(0, each), token(f"J{each}", f"payments/api-{each}", f"u{each}")) for each in range(40)]
    state = watched(*events, settings=settings, days=0).to_state()
    assert len(state["identities"][API_ID][11]) == 16  # type: ignore[index]


def test_a_privileged_action_of_aws() -> None:
    days = [aws(at(day), "s3:GetObject") for day in range(15)]
    detector = Detector()
    detector.see_all([*days, aws(at(LATER), "iam:CreateAccessKey"), aws(at(LATER, 5), "s3:ListBucket")])
    (alert,) = detector.alerts()
    assert (alert.rule, alert.identity, alert.severity) == (
        RuleName.FIRST_PRIVILEGED,
        ROLE,
        Severity.CRITICAL,
    )


# ---------------------------------------------------------------- dormant


def resting(gap: int, username: str = API, rests: tuple[int, ...] = ()) -> Detector:
    """Somebody acts, rests `rests` days and then `gap` days, and acts again; the log holds every day."""
    detector = Detector()
    days = [0]
    for each in (*rests, gap):
        days.append(days[-1] + each)
    own = [sighting(at(day, 5), deed(PODS, username=username)) for day in days]
    events = sorted([*heartbeat(range(days[-1] + 1)), *own], key=lambda each: each.at)
    detector.see_all(events)
    detector.see(sighting(at(days[-1], 9), deed(SECRETS, username=username)))
    return detector


@pytest.mark.parametrize(("gap", "fires"), [(20, False), (21, True), (40, True)])
def test_an_identity_that_acts_after_three_weeks(gap: int, fires: bool) -> None:  # noqa: FBT001
    alerts = [each for each in resting(gap).alerts() if each.rule is RuleName.DORMANT]
    assert bool(alerts) is fires
    if fires:
        assert alerts[0].count == 2  # what else it did on that day is with it
        assert alerts[0].severity is Severity.MEDIUM
        assert alerts[0].seen == f"it acted after {gap} days of rest"


def test_who_always_rests_long_is_not_told_again() -> None:
    assert len([each for each in resting(40, rests=(30,)).alerts() if each.rule is RuleName.DORMANT]) == 1
    assert len([each for each in resting(46, rests=(30,)).alerts() if each.rule is RuleName.DORMANT]) == 2


def test_people_who_come_back_are_told_with_low_severity() -> None:
    (alert,) = [each for each in resting(30, username=JANE).alerts() if each.rule is RuleName.DORMANT]
    assert alert.severity is Severity.LOW


def test_days_that_the_log_does_not_hold_are_no_rest() -> None:
    detector = watched(used(at(100)))
    assert detector.alerts() == ()


def test_a_short_rest_counts_only_once_the_baseline_is_full() -> None:
    settings = AnomalySettings(dormant_days=3)
    detector = Detector(settings)
    events = [used(at(0)), *heartbeat(range(1, 6)), used(at(6))]
    detector.see_all(events)
    assert detector.alerts() == ()


# ---------------------------------------------------------------- denials


@pytest.mark.parametrize(
    ("count", "step", "fires"), [(15, 1, True), (14, 1, False), (15, 42, True), (15, 60, False)]
)
def test_fifteen_different_refusals_within_ten_minutes(count: int, step: int, fires: bool) -> None:  # noqa: FBT001
    detector = watched(*(denied(at(LATER, each * step), each) for each in range(count)))
    assert rules_of(detector.alerts()) == (["denials"] if fires else [])


def test_the_same_refusal_again_and_again_is_no_burst() -> None:
    assert watched(*(denied(at(LATER, each), each % 5) for each in range(100))).alerts() == ()


def test_a_burst_is_told_without_a_baseline() -> None:
    detector = watched(*(denied(at(0, 70 + each), each) for each in range(20)), days=1)
    (alert,) = detector.alerts()
    assert alert.seen.startswith(
        "15 different things were refused within 10 minutes: get things0 in payments,"
    )
    assert alert.seen.endswith("and 11 more")
    assert (alert.count, len(alert.events)) == (6, 5)


def test_who_is_refused_much_on_three_days_is_told_only_of_twice_as_much() -> None:
    noisy = [denied(at(day, 200 + each), each) for day in (3, 5, 7) for each in range(30)]
    same = watched(*(denied(at(LATER, each), each) for each in range(40)), before=noisy)
    assert [each.date for each in same.alerts() if each.day == at(LATER) // 86400] == []
    more = watched(*(denied(at(LATER, each), each) for each in range(60)), before=noisy)
    assert rules_of([each for each in more.alerts() if each.day == at(LATER) // 86400]) == ["denials"]


def test_refusals_that_are_told_apart_are_bounded() -> None:
    detector = watched(*(denied(at(LATER, each / 10), each) for each in range(1000)))
    state = detector.to_state()
    assert len(state["identities"][API_ID][12]) == 128  # type: ignore[index]


# ---------------------------------------------------------------- assumed roles


def assuming(*later: Sighting, before: tuple[Sighting, ...] = ()) -> list[str]:
    detector = Detector()
    days = [assumed(at(day), "oidc system:serviceaccount:a:b", session=f"K{day}") for day in range(15)]
    detector.see_all(sorted([*days, *before], key=lambda each: each.at))
    detector.see_all(later)
    return [each.seen for each in detector.alerts()]


def test_a_role_that_is_assumed_by_a_new_source() -> None:
    assert assuming(assumed(at(LATER), "account 444455556666")) == ["it was assumed by account 444455556666"]


def test_a_role_that_is_assumed_as_always() -> None:
    assert assuming(assumed(at(LATER), "oidc system:serviceaccount:a:b")) == []


def test_a_role_of_which_no_assuming_was_seen_before_is_not_told() -> None:
    detector = Detector()
    detector.see_all([*(aws(at(day), "s3:GetObject") for day in range(15)), assumed(at(LATER), "account 1")])
    assert detector.alerts() == ()


def chained(day: int, root: str, key: str) -> list[Sighting]:
    first, other = ROLE.replace("reader", "first"), "arn:aws:iam::111122223333:role/first"
    return [
        assumed(at(day, 100), root, session=key, role=ROLE.__class__(first)),
        assumed(at(day, 200), other, by=key),
    ]


def test_a_chain_that_begins_elsewhere_is_new_although_its_last_link_is_known() -> None:
    usual = [each for day in range(15) for each in chained(day, "oidc one", f"C{day}")]
    detector = Detector()
    detector.see_all([*usual, *chained(LATER, "oidc one", "C15")])
    assert detector.alerts() == ()
    detector.see_all(chained(LATER + 1, "account 9", "C16"))
    seen = {each.identity: each.seen for each in detector.alerts()}
    assert seen[ROLE] == "it was assumed by account 9 > arn:aws:iam::111122223333:role/first"


def test_a_chain_of_which_the_first_link_was_never_seen_is_judged_by_its_last() -> None:
    source = "arn:aws:iam::111122223333:role/first"
    days = [assumed(at(day), source, by="unknown") for day in range(15)]
    detector = Detector()
    detector.see_all([*days, *chained(LATER, "oidc one", "C15")])
    assert detector.alerts() == ()
