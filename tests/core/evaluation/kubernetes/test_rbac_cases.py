"""Every case of cases/*.yaml: who is allowed what by a few objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from leastwise.core.evaluation.decisions import Outcome
from rbac_builders import engine, of_words, request
from rbac_reference import entry_allows

FOLDER = Path(__file__).parent / "cases"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text())
]


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any]) -> None:
    assert set(case) == {"name", "objects", "allowed", "denied"}
    built = engine(*[of_words(each) for each in case["objects"]])
    for sentence in case["allowed"]:
        caller, question = request(sentence)
        decision = built.decide(caller, question)
        assert decision.outcome is Outcome.ALLOWED, sentence
        assert all(reason.effect == "Allow" and reason.sources for reason in decision.reasons)
    for sentence in case["denied"]:
        decision = built.decide(*request(sentence))
        if request(sentence)[0].groups is not None:
            assert decision.outcome is Outcome.IMPLICITLY_DENIED, sentence
        assert not decision.is_allowed, sentence
        assert decision.reasons[-1].text, sentence


@pytest.mark.parametrize("case", CASES)
def test_entries_agree_with_the_decision(case: dict[str, Any]) -> None:
    built = engine(*[of_words(each) for each in case["objects"]])
    for sentence in (*case["allowed"], *case["denied"]):
        caller, question = request(sentence)
        if caller.groups is None:
            entries = built.effective(caller.identity)
            assert any(entry_allows(entry, question) for entry in entries) is (sentence in case["allowed"])
