"""Staged removal on a real API server, from the announcement to what a denial gives back: the operator's own
lanes in this process, its evidence from the test, and the times shortened by settings."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.identities import ServiceAccount
from leastwise.core.permissions import KubernetesPermission
from leastwise.core.withdrawals.records import Evidence, Withdrawn
from leastwise.core.withdrawals.returns import Denial
from leastwise.core.withdrawals.staging import Candidate
from leastwise.factory import build_process
from leastwise.settings import Settings
from leastwise_dev import world_objects as objects
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.kubectl import Kubectl

pytestmark = pytest.mark.e2e

LIST = KubernetesPermission("", "configmaps", "list")
STAGE = {"windowSeconds": 1000, "minObservedSeconds": 500, "remediation": "Stage"}
SECONDS = 30.0
BACK_SECONDS = 10.0


@dataclass
class FakeEvidence:
    """`list configmaps` is unused, watched without a break; the test says what was denied."""

    denied: list[Denial] = field(default_factory=list)

    async def candidates(self, policies: Sequence[EntitlementPolicy], now: datetime) -> tuple[Candidate, ...]:
        evidence = Evidence(1000, now - timedelta(seconds=1000), now, ("audit",))
        unused = Withdrawn(kubernetes=(LIST,))
        return tuple(Candidate(each, unused, evidence, denials_are_seen=True) for each in policies)

    async def denials(self, subjects: Iterable[ServiceAccount], since: datetime) -> tuple[Denial, ...]:
        wanted = set(subjects)
        return tuple(each for each in self.denied if each.subject in wanted and each.at >= since)


@asynccontextmanager
async def operator(cluster: ControlPlane, namespace: str, evidence: FakeEvidence) -> AsyncIterator[None]:
    settings = Settings(
        kubeconfig=str(cluster.admin_kubeconfig),
        namespaces=(namespace,),
        lease_enabled=False,
        removal_announce_seconds=2,
        removal_watch_seconds=600,
    )
    process = await build_process(settings, evidence=evidence)
    running = asyncio.create_task(process.controller.run(process.watcher.run))
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await process.close()


async def until(holds: Callable[[], object], what: str, seconds: float = SECONDS) -> None:
    end = asyncio.get_running_loop().time() + seconds
    while not await asyncio.to_thread(holds):
        assert asyncio.get_running_loop().time() < end, what
        await asyncio.sleep(0.1)


@dataclass
class Scene:
    admin: Kubectl
    namespace: str

    def verbs(self) -> set[str]:
        roles = self.admin.list("roles", self.namespace)
        return {verb for role in roles for rule in role.get("rules") or () for verb in rule["verbs"]}

    def withdrawals(self) -> list[dict[str, Any]]:
        return self.admin.list("withdrawals", self.namespace)

    def stage(self) -> str:
        found = [each.get("status", {}).get("conditions", []) for each in self.withdrawals()]
        reasons = [one["reason"] for each in found for one in each if one["type"] == "Active"]
        return reasons[0] if reasons else ""

    def reasons(self) -> set[str]:
        return {each["reason"] for each in self.admin.list("events.events.k8s.io", self.namespace)}

    def run_pod(self) -> str:
        """A pod that runs, as far as the API server knows: there is no node."""
        self.admin.apply(
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": "api-0", "namespace": self.namespace},
                "spec": {
                    "serviceAccountName": "api",
                    "nodeName": "node-1",
                    "containers": [{"name": "app", "image": "app"}],
                },
            }
        )
        status = json.dumps({"status": {"phase": "Running"}})
        self.admin(
            "patch",
            "pod",
            "api-0",
            "-n",
            self.namespace,
            "--subresource=status",
            "--type=merge",
            "-p",
            status,
        )
        return str(self.admin.get("pod", "api-0", self.namespace)["metadata"]["uid"])


@pytest.fixture
def scene(admin: Kubectl, cluster: ControlPlane, namespace: str) -> Scene:
    assert cluster.url
    admin("label", "namespace", namespace, f"team={namespace}")
    admin.apply(objects.ceiling(namespace), objects.service_account(namespace))
    admin.apply(objects.policy(namespace, excess=STAGE))
    return Scene(admin, namespace)


async def test_from_the_announcement_to_what_a_denial_gives_back(cluster: ControlPlane, scene: Scene) -> None:
    evidence = FakeEvidence()
    api = ServiceAccount(scene.namespace, "api")
    async with operator(cluster, scene.namespace, evidence):
        await until(lambda: scene.verbs() == {"get", "list"}, "granted as declared")
        await until(scene.withdrawals, "announced")
        await until(lambda: scene.verbs() == {"get"}, "narrowed")
        await until(lambda: scene.stage() == "Watching", "watched")
        policy = await asyncio.to_thread(scene.admin.get, "epol", "reader", scene.namespace)
        assert policy["spec"]["kubernetes"]["rules"] == [objects.CONFIG_READER]
        assert policy["status"]["counts"]["withdrawn"] == 1

        uid = await asyncio.to_thread(scene.run_pod)
        thief = Denial(api, datetime.now(UTC), LIST, namespace=scene.namespace)
        evidence.denied.append(thief)
        await until(lambda: "WithdrawalDenied" in scene.reasons(), "the thief is told of")
        assert scene.verbs() == {"get"}

        evidence.denied.append(
            Denial(
                api,
                datetime.now(UTC),
                LIST,
                namespace=scene.namespace,
                pod="api-0",
                pod_uid=uid,
                node="node-1",
            )
        )
        await until(lambda: scene.verbs() == {"get", "list"}, "the pod has it back", BACK_SECONDS)
        await until(lambda: scene.stage() == "Returned", "told")
        assert "WithdrawalMissed" in scene.reasons()


async def test_a_restart_in_the_middle_goes_on_where_it_was(cluster: ControlPlane, scene: Scene) -> None:
    async with operator(cluster, scene.namespace, FakeEvidence()):
        await until(scene.withdrawals, "announced")
    async with operator(cluster, scene.namespace, FakeEvidence()):
        await until(lambda: scene.verbs() == {"get"}, "narrowed")
        await until(lambda: scene.stage() == "Watching", "watched")
    assert len(scene.withdrawals()) == 1
