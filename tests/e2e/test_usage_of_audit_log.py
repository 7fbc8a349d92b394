"""What the real API server logs of known requests is counted as exactly the permissions that they needed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from leastwise.adapters.usage.audit_files import read_audit
from leastwise.adapters.usage.files import LogFile
from leastwise.core.usage.aggregates import Aggregate
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.kubeconfigs import Connection

pytestmark = pytest.mark.e2e

SPACE = "usage"
API = f"system:serviceaccount:{SPACE}:api"
BASE = f"/api/v1/namespaces/{SPACE}"
RBAC = "/apis/rbac.authorization.k8s.io/v1"
RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}
APPLY = "application/apply-patch+yaml"


def _rule(resource: str, *verbs: str, **more: list[str]) -> dict[str, Any]:
    return {"apiGroups": [""], "resources": [resource], "verbs": list(verbs), **more}


RULES = [
    _rule("configmaps", "get", "list", "watch", "patch", "update", "create"),
    _rule("secrets", "patch"),
    _rule("pods", "create"),
    _rule("serviceaccounts", "impersonate", resourceNames=["other"]),
]


@dataclass(frozen=True, slots=True)
class Scene:
    """The uses that the log of a workload came to, and the files of both."""

    uses: tuple[Aggregate, ...]
    log: Path
    snapshot: Path

    def of(self, identity: str) -> set[tuple[str, str, str, str]]:
        """Verb, resource, names and decision of each use."""
        return {
            (
                each.use.action,
                each.use.path or "/".join(filter(None, (each.use.resource, each.use.subresource))),
                ",".join(each.names),
                each.use.decision,
            )
            for each in self.uses
            if each.use.identity == f"k8s:{identity}"
        }


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with ControlPlane() as plane:
        _furnish(plane)
        api = Connection(plane.url, plane.ca_file, plane.service_account_token(SPACE, "api"))
        _act(api)
        folder = tmp_path_factory.mktemp("audit")
        uses = _settled(plane.audit_log, folder / "audit.log")
        kubeconfig = ("--kubeconfig", str(plane.admin_kubeconfig))
        _leastwise("snapshot", "--skip-aws", *kubeconfig, "-o", str(folder / "today.json"))
        yield Scene(uses, folder / "audit.log", folder / "today.json")


def _leastwise(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "leastwise", *words], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode in {0, 1}, done.stderr  # 1: a last line that is being written
    return done.stdout


def _furnish(plane: ControlPlane) -> None:
    for path, body in (
        ("/api/v1/namespaces", {"metadata": {"name": SPACE, "labels": RESTRICTED}}),
        (f"{BASE}/serviceaccounts", {"metadata": {"name": "api"}}),
        (f"{BASE}/serviceaccounts", {"metadata": {"name": "other"}}),
        (f"{RBAC}/namespaces/{SPACE}/roles", {"metadata": {"name": "api"}, "rules": RULES}),
        (f"{RBAC}/namespaces/{SPACE}/rolebindings", _binding()),
    ):
        assert plane.request("POST", path, body).status in {200, 201}, path


def _binding() -> dict[str, Any]:
    return {
        "metadata": {"name": "api"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "api"},
        "subjects": [{"kind": "ServiceAccount", "name": "api", "namespace": SPACE}],
    }


def _act(api: Connection) -> None:
    made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "app"}}
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "key"}}
    _wait_allowed(api)
    _expect(api, "PATCH", f"{BASE}/configmaps/app?fieldManager=t", 201, made, APPLY)
    _expect(api, "PATCH", f"{BASE}/configmaps/app?fieldManager=t", 200, made, APPLY)
    _expect(api, "PATCH", f"{BASE}/secrets/key?fieldManager=t", 403, secret, APPLY)
    _expect(api, "GET", f"{BASE}/configmaps/none", 404)
    _expect(api, "GET", f"{BASE}/configmaps?fieldSelector=metadata.name%3Dapp", 200)
    _expect(api, "GET", f"{BASE}/configmaps?watch=true&timeoutSeconds=1", 200)
    _expect(api, "DELETE", f"{BASE}/configmaps/app", 403)
    _expect(api, "GET", "/version?timeout=32s", 200)
    _expect(api, "GET", "/metrics", 403)
    rooted = {"name": "a", "image": "a"}  # not restricted enough
    pod = {"metadata": {"generateName": "a-"}, "spec": {"containers": [rooted]}}
    _expect(api, "POST", f"{BASE}/pods", 403, pod)  # by admission, after it was authorised
    for name, status in (("other", 403), ("api", 403)):
        _expect_as(api, f"system:serviceaccount:{SPACE}:{name}", f"{BASE}/configmaps", status)


def _wait_allowed(api: Connection) -> None:
    deadline = time.monotonic() + 10
    while api.request("GET", f"{BASE}/configmaps").status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _expect(
    api: Connection, method: str, path: str, status: int, body: Any = None, kind: str = "application/json"
) -> None:
    answer = api.request(method, path, body, content_type=kind)
    assert answer.status == status, f"{method} {path}: {answer.status} {answer.body!r}"


def _expect_as(api: Connection, user: str, path: str, status: int) -> None:
    answer = api.request("GET", path, headers={"Impersonate-User": user})
    assert answer.status == status, answer.body


def _settled(log: Path, copy: Path) -> tuple[Aggregate, ...]:
    """Read the log once nothing of the workload is added any more; the watch ends after a second."""
    seen = -1
    while True:
        time.sleep(1.5)
        shutil.copyfile(log, copy)
        found = read_audit([LogFile(str(copy))])
        count = sum(each.count for each in found.aggregates if SPACE in each.use.identity)
        if count == seen:
            break
        seen = count
    cut = [gap for gap in found.gaps if "no audit events" not in gap.message]
    assert cut == []
    assert found.malformed <= 1  # a last line that is being written
    return found.aggregates


def test_every_request_is_what_it_needed(scene: Scene) -> None:
    assert scene.of(API) == {
        ("patch", "configmaps", "app", "Allowed"),
        ("create", "configmaps", "app", "Allowed"),
        ("create", "secrets", "key", "Denied"),
        ("get", "configmaps", "none", "Allowed"),
        ("list", "configmaps", "app", "Allowed"),
        ("watch", "configmaps", "", "Allowed"),
        ("delete", "configmaps", "app", "Denied"),
        ("get", "/version", "", "Allowed"),
        ("get", "/metrics", "", "Denied"),
        ("create", "pods", "", "Allowed"),
        ("impersonate", "serviceaccounts", "other", "Allowed"),
        ("impersonate", "serviceaccounts", "api", "Denied"),
    }


def test_what_was_granted_and_not_used_is_reported_as_excess_and_nothing_else(scene: Scene) -> None:
    """The window of seconds is a setting; nothing else is other than in years."""
    first = min(each.first_seen for each in scene.uses)
    until = max(each.last_seen for each in scene.uses)
    told = _leastwise(
        *("excess", f"sa/{SPACE}/api", "--from", str(scene.snapshot), "--from", str(scene.log)),
        *("--granted-before", first, "--covered", f"{first}..{until}", "--until", until),
        *("--window", "1h", "--min-observed", "1s", "--min-coverage", "0.01", "--atoms", "-o", "json"),
    )
    (found,) = json.loads(told)["items"]
    unused = {
        (each["scope"], each["permission"]) for each in found["permissions"] if each["verdict"] == "Unused"
    }
    assert unused == {(SPACE, "update configmaps"), (SPACE, "patch secrets")}
