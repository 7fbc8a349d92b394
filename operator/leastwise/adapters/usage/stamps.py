"""Times of logs as texts that sort as they follow each other: ISO 8601 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

MICRO = 27
"""Characters of `2026-01-31T12:00:00.000000Z`."""


def to_micro(text: str) -> str:
    """Write a time with microseconds in UTC; ValueError when it is none or has no zone."""
    if len(text) == MICRO and text[-1] == "Z" and text[19] == ".":
        return text
    found = datetime.fromisoformat(_with_micro(text))
    if found.tzinfo is None:
        raise ValueError(f"'{text[:64]}' has no time zone")
    return f"{found.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


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
