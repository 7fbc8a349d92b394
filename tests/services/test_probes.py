from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest

from leastwise.metrics import Metrics
from leastwise.services.probes import Probes


@dataclass
class Served:
    """Probes that listen, and what the checks of their process say now."""

    metrics: Metrics = field(default_factory=lambda: Metrics(version="0", detailed=True, mode="detailed"))
    health: str = ""
    ready: str = ""

    def __post_init__(self) -> None:
        self.probes = Probes(
            self.metrics,
            health=lambda: self.health,
            ready=lambda: self.ready,
            refresh=lambda: self.metrics.leader.set(1),
        )

    async def get(self, path: str, **headers: str) -> tuple[int, str, str]:
        url = f"http://127.0.0.1:{self.probes.port}{path}"
        async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
            return answer.status, await answer.text(), answer.content_type


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    served = Served()
    await served.probes.start("127.0.0.1", 0)
    yield served
    await served.probes.close()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_a_check_that_passes_is_ok(served: Served, path: str) -> None:
    assert await served.get(path) == (200, "ok\n", "text/plain")


async def test_a_check_that_fails_says_why_and_the_other_is_its_own(served: Served) -> None:
    served.health = "the watch of roles is silent for 301 s"
    assert (await served.get("/healthz"))[:2] == (503, f"{served.health}\n")
    assert (await served.get("/readyz"))[0] == 200
    served.health, served.ready = "", "not synchronised"
    assert (await served.get("/readyz"))[:2] == (503, "not synchronised\n")
    assert (await served.get("/healthz"))[0] == 200


async def test_metrics_are_brought_up_to_date_before_they_are_told(served: Served) -> None:
    status, text, _ = await served.get("/metrics")
    assert status == 200
    assert "\nleastwise_leader 1.0\n" in text


async def test_metrics_come_in_the_format_that_the_reader_accepts(served: Served) -> None:
    assert (await served.get("/metrics"))[2] == "text/plain"
    _, text, content_type = await served.get("/metrics", Accept="application/openmetrics-text; version=1.0.0")
    assert content_type == "application/openmetrics-text"
    assert text.endswith("# EOF\n")


@pytest.mark.parametrize("path", ["/", "/debug", "/metrics/x"])
async def test_nothing_else_is_served(served: Served, path: str) -> None:
    assert (await served.get(path))[0] == 404


async def test_after_closing_nobody_listens(served: Served) -> None:
    await served.probes.close()
    with pytest.raises(aiohttp.ClientConnectionError):
        await served.get("/healthz")


async def test_probes_that_never_listened_can_be_closed() -> None:
    await Served().probes.close()
