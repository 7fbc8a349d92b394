"""List and watch of one kind each: the index's only source.

    first state (watch-list, else pages) -> events -> end or failure -> resume from the last version
                    ^                                                        |
                    +------------------- 410: the version is too old --------+

Implements https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes.
A refused kind and a missing CRD are Gaps that are tried again, never an end (pitfalls F13, R12).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

import msgspec

from leastwise.adapters.kubernetes.answers import EXPIRED, ExpiredError, Status, read_status, to_error
from leastwise.adapters.kubernetes.decoding import Codec, Item
from leastwise.adapters.kubernetes.index import ClusterIndex
from leastwise.adapters.kubernetes.kinds import WATCHED, ResourceKind
from leastwise.adapters.kubernetes.records import VersionRecord, WatchEvent
from leastwise.core.errors import ForbiddenError, InvalidError, LeastwiseError, NotFoundError, RetryLaterError
from leastwise.ports import Clock

FirstState = dict[tuple[str, str], Item]
"""A state that is still coming in, by namespace and name."""

_EVENT = msgspec.json.Decoder(WatchEvent)
_VERSION = msgspec.json.Decoder(VersionRecord)
_PAGE_SIZE = "500"


@dataclass(frozen=True, slots=True)
class WatchPace:
    """How long to wait for what, in seconds. The API server sends a bookmark about once a minute."""

    silence: float = 100.0  # a stream without a byte for so long is taken for dead
    stream: float = 480.0  # the API server is asked to end each stream about then, so that load spreads
    first_retry: float = 0.2
    last_retry: float = 5.0
    refused_retry: float = 20.0  # rights and CRDs come by hand


class WatchSource(Protocol):
    """What a watch needs of `KubernetesClient`."""

    async def read(self, path: str, query: Mapping[str, str] | None = None) -> bytes:
        """GET a path; return the body of a 2xx answer."""
        ...

    def stream(
        self, path: str, query: Mapping[str, str], *, silence_seconds: float
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Open a GET whose body has no end; give its chunks."""
        ...


class KindWatch:
    """Follows one kind, in one namespace or everywhere, and feeds the index."""

    def __init__(
        self,
        client: WatchSource,
        kind: ResourceKind,
        namespace: str,
        codec: Codec[object],
        index: ClusterIndex,
        clock: Clock,
        pace: WatchPace,
        jitter: Callable[[], float],
    ) -> None:
        self._client = client
        self._kind = kind
        self._namespace = namespace
        self._codec = codec
        self._index = index
        self._clock = clock
        self._pace = pace
        self._jitter = jitter
        self._path = kind.collection_path(namespace)
        self._version = ""  # empty: the first state is not there, or too old to resume from
        self._serves_watch_list = True
        self._failures = 0
        index.register(kind, namespace)

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            started = self._clock.monotonic()
            error = await self._try_follow()
            if error is None and self._clock.monotonic() - started >= 1:
                self._failures = 0  # the API server ended the stream when it was asked to
                continue
            if error is not None:
                self._index.lose(self._kind, self._namespace, error)
            self._failures += 1
            await self._clock.sleep(self._wait_seconds(error))

    async def _try_follow(self) -> LeastwiseError | None:
        try:
            await self._follow()
        except ExpiredError:
            self._version = ""  # list again; the state so far stays until then
        except msgspec.MsgspecError as error:
            self._version = ""
            return RetryLaterError(f"{self._kind.resource}: an answer could not be decoded: {error}")
        except LeastwiseError as error:
            return error
        return None

    def _wait_seconds(self, error: LeastwiseError | None) -> float:
        is_refused = isinstance(error, ForbiddenError | NotFoundError)
        longest = self._pace.refused_retry if is_refused else self._pace.last_retry
        wait = min(longest, self._pace.first_retry * 2.0 ** min(self._failures - 1, 10))
        asked = error.after_seconds if isinstance(error, RetryLaterError) else 0.0
        return max(asked, wait) * (0.75 + self._jitter() / 2)

    # ------------------------------------------------------------ one connection

    async def _follow(self) -> None:
        if self._version:
            await self._watch(self._version)
        elif self._serves_watch_list:
            await self._watch_list()
        else:
            await self._watch(await self._list())

    async def _watch_list(self) -> None:
        query = self._query(sendInitialEvents="true", resourceVersionMatch="NotOlderThan")
        try:
            async with self._open(query) as chunks:
                await self._take(chunks, first_state={})
        except InvalidError:
            self._serves_watch_list = False  # an API server that does not know sendInitialEvents
            await self._watch(await self._list())

    async def _list(self) -> str:
        items: list[Item] = []
        query = {"limit": _PAGE_SIZE}
        while True:
            body = await self._client.read(self._path, query)
            page, version, token = self._codec.page(body)
            items += page
            self._index.hear(self._kind, self._namespace, self._version)
            if not token:
                break
            query = {"limit": _PAGE_SIZE, "continue": token}
        self._index.restock(self._kind, self._namespace, items)
        self._version = version
        self._index.hear(self._kind, self._namespace, version)
        return version

    async def _watch(self, version: str) -> None:
        async with self._open(self._query(resourceVersion=version)) as chunks:
            self._index.follow(self._kind, self._namespace)
            await self._take(chunks, first_state=None)

    def _query(self, **extra: str) -> Mapping[str, str]:
        seconds = str(int(self._pace.stream * (0.75 + self._jitter() / 2)) or 1)
        return {"watch": "true", "allowWatchBookmarks": "true", "timeoutSeconds": seconds, **extra}

    def _open(self, query: Mapping[str, str]) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        return self._client.stream(self._path, query, silence_seconds=self._pace.silence)

    # ------------------------------------------------------------ events

    async def _take(self, chunks: AsyncIterator[bytes], first_state: FirstState | None) -> None:
        rest = b""
        async for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                first_state = self._take_event(_EVENT.decode(line), first_state)
            self._index.hear(self._kind, self._namespace, self._version)

    def _take_event(self, event: WatchEvent, first_state: FirstState | None) -> FirstState | None:
        """Take one event into the index, or into the first state as long as that is not whole."""
        if event.type == "ERROR":
            raise _to_stream_error(bytes(event.object), self._path)
        if event.type == "BOOKMARK":
            return self._take_bookmark(_VERSION.decode(event.object), first_state)
        item = self._codec.item(event.object)
        is_gone = event.type == "DELETED"
        if first_state is not None:
            if is_gone:
                first_state.pop((item.namespace, item.name), None)
            else:
                first_state[item.namespace, item.name] = item
            return first_state
        self._version = item.version
        if is_gone:
            self._index.drop_watched(self._kind, item)
        else:
            self._index.put(self._kind, item)
        return None

    def _take_bookmark(self, bookmark: VersionRecord, first_state: FirstState | None) -> FirstState | None:
        annotations = bookmark.metadata.annotations
        if first_state is not None:
            if annotations is None or annotations.initial_events_end != "true":
                return first_state
            self._index.restock(self._kind, self._namespace, first_state.values())
        self._version = bookmark.metadata.resource_version
        return None


def _to_stream_error(raw: bytes, path: str) -> LeastwiseError:
    status: Status = read_status(raw)
    return to_error(status.code or EXPIRED, raw, what=f"watch {path}", is_write=False)


class ClusterWatcher:
    """All watches of one cluster; `codecs` are those of `decoding.build_codecs`."""

    def __init__(
        self,
        client: WatchSource,
        index: ClusterIndex,
        codecs: Mapping[str, Codec[object]],
        clock: Clock,
        *,
        namespaces: Iterable[str] = (),
        pace: WatchPace | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        scope = tuple(namespaces) or ("",)
        self._watches = [
            KindWatch(client, kind, namespace, codecs[kind.kind], index, clock, pace or WatchPace(), jitter)
            for kind in WATCHED
            for namespace in (scope if kind.namespaced else ("",))
        ]

    async def run(self) -> None:
        """Follow every kind until cancelled."""
        async with asyncio.TaskGroup() as group:
            for watch in self._watches:
                group.create_task(watch.run())
