"""The audit webhook of a real API server, and the collector that it sends to."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from leastwise.adapters.usage.audit_files import read_audit
from leastwise.adapters.usage.files import LogFile
from leastwise.core.snapshots import Gap
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.coverage import Completeness, Coverage
from leastwise.factory_store import open_store
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.collector_process import CollectorProcess
from leastwise_dev.kubeconfigs import Connection
from leastwise_dev.processes import Watchdog

pytestmark = pytest.mark.e2e

NAMESPACE = "collected"
PATIENCE = 90.0
BACKOFF_SECONDS = 1.0  # five tries take eight seconds, not eighty
TRIES_SECONDS = 10.0
SETTLE_SECONDS = 12.0

OBJECTS = f"""
apiVersion: v1
kind: Namespace
metadata: {{name: {NAMESPACE}}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: collector, namespace: {NAMESPACE}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: worker, namespace: {NAMESPACE}}}
rules:
- {{apiGroups: [""], resources: [configmaps, pods], verbs: [get, list, create]}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: worker, namespace: {NAMESPACE}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: worker}}
subjects: [{{kind: Group, apiGroup: rbac.authorization.k8s.io, name: "system:serviceaccounts:{NAMESPACE}"}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{name: collector}}
rules:
- {{nonResourceURLs: [/metrics], verbs: [get]}}
- {{apiGroups: [""], resources: [namespaces], resourceNames: [default], verbs: [get]}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{name: collector}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: collector}}
subjects: [{{kind: ServiceAccount, name: collector, namespace: {NAMESPACE}}}]
"""


class World:
    """A control plane whose API server sends to a collector."""

    def __init__(self, plane: ControlPlane, collector: CollectorProcess) -> None:
        self.plane = plane
        self.collector = collector
        plane.kubectl("apply", "-f", "-", input=OBJECTS)
        self.kubeconfig = plane.kubeconfig_for_token(plane.service_account_token(NAMESPACE, "collector"))
        self.start()

    def start(self) -> None:
        self.collector.start(
            *("--canary", self.collector.cluster, "--kubeconfig", str(self.kubeconfig)),
            *("--canary-seconds", "0.5", "--settle-seconds", str(SETTLE_SECONDS)),
        )

    def coverage(self, completeness: Completeness = Completeness.PROVED) -> Coverage | None:
        store = open_store(self.collector.store, creates=False)
        try:
            return next((each for each in store.coverage() if each.completeness is completeness), None)
        finally:
            store.close()

    def gaps(self) -> list[Gap]:
        store = open_store(self.collector.store, creates=False)
        try:
            return list(store.gaps())
        finally:
            store.close()

    def is_covered(self, start: datetime, end: datetime) -> bool:
        found = self.coverage()
        return found is not None and any(each.start <= start and end <= each.end for each in found.spans)


class Worker:
    """A workload of one test, with a token of its own."""

    def __init__(self, world: World) -> None:
        self._world = world
        name = f"worker-{secrets.token_hex(4)}"
        plane = world.plane
        plane.kubectl("create", "serviceaccount", name, "-n", NAMESPACE)
        token = plane.service_account_token(NAMESPACE, name)
        self._connection = Connection(plane.url, plane.ca_file, token)
        self.identity = f"k8s:system:serviceaccount:{NAMESPACE}:{name}"

    def work(self, path: str, times: int = 1) -> None:
        for _ in range(times):
            self._connection.request("GET", f"/api/v1/namespaces/{NAMESPACE}/{path}")

    def now(self) -> datetime:
        """The API server's time of a request made now, as its log has it."""
        self.work("pods")
        return max(datetime.fromisoformat(each.last_seen) for each in self.logged())

    def used(self) -> list[Aggregate]:
        """What the store has of it."""
        store = open_store(self._world.collector.store, creates=False)
        try:
            return [_plain(each) for each in store.aggregates(self.identity)]
        finally:
            store.close()

    def logged(self) -> list[Aggregate]:
        """The same by the API server's own log, which is written before a request is answered."""
        reading = read_audit([LogFile(str(self._world.plane.audit_log))])
        return [_plain(each) for each in reading.aggregates if each.use.identity == self.identity]

    def wait_until_all_is_stored(self) -> None:
        _wait("the same as in the log", lambda: self.used() == self.logged())

    def wait_until_covered(self) -> datetime:
        """Return a time that is covered, after all that was done; one just after a loss never will be."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            at, soon = self.now(), time.monotonic() + 2 * SETTLE_SECONDS
            while time.monotonic() < soon:
                if self._world.is_covered(at, at):
                    return at
                time.sleep(0.25)
        pytest.fail(f"nothing is covered within {PATIENCE:.0f} s")

    @property
    def counts(self) -> tuple[int, int]:
        """Requests by the store and by the log."""
        return sum(each.count for each in self.used()), sum(each.count for each in self.logged())


def _plain(each: Aggregate) -> Aggregate:
    return Aggregate(
        each.use, each.first_seen, each.last_seen, each.count, each.names, each.name_words, each.unnamed
    )


def _wait(what: str, holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            pytest.fail(f"not within {PATIENCE:.0f} s: {what}")
        time.sleep(0.25)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    watchdog = Watchdog()
    collector = CollectorProcess(Path(tmp_path_factory.mktemp("collector")), watchdog)
    flags = collector.audit_webhook_flags(max_wait="500ms", backoff=f"{BACKOFF_SECONDS}s")
    try:
        with ControlPlane(api_server_flags=flags) as plane:
            yield World(plane, collector)
            collector.stop()
    finally:
        watchdog.close()


@pytest.fixture
def worker(world: World) -> Worker:
    """A workload; the collector hears the API server before the test begins."""
    made = Worker(world)
    made.wait_until_covered()
    return made


def test_what_a_workload_did_is_stored_as_its_log_has_it(worker: Worker) -> None:
    worker.work("configmaps", 7)
    worker.work("configmaps/one", 3)
    worker.work("secrets/db", 2)
    worker.wait_until_all_is_stored()
    used = {(each.use.action, each.use.resource, each.use.decision): each.count for each in worker.used()}
    assert used == {
        ("get", "configmaps", "Allowed"): 3,
        ("get", "secrets", "Denied"): 2,
        ("list", "configmaps", "Allowed"): 7,
        ("list", "pods", "Allowed"): used["list", "pods", "Allowed"],  # the fixture's
    }


def test_canaries_of_an_account_that_may_only_read_prove_completeness(world: World, worker: Worker) -> None:
    start = worker.now()
    time.sleep(2)
    end = worker.now()
    _wait("coverage", lambda: world.is_covered(start, end))
    coverage = world.coverage()
    assert coverage is not None
    assert (coverage.source, coverage.scope) == ("webhook/test", "test")


def test_a_killed_collector_loses_nothing_and_counts_nothing_twice(world: World, worker: Worker) -> None:
    start = worker.now()
    for number in range(5):
        worker.work("configmaps", 20)
        time.sleep(0.1 * number)  # before, within and after the batch that holds them
        world.collector.kill()
        worker.work("configmaps", 5)
        world.collector.start()
        worker.work("pods", 5)
        worker.wait_until_all_is_stored()  # so that no batch spends all its tries on several kills
    end = worker.now()
    assert not [each.message for each in world.gaps() if each.message > f"from {start:%Y-%m-%dT%H:%M:%SZ}"]
    _wait("coverage over the restarts", lambda: world.is_covered(start, end))


def test_a_collector_that_is_stopped_keeps_what_came_first(world: World, worker: Worker) -> None:
    worker.work("configmaps", 50)
    world.collector.stop()
    world.collector.start()
    worker.wait_until_all_is_stored()


def test_events_that_the_api_server_gave_up_are_a_gap_and_not_covered(world: World, worker: Worker) -> None:
    start = worker.now()
    worker.wait_until_all_is_stored()
    world.collector.stop()
    worker.work("configmaps", 9)
    lost = worker.now()
    time.sleep(TRIES_SECONDS + 3)  # the batch is given up
    world.collector.start()
    end = worker.wait_until_covered()
    stored, logged = worker.counts
    assert stored < logged  # so the gap tells the truth
    assert not world.is_covered(lost, lost)
    assert not world.is_covered(start, end)
    assert any("gave up" in each.message for each in world.gaps())


def test_a_new_start_of_the_api_server_is_a_gap(world: World, worker: Worker) -> None:
    start = worker.now()
    world.plane.kill_api_server()
    world.plane.restart_api_server()
    end = worker.wait_until_covered()
    assert not world.is_covered(start, end)
    assert any("started anew" in each.message for each in world.gaps())


def test_tokens_and_keys_are_not_in_the_log_and_it_is_one_event_a_line(world: World, worker: Worker) -> None:
    worker.wait_until_all_is_stored()
    text = world.collector.log.read_text()
    assert not [each for each in world.plane.issued_tokens if each in text]
    assert "PRIVATE KEY" not in text
    assert len(world.collector.logged()) == len(text.splitlines())
    found = world.collector.metrics()
    assert found['leastwise_usage_events_total{result="counted",source="webhook"}'] > 0
    assert found['leastwise_collector_last_canary_timestamp_seconds{cluster="test"}'] > time.time() - 60
