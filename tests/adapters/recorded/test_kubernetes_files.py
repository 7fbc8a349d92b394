"""Clusters from files: every form in which objects come, and what is wrong with a file."""

from __future__ import annotations

import gc
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leastwise.adapters.recorded.kubernetes import KubernetesFiles, recognise
from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.decisions import Outcome
from leastwise.core.evaluation.engines import Caller, KubernetesQuestion
from leastwise.core.evaluation.kubernetes.callers import user_id
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld, ObservedPod
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.core.snapshots import LabelSelector

RBAC = "rbac.authorization.k8s.io"
ROLE: dict[str, Any] = {
    "apiVersion": f"{RBAC}/v1",
    "kind": "Role",
    "metadata": {
        "name": "r",
        "namespace": "shop",
        "labels": {"leastwise.dev/managed": "true"},
        "annotations": {"leastwise.dev/owner": "c/shop/p"},
    },
    "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"], "resourceNames": ["a"]}],
}
BINDING: dict[str, Any] = {
    "apiVersion": f"{RBAC}/v1",
    "kind": "RoleBinding",
    "metadata": {"name": "b", "namespace": "shop"},
    "roleRef": {"apiGroup": RBAC, "kind": "Role", "name": "r"},
    "subjects": [
        {"kind": "ServiceAccount", "name": "api"},
        {"kind": "User", "name": "jane", "apiGroup": RBAC},
    ],
}
ACCOUNT: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "ServiceAccount",
    "metadata": {
        "name": "api",
        "namespace": "shop",
        "annotations": {
            "eks.amazonaws.com/role-arn": "arn",
            "iam.gke.io/gcp-service-account": "x",
            "else": "y",
        },
    },
}


def listed(*items: dict[str, Any], kind: str = "List", version: str = "v1") -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "items": list(items)}


def world(*values: object) -> ClusterWorld:
    files = KubernetesFiles()
    for number, value in enumerate(values):
        files.add("kubernetes", json.dumps(value).encode(), f"file-{number}.json")
    return files.world()


def recognised(value: object) -> str:
    return recognise(msgspec.json.decode(json.dumps(value), type=dict[str, msgspec.Raw] | list[msgspec.Raw]))


FORMS: dict[str, list[object]] = {
    "one mixed List": [listed(ROLE, BINDING, ACCOUNT)],
    "single objects in several files": [ROLE, BINDING, ACCOUNT],
    "an array of Lists": [[listed(ROLE), listed(BINDING, ACCOUNT)]],
    "an array of objects": [[ROLE, BINDING, ACCOUNT]],
    "Lists in a List": [listed(listed(ROLE, BINDING), listed(ACCOUNT))],
    "equal objects twice": [listed(ROLE, ROLE, BINDING), listed(ACCOUNT, BINDING)],
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_cluster(name: str) -> None:
    found = world(*FORMS[name])
    assert found == world(*FORMS["one mixed List"])
    (role,), (binding,) = found.roles, found.bindings
    assert (role.kind, role.namespace, role.name, role.owner, role.managed) == (
        "Role",
        "shop",
        "r",
        "c/shop/p",
        True,
    )
    assert role.rules[0].resource_names == ("a",)
    assert [(each.kind, each.namespace, each.name) for each in binding.subjects] == [
        ("ServiceAccount", "shop", "api"),
        ("User", "", "jane"),
    ]
    assert found.service_accounts is not None
    assert [key for key, _ in found.service_accounts[0].annotations] == [
        "eks.amazonaws.com/role-arn",
        "iam.gke.io/gcp-service-account",
    ]
    assert found.pods is None
    assert all(recognised(each) == "kubernetes" for each in FORMS[name])


def test_items_of_a_list_of_one_kind_need_not_say_what_they_are() -> None:
    bare = {key: value for key, value in ROLE.items() if key not in ("kind", "apiVersion")}
    page = listed(bare, kind="RoleList", version=f"{RBAC}/v1")
    assert world(page).roles == world(ROLE).roles
    assert recognised(page) == "kubernetes"


def test_an_empty_list_of_a_kind_says_that_there_are_none() -> None:
    found = world(listed(kind="ServiceAccountList"), listed(kind="PodList"), listed())
    assert (found.service_accounts, found.pods, found.namespaces) == ((), (), None)


def test_other_kinds_and_other_groups_are_passed_over() -> None:
    other = {
        "apiVersion": "iam.services.k8s.aws/v1alpha1",
        "kind": "Role",
        "metadata": {"name": 1},
        "rules": 3,
    }
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"}, "subjects": "x"}
    found = world(
        listed(other, deployment, {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "x"}})
    )
    assert found == world(listed())
    foreign = {"kind": "List", "apiVersion": "x/v1"}
    values: list[object] = [other, deployment, {"kind": 3}, {}, [], [{}], [3], foreign]
    assert [recognised(value) for value in values] == [""] * len(values)


def test_aggregated_roles_keep_their_selectors() -> None:
    selectors = [
        {"matchLabels": {"b": "1", "a": "2"}},
        {
            "matchExpressions": [
                {"key": "k", "operator": "In", "values": ["x"]},
                {"key": "z", "operator": "Exists"},
            ]
        },
    ]
    aggregated = {
        "apiVersion": f"{RBAC}/v1",
        "kind": "ClusterRole",
        "metadata": {"name": "all", "namespace": "ignored"},
        "aggregationRule": {"clusterRoleSelectors": selectors},
        "rules": None,
    }
    (role,) = world(aggregated).roles
    assert (role.namespace, role.rules) == ("", ())
    assert role.aggregation == (
        LabelSelector((("a", "2"), ("b", "1"))),
        LabelSelector((), (("k", "In", ("x",)), ("z", "Exists", ()))),
    )
    plain = {**aggregated, "aggregationRule": None}
    assert world(plain).roles[0].aggregation is None
    nothing = {**aggregated, "aggregationRule": {"clusterRoleSelectors": None}}
    assert world(nothing).roles[0].aggregation == ()


def test_pods_tell_who_runs_where() -> None:
    pods = [
        {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a", "namespace": "shop"}, "spec": {}},
        {
            "kind": "Pod",
            "apiVersion": "v1",
            "metadata": {"name": "b", "namespace": "shop"},
            "spec": {
                "serviceAccountName": "api",
                "nodeName": "n1",
                "automountServiceAccountToken": False,
            },
        },
    ]
    assert world(listed(*pods)).pods == (
        ObservedPod("shop", "a", ServiceAccount("shop", "default")),
        ObservedPod("shop", "b", ServiceAccount("shop", "api"), mounts_token=False, node="n1"),
    )


@pytest.mark.parametrize(
    ("of_account", "of_pod", "expected"),
    [(None, None, True), (False, None, False), (False, True, True), (True, False, False), (True, None, True)],
)
def test_a_token_is_mounted_unless_the_pod_or_else_its_account_says_no(
    *, of_account: bool | None, of_pod: bool | None, expected: bool
) -> None:
    account = {**ACCOUNT, "automountServiceAccountToken": of_account}
    pod = {
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": {"name": "a", "namespace": "shop"},
        "spec": {"serviceAccountName": "api", "automountServiceAccountToken": of_pod},
    }
    bare = {key: value for key, value in pod.items() if key not in ("kind", "apiVersion")}
    for order in ([account, pod], [pod, account], [listed(bare, kind="PodList"), account]):
        (found,) = world(*order).pods or ()
        assert found.mounts_token is expected


def test_the_namespace_kube_system_names_the_cluster_unless_another_name_is_given() -> None:
    system = {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "kube-system", "uid": "u-1"}}
    assert world(system).cluster.id == "u-1"
    files = KubernetesFiles(Cluster("mine"))
    files.add("kubernetes", json.dumps(system).encode(), "x")
    assert files.world().cluster.id == "mine"
    named = KubernetesFiles(Cluster("", "prod", "arn", "https://issuer"))
    named.add("kubernetes", json.dumps(system).encode(), "x")
    assert named.world().cluster == Cluster("u-1", "prod", "arn", "https://issuer")


def test_aws_auth_is_kept() -> None:
    metadata = {"name": "aws-auth", "namespace": "kube-system"}
    auth = {"kind": "ConfigMap", "apiVersion": "v1", "metadata": metadata, "data": {"mapRoles": "[]"}}
    assert world(auth).aws_auth == {"mapRoles": "[]"}
    assert world({**auth, "data": None}).aws_auth == {}
    assert world({key: value for key, value in auth.items() if key != "data"}).aws_auth == {}
    assert world(listed()).aws_auth is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"incomplete": False, "evaluationError": "clusterroles x not found"}, set()),
        ({"incomplete": True}, {"Webhook"}),
        ({"incomplete": True, "evaluationError": "webhook authorizer does not support it"}, {"Webhook"}),
        ({"incomplete": True, "evaluationError": "node authorizer does not support it"}, {"Node"}),
        (
            {"incomplete": True, "evaluationError": "[webhook authorizer …, node authorizer …]"},
            {"Webhook", "Node"},
        ),
    ],
)
def test_an_incomplete_rules_review_reveals_other_authorizers(
    status: dict[str, Any], expected: set[str]
) -> None:
    review = {"kind": "SelfSubjectRulesReview", "apiVersion": "authorization.k8s.io/v1", "status": status}
    assert world(review).authorizers == expected
    del review["status"]
    assert world(review).authorizers == frozenset()


def test_discovery_is_read_in_every_form() -> None:
    core = {
        "kind": "APIResourceList",
        "groupVersion": "v1",
        "resources": [
            {"name": "gadgets", "namespaced": True},
            {"name": "gadgets/status", "namespaced": True},
            {"name": "regions", "namespaced": False},
        ],
    }
    aggregated = {
        "kind": "APIGroupDiscoveryList",
        "apiVersion": "apidiscovery.k8s.io/v2",
        "items": [
            {
                "metadata": {"name": "shop.example.com"},
                "versions": [
                    {"resources": [{"resource": "orders", "scope": "Namespaced"}]},
                    {"resources": [{"resource": "zones", "scope": "Cluster"}]},
                    {},
                ],
            }
        ],
    }
    definition = {
        "kind": "CustomResourceDefinition",
        "apiVersion": "apiextensions.k8s.io/v1",
        "metadata": {"name": "carts.x.example.com"},
        "spec": {"group": "x.example.com", "names": {"plural": "carts"}, "scope": "Cluster"},
    }
    known = world(core, aggregated, definition).discovery
    assert known.is_cluster_scoped("", "gadgets") is False
    assert known.is_cluster_scoped("", "regions") is True
    assert known.is_cluster_scoped("shop.example.com", "orders") is False
    assert known.is_cluster_scoped("shop.example.com", "zones") is True
    assert known.is_cluster_scoped("x.example.com", "carts") is True
    assert known.is_cluster_scoped("", "pods") is False


# ---------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("broken", "scope"),
    [
        ({**ROLE, "rules": [{"verbs": "get"}]}, "roles/shop/r"),
        ({**ROLE, "rules": 3}, "roles/shop/r"),
        ({**BINDING, "subjects": "jane"}, "rolebindings/shop/b"),
        ({**BINDING, "roleRef": None}, "rolebindings/shop/b"),
        ({**ROLE, "metadata": {"name": "r"}}, "roles/r"),
        ({**ROLE, "metadata": 7}, "roles"),
        ({key: value for key, value in ROLE.items() if key != "metadata"}, "roles"),
        ({**ROLE, "metadata": {"namespace": "shop"}}, "roles/shop"),
    ],
)
def test_an_object_that_cannot_be_understood_is_a_gap_over_itself(broken: dict[str, Any], scope: str) -> None:
    found = world(listed(broken, ACCOUNT))
    assert [each.scope for each in found.gaps] == [scope]
    assert found.gaps[0].reason == "Malformed"
    assert found.gaps[0].message.startswith("file-0.json: ")
    assert not found.roles
    assert not found.bindings
    assert found.service_accounts is not None


def test_a_malformed_object_of_an_unknown_kind_is_nobodys_gap() -> None:
    assert world(listed({"kind": "Widget", "apiVersion": "x/v1", "metadata": 3})).gaps == ()


def test_a_malformed_binding_makes_its_namespace_unknown() -> None:
    engine = RbacEngine(world(listed(ROLE, {**BINDING, "subjects": "jane"})))
    jane = Caller(user_id("jane"), ())
    asked = KubernetesQuestion("get", resource="pods", name="a", namespace="shop")
    assert engine.decide(jane, asked).outcome is Outcome.UNKNOWN
    elsewhere = KubernetesQuestion("get", resource="pods", name="a", namespace="other")
    assert engine.decide(jane, elsewhere).outcome is Outcome.IMPLICITLY_DENIED


def test_roles_of_a_kind_that_no_file_has_are_a_gap_and_absent_ones_are_not() -> None:
    to_cluster_role = {**BINDING, "roleRef": {"kind": "ClusterRole", "name": "view"}}
    assert [each.scope for each in world(to_cluster_role).gaps] == ["clusterroles"]
    assert [each.scope for each in world(BINDING).gaps] == ["roles"]
    cluster_role = {"apiVersion": f"{RBAC}/v1", "kind": "ClusterRole", "metadata": {"name": "other"}}
    assert world(to_cluster_role, cluster_role).gaps == ()
    assert world(BINDING, cluster_role).gaps == ()
    assert world(to_cluster_role, listed(kind="ClusterRoleList", version=f"{RBAC}/v1")).gaps == ()


def test_one_object_with_two_contents_is_an_error_and_nothing_of_the_file_is_added() -> None:
    files = KubernetesFiles()
    files.add("kubernetes", json.dumps(listed(ROLE)).encode(), "first.json")
    changed = {**ROLE, "rules": []}
    with pytest.raises(InvalidError, match=r"second\.json: Role shop/r was read before with another content"):
        files.add("kubernetes", json.dumps(listed(BINDING, changed)).encode(), "second.json")
    assert files.world().bindings == ()
    assert len(files.world().roles) == 1


@pytest.mark.parametrize(
    "data", [b"", b"{", b"nonsense", b'{"kind": "List", "items": 3}', b"[3", b'{"kind": 3}']
)
def test_bytes_that_are_no_objects_are_an_error_that_names_the_file(data: bytes) -> None:
    with pytest.raises(InvalidError, match=r"^bad\.json: "):
        KubernetesFiles().add("kubernetes", data, "bad.json")


def test_bytes_that_are_no_text_are_a_gap_at_their_object_and_endless_nesting_an_error() -> None:
    role = json.dumps(ROLE).encode()
    files = KubernetesFiles()
    items = role.replace(b'"pods"', b'"\xff"') + b"," + json.dumps(ACCOUNT).encode()
    files.add("kubernetes", b'{"kind": "List", "apiVersion": "v1", "items": [' + items + b"]}", "x")
    assert [each.scope for each in files.world().gaps] == ["roles/shop/r"]
    assert files.world().service_accounts is not None
    deep = b'{"kind": "List", "apiVersion": "v1", "items": [' + b"[" * 100_000
    with pytest.raises(InvalidError, match="recursion"):
        files.add("kubernetes", deep, "deep.json")


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(InvalidError, match="is no kind of Kubernetes file"):
        KubernetesFiles().add("gcp-allow", b"{}", "x.json")


@pytest.mark.parametrize("is_enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(*, is_enabled: bool) -> None:
    try:
        if not is_enabled:
            gc.disable()
        world(ROLE)
        assert gc.isenabled() is is_enabled
    finally:
        gc.enable()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
fields = (
    "kind",
    "apiVersion",
    "metadata",
    "rules",
    "subjects",
    "roleRef",
    "aggregationRule",
    "spec",
    "items",
)


@given(
    base=st.sampled_from([ROLE, BINDING, ACCOUNT]),
    changes=st.dictionaries(st.sampled_from(fields), json_values, max_size=3),
)
@settings(max_examples=100, deadline=None)
def test_whatever_stands_in_an_object_it_is_a_gap_or_an_error_and_never_a_right(
    base: dict[str, Any], changes: dict[str, Any]
) -> None:
    try:
        found = world(listed({**base, **changes}))
    except InvalidError:
        return
    engine = RbacEngine(found)
    asked = KubernetesQuestion("get", resource="pods", name="a", namespace="shop")
    assert not engine.decide(Caller(user_id("jane"), ()), asked).is_allowed
