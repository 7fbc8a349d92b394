"""Start and end the servers of tests and the demo: only our own, by process, never by name."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from leastwise_dev import watchdog

MAX_LIFE_SECONDS = 3 * 60 * 60


class ProcessFailedError(RuntimeError):
    """A server ended although it should run; the message holds the end of its log."""


class Watchdog:
    """Ends our processes when this Python is gone, however it ended, or after `max_life_seconds`."""

    def __init__(self, max_life_seconds: float = MAX_LIFE_SECONDS) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", watchdog.__file__, str(os.getpid()), str(max_life_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # after max_life_seconds nobody listens
            self._process.stdin.write(f"{line}\n".encode())
            self._process.stdin.flush()

    def watch(self, pid: int) -> None:
        self._tell(f"+{pid}")

    def forget(self, pid: int) -> None:
        self._tell(f"-{pid}")

    def remove_at_end(self, folder: Path) -> None:
        self._tell(f"dir {folder}")

    def close(self) -> None:
        """End it, and with it whatever it still watches."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()


class Process:
    """One server: started again by `start` after it was stopped or killed, with the same arguments."""

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        name: str,
        log: Path,
        watchdog: Watchdog,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.argv = tuple(str(part) for part in argv)
        self.log = log
        self._watchdog = watchdog
        self._env = None if env is None else dict(env)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise ProcessFailedError(f"{self.name} was not started")
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How it ended; negative for a signal, None while it runs."""
        return None if self._process is None else self._process.poll()

    def start(self) -> None:
        """Start it; output is appended to the log."""
        if self.is_running:
            raise ProcessFailedError(f"{self.name} runs already")
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._env,
                start_new_session=True,  # Ctrl-C in a terminal must not reach it before its clients
            )
        self._watchdog.watch(self._process.pid)

    def check(self) -> None:
        """Raise with the end of the log when the process has ended."""
        if not self.is_running:
            code = "never started" if self._process is None else f"exit code {self._process.returncode}"
            raise ProcessFailedError(f"{self.name} is not running ({code}):\n{self.log_tail()}")

    def log_tail(self, lines: int = 15) -> str:
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self, grace_seconds: float = 15.0) -> None:
        """SIGTERM, then SIGKILL when it does not end in time."""
        if not self.is_running:
            self._forget()
            return
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        try:
            self._process.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._forget()

    def kill(self) -> None:
        """SIGKILL: no chance to finish anything."""
        if self._process is not None:
            self._process.kill()
        self._forget()

    def pause(self) -> None:
        """SIGSTOP: it stays, holds its connections and answers nothing."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def _forget(self) -> None:
        if self._process is not None:
            # Before the wait: the number is ours until then.
            self._watchdog.forget(self._process.pid)
            self._process.wait()
