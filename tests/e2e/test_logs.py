"""The log of the running operator: JSON on every line, and one id on all lines of a run."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from e2e import loops
from leastwise_dev import world_objects as objects
from leastwise_dev.worlds import World

pytestmark = pytest.mark.e2e

Line = dict[str, Any]
OF_A_RUN = {
    "written",
    "write failed",
    "read failed",
    "read after write failed",
    "event lost",
    "pods not told",
}
OF_A_RUN |= {"removal put off", "run failed"}
LANES = ("policy", "cloud", "account")


def lines(world: World, start: int = 0) -> Iterator[Line]:
    """The log from a place on; a line that is not a JSON object fails the test."""
    with world.operator.log.open() as log:
        log.seek(start)
        for text in log:
            if text.endswith("\n"):  # the last one may be half written
                line = json.loads(text)
                assert isinstance(line, dict), text
                yield line


@pytest.fixture
def told(world: World, team: str) -> list[Line]:
    """What the operator logs while it grants, repairs and removes in Kubernetes and in AWS."""
    start = world.operator.log.stat().st_size
    world.apply(objects.policy(team, aws=objects.aws_block(f"arn:aws:s3:::{team}/*")))
    world.wait_ready(team, "reader", reason="Succeeded")
    arn = world.policy_status(team, "reader")["aws"]["roleArn"]
    loops.edit(world, loops.role_path(world, team), {"rules": []})
    loops.wait_event(world, team, "DriftRepaired")
    world.kubectl.delete("entitlementpolicies", "reader", team)
    world.until(lambda: arn.rpartition("/")[2] not in world.roles(), "the role is deleted")
    return list(lines(world, start))


def test_every_line_is_json_with_a_time_a_level_and_an_event(world: World, team: str) -> None:
    world.apply(objects.policy(team))
    world.wait_ready(team, "reader", reason="Succeeded")
    found = list(lines(world))
    assert f"{team}/reader" in {line.get("policy") for line in found}
    for line in found:
        assert {"timestamp", "level", "event"} <= line.keys(), line


def test_lines_of_a_run_name_its_lane_and_its_id(told: list[Line], team: str) -> None:
    of_runs = [line for line in told if line["event"] in OF_A_RUN]
    for line in of_runs:
        assert line.keys() >= {"lane", "reconcile"}, line
        assert "policy" in line or "account" in line or "key" in line, line
    assert {line["lane"] for line in of_runs} >= set(LANES)
    runs = defaultdict(list)
    for line in of_runs:
        runs[line["reconcile"]].append(line)
    for run in runs.values():  # an id is of one lane and one key
        assert len({(line["lane"], line.get("policy"), line.get("account")) for line in run}) == 1
    ours = f"{team}/reader"
    several = [run for run in runs.values() if len(run) > 1 and run[0].get("policy") == ours]
    assert {run[0]["lane"] for run in several} >= {"policy", "cloud"}  # Role and binding; role, policy, trust
