from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from leastwise.adapters.audit_webhook.api_servers import ApiServerProbe
from leastwise.collector_ports import AuditErrors

METRICS = b"""# HELP apiserver_audit_error_total Counter of audit events that failed.
# TYPE apiserver_audit_error_total counter
apiserver_audit_error_total{plugin="buffered"} 3
apiserver_audit_error_total{plugin="log"} 1000
apiserver_audit_error_total{plugin="webhook"} 4.02e+02
apiserver_audit_event_total 9
process_start_time_seconds 1.78000000012e+09
"""


@dataclass
class Stand:
    """Answers as an API server does."""

    status: int = 200
    metrics: bytes = METRICS
    metrics_status: int = 200
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    token: str = "t1"
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        headers = request.headers
        self.requests.append((request.path, headers["User-Agent"], headers.get("Authorization", "")))
        if request.path != "/metrics":
            return web.Response(status=self.status, text="{}")
        return web.Response(status=self.metrics_status, body=self.metrics)

    async def credentials(self) -> Mapping[str, object]:
        return {"server": self.url, "scheme": "Bearer", "token": self.token, "insecure": False}


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    made = Stand()
    app = web.Application()
    app.router.add_get("/{path:.*}", made.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest.fixture
async def probe(stand: Stand) -> AsyncIterator[ApiServerProbe]:
    made = ApiServerProbe(stand.credentials)
    yield made
    await made.close()


async def test_a_canary_carries_its_nonce_and_the_credentials_of_now(
    stand: Stand, probe: ApiServerProbe
) -> None:
    assert await probe.send_canary("n1")
    stand.token = "t2"
    assert await probe.send_canary("n2")
    path = "/api/v1/namespaces/default"
    assert stand.requests == [
        (path, "leastwise-canary/n1", "Bearer t1"),
        (path, "leastwise-canary/n2", "Bearer t2"),
    ]


@pytest.mark.parametrize(
    ("status", "is_answered"),
    [(200, True), (403, True), (404, True), (429, False), (500, False), (503, False)],
)
async def test_only_an_answer_after_which_there_is_an_event_counts(
    stand: Stand, probe: ApiServerProbe, status: int, *, is_answered: bool
) -> None:
    stand.status = status
    assert await probe.send_canary("n1") is is_answered


async def test_the_counter_is_summed_over_what_leads_to_the_webhook(probe: ApiServerProbe) -> None:
    assert await probe.audit_errors() == AuditErrors(405, "1.78000000012e+09")


async def test_a_counter_that_is_not_there_yet_is_zero(stand: Stand, probe: ApiServerProbe) -> None:
    stand.metrics = b"process_start_time_seconds 17\n"
    assert await probe.audit_errors() == AuditErrors(0, "17")


async def test_many_megabytes_of_metrics_are_read_whatever_their_lines(
    stand: Stand, probe: ApiServerProbe
) -> None:
    stand.metrics = b"x" * 1_000_000 + b"\n" + b"other 1\n" * 500_000 + METRICS
    assert await probe.audit_errors() == AuditErrors(405, "1.78000000012e+09")


@pytest.mark.parametrize(
    "metrics",
    [
        b"",
        b"apiserver_audit_error_total 5\n",
        METRICS[:-3],
        METRICS.replace(b"4.02e+02", b"many"),
        METRICS.replace(b" 3\n", b" \xff\n"),
        METRICS.replace(b" 3\n", b" NaN\n"),
        METRICS.replace(b" 3\n", b" +Inf\n"),
    ],
)
async def test_metrics_that_do_not_tell_are_no_counter(
    stand: Stand, probe: ApiServerProbe, metrics: bytes
) -> None:
    stand.metrics = metrics
    assert await probe.audit_errors() is None


@pytest.mark.parametrize("status", [401, 403, 404, 500])
async def test_metrics_that_may_not_be_read_are_no_counter(
    stand: Stand, probe: ApiServerProbe, status: int
) -> None:
    stand.metrics_status = status
    assert await probe.audit_errors() is None


async def test_a_server_that_is_not_there_is_told_by_no_answer() -> None:
    stand = Stand(url="http://127.0.0.1:9")
    probe = ApiServerProbe(stand.credentials)
    assert not await probe.send_canary("n1")
    assert await probe.audit_errors() is None
    await probe.close()


async def test_a_server_is_known_by_its_own_address(stand: Stand) -> None:
    own = ApiServerProbe(stand.credentials, url="https://10.0.0.7:6443")
    assert (own.name, ApiServerProbe(stand.credentials).name) == ("10.0.0.7:6443", "cluster")
    other = ApiServerProbe(stand.credentials, url=stand.url, canary_path="/version")
    assert await other.send_canary("n1")
    assert stand.requests[0][0] == "/version"
    await other.close()
