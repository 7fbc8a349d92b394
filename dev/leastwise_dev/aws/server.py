"""The HTTP server of the front door: one thread with one event loop, started and stopped from outside."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from aiohttp import web

from leastwise_dev.aws.gate import ConnectionDroppedError
from leastwise_dev.aws.refusals import Answer

Handler = Callable[[str, str, tuple[tuple[str, str], ...], bytes], Awaitable[Answer]]

MAX_BODY_BYTES = 64 * 1024 * 1024
START_SECONDS = 30.0


class Server:
    """Serves `handler` on a free port of 127.0.0.1 until `stop`.

    `resources` is entered in the server's own loop before the first request, for clients that belong to it.
    """

    def __init__(self, handler: Handler, resources: AbstractAsyncContextManager[object]) -> None:
        self._handler = handler
        self._resources = resources
        self._thread = threading.Thread(target=self._run, name="fake-aws", daemon=True)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._end: asyncio.Event | None = None
        self._failure: BaseException | None = None
        self.errors: list[Exception] = []  # mistakes of the front door itself
        self.endpoint_url = ""

    def start(self) -> None:
        """Start serving; returns once the port is open."""
        self._thread.start()
        if not self._ready.wait(START_SECONDS):
            raise TimeoutError("the fake AWS front door did not open its port")
        if self._failure is not None:
            raise RuntimeError("the fake AWS front door could not start") from self._failure

    def stop(self) -> None:
        """Stop serving and join the thread."""
        if self._thread.is_alive() and self._end is not None:
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except BaseException as error:  # noqa: BLE001 (told to the thread that starts us)
            self._failure = error
        finally:
            self._loop.close()
            self._ready.set()

    async def _serve(self) -> None:
        self._end = asyncio.Event()
        application = web.Application(client_max_size=MAX_BODY_BYTES)
        application.router.add_route("*", "/{tail:.*}", self._handle)
        runner = web.AppRunner(
            application,
            access_log=None,
            handler_cancellation=False,
            auto_decompress=False,
            shutdown_timeout=1,
        )
        async with self._resources:
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            self.endpoint_url = f"http://{host}:{port}"
            self._ready.set()
            await self._end.wait()
            await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        headers = tuple((name, value) for name, value in request.headers.items())
        body = await request.read()
        try:
            answer = await self._handler(request.method, request.raw_path, headers, body)
        except ConnectionDroppedError:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()  # nobody is left to read it
        except Exception as error:  # noqa: BLE001 (a thread of its own: kept for whoever stops it)
            self.errors.append(error)
            return web.Response(status=500, text="the fake AWS front door failed")
        response = web.Response(status=answer.status, body=answer.body)
        for name, value in answer.headers:
            response.headers[name] = value
        return response
