"""The collector in the chart: off by default, an account that may write nothing, nothing open by mistake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from chart.conftest import Objects, Render
from leastwise_dev import chart
from leastwise_dev.helm import HelmError

COLLECTOR: dict[str, Any] = {
    "enabled": True,
    "clusterId": "prod",
    "tlsSecretName": "collector-tls",
    "clientCaSecretName": "audit-clients",
    "clients": {"audit-prod": "prod", "audit-test": "test"},
}
READS = {"get", "list", "watch"}


def _of(objects: Objects, kind: str) -> list[dict[str, Any]]:
    """Objects of the collector of one kind."""
    return [
        each
        for each in objects
        if each["kind"] == kind
        and each["metadata"].get("labels", {}).get("app.kubernetes.io/component") == "collector"
    ]


def _container(objects: Objects) -> dict[str, Any]:
    (deployment,) = _of(objects, "Deployment")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    found: dict[str, Any] = container
    return found


def test_it_is_off_by_default(render: Render) -> None:
    assert not [each for each in render({}) if "collector" in str(each["metadata"].get("labels"))]


def test_its_account_is_its_own_and_may_write_nothing(render: Render) -> None:
    objects = render({"collector": COLLECTOR, "privileges": {"level": 3, "namespaces": ["payments"]}})
    (account,) = _of(objects, "ServiceAccount")
    name = account["metadata"]["name"]
    bound = [
        each
        for each in objects
        if each["kind"] in {"RoleBinding", "ClusterRoleBinding"}
        and any(subject["name"] == name for subject in each["subjects"])
    ]
    roles = {each["roleRef"]["name"] for each in bound}
    rules = [
        rule
        for each in objects
        if each["kind"] in {"Role", "ClusterRole"} and each["metadata"]["name"] in roles
        for rule in each["rules"]
    ]
    assert len(bound) == 1
    assert {verb for rule in rules for verb in rule["verbs"]} <= READS
    assert [rule.get("resources", []) for rule in rules] == [[], ["namespaces"]]
    (pod,) = (each["spec"]["template"]["spec"] for each in _of(objects, "Deployment"))
    assert pod["serviceAccountName"] == name
    others = [
        each["spec"]["template"]["spec"]["serviceAccountName"]
        for each in objects
        if each["kind"] == "Deployment" and each not in _of(objects, "Deployment")
    ]
    assert name not in others


def test_without_canaries_it_has_no_rights_and_no_token(render: Render) -> None:
    objects = render({"collector": {**COLLECTOR, "canary": {"enabled": False}}})
    assert _of(objects, "ClusterRole") == _of(objects, "ClusterRoleBinding") == []
    (deployment,) = _of(objects, "Deployment")
    assert deployment["spec"]["template"]["spec"]["automountServiceAccountToken"] is False
    assert not [each for each in _container(objects)["args"] if each.startswith("--canary")]


def test_its_pod_is_clean_under_the_restricted_standard(render: Render) -> None:
    objects = render({"collector": COLLECTOR})
    (deployment,) = _of(objects, "Deployment")
    spec, container = deployment["spec"]["template"]["spec"], _container(objects)
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    kinds = {next(iter(set(volume) - {"name"})) for volume in spec["volumes"]}
    assert kinds <= {"emptyDir", "secret", "persistentVolumeClaim"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "runAsNonRoot": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert deployment["spec"]["strategy"] == {"type": "Recreate"}
    assert "limits" in container["resources"]


def test_clients_are_bound_and_certificates_are_asked_for(render: Render) -> None:
    args = _container(render({"collector": COLLECTOR}))["args"]
    assert {"--client=audit-prod=prod", "--client=audit-test=test", "--canary=prod"} <= set(args)
    assert "--client-ca=/client-ca/ca.crt" in args
    assert not [each for each in args if "insecure" in each]


def test_a_database_is_named_by_a_secret_and_needs_no_volume(render: Render) -> None:
    objects = render({"collector": {**COLLECTOR, "store": {"urlSecretName": "usage-db"}}})
    (store,) = (each for each in _container(objects)["env"] if each["name"] == "LEASTWISE_STORE")
    assert store["valueFrom"] == {"secretKeyRef": {"name": "usage-db", "key": "url"}}
    assert _of(objects, "PersistentVolumeClaim") == []


def test_the_volume_stays_after_an_uninstall(render: Render) -> None:
    (claim,) = _of(render({"collector": COLLECTOR}), "PersistentVolumeClaim")
    assert claim["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}


def test_only_the_webhook_is_open_unless_metrics_are_opened(render: Render) -> None:
    (policy,) = _of(render({"collector": COLLECTOR}), "NetworkPolicy")
    assert [rule["ports"][0]["port"] for rule in policy["spec"]["ingress"]] == ["webhook"]
    peers = {"apiServerBlocks": ["10.0.0.0/28"], "metricsNamespaces": ["monitoring"]}
    (policy,) = _of(render({"collector": {**COLLECTOR, "networkPolicy": peers}}), "NetworkPolicy")
    assert [rule["from"] for rule in policy["spec"]["ingress"]] == [
        [{"ipBlock": {"cidr": "10.0.0.0/28"}}],
        [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}],
    ]


def test_its_pod_is_not_reached_by_the_operators_service(render: Render) -> None:
    objects = render({"collector": COLLECTOR})
    selectors = [each["spec"]["selector"] for each in objects if each["kind"] == "Service"]
    components = sorted(each["app.kubernetes.io/component"] for each in selectors)
    assert components == ["collector", "controller"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"clusterId": ""}, "collector.clusterId must name the cluster"),
        ({"tlsSecretName": ""}, "collector.tlsSecretName and collector.clientCaSecretName"),
        ({"clientCaSecretName": ""}, "collector.tlsSecretName and collector.clientCaSecretName"),
        ({"clients": {}}, "collector.clients must bind at least one"),
        ({"clients": {"audit": "a/b"}}, "clients"),
        ({"maxBodyMib": 1}, "maxBodyMib"),
        ({"insecure": True}, "insecure"),
    ],
)
def test_what_would_not_work_is_refused(change: Mapping[str, Any], message: str) -> None:
    with pytest.raises(HelmError, match=message):
        chart.render({"collector": {**COLLECTOR, **change}})
