"""A11, R6: account-wide rates, back-off for everyone, no starvation; on a clock that never waits."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from builders import account
from fakes import FakeClock
from leastwise.core.accounts import AwsApiFamily
from leastwise.services.token_buckets import (
    CALM_SECONDS,
    LONGEST_HOLD_SECONDS,
    AccountBuckets,
    Rate,
    TokenBucket,
    rate_of,
)


async def take(bucket: TokenBucket, count: int) -> None:
    for _ in range(count):
        await bucket.acquire()


async def test_a_full_bucket_gives_its_burst_at_once() -> None:
    clock = FakeClock()
    await take(TokenBucket(60, 5, clock), 5)
    assert clock.slept == []


async def test_tokens_come_at_the_rate_after_the_burst() -> None:
    clock = FakeClock()
    start = clock.monotonic()
    await take(TokenBucket(120, 4, clock), 4 + 60)
    assert clock.monotonic() - start == pytest.approx(30)


async def test_r6_many_workers_never_pass_the_rate() -> None:
    clock = FakeClock()
    start = clock.monotonic()
    bucket = TokenBucket(600, 10, clock)
    await asyncio.gather(*(take(bucket, 10) for _ in range(31)))
    assert clock.monotonic() - start == pytest.approx(30, rel=0.01)


async def test_whoever_came_first_is_served_first() -> None:
    bucket = TokenBucket(60, 1, FakeClock())
    served: list[int] = []

    async def worker(number: int) -> None:
        await bucket.acquire()
        served.append(number)

    await asyncio.gather(*(worker(number) for number in range(20)))
    assert served == list(range(20))


async def test_a_cancelled_waiter_takes_no_token_and_blocks_nobody() -> None:
    clock = FakeClock()
    bucket = TokenBucket(60, 1, clock)
    await bucket.acquire()
    waiter = asyncio.create_task(bucket.acquire())
    behind = asyncio.create_task(bucket.acquire())
    await asyncio.sleep(0)
    waiter.cancel()
    start = clock.monotonic()
    await behind
    assert clock.monotonic() - start <= 1


async def test_a_throttled_call_holds_everyone_who_waits() -> None:
    clock = FakeClock()
    bucket = TokenBucket(6000, 100, clock)
    assert bucket.back_off(5) == pytest.approx(5)
    start = clock.monotonic()
    await asyncio.gather(*(bucket.acquire() for _ in range(3)))
    assert 5 <= clock.monotonic() - start < 5.1


async def test_a_hold_that_begins_while_somebody_waits_holds_him_too() -> None:
    clock = FakeClock()
    bucket = TokenBucket(60, 1, clock)
    await bucket.acquire()
    start = clock.monotonic()
    waiter = asyncio.create_task(bucket.acquire())
    await asyncio.sleep(0)
    bucket.back_off(7)
    await waiter
    assert clock.monotonic() - start >= 7


async def test_no_burst_follows_a_hold() -> None:
    clock = FakeClock()
    bucket = TokenBucket(60, 50, clock)
    bucket.back_off(2)
    start = clock.monotonic()
    await take(bucket, 11)
    assert clock.monotonic() - start == pytest.approx(12, rel=0.01)


def test_throttling_for_minutes_lengthens_the_hold_up_to_its_limit() -> None:
    clock = FakeClock()
    bucket = TokenBucket(60, 1, clock)
    holds = []
    for _ in range(9):
        holds.append(bucket.back_off())
        clock.advance(holds[-1])
    assert holds[:4] == pytest.approx([1, 2, 4, 8])
    assert holds[-1] == LONGEST_HOLD_SECONDS


def test_late_answers_of_calls_under_way_do_not_lengthen_a_hold() -> None:
    clock = FakeClock()
    bucket = TokenBucket(60, 1, clock)
    bucket.back_off()
    clock.advance(0.25)
    assert [bucket.back_off() for _ in range(8)] == pytest.approx([0.75] * 8)


def test_calm_shortens_the_next_hold() -> None:
    clock = FakeClock()
    bucket = TokenBucket(60, 1, clock)
    for _ in range(4):
        clock.advance(bucket.back_off())
    clock.advance(4 * CALM_SECONDS)
    assert bucket.back_off() == pytest.approx(1)


def test_write_rate_is_the_accounts_own_and_its_burst_is_a_fraction_of_a_minute() -> None:
    for writes in (1, 6, 60, 600, 6000):
        rate = rate_of(replace(account(), writes_per_minute=writes), AwsApiFamily.IAM_WRITE)
        assert rate.per_minute == writes
        assert 1 <= rate.burst <= max(1, writes / 5)


@pytest.mark.parametrize("family", list(AwsApiFamily))
def test_every_family_has_a_rate(family: AwsApiFamily) -> None:
    assert rate_of(account(), family).per_minute > 0


async def test_two_cloud_accounts_of_one_aws_account_share_their_buckets() -> None:
    clock = FakeClock()
    buckets = AccountBuckets(clock)
    first = replace(account(), name="a", writes_per_minute=60)
    second = replace(account(), name="b", writes_per_minute=60)
    assert buckets.throttled(first, AwsApiFamily.IAM_WRITE) == pytest.approx(1)
    await buckets.acquire(second, AwsApiFamily.IAM_WRITE)
    assert clock.slept == pytest.approx([1])


async def test_families_do_not_hold_each_other() -> None:
    clock = FakeClock()
    buckets = AccountBuckets(clock)
    buckets.throttled(account(), AwsApiFamily.IAM_WRITE)
    await buckets.acquire(account(), AwsApiFamily.IAM_READ)
    await buckets.acquire(account(), AwsApiFamily.EKS)
    assert clock.slept == []


async def test_a_changed_rate_holds_from_then_on() -> None:
    clock = FakeClock()
    buckets = AccountBuckets(clock)
    slow, fast = (replace(account(), writes_per_minute=writes) for writes in (6, 600))
    await buckets.acquire(slow, AwsApiFamily.IAM_WRITE)
    start = clock.monotonic()
    for _ in range(60):
        await buckets.acquire(fast, AwsApiFamily.IAM_WRITE)
    assert clock.monotonic() - start == pytest.approx(6, rel=0.05)


def test_a_lower_rate_drops_tokens_beyond_its_burst() -> None:
    bucket = TokenBucket(600, 10, FakeClock())
    bucket.change_rate(Rate(60, 2))
    assert bucket._tokens == 2
