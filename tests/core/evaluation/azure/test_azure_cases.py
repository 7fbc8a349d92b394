"""Every case under `cases/`: a world, questions, and the decision that the documentation gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from azure_worlds import place, world_of
from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.engines import Caller, CloudQuestion
from leastwise.core.evaluation.inventories import identity_id
from leastwise.core.snapshots import Plane

FOLDER = Path(__file__).parent / "cases"


def _cases() -> Iterator[Any]:
    for path in sorted(FOLDER.rglob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield pytest.param(case, id=f"{path.parent.name}/{path.stem}: {case['case']}")


def _values(row: dict[str, Any]) -> dict[str, str | tuple[str, ...]]:
    return {key: tuple(value) if isinstance(value, list) else str(value) for key, value in row.items()}


@pytest.mark.parametrize("case", list(_cases()))
def test_every_question_of_a_case_is_decided_as_documented(case: dict[str, Any]) -> None:
    assert case["page"].startswith("https://learn.microsoft.com/")
    engine = AzureEngine(world_of(case["world"]))
    for row in case["asks"]:
        groups = tuple(row["groups"]) if "groups" in row else None
        question = CloudQuestion(
            row["action"],
            place(row["at"]),
            context=_values(row.get("context", {})),
            is_complete=row.get("complete", False),
        )
        decision = engine.decide(Caller(identity_id(Plane.AZURE, row["who"]), groups), question)
        assert decision.outcome.value == row["expect"], (row, decision)
        told = " ".join(f"{reason.text} {' '.join(reason.open)}" for reason in decision.reasons)
        assert row.get("says", "") in told, (row, decision)
        assert decision.reasons, row
