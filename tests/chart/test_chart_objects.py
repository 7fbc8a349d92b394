"""What the chart makes: a pod that the restricted standard admits, the CRDs as generated, the two guards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from chart.conftest import Objects, Render
from leastwise_dev import chart

CRDS = sorted((Path(__file__).parents[2] / "crds").glob("*.yaml"))


def of_kind(objects: Objects, kind: str) -> list[dict[str, Any]]:
    return [each for each in objects if each["kind"] == kind]


def pod_specs(objects: Objects) -> Iterator[dict[str, Any]]:
    for each in objects:
        if each["kind"] in {"Deployment", "Job"}:
            yield each["spec"]["template"]["spec"]
        elif each["kind"] == "Pod":
            yield each["spec"]


def test_every_pod_is_clean_under_the_restricted_standard(everything: Objects) -> None:
    specs = list(pod_specs(everything))
    assert len(specs) == 3
    for spec in specs:
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] > 0
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert {next(iter(set(volume) - {"name"})) for volume in spec["volumes"]} == {"emptyDir"}
        for container in spec["containers"]:
            context = container["securityContext"]
            assert context["allowPrivilegeEscalation"] is False
            assert context["readOnlyRootFilesystem"] is True
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert "limits" in container["resources"]


def test_one_operator_replaces_the_other(render: Render) -> None:
    (deployment,) = of_kind(render({}), "Deployment")
    assert deployment["spec"]["replicas"] == 1
    assert deployment["spec"]["strategy"] == {"type": "Recreate"}


def test_probes_ask_the_port_that_the_process_opens(render: Render) -> None:
    (deployment,) = of_kind(render({"settings": {"httpPort": 9000}}), "Deployment")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert container["command"] == ["leastwise", "run"]
    assert container["ports"] == [{"name": "http", "containerPort": 9000, "protocol": "TCP"}]
    assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "http"}
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "http"}
    assert {"name": "LEASTWISE_HTTP_PORT", "value": "9000"} in container["env"]


def test_service_and_budget_select_the_operators_pod(everything: Objects) -> None:
    (deployment,) = of_kind(everything, "Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    (service,) = of_kind(everything, "Service")
    (budget,) = of_kind(everything, "PodDisruptionBudget")
    for selector in (
        service["spec"]["selector"],
        budget["spec"]["selector"]["matchLabels"],
        deployment["spec"]["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()


def test_the_token_is_mounted_into_the_operators_pods_only(everything: Objects) -> None:
    assert all(
        each["automountServiceAccountToken"] is False for each in of_kind(everything, "ServiceAccount")
    )
    assert all(spec["automountServiceAccountToken"] is True for spec in pod_specs(everything))


def test_every_object_carries_the_common_labels(everything: Objects) -> None:
    for each in everything:
        labels = each["metadata"]["labels"]
        assert labels["team"] == "platform", each["metadata"]["name"]
        assert labels["app.kubernetes.io/part-of"] == "leastwise"
        assert labels["helm.sh/chart"].startswith("leastwise-")


def test_names_can_be_replaced_whole(render: Render) -> None:
    values = {"fullnameOverride": "lw", "crds": {"enabled": False}, "baselineCeiling": {"enabled": False}}
    assert all(each["metadata"]["name"].startswith("lw") for each in render(values))


def test_optional_parts_are_off(render: Render) -> None:
    kinds = {each["kind"] for each in render({})}
    assert not kinds & {"PodDisruptionBudget", "Job", "ConfigMap", "ServiceMonitor"}


def test_crds_are_those_of_the_models_with_labels_and_keep(render: Render) -> None:
    rendered = of_kind(render({}), "CustomResourceDefinition")
    assert len(CRDS) == len(rendered) == 4
    for path, crd in zip(CRDS, rendered, strict=True):
        generated = yaml.safe_load(path.read_text())
        assert crd["spec"] == generated["spec"]
        assert crd["metadata"]["name"] == generated["metadata"]["name"]
        assert crd["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}


def test_crds_may_go_with_the_release_or_stay_out_of_it(render: Render) -> None:
    unkept = of_kind(render({"crds": {"keep": False}}), "CustomResourceDefinition")
    assert len(unkept) == 4
    assert not [crd for crd in unkept if "annotations" in crd["metadata"]]
    assert not of_kind(render({"crds": {"enabled": False}}), "CustomResourceDefinition")


def test_the_baseline_ceiling_is_there_to_be_edited(render: Render) -> None:
    (ceiling,) = of_kind(render({}), "EntitlementCeiling")
    assert ceiling["metadata"]["name"] == "baseline"
    assert ceiling["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"
    denied = [rule["resources"] for rule in ceiling["spec"]["kubernetes"]["deny"]]
    assert ["secrets"] in denied
    edited = of_kind(render({"baselineCeiling": {"spec": {"maxPolicies": 7}}}), "EntitlementCeiling")
    assert edited[0]["spec"]["maxPolicies"] == 7
    assert not of_kind(render({"baselineCeiling": {"enabled": False}}), "EntitlementCeiling")


def test_the_baseline_ceiling_waits_for_its_kind_at_the_first_installation_only() -> None:
    (first,) = of_kind(chart.render({}), "EntitlementCeiling")
    assert first["metadata"]["annotations"]["helm.sh/hook"] == "post-install,post-upgrade"
    served = ["leastwise.dev/v1alpha1/EntitlementCeiling"]
    (later,) = of_kind(chart.render({}, api_versions=served), "EntitlementCeiling")
    assert "helm.sh/hook" not in later["metadata"]["annotations"]


def test_all_admission_policies_fail_closed_and_deny(render: Render) -> None:
    objects = render({})
    policies = of_kind(objects, "ValidatingAdmissionPolicy")
    names = {"leastwise-enforce", "leastwise-guard", "leastwise-withdrawals"}
    assert {each["metadata"]["name"] for each in policies} == names
    assert all(each["spec"]["failurePolicy"] == "Fail" for each in policies)
    bindings = of_kind(objects, "ValidatingAdmissionPolicyBinding")
    assert all(each["spec"]["validationActions"] == ["Deny"] for each in bindings)
    assert {each["spec"]["policyName"] for each in bindings} == names


@pytest.mark.parametrize("level", chart.LEVELS)
def test_the_guard_knows_every_account_of_ours_at_every_level(render: Render, level: int) -> None:
    objects = render(chart.sample_values(level))
    (guard,) = [
        each for each in of_kind(objects, "ValidatingAdmissionPolicy") if "guard" in each["metadata"]["name"]
    ]
    (condition,) = guard["spec"]["matchConditions"]
    for name in ("leastwise", "leastwise-escalate", "leastwise-cleanup"):
        assert f"'system:serviceaccount:{chart.NAMESPACE}:{name}'" in condition["expression"]


def test_the_guard_reads_the_clusters_identity_unless_it_is_set(render: Render) -> None:
    def guard(objects: Objects) -> tuple[dict[str, Any], str]:
        (policy,) = [each for each in objects if each["metadata"]["name"] == "leastwise-guard"]
        (mark,) = [each["expression"] for each in policy["spec"]["variables"] if each["name"] == "mark"]
        return policy["spec"], mark

    spec, mark = guard(render({}))
    assert spec["paramKind"] == {"apiVersion": "v1", "kind": "Namespace"}
    assert mark.startswith("string(params.metadata.uid) + '/'")
    spec, mark = guard(render({"cluster": {"id": "prod-1"}}))
    assert "paramKind" not in spec
    assert mark.startswith("'prod-1/'")


def test_each_admission_policy_has_its_switch(render: Render) -> None:
    off = render({"admissionPolicies": {"enforce": False, "guard": False, "withdrawals": False}})
    assert not [each for each in off if each["kind"].startswith("ValidatingAdmissionPolicy")]


def test_clean_up_comes_after_the_release_with_an_account_of_its_own(everything: Objects) -> None:
    ours = [each for each in everything if each["metadata"]["name"] == "leastwise-cleanup"]
    assert {each["kind"] for each in ours} == {
        "ServiceAccount",
        "ClusterRole",
        "ClusterRoleBinding",
        "Role",
        "RoleBinding",
        "Job",
    }
    for each in ours:
        assert each["metadata"]["annotations"]["helm.sh/hook"] == "post-delete"
    assert not [
        each for each in chart.installed(everything) if each["metadata"]["name"] == "leastwise-cleanup"
    ]


def test_an_account_made_elsewhere_is_used(render: Render) -> None:
    values = {"serviceAccount": {"create": False, "name": "given"}}
    objects = render(values)
    assert not of_kind(objects, "ServiceAccount")
    (deployment,) = of_kind(objects, "Deployment")
    assert deployment["spec"]["template"]["spec"]["serviceAccountName"] == "given"
    assert list(chart.operator_rules(objects, "given"))


def test_extra_objects_are_rendered_as_templates(render: Render) -> None:
    extra = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{ .Release.Name }}-x"}}
    (found,) = of_kind(render({"extraObjects": [extra]}), "ConfigMap")
    assert found["metadata"]["name"] == "leastwise-x"


def test_the_image_is_named_by_tag_or_digest(render: Render) -> None:
    def image(values: dict[str, str]) -> str:
        (deployment,) = of_kind(render({"image": values}), "Deployment")
        name: str = deployment["spec"]["template"]["spec"]["containers"][0]["image"]
        return name

    digest = "sha256:" + "0" * 64
    assert image({"repository": "registry.example/leastwise"}) == "registry.example/leastwise:0.1.0"
    assert image({"tag": "dev"}) == "leastwise:dev"
    assert image({"digest": digest}) == f"leastwise@{digest}"
