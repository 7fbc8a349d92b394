"""The operator's rights at each level: exactly the documented rules, no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from chart.conftest import Objects, Render
from leastwise_dev import chart

RBAC = "rbac.authorization.k8s.io"
NAMESPACED = ["payments", "shop"]
DOCUMENT = Path(__file__).parents[2] / "docs" / "privileges.md"

# (where it holds, API group, resources, names, verbs); where: `*` the cluster, `own` the operator's
# namespace, `scope` each namespace of scope.namespaces or else the cluster, `selected` each namespace of
# privileges.namespaces.
Right = tuple[str, str, str, str, str]

OBSERVE: list[Right] = [
    ("*", RBAC, "clusterrolebindings clusterroles", "", "get list watch"),
    ("*", "", "namespaces", "", "get list watch"),
    ("*", "leastwise.dev", "cloudaccounts entitlementceilings", "", "get list watch"),
    ("*", "leastwise.dev", "cloudaccounts", "", "patch"),
    ("*", "leastwise.dev", "cloudaccounts/status entitlementceilings/status", "", "patch"),
    ("*", "events.k8s.io", "events", "", "create get patch"),
    ("*", "openreports.io", "clusterreports reports", "", "create delete list patch"),
    ("*", "wgpolicyk8s.io", "clusterpolicyreports policyreports", "", "create delete list patch"),
    ("scope", RBAC, "rolebindings roles", "", "get list watch"),
    ("scope", "", "serviceaccounts", "", "get list watch"),
    ("scope", "leastwise.dev", "entitlementpolicies", "", "get list patch watch"),
    ("scope", "leastwise.dev", "entitlementpolicies/status withdrawals/status", "", "patch"),
    ("scope", "leastwise.dev", "withdrawals", "", "get list watch"),
    ("own", "coordination.k8s.io", "leases", "", "create"),
    ("own", "coordination.k8s.io", "leases", "leastwise-controller", "get update"),
    ("own", "apps", "controllerrevisions", "", "create delete get list patch"),
]
BIND: list[Right] = [
    ("selected", RBAC, "rolebindings", "", "create delete patch"),
    ("selected", "leastwise.dev", "withdrawals", "", "create delete"),
    ("selected", RBAC, "clusterroles", "view", "bind"),
]
ROLES: Right = ("selected", RBAC, "roles", "", "create delete patch")
MIRROR: list[Right] = [ROLES, ("selected", RBAC, "roles", "", "bind")]
MIRRORED: list[Right] = [("selected", "", "configmaps", "", "get list watch")]
ESCALATE: list[Right] = [ROLES, ("selected", RBAC, "roles", "", "bind escalate")]
ANNOTATE: Right = ("selected", "", "serviceaccounts", "", "patch")
PODS: Right = ("selected", "", "pods", "", "list")
CLUSTER_BIND: list[Right] = [
    ("*", RBAC, "clusterrolebindings", "", "create delete patch"),
    ("*", RBAC, "clusterroles", "metrics-reader", "bind"),
]

LADDER: Mapping[int, list[Right]] = {
    0: OBSERVE,
    1: [*OBSERVE, *BIND],
    2: [*OBSERVE, *BIND, *MIRROR, *MIRRORED],
    3: [*OBSERVE, *BIND, *ESCALATE],
}


def rights(objects: Objects, account: str) -> Counter[Right]:
    """What the account holds, in the words of the table above."""
    found: Counter[Right] = Counter()
    selected = {"payments": "selected", "shop": "selected", chart.NAMESPACE: "own", "*": "*"}
    for where, rule in chart.operator_rules(objects, account):
        words = [
            " ".join(sorted(rule.get(part, [])))
            for part in ("apiGroups", "resources", "resourceNames", "verbs")
        ]
        found[(selected[where], words[0], words[1], words[2], words[3])] += 1
    return found


def expected(table: list[Right]) -> Counter[Right]:
    """The table for a whole cluster."""
    places = {"scope": "*"}
    return Counter(
        {
            (places.get(right[0], right[0]), *right[1:]): len(NAMESPACED) if right[0] == "selected" else 1
            for right in table
        }
    )


def account_of(level: int) -> str:
    return "leastwise-escalate" if level == 3 else "leastwise"


@pytest.mark.parametrize("level", LADDER)
def test_each_level_holds_exactly_its_rules(render: Render, level: int) -> None:
    assert rights(render(chart.sample_values(level)), account_of(level)) == expected(LADDER[level])


def test_switches_add_their_rules_only(render: Render) -> None:
    values = chart.sample_values(1)
    privileges: dict[str, Any] = {
        **values["privileges"],
        "serviceAccountAnnotations": True,
        "podStartEvents": True,
        "clusterBindings": True,
        "clusterBindableClusterRoles": ["metrics-reader"],
    }
    found = rights(render({**values, "privileges": privileges}), "leastwise")
    assert found == expected([*LADDER[1], ANNOTATE, PODS, *CLUSTER_BIND])


def test_annotations_may_be_allowed_without_any_level(render: Render) -> None:
    privileges = {"level": 0, "namespaces": NAMESPACED, "serviceAccountAnnotations": True}
    assert rights(render({"privileges": privileges}), "leastwise") == expected([*OBSERVE, ANNOTATE])


def test_a_level_without_bindable_roles_holds_no_bind(render: Render) -> None:
    found = rights(render({"privileges": {"level": 1, "namespaces": NAMESPACED}}), "leastwise")
    assert found == expected([*OBSERVE, *BIND[:2]])


def test_every_namespace_is_an_explicit_cluster_wide_binding(render: Render) -> None:
    objects = render({"privileges": {"level": 3, "namespaces": ["*"], "bindableClusterRoles": ["view"]}})
    found = rights(objects, "leastwise-escalate")
    assert found == Counter({("own" if right[0] == "own" else "*", *right[1:]): 1 for right in LADDER[3]})


def test_a_scope_of_namespaces_reads_there_and_nowhere_else(render: Render) -> None:
    found = rights(render({"scope": {"namespaces": NAMESPACED}}), "leastwise")
    places = {"scope": "selected"}
    assert found == Counter(
        {(places.get(right[0], right[0]), *right[1:]): 2 if right[0] == "scope" else 1 for right in OBSERVE}
    )


def test_rights_of_a_namespace_stand_in_that_namespace(render: Render) -> None:
    for each in render(chart.sample_values(2)):
        if each["kind"] == "ClusterRoleBinding":
            assert each["metadata"]["name"] in {"leastwise-observe", "leastwise-observe-namespaces"}


def test_level_three_has_a_process_and_an_account_of_its_own(render: Render) -> None:
    objects = render(chart.sample_values(3))
    names = {each["kind"]: each["metadata"]["name"] for each in objects}
    assert names["Deployment"] == names["ServiceAccount"] == "leastwise-escalate"
    (deployment,) = (each for each in objects if each["kind"] == "Deployment")
    assert deployment["spec"]["template"]["spec"]["serviceAccountName"] == "leastwise-escalate"
    assert not list(chart.operator_rules(objects, "leastwise"))


def test_mirrored_rules_are_copied_exactly(render: Render) -> None:
    rules = [
        {"apiGroups": ["apps"], "resources": ["deployments", "deployments/scale"], "verbs": ["patch", "get"]},
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"], "resourceNames": ["b", "a"]},
    ]
    values = {"privileges": {"level": 2, "namespaces": ["payments"]}, "mirror": {"rules": rules}}
    (role,) = (
        each for each in render(values) if each["metadata"]["name"] == "leastwise-mirror" and "rules" in each
    )
    assert role["rules"] == rules


def test_no_level_holds_a_wildcard_on_anything(render: Render, everything: Objects) -> None:  # K2
    for objects in (*(render(chart.sample_values(level)) for level in LADDER), everything):
        for role in (each for each in objects if "rules" in each):
            for rule in role["rules"]:
                assert "*" not in {*rule["apiGroups"], *rule["resources"], *rule["verbs"]}, role["metadata"]


def test_no_level_reads_secrets_or_asks_for_tokens(render: Render, everything: Objects) -> None:
    for objects in (*(render(chart.sample_values(level)) for level in LADDER), everything):
        assert "Secret" not in {each["kind"] for each in objects}
        for role in (each for each in objects if "rules" in each):
            for rule in role["rules"]:
                assert not {"secrets", "serviceaccounts/token"}.intersection(rule["resources"])


def test_bind_is_never_unscoped_on_cluster_roles(render: Render, everything: Objects) -> None:
    for objects in (*(render(chart.sample_values(level)) for level in LADDER), everything):
        for role in (each for each in objects if "rules" in each):
            for rule in role["rules"]:
                if "clusterroles" in rule["resources"] and "bind" in rule["verbs"]:
                    assert rule["resourceNames"]


def test_escalate_is_held_at_level_three_only(render: Render) -> None:
    for level in LADDER:
        verbs = {
            verb
            for right in rights(render(chart.sample_values(level)), account_of(level))
            for verb in right[4].split()
        }
        assert ("escalate" in verbs) == (level == 3)
        assert "impersonate" not in verbs


def test_people_get_reading_by_view_and_never_writing_by_edit_or_admin(render: Render) -> None:
    aggregated = {
        label.rpartition("-")[2]: each["rules"]
        for each in render({})
        for label in each["metadata"]["labels"]
        if label.startswith("rbac.authorization.k8s.io/aggregate-to-")
    }
    assert set(aggregated) == {"view"}
    assert {verb for rule in aggregated["view"] for verb in rule["verbs"]} == {"get", "list", "watch"}


def test_roles_for_people_are_made_and_bound_to_nobody(render: Render) -> None:
    objects = render({})
    people = {"leastwise-view", "leastwise-policy-writer", "leastwise-policy-enforcer"}
    assert people <= {each["metadata"]["name"] for each in objects if each["kind"] == "ClusterRole"}
    assert not people & {each["roleRef"]["name"] for each in objects if "roleRef" in each}


def test_each_rbac_switch_removes_its_objects(render: Render) -> None:
    rbac = {"create": False, "aggregateToView": False, "userRoles": False}
    objects = render({**chart.sample_values(2), "rbac": rbac})
    assert not [each for each in objects if each["apiVersion"].startswith(RBAC)]


def test_the_document_lists_the_rules_of_every_level() -> None:
    blocks = DOCUMENT.read_text().split("```yaml\n")[1:]
    documented = [rule for block in blocks for rule in yaml.safe_load(block.split("```")[0])]
    words = {
        tuple(" ".join(sorted(rule.get(part, []))) for part in ("apiGroups", "resources", "verbs"))
        for rule in documented
    }
    table = [*LADDER[1], *MIRROR, *ESCALATE, ANNOTATE, PODS, *CLUSTER_BIND]
    assert words == {(right[1], right[2], right[4]) for right in table}
