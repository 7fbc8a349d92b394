"""One Lease, one writer: standby, takeover, a process that was paused, a Lease that cannot be renewed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from e2e import loops
from e2e.faulty_worlds import FaultyWorld
from leastwise_dev import world_objects as objects
from leastwise_dev.operator_process import OperatorProcess

pytestmark = pytest.mark.e2e

SECONDS = 6
LOST = 4
LEASE = {"LEASTWISE_LEASE_SECONDS": str(SECONDS)}
SLACK_SECONDS = 4.0  # polls of the standby, and a busy machine
SECRET_READER = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}


@dataclass(frozen=True, slots=True)
class Pair:
    """A leader and its standby, each with a token of its own."""

    world: FaultyWorld
    leader: OperatorProcess
    standby: OperatorProcess
    leaders_token: str
    standbys_token: str

    def writes(self, token: str, since: float = 0.0) -> list[float]:
        """When the writes of one process began."""
        return [each.call.time for each in self.world.api.writes(token) if each.call.time >= since]

    def renewals(self, token: str) -> list[float]:
        """When one process wrote to the Lease, and it was taken."""
        return [
            each.call.time
            for each in self.world.api.passed
            if "/leases" in each.call.path
            and each.call.method in {"POST", "PUT"}
            and each.call.bearer == token
            and each.status in {200, 201}
        ]

    def wait_taken_over(self) -> float:
        """Wait until the standby leads; return when."""
        self.world.until(lambda: self.standby.metric("leastwise_leader") == 1, "the standby leads")
        return time.monotonic()


@pytest.fixture
def pair(faulty: FaultyWorld) -> Iterator[Pair]:
    faulty.restart(LEASE)
    with faulty.another_operator("leastwise-1", LEASE) as standby:
        standby.start()
        loops.settle(SECONDS / 5)  # it has seen the Lease
        yield Pair(faulty, faulty.operator, standby, faulty.tokens[0], faulty.tokens[-1])
        if faulty.operator.is_running:
            faulty.operator.stop()


def made(world: FaultyWorld, team: str) -> None:
    world.apply(objects.policy(team))
    world.wait_ready(team, "reader")


def spoil(world: FaultyWorld, team: str) -> None:
    loops.edit(world, loops.role_path(world, team), {"rules": [SECRET_READER]})


def is_repaired(world: FaultyWorld, team: str) -> bool:
    role = world.read(loops.role_path(world, team))
    return role is not None and role["rules"] == [objects.CONFIG_READER]


def test_only_the_leader_writes_and_the_standby_is_ready(pair: Pair, squad: str) -> None:
    made(pair.world, squad)
    spoil(pair.world, squad)
    pair.world.until(lambda: is_repaired(pair.world, squad), "repaired")
    assert pair.standby.readyz() == (200, "ok\n")
    assert pair.standby.healthz() == (200, "ok\n")
    assert pair.standby.metric("leastwise_leader") == 0
    assert pair.leader.metric("leastwise_leader") == 1
    assert pair.writes(pair.leaders_token)
    assert pair.writes(pair.standbys_token) == []
    assert pair.renewals(pair.standbys_token) == []


def test_a_killed_leader_is_followed_after_its_lease_and_not_before(pair: Pair, squad: str) -> None:
    made(pair.world, squad)
    pair.leader.kill()
    killed = time.monotonic()
    spoil(pair.world, squad)
    taken = pair.wait_taken_over()
    pair.world.until(lambda: is_repaired(pair.world, squad), "repaired by the next leader")
    assert taken - killed < SECONDS + SLACK_SECONDS
    last = pair.renewals(pair.leaders_token)[-1]
    assert pair.renewals(pair.standbys_token)[0] >= last + SECONDS
    assert min(pair.writes(pair.standbys_token)) > max(pair.writes(pair.leaders_token))


def test_a_leader_that_ends_in_good_order_is_followed_at_once(pair: Pair, squad: str) -> None:
    made(pair.world, squad)
    pair.leader.stop()
    stopped = time.monotonic()
    assert pair.leader.exit_code == 0
    assert pair.wait_taken_over() - stopped < SECONDS / 2
    spoil(pair.world, squad)
    pair.world.until(lambda: is_repaired(pair.world, squad), "repaired by the next leader")
    assert min(pair.writes(pair.standbys_token)) > max(pair.writes(pair.leaders_token))


def test_a_leader_that_was_paused_past_its_lease_writes_no_more(pair: Pair, squad: str) -> None:
    made(pair.world, squad)
    pair.leader.pause()
    try:
        pair.wait_taken_over()
        spoil(pair.world, squad)
        pair.world.until(lambda: is_repaired(pair.world, squad), "repaired by the next leader")
        # something to do for whoever wakes up now, and it has heard of everything meanwhile
        pair.world.apply(objects.policy(squad, "another"))
        pair.world.wait_ready(squad, "another")
    finally:
        woken = time.monotonic()
        pair.leader.resume()
    pair.leader.wait_ended(SECONDS)
    assert pair.leader.exit_code == LOST
    assert pair.writes(pair.leaders_token, since=woken) == []
    assert len([each for each in pair.renewals(pair.leaders_token) if each >= woken]) == 0
    assert any(line.get("event") == "lease lost" for line in pair.leader.log_lines())
    assert pair.standby.is_running


def test_a_lease_that_cannot_be_renewed_ends_the_process_in_time(pair: Pair, squad: str) -> None:
    """The API server answers everything but renewals; the leader stops by itself, then the standby begins."""
    made(pair.world, squad)
    renewed = pair.renewals(pair.leaders_token)[-1]
    pair.world.api.refuse(
        500,
        lambda call: "/leases" in call.path and call.bearer == pair.leaders_token and call.method == "PUT",
    )
    pair.leader.wait_ended(SECONDS + SLACK_SECONDS)
    assert pair.leader.exit_code == LOST
    last = max(renewed, *pair.renewals(pair.leaders_token))
    assert pair.writes(pair.leaders_token, since=last + SECONDS) == []
    pair.wait_taken_over()
    assert pair.renewals(pair.standbys_token)[0] >= last + SECONDS
    spoil(pair.world, squad)
    pair.world.until(lambda: is_repaired(pair.world, squad), "repaired by the next leader")


def test_a_pause_shorter_than_the_lease_changes_nothing(pair: Pair, squad: str) -> None:
    made(pair.world, squad)
    pair.leader.pause()
    time.sleep(SECONDS / 3)
    pair.leader.resume()
    spoil(pair.world, squad)
    pair.world.until(lambda: is_repaired(pair.world, squad), "repaired")
    assert pair.leader.is_running
    assert pair.writes(pair.standbys_token) == []
