from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from leastwise_dev.processes import Process, ProcessFailedError, Watchdog

SLEEPER = (sys.executable, "-S", "-c", "import time; print('up', flush=True); time.sleep(60)")
DEAF = (
    sys.executable,
    "-S",
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
)


@pytest.fixture
def watchdog() -> Iterator[Watchdog]:
    guard = Watchdog()
    yield guard
    guard.close()


def started(argv: tuple[str, ...], log: Path, watchdog: Watchdog) -> Process:
    process = Process(argv, name="sleeper", log=log, watchdog=watchdog)
    process.start()
    eventually(lambda: "up" in process.log_tail())
    return process


def eventually(holds: object) -> None:
    assert callable(holds)
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_process_is_stopped_killed_and_started_again(tmp_path: Path, watchdog: Watchdog) -> None:
    process = started(SLEEPER, tmp_path / "log", watchdog)
    first = process.pid
    process.kill()
    assert not process.is_running
    process.start()
    assert process.pid != first
    process.stop()
    process.stop()  # twice is once
    assert not process.is_running


def test_process_that_ignores_sigterm_is_killed_after_its_grace(tmp_path: Path, watchdog: Watchdog) -> None:
    process = started(DEAF, tmp_path / "log", watchdog)
    process.stop(grace_seconds=0.1)
    assert not process.is_running


def test_paused_process_can_be_stopped(tmp_path: Path, watchdog: Watchdog) -> None:
    process = started(SLEEPER, tmp_path / "log", watchdog)
    process.pause()
    eventually(lambda: " T " in Path(f"/proc/{process.pid}/stat").read_text())
    process.stop()
    assert not process.is_running


def test_process_that_ended_is_reported_with_its_last_words(tmp_path: Path, watchdog: Watchdog) -> None:
    words = (sys.executable, "-S", "-c", "print('bad flag'); raise SystemExit(3)")
    process = Process(words, name="server", log=tmp_path / "log", watchdog=watchdog)
    process.start()
    eventually(lambda: not process.is_running)
    with pytest.raises(ProcessFailedError, match=r"server is not running \(exit code 3\):\nbad flag"):
        process.check()


def test_running_process_is_not_started_twice(tmp_path: Path, watchdog: Watchdog) -> None:
    process = started(SLEEPER, tmp_path / "log", watchdog)
    with pytest.raises(ProcessFailedError, match="runs already"):
        process.start()
    process.stop()


def test_watchdog_ends_processes_when_their_time_is_over(tmp_path: Path) -> None:
    guard = Watchdog(max_life_seconds=0.2)
    process = started(SLEEPER, tmp_path / "log", guard)
    eventually(lambda: not process.is_running)
    guard.close()


def test_watchdog_ends_processes_and_folder_of_a_parent_killed_hard(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from leastwise_dev.processes import Process, Watchdog\n"
        "guard = Watchdog()\n"
        f"guard.remove_at_end(Path({str(folder)!r}))\n"
        f"child = Process({SLEEPER!r}, name='c', log=Path({str(tmp_path / 'log')!r}), watchdog=guard)\n"
        "child.start()\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        os.kill(parent.pid, signal.SIGKILL)
    eventually(lambda: not is_alive(child) and not folder.exists())


def test_watchdog_leaves_alone_what_it_was_told_to_forget(tmp_path: Path) -> None:
    guard = Watchdog()
    with subprocess.Popen(SLEEPER, stdout=subprocess.DEVNULL) as process:
        guard.watch(process.pid)
        guard.forget(process.pid)
        guard.close()
        assert process.poll() is None
        process.kill()
