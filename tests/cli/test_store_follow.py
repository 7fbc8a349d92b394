"""`leastwise store follow` over a real log and a real store: each event is kept once, whatever happens."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from audit_events import event, to_lines
from leastwise.cli.app import main
from leastwise.cli.commands import store_follow
from leastwise.cli.commands.store_follow import Following, run
from leastwise.cli.failures import CommandError
from leastwise.core.usage.batches import UsageBatch
from leastwise.factory_store import open_store
from leastwise.usage_ports import StoreUnavailableError, UsageStore


def lines(*minutes: int) -> bytes:
    stamps = [f"2026-06-01T12:{minute:02d}:00.000000Z" for minute in minutes]
    return to_lines(*[event(name=f"pod-{at}", at=at, auditID=at) for at in stamps])


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("LEASTWISE_STORE", raising=False)
    path = tmp_path / "audit.log"
    path.write_bytes(lines(0, 1))
    return path


@pytest.fixture
def store(log: Path) -> Iterator[UsageStore]:
    with closing(open_store(str(log.with_name("usage.db")))) as opened:
        yield opened


def counted(store: UsageStore) -> int:
    return sum(each.count for each in store.aggregates())


def follow(*words: str, code: int = 0) -> None:
    assert main(["leastwise", "store", "follow", *words]) == code


def test_a_log_is_kept_and_asked_for(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    follow("audit.log", "--cluster", "prod", "--store", "usage.db", "--once")
    assert "1 batches of audit.log are kept." in capsys.readouterr().out
    with log.open("ab") as file:
        file.write(lines(2))
    follow("audit.log", "--cluster", "prod", "--store", "usage.db", "--once")
    assert main(["leastwise", "usage", "--store", "usage.db", "-o", "jsonl"]) == 0
    (found,) = capsys.readouterr().out.splitlines()[1:]
    assert json.loads(found)["count"] == 3


def test_what_it_covers_has_no_hole_over_rotation_and_restart(log: Path, store: UsageStore) -> None:
    Following(store, "audit.log", "prod").step()
    log.rename(log.with_name("audit-2026-06-01T12-03-00.000.log"))
    log.write_bytes(lines(5))
    Following(store, "audit.log", "prod").step()
    (coverage,) = store.coverage()
    assert coverage.scope == "prod"
    (span,) = coverage.spans
    assert (span.start.minute, span.end.minute) == (0, 5)
    assert counted(store) == 3


class Unavailable:
    """A store that fails once, before or after it has kept the batch."""

    def __init__(self, store: UsageStore, *, keeps: bool) -> None:
        self._store = store
        self._keeps = keeps
        self._fails = True

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def take_all(self, batches: Sequence[UsageBatch]) -> tuple[bool, ...]:
        if not self._fails:
            return self._store.take_all(batches)
        self._fails = False
        if self._keeps:
            self._store.take_all(batches)
        raise StoreUnavailableError("away")


@pytest.mark.parametrize("keeps", [False, True], ids=["before", "after"])
def test_a_store_that_is_away_costs_nothing_and_counts_nothing_twice(
    log: Path,
    store: UsageStore,
    keeps: bool,  # noqa: FBT001 (a case)
) -> None:
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) > 1:
            raise KeyboardInterrupt

    following = Following(Unavailable(store, keeps=keeps), str(log), "prod")  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        run(following, wait, is_once=False)
    assert waits == [store_follow.RETRY_SECONDS, store_follow.LOOK_SECONDS]
    assert counted(store) == 2


def test_once_does_not_wait_for_a_store_that_is_away(log: Path, store: UsageStore) -> None:
    following = Following(Unavailable(store, keeps=False), str(log), "prod")  # type: ignore[arg-type]
    with pytest.raises(StoreUnavailableError):
        run(following, lambda _seconds: None, is_once=True)


def test_a_log_that_cannot_be_read_is_named(
    log: Path, store: UsageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    following = Following(store, str(log), "prod")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "glob", refuse)
    with pytest.raises(CommandError, match=r"audit\.log"):
        following.step()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("audit.log", "--store", "usage.db"), "--cluster is needed"),
        (("audit.log", "--cluster", "prod"), "no store is named"),
    ],
)
def test_what_is_missing_is_said(
    log: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str
) -> None:
    follow(*words, code=2)
    assert message in capsys.readouterr().err
    assert log.exists()
