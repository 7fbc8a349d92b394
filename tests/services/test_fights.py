"""A fight with a second writer, and what ends its report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import account
from leastwise.core.permissions import KubernetesRule
from worlds import KEY, World, aws_spec, spec

ANYTHING = KubernetesRule(api_groups=("*",), resources=("*",), verbs=("*",))


def undo(world: World, plane: str) -> None:
    if plane == "kubernetes":
        role = next(iter(world.process.index.owned_role_definitions(KEY)))
        world.cluster.put(replace(role, rules=(ANYTHING,)))
    else:
        world.edit_role(boundary_arn="")


@pytest.mark.parametrize("plane", ["kubernetes", "aws"])
async def test_a_new_declaration_ends_the_report_of_a_fight_in_each_plane(plane: str) -> None:
    world = World()
    world.cluster.put(account(has_finalizer=True, refresh_seconds=60))
    declared = spec(aws=aws_spec())
    await world.declare(declared)
    await world.settle(5)
    for _ in range(60):
        if world.ready()[1] == "RepairContested":
            break
        undo(world, plane)
        await world.settle(60 if plane == "aws" else 1)
    await world.settle(100)  # the last repair stands, and the quiet window is not over
    assert world.ready() == ("False", "RepairContested", "Stalled")
    assert world.condition("Drifted")[0] == "False"
    await world.declare({**declared, "deletionPolicy": "Orphan"})
    assert world.ready() == ("True", "Succeeded", "")
