"""The recorded incident: every step that is found in it is documented, and every asset has a severity."""

from __future__ import annotations

from pathlib import Path

import pytest

from leastwise.core.evaluation.edge_kinds import EDGE_KINDS_BY_ID
from leastwise.core.evaluation.engines import Edge
from leastwise.core.reach.assets import ASSET_WORDS, asset_parts, is_asset
from leastwise.factory_recorded import load_estate

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def edges() -> tuple[Edge, ...]:
    return tuple(load_estate([str(ROOT / "examples" / "incident")]).edges())


def test_every_kind_of_step_is_in_the_table(edges: tuple[Edge, ...]) -> None:
    assert {edge.kind for edge in edges} <= EDGE_KINDS_BY_ID.keys()


def test_every_asset_has_a_severity(edges: tuple[Edge, ...]) -> None:
    nodes = {node for edge in edges for node in (edge.source, edge.target)}
    words = {asset_parts(node)[0] for node in nodes if is_asset(node)}
    assert words <= {row.word for row in ASSET_WORDS}


def test_the_path_crosses_the_planes(edges: tuple[Edge, ...]) -> None:
    kinds = {edge.kind.partition("-")[0] for edge in edges}
    assert kinds == {"K8S", "AWS", "XC"}
