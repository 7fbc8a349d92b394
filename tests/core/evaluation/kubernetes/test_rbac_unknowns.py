"""What is not known is said: other authorizers, groups of users, gaps; and a no says what lacks."""

from __future__ import annotations

import pytest

from leastwise.core.evaluation.decisions import Outcome, Source
from leastwise.core.evaluation.engines import Caller, CloudQuestion, KubernetesQuestion
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.permissions import KubernetesPermission
from leastwise.core.snapshots import Gap, Plane
from rbac_builders import binding, engine, request, role, rule

READER = role("reader", rule())
LOCAL = role("shop/local", rule(resources=["secrets"]))


def outcome(built: RbacEngine, sentence: str) -> Outcome:
    return built.decide(*request(sentence)).outcome


def texts(built: RbacEngine, sentence: str) -> list[str]:
    return [each.text for each in built.decide(*request(sentence)).reasons]


def gap(scope: str) -> Gap:
    return Gap(scope, "kubernetes", "Forbidden", "may not be read")


def test_a_user_without_given_groups_is_unknown_unless_it_is_certainly_allowed() -> None:
    built = engine(READER, binding("b", "ClusterRole/reader", "User jane", "Group team"))
    assert outcome(built, "jane: get pods") is Outcome.ALLOWED
    assert outcome(built, "joe: get pods") is Outcome.UNKNOWN
    assert texts(built, "joe: get pods")[0] == "the groups of joe are not known"
    assert outcome(built, "joe as other: get pods") is Outcome.IMPLICITLY_DENIED


def test_another_authorizer_makes_a_no_unknown_and_leaves_a_yes() -> None:
    built = engine(
        READER,
        binding("b", "ClusterRole/reader", "User jane"),
        authorizers=frozenset({"Webhook", "EKS access policies"}),
    )
    assert outcome(built, "jane as none: get pods") is Outcome.ALLOWED
    assert outcome(built, "jane as none: list pods") is Outcome.UNKNOWN
    assert [text.split(" is asked")[0] for text in texts(built, "jane as none: list pods")[:2]] == [
        "the authorizer EKS access policies",
        "the authorizer Webhook",
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("system:node:one as system:nodes: get pods", Outcome.UNKNOWN),
        ("system:node:one: get pods", Outcome.UNKNOWN),
        ("system:node:one as other: get pods", Outcome.IMPLICITLY_DENIED),
        ("jane as system:nodes: get pods", Outcome.IMPLICITLY_DENIED),
        ("system:serviceaccount:a:b: get pods", Outcome.IMPLICITLY_DENIED),
    ],
)
def test_the_node_authorizer_has_a_say_about_nodes_alone(sentence: str, expected: Outcome) -> None:
    assert outcome(engine(authorizers=frozenset({"Node"})), sentence) is expected


@pytest.mark.parametrize(
    ("scope", "unknown", "denied"),
    [
        ("clusterrolebindings", ["u as none: get pods", "u as none: get /healthz"], []),
        ("clusterrolebindings/broken", ["u as none: get pods in shop"], []),
        ("rolebindings", ["u as none: get pods in shop"], ["u as none: get pods", "u as none: get /x"]),
        ("rolebindings/shop", ["u as none: get pods in shop"], ["u as none: get pods in other"]),
        ("rolebindings/shop/broken", ["u as none: get pods in shop"], ["u as none: get pods in other"]),
        ("roles", ["v as none: get pods in shop"], ["u as none: get pods in shop"]),
        ("roles/shop", ["v as none: get pods in shop"], ["v as none: get pods in other"]),
        ("roles/shop/gone", ["v as none: get pods in shop"], ["w as none: get pods in shop"]),
        ("roles/other/gone", [], ["v as none: get pods in shop"]),
        ("clusterroles", ["w as none: get pods"], ["v as none: get pods in shop"]),
        ("clusterroles/gone", ["w as none: get pods in shop"], ["u as none: get pods"]),
        ("pods", [], ["u as none: get pods", "v as none: get pods in shop"]),
    ],
)
def test_a_gap_makes_unknown_what_it_may_hide(scope: str, unknown: list[str], denied: list[str]) -> None:
    built = engine(
        binding("shop/lost", "Role/gone", "User v"),
        binding("lost", "ClusterRole/gone", "User w"),
        gaps=(gap(scope),),
    )
    for sentence in unknown:
        assert outcome(built, sentence) is Outcome.UNKNOWN, sentence
        assert texts(built, sentence)[0] == f"{scope}: may not be read"
    for sentence in denied:
        assert outcome(built, sentence) is Outcome.IMPLICITLY_DENIED, sentence
    assert gap(scope) in built.gaps()


def test_a_no_says_which_layer_lacks_a_grant() -> None:
    built = engine(
        role("named", rule(resources=["secrets"], names=["a", "b", "c", "d"])),
        LOCAL,
        binding("named", "ClusterRole/named", "User u"),
        binding("shop/local", "Role/local", "User u"),
        binding("shop/lost", "Role/gone", "User u"),
    )
    assert texts(built, "x as none: get pods") == ["no ClusterRoleBinding names the caller"]
    assert texts(built, "x as none: get /a") == [
        "no ClusterRoleBinding (paths count in no other) names the caller"
    ]
    assert texts(built, "u as none: get secrets name=z") == [
        (
            "no rule allows it: 1 bindings count (ClusterRoleBinding); "
            "allowed only for the names a, b, c and 1 more"
        )
    ]
    assert texts(built, "u as none: list pods in shop") == [
        (
            "no rule allows it: 3 bindings count (ClusterRoleBinding or RoleBinding in shop); "
            "without their role: RoleBinding shop/lost"
        )
    ]


def test_a_yes_names_every_grant_each_binding_once() -> None:
    built = engine(
        role("twice", rule(), rule(resources=["secrets"]), rule(["*"], ["pods"]), rule()),
        role("shop/local", rule()),
        binding("z", "ClusterRole/twice", "Group team", "User u"),
        binding("a", "ClusterRole/twice", "Group team", "Group other"),
        binding("shop/local", "Role/local", "Group other"),
    )
    reasons = built.decide(*request("u as team,other: get pods in shop")).reasons
    assert [(str(each.sources[0]), each.sources[1].part, each.text) for each in reasons] == [
        ("ClusterRoleBinding a", "rules[0]", "as a member of team"),
        ("ClusterRoleBinding a", "rules[2]", "as a member of team"),
        ("ClusterRoleBinding a", "rules[3]", "as a member of team"),
        ("ClusterRoleBinding z", "rules[0]", ""),
        ("ClusterRoleBinding z", "rules[2]", ""),
        ("ClusterRoleBinding z", "rules[3]", ""),
        ("RoleBinding shop/local", "rules[0]", "as a member of other"),
    ]
    assert reasons[-1].sources[1] == Source("Role", "shop/local", "rules[0]")


def test_questions_of_other_planes_are_not_answered() -> None:
    built = engine(READER, binding("b", "ClusterRole/reader", "User jane"))
    cloud = CloudQuestion("s3:GetObject", "arn:aws:s3:::a/b")
    jane = IdentityId("k8s:jane")
    assert built.plane is Plane.KUBERNETES
    assert built.decide(Caller(jane), cloud).outcome is Outcome.UNKNOWN
    assert built.holders(cloud) == ()
    assert built.permits(jane, "s3:GetObject") == ()


def test_holders_of_paths_are_those_of_the_cluster_alone() -> None:
    built = engine(
        role("paths", rule(["get"], [], [], paths=["/metrics"])),
        binding("b", "ClusterRole/paths", "User jane", "Group team"),
        binding("shop/b", "ClusterRole/paths", "User joe"),
    )
    holders = built.holders(KubernetesQuestion("get", path="/metrics", namespace="shop"))
    assert [each.identity for each in holders] == [
        "k8s:group:system:masters",
        "k8s:group:team",
        "k8s:jane",
    ]


def test_system_masters_hold_everything() -> None:
    built = engine()
    masters = IdentityId("k8s:group:system:masters")
    assert [each.paths for each in built.effective(masters)] == [(), ("*",)]
    assert len(built.permits(masters, KubernetesPermission("", "secrets", "get"))) == 1
    assert built.groups(masters) == []


def test_permits_asks_by_name_only_when_it_is_given_one() -> None:
    built = engine(
        role("named", rule(["get"], ["secrets"], names=["a"])), binding("b", "ClusterRole/named", "User u")
    )
    user = IdentityId("k8s:u")
    assert len(built.permits(user, KubernetesPermission("", "secrets", "get"))) == 1
    assert len(built.permits(user, KubernetesPermission("", "secrets", "get", "a"))) == 1
    assert built.permits(user, KubernetesPermission("", "secrets", "get", "b")) == ()
    assert built.permits(user, KubernetesPermission("apps", "secrets", "get")) == ()
