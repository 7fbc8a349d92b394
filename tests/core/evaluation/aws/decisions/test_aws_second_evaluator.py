from __future__ import annotations

import json
from collections import Counter

import pytest

from aws_case_generator import make_cases
from aws_reference import Case, OpenQuestion
from leastwise.adapters.recorded.aws_cases import AwsCases


@pytest.mark.parametrize("seed", range(16))
def test_decisions_equal_those_of_a_second_evaluator(seed: int) -> None:
    file = make_cases(seed, 180)
    seen: Counter[str] = Counter()
    cases = AwsCases(json.dumps(file).encode())
    for (number, decision), case in zip(cases.decisions(), file["cases"], strict=True):
        try:
            expected = Case(case, file["documents"]).decision()
        except OpenQuestion:
            continue
        seen[expected] += 1
        assert decision.outcome.value == expected, (number, case, decision)
    assert sum(seen.values()) > 140
    assert min(seen[each] for each in ("Allowed", "ExplicitlyDenied", "ImplicitlyDenied")) > 5
