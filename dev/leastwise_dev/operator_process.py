"""The operator as a process of tests and the demo: started, killed, paused, and read from outside."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from leastwise_dev.ports import LOOPBACK
from leastwise_dev.processes import Process, Watchdog

COMMAND = (sys.executable, "-m", "leastwise", "run")
START_SECONDS = 60.0  # 2 s on a free machine
_POLL_SECONDS = 0.05
_LISTENING = re.compile(rb"^(?=.*\blistening\b).*\bport\b\W+(\d+)", re.MULTILINE)
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Loopback: a proxy in the environment is not for us."""


class OperatorProcess:
    """`leastwise run`, held by a watchdog; `start` after `stop` or `kill` starts anew, on the same log."""

    def __init__(
        self, environment: Mapping[str, str], *, log: Path, max_life_seconds: float = 3600.0
    ) -> None:
        self.log = log
        self.log.touch()
        self._settings = dict(environment)
        self._watchdog = Watchdog(max_life_seconds)
        self._process: Process | None = None
        self._log_start = 0
        self._port = 0

    @property
    def settings(self) -> Mapping[str, str]:
        """The variables of every start."""
        return self._settings

    def adopt(self, settings: Mapping[str, str]) -> None:
        """Start with these variables, too, from now on."""
        self._settings.update(settings)

    # ------------------------------------------------------------ life

    def start(self, environment: Mapping[str, str] | None = None, *, wait: bool = True) -> None:
        """Start it with these variables on top; `wait`: until it is ready (a standby is ready, too)."""
        self._log_start, self._port = self.log.stat().st_size, 0
        self._process = Process(
            COMMAND,
            name="operator",
            log=self.log,
            watchdog=self._watchdog,
            env={**_outer_environment(), **self._settings, **(environment or {})},
        )
        self._process.start()
        if wait:
            self.wait_ready()

    def wait_ready(self, timeout_seconds: float = START_SECONDS) -> None:
        """Wait until /readyz says ok; raises with the log's end when the process has ended."""
        deadline = time.monotonic() + timeout_seconds
        while True:
            self._own().check()
            with contextlib.suppress(OSError, LookupError):
                if self.readyz()[0] == 200:
                    return
            if time.monotonic() > deadline:
                tail = self._own().log_tail()
                raise TimeoutError(f"the operator is not ready after {timeout_seconds:.0f} s:\n{tail}")
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """SIGTERM, as a pod is ended; SIGKILL when it does not end in time."""
        self._own().stop()

    def kill(self) -> None:
        """SIGKILL: no chance to finish anything."""
        self._own().kill()

    def pause(self) -> None:
        """SIGSTOP: it holds its connections and does nothing."""
        self._own().pause()

    def resume(self) -> None:
        self._own().resume()

    def restart(self, environment: Mapping[str, str] | None = None) -> None:
        """Stop it, where it runs, and start it anew."""
        if self.is_running:
            self.stop()
        self.start(environment)

    def close(self) -> None:
        """Stop it for good."""
        if self._process is not None:
            self._process.stop()
        self._watchdog.close()

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.is_running

    @property
    def pid(self) -> int:
        return self._own().pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; negative for a signal, None while it runs."""
        return self._own().exit_code

    def wait_ended(self, timeout_seconds: float = 30.0) -> None:
        """Wait until it ends by itself."""
        deadline = time.monotonic() + timeout_seconds
        while self.is_running:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the operator still runs after {timeout_seconds:.0f} s")
            time.sleep(_POLL_SECONDS)

    # ------------------------------------------------------------ signals

    @property
    def port(self) -> int:
        """Where probes and metrics are served; LookupError before it listens."""
        if not self._port:
            found = _LISTENING.search(self.log.read_bytes()[self._log_start :])
            if found is None:
                raise LookupError("the operator does not listen yet")
            self._port = int(found.group(1))
        return self._port

    def healthz(self) -> tuple[int, str]:
        """Status code and text."""
        return self._read("/healthz")

    def readyz(self) -> tuple[int, str]:
        """Status code and text."""
        return self._read("/readyz")

    def metrics(self) -> str:
        """The exposition text."""
        return self._read("/metrics")[1]

    def metric(self, name: str, **labels: str) -> float:
        """The sum of a metric's samples that carry these labels."""
        total = 0.0
        for line in self.metrics().splitlines():
            head, _, value = line.rpartition(" ")
            if head.partition("{")[0] == name and all(
                f'{key}="{each}"' in head for key, each in labels.items()
            ):
                total += float(value)
        return total

    def log_lines(self) -> list[dict[str, object]]:
        """Every structured line of the log, of all starts; lines of other make are left out."""
        found = []
        for line in self.log.read_text(errors="replace").splitlines():
            with contextlib.suppress(ValueError):
                value = json.loads(line)
                if isinstance(value, dict):
                    found.append(value)
        return found

    def log_tail(self, lines: int = 30) -> str:
        return self._own().log_tail(lines)

    def _own(self) -> Process:
        if self._process is None:
            raise LookupError("the operator was not started")
        return self._process

    def _read(self, path: str) -> tuple[int, str]:
        try:
            with _OPENER.open(f"http://{LOOPBACK}:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode()


def _outer_environment() -> dict[str, str]:
    """What the operator inherits: nothing that could lend it credentials or settings."""
    lending = ("AWS_", "LEASTWISE_", "KUBE")
    return {key: value for key, value in os.environ.items() if not key.startswith(lending)}
