"""Times of logs as texts that sort."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leastwise.adapters.usage.stamps import to_micro, to_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-01T12:00:00.000001Z", "2026-06-01T12:00:00.000001Z"),
        ("2026-06-01T12:00:00Z", "2026-06-01T12:00:00.000000Z"),
        ("2026-06-01T14:00:00+02:00", "2026-06-01T12:00:00.000000Z"),
        ("2026-06-01T12:00:00.123456789Z", "2026-06-01T12:00:00.123456Z"),
        ("2026-06-01T12:00:00.1234567890Z", "2026-06-01T12:00:00.123456Z"),
    ],
)
def test_times_become_one_form(text: str, expected: str) -> None:
    assert to_micro(text) == expected


@pytest.mark.parametrize("text", ["", "now", "2026-06-01T12:00:00", "2026-06-01T25:00:00Z"])
def test_what_is_no_time_or_has_no_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        to_micro(text)


def test_a_text_is_read_back() -> None:
    assert to_time("2026-06-01T12:00:00.000000Z") == datetime(2026, 6, 1, 12, tzinfo=UTC)
