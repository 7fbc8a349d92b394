from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leastwise.cli.ages import age_text

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "shown"),
    [
        (timedelta(seconds=-5), "0s"),
        (timedelta(seconds=119), "119s"),
        (timedelta(minutes=2), "2m"),
        (timedelta(minutes=9, seconds=59), "9m59s"),
        (timedelta(minutes=10, seconds=30), "10m"),
        (timedelta(hours=2, minutes=59), "179m"),
        (timedelta(hours=3), "3h"),
        (timedelta(hours=7, minutes=5), "7h5m"),
        (timedelta(hours=47, minutes=59), "47h"),
        (timedelta(days=2, hours=1), "2d1h"),
        (timedelta(days=8, hours=1), "8d"),
        (timedelta(days=729), "729d"),
        (timedelta(days=731), "2y1d"),
        (timedelta(days=8 * 365 + 1), "8y"),
    ],
)
def test_an_age_is_told_as_kubectl_tells_it(age: timedelta, shown: str) -> None:
    assert age_text(NOW - age, NOW) == shown


def test_an_age_that_is_not_known_is_said() -> None:
    assert age_text(None, NOW) == "<unknown>"
