"""What a policy with an AWS block gets at the ends of the privilege ladder, the switches off, the operator
running. The Kubernetes features of every level: test_privilege_levels.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from e2e import loops
from e2e.conftest import judged
from leastwise_dev import world_objects as objects
from leastwise_dev.worlds import World

pytestmark = pytest.mark.e2e

SECRETS = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}
EVERYTHING = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}
SWITCHES_OFF = {"privileges": {"serviceAccountAnnotations": False, "podStartEvents": False}}


def started(world: World) -> World:
    world.apply(objects.cloud_account())
    world.operator.start()
    return world


@pytest.fixture(scope="module")
def observer() -> Iterator[World]:
    """Level 0, every switch off: what the chart installs by default."""
    with judged(World(level=0, values=SWITCHES_OFF)) as world:
        yield started(world)


@pytest.fixture(scope="module")
def escalator() -> Iterator[World]:
    """Level 3, with the switch for ServiceAccounts."""
    with judged(World(level=3)) as world:
        yield started(world)


def run_pod(world: World, team: str) -> None:
    """Pods do not run here: one is created through the API, and its status is set by hand."""
    pods = f"/api/v1/namespaces/{team}/pods"
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "api-1", "namespace": team},
        "spec": {"serviceAccountName": "api", "containers": [{"name": "c", "image": "none"}]},
    }
    loops.create(world, pods, pod)
    loops.edit(world, f"{pods}/api-1/status", {"status": {"phase": "Running"}})


def test_pod_identity_needs_no_right_in_the_cluster(observer: World) -> None:
    team = observer.team("pods")
    observer.aws.make_bucket(team, {"a": b"one"})
    run_pod(observer, team)
    observer.apply(loops.aws_policy(team, trust="PodIdentity"))
    observer.wait_ready(team, "reader", reason="Succeeded")
    s3 = observer.aws.client("s3", credentials=observer.assume_by_pod_identity(team))
    assert s3.get_object(Bucket=team, Key="a")["Body"].read() == b"one"
    assert loops.events(observer, team, "api-1", "Pod") == {}  # it may not list pods, and that is no fault


def test_irsa_without_the_switch_names_the_switch(observer: World) -> None:
    team = observer.team("irsa")
    observer.apply(loops.aws_policy(team))
    observer.wait_ready(team, "reader", reason="OperatorForbidden")
    assert "the switch 'serviceAccountAnnotations'" in observer.condition(team, "reader")["message"]
    assert observer.condition(team, "reader", "Stalled")["status"] == "True"


def test_an_observer_reports_drift_and_gives_nothing(observer: World) -> None:
    team = observer.team("looks")
    observer.apply(objects.policy(team, enforcement="Observe"), objects.role_binding(team, "theirs", "edit"))
    loops.wait_drift(observer, team, kind="extra")
    status = observer.wait_ready(team, "reader", reason="Observed")
    assert (status["counts"]["missing"], status["counts"]["extra"]) == (2, 1)
    assert loops.marked(observer, team) == []


def test_at_level_3_any_rule_under_the_ceiling_can_be_given(escalator: World) -> None:
    team = escalator.team("secrets")
    ceiling = objects.ceiling(team)
    ceiling["spec"]["kubernetes"] = {"allow": [SECRETS]}
    escalator.apply(
        ceiling, objects.policy(team, rules=(SECRETS,), aws=objects.aws_block(f"arn:aws:s3:::{team}/*"))
    )
    escalator.wait_ready(team, "reader", reason="Succeeded")
    workload = escalator.plane.as_token(escalator.plane.service_account_token(team, "api"))
    assert workload.can("get", "secrets", team)
    assert not workload.can("list", "secrets", team)
    assert escalator.assume(team)


def test_at_level_3_a_wildcard_is_refused_even_under_a_ceiling_that_allows_it(escalator: World) -> None:
    team = escalator.team("wild")
    ceiling = objects.ceiling(team)
    ceiling["spec"]["kubernetes"] = {"allow": [EVERYTHING]}
    escalator.apply(ceiling, objects.policy(team, rules=(EVERYTHING,)))
    escalator.wait_ready(team, "reader", reason="OperatorForbidden")
    assert "must not write a Role with '*'" in escalator.condition(team, "reader")["message"]
    assert loops.marked(escalator, team) == []
