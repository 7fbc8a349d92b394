"""Sections of an answer below its table: headed, indented, wrapped, bounded unless all is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leastwise.cli.looks import Look
from leastwise.cli.screens import Screen
from leastwise.cli.tables import Cell
from leastwise.cli.wrapping import wrapped

__all__ = ["SHOWN", "Entry", "plural", "print_section", "wrapped"]

SHOWN = 10
"""How many entries of a section are shown by default; the rest is a number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what it is about, and what is said of it."""

    what: str
    text: str


def print_section(
    screen: Screen, heading: str, entries: Sequence[Entry], look: Look, *, is_wide: bool = False
) -> None:
    """Print a section; nothing when it is empty."""
    if not entries:
        return
    screen.line()
    screen.line(Cell(heading, "bold"))
    shown = entries if is_wide else entries[:SHOWN]
    for each in shown:
        lines = wrapped(f"{each.what}: {each.text}" if each.what else each.text, screen.width - 4)
        screen.line("  ", Cell(look.sign, look.style), f" {lines[0]}")
        screen.lines(f"    {line}" for line in lines[1:])
    left = len(entries) - len(shown)
    if left:
        screen.line(f"  and {left} more; -o wide shows all")


def plural(count: int, one: str, many: str = "") -> str:
    """Say how many: `1 policy`, `2 policies`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
