"""How the process ends when the lease is lost (design rule 12): soon, whatever hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from leastwise.cli.commands import run as command
from leastwise.settings import Settings


class EndedError(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    codes: list[int] = []

    def end(code: int) -> None:
        codes.append(code)
        raise EndedError

    monkeypatch.setattr("os._exit", end)
    monkeypatch.setattr(command, "configure", lambda *_: None)
    return codes


def serving(result: int) -> Callable[[Settings], object]:
    async def serve(_settings: Settings) -> int:
        return result

    return serve


def test_a_lost_lease_ends_the_process_without_waiting_for_threads(
    monkeypatch: pytest.MonkeyPatch, ended: list[int]
) -> None:
    monkeypatch.setattr(command, "_serve", serving(command.LEASE_LOST_EXIT))
    with pytest.raises(EndedError):
        command.run()
    assert ended == [command.LEASE_LOST_EXIT]


def test_an_ordinary_end_is_left_to_python(monkeypatch: pytest.MonkeyPatch, ended: list[int]) -> None:
    monkeypatch.setattr(command, "_serve", serving(0))
    assert command.run() == 0
    assert ended == []


def test_a_process_that_does_not_come_to_its_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    ending = threading.Event()
    monkeypatch.setattr(command, "leave", ending.set)
    monkeypatch.setattr(command, "LAST_SECONDS", 0.01)
    command.leave_soon()
    assert ending.wait(1.0)
