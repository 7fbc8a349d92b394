"""promtool finds nothing to say about /metrics, in both modes."""

from __future__ import annotations

import pytest

from leastwise.metrics import CLOUDS, SEVERITIES, Metrics, PolicyState
from leastwise_dev.prometheus import check_metrics

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("detailed", [True, False])
def test_promtool_finds_nothing_in_the_metrics(*, detailed: bool) -> None:
    metrics = Metrics(version="1.2.3", detailed=detailed, mode="detailed")
    drifts = tuple((cloud, severity) for cloud in CLOUDS for severity in SEVERITIES)
    metrics.set_policy("payments", "a", PolicyState("Enforce", {"Ready": "True"}, drifts))
    metrics.touch_policy("payments", "a", now=1.0, compared=True)
    metrics.account_up.labels("aws", "prod").set(1)
    metrics.account_sync.labels("aws", "prod").set(1)
    metrics.set_oldest("policy", 1.0)
    body, _ = metrics.expose("")
    assert check_metrics(body.decode()) == ""
