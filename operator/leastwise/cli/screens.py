"""Where commands print: answers to standard output, errors and progress to standard error.

Colours and signs adapt to what is there: a terminal, a pipe, NO_COLOR, an encoding without the signs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import IO

from rich.console import Console
from rich.text import Text

from leastwise.cli.command_lines import command_lines
from leastwise.cli.failures import CommandError
from leastwise.cli.looks import DIRECTIONS, ELLIPSIS, NO, OK, SEVERITIES, Look, to_plain
from leastwise.cli.printable import has_marks, printable, printable_json, printable_lines
from leastwise.cli.tables import NARROW, Cell, Table, is_cut, lay_out
from leastwise.cli.wrapping import wrapped

_SIGNS = "".join(look.sign for look in (*SEVERITIES.values(), OK, NO, *DIRECTIONS.values())) + ELLIPSIS

_NEXT = "Next: "


class Screen:
    """One invocation's output. `program` is what people type: `leastwise` or `kubectl leastwise`."""

    def __init__(self, program: str, *, output: IO[str] | None = None, errors: IO[str] | None = None) -> None:
        self.program = program
        self._output = output or sys.stdout
        self._errors = errors or sys.stderr
        self._out = _console(self._output)
        self.err = _console(self._errors)

    @property
    def width(self) -> int:
        """Columns that a table may take: the terminal's, else 80."""
        return self._out.width if self._out.is_terminal else NARROW

    @property
    def is_interactive(self) -> bool:
        """Whether somebody can be asked."""
        return self._out.is_terminal and sys.stdin.isatty()

    def line(self, *cells: Cell | str) -> None:
        """Print one line."""
        _print(self._out, self._output, [_shown(each) for each in cells])

    def answer(self, look: Look, sentence: str) -> None:
        """Print the first line: what this is about, in one sentence."""
        indent = " " * (len(look.sign) + 1)
        first, *rest = wrapped(sentence, self.width - len(indent))
        self.line(Cell(look.sign, look.style), f" {first}")
        self.lines(f"{indent}{each}" for each in rest)

    def lines(self, texts: Iterable[str]) -> None:
        """Print lines without styles."""
        for each in texts:
            self.line(each)

    def table(self, table: Table, *, is_wide: bool = False) -> bool:
        """Print a table; return whether something was cut, which a wide one never is."""
        width = None if is_wide else self.width
        for cells in lay_out(table, width):
            self.line(*cells)
        return is_cut(table, width)

    def next(self, command: str, *, is_ours: bool = True) -> None:
        """Print the one command that helps next."""
        self.line()
        whole = printable(f"{self.program} {command}" if is_ours else command)
        first, *rest = command_lines(whole, self.width - len(_NEXT))
        self.line(_NEXT, Cell(first, "bold"))
        for each in rest:
            self.line(" " * len(_NEXT), Cell(each, "bold"))

    def ask(self, question: str) -> bool:
        """Ask on the terminal; only `y` and `yes` are a yes."""
        self._output.write(printable_lines(question))
        self._output.flush()
        return sys.stdin.readline().strip().casefold() in {"y", "yes"}

    def document(self, value: object, form: str, *, is_compact: bool = False) -> None:
        """Print plain values as json or yaml; compact: lists of words in one line each."""
        if form == "json":
            encoded = json.dumps(value, indent=2, ensure_ascii=False).encode()
            self._output.write(printable_json(encoded).decode() + "\n")
            return
        import yaml  # noqa: PLC0415 (start-up time)

        self._output.write(
            yaml.safe_dump(
                value,
                sort_keys=False,
                allow_unicode=not has_marks(json.dumps(value, ensure_ascii=False).encode()),
                width=110,
                default_flow_style=None if is_compact else False,
            )
        )

    def failure(self, error: CommandError) -> None:
        """Print an error."""
        self._print_error(Cell("Error: ", "bold red"), printable_lines(str(error)))
        if error.allowed:
            allowed = "\n".join(map(printable, error.allowed.split("\n")))
            self._print_error(f"  allowed: {allowed}")
        if error.next_command:
            command = f"{self.program} {error.next_command}" if error.is_ours else error.next_command
            lead = "  next:    "
            for each in command_lines(printable(command), NARROW - len(lead)):
                self._print_error(lead, Cell(each, "bold"))
                lead = " " * len(lead)

    def note_error(self, text: str) -> None:
        """Print one plain line to standard error."""
        self._print_error(printable(text))

    def _print_error(self, *cells: Cell | str) -> None:
        _print(self.err, self._errors, cells)


def _console(stream: IO[str]) -> Console:
    return Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True)


def _shown(cell: Cell | str) -> Cell:
    return Cell(printable(cell)) if isinstance(cell, str) else Cell(printable(cell.text), cell.style)


def _print(console: Console, stream: IO[str], cells: Iterable[Cell | str]) -> None:
    plain = not _holds_signs(stream)
    line = Text()
    for each in cells:
        cell = Cell(each) if isinstance(each, str) else each
        line.append(to_plain(cell.text) if plain else cell.text, style=cell.style)
    console.print(line, overflow="ignore", no_wrap=True, crop=False)


def _holds_signs(stream: IO[str]) -> bool:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        _SIGNS.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True
