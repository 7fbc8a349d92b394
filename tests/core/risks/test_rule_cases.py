"""Every rule on small worlds: where it fires, a near miss, and what disarms it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from leastwise.core.risks.findings import Finding, find_risks
from leastwise.core.risks.forms import RiskSettings
from leastwise.core.risks.rules import RULES
from risk_worlds import AT, estate_of

CASES = Path(__file__).parent / "cases"
SITUATIONS = ("fires", "near-miss", "disarmed")


def _load() -> dict[str, dict[str, Any]]:
    return {path.stem: yaml.safe_load(path.read_text()) for path in sorted(CASES.rglob("*.yaml"))}


LOADED = _load()
WORLDS = [
    pytest.param(rule, case, id=f"{rule}-{case['situation']}-{index}")
    for rule, content in LOADED.items()
    for index, case in enumerate(content["cases"])
]


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_has_all_three_situations_or_says_what_it_waits_for(rule: str) -> None:
    assert rule in LOADED
    told = {case["situation"] for case in LOADED[rule]["cases"]}
    assert told >= set(SITUATIONS) or (RULES[rule].needs_usage and told == {"undecided"})


@pytest.mark.parametrize(("rule", "case"), WORLDS)
def test_a_rule_says_of_a_world_what_its_case_says(rule: str, case: dict[str, Any]) -> None:
    settings = RiskSettings(trusted_accounts=frozenset(case.get("trusted", ())))
    report = find_risks(estate_of(case["world"]), at=AT, settings=settings)
    found = [each for each in report.findings if each.rule == rule]
    assert [_told(each, want) for each, want in zip(found, case.get("expect", []), strict=False)] == case.get(
        "expect", []
    ), found
    assert len(found) == len(case.get("expect", [])), found
    is_undecided = any(each.rule == rule for each in report.undecided)
    assert is_undecided or not case.get("undecided"), report.undecided


def _told(finding: Finding, want: dict[str, Any]) -> dict[str, Any]:
    """Write a finding with the fields that a case asks for."""
    every = {
        "subject": finding.subject,
        "severity": finding.severity.word,
        "scope": finding.scope,
        "confidence": finding.confidence.value,
        "permission": finding.permission,
        "detail": finding.detail,
        "conditions": list(finding.conditions),
    }
    return {key: every[key] for key in want}
