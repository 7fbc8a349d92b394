from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

import builders
from leastwise.adapters.kubernetes.decoding import Item, build_codecs
from leastwise.adapters.kubernetes.translate import Pool
from leastwise.core.ceilings import Ceiling
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.errors import InvalidError
from leastwise.core.identities import ServiceAccount
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.snapshots import (
    BindingSubject,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
    StoredPolicy,
)
from withdrawal_builders import withdrawal

OWNER = "cluster-1/payments/invoice-reader"


def _policy(document: Mapping[str, object]) -> EntitlementPolicy:
    if document.get("spec") == "unreadable":
        raise InvalidError("spec is unreadable")
    return builders.policy()


CODECS = build_codecs(
    {
        "EntitlementPolicy": _policy,
        "EntitlementCeiling": lambda _: Ceiling(name="c"),
        "CloudAccount": lambda _: builders.account(),
        "Withdrawal": lambda document: withdrawal(status=document.get("status", {})),
    }
)


def decode(kind: str, **document: object) -> Item:
    return CODECS[kind].item(json.dumps(document).encode())


def metadata(**extra: object) -> dict[str, object]:
    return {"name": "x", "namespace": "payments", "uid": "u", "resourceVersion": "7", **extra}


def test_a_withdrawal_keeps_its_own_status() -> None:
    """Names of withdrawals are those of a namespace: a table of statuses by name would mix them up."""
    item = decode("Withdrawal", metadata={"namespace": "payments", "name": "w"}, status={"a": 1})
    assert item.status == {}
    assert item.value == withdrawal(status={"a": 1})


def test_binding_is_read_with_its_mark() -> None:
    item = decode(
        "RoleBinding",
        metadata=metadata(
            labels={"leastwise.dev/managed": "true", "other": "1"},
            annotations={"leastwise.dev/owner": OWNER, "other": "2"},
        ),
        roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
        subjects=[
            {"kind": "ServiceAccount", "name": "a", "namespace": "other"},
            {"kind": "User", "name": "alice", "apiGroup": "rbac.authorization.k8s.io"},
        ],
    )
    expected = ObservedBinding(
        kind="RoleBinding",
        namespace="payments",
        name="x",
        uid="u",
        resource_version="7",
        role_ref=RoleRef("ClusterRole", "view"),
        subjects=(BindingSubject("ServiceAccount", "a", "other"), BindingSubject("User", "alice")),
        owner=OWNER,
        managed=True,
    )
    assert item == Item("payments", "x", "7", expected)


@pytest.mark.parametrize("subjects", [None, []])
def test_binding_without_subjects_names_nobody(subjects: object) -> None:
    item = decode(
        "ClusterRoleBinding",
        metadata={"name": "x", "uid": "u", "labels": None},
        roleRef={"kind": "ClusterRole", "name": "view"},
        subjects=subjects,
    )
    assert isinstance(item.value, ObservedBinding)
    assert item.value.subjects == ()
    assert not item.value.managed
    assert item.value.owner == ""


def test_service_account_without_a_namespace_is_one_of_the_binding_s_own() -> None:
    item = decode(
        "RoleBinding",
        metadata=metadata(),
        roleRef={"kind": "Role", "name": "r"},
        subjects=[{"kind": "ServiceAccount", "name": "a"}, {"kind": "Group", "name": "g"}],
    )
    assert isinstance(item.value, ObservedBinding)
    assert item.value.subjects == (
        BindingSubject("ServiceAccount", "a", "payments"),
        BindingSubject("Group", "g"),
    )


def test_accounts_are_named_as_such_or_by_their_user_name() -> None:
    subjects = [
        BindingSubject("ServiceAccount", "a", "n"),
        BindingSubject("User", "system:serviceaccount:n:b"),
        BindingSubject("User", "system:serviceaccount:n"),
        BindingSubject("User", "alice"),
        BindingSubject("Group", "system:serviceaccount:n:c"),
    ]
    named = [account for each in subjects if (account := each.account) is not None]
    assert named == [ServiceAccount("n", "a"), ServiceAccount("n", "b")]


def test_role_is_read_with_every_kind_of_rule() -> None:
    item = decode(
        "ClusterRole",
        metadata={"name": "x", "uid": "u", "resourceVersion": "7"},
        rules=[
            {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"], "resourceNames": ["p"]},
            {"nonResourceURLs": ["/metrics"], "verbs": ["get"]},
        ],
        aggregationRule={"clusterRoleSelectors": []},
    )
    assert isinstance(item.value, ObservedRoleDefinition)
    assert item.value.rules == (
        KubernetesRule(("",), ("pods",), ("get",), resource_names=("p",)),
        KubernetesRule(verbs=("get",), non_resource_urls=("/metrics",)),
    )
    empty = decode("Role", metadata=metadata(), rules=None)
    assert isinstance(empty.value, ObservedRoleDefinition)
    assert empty.value.rules == ()


def test_equal_parts_of_different_objects_are_one_object() -> None:
    rules = [{"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get", "list"]}]
    one = decode("Role", metadata=metadata(), rules=rules).value
    two = decode("Role", metadata=metadata(name="y", uid="v"), rules=rules).value
    assert isinstance(one, ObservedRoleDefinition)
    assert isinstance(two, ObservedRoleDefinition)
    assert one.rules is two.rules


def test_pool_forgets_rather_than_grows_for_ever() -> None:
    pool = Pool()
    for number in range(100_050):
        pool.share(number)
    assert len(pool._values) < 100


def manager(name: str, annotation: str) -> dict[str, object]:
    fields: dict[str, object] = {"f:metadata": {"f:annotations": {f"f:{annotation}": {}}, "f:labels": {}}}
    return {"manager": name, "operation": "Apply", "fieldsV1": fields}


def test_service_account_keeps_only_annotations_that_matter() -> None:
    arn = "eks.amazonaws.com/role-arn"
    item = decode(
        "ServiceAccount",
        metadata=metadata(
            labels={"b": "2", "a": "1"},
            annotations={arn: "x", "leastwise.dev/y": "1", "kubectl.kubernetes.io/last": "{}"},
            managedFields=[
                manager("helm", "other"),
                {"manager": "old", "fieldsV1": {"f:metadata": {"f:labels": {}}}},
                {"manager": "older"},
                manager("kubectl", arn),
            ],
        ),
        secrets=[{"name": "s"}],
    )
    assert item.value == ObservedServiceAccount(
        account=ServiceAccount("payments", "x"),
        uid="u",
        resource_version="7",
        labels=(("a", "1"), ("b", "2")),
        annotations=((arn, "x"), ("leastwise.dev/y", "1")),
        role_arn_manager="kubectl",
    )


def test_annotation_held_together_with_others_is_ours_to_give_up() -> None:
    arn = "eks.amazonaws.com/role-arn"
    item = decode(
        "ServiceAccount",
        metadata=metadata(
            annotations={arn: "x"},
            managedFields=[manager("argocd", arn), manager("leastwise.dev/policy-controller", arn)],
            deletionTimestamp="2026-01-01T00:00:00Z",
        ),
    )
    assert isinstance(item.value, ObservedServiceAccount)
    assert item.value.role_arn_manager == "leastwise.dev/policy-controller"
    assert item.value.deleting
    bare = decode("ServiceAccount", metadata=metadata(managedFields=[manager("argocd", arn)]))
    assert isinstance(bare.value, ObservedServiceAccount)
    assert bare.value.role_arn_manager == ""
    unmanaged = decode("ServiceAccount", metadata=metadata(annotations={arn: "x"}))
    assert isinstance(unmanaged.value, ObservedServiceAccount)
    assert unmanaged.value.role_arn_manager == ""


def test_namespace_is_read_with_its_labels_and_its_end() -> None:
    item = decode("Namespace", metadata={"name": "n", "uid": "u", "labels": {"team": "x"}})
    assert item.value == ObservedNamespace("n", "u", (("team", "x"),))
    ending = decode("Namespace", metadata={"name": "n", "uid": "u", "deletionTimestamp": "t"})
    assert ending.value == ObservedNamespace("n", "u", terminating=True)


def test_policy_is_kept_with_spec_status_and_labels_as_stored() -> None:
    spec, status = {"enforcement": "Observe"}, {"observedGeneration": 1}
    item = decode("EntitlementPolicy", metadata=metadata(labels={"team": "x"}), spec=spec, status=status)
    assert item.value == StoredPolicy(builders.policy(), spec, status, {"team": "x"})


def test_object_that_cannot_be_understood_is_an_item_with_a_problem() -> None:
    item = decode("EntitlementPolicy", metadata=metadata(), spec="unreadable")
    assert (item.value, item.problem, item.version) == (None, "spec is unreadable", "7")


def test_status_of_an_account_is_kept_beside_its_value() -> None:
    item = decode("CloudAccount", metadata={"name": "prod"}, status={"observedGeneration": 4})
    assert item == Item("", "prod", "", builders.account(), status={"observedGeneration": 4})
    assert decode("EntitlementCeiling", metadata={"name": "c"}).status == {}


def test_page_gives_items_version_and_token() -> None:
    body = {"metadata": {"resourceVersion": "9", "continue": "t"}, "items": [{"metadata": metadata()}]}
    items, version, token = CODECS["Role"].page(json.dumps(body).encode())
    assert ([item.name for item in items], version, token) == (["x"], "9", "t")
    assert CODECS["Role"].page(b'{"metadata": {}, "items": null}') == ([], "", "")
