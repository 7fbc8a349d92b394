"""Prints what may be declared in a namespace, each word with the ceiling that it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from leastwise.cli.looks import OK, SEVERITIES, UNKNOWN
from leastwise.cli.paragraphs import Entry, plural, print_section
from leastwise.cli.screens import Screen
from leastwise.cli.tables import Cell, Column, Row, Table
from leastwise.core.ceiling_unions import ExplainedAccount, ExplainedCeiling, Sourced
from leastwise.core.ceilings import AwsPattern
from leastwise.core.drifts import Severity
from leastwise.core.permissions import KubernetesRule, RoleRef

CORE_GROUP = '""'


def print_ceiling(
    screen: Screen, namespace: str, united: ExplainedCeiling, *, gaps: Sequence[Entry] = (), is_wide: bool
) -> None:
    """Print one namespace's ceilings."""
    if not united.ceilings:
        if gaps:
            text = f"What may be declared in {namespace} is not known: the ceilings could not be read."
            screen.answer(UNKNOWN, text)
        else:
            text = f"Nothing may be declared in {namespace}: no EntitlementCeiling selects it."
            screen.answer(SEVERITIES[Severity.MEDIUM], text)
        print_section(screen, "Not seen:", gaps, UNKNOWN, is_wide=is_wide)
        screen.next("doctor" if gaps else "kubectl get entitlementceilings", is_ours=bool(gaps))
        return
    names = ", ".join(united.ceilings)
    hold = "holds" if len(united.ceilings) == 1 else "hold"
    screen.answer(OK, f"{plural(len(united.ceilings), 'ceiling')} {hold} in {namespace}: {names}.")
    screen.line()
    screen.table(Table(_COLUMNS, list(_rows(united))), is_wide=is_wide)
    screen.line()
    screen.lines(_rules())
    print_section(screen, "Not seen:", gaps, UNKNOWN, is_wide=is_wide)
    if is_wide:
        screen.next(f"kubectl get entitlementceiling {united.ceilings[0]} -o yaml", is_ours=False)
    else:
        screen.next(f"explain-ceiling {namespace} -o wide")


_COLUMNS = (Column("WHERE", 10), Column("MAY"), Column("WHAT", 12), Column("ON", 14), Column("CEILING", 10))


def _rules() -> Iterable[str]:
    yield "A declaration passes when an entry that allows covers it and none that denies"
    yield "has anything in common with it. What is not listed may not be declared."


def _rows(united: ExplainedCeiling) -> Iterable[Row]:
    yield from _kubernetes_rows(united)
    for account in united.accounts:
        yield from _account_rows(account)
    if united.max_policies is not None:
        cap = united.max_policies
        yield _row("namespace", "cap", f"{cap.value} policies", "the oldest pass", cap.ceiling)
    narrowed = "what it gave is taken away" if united.on_narrowed.value == "Revoke" else "what it gave stays"
    yield _row("namespace", "then", narrowed, "when it narrows", "")


def _kubernetes_rows(united: ExplainedCeiling) -> Iterable[Row]:
    for word, rules in (("declare", united.kubernetes_allow), ("NOT", united.kubernetes_deny)):
        for each in rules:
            yield _row("rules", word, ",".join(each.value.verbs), _rule_target(each.value), each.ceiling)
    for place, bindable in (
        ("bindings", united.bindable_roles),
        ("clusterBindings", united.cluster_bindable_roles),
    ):
        for role in bindable:
            yield _row(place, "bind", str(role.value), _binding_place(place), role.ceiling)


def _binding_place(place: str) -> str:
    return "the namespace" if place == "bindings" else "the whole cluster"


def _account_rows(account: ExplainedAccount) -> Iterable[Row]:
    where = f"aws/{account.account_ref}"
    for word, patterns in (("declare", account.allow), ("NOT", account.deny)):
        for each in patterns:
            yield _row(
                where, word, ",".join(each.value.actions), ",".join(each.value.resources), each.ceiling
            )
    for arn in account.managed_policy_arns:
        yield _row(where, "attach", "managed policy", arn.value, arn.ceiling)
    for pattern in account.role_name_patterns:
        yield _row(where, "name", "role names", pattern.value, pattern.ceiling)
    if account.max_roles is not None:
        yield _row(
            where, "cap", f"{account.max_roles.value} roles", "the oldest pass", account.max_roles.ceiling
        )


def _row(where: str, may: str, what: str, on: str, ceiling: str) -> Row:
    style = "bold" if may == "NOT" else ""
    return [Cell(where), Cell(may, style), Cell(what), Cell(on), Cell(ceiling)]


def _rule_target(rule: KubernetesRule) -> str:
    """Say what a rule is about, as in `apps: deployments,pods`."""
    groups = ",".join(each or CORE_GROUP for each in rule.api_groups)
    named = f" named {','.join(rule.resource_names)}" if rule.resource_names else ""
    return f"{','.join(rule.resources)} in {groups}{named}"


# ---------------------------------------------------------------- plain values


def ceiling_json(namespace: str, united: ExplainedCeiling) -> Mapping[str, object]:
    """Return one namespace's ceilings as plain values, in the words of the API."""
    return {
        "namespace": namespace,
        "ceilings": list(united.ceilings),
        "kubernetes": {
            "allow": [_rule_json(each) for each in united.kubernetes_allow],
            "deny": [_rule_json(each) for each in united.kubernetes_deny],
            "bindableRoles": [_role_json(each) for each in united.bindable_roles],
            "clusterBindableRoles": [_role_json(each) for each in united.cluster_bindable_roles],
        },
        "aws": [_account_json(each) for each in united.accounts],
        "maxPolicies": _cap_json(united.max_policies),
        "onNarrowed": united.on_narrowed.value,
    }


def _rule_json(rule: Sourced[KubernetesRule]) -> Mapping[str, object]:
    value = rule.value
    named = {"resourceNames": list(value.resource_names)} if value.resource_names else {}
    return {
        "apiGroups": list(value.api_groups),
        "resources": list(value.resources),
        "verbs": list(value.verbs),
        **named,
        "ceiling": rule.ceiling,
    }


def _role_json(role: Sourced[RoleRef]) -> Mapping[str, object]:
    return {"kind": role.value.kind, "name": role.value.name, "ceiling": role.ceiling}


def _account_json(account: ExplainedAccount) -> Mapping[str, object]:
    return {
        "accountRef": {"name": account.account_ref},
        "allow": [_pattern_json(each) for each in account.allow],
        "deny": [_pattern_json(each) for each in account.deny],
        "managedPolicyArns": [_text_json("arn", each) for each in account.managed_policy_arns],
        "roleNamePatterns": [_text_json("pattern", each) for each in account.role_name_patterns],
        "maxRoles": _cap_json(account.max_roles),
    }


def _pattern_json(pattern: Sourced[AwsPattern]) -> Mapping[str, object]:
    return {
        "actions": list(pattern.value.actions),
        "resources": list(pattern.value.resources),
        "ceiling": pattern.ceiling,
    }


def _text_json(key: str, value: Sourced[str]) -> Mapping[str, object]:
    return {key: value.value, "ceiling": value.ceiling}


def _cap_json(cap: Sourced[int] | None) -> Mapping[str, object] | None:
    return {"value": cap.value, "ceiling": cap.ceiling} if cap is not None else None
