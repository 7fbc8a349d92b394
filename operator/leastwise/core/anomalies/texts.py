"""Texts of logs as they are kept, and times as they are written."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

DAY = 86_400
MOST_OF_A_TEXT = 256
"""Characters of a text that is kept; a longer one is cut, and told from others by a digest."""

_DIGEST = 16
_LAST_TIME = 253_402_300_799  # the end of the year 9999


def clipped(text: str) -> str:
    """Return a text that may be kept: as it is, or its beginning with a digest of the whole."""
    if len(text) <= MOST_OF_A_TEXT:
        return text
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
    return f"{text[: MOST_OF_A_TEXT - _DIGEST - 1]}~{digest}"


def time_text(at: int) -> str:
    """Write a time as people and machines read it: `2026-06-01T12:00:00Z`."""
    moment = datetime.fromtimestamp(min(max(at, 0), _LAST_TIME), UTC)
    return f"{moment.replace(tzinfo=None).isoformat()}Z"


def day_text(day: int) -> str:
    """Write a day, counted since 1970, as its date."""
    return time_text(day * DAY)[:10]
