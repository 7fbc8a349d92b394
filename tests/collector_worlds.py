"""What the collector's tests share: a store in memory that can be told to fail, and bodies of the webhook."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from audit_events import event
from leastwise.core.snapshots import Gap, Plane
from leastwise.core.usage.aggregates import Aggregate, united
from leastwise.core.usage.batches import Evidence, Position, UsageBatch
from leastwise.core.usage.coverage import Completeness, Coverage, Span, joined
from leastwise.usage_ports import Compaction


class MemoryStore:
    """The UsageStore port as far as a collector uses it. `trouble` is raised by every call that writes, and
    `poison` by those with a batch of that digest; while `gate` is clear, writers wait."""

    def __init__(self) -> None:
        self.calls: list[tuple[UsageBatch, ...]] = []
        self.trouble: Exception | None = None
        self.poison: dict[str, Exception] = {}
        self.gate = threading.Event()
        self.gate.set()
        self.is_closed = False
        self.described: list[tuple[str, str]] = []
        self._digests: set[tuple[str, str]] = set()
        self.kept: list[UsageBatch] = []

    def take_all(self, batches: Sequence[UsageBatch]) -> tuple[bool, ...]:
        assert self.gate.wait(10)
        if self.trouble is not None:
            raise self.trouble
        for each in batches:
            if each.digest in self.poison:
                raise self.poison[each.digest]
        self.calls.append(tuple(batches))
        return tuple(self._take(each) for each in batches)

    def _take(self, batch: UsageBatch) -> bool:
        key = batch.source, batch.digest
        if batch.digest and key in self._digests:
            return False
        self._digests.add(key)
        self.kept.append(batch)
        return True

    def describe(self, source: str, scope: str, plane: Plane, missing: Sequence[str] = ()) -> None:
        self.described.append((source, scope))

    def compact(self, now: datetime) -> Compaction:
        return Compaction({})

    def aggregates(
        self, identity: str = "", plane: Plane | None = None, scope: str = ""
    ) -> Iterator[Aggregate]:
        found = united(each.aggregates for each in self.kept)
        return (each for each in found if identity in ("", each.use.identity))

    def coverage(self, plane: Plane | None = None, scope: str = "") -> tuple[Coverage, ...]:
        spans: dict[tuple[str, str, Completeness], list[Span]] = {}
        for each in self.kept:
            if each.covered:
                spans.setdefault((each.source, each.scope, each.completeness), []).extend(each.covered)
        return tuple(
            Coverage(Plane.KUBERNETES, source, joined(found), completeness, scope)
            for (source, scope, completeness), found in spans.items()
        )

    def gaps(self, scope: str = "") -> tuple[Gap, ...]:
        return tuple(gap for each in self.kept for gap in each.gaps)

    def position(self, source: str, file: str) -> Position | None:
        found = [
            each.position
            for each in self.kept
            if each.source == source and each.position is not None and each.position.file == file
        ]
        return found[-1] if found else None

    def evidence(self, identity: str) -> tuple[Evidence, ...]:
        return ()

    def granted_since(self, identity: str, atoms: Sequence[str], scope: str = "") -> dict[str, str]:
        return {}

    def note_granted(self, identity: str, atoms: Sequence[str], at: str, scope: str = "") -> None:
        raise AssertionError("a collector notes no grants")

    def forget(self, identity: str) -> int:
        raise AssertionError("a collector forgets nobody")

    def close(self) -> None:
        self.is_closed = True

    @property
    def counts(self) -> dict[str, int]:
        """How often each identity did something, by source."""
        found: dict[str, int] = {}
        for batch in self.kept:
            for each in batch.aggregates:
                key = f"{batch.source} {each.use.identity}"
                found[key] = found.get(key, 0) + each.count
        return found


def body_of(*events: Mapping[str, Any]) -> bytes:
    """Write events as the audit webhook sends them."""
    listed = {"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "metadata": {}, "items": list(events)}
    return json.dumps(listed, separators=(",", ":")).encode()


def numbered(number: int, count: int = 1) -> bytes:
    """A body that no other number has."""
    return body_of(*(event(name=f"pod-{number}-{each}") for each in range(count)))


def canary_body(nonce: str, at: str) -> bytes:
    """A body with the event that a canary makes."""
    return body_of(event(resource="namespaces", name="default", at=at, userAgent=f"leastwise-canary/{nonce}"))
