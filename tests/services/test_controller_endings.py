"""How the controller ends: the Lease is given up only when no write can be under way (design rule 12)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from fakes import FakeClock
from leastwise.core.errors import LeaseLostError
from leastwise.metrics import Metrics
from leastwise.ports import ClusterView
from leastwise.services.controller import Controller
from leastwise.services.leases import LeaseKeeper
from leastwise.services.wakeups import Wakeups


class FakeKeeper:
    """A Lease that is held until it is told to be lost."""

    def __init__(self) -> None:
        self.lost = asyncio.Event()
        self.released = 0

    async def acquire(self) -> None:
        return

    async def hold(self) -> None:
        await self.lost.wait()
        raise LeaseLostError("lost")

    async def release(self) -> None:
        self.released += 1


class Ending:
    """A controller without work, and what it did at its end."""

    def __init__(self, drained: Callable[[], Awaitable[bool]] | None = None) -> None:
        self.keeper = FakeKeeper()
        self.told = 0
        self.controller = Controller(
            view=cast("ClusterView", None),
            wakeups=cast("Wakeups", None),
            metrics=Metrics(version="0", detailed=True, mode="detailed"),
            clock=EndlessClock(),
            workers=1,
            cloud_workers=1,
            silence_seconds=60,
            keeper=cast("LeaseKeeper", self.keeper),
            on_lost=self._tell,
            drain=drained,
        )

    def _tell(self) -> None:
        self.told += 1

    async def stop(self) -> None:
        """End it as SIGTERM does."""
        running = asyncio.ensure_future(self.controller.run())
        for _ in range(5):
            await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


class EndlessClock(FakeClock):
    """Its sleepers sleep until they are cancelled."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.get_running_loop().create_future()


def answering(value: bool) -> Callable[[], Any]:  # noqa: FBT001 (what the drain answers)
    async def drain() -> bool:
        return value

    return drain


@pytest.mark.parametrize("drained", [None, answering(True)])  # nothing to drain, and drained
async def test_a_standby_need_not_wait_after_an_ordinary_end(
    drained: Callable[[], Awaitable[bool]] | None,
) -> None:
    ending = Ending(drained)
    await ending.stop()
    assert (ending.keeper.released, ending.told) == (1, 0)


async def test_the_lease_is_kept_while_a_write_may_be_under_way() -> None:
    ending = Ending(answering(False))
    await ending.stop()
    assert ending.keeper.released == 0


async def test_a_lost_lease_is_told_at_once_and_never_given_up() -> None:
    ending = Ending(answering(True))
    ending.keeper.lost.set()
    with pytest.raises(ExceptionGroup) as caught:
        await ending.controller.run()
    assert caught.value.subgroup(LeaseLostError) is not None
    assert (ending.keeper.released, ending.told) == (0, 1)


async def test_a_write_that_finds_the_lease_lost_ends_everything() -> None:
    ending = Ending()

    async def write(_name: str) -> float | None:
        raise LeaseLostError("expired")

    ending.controller.accounts._work = write
    ending.controller.accounts.add("prod")
    with pytest.raises(ExceptionGroup) as caught:
        await ending.controller.run()
    assert caught.value.subgroup(LeaseLostError) is not None
    assert (ending.keeper.released, ending.told) == (0, 1)
