"""The language of conditions: what parses, what each operator answers, what stays open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leastwise.core.evaluation.azure.assignment_conditions import (
    Facts,
    attribute_key,
    evaluate_condition,
    named_actions,
    passes_other_actions,
)
from leastwise.core.evaluation.azure.condition_language import (
    MAX_DEPTH,
    MAX_LENGTH,
    ActionIs,
    Attribute,
    Compare,
    ConditionSyntaxError,
    Every,
    Exists,
    Not,
    Some,
    SubOperationIs,
    Values,
    attribute_of,
    parse_condition,
)
from leastwise.core.evaluation.azure.condition_operators import find_operator, like
from leastwise.core.evaluation.decisions import Truth

LEFT = Attribute("Request", "left").key


def answer(condition: str, *left: str, action: str = "a/b", is_complete: bool = True) -> Truth:
    attributes = {LEFT: left} if left else {}
    return evaluate_condition(condition, "", Facts(action, attributes, is_complete)).truth


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("ActionMatches{'a/b'}", ActionIs("a/b")),
        ("actionmatches { 'a/b' }", ActionIs("a/b")),
        ("SubOperationMatches{'Blob.List'}", SubOperationIs("Blob.List")),
        ("Exists @Request[v]", Exists(Attribute("Request", "v"))),
        ("((Exists @request[v]))", Exists(Attribute("Request", "v"))),
        ("NOT NOT Exists @Request[v]", Exists(Attribute("Request", "v"))),
        ("!Exists @Request[v]", Not(Exists(Attribute("Request", "v")))),
        (
            '@Resource[a] StringEquals "it\'s"',
            Compare(Attribute("Resource", "a"), "StringEquals", Values(("it's",))),
        ),
        (
            "{10, 20} ForAnyOfAllValues:NumericLessThan {15, 18}",
            Compare(
                Values(("10", "20"), is_set=True),
                "ForAnyOfAllValues:NumericLessThan",
                Values(("15", "18"), is_set=True),
            ),
        ),
        (
            "Exists @Request[v] && ActionMatches{'a'} AND ActionMatches{'b'}",
            Every((Exists(Attribute("Request", "v")), ActionIs("a"), ActionIs("b"))),
        ),
        ("ActionMatches{'a'} || ActionMatches{'b'}", Some((ActionIs("a"), ActionIs("b")))),
        (
            "Resource[name1] StringLike 'a*c?'",
            Compare(Attribute("Resource", "name1"), "StringLike", Values(("a*c?",))),
        ),
    ],
)
def test_conditions_parse_as_written(text: str, node: object) -> None:
    assert parse_condition(text) == node


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "expected a value"),
        ("()", "expected a value"),
        ("(ActionMatches{'a'}", "expected"),
        ("ActionMatches{'a'", "expected"),
        ("ActionMatches{}", "expected a value"),
        ("ActionMatches{'a'} ActionMatches{'b'}", "expected"),
        ("ActionMatches{'a'} AND", "expected a value"),
        ("ActionMatches{'a'} AND ActionMatches{'b'} OR ActionMatches{'c'}", "parentheses"),
        ("@Request[v]", "expected an operator"),
        ("@Request[v] StringEquals", "expected a value"),
        ("@Request[v] StringEquals {}", "expected a value"),
        ("@Request[v] StringEquals {'a' 'b'}", "expected"),
        ("@Nobody[v] StringEquals 'a'", "expected an attribute"),
        ("Exists 'a'", "expected an attribute"),
        ("@Request[v StringEquals 'a'", "begins nothing"),
        ("@Request[v] StringEquals 'a", "begins nothing"),
        ("ActionMatches{'a'} # nothing", "begins nothing"),
        ("(" * (MAX_DEPTH + 2) + "ActionMatches{'a'}" + ")" * (MAX_DEPTH + 2), "nested deeper"),
        ("x" * (MAX_LENGTH + 1), "longer"),
    ],
)
def test_what_does_not_parse_says_why_and_is_never_met(text: str, why: str) -> None:
    with pytest.raises(ConditionSyntaxError, match=why):
        parse_condition(text)
    if text:
        assert answer(text, "a") is Truth.GAP
        assert named_actions(text) == ()
        assert not passes_other_actions(text, "")


def test_an_empty_condition_is_met() -> None:
    assert answer("") is answer("  \n") is Truth.YES


@pytest.mark.parametrize(
    ("condition", "left", "truth"),
    [
        ("@Request[left] StringEquals 'a'", ["a"], True),
        ("@Request[left] StringEquals 'A'", ["a"], False),
        ("@Request[left] StringEqualsIgnoreCase 'A'", ["a"], True),
        ("@Request[left] StringNotEquals 'A'", ["a"], True),
        ("@Request[left] StringNotEqualsIgnoreCase 'A'", ["a"], False),
        ("@Request[left] StringStartsWith 'ab'", ["abc"], True),
        ("@Request[left] StringStartsWith 'AB'", ["abc"], False),
        ("@Request[left] StringStartsWithIgnoreCase 'AB'", ["abc"], True),
        ("@Request[left] StringNotStartsWith 'ab'", ["abc"], False),
        ("@Request[left] StringNotStartsWithIgnoreCase 'AB'", ["abc"], False),
        ("@Request[left] StringLike 'a*c?'", ["abcd"], True),
        ("@Request[left] StringLike 'A*C?'", ["abcd"], False),
        ("@Request[left] StringLike 'a*c'", ["abcd"], False),
        ("@Request[left] StringLikeIgnoreCase 'A*C?'", ["abcd"], True),
        ("@Request[left] StringNotLike 'a*c'", ["abcd"], True),
        ("@Request[left] StringNotLikeIgnoreCase 'A*'", ["abcd"], False),
        ("@Request[left] NumericEquals 5", ["05"], True),
        ("@Request[left] NumericNotEquals 5", ["6"], True),
        ("@Request[left] NumericGreaterThan 5", ["6"], True),
        ("@Request[left] NumericGreaterThanEquals 5", ["5"], True),
        ("@Request[left] NumericLessThan -5", ["-6"], True),
        ("@Request[left] NumericLessThanEquals 5", ["6"], False),
        ("@Request[left] DateTimeEquals '2022-06-01T00:00:00.0Z'", ["2022-06-01T00:00:00Z"], True),
        ("@Request[left] DateTimeNotEquals '2022-06-01T00:00:00.0Z'", ["2022-06-01T00:00:00.0000001Z"], True),
        ("@Request[left] DateTimeLessThan '2022-06-01T00:00:00Z'", ["2022-05-31T23:59:59.9999999Z"], True),
        ("@Request[left] DateTimeLessThanEquals '2022-06-01T00:00:00Z'", ["2022-06-01T00:00:01Z"], False),
        ("@Request[left] DateTimeGreaterThanEquals '2022-06-01T00:00:00Z'", ["2022-06-01T00:00:00Z"], True),
        (
            "@Request[left] GuidEquals 8E3AF657-a8ff-443c-a75c-2fe8c4bcb635",
            ["8e3af657-A8FF-443c-a75c-2fe8c4bcb635"],
            True,
        ),
        (
            "@Request[left] GuidNotEquals '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'",
            ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635"],
            False,
        ),
        ("@Request[left] BoolEquals true", ["TRUE"], True),
        ("@Request[left] BoolNotEquals true", ["true"], False),
        ("{'red', 'blue'} ForAnyOfAnyValues:StringEquals {'blue', 'green'}", [], True),
        ("{'red', 'blue'} ForAnyOfAnyValues:StringEquals {'orange', 'green'}", [], False),
        ("{'red', 'blue'} ForAllOfAnyValues:StringEquals {'orange', 'red', 'blue'}", [], True),
        ("{'red', 'blue'} ForAllOfAnyValues:StringEquals {'red', 'green'}", [], False),
        ("{10, 20} ForAnyOfAllValues:NumericLessThan {15, 18}", [], True),
        ("{10, 20} ForAllOfAllValues:NumericLessThan {5, 15, 18}", [], False),
        ("{10, 20} ForAllOfAllValues:NumericLessThan {25, 30}", [], True),
        ("{10, 20} ForAllOfAllValues:NumericLessThan {15, 25, 30}", [], False),
        ("Exists @Request[left]", ["a"], True),
        ("Exists @Request[left]", [], False),
        ("ActionMatches{'A/*'}", [], True),
        ("ActionMatches{'a/c'}", [], False),
    ],
)
def test_operators_answer_as_documented(condition: str, left: list[str], truth: bool) -> None:  # noqa: FBT001
    assert answer(condition, *left) is (Truth.YES if truth else Truth.NO)
    assert answer(f"NOT ({condition})", *left) is (Truth.NO if truth else Truth.YES)


@pytest.mark.parametrize(
    "condition",
    [
        "@Request[left] NumericEquals 5",
        "@Request[left] DateTimeEquals '2022-06-01T00:00:00Z'",
        "@Request[left] GuidEquals 'x'",
        "@Request[left] BoolEquals true",
        "@Request[left] ForSomeOfAnyValues:StringEquals {'a'}",
        "@Request[left] StringEquals {'a', 'b'}",
    ],
)
def test_what_an_operator_cannot_read_is_not_known(condition: str) -> None:
    assert answer(condition, "half past nine") is Truth.GAP


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("*", "", True),
        ("?", "", False),
        ("a\\*", "a*", True),
        ("a\\*", "ab", False),
        ("a\\?b", "a?b", True),
        ("a\\?b", "acb", False),
        ("a\\b", "a\\b", True),
        ("a\\\\", "a\\", True),
        ("a\\", "a\\", True),
        ("*?*", "", False),
        ("*?*", "x", True),
        ("a**b", "axxb", True),
        ("*a?b*", "xxaybz", True),
    ],
)
def test_like_has_wildcards_and_escapes(pattern: str, text: str, matches: bool) -> None:  # noqa: FBT001
    assert like(text, pattern) is matches


def test_pathological_wildcards_stay_bounded() -> None:
    assert not like("a" * 5000, "a*" * 200 + "b")


def test_an_open_attribute_is_named_and_only_where_it_matters() -> None:
    facts = Facts("a/b", {LEFT: ("1",)})
    text = (
        "@Request[left] StringEquals '1' AND (@Request[x] StringEquals 'y' OR @Resource[z] StringEquals 'z')"
    )
    finding = evaluate_condition(text, "2.0", facts)
    assert (finding.truth, finding.open) == (Truth.OPEN, frozenset({"@Request[x]", "@Resource[z]"}))
    closed = evaluate_condition(text.replace("'1'", "'2'"), "2.0", facts)
    assert (closed.truth, closed.open) == (Truth.NO, frozenset())


def test_a_gap_outweighs_what_is_open() -> None:
    finding = evaluate_condition("@Request[x] StringEquals 'y' AND 'a' NumericEquals 1", "", Facts("a/b"))
    assert finding.truth is Truth.GAP
    assert finding.gaps == {"'a' is not an integer"}


def test_both_sides_that_are_open_are_named() -> None:
    finding = evaluate_condition("@Request[x] StringEquals @Principal[y]", "", Facts("a/b"))
    assert finding.open == {"@Request[x]", "@Principal[y]"}


def test_a_condition_says_which_actions_it_names() -> None:
    guard = "!(ActionMatches{'a/b'} AND NOT SubOperationMatches{'s'}) AND !(ActionMatches{'a/c'})"
    text = f"({guard}) OR Exists @Request[x]"
    assert named_actions(text) == ("a/b", "a/c")
    assert passes_other_actions(text, "")
    assert not passes_other_actions("Exists @Request[x]", "")


def test_attributes_are_found_without_case_but_for_marked_tags() -> None:
    assert attribute_key("@RESOURCE[A/b:Name]") == attribute_key("@Resource[a/B:name]")
    marked = "@Resource[a/tags:Project<$key_case_sensitive$>]"
    assert attribute_key(marked) != attribute_key(marked.replace("Project", "project"))
    assert attribute_key(marked) == attribute_key(marked.replace("tags", "TAGS"))
    assert attribute_key("subOperation") == attribute_key("@Request[SUBoperation]")
    assert attribute_key("Anything") == "anything"
    assert attribute_of("Other[x]") is None
    assert attribute_of("@Request[x") is None


def test_operators_are_found_without_case() -> None:
    assert find_operator("forANYofALLvalues:stringEQUALS") is not None
    assert find_operator("ForAnyOfAnyValues:Nothing") is None


WORDS = st.sampled_from(
    [
        "(", ")", "{", "}", ",", "!", " AND ", " OR ", " NOT ", "&&", "||", "'a'", "'", '"', "5", "true",
        "ActionMatches{'a/b'}", "SubOperationMatches{'s'}", " Exists ", "@Request[left]", "@Resource[", "]",
        " StringEquals ", " ForAnyOfAnyValues:NumericLessThan ", " Unheard ", "\\", "é", "\x00",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map("".join)))
def test_no_text_breaks_the_parser(text: str) -> None:
    finding = evaluate_condition(text, "", Facts("a/b", {LEFT: ("a",)}))
    assert finding.truth in Truth
    if finding.truth is Truth.YES and text.strip():
        parse_condition(text)


VALUES = st.sampled_from([(), ("a",), ("b",), ("a", "b"), ("1",), ("true",)])
CONDITIONS = st.recursive(
    st.sampled_from(
        [
            "ActionMatches{'a/b'}",
            "ActionMatches{'a/c'}",
            "SubOperationMatches{'a'}",
            "Exists @Request[x]",
            "@Request[x] StringEquals 'a'",
            "@Request[x] StringNotEquals 'a'",
            "@Request[y] ForAnyOfAnyValues:StringLike {'a*', '1'}",
            "@Request[y] ForAllOfAllValues:NumericLessThan {2, 3}",
            "@Request[x] StringEquals @Request[y]",
            "@Request[x] Unheard 'a'",
        ]
    ),
    lambda part: st.one_of(
        part.map(lambda text: f"!({text})"),
        st.tuples(part, st.sampled_from(["AND", "OR"]), part).map(
            lambda each: f"({each[0]} {each[1]} {each[2]})"
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(CONDITIONS, st.dictionaries(st.sampled_from("xy"), VALUES), st.sampled_from("xy"), VALUES)
def test_telling_an_open_attribute_never_changes_a_definite_answer(
    condition: str, known: dict[str, tuple[str, ...]], name: str, values: tuple[str, ...]
) -> None:
    before = {attribute_key(f"@Request[{key}]"): value for key, value in known.items()}
    first = evaluate_condition(condition, "", Facts("a/b", before)).truth
    after = {attribute_key(f"@Request[{name}]"): values, **before}
    second = evaluate_condition(condition, "", Facts("a/b", after)).truth
    if first in (Truth.YES, Truth.NO):
        assert second is first


@settings(max_examples=200, deadline=None)
@given(CONDITIONS, st.dictionaries(st.sampled_from("xy"), VALUES))
def test_a_negation_is_the_opposite_wherever_the_answer_is_known(
    condition: str, known: dict[str, tuple[str, ...]]
) -> None:
    facts = Facts("a/b", {attribute_key(f"@Request[{key}]"): value for key, value in known.items()})
    plain = evaluate_condition(condition, "", facts).truth
    negated = evaluate_condition(f"NOT ({condition})", "", facts).truth
    assert {plain, negated} not in ({Truth.YES}, {Truth.NO})
