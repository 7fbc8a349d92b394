"""Compiles the tree of a condition to closures: one call a condition, no interpretation.

A closure for a boolean answers a set of outcomes (see `outcomes`), one for another value the value or why
there is none. Whatever is not a function of the reference raises UnsupportedExpressionError while compiling.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from leastwise.core.evaluation.gcp.conditions import functions
from leastwise.core.evaluation.gcp.conditions.facts import (
    CREATES_FORWARDING_RULE,
    LOAD_BALANCING_SCHEMES,
    Facts,
)
from leastwise.core.evaluation.gcp.conditions.functions import Missing, Value
from leastwise.core.evaluation.gcp.conditions.outcomes import AND, ANYTHING, ERROR, FALSE, NOT, OR, TRUE
from leastwise.core.evaluation.gcp.conditions.syntax import (
    Attribute,
    Call,
    Items,
    Literal,
    Negation,
    Node,
    Operation,
    UnsupportedExpressionError,
)

Condition = Callable[[Facts], int]
Reading = Callable[[Facts], Value]


def compile_condition(node: Node) -> Condition:
    """Compile a tree whose value is a boolean; raises UnsupportedExpressionError."""
    match node:
        case Negation(operand):
            inner = compile_condition(operand)
            return lambda facts: NOT[inner(facts)]
        case Operation(("&&" | "||") as operator, left, right):
            table = AND if operator == "&&" else OR
            first, second = compile_condition(left), compile_condition(right)
            return lambda facts: table[first(facts)][second(facts)]
        case Operation(("==" | "!=" | "<" | "<=" | ">" | ">=" | "in") as operator, left, right):
            return _relation(operator, left, right)
        case Call() if _is_predicate(node):
            return _predicate(node)
        case _:
            return _as_condition(compile_reading(node))


def compile_reading(node: Node) -> Reading:
    """Compile a tree to a closure that reads its value; raises UnsupportedExpressionError."""
    match node:
        case Literal(value):
            return lambda _: value
        case Attribute(path):
            return lambda facts: facts.value(path)
        case Items(items):
            return _list(items)
        case Operation(("+" | "-") as operator, left, right):
            return _sum(operator, left, right)
        case Call() if not _is_predicate(node):
            return _function(node)
        case _:
            return _as_reading(compile_condition(node))


def _as_condition(reading: Reading) -> Condition:
    def condition(facts: Facts) -> int:
        value = reading(facts)
        if value is True:
            return TRUE
        if value is False:
            return FALSE
        return ANYTHING if value is Missing.OPEN else ERROR

    return condition


_BOOLEANS: Mapping[int, Value] = MappingProxyType({TRUE: True, FALSE: False, ERROR: Missing.ERROR})


def _as_reading(condition: Condition) -> Reading:
    return lambda facts: _BOOLEANS.get(condition(facts), Missing.OPEN)


def _relation(operator: str, left: Node, right: Node) -> Condition:
    first, second = compile_reading(left), compile_reading(right)
    judge = _JUDGES.get(operator) or _order(operator)

    def relation(facts: Facts) -> int:
        one, other = first(facts), second(facts)
        if one is Missing.ERROR or other is Missing.ERROR:
            return ERROR
        if one is Missing.OPEN or other is Missing.OPEN:
            return ANYTHING
        return judge(one, other)

    return relation


def _equal(one: Value, other: Value) -> int:
    return TRUE if functions.is_equal(one, other) else FALSE


def _unequal(one: Value, other: Value) -> int:
    return FALSE if functions.is_equal(one, other) else TRUE


def _contained(one: Value, other: Value) -> int:
    if not isinstance(other, tuple):
        return ERROR
    return TRUE if any(functions.is_equal(one, each) for each in other) else FALSE


def _order(operator: str) -> Callable[[Value, Value], int]:
    def judge(one: Value, other: Value) -> int:
        result = functions.compare(operator, one, other)
        if result is None:
            return ERROR
        return TRUE if result else FALSE

    return judge


_JUDGES: Mapping[str, Callable[[Value, Value], int]] = MappingProxyType(
    {
        "==": _equal,
        "!=": _unequal,
        "in": _contained,
    }
)


def _list(items: tuple[Node, ...]) -> Reading:
    readings = tuple(map(compile_reading, items))

    def reading(facts: Facts) -> Value:
        values = tuple(each(facts) for each in readings)
        return _missing(values) or values

    return reading


def _missing(values: tuple[Value, ...]) -> Missing | None:
    if Missing.ERROR in values:
        return Missing.ERROR
    return Missing.OPEN if Missing.OPEN in values else None


def _sum(operator: str, left: Node, right: Node) -> Reading:
    first, second = compile_reading(left), compile_reading(right)
    sign = 1 if operator == "+" else -1

    def reading(facts: Facts) -> Value:
        one, other = first(facts), second(facts)
        return _missing((one, other)) or _added(one, other, sign)

    return reading


def _added(one: Value, other: Value, sign: int) -> Value:
    try:
        match one, other:
            case datetime(), timedelta():
                return one + other * sign
            case timedelta(), datetime() if sign > 0:
                return other + one
            case datetime(), datetime() if sign < 0:
                return one - other
            case timedelta(), timedelta():
                return one + other * sign
            case str(), str() if sign > 0:
                return one + other
            case _:
                return Missing.ERROR
    except OverflowError:
        return Missing.ERROR


# ---------------------------------------------------------------- functions that answer a boolean


def _is_predicate(node: Call) -> bool:
    return node.name in _TEXT_PREDICATES or node.name in _NAMED_PREDICATES


def _predicate(node: Call) -> Condition:
    build = _NAMED_PREDICATES.get(node.name, _text_predicate)
    return build(node)


_TEXT_PREDICATES: Mapping[str, Callable[[str, str], bool]] = MappingProxyType(
    {
        "startsWith": str.startswith,
        "endsWith": str.endswith,
        "contains": str.__contains__,
    }
)


def _text_predicate(node: Call) -> Condition:
    judge = _TEXT_PREDICATES[node.name]
    if node.target is None or len(node.arguments) != 1:
        raise UnsupportedExpressionError(node.name)
    target, argument = compile_reading(node.target), compile_reading(node.arguments[0])

    def condition(facts: Facts) -> int:
        one, other = target(facts), argument(facts)
        if one is Missing.ERROR or other is Missing.ERROR:
            return ERROR
        if one is Missing.OPEN or other is Missing.OPEN:
            return ANYTHING
        if isinstance(one, str) and isinstance(other, str):
            return TRUE if judge(one, other) else FALSE
        return ERROR

    return condition


def _has_only(node: Call) -> Condition:
    if node.target is None or len(node.arguments) != 1:
        raise UnsupportedExpressionError(node.name)
    target, argument = compile_reading(node.target), compile_reading(node.arguments[0])

    def condition(facts: Facts) -> int:
        given, allowed = target(facts), argument(facts)
        missing = _missing((given, allowed))
        if missing is not None:
            return ERROR if missing is Missing.ERROR else ANYTHING
        if isinstance(given, tuple) and isinstance(allowed, tuple):
            return TRUE if functions.has_only(given, allowed) else FALSE
        return ERROR

    return condition


def _texts(node: Call, target: str, count: int) -> tuple[str, ...]:
    if node.target != Attribute(target) or len(node.arguments) != count:
        raise UnsupportedExpressionError(node.name)
    texts = tuple(
        each.value for each in node.arguments if isinstance(each, Literal) and isinstance(each.value, str)
    )
    if len(texts) != count:
        raise UnsupportedExpressionError(node.name)
    return texts


def _tag_function(node: Call) -> Condition:
    by_id = node.name.endswith("Id")
    texts = _texts(node, "resource", 2 if node.name.startswith("match") else 1)

    def condition(facts: Facts) -> int:
        pairs = facts.tag_pairs(by_id=by_id)
        if isinstance(pairs, Missing):
            return ERROR if pairs is Missing.ERROR else TRUE | FALSE
        return TRUE if any(pair[: len(texts)] == texts for pair in pairs) else FALSE

    return condition


def _creates_forwarding_rule(node: Call) -> Condition:
    _texts(node, "compute", 0)
    return _as_condition(lambda facts: facts.value(CREATES_FORWARDING_RULE))


def _matches_schemes(node: Call) -> Condition:
    if node.target != Attribute("compute") or len(node.arguments) != 1:
        raise UnsupportedExpressionError(node.name)
    argument = compile_reading(node.arguments[0])

    def condition(facts: Facts) -> int:
        schemes, accepted = facts.value(LOAD_BALANCING_SCHEMES), argument(facts)
        missing = _missing((schemes, accepted))
        if missing is not None:
            return ERROR if missing is Missing.ERROR else ANYTHING
        if not isinstance(accepted, tuple):
            return ERROR
        given = schemes if isinstance(schemes, tuple) else (schemes,)
        return TRUE if any(each in accepted for each in given) else FALSE

    return condition


_NAMED_PREDICATES: Mapping[str, Callable[[Call], Condition]] = MappingProxyType(
    {
        "hasOnly": _has_only,
        "hasTagKey": _tag_function,
        "hasTagKeyId": _tag_function,
        "matchTag": _tag_function,
        "matchTagId": _tag_function,
        "isForwardingRuleCreationOperation": _creates_forwarding_rule,
        "matchLoadBalancingSchemes": _matches_schemes,
    }
)


# ---------------------------------------------------------------- functions that answer another value


def _function(node: Call) -> Reading:
    if node.name in functions.PARTS:
        return _time_part(node)
    build = _FUNCTIONS.get(node.name)
    if build is None:
        raise UnsupportedExpressionError(node.name)
    return build(node)


def _time_part(node: Call) -> Reading:
    if node.target is None or len(node.arguments) > 1:
        raise UnsupportedExpressionError(node.name)
    target = compile_reading(node.target)
    zone = compile_reading(node.arguments[0]) if node.arguments else lambda _: "UTC"
    name = node.name

    def reading(facts: Facts) -> Value:
        at, place = target(facts), zone(facts)
        missing = _missing((at, place))
        if missing is not None:
            return missing
        if isinstance(at, datetime) and isinstance(place, str):
            return functions.part_of(at, name, place)
        return Missing.ERROR

    return reading


def _extract(node: Call) -> Reading:
    if node.target is None or len(node.arguments) != 1:
        raise UnsupportedExpressionError(node.name)
    target, template = compile_reading(node.target), compile_reading(node.arguments[0])

    def reading(facts: Facts) -> Value:
        text, written = target(facts), template(facts)
        missing = _missing((text, written))
        if missing is not None:
            return missing
        if isinstance(text, str) and isinstance(written, str):
            return functions.extract(text, written)
        return Missing.ERROR

    return reading


def _api_attribute(node: Call) -> Reading:
    if node.target != Attribute("api") or len(node.arguments) != 2:  # noqa: PLR2004 (name and default)
        raise UnsupportedExpressionError(node.name)
    name, default = node.arguments
    if not isinstance(name, Literal) or not isinstance(name.value, str):
        raise UnsupportedExpressionError(node.name)
    written, fallback = name.value, compile_reading(default)
    return lambda facts: facts.api_attribute(written, fallback(facts))


def _of_text(convert: Callable[[str], Value]) -> Callable[[Call], Reading]:
    def build(node: Call) -> Reading:
        if node.target is not None or len(node.arguments) != 1:
            raise UnsupportedExpressionError(node.name)
        argument = compile_reading(node.arguments[0])

        def reading(facts: Facts) -> Value:
            text = argument(facts)
            if isinstance(text, str):
                return convert(text)
            return text if isinstance(text, Missing) else Missing.ERROR

        if isinstance(node.arguments[0], Literal):
            constant = reading(Facts())
            return lambda _: constant
        return reading

    return build


_FUNCTIONS: Mapping[str, Callable[[Call], Reading]] = MappingProxyType(
    {
        "extract": _extract,
        "getAttribute": _api_attribute,
        "timestamp": _of_text(functions.timestamp),
        "duration": _of_text(functions.duration),
        "date": _of_text(functions.date),
    }
)

KNOWN_FUNCTIONS = frozenset({*_TEXT_PREDICATES, *_NAMED_PREDICATES, *_FUNCTIONS, *functions.PARTS})
"""Every function that closures know."""
