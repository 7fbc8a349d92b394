"""Phase one of a removal in AWS: what goes, in which order, and what is never touched."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from builders import account, aws_ceiling, ceiling, pattern
from leastwise.core.errors import (
    ResultUnknownError,
    RetryLaterError,
)
from leastwise.core.iam_documents import build_document, build_statement
from leastwise.core.identities import PolicyKey
from leastwise.core.snapshots import PodIdentityAssociation
from worlds import API, CLUSTER, KEY, READ_INVOICES, REMOVE_AFTER, World, aws_spec, spec

WIDE = build_document([build_statement("Allow", actions=["s3:*"], resources=["*"])])
ONLY_AWS = spec(rules=None, aws=aws_spec())
POD_IDENTITY = spec(rules=None, aws=aws_spec("PodIdentity"))


async def granted(declared: dict[str, object] = ONLY_AWS, **numbers: Any) -> World:
    """A world in which the declaration stands."""
    world = World(**numbers)
    await world.declare(declared)
    await world.settle(5)
    assert world.ready() == ("True", "Succeeded", "")
    world.faults.forget()
    return world


def verbs(world: World) -> list[str]:
    """What was written to AWS, in order."""
    return [each.partition(" ")[0].removeprefix("aws.") for each in world.faults.texts("aws")]


async def test_the_association_goes_with_the_trust_though_a_listing_tells_not_whose_it_is() -> None:
    """A24."""
    world = await granted(POD_IDENTITY, rotation_budget=0)
    world.restart()
    await world.delete()
    assert world.cloud.state.associations == {}
    assert verbs(world)[:2] == ["put_trust", "delete_association"]


async def test_a_stranger_s_association_is_never_deleted() -> None:
    world = await granted()
    theirs = PodIdentityAssociation("a-9", "arn:a-9", API, role_arn="arn:theirs", tags={})
    world.cloud.state.associations[API] = theirs
    world.cloud.remember()
    await world.delete()
    await world.settle(605)
    assert world.cloud.state.associations == {API: theirs}


async def test_a_change_from_irsa_to_pod_identity_gives_up_the_annotation_last() -> None:
    world = await granted()
    await world.declare(POD_IDENTITY)
    await world.settle(5)
    assert world.ready() == ("True", "Succeeded", "")
    assert world.annotation() == ""
    texts = world.faults.texts(granting=True)
    assert texts[-1] == f"kubernetes.annotate_role_arn {API}"


async def test_a_role_of_another_name_replaces_the_old_one_which_departs() -> None:
    world = World()
    named = aws_ceiling(allow=[pattern(("*",), ("*",))], role_name_pattern="payments-*")
    world.cluster.put(ceiling(aws=(named,)))
    await world.declare(ONLY_AWS)
    old = world.role_name()
    await world.declare(spec(rules=None, aws=aws_spec(roleName="payments-api")))
    await world.settle(10)
    assert world.ready() == ("True", "Succeeded", "")
    assert world.annotation().endswith("/payments-api")
    gone = world.cloud.state.role(old)
    assert gone is not None
    assert REMOVE_AFTER in gone.tags


async def test_two_cloud_accounts_of_one_aws_account_never_take_each_other_s_role_away() -> None:
    world = World()
    world.cluster.put(account("twin", has_finalizer=True))
    await world.declare(ONLY_AWS)
    await world.settle(1300)
    assert world.ready() == ("True", "Succeeded", "")
    assert REMOVE_AFTER not in (world.role() or pytest.fail("no role")).tags
    assert "tag_role" not in verbs(world)


async def test_the_mark_names_cluster_namespace_and_policy() -> None:
    world = await granted()
    role = world.role()
    assert role is not None
    assert role.tags["leastwise.dev/owner"] == f"{CLUSTER.id}/{KEY.namespace}/{KEY.name}"
    other = PolicyKey("payments", "another")
    assert world.role_name(other) != world.role_name()


async def test_statements_that_spill_make_policies_that_go_with_their_role() -> None:
    world = World()
    world.cluster.put(account(has_finalizer=True, removal_wait_seconds=60))
    values = [f"o-{each}{'x' * 200}" for each in range(5)]
    conditions = {"StringEquals": {"aws:PrincipalOrgID": values}}
    many = [
        {**READ_INVOICES, "resources": [f"arn:aws:s3:::b{each}/*"], "conditions": conditions}
        for each in range(14)
    ]
    await world.declare(spec(rules=None, aws=aws_spec(statements=many)))
    assert world.ready() == ("True", "Succeeded", "")
    spilled = len(world.cloud.state.policies)
    assert spilled
    await world.delete()
    assert len(world.cloud.state.policies) == spilled  # phase two deletes them
    await world.settle(700)
    assert world.cloud.state.policies == {}
    assert world.role() is None


# ---------------------------------------------------------------- lost, late and replaced


async def test_a_removal_whose_answer_was_lost_goes_on() -> None:
    world = await granted()
    for verb in ("put_trust", "delete_inline", "tag_role"):
        world.faults.fail(f"aws.{verb}*", ResultUnknownError("no answer"), after=True)
    await world.delete(seconds=60)
    assert world.cluster.document(KEY) is None
    role = world.role()
    assert role is not None
    assert (role.inline, REMOVE_AFTER in role.tags) == ({}, True)
    assert world.cluster.reasons().count("RemovalStarted") == 1


async def test_a_removal_that_does_not_show_yet_is_waited_for_and_not_written_again_and_again() -> None:
    """A10."""
    world = await granted()
    await world.settle(60)
    world.cloud.read_lag = world.cloud.list_lag = 20
    await world.delete(seconds=120)
    assert world.cluster.document(KEY) is None
    assert verbs(world).count("tag_role") == 1
    assert verbs(world).count("put_trust") <= 2


async def test_a_role_that_was_replaced_by_a_stranger_s_is_not_taken_away() -> None:
    """R1: the snapshot still shows ours."""
    world = await granted()
    role = world.role()
    assert role is not None
    theirs = replace(role, role_id="AROATHEIRS", tags={"team": "other"}, inline={"theirs": WIDE})
    world.cloud.state.put_role(theirs)
    world.cloud.remember()
    await world.delete(seconds=60)
    assert world.cloud.state.role(role.name) == theirs
    assert verbs(world) == []
    assert world.cluster.document(KEY) is None


async def test_a_deleted_policy_that_is_suspended_meanwhile_keeps_its_role() -> None:
    world = await granted()
    world.faults.fail("aws.put_trust*", lambda: RetryLaterError("500"), times=3)
    await world.delete(seconds=1)
    await world.declare(spec("Suspended", rules=None, aws=aws_spec()))
    world.faults.forget()
    await world.settle(60)
    assert verbs(world) == []
    assert world.ready() == ("False", "Deleting", "Reconciling")
