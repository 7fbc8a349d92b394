"""What is scraped of the collector: names, labels, bounds, zeros."""

from __future__ import annotations

import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families as parse_text

from leastwise.collector_metrics import COLLECTOR_METRICS, CollectorMetrics
from leastwise.collector_ports import Answer, Refusal

CLUSTERS = ["blue", "green", "red"]
BUCKETS = 13
FORBIDDEN_LABELS = {"subject", "permission", "arn", "message", "user", "request_id", "common_name", "client"}


def _samples(metrics: CollectorMetrics) -> dict[str, int]:
    body, content_type = metrics.expose("")
    assert content_type.startswith("text/plain; version=0.0.4")
    found: dict[str, int] = {}
    for family in parse_text(body.decode()):
        for each in family.samples:
            found[each.name] = found.get(each.name, 0) + 1
    return found


def test_the_list_names_everything_that_is_scraped() -> None:
    names = {re.sub(r"_(bucket|sum|count)$", "", name) for name in _samples(CollectorMetrics("1", CLUSTERS))}
    assert names == {spec.name for spec in COLLECTOR_METRICS}


def test_names_follow_the_rules_of_prometheus() -> None:
    for spec in COLLECTOR_METRICS:
        assert re.fullmatch(r"leastwise_[a-z_]+", spec.name)
        assert spec.name.endswith("_total") is (spec.kind == "counter"), spec.name
        assert spec.kind != "histogram" or spec.name.endswith("_seconds")
        assert "_age_" not in spec.name
        assert "timestamp" not in spec.name or spec.name.endswith("_timestamp_seconds")
        assert not FORBIDDEN_LABELS & set(spec.labels)


def test_all_series_are_there_from_the_start_and_are_as_many_as_the_documentation_says() -> None:
    samples = _samples(CollectorMetrics("1", CLUSTERS))
    for spec in COLLECTOR_METRICS:
        found = re.fullmatch(r"(\d*)(C|b)?", spec.bound)
        assert found is not None
        unit = {"C": len(CLUSTERS), "b": BUCKETS}.get(found[2], 1)
        name = f"{spec.name}_bucket" if spec.kind == "histogram" else spec.name
        assert samples[name] == int(found[1] or 1) * unit, spec.name


def test_every_metric_stands_in_its_page() -> None:
    page = (Path(__file__).parents[1] / "docs" / "collector.md").read_text()
    for spec in COLLECTOR_METRICS:
        assert f"| `{spec.name}` | {', '.join(spec.labels)} | {spec.meaning} |" in page, spec.name


def test_bounds_follow_the_words_of_the_ports() -> None:
    bounds = {spec.name: spec.bound for spec in COLLECTOR_METRICS}
    assert bounds["leastwise_collector_batches_total"] == f"{len(Answer)}C"
    assert bounds["leastwise_collector_rejected_total"] == str(len(Refusal))


def test_the_time_of_the_latest_event_never_goes_back() -> None:
    metrics = CollectorMetrics("1", CLUSTERS)
    for stamp in ("2026-06-01T12:00:00.000000Z", "2026-05-01T12:00:00.000000Z", ""):
        metrics.note_event(stamp)
    name = "leastwise_usage_source_last_event_timestamp_seconds"
    assert metrics.registry.get_sample_value(name, {"source": "webhook"}) == 1780315200
