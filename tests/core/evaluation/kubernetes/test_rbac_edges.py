"""The steps inside a cluster: each kind where its precondition holds, and not where it nearly does."""

# ruff: noqa: E501 (a row of a table is one line)

from __future__ import annotations

import pytest

from leastwise.core.evaluation.engines import Confidence, Edge
from leastwise.core.evaluation.kubernetes.edges import EDGE_KINDS
from leastwise.core.evaluation.kubernetes.worlds import ObservedPod
from leastwise.core.identities import ServiceAccount
from leastwise.core.permissions import KubernetesRule
from rbac_builders import accounts, binding, engine, namespaces, role, rule

RBAC = "rbac.authorization.k8s.io"
CERTIFICATES = "certificates.k8s.io"
ADMISSION = "admissionregistration.k8s.io"
ADMIN = "k8s:asset:cluster-admin:cluster"


def steps(*rules: KubernetesRule, place: str = "", **facts: object) -> set[tuple[str, str]]:
    """The steps of user u, who has some rules in a namespace or in the whole cluster."""
    return {(edge.kind, edge.target) for edge in edges_of(*rules, place=place, **facts)}


def edges_of(*rules: KubernetesRule, place: str = "", **facts: object) -> list[Edge]:
    bound = binding(f"{place}/b" if place else "b", "ClusterRole/r", "User u")
    built = engine(role("r", *rules), bound, **facts)
    return [edge for edge in built.edges() if edge.source == "k8s:u"]


CASES: list[tuple[str, list[KubernetesRule], str, set[tuple[str, str]]]] = [
    ("all rights", [rule(["*"], ["*"], ["*"])], "", {("K8S-all-rights", ADMIN)}),
    ("all rights", [rule(["*"], ["*"], ["*"])], "shop", {("K8S-all-rights", "k8s:asset:namespace-admin:shop")}),
    ("create token", [rule(["create"], ["serviceaccounts/token"])], "shop", {("K8S-create-token", "k8s:asset:accounts:shop")}),
    ("create token", [rule(["create"], ["serviceaccounts/token"], names=["api"])], "shop", {("K8S-create-token", "k8s:system:serviceaccount:shop:api")}),
    ("create token", [rule(["create"], ["serviceaccounts/token"])], "", {("K8S-create-token", "k8s:asset:accounts:*")}),
    ("read secrets", [rule(["list"], ["secrets"])], "shop", {("K8S-read-secrets", "k8s:asset:secrets:shop")}),
    ("read secrets", [rule(["get"], ["secrets"], names=["db"])], "shop", {("K8S-read-secrets", "k8s:asset:secret:shop/db")}),
    ("read secrets", [rule(["get"], ["secrets"], names=["db"])], "", {("K8S-read-secrets", "k8s:asset:secrets:*")}),
    ("mint", [rule(["create", "get"], ["secrets"])], "shop", {("K8S-read-secrets", "k8s:asset:secrets:shop"), ("K8S-mint-token-secret", "k8s:asset:accounts:shop")}),
    ("pods", [rule(["create"], ["pods"])], "shop", {("K8S-create-pod", "k8s:asset:workloads:shop")}),
    ("workloads", [rule(["patch"], ["deployments"], ["apps"])], "shop", {("K8S-write-workload", "k8s:asset:workloads:shop")}),
    ("workloads", [rule(["create"], ["cronjobs"], ["batch"])], "", {("K8S-write-workload", "k8s:asset:workloads:*")}),
    ("swap image", [rule(["patch"], ["pods"])], "shop", {("K8S-swap-image", "k8s:asset:pods:shop")}),
    ("exec", [rule(["create"], ["pods/exec"])], "shop", {("K8S-exec", "k8s:asset:pods:shop")}),
    ("debug", [rule(["update"], ["pods/ephemeralcontainers"])], "shop", {("K8S-debug-container", "k8s:asset:pods:shop")}),
    ("node proxy", [rule(["get"], ["nodes/proxy"])], "", {("K8S-node-proxy", "k8s:asset:nodes:cluster")}),
    ("node proxy", [rule(["get"], ["nodes/proxy"], names=["n1"])], "", {("K8S-node-proxy", "k8s:asset:node:n1")}),
    ("impersonate", [rule(["impersonate"], ["users"])], "", {("K8S-impersonate-user", "k8s:asset:users:*")}),
    ("impersonate", [rule(["impersonate"], ["users"], names=["joe"])], "", {("K8S-impersonate-user", "k8s:joe")}),
    ("impersonate", [rule(["impersonate"], ["serviceaccounts"])], "shop", {("K8S-impersonate-account", "k8s:asset:accounts:shop")}),
    ("impersonate", [rule(["impersonate"], ["users", "groups"])], "", {("K8S-impersonate-user", "k8s:asset:users:*"), ("K8S-impersonate-group", "k8s:group:system:masters")}),
    ("impersonate", [rule(["impersonate"], ["users"], names=["joe"]), rule(["impersonate"], ["groups"], names=["team"])], "", {("K8S-impersonate-user", "k8s:joe"), ("K8S-impersonate-group", "k8s:group:team")}),
    ("escalate", [rule(["escalate", "update"], ["clusterroles"], [RBAC])], "", {("K8S-escalate-role", ADMIN)}),
    ("escalate", [rule(["escalate", "patch"], ["roles"], [RBAC])], "shop", {("K8S-escalate-role", "k8s:asset:namespace-admin:shop")}),
    ("bind", [rule(["bind"], ["clusterroles"], [RBAC]), rule(["create"], ["clusterrolebindings"], [RBAC])], "", {("K8S-bind-role", ADMIN)}),
    ("bind", [rule(["bind"], ["roles"], [RBAC]), rule(["create"], ["rolebindings"], [RBAC])], "shop", {("K8S-bind-role", "k8s:asset:namespace-admin:shop")}),
    ("mutating", [rule(["patch"], ["mutatingwebhookconfigurations"], [ADMISSION])], "", {("K8S-mutating-admission", ADMIN)}),
    ("validating", [rule(["create"], ["validatingwebhookconfigurations"], [ADMISSION])], "", {("K8S-validating-webhook", "k8s:asset:secrets:*")}),
    ("volumes", [rule(["create"], ["persistentvolumes"])], "", {("K8S-host-path-volume", "k8s:asset:nodes:cluster")}),
    ("approve", [rule(["create"], ["certificatesigningrequests"], [CERTIFICATES]), rule(["update"], ["certificatesigningrequests/approval"], [CERTIFICATES]), rule(["approve"], ["signers"], [CERTIFICATES], ["kubernetes.io/*"])], "", {("K8S-approve-certificate", ADMIN)}),
    ("sign", [rule(["update"], ["certificatesigningrequests/status"], [CERTIFICATES]), rule(["sign"], ["signers"], [CERTIFICATES])], "", {("K8S-sign-certificate", ADMIN)}),
]  # fmt: skip
"""Rules, where they are bound, and every step that they give."""

STARS_IN_A_NAMESPACE = [rule(["*"], ["*"], ["certificates.k8s.io", "admissionregistration.k8s.io"])]
NEAR_MISSES: list[tuple[str, list[KubernetesRule], str]] = [
    ("all verbs on some names", [rule(["*"], ["*"], ["shop.example.com"])], ""),
    ("escalate without writing", [rule(["escalate"], ["clusterroles"], [RBAC])], ""),
    ("writing without escalate", [rule(["update"], ["clusterroles"], [RBAC])], ""),
    ("bind without writing bindings", [rule(["bind"], ["clusterroles"], [RBAC])], ""),
    ("bindings without bind", [rule(["create"], ["rolebindings"], [RBAC])], "shop"),
    ("groups without a user", [rule(["impersonate"], ["groups"])], ""),
    ("approval without the signer", [rule(["create"], ["certificatesigningrequests"], [CERTIFICATES]), rule(["update"], ["certificatesigningrequests/approval"], [CERTIFICATES])], ""),
    ("another signer", [rule(["create"], ["certificatesigningrequests"], [CERTIFICATES]), rule(["update"], ["certificatesigningrequests/approval"], [CERTIFICATES]), rule(["approve"], ["signers"], [CERTIFICATES], ["example.com/x"])], ""),
    ("nodes in a namespace", [rule(["get"], ["nodes/proxy"])], "shop"),
    ("users in a namespace", [rule(["impersonate"], ["users"])], "shop"),
    ("a star over what is cluster-scoped", STARS_IN_A_NAMESPACE, "shop"),
    ("secrets only created", [rule(["create"], ["secrets"])], "shop"),
    ("a create with names", [rule(["create"], ["pods"], names=["a"])], "shop"),
    ("pods only read", [rule(["get", "list"], ["pods", "deployments"], ["", "apps"])], "shop"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rules", "place", "expected"), CASES)
def test_a_right_gives_its_step(
    name: str, rules: list[KubernetesRule], place: str, expected: set[tuple[str, str]]
) -> None:
    found = edges_of(*rules, place=place)
    assert {(edge.kind, edge.target) for edge in found} == expected, name
    known = {each.id for each in EDGE_KINDS}
    for edge in found:
        assert edge.kind in known
        assert edge.sources[0].kind == ("RoleBinding" if place else "ClusterRoleBinding")


@pytest.mark.parametrize(("name", "rules", "place"), NEAR_MISSES)
def test_a_near_miss_gives_none(name: str, rules: list[KubernetesRule], place: str) -> None:
    assert steps(*rules, place=place) == set(), name


def test_a_create_with_names_counts_when_an_apply_can_make_it() -> None:
    found = steps(rule(["create", "patch"], ["pods"], names=["a"]), place="shop")
    assert ("K8S-create-pod", "k8s:asset:workloads:shop") in found


def test_a_step_that_depends_on_more_is_conditional_and_says_on_what() -> None:
    (by_get,) = edges_of(rule(["get"], ["pods/exec"]), place="shop")
    assert by_get.confidence == Confidence.CONDITIONAL.value
    assert by_get.conditions == ("the server is older than 1.35, or lets `get` open exec",)  # pitfalls K5
    (named,) = edges_of(rule(["create"], ["pods/exec"], names=["one"]), place="shop")
    assert named.conditions == ("only the names one",)


def test_sources_name_the_rule_when_it_is_one_and_the_role_when_there_are_several() -> None:
    (one,) = edges_of(rule(["get"], ["services"]), rule(["list"], ["secrets"]), place="shop")
    assert [str(each) for each in one.sources] == ["RoleBinding shop/b", "ClusterRole r rules[1]"]
    (two,) = edges_of(rule(["get"], ["secrets"]), rule(["list"], ["secrets"], names=["a"]), place="shop")
    assert [str(each) for each in two.sources] == ["RoleBinding shop/b", "ClusterRole r rules[0]"]
    (both,) = edges_of(rule(["get"], ["secrets"]), rule(["list"], ["secrets"]), place="shop")
    assert [str(each) for each in both.sources] == ["RoleBinding shop/b", "ClusterRole r"]
    names = {edge.target for edge in edges_of(
        rule(["get"], ["secrets"], names=["a"]), rule(["list"], ["secrets"], names=["b"]), place="shop"
    )}  # fmt: skip
    assert names == {"k8s:asset:secret:shop/a", "k8s:asset:secret:shop/b"}


def test_rights_of_a_holder_and_of_its_groups_combine() -> None:
    built = engine(
        role("create", rule(["create"], ["secrets"])),
        role("read", rule(["get"], ["secrets"])),
        binding("shop/own", "ClusterRole/create", "ServiceAccount shop/api"),
        binding("wide", "ClusterRole/read", "Group system:serviceaccounts"),
    )
    minted = [edge for edge in built.edges() if edge.kind == "K8S-mint-token-secret"]
    assert [(edge.source, edge.target) for edge in minted] == [
        ("k8s:system:serviceaccount:shop:api", "k8s:asset:accounts:shop")
    ]
    assert [each.name for each in minted[0].sources] == ["shop/own", "create", "wide", "read"]


def test_rights_of_nested_groups_combine_and_what_a_group_has_alone_is_its_own_step() -> None:
    built = engine(
        role("create", rule(["create"], ["secrets"])),
        role("read", rule(["get"], ["secrets"])),
        role("both", rule(["create", "get"], ["secrets"])),
        binding("a", "ClusterRole/create", "Group system:serviceaccounts:shop"),
        binding("b", "ClusterRole/read", "Group system:authenticated", "Group system:unauthenticated"),
        binding("c/c", "ClusterRole/both", "Group team"),
        binding("d/d", "ClusterRole/read", "User jane"),
    )
    minted = {edge.source for edge in built.edges() if edge.kind == "K8S-mint-token-secret"}
    assert minted == {"k8s:group:system:serviceaccounts:shop", "k8s:group:team"}


def test_a_pair_prefers_rights_over_every_name_and_holds_where_both_do() -> None:
    built = engine(
        role("create", rule(["create"], ["secrets"])),
        role("named", rule(["get"], ["secrets"], names=["x"])),
        role("read", rule(["get"], ["secrets"])),
        binding("a/one", "ClusterRole/create", "User u"),
        binding("b/one", "ClusterRole/create", "User u"),
        binding("a/named", "ClusterRole/named", "User u"),
        binding("a/read", "ClusterRole/read", "User u"),
        binding("c/read", "ClusterRole/read", "User u"),
    )
    minted = [edge for edge in built.edges() if edge.kind == "K8S-mint-token-secret"]
    assert [(edge.target, edge.conditions) for edge in minted] == [("k8s:asset:accounts:a", ())]


def test_groups_lead_their_members_on_and_masters_to_the_cluster() -> None:
    built = engine(
        role("r", rule(["get"], ["secrets"])),
        role("dull", rule(["get"], ["services"])),
        binding("b", "ClusterRole/r", "Group system:serviceaccounts"),
        binding("c", "ClusterRole/dull", "Group system:authenticated", "User jane"),
        service_accounts=accounts("shop/api"),
    )
    members = {(e.source, e.target) for e in built.edges() if e.kind == "K8S-member-of"}
    assert members == {("k8s:system:serviceaccount:shop:api", "k8s:group:system:serviceaccounts")}
    assert Edge("k8s:group:system:masters", ADMIN, "K8S-masters") in {
        Edge(each.source, each.target, each.kind) for each in built.edges()
    }


def test_assets_lead_to_what_they_hold() -> None:
    built = engine(
        binding("other/b", "Role/gone", "User jane"),
        service_accounts=accounts("shop/api"),
        namespaces=namespaces("empty"),
    )
    found = {(edge.source.removeprefix("k8s:asset:"), edge.target) for edge in built.edges()}
    api = "k8s:system:serviceaccount:shop:api"
    assert {
        ("cluster-admin:cluster", "k8s:asset:accounts:*"),
        ("accounts:*", "k8s:asset:accounts:shop"),
        ("accounts:*", "k8s:asset:accounts:empty"),
        ("accounts:*", "k8s:asset:accounts:other"),
        ("accounts:shop", api),
        ("namespace-admin:shop", "k8s:asset:secrets:shop"),
        ("workloads:shop", "k8s:asset:accounts:shop"),
        ("workloads:shop", "k8s:asset:nodes:cluster"),
        ("secrets:shop", "k8s:asset:accounts:shop"),
        ("nodes:cluster", "k8s:asset:pods:*"),
        ("pods:shop", api),
        ("users:*", "k8s:jane"),
    } <= found


def test_pods_that_are_known_lead_to_their_accounts_alone() -> None:
    pods = (
        ObservedPod("shop", "b", ServiceAccount("shop", "api"), node="n1"),
        ObservedPod("shop", "a", ServiceAccount("shop", "api")),
        ObservedPod("shop", "c", ServiceAccount("shop", "bare"), mounts_token=False, node="n1"),
    )
    built = engine(service_accounts=accounts("shop/api", "shop/bare", "shop/idle"), pods=pods)
    running = [each for each in built.edges() if each.kind in ("K8S-pod-account", "K8S-node-pods")]
    assert [(e.source, e.target.rpartition(":")[2], [str(s) for s in e.sources]) for e in running] == [
        ("k8s:asset:nodes:cluster", "*", []),
        ("k8s:asset:pods:shop", "api", ["Pod shop/a"]),
        ("k8s:asset:node:n1", "api", ["Pod shop/b"]),
    ]


@pytest.mark.parametrize(
    ("names", "place", "aws_auth", "is_step"),
    [
        ([], "kube-system", {}, True),
        (["aws-auth"], "", {}, True),
        (["other"], "kube-system", {}, False),
        ([], "shop", {}, False),
        ([], "kube-system", None, False),
    ],
)
def test_writing_aws_auth_is_a_step_where_there_is_one(
    names: list[str], place: str, aws_auth: dict[str, str] | None, *, is_step: bool
) -> None:
    found = steps(rule(["patch"], ["configmaps"], names=names), place=place, aws_auth=aws_auth)
    assert (("K8S-write-aws-auth", ADMIN) in found) is is_step


def test_steps_stay_linear_in_the_bindings() -> None:
    made = [binding(f"ns-{n}/b", "ClusterRole/r", f"ServiceAccount ns-{n}/api") for n in range(50)]
    built = engine(role("r", rule(["create"], ["pods", "serviceaccounts/token"])), *made)
    assert len(list(built.edges())) < 50 * 18


def test_kinds_have_unique_ids_and_words_for_both_sides() -> None:
    assert len({each.id for each in EDGE_KINDS}) == len(EDGE_KINDS)
    for each in EDGE_KINDS:
        assert each.id.startswith("K8S-")
        assert each.precondition
        assert each.result
        assert not each.precondition.endswith(".")


def test_every_right_on_some_names_is_conditional() -> None:
    found = edges_of(rule(["*"], ["*"], ["*"], names=["a"]), place="shop")
    (whole,) = [edge for edge in found if edge.kind == "K8S-all-rights"]
    assert whole.conditions == ("only the names a",)


def test_an_administrator_of_kube_system_writes_aws_auth() -> None:
    built = engine(service_accounts=accounts("kube-system/x"), aws_auth={})
    kinds = {edge.kind for edge in built.edges() if edge.source == "k8s:asset:namespace-admin:kube-system"}
    assert "K8S-write-aws-auth" in kinds
