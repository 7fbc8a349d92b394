"""A fake fault proxy in front of the API server: refusals, lost answers, held writes, cut and silent watches.

    with FakeFaultProxy(plane) as api:
        … a client that speaks to `api.url`, with the plane's own CA …
        api.refuse(429, count=20, retry_after=1)
        held = api.hold(lambda call: call.is_write, skip=2)

It ends TLS with the plane's certificate and passes on what it does not spoil. Used from the test's thread; it
serves in a thread of its own.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Self

import aiohttp
from aiohttp import web

from leastwise_dev.cluster import ControlPlane
from leastwise_dev.ports import LOOPBACK

HOLD_SECONDS = 60.0
_START_SECONDS = 30.0
_POLL_SECONDS = 0.02
_GOODBYE_SECONDS = 0.3
_MAX_BODY_BYTES = 16 * 1024 * 1024
_NOT_PASSED_ON = {"transfer-encoding", "connection", "keep-alive", "content-length"}


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One request as it came to the proxy."""

    method: str
    path: str
    query: Mapping[str, str]
    bearer: str = field(repr=False)
    time: float  # monotonic
    body: bytes = field(default=b"", repr=False)

    @property
    def is_write(self) -> bool:
        """Whether it may change something; the Lease's renewals do not count."""
        return self.method not in {"GET", "HEAD"} and "/leases" not in self.path

    @property
    def is_watch(self) -> bool:
        return self.query.get("watch") == "true"


Where = Callable[[ApiCall], bool]


class Kind(Enum):
    """What happens to the call."""

    REFUSE = "refuse"
    LOSE_ANSWER = "lose answer"
    HOLD_BEFORE = "hold before"
    HOLD_AFTER = "hold after"


_BEFORE = {Kind.REFUSE, Kind.HOLD_BEFORE}


@dataclass(eq=False)
class ApiFault:
    """One injected fault: which calls it meets, how often, until when."""

    kind: Kind
    where: Where
    skip: int = 0  # lets this many matching calls pass first
    remaining: int | None = None
    until: float | None = None
    status: int = 500
    retry_after: int = 0
    hits: int = 0
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    is_abandoned: bool = False

    def clear(self) -> None:
        """End the fault and let go of what it holds."""
        self.remaining = 0
        self.released.set()

    def release(self) -> None:
        """Let held calls go on."""
        self.released.set()

    def abandon(self) -> None:
        """Drop held calls: held before forwarding, they never happen. For callers that were killed."""
        self.is_abandoned = True
        self.released.set()

    def wait_reached(self, seconds: float = HOLD_SECONDS) -> None:
        """Block until a call met the fault; fail when none does in time."""
        if not self.reached.wait(seconds):
            raise TimeoutError(f"no call met the fault {self.kind.value} in {seconds} s")

    def meets(self, call: ApiCall, now: float) -> bool:
        """Tell whether the call meets the fault, and count it."""
        if self.remaining == 0 or (self.until is not None and now >= self.until) or not self.where(call):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.remaining is not None:
            self.remaining -= 1
        self.hits += 1
        self.reached.set()
        return True


@dataclass(frozen=True, slots=True)
class Passed:
    """A call that was answered through the proxy; status 0: its connection was closed instead."""

    call: ApiCall
    status: int


class FakeFaultProxy:
    """Serves one control plane on another port of 127.0.0.1, until `stop`."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane
        self._lock = threading.Lock()
        self._faults: list[ApiFault] = []
        self._passed: list[Passed] = []
        self._streams: set[web.StreamResponse] = set()
        self._is_mute = False
        self._thread = threading.Thread(target=self._run, name="fake-api-faults", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._end: asyncio.Event | None = None
        self._failure: BaseException | None = None
        self._upstream: aiohttp.ClientSession | None = None
        self.url = ""

    # ------------------------------------------------------------ life

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start serving; returns once the port is open."""
        self._thread.start()
        if not self._ready.wait(_START_SECONDS):
            raise TimeoutError("the fault proxy did not open its port")
        if self._failure is not None:
            raise RuntimeError("the fault proxy could not start") from self._failure

    def stop(self) -> None:
        """Let go of what is held, stop serving, join the thread."""
        self.clear()
        self.cut_streams()
        if self._thread.is_alive() and self._loop is not None and self._end is not None:
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()

    # ------------------------------------------------------------ injecting

    def refuse(
        self,
        status: int,
        where: Where = lambda _: True,
        *,
        count: int | None = None,
        seconds: float | None = None,
        retry_after: int = 0,
    ) -> ApiFault:
        """Answer with this status, without forwarding."""
        until = None if seconds is None else time.monotonic() + seconds
        fault = ApiFault(
            Kind.REFUSE, where, remaining=count, until=until, status=status, retry_after=retry_after
        )
        return self._add(fault)

    def lose_answer(self, where: Where, *, count: int = 1, skip: int = 0) -> ApiFault:
        """Forward, then close the connection: the write happened, and the caller cannot know."""
        return self._add(ApiFault(Kind.LOSE_ANSWER, where, remaining=count, skip=skip))

    def hold(self, where: Where, *, after: bool = False, skip: int = 0) -> ApiFault:
        """Stop one call before (or after) forwarding until `release`; see `wait_reached`."""
        kind = Kind.HOLD_AFTER if after else Kind.HOLD_BEFORE
        return self._add(ApiFault(kind, where, remaining=1, skip=skip))

    def cut_streams(self) -> None:
        """Close every open watch in the middle, without an end."""
        with self._lock:
            streams = list(self._streams)
        for each in streams:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(_abort, each)

    def mute_streams(self) -> None:
        """Let watches stay open and silent: what they bring is lost."""
        self._is_mute = True

    def unmute_streams(self) -> None:
        """Pass on what watches bring from now on; those that missed something are cut."""
        self._is_mute = False
        self.cut_streams()

    def clear(self) -> None:
        """End every fault."""
        self._is_mute = False
        with self._lock:
            for fault in self._faults:
                fault.clear()
            self._faults.clear()

    # ------------------------------------------------------------ records

    @property
    def passed(self) -> tuple[Passed, ...]:
        """Every call that has ended, in order."""
        with self._lock:
            return tuple(self._passed)

    def writes(self, bearer: str = "") -> tuple[Passed, ...]:
        """Return the writes that ended, of one token or of all."""
        return tuple(each for each in self.passed if each.call.is_write and bearer in {"", each.call.bearer})

    def forget(self) -> None:
        """Forget the records."""
        with self._lock:
            self._passed.clear()

    # ------------------------------------------------------------ serving

    def _add(self, fault: ApiFault) -> ApiFault:
        with self._lock:
            self._faults.append(fault)
        return fault

    def _find(self, call: ApiCall, *, before: bool) -> list[ApiFault]:
        with self._lock:
            now = time.monotonic()
            kinds = [fault for fault in self._faults if (fault.kind in _BEFORE) is before]
            return [fault for fault in kinds if fault.meets(call, now)]

    def _note(self, call: ApiCall, status: int) -> None:
        with self._lock:
            self._passed.append(Passed(call, status))

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())  # ends what is still open, too
        except BaseException as error:  # noqa: BLE001 (told to the thread that starts us)
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        application = web.Application(client_max_size=_MAX_BODY_BYTES)
        application.router.add_route("*", "/{tail:.*}", self._handle)
        runner = web.AppRunner(application, access_log=None, auto_decompress=False, shutdown_timeout=1)
        outside = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        folder = self._plane.files.certificates
        outside.load_cert_chain(folder / "apiserver.crt", folder / "apiserver.key")
        inside = ssl.create_default_context(cafile=str(self._plane.ca_file))
        connector = aiohttp.TCPConnector(ssl=inside, limit=0)
        async with aiohttp.ClientSession(connector=connector, auto_decompress=False) as self._upstream:
            await runner.setup()
            await web.TCPSite(runner, LOOPBACK, 0, ssl_context=outside).start()
            self.url = f"https://{LOOPBACK}:{runner.addresses[0][1]}"
            self._ready.set()
            await self._end.wait()
            await runner.cleanup()
        # TLS ends in the background: docs.aiohttp.org/en/stable/client_advanced.html#graceful-shutdown
        await asyncio.sleep(_GOODBYE_SECONDS)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        body = await request.read()
        call = ApiCall(request.method, request.path, dict(request.query), bearer, time.monotonic(), body)
        for fault in self._find(call, before=True):
            if fault.kind is Kind.REFUSE:
                self._note(call, fault.status)
                return _refusal(fault)
            await _hold(fault)
            if fault.is_abandoned:
                return self._close(request, call)
        try:
            return await self._forward(request, call, body)
        except (aiohttp.ClientError, OSError):
            return self._close(request, call)  # as a server that is gone does

    async def _forward(self, request: web.Request, call: ApiCall, body: bytes) -> web.StreamResponse:
        assert self._upstream is not None, "not started"
        headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
        async with self._upstream.request(
            request.method,
            f"{self._plane.url}{request.raw_path}",
            headers=headers,
            data=body or None,
            timeout=aiohttp.ClientTimeout(total=None),
            skip_auto_headers=("Accept", "Content-Type", "User-Agent"),  # as the caller sent it
        ) as answer:
            if call.is_watch and answer.status == 200:
                return await self._stream(request, answer)
            data = await answer.read()
            for fault in self._find(call, before=False):
                if fault.kind is Kind.HOLD_AFTER:
                    await _hold(fault)
                if fault.kind is Kind.LOSE_ANSWER or fault.is_abandoned:
                    return self._close(request, call)
            self._note(call, answer.status)
            return web.Response(status=answer.status, body=data, headers=_passed_on(answer))

    async def _stream(self, request: web.Request, answer: aiohttp.ClientResponse) -> web.StreamResponse:
        response = web.StreamResponse(status=answer.status, headers=_passed_on(answer))
        await response.prepare(request)
        with self._lock:
            self._streams.add(response)
        try:
            async for chunk in answer.content.iter_any():
                if not self._is_mute:
                    await response.write(chunk)
            await response.write_eof()
        except (aiohttp.ClientError, OSError):
            _abort(response)
        finally:
            with self._lock:
                self._streams.discard(response)
        return response

    def _close(self, request: web.Request, call: ApiCall) -> web.StreamResponse:
        self._note(call, 0)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()  # nobody is left to read it


async def _hold(fault: ApiFault) -> None:
    end = time.monotonic() + HOLD_SECONDS
    while not fault.released.is_set() and time.monotonic() < end:  # noqa: ASYNC110 (set by another thread)
        await asyncio.sleep(_POLL_SECONDS)


def _abort(response: web.StreamResponse) -> None:
    request = getattr(response, "_req", None)
    if request is not None and request.transport is not None:
        request.transport.abort()


def _passed_on(answer: aiohttp.ClientResponse) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.lower() not in _NOT_PASSED_ON}


def _refusal(fault: ApiFault) -> web.Response:
    status = {
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "message": "refused by the fault proxy",
        "code": fault.status,
    }
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
    return web.Response(
        status=fault.status, text=json.dumps(status), content_type="application/json", headers=headers
    )
