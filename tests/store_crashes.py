"""A collector that is killed: `python -m store_crashes ADDRESS FOLDER KILLS` starts it, kills it by SIGKILL
at a random point, and starts it anew. What it sends again is what it does not know to be kept.

Files in FOLDER: `acknowledged` has a line for each batch that the store said it kept.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from leastwise.adapters.store.addresses import parse_address
from leastwise.adapters.store.usage_store import SqlUsageStore
from leastwise.clock import SystemClock
from leastwise.core.errors import RetryLaterError
from leastwise.core.usage.batches import Position, UsageBatch
from leastwise.factory_store import check_store
from leastwise.usage_ports import UsageStore
from store_builders import batch, evidence, minutes, seen, use

GROUP = 3
COMMON = "k8s:everybody"


def numbered(number: int) -> UsageBatch:
    """Return batch number so and so: one use of everybody, one of its own."""
    return batch(
        f"d{number}",
        seen(use(COMMON)),
        seen(use(f"k8s:{number}"), names=(f"n-{number}",)),
        covered=(minutes(number, number + 1),),
        evidence=(evidence(f"e{number}", identity=COMMON),),
        position=Position("/log", number),
    )


def acknowledged(folder: Path) -> list[int]:
    """Return the batches that were said to be kept."""
    path = folder / "acknowledged"
    return [int(each) for each in path.read_text().splitlines()] if path.exists() else []


def collect(address: str, folder: Path) -> None:
    """Keep groups of batches for ever, from the first not acknowledged; wait while the store is away."""
    done = acknowledged(folder)
    number = max(done, default=-1) + 1
    with (folder / "acknowledged").open("ab", buffering=0) as log:
        store = None
        while True:
            try:
                store = store or SqlUsageStore.open(parse_address(address), SystemClock())
                store.take_all([numbered(number + each) for each in range(GROUP)])
            except RetryLaterError:
                time.sleep(0.02)
                continue
            log.write("".join(f"{number + each}\n" for each in range(GROUP)).encode())
            number += GROUP


def kill_at_random(address: str, folder: Path, kills: int, seed: int = 1) -> None:
    """Fork collectors, one after the other, each killed after some milliseconds."""
    chance = random.Random(seed)
    for _ in range(kills):
        before = len(acknowledged(folder))
        child = os.fork()
        if not child:
            try:
                collect(address, folder)
            finally:
                os._exit(1)
        deadline = time.monotonic() + 30
        while len(acknowledged(folder)) == before and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(chance.random() * 0.04)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def judge(store: UsageStore, folder: Path, address: str) -> int:
    """Assert that nothing acknowledged is lost and nothing counts twice; return the number of batches."""
    told = acknowledged(folder)
    uses = {each.use.identity: each for each in store.aggregates()}
    common = uses.pop(use(COMMON).identity)
    numbers = sorted(int(each.removeprefix("k8s:")) for each in uses)
    assert numbers == list(range(len(numbers)))  # groups are whole
    assert len(numbers) % GROUP == 0
    assert set(told) <= set(numbers)
    assert len(numbers) - len(told) <= GROUP  # at most the group whose answer nobody heard
    assert {each.count for each in uses.values()} == {1}
    assert common.count == len(numbers)
    (coverage,) = store.coverage()
    assert coverage.spans == (minutes(0, len(numbers)),)
    assert store.position("webhook", "/log") == Position("/log", len(numbers) - 1)
    assert check_store(address).problems == ()
    return len(numbers)


if __name__ == "__main__":
    kill_at_random(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
