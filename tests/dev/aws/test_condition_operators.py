"""Condition operators as IAM documents them; what is not certain is not decided."""

from __future__ import annotations

import pytest

from leastwise_dev.aws.condition_operators import (
    UndecidedError,
    holds,
    is_known_operator,
    matches_action,
    matches_arn,
    matches_wildcards,
)

Value = str | tuple[str, ...] | None
ROLE = "arn:aws:iam::111122223333:role/leastwise/r"

CASES: list[tuple[str, Value, tuple[str, ...], bool]] = [
    ("StringEquals", "a", ("a", "b"), True),
    ("StringEquals", "A", ("a",), False),
    ("StringEquals", "a", ("a*",), False),
    ("StringEquals", None, ("a",), False),
    ("StringEqualsIfExists", None, ("a",), True),
    ("StringEqualsIgnoreCase", "A", ("a",), True),
    ("StringNotEquals", "a", ("a", "b"), False),
    ("StringNotEquals", "c", ("a", "b"), True),
    ("StringNotEquals", None, ("a",), True),
    ("StringNotEqualsIgnoreCase", "A", ("a",), False),
    ("StringLike", "0a1b/payments/reader", ("0a1b/*",), True),
    ("StringLike", "0a1bc/payments/reader", ("0a1b/*",), False),
    ("StringLike", "abc", ("a?c",), True),
    ("StringLike", "a.c", ("a[.]c",), False),
    ("StringNotLike", "abc", ("x*", "a*"), False),
    ("ArnLike", ROLE, ("arn:aws:iam::111122223333:role/*",), True),
    ("ArnLike", ROLE, ("arn:aws:iam::*:role/leastwise/?",), True),
    ("ArnLike", ROLE, ("arn:aws:*",), False),
    ("ArnEquals", ROLE, (ROLE,), True),
    ("ArnNotLike", ROLE, ("arn:aws:iam::*:role/other/*",), True),
    ("ArnLike", "no-arn", ("*",), False),
    ("Bool", "true", ("TRUE",), True),
    ("Bool", "false", ("true",), False),
    ("Null", None, ("true",), True),
    ("Null", "a", ("true",), False),
    ("Null", "a", ("false",), True),
    ("Null", (), ("true",), True),
    ("ForAllValues:StringEquals", ("a", "b"), ("a", "b", "c"), True),
    ("ForAllValues:StringEquals", ("a", "d"), ("a", "b", "c"), False),
    ("ForAllValues:StringEquals", None, ("a",), True),
    ("ForAllValues:StringNotEquals", ("a", "b"), ("c",), True),
    ("ForAllValues:StringNotEquals", ("a", "c"), ("c",), False),
    ("ForAnyValue:StringLike", ("a", "b"), ("b*",), True),
    ("ForAnyValue:StringLike", ("a", "b"), ("c*",), False),
    ("ForAnyValue:StringLike", None, ("c*",), False),
]


@pytest.mark.parametrize(("operator", "actual", "wanted", "expected"), CASES)
def test_operator(operator: str, actual: Value, wanted: tuple[str, ...], *, expected: bool) -> None:
    assert holds(operator, actual, wanted) is expected


@pytest.mark.parametrize(
    ("operator", "actual", "wanted"),
    [
        ("StringMatches", "a", ("a",)),
        ("NumericEquals", "1", ("1",)),  # known to the grammar, not judged
        ("DateLessThan", "2026-01-01T00:00:00Z", ("2027-01-01T00:00:00Z",)),
        ("IpAddress", "10.0.0.1", ("10.0.0.0/8",)),
        ("StringEquals", ("a", "b"), ("a",)),  # several values without a qualifier
        ("StringLike", "a", ("${aws:username}",)),
        ("Null", "a", ("maybe",)),
    ],
)
def test_what_is_not_certain_is_not_decided(operator: str, actual: Value, wanted: tuple[str, ...]) -> None:
    with pytest.raises(UndecidedError):
        holds(operator, actual, wanted)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("StringLike", True),
        ("StringLikeIfExists", True),
        ("ForAnyValue:ArnLikeIfExists", True),
        ("Null", True),
        ("NullIfExists", False),
        ("stringlike", False),
        ("ForEach:StringLike", False),
    ],
)
def test_the_grammar_knows_operators_and_qualifiers(name: str, *, expected: bool) -> None:
    assert is_known_operator(name) is expected


def test_wildcards_match_the_whole_value() -> None:
    assert matches_wildcards("abc", "a*")
    assert not matches_wildcards("xabc", "a*")
    assert matches_wildcards("a/b:c", "*")


def test_a_wildcard_in_an_arn_does_not_cross_a_colon() -> None:
    assert not matches_arn("arn:aws:iam::1:role/r", "arn:aws:*:role/r")
    assert matches_arn("arn:aws:s3:::b/k:v", "arn:aws:s3:::b/*")


def test_actions_ignore_case() -> None:
    assert matches_action("iam:CreateRole", "IAM:create*")
    assert not matches_action("iam:CreateRole", "iam:CreateRol")
