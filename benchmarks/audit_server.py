"""What stands in for an API server when the collector is killed: it answers canaries, whose events it sends,
and counts the events of batches that it gave up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from leastwise_dev.kubeconfigs import write_kubeconfig
from leastwise_dev.ports import LOOPBACK

Send = Callable[[bytes], Awaitable[bool]]
"""Sends a body until it is taken or given up; tells which."""


@dataclass
class AuditServer:
    """`start` it with what sends bodies; `gave_up` counts events."""

    gave_up: int = 0
    _send: Send | None = None
    _sending: set[asyncio.Task[None]] = field(default_factory=set)
    _runner: web.AppRunner | None = None

    async def start(self, send: Send) -> str:
        """Listen; return the address."""
        self._send = send
        app = web.Application()
        app.router.add_get("/metrics", self._metrics)
        app.router.add_get("/{path:.*}", self._canary)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, 0).start()
        return f"http://{LOOPBACK}:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Stop listening, and sending."""
        for each in self._sending:
            each.cancel()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _metrics(self, _request: web.Request) -> web.Response:
        text = (
            f'apiserver_audit_error_total{{plugin="webhook"}} {self.gave_up}\nprocess_start_time_seconds 1\n'
        )
        return web.Response(text=text)

    async def _canary(self, request: web.Request) -> web.Response:
        task = asyncio.create_task(self._deliver(_event_of(request)))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return web.Response(text="{}")

    async def _deliver(self, body: bytes) -> None:
        assert self._send is not None  # it is set before anybody can ask
        if not await self._send(body):
            self.gave_up += 1


def _event_of(request: web.Request) -> bytes:
    at = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    event = {
        "stage": "ResponseComplete",
        "stageTimestamp": at,
        "verb": "get",
        "user": {"username": "canary"},
        "userAgent": request.headers["User-Agent"],
        "objectRef": {"resource": "namespaces", "name": "default"},
        "responseStatus": {"code": 200},
    }
    return json.dumps({"kind": "EventList", "items": [event]}).encode()


def kubeconfig(folder: Path, url: str, authority: Path) -> Path:
    """Write a kubeconfig that leads to it."""
    return write_kubeconfig(folder / "kubeconfig", url=url, ca_file=authority, user={"token": "none"})
