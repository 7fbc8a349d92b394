"""Events that lie out of time: told, never believed, and never an end of watching."""

from __future__ import annotations

import pytest

from anomaly_sightings import SECRETS, at, ended, rules_of, sighting, used, watched
from leastwise.core.anomalies import clocks
from leastwise.core.anomalies.baselines import DailyCounts
from leastwise.core.anomalies.clocks import LATE_IN_A_ROW, LogClock
from leastwise.core.anomalies.detectors import Detector
from leastwise.core.anomalies.memories import Memory
from leastwise.core.anomalies.sightings import Sighting, deed_of, use_text
from leastwise.core.anomalies.texts import MOST_OF_A_TEXT, clipped, day_text, time_text
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.usage.uses import Use

YEARS = 30_000.0


def admitted(*days: float) -> tuple[LogClock, list[float]]:
    clock = LogClock()
    found: list[Sighting] = []
    for each in days:
        found += clock.admit(sighting(at(each)))
    found += clock.rest()
    return clock, [(each.at - at(0)) / 86400 for each in found]


@pytest.mark.parametrize(
    ("days", "taken", "late", "early"),
    [
        ((0, 0.5, 0.2, 1), [0, 0.5, 0.2, 1], 0, 0),  # nearly in order
        ((0, 5, 6), [0, 5, 6], 0, 0),  # a hole in the log
        ((0, 5), [0, 5], 0, 0),  # nothing came after it
        ((0, YEARS, 0.1), [0, 0.1], 0, 1),  # one clock is wrong
        ((0, YEARS, 5, 5.1), [0, 5, 5.1], 0, 1),
        ((5, 0, 5.1), [5, 5.1], 1, 0),
        ((YEARS, *[0.001 * n for n in range(LATE_IN_A_ROW + 1)]), [YEARS, 0.015, 0.016], 15, 0),
    ],
)
def test_what_is_looked_at(days: tuple[float, ...], taken: list[float], late: int, early: int) -> None:
    clock, found = admitted(*days)
    assert found == pytest.approx(taken, abs=0.001)
    assert (clock.late, clock.early) == (late, early)


def test_days_are_counted_that_hold_events_and_each_once() -> None:
    clock, _ = admitted(0, 1, 2, 9, 9.5, 10)
    assert clock.index == 4
    again, _ = admitted(0, 1, 2, *[0.01 * n for n in range(16)], 1, 2, 3)
    assert (again.index, again.late) == (3, 15)


def test_days_that_are_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "_MOST_DAYS", 3)
    clock, _ = admitted(*range(10))
    assert clock.index == 9
    assert len(clock.to_state()[6]) == 3  # type: ignore[arg-type]


def test_two_logs_one_after_the_other_are_both_watched() -> None:
    month = [used(at(day)) for day in range(15)]
    detector = watched(*month, *[used(at(0, each)) for each in range(20)], used(at(1), atom=SECRETS))
    assert detector.events == 15 + 15 + 20 + 1
    assert [each.at for alert in detector.alerts() for each in alert.events] == [at(1)]


def test_a_wrong_clock_is_told_by_the_report() -> None:
    detector = Detector()
    detector.see_all([used(at(0)), used(at(YEARS)), used(at(0, 5)), used(at(-5)), used(at(0, 6))])
    report = detector.report()
    assert (report.late, report.early, report.days) == (1, 1, 1)


def test_what_waits_at_the_end_of_a_log_is_judged() -> None:
    detector = watched(ended(at(0, 100)), used(at(9)), days=1)
    assert rules_of(detector.alerts()) == ["token-after-pod"]


# ---------------------------------------------------------------- small things


def test_texts_are_cut_and_still_told_apart() -> None:
    assert clipped("x" * MOST_OF_A_TEXT) == "x" * MOST_OF_A_TEXT
    one, other = clipped("x" * 10_000_000 + "a"), clipped("x" * 10_000_000 + "b")
    assert len(one) == len(other) == MOST_OF_A_TEXT
    assert one != other
    assert len(clipped("\ud800" * 300)) == MOST_OF_A_TEXT


def test_times_are_written_whatever_they_are() -> None:
    assert time_text(0) == "1970-01-01T00:00:00Z"
    assert time_text(-5) == "1970-01-01T00:00:00Z"
    assert time_text(10**15) == "9999-12-31T23:59:59Z"
    assert day_text(20_000) == "2024-10-04"


def test_what_was_done_is_told_in_the_words_of_its_system() -> None:
    identity = IdentityId("k8s:jane")
    assert use_text(Use(identity, "kubernetes", "get", path="/metrics")) == "get /metrics"
    assert use_text(Use(identity, "kubernetes", "get", "apps", "deployments", "scale", "a")) == (
        "get deployments/scale.apps in a"
    )
    assert (
        use_text(Use(identity, "aws", "s3:GetObject", place="111122223333")) == "s3:GetObject in 111122223333"
    )
    assert deed_of(identity, []).text == ""


def test_a_memory_forgets_what_came_first_and_counts_it() -> None:
    memory: Memory[int] = Memory(20)
    for each in range(21):
        memory.put(str(each), each)
    assert (len(memory), memory.forgotten, memory.get("2"), memory.get("3")) == (18, 3, None, 3)
    memory.put("3", 4)
    assert dict(memory)["3"] == 4


def test_numbers_a_day_take_nothing_from_an_earlier_day() -> None:
    counts = DailyCounts()
    assert [counts.add(day) for day in (5, 5, 6, 5)] == [1, 2, 1, 0]
    counts.see(5, 100)
    assert counts.usual(1, 0) == 2
    assert [counts.usual(1, 6), counts.usual(2, 0)] == [0, 0]


def test_numbers_of_fourteen_days_are_kept() -> None:
    counts = DailyCounts()
    for day in range(40):
        counts.see(day, 40 - day)
    assert len(counts.past) == 14
    assert counts.usual(1, 0) == 15
