"""The HTTPS side of the collector: one path, POST, an EventList a body.

Answers: 200 once the batch is durable; 429 with Retry-After when it cannot be taken now; 413, 415, 400 when
it never can; 403 to a client whose certificate is bound to no cluster. The API server tries again after any
answer but 200, five times, so none of them says anything of what is inside.
https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#webhook-backend
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web

from leastwise.adapters.audit_webhook.connections import Connections
from leastwise.adapters.audit_webhook.tls import common_name
from leastwise.collector_ports import Answer, Intake, Refusal

PATH = "/audit"
RETRY_SECONDS = 3
"""The API server waits so long, up to nine times in each of its tries: minutes in all."""

_KEPT_OPEN_SECONDS = 120.0  # longer than the API server keeps an idle connection (90 s): it closes, not we
_BACKLOG = 128
_HEADER_BYTES = 8 << 10


@dataclass(frozen=True, slots=True)
class WebhookLimits:
    """What one client can take: bytes of a body, connections, seconds for a TLS handshake, a body, the rest
    of a body that was refused, and between requests."""

    body_bytes: int = 16 << 20
    connections: int = 256
    handshake_seconds: float = 10.0
    body_seconds: float = 30.0
    linger_seconds: float = 2.0
    idle_seconds: float = _KEPT_OPEN_SECONDS


class WebhookServer:
    """Hands bodies to an Intake until closed.

    `bindings` maps the common name of a client's certificate to the one cluster that it speaks for. Without
    `tls` everybody speaks for `cluster`: for loopback only.
    """

    def __init__(
        self,
        intake: Intake,
        bindings: Mapping[str, str],
        limits: WebhookLimits,
        *,
        tls: ssl.SSLContext | None,
        cluster: str = "",
    ) -> None:
        self._intake = intake
        self._bindings = bindings
        self._limits = limits
        self._tls = tls
        self._cluster = cluster
        self._runner: web.AppRunner | None = None
        self._listener: asyncio.Server | None = None
        self._warned: set[str] = set()
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one, told by `port`."""
        app = web.Application(client_max_size=self._limits.body_bytes)
        app.router.add_post(PATH, self._receive)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            keepalive_timeout=self._limits.idle_seconds,
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
            lingering_time=self._limits.linger_seconds,
            logger=_silent(),
            auto_decompress=False,  # a small body must not become a large one
        )
        await self._runner.setup()
        server = self._runner.server
        assert server is not None  # made by setup
        protocols = Connections(server, self._limits.connections, self._refuse_connection)
        options: dict[str, Any] = {}  # Any: of three types, and without TLS none may be given
        if self._tls is not None:
            options = {"ssl": self._tls, "ssl_handshake_timeout": self._limits.handshake_seconds}
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(protocols, host, port, backlog=_BACKLOG, **options)
        self.port = int(self._listener.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop listening; requests that are there are answered first."""
        if self._listener is not None:
            self._listener.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # ---------------------------------------------------------------- one request

    async def _receive(self, request: web.Request) -> web.Response:
        try:
            return await self._answer(request)
        except Exception as error:  # noqa: BLE001 (the library's own words about it are switched off)
            structlog.get_logger("webhook").error("request failed", kind=type(error).__name__, exc_info=error)
            return _short(HTTPStatus.INTERNAL_SERVER_ERROR)

    async def _answer(self, request: web.Request) -> web.Response:
        cluster = self._cluster_of(request)
        if not cluster:
            return self._refuse("", Refusal.UNBOUND_CLIENT, HTTPStatus.FORBIDDEN)
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            return self._refuse(cluster, Refusal.BAD_REQUEST, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        size = self._limits.body_bytes if request.content_length is None else request.content_length
        if size > self._limits.body_bytes:
            return self._refuse(cluster, Refusal.TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not self._intake.reserve(size):
            return self._refuse(cluster, Refusal.QUEUE_FULL, HTTPStatus.TOO_MANY_REQUESTS)
        try:
            return await self._take(request, cluster)
        finally:
            self._intake.release(size)

    async def _take(self, request: web.Request, cluster: str) -> web.Response:
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                body = await request.read()
        except TimeoutError:
            return self._refuse(cluster, Refusal.TOO_SLOW, HTTPStatus.REQUEST_TIMEOUT)
        except web.HTTPRequestEntityTooLarge:
            return self._refuse(cluster, Refusal.TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except (ConnectionError, web.RequestPayloadError):
            return self._refuse(cluster, Refusal.CUT_OFF, HTTPStatus.BAD_REQUEST)
        match await self._intake.take(cluster, body):
            case Answer.STORED | Answer.REPEATED:
                return web.Response()
            case Answer.UNDECODABLE:
                return _short(HTTPStatus.BAD_REQUEST)  # counted where it was found
            case Answer.DELAYED:
                return _short(HTTPStatus.TOO_MANY_REQUESTS)

    def _cluster_of(self, request: web.Request) -> str:
        """Return the cluster that the client may speak for; empty: none."""
        if self._tls is None:
            return self._cluster
        transport = request.transport
        name = common_name(transport.get_extra_info("peercert")) if transport is not None else ""
        found = self._bindings.get(name, "")
        if not found and name not in self._warned and len(self._warned) < _BACKLOG:
            self._warned.add(name)
            structlog.get_logger("webhook").warning(
                "client certificate is bound to no cluster", common_name=ascii(name)
            )
        return found

    def _refuse(self, cluster: str, refusal: Refusal, status: HTTPStatus) -> web.Response:
        self._intake.refuse(cluster, refusal)
        return _short(status)

    def _refuse_connection(self) -> None:
        self._intake.refuse("", Refusal.TOO_MANY_CONNECTIONS)


def _silent() -> logging.Logger:
    """The HTTP library would log heads that it cannot read, with what is in them."""
    logger = logging.getLogger("leastwise.webhook.http")
    logger.setLevel(logging.CRITICAL + 1)
    return logger


def _short(status: HTTPStatus) -> web.Response:
    response = web.Response(status=status, text=f"{status.phrase}\n")
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    elif status in {HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.BAD_REQUEST}:
        response.force_close()
    return response
