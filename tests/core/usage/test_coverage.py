"""Spans that were watched: joined, cut to a window, measured."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leastwise.core.snapshots import Plane
from leastwise.core.usage.coverage import Coverage, Span, joined


def day(number: int) -> datetime:
    return datetime(2026, 6, number, tzinfo=UTC)


def days(first: int, last: int) -> Span:
    return Span(day(first), day(last))


def coverage(*spans: Span) -> Coverage:
    return Coverage(Plane.KUBERNETES, "files", spans)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([days(1, 2), days(3, 4)], (days(1, 2), days(3, 4))),
        ([days(3, 4), days(1, 3)], (days(1, 4),)),
        ([days(1, 9), days(2, 3)], (days(1, 9),)),
        ([days(4, 4)], ()),
        ([], ()),
    ],
)
def test_spans_are_sorted_and_those_that_touch_are_one(spans: list[Span], expected: tuple[Span, ...]) -> None:
    assert joined(spans) == expected


def test_a_span_is_cut_to_another() -> None:
    assert days(1, 5).within(days(3, 9)) == days(3, 5)
    assert days(1, 3).within(days(3, 9)) is None


def test_the_share_of_a_window() -> None:
    assert coverage(days(1, 3), days(5, 6)).share_of(days(1, 11)) == 0.3
    assert coverage(days(1, 3)).share_of(days(4, 4)) == 0.0


def test_what_was_seen_without_a_break_before_a_time() -> None:
    seen = coverage(days(1, 3), days(5, 9))
    assert seen.unbroken_before(day(8)) == timedelta(days=3)
    assert seen.unbroken_before(day(9)) == timedelta(days=4)
    assert seen.unbroken_before(day(4)) == timedelta(0)


def test_a_span_that_ends_before_it_begins_has_no_length() -> None:
    assert Span(day(3), day(1)).length == timedelta(0)
