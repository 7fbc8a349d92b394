"""The Lease around the run loop (design rule 12): exactly one process writes.

A Lease is not a fence: a write that has left may land after the lease ended. So no write *starts* that
could outlive the lease, and nobody takes a lease over before its holder must have stopped:

    holder    sends renew ............ may write until  sent + seconds
    API                  stores it
    standby                  sees it .................. may take over at  seen + seconds

Both ends are read on the monotonic clock of the process that decides; the times that the Lease carries are
never compared, so a stepped wall clock changes nothing. A paused process finds its own lease expired before
it can write. https://kubernetes.io/docs/concepts/architecture/leases/
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from leastwise.core.errors import (
    AlreadyExistsError,
    ConflictError,
    LeaseLostError,
    LeastwiseError,
    RetryLaterError,
)
from leastwise.ports import Clock, LeaseRecord, LeaseStore

T = TypeVar("T")

_RENEWALS = 5  # within one lease: renewing begins with four fifths of it left
_TRIES = 10  # retries of a failed renewal are spaced by a tenth of the lease


class LeaseKeeper:
    """Takes the Lease, keeps it, gives it up. It is the `WriteGuard` of every writer.

    `identity` is this process's alone, at any one time: a Lease under it is taken back without a wait.
    `on_lost` is called once, with the reason, and must end the process.
    """

    def __init__(
        self,
        store: LeaseStore,
        clock: Clock,
        *,
        seconds: int,
        identity: str,
        on_lost: Callable[[str], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._seconds = seconds
        self._identity = identity
        self._on_lost = on_lost
        self._record: LeaseRecord | None = None
        self._expiry: float | None = None  # monotonic; None: not held
        self._seen: tuple[str, float] | None = None  # another's version, and when it was first seen here

    # ------------------------------------------------------------ the guard

    @property
    def is_held(self) -> bool:
        """Whether the lease is held and has not expired."""
        return self._remaining() > 0

    def check(self, write_seconds: float = 10.0) -> None:
        """Raise LeaseLostError when a write of at most `write_seconds` could outlive the lease."""
        remaining = self._remaining()
        if write_seconds >= remaining:
            raise LeaseLostError(
                f"the lease is sure for {max(remaining, 0.0):.1f} s, a write may take {write_seconds:.1f} s"
            )

    def _remaining(self) -> float:
        return 0.0 if self._expiry is None else self._expiry - self._clock.monotonic()

    # ------------------------------------------------------------ taking it

    async def acquire(self) -> None:
        """Wait until the Lease is ours. A failing API server only makes the wait longer."""
        while not self.is_held:
            try:
                taken = await self._try_acquire()
            except LeastwiseError:
                taken = False  # asked again after the wait; readiness shows a standby as ready
            if not taken:
                await self._clock.sleep(self._seconds / _TRIES)

    async def _try_acquire(self) -> bool:
        timeout = self._seconds / 2
        record = await self._bounded(self._store.read(timeout_seconds=timeout), timeout)
        if record is not None and not self._may_take(record):
            return False
        return await self._write(record, timeout)

    def _may_take(self, record: LeaseRecord) -> bool:
        """Whether the holder, if there is one, must have stopped: judged by what was seen here alone."""
        if record.holder in {"", self._identity}:
            return True
        now = self._clock.monotonic()
        if self._seen is None or self._seen[0] != record.version:
            self._seen = (record.version, now)
            return False
        return now - self._seen[1] >= (record.seconds or self._seconds)

    async def _write(self, record: LeaseRecord | None, timeout_seconds: float) -> bool:
        """Write our name; the lease counts from before the request was sent. False: another was faster."""
        sent = self._clock.monotonic()
        try:
            written = await self._bounded(self._request(record, timeout_seconds), timeout_seconds)
        except (AlreadyExistsError, ConflictError):
            return False
        self._record = written
        self._expiry = sent + self._seconds
        return self.is_held

    async def _request(self, record: LeaseRecord | None, timeout_seconds: float) -> LeaseRecord:
        if record is None:
            return await self._store.create(self._identity, self._seconds, timeout_seconds=timeout_seconds)
        return await self._store.update(
            record, holder=self._identity, seconds=self._seconds, timeout_seconds=timeout_seconds
        )

    # ------------------------------------------------------------ keeping it

    async def hold(self) -> None:
        """Renew until cancelled. When the lease may have expired: call `on_lost`, raise LeaseLostError."""
        reason = "it was not renewed in time"
        wait = self._seconds / _RENEWALS
        while (remaining := self._remaining()) > 0:
            await self._clock.sleep(min(wait, remaining))
            timeout = min(self._remaining(), self._seconds / 3)
            if timeout <= 0:
                break
            try:
                kept = await self._renew(timeout)
            except LeastwiseError as error:
                reason = f"it was not renewed in time: {error}"
                wait = self._seconds / _TRIES
                continue
            if not kept:
                reason = "another process holds it"
                break
            wait = self._seconds / _RENEWALS
        self._lose(reason)

    async def _renew(self, timeout_seconds: float) -> bool:
        """Write again; False when another holds the Lease. An unknown result is looked up by the next try."""
        if self._record is not None:
            record, self._record = self._record, None  # after a failure its version may be an old one
            if await self._write(record, timeout_seconds):
                return True
        record_now = await self._bounded(self._store.read(timeout_seconds=timeout_seconds), timeout_seconds)
        if record_now is not None and record_now.holder != self._identity:
            return False
        return await self._write(record_now, min(timeout_seconds, max(self._remaining(), 0.0)))

    def _lose(self, reason: str) -> None:
        self._expiry = None
        message = f"the lease is lost: {reason}"
        self._on_lost(message)
        raise LeaseLostError(message)

    async def release(self) -> None:
        """Give the Lease up, so that a standby need not wait. No write may follow; failure is no matter."""
        record, self._record, self._expiry = self._record, None, None
        if record is None:
            return
        timeout = self._seconds / 3
        with suppress(LeastwiseError):  # then it expires by itself
            await self._bounded(
                self._store.update(record, holder="", seconds=self._seconds, timeout_seconds=timeout), timeout
            )

    async def _bounded(self, request: Awaitable[T], timeout_seconds: float) -> T:
        """Await a request no longer than the time-out by our own clock, whatever the store does."""
        task = asyncio.ensure_future(request)
        alarm = asyncio.ensure_future(self._clock.sleep(timeout_seconds))
        try:
            await asyncio.wait({task, alarm}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise RetryLaterError(f"no answer within {timeout_seconds:.1f} s")
        finally:
            for pending in (task, alarm):
                pending.cancel()


class OpenGuard:
    """The `WriteGuard` of a process that runs without a Lease, because it was told that it is alone."""

    def check(self, write_seconds: float = 10.0) -> None:
        """Let every write pass."""
