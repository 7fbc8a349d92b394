from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import builders
from fakes import FakeClock
from leastwise.adapters.kubernetes import kinds
from leastwise.adapters.kubernetes.decoding import Item
from leastwise.adapters.kubernetes.index import ClusterIndex
from leastwise.adapters.kubernetes.kinds import ResourceKind
from leastwise.adapters.kubernetes.tables import Shelf, Table
from leastwise.core.ceilings import Ceiling
from leastwise.core.errors import ForbiddenError, NotFoundError, RetryLaterError
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.permissions import RoleRef
from leastwise.core.snapshots import (
    BindingSubject,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
    StoredPolicy,
)
from leastwise.ports import ChangeEvent, ClusterView

KEY = PolicyKey("payments", "invoice-reader")
ACCOUNT = ServiceAccount("payments", "payments-api")
OWNER = f"cluster-1/{KEY}"


class Fed:
    """An index with one watch a kind, and what it told."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.events: list[ChangeEvent] = []
        self.index = ClusterIndex("cluster-1", self.clock, self.events.append)
        for kind in kinds.WATCHED:
            self.index.register(kind, "")

    def synchronise(self, **states: list[Item]) -> None:
        for kind in kinds.WATCHED:
            self.index.restock(kind, "", states.get(kind.kind, []))
        self.events.clear()


@pytest.fixture
def fed() -> Fed:
    fed = Fed()
    fed.synchronise()
    return fed


def binding(
    name: str = "x", version: str = "1", kind: str = "RoleBinding", uid: str = "", owner: str = ""
) -> Item:
    value = ObservedBinding(
        kind=kind,
        namespace="payments" if kind == "RoleBinding" else "",
        name=name,
        uid=uid or f"uid-{name}",
        resource_version=version,
        role_ref=RoleRef("ClusterRole", "view"),
        subjects=(BindingSubject("ServiceAccount", "payments-api", "payments"),),
        owner=owner,
    )
    return Item(value.namespace, name, version, value)


def changed(item: Item, **fields: object) -> Item:
    assert item.value is not None
    return replace(item, value=replace(item.value, **fields))  # type: ignore[type-var]  # a dataclass


def stored(**fields: Any) -> Item:
    policy = builders.policy(**fields)
    return Item(policy.key.namespace, policy.key.name, "1", StoredPolicy(policy, {}, {}, {}))


def as_view(index: ClusterIndex) -> ClusterView:
    return index  # mypy proves that the port is implemented


# ---------------------------------------------------------------- both ways


def test_bindings_are_found_by_account_and_by_owner_in_order(fed: Fed) -> None:
    for item in (binding("b"), binding("a", owner=OWNER), binding("c", owner="cluster-2/payments/x")):
        fed.index.put(kinds.ROLE_BINDING, item)
    fed.index.put(kinds.CLUSTER_ROLE_BINDING, binding("z", kind="ClusterRoleBinding", owner="no mark"))
    view = as_view(fed.index)
    assert [each.name for each in view.bindings_of(ACCOUNT)] == ["z", "a", "b", "c"]
    assert [each.name for each in view.owned_bindings(KEY)] == ["a"]
    assert view.binding("RoleBinding", "payments", "a") is not None
    assert view.binding("ClusterRoleBinding", "ignored", "z") is not None
    assert list(view.bindings_of(ServiceAccount("payments", "other"))) == []


def test_changed_binding_leaves_the_accounts_that_it_no_longer_names(fed: Fed) -> None:
    item = binding("a", owner=OWNER)
    fed.index.put(kinds.ROLE_BINDING, item)
    fed.index.put(kinds.ROLE_BINDING, changed(item, subjects=(), owner=""))
    assert list(fed.index.bindings_of(ACCOUNT)) == []
    assert list(fed.index.owned_bindings(KEY)) == []


def test_recreated_binding_takes_the_place_of_the_old_one(fed: Fed) -> None:
    fed.index.put(kinds.ROLE_BINDING, binding("a", uid="old"))
    fed.index.put(kinds.ROLE_BINDING, binding("a", uid="new"))
    assert [each.uid for each in fed.index.bindings_of(ACCOUNT)] == ["new"]


def test_roles_are_found_by_name_and_owner(fed: Fed) -> None:
    role = ObservedRoleDefinition("Role", "payments", "r", "u", "1", (), owner=OWNER, managed=True)
    cluster_role = ObservedRoleDefinition("ClusterRole", "", "view", "v", "1", ())
    fed.index.put(kinds.ROLE, Item("payments", "r", "1", role))
    fed.index.put(kinds.CLUSTER_ROLE, Item("", "view", "1", cluster_role))
    assert fed.index.role_definition("Role", "payments", "r") is role
    assert fed.index.role_definition("ClusterRole", "payments", "view") is cluster_role
    assert list(fed.index.owned_role_definitions(KEY)) == [role]


def test_policies_are_found_by_namespace_account_and_role(fed: Fed) -> None:
    bindings = (RoleRef("ClusterRole", "view"), RoleRef("Role", "reader"))
    block = builders.kubernetes_block(bindings=bindings, cluster_bindings=[RoleRef("ClusterRole", "nodes")])
    fed.index.put(kinds.POLICY, stored(kubernetes=block, aws=builders.aws_block()))
    fed.index.put(kinds.POLICY, stored(name="another", kubernetes=None))
    index = fed.index
    assert [each.key.name for each in index.policies()] == ["another", "invoice-reader"]
    assert [each.key.name for each in index.policies_in("payments")] == ["another", "invoice-reader"]
    assert [each.key for each in index.policies_using_account("prod")] == [KEY]
    assert list(index.policies_using_role("ClusterRole", "", "view")) == [KEY]
    assert list(index.policies_using_role("ClusterRole", "", "nodes")) == [KEY]
    assert list(index.policies_using_role("Role", "payments", "reader")) == [KEY]
    assert list(index.policies_using_role("Role", "elsewhere", "reader")) == []
    assert index.policy(KEY) == builders.policy(kubernetes=block, aws=builders.aws_block())
    assert index.policy(PolicyKey("payments", "absent")) is None
    fed.index.drop(kinds.POLICY, "payments", "invoice-reader")
    assert list(index.policies_using_account("prod")) == []
    assert index.stored_policy(KEY) is None


def test_other_kinds_are_found_by_name(fed: Fed) -> None:
    account = ObservedServiceAccount(ACCOUNT, "u", "1")
    space = ObservedNamespace("payments", "u")
    cloud, ceiling = builders.account(), Ceiling(name="c")
    fed.index.put(kinds.SERVICE_ACCOUNT, Item("payments", "payments-api", "1", account))
    fed.index.put(kinds.NAMESPACE, Item("", "payments", "1", space))
    fed.index.put(kinds.ACCOUNT, Item("", "prod", "1", cloud, status={"a": 1}))
    fed.index.put(kinds.CEILING, Item("", "c", "1", ceiling))
    index = fed.index
    assert index.service_account(ACCOUNT) is account
    assert list(index.service_accounts("payments")) == [account]
    assert index.namespace("payments") is space
    assert list(index.namespaces()) == [space]
    assert index.account("prod") is cloud
    assert list(index.accounts()) == [cloud]
    assert list(index.ceilings()) == [ceiling]
    assert index.stored_status("CloudAccount", "prod") == {"a": 1}
    assert index.stored_status("EntitlementCeiling", "c") == {}


# ---------------------------------------------------------------- what is told


def test_change_is_told_after_the_index_holds_it() -> None:
    fed = Fed()
    fed.synchronise()
    seen: list[bool] = []
    fed.index.subscribe(lambda _: seen.append(fed.index.binding("RoleBinding", "payments", "x") is None))
    fed.index.put(kinds.ROLE_BINDING, binding())
    fed.index.drop(kinds.ROLE_BINDING, "payments", "x")
    assert seen == [False, True]


def test_only_a_real_difference_is_told(fed: Fed) -> None:
    first = binding(version="1")
    fed.index.put(kinds.ROLE_BINDING, first)
    fed.index.put(kinds.ROLE_BINDING, first)
    noise = changed(binding(version="2"))
    fed.index.put(kinds.ROLE_BINDING, noise)
    edited = changed(binding(version="3"), role_ref=RoleRef("ClusterRole", "edit"))
    fed.index.put(kinds.ROLE_BINDING, edited)
    assert [(event.before, event.after) for event in fed.events] == [
        (None, first.value),
        (noise.value, edited.value),
    ]
    held = fed.index.binding("RoleBinding", "payments", "x")
    assert held is not None
    assert held.resource_version == "3"


def test_status_of_a_policy_is_told_and_that_of_an_account_is_only_kept(fed: Fed) -> None:
    item = stored()
    fed.index.put(kinds.POLICY, item)
    fed.index.put(kinds.POLICY, changed(item, status={"observedGeneration": 1}))
    assert [event.name for event in fed.events] == ["invoice-reader", "invoice-reader"]
    fed.events.clear()
    fed.index.put(kinds.ACCOUNT, Item("", "prod", "1", builders.account(), status={"a": 1}))
    fed.index.put(kinds.ACCOUNT, Item("", "prod", "2", builders.account(), status={"a": 2}))
    fed.index.put(kinds.ACCOUNT, Item("", "prod", "3", builders.account()))
    assert len(fed.events) == 1
    assert fed.index.stored_status("CloudAccount", "prod") == {}


def test_first_state_is_told_as_a_whole_and_a_later_one_by_its_differences() -> None:
    fed = Fed()
    fed.index.restock(kinds.ROLE_BINDING, "", [binding("a"), binding("b")])
    assert fed.events == [ChangeEvent("RoleBinding", "", "", None, None)]
    fed.events.clear()
    fed.index.restock(kinds.ROLE_BINDING, "", [binding("b"), binding("c")])
    assert [(event.name, event.after is None) for event in fed.events] == [("c", False), ("a", True)]


def test_state_of_one_namespace_leaves_the_others_alone() -> None:
    index = ClusterIndex("cluster-1", FakeClock())
    for namespace in ("payments", "other"):
        index.register(kinds.ROLE_BINDING, namespace)
    index.restock(kinds.ROLE_BINDING, "payments", [binding("a")])
    index.restock(kinds.ROLE_BINDING, "other", [])
    assert index.binding("RoleBinding", "payments", "a") is not None
    index.restock(kinds.ROLE_BINDING, "payments", [])
    assert index.binding("RoleBinding", "payments", "a") is None


def test_deletion_of_what_was_never_seen_is_not_told(fed: Fed) -> None:
    fed.index.drop(kinds.ROLE_BINDING, "payments", "x")
    assert fed.events == []


# ---------------------------------------------------------------- answers to our own writes


def test_own_write_is_not_undone_by_an_older_event_of_the_watch(fed: Fed) -> None:
    fed.index.hear(kinds.ROLE_BINDING, "", "10")
    ours = changed(binding(version="12"), subjects=())
    fed.index.put_written(kinds.ROLE_BINDING, ours)
    fed.index.put(kinds.ROLE_BINDING, binding(version="11"))
    assert fed.index.binding("RoleBinding", "payments", "x") == ours.value
    fed.index.put(kinds.ROLE_BINDING, ours)
    foreign = changed(binding(version="13"), role_ref=RoleRef("ClusterRole", "edit"))
    fed.index.put(kinds.ROLE_BINDING, foreign)
    assert fed.index.binding("RoleBinding", "payments", "x") == foreign.value


def test_answer_that_comes_after_the_watch_told_more_is_passed_over(fed: Fed) -> None:
    foreign = changed(binding(version="13"), subjects=())
    fed.index.put(kinds.ROLE_BINDING, foreign)
    fed.index.hear(kinds.ROLE_BINDING, "", "13")
    fed.index.put_written(kinds.ROLE_BINDING, binding(version="12"))
    assert fed.index.binding("RoleBinding", "payments", "x") == foreign.value
    fed.index.put_written(kinds.ROLE_BINDING, binding(version="no number"))
    assert fed.index.binding("RoleBinding", "payments", "x") == foreign.value


def test_own_deletion_spares_another_object_of_the_name_r1(fed: Fed) -> None:
    fed.index.put(kinds.ROLE_BINDING, binding(uid="new"))
    fed.index.drop_written(kinds.ROLE_BINDING, "payments", "x", "old")
    assert fed.index.binding("RoleBinding", "payments", "x") is not None
    fed.index.drop_written(kinds.ROLE_BINDING, "payments", "x", "new")
    assert fed.index.binding("RoleBinding", "payments", "x") is None


# ---------------------------------------------------------------- gaps


def test_kind_is_a_gap_until_its_first_state_is_whole() -> None:
    fed = Fed()
    assert not fed.index.is_synchronised()
    assert {gap.scope for gap in fed.index.gaps()} == {kind.resource for kind in kinds.WATCHED}
    fed.synchronise()
    assert fed.index.is_synchronised()
    assert list(fed.index.gaps()) == []


def test_index_without_a_watch_is_not_synchronised() -> None:
    assert not ClusterIndex("cluster-1", FakeClock()).is_synchronised()


@pytest.mark.parametrize(
    ("error", "reason", "settled"),
    [
        (ForbiddenError("no"), "Forbidden", True),
        (NotFoundError("no such path"), "Unreachable", True),
        (RetryLaterError("500"), "Unreachable", False),
    ],
)
def test_failed_first_read_is_a_gap_and_only_a_definite_one_is_not_waited_for_r12(
    error: ForbiddenError | NotFoundError | RetryLaterError, reason: str, *, settled: bool
) -> None:
    fed = Fed()
    others = [kind for kind in kinds.WATCHED if kind != kinds.ROLE]
    for kind in others:
        fed.index.restock(kind, "", [])
    fed.events.clear()
    fed.index.lose(kinds.ROLE, "", error)
    assert [(gap.scope, gap.reason) for gap in fed.index.gaps()] == [("roles", reason)]
    assert fed.index.is_synchronised() is settled
    assert fed.events == [ChangeEvent("Role", "", "", None, None)]
    fed.index.lose(kinds.ROLE, "", error)
    assert len(fed.events) == 1  # the same Gap is told once


def test_short_trouble_is_no_gap_and_a_long_one_is_stale(fed: Fed) -> None:
    fed.index.lose(kinds.ROLE, "", RetryLaterError("cut"))
    fed.clock.advance(59)
    fed.index.lose(kinds.ROLE, "", RetryLaterError("refused"))
    assert list(fed.index.gaps()) == []
    fed.clock.advance(2)
    fed.index.lose(kinds.ROLE, "", RetryLaterError("refused"))
    assert [gap.reason for gap in fed.index.gaps()] == ["Stale"]
    fed.index.follow(kinds.ROLE, "")
    assert list(fed.index.gaps()) == []
    assert [event.kind for event in fed.events] == ["Role", "Role"]


def test_right_that_is_taken_away_is_a_gap_within_seconds(fed: Fed) -> None:
    """Not at once: an API server that has just started refuses for a moment what it will allow."""
    fed.index.lose(kinds.ROLE, "", ForbiddenError("no"))
    assert list(fed.index.gaps()) == []
    fed.clock.advance(5)
    fed.index.lose(kinds.ROLE, "", ForbiddenError("no"))
    fed.index.lose(kinds.ROLE, "", RetryLaterError("cut"))
    assert [gap.reason for gap in fed.index.gaps()] == ["Forbidden"]


def test_object_that_cannot_be_understood_is_a_gap_over_itself(fed: Fed) -> None:
    good = Item("", "c", "1", Ceiling(name="c"))
    bad = Item("", "c", "2", None, problem="allow: must be a list")
    fed.index.put(kinds.CEILING, good)
    fed.events.clear()
    fed.index.put(kinds.CEILING, bad)
    fed.index.put(kinds.CEILING, bad)
    (gap,) = fed.index.gaps()
    assert (gap.scope, gap.reason) == ("entitlementceilings/c", "Malformed")
    assert list(fed.index.ceilings()) == []
    assert fed.events == [ChangeEvent("EntitlementCeiling", "", "c", Ceiling(name="c"), None)]
    fed.index.put(kinds.CEILING, good)
    assert list(fed.index.gaps()) == []
    fed.index.put(kinds.POLICY, Item("payments", "p", "1", None, problem="no"))
    assert [each.scope for each in fed.index.gaps()] == ["entitlementpolicies/payments/p"]
    fed.index.drop(kinds.POLICY, "payments", "p")
    assert list(fed.index.gaps()) == []


# ---------------------------------------------------------------- silence


def test_age_is_that_of_the_most_silent_watch_that_may_be_had(fed: Fed) -> None:
    fed.index.lose(kinds.ROLE_BINDING, "", ForbiddenError("no"))
    fed.clock.advance(70)
    for kind in kinds.WATCHED:
        if kind not in {kinds.ROLE, kinds.ROLE_BINDING}:
            fed.index.hear(kind, "", "1")
    fed.index.lose(kinds.ROLE_BINDING, "", ForbiddenError("no"))
    assert fed.index.silent_seconds() == 70
    assert "rolebindings" not in fed.index.watch_ages()
    fed.index.hear(kinds.ROLE, "", "1")
    assert fed.index.silent_seconds() == 0


def test_age_counts_from_the_start_when_nothing_was_ever_heard() -> None:
    fed = Fed()
    fed.clock.advance(5)
    assert fed.index.silent_seconds() == 5


# ---------------------------------------------------------------- containers


def test_table_is_ordered_and_forgets_empty_namespaces() -> None:
    table: Table[int] = Table()
    for namespace, name in (("b", "x"), ("a", "y"), ("a", "x")):
        table.put(namespace, name, ord(name))
    assert table.all() == [ord("x"), ord("y"), ord("x")]
    assert sorted(table.keys()) == [("a", "x"), ("a", "y"), ("b", "x")]
    assert list(table.keys("b")) == [("b", "x")]
    table.drop("b", "x")
    table.drop("b", "x")
    assert table.of("b") == []
    assert table.find("b", "x") is None


def test_shelf_holds_several_objects_a_key() -> None:
    shelf: Shelf[str, int] = Shelf()
    shelf.put("k", "a", 1)
    shelf.put("k", "b", 2)
    shelf.put("k", "a", 3)
    assert sorted(shelf.find("k")) == [2, 3]
    shelf.drop("k", "a")
    shelf.drop("k", "absent")
    shelf.drop("k", "b")
    shelf.drop("k", "b")
    assert shelf.find("k") == []


def test_kind_unknown_to_the_operator_is_refused() -> None:
    assert kinds.kind_named("Role") is kinds.ROLE
    with pytest.raises(KeyError):
        kinds.kind_named("Secret")


@pytest.mark.parametrize(
    ("kind", "namespace", "name", "path"),
    [
        (kinds.ROLE, "n", "r", "/apis/rbac.authorization.k8s.io/v1/namespaces/n/roles/r"),
        (kinds.SERVICE_ACCOUNT, "n", "a", "/api/v1/namespaces/n/serviceaccounts/a"),
        (kinds.CLUSTER_ROLE, "n", "a:b", "/apis/rbac.authorization.k8s.io/v1/clusterroles/a%3Ab"),
        (kinds.ROLE, "../x", "a/b", "/apis/rbac.authorization.k8s.io/v1/namespaces/..%2Fx/roles/a%2Fb"),
    ],
)
def test_path_holds_names_safely(kind: ResourceKind, namespace: str, name: str, path: str) -> None:
    assert kind.object_path(namespace, name) == path
