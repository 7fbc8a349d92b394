"""The real API server takes the status of every state of the condition table, and keeps it as it is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from condition_objects import resource_of
from leastwise.services.statuses import is_same_status
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.docs import condition_cases
from leastwise_dev.kstatus import evaluate_kstatus
from leastwise_dev.kubectl import Kubectl

pytestmark = pytest.mark.e2e

STATUS = ("apply", "--server-side", "--subresource=status", "--field-manager=leastwise.dev/status", "-f", "-")


def _write(admin: Kubectl, resource: dict[str, Any], status: dict[str, Any]) -> None:
    """Apply a status under the operator's field manager, as the operator does."""
    metadata = {
        key: resource["metadata"][key] for key in ("name", "namespace") if key in resource["metadata"]
    }
    document = {key: resource[key] for key in ("apiVersion", "kind")} | {"metadata": metadata}
    admin(*STATUS, input=json.dumps({**document, "status": status}))


def _created(admin: Kubectl, row: dict[str, Any], namespace: str) -> dict[str, Any]:
    resource = resource_of(row)
    where = {"namespace": namespace} if row["kind"] == "EntitlementPolicy" else {}
    resource["metadata"] = {"name": f"states-{namespace}", **where}
    admin.apply({key: resource[key] for key in ("apiVersion", "kind", "metadata", "spec")})
    return resource


@pytest.mark.parametrize(("cases", "kind"), [("policies", "EntitlementPolicy"), ("accounts", "CloudAccount")])
def test_every_state_is_stored_as_it_was_written(
    cluster: ControlPlane, admin: Kubectl, namespace: str, cases: str, kind: str
) -> None:
    rows = [{**row, "kind": kind} for row in condition_cases(cases)]
    resource = _created(admin, rows[0], namespace)
    name, where = resource["metadata"]["name"], resource["metadata"].get("namespace")
    fresh = admin.get(kind, name, where)
    assert fresh["status"] == {"observedGeneration": -1}
    assert evaluate_kstatus(fresh).value == "InProgress"
    # one object goes through all states, as the operator's would: conditions come and go
    for row in rows:
        status = resource_of(row)["status"]
        _write(admin, resource, status)
        stored = admin.get(kind, name, where)
        assert is_same_status(status, stored["status"]), row["state"]
        _write(admin, resource, status)
        again = admin.get(kind, name, where)
        assert again["metadata"]["resourceVersion"] == stored["metadata"]["resourceVersion"], row["state"]
    admin.delete(kind, name, where, wait=False)
