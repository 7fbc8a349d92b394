from __future__ import annotations

import io
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from leastwise.adapters.audit_webhook.server import PATH, WebhookLimits, WebhookServer
from leastwise.adapters.audit_webhook.tls import ServerTls, TlsFiles
from leastwise.collector_ports import Answer, Refusal
from leastwise_dev.certificates import Authority, Pair

LOOPBACK = "127.0.0.1"


@dataclass
class FakeIntake:
    """Takes bodies at once, or says what it is told to."""

    answer: Answer = Answer.STORED
    has_room: bool = True
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    refused: list[tuple[str, Refusal]] = field(default_factory=list)
    reserved: int = 0
    most_reserved: int = 0
    hold: Callable[[], Awaitable[None]] | None = None

    def reserve(self, size: int) -> bool:
        if self.has_room:
            self.reserved += size
            self.most_reserved = max(self.most_reserved, self.reserved)
        return self.has_room

    def release(self, size: int) -> None:
        self.reserved -= size

    async def take(self, cluster: str, body: bytes) -> Answer:
        if self.hold is not None:
            await self.hold()
        self.taken.append((cluster, body))
        return self.answer

    def refuse(self, cluster: str, refusal: Refusal) -> None:
        self.refused.append((cluster, refusal))


@dataclass
class Served:
    """A webhook over TLS that listens, and clients with certificates."""

    authority: Authority
    intake: FakeIntake
    server: WebhookServer

    def context(self, client: Pair | None) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.authority.file))
        if client is not None:
            context.load_cert_chain(client.certificate, client.key)
        return context

    @property
    def url(self) -> str:
        return f"https://{LOOPBACK}:{self.server.port}{PATH}"

    async def post(self, client: Pair | None, body: bytes = b"{}", **more: str) -> aiohttp.ClientResponse:
        connector = aiohttp.TCPConnector(ssl=self.context(client))
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.post(self.url, data=io.BytesIO(body), headers=more) as answer,
        ):
            await answer.read()
            return answer


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def server_pair(authority: Authority) -> Pair:
    return authority.issue("localhost")


@pytest.fixture(scope="session")
def blue(authority: Authority) -> Pair:
    return authority.issue("audit-blue")


@pytest.fixture(scope="session")
def green(authority: Authority) -> Pair:
    return authority.issue("audit-green")


@pytest.fixture
async def serve(authority: Authority, server_pair: Pair) -> AsyncIterator[Callable[..., Awaitable[Served]]]:
    """Starts webhooks: `await serve(limits=…, tls=False)`."""
    async with AsyncExitStack() as stack:

        async def start(limits: WebhookLimits | None = None, *, tls: bool = True) -> Served:
            intake = FakeIntake()
            files = TlsFiles(server_pair.certificate, server_pair.key, Path(authority.file))
            server = WebhookServer(
                intake,
                {"audit-blue": "blue", "audit-green": "green"},
                limits or WebhookLimits(),
                tls=ServerTls(files).context if tls else None,
                cluster="" if tls else "local",
            )
            await server.start(LOOPBACK, 0)
            stack.push_async_callback(server.close)
            return Served(authority, intake, server)

        yield start
