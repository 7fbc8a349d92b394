"""Faults meet the calls that they name, as often and as long as asked."""

from __future__ import annotations

import threading

import pytest

from leastwise_dev.aws.calls import Call
from leastwise_dev.aws.faults import EXPIRED, Faults, Kind


class Ticker:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def call(operation: str = "iam:CreateRole", principal: str = "operator", **parameters: object) -> Call:
    service, _, action = operation.partition(":")
    return Call("POST", "/", (), b"", service, action, parameters, principal=principal)


def test_throttling_counts_down() -> None:
    faults = Faults()
    fault = faults.throttle(count=2)
    refusals = [[found.refusal for found in faults.find_before(call())] for _ in range(3)]
    assert [len(each) for each in refusals] == [1, 1, 0]
    assert refusals[0][0] is not None
    assert (refusals[0][0].code, refusals[0][0].status) == ("Throttling", 400)
    assert fault.hits == 2


def test_throttling_ends_with_its_time() -> None:
    ticker = Ticker()
    faults = Faults(ticker)
    faults.throttle(seconds=5)
    assert faults.find_before(call())
    ticker.now += 5
    assert not faults.find_before(call())


def test_a_fault_meets_only_what_it_names() -> None:
    faults = Faults()
    faults.fail("iam:Put*", status=503, principal="operator")
    assert not faults.find_before(call("iam:CreateRole"))
    assert not faults.find_before(call("iam:PutRolePolicy", principal="admin"))
    (fault,) = faults.find_before(call("iam:PutRolePolicy"))
    assert fault.refusal is not None
    assert (fault.refusal.code, fault.refusal.status) == ("ServiceUnavailable", 503)


def test_before_and_after_are_different_moments() -> None:
    faults = Faults()
    faults.lose_answer("iam:CreateRole")
    assert not faults.find_before(call())
    (fault,) = faults.find_after(call())
    assert fault.kind is Kind.DROP_AFTER
    assert not faults.find_after(call())


def test_skipped_calls_pass_first() -> None:
    faults = Faults()
    faults.drop_before("iam:*", skip=2)
    met = [bool(faults.find_before(call())) for _ in range(4)]
    assert met == [False, False, True, False]


def test_a_held_call_is_seen_and_let_go() -> None:
    faults = Faults()
    fault = faults.hold("iam:DeleteRole", where=lambda found: found.text("RoleName") == "r")
    assert not faults.find_before(call("iam:DeleteRole", RoleName="other"))
    threading.Timer(0.01, faults.find_before, [call("iam:DeleteRole", RoleName="r")]).start()
    fault.wait_reached(5)
    assert not fault.released.is_set()
    fault.release()
    assert fault.released.is_set()


def test_the_write_of_a_number_is_held_whatever_it_is() -> None:
    faults = Faults()
    held = faults.hold_write(2)
    operations = ["iam:CreateRole", "iam:GetRole", "sts:AssumeRole", "eks:CreatePodIdentityAssociation"]
    met = [bool(faults.find_before(call(each))) for each in (*operations, "iam:PutRolePolicy", "iam:TagRole")]
    assert met == [False, False, False, False, True, False]
    held.abandon()
    assert held.is_abandoned
    assert held.released.is_set()


def test_waiting_for_a_call_that_never_comes_fails() -> None:
    with pytest.raises(TimeoutError, match="iam:DeleteRole"):
        Faults().hold("iam:DeleteRole").wait_reached(0.01)


def test_expired_credentials_are_those_of_the_operator() -> None:
    faults = Faults()
    faults.expire_credentials()
    assert not faults.find_before(call(principal="admin"))
    assert [fault.refusal for fault in faults.find_before(call())] == [EXPIRED]


def test_clearing_ends_and_releases_everything() -> None:
    faults = Faults()
    held = faults.hold("iam:*")
    faults.throttle()
    faults.late_consistency(5)
    faults.clear()
    assert held.released.is_set()
    assert not faults.find_before(call())
    assert faults.stale_seconds() == 0


def test_one_fault_is_cleared_alone() -> None:
    faults = Faults()
    faults.throttle().clear()
    faults.delay(0.1)
    assert [fault.kind for fault in faults.find_before(call())] == [Kind.DELAY]


def test_late_consistency_tells_its_seconds() -> None:
    faults = Faults()
    assert faults.stale_seconds() == 0
    faults.late_consistency(3)
    assert faults.stale_seconds() == 3
