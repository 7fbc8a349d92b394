"""The controller: what enqueues what, when it begins, how it is measured and probed; and it really runs."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from builders import account, ceiling
from fakes import FakeClock
from leastwise.adapters.kubernetes.kinds import WATCHED
from leastwise.core.errors import ForbiddenError
from leastwise.core.identities import PolicyKey
from leastwise.core.snapshots import ObservedNamespace
from leastwise.services.controller import ERROR_GROUPS, Controller
from worlds import KEY, World, aws_spec, spec


async def test_nothing_is_looked_at_before_every_kind_has_its_first_state() -> None:
    world = World()
    world.cluster.declare(KEY, spec())
    process = world.process
    seen: list[int] = []
    index = process.index
    for kind in WATCHED:
        index.register(kind, "")
        seen.append(process.controller.policies.depth)
    assert not index.is_synchronised()
    world.cluster.declare(PolicyKey("payments", "second"), spec())
    before = process.controller.policies.depth
    assert before <= 1


async def test_the_first_whole_state_looks_at_everything_once() -> None:
    world = World()
    for number in range(5):
        world.cluster.declare(PolicyKey("payments", f"p{number}"), spec("Observe"))
    controller = world.process.controller
    assert [queue.depth for queue in (controller.policies, controller.accounts, controller.ceilings)] == [
        5,
        1,
        1,
    ]


async def test_a_kind_that_is_refused_does_not_hold_the_start_up() -> None:
    world = World()
    process = world.process
    assert process.index.is_synchronised()
    world.cluster.lose("EntitlementCeiling", ForbiddenError("entitlementceilings"))
    assert process.index.is_synchronised()
    await world.declare(spec())
    assert world.ready() == ("False", "ReadDenied", "Stalled")


async def test_kopf_s_handlers_only_enqueue_what_was_not_told_yet() -> None:
    world = World()
    await world.declare(spec())
    controller = world.process.controller
    controller.handle_policy(KEY.namespace, KEY.name)
    assert controller.policies.depth == 0  # its status came back
    controller.handle_policy("payments", "unknown")
    assert controller.policies.depth == 1
    controller.handle_account("prod")
    assert controller.accounts.depth == 0
    controller.handle_ceiling("payments-teams")
    await world.settle(3)
    world.cluster.put(account("new"))
    controller.handle_account("new")
    assert controller.accounts.depth == 1


async def test_the_status_of_a_ceiling_counts_what_stands_under_it() -> None:
    world = World()
    world.cluster.put(ceiling(match_labels={"team": "payments"}))
    world.cluster.put(ObservedNamespace("payments", "uid-payments", (("team", "payments"),)))
    await world.declare(spec())
    await world.settle(5)
    status = world.cluster.statuses["EntitlementCeiling", "", "payments-teams"]
    assert (status["namespaces"], status["policies"]) == (1, 1)


async def test_every_run_is_measured_and_every_error_grouped() -> None:
    world = World()
    world.faults.fail("kubernetes.write_status payments/*", ForbiddenError("status"), times=2)
    await world.declare(spec())
    await world.settle(5)
    assert world.metric("leastwise_reconcile_total", handler="policy", result="success") > 0
    assert world.metric("leastwise_reconcile_total", handler="policy", result="error") == 2
    assert world.metric("leastwise_reconcile_errors_total", handler="policy", reason="forbidden") == 2
    assert set(ERROR_GROUPS.values()) <= {"retry", "forbidden", "conflict", "invalid", "authentication"}


async def test_readiness_and_health_follow_the_watches() -> None:
    world = World()
    process = world.process
    controller = process.controller
    assert controller.health_problem() == controller.ready_problem() == ""  # a standby is well and ready
    controller._active = True
    assert controller.ready_problem() == ""
    world.clock.advance(301)
    assert "silent for 301 s" in controller.health_problem()
    for kind in WATCHED:
        process.index.register(kind, "")
    assert "first state" in controller.ready_problem()


async def test_the_depth_of_the_queues_is_measured_when_asked_for() -> None:
    world = World()
    world.cluster.declare(KEY, spec())
    process = world.process
    process.controller.refresh_metrics()
    assert world.metric("leastwise_queue_depth", handler="policy") == 1
    await world.settle(5)
    process.controller.refresh_metrics()
    assert world.metric("leastwise_queue_depth", handler="policy") == 0
    assert world.metric("leastwise_policy_observed_lag") == 0


async def test_a_run_without_lanes_is_a_defect_and_said_so() -> None:
    world = World()
    process = world.process
    process.controller._lanes = None
    with pytest.raises(RuntimeError, match="lanes are installed"):
        await process.controller._run_policy(KEY)


class WaitingClock(FakeClock):
    """Its sleepers sleep until they are cancelled: only what is added runs."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.get_running_loop().create_future()


async def test_the_queues_of_a_running_controller_do_the_same_work() -> None:
    """The lanes at once, as in production; the other tests run them one by one."""
    world = World()
    reference = World()
    await reference.declare(spec(bindings=["view"], aws=aws_spec()))
    process = world.process
    controller: Controller = process.controller
    for queue in process.queues:
        queue._clock = WaitingClock()
    running = asyncio.ensure_future(controller.run())
    world.cluster.declare(KEY, spec(bindings=["view"], aws=aws_spec()))
    for _ in range(20):
        await asyncio.sleep(0)
        await asyncio.gather(*(queue.wait_idle() for queue in process.queues))
    assert world.stands() == reference.stands()
    assert world.ready() == ("True", "Succeeded", "")
    assert world.metric("leastwise_leader") == 1
    world.cluster.put(replace(next(v for k, v in world.cluster.objects.items() if k[0] == "Role"), rules=()))
    for _ in range(5):
        await asyncio.sleep(0)
        await asyncio.gather(*(queue.wait_idle() for queue in process.queues))
    assert world.stands() == reference.stands()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert world.metric("leastwise_leader") == 0
