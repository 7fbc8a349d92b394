"""Whether the condition on an assignment holds for a request.

A condition names the actions that it concerns; every other action passes ("How a condition is evaluated" in
https://learn.microsoft.com/azure/role-based-access-control/conditions-format). An attribute that the request
does not tell leaves it open. What is documented nowhere (a negated comparison with an attribute that is not
there, a plain operator on several values, an unknown operator) is a gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from leastwise.core.evaluation.azure.actions import pattern_matches
from leastwise.core.evaluation.azure.condition_language import (
    ActionIs,
    Attribute,
    Compare,
    ConditionSyntaxError,
    Every,
    Exists,
    Node,
    Not,
    Some,
    SubOperationIs,
    Values,
    attribute_of,
    parse_condition,
)
from leastwise.core.evaluation.azure.condition_operators import Operator, find_operator
from leastwise.core.evaluation.decisions import Truth

CONDITION_VERSION = "2.0"
"""The only public version of the language; it is meant where none is said."""

SUB_OPERATION = Attribute("Request", "subOperation")
"""Where a request tells its suboperation."""

_NOW = Attribute("Environment", "UtcNow").key  # every request has a time, whether or not it was told


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a request: the action (lower case) and values by the key of their attribute.

    With `is_complete` an attribute without values is not there; else it is open.
    """

    action: str
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_complete: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer with what is open and what is not known, as far as they matter to it."""

    truth: Truth
    open: frozenset[str] = frozenset()
    gaps: frozenset[str] = frozenset()


YES = Finding(Truth.YES)
NO = Finding(Truth.NO)


def attribute_key(text: str) -> str:
    """Return the key under which a context entry is looked up: `@Resource[…]`, or `subOperation`."""
    attribute = attribute_of(text)
    if attribute is not None:
        return attribute.key
    return SUB_OPERATION.key if text.lower() == "suboperation" else text.lower()


def evaluate_condition(text: str, version: str, facts: Facts) -> Finding:
    """Evaluate a condition; an empty one holds. What cannot be read is a gap for every action."""
    if not text.strip():
        return YES
    if version not in ("", CONDITION_VERSION):
        return Finding(Truth.GAP, gaps=frozenset({f"conditions of version {version} are not known"}))
    try:
        node = parse_condition(text)
    except ConditionSyntaxError as error:
        return Finding(Truth.GAP, gaps=frozenset({f"the condition cannot be read: {error}"}))
    return _evaluate(node, facts, is_positive=True)


def named_actions(text: str) -> tuple[str, ...]:
    """Return the action patterns that a condition names, sorted; empty when it cannot be read."""
    try:
        node = parse_condition(text)
    except ConditionSyntaxError:
        return ()
    return tuple(sorted({part.pattern for part in _walk(node) if isinstance(part, ActionIs)}))


def passes_other_actions(text: str, version: str) -> bool:
    """Tell whether every action that a condition does not name passes it."""
    return evaluate_condition(text, version, Facts(action="")).truth is Truth.YES


def _walk(node: Node) -> Iterator[Node]:
    yield node
    match node:
        case Not(part):
            yield from _walk(part)
        case Every(parts) | Some(parts):
            for part in parts:
                yield from _walk(part)
        case _:
            return


def _evaluate(node: Node, facts: Facts, *, is_positive: bool) -> Finding:
    match node:
        case Not(part):
            return _negated(_evaluate(part, facts, is_positive=not is_positive))
        case Every(parts):
            return _all([_evaluate(part, facts, is_positive=is_positive) for part in parts])
        case Some(parts):
            found = [_evaluate(part, facts, is_positive=is_positive) for part in parts]
            return _negated(_all([_negated(each) for each in found]))
        case ActionIs(pattern):
            return YES if facts.action and pattern_matches(pattern, facts.action) else NO
        case SubOperationIs(pattern):
            return _sub_operation(pattern, facts)
        case Exists(attribute):
            return _exists(attribute, facts)
        case Compare():
            return _compare(node, facts, is_positive=is_positive)
        case _:
            assert_never(node)


def _negated(finding: Finding) -> Finding:
    opposite = {Truth.YES: Truth.NO, Truth.NO: Truth.YES}
    return Finding(opposite.get(finding.truth, finding.truth), finding.open, finding.gaps)


def _all(findings: list[Finding]) -> Finding:
    truths = {finding.truth for finding in findings}
    if Truth.NO in truths:
        return NO
    for truth in (Truth.GAP, Truth.OPEN):
        if truth in truths:
            return Finding(
                truth,
                frozenset().union(*(each.open for each in findings)),
                frozenset().union(*(each.gaps for each in findings)),
            )
    return YES


def _values(attribute: Attribute, facts: Facts) -> tuple[str, ...] | None:
    """Return the values, none where it is not there; None when that is open."""
    values = facts.attributes.get(attribute.key)
    if values is None and facts.is_complete and attribute.key != _NOW:
        return ()
    return values


def _open(attribute: Attribute) -> Finding:
    return Finding(Truth.OPEN, open=frozenset({str(attribute)}))


def _gap(text: str) -> Finding:
    return Finding(Truth.GAP, gaps=frozenset({text}))


def _exists(attribute: Attribute, facts: Facts) -> Finding:
    values = _values(attribute, facts)
    if values is None:
        return _open(attribute)
    return YES if values else NO


def _sub_operation(pattern: str, facts: Facts) -> Finding:
    values = _values(SUB_OPERATION, facts)
    if values is None:
        return _open(SUB_OPERATION)
    return YES if any(pattern_matches(pattern, value.lower()) for value in values) else NO


def _compare(node: Compare, facts: Facts, *, is_positive: bool) -> Finding:
    operator = find_operator(node.operator)
    if operator is None:
        return _gap(f"the operator {node.operator} is not known")
    sides: list[tuple[str, ...]] = []
    for side in (node.left, node.right):
        values = side.texts if isinstance(side, Values) else _values(side, facts)
        if values is None:
            return _all([_open(each) for each in _open_sides(node, facts)])
        sides.append(values)
    if not all(sides):
        return _absent(node, operator, is_positive=is_positive)
    if not operator.left and any(len(side) > 1 for side in sides):
        return _gap(f"{node.operator} on several values is not documented")
    try:
        return YES if operator.holds(sides[0], sides[1]) else NO
    except ValueError as error:
        return _gap(str(error))


def _open_sides(node: Compare, facts: Facts) -> Iterator[Attribute]:
    for side in (node.left, node.right):
        if isinstance(side, Attribute) and _values(side, facts) is None:
            yield side


def _absent(node: Compare, operator: Operator, *, is_positive: bool) -> Finding:
    """Judge a comparison with an attribute that is not there: it cannot be met, and no more is documented."""
    if is_positive and not operator.is_negated and operator.left != "all" and operator.right != "all":
        return NO
    return _gap(f"{node.operator} with an attribute that is not there is not documented")
