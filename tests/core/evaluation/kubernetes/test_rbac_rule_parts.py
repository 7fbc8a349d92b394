"""What a RoleBinding can give: cluster-scoped resources and paths are granted and cannot work."""

from __future__ import annotations

from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.discovery import BUILT_IN
from leastwise.core.evaluation.kubernetes.rule_parts import RulePart, cluster_parts, namespaced_parts
from leastwise.core.permissions import KubernetesPermission
from rbac_builders import binding, engine, role, rule


def test_a_cluster_wide_grant_is_taken_as_it_is() -> None:
    both = rule(["get"], ["nodes", "pods"], paths=["/metrics"])
    assert cluster_parts(both) == (
        RulePart(("get",), ("",), ("nodes", "pods")),
        RulePart(("get",), paths=("/metrics",)),
    )
    assert cluster_parts(rule([], paths=["/x"])) == ()
    assert namespaced_parts(rule([], paths=["/x"]), BUILT_IN) == ()


def test_namespaced_resources_work_and_cluster_scoped_ones_are_inert() -> None:
    mixed = rule(["get"], ["pods", "nodes", "nodes/proxy", "*/scale"], names=["a"])
    assert namespaced_parts(mixed, BUILT_IN) == (
        RulePart(("get",), ("",), ("pods", "*/scale"), ("a",)),
        RulePart(("get",), ("",), ("nodes", "nodes/proxy"), ("a",), inert=True),
    )


def test_bind_on_cluster_roles_works_in_a_namespace() -> None:
    groups = ("rbac.authorization.k8s.io",)
    parts = namespaced_parts(rule(["get", "bind"], ["clusterroles"], list(groups)), BUILT_IN)
    assert parts == (
        RulePart(("bind",), groups, ("clusterroles",)),
        RulePart(("get",), groups, ("clusterroles",), inert=True),
    )
    whole = namespaced_parts(rule(["*"], ["clusterroles"], list(groups)), BUILT_IN)
    assert whole == (RulePart(("*",), groups, ("clusterroles",)),)


def test_paths_are_inert_in_a_namespace() -> None:
    assert namespaced_parts(rule(["get"], [], paths=["/metrics"]), BUILT_IN) == (
        RulePart(("get",), paths=("/metrics",), inert=True),
    )


def test_a_wildcard_works_for_what_is_namespaced() -> None:
    assert namespaced_parts(rule(["*"], ["*"], ["*"]), BUILT_IN) == (RulePart(("*",), ("*",), ("*",)),)


def test_only_the_group_in_which_a_resource_is_cluster_scoped_is_inert() -> None:
    # nodes of another group may be namespaced: not known, so not called inert
    assert namespaced_parts(rule(["get"], ["nodes"], ["", "else.example.com"]), BUILT_IN) == (
        RulePart(("get",), ("else.example.com",), ("nodes",)),
        RulePart(("get",), ("",), ("nodes",), inert=True),
    )
    assert namespaced_parts(rule(["get"], ["nodes"], ["*"]), BUILT_IN)[0].inert


def test_requests_about_the_own_namespace_work_but_not_to_list_or_create() -> None:
    own = rule(["get", "list", "create", "delete"], ["namespaces", "namespaces/status"])
    assert namespaced_parts(own, BUILT_IN) == (
        RulePart(("get", "delete"), ("",), ("namespaces", "namespaces/status")),
        RulePart(("list", "create"), ("",), ("namespaces", "namespaces/status"), inert=True),
    )
    assert namespaced_parts(rule(["*"], ["namespaces"]), BUILT_IN) == (
        RulePart(("*",), ("",), ("namespaces",)),
    )
    assert namespaced_parts(rule(["list"], ["namespaces"]), BUILT_IN)[0].inert


def test_discovery_of_the_server_wins_over_what_is_built_in() -> None:
    known = BUILT_IN.with_resources(
        frozenset({("shop.example.com", "regions"), ("", "pods")}),
        frozenset({("shop.example.com", "orders"), ("", "nodes")}),
    )
    assert known.is_cluster_scoped("shop.example.com", "regions") is True
    assert known.is_cluster_scoped("shop.example.com", "orders") is False
    assert known.is_cluster_scoped("shop.example.com", "else") is None
    assert known.is_cluster_scoped("", "pods") is True
    assert known.is_cluster_scoped("", "nodes") is False
    assert known.is_cluster_scoped("*", "nodes") is False
    assert known.is_cluster_scoped("*", "clusterroles") is True
    assert known.is_cluster_scoped("*", "else") is None


def test_inert_entries_are_marked_and_permit_nothing() -> None:
    built = engine(
        role("r", rule(["get"], ["nodes", "pods"]), rule(["get"], ["nodes", "pods"])),
        binding("shop/one", "ClusterRole/r", "User u"),
        binding("shop/two", "ClusterRole/r", "User u", "Group system:authenticated"),
    )
    user = IdentityId("k8s:u")
    entries = built.effective(user)
    assert [(each.resources, each.inert, each.scope) for each in entries] == [
        (("pods",), False, "shop"),
        (("nodes",), True, "shop"),
    ]
    assert [[str(source) for source in chain] for chain in entries[0].sources] == [
        ["RoleBinding shop/one", "ClusterRole r rules[0]"],
        ["RoleBinding shop/two", "ClusterRole r rules[0]"],
    ]
    assert built.permits(user, KubernetesPermission("", "nodes", "get")) == ()
    assert len(built.permits(user, KubernetesPermission("", "pods", "get"))) == 1


def test_a_star_in_a_namespace_permits_nothing_that_is_cluster_scoped() -> None:
    built = engine(role("r", rule(["*"], ["*"], ["*"])), binding("shop/b", "ClusterRole/r", "User u"))
    user = IdentityId("k8s:u")
    for resource, verb, works in (
        ("pods", "get", True),
        ("nodes", "get", False),
        ("nodes/proxy", "get", False),
        ("namespaces", "get", True),
        ("namespaces", "list", False),
        ("*", "*", True),
    ):
        group = "*" if resource == "*" else ""
        assert bool(built.permits(user, KubernetesPermission(group, resource, verb))) is works, resource
