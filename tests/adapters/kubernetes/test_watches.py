from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from fakes import FakeClock
from leastwise.adapters.kubernetes import kinds
from leastwise.adapters.kubernetes.decoding import build_codecs
from leastwise.adapters.kubernetes.index import ClusterIndex
from leastwise.adapters.kubernetes.watches import ClusterWatcher, KindWatch, WatchPace
from leastwise.core.errors import (
    ForbiddenError,
    InvalidError,
    LeastwiseError,
    NotFoundError,
    RetryLaterError,
)
from leastwise.ports import ChangeEvent

OURS = ("EntitlementPolicy", "EntitlementCeiling", "CloudAccount", "Withdrawal")
CODECS = build_codecs(dict.fromkeys(OURS, lambda document: document))
PACE = WatchPace()

Answer = LeastwiseError | list[bytes]


class FakeSource:
    """Plays the answers of an API server in their order; then the test is over."""

    def __init__(self, *answers: Answer | bytes) -> None:
        self._answers = list(answers)
        self.asked: list[Mapping[str, str]] = []
        self.ended = asyncio.Event()
        self.lasts = 10.0  # seconds that each stream is open
        self.clock: FakeClock | None = None

    async def read(self, path: str, query: Mapping[str, str] | None = None) -> bytes:
        answer = await self._next(query or {})
        assert isinstance(answer, bytes)
        return answer

    def stream(
        self, path: str, query: Mapping[str, str], *, silence_seconds: float
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        assert silence_seconds == PACE.silence
        return self._stream(query)

    @asynccontextmanager
    async def _stream(self, query: Mapping[str, str]) -> AsyncIterator[AsyncIterator[bytes]]:
        answer = await self._next(query)
        assert isinstance(answer, list)
        yield self._chunks(answer)

    async def _chunks(self, chunks: list[bytes]) -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk
        assert self.clock is not None
        self.clock.advance(self.lasts)

    async def _next(self, query: Mapping[str, str]) -> Answer | bytes:
        self.asked.append(query)
        if not self._answers:
            self.ended.set()
            await asyncio.get_running_loop().create_future()
        answer = self._answers.pop(0)
        if isinstance(answer, LeastwiseError):
            raise answer
        return answer


class Run:
    """One watch of roles over a played source."""

    def __init__(self, source: FakeSource) -> None:
        self.source = source
        self.clock = source.clock = FakeClock()
        self.events: list[ChangeEvent] = []
        self.index = ClusterIndex("cluster-1", self.clock, self.events.append)
        self.watch = KindWatch(
            source, kinds.ROLE, "", CODECS["Role"], self.index, self.clock, PACE, lambda: 0.5
        )

    async def until_played(self) -> None:
        task = asyncio.create_task(self.watch.run())
        ended = asyncio.create_task(self.source.ended.wait())
        await asyncio.wait({task, ended}, return_when=asyncio.FIRST_COMPLETED)
        assert not task.done(), task.exception()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    def names(self) -> list[str]:
        found = (self.index.role_definition("Role", "n", name) for name in "abc")
        return [role.name for role in found if role is not None]


async def play(*answers: Answer | bytes, change: Callable[[Run], object] = lambda _: None) -> Run:
    run = Run(FakeSource(*answers))
    change(run)
    await run.until_played()
    return run


def role(name: str, version: str) -> dict[str, object]:
    return {"metadata": {"name": name, "namespace": "n", "uid": f"u-{name}", "resourceVersion": version}}


def line(event: str, **value: object) -> bytes:
    return json.dumps({"type": event, "object": value}).encode() + b"\n"


def bookmark(version: str, **annotations: str) -> bytes:
    return line("BOOKMARK", metadata={"resourceVersion": version, "annotations": annotations})


END = {"k8s.io/initial-events-end": "true"}
FIRST = [line("ADDED", **role("a", "1")), bookmark("5", **END)]
GONE = {"kind": "Status", "code": 410, "reason": "Expired", "message": "too old"}


async def test_first_state_is_taken_whole_at_its_bookmark() -> None:
    run = await play(
        [
            line("ADDED", **role("a", "1")),
            line("ADDED", **role("b", "2")),
            bookmark("2"),
            line("MODIFIED", **role("a", "3")),
            line("DELETED", **role("b", "4")),
            bookmark("4", **END),
            line("ADDED", **role("c", "6")),
            line("DELETED", **role("a", "7")),
        ]
    )
    assert run.names() == ["c"]
    assert [event.name for event in run.events] == ["", "c", "a"]
    first, then = run.source.asked
    assert first["sendInitialEvents"] == "true"
    assert first["resourceVersionMatch"] == "NotOlderThan"
    assert "resourceVersion" not in first
    assert then["resourceVersion"] == "7"


async def test_lines_may_be_cut_anywhere() -> None:
    whole = b"".join(FIRST)
    run = await play([whole[position : position + 7] for position in range(0, len(whole), 7)])
    assert run.names() == ["a"]


async def test_first_state_that_breaks_off_is_not_taken_for_whole_r12() -> None:
    run = await play(FIRST[:1])
    assert run.names() == []
    assert not run.index.is_synchronised()
    assert [query.get("sendInitialEvents") for query in run.source.asked] == ["true", "true"]


async def test_watch_resumes_from_the_last_bookmark() -> None:
    run = await play([*FIRST, bookmark("40")], [])
    assert [query.get("resourceVersion") for query in run.source.asked] == [None, "40", "40"]


async def test_server_without_watch_list_is_listed_in_pages() -> None:
    pages = [
        {"metadata": {"resourceVersion": "9", "continue": "more"}, "items": [role("a", "1")]},
        {"metadata": {"resourceVersion": "9"}, "items": [role("b", "2")]},
    ]
    run = await play(
        InvalidError("sendInitialEvents is forbidden"),
        *(json.dumps(page).encode() for page in pages),
        [line("ADDED", **role("c", "10"))],
    )
    assert run.names() == ["a", "b", "c"]
    assert [event.name for event in run.events] == ["", "c"]
    asked = run.source.asked
    assert asked[1] == {"limit": "500"}
    assert asked[2] == {"limit": "500", "continue": "more"}
    assert asked[3]["resourceVersion"] == "9"


async def test_expired_version_is_listed_again_and_what_is_gone_is_found() -> None:
    second = [line("ADDED", **role("b", "8")), bookmark("9", **END)]
    run = await play(FIRST, [line("ERROR", **GONE)], second)
    assert run.names() == ["b"]
    assert [(event.name, event.after is None) for event in run.events] == [
        ("", True),
        ("b", False),
        ("a", True),
    ]


async def test_error_in_a_stream_without_a_code_lists_again() -> None:
    run = await play(FIRST, [line("ERROR", message="what?")], FIRST)
    assert [query.get("sendInitialEvents") for query in run.source.asked] == ["true", None, "true", None]


async def test_other_error_in_a_stream_resumes_after_a_wait() -> None:
    error = line("ERROR", kind="Status", code=500, message="storage is not well")
    run = await play(FIRST, [error], [])
    assert run.names() == ["a"]
    assert list(run.index.gaps()) == []
    assert run.source.asked[2]["resourceVersion"] == "5"


async def test_refused_watch_is_a_gap_and_is_asked_again_ever_more_seldom() -> None:
    run = await play(*[ForbiddenError("no")] * 9, FIRST)
    assert run.names() == ["a"]
    assert run.clock.slept[:3] == [0.2, 0.4, 0.8]
    assert run.clock.slept[-1] == PACE.refused_retry


async def test_missing_crd_is_a_gap_and_is_asked_again_seldom() -> None:
    run = await play(NotFoundError("no such path"))
    (gap,) = run.index.gaps()
    assert "is the CRD installed?" in gap.message
    assert run.index.is_synchronised()


async def test_failures_are_spaced_ever_further_up_to_a_limit() -> None:
    run = await play(*[RetryLaterError("refused")] * 8)
    assert run.clock.slept == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0]


async def test_server_s_own_wait_is_kept() -> None:
    run = await play(RetryLaterError("429", after_seconds=30))
    assert run.clock.slept == [30.0]


async def test_stream_that_lasted_forgets_the_failures_before_it() -> None:
    run = await play(RetryLaterError("x"), RetryLaterError("x"), FIRST, RetryLaterError("x"))
    assert run.clock.slept == [0.2, 0.4, 0.2]


async def test_stream_that_ends_at_once_is_not_asked_for_in_a_hurry() -> None:
    def hurry(run: Run) -> None:
        run.source.lasts = 0.0

    run = await play(FIRST, [], [], change=hurry)
    assert run.clock.slept == [0.2, 0.4, 0.8]


async def test_answer_that_cannot_be_decoded_is_a_failure_and_not_an_empty_state_r12() -> None:
    run = await play([b"<html>\n"], [b'{"type": "ADDED", "object": {"metadata": 1}}\n'])
    (gap,) = run.index.gaps()
    assert gap.reason == "Unreachable"
    assert not run.index.is_synchronised()


async def test_sign_of_life_is_noted_with_every_chunk_f13() -> None:
    run = await play([*FIRST, bookmark("6")])
    assert run.index.silent_seconds() == run.source.lasts


@pytest.mark.parametrize(
    ("namespaces", "expected"),
    [((), 10), (("a", "b"), 5 + 2 * 5)],
)
async def test_every_kind_is_watched_once_a_namespace(namespaces: tuple[str, ...], expected: int) -> None:
    source = FakeSource()
    index = ClusterIndex("cluster-1", FakeClock())
    watcher = ClusterWatcher(source, index, CODECS, FakeClock(), namespaces=namespaces)
    task = asyncio.create_task(watcher.run())
    await source.ended.wait()
    await asyncio.sleep(0)
    assert len(source.asked) == expected
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
