"""Tables as kubectl prints them: no frame, two blanks between columns, what is too long cut in the middle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leastwise.cli.looks import ELLIPSIS

GAP = "  "
NARROW = 80
"""What the default output fits into."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One text with its style; the style is for terminals only."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading without blanks. `least` is the width that a column may be cut down to; 0: never cut."""

    heading: str
    least: int = 0


Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and their rows, all of the same length."""

    columns: Sequence[Column]
    rows: Sequence[Row]


def cut_middle(text: str, width: int) -> str:
    """Shorten a text to a width; what is left out is in the middle, never at the end."""
    if len(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[:width]
    end = (width - 1) // 2
    return text[: width - 1 - end] + ELLIPSIS + (text[-end:] if end else "")


def lay_out(table: Table, width: int | None) -> list[list[Cell]]:
    """Return the lines of a table, headings first, cells padded. No width: nothing is cut."""
    headings = [Cell(each.heading, "bold") for each in table.columns]
    rows = [headings, *(list(row) for row in table.rows)]
    widths = _widths(table.columns, rows, width)
    return [_padded(row, widths) for row in rows]


def is_cut(table: Table, width: int | None) -> bool:
    """Whether laying out a table to a width leaves something out."""
    shown = lay_out(table, width)[1:]
    pairs = (
        pair for line, row in zip(shown, table.rows, strict=True) for pair in zip(line, row, strict=False)
    )
    return any(cell.text.rstrip() != whole.text.rstrip() for cell, whole in pairs)


def _widths(columns: Sequence[Column], rows: Iterable[Row], width: int | None) -> list[int]:
    widths = [0] * len(columns)
    for row in rows:
        widths = [max(known, len(cell.text)) for known, cell in zip(widths, row, strict=True)]
    if width is None:
        return widths
    room = width - len(GAP) * (len(columns) - 1)
    while sum(widths) > room:
        spare = [place for place, each in enumerate(columns) if each.least and widths[place] > each.least]
        if not spare:
            break
        widths[max(spare, key=lambda place: (widths[place], place))] -= 1
    return widths


def _padded(row: Row, widths: Sequence[int]) -> list[Cell]:
    cells = [
        Cell(cut_middle(cell.text, width).ljust(width) + GAP, cell.style)
        for cell, width in zip(row[:-1], widths[:-1], strict=True)
    ]
    last = Cell(cut_middle(row[-1].text, widths[-1]), row[-1].style)
    line = [*cells, last]
    while len(line) > 1 and not line[-1].text:
        line.pop()
        line[-1] = Cell(line[-1].text.rstrip(), line[-1].style)
    return line
