"""The precedence table of docs/evaluation/azure.md: every row is a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from azure_worlds import place, world_of
from leastwise.adapters.recorded.azure import AzureFiles
from leastwise.core.evaluation.azure.edge_kinds import EDGE_KINDS
from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.engines import Caller, CloudQuestion
from leastwise.core.evaluation.inventories import identity_id
from leastwise.core.snapshots import Plane

PAGE = Path(__file__).parents[4] / "docs" / "evaluation" / "azure.md"
COLUMNS = (
    "row", "names", "excluded", "at", "children", "blocks", "condition",
    "first", "second", "on", "asked", "decision",
)  # fmt: skip
ACTION = "Contoso.Data/stores/read"
PLACES = {
    "the scope": "sub/rg",
    "its parent": "sub",
    "its child": "sub/rg/Contoso.Data/stores/s",
    "elsewhere": "s2",
}
SUBJECTS = {
    "everyone": ["everyone"],
    "the asker": ["ann"],
    "its group": ["Group:team"],
    "an unread group": ["Group:hidden"],
    "another": ["bob"],
    "nobody": [],
}
CONDITIONS = {
    "none": "",
    "open": "@Request[told] StringEquals 'yes'",
    "met": "@Request[mode] StringEquals 'raw'",
    "not met": "@Request[mode] StringEquals 'cooked'",
    "unreadable": "((",
}


def _rows() -> list[dict[str, str]]:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| D")]
    rows = [[cell.strip() for cell in line.strip("|\n ").split("|")] for line in lines]
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows if row[0] != "Deny"]


ROWS = _rows()


def _lists(plane: str, key: str) -> dict[str, list[str]]:
    """Fill the lists of a plane: `actions`, `dataActions` or both, or those that subtract."""
    spelled = {"actions": "dataActions", "notActions": "notDataActions"}
    lists = {"control": [key], "data": [spelled[key]], "both": [key, spelled[key]]}[plane]
    return {name: ["*"] if key == "actions" else [ACTION] for name in lists}


def _role(word: str, plane: str) -> dict[str, Any]:
    gives = _lists(plane, "actions")
    return {**gives, **_lists(plane, "notActions")} if word == "subtracts" else gives


def _assignment(word: str, role: str) -> dict[str, Any]:
    to = {"its group": ("team", "Group"), "unread group": ("hidden", "Group")}.get(word, ("ann", "User"))
    condition = CONDITIONS.get(word, "") if word in ("open", "not met") else ""
    named = "missing" if word == "not given" else role
    return {"to": to[0], "kind": to[1], "role": named, "at": "sub", "if": condition}


def _world(row: dict[str, str]) -> dict[str, Any]:
    words = {"First": row["first"], "Second": row["second"]}
    world: dict[str, Any] = {
        "roles": {name: _role(word, row["on"]) for name, word in words.items()},
        "assign": [_assignment(word, name) for name, word in words.items() if word != "none"],
        "groups": {"team": ["ann"]},
    }
    if row["names"] == "nobody":
        return world
    is_all_but = row["blocks"] == "all but it"
    plane = "both" if is_all_but else row["blocks"]
    deny = {
        "at": PLACES[row["at"]],
        "children": row["children"] == "yes",
        "principals": SUBJECTS[row["names"]],
        "excluded": SUBJECTS[row["excluded"]],
        "if": CONDITIONS[row["condition"]],
        **_lists(plane, "actions"),
        **(_lists(plane, "notActions") if is_all_but else {}),
    }
    return {**world, "deny": [deny]}


def test_the_table_is_whole() -> None:
    assert len(ROWS) > 70
    assert [row["row"] for row in ROWS] == [f"D{number:02}" for number in range(1, len(ROWS) + 1)]


@pytest.mark.parametrize("row", ROWS, ids=[row["row"] for row in ROWS])
def test_a_row_of_the_page_is_what_the_engine_decides(row: dict[str, str]) -> None:
    context = {"isDataAction": str(row["asked"] == "data").lower(), "@Request[mode]": "raw"}
    question = CloudQuestion(ACTION, place("sub/rg"), context=context)
    decision = AzureEngine(world_of(_world(row))).decide(Caller(identity_id(Plane.AZURE, "ann")), question)
    assert decision.outcome.value == row["decision"]


def test_the_table_of_steps_is_that_of_the_code() -> None:
    told = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `AZ-")]
    assert told == [
        f"| `{kind.id}` | {kind.precondition} | {kind.result} | {kind.rule or '-'} |" for kind in EDGE_KINDS
    ]


def test_every_kind_of_file_is_told() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"| `{kind}` |" in text for kind in AzureFiles()._kinds)
