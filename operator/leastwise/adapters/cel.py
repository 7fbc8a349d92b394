"""Evaluates conditions with the CEL library: what closures do not cover. The only importer of `cel`.

Functions of IAM are given to the library; what is not known is left out of its context, so that its use is an
error that `&&` and `||` absorb as the language says. An error while something is open decides nothing.
https://cloud.google.com/iam/docs/conditions-attribute-reference
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import cel

from leastwise.core.evaluation.gcp.conditions import functions
from leastwise.core.evaluation.gcp.conditions.closures import Condition
from leastwise.core.evaluation.gcp.conditions.compiled import reads_of
from leastwise.core.evaluation.gcp.conditions.facts import (
    CREATES_FORWARDING_RULE,
    FUNCTION_FACTS,
    LOAD_BALANCING_SCHEMES,
    Facts,
)
from leastwise.core.evaluation.gcp.conditions.functions import Missing, Value
from leastwise.core.evaluation.gcp.conditions.outcomes import ANYTHING, ERROR, FALSE, TRUE
from leastwise.core.evaluation.gcp.conditions.tokens import (
    MalformedExpressionError,
    called_functions,
    tokenize,
)

_ROOTS: Final = ("resource", "request", "destination", "principal", "api", "compute")
Function = Callable[..., Any]


def compile_condition(expression: str) -> Condition:
    """Compile an expression with the library; raises MalformedExpressionError for one that it refuses."""
    try:
        program = cel.compile(expression)
    except (ValueError, RuntimeError) as error:
        raise MalformedExpressionError("the CEL library does not accept it") from error
    tokens = tokenize(expression)
    reads, asks_presence = reads_of(tokens), "has" in called_functions(tokens)

    def condition(facts: Facts) -> int:
        is_open = any(read.is_open(facts) for read in reads)
        if asks_presence and is_open:  # a field that is left out would count as absent
            return ANYTHING
        try:
            result = program.execute(_context(facts))
        except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError):
            return ANYTHING if is_open else ERROR
        if isinstance(result, bool):
            return TRUE if result else FALSE
        return ERROR

    return condition


def _context(facts: Facts) -> cel.Context:
    variables: dict[str, Any] = {root: {} for root in _ROOTS}
    for path, value in facts.values.items():
        is_known = not isinstance(value, Missing) and facts.value(path) is not Missing.ERROR
        if is_known and path not in FUNCTION_FACTS:
            _place(variables, path.split("."), value)
    return cel.Context(variables=variables, functions=_functions(facts))


def _place(variables: dict[str, Any], parts: list[str], value: Value) -> None:
    for part in parts[:-1]:
        variables = variables.setdefault(part, {})
    variables[parts[-1]] = list(value) if isinstance(value, tuple) else value


def _functions(facts: Facts) -> dict[str, Function]:
    found: dict[str, Function] = {
        "extract": _extract,
        "date": lambda text: _plain(functions.date(text)) if isinstance(text, str) else None,
        "hasOnly": _has_only,
        "getAttribute": lambda _, name, default: _plain(facts.api_attribute(name, default)),
    }
    found |= {name: _part(name) for name in functions.PARTS}
    for suffix, by_id in (("", False), ("Id", True)):
        pairs = facts.tag_pairs(by_id=by_id)
        if not isinstance(pairs, Missing):
            found |= _tag_functions(suffix, pairs)
    creates, schemes = facts.value(CREATES_FORWARDING_RULE), facts.value(LOAD_BALANCING_SCHEMES)
    if isinstance(creates, bool):
        found["isForwardingRuleCreationOperation"] = lambda _: creates
    if not isinstance(schemes, Missing):
        given = schemes if isinstance(schemes, tuple) else (schemes,)
        found["matchLoadBalancingSchemes"] = lambda _, accepted: any(each in accepted for each in given)
    return found


def _tag_functions(suffix: str, pairs: frozenset[tuple[str, str]]) -> dict[str, Function]:
    return {
        f"hasTagKey{suffix}": lambda _, key: any(pair[0] == key for pair in pairs),
        f"matchTag{suffix}": lambda _, key, value: (key, value) in pairs,
    }


# The library prints what a function raises; so these answer null, which no operator takes.


def _plain(value: Value) -> Any:  # noqa: ANN401 (the library takes any value)
    if isinstance(value, Missing):
        return None
    return list(value) if isinstance(value, tuple) else value


def _extract(text: object, template: object) -> Any:  # noqa: ANN401 (the library takes any value)
    if isinstance(text, str) and isinstance(template, str):
        return _plain(functions.extract(text, template))
    return None


def _has_only(given: object, allowed: object) -> bool | None:
    if isinstance(given, list) and isinstance(allowed, list):
        return functions.has_only(tuple(given), tuple(allowed))
    return None


def _part(name: str) -> Function:
    def part(at: object, zone: object) -> Any:  # noqa: ANN401 (the library takes any value)
        if isinstance(at, datetime) and isinstance(zone, str):
            return _plain(functions.part_of(at, name, zone))
        return None

    return part
