"""The world around one policy, read from the views: what belongs to it, and since when something is so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from builders import account, ceiling, kubernetes_ceiling, role_ref, rule
from leastwise.core.ceilings import OnNarrowed
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.snapshots import BindingSubject, ObservedBinding, ObservedNamespace
from leastwise.core.worlds import World as Gathered
from worlds import API, KEY, READ_CONFIG, VIEW, World, aws_spec, service_account, spec

OTHER = PolicyKey("payments", "other")
SUBJECT = BindingSubject("ServiceAccount", API.name, API.namespace)


def gather(world: World, key: PolicyKey = KEY) -> Gathered:
    process = world.process
    stored = process.index.stored_policy(key)
    assert stored is not None
    return process.gatherer.gather(stored, process.reconciler.memory_of(key), world.clock.now())


def bound(name: str, **fields: Any) -> ObservedBinding:
    return replace(ObservedBinding("RoleBinding", "payments", name, "", "", VIEW, (SUBJECT,)), **fields)


async def test_everything_around_a_policy_is_gathered() -> None:
    world = World()
    await world.declare(spec(bindings=["view"], aws=aws_spec()))
    world.cluster.put(bound("theirs"))
    found = gather(world)
    assert found.owner == f"c1/{KEY}"
    assert found.subjects == (API,)
    assert found.service_account is not None
    assert len(found.actual.owned_bindings) == len(found.desired.bindings) == 2
    assert [each.binding.name for each in found.actual.foreign] == ["theirs"]
    assert [each.name for each in found.ceilings] == ["payments-teams"]
    assert [each.role.name for each in found.owned_roles] == [world.role_name()]
    assert found.aws.snapshot is not None
    assert found.made_role_arn == world.annotation()


async def test_only_ceilings_that_select_the_namespace_count() -> None:
    world = World()
    world.cluster.put(ceiling("b", match_labels={"team": "payments"}))
    world.cluster.put(ceiling("a"))
    world.cluster.put(ceiling("c", match_labels={"team": "billing"}))
    world.cluster.put(ObservedNamespace("payments", "uid-payments", (("team", "payments"),)))
    world.cluster.declare(KEY, spec())
    assert [each.name for each in gather(world).ceilings] == ["a", "b", "payments-teams"]


async def test_siblings_are_gathered_only_where_a_cap_counts_them() -> None:
    world = World()
    world.cluster.declare(KEY, spec())
    world.cluster.declare(OTHER, spec())
    assert gather(world).siblings == ()
    world.cluster.put(ceiling(max_policies=5))
    assert [each.key for each in gather(world).siblings] == [OTHER]


async def test_references_that_do_not_exist_are_unresolved() -> None:
    world = World()
    world.cluster.put(ceiling(kubernetes=kubernetes_ceiling(bindable=[role_ref("absent"), role_ref("view")])))
    world.cluster.declare(
        KEY, spec(bindings=["view", "absent"], aws={**aws_spec(), "accountRef": {"name": "no"}})
    )
    found = gather(world)
    assert found.unresolved == (role_ref("absent"),)
    assert found.aws.account is None


async def test_an_account_that_is_being_deleted_shows_nothing_of_itself() -> None:
    world = World()
    await world.declare(spec(aws=aws_spec()))
    world.cluster.delete_account("prod")
    found = gather(world)
    assert found.aws.account is not None
    assert found.aws.account.deleting
    assert found.aws.snapshot is None
    assert len(found.owned_roles) == 1  # for its removal


async def test_claims_are_those_of_living_policies_of_the_same_service_account() -> None:
    world = World()
    world.cluster.put(service_account("else"))
    claimants: dict[str, dict[str, Any]] = {
        "invoice-reader": {"aws": aws_spec()},
        "other": {"aws": aws_spec()},
        "no-block": {},
        "another-account": {"aws": aws_spec(), "subject": "else"},
    }
    for name, fields in claimants.items():
        world.cluster.declare(PolicyKey("payments", name), spec(**fields))
    await world.settle(5)
    claims = gather(world).aws.claims
    assert [(each.policy.name, each.holds_mark) for each in claims] == [
        ("invoice-reader", True),
        ("other", False),
    ]


# ---------------------------------------------------------------- since when


async def test_a_lost_service_account_is_missing_since_it_was_first_seen_missing_also_after_a_restart() -> (
    None
):
    world = World()
    await world.declare(spec())
    world.cluster.remove("ServiceAccount", API.namespace, API.name)
    await world.settle(1)
    since = gather(world).since_missing
    assert since is not None
    await world.settle(100)
    assert gather(world).since_missing == since
    world.restart()
    again = gather(world).since_missing
    assert again is not None
    assert abs(again - since) <= timedelta(seconds=1)
    world.cluster.put(service_account())
    assert gather(world).since_missing is None


async def test_the_grace_of_a_service_account_does_not_count_from_another_missing_reference() -> None:
    """Design rule 8: a ClusterRole that was missing for an hour takes no grace away."""
    world = World()
    world.cluster.put(ceiling(kubernetes=kubernetes_ceiling(bindable=[role_ref("absent")])))
    await world.declare(spec(bindings=["absent"]))
    await world.settle(3600)
    assert world.ready() == ("False", "RefNotFound", "Stalled")
    before = world.owned()
    world.cluster.remove("ServiceAccount", API.namespace, API.name)
    await world.settle(200)
    assert world.owned() == before
    await world.settle(200)
    assert world.owned() == []


async def test_a_policy_is_above_its_ceiling_since_it_was_first_refused() -> None:
    world = World()
    await world.declare(spec())
    assert gather(world).since_exceeded is None
    world.cluster.put(ceiling(kubernetes=kubernetes_ceiling(allow=[])))
    await world.settle(1)
    since = gather(world).since_exceeded
    await world.settle(1000)
    world.restart()
    again = gather(world).since_exceeded
    assert since is not None
    assert again is not None
    assert abs(again - since) <= timedelta(seconds=1)


async def test_the_wait_before_a_revocation_does_not_count_another_refusal() -> None:
    """A policy that was over quota for a week is not revoked at once when its ceiling narrows."""
    world = World()
    await world.declare(spec())
    before = world.owned()
    await world.declare(spec("Sometimes"))
    await world.settle(7 * 86400 / 10)
    narrow = kubernetes_ceiling(allow=[rule(("pods",), ("get",))])
    world.cluster.put(replace(ceiling(kubernetes=narrow), on_narrowed=OnNarrowed.REVOKE))
    await world.declare(spec())
    await world.settle(3600)
    assert world.ready()[1] == "CeilingExceeded"
    assert world.owned() == before


# ---------------------------------------------------------------- marks that may be forged


@pytest.mark.parametrize(
    ("mark", "is_foreign"),
    [
        (f"c1/{KEY}", False),
        ("c2/payments/invoice-reader", True),
        ("c1/payments/nobody", True),
        ("c1/billing/away", True),  # a living policy, of another namespace
        ("not a mark", True),
        ("", True),
    ],
)
async def test_a_mark_hides_a_binding_only_where_its_policy_answers_for_it(
    mark: str, *, is_foreign: bool
) -> None:
    world = World()
    world.cluster.put(ObservedNamespace("billing", "uid-billing"))
    world.cluster.declare(PolicyKey("billing", "away"), spec("Observe"))
    world.cluster.declare(KEY, spec("Observe"))
    world.cluster.put(bound("suspect", owner=mark, managed=True))
    names = [each.binding.name for each in gather(world).actual.foreign]
    assert names == (["suspect"] if is_foreign else [])


async def test_a_suspended_policy_s_mark_hides_only_what_it_declares() -> None:
    world = World()
    world.cluster.declare(OTHER, spec("Suspended", bindings=["view"], subject="other"))
    world.cluster.declare(KEY, spec("Observe"))
    world.cluster.put(bound("declared", owner=f"c1/{OTHER}"))
    world.cluster.put(bound("sneaked", owner=f"c1/{OTHER}", role_ref=role_ref("cluster-admin")))
    assert [each.binding.name for each in gather(world).actual.foreign] == ["sneaked"]


# ---------------------------------------------------------------- a narrowed ceiling that revokes


async def test_after_the_wait_only_the_permitted_part_is_in_the_world() -> None:
    world = World()
    world.cluster.put(account(has_finalizer=True, removal_wait_seconds=600))
    await world.declare(spec(rules=[{**READ_CONFIG, "verbs": ["get", "list"]}], bindings=["view"]))
    narrow = kubernetes_ceiling(allow=[rule(("configmaps",), ("get",))], bindable=[])
    world.cluster.put(replace(ceiling(kubernetes=narrow), on_narrowed=OnNarrowed.REVOKE))
    await world.settle(1)
    assert gather(world).narrowed == ""
    await world.settle(86400 + 60)
    found = gather(world)
    assert found.narrowed
    block = found.policy.kubernetes
    assert block is not None
    assert [each.verbs for each in block.rules] == [("get",)]
    assert block.bindings == ()


async def test_a_subject_of_another_namespace_is_looked_for_there() -> None:
    world = World()
    world.cluster.put(ObservedNamespace("ci", "uid-ci"))
    world.cluster.put(service_account("runner", "ci"))
    declared = spec()
    declared["subject"] = {"serviceAccountName": "runner", "namespace": "ci"}
    await world.declare(declared)
    assert gather(world).subjects == (ServiceAccount("ci", "runner"),)
    assert world.ready() == ("True", "Succeeded", "")
    assert all(where[1] == "payments" for where in world.cluster.objects if where[0] == "RoleBinding")
