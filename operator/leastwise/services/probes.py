"""The HTTP side of the process: /healthz, /readyz, /metrics. Nothing else is served."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from aiohttp import web

Check = Callable[[], str]
"""Returns why the check fails; empty when it passes."""


class Exposed(Protocol):
    """What is scraped: the metrics of the operator, or of the collector."""

    def expose(self, accept: str) -> tuple[bytes, str]:
        """Return the metrics in the format that the reader accepts, and its content type."""
        ...


class Probes:
    """Serves the probes of one process until closed."""

    def __init__(self, metrics: Exposed, *, health: Check, ready: Check, refresh: Callable[[], None]) -> None:
        self._metrics = metrics
        self._health = health
        self._ready = ready
        self._refresh = refresh
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one, told by `port`."""
        app = web.Application()
        app.router.add_get("/healthz", self._answer(self._health))
        app.router.add_get("/readyz", self._answer(self._ready))
        app.router.add_get("/metrics", self._expose)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self.port = int(self._runner.addresses[0][1])

    async def close(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    def _answer(self, check: Check) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(_request: web.Request) -> web.StreamResponse:
            problem = check()
            if problem:
                return web.Response(status=503, text=f"{problem}\n")
            return web.Response(text="ok\n")

        return handle

    async def _expose(self, request: web.Request) -> web.Response:
        self._refresh()
        body, content_type = self._metrics.expose(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})
