"""The cloud lane: roles that are made, repaired and taken away, and what AWS can do to it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from builders import ADMIN_ARN, account
from leastwise.core.errors import (
    AuthenticationError,
    ForbiddenError,
    LeaseLostError,
    LeastwiseError,
    ResultUnknownError,
    RetryLaterError,
    ThrottledError,
)
from leastwise.core.iam_documents import build_document, build_statement
from leastwise.core.snapshots import AwsRole
from leastwise.ports import PodStart
from worlds import API, KEY, MARK, READ_CONFIG, REMOVE_AFTER, World, aws_spec, spec

WIDE = build_document([build_statement("Allow", actions=["s3:*"], resources=["*"])])
OPEN = build_document([build_statement("Allow", actions=["sts:AssumeRole"], principals=[("AWS", "*")])])
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


# ---------------------------------------------------------------- making


async def test_a_role_is_made_closed_then_filled_then_opened_then_named() -> None:
    """Design rule 4."""
    world = World()
    await world.declare(ONLY_AWS)
    assert [each.partition(" ")[0] for each in world.faults.texts(granting=True)] == [
        "kubernetes.add_finalizer",
        "aws.create_role",
        "aws.put_inline",
        "aws.put_trust",
        "kubernetes.annotate_role_arn",
    ]
    role = world.role()
    assert role is not None
    assert world.annotation() == role.arn == world.status()["aws"]["roleArn"]


async def test_pod_identity_is_associated_last_and_annotates_nothing() -> None:
    world = await granted(POD_IDENTITY)
    assert world.cloud.state.associations[API].role_arn == (world.role() or pytest.fail("no role")).arn
    assert world.annotation() == ""


async def test_pods_that_started_before_their_identity_are_told_to_restart() -> None:
    """A19."""
    world = World()
    early, late = world.clock.now(), world.clock.now().replace(year=2030)
    world.cluster.pods[API] = (PodStart("api-1", "u1", early), PodStart("api-2", "u2", late))
    world.clock.advance(60)
    await world.declare(ONLY_AWS)
    told = [each for each in world.cluster.events if each.kind == "Pod"]
    assert [(each.name, each.reason) for each in told] == [("api-1", "RestartPods")]


async def test_a_slow_cloud_does_not_hold_up_rbac() -> None:
    world = World()
    world.faults.fail("aws.observe_account*", lambda: RetryLaterError("no answer"), times=None)
    await world.declare(spec(aws=aws_spec()))
    assert len(world.owned()) == 2
    assert world.ready() == ("Unknown", "Progressing", "Reconciling")


# ---------------------------------------------------------------- repairing


EDITS: dict[str, tuple[Callable[[AwsRole], AwsRole], str, str]] = {
    "boundary removed": (lambda role: replace(role, boundary_arn=""), "changed", "Critical"),
    "trust opened": (lambda role: replace(role, trust=OPEN), "trust", "Critical"),
    "trust closed": (lambda role: replace(role, trust=build_document([])), "trust", "Medium"),
    "policy widened": (lambda role: replace(role, inline={"leastwise": WIDE}), "changed", "High"),
    "policy added": (
        lambda role: replace(role, inline={**role.inline, "more": WIDE}),
        "changed",
        "High",
    ),
    "policy attached": (lambda role: replace(role, attached=(ADMIN_ARN,)), "changed", "Critical"),
    "session longer": (lambda role: replace(role, max_session_seconds=43200), "changed", "Medium"),
}


@pytest.mark.parametrize("name", EDITS)
async def test_an_edit_by_hand_is_told_with_its_severity_and_repaired(name: str) -> None:
    edit, kind, severity = EDITS[name]
    world = await granted()
    before, told = world.stands(), len(world.cluster.events)
    world.cloud.state.put_role(edit(world.role() or pytest.fail("no role")))
    world.cloud.remember()
    await world.settle(605)
    assert world.stands() == before
    events = world.cluster.events[told:]
    assert [each.reason for each in events] == ["DriftDetected", "DriftRepaired"]
    assert events[0].message.startswith(f"{kind} ({severity})")
    assert world.ready() == ("True", "Succeeded", "")


async def test_an_edit_by_hand_is_reported_in_observe() -> None:
    world = await granted()
    await world.declare(spec("Observe", rules=None, aws=aws_spec()))
    world.faults.forget()
    world.edit_role(boundary_arn="")
    await world.settle(605)
    assert world.status()["drift"][0]["severity"] == "Critical"
    assert verbs(world) == []


async def test_cosmetic_json_and_an_old_hash_are_no_drift() -> None:
    """A12, A13."""
    world = await granted()
    role = world.role()
    assert role is not None
    shuffled = build_document(
        [build_statement("Allow", actions=["S3:getobject"], resources=["arn:aws:s3:::invoices/*"])]
    )
    world.edit_role(inline={"leastwise": shuffled})
    await world.settle(605)
    assert verbs(world) == []
    assert world.condition("Drifted") == ("False", "InSync")


async def test_another_role_that_admits_the_service_account_is_reported_only() -> None:
    """A25."""
    world = await granted()
    role = world.role()
    assert role is not None
    other = replace(role, name="other", arn=f"{role.arn}-other", role_id="AROAOTHER", tags={}, path="/")
    world.cloud.state.put_role(other)
    world.cloud.remember()
    await world.settle(605)
    assert world.ready() == ("True", "ExtraReported", "")
    assert verbs(world) == []


async def test_a_deleted_role_is_made_again() -> None:
    world = await granted()
    before = world.stands()
    world.cloud.state.roles.clear()
    world.cloud.remember()
    await world.settle(605)
    assert world.stands() == before


async def test_a_second_writer_in_iam_is_told_once_and_met_less_and_less_often() -> None:
    world = World()
    world.cluster.put(account(has_finalizer=True, refresh_seconds=60))
    await world.declare(ONLY_AWS)
    await world.settle(5)
    world.faults.forget()
    for _ in range(3600):
        role = world.role()
        assert role is not None
        if role.boundary_arn:
            world.edit_role(boundary_arn="")
        await world.settle(1)
    repairs = [each for each in verbs(world) if each == "put_boundary"]
    assert 3 <= len(repairs) <= 25
    assert world.ready() == ("False", "RepairContested", "Stalled")
    assert world.cluster.reasons().count("RepairContested") == 1


# ---------------------------------------------------------------- adoption


def stranger(world: World, **tags: str) -> AwsRole:
    name = world.role_name()
    arn = f"arn:aws:iam::111122223333:role/leastwise/{name}"
    return AwsRole(
        name,
        arn,
        "AROAX",
        "/leastwise/",
        OPEN,
        inline={"theirs": WIDE},
        tags={key.replace("_", "/"): value for key, value in tags.items()},
        max_session_seconds=3600,
    )


async def test_a_role_is_adopted_only_with_its_owner_s_consent() -> None:
    """A14, design rule 3."""
    world = World()
    world.cloud.state.put_role(replace(stranger(world), tags={"leastwise.dev/adopt": MARK}))
    await world.declare(ONLY_AWS)
    assert world.ready() == ("True", "Succeeded", "")
    role = world.role()
    assert role is not None
    assert list(role.inline) == ["leastwise"]
    assert verbs(world)[0] == "tag_role"


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"leastwise.dev/adopt": "c1/payments/other"},
        {"leastwise.dev/adopt": "c2/payments/invoice-reader"},
        {"leastwise.dev/adopt": MARK, "leastwise.dev/owner": "c1/payments/other"},
    ],
)
async def test_without_consent_for_exactly_this_policy_a_role_is_left_alone(tags: dict[str, str]) -> None:
    world = World()
    found = replace(stranger(world), tags=tags)
    world.cloud.state.put_role(found)
    await world.declare(ONLY_AWS)
    assert world.ready() == ("False", "NotOwned", "Stalled")
    assert world.cloud.state.role(found.name) == found
    assert verbs(world) == []


# ---------------------------------------------------------------- answers that are lost, late or refused


@pytest.mark.parametrize("verb", ["create_role", "put_inline", "put_trust", "create_association"])
async def test_an_answer_that_was_lost_leaves_one_object(verb: str) -> None:
    """R7."""
    world = World()
    world.faults.fail(f"aws.{verb}*", ResultUnknownError("no answer"), after=True, times=2)
    await world.declare(POD_IDENTITY)
    await world.settle(60)
    assert world.ready() == ("True", "Succeeded", "")
    assert len(world.cloud.state.roles) == 1
    assert len(world.cloud.state.associations) == 1
    assert verbs(world).count("create_role") <= 3


async def test_an_answer_that_was_lost_while_reads_are_late_leaves_one_object() -> None:
    world = World()
    world.cloud.read_lag = world.cloud.list_lag = 10
    world.faults.fail("aws.create_role*", ResultUnknownError("no answer"), after=True)
    await world.declare(ONLY_AWS)
    await world.settle(120)
    assert world.ready() == ("True", "Succeeded", "")
    assert len(world.cloud.state.roles) == 1


async def test_a_write_that_does_not_show_yet_is_propagating_and_asked_for_now_and_then() -> None:
    """R10, A10."""
    world = World()
    world.cloud.read_lag = world.cloud.list_lag = 60
    await world.declare(ONLY_AWS)
    await world.settle(20)
    assert world.ready() == ("False", "Propagating", "Reconciling")
    reads = [each for each in world.faults.reads if each.verb == "observe_role"]
    assert len(reads) < 15
    await world.settle(120)
    assert world.ready() == ("True", "Succeeded", "")
    assert verbs(world).count("create_role") == 1
    assert "WriteRefused" not in world.cluster.reasons()


async def test_a_write_that_never_shows_is_stalled_after_the_deadline() -> None:
    world = World()
    await world.settle(1)
    world.cloud.read_lag = world.cloud.list_lag = 10**9
    world.cluster.declare(KEY, ONLY_AWS)
    await world.settle(590)
    assert world.ready() == ("False", "Propagating", "Reconciling")
    await world.settle(200)
    assert world.ready() == ("False", "Propagating", "Stalled")
    world.cloud.read_lag = world.cloud.list_lag = 0
    await world.settle(700)
    assert world.ready() == ("True", "Succeeded", "")


async def test_a_refused_write_is_called_so_after_some_tries() -> None:
    world = World()
    world.faults.fail("aws.create_role*", lambda: ForbiddenError("iam:CreateRole"), times=None)
    await world.declare(ONLY_AWS)
    assert world.ready()[2] == "Reconciling"
    await world.settle(60)
    assert world.ready() == ("False", "CloudAccessDenied", "Stalled")
    assert "iam:CreateRole" in world.message()
    before = len(verbs(world))
    await world.settle(3600)
    assert len(verbs(world)) - before < 25
    world.faults.heal()
    await world.settle(400)
    assert world.ready() == ("True", "Succeeded", "")


async def test_expired_credentials_are_called_so_and_recover() -> None:
    world = await granted()
    world.faults.fail("aws.*", lambda: AuthenticationError("ExpiredToken"), times=None)
    await world.declare(spec(rules=None, aws=aws_spec(maxSessionSeconds=7200)))
    await world.settle(60)
    assert world.ready() == ("False", "AuthenticationFailed", "Stalled")
    world.faults.heal()
    await world.settle(400)
    assert world.ready() == ("True", "Succeeded", "")


async def test_throttling_for_minutes_leaves_policies_untouched_within_the_freshness_limit() -> None:
    """A11, R12."""
    world = await granted()
    world.faults.forget()
    world.faults.fail("aws.*", lambda: ThrottledError("Rate exceeded", after_seconds=5), times=None)
    await world.settle(1700)
    assert world.ready() == ("True", "Succeeded", "")
    assert world.account_condition("DataStale") == ("True", "DataStale")
    assert [each for each in world.faults.texts() if not each.endswith(" prod")] == []
    await world.settle(1300)
    assert world.ready() == ("False", "DataStale", "Reconciling")
    assert world.condition("DataStale") == ("True", "DataStale")
    assert world.condition("Drifted")[0] == "Unknown"
    assert world.account_condition("Ready")[0] == "False"
    world.faults.heal()
    await world.settle(400)
    assert world.ready() == ("True", "Succeeded", "")


async def test_throttled_writes_are_waited_out_and_never_called_stalled() -> None:
    world = World()
    world.faults.fail("aws.put_inline*", lambda: ThrottledError("Rate exceeded", after_seconds=10), times=8)
    await world.declare(ONLY_AWS)
    for _ in range(60):
        await world.settle(5)
        assert world.ready()[2] != "Stalled"
    await world.settle(900)
    assert world.ready() == ("True", "Succeeded", "")


@pytest.mark.parametrize(
    "error", [ThrottledError("Rate exceeded"), ForbiddenError("iam:GetRole"), RetryLaterError("500")]
)
async def test_descriptions_that_cannot_be_read_make_no_storm(error: LeastwiseError) -> None:
    """A24."""
    world = await granted(rotation_budget=0)
    world.restart()
    world.faults.fail("aws.complete_*", lambda: error, times=None)
    await world.settle(300)
    calls = [each for each in world.faults.reads if each.verb.startswith("complete")]
    assert len(calls) < 15
    assert world.condition("Drifted")[0] == "Unknown"
    assert verbs(world) == []
    world.faults.heal()
    await world.settle(400)
    assert world.ready() == ("True", "Succeeded", "")


async def test_a_gap_over_the_account_forbids_removals_and_all_clears() -> None:
    """R12."""
    world = await granted()
    before = world.stands()
    world.cloud.part_errors[""] = ForbiddenError("iam:GetAccountAuthorizationDetails")
    world.restart()
    await world.settle(5)
    assert world.condition("Drifted")[0] == "Unknown"
    await world.declare(spec(rules=[READ_CONFIG]))
    await world.settle(1300)
    world.cluster.delete_policy(KEY)
    await world.settle(1300)
    assert {key: value for key, value in world.stands().items() if key.startswith("aws")} == {
        key: value for key, value in before.items() if key.startswith("aws")
    }
    assert world.ready() == ("False", "RevokeBlocked", "Stalled")
    world.cloud.part_errors.clear()
    await world.settle(700)
    assert world.cluster.document(KEY) is None
    assert REMOVE_AFTER in (world.role() or pytest.fail("no role")).tags


# ---------------------------------------------------------------- what may come in between


@pytest.mark.parametrize("verb", ["create_role", "observe_role", "put_inline"])
async def test_a_lost_lease_ends_everything_at_once(verb: str) -> None:
    world = World()
    await world.settle(1)
    world.faults.fail(f"aws.{verb}*", lambda: LeaseLostError("expired"))
    world.cluster.declare(KEY, ONLY_AWS)
    with pytest.raises(LeaseLostError):
        await world.settle(5)


async def test_a_defect_of_ours_puts_the_lane_off_too() -> None:
    world = World()
    world.faults.fail("aws.create_role*", lambda: ZeroDivisionError("a defect"), times=None)
    await world.declare(ONLY_AWS)
    await world.settle(600)
    assert 3 < verbs(world).count("create_role") < 25


async def test_a_role_whose_policy_is_edited_by_a_stranger_s_role_is_not_repaired() -> None:
    world = await granted()
    role = world.role()
    assert role is not None
    world.edit_role(boundary_arn="")
    await world.process.clouds.refresh(account(has_finalizer=True))
    theirs = replace(role, role_id="AROATHEIRS", tags={}, boundary_arn="")
    world.cloud.state.put_role(theirs)
    world.cloud.remember()
    await world.settle(5)
    assert world.cloud.state.role(role.name) == theirs
    assert world.ready() == ("False", "NotOwned", "Stalled")


async def test_a_policy_that_is_gone_needs_nothing() -> None:
    world = World()
    assert await world.process.cloud_lane.run(KEY) is None
