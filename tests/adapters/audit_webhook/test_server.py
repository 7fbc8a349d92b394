from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest

from adapters.audit_webhook.conftest import LOOPBACK, Served
from leastwise.adapters.audit_webhook.server import PATH, WebhookLimits
from leastwise.collector_ports import Answer, Refusal
from leastwise_dev.certificates import Authority, Pair

Serve = Callable[..., Awaitable[Served]]


async def test_a_client_speaks_for_the_one_cluster_that_it_is_bound_to(
    serve: Serve, blue: Pair, green: Pair
) -> None:
    served = await serve()
    assert (await served.post(blue, b"one")).status == 200
    assert (await served.post(green, b"two")).status == 200
    assert served.intake.taken == [("blue", b"one"), ("green", b"two")]
    assert served.intake.reserved == 0


async def test_no_header_or_path_lets_a_client_speak_for_another_cluster(serve: Serve, green: Pair) -> None:
    served = await serve()
    await served.post(green, b"x", **{"X-Remote-User": "audit-blue", "X-Cluster": "blue", "Host": "blue"})
    assert served.intake.taken == [("green", b"x")]


async def test_a_certificate_that_is_bound_to_nothing_is_turned_away_and_counted(
    serve: Serve, authority: Authority
) -> None:
    served = await serve()
    for pair in (
        authority.issue("stranger"),
        authority.issue("audit-blue", "audit-green", file="both"),
        authority.issue(file="nameless"),
        authority.issue("AUDIT-BLUE", file="upper"),
    ):
        assert (await served.post(pair)).status == 403
    assert served.intake.taken == []
    assert served.intake.refused == [("", Refusal.UNBOUND_CLIENT)] * 4


async def test_without_a_certificate_or_with_one_of_another_authority_there_is_no_connection(
    serve: Serve, tmp_path_factory: pytest.TempPathFactory
) -> None:
    served = await serve()
    foreign = Authority(tmp_path_factory.mktemp("foreign"), "foreign").issue("audit-blue")
    for pair in (None, foreign):
        with pytest.raises((aiohttp.ClientError, ssl.SSLError)):
            await served.post(pair)
    assert served.intake.taken == []


async def test_plain_http_on_a_tls_port_gets_nothing(serve: Serve) -> None:
    served = await serve()
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await session.post(f"http://{LOOPBACK}:{served.server.port}{PATH}", data=b"x")
    assert served.intake.taken == []


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer.STORED, 200),
        (Answer.REPEATED, 200),
        (Answer.UNDECODABLE, 400),
        (Answer.DELAYED, 429),
    ],
)
async def test_the_answer_tells_whether_the_batch_is_kept(
    serve: Serve, blue: Pair, answer: Answer, status: int
) -> None:
    served = await serve()
    served.intake.answer = answer
    found = await served.post(blue, b"x")
    assert found.status == status
    assert ("Retry-After" in found.headers) is (status == 429)


async def test_when_there_is_no_room_the_body_is_not_taken_and_is_to_be_sent_again(
    serve: Serve, blue: Pair
) -> None:
    served = await serve()
    served.intake.has_room = False
    found = await served.post(blue, b"x" * 500_000)
    assert (found.status, found.headers["Retry-After"]) == (429, "3")
    assert served.intake.refused == [("blue", Refusal.QUEUE_FULL)]
    served.intake.has_room = True
    assert (await served.post(blue, b"x")).status == 200


async def test_a_body_as_large_as_is_allowed_is_taken_and_one_byte_more_is_not(
    serve: Serve, blue: Pair
) -> None:
    served = await serve()
    assert (await served.post(blue, b"x" * (16 << 20))).status == 200
    assert (await served.post(blue, b"x" * ((16 << 20) + 1))).status == 413
    assert [len(body) for _, body in served.intake.taken] == [16 << 20]
    assert served.intake.refused == [("blue", Refusal.TOO_LARGE)]


async def test_a_body_of_unknown_length_is_bounded_too(serve: Serve, blue: Pair) -> None:
    served = await serve(WebhookLimits(body_bytes=1_000_000))

    async def chunks(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield b"x" * 100_000

    connector = aiohttp.TCPConnector(ssl=served.context(blue))
    async with aiohttp.ClientSession(connector=connector) as session:
        async with session.post(served.url, data=chunks(9)) as answer:
            assert answer.status == 200
        async with session.post(served.url, data=chunks(12)) as answer:
            assert answer.status == 413
    assert [len(body) for _, body in served.intake.taken] == [900_000]
    assert served.intake.most_reserved == 1_000_000
    assert served.intake.reserved == 0


async def test_a_packed_body_is_not_unpacked(serve: Serve, blue: Pair) -> None:
    served = await serve()
    found = await served.post(blue, gzip.compress(b"x" * 10_000_000), **{"Content-Encoding": "gzip"})
    assert found.status == 415
    assert served.intake.refused == [("blue", Refusal.BAD_REQUEST)]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", PATH, 405), ("POST", "/", 404)])
async def test_nothing_else_is_served(serve: Serve, blue: Pair, method: str, path: str, status: int) -> None:
    served = await serve()
    connector = aiohttp.TCPConnector(ssl=served.context(blue))
    async with aiohttp.ClientSession(connector=connector) as session:
        url = f"https://{LOOPBACK}:{served.server.port}{path}"
        async with session.request(method, url) as answer:
            assert answer.status == status


async def test_many_connections_are_answered_at_the_same_time(serve: Serve, blue: Pair) -> None:
    served = await serve()
    all_there = asyncio.Barrier(15)

    async def together() -> None:
        await all_there.wait()

    served.intake.hold = together
    async with asyncio.timeout(10):
        found = await asyncio.gather(*(served.post(blue, f"{each}".encode()) for each in range(15)))
    assert {each.status for each in found} == {200}
    assert len(served.intake.taken) == 15


# ---------------------------------------------------------------- clients that hold on to what they have


async def _open(served: Served, client: Pair) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(
        LOOPBACK, served.server.port, ssl=served.context(client), server_hostname=LOOPBACK
    )


async def _drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while not reader.at_eof():
        writer.write(b"x: y\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)
    raise ConnectionResetError


async def _until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 (a fake that counts tells no event)
        await asyncio.sleep(0.01)


async def test_a_handshake_that_never_comes_is_ended(serve: Serve) -> None:
    served = await serve(WebhookLimits(handshake_seconds=0.3))
    reader, writer = await asyncio.open_connection(LOOPBACK, served.server.port)
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    writer.close()


async def test_a_head_that_drips_is_ended(serve: Serve, blue: Pair) -> None:
    served = await serve(WebhookLimits(idle_seconds=0.5))
    reader, writer = await _open(served, blue)
    writer.write(b"POST /audit HTTP/1.1\r\n")
    async with asyncio.timeout(5):
        with pytest.raises((ConnectionError, ssl.SSLError)):
            await _drip(reader, writer)
    writer.transport.abort()
    assert served.intake.reserved == 0


async def test_a_body_that_drips_is_ended_and_gives_its_room_back(serve: Serve, blue: Pair) -> None:
    served = await serve(WebhookLimits(body_seconds=0.3, linger_seconds=0.1))
    reader, writer = await _open(served, blue)
    writer.write(b"POST /audit HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
    await writer.drain()
    async with asyncio.timeout(10):
        head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408")
    assert served.intake.refused == [("blue", Refusal.TOO_SLOW)]
    assert served.intake.reserved == 0
    writer.transport.abort()


async def test_a_connection_that_breaks_within_a_body_keeps_nothing(serve: Serve, blue: Pair) -> None:
    served = await serve()
    _, writer = await _open(served, blue)
    writer.write(b"POST /audit HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
    await writer.drain()
    async with asyncio.timeout(5):
        await _until(lambda: served.intake.reserved > 0)
        writer.transport.abort()
        await _until(lambda: served.intake.reserved == 0)
    assert served.intake.taken == []
    assert served.intake.refused == [("blue", Refusal.CUT_OFF)]


@pytest.mark.parametrize("head", [b"x: " + b"y" * 20_000 + b"\r\n", b"x: y\r\n" * 5_000])
async def test_heads_are_bounded(serve: Serve, blue: Pair, head: bytes) -> None:
    served = await serve()
    reader, writer = await _open(served, blue)
    writer.write(b"POST /audit HTTP/1.1\r\nHost: x\r\n" + head + b"Content-Length: 1\r\n\r\nx")
    async with asyncio.timeout(5):
        assert (await reader.readuntil(b"\r\n")).split()[1] == b"400"
    assert served.intake.taken == []
    writer.transport.abort()


async def test_one_connection_too_many_is_cut_off_and_counted(serve: Serve, blue: Pair) -> None:
    served = await serve(WebhookLimits(connections=2))
    kept = [await _open(served, blue) for _ in range(2)]
    with pytest.raises((ConnectionError, ssl.SSLError, aiohttp.ClientError)):
        await served.post(blue)
    assert served.intake.refused == [("", Refusal.TOO_MANY_CONNECTIONS)]
    for _, writer in kept:
        writer.transport.abort()
    async with asyncio.timeout(5):
        while True:
            try:
                assert (await served.post(blue)).status == 200
            except (ConnectionError, ssl.SSLError, aiohttp.ClientError):
                await asyncio.sleep(0.05)
            else:
                break


async def test_closing_answers_what_is_there(serve: Serve, blue: Pair) -> None:
    served = await serve()
    may_go_on = asyncio.Event()

    async def wait() -> None:
        await may_go_on.wait()

    served.intake.hold = wait
    waiting = asyncio.ensure_future(served.post(blue, b"x"))
    async with asyncio.timeout(5):
        await _until(lambda: served.intake.reserved > 0)
        closing = asyncio.ensure_future(served.server.close())
        await asyncio.sleep(0.05)
        may_go_on.set()
        assert (await waiting).status == 200
        await closing


async def test_on_loopback_without_tls_everybody_speaks_for_the_one_cluster(serve: Serve) -> None:
    served = await serve(tls=False)
    async with aiohttp.ClientSession() as session:
        url = f"http://{LOOPBACK}:{served.server.port}{PATH}"
        async with session.post(url, data=b"x") as answer:
            assert answer.status == 200
    assert served.intake.taken == [("local", b"x")]
