"""The one edge to AWS: token, worker thread, caller check, time, errors. Everything else calls through here.

Blocking clients run in a bounded pool. A call that waits for a free thread has not begun, so a write asks
the guard when nothing stands between the question and the call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from leastwise.adapters.aws.calls import Action, ClientFactory, Clients, Payload, action
from leastwise.adapters.aws.credentials import CredentialCache, SessionKey
from leastwise.adapters.aws.sdk_errors import convert
from leastwise.adapters.aws.sessions import CALL_SECONDS
from leastwise.core.accounts import AwsAccount
from leastwise.core.errors import (
    AuthenticationError,
    LeastwiseError,
    RetryLaterError,
    ThrottledError,
    WrongAccountError,
)
from leastwise.ports import Clock, RateLimiter, WriteGuard

T = TypeVar("T")

VERIFIED_SECONDS = 300.0
"""How long an answer about the caller's account holds, unless the credentials change before."""


CallObserver = Callable[[str, str, str, float, bool], None]
"""Is told of every call that was made: account_ref, operation_group (read, write, assume or list), code_class
(2xx, 4xx, 5xx or error), seconds, throttled."""


def ignore_call(*_call: object) -> None:
    """Observe nothing."""


class _CredentialsChangedError(Exception):
    """Between the check of the caller and the write, the process's credentials were refreshed."""


class AwsClient:
    """Makes calls in an account's name. Raises only errors of the domain."""

    def __init__(
        self,
        factory: ClientFactory,
        limiter: RateLimiter,
        clock: Clock,
        *,
        workers: int,
        call_seconds: float = CALL_SECONDS,
        on_call: CallObserver = ignore_call,
    ) -> None:
        self._workers = workers
        self._call_seconds = call_seconds
        self._limiter = limiter
        self._clock = clock
        self._on_call = on_call
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="aws")
        self._free = asyncio.Semaphore(workers)
        self._credentials = CredentialCache(factory, clock, self._assume)
        self._callers: dict[tuple[SessionKey, str], tuple[float, str]] = {}
        self._asking: dict[SessionKey, asyncio.Lock] = {}

    async def drain(self, seconds: float) -> bool:
        """Let no call begin any more, wait for those under way; False when one still is after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                for _ in range(self._workers):
                    await self._free.acquire()
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """Take no further calls; those under way end by their own time-outs."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def pause(self, seconds: float) -> None:
        """Wait before a call is tried again."""
        await self._clock.sleep(seconds)

    async def read(self, account: AwsAccount, name: str, call: Callable[[Clients], T]) -> T:
        """Make a reading call; `name` as in a policy (`iam:GetRole`). `call` runs in a worker thread."""
        clients = await self._credentials.clients(account)
        return await self._make(account, action(name), clients, call)

    async def write(
        self, account: AwsAccount, name: str, call: Callable[[Clients], T], guard: WriteGuard
    ) -> T:
        """Make a writing call, only with credentials that were seen to be in the account."""
        what = action(name)
        if what.family is not action("iam:Write").family:
            await self._limiter.acquire(account, action("iam:Write").family)  # every write counts as one
        for _ in range(3):
            clients, credential_id = await self._verified(account)

            def checked(these: Clients, expected: str = credential_id) -> T:
                if these.credential_id() != expected:
                    raise _CredentialsChangedError
                return call(these)

            try:
                return await self._make(account, what, clients, checked, guard)
            except _CredentialsChangedError:
                continue
        raise RetryLaterError(f"{name}: the credentials change faster than they can be verified")

    async def verify_caller(self, account: AwsAccount) -> None:
        """Raise WrongAccountError unless the caller is in the account."""
        await self._verified(account)

    async def _verified(self, account: AwsAccount) -> tuple[Clients, str]:
        clients = await self._credentials.clients(account)
        session = SessionKey.of(account)
        async with self._asking.setdefault(session, asyncio.Lock()):
            credential_id = await self._in_thread(clients.credential_id)
            known = self._callers.get((session, credential_id))
            now = self._clock.monotonic()
            if known is None or now - known[0] > VERIFIED_SECONDS:
                answer = await self._make(account, action("sts:GetCallerIdentity"), clients, _caller)
                known = (now, str(answer["Account"]))
                self._forget(session)
                self._callers[session, credential_id] = known
        if known[1] != account.account_id:
            raise WrongAccountError(
                f"the credentials belong to account {known[1]}, "
                f"CloudAccount {account.name} is {account.account_id}"
            )
        return clients, credential_id

    def _forget(self, session: SessionKey) -> None:
        for key in [each for each in self._callers if each[0] == session]:
            del self._callers[key]

    async def _assume(self, account: AwsAccount, clients: Clients, call: Callable[[Clients], T]) -> T:
        return await self._make(account, action("sts:AssumeRole"), clients, call)

    async def _make(
        self,
        account: AwsAccount,
        what: Action,
        clients: Clients,
        call: Callable[[Clients], T],
        guard: WriteGuard | None = None,
    ) -> T:
        await self._limiter.acquire(account, what.family)
        started = self._clock.monotonic()
        try:
            answer = await self._in_thread(lambda: call(clients), guard)
        except Exception as error:
            failure = convert(error, what)
            if failure is None:
                raise
            throttled = isinstance(failure.error, ThrottledError)
            seconds = self._clock.monotonic() - started
            self._on_call(account.name, what.group, failure.code_class, seconds, throttled)
            self._react(account, what, failure.error)
            raise failure.error from error
        self._on_call(account.name, what.group, "2xx", self._clock.monotonic() - started, False)
        return answer

    def _react(self, account: AwsAccount, what: Action, error: LeastwiseError) -> None:
        if isinstance(error, ThrottledError):
            error.after_seconds = self._limiter.throttled(account, what.family)
        elif isinstance(error, AuthenticationError):
            self._credentials.drop(account)
            self._forget(SessionKey.of(account))

    async def _in_thread(self, call: Callable[[], T], guard: WriteGuard | None = None) -> T:
        await self._free.acquire()
        try:
            if guard is not None:
                guard.check(self._call_seconds)
            running = asyncio.get_running_loop().run_in_executor(self._pool, call)
        except BaseException:
            self._free.release()
            raise
        # The thread is free when the call has ended, not when its caller gave up waiting.
        running.add_done_callback(lambda _: self._free.release())
        return await asyncio.shield(running)


def _caller(clients: Clients) -> Payload:
    return clients.sts.get_caller_identity()
