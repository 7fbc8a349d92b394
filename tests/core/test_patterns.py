from __future__ import annotations

import re
from itertools import pairwise, product
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.core.patterns import (
    ANY_MANY,
    ANY_ONE,
    Pattern,
    action_covers,
    action_intersects,
    action_pattern,
    ceiling_resources,
    covers,
    declared_resources,
    intersects,
    matches,
    parse_pattern,
    resource_covers,
    resource_intersects,
)

PATTERNS = st.text(alphabet="ab?*", max_size=12)
STRINGS = [
    "".join(letters) for length in range(7) for letters in product("abc", repeat=length)
]  # c stands in no pattern: the letter that only a wildcard matches


def language(pattern: str) -> int:
    """Say which of STRINGS a pattern matches, one bit a string, by an engine that is not ours."""
    found = re.compile(pattern.replace("*", ".*").replace("?", "."))
    return sum(1 << index for index, text in enumerate(STRINGS) if found.fullmatch(text))


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("", "a", False),
        ("*", "", True),
        ("*", "anything/at:all", True),
        ("?", "", False),
        ("?", "a", True),
        ("?", "ab", False),
        ("a*c", "abbbc", True),
        ("a*c", "abbb", False),
        ("*b*", "abc", True),
        ("a?c", "abc", True),
        ("a.c", "abc", False),
        ("A", "a", False),
        ("s3:Get*", "s3:GetObject", True),
        ("a[b]c", "abc", False),
    ],
)
def test_pattern_matches_the_whole_text(pattern: str, text: str, *, expected: bool) -> None:
    assert matches(pattern, text) is expected
    assert matches(parse_pattern(pattern), text) is expected


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("*", "a?*"),
        ("?*", "*?"),
        ("*?*?*", "??*"),
        ("a*", "a*b*"),
        ("*a*", "*ba*"),
        ("*?b", "*ab"),
        ("*a?*", "a*b?*"),
        ("arn:aws:s3:::*", "arn:aws:s3:::invoices/*"),
    ],
)
def test_wider_pattern_covers_the_narrower_and_not_the_reverse(outer: str, inner: str) -> None:
    assert covers(outer, inner)
    assert covers(inner, outer) == (parse_pattern(inner) == parse_pattern(outer))


def test_a_star_that_only_none_or_very_many_would_pass_is_refused() -> None:
    assert not covers("?*", "*")
    assert not covers("ab", "a*b")
    assert not covers("*ab*", "*a*b*")
    assert covers("*ab*", "*ab*ab*")
    assert not covers("a??*", "a*?")


def test_covers_and_intersects_agree_with_enumeration_for_all_short_patterns() -> None:
    patterns = ["".join(letters) for length in range(4) for letters in product("ab?*", repeat=length)]
    languages = {pattern: language(pattern) for pattern in patterns}
    for outer, inner in product(patterns, repeat=2):
        assert covers(outer, inner) == (languages[inner] & ~languages[outer] == 0), (outer, inner)
        assert intersects(outer, inner) == bool(languages[inner] & languages[outer]), (outer, inner)


@given(PATTERNS, PATTERNS)
def test_covers_means_that_every_string_of_the_inner_one_matches(outer: str, inner: str) -> None:
    surplus = language(inner) & ~language(outer)
    if covers(outer, inner):
        assert surplus == 0
    if surplus:
        assert not covers(outer, inner)


def narrow(data: st.DataObject, pattern: str) -> str:
    """Give the wildcards of a pattern content, which may hold wildcards again."""
    content = {"*": st.text("ab?*", max_size=3), "?": st.sampled_from("ab?")}
    return "".join(data.draw(content[letter]) if letter in content else letter for letter in pattern)


@given(PATTERNS, st.data())
def test_strings_drawn_from_a_covered_pattern_match_the_cover(outer: str, data: st.DataObject) -> None:
    inner = narrow(data, outer)
    assert covers(outer, inner)
    text = "".join(data.draw(st.text("abc", max_size=3)) if letter == "*" else letter for letter in inner)
    assert matches(outer, text.replace("?", "c"))


@given(PATTERNS)
def test_covers_is_reflexive(pattern: str) -> None:
    assert covers(pattern, pattern)


@given(PATTERNS, st.data())
def test_covers_is_transitive(first: str, data: st.DataObject) -> None:
    second = narrow(data, first)
    third = narrow(data, second)
    assert covers(first, second)
    assert covers(second, third)
    assert covers(first, third)


@given(PATTERNS, PATTERNS)
def test_intersects_is_symmetric_and_follows_from_covers(first: str, second: str) -> None:
    assert intersects(first, second) == intersects(second, first)
    assert intersects(first, second) or not covers(first, second)  # no pattern is without strings


@given(PATTERNS, PATTERNS)
def test_patterns_that_share_a_string_intersect(first: str, second: str) -> None:
    if language(first) & language(second):
        assert intersects(first, second)


@given(PATTERNS)
def test_equal_languages_have_one_normal_form(pattern: str) -> None:
    tokens = parse_pattern(pattern).tokens
    assert (ANY_MANY, ANY_MANY) not in pairwise(tokens)
    assert (ANY_MANY, ANY_ONE) not in pairwise(tokens)
    assert language(pattern) == language(pattern.replace("**", "*").replace("*?", "?*"))


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("?" * 500 + "*", "*a" * 250),
        ("*" + "a?" * 250 + "*", "*a" * 250),
        ("*a" + "?" * 500 + "*b", "*a*a*a*a*b" * 50),
        ("*" + "a" * 350 + "?" * 150 + "b*", ("a" * 20 + "*") * 25),
    ],
)
def test_hostile_patterns_are_decided_quickly(outer: str, inner: str) -> None:
    start = process_time()
    covers(outer, inner)
    intersects(outer, inner)
    assert process_time() - start < 1


def test_actions_are_compared_ignoring_case() -> None:
    assert action_covers("S3:get*", "s3:GetObject")
    assert not action_covers("s3:Get*", "s3:PutObject")
    assert action_intersects("s3:*BUCKET", "S3:delete*")
    assert not action_intersects("s3:*Bucket", "sqs:*")
    assert action_pattern("S3:Get*") is action_pattern("S3:Get*")


def test_resources_are_compared_with_case() -> None:
    assert not resource_covers("arn:aws:s3:::A", "arn:aws:s3:::a")
    assert not resource_intersects("arn:aws:s3:::A", "arn:aws:s3:::a")


@pytest.mark.parametrize("escaped", ["*", "?", "$"])
def test_escape_is_a_literal_on_both_sides(escaped: str) -> None:
    text = f"arn:aws:s3:::b/${{{escaped}}}"
    literal = Pattern(tuple(map(ord, f"arn:aws:s3:::b/{escaped}")))
    assert declared_resources(text) == (literal,) == ceiling_resources(text)
    assert literal.is_literal


def test_variable_is_open_for_a_policy_and_its_own_text_for_a_ceiling() -> None:
    text = "arn:aws:s3:::home/${aws:username}/a"
    assert declared_resources(text) == (parse_pattern("arn:aws:s3:::home/*/a"),)
    (own,) = ceiling_resources(text)
    assert own == Pattern(tuple(map(ord, text)))
    assert matches(own, text)


def test_variable_with_a_wildcard_in_its_default_does_not_widen_a_ceiling() -> None:
    (own,) = ceiling_resources("arn:aws:s3:::${aws:PrincipalTag/x, '*'}")
    assert own.is_literal


def test_variable_next_to_a_wildcard_stays_in_normal_form() -> None:
    assert declared_resources("arn:aws:s3:::*${aws:username}?") == (parse_pattern("arn:aws:s3:::?*"),)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("arn:aws:sqs", ["arn:aws:sqs:*:*:*"]),
        ("arn:aws:sqs:eu-west-1:111122223333", ["arn:aws:sqs:eu-west-1:111122223333:*"]),
        ("arn:aws:sqs:eu-west-1:111122223333:q", ["arn:aws:sqs:eu-west-1:111122223333:q"]),
        ("arn:aws:sqs:*", ["arn:aws:sqs:*"]),
        ("arn:aws:sqs:eu-?", ["arn:aws:sqs:eu-?", "arn:aws:sqs:eu-?:*:*"]),
        ("arn:aws:sqs:${aws:RequestedRegion}:x", ["arn:aws:sqs:*:x", "arn:aws:sqs:*:x:*"]),
        ("*", ["*"]),
        ("q", ["q"]),
        ("", [""]),
    ],
)
def test_incomplete_arn_is_read_as_aws_completes_it(text: str, readings: list[str]) -> None:
    assert declared_resources(text) == tuple(parse_pattern(each) for each in readings)


def test_incomplete_arn_of_a_ceiling_is_completed_only_without_wildcards() -> None:
    assert ceiling_resources("arn:aws:sqs") == (parse_pattern("arn:aws:sqs:*:*:*"),)
    assert ceiling_resources("arn:aws:sqs:eu-?") == (parse_pattern("arn:aws:sqs:eu-?"),)
    assert resource_covers("arn:aws:sqs", "arn:aws:sqs:eu-west-1:1:q")
    assert resource_intersects("arn:aws:sqs", "arn:aws:sqs:*:*:payroll")
