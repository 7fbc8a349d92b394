"""Questions on a real API server, and on what kubectl prints of it: both answer alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from e2e.test_cli import Ran, binding, leastwise
from leastwise_dev import world_objects as objects
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.kubectl import Kubectl

pytestmark = pytest.mark.e2e

KINDS = "roles,rolebindings,clusterroles,clusterrolebindings,serviceaccounts,namespaces"


def answer(ran: Ran) -> dict[str, Any]:
    found = json.loads(ran.out)
    assert isinstance(found, dict)
    return found


def test_live_answers_equal_those_from_what_kubectl_prints(
    admin: Kubectl, cluster: ControlPlane, namespace: str, tmp_path: Path
) -> None:
    config = cluster.admin_kubeconfig
    subject = {"kind": "ServiceAccount", "name": "api", "namespace": namespace}
    admin.apply(
        objects.service_account(namespace), binding("RoleBinding", "views", namespace, "view", subject)
    )
    account = f"sa/{namespace}/api"

    live = answer(leastwise(config, "can", account, "get", "pods", "-n", namespace, "-o", "json"))
    assert live["decision"] == "Allowed"
    assert live["because"][0]["sources"][0] == {"kind": "RoleBinding", "name": f"{namespace}/views"}
    assert live["gaps"] == []
    denied = leastwise(config, "can", account, "get", "secrets", "-n", namespace, "--exit-code")
    assert denied.code == 3

    dump = tmp_path / "rbac.json"
    dump.write_text(admin("get", KINDS, "-A", "-o", "json").stdout)
    printed = tmp_path / "rbac.yaml"
    printed.write_text(admin("get", KINDS, "-A", "-o", "yaml").stdout)
    words = ("effective", account, "-o", "json")
    from_live, from_json, from_yaml = (
        answer(leastwise(config, *words, *source))["entries"]
        for source in ((), ("--from", str(dump)), ("--from", str(printed)))
    )
    assert from_live == from_json == from_yaml
    assert from_live

    snapshot = tmp_path / "snapshot.json"
    assert leastwise(config, "snapshot", "-o", str(snapshot)).code == 0
    for command in ("effective", "reach"):
        lines = leastwise(config, command, "--all", "-o", "jsonl", "--from", str(snapshot))
        assert lines.code == 0
        assert namespace in lines.out
    compared = leastwise(config, "compare", str(snapshot), str(snapshot), "--fail-on-new")
    assert (compared.code, "Nothing changed." in compared.out) == (0, True)


def test_who_may_read_little_is_told_what_was_not_seen(
    admin: Kubectl, cluster: ControlPlane, namespace: str
) -> None:
    admin.apply(objects.service_account(namespace))
    config = cluster.kubeconfig_for("eve")
    ran = leastwise(config, "can", f"sa/{namespace}/api", "get", "pods", "-n", namespace, "--exit-code")
    assert ran.code == 4
    assert "Not seen:" in ran.out
    assert "forbidden" in ran.words
