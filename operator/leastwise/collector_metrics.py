"""The metrics of the collector's process: their list, and their registry. Their labels are few and known.

Implements the naming rules of https://prometheus.io/docs/practices/naming/.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from typing_extensions import override

from leastwise.collector_ports import Answer, Refusal
from leastwise.metric_specs import MetricSpec

SOURCES = ("webhook",)
EVENT_RESULTS = ("counted", "skipped", "repeated")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

COLLECTOR_METRICS: tuple[MetricSpec, ...] = (
    MetricSpec("leastwise_build_info", "gauge", ("version", "commit", "python"), "Version", "1"),
    MetricSpec(
        "leastwise_usage_events_total",
        "counter",
        ("source", "result"),
        "Audit events taken: counted, skipped because they stand for no use, repeated deliveries",
        "3",
    ),
    MetricSpec(
        "leastwise_usage_source_last_event_timestamp_seconds",
        "gauge",
        ("source",),
        "Time of the latest event, by the API server's clock; 0 before the first",
        "1",
    ),
    MetricSpec(
        "leastwise_collector_batches_total",
        "counter",
        ("cluster", "result"),
        "Batches by what became of them; cluster: one that a client is bound to",
        "4C",
    ),
    MetricSpec(
        "leastwise_collector_received_bytes_total", "counter", ("cluster",), "Bytes of batches kept", "C"
    ),
    MetricSpec(
        "leastwise_collector_rejected_total",
        "counter",
        ("reason",),
        "Requests and connections turned away",
        "9",
    ),
    MetricSpec("leastwise_collector_queue_bytes", "gauge", (), "Bytes of batches that are read or wait", "1"),
    MetricSpec("leastwise_collector_store_duration_seconds", "histogram", (), "Length of a transaction", "b"),
    MetricSpec(
        "leastwise_collector_canaries_total",
        "counter",
        ("cluster", "result"),
        "Canaries sent: answered by the API server, or not",
        "2C",
    ),
    MetricSpec(
        "leastwise_collector_last_canary_timestamp_seconds",
        "gauge",
        ("cluster",),
        "Time of the latest canary that came back; 0 before the first",
        "C",
    ),
    MetricSpec(
        "leastwise_collector_covered_timestamp_seconds",
        "gauge",
        ("cluster",),
        "Until when the cluster is covered; 0 before the first",
        "C",
    ),
    MetricSpec("leastwise_collector_gaps_total", "counter", ("cluster",), "Times that are not covered", "C"),
)
"""Every metric of the collector, in the order of the documentation. C: clusters that a client is bound to."""

_SPECS = {spec.name: spec for spec in COLLECTOR_METRICS}


class _Registry(CollectorRegistry):
    """Leaves out the `_created` series of the client library, as the operator's does."""

    @override
    def collect(self) -> Iterable[Metric]:
        for family in super().collect():
            family.samples = [each for each in family.samples if not each.name.endswith("_created")]
            yield family


class CollectorMetrics:
    """The registry and its metrics; all labels are there from the start, as zeros."""

    def __init__(self, version: str, clusters: Sequence[str]) -> None:
        self.registry = _Registry()
        self._last_event = ""
        build = self._gauge("leastwise_build_info")
        build.labels(version, "unknown", platform.python_version()).set(1)
        self.events = self._counter("leastwise_usage_events_total")
        self.last_event = self._gauge("leastwise_usage_source_last_event_timestamp_seconds")
        self.batches = self._counter("leastwise_collector_batches_total")
        self.received_bytes = self._counter("leastwise_collector_received_bytes_total")
        self.rejected = self._counter("leastwise_collector_rejected_total")
        self.queue_bytes = self._gauge("leastwise_collector_queue_bytes")
        self.store_seconds = self._histogram("leastwise_collector_store_duration_seconds")
        self.canaries = self._counter("leastwise_collector_canaries_total")
        self.last_canary = self._gauge("leastwise_collector_last_canary_timestamp_seconds")
        self.covered = self._gauge("leastwise_collector_covered_timestamp_seconds")
        self.gaps = self._counter("leastwise_collector_gaps_total")
        self._zero(clusters)

    def _zero(self, clusters: Sequence[str]) -> None:
        for source in SOURCES:
            self.last_event.labels(source)
            for result in EVENT_RESULTS:
                self.events.labels(source, result)
        for refusal in Refusal:
            self.rejected.labels(refusal.value)
        for cluster in clusters:
            for answer in Answer:
                self.batches.labels(cluster, answer.value)
            for result in ("answered", "failed"):
                self.canaries.labels(cluster, result)
            self.received_bytes.labels(cluster)
            self.gaps.labels(cluster)
            self.last_canary.labels(cluster)
            self.covered.labels(cluster)

    def _gauge(self, name: str) -> Gauge:
        return Gauge(name, _SPECS[name].meaning, _SPECS[name].labels, registry=self.registry)

    def _counter(self, name: str) -> Counter:
        return Counter(name, _SPECS[name].meaning, _SPECS[name].labels, registry=self.registry)

    def _histogram(self, name: str) -> Histogram:
        return Histogram(name, _SPECS[name].meaning, registry=self.registry, buckets=_SECONDS)

    def note_event(self, stamp: str) -> None:
        """Note the time of the latest event of a batch; the metric never goes back."""
        if stamp > self._last_event:
            self._last_event = stamp
            self.last_event.labels("webhook").set(datetime.fromisoformat(stamp).timestamp())

    def expose(self, accept: str) -> tuple[bytes, str]:
        """Return the metrics in the format that the reader accepts, and its content type."""
        encoder, content_type = choose_encoder(accept)
        return encoder(self.registry), content_type
