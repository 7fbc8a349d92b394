"""Which calls a fault of the fake proxy meets; what it does to them: tests/e2e/test_faults_api_server.py."""

from __future__ import annotations

import threading

import pytest

from leastwise_dev.api_faults import ApiCall, ApiFault, Kind

ROLE = ApiCall("POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/a/roles", {}, "secret-token", 1.0)
LEASE = ApiCall("PUT", "/apis/coordination.k8s.io/v1/namespaces/b/leases/c", {}, "secret-token", 1.0)
WATCH = ApiCall("GET", "/api/v1/namespaces", {"watch": "true"}, "secret-token", 1.0)


def writes(call: ApiCall) -> bool:
    return call.is_write


@pytest.mark.parametrize(("call", "is_write"), [(ROLE, True), (LEASE, False), (WATCH, False)])
def test_renewals_of_the_lease_are_no_writes(call: ApiCall, *, is_write: bool) -> None:
    assert call.is_write is is_write


def test_a_token_is_not_shown() -> None:
    assert "secret-token" not in repr(ROLE)


def test_a_fault_lets_some_pass_and_then_meets_so_many() -> None:
    fault = ApiFault(Kind.REFUSE, writes, skip=1, remaining=2)
    assert [fault.meets(call, 0.0) for call in (ROLE, WATCH, ROLE, ROLE, ROLE)] == [
        False,
        False,
        True,
        True,
        False,
    ]
    assert fault.hits == 2
    assert fault.reached.is_set()


def test_a_fault_ends_by_time_and_when_it_is_cleared() -> None:
    fault = ApiFault(Kind.REFUSE, writes, until=10.0)
    assert fault.meets(ROLE, 9.9)
    assert not fault.meets(ROLE, 10.0)
    lasting = ApiFault(Kind.HOLD_BEFORE, writes)
    lasting.clear()
    assert not lasting.meets(ROLE, 0.0)
    assert lasting.released.is_set()


def test_waiting_for_a_fault_that_nobody_meets_fails() -> None:
    with pytest.raises(TimeoutError):
        ApiFault(Kind.LOSE_ANSWER, writes).wait_reached(0.01)


def test_a_held_call_may_be_dropped() -> None:
    fault = ApiFault(Kind.HOLD_AFTER, writes, released=threading.Event())
    fault.abandon()
    assert (fault.is_abandoned, fault.released.is_set()) == (True, True)
