"""Events for people: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/.

Equal events of one object are one Event object, whose series counts the repeats: its name is derived from
what it says, so that this holds over restarts too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import msgspec

from leastwise.adapters.kubernetes.answers import decode_answer
from leastwise.adapters.kubernetes.client import MERGE_PATCH, Body, KubernetesClient
from leastwise.adapters.kubernetes.kinds import EVENT, ResourceKind
from leastwise.core.errors import AlreadyExistsError, NotFoundError
from leastwise.ports import Clock

CONTROLLER = "leastwise.dev/controller"
_CLUSTER_EVENTS = "default"  # where events of objects without a namespace are kept
_MAX_NOTE = 1024
_MAX_INSTANCE = 128
_MAX_REMEMBERED = 4096
_REPEAT_SECONDS = 300.0  # repeats are counted in memory and written at most this often


class Send(Protocol):
    """One guarded write."""

    async def __call__(  # noqa: D102 (the class says it)
        self,
        method: str,
        path: str,
        body: Body,
        *,
        query: Mapping[str, str] | None = None,
        content_type: str = "application/json",
    ) -> bytes: ...


class _Series(msgspec.Struct):
    count: int = 1


class _EventRecord(msgspec.Struct):
    series: _Series | None = None


_EVENT = msgspec.json.Decoder(_EventRecord)


@dataclass(slots=True)
class _Repeat:
    count: int
    written: float  # monotonic seconds


class EventWriter:
    """Writes events; remembers a bounded number of them."""

    def __init__(self, send: Send, client: KubernetesClient, clock: Clock, reporting_instance: str) -> None:
        self._send = send
        self._client = client
        self._clock = clock
        self._instance = reporting_instance[:_MAX_INSTANCE] or CONTROLLER
        self._repeats: dict[tuple[str, str], _Repeat] = {}

    async def emit(
        self,
        kind: ResourceKind,
        namespace: str,
        name: str,
        uid: str,
        *,
        reason: str,
        message: str,
        warning: bool,
    ) -> None:
        """Write the event, or count it as a repeat."""
        where = namespace or _CLUSTER_EVENTS
        event_name = _event_name(kind, namespace, name, uid, reason, message)
        key = (where, event_name)
        repeat = self._repeats.get(key)
        if repeat is not None:
            await self._repeat(key, repeat)
            return
        regarding = {
            "apiVersion": kind.api_version,
            "kind": kind.kind,
            "name": name,
            "uid": uid,
            **({"namespace": namespace} if namespace else {}),
        }
        body: dict[str, object] = {
            "apiVersion": EVENT.api_version,
            "kind": EVENT.kind,
            "metadata": {"name": event_name, "namespace": where},
            "eventTime": to_micro_time(self._clock.now()),
            "reportingController": CONTROLLER,
            "reportingInstance": self._instance,
            "action": reason,
            "reason": reason,
            "regarding": regarding,
            "note": message[:_MAX_NOTE],
            "type": "Warning" if warning else "Normal",
        }
        try:
            await self._send("POST", EVENT.collection_path(where), body)
        except AlreadyExistsError:
            await self._recall(key)
            return
        self._remember(key, _Repeat(1, self._clock.monotonic()))

    async def _repeat(self, key: tuple[str, str], repeat: _Repeat) -> None:
        repeat.count += 1
        now = self._clock.monotonic()
        # the first repeat is written at once, so that a series can be seen to be one
        if repeat.count > 2 and now - repeat.written < _REPEAT_SECONDS:  # noqa: PLR2004
            return
        repeat.written = now
        await self._write_series(key, repeat.count)

    async def _recall(self, key: tuple[str, str]) -> None:
        """Go on counting an event that a process before this one wrote."""
        path = EVENT.object_path(*key)
        try:
            body = await self._client.read(path)
        except NotFoundError:
            return  # it ended just now; the next one is written anew
        record = decode_answer(_EVENT, body, path)
        count = (record.series.count if record.series else 1) + 1
        self._remember(key, _Repeat(count, self._clock.monotonic()))
        await self._write_series(key, count)

    async def _write_series(self, key: tuple[str, str], count: int) -> None:
        series = {"count": count, "lastObservedTime": to_micro_time(self._clock.now())}
        try:
            await self._send("PATCH", EVENT.object_path(*key), {"series": series}, content_type=MERGE_PATCH)
        except NotFoundError:
            self._repeats.pop(key, None)  # events end after an hour; the next one is written anew

    def _remember(self, key: tuple[str, str], repeat: _Repeat) -> None:
        while len(self._repeats) >= _MAX_REMEMBERED:
            self._repeats.pop(next(iter(self._repeats)))
        self._repeats[key] = repeat


def _event_name(kind: ResourceKind, namespace: str, name: str, uid: str, reason: str, message: str) -> str:
    text = f"{kind.kind}\n{namespace}\n{name}\n{uid}\n{reason}\n{message}"
    return f"{name[:200]}.{hashlib.sha256(text.encode()).hexdigest()[:20]}"


def to_micro_time(time: datetime) -> str:
    """Write a time as the API's MicroTime."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
