from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import yaml
from aiohttp import web

from fakes import FakeClock
from leastwise.adapters.kubernetes.client import APPLY, JSON_PATCH, KubernetesClient
from leastwise.core.errors import (
    AuthenticationError,
    ForbiddenError,
    ResultUnknownError,
    RetryLaterError,
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FakeApiServer:
    """Answers every request by the handler that the test sets."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, str, bytes]] = []
        self.tokens: list[str] = []
        self.handler: Handler = self.answer(200, b"{}")
        self.url = ""

    @staticmethod
    def answer(status: int, body: bytes, **headers: str) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            return web.Response(status=status, body=body, headers=headers)

        return handle

    async def handle(self, request: web.Request) -> web.StreamResponse:
        content_type = request.headers.get("Content-Type", "")
        self.requests.append((request.method, request.raw_path, content_type, await request.read()))
        self.tokens.append(request.headers.get("Authorization", ""))
        return await self.handler(request)


class FakeRecorder:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str, bool]] = []

    def record_call(
        self, cloud: str, operation_group: str, code_class: str, seconds: float, *, throttled: bool
    ) -> None:
        self.calls.append((cloud, operation_group, code_class, throttled))


@pytest.fixture
async def server() -> AsyncIterator[FakeApiServer]:
    fake = FakeApiServer()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", fake.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield fake
    await runner.cleanup()


def kubeconfig(folder: Path, url: str, **user: str) -> str:
    path = folder / "kubeconfig"
    path.write_text(
        yaml.safe_dump(
            {
                "current-context": "it",
                "clusters": [{"name": "c", "cluster": {"server": url}}],
                "users": [{"name": "u", "user": user}],
                "contexts": [{"name": "it", "context": {"cluster": "c", "user": "u"}}],
            }
        )
    )
    return str(path)


@pytest.fixture
def recorder() -> FakeRecorder:
    return FakeRecorder()


@pytest.fixture
async def client(
    server: FakeApiServer, tmp_path: Path, recorder: FakeRecorder
) -> AsyncIterator[KubernetesClient]:
    connected = await KubernetesClient.connect(
        FakeClock(), kubeconfig=kubeconfig(tmp_path, server.url, token="t-1"), recorder=recorder
    )
    yield connected
    await connected.close()


async def test_read_and_write_carry_credentials_query_and_body(
    client: KubernetesClient, server: FakeApiServer
) -> None:
    assert client.server == server.url
    assert await client.read("/a/b%3Ac", {"limit": "5", "x": "a b"}) == b"{}"
    await client.write("PATCH", "/a", {"k": "v"}, query={"force": "true"}, content_type=APPLY)
    await client.write("PATCH", "/a", [{"op": "test"}], content_type=JSON_PATCH)
    await client.write("DELETE", "/a", None)
    assert [(method, path) for method, path, *_ in server.requests] == [
        ("GET", "/a/b:c?limit=5&x=a+b"),
        ("PATCH", "/a?force=true"),
        ("PATCH", "/a"),
        ("DELETE", "/a"),
    ]
    assert server.requests[1][2:] == ("application/apply-patch+yaml", b'{"k": "v"}')
    assert server.requests[2][2:] == ("application/json-patch+json", b'[{"op": "test"}]')
    assert set(server.tokens) == {"Bearer t-1"}


async def test_every_call_is_recorded_with_its_kind_and_result(
    client: KubernetesClient, server: FakeApiServer, recorder: FakeRecorder
) -> None:
    await client.read("/a")
    server.handler = server.answer(429, b"{}")
    with pytest.raises(RetryLaterError):
        await client.write("POST", "/a", {})
    server.handler = server.answer(403, b"{}")
    with pytest.raises(ForbiddenError):
        async with client.stream("/a", {}, silence_seconds=1):
            pass
    assert recorder.calls == [
        ("kubernetes", "read", "2xx", False),
        ("kubernetes", "write", "4xx", True),
        ("kubernetes", "list", "4xx", False),
    ]


async def test_header_that_asks_for_a_wait_is_in_the_error(
    client: KubernetesClient, server: FakeApiServer
) -> None:
    server.handler = server.answer(429, b"busy", **{"Retry-After": "4"})
    with pytest.raises(RetryLaterError) as caught:
        await client.read("/a")
    assert caught.value.after_seconds == 4.0


async def hang(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(60)
    return web.Response()


async def cut(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def cut_the_body(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b"{")
    return await cut(request)


@pytest.mark.parametrize("fault", [hang, cut, cut_the_body])
async def test_lost_answer_to_a_write_is_unknown_and_to_a_read_only_late_r7(
    client: KubernetesClient, server: FakeApiServer, recorder: FakeRecorder, fault: Handler
) -> None:
    server.handler = fault
    with pytest.raises(ResultUnknownError):
        await client.write("POST", "/a", {}, timeout_seconds=0.1)
    with pytest.raises(RetryLaterError) as caught:
        await client.read("/a", timeout_seconds=0.1)
    assert not isinstance(caught.value, ResultUnknownError)
    assert len(recorder.calls) == 2


async def test_write_that_was_never_sent_is_not_unknown(tmp_path: Path) -> None:
    # a port that was just given back: nobody listens there
    probe = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port = probe.sockets[0].getsockname()[1]
    probe.close()
    await probe.wait_closed()
    client = await KubernetesClient.connect(
        FakeClock(), kubeconfig=kubeconfig(tmp_path, f"http://127.0.0.1:{port}")
    )
    with pytest.raises(RetryLaterError) as caught:
        await client.write("POST", "/a", {})
    assert not isinstance(caught.value, ResultUnknownError)
    await client.close()


async def test_stream_gives_chunks_and_its_silence_is_an_error_f13(
    client: KubernetesClient, server: FakeApiServer
) -> None:
    async def trickle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"one\n")
        await asyncio.sleep(60)
        return response

    server.handler = trickle
    async with client.stream("/a", {"watch": "true"}, silence_seconds=0.2) as chunks:
        assert await anext(chunks) == b"one\n"
        with pytest.raises(RetryLaterError, match="watch /a"):
            await anext(chunks)


async def test_refused_token_is_read_again_once_and_the_request_repeated(
    server: FakeApiServer, tmp_path: Path
) -> None:
    token_file = tmp_path / "token"
    token_file.write_text("old")
    path = kubeconfig(tmp_path, server.url, tokenFile=str(token_file))

    async def only_new(request: web.Request) -> web.StreamResponse:
        fresh = request.headers["Authorization"] == "Bearer new"
        return web.Response(status=200 if fresh else 401, body=b"{}")

    server.handler = only_new
    client = await KubernetesClient.connect(FakeClock(), kubeconfig=path)
    with pytest.raises(AuthenticationError):
        await client.read("/a")
    token_file.write_text("new")
    assert await client.write("POST", "/a", {}) == b"{}"
    assert server.tokens == ["Bearer old", "Bearer old", "Bearer new"]
    (tmp_path / "kubeconfig").unlink()
    server.handler = server.answer(401, b"{}")
    with pytest.raises(AuthenticationError):
        await client.read("/a")
    await client.close()


async def test_process_without_credentials_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(AuthenticationError, match="no credentials"):
        await KubernetesClient.connect(FakeClock(), kubeconfig=str(tmp_path / "absent"))


async def test_credentials_of_the_pod_come_first(
    server: FakeApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("token", "ca.crt"):
        (tmp_path / name).write_text(f"content of {name}")
    loader = "kubernetes.aio.config.incluster_config"
    monkeypatch.setattr(f"{loader}.SERVICE_TOKEN_FILENAME", str(tmp_path / "token"))
    monkeypatch.setattr(f"{loader}.SERVICE_CERT_FILENAME", str(tmp_path / "ca.crt"))
    monkeypatch.setattr("leastwise.adapters.kubernetes.client.ApiClient", lambda _configuration: None)
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "443")
    client = await KubernetesClient.connect(FakeClock())
    assert client.server == "https://10.0.0.1:443"
    info = await client.connection_info()
    assert (info["scheme"], info["token"]) == ("bearer", "content of token")


async def test_credentials_are_given_to_another_client_in_its_words(
    client: KubernetesClient, server: FakeApiServer, tmp_path: Path
) -> None:
    info = await client.connection_info()
    assert (info["server"], info["scheme"], info["token"]) == (server.url, "Bearer", "t-1")
    basic = await KubernetesClient.connect(
        FakeClock(), kubeconfig=kubeconfig(tmp_path, server.url, username="u", password="p")
    )
    assert (await basic.connection_info())["token"] == base64.b64encode(b"u:p").decode()
    await basic.close()
