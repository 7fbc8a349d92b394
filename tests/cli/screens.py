"""A screen whose lines a test reads, and golden outputs.

`LEASTWISE_UPDATE_GOLDEN=1` writes what is printed now; read the difference before it is committed.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from leastwise.cli.screens import Screen

GOLDEN = Path(__file__).parent / "golden"


class RecordedScreen(Screen):
    """Prints as into a pipe."""

    def __init__(self, program: str = "leastwise") -> None:
        self.output, self.errors = io.StringIO(), io.StringIO()
        super().__init__(program, output=self.output, errors=self.errors)

    @property
    def text(self) -> str:
        return self.output.getvalue()

    @property
    def error_text(self) -> str:
        return self.errors.getvalue()


def assert_golden(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("LEASTWISE_UPDATE_GOLDEN") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{path.name} differs"


def assert_fits(text: str) -> None:
    """80 columns, hints aside: a command is never broken."""
    wide = [line for line in text.splitlines() if len(line) > 80 and not line.startswith("Next: ")]
    assert not wide, wide
