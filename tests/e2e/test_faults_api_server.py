"""Faults of the API server: killed, hung, refusing, its answers lost, its watches cut."""

from __future__ import annotations

import time

import pytest

from e2e import loops
from e2e.faulty_worlds import FaultyWorld
from leastwise_dev import world_objects as objects
from leastwise_dev.api_faults import ApiCall

pytestmark = pytest.mark.e2e

LEASE_SECONDS = 6
LEASE_LOST = 4
SHORT_LEASE = {"LEASTWISE_LEASE_SECONDS": str(LEASE_SECONDS)}
SECRET_READER = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}


def made(world: FaultyWorld, team: str) -> dict[str, str]:
    """Enforce a policy with one rule; return what tells whether it was written to."""
    world.apply(objects.policy(team))
    world.wait_ready(team, "reader")
    return loops.versions(loops.marked(world, team))


def spoil(world: FaultyWorld, team: str) -> None:
    loops.edit(world, loops.role_path(world, team), {"rules": [SECRET_READER]})


def is_repaired(world: FaultyWorld, team: str) -> bool:
    role = world.read(loops.role_path(world, team))
    return role is not None and role["rules"] == [objects.CONFIG_READER]


def rbac(call: ApiCall) -> bool:
    return call.is_write and "/rbac.authorization.k8s.io/" in call.path


# ---------------------------------------------------------------- the server is gone


def test_a_killed_api_server_is_taken_up_again(faulty: FaultyWorld, squad: str) -> None:
    before = made(faulty, squad)
    pid = faulty.operator.pid
    faulty.plane.kill_api_server()
    loops.settle(1.0)
    assert faulty.operator.healthz()[0] == 200
    faulty.plane.restart_api_server()
    faulty.until(lambda: loops.marked(faulty, squad), "the API server answers")
    assert loops.versions(loops.marked(faulty, squad)) == before
    spoil(faulty, squad)
    faulty.until(lambda: is_repaired(faulty, squad), "watched and repaired again")
    assert faulty.operator.pid == pid
    assert faulty.operator.is_running


def test_a_server_that_hangs_shorter_than_the_lease_is_waited_for(faulty: FaultyWorld, squad: str) -> None:
    made(faulty, squad)
    faulty.restart(SHORT_LEASE)
    faulty.plane.pause_api_server()
    time.sleep(LEASE_SECONDS / 3)
    faulty.plane.resume_api_server()
    spoil(faulty, squad)
    faulty.until(lambda: is_repaired(faulty, squad), "repaired")
    assert faulty.operator.is_running
    faulty.operator.stop()


def test_a_server_that_hangs_longer_than_the_lease_ends_the_process(faulty: FaultyWorld, squad: str) -> None:
    """No write starts after the lease may have expired; the next process converges."""
    made(faulty, squad)
    faulty.restart(SHORT_LEASE)
    faulty.plane.pause_api_server()
    try:
        hung = time.monotonic()
        faulty.operator.wait_ended(LEASE_SECONDS + 8)
        ended = time.monotonic() - hung
    finally:
        faulty.plane.resume_api_server()
    assert faulty.operator.exit_code == LEASE_LOST
    assert ended < LEASE_SECONDS + 3
    spoil(faulty, squad)  # while nobody runs
    faulty.operator.start()
    faulty.until(lambda: is_repaired(faulty, squad), "the next process converges")
    started = [each for each in faulty.api.writes() if hung + LEASE_SECONDS < each.call.time < hung + ended]
    assert started == []


# ---------------------------------------------------------------- its answers are bad


def test_refusals_are_waited_out_and_answered_without_a_storm(faulty: FaultyWorld, squad: str) -> None:
    """They pass by themselves, so nothing is concluded from them."""
    faults = {}
    for status in (409, 429, 500, 503):
        name = f"refused-{status}"

        def is_about(call: ApiCall, name: str = name) -> bool:
            return squad in call.path and (name in call.path or name.encode() in call.body)

        faults[name] = faulty.api.refuse(status, is_about, seconds=4.0)
    faulty.apply(*(objects.policy(squad, name) for name in faults))
    for name, fault in faults.items():
        faulty.wait_ready(squad, name, reason="Succeeded", timeout_seconds=40)
        assert 0 < fault.hits < 15
        assert len(loops.marked(faulty, squad, name)) == 2


def test_the_server_may_say_how_long_to_wait(faulty: FaultyWorld, squad: str) -> None:
    fault = faulty.api.refuse(429, lambda call: rbac(call) and squad in call.path, count=1, retry_after=3)
    faulty.apply(objects.policy(squad))
    fault.wait_reached(20)
    refused = time.monotonic()
    faulty.wait_ready(squad, "reader")
    assert time.monotonic() - refused > 2.5


def test_r7_a_create_whose_answer_was_lost_is_looked_up(faulty: FaultyWorld, squad: str) -> None:
    lost = faulty.api.lose_answer(lambda call: rbac(call) and squad in call.path, count=2)
    faulty.apply(objects.policy(squad))
    status = faulty.wait_ready(squad, "reader", reason="Succeeded")
    assert lost.hits == 2
    assert status["counts"]["missing"] == 0
    assert len(loops.marked(faulty, squad)) == 2  # one Role, one binding: nothing twice


def test_a_write_that_is_not_answered_in_time_is_looked_up(faulty: FaultyWorld, squad: str) -> None:
    """It may take a third of the lease; the API server did it, and its answer never comes."""
    faulty.restart(SHORT_LEASE)
    hung = faulty.api.hold(lambda call: rbac(call) and squad in call.path, after=True)
    faulty.apply(objects.policy(squad))
    hung.wait_reached(20)
    faulty.wait_ready(squad, "reader", reason="Succeeded")
    assert not hung.released.is_set()
    assert len(loops.marked(faulty, squad)) == 2
    assert faulty.operator.is_running
    faulty.operator.stop()


def test_a_refused_status_is_written_later(faulty: FaultyWorld, squad: str) -> None:
    fault = faulty.api.refuse(
        500, lambda call: call.path.endswith(f"{squad}/entitlementpolicies/reader/status")
    )
    faulty.apply(objects.policy(squad))
    faulty.until(lambda: len(loops.marked(faulty, squad)) == 2, "granted all the same")
    fault.wait_reached(10)
    fault.clear()
    faulty.wait_ready(squad, "reader", reason="Succeeded")


def test_an_event_that_cannot_be_posted_holds_nothing_up(faulty: FaultyWorld, squad: str) -> None:
    failed = faulty.operator.metric("leastwise_reconcile_total", handler="policy", result="error")
    fault = faulty.api.refuse(500, lambda call: call.is_write and f"{squad}/events" in call.path)
    faulty.apply(objects.policy(squad))
    faulty.wait_ready(squad, "reader", reason="Succeeded")
    assert fault.hits
    assert faulty.operator.metric("leastwise_reconcile_total", handler="policy", result="error") == failed


# ---------------------------------------------------------------- its watches end


def test_a_cut_watch_is_resumed_and_misses_nothing(faulty: FaultyWorld, squad: str) -> None:
    made(faulty, squad)
    refuse = faulty.api.refuse(503, lambda call: call.is_watch, seconds=2.0)
    faulty.api.cut_streams()
    spoil(faulty, squad)  # while nobody watches
    faulty.until(lambda: is_repaired(faulty, squad), "seen all the same")
    assert refuse.hits
    assert [each for each in faulty.api.passed if each.call.is_watch]


def test_a_silent_watch_fails_the_liveness_probe_until_it_is_heard_again(
    faulty: FaultyWorld, squad: str
) -> None:
    made(faulty, squad)
    faulty.restart({"LEASTWISE_WATCH_SILENCE_SECONDS": "10"})
    assert faulty.operator.healthz() == (200, "ok\n")
    faulty.api.mute_streams()
    spoil(faulty, squad)
    faulty.until(lambda: faulty.operator.healthz()[0] == 503, "the probe fails", timeout_seconds=20)
    assert "a watch has been silent for" in faulty.operator.healthz()[1]
    assert faulty.operator.readyz()[0] == 200  # not ready would not help: restarting does
    assert not is_repaired(faulty, squad)
    faulty.api.unmute_streams()
    faulty.until(lambda: is_repaired(faulty, squad), "what was missed is found")
    faulty.until(lambda: faulty.operator.healthz()[0] == 200, "every watch is heard again")
    faulty.operator.stop()
