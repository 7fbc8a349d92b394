"""Times of logs as texts that sort as they follow each other: ISO 8601 in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime

MICRO = 27
"""Characters of `2026-01-31T12:00:00.000000Z`."""

_MICRO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z", re.ASCII)


def to_micro(text: str) -> str:
    """Write a time with microseconds in UTC; ValueError when it is none or has no zone."""
    found = datetime.fromisoformat(text if _MICRO.fullmatch(text) else _with_micro(text))
    if found.tzinfo is None:
        raise ValueError(f"'{text[:64]}' has no time zone")
    try:
        return written(found)
    except OverflowError as error:
        raise ValueError(f"'{text[:64]}' is no time in UTC") from error


def written(at: datetime) -> str:
    """Write an aware time; OverflowError when it is none in UTC."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def to_time(text: str) -> datetime:
    """Read such a text back."""
    return datetime.fromisoformat(text)


def _with_micro(text: str) -> str:
    """Cut nanoseconds, which no reader of Python's takes."""
    head, dot, rest = text.partition(".")
    if not dot:
        return text
    digits = len(rest) - len(rest.lstrip("0123456789"))
    return f"{head}.{rest[: min(digits, 6)]}{rest[digits:]}"
