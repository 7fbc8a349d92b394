"""The shipped AWS policy of the operator, against what the operator really asks: all calls of every world
are judged at its end (see conftest.py); here: that the judgement covers a whole life, and can fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from e2e import loops
from leastwise_dev.aws.policy_check import check, has_action
from leastwise_dev.worlds import World

pytestmark = pytest.mark.e2e


@pytest.fixture
def lived(world: World, team: str) -> World:
    """The world after a role was made in it, repaired, closed and deleted."""
    world.apply(loops.aws_policy(team))
    world.wait_ready(team, "reader", reason="Succeeded")
    role = loops.aws_role(world, team)
    world.iam.delete_role_policy(RoleName=role, PolicyName="leastwise")
    loops.refresh(world)
    loops.wait_event(world, team, "DriftRepaired")
    world.kubectl.delete("entitlementpolicies", "reader", team)
    world.until(lambda: role not in world.roles(), "the role is deleted")
    return world


def test_the_shipped_policy_allows_every_call_and_the_judgement_can_fail(lived: World) -> None:
    calls = lived.aws.recorder.by("operator")
    shipped = lived.operator_policy()
    assert check(calls, shipped) == []
    needed = {requirement.action for call in calls for requirement in call.requirements}
    assert {"iam:CreateRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:DeleteRole"} <= needed
    for action in needed - {"sts:GetCallerIdentity"}:  # which needs no permission
        found = check(calls, without(action, shipped))
        assert action in {each.action for each in found}, action


def without(action: str, policy: Mapping[str, Any]) -> Mapping[str, Any]:
    """The policy without the statements that name an action."""
    statements = [
        each for each in policy["Statement"] if not (each["Effect"] == "Allow" and has_action(each, action))
    ]
    return {**policy, "Statement": statements}
