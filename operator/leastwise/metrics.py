"""Every `leastwise_` metric and its labels, in one list. Labels never hold a principal or a resource name.

Implements the naming rules of https://prometheus.io/docs/practices/naming/. Sets of label values that are
known are exported as zeros from the start.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import choose_encoder

from leastwise.core.drifts import DriftKind, Severity

CLOUDS = ("kubernetes", "aws")
HANDLERS = ("policy", "cloud", "account", "ceiling")
RESULTS = ("success", "error")
ERROR_REASONS = ("retry", "forbidden", "conflict", "invalid", "authentication", "other")
ENFORCEMENTS = ("Observe", "Enforce", "Suspended")
READY = ("True", "False", "Unknown")
CODE_CLASSES = ("2xx", "3xx", "4xx", "5xx", "none")
OPERATION_GROUPS = ("read", "write", "assume", "list")
SEVERITIES = tuple(each.name.lower() for each in Severity)
KINDS = tuple(each.value for each in DriftKind)
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


@dataclass(frozen=True, slots=True)
class PolicyState:
    """What the metrics say of one policy: condition type -> status, and its open drift."""

    enforcement: str
    conditions: Mapping[str, str]
    drifts: tuple[tuple[str, str], ...] = ()  # (cloud, severity in lower case), one an open drift
    lagging: bool = False


class Metrics:
    """The registry and its metrics. One instance a process, made by the factory."""

    def __init__(self, *, version: str, detailed: bool, mode: str) -> None:
        self.registry = CollectorRegistry()
        self._detailed = detailed
        self._states: dict[tuple[str, str], PolicyState] = {}
        registry = self.registry
        self._info(version, mode)
        self.leader = Gauge("leastwise_leader", "1 on the active pod", registry=registry)
        self.reconciles = Counter(
            "leastwise_reconcile", "Runs of the loop", ["handler", "result"], registry=registry
        )
        self.reconcile_seconds = Histogram(
            "leastwise_reconcile_duration_seconds",
            "Length of a run",
            ["handler"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.reconcile_errors = Counter(
            "leastwise_reconcile_errors",
            "Runs that failed, by what to do next",
            ["handler", "reason"],
            registry=registry,
        )
        self.queue_depth = Gauge("leastwise_queue_depth", "Keys that wait", ["handler"], registry=registry)
        self.policies = Gauge(
            "leastwise_policies",
            "Policies by enforcement and readiness",
            ["enforcement", "ready"],
            registry=registry,
        )
        self.observed_lag = Gauge(
            "leastwise_policy_observed_lag", "Policies with a generation not yet observed", registry=registry
        )
        self._policy_metrics()
        self._drift_metrics()
        self._cloud_metrics()
        self._zero()

    def _info(self, version: str, mode: str) -> None:
        build = Gauge(
            "leastwise_build_info",
            "Version of the operator",
            ["version", "commit", "python"],
            registry=self.registry,
        )
        build.labels(version, "unknown", platform.python_version()).set(1)
        config = Gauge(
            "leastwise_config_info",
            "Settings that change what metrics mean",
            ["metrics_mode", "reports_api", "storage"],
            registry=self.registry,
        )
        config.labels(mode, "none", "none").set(1)

    def _policy_metrics(self) -> None:
        names = ["namespace", "name"]
        registry = self.registry
        self.condition = Gauge(
            "leastwise_policy_condition",
            "Current status of each condition",
            [*names, "type", "status"],
            registry=registry,
        )
        self.last_reconcile = Gauge(
            "leastwise_policy_last_reconcile_timestamp_seconds", "Last run", names, registry=registry
        )
        self.last_drift_check = Gauge(
            "leastwise_policy_last_drift_check_timestamp_seconds",
            "Last whole comparison",
            names,
            registry=registry,
        )

    def _drift_metrics(self) -> None:
        registry = self.registry
        self.drift_detected = Counter(
            "leastwise_drift_detected", "Drift found", ["cloud", "kind"], registry=registry
        )
        self.drift_corrected = Counter(
            "leastwise_drift_corrected", "Drift repaired", ["cloud", "kind", "result"], registry=registry
        )
        self.drift_open = Gauge(
            "leastwise_drift_open", "Drift that is open now", ["cloud", "severity"], registry=registry
        )
        self.drift_namespace = Gauge(
            "leastwise_drift_namespace_open",
            "Drift that is open now, by team",
            ["namespace", "cloud"],
            registry=registry,
        )
        self.time_to_repair = Histogram(
            "leastwise_drift_time_to_repair_seconds",
            "From detection to repair",
            ["cloud"],
            buckets=_SECONDS,
            registry=registry,
        )

    def _cloud_metrics(self) -> None:
        registry = self.registry
        self.requests = Counter(
            "leastwise_cloud_api_requests",
            "API calls",
            ["cloud", "operation_group", "code_class"],
            registry=registry,
        )
        self.request_seconds = Histogram(
            "leastwise_cloud_api_request_duration_seconds",
            "Length of a call",
            ["cloud"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.throttled = Counter(
            "leastwise_cloud_api_throttled", "Calls refused for rate", ["cloud"], registry=registry
        )
        account = ["cloud", "account_ref"]
        self.account_up = Gauge(
            "leastwise_cloud_account_up", "1 when the last refresh worked", account, registry=registry
        )
        self.account_sync = Gauge(
            "leastwise_cloud_account_last_sync_timestamp_seconds",
            "Last whole listing",
            account,
            registry=registry,
        )

    def _zero(self) -> None:
        """Export what is known from the start, so that rates and absences can be told apart."""
        for handler in HANDLERS:
            self.queue_depth.labels(handler).set(0)
            for result in RESULTS:
                self.reconciles.labels(handler, result)
            for reason in ERROR_REASONS:
                self.reconcile_errors.labels(handler, reason)
        for enforcement in ENFORCEMENTS:
            for ready in READY:
                self.policies.labels(enforcement, ready).set(0)
        for cloud in CLOUDS:
            self.throttled.labels(cloud)
            for kind in KINDS:
                self.drift_detected.labels(cloud, kind)
                for result in RESULTS:
                    self.drift_corrected.labels(cloud, kind, result)
            for severity in SEVERITIES:
                self.drift_open.labels(cloud, severity).set(0)

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

    def touch_policy(self, namespace: str, name: str, *, now: float, compared: bool) -> None:
        """Note when a policy was last run, and compared whole."""
        if self._detailed:
            self.last_reconcile.labels(namespace, name).set(now)
            if compared:
                self.last_drift_check.labels(namespace, name).set(now)

    def _count(self, namespace: str, name: str, state: PolicyState, sign: int) -> None:
        self.policies.labels(state.enforcement, state.conditions.get("Ready", "Unknown")).inc(sign)
        if state.lagging:
            self.observed_lag.inc(sign)
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

    def expose(self, accept: str) -> tuple[bytes, str]:
        """Return the metrics in the format that the reader accepts, and its content type."""
        if not accept:
            return generate_latest(self.registry), "text/plain; version=0.0.4; charset=utf-8"
        encoder, content_type = choose_encoder(accept)
        return encoder(self.registry), content_type


def _remove(metric: Gauge, *labels: str) -> None:
    try:
        metric.remove(*labels)
    except KeyError:
        return


def names_of(metrics: Metrics) -> Iterable[str]:
    """List every metric name, for the documentation and its test."""
    return sorted(family.name for family in metrics.registry.collect())
