from __future__ import annotations

import json
import re
import time
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aws_case_generator import make_cases
from leastwise.adapters.recorded.aws_cases import AwsCases
from leastwise.core.evaluation.aws.condition_operators import OPERATORS
from leastwise.core.evaluation.aws.documents import MOST_CHARACTERS, parse_document
from leastwise.core.evaluation.aws.matching import glob, matcher_of_any, split_wildcards
from leastwise.core.evaluation.aws.requests import Context, parse_caller
from leastwise.core.evaluation.decisions import Outcome

relaxed = settings(max_examples=200, deadline=None)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
keys = st.sampled_from(
    [
        "Version",
        "Statement",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "Principal",
        "Condition",
        "Sid",
        "x",
    ]
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)
HUGE = "x" * 20_000


@relaxed
@given(values)
def test_any_value_is_a_document_or_has_a_reason(value: Any) -> None:
    document = parse_document(value if isinstance(value, dict) else {"Statement": value})
    assert document.gap or all(each.effect in ("Allow", "Deny") for each in document.statements)


@relaxed
@given(st.text() | st.binary() | values.map(json.dumps))
def test_any_text_is_a_document_or_has_a_reason(text: str | bytes) -> None:
    document = parse_document(text)
    assert document.gap.startswith("malformed policy: ") or not document.gap


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"Statement":' * 3_000,
        '{"Statement": {"Effect": "Allow", "Action": [' + ",".join(['"s3:Get"'] * 60_000) + "]}}",
        '{"Statement": ' + "9" * 6_000 + "}",
        '{"Statement": NaN}',
        "%7B%22Statement%22",
        b"\xff\xfe",
        '{"Version": "\\ud800"}',
        "",
    ],
    ids=["deep", "deep objects", "huge", "digits", "NaN", "encoded", "no text", "surrogate", "empty"],
)
def test_hostile_text_has_a_reason(text: str | bytes) -> None:
    started = time.process_time()
    assert parse_document(text).gap.startswith("malformed policy: ")
    assert time.process_time() - started < 30  # a hang, not a measure of speed


def document_with(**elements: Any) -> str:
    return json.dumps({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", **elements}})


@pytest.mark.parametrize(
    "text",
    [
        document_with(Condition={"StringEquals": {f"aws:{index}": "" for index in range(6_000)}}),
        document_with(Condition={"StringEquals": {f"{'aws:' * 2}{index}": "" for index in range(6_000)}}),
        document_with(Resource="arn:aws:s3:::b/${" + " " * 90_000 + "," + " " * 90_000 + "}"),
        document_with(Resource="${" * 90_000),
        document_with(Action=["s3:" + "*?" * 50_000]),
        document_with(Principal={"AWS": [f"{index:012}" for index in range(15_000)]}),
        '{"Statement": {' + ",".join(f'"{index % 14_999}": 1' for index in range(15_000)) + "}}",
        " " * 9 * MOST_CHARACTERS + "{}",
    ],
    ids=["keys", "long keys", "spaces", "braces", "wildcards", "principals", "repeated", "white"],
)
def test_long_documents_are_read_quickly(text: str) -> None:
    started = time.process_time()
    document = parse_document(text)
    for statement in document.statements:
        assert statement.matches_action("s3:getobject") in (True, False)
        assert statement.resources is not None
        statement.resources.holds("arn:aws:s3:::b/k", Context())
    assert time.process_time() - started < 30  # a hang, not a measure of speed


def test_white_space_does_not_count_as_length() -> None:
    text = json.dumps({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    assert not parse_document(text + " " * MOST_CHARACTERS).gap


@relaxed
@given(seed=st.integers(0, 2**32), junk=scalars | st.lists(scalars, max_size=2))
def test_a_damaged_document_never_allows_what_it_alone_granted(seed: int, junk: Any) -> None:
    assume(junk not in ("Allow", "2008-10-17", "2012-10-17"))
    file = make_cases(seed, 1)
    case = file["cases"][0]
    case.update(identity=["hurt"], resource=None)
    grant: dict[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {}}
    hurt: dict[str, Any] = {"Version": "2012-10-17", "Statement": [grant]}
    place = Random(seed).choice(["Version", "Statement", "Effect", "Condition"])
    (hurt if place in hurt else grant)[place] = junk
    file["documents"]["hurt"] = hurt
    ((_, decision),) = AwsCases(json.dumps(file).encode()).decisions()
    assert decision.outcome is not Outcome.ALLOWED


PATTERNS = [
    "a*" * 3_000 + "b",
    "*a" * 3_000,
    "a?" * 3_000 + "*b",
    ("a*" + "?*") * 1_000 + "b",
    "*" * 9_000 + "b",
]


@pytest.mark.parametrize("pattern", PATTERNS, ids=range(len(PATTERNS)))
def test_pathological_patterns_stay_linear(pattern: str) -> None:
    started = time.process_time()
    assert not glob(pattern)("a" * 5_000 + "c")
    assert time.process_time() - started < 30  # a hang, not a measure of speed


wild = st.text(alphabet="ab*?:", max_size=9)


@relaxed
@given(pattern=wild, text=st.text(alphabet="ab:", max_size=9))
def test_a_pattern_matches_what_its_regular_expression_matches(pattern: str, text: str) -> None:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    assert bool(glob(pattern)(text)) is bool(re.fullmatch(expression, text))


@relaxed
@given(patterns=st.lists(wild, max_size=4), text=st.text(alphabet="ab:", max_size=9))
def test_several_patterns_match_when_one_does(patterns: list[str], text: str) -> None:
    together = matcher_of_any([split_wildcards(each) for each in patterns])
    assert bool(together(text)) is any(glob(each)(text) for each in patterns)


@relaxed
@given(name=st.sampled_from(sorted(OPERATORS)), wanted=st.text(), text=st.text())
def test_operators_answer_or_refuse_any_text(name: str, wanted: str, text: str) -> None:
    try:
        question = OPERATORS[name].match([(wanted,)])
    except ValueError:
        return
    assert question(text) in (True, False)


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_operators_stay_quick_on_huge_values(name: str) -> None:
    started = time.process_time()
    with suppress(ValueError):
        OPERATORS[name].match([(HUGE,)])("9" * 100_000)
    assert time.process_time() - started < 30  # a hang, not a measure of speed


@relaxed
@given(st.text() | st.text(alphabet="arn:iamsts/role*0", max_size=40))
def test_a_principal_is_read_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert parse_caller(text).name
