"""Token buckets for AWS accounts: one an account and API family, shared by all workers.

AWS counts calls for the whole account and does not publish its rates (pitfalls A11), so every call takes a
token first, and a throttled call holds everyone of its family. Knows nothing of AWS clients.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from leastwise.core.accounts import AwsAccount, AwsApiFamily
from leastwise.ports import Clock

_WHOLE_TOKEN = 1.0 - 1e-6  # rounding must not make anyone wait for less than the clock can tell
FIRST_HOLD_SECONDS = 1.0
LONGEST_HOLD_SECONDS = 60.0
CALM_SECONDS = 30.0  # without throttling, after which the next hold is half as long


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast a bucket fills, and how many tokens it holds when full."""

    per_minute: float
    burst: float


class TokenBucket:
    """Hands out tokens in order of arrival; `back_off` holds everyone, longer each time, until it is calm."""

    def __init__(self, rate_per_minute: float, burst: float, clock: Clock) -> None:
        self._clock = clock
        self._per_second = rate_per_minute / 60
        self._burst = max(1.0, burst)
        self._tokens = self._burst
        self._filled_at = clock.monotonic()
        self._held_until = self._filled_at
        self._throttled_at = self._filled_at
        self._level = 0.0
        self._turn = asyncio.Lock()  # fair: whoever came first waits first, nobody starves

    async def acquire(self) -> None:
        """Wait for a token and take it."""
        async with self._turn:
            while (wait := self._wait_seconds()) > 0:
                await self._clock.sleep(wait)
            self._tokens -= 1

    def back_off(self, seconds: float = FIRST_HOLD_SECONDS) -> float:
        """Hold everyone for `seconds`, doubled for each earlier hold that is still remembered.

        Throttled answers of calls that were under way when the hold began do not lengthen it. Return for
        how many seconds the bucket is held from now.
        """
        now = self._clock.monotonic()
        if now >= self._held_until:
            self._level = max(0.0, self._level - (now - self._throttled_at) / CALM_SECONDS)
            self._held_until = now + min(seconds * 2**self._level, LONGEST_HOLD_SECONDS)
            self._throttled_at = self._held_until
            self._level += 1
            self._fill()
            self._tokens = min(self._tokens, 1.0)  # no burst right after the hold
        return self._held_until - now

    def held_seconds(self) -> float:
        """How long the bucket is still held; zero when it is not."""
        return max(0.0, self._held_until - self._clock.monotonic())

    def change_rate(self, rate: Rate) -> None:
        """Fill at another rate from now on."""
        self._fill()
        self._per_second = rate.per_minute / 60
        self._burst = max(1.0, rate.burst)
        self._tokens = min(self._tokens, self._burst)

    def _wait_seconds(self) -> float:
        held = self.held_seconds()
        if held > 0:
            return held
        self._fill()
        missing = 1.0 - self._tokens
        return missing / self._per_second if self._tokens < _WHOLE_TOKEN else 0.0

    def _fill(self) -> None:
        """Add what dripped in since the last time; nothing drips in while the bucket is held."""
        now = self._clock.monotonic()
        since = max(self._filled_at, min(now, self._held_until))
        self._tokens = min(self._burst, self._tokens + (now - since) * self._per_second)
        self._filled_at = now


def rate_of(account: AwsAccount, family: AwsApiFamily) -> Rate:
    """How fast an account may be called.

    Reads follow the writes, because every write is read back; a sixth of a minute's writes is the burst at
    most, so that a minute never sees much more than `writes_per_minute`.
    """
    writes = float(account.writes_per_minute)
    match family:
        case AwsApiFamily.IAM_WRITE:
            return Rate(writes, max(1.0, min(10.0, writes / 6)))
        case AwsApiFamily.IAM_READ:
            return Rate(max(1200.0, 8 * writes), 50)
        case AwsApiFamily.EKS:
            return Rate(max(300.0, 2 * writes), 20)
        case AwsApiFamily.STS:
            return Rate(600, 10)


class AccountBuckets:
    """The `RateLimiter` port: buckets by account id, so that two CloudAccounts of one account share them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, AwsApiFamily], tuple[Rate, TokenBucket]] = {}

    async def acquire(self, account: AwsAccount, family: AwsApiFamily) -> None:
        """Wait for a token, in order of arrival."""
        await self._bucket(account, family).acquire()

    def throttled(self, account: AwsAccount, family: AwsApiFamily) -> float:
        """Hold everyone of the family; return for how many seconds."""
        return self._bucket(account, family).back_off()

    def _bucket(self, account: AwsAccount, family: AwsApiFamily) -> TokenBucket:
        wanted = rate_of(account, family)
        key = (account.account_id, family)
        found = self._buckets.get(key)
        if found is None:
            bucket = TokenBucket(wanted.per_minute, wanted.burst, self._clock)
        else:
            rate, bucket = found
            if rate == wanted:
                return bucket
            bucket.change_rate(wanted)
        self._buckets[key] = (wanted, bucket)
        return bucket
