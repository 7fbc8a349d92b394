from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leastwise.core.errors import InvalidError
from leastwise.core.excess.windows import ExcessExemption, ExcessOptions, days, percent, seasons, watch_of
from leastwise.core.snapshots import Plane
from leastwise.core.usage.coverage import Coverage, Span

END = datetime(2026, 5, 31, tzinfo=UTC)


def source(days_before: float, scope: str = "", missing: tuple[str, ...] = ()) -> Coverage:
    return Coverage(
        Plane.AWS, "trail", (Span(END - timedelta(days=days_before), END),), scope=scope, missing=missing
    )


def test_seasons_are_around_the_same_date_and_a_short_month_ends_early() -> None:
    middles = [(each.start + each.length / 2).date().isoformat() for each in seasons(END)]
    assert middles == ["2026-02-28", "2025-11-30", "2025-05-31"]
    assert {each.length for each in seasons(END)} == {timedelta(days=14)}


def test_a_leap_day_has_a_season() -> None:
    leap = datetime(2028, 2, 29, tzinfo=UTC)
    assert [each.start.date().isoformat() for each in seasons(leap)] == [
        "2027-11-22",
        "2027-08-22",
        "2027-02-21",
    ]


@pytest.mark.parametrize(
    ("scope", "asked", "is_enough"),
    [("", "", True), ("1", "1", True), ("2", "1", False), ("", "1", True), ("1", "", True)],
)
def test_only_what_watched_the_account_counts(scope: str, asked: str, *, is_enough: bool) -> None:
    watch = watch_of(Plane.AWS, asked, END, ExcessOptions(), [source(200, scope)])
    assert (watch.reason == "") is is_enough


def test_a_kind_is_missing_when_nobody_who_watched_long_enough_holds_it() -> None:
    def missing(*sources: Coverage) -> frozenset[str]:
        return watch_of(Plane.AWS, "", END, ExcessOptions(), sources).missing

    lacking = source(200, missing=("data events",))
    assert missing(lacking) == {"data events"}
    assert missing(lacking, source(200)) == frozenset()
    assert missing(lacking, source(20)) == {"data events"}
    assert missing(source(200), lacking) == frozenset()


def test_the_share_that_was_watched_is_told() -> None:
    watch = watch_of(Plane.AWS, "", END, ExcessOptions(), [source(45)])
    assert watch.share == 0.5
    assert watch.window == Span(END - timedelta(days=90), END)


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(days=90), "90 days"),
        (timedelta(days=1, hours=5), "1 day"),
        (timedelta(hours=3), "3 hours"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(seconds=7), "7 seconds"),
    ],
)
def test_spans_are_written_in_the_unit_that_they_fill(span: timedelta, text: str) -> None:
    assert days(span) == text


def test_shares_are_never_rounded_up() -> None:
    assert [percent(each) for each in (1, 0.99999, 0.99, 0.5, 0)] == [
        "100 %",
        "99.99 %",
        "99 %",
        "50 %",
        "0 %",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"window": timedelta(0)},
        {"min_observed": timedelta(days=-1)},
        {"min_coverage": 0.0},
        {"min_coverage": 99.0},
    ],
)
def test_options_that_mean_nothing_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidError, match="excess:"):
        ExcessOptions(**fields)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reason": " ", "until": END, "subject": "x"}, "reason is empty"),
        ({"reason": "r", "until": END.replace(tzinfo=None), "subject": "x"}, "no time zone"),
        ({"reason": "r", "until": END}, "neither a subject nor a permission"),
    ],
)
def test_exemptions_say_why_until_when_and_what(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        ExcessExemption(**fields)
