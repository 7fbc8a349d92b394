"""Every `leastwise_` metric and its labels, in one list. Labels never hold a principal or a resource name.

Implements the naming rules of https://prometheus.io/docs/practices/naming/.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from leastwise.core.drifts import DriftKind, Severity
from leastwise.core.withdrawals.records import Stage

CLOUDS = ("kubernetes", "aws")
HANDLERS = ("policy", "cloud", "account", "ceiling", "inventory", "withdrawal")
RESULTS = ("success", "error")
ERROR_REASONS = ("retry", "forbidden", "conflict", "invalid", "authentication", "other")
ENFORCEMENTS = ("Observe", "Enforce", "Suspended")
READY = ("True", "False", "Unknown")
CODE_CLASSES = ("2xx", "3xx", "4xx", "5xx", "error")
OPERATION_GROUPS = ("read", "write", "assume", "list")
SEVERITIES = tuple(each.name.lower() for each in Severity)
KINDS = tuple(each.value for each in DriftKind)
IDENTITY_STATES = ("managed", "unmanaged", "stale")
GRAPH_NODES = ("identity", "asset")
GRAPH_EDGES = ("kubernetes", "aws", "gcp", "azure", "across")
REPORT_FORMATS = ("openreports", "wgpolicyk8s")
DROP_REASONS = ("capped", "refused")
STAGES = tuple(each.value for each in Stage)
DENIAL_ANSWERS = ("returned", "alerted")
_NAMED = ("namespace", "name")
_ACCOUNT = ("cloud", "account_ref")


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """One metric as it is scraped. `bound` says how many series it may have: P policies, N namespaces, C
    accounts, b buckets. What has the labels `namespace, name` exists only with `metrics_mode` detailed."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    labels: tuple[str, ...]
    meaning: str
    bound: str

    @property
    def is_detailed(self) -> bool:
        """Whether it has series for each policy."""
        return set(_NAMED) <= set(self.labels)


METRICS: tuple[MetricSpec, ...] = (
    MetricSpec(
        "leastwise_build_info", "gauge", ("version", "commit", "python"), "Version of the operator", "1"
    ),
    MetricSpec(
        "leastwise_config_info",
        "gauge",
        ("metrics_mode", "reports_api", "storage"),
        "Settings that change what metrics mean",
        "1",
    ),
    MetricSpec("leastwise_leader", "gauge", (), "1 on the active pod", "1 a pod"),
    MetricSpec("leastwise_reconcile_total", "counter", ("handler", "result"), "Runs of the loop", "12"),
    MetricSpec("leastwise_reconcile_duration_seconds", "histogram", ("handler",), "Length of a run", "6b"),
    MetricSpec(
        "leastwise_reconcile_errors_total",
        "counter",
        ("handler", "reason"),
        "Runs that failed, by what to do next",
        "36",
    ),
    MetricSpec("leastwise_queue_depth", "gauge", ("handler",), "Keys that wait for a worker", "6"),
    MetricSpec(
        "leastwise_queue_oldest_timestamp_seconds",
        "gauge",
        ("handler",),
        "When the key that waits longest was added; absent if none waits",
        "6",
    ),
    MetricSpec(
        "leastwise_policies", "gauge", ("enforcement", "ready"), "Policies by enforcement and readiness", "9"
    ),
    MetricSpec(
        "leastwise_policy_condition",
        "gauge",
        (*_NAMED, "type", "status"),
        "Current status of each condition",
        "8P",
    ),
    MetricSpec(
        "leastwise_policy_observed_lag",
        "gauge",
        (),
        "Policies with an unobserved generation",
        "1",
    ),
    MetricSpec(
        "leastwise_policy_last_reconcile_timestamp_seconds",
        "gauge",
        _NAMED,
        "Last run of a policy",
        "P",
    ),
    MetricSpec(
        "leastwise_policy_last_drift_check_timestamp_seconds",
        "gauge",
        _NAMED,
        "Last whole comparison of a policy",
        "P",
    ),
    MetricSpec("leastwise_drift_detected_total", "counter", ("cloud", "kind"), "Drift found", "8"),
    MetricSpec(
        "leastwise_drift_corrected_total", "counter", ("cloud", "kind", "result"), "Drift written back", "16"
    ),
    MetricSpec("leastwise_drift_open", "gauge", ("cloud", "severity"), "Drift that is open now", "10"),
    MetricSpec(
        "leastwise_drift_namespace_open",
        "gauge",
        ("namespace", "cloud"),
        "Drift that is open now, by team",
        "2N",
    ),
    MetricSpec(
        "leastwise_drift_time_to_repair_seconds", "histogram", ("cloud",), "From detection to repair", "2b"
    ),
    MetricSpec(
        "leastwise_identities",
        "gauge",
        ("cloud", "state"),
        "Identities: managed by a policy, unmanaged, or stale (nothing acts behind them any more)",
        "6",
    ),
    MetricSpec(
        "leastwise_privileged_identities",
        "gauge",
        ("cloud", "reason"),
        "Identities that hold a critical permission, by the category of its rule",
        "16",
    ),
    MetricSpec(
        "leastwise_escalation_paths",
        "gauge",
        ("severity",),
        "Risky permissions that lead to a stronger identity",
        "5",
    ),
    MetricSpec(
        "leastwise_permissions_granted",
        "gauge",
        ("cloud",),
        "Effective permissions of workloads; a wildcard counts once",
        "2",
    ),
    MetricSpec(
        "leastwise_withdrawals",
        "gauge",
        ("stage",),
        "Withdrawals by how far they have come, the ended ones that are kept too",
        "10",
    ),
    MetricSpec(
        "leastwise_permissions_withdrawn",
        "gauge",
        (),
        "Declared permissions that withdrawals take away now",
        "1",
    ),
    MetricSpec(
        "leastwise_withdrawal_denials_total",
        "counter",
        ("answer",),
        "Denials of something withdrawn: it came back by itself, or a person must decide",
        "2",
    ),
    MetricSpec(
        "leastwise_findings_open",
        "gauge",
        ("category", "severity", "cloud"),
        "Risky permissions that are open now",
        "80",
    ),
    MetricSpec(
        "leastwise_findings_namespace_open",
        "gauge",
        ("namespace", "severity"),
        "The same, by namespace of the identity",
        "5N",
    ),
    MetricSpec(
        "leastwise_graph_nodes",
        "gauge",
        ("kind",),
        "Nodes of the graph of who can become whom: identities and assets",
        "2",
    ),
    MetricSpec("leastwise_graph_edges", "gauge", ("kind",), "Its edges, by the plane of their kind", "5"),
    MetricSpec(
        "leastwise_graph_build_duration_seconds", "histogram", (), "How long the evaluation took", "b"
    ),
    MetricSpec(
        "leastwise_report_writes_total",
        "counter",
        ("format", "result"),
        "Reports written to the cluster",
        "4",
    ),
    MetricSpec(
        "leastwise_report_results_dropped_total",
        "counter",
        ("format", "reason"),
        "Results that no report holds: left out by the cap, or in a report that was refused",
        "4",
    ),
    MetricSpec(
        "leastwise_cloud_api_requests_total",
        "counter",
        ("cloud", "operation_group", "code_class"),
        "API calls; code class error: no answer came",
        "40",
    ),
    MetricSpec(
        "leastwise_cloud_api_request_duration_seconds", "histogram", ("cloud",), "Length of an API call", "2b"
    ),
    MetricSpec(
        "leastwise_cloud_api_throttled_total",
        "counter",
        ("cloud",),
        "API calls refused for rate",
        "2",
    ),
    MetricSpec("leastwise_cloud_account_up", "gauge", _ACCOUNT, "1 when the last refresh worked", "C"),
    MetricSpec(
        "leastwise_cloud_account_last_sync_timestamp_seconds",
        "gauge",
        _ACCOUNT,
        "When the last whole listing began",
        "C",
    ),
)
"""Every metric, in the order of the documentation."""
