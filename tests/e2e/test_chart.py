"""The chart on a real API server: applied at every level, and installed, upgraded and uninstalled by Helm."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from e2e.installations import CRDS, policy
from leastwise_dev import chart
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.helm import Helm, HelmError
from leastwise_dev.kubectl import Kubectl

pytestmark = pytest.mark.e2e

UNSERVED = "ensure CRDs are installed first"
PODS = {"Deployment", "Job", "Pod"}


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    """One of its own: Helm installs and removes things of the whole cluster."""
    with ControlPlane() as own:
        admin = own.as_user("admin")
        restricted = {"pod-security.kubernetes.io/enforce": "restricted"}
        metadata = {"name": chart.NAMESPACE, "labels": restricted}
        admin.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
        for name in ("payments", "shop"):
            admin("create", "namespace", name)
        yield own


@pytest.fixture(scope="module")
def admin(plane: ControlPlane) -> Kubectl:
    return plane.as_user("admin")


def helm(plane: ControlPlane, *args: str, values: dict[str, object] | None = None) -> str:
    with chart.values_file(values) as file:
        options = ("--namespace", chart.NAMESPACE, *(("--values", str(file)) if values is not None else ()))
        try:
            return Helm(plane.admin_kubeconfig)(*args, *options)
        except HelmError as error:
            if UNSERVED not in str(error) or args[0] != "install":
                raise
    # The API server was slow to serve the new kinds: docs/install.md tells people to use --wait (which here
    # would wait for pods for ever), or to do this.
    return helm(plane, "upgrade", "--install", *args[1:], values=values)


def values_at(level: int) -> dict[str, object]:
    """Everything on that the level has."""
    values = chart.sample_values(level)
    privileges = {
        "namespaces": ["payments", "shop"],
        "serviceAccountAnnotations": True,
        "clusterBindings": level > 0,
        "clusterBindableClusterRoles": ["view"],
    }
    optional = {"pdb": {"enabled": True}, "cleanup": {"enabled": True}}
    return {**values, **optional, "privileges": {**privileges, **values["privileges"]}}


@pytest.fixture(scope="module")
def crds(plane: ControlPlane) -> None:
    plane.install_crds(CRDS)


@pytest.mark.parametrize("level", chart.LEVELS)
@pytest.mark.usefixtures("crds")
def test_the_server_accepts_every_object_at_every_level(admin: Kubectl, level: int) -> None:
    objects = [each for each in chart.render(values_at(level)) if each["kind"] != "Pod"]  # needs its account
    texts = "\n---\n".join(json.dumps(each) for each in objects)
    done = admin("apply", "--server-side", "--force-conflicts", "--dry-run=server", "-f", "-", input=texts)
    assert len(done.stdout.splitlines()) == len(objects)
    assert "would violate PodSecurity" not in done.stderr


@pytest.mark.parametrize("level", chart.LEVELS)
def test_every_pod_is_admitted_in_a_restricted_namespace(admin: Kubectl, level: int) -> None:
    templates = [
        each["spec"].get("template", each) for each in chart.render(values_at(level)) if each["kind"] in PODS
    ]
    assert len(templates) == 3
    accounts = {template["spec"]["serviceAccountName"] for template in templates}
    for name in accounts:
        metadata = {"name": name, "namespace": chart.NAMESPACE}
        admin.apply({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata})
    for template in templates:
        metadata = {**template["metadata"], "name": "probe", "namespace": chart.NAMESPACE}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}
        admin("create", "--dry-run=server", "-f", "-", input=json.dumps(pod))
    for name in accounts:
        admin.delete("serviceaccount", name, chart.NAMESPACE)


def test_a_life_under_helm(plane: ControlPlane, admin: Kubectl) -> None:
    """From an empty cluster: install, edit the ceiling, climb the ladder, uninstall."""
    admin(
        "delete", "crd", "--ignore-not-found", *(path.stem.split("_")[1] + ".leastwise.dev" for path in CRDS)
    )

    without: dict[str, object] = {"crds": {"enabled": False}, "baselineCeiling": {"enabled": False}}
    notes = helm(plane, "install", "leastwise", str(chart.CHART), "--dry-run=server", values=without)
    assert "MISSING: the CRDs" in notes
    assert "Without an EntitlementCeiling nothing may be declared" in notes

    notes = helm(plane, "install", "leastwise", str(chart.CHART))
    assert "at privilege level 0" in notes
    assert "MISSING" not in notes
    assert admin.get("deployment", "leastwise", chart.NAMESPACE)["spec"]["strategy"] == {"type": "Recreate"}
    assert admin.get("entitlementceiling", "baseline")["spec"]["maxPolicies"] == 50

    admin.patch("entitlementceiling", "baseline", {"spec": {"maxPolicies": 7}})
    helm(plane, "upgrade", "leastwise", str(chart.CHART), values=chart.sample_values(2))
    assert admin.get("entitlementceiling", "baseline")["spec"]["maxPolicies"] == 7
    assert admin.exists("rolebinding", "leastwise-mirror", "payments")

    helm(plane, "upgrade", "leastwise", str(chart.CHART), values=chart.sample_values(3))
    assert admin.exists("deployment", "leastwise-escalate", chart.NAMESPACE)
    assert not admin.exists("deployment", "leastwise", chart.NAMESPACE)
    assert not admin.exists("serviceaccount", "leastwise", chart.NAMESPACE)
    assert not admin.exists("rolebinding", "leastwise-mirror", "payments")

    helm(plane, "upgrade", "leastwise", str(chart.CHART), "--reset-values")
    assert not admin.exists("rolebinding", "leastwise-bind", "payments")
    assert admin.exists("deployment", "leastwise", chart.NAMESPACE)

    admin.apply(policy("kept", "payments"))
    helm(plane, "uninstall", "leastwise")
    assert admin.exists("entitlementpolicies", "kept", "payments")
    assert admin.get("entitlementceiling", "baseline")["spec"]["maxPolicies"] == 7
    assert not admin.list("clusterrole", selector="app.kubernetes.io/part-of=leastwise")
    assert not admin.list("validatingadmissionpolicy", selector="app.kubernetes.io/part-of=leastwise")

    helm(plane, "install", "leastwise", str(chart.CHART))
    assert admin.get("entitlementceiling", "baseline")["spec"]["maxPolicies"] == 7
    helm(plane, "uninstall", "leastwise")


@pytest.mark.usefixtures("crds")
def test_view_reads_policies_and_edit_and_admin_do_not_write_them(
    plane: ControlPlane, admin: Kubectl, namespace: str
) -> None:
    (view,) = (each for each in chart.render({}) if each["metadata"]["name"] == "leastwise-view")
    admin.apply(view)
    admin("-n", namespace, "create", "rolebinding", "edit", "--clusterrole=admin", "--user=alice")
    alice = plane.as_user("alice")
    admin.until(
        lambda role: "leastwise.dev" in json.dumps(role["rules"]), "clusterrole", "admin", timeout_seconds=30
    )
    assert alice.can("list", "entitlementpolicies.leastwise.dev", namespace)
    for verb in ("create", "update", "patch", "delete", "enforce"):
        assert not alice.can(verb, "entitlementpolicies.leastwise.dev", namespace)
    admin.delete("clusterrole", "leastwise-view")


@pytest.fixture
def namespace(admin: Kubectl) -> Iterator[str]:
    admin("create", "namespace", "team-view")
    yield "team-view"
    admin.delete("namespace", "team-view", wait=False)
