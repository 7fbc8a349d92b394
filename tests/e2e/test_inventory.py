"""Effective permissions in the running operator: status, metrics and reports on the real API server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from leastwise_dev import report_crds
from leastwise_dev import world_objects as objects
from leastwise_dev.worlds import World

pytestmark = pytest.mark.e2e

TEAM = "payments"
REPORTS = f"/apis/openreports.io/v1alpha1/namespaces/{TEAM}/reports"
LEGACY: dict[str, Any] = {
    "apiVersion": objects.RBAC_API,
    "kind": "ClusterRoleBinding",
    "metadata": {"name": "legacy-admin"},
    "roleRef": {"apiGroup": objects.RBAC_GROUP, "kind": "ClusterRole", "name": "cluster-admin"},
    "subjects": [{"kind": "ServiceAccount", "name": "api", "namespace": TEAM}],
}


@pytest.fixture(scope="module")
def reporting() -> Iterator[World]:
    """A world whose cluster serves OpenReports, with one enforced policy."""
    with World() as made:
        definitions = report_crds.openreports()
        made.apply(*definitions)
        for each in definitions:
            made.kubectl("wait", "--for=condition=Established", f"crd/{each['metadata']['name']}")
        made.team(TEAM)
        made.apply(objects.cloud_account(), objects.policy(TEAM))
        made.operator.start()
        made.wait_ready(TEAM, "reader")
        yield made
        assert made.leaks() == []


def until_status(world: World, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    def told() -> dict[str, Any] | None:
        status = world.policy_status(TEAM, "reader")
        return status if "risks" in status and holds(status) else None

    found: dict[str, Any] = world.until(told, "the subjects are counted", timeout_seconds=60)
    return found


def results(world: World) -> list[dict[str, Any]]:
    return [
        result for report in (world.read(REPORTS) or {"items": []})["items"] for result in report["results"]
    ]


def test_a_policy_tells_what_its_subjects_can_do_and_what_of_it_nobody_declared(reporting: World) -> None:
    status = until_status(reporting, lambda found: found["counts"].get("undeclared") == 0)
    assert status["counts"]["effective"] >= 2  # get and list of ConfigMaps, beside what everybody has
    assert status["risks"]["critical"] == 0


def test_a_foreign_admin_binding_becomes_a_risk_a_report_and_metrics_and_goes_again(
    reporting: World,
) -> None:
    reporting.apply(LEGACY)
    status = until_status(reporting, lambda found: found["risks"]["critical"] > 0)
    assert status["counts"]["undeclared"] > 0
    reporting.until(lambda: results(reporting), "the report is there")
    (report,) = (reporting.read(REPORTS) or {})["items"]
    assert report["source"] == "leastwise"
    assert report["scope"]["name"] == "api"
    worst = report["results"][0]
    assert (worst["rule"], worst["severity"], worst["result"]) == ("LW-K8S-001", "critical", "fail")
    assert "legacy-admin" in worst["properties"]["granted-by"]
    told = reporting.operator.metric
    assert told("leastwise_privileged_identities", cloud="kubernetes", reason="Admin") >= 1
    assert told("leastwise_graph_edges", kind="kubernetes") > 0
    assert told("leastwise_report_writes_total", format="openreports", result="success") >= 1
    reporting.kubectl.delete("clusterrolebinding", "legacy-admin")
    until_status(reporting, lambda found: found["risks"]["critical"] == 0)
    reporting.until(lambda: not results(reporting), "the report is gone")


def test_counts_that_do_not_change_write_nothing(reporting: World) -> None:
    until_status(reporting, lambda found: found["risks"]["critical"] == 0)
    before = reporting.policy(TEAM, "reader")
    time.sleep(3)
    assert before is not None
    after = reporting.policy(TEAM, "reader")
    assert after is not None
    assert after["metadata"]["resourceVersion"] == before["metadata"]["resourceVersion"]


def test_the_guard_lets_the_operator_touch_only_its_own_reports(reporting: World) -> None:
    foreign = {
        "apiVersion": "openreports.io/v1alpha1",
        "kind": "Report",
        "metadata": {"name": "of-somebody", "namespace": "default"},
        "results": [],
    }
    reporting.apply(foreign)
    operator = reporting.plane.as_token(
        reporting.plane.service_account_token("leastwise-system", "leastwise")
    )
    refused = operator("delete", "report", "of-somebody", "-n", "default", check=False)
    assert "must not touch the reports of others" in refused.stderr
