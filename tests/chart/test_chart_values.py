"""Values: an unknown or dangerous one is refused before anything is rendered, and each is explained."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import annotated_types
import pytest
import yaml

from chart.conftest import Objects, Render
from leastwise.factory_removal import staging_rules
from leastwise.settings import Settings
from leastwise_dev import chart
from leastwise_dev.helm import HelmError

SCHEMA: dict[str, Any] = json.loads((chart.CHART / "values.schema.json").read_text())
VALUES: dict[str, Any] = yaml.safe_load((chart.CHART / "values.yaml").read_text())

# Whole Kubernetes objects or parts of them: the API server knows their fields, we do not repeat them.
FREE = {
    "global",
    "baselineCeiling.spec",
    "extraObjects[]",
    "affinity.nodeAffinity",
    "affinity.podAffinity",
    "affinity.podAntiAffinity",
}

# Told by the chart in another way, or not the business of a cluster's installation.
NOT_VALUES = {
    "cluster_id",
    "cluster_name",
    "cluster_arn",
    "cluster_issuer",
    "operator_namespace",
    "pod_name",
    "namespaces",
    "kubeconfig",
    "lease_enabled",
    "http_host",
    "unsafe_aws_endpoint_url",
}

RULE = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}


def mirror(**change: object) -> dict[str, object]:
    return {
        "privileges": {"level": 2, "namespaces": ["payments"]},
        "mirror": {"rules": [{**RULE, **change}]},
    }


REFUSED: list[tuple[Mapping[str, object], str]] = [
    ({"privilegs": {}}, "'privilegs' not allowed"),
    ({"privileges": {"levle": 1}}, "'levle' not allowed"),
    ({"mirror": {"rules": [{**RULE, "nonResourceURLs": ["/metrics"]}]}}, "'nonResourceURLs' not allowed"),
    ({"privileges": {"level": 4}}, "value must be one of 0, 1, 2, 3"),
    ({"privileges": {"level": "2"}}, "got string, want integer"),
    ({"privileges": {"level": 1}}, "privileges.namespaces must name the namespaces"),
    ({"privileges": {"serviceAccountAnnotations": True}}, "namespaces that serviceAccountAnnotations is for"),
    ({"privileges": {"podStartEvents": True}}, "namespaces that podStartEvents is for"),
    (
        {"scope": {"namespaces": ["shop"]}, "privileges": {"level": 1, "namespaces": ["payments"]}},
        "must not hold 'payments': scope.namespaces leaves it out",
    ),
    ({"scope": {"namespaces": ["*"]}}, "scope/namespaces/0"),
    ({"privileges": {"namespaces": ["*", "payments"]}}, '["*"] alone'),
    ({"privileges": {"namespaces": ["kube-system"]}}, "must not hold 'kube-system'"),
    ({"privileges": {"namespaces": [chart.NAMESPACE]}}, f"must not hold '{chart.NAMESPACE}'"),
    ({"privileges": {"clusterBindings": True}}, "must go with privileges.level 1, 2 or 3"),
    ({"privileges": {"bindableClusterRoles": ["cluster-admin"]}}, "bindableClusterRoles/0"),
    ({"privileges": {"bindableClusterRoles": ["system:node"]}}, "bindableClusterRoles/0"),
    ({"privileges": {"bindableClusterRoles": ["*"]}}, "bindableClusterRoles/0"),
    ({"privileges": {"clusterBindableClusterRoles": ["cluster-admin"]}}, "clusterBindableClusterRoles/0"),
    ({"mirror": {"rules": [RULE]}}, "mirror.rules may be set at privileges.level 2 only"),
    (mirror(verbs=["*"]), "verbs/0"),
    (mirror(resources=["*"]), "resources/0"),
    (mirror(resources=["*/scale"]), "resources/0"),
    (mirror(apiGroups=["*"]), "apiGroups/0"),
    (mirror(resources=["secrets"]), "must not hold 'secrets'"),
    (mirror(resources=["serviceaccounts/token"]), "must not hold 'serviceaccounts/token'"),
    (mirror(verbs=["escalate"]), "must not hold the verb 'escalate'"),
    (mirror(verbs=["bind"]), "must not hold the verb 'bind'"),
    (mirror(verbs=["impersonate"]), "must not hold the verb 'impersonate'"),
    (mirror(verbs=["impersonate:user-info"]), "must not hold the verb 'impersonate:user-info'"),
    ({"cluster": {"id": "a/b"}}, "cluster/id"),
    ({"cluster": {"id": "it's"}}, "cluster/id"),
    ({"cluster": {"issuer": "http://plain"}}, "cluster/issuer"),
    ({"image": {"digest": "latest"}}, "image/digest"),
    ({"settings": {"workers": 0}}, "settings/workers"),
    ({"replicas": 0}, "replicas"),
]


@pytest.mark.parametrize(("values", "message"), REFUSED)
def test_bad_values_are_refused_with_a_reason(values: Mapping[str, object], message: str) -> None:
    with pytest.raises(HelmError) as refusal:
        chart.render(values)
    assert message in str(refusal.value)


def test_the_operator_is_refused_in_kube_system() -> None:
    with pytest.raises(HelmError, match="must not run in kube-system"):
        chart.render({}, namespace="kube-system")


def nodes(schema: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield path, schema
    for name, below in schema.get("properties", {}).items():
        yield from nodes(below, f"{path}.{name}" if path else name)
    if "items" in schema:
        yield from nodes(schema["items"], f"{path}[]")


def test_every_map_of_the_schema_is_closed_or_typed() -> None:
    for path, node in nodes(SCHEMA):
        if node.get("type") == "object" and path not in FREE:
            closed = node["additionalProperties"]
            assert closed is False or "type" in closed, path


def test_every_value_is_explained() -> None:
    for path, node in nodes(SCHEMA):
        if path and not path.endswith("[]"):
            assert node.get("description", "").endswith("."), path


def test_every_default_stands_in_values_yaml() -> None:
    def check(values: Mapping[str, Any], schema: Mapping[str, Any], path: str) -> None:
        assert set(values) == set(schema["properties"]) - {"global"}, path
        for name, value in values.items():
            below = schema["properties"][name]
            if value and "properties" in below:
                check(value, below, f"{path}.{name}")

    check(VALUES, SCHEMA, "")


def test_the_readme_lists_every_value() -> None:
    assert chart.values_table() in (chart.CHART / "README.md").read_text()


def environment(objects: Objects) -> dict[str, Any]:
    (deployment,) = (each for each in objects if each["kind"] == "Deployment")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    return {each["name"]: each.get("value", each.get("valueFrom")) for each in container["env"]}


def setting_names() -> dict[str, str]:
    """By value of the chart, the setting's name: `leaseSeconds` is `lease_seconds`."""
    words = {name: name.split("_") for name in Settings.model_fields}
    return {parts[0] + "".join(part.title() for part in parts[1:]): name for name, parts in words.items()}


def test_every_setting_has_its_value_or_a_reason_to_have_none() -> None:
    known = {setting_names()[value] for value in VALUES["settings"]}
    assert known.isdisjoint(NOT_VALUES)
    assert known | NOT_VALUES == set(Settings.model_fields)


@pytest.mark.parametrize("value", VALUES["settings"])
def test_defaults_and_bounds_are_those_of_the_settings(value: str) -> None:
    field = Settings.model_fields[setting_names()[value]]
    default = getattr(field.default, "value", field.default)
    assert VALUES["settings"][value] == (list(default) if isinstance(default, tuple) else default)
    schema = SCHEMA["properties"]["settings"]["properties"][value]
    for bound in field.metadata:
        if isinstance(bound, annotated_types.Ge) and value != "httpPort":  # the pod's user opens no low port
            assert schema["minimum"] == bound.ge
        if isinstance(bound, annotated_types.Le):
            assert schema["maximum"] == bound.le


def test_the_settings_read_what_the_pod_is_told(render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = {"id": "c-1", "name": "prod", "arn": "arn:aws:eks:eu-west-1:111122223333:cluster/prod"}
    scope = {"namespaces": ["payments", "shop"]}
    freeze = {"reason": "year end", "since": "2026-12-15T00:00:00Z", "weekdays": [5, 6]}
    frozen = {"removalFreezes": [freeze]}
    told = environment(
        render(
            {
                "cluster": cluster,
                "scope": scope,
                "settings": {"workers": 3, "metricsMode": "aggregated"} | frozen,
            }
        )
    )
    for name, value in told.items():
        if isinstance(value, str):
            monkeypatch.setenv(name, value)
    settings = Settings()
    assert (settings.cluster_id, settings.cluster_name) == ("c-1", "prod")
    assert settings.workers == 3
    (read,) = staging_rules(settings).freezes
    assert (read.reason, read.until, sorted(read.weekdays)) == ("year end", None, [5, 6])
    assert read.since == datetime(2026, 12, 15, tzinfo=UTC)
    assert settings.namespaces == ("payments", "shop")
    assert settings.metrics_mode.value == "aggregated"
    assert settings.revisions_max_age_seconds == 7_776_000
    assert told["LEASTWISE_OPERATOR_NAMESPACE"] == {"fieldRef": {"fieldPath": "metadata.namespace"}}
