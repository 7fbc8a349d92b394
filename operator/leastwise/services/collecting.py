"""Takes batches of audit events, answers once they are durable, and says of each cluster what it has seen.

What the collector writes may inform, block and alert; nothing here can widen a permission. Each batch is
kept under the source of its own cluster, whatever it says about itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from leastwise.collector_metrics import CollectorMetrics
from leastwise.collector_ports import Answer, BatchReader, Counted, Refusal, UndecodableError
from leastwise.core.errors import RetryLaterError
from leastwise.core.snapshots import Gap, GapReason, Plane
from leastwise.core.usage.batches import Position, UsageBatch
from leastwise.core.usage.coverage import Completeness
from leastwise.ports import Clock
from leastwise.services.collector_coverage import ClusterCoverage, Piece
from leastwise.services.collector_queues import CommitQueue, QueueClosedError
from leastwise.usage_ports import UsageStore

MOST_TOLD = 10
"""Seconds between two log lines about the same trouble of a cluster."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A body as it came, or something that we want to keep beside them (`words`)."""

    cluster: str
    body: bytes = b""
    words: tuple[UsageBatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch, and what was in it."""

    answer: Answer
    counted: Counted = field(default_factory=Counted)


def source_of(cluster: str) -> str:
    """Return the source of a cluster's webhook."""
    return f"webhook/{cluster}"


class Collector:
    """The Intake of the webhook: a queue before the store, with one thread that reads and keeps."""

    def __init__(
        self,
        store: UsageStore,
        read: BatchReader,
        coverages: Mapping[str, ClusterCoverage],
        metrics: CollectorMetrics,
        clock: Clock,
        *,
        queue_bytes: int,
    ) -> None:
        self._store = store
        self._read = read
        self._coverages = coverages
        self._metrics = metrics
        self._clock = clock
        self._queue = CommitQueue[Batch, Taken](self._commit, most_bytes=queue_bytes)
        self._quiet_until: dict[tuple[str, str], float] = {}
        self._log = structlog.get_logger("collector")
        self.store_trouble = ""  # why the store took nothing the last time; empty when it did

    def start(self) -> None:
        """Begin to keep what comes."""
        self._queue.start()

    async def close(self) -> None:
        """Keep what came, and take nothing more."""
        await self._queue.close()

    # ---------------------------------------------------------------- the Intake port

    def reserve(self, size: int) -> bool:
        """Make room for a body before it is read; False: not now."""
        if not self._queue.reserve(size):
            return False
        self._metrics.queue_bytes.set(self._queue.reserved_bytes)
        return True

    def release(self, size: int) -> None:
        """Give room back."""
        self._queue.release(size)
        self._metrics.queue_bytes.set(self._queue.reserved_bytes)

    async def take(self, cluster: str, body: bytes) -> Answer:
        """Return once the batch is durable, or is known not to become so."""
        metrics = self._metrics
        try:
            taken = await self._queue.put(Batch(cluster, body), len(body))
        except QueueClosedError:
            return Answer.DELAYED
        except Exception as error:  # noqa: BLE001 (whatever it was, the batch is not kept)
            return self._delay(cluster, error)
        metrics.batches.labels(cluster, taken.answer.value).inc()
        match taken.answer:
            case Answer.UNDECODABLE:
                self.refuse(cluster, Refusal.UNDECODABLE)
            case Answer.STORED | Answer.REPEATED:
                metrics.received_bytes.labels(cluster).inc(len(body))
                self._note(cluster, taken)
            case Answer.DELAYED:
                pass  # told where it was found
        return taken.answer

    def refuse(self, cluster: str, refusal: Refusal) -> None:
        """Count a request that was turned away; what cannot be had by another try breaks the coverage."""
        self._metrics.rejected.labels(refusal.value).inc()
        if refusal.loses_events and cluster in self._coverages:
            self._coverages[cluster].refuse(self._clock.monotonic())
        self._tell(cluster, refusal.value)

    # ---------------------------------------------------------------- what is ours

    async def keep(self, cluster: str, words: Sequence[UsageBatch]) -> None:
        """Keep coverage and gaps of a cluster; raises what the store raises."""
        await self._queue.put(Batch(cluster, words=tuple(words)), 0)

    # ---------------------------------------------------------------- in the thread

    def _commit(self, group: Sequence[Batch]) -> Sequence[Taken]:
        """Keep a group; one that cannot be kept for what it holds does not take the others with it."""
        try:
            return self._keep_all(group)
        except RetryLaterError:
            raise
        except Exception as error:
            if len(group) == 1:
                raise
            self._log.warning("a group of batches is kept one by one", kind=type(error).__name__)
        return [self._keep_alone(each) for each in group]

    def _keep_alone(self, batch: Batch) -> Taken:
        try:
            return self._keep_all([batch])[0]
        except Exception as error:  # noqa: BLE001 (whoever sent it hears that it was not kept)
            self._log.error("a batch was not kept", cluster=batch.cluster, kind=type(error).__name__)
            return Taken(Answer.DELAYED)

    def _keep_all(self, group: Sequence[Batch]) -> Sequence[Taken]:
        """Read the bodies and keep all of them in one transaction."""
        found: list[Counted | None] = [self._counted(each) for each in group]
        batches: list[UsageBatch] = []
        places: list[int] = []  # of the first batch that each of the group has among them
        for each, counted in zip(group, found, strict=True):
            places.append(len(batches))
            if each.words:
                batches.extend(each.words)
            elif counted is not None:
                batches.append(to_usage(each, counted))
        started = self._clock.monotonic()
        try:
            news = self._store.take_all(batches) if batches else ()
        except Exception as error:
            self.store_trouble = str(error) or type(error).__name__
            raise
        self.store_trouble = ""
        self._metrics.store_seconds.observe(self._clock.monotonic() - started)
        return [
            Taken(Answer.UNDECODABLE)
            if counted is None
            else Taken(Answer.STORED if each.words or news[place] else Answer.REPEATED, counted)
            for each, counted, place in zip(group, found, places, strict=True)
        ]

    def _counted(self, batch: Batch) -> Counted | None:
        if batch.words:
            return Counted()
        try:
            return self._read(batch.body)
        except UndecodableError:
            return None

    # ---------------------------------------------------------------- what is told

    def _note(self, cluster: str, taken: Taken) -> None:
        counted, metrics = taken.counted, self._metrics
        coverage = self._coverages.get(cluster)
        if coverage is not None:
            coverage.store(self._clock.monotonic())
            for canary in counted.canaries:
                if coverage.see(canary.nonce, canary.at):
                    metrics.last_canary.labels(cluster).set(canary.at.timestamp())
        if taken.answer is Answer.REPEATED:
            metrics.events.labels("webhook", "repeated").inc(counted.events)
            return
        metrics.events.labels("webhook", "counted").inc(counted.events - counted.skipped)
        metrics.events.labels("webhook", "skipped").inc(counted.skipped)
        metrics.note_event(max((each.last_seen for each in counted.aggregates), default=""))

    def _delay(self, cluster: str, error: Exception) -> Answer:
        self._metrics.batches.labels(cluster, Answer.DELAYED.value).inc()
        self._metrics.rejected.labels(Refusal.STORE_UNAVAILABLE.value).inc()
        self._tell(cluster, Refusal.STORE_UNAVAILABLE.value, error=str(error))
        return Answer.DELAYED

    def _tell(self, cluster: str, reason: str, **more: str) -> None:
        """Log a trouble, but not each time that it comes."""
        now = self._clock.monotonic()
        if self._quiet_until.get((cluster, reason), now) > now:
            return
        self._quiet_until[cluster, reason] = now + MOST_TOLD
        self._log.warning("batch refused", cluster=cluster or "<none>", reason=reason, **more)


def to_usage(batch: Batch, counted: Counted) -> UsageBatch:
    """Return what the store keeps of a body; its digest tells a repeated delivery."""
    return UsageBatch(
        source=source_of(batch.cluster),
        scope=batch.cluster,
        digest=hashlib.sha256(batch.body).hexdigest(),
        aggregates=counted.aggregates,
        evidence=counted.evidence,
    )


def to_words(cluster: str, pieces: Sequence[Piece], position: Position | None = None) -> list[UsageBatch]:
    """Return what the store keeps of decided coverage: a batch for each completeness, gaps with the last."""
    source = source_of(cluster)
    found = [
        UsageBatch(source, cluster, "", covered=spans, completeness=completeness)
        for completeness in Completeness
        if (
            spans := tuple(
                each.span for each in pieces if not each.reason and each.completeness is completeness
            )
        )
    ]
    gaps = tuple(_gap(source, each) for each in pieces if each.reason)
    if gaps or position is not None:
        found.append(UsageBatch(source, cluster, "", gaps=gaps, position=position))
    return found


def _gap(source: str, piece: Piece) -> Gap:
    start, end = _text(piece.span.start), _text(piece.span.end)
    return Gap(
        source, Plane.KUBERNETES.value, GapReason.PARTIAL.value, f"from {start} to {end}: {piece.reason}"
    )


def _text(time: datetime) -> str:
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")
