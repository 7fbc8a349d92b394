"""A real Prometheus on loopback that scrapes one target, and promtool's judgement of metrics."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import yaml

from leastwise_dev import tools
from leastwise_dev.ports import LOOPBACK, free_port
from leastwise_dev.processes import Process, Watchdog

_READY_SECONDS = 30.0
_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer of an instant query."""

    labels: Mapping[str, str]
    value: float


def check_metrics(exposition: str) -> str:
    """What `promtool check metrics` finds in a /metrics answer; empty when it is clean."""
    command = [str(tools.promtool()), "check", "metrics"]
    done = subprocess.run(command, input=exposition, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stderr + done.stdout).strip()


def check_rules(rules: Path) -> str:
    """What `promtool check rules` finds in a file of alerts; empty when it is clean."""
    command = [str(tools.promtool()), "check", "rules", str(rules)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()


class Prometheus:
    """Scrapes `target` (host:port) every second; `start` and `stop`, or a `with` block."""

    def __init__(self, target: str, *, metrics_path: str = "/metrics", rules: Sequence[Path] = ()) -> None:
        self._target = target
        self._metrics_path = metrics_path
        self._rules = tuple(rules)
        self._folder: Path | None = None
        self._watchdog: Watchdog | None = None
        self._process: Process | None = None
        self.url = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers; the first scrape follows within about five seconds."""
        program = tools.prometheus()
        self._folder = Path(tempfile.mkdtemp(prefix="leastwise-prometheus-"))
        self._watchdog = Watchdog()
        self._watchdog.remove_at_end(self._folder)
        address = f"{LOOPBACK}:{free_port()}"
        self.url = f"http://{address}"
        flags = [
            f"--config.file={self._configuration(self._folder)}",
            f"--web.listen-address={address}",
            f"--storage.tsdb.path={self._folder / 'data'}",
        ]
        log = self._folder / "prometheus.log"
        self._process = Process([program, *flags], name="prometheus", log=log, watchdog=self._watchdog)
        self._process.start()
        try:
            self._wait_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop()
        if self._watchdog is not None:
            self._watchdog.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def query(self, expression: str) -> list[Sample]:
        """An instant query; ValueError when Prometheus refuses the expression."""
        answer = self._read(f"/api/v1/query?{urllib.parse.urlencode({'query': expression})}")
        if answer["status"] != "success":
            raise ValueError(f"{expression}: {answer['error']}")
        result = answer["data"]["result"]
        if answer["data"]["resultType"] == "scalar":
            return [Sample({}, float(result[1]))]
        return [Sample(each["metric"], float(each["value"][1])) for each in result]

    def wait_for(self, expression: str, timeout_seconds: float = 30.0) -> list[Sample]:
        """Repeat the query until it returns samples, as an alert's expression does when it fires."""
        deadline = time.monotonic() + timeout_seconds
        while not (samples := self.query(expression)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"no sample of {expression} after {timeout_seconds:.0f} s")
            time.sleep(_POLL_SECONDS)
        return samples

    def _configuration(self, folder: Path) -> Path:
        path = folder / "prometheus.yml"
        scrape = {
            "job_name": "leastwise",
            "metrics_path": self._metrics_path,
            "static_configs": [{"targets": [self._target]}],
        }
        every = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
        rules = [str(rule.absolute()) for rule in self._rules]
        path.write_text(yaml.safe_dump({"global": every, "rule_files": rules, "scrape_configs": [scrape]}))
        return path

    def _wait_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + _READY_SECONDS
        while True:
            self._process.check()
            try:
                with _OPENER.open(f"{self.url}/-/ready", timeout=5):
                    return
            except OSError as not_yet:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"Prometheus: {not_yet}\n{self._process.log_tail()}") from not_yet
            time.sleep(_POLL_SECONDS)

    def _read(self, path: str) -> dict[str, Any]:
        try:
            with _OPENER.open(self.url + path, timeout=10) as response:
                body = response.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                body = refusal.read()
        value: dict[str, Any] = json.loads(body)
        return value


# Loopback: a proxy in the environment is not for us.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
