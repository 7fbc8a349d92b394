"""The collector as a process of tests, benchmarks and the demo, and what points an API server at it.

collector = CollectorProcess(folder, watchdog)
with ControlPlane(api_server_flags=collector.audit_webhook_flags()) as plane:
    collector.start("--canary", collector.cluster, "--kubeconfig", str(…))
"""

from __future__ import annotations

import contextlib
import json
import re
import ssl
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import yaml

from leastwise_dev.certificates import Authority, Pair
from leastwise_dev.ports import LOOPBACK, free_ports
from leastwise_dev.processes import Process, Watchdog

START_SECONDS = 60.0
_POLL_SECONDS = 0.02
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class CollectorProcess:
    """`leastwise collect` over TLS on ports that stay the same; its client `audit` is bound to one
    cluster."""

    def __init__(self, folder: Path, watchdog: Watchdog, *, cluster: str = "test", store: str = "") -> None:
        self.folder = folder
        self.cluster = cluster
        self.authority = Authority(folder)
        self.client: Pair = self.authority.issue("audit")
        self._server = self.authority.issue("localhost")
        self.port, self._probes_port = free_ports(2)
        self.store = store or str(folder / "usage.db")
        self.log = folder / "collector.log"
        self.log.touch()
        self._watchdog = watchdog
        self._process: Process | None = None
        self._more: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"https://{LOOPBACK}:{self.port}/audit"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, *more: str) -> None:
        """Start it and wait until it listens; without more options with those of the last time."""
        self._more = more or self._more
        argv = (
            *(sys.executable, "-m", "leastwise", "collect", "--store", self.store),
            *("--listen", f"{LOOPBACK}:{self.port}", "--health", f"{LOOPBACK}:{self._probes_port}"),
            *("--tls-cert", str(self._server.certificate), "--tls-key", str(self._server.key)),
            *("--client-ca", str(self.authority.file), "--client", f"audit={self.cluster}"),
            *self._more,
        )
        before = self._starts()
        self._process = Process(argv, name="collector", log=self.log, watchdog=self._watchdog)
        self._process.start()
        end = time.monotonic() + START_SECONDS
        while self._starts() == before:
            self._process.check()
            if time.monotonic() > end:
                raise TimeoutError(f"the collector does not listen:\n{self._process.log_tail()}")
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """SIGTERM: what came is kept first."""
        if self._process is not None:
            self._process.stop(60.0)

    def kill(self) -> None:
        """SIGKILL."""
        assert self._process is not None
        self._process.kill()

    def post(self, body: bytes, client: Pair | None = None) -> int:
        """Send one body as an API server does; return the status. OSError when nobody answers."""
        client = client or self.client
        context = ssl.create_default_context(cafile=str(self.authority.file))
        context.load_cert_chain(client.certificate, client.key)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        request = urllib.request.Request(self.url, data=body, method="POST")
        try:
            with opener.open(request, timeout=90) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def metrics_text(self) -> str:
        """What it serves on /metrics."""
        url = f"http://{LOOPBACK}:{self._probes_port}/metrics"
        with _OPENER.open(url, timeout=10) as answer:
            return str(answer.read().decode())

    def metrics(self) -> dict[str, float]:
        """Every sample by its line's name and labels."""
        return {
            line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
            for line in self.metrics_text().splitlines()
            if line and not line.startswith("#")
        }

    def logged(self) -> list[dict[str, object]]:
        """What it logged, one event each."""
        found = []
        for line in self.log.read_text(errors="replace").splitlines():
            with contextlib.suppress(ValueError):
                found.append(json.loads(line))
        return found

    def peak_mib(self) -> float:
        """Its largest resident memory until now."""
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        return int(found.group(1)) / 1024 if found else 0.0

    def _starts(self) -> int:
        return self.log.read_bytes().count(b'"listening"')

    def audit_webhook_flags(self, *, max_wait: str = "1s", backoff: str = "10s") -> tuple[str, ...]:
        """Flags of an API server that sends its audit events here, as this collector's client."""
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "audit",
            "clusters": [
                {
                    "name": "audit",
                    "cluster": {"server": self.url, "certificate-authority": str(self.authority.file)},
                }
            ],
            "users": [
                {
                    "name": "audit",
                    "user": {
                        "client-certificate": str(self.client.certificate),
                        "client-key": str(self.client.key),
                    },
                }
            ],
            "contexts": [{"name": "audit", "context": {"cluster": "audit", "user": "audit"}}],
        }
        path = self.folder / "audit-webhook.yaml"
        path.write_text(yaml.safe_dump(config))
        return (
            f"--audit-webhook-config-file={path}",
            "--audit-webhook-mode=batch",
            f"--audit-webhook-batch-max-wait={max_wait}",
            f"--audit-webhook-initial-backoff={backoff}",
        )
