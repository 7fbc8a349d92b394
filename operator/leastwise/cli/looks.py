"""How things look in a terminal: a sign, a word that is always shown, a colour that carries no meaning alone.

The one table of the product's look; colours go to terminals only (`screens`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from leastwise.cli.printable import UNSEEN
from leastwise.core.drifts import Severity


@dataclass(frozen=True, slots=True)
class Look:
    """One meaning: its sign and word; `plain` stands for the sign where the output cannot hold it."""

    sign: str
    word: str
    style: str
    plain: str

    @property
    def text(self) -> str:
        """The sign and the word."""
        return f"{self.sign} {self.word}"


class Direction(Enum):
    """How what is granted stands to what is declared."""

    WIDER = "wider"
    NARROWER = "narrower"
    OTHER = "other"


SEVERITIES: dict[Severity, Look] = {
    Severity.CRITICAL: Look("▲▲", "Critical", "bold red", "!!"),
    Severity.HIGH: Look("▲", "High", "red", "!"),
    Severity.MEDIUM: Look("●", "Medium", "yellow", "*"),
    Severity.LOW: Look("○", "Low", "cyan", "o"),
    Severity.INFO: Look("·", "Info", "", "."),
}

OK = Look("✓", "OK", "green", "v")
UNKNOWN = Look("?", "Unknown", "magenta", "?")
NO = Look("✗", "No", "", "x")

# More access is the dangerous direction.
DIRECTIONS: dict[Direction, Look] = {
    Direction.WIDER: Look("+", "more is granted than declared", "red", "+"),
    Direction.NARROWER: Look("−", "less", "green", "-"),  # noqa: RUF001 (a minus sign, as wide as the plus)
    Direction.OTHER: Look("~", "another difference", "", "~"),
}

ELLIPSIS = "…"
DASH = "–"  # noqa: RUF001 (an en dash: nothing to say here)

_PLAIN = {
    **{look.sign: look.plain for look in (*SEVERITIES.values(), OK, NO, *DIRECTIONS.values())},
    ELLIPSIS: "~",
    DASH: "-",
    "·": ".",
    UNSEEN: "?",
}


def to_plain(text: str) -> str:
    """Replace every sign by characters that any terminal has; the words stay."""
    for sign in sorted(_PLAIN, key=len, reverse=True):
        text = text.replace(sign, _PLAIN[sign])
    return text


def severity_named(word: str) -> Severity | None:
    """Return the severity of a word as statuses hold it; None for another word."""
    return next((each for each in Severity if each.word.casefold() == word.casefold()), None)
