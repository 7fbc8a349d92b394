"""What is scraped: names, labels, bounds, zeros, both formats."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from leastwise.metric_specs import (
    CLOUDS,
    CODE_CLASSES,
    ENFORCEMENTS,
    ERROR_REASONS,
    HANDLERS,
    KINDS,
    METRICS,
    OPERATION_GROUPS,
    READY,
    RESULTS,
    SEVERITIES,
)
from leastwise.metrics import Metrics, PolicyState, names_of

BUCKETS = 15  # 14 and +Inf
POLICIES, NAMESPACES, ACCOUNTS = 500, 10, 3
OPENMETRICS = "application/openmetrics-text;version=1.0.0"
_PARTS = ("bucket", "sum", "count")
FORBIDDEN_LABELS = {"subject", "permission", "arn", "message", "user", "request_id", "role", "ref"}
CONDITIONS = {
    "Ready": "False",
    "Accepted": "True",
    "ResolvedRefs": "True",
    "Drifted": "Unknown",
    "ExcessPermissions": "Unknown",
    "Reconciling": "True",
    "DataStale": "True",
}
SOURCE = Path(__file__).parents[1] / "operator" / "leastwise"


def _metrics(*, detailed: bool = True) -> Metrics:
    return Metrics(version="1.2.3", detailed=detailed, mode="detailed" if detailed else "aggregated")


def _samples(metrics: Metrics) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    """Every sample by name and labels, as Prometheus reads it."""
    body, _ = metrics.expose("")
    samples: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in parse_text(body.decode()):
        for each in family.samples:
            samples.setdefault(each.name, {})[tuple(sorted(each.labels.items()))] = each.value
    return samples


def _value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return _samples(metrics).get(name, {}).get(tuple(sorted(labels.items())))


def _busy(*, detailed: bool) -> Metrics:
    """Every series that 500 policies, 10 namespaces and 3 accounts can make."""
    metrics = _metrics(detailed=detailed)
    drifts = tuple((cloud, severity) for cloud in CLOUDS for severity in SEVERITIES)
    for number in range(POLICIES):
        namespace, name = f"team-{number % NAMESPACES}", f"policy-{number}"
        metrics.set_policy(namespace, name, PolicyState("Enforce", CONDITIONS, drifts))
        metrics.touch_policy(namespace, name, now=1.0, compared=True)
    for number in range(ACCOUNTS):
        metrics.account_up.labels("aws", f"account-{number}").set(1)
        metrics.account_sync.labels("aws", f"account-{number}").set(1)
    for handler in HANDLERS:
        metrics.set_oldest(handler, 1.0)
        metrics.reconcile_seconds.labels(handler).observe(1)
    for cloud in CLOUDS:
        for group in OPERATION_GROUPS:
            for code_class in CODE_CLASSES:
                metrics.record_call(cloud, group, code_class, 0.1, throttled=True)
    return metrics


def _limit(bound: str) -> int:
    """The bound of the documentation as a number: `7P`, `4b`, `1 a pod`."""
    match = re.match(r"(\d*)([A-Za-z]?)", bound)
    assert match is not None
    unit = {"P": POLICIES, "N": NAMESPACES, "C": ACCOUNTS, "b": BUCKETS + 2}.get(match[2], 1)
    return int(match[1] or 1) * unit


def test_the_list_names_everything_that_is_scraped() -> None:
    assert list(names_of(_metrics())) == sorted(spec.name for spec in METRICS)


def test_names_follow_the_rules_of_prometheus() -> None:
    for spec in METRICS:
        assert re.fullmatch(r"leastwise_[a-z_]+", spec.name)
        assert spec.name.endswith("_total") is (spec.kind == "counter"), spec.name
        assert spec.kind != "histogram" or spec.name.endswith("_seconds")
        assert "_age_" not in spec.name
        assert "timestamp" not in spec.name or spec.name.endswith("_timestamp_seconds")


def test_no_label_can_hold_a_subject_or_a_permission() -> None:
    for spec in METRICS:
        assert not FORBIDDEN_LABELS & set(spec.labels), spec.name


@pytest.mark.timeout(10)
@pytest.mark.parametrize("detailed", [True, False])
def test_500_policies_stay_within_the_bounds_of_the_documentation(*, detailed: bool) -> None:
    samples = _samples(_busy(detailed=detailed))
    for spec in METRICS:
        names = [spec.name] if spec.kind != "histogram" else [f"{spec.name}_{end}" for end in _PARTS]
        count = sum(len(samples.get(name, {})) for name in names)
        assert count <= _limit(spec.bound), spec.name
        assert detailed or not (spec.is_detailed and count)
    assert sum(len(each) for each in samples.values()) < (6000 if detailed else 500)


def test_known_label_sets_are_zeros_from_the_first_scrape_on() -> None:
    samples = _samples(_metrics())
    counts = {
        "leastwise_reconcile_total": len(HANDLERS) * len(RESULTS),
        "leastwise_reconcile_errors_total": len(HANDLERS) * len(ERROR_REASONS),
        "leastwise_reconcile_duration_seconds_count": len(HANDLERS),
        "leastwise_queue_depth": len(HANDLERS),
        "leastwise_policies": len(ENFORCEMENTS) * len(READY),
        "leastwise_policy_observed_lag": 1,
        "leastwise_leader": 1,
        "leastwise_drift_detected_total": len(CLOUDS) * len(KINDS),
        "leastwise_drift_corrected_total": len(CLOUDS) * len(KINDS) * len(RESULTS),
        "leastwise_drift_open": len(CLOUDS) * len(SEVERITIES),
        "leastwise_drift_time_to_repair_seconds_count": len(CLOUDS),
        "leastwise_cloud_api_requests_total": len(CLOUDS) * len(OPERATION_GROUPS) * len(CODE_CLASSES),
        "leastwise_cloud_api_throttled_total": len(CLOUDS),
    }
    assert {name: len(samples[name]) for name in counts} == counts
    assert {value for name in counts for value in samples[name].values()} == {0.0}


def test_nothing_is_said_of_a_key_that_does_not_wait() -> None:
    metrics = _metrics()
    assert "leastwise_queue_oldest_timestamp_seconds" not in _samples(metrics)
    metrics.set_oldest("policy", 12.0)
    assert _value(metrics, "leastwise_queue_oldest_timestamp_seconds", handler="policy") == 12
    metrics.set_oldest("policy", None)
    assert "leastwise_queue_oldest_timestamp_seconds" not in _samples(metrics)


def test_the_version_and_the_mode_are_told() -> None:
    samples = _samples(_metrics(detailed=False))
    (build,) = samples["leastwise_build_info"]
    (config,) = samples["leastwise_config_info"]
    assert dict(build)["version"] == "1.2.3"
    assert dict(config)["metrics_mode"] == "aggregated"


def test_a_policy_counts_once_however_often_it_is_told() -> None:
    metrics = _metrics()
    state = PolicyState("Enforce", {"Ready": "True", "Drifted": "True"}, (("aws", "critical"),))
    for _ in range(3):
        metrics.set_policy("payments", "a", state)
    assert _value(metrics, "leastwise_policies", enforcement="Enforce", ready="True") == 1
    assert _value(metrics, "leastwise_drift_open", cloud="aws", severity="critical") == 1
    assert _value(metrics, "leastwise_drift_namespace_open", namespace="payments", cloud="aws") == 1


def test_only_the_present_status_of_a_condition_is_told() -> None:
    metrics = _metrics()
    metrics.set_policy("payments", "a", PolicyState("Enforce", {"Ready": "False", "Stalled": "True"}))
    metrics.set_policy("payments", "a", PolicyState("Observe", {"Ready": "True"}))
    conditions = _samples(metrics)["leastwise_policy_condition"]
    assert [dict(labels)["type"] + dict(labels)["status"] for labels in conditions] == ["ReadyTrue"]
    assert _value(metrics, "leastwise_policies", enforcement="Enforce", ready="False") == 0


def test_the_series_of_a_policy_go_with_it_and_of_a_namespace_with_its_last() -> None:
    metrics = _metrics()
    before = {name: len(each) for name, each in _samples(metrics).items()}
    for name in ("a", "b"):
        metrics.set_policy("payments", name, PolicyState("Enforce", CONDITIONS, (("aws", "high"),)))
        metrics.touch_policy("payments", name, now=1.0, compared=True)
    metrics.set_policy("payments", "a", None)
    assert _value(metrics, "leastwise_drift_namespace_open", namespace="payments", cloud="aws") == 1
    assert _value(metrics, "leastwise_drift_namespace_open", namespace="payments", cloud="kubernetes") == 0
    metrics.set_policy("payments", "b", None)
    metrics.set_policy("payments", "never seen", None)
    assert {name: len(each) for name, each in _samples(metrics).items()} == before


def test_a_run_that_compared_nothing_is_no_drift_check() -> None:
    metrics = _metrics()
    metrics.touch_policy("payments", "a", now=5.0, compared=False)
    samples = _samples(metrics)
    assert "leastwise_policy_last_drift_check_timestamp_seconds" not in samples
    assert list(samples["leastwise_policy_last_reconcile_timestamp_seconds"].values()) == [5.0]


def test_the_series_of_an_account_go_with_it() -> None:
    metrics = _metrics()
    metrics.account_up.labels("aws", "prod").set(0)
    metrics.forget_account("aws", "prod")
    metrics.forget_account("aws", "never seen")
    assert "leastwise_cloud_account_up" not in _samples(metrics)


def test_calls_are_counted_by_class_and_throttling_by_itself() -> None:
    metrics = _metrics()
    metrics.record_call("aws", "write", "4xx", 0.2, throttled=True)
    metrics.record_call("aws", "write", "4xx", 0.2, throttled=False)
    labels = {"cloud": "aws", "operation_group": "write", "code_class": "4xx"}
    assert _value(metrics, "leastwise_cloud_api_requests_total", **labels) == 2
    assert _value(metrics, "leastwise_cloud_api_throttled_total", cloud="aws") == 1
    assert _value(metrics, "leastwise_cloud_api_request_duration_seconds_count", cloud="aws") == 2


@pytest.mark.parametrize("accept", ["", "*/*", "text/plain;version=0.0.4", "text/html"])
def test_a_reader_of_the_classic_text_gets_it(accept: str) -> None:
    body, content_type = _busy(detailed=False).expose(accept)
    assert content_type.startswith("text/plain; version=0.0.4")
    families = list(parse_text(body.decode()))
    assert {each.name for each in families} >= {"leastwise_policies", "leastwise_reconcile"}


@pytest.mark.timeout(10)
def test_a_reader_of_openmetrics_gets_the_same_samples() -> None:
    metrics = _busy(detailed=True)
    body, content_type = metrics.expose(f"{OPENMETRICS},text/plain;version=0.0.4;q=0.5")
    assert content_type.startswith("application/openmetrics-text; version=1.0.0")
    read = {
        (each.name, tuple(sorted(each.labels.items()))): each.value
        for family in parse_openmetrics(body.decode())  # type: ignore[no-untyped-call]
        for each in family.samples
    }
    classic = {
        (name, labels): value for name, each in _samples(metrics).items() for labels, value in each.items()
    }
    assert read == classic


def test_the_client_librarys_own_series_are_left_out() -> None:
    body, _ = _busy(detailed=False).expose("")
    assert b"_created" not in body


def test_the_adapters_count_only_classes_that_are_known() -> None:
    literal = re.compile(r'"(?:[2-5]xx|none|error)"')
    for path in (SOURCE / "adapters").rglob("*.py"):
        for word in literal.findall(path.read_text()):
            assert word.strip('"') in CODE_CLASSES, path.name


def test_a_family_is_replaced_as_a_whole() -> None:
    metrics = _metrics()
    metrics.set_family(metrics.findings, {("Admin", "critical", "kubernetes"): 2, ("Data", "low", "aws"): 1})
    metrics.set_family(metrics.findings, {("Data", "low", "aws"): 3})
    labels = {"category": "Admin", "severity": "critical", "cloud": "kubernetes"}
    assert _value(metrics, "leastwise_findings_open", **labels) == 0
    assert _value(metrics, "leastwise_findings_open", category="Data", severity="low", cloud="aws") == 3


def test_the_series_of_a_namespace_that_has_nothing_open_go_away() -> None:
    metrics = _metrics()
    metrics.set_family(metrics.findings_namespace, {("payments", "high"): 2})
    metrics.set_family(metrics.findings_namespace, {})
    assert _value(metrics, "leastwise_findings_namespace_open", namespace="payments", severity="high") is None
