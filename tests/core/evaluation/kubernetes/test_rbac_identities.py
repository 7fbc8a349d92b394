"""The inventory of a cluster: who exists, of which class, and what is odd about them."""

from __future__ import annotations

import pytest

from leastwise.core.evaluation.inventories import Identity, IdentityClass
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.identities import class_of
from leastwise.core.evaluation.kubernetes.worlds import ObservedPod
from leastwise.core.identities import ServiceAccount
from rbac_builders import accounts, binding, engine, role, rule

READER = role("reader", rule())


def named(built: RbacEngine, name: str) -> Identity:
    return next(each for each in built.identities() if each.name == name)


def test_everyone_whom_a_binding_names_is_listed_once_by_id() -> None:
    built = engine(
        READER,
        binding("a", "ClusterRole/reader", "User jane", "Group team", "ServiceAccount shop/api"),
        binding("shop/b", "ClusterRole/reader", "User system:serviceaccount:shop:api", "User jane"),
        service_accounts=accounts("shop/api", "shop/idle"),
    )
    assert [(each.id, each.kind, each.place, each.exists) for each in built.identities()] == [
        ("k8s:group:system:masters", "Group", "", True),
        ("k8s:group:team", "Group", "", True),
        ("k8s:jane", "User", "", True),
        ("k8s:system:serviceaccount:shop:api", "ServiceAccount", "shop", True),
        ("k8s:system:serviceaccount:shop:idle", "ServiceAccount", "shop", True),
    ]
    assert built.identities() is built.identities()


def test_a_named_account_is_missing_only_when_accounts_were_read() -> None:
    bound = binding("a", "ClusterRole/reader", "ServiceAccount shop/gone")
    unread = named(engine(READER, bound), "shop/gone")
    assert (unread.exists, unread.notes) == (True, ())
    missing = named(engine(READER, bound, service_accounts=()), "shop/gone")
    assert not missing.exists
    assert missing.notes == ("orphaned: ClusterRoleBinding a names it, and it does not exist",)


def test_who_stands_for_anybody_says_so() -> None:
    built = engine(
        binding("a", "ClusterRole/view", "Group system:authenticated", "Group system:unauthenticated")
    )
    assert named(built, "system:authenticated").notes[0] == "anybody who has signed in, people and workloads"
    assert named(built, "system:unauthenticated").notes[0] == "anybody who reaches the API server"


def test_a_binding_to_nothing_is_noted_at_whom_it_names() -> None:
    built = engine(
        binding("a", "ClusterRole/gone", "User jane", "Group team"),
        binding("shop/b", "Role/gone", "ServiceAccount shop/api"),
        service_accounts=accounts("shop/api"),
    )
    for name, source, ref in (
        ("jane", "ClusterRoleBinding a", "ClusterRole/gone"),
        ("team", "ClusterRoleBinding a", "ClusterRole/gone"),
        ("shop/api", "RoleBinding shop/b", "Role/gone"),
    ):
        assert named(built, name).notes == (f"orphaned: {source} refers to {ref}, which does not exist",)


def test_a_default_account_with_rights_is_noted() -> None:
    built = engine(
        READER,
        binding("a", "ClusterRole/reader", "ServiceAccount shop/default"),
        service_accounts=accounts("shop/default", "other/default"),
    )
    assert named(built, "shop/default").notes[0].startswith("default ServiceAccount with rights")
    assert named(built, "other/default").notes == ()


def test_an_account_that_no_pod_runs_as_is_noted_when_pods_are_known() -> None:
    pods = (ObservedPod("shop", "one", ServiceAccount("shop", "api")),)
    built = engine(service_accounts=accounts("shop/api", "shop/idle", "shop/default"), pods=pods)
    assert named(built, "shop/idle").notes == ("orphaned: no pod runs as it",)
    assert named(built, "shop/api").notes == named(built, "shop/default").notes == ()
    assert named(engine(service_accounts=accounts("shop/idle")), "shop/idle").notes == ()


def test_system_masters_is_listed_once_though_a_binding_names_it() -> None:
    built = engine(READER, binding("a", "ClusterRole/reader", "Group system:masters"))
    assert [each.identity_class for each in built.identities()] == [IdentityClass.PROVIDER]


@pytest.mark.parametrize(
    ("name", "place", "expected"),
    [
        ("jane@example.com", "", IdentityClass.PERSON),
        ("team-a", "", IdentityClass.PERSON),
        ("system:kube-scheduler", "", IdentityClass.PROVIDER),
        ("system:masters", "", IdentityClass.PROVIDER),
        ("eks:node-manager", "", IdentityClass.PROVIDER),
        ("system:anonymous", "", IdentityClass.PERSON),  # strangers are no provider
        ("system:authenticated", "", IdentityClass.PERSON),
        ("system:unauthenticated", "", IdentityClass.PERSON),
        ("system:serviceaccounts", "", IdentityClass.WORKLOAD),
        ("system:serviceaccounts:shop", "", IdentityClass.WORKLOAD),
        ("api", "shop", IdentityClass.WORKLOAD),
        ("node-controller", "kube-system", IdentityClass.PROVIDER),
        ("argocd-server", "tools", IdentityClass.PIPELINE),
        ("kustomize-controller", "flux-system", IdentityClass.PIPELINE),
        ("github-actions-runner", "ci", IdentityClass.PIPELINE),
        ("tekton-bot", "ci", IdentityClass.PIPELINE),
        ("jenkins", "ci", IdentityClass.PIPELINE),
        ("fluxcapacitor", "shop", IdentityClass.WORKLOAD),
        ("mcp-server", "tools", IdentityClass.AGENT),
    ],
)
def test_classes_are_told_by_names(name: str, place: str, expected: IdentityClass) -> None:
    assert class_of(name, place) is expected
