"""Kubernetes benchmarks: a cluster with 20,000 RoleBindings, and one of them edited by hand in it."""

from __future__ import annotations

import gc
import json
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

from benchmarks import harness
from benchmarks.harness import Row
from leastwise_dev.cluster import ControlPlane

BINDINGS = 20_000
NAMESPACES = 100
EDITS = 200
_RBAC = "/apis/rbac.authorization.k8s.io/v1"


def big_cluster() -> list[Row]:
    """First full answer, memory of the index, and the time from an edit to the policy's status."""
    with harness.plane() as plane:
        harness.create_many(plane, _objects())
        base = _base_memory()
        operator = harness.start_operator(plane)
        synchronised = operator.wait_log("synchronised", 60)
        harness.wait_until(lambda: operator.ready_policies() >= NAMESPACES, 120, every=0.05)
        answered = time.monotonic() - operator.started
        index = operator.memory_mib("VmRSS") - base
        rows = [
            Row(
                f"{BINDINGS:,} RoleBindings: start to first full answer",
                "under 4 s, index under 60 MiB above base",
                f"{answered:.1f} s, {index:.0f} MiB above base",
                answered < 4 and index < 60,
                f"synchronised after {synchronised:.1f} s; base {base:.0f} MiB (imports, no watch);"
                f" {operator.costs()}",
            )
        ]
        started = time.monotonic()
        waits = _edit_by_hand(plane)
        rate = len(waits) / (time.monotonic() - started)
        costs = operator.costs()
        operator.stop()
    rows.append(
        Row(
            "one RoleBinding edited by hand, to the policy's status",
            "p50 under 100 ms, p99 under 1 s",
            harness.spread(waits),
            harness.percentile(waits, 0.5) < 0.1 and harness.percentile(waits, 0.99) < 1,
            f"{len(waits)} edits, from the request of the edit to the status event of a watch;"
            f" {rate:.0f} edits/s; {costs}",
        )
    )
    return rows


def _objects() -> Iterator[tuple[str, dict[str, Any]]]:
    yield harness.ceiling()
    for number in range(NAMESPACES):
        yield harness.namespace(f"big-{number:03d}")
    for number in range(NAMESPACES):
        yield harness.service_account(f"big-{number:03d}", "watched")
        yield harness.policy(f"big-{number:03d}", "watched", "watched", enforcement="Observe", kubernetes={})
    for number in range(BINDINGS):
        yield _binding(
            f"big-{number % NAMESPACES:03d}", f"binding-{number:05d}", f"account-{number % 2000:04d}"
        )


def _binding(where: str, name: str, account: str) -> tuple[str, dict[str, Any]]:
    body = {
        "metadata": {"name": name, "namespace": where},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
        "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": where}],
    }
    return f"{_RBAC}/namespaces/{where}/rolebindings", body


def _base_memory() -> float:
    """Measure the resident memory of a process that has imported everything and watches nothing."""
    code = (
        "import re, leastwise.factory, leastwise.handlers.startup, gc; gc.collect();"
        "print(re.search(r'VmRSS:\\s+(\\d+)', open('/proc/self/status').read()).group(1))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    gc.collect()
    return int(answer.stdout) / harness.PAGE_KIB


def _edit_by_hand(plane: ControlPlane) -> list[float]:
    """Let a foreign binding name a policy's ServiceAccount, and take it away; time each to the status."""
    watch = _StatusWatch(plane)
    waits = []
    for number in range(EDITS):
        where = f"big-{number % NAMESPACES:03d}"
        account = "watched" if number < NAMESPACES else f"account-{number % NAMESPACES:04d}"
        patch = {"subjects": [{"kind": "ServiceAccount", "name": account, "namespace": where}]}
        name = f"binding-{number % NAMESPACES:05d}"
        expected = 1 if number < NAMESPACES else 0
        started = time.monotonic()
        _patch(plane, f"{_RBAC}/namespaces/{where}/rolebindings/{name}", patch)
        waits.append(watch.wait(where, expected) - started)
    watch.close()
    return waits


def _patch(plane: ControlPlane, path: str, body: dict[str, Any]) -> None:
    request = urllib.request.Request(
        plane.url + path,
        data=json.dumps(body).encode(),
        method="PATCH",
        headers={
            "Authorization": f"Bearer {plane.people_tokens['admin']}",
            "Content-Type": "application/merge-patch+json",
        },
    )
    context = ssl.create_default_context(cafile=str(plane.ca_file))
    with urllib.request.urlopen(request, context=context, timeout=30) as answer:
        answer.read()


class _StatusWatch:
    """A watch of all policies, read until one shows a number of extra grants."""

    def __init__(self, plane: ControlPlane) -> None:
        request = urllib.request.Request(
            f"{plane.url}/apis/leastwise.dev/v1alpha1/entitlementpolicies?watch=true",
            headers={"Authorization": f"Bearer {plane.people_tokens['admin']}"},
        )
        context = ssl.create_default_context(cafile=str(plane.ca_file))
        self._stream = urllib.request.urlopen(request, context=context, timeout=60)

    def wait(self, namespace: str, extra: int) -> float:
        for line in self._stream:
            policy = json.loads(line)["object"]
            counts = policy.get("status", {}).get("counts", {})
            if policy["metadata"]["namespace"] == namespace and counts.get("extra") == extra:
                return time.monotonic()
        raise TimeoutError("the watch ended")

    def close(self) -> None:
        self._stream.close()
