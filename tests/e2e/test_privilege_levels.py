"""The operator itself, by the token of its own ServiceAccount at each privilege level: which features of a
policy it makes true, and which answer OperatorForbidden with the level or switch that is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest

from e2e.installations import CRDS, METRICS_READER, MIRRORED, Installation, Manifest, install, policy
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.kubectl import Kubectl
from leastwise_dev.operator_process import OperatorProcess

pytestmark = pytest.mark.e2e

LEVELS = (0, 1, 2, 3)
WORKS = ""
SECRETS = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}

# Each policy's Kubernetes block, then what its message asks for at levels 0 to 3; empty: it becomes ready.
POLICIES: Mapping[str, tuple[Mapping[str, Any], tuple[str, str, str, str]]] = {
    "binds-listed": (
        {"bindings": [{"roleRef": {"kind": "ClusterRole", "name": "view"}}]},
        ("privilege level 1 with ClusterRole 'view'", WORKS, WORKS, WORKS),
    ),
    "binds-unlisted": (
        {"bindings": [{"roleRef": {"kind": "ClusterRole", "name": "edit"}}]},
        ("ClusterRole 'edit' in 'bindableClusterRoles'",) * 4,
    ),
    "binds-role": (
        {"bindings": [{"roleRef": {"kind": "Role", "name": "existing"}}]},
        ("privilege level 2 or 3", "privilege level 2 or 3", WORKS, WORKS),
    ),
    "rules-mirrored": (
        {"rules": [MIRRORED]},
        ("'mirror.rules', or level 3", "'mirror.rules', or level 3", WORKS, WORKS),
    ),
    "rules-beyond": (
        {"rules": [SECRETS]},
        ("or level 3", "or level 3", "'mirror.rules', or level 3", WORKS),
    ),
    "binds-cluster-wide": (
        {"clusterBindings": [{"roleRef": {"kind": "ClusterRole", "name": METRICS_READER}}]},
        ("the switch 'clusterBindings'", WORKS, WORKS, WORKS),
    ),
}

CEILING: Manifest = {
    "apiVersion": "leastwise.dev/v1alpha1",
    "kind": "EntitlementCeiling",
    "metadata": {"name": "everything-tried-here"},
    "spec": {
        "namespaceSelector": {},
        "kubernetes": {
            "allow": [MIRRORED, SECRETS],
            "bindableRoles": [
                {"kind": "ClusterRole", "name": "view"},
                {"kind": "ClusterRole", "name": "edit"},
                {"kind": "Role", "name": "existing"},
            ],
            "clusterBindableRoles": [{"kind": "ClusterRole", "name": METRICS_READER}],
        },
    },
}


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    with ControlPlane() as own:
        own.install_crds(CRDS)
        own.as_user("admin").apply(CEILING)
        yield own


@pytest.fixture(scope="module")
def ladder(plane: ControlPlane) -> Iterator[Mapping[int, Installation]]:
    """One operator a level, each in the scope of its own namespace, with the same policies to keep."""
    with ExitStack() as stack:
        made = {level: install(plane, level, scoped=True) for level in LEVELS}
        for each in made.values():
            policies = [policy(name, each.team, "Enforce") for name in POLICIES]
            for body in policies:
                body["spec"]["kubernetes"] = POLICIES[body["metadata"]["name"]][0]
            plane.as_user("admin").apply(*policies)
            process = OperatorProcess(environment(plane, each), log=plane.files.folder / f"{each.name}.log")
            stack.callback(process.close)
            process.start()
        yield made


def environment(plane: ControlPlane, on: Installation) -> dict[str, str]:
    return {
        "LEASTWISE_KUBECONFIG": str(plane.kubeconfig_for_token(on.operator.token)),
        "LEASTWISE_OPERATOR_NAMESPACE": on.own,
        "LEASTWISE_NAMESPACES": f'["{on.team}"]',
        "LEASTWISE_HTTP_HOST": "127.0.0.1",
        "LEASTWISE_HTTP_PORT": "0",
    }


@pytest.fixture(scope="module")
def admin(plane: ControlPlane) -> Kubectl:
    return plane.as_user("admin")


def ready(stored: Mapping[str, Any]) -> Mapping[str, str]:
    conditions = stored.get("status", {}).get("conditions", [])
    found: Mapping[str, str] = next((each for each in conditions if each["type"] == "Ready"), {})
    return found


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_is_kept_or_says_which_right_is_missing(
    admin: Kubectl, ladder: Mapping[int, Installation], name: str, level: int
) -> None:
    needed = POLICIES[name][1][level]
    awaited = "Succeeded" if needed == WORKS else "OperatorForbidden"
    stored = admin.until(
        lambda seen: ready(seen).get("reason") == awaited, "entitlementpolicies", name, ladder[level].team
    )
    assert ready(stored)["status"] == ("True" if needed == WORKS else "False")
    assert needed in ready(stored)["message"]


@pytest.mark.parametrize("level", LEVELS)
def test_nothing_is_half_written_where_a_right_is_missing(
    admin: Kubectl, ladder: Mapping[int, Installation], level: int
) -> None:
    on = ladder[level]
    for name, (_, needs) in POLICIES.items():
        admin.until(lambda seen: ready(seen).get("reason"), "entitlementpolicies", name, on.team)
        owner = f"{on.cluster_id}/{on.team}/{name}"
        written = [
            each
            for kind in ("roles", "rolebindings", "clusterrolebindings")
            for each in admin.list(kind, selector="leastwise.dev/managed=true")
            if each["metadata"]["annotations"]["leastwise.dev/owner"] == owner
        ]
        if needs[level] != WORKS:
            assert written == []
