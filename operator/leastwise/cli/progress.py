"""Progress of what takes over two seconds: on a terminal, on standard error, gone when done."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from leastwise.ports import Clock

AFTER_SECONDS = 2.0
_REFRESH_SECONDS = 0.2


class Waiting:
    """Names what is waited for: `async with Waiting(...) as waiting: waiting.note("reads roles", 3, 9)`."""

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._clock = clock
        self._text = "waits for the API server"
        self._done: float = 0
        self._total: float | None = None
        self._task: asyncio.Task[None] | None = None

    def note(self, text: str, done: int = 0, total: int | None = None) -> None:
        """Say what is waited for; a bar when the total is known."""
        self._text, self._done, self._total = text, done, total

    async def __aenter__(self) -> Self:
        if self._console.is_terminal:
            self._task = asyncio.create_task(self._show())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _show(self) -> None:
        await self._clock.sleep(AFTER_SECONDS)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self._console, transient=True) as progress:
            task = progress.add_task(self._text, total=self._total)
            while True:
                progress.update(task, description=self._text, completed=self._done, total=self._total)
                await self._clock.sleep(_REFRESH_SECONDS)
