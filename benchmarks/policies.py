"""Kubernetes benchmarks: new policies, a restart, idling."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from benchmarks import harness
from benchmarks.harness import Row
from leastwise_dev.cluster import ControlPlane


def new_policies(count: int = 1000) -> Row:
    """1,000 new policies (Kubernetes part, Enforce) to Ready."""
    with harness.plane() as plane:
        harness.create_many(plane, _accounts(count))
        operator = harness.start_operator(plane)
        operator.wait_log("synchronised", 30)
        started = time.monotonic()
        created = harness.create_many(plane, _policies(count))
        harness.wait_until(lambda: operator.ready_policies() >= count, 300)
        took = time.monotonic() - started
        peak = operator.memory_mib()
        detail = f"{count / took:.0f} policies/s; created in {created:.1f} s; {operator.costs()}"
        operator.stop()
    return Row(
        f"{count:,} new policies to Ready",
        "under 45 s, under 250 MiB",
        f"{took:.1f} s, peak {peak:.0f} MiB",
        took < 45 and peak < 250,
        detail,
    )


def restart(count: int = 5000) -> Row:
    """Restart with 5,000 policies in sync."""
    with harness.plane() as plane:
        harness.create_many(plane, _accounts(count))
        harness.create_many(plane, _policies(count))
        first = harness.start_operator(plane)
        harness.wait_until(lambda: first.ready_policies() >= count, 600, every=1.0)
        _wait_quiet(plane)
        first.stop()
        offset = plane.audit_log.stat().st_size
        operator = harness.start_operator(plane)
        harness.wait_until(lambda: operator.ready_policies() >= count, 120, every=0.1)
        took = time.monotonic() - operator.started
        time.sleep(5)
        writes = harness.count_writes(plane, offset)
        peak, costs = operator.memory_mib(), operator.costs()
        operator.stop()
    return Row(
        f"restart with {count:,} policies in sync",
        "no write, settled under 15 s",
        f"{sum(writes.values())} writes, {took:.1f} s, peak {peak:.0f} MiB",
        not writes and took < 15,
        f"{count / took:.0f} policies/s; {writes or 'no writes'}; {costs}",
    )


def idle(count: int = 1000, seconds: float = 60.0) -> Row:
    """Idle, 1,000 policies: over one whole resync period, which is made ten times as short as asked for."""
    with harness.plane() as plane:
        harness.create_many(plane, _accounts(count))
        operator = harness.start_operator(plane, {"LEASTWISE_RESYNC_SECONDS": f"{seconds:.0f}"})
        harness.create_many(plane, _policies(count))
        harness.wait_until(lambda: operator.ready_policies() >= count, 300)
        time.sleep(10)
        runs = operator.runs()
        offset, before, started = plane.audit_log.stat().st_size, operator.cpu_seconds(), time.monotonic()
        time.sleep(seconds)
        share = (operator.cpu_seconds() - before) / (time.monotonic() - started)
        writes = harness.count_writes(plane, offset)
        runs = operator.runs() - runs
        costs = operator.costs()
        operator.stop()
    return Row(
        f"idle, {count:,} policies, resync 600 s (measured with {seconds:.0f} s)",
        "under 3 % of one core, zero writes",
        f"{share:.1%} of one core, {sum(writes.values())} writes",
        share < 0.03 and not writes and runs >= count * 0.8,
        f"{runs:,} runs of the loop in {seconds:.0f} s, ten times as many as with 600 s; since its start:"
        f" {costs}",
    )


def _wait_quiet(plane: ControlPlane, seconds: float = 10.0, at_most: float = 180.0) -> None:
    """Wait until nothing was written for a while: what subjects can do is told a moment after Ready."""
    deadline = time.monotonic() + at_most
    while time.monotonic() < deadline:
        offset = plane.audit_log.stat().st_size
        time.sleep(seconds)
        if not harness.count_writes(plane, offset):
            return
    raise TimeoutError(f"something is still written after {at_most:.0f} s")


def _place(number: int) -> str:
    return f"bench-{number % 20:02d}"


def _accounts(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    yield harness.ceiling()
    for number in range(20):
        yield harness.namespace(_place(number))
    for number in range(count):
        yield harness.service_account(_place(number), f"account-{number:05d}")


def _policies(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for number in range(count):
        yield harness.policy(_place(number), f"policy-{number:05d}", f"account-{number:05d}")
