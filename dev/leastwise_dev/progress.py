"""Show that a long step moves: a bar in a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

_LINE_EVERY_SECONDS = 10.0


def say(sentence: str) -> None:
    """One line about what happens, on standard error."""
    print(sentence, file=sys.stderr, flush=True)


def follow(steps: Iterable[str], title: str, total: int | None = None) -> Iterator[str]:
    """Pass the steps on while showing how many were seen, of how many when that is known."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from _lines(steps, title, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=total)
        for step in steps:
            bar.advance(task)
            yield step


def _lines(steps: Iterable[str], title: str, total: int | None) -> Iterator[str]:
    of_total = "" if total is None else f" of {total}"
    last = time.monotonic()
    for count, step in enumerate(steps, start=1):
        if time.monotonic() - last >= _LINE_EVERY_SECONDS:
            last = time.monotonic()
            say(f"{title}: {count}{of_total}, now {step}")
        yield step
