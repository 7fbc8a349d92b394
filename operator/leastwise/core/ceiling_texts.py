"""Words about ceilings for people: short, bounded, without times, literals in single quotes."""

from __future__ import annotations

from collections.abc import Sequence

from leastwise.core.ceiling_unions import ExplainedAccount, ExplainedCeiling
from leastwise.core.ceilings import AwsPattern
from leastwise.core.permissions import AwsPermission, KubernetesPermission, KubernetesRule

_SHOWN = 5
_NOTHING = "nothing"


def names_text(names: Sequence[str]) -> str:
    """List names in quotes, at most five of them; `nothing` when there are none."""
    shown = ", ".join(f"'{name}'" for name in names[:_SHOWN])
    left = len(names) - _SHOWN
    return (f"{shown} and {left} more" if left > 0 else shown) or _NOTHING


def rule_text(rule: KubernetesRule) -> str:
    """Say what a rule gives: verbs, resources, API groups, names."""
    groups = names_text(rule.api_groups)
    named = f" named {names_text(rule.resource_names)}" if rule.resource_names else ""
    return f"{names_text(rule.verbs)} on {names_text(rule.resources)} of API group {groups}{named}"


def atom_text(atom: KubernetesPermission) -> str:
    """Say what an atom gives."""
    named = f" named '{atom.resource_name}'" if atom.resource_name else ""
    return f"'{atom.verb}' on '{atom.resource}' of API group '{atom.api_group}'{named}"


def pattern_text(pattern: AwsPattern) -> str:
    """Say what an AWS entry of a ceiling stands for."""
    return f"{names_text(pattern.actions)} on {names_text(pattern.resources)}"


def pair_text(pair: AwsPermission) -> str:
    """Say what a declared pair asks for."""
    return f"'{pair.action}' on '{pair.resource}'"


def allowed_rules_text(united: ExplainedCeiling) -> str:
    """Say what a namespace may declare in Kubernetes, and by which ceilings."""
    rules = [f"{rule_text(each.value)} ('{each.ceiling}')" for each in united.kubernetes_allow]
    return f"its ceilings allow {_rows(rules)}"


def allowed_pairs_text(account: ExplainedAccount) -> str:
    """Say what a namespace may declare in an account, and by which ceilings."""
    pairs = [f"{pattern_text(each.value)} ('{each.ceiling}')" for each in account.allow]
    return f"its ceilings allow {_rows(pairs)} in account '{account.account_ref}'"


def _rows(rows: Sequence[str]) -> str:
    shown = "; ".join(rows[:_SHOWN])
    left = len(rows) - _SHOWN
    return (f"{shown}; and {left} more" if left > 0 else shown) or _NOTHING
