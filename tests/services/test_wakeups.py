"""A change wakes the policies that it touches, and no others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from builders import account, ceiling, role_ref
from leastwise.core.errors import ForbiddenError
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.permissions import KubernetesRule
from leastwise.core.snapshots import (
    BindingSubject,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
)
from leastwise.ports import ChangeEvent
from worlds import KEY, VIEW, World, aws_spec, cluster_role, service_account, spec

OTHER = PolicyKey("payments", "other")
CHOSEN = PolicyKey("payments", "chosen")
AWAY = PolicyKey("billing", "away")
EVERYBODY = {KEY, OTHER, CHOSEN, AWAY}
RULE = KubernetesRule(("",), ("pods",), ("get",))


class Woken:
    """A world with four policies, and which of them were woken since the last time."""

    def __init__(self) -> None:
        self.world = World()
        cluster = self.world.cluster
        cluster.put(ObservedNamespace("billing", "uid-billing"))
        for name, namespace in (("other", "payments"), ("away", "billing")):
            cluster.put(service_account(name, namespace))
        cluster.put(service_account("batch", app="x"))
        cluster.declare(KEY, spec("Observe", bindings=["view"]))
        cluster.declare(OTHER, spec("Observe", subject="other", aws=aws_spec()))
        cluster.declare(CHOSEN, spec("Observe", match_labels={"app": "x"}))
        cluster.declare(AWAY, spec("Observe", subject="away"))

    async def rest(self) -> None:
        await self.world.settle(5)

    def take(self) -> set[PolicyKey]:
        queue = self.world.process.controller.policies
        keys = set(queue._ready)
        queue._ready.clear()
        queue._since.clear()
        return keys


@pytest.fixture
async def woken() -> Woken:
    made = Woken()
    await made.rest()
    assert made.take() == set()
    return made


def binding(*subjects: BindingSubject, **fields: Any) -> ObservedBinding:
    built = ObservedBinding("RoleBinding", "payments", "theirs", "", "", VIEW, subjects)
    return replace(built, **fields)


def named(name: str, namespace: str = "payments") -> BindingSubject:
    return BindingSubject("ServiceAccount", name, namespace)


async def test_a_binding_wakes_the_policies_of_its_subjects_before_and_after(woken: Woken) -> None:
    cluster = woken.world.cluster
    cluster.put(binding(named("payments-api")))
    assert woken.take() == {KEY}
    cluster.put(binding(named("other")))
    assert woken.take() == {KEY, OTHER}
    cluster.put(binding(named("batch"), BindingSubject("Group", "all")))
    assert woken.take() == {OTHER, CHOSEN}
    cluster.remove("RoleBinding", "payments", "theirs")
    assert woken.take() == {CHOSEN}
    cluster.put(binding(BindingSubject("User", "jane"), BindingSubject("Group", "system:serviceaccounts")))
    assert woken.take() == set()


async def test_a_user_name_of_a_service_account_counts_as_it(woken: Woken) -> None:
    woken.world.cluster.put(binding(BindingSubject("User", "system:serviceaccount:payments:payments-api")))
    assert woken.take() == {KEY}


async def test_a_cluster_wide_binding_wakes_too(woken: Woken) -> None:
    woken.world.cluster.put(
        binding(named("away", "billing"), kind="ClusterRoleBinding", namespace="", name="wide")
    )
    assert woken.take() == {AWAY}


async def test_an_object_with_a_mark_wakes_its_policy_whatever_it_names(woken: Woken) -> None:
    cluster = woken.world.cluster
    cluster.put(binding(owner=f"c1/{AWAY}"))
    assert woken.take() == {AWAY}
    cluster.put(binding(owner=f"c2/{AWAY}"))
    assert woken.take() == {AWAY}
    cluster.put(binding(owner="c2/billing/away", subjects=()))
    assert woken.take() == set()
    cluster.put(ObservedRoleDefinition("Role", "payments", "marked", "", "", (), f"c1/{KEY}"))
    assert woken.take() == {KEY}


async def test_a_role_wakes_who_binds_it_and_who_is_bound_to_it_by_others(woken: Woken) -> None:
    cluster = woken.world.cluster
    cluster.put(replace(cluster.objects["ClusterRole", "", "view"], rules=(RULE,)))
    assert woken.take() == {KEY}
    cluster.put(binding(named("other"), role_ref=role_ref("legacy")))
    await woken.rest()
    woken.take()
    cluster.put(cluster_role("legacy"))
    assert woken.take() == {OTHER}
    cluster.put(cluster_role("unrelated"))
    assert woken.take() == set()


async def test_a_service_account_wakes_who_names_it_or_chooses_it_before_or_after(woken: Woken) -> None:
    cluster = woken.world.cluster
    cluster.remove("ServiceAccount", "payments", "payments-api")
    assert woken.take() == {KEY}
    cluster.put(replace(service_account("batch"), labels=()))
    assert woken.take() == {CHOSEN}
    cluster.put(service_account("new", app="x"))
    assert woken.take() == {CHOSEN}
    cluster.put(service_account("plain"))
    assert woken.take() == set()


async def test_a_namespace_wakes_its_own_policies(woken: Woken) -> None:
    woken.world.cluster.put(ObservedNamespace("billing", "uid-billing", (("team", "billing"),)))
    assert woken.take() == {AWAY}


async def test_a_ceiling_wakes_everybody(woken: Woken) -> None:
    woken.world.cluster.put(ceiling(max_policies=3))
    assert woken.take() == EVERYBODY


async def test_an_account_wakes_the_policies_that_name_it(woken: Woken) -> None:
    woken.world.cluster.put(account(has_finalizer=True, generation=2, region="eu-north-1"))
    assert woken.take() == {OTHER}


async def test_a_policy_wakes_itself_and_the_claimants_of_its_service_account(woken: Woken) -> None:
    cluster = woken.world.cluster
    rival = PolicyKey("payments", "rival")
    cluster.declare(rival, spec("Observe", subject="other", aws=aws_spec()))
    assert woken.take() == {rival, OTHER}
    cluster.declare(KEY, spec("Observe"))
    assert woken.take() == {KEY}


async def test_a_status_alone_wakes_nobody(woken: Woken) -> None:
    document = woken.world.cluster.document(KEY)
    assert document is not None
    woken.world.cluster.put_document({**document, "status": {"observedGeneration": 1}})
    assert woken.take() == set()


async def test_a_gap_over_a_kind_that_opens_or_closes_wakes_everybody(woken: Woken) -> None:
    cluster = woken.world.cluster
    cluster.lose("RoleBinding", ForbiddenError("rolebindings"))
    assert woken.take() == EVERYBODY
    cluster.regain("RoleBinding")
    assert woken.take() == EVERYBODY


async def test_a_kind_that_nobody_knows_wakes_nobody(woken: Woken) -> None:
    wakeups = woken.world.process.wakeups
    assert wakeups.keys_of(ChangeEvent("ConfigMap", "payments", "x", None, None)) == set()


async def test_a_policy_that_is_gone_leaves_no_trace(woken: Woken) -> None:
    cluster, wakeups = woken.world.cluster, woken.world.process.wakeups
    cluster.put(binding(named("payments-api"), role_ref=role_ref("legacy")))
    await woken.rest()
    assert KEY in wakeups._roles_of
    cluster.delete_policy(KEY)
    await woken.rest()
    assert KEY not in wakeups._roles_of
    assert wakeups._by_account.get(ServiceAccount("payments", "payments-api"), set()) == set()
    assert all(KEY not in keys for keys in wakeups._by_role.values())


async def test_a_stranger_s_object_under_our_name_wakes_who_waits_for_it(woken: Woken) -> None:
    cluster = woken.world.cluster
    await woken.world.declare(spec(bindings=["view"]))
    name = woken.world.owned()[0].partition("/")[2]
    role = cluster.objects["Role", "payments", name]
    cluster.put(replace(role, owner=""))
    await woken.rest()
    assert woken.world.ready()[1] == "NotOwned"
    woken.take()
    cluster.remove("Role", "payments", name)
    assert KEY in woken.take()


def test_a_changed_value_of_another_type_is_passed_over() -> None:
    world = World()
    event = ChangeEvent("ServiceAccount", "payments", "x", None, ObservedNamespace("x", "u"))
    assert world.process.wakeups.keys_of(event) == set()
    assert isinstance(service_account(), ObservedServiceAccount)
