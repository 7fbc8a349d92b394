"""Spans of what is covered: without holes, and only where every region is."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cloudtrail_records import ACCOUNT, OTHER, REGION, START
from leastwise.adapters.usage.cloudtrail_coverage import covered, without
from leastwise.adapters.usage.cloudtrail_folds import Fold
from leastwise.core.usage.coverage import Completeness, Span, joined

HOURS = range(12)


def span(start: int, length: int) -> Span:
    return Span(START + timedelta(hours=start), START + timedelta(hours=start + length))


spans = st.lists(st.builds(span, st.integers(0, 9), st.integers(1, 3)), max_size=5)


def covers(found: tuple[Span, ...], hour: int) -> bool:
    return any(each.within(span(hour, 1)) for each in found)


@given(spans, spans)
def test_an_hour_is_left_when_it_was_there_and_no_hole_is_over_it(
    some: list[Span], holes: list[Span]
) -> None:
    found = without(some, holes)
    assert found == joined(found)
    for hour in HOURS:
        assert covers(found, hour) == (covers(tuple(some), hour) and not covers(tuple(holes), hour))


@given(st.lists(spans, min_size=1, max_size=3), spans)
def test_an_hour_is_proved_when_it_is_in_every_region_and_no_hole_is_over_it(
    regions: list[list[Span]], holes: list[Span]
) -> None:
    proved = {(ACCOUNT, f"region-{number}"): each for number, each in enumerate(regions)}
    found = covered(Fold(), proved, {ACCOUNT: holes, OTHER: [span(0, 12)]})
    assert all(each.completeness is Completeness.PROVED and each.scope == ACCOUNT for each in found)
    sure = tuple(part for each in found for part in each.spans)
    for hour in HOURS:
        everywhere = all(covers(tuple(each), hour) for each in regions)
        assert covers(sure, hour) == (everywhere and not covers(tuple(holes), hour))


def test_what_is_proved_is_not_assumed_as_well() -> None:
    fold = Fold()
    fold.spans[ACCOUNT, REGION] = [START, START + timedelta(hours=6)]
    proved, assumed = covered(fold, {(ACCOUNT, REGION): [span(2, 2)]}, {})
    assert proved.spans == (span(2, 2),)
    assert assumed.spans[0] == span(0, 2)
    assert assumed.spans[1].start == START + timedelta(hours=4)
