"""What all benchmarks share: a real control plane, the operator as a process, and how it is measured."""

from __future__ import annotations

import asyncio
import json
import os
import re
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from leastwise_dev.cluster import ControlPlane
from leastwise_dev.ports import free_port

ROOT = Path(__file__).parents[1]
PAGE_KIB = 1024


@dataclass
class Row:
    """One line of the result table."""

    what: str
    target: str
    measured: str
    holds: bool
    detail: str = ""


@dataclass
class Operator:
    """The operator under measurement."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    started: float = field(default_factory=time.monotonic)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)

    def memory_mib(self, kind: str = "VmHWM") -> float:
        """Return the peak (VmHWM) or present (VmRSS) resident memory."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(rf"{kind}:\s+(\d+) kB", text)
        return int(found.group(1)) / PAGE_KIB if found else 0.0

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def metrics(self) -> dict[str, float]:
        """Return every sample of /metrics by its line's name and labels."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        return {
            line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
            for line in lines
            if line and not line.startswith("#")
        }

    def calls(self) -> dict[str, int]:
        """Return the number of API calls by cloud and kind of operation."""
        counts: dict[str, int] = {}
        for name, value in self.metrics().items():
            found = re.match(
                r'leastwise_cloud_api_requests_total\{cloud="(\w+)",code_class="(\w+)",operation_group="(\w+)"\}',
                name,
            )
            if found:
                key = f"{found.group(1)}/{found.group(3)}"
                counts[key] = counts.get(key, 0) + int(value)
        return counts

    def runs(self) -> int:
        """Return how often the loop has run for a policy."""
        return int(self.metrics().get('leastwise_reconcile_total{handler="policy",result="success"}', 0))

    def costs(self) -> str:
        """Return what the run took until now: peak memory, and calls to each system by kind."""
        counts = self.calls()
        clouds = sorted({key.partition("/")[0] for key in counts})
        texts = [
            f"{cloud} "
            + ", ".join(
                f"{count:,} {key.partition('/')[2]}"
                for key, count in sorted(counts.items())
                if count and key.startswith(f"{cloud}/")
            )
            for cloud in clouds
            if any(count for key, count in counts.items() if key.startswith(f"{cloud}/"))
        ]
        return f"peak {self.memory_mib():.0f} MiB; calls: {'; '.join(texts) or 'none'}"

    def ready_policies(self) -> int:
        """Return how many policies are Ready."""
        return int(
            sum(
                value
                for name, value in self.metrics().items()
                if name.startswith("leastwise_policies{") and 'ready="True"' in name
            )
        )

    def wait_log(self, text: str, seconds: float) -> float:
        """Wait for a log line; return the seconds since the process was started."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if text in self.log.read_text():
                return time.monotonic() - self.started
            time.sleep(0.01)
        raise TimeoutError(f"{text!r} was not logged; see {self.log}")


def start_operator(plane: ControlPlane, environment: Mapping[str, str] | None = None) -> Operator:
    """Start `leastwise run` against the control plane and wait until it listens."""
    port = free_port()
    log = Path(tempfile.mkdtemp(prefix="leastwise-bench-")) / "operator.log"
    settings = {
        "LEASTWISE_KUBECONFIG": str(plane.admin_kubeconfig),
        "LEASTWISE_HTTP_HOST": "127.0.0.1",
        "LEASTWISE_HTTP_PORT": str(port),
        "LEASTWISE_LOG_FORMAT": "json",
        "LEASTWISE_LOG_LEVEL": "INFO",
        "LEASTWISE_LEASE_SECONDS": "60",
        **(environment or {}),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", "from leastwise.cli.commands.run import run; raise SystemExit(run())"],
        env={**os.environ, **settings},
        stderr=log.open("wb"),
    )
    operator = Operator(process, port, log)
    operator.wait_log("listening", 30)
    return operator


@contextmanager
def plane() -> Iterator[ControlPlane]:
    """A control plane with our CRDs and the operator's namespace."""
    with ControlPlane(max_life_seconds=3600) as control_plane:
        control_plane.install_crds(sorted((ROOT / "crds").glob("*.yaml")))
        control_plane.kubectl("create", "namespace", "leastwise-system")
        yield control_plane


async def _create(session: aiohttp.ClientSession, path: str, body: Mapping[str, Any]) -> None:
    for _ in range(5):
        async with session.post(path, json=body) as answer:
            if answer.status in (201, 409):
                return
            if answer.status not in (429, 500, 503):
                raise RuntimeError(f"{path}: {answer.status} {await answer.text()}")
        await asyncio.sleep(0.5)
    raise RuntimeError(f"{path}: not created after five tries")


def create_many(plane: ControlPlane, paths_and_bodies: Iterable[tuple[str, Mapping[str, Any]]]) -> float:
    """Create objects over a few connections; return the seconds that it took."""

    async def run() -> None:
        context = ssl.create_default_context(cafile=str(plane.ca_file))
        token = plane.people_tokens["admin"]
        headers = {"Authorization": f"Bearer {token}"}
        queue: asyncio.Queue[tuple[str, Mapping[str, Any]]] = asyncio.Queue(maxsize=200)
        connector = aiohttp.TCPConnector(ssl=context, limit=16)
        async with aiohttp.ClientSession(plane.url, headers=headers, connector=connector) as session:

            async def worker() -> None:
                while True:
                    path, body = await queue.get()
                    await _create(session, path, body)
                    queue.task_done()

            workers = [asyncio.create_task(worker()) for _ in range(16)]
            for item in paths_and_bodies:
                await queue.put(item)
            await queue.join()
            for each in workers:
                each.cancel()

    started = time.monotonic()
    asyncio.run(run())
    return time.monotonic() - started


def namespace(name: str, team: str = "bench") -> tuple[str, dict[str, Any]]:
    return "/api/v1/namespaces", {"metadata": {"name": name, "labels": {"team": team}}}


def service_account(where: str, name: str) -> tuple[str, dict[str, Any]]:
    return f"/api/v1/namespaces/{where}/serviceaccounts", {"metadata": {"name": name}}


def policy(where: str, name: str, account: str, **spec: Any) -> tuple[str, dict[str, Any]]:
    body = {
        "apiVersion": "leastwise.dev/v1alpha1",
        "kind": "EntitlementPolicy",
        "metadata": {"name": name, "namespace": where},
        "spec": {
            "subject": {"serviceAccountName": account},
            "enforcement": "Enforce",
            "kubernetes": {
                "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]}]
            },
            **spec,
        },
    }
    return f"/apis/leastwise.dev/v1alpha1/namespaces/{where}/entitlementpolicies", body


def ceiling(aws: list[dict[str, Any]] | None = None) -> tuple[str, dict[str, Any]]:
    spec: dict[str, Any] = {
        "namespaceSelector": {"matchLabels": {"team": "bench"}},
        "kubernetes": {
            "allow": [{"apiGroups": ["", "apps"], "resources": ["*"], "verbs": ["get", "list", "watch"]}],
            "bindableRoles": [{"kind": "ClusterRole", "name": "view"}],
        },
    }
    if aws:
        spec["aws"] = aws
    return "/apis/leastwise.dev/v1alpha1/entitlementceilings", {
        "apiVersion": "leastwise.dev/v1alpha1",
        "kind": "EntitlementCeiling",
        "metadata": {"name": "bench"},
        "spec": spec,
    }


def wait_until(check: Callable[[], bool], seconds: float, every: float = 0.2) -> float:
    """Wait until the check holds; return for how long."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if check():
            return time.monotonic() - started
        time.sleep(every)
    raise TimeoutError(f"did not hold within {seconds} s")


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: list[float]) -> str:
    return f"p50 {statistics.median(values) * 1000:.0f} ms, p99 {percentile(values, 0.99) * 1000:.0f} ms"


def count_writes(plane: ControlPlane, since_bytes: int, user: str = "admin") -> dict[str, int]:
    """Count the writes of a user in the audit log after an offset, by resource; Leases and events apart."""
    counts: dict[str, int] = {}
    with plane.audit_log.open("rb") as log:
        log.seek(since_bytes)
        for line in log:
            event = json.loads(line)
            if (
                event.get("verb") in {"create", "update", "patch", "delete"}
                and event["user"]["username"] == user
            ):
                if not str(event.get("userAgent", "")).startswith("leastwise"):
                    continue
                resource = (event.get("objectRef") or {}).get("resource", "")
                counts[resource] = counts.get(resource, 0) + 1
    counts.pop("leases", None)
    return counts
