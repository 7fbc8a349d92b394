"""Tokens and secrets are searched for at the end of every world (see conftest.py); here: what is searched,
and that the search can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e import loops
from leastwise_dev import leaks
from leastwise_dev import world_objects as objects
from leastwise_dev.worlds import World

pytestmark = pytest.mark.e2e


def test_nothing_that_the_operator_lets_others_read_holds_a_secret(world: World, team: str) -> None:
    world.apply(objects.policy(team, aws=objects.aws_block(f"arn:aws:s3:::{team}/*")))
    world.wait_ready(team, "reader")
    token = world.token(team, "api")
    credentials = world.assume(team, token=token)
    known = leaks.secrets_of(world)
    assert {token, credentials["SecretAccessKey"], credentials["SessionToken"]} <= known
    assert set(world.plane.people_tokens.values()) <= known
    operators = world.operator.settings
    assert operators["AWS_SECRET_ACCESS_KEY"] in known
    kubeconfig = Path(operators["LEASTWISE_KUBECONFIG"]).read_text()
    assert any(each in kubeconfig for each in world.plane.issued_tokens)
    places = dict(leaks.texts(world))
    assert set(places) == {
        "operator.log",
        *leaks.KINDS,
        "events",
        "controllerrevisions",
        "/metrics",
        "AWS calls",
    }
    assert team in places["operator.log"]
    assert team in places["entitlementpolicies"]
    assert team in places["events"]
    assert "leastwise_" in places["/metrics"]
    assert "AssumeRoleWithWebIdentity" in places["AWS calls"]
    assert world.leaks() == []
    assert world.leaks(team) == []


def test_a_planted_token_is_found(world: World, team: str) -> None:
    token = world.token(team, "api")
    world.apply(objects.policy(team))
    world.wait_ready(team, "reader")
    loops.edit(world, loops.policy_path(team), {"metadata": {"annotations": {"planted": token}}})
    (found,) = world.leaks(team)
    assert found.place == "entitlementpolicies"
    assert token not in str(found)
    loops.edit(world, loops.policy_path(team), {"metadata": {"annotations": {"planted": None}}})
    assert world.leaks(team) == []


@pytest.mark.parametrize("of", ["person", "session"])
def test_a_secret_in_a_log_is_found(world: World, team: str, of: str) -> None:
    world.apply(objects.policy(team, aws=objects.aws_block(f"arn:aws:s3:::{team}/*")))
    world.wait_ready(team, "reader")
    session = world.assume(team)["SessionToken"]
    secret = {"person": world.plane.people_tokens["admin"], "session": session}[of]
    planted = world.folder / "planted.log"
    planted.write_text(f'{{"event": "sent {secret}"}}\n')
    try:
        assert [each.place for each in world.leaks()] == ["planted.log"]
    finally:
        planted.unlink()
    assert world.leaks() == []
