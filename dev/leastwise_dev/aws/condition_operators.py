"""The condition operators of IAM policies, one table entry each.

Implements https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
for the text, ARN, Bool and Null operators. What is not implemented, or not clearly defined, raises
`UndecidedError`: a strict check may not guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

Values = tuple[str, ...]

# Every operator that the grammar knows, for syntax checks; IfExists and set qualifiers are taken off first.
GRAMMAR = frozenset(
    {
        *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
        *("StringLike", "StringNotLike", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"),
        *("NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"),
        *("NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals", "DateNotEquals", "DateLessThan"),
        *("DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals", "Bool", "BinaryEquals"),
        *("IpAddress", "NotIpAddress", "Null"),
    }
)


class UndecidedError(ValueError):
    """The condition cannot be judged with certainty; the message says why."""


def split_operator(name: str) -> tuple[str, str, bool]:
    """Split `ForAnyValue:StringLikeIfExists` into qualifier, operator and whether it holds when absent."""
    qualifier, _, operator = name.rpartition(":")
    if_exists = operator.endswith("IfExists") and operator != "NullIfExists"
    return qualifier, operator.removesuffix("IfExists") if if_exists else operator, if_exists


def is_known_operator(name: str) -> bool:
    """Tell whether the grammar knows the operator, qualifiers included."""
    qualifier, operator, _ = split_operator(name)
    return qualifier in {"", "ForAllValues", "ForAnyValue"} and operator in GRAMMAR


@lru_cache(maxsize=4096)
def _compile(pattern: str) -> re.Pattern[str]:
    text = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return re.compile(text, re.DOTALL)


def matches_wildcards(value: str, pattern: str) -> bool:
    """Match `*` and `?` over the whole value, case included."""
    return _compile(pattern).fullmatch(value) is not None


def matches_arn(value: str, pattern: str) -> bool:
    """Match part by part: a wildcard does not cross a colon, except in the last of the six parts."""
    parts, patterns = value.split(":", 5), pattern.split(":", 5)
    if len(parts) != 6 or len(patterns) != 6:
        return False
    return all(matches_wildcards(part, expected) for part, expected in zip(parts, patterns, strict=True))


Match = Callable[[str, str], bool]

_POSITIVE: Mapping[str, Match] = {
    "StringEquals": lambda value, wanted: value == wanted,
    "StringEqualsIgnoreCase": lambda value, wanted: value.casefold() == wanted.casefold(),
    "StringLike": matches_wildcards,
    "ArnEquals": matches_arn,
    "ArnLike": matches_arn,
    "Bool": lambda value, wanted: value.casefold() == wanted.casefold(),
}

_NEGATED: Mapping[str, Match] = {
    "StringNotEquals": _POSITIVE["StringEquals"],
    "StringNotEqualsIgnoreCase": _POSITIVE["StringEqualsIgnoreCase"],
    "StringNotLike": _POSITIVE["StringLike"],
    "ArnNotEquals": matches_arn,
    "ArnNotLike": matches_arn,
}


def holds(name: str, actual: str | Values | None, wanted: Values) -> bool:
    """Judge one condition: the operator, the request's value (None when absent), the policy's values."""
    qualifier, operator, if_exists = split_operator(name)
    if not is_known_operator(name):
        raise UndecidedError(f"unknown condition operator {name}")
    if any("${" in value for value in wanted):
        raise UndecidedError(f"policy variables are not judged: {wanted}")
    if operator == "Null":
        return _is_null(actual, wanted)
    match, is_negated = _find_match(name, operator)
    values = (actual,) if isinstance(actual, str) else actual
    if not values:
        return _holds_when_absent(qualifier, is_negated=is_negated, if_exists=if_exists)
    return _holds_for(name, qualifier, values, wanted, match, is_negated=is_negated)


def _find_match(name: str, operator: str) -> tuple[Match, bool]:
    if operator in _POSITIVE:
        return _POSITIVE[operator], False
    if operator in _NEGATED:
        return _NEGATED[operator], True
    raise UndecidedError(f"condition operator {name} is not judged here")


def _holds_when_absent(qualifier: str, *, is_negated: bool, if_exists: bool) -> bool:
    if qualifier == "ForAllValues":
        return True
    if qualifier == "ForAnyValue":
        return False
    return if_exists or is_negated


def _holds_for(
    name: str, qualifier: str, values: Values, wanted: Values, match: Match, *, is_negated: bool
) -> bool:
    if len(values) > 1 and not qualifier:
        raise UndecidedError(f"{name} on a key with several values needs ForAllValues or ForAnyValue")
    verdicts = [any(match(value, expected) for expected in wanted) is not is_negated for value in values]
    return all(verdicts) if qualifier == "ForAllValues" else any(verdicts)


def _is_null(actual: str | Values | None, wanted: Values) -> bool:
    if len(wanted) != 1 or wanted[0].lower() not in {"true", "false"}:
        raise UndecidedError(f"Null takes true or false, not {wanted}")
    is_absent = actual is None or actual == ()
    return is_absent is (wanted[0].lower() == "true")


def matches_action(action: str, pattern: str) -> bool:
    """Match an action, ignoring case."""
    return matches_wildcards(action.lower(), pattern.lower())
