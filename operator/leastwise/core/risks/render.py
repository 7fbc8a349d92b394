"""The table of rules as Markdown, as docs/risks.md holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from leastwise.core.risks.controllers import CONTROLLERS
from leastwise.core.risks.forms import RiskRule
from leastwise.core.risks.rules import RULES

PLANES: Mapping[str, str] = {
    "LW-K8S": "Kubernetes",
    "LW-AWS": "AWS",
    "LW-GCP": "Google Cloud",
    "LW-AZ": "Azure",
    "LW-XC": "Across planes",
}
"""Headings by the first words of ids, in their order."""

_WORDS: Mapping[str, str] = {
    "{subject}": "the subject",
    "{permission}": "the permission",
    "{scope}": "the scope",
    "{binding}": "the binding",
    "{grant}": "what grants it",
}
"""What stands in the table for what a finding names."""

_HEAD = ("Id", "State", "Severity", "Category", "Scope", "CIS", "GuardDuty", "Falco", "Fix")


def render_rules(prefix: str) -> str:
    """Render the rules whose ids begin so."""
    rows = [_row(rule) for rule in RULES.values() if rule.id.startswith(f"{prefix}-")]
    return _table(_HEAD, rows)


def render_controllers() -> str:
    """Render the controllers of LW-K8S-028."""
    rows = [
        (each.name, f"`{each.group}`", ", ".join(each.resources), ", ".join(each.accounts), each.does)
        for each in CONTROLLERS
    ]
    return _table(("Controller", "API group", "Resources", "ServiceAccounts", "What it does"), rows)


def _row(rule: RiskRule) -> tuple[str, ...]:
    return (
        rule.id,
        rule.title,
        _severity(rule),
        rule.category.value,
        _scope(rule),
        ", ".join(rule.cis),
        ", ".join(rule.guard_duty),
        ", ".join(rule.falco),
        _fix(rule),
    )


def _fix(rule: RiskRule) -> str:
    text = rule.fix
    for place, words in _WORDS.items():
        text = text.replace(place, words)
    return text


def _severity(rule: RiskRule) -> str:
    others = sorted({variant.severity for variant in rule.variants} - {rule.severity}, reverse=True)
    return ", ".join([rule.severity.word, *(each.word for each in others)])


def _scope(rule: RiskRule) -> str:
    if rule.needs_usage:
        return "needs usage data: not evaluated yet"
    steps = ["lower when narrow"] if rule.narrows else []
    if rule.becomes_accounts or rule.refine is not None:
        steps.append("higher where a stronger identity is in reach")
    return ", ".join(steps) or "as it is"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
