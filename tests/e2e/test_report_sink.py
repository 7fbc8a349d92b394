"""Reports on the real API server, which validates them by the fields that their projects publish."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.reports import KubernetesReportSink
from leastwise.clock import SystemClock
from leastwise.core.drifts import Severity
from leastwise.core.errors import LeaseLostError
from leastwise.core.subject_reports import ReportResult, ReportSubject, Result, build_report
from leastwise.ports import ReportPlace
from leastwise.reports.policy_reports import ReportApi, render_report, report_name
from leastwise.services.leases import OpenGuard
from leastwise_dev import report_crds
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.kubectl import Kubectl

pytestmark = pytest.mark.e2e


class FakeClosedGuard:
    """A lease that has expired."""

    def check(self, write_seconds: float = 10.0) -> None:
        raise LeaseLostError("expired")


@pytest.fixture
async def client(cluster: ControlPlane) -> AsyncIterator[KubernetesClient]:
    connected = await KubernetesClient.connect(SystemClock(), kubeconfig=str(cluster.admin_kubeconfig))
    yield connected
    await connected.close()


@pytest.fixture(params=list(ReportApi))
def api(request: pytest.FixtureRequest, admin: Kubectl) -> ReportApi:
    found: ReportApi = request.param
    made = report_crds.openreports() if found is ReportApi.OPENREPORTS else report_crds.wgpolicyk8s()
    _install(admin, made)
    return found


def _install(admin: Kubectl, definitions: list[dict[str, Any]]) -> None:
    admin.apply(*definitions)
    for each in definitions:
        admin("wait", "--for=condition=Established", f"crd/{each['metadata']['name']}", "--timeout=30s")
        for _ in range(50):  # a new kind answers 429 while its storage starts
            if admin("get", each["metadata"]["name"], "-A", check=False).returncode == 0:
                break
            time.sleep(0.1)


@pytest.fixture
def namespace(admin: Kubectl) -> str:
    name = f"reports-{secrets.token_hex(4)}"
    admin("create", "namespace", name)
    return name


def document(api: ReportApi, namespace: str, owner: str, count: int = 3) -> dict[str, Any]:
    results = [
        ReportResult(
            "LW-K8S-008", "Credentials", Result.FAIL, severity, "reads Secrets", f"f{place}", 1_700_000_000
        )
        for place, severity in enumerate([*Severity][-count:])
    ]
    subject = ReportSubject("ServiceAccount" if namespace else "", namespace, "api")
    return render_report(api, build_report(subject, results, cap=2), owner)


async def test_a_report_is_accepted_read_back_and_deleted(
    client: KubernetesClient, api: ReportApi, namespace: str
) -> None:
    sink, owner = KubernetesReportSink(client, OpenGuard()), secrets.token_hex(4)
    await sink.write(api.value, document(api, namespace, owner))
    await sink.write(api.value, document(api, namespace, owner))  # equal content: no conflict
    await sink.write(api.value, document(api, "", owner))
    places = await sink.ours(api.value, owner)
    place = ReportPlace(namespace, report_name(ReportSubject("ServiceAccount", namespace, "api")))
    assert place in places
    assert len(places) == 2
    for each in places:
        await sink.delete(api.value, each)
    await sink.delete(api.value, place)  # absent is success
    assert await sink.ours(api.value, owner) == frozenset()


async def test_reports_of_another_cluster_are_not_ours(
    client: KubernetesClient, api: ReportApi, namespace: str
) -> None:
    sink = KubernetesReportSink(client, OpenGuard())
    await sink.write(api.value, document(api, namespace, "another"))
    assert await sink.ours(api.value, "this-one") == frozenset()


async def test_without_the_lease_nothing_is_written(
    client: KubernetesClient, api: ReportApi, namespace: str
) -> None:
    sink = KubernetesReportSink(client, FakeClosedGuard())
    with pytest.raises(LeaseLostError):
        await sink.write(api.value, document(api, namespace, "mine"))
    with pytest.raises(LeaseLostError):
        await sink.delete(api.value, ReportPlace(namespace, "leastwise-x"))


async def test_openreports_is_preferred_where_both_are_served(
    client: KubernetesClient, admin: Kubectl
) -> None:
    _install(admin, [*report_crds.openreports(), *report_crds.wgpolicyk8s()])
    assert await KubernetesReportSink(client, OpenGuard()).served() == "openreports"
