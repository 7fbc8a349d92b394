"""promtool finds nothing to say about /metrics, in both modes."""

from __future__ import annotations

import pytest

from e2e import loops
from leastwise.metric_specs import CLOUDS, SEVERITIES
from leastwise.metrics import Metrics, PolicyState
from leastwise_dev import world_objects as objects
from leastwise_dev.prometheus import check_metrics
from leastwise_dev.worlds import World

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


def test_promtool_finds_nothing_in_what_the_running_operator_serves(world: World, team: str) -> None:
    world.apply(objects.policy(team, enforcement="Enforce", aws=objects.aws_block(f"arn:aws:s3:::{team}/*")))
    world.wait_ready(team, "reader", reason="Succeeded")
    world.apply(objects.role_binding(team, "foreign", "view"))
    loops.wait_drift(world, team, kind="extra", ref=f"RoleBinding/{team}/foreign")
    body = world.operator.metrics()
    assert check_metrics(body) == ""
    rows = [each for each in body.splitlines() if each.startswith("leastwise_drift_namespace_open")]
    assert any(team in each and each.endswith(" 1.0") for each in rows), rows
    assert world.operator.metric("leastwise_cloud_api_requests_total") > 0


def test_promtool_finds_what_is_wrong() -> None:
    assert "counter" in check_metrics("# HELP wrong x\n# TYPE wrong counter\nwrong 1\n")
