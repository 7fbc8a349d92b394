from __future__ import annotations

import asyncio
import io

import pytest
from rich.console import Console

from fakes import FakeClock
from leastwise.cli.progress import AFTER_SECONDS, Waiting


class FakeTerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def console(stream: io.StringIO) -> Console:
    return Console(file=stream, width=80)


async def wait(stream: io.StringIO, clock: FakeClock) -> None:
    async with Waiting(console(stream), clock) as waiting:
        waiting.note("reads roles", 3, 9)
        for _ in range(20):
            await asyncio.sleep(0)
        waiting.note("waits for the operator")
        for _ in range(20):
            await asyncio.sleep(0)


async def test_what_is_waited_for_is_named_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    stream, clock = FakeTerminal(), FakeClock()
    await wait(stream, clock)
    assert clock.slept[0] == AFTER_SECONDS
    assert "waits for the operator" in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[2K")  # gone when done


async def test_a_pipe_gets_no_progress() -> None:
    stream, clock = io.StringIO(), FakeClock()
    await wait(stream, clock)
    assert stream.getvalue() == ""
    assert clock.slept == []
