"""The edge to AWS: who calls, when a write may start, what is counted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.aws.fake_clients import (
    FakeClientFactory,
    FakeGuard,
    FakeLimiter,
    Script,
    assumed,
    caller,
    sdk_error,
)
from builders import account
from fakes import FakeClock
from leastwise.adapters.aws.calls import Clients, Payload
from leastwise.adapters.aws.client import VERIFIED_SECONDS, AwsClient
from leastwise.adapters.aws.translate import to_assumed_credentials
from leastwise.core.accounts import AwsAccount, AwsApiFamily, CredentialType
from leastwise.core.errors import (
    AuthenticationError,
    LeaseLostError,
    RetryLaterError,
    ThrottledError,
    WrongAccountError,
)

ASSUMING = account(
    "assuming",
    credential_type=CredentialType.ASSUME_ROLE,
    assume_role_arn="arn:aws:iam::111122223333:role/leastwise-operator",
    external_id="ext",
)


class World:
    """A client over a script, with everything that it touches at hand."""

    def __init__(self, workers: int = 4) -> None:
        self.script = Script().on("GetCallerIdentity", caller())
        self.factory = FakeClientFactory(self.script)
        self.limiter = FakeLimiter()
        self.clock = FakeClock()
        self.guard = FakeGuard()
        self.seen: list[tuple[str, str, str, bool]] = []
        self.client = AwsClient(self.factory, self.limiter, self.clock, workers=workers, on_call=self._note)

    def _note(self, *call: Any) -> None:
        ref, group, code, _, throttled = call
        self.seen.append((ref, group, code, throttled))

    async def write(self, account_: AwsAccount | None = None) -> Payload:
        return await self.client.write(account_ or account(), "iam:CreateRole", create, self.guard)

    async def read(self, account_: AwsAccount | None = None) -> Payload:
        return await self.client.read(
            account_ or account(), "iam:GetRole", lambda to: to.iam.get_role(RoleName="x")
        )


def create(to: Clients) -> Payload:
    return to.iam.create_role(RoleName="x")


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.client.close()


async def test_nothing_is_written_with_credentials_of_another_account(world: World) -> None:
    world.script.on("GetCallerIdentity", caller("999999999999"))
    with pytest.raises(WrongAccountError, match="999999999999"):
        await world.write()
    assert "CreateRole" not in world.script.names()


async def test_the_caller_is_asked_once_for_many_writes(world: World) -> None:
    await asyncio.gather(*(world.write() for _ in range(10)))
    assert world.script.names().count("GetCallerIdentity") == 1
    assert world.script.names().count("CreateRole") == 10


async def test_the_caller_is_asked_again_after_a_while(world: World) -> None:
    await world.client.verify_caller(account())
    world.clock.advance(VERIFIED_SECONDS + 1)
    await world.client.verify_caller(account())
    assert world.script.names().count("GetCallerIdentity") == 2


async def test_refreshed_credentials_are_verified_before_the_next_write(world: World) -> None:
    await world.write()
    world.script.credential = "AKIA-refreshed"
    world.script.on("GetCallerIdentity", caller("999999999999"))
    with pytest.raises(WrongAccountError):
        await world.write()
    assert world.script.names().count("CreateRole") == 1


async def test_credentials_that_change_between_check_and_write_are_checked_again(world: World) -> None:
    def changing(_: object) -> Payload:
        world.script.credential = "AKIA-refreshed"
        return caller()

    world.script.on("GetCallerIdentity", changing, caller())
    await world.write()
    assert world.script.names() == ["GetCallerIdentity", "GetCallerIdentity", "CreateRole"]


async def test_credentials_that_always_change_never_write(world: World) -> None:
    numbers = iter(range(100))

    def changing(_: object) -> Payload:
        world.script.credential = f"AKIA-{next(numbers)}"
        return caller()

    world.script.on("GetCallerIdentity", changing)
    with pytest.raises(RetryLaterError, match="faster than they can be verified"):
        await world.write()
    assert "CreateRole" not in world.script.names()


async def test_a_second_cloud_account_with_the_same_credentials_is_checked_against_its_own_id(
    world: World,
) -> None:
    await world.write()
    with pytest.raises(WrongAccountError):
        await world.write(account("other", account_id="444455556666"))


async def test_no_write_starts_when_the_lease_may_have_expired(world: World) -> None:
    world.guard.error = LeaseLostError("lost")
    with pytest.raises(LeaseLostError):
        await world.write()
    assert "CreateRole" not in world.script.names()
    world.guard.error = None
    await world.write()  # the worker thread was given back


async def test_the_guard_is_asked_after_the_wait_for_a_token(world: World) -> None:
    order: list[str] = []

    class SlowLimiter(FakeLimiter):
        async def acquire(self, account: AwsAccount, family: AwsApiFamily) -> None:
            if family is AwsApiFamily.IAM_WRITE:
                order.append("token")

    class NotingGuard(FakeGuard):
        def check(self, write_seconds: float = 10.0) -> None:
            order.append("guard")

    client = AwsClient(world.factory, SlowLimiter(), world.clock, workers=1)
    await client.write(account(), "iam:CreateRole", create, NotingGuard())
    client.close()
    assert order == ["token", "guard"]


async def test_the_guard_is_asked_only_when_a_thread_is_free(world: World) -> None:
    small = World(workers=1)
    holding, release = threading.Event(), threading.Event()

    def hang(_: Clients) -> None:
        holding.set()
        release.wait(5)

    await small.client.verify_caller(account())
    slow = asyncio.create_task(small.client.read(account(), "iam:GetRole", hang))
    await asyncio.to_thread(holding.wait, 5)
    waiting = asyncio.create_task(small.write())
    for _ in range(20):
        await asyncio.sleep(0)
    assert small.guard.asked == []
    release.set()
    await asyncio.gather(slow, waiting)
    assert len(small.guard.asked) == 1
    small.client.close()


async def test_a_caller_that_gives_up_does_not_free_the_thread_of_its_call() -> None:
    small = World(workers=1)
    holding, release = threading.Event(), threading.Event()

    def hang(_: Clients) -> None:
        holding.set()
        release.wait(5)

    slow = asyncio.create_task(small.client.read(account(), "iam:GetRole", hang))
    await asyncio.to_thread(holding.wait, 5)
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    assert small.client._free.locked()
    release.set()
    await small.read()
    small.client.close()


async def test_a11_a_throttled_call_holds_its_family_and_says_for_how_long(world: World) -> None:
    world.script.on("GetRole", sdk_error("Throttling"))
    with pytest.raises(ThrottledError) as caught:
        await world.read()
    assert caught.value.after_seconds == 7.0
    assert world.limiter.held == [AwsApiFamily.IAM_READ]


async def test_every_call_is_told_to_the_metrics(world: World) -> None:
    world.script.on("GetRole", {}, sdk_error("Throttling"))
    await world.read()
    with pytest.raises(ThrottledError):
        await world.read()
    await world.write()
    assert world.seen == [
        ("prod", "read", "2xx", False),
        ("prod", "read", "4xx", True),
        ("prod", "read", "2xx", False),
        ("prod", "write", "2xx", False),
    ]


async def test_writes_to_eks_count_as_writes_of_the_account(world: World) -> None:
    await world.client.write(
        account(),
        "eks:CreatePodIdentityAssociation",
        lambda to: to.eks.create_pod_identity_association(),
        world.guard,
    )
    assert AwsApiFamily.IAM_WRITE in world.limiter.acquired
    assert AwsApiFamily.EKS in world.limiter.acquired


# ---------------------------------------------------------------- assumed roles


async def test_a_role_is_assumed_once_for_all_calls_and_with_the_external_id(world: World) -> None:
    world.script.on("AssumeRole", assumed(1))
    await asyncio.gather(*(world.read(ASSUMING) for _ in range(5)))
    assumes = [parameters for name, parameters in world.script.calls if name == "AssumeRole"]
    assert len(assumes) == 1
    assert assumes[0]["ExternalId"] == "ext"
    assert assumes[0]["RoleArn"] == ASSUMING.assume_role_arn


async def test_assumed_credentials_are_renewed_before_they_end_and_verified_anew(world: World) -> None:
    world.script.on("AssumeRole", assumed(1), assumed(2))
    await world.write(ASSUMING)
    world.clock.advance(timedelta(minutes=51).total_seconds())
    await world.write(ASSUMING)
    assert [given.access_key_id for _, given in world.factory.built if given] == ["ASIA-1", "ASIA-2"]
    assert world.script.names().count("GetCallerIdentity") == 2


async def test_credentials_are_used_to_near_their_end_while_they_cannot_be_renewed(world: World) -> None:
    world.script.on("AssumeRole", assumed(1), sdk_error("ServiceUnavailable", 503))
    await world.read(ASSUMING)
    world.clock.advance(timedelta(minutes=55).total_seconds())
    await world.read(ASSUMING)
    world.clock.advance(timedelta(minutes=5).total_seconds())
    with pytest.raises(RetryLaterError):
        await world.read(ASSUMING)


async def test_credentials_that_aws_refuses_are_assumed_anew(world: World) -> None:
    late = datetime(2027, 1, 1, tzinfo=UTC)
    world.script.on("AssumeRole", assumed(1, late), assumed(2, late))
    world.script.on("GetRole", sdk_error("ExpiredToken", 403), {})
    with pytest.raises(AuthenticationError):
        await world.read(ASSUMING)
    await world.read(ASSUMING)
    assert world.script.names().count("AssumeRole") == 2


async def test_a_role_that_may_not_be_assumed_is_an_authentication_error(world: World) -> None:
    world.script.on("AssumeRole", sdk_error("AccessDenied", 403))
    with pytest.raises(AuthenticationError, match="sts:AssumeRole"):
        await world.read(ASSUMING)


async def test_a_changed_role_gets_other_credentials(world: World) -> None:
    late = datetime(2027, 1, 1, tzinfo=UTC)
    world.script.on("AssumeRole", assumed(1, late), assumed(2, late))
    await world.read(ASSUMING)
    await world.read(account("assuming", **_changed()))
    assert world.script.names().count("AssumeRole") == 2


def _changed() -> dict[str, object]:
    return {
        "credential_type": CredentialType.ASSUME_ROLE,
        "assume_role_arn": "arn:aws:iam::111122223333:role/another",
        "external_id": "ext",
    }


def test_secrets_do_not_show_in_a_repr() -> None:
    assert "secret" not in repr(to_assumed_credentials(assumed(1)))
    assert "session-1" not in repr(to_assumed_credentials(assumed(1)))


async def test_after_draining_no_call_begins(world: World) -> None:
    assert await world.client.drain(1.0)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(world.read(), 0.05)
    assert world.script.calls == []


async def test_a_call_that_is_still_under_way_is_told(world: World) -> None:
    began, may_end = threading.Event(), threading.Event()

    def hang(_: object) -> Payload:
        began.set()
        may_end.wait(5)
        return {}

    world.script.on("GetRole", hang)
    reading = asyncio.ensure_future(world.read())
    await asyncio.to_thread(began.wait, 5)
    assert not await world.client.drain(0.05)
    may_end.set()
    await reading


async def test_a_write_asks_the_guard_for_its_longest_call() -> None:
    script = Script().on("GetCallerIdentity", caller())
    client = AwsClient(FakeClientFactory(script), FakeLimiter(), FakeClock(), workers=1, call_seconds=3.0)
    guard = FakeGuard()
    await client.write(account(), "iam:CreateRole", create, guard)
    assert guard.asked == [3.0]
    client.close()
