"""Requests to Kubernetes in the Cloud Audit Logs of GKE count by the table of Kubernetes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from leastwise.adapters.usage.files import LogFile
from leastwise.adapters.usage.gke_files import read_gke_logs
from leastwise.adapters.usage.google_files import read_google
from leastwise.core.usage.readings import UsageReading

ALLOW = {"authorization.k8s.io/decision": "allow"}
AT = "2026-06-01T12:00:00.123456Z"


def entry(method: str, resource: str, *, service: str = "k8s.io", **more: Any) -> dict[str, Any]:
    status = more.pop("status", {})
    return {
        "insertId": "a",
        "timestamp": AT,
        "labels": ALLOW,
        "resource": {"type": "k8s_cluster", "labels": {"cluster_name": "c", "project_id": "p"}},
        "protoPayload": {
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "serviceName": service,
            "methodName": method,
            "resourceName": resource,
            "authenticationInfo": {"principalEmail": "system:serviceaccount:shop:api"},
            "status": status,
        },
        **more,
    }


def reading(tmp_path: Path, *entries: Any) -> UsageReading:
    path = tmp_path / "entries.json"
    path.write_text("".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in entries))
    return read_gke_logs([LogFile(str(path))])


@pytest.mark.parametrize(
    ("method", "resource", "expected"),
    [
        (
            "io.k8s.core.v1.pods.get",
            "core/v1/namespaces/shop/pods/api-1",
            ("get", "", "pods", "", "shop", ("api-1",)),
        ),
        (
            "io.k8s.core.v1.pods.exec.create",
            "core/v1/namespaces/shop/pods/api-1/exec",
            ("create", "", "pods", "exec", "shop", ("api-1",)),
        ),
        (
            "io.k8s.authorization.rbac.v1.rolebindings.create",
            "rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings/a",
            ("create", "rbac.authorization.k8s.io", "rolebindings", "", "shop", ("a",)),
        ),
        ("io.k8s.core.v1.nodes.list", "core/v1/nodes", ("list", "", "nodes", "", "", ())),
        (
            "io.k8s.core.v1.namespaces.get",
            "core/v1/namespaces/shop",
            ("get", "", "namespaces", "", "shop", ("shop",)),
        ),
    ],
)
def test_method_and_resource_name_are_the_request(
    tmp_path: Path, method: str, resource: str, expected: tuple[object, ...]
) -> None:
    (found,) = reading(tmp_path, entry(method, resource)).aggregates
    use = found.use
    assert use.identity == "k8s:system:serviceaccount:shop:api"
    got = (use.action, use.api_group, use.resource, use.subresource, use.place, found.names)
    assert got == expected
    assert (found.first_seen, found.count, use.decision) == (AT, 1, "Allowed")


PODS = ("io.k8s.core.v1.pods.list", "core/v1/namespaces/shop/pods")


@pytest.mark.parametrize(
    "refused",
    [
        {"labels": {"authorization.k8s.io/decision": "forbid"}, "status": {"code": 7}},
        {"labels": {"authorization.k8s.io/decision": "forbid"}},
        {"labels": {}, "status": {"code": 7}},
    ],
)
def test_what_was_refused_is_denied(tmp_path: Path, refused: dict[str, Any]) -> None:
    (found,) = reading(tmp_path, entry(*PODS, **refused)).aggregates
    assert found.use.decision == "Denied"


def test_a_check_that_was_not_granted_is_denied(tmp_path: Path) -> None:
    told = entry(*PODS, labels={})
    told["protoPayload"]["authorizationInfo"] = [{"permission": "io.k8s.core.v1.pods.list", "granted": False}]
    (found,) = reading(tmp_path, told).aggregates
    assert found.use.decision == "Denied"


def test_a_watch_counts_once(tmp_path: Path) -> None:
    watch = ("io.k8s.core.v1.pods.watch", "core/v1/namespaces/shop/pods")
    found = reading(
        tmp_path,
        entry(*watch, operation={"id": "a", "first": True}),
        entry(*watch, operation={"id": "a", "last": True}),
    )
    assert [each.count for each in found.aggregates] == [1]


def test_other_services_are_nothing_here(tmp_path: Path) -> None:
    found = reading(
        tmp_path,
        entry("storage.objects.get", "projects/_/buckets/b", service="storage.googleapis.com"),
        entry("google.container.v1.ClusterManager.GetCluster", "projects/p"),
        {"timestamp": AT, "textPayload": "hello"},
    )
    assert (found.aggregates, found.events, found.malformed) == ((), 0, 0)


def test_verbs_of_which_none_is_there_are_taken_to_be_missing(tmp_path: Path) -> None:
    wrote = entry("io.k8s.core.v1.pods.create", "core/v1/namespaces/shop/pods")
    later = entry("io.k8s.core.v1.pods.create", "core/v1/namespaces/shop/pods") | {
        "timestamp": "2026-06-02T12:00:00Z"
    }
    (coverage,) = reading(tmp_path, wrote, later).coverage
    assert coverage.missing == ("get *", "list *", "watch *", "create *")
    (seen,) = reading(tmp_path, wrote, entry(*PODS)).coverage
    assert seen.missing == ("get *", "watch *", "create *")


def test_broken_entries_are_told(tmp_path: Path) -> None:
    found = reading(tmp_path, entry(*PODS), "{", entry(*PODS) | {"timestamp": "now"}, entry(*PODS, labels=7))
    assert (found.events, found.malformed) == (1, 3)
    assert "3 of its records" in found.gaps[0].message


def test_a_log_of_both_is_a_reading_of_both_planes(tmp_path: Path) -> None:
    storage = entry("storage.objects.get", "projects/_/buckets/b", service="storage.googleapis.com")
    storage["insertId"] = "b"
    storage["logName"] = "projects/p/logs/cloudaudit.googleapis.com%2Fdata_access"
    storage["protoPayload"] |= {
        "authenticationInfo": {"principalEmail": "api@p.iam.gserviceaccount.com"},
        "authorizationInfo": [{"permission": "storage.objects.get", "granted": True}],
    }
    path = tmp_path / "entries.json"
    path.write_text(f"{json.dumps(entry(*PODS))}\n{json.dumps(storage)}\n")
    found = read_google([LogFile(str(path))])
    assert [(each.use.plane, each.use.action) for each in found.aggregates] == [
        ("gcp", "storage.objects.get"),
        ("kubernetes", "list"),
    ]
    assert found.events == 2
    assert "k8s.io" not in found.unmapped
