"""An event that cannot be posted is lost; the run that tells it goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
import structlog

from builders import policy
from fakes import FakeClock
from leastwise.core.errors import (
    ForbiddenError,
    LeaseLostError,
    LeastwiseError,
    NotFoundError,
    ResultUnknownError,
)
from leastwise.core.events import Announcement, EventReason
from leastwise.core.identities import ServiceAccount
from leastwise.metrics import Metrics
from leastwise.ports import KubernetesWriter, PodStart
from leastwise.services.publishing import Publisher

API = ServiceAccount("payments", "payments-api")
GRANTED = Announcement(EventReason.GRANTED, "Role/x is missing")


class FakeEventWriter:
    """Fails as told; remembers the names of what it posted about."""

    def __init__(self, *, events: LeastwiseError | None = None, pods: LeastwiseError | None = None) -> None:
        self.events = events
        self.pods = pods
        self.asked: list[str] = []

    async def emit_event(self, kind: str, namespace: str, name: str, uid: str, **_: object) -> None:
        self.asked.append(f"{kind}/{name}")
        if self.events is not None:
            raise self.events

    async def pods_of(self, account: ServiceAccount) -> tuple[PodStart, ...]:
        if self.pods is not None:
            raise self.pods
        early = FakeClock().now() - timedelta(minutes=1)
        return (PodStart("api-1", "u1", early), PodStart("api-2", "u2", early))


def publisher(writer: FakeEventWriter) -> Publisher:
    metrics = Metrics(version="0", detailed=True, mode="detailed")
    return Publisher(cast("KubernetesWriter", writer), metrics, FakeClock())


@pytest.mark.parametrize(
    "error", [ResultUnknownError("no answer"), ForbiddenError("events"), NotFoundError("the namespace ends")]
)
async def test_a_refused_event_is_logged_and_forgotten(error: LeastwiseError) -> None:
    with structlog.testing.capture_logs() as logged:
        await publisher(FakeEventWriter(events=error)).announce(policy(), GRANTED)
    assert [(each["event"], each["reason"]) for each in logged] == [("event lost", "Granted")]


async def test_one_lost_event_does_not_keep_the_others_back() -> None:
    writer = FakeEventWriter(events=ResultUnknownError("no answer"))
    await publisher(writer).tell_pods(API)
    assert writer.asked == ["Pod/api-1", "Pod/api-2"]


@pytest.mark.parametrize("error", [ForbiddenError("pods"), ResultUnknownError("no answer")])
async def test_pods_that_cannot_be_listed_are_not_told(error: LeastwiseError) -> None:
    writer = FakeEventWriter(pods=error)
    await publisher(writer).tell_pods(API)
    assert writer.asked == []


async def test_a_lost_lease_is_never_swallowed() -> None:
    lost = LeaseLostError("expired")
    with pytest.raises(LeaseLostError):
        await publisher(FakeEventWriter(events=lost)).announce(policy(), GRANTED)
    with pytest.raises(LeaseLostError):
        await publisher(FakeEventWriter(events=lost)).tell_pods(API)
    with pytest.raises(LeaseLostError):
        await publisher(FakeEventWriter(pods=lost)).tell_pods(API)
