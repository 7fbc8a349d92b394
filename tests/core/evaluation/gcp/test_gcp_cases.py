"""Every case of cases/**/*.yaml: documents as gcloud and Cloud Asset write them, questions, answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gcp_cases import ask, engine_of

FOLDER = Path(__file__).parent / "cases"
CASES = [
    pytest.param(case, asked, id=f"{path.parent.name}/{path.stem}/{case['name']}/{index}")
    for path in sorted(FOLDER.rglob("*.yaml"))
    for case in yaml.safe_load(path.read_text())
    for index, asked in enumerate(case["asks"])
]
KNOWN = {"who", "can", "at", "groups", "context", "account", "complete", "expect", "open", "told", "why"}


@pytest.mark.parametrize(("case", "asked"), CASES)
def test_a_question_has_the_answer_that_the_case_says(case: dict[str, Any], asked: dict[str, Any]) -> None:
    assert set(asked) <= KNOWN
    decision = ask(engine_of(case["files"]), asked)
    assert decision.outcome.value == asked["expect"], decision
    if "open" in asked:
        assert sorted({name for reason in decision.reasons for name in reason.open}) == asked["open"]
    if "told" in asked:
        assert any(asked["told"] in f"{reason.text} {reason.sources}" for reason in decision.reasons), (
            decision
        )


def test_every_case_says_where_it_comes_from() -> None:
    for path in sorted(FOLDER.rglob("*.yaml")):
        for case in yaml.safe_load(path.read_text()):
            assert case["source"].startswith("https://") or case["source"] == "own", path
