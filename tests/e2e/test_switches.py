"""The switches of the chart through the running operator, between the ends of the privilege ladder: off, a
policy that needs one says so and nothing is half made in the cluster; on, the same policy becomes true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from e2e import loops
from e2e.installations import METRICS_READER
from leastwise_dev import world_objects as objects
from leastwise_dev.installed_chart import InstalledChart
from leastwise_dev.worlds import ROLE_ARN, World

pytestmark = pytest.mark.e2e

Worlds = Callable[..., World]

OFF = {"serviceAccountAnnotations": False, "clusterBindings": False}
ON = {
    "serviceAccountAnnotations": True,
    "clusterBindings": True,
    "clusterBindableClusterRoles": [METRICS_READER],
}
READS_METRICS = {
    "apiVersion": objects.RBAC_API,
    "kind": "ClusterRole",
    "metadata": {"name": METRICS_READER},
    "rules": [{"nonResourceURLs": ["/metrics"], "verbs": ["get"]}],
}
BINDS = {"clusterBindings": [{"roleRef": {"kind": "ClusterRole", "name": METRICS_READER}}]}
NEEDED = {"binds": "the switch 'clusterBindings'", "assumes": "the switch 'serviceAccountAnnotations'"}


@pytest.fixture(params=[1, 2])
def switched_off(request: pytest.FixtureRequest, make_world: Worlds) -> World:
    """A world at this level, without the switches, with a policy for each of them in namespace `shop`."""
    world = make_world(level=request.param, values={"privileges": OFF})
    world.apply(objects.cloud_account(), READS_METRICS)
    world.operator.start()
    world.team("shop")
    ceiling = objects.ceiling("shop")
    ceiling["spec"]["kubernetes"]["clusterBindableRoles"] = [{"kind": "ClusterRole", "name": METRICS_READER}]
    world.apply(
        ceiling,
        objects.policy("shop", "binds", rules=(), kubernetes=BINDS),
        loops.aws_policy("shop", "assumes"),
    )
    return world


def switch_on(world: World, privileges: Mapping[str, Any]) -> None:
    """Upgrade the chart to these privileges; ask for a run, as a person would who does not want to wait."""
    values = world.chart_values()
    InstalledChart(world.plane, {**values, "privileges": {**values["privileges"], **privileges}}).apply()
    for name in NEEDED:
        annotations = {"leastwise.dev/reconcile-at": "2026-01-01T00:00:00Z"}
        loops.edit(world, loops.policy_path("shop", name), {"metadata": {"annotations": annotations}})


def test_a_policy_names_the_switch_that_it_needs_and_becomes_true_with_it(switched_off: World) -> None:
    world = switched_off
    for name, switch in NEEDED.items():
        world.wait_ready("shop", name, reason="OperatorForbidden")
        assert switch in world.condition("shop", name)["message"]
        assert world.condition("shop", name, "Stalled")["status"] == "True"
        assert loops.marked(world, "shop", name) == []
    account = world.read("/api/v1/namespaces/shop/serviceaccounts/api")
    assert account is not None
    assert ROLE_ARN not in account["metadata"].get("annotations", {})
    assert not world.plane.as_token(world.plane.service_account_token("shop", "api")).can("get", "/metrics")
    # The AWS side is whole: whoever may annotate the ServiceAccount can do it by hand.
    role_arn = world.policy_status("shop", "assumes")["aws"]["roleArn"]
    assert world.assume("shop", role_arn=role_arn)

    switch_on(world, ON)
    for name in NEEDED:
        world.wait_ready("shop", name, reason="Succeeded")
    (binding,) = loops.marked(world, "shop", "binds")
    assert "namespace" not in binding["metadata"]
    assert world.plane.as_token(world.plane.service_account_token("shop", "api")).can("get", "/metrics")
    assert world.annotated_role("shop", "api") == role_arn
