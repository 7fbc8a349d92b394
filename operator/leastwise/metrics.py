"""The metrics of one process. Sets of label values that are known are exported as zeros from the start."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from typing_extensions import override

from leastwise.metric_specs import (
    CLOUDS,
    CODE_CLASSES,
    DENIAL_ANSWERS,
    DROP_REASONS,
    ENFORCEMENTS,
    ERROR_REASONS,
    GRAPH_EDGES,
    GRAPH_NODES,
    HANDLERS,
    IDENTITY_STATES,
    KINDS,
    METRICS,
    OPERATION_GROUPS,
    READY,
    REPORT_FORMATS,
    RESULTS,
    SEVERITIES,
    STAGES,
    MetricSpec,
)

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_SPECS = {spec.name: spec for spec in METRICS}


@dataclass(frozen=True, slots=True)
class PolicyState:
    """What the metrics say of one policy: condition type -> status, and its open drift."""

    enforcement: str
    conditions: Mapping[str, str]
    drifts: tuple[tuple[str, str], ...] = ()  # (cloud, severity in lower case), one an open drift


class _Registry(CollectorRegistry):
    """Leaves out the `_created` series of the client library: they double what counters cost, and promtool's
    rules of naming do not know them."""

    @override
    def collect(self) -> Iterable[Metric]:
        for family in super().collect():
            family.samples = [each for each in family.samples if not each.name.endswith("_created")]
            yield family


class Metrics:
    """The registry and its metrics. One instance a process, made by the factory."""

    def __init__(self, *, version: str, detailed: bool, mode: str, reports: str = "none") -> None:
        self.registry = _Registry()
        self._detailed = detailed
        self._states: dict[tuple[str, str], PolicyState] = {}
        self._namespaces: dict[str, int] = {}
        self._families: dict[Gauge, set[tuple[str, ...]]] = {}
        gauge, counter, histogram = self._gauge, self._counter, self._histogram
        gauge("leastwise_build_info").labels(version, "unknown", platform.python_version()).set(1)
        gauge("leastwise_config_info").labels(mode, reports, "none").set(1)
        self.leader = gauge("leastwise_leader")
        self.reconciles = counter("leastwise_reconcile_total")
        self.reconcile_seconds = histogram("leastwise_reconcile_duration_seconds")
        self.reconcile_errors = counter("leastwise_reconcile_errors_total")
        self.queue_depth = gauge("leastwise_queue_depth")
        self.queue_oldest = gauge("leastwise_queue_oldest_timestamp_seconds")
        self.policies = gauge("leastwise_policies")
        self.condition = gauge("leastwise_policy_condition")
        self.observed_lag = gauge("leastwise_policy_observed_lag")
        self.last_reconcile = gauge("leastwise_policy_last_reconcile_timestamp_seconds")
        self.last_drift_check = gauge("leastwise_policy_last_drift_check_timestamp_seconds")
        self.drift_detected = counter("leastwise_drift_detected_total")
        self.drift_corrected = counter("leastwise_drift_corrected_total")
        self.drift_open = gauge("leastwise_drift_open")
        self.drift_namespace = gauge("leastwise_drift_namespace_open")
        self.time_to_repair = histogram("leastwise_drift_time_to_repair_seconds")
        self.requests = counter("leastwise_cloud_api_requests_total")
        self.request_seconds = histogram("leastwise_cloud_api_request_duration_seconds")
        self.throttled = counter("leastwise_cloud_api_throttled_total")
        self.account_up = gauge("leastwise_cloud_account_up")
        self.account_sync = gauge("leastwise_cloud_account_last_sync_timestamp_seconds")
        self.withdrawals = gauge("leastwise_withdrawals")
        self.withdrawn = gauge("leastwise_permissions_withdrawn")
        self.withdrawal_denials = counter("leastwise_withdrawal_denials_total")
        self._define_inventory()
        self._zero()

    def _define_inventory(self) -> None:
        gauge, counter, histogram = self._gauge, self._counter, self._histogram
        self.identities = gauge("leastwise_identities")
        self.privileged = gauge("leastwise_privileged_identities")
        self.escalation_paths = gauge("leastwise_escalation_paths")
        self.granted = gauge("leastwise_permissions_granted")
        self.findings = gauge("leastwise_findings_open")
        self.findings_namespace = gauge("leastwise_findings_namespace_open")
        self.graph_nodes = gauge("leastwise_graph_nodes")
        self.graph_edges = gauge("leastwise_graph_edges")
        self.graph_seconds = histogram("leastwise_graph_build_duration_seconds")
        self.report_writes = counter("leastwise_report_writes_total")
        self.report_drops = counter("leastwise_report_results_dropped_total")

    def _gauge(self, name: str) -> Gauge:
        spec = _SPECS[name]
        return Gauge(name, spec.meaning, spec.labels, registry=self._home(spec))

    def _counter(self, name: str) -> Counter:
        spec = _SPECS[name]
        return Counter(name, spec.meaning, spec.labels, registry=self._home(spec))

    def _histogram(self, name: str) -> Histogram:
        spec = _SPECS[name]
        return Histogram(name, spec.meaning, spec.labels, buckets=_SECONDS, registry=self._home(spec))

    def _home(self, spec: MetricSpec) -> CollectorRegistry | None:
        return self.registry if self._detailed or not spec.is_detailed else None

    def _zero(self) -> None:
        """Export what is known from the start, so that rates and absences can be told apart."""
        for handler in HANDLERS:
            self.queue_depth.labels(handler).set(0)
            self.reconcile_seconds.labels(handler)
            for result in RESULTS:
                self.reconciles.labels(handler, result)
            for reason in ERROR_REASONS:
                self.reconcile_errors.labels(handler, reason)
        for enforcement in ENFORCEMENTS:
            for ready in READY:
                self.policies.labels(enforcement, ready).set(0)
        self._zero_withdrawals()
        self._zero_inventory()
        for cloud in CLOUDS:
            self._zero_cloud(cloud)

    def _zero_withdrawals(self) -> None:
        for stage in STAGES:
            self.withdrawals.labels(stage).set(0)
        for answer in DENIAL_ANSWERS:
            self.withdrawal_denials.labels(answer)

    def _zero_inventory(self) -> None:
        for kind in GRAPH_NODES:
            self.graph_nodes.labels(kind).set(0)
        for kind in GRAPH_EDGES:
            self.graph_edges.labels(kind).set(0)
        for severity in SEVERITIES:
            self.escalation_paths.labels(severity).set(0)
        for form in REPORT_FORMATS:
            for result in RESULTS:
                self.report_writes.labels(form, result)
            for reason in DROP_REASONS:
                self.report_drops.labels(form, reason)

    def _zero_cloud(self, cloud: str) -> None:
        self.throttled.labels(cloud)
        self.request_seconds.labels(cloud)
        self.time_to_repair.labels(cloud)
        for group in OPERATION_GROUPS:
            for code_class in CODE_CLASSES:
                self.requests.labels(cloud, group, code_class)
        for kind in KINDS:
            self.drift_detected.labels(cloud, kind)
            for result in RESULTS:
                self.drift_corrected.labels(cloud, kind, result)
        for severity in SEVERITIES:
            self.drift_open.labels(cloud, severity).set(0)
        self.granted.labels(cloud).set(0)
        for state in IDENTITY_STATES:
            self.identities.labels(cloud, state).set(0)

    # ---------------------------------------------------------------- what is told

    def record_call(
        self, cloud: str, operation_group: str, code_class: str, seconds: float, *, throttled: bool
    ) -> None:
        """Count one API call (the CallRecorder port)."""
        self.requests.labels(cloud, operation_group, code_class).inc()
        self.request_seconds.labels(cloud).observe(seconds)
        if throttled:
            self.throttled.labels(cloud).inc()

    def set_policy(self, namespace: str, name: str, state: PolicyState | None) -> None:
        """Put the state of one policy in place of its last one; None: the policy is gone."""
        key = (namespace, name)
        old = self._states.pop(key, None)
        if old is not None:
            self._count(namespace, name, old, -1)
        if state is not None:
            self._states[key] = state
            self._count(namespace, name, state, +1)
        elif self._detailed:
            for metric in (self.last_reconcile, self.last_drift_check):
                _remove(metric, namespace, name)
        self._follow_namespace(namespace, (state is not None) - (old is not None))

    def touch_policy(self, namespace: str, name: str, *, now: float, compared: bool) -> None:
        """Note when a policy was last run, and compared whole."""
        if self._detailed:
            self.last_reconcile.labels(namespace, name).set(now)
            if compared:
                self.last_drift_check.labels(namespace, name).set(now)

    def set_family(self, metric: Gauge, values: Mapping[tuple[str, ...], float]) -> None:
        """Replace every series of a gauge: what is not among the values any more goes to zero, or with a
        namespace that is gone, away."""
        known = self._families.setdefault(metric, set())
        for labels in known - values.keys():
            if metric is self.findings_namespace:
                _remove(metric, *labels)
                known.discard(labels)
            else:
                metric.labels(*labels).set(0)
        for labels, value in values.items():
            metric.labels(*labels).set(value)
        known.update(values)

    def set_oldest(self, handler: str, added: float | None) -> None:
        """Say when the key that waits longest was added; None: none waits."""
        if added is None:
            _remove(self.queue_oldest, handler)
        else:
            self.queue_oldest.labels(handler).set(added)

    def forget_account(self, cloud: str, account_ref: str) -> None:
        """Drop the series of an account that is gone: an alert on it would never end."""
        for metric in (self.account_up, self.account_sync):
            _remove(metric, cloud, account_ref)

    def _count(self, namespace: str, name: str, state: PolicyState, sign: int) -> None:
        self.policies.labels(state.enforcement, state.conditions.get("Ready", "Unknown")).inc(sign)
        for cloud, severity in state.drifts:
            self.drift_open.labels(cloud, severity).inc(sign)
            self.drift_namespace.labels(namespace, cloud).inc(sign)
        if not self._detailed:
            return
        for kind, status in state.conditions.items():
            if sign > 0:
                self.condition.labels(namespace, name, kind, status).set(1)
            else:
                _remove(self.condition, namespace, name, kind, status)

    def _follow_namespace(self, namespace: str, change: int) -> None:
        """A namespace has series while it has a policy."""
        count = self._namespaces.get(namespace, 0) + change
        self._namespaces[namespace] = count
        for cloud in CLOUDS:
            if count > 0:
                self.drift_namespace.labels(namespace, cloud)
            else:
                _remove(self.drift_namespace, namespace, cloud)
        if count <= 0:
            del self._namespaces[namespace]

    # ---------------------------------------------------------------- what is read

    def expose(self, accept: str) -> tuple[bytes, str]:
        """Return the metrics in the format that the reader accepts, and its content type."""
        encoder, content_type = choose_encoder(accept)
        return encoder(self.registry), content_type


def _remove(metric: Gauge, *labels: str) -> None:
    try:
        metric.remove(*labels)
    except KeyError:
        return


def names_of(metrics: Metrics) -> Iterable[str]:
    """List every metric by the name that is scraped."""
    return sorted(
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in metrics.registry.collect()
    )
