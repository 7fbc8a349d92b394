"""Top conditions of the three kinds are there soon after an object is, and later runs leave all as it is."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from e2e import loops
from leastwise_dev import world_objects as objects
from leastwise_dev.worlds import OUR_API, ROLE_ARN, World

pytestmark = pytest.mark.e2e

SOON_SECONDS = 10.0
CONDITION = {"type", "status", "reason", "message", "lastTransitionTime", "observedGeneration"}


@pytest.fixture
def unreachable(world: World) -> Iterator[str]:
    """A CloudAccount for which the operator has no credentials."""
    name = f"elsewhere-{secrets.token_hex(4)}"
    world.apply(objects.cloud_account(name, account_id="444455556666"))
    yield name
    world.kubectl.delete("cloudaccount", name)


def wait_conditions(world: World, path: str, *types: str) -> None:
    """Wait until an object has these conditions, of its present generation and complete."""

    def missing() -> set[str]:
        found = world.read(path)
        assert found is not None, path
        generation, status = found["metadata"]["generation"], found["status"]
        known = {
            each["type"]
            for each in status.get("conditions", ())
            if each["observedGeneration"] == generation and each.keys() == CONDITION
        }
        return {
            *types,
            *([] if status["observedGeneration"] == generation else ["observedGeneration"]),
        } - known

    world.until(
        lambda: not missing(),
        f"{path} has its conditions",
        timeout_seconds=SOON_SECONDS,
        state=lambda: f"missing: {missing()}",
    )


def test_a_policy_has_all_its_top_conditions_at_first_sight(world: World, team: str) -> None:
    world.apply(objects.policy(team, aws=objects.aws_block("arn:aws:s3:::invoices/*")))
    types = ("Ready", "Accepted", "ResolvedRefs", "Drifted", "ExcessPermissions")
    wait_conditions(world, loops.policy_path(team), *types)


def test_a_policy_that_refers_to_nothing_has_them_too(world: World, team: str) -> None:
    """Unknown where nothing is known, never absent."""
    aws = objects.aws_block("arn:aws:s3:::invoices/*", account_ref="nobody")
    world.apply(objects.policy(team, subject="nobody", aws=aws))
    types = ("Ready", "Accepted", "ResolvedRefs", "Drifted", "ExcessPermissions")
    wait_conditions(world, loops.policy_path(team), *types)


def test_a_ceiling_has_its_top_condition_at_first_sight(world: World, team: str) -> None:
    wait_conditions(world, f"{OUR_API}/entitlementceilings/{team}", "Ready")


def test_an_account_has_its_top_condition_at_first_sight(world: World, unreachable: str) -> None:
    wait_conditions(world, f"{OUR_API}/cloudaccounts/{unreachable}", "Ready")


def test_later_runs_write_neither_the_policy_nor_its_service_account(world: World, team: str) -> None:
    world.apply(objects.policy(team, aws=objects.aws_block(f"arn:aws:s3:::{team}/*")))
    world.wait_ready(team, "reader", reason="Succeeded")
    loops.rested(world, team)
    account = service_account(world, team)
    assert ROLE_ARN in account["metadata"]["annotations"]
    for moment in ("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"):
        asked = run_again(world, team, moment)
        after = world.policy(team, "reader")
        assert after is not None
        assert after["metadata"]["resourceVersion"] == asked["metadata"]["resourceVersion"]
    assert service_account(world, team) == account  # its managedFields, too


def service_account(world: World, team: str) -> loops.Manifest:
    found = world.read(f"/api/v1/namespaces/{team}/serviceaccounts/api")
    assert found is not None
    return found


def run_again(world: World, team: str, moment: str) -> loops.Manifest:
    """Ask for a run by annotation; return the policy as it was then, when the operator has run since."""
    before = policy_runs(world)
    annotations = {"leastwise.dev/reconcile-at": moment}
    asked = loops.edit(world, loops.policy_path(team), {"metadata": {"annotations": annotations}})
    world.until(lambda: policy_runs(world) > before, "one more run")
    loops.settle(0.5)
    return asked


def policy_runs(world: World) -> float:
    return world.operator.metric("leastwise_reconcile_total", handler="policy", result="success")
