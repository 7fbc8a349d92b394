"""Faults of AWS: throttled, failing, late, its answers lost, credentials gone or wrong, a second writer."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from e2e import loops
from e2e.faulty_worlds import FaultyWorld
from leastwise_dev import world_objects as objects
from leastwise_dev.aws.refusals import Refusal
from leastwise_dev.worlds import OUR_API

pytestmark = pytest.mark.e2e

OTHER_ACCOUNT = "999999999999"
DENIED = Refusal("AccessDenied", "is not authorized to perform: iam:GetAccountAuthorizationDetails", 403)
CONCURRENT = Refusal("ConcurrentModification", "multiple requests to change this object", 409)
ALLOW_ALL = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
)


def made(world: FaultyWorld, team: str, name: str = "reader") -> str:
    world.apply(loops.aws_policy(team, name))
    world.wait_ready(team, name, reason="Succeeded")
    return loops.aws_role(world, team, name)


def writes(world: FaultyWorld, role: str) -> list[str]:
    return [each.action for each in world.aws.recorder.writes() if role in each.resource_arn]


def policy_version(world: FaultyWorld, team: str, name: str = "reader") -> str:
    found = world.policy(team, name)
    assert found is not None
    version: str = found["metadata"]["resourceVersion"]
    return version


def wait_account(world: FaultyWorld, reason: str, kind: str = "Ready") -> str:
    """Wait until the CloudAccount says so; return the message."""
    world.until(
        lambda: loops.account_condition(world, kind=kind).get("reason") == reason,
        f"CloudAccount {kind} {reason}",
        timeout_seconds=40,
        state=lambda: str(world.read(f"{OUR_API}/cloudaccounts/prod")),
    )
    message: str = loops.account_condition(world, kind=kind)["message"]
    return message


# ---------------------------------------------------------------- throttled and failing


def test_a11_throttling_backs_off_for_everyone_and_shows_on_the_account_only(
    faulty: FaultyWorld, squad: str
) -> None:
    """Minutes of throttling, in seconds."""
    role = made(faulty, squad)
    faulty.team(squad, "api", "late")
    version = loops.rested(faulty, squad)["metadata"]["resourceVersion"]
    fault = faulty.aws.faults.throttle("iam:*", principal="operator", seconds=9.0)
    loops.refresh(faulty)
    faulty.apply(loops.aws_policy(squad, "late", subject="late"))
    fault.wait_reached(20)
    wait_account(faulty, "DataStale", kind="DataStale")
    assert policy_version(faulty, squad) == version  # a thousand policies do not change for it
    assert faulty.operator.metric("leastwise_cloud_api_throttled_total", cloud="aws") > 0
    faulty.wait_ready(squad, "late", reason="Succeeded", timeout_seconds=60)
    assert fault.hits < 20
    assert writes(faulty, loops.aws_role(faulty, squad, "late")).count("CreateRole") == 1
    faulty.until(lambda: not loops.account_condition(faulty, kind="DataStale"), "fresh again")
    assert role in faulty.roles()


def test_server_errors_of_aws_are_waited_out(faulty: FaultyWorld, squad: str) -> None:
    """500 on a write: it may have happened, so it is looked up."""
    fault = faulty.aws.faults.fail("iam:*Role*", principal="operator", count=4)
    role = made(faulty, squad)
    assert fault.hits == 4
    assert len([each for each in faulty.roles() if each == role]) == 1
    assert faulty.assume(squad)


def test_a_concurrent_change_in_aws_is_read_again(faulty: FaultyWorld, squad: str) -> None:
    fault = faulty.aws.faults.refuse(CONCURRENT, "iam:PutRolePolicy", count=2, principal="operator")
    role = made(faulty, squad)
    assert fault.hits == 2
    assert writes(faulty, role).count("CreateRole") == 1
    assert faulty.assume(squad)


def test_a_call_that_does_not_answer_is_given_up_and_looked_up(faulty: FaultyWorld, squad: str) -> None:
    faulty.restart({"LEASTWISE_LEASE_SECONDS": "6"})  # a call may take a third of it
    fault = faulty.aws.faults.delay(3.0, "iam:CreateRole", count=1, principal="operator")
    role = made(faulty, squad)
    assert fault.hits == 1
    faulty.until(lambda: "CreateRole" in writes(faulty, role), "the late call is through")
    faulty.wait_ready(squad, "reader", reason="Succeeded")
    assert faulty.assume(squad)
    faulty.operator.stop()


@pytest.mark.parametrize("lost", ["CreateRole", "PutRolePolicy", "UpdateAssumeRolePolicy"])
def test_r7_a_write_whose_answer_was_lost_is_looked_up(faulty: FaultyWorld, squad: str, lost: str) -> None:
    fault = faulty.aws.faults.lose_answer(f"iam:{lost}", principal="operator")
    role = made(faulty, squad)
    assert fault.hits == 1
    assert writes(faulty, role).count("CreateRole") == 1  # never repeated blindly
    assert [each for each in faulty.roles() if each.startswith(squad)] == [role]
    assert faulty.assume(squad)


def test_a10_late_consistency_is_waited_for_without_writing_again(faulty: FaultyWorld, squad: str) -> None:
    faulty.aws.faults.late_consistency(4.0)
    faulty.apply(loops.aws_policy(squad))
    faulty.wait_ready(squad, "reader", reason="Propagating", timeout_seconds=15)
    assert faulty.condition(squad, "reader", "Reconciling")["status"] == "True"
    faulty.wait_ready(squad, "reader", reason="Succeeded", timeout_seconds=40)
    role = loops.aws_role(faulty, squad)
    assert writes(faulty, role) == ["CreateRole", "PutRolePolicy", "UpdateAssumeRolePolicy"]


# ---------------------------------------------------------------- a listing that is refused


def test_r12_what_cannot_be_listed_is_never_taken_for_gone(faulty: FaultyWorld, squad: str) -> None:
    role = made(faulty, squad)
    refused = faulty.aws.faults.refuse(DENIED, "iam:GetAccountAuthorizationDetails", principal="operator")
    loops.refresh(faulty)
    refused.wait_reached(20)
    message = wait_account(faulty, "ReadDenied")
    assert "GetAccountAuthorizationDetails" in message
    before = writes(faulty, role)
    loops.settle()
    assert writes(faulty, role) == before
    assert role in faulty.roles()
    refused.clear()
    wait_account(faulty, "Succeeded")
    faulty.wait_ready(squad, "reader", reason="Succeeded")


# ---------------------------------------------------------------- credentials


def test_expired_credentials_stall_the_account_and_pass_with_new_ones(
    faulty: FaultyWorld, squad: str
) -> None:
    made(faulty, squad)
    expired = faulty.aws.faults.expire_credentials("*")
    before = len(faulty.aws.recorder.writes())
    loops.refresh(faulty)
    message = wait_account(faulty, "AuthenticationFailed")
    assert "ExpiredToken" in message
    assert loops.account_condition(faulty, kind="Stalled")["status"] == "True"
    assert [each for each in faulty.aws.recorder.writes()[before:] if each.status == 200] == []
    expired.clear()
    wait_account(faulty, "Succeeded")
    faulty.wait_ready(squad, "reader", reason="Succeeded")


def test_nothing_is_written_with_credentials_of_another_account(faulty: FaultyWorld, squad: str) -> None:
    other = faulty.aws.environment("operator", OTHER_ACCOUNT)
    faulty.restart({"AWS_ACCESS_KEY_ID": other["AWS_ACCESS_KEY_ID"]})
    before = len(faulty.aws.recorder.writes())
    aws = loops.aws_policy(squad)["spec"]["aws"]
    faulty.apply(objects.policy(squad, aws=aws))
    message = wait_account(faulty, "WrongAccount")
    assert OTHER_ACCOUNT in message
    assert objects.ACCOUNT_ID in message
    faulty.wait_ready(squad, "reader", reason="WrongAccount")
    assert len(loops.marked(faulty, squad)) == 2  # RBAC does not wait for a cloud
    loops.settle()
    assert faulty.aws.recorder.writes()[before:] == ()
    faulty.restart()
    faulty.wait_ready(squad, "reader", reason="Succeeded")


# ---------------------------------------------------------------- a second writer


@contextmanager
def undoing(undo: Callable[[], None], seconds: float) -> Iterator[None]:
    """A second writer that undoes our change again and again."""
    ended = threading.Event()

    def fight() -> None:
        while not ended.wait(seconds):
            undo()

    fighter = threading.Thread(target=fight, daemon=True)
    fighter.start()
    try:
        yield
    finally:
        ended.set()
        fighter.join()


def test_a15_a_fight_with_a_second_writer_is_reported_and_is_no_storm(
    faulty: FaultyWorld, squad: str
) -> None:
    """In RBAC and in IAM at once: repairs wait longer each time, and end the fight when it is over."""
    faulty.team(squad, "api", "other")
    faulty.apply(objects.policy(squad, "rbac"))
    role = made(faulty, squad, "iam")
    faulty.wait_ready(squad, "rbac")
    path = loops.role_path(faulty, squad, "rbac")
    statements = faulty.iam.get_role_policy(RoleName=role, PolicyName="leastwise")["PolicyDocument"]

    def undo() -> None:
        loops.edit(faulty, path, {"rules": []})
        faulty.iam.put_role_policy(RoleName=role, PolicyName="leastwise", PolicyDocument=ALLOW_ALL)
        loops.refresh(faulty)

    audited = len(loops.audited_writes(faulty, squad))
    in_iam = len(writes(faulty, role))
    with undoing(undo, 1.0):
        for name in ("rbac", "iam"):
            faulty.wait_ready(squad, name, reason="RepairContested", timeout_seconds=40)
            assert "undone again and again" in faulty.condition(squad, name)["message"]
            assert "undone again" in loops.wait_event(faulty, squad, "RepairContested", name)
        time.sleep(5)
        repairs = [
            each for each in loops.audited_writes(faulty, squad)[audited:] if each[:2] == ("patch", "roles")
        ]
        assert len(repairs) <= 8
        assert len(writes(faulty, role)) - in_iam <= 8
    faulty.until(
        lambda: (
            faulty.iam.get_role_policy(RoleName=role, PolicyName="leastwise")["PolicyDocument"] == statements
            and (faulty.read(path) or {})["rules"] == [objects.CONFIG_READER]
        ),
        "repaired when the fight is over",
        timeout_seconds=60,
    )
    faulty.until(
        lambda: {faulty.condition(squad, each, "Drifted")["status"] for each in ("rbac", "iam")} == {"False"},
        "no drift is left",
    )
    for name in ("rbac", "iam"):
        new = {"deletionPolicy": "Orphan"}  # a new declaration is no fight
        loops.change_policy(faulty, squad, new, name)
        faulty.wait_ready(squad, name, reason="Succeeded")


# ---------------------------------------------------------------- the account goes


def test_a_deleted_account_waits_until_no_role_of_ours_is_left(faulty: FaultyWorld, squad: str) -> None:
    role = made(faulty, squad)
    path = f"{OUR_API}/cloudaccounts/prod"
    loops.delete(faulty, path)
    faulty.kubectl.delete("entitlementpolicies", "reader", squad)  # phase one does not wait for phase two
    assert loops.REMOVE_AFTER in loops.tags(faulty, role)
    assert faulty.read(path) is not None
    loops.wait_gone(faulty, path, 60.0)
    assert role not in faulty.roles()
