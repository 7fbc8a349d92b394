"""How the demo speaks: numbered steps, facts with the product's signs, commands with their output.

In a pipe, with NO_COLOR or on a dumb terminal the same words stand there without colour.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from rich.console import Console
from rich.text import Text

from leastwise.cli.looks import OK, SEVERITIES, UNKNOWN, Look, to_plain
from leastwise.core.drifts import Severity

_FAILED = SEVERITIES[Severity.CRITICAL]


class StepFailedError(Exception):
    """A step of the demo does not hold; the message is the fact that is missing."""


class Narrator:
    """Tells `total` steps to one stream."""

    def __init__(self, total: int, stream: IO[str] | None = None) -> None:
        self._total = total
        self._step = 0
        self._stream = stream or sys.stdout
        self._console = Console(
            file=self._stream,
            highlight=False,
            soft_wrap=True,
            color_system=None if os.environ.get("NO_COLOR") else "auto",
        )

    def opening(self, sentence: str) -> None:
        self._print(Text(sentence, "bold"))

    def step(self, title: str) -> None:
        """Begin the next step."""
        self._step += 1
        self._print(Text())
        self._print(Text(f"{self._step}/{self._total}  {title}", "bold"))

    def says(self, sentence: str) -> None:
        """Tell what is done, or why."""
        self._print(Text(f"  {sentence}"))

    def check(self, holds: object, fact: str) -> None:
        """State a fact; StepFailedError when it does not hold."""
        if not holds:
            raise StepFailedError(fact)
        self._sign(OK, OK.word, fact)

    def unproven(self, what: str) -> None:
        """Say what this demo cannot show."""
        self._sign(UNKNOWN, "Not shown", what)

    def failed(self, fact: str) -> None:
        self._sign(_FAILED, "Does not hold", fact)

    def shows(self, command: str, output: str) -> None:
        """Show a command and what it answered."""
        self._print(Text.assemble("  $ ", (command, "bold")))
        for line in output.rstrip().splitlines():
            self._print(Text(f"    {line}", "dim"))

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Name what is waited for: in a terminal while it lasts, in a log by one line."""
        if self._console.is_terminal:
            with self._console.status(f"  {what}"):
                yield
            return
        self._print(Text(f"  … {what}"))
        yield

    def _sign(self, look: Look, word: str, text: str) -> None:
        self._print(Text.assemble("  ", (look.sign, look.style), " ", (word, look.style), f"  {text}"))

    def _print(self, text: Text) -> None:
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        try:
            text.plain.encode(encoding)
        except UnicodeEncodeError:
            text = Text(to_plain(text.plain).encode(encoding, "replace").decode(encoding))
        self._console.print(text)
        self._stream.flush()
