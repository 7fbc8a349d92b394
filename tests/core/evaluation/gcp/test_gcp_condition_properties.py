"""Closures and the CEL library answer the same wherever the library has the functions; nothing raises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leastwise.adapters import cel
from leastwise.core.evaluation.decisions import Truth
from leastwise.core.evaluation.gcp.conditions import functions
from leastwise.core.evaluation.gcp.conditions.compiled import compile_text
from leastwise.core.evaluation.gcp.conditions.facts import BOUNDARY_ATTRIBUTES, Facts
from leastwise.core.evaluation.gcp.conditions.functions import Missing
from leastwise.core.evaluation.gcp.conditions.outcomes import (
    AND,
    ANYTHING,
    ERROR,
    FALSE,
    NOT,
    OR,
    TRUE,
    grants,
    restricts,
)

NOW = datetime(2026, 7, 6, 15, 30, 59, 123000, tzinfo=UTC)
FACTS = Facts(
    values={
        "resource.name": "projects/_/buckets/b/objects/o.jpg",
        "resource.type": "storage.googleapis.com/Object",
        "resource.service": "storage.googleapis.com",
        "request.time": NOW,
        "request.path": "/admin/x",
        "destination.port": 22,
        "request.auth.access_levels": ("levels/a", "levels/b"),
    },
    api={"iam.googleapis.com/modifiedGrantsByRole": ("roles/a",)},
    tags=frozenset({("1/env", "prod")}),
    tag_ids=frozenset({("tagKeys/1", "tagValues/2")}),
)
TEXTS = st.sampled_from(
    ["'x'", '"projects/_/buckets/b"', "r'\\d'", "''", "'storage.googleapis.com/Object'", "'levels/a'"]
)
STRINGS = st.one_of(
    TEXTS,
    st.sampled_from(["resource.name", "resource.type", "request.path", "request.host", "'a' + 'b'"]),
    st.sampled_from(["resource.name.extract('buckets/{b}/')", "resource.name.extract('{all}')"]),
)
TIMES = st.sampled_from(
    [
        "request.time",
        "timestamp('2026-07-06T15:30:59.123Z')",
        "timestamp('2026-01-01T00:00:00+01:00')",
        "date('2026-07-06')",
        "request.time + duration('90s')",
        "request.time - duration('1h')",
    ]
)
NUMBERS = st.one_of(
    st.integers(0, 60).map(str),
    st.sampled_from(["destination.port", "1.5"]),
    st.sampled_from(sorted(functions.PARTS)).map(lambda name: f"request.time.{name}()"),
    st.sampled_from(sorted(functions.PARTS)).map(lambda name: f"request.time.{name}('Europe/Berlin')"),
)
LISTS = st.sampled_from(["['x', 'levels/a']", "[]", "request.auth.access_levels", "[1, 2]", "['x',]"])
EQUALITY = st.sampled_from(["==", "!="])
ORDER = st.sampled_from(["<", "<=", ">", ">="])
LEAVES = st.one_of(
    st.tuples(STRINGS, EQUALITY, STRINGS).map(" ".join),
    st.tuples(STRINGS, ORDER, STRINGS).map(" ".join),
    st.tuples(NUMBERS, st.one_of(EQUALITY, ORDER), NUMBERS).map(" ".join),
    st.tuples(TIMES, ORDER, TIMES).map(" ".join),
    st.tuples(NUMBERS, st.one_of(EQUALITY, ORDER), STRINGS).map(" ".join),
    st.tuples(STRINGS, st.just("in"), LISTS).map(" ".join),
    st.tuples(STRINGS, st.sampled_from(["startsWith", "endsWith", "contains"]), TEXTS).map(
        lambda parts: f"({parts[0]}).{parts[1]}({parts[2]})"
    ),
    st.sampled_from(
        [
            "true",
            "false",
            "resource.matchTag('1/env', 'prod')",
            "resource.hasTagKey('1/cost')",
            "resource.matchTagId('tagKeys/1', 'tagValues/9')",
            "resource.hasTagKeyId('tagKeys/1')",
            "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/a'])",
            "api.getAttribute('storage.googleapis.com/objectListPrefix', '').startsWith('x')",
        ]
    ),
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        inner.map(lambda each: f"!({each})"),
    ),
    max_leaves=6,
)
DROPPED = st.sets(st.sampled_from(sorted(FACTS.values)))


def without(facts: Facts, names: set[str], *, complete: bool = False) -> Facts:
    values = {path: value for path, value in facts.values.items() if path not in names}
    return Facts(values, facts.api, facts.tags, facts.tag_ids, is_complete=complete)


@given(expression=EXPRESSIONS)
@settings(max_examples=400)
def test_closures_equal_the_library(expression: str) -> None:
    compiled = compile_text(expression, None, most_operators=50)
    assert not compiled.problem
    assert not compiled.by_library
    known = Facts(
        {**FACTS.values, "request.host": "h"}, FACTS.api, FACTS.tags, FACTS.tag_ids, is_complete=True
    )
    assert compiled.decide(known) == cel.compile_condition(expression)(known)


@given(expression=EXPRESSIONS, names=DROPPED)
@settings(max_examples=300)
def test_a_definite_answer_survives_what_is_learnt(expression: str, names: set[str]) -> None:
    compiled = compile_text(expression, None, most_operators=50)
    before = compiled.decide(without(FACTS, names))
    assert compiled.decide(FACTS) & before == compiled.decide(FACTS)
    library = cel.compile_condition(expression)(without(FACTS, names))
    assert compiled.decide(FACTS) & library == compiled.decide(FACTS)


@given(expression=EXPRESSIONS, names=DROPPED)
@settings(max_examples=200)
def test_what_is_absent_is_an_error_in_both(expression: str, names: set[str]) -> None:
    facts = without(FACTS, {*names, "request.host"}, complete=True)
    assert compile_text(expression, None, 50).decide(facts) == cel.compile_condition(expression)(facts)


@given(text=st.text(max_size=60))
@settings(max_examples=300)
def test_no_text_raises(text: str) -> None:
    compiled = compile_text(text, cel.compile_condition)
    assert compiled.decide(FACTS) in range(1, 8)
    assert compiled.open_names(FACTS) == tuple(sorted(compiled.open_names(FACTS)))


@given(parts=st.lists(st.sampled_from([*"()[]{}'\"\\.,!&|<>=?:+-*/% \n", "a", "1", "true", "in", "&&"])))
@settings(max_examples=300)
def test_no_heap_of_tokens_raises(parts: list[str]) -> None:
    compile_text("".join(parts), cel.compile_condition).decide(FACTS)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "true" + ")" * 5000,
        "!" * 5000 + "true",
        "[" * 5000,
        "true || " * 5000 + "true",
        "'" + "a" * 20_000,
        "a." * 3000 + "b",
        "resource.name.matches('(a*)*b')",
        "[1,2,3].map(x, [1,2,3].map(y, x + y)).size() == 3",
    ],
)
def test_pathological_expressions_end_soon(text: str) -> None:
    start = perf_counter()
    compiled = compile_text(text, cel.compile_condition)
    compiled.decide(FACTS)
    assert perf_counter() - start < 30  # a hang, not a measure of speed


def test_tables_of_logic_are_those_of_cel() -> None:
    assert AND[ERROR][FALSE] == FALSE
    assert AND[ERROR][TRUE] == ERROR
    assert OR[ERROR][TRUE] == TRUE
    assert OR[ERROR][FALSE] == ERROR
    assert NOT[ERROR] == ERROR
    assert NOT[TRUE] == FALSE
    assert NOT[ANYTHING] == ANYTHING
    assert AND[ANYTHING][FALSE] == FALSE
    assert OR[ANYTHING][TRUE] == TRUE
    assert all(AND[one][other] == AND[other][one] for one in range(8) for other in range(8))


def test_an_error_is_false_in_an_allow_and_true_in_a_deny() -> None:
    assert [grants(mask) for mask in (TRUE, FALSE, ERROR, TRUE | ERROR, FALSE | ERROR)] == [
        Truth.YES,
        Truth.NO,
        Truth.NO,
        Truth.OPEN,
        Truth.NO,
    ]
    assert [restricts(mask) for mask in (TRUE, FALSE, ERROR, TRUE | ERROR, FALSE | ERROR)] == [
        Truth.YES,
        Truth.NO,
        Truth.YES,
        Truth.YES,
        Truth.OPEN,
    ]


NAME = "projects/_/buckets/acme-orders-aaa/objects/data_lake/orders/order_date=2019-11-03/aef87g87ae0876"


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("/order_date={date}/", "2019-11-03"),
        ("buckets/{name}/", "acme-orders-aaa"),
        ("/orders/{empty}order_date", ""),
        ("{start}/objects/data_lake", "projects/_/buckets/acme-orders-aaa"),
        ("orders/{end}", "order_date=2019-11-03/aef87g87ae0876"),
        ("{all}", NAME),
        ("/orders/{none}/order_date=", ""),
        ("/orders/order_date=2019-11-03/{id}/data_lake", ""),
        ("nothing/{x}", ""),
        ("no identifier", Missing.ERROR),
        ("{two}{three}", Missing.ERROR),
    ],
)
def test_extraction_is_that_of_the_reference(template: str, found: object) -> None:
    assert functions.extract(NAME, template) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2023-04-12T23:20:50.52Z", datetime(2023, 4, 12, 23, 20, 50, 520000, tzinfo=UTC)),
        ("2023-04-12t23:20:50z", datetime(2023, 4, 12, 23, 20, 50, tzinfo=UTC)),
        ("2023-02-30T00:00:00Z", Missing.ERROR),
        ("2023-04-12", Missing.ERROR),
        ("2023-04-12T00:00:00+99:00", Missing.ERROR),
        ("2023-04-12T00:00:00", Missing.ERROR),
    ],
)
def test_timestamps_are_those_of_rfc_3339(text: str, found: object) -> None:
    assert functions.timestamp(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("90s", timedelta(seconds=90)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        ("-1.5s", timedelta(seconds=-1.5)),
        ("0", timedelta(0)),
        ("90", Missing.ERROR),
        ("999999999999999h", Missing.ERROR),
    ],
)
def test_durations(text: str, found: object) -> None:
    assert functions.duration(text) == found


def test_dates_and_zones() -> None:
    assert functions.date("2023-02-01") == datetime(2023, 2, 1, tzinfo=UTC)
    assert functions.date("2023-02-31") is Missing.ERROR
    assert functions.date("yesterday") is Missing.ERROR
    assert functions.part_of(NOW, "getHours", "-08:00") == 7
    assert functions.part_of(NOW, "getHours", "+25:00") is Missing.ERROR
    assert functions.part_of(NOW, "getHours", "../etc/passwd") is Missing.ERROR
    assert functions.part_of(NOW, "getHours", "Nowhere/City") is Missing.OPEN
    assert functions.part_of(datetime.min.replace(tzinfo=UTC), "getHours", "-01:00") is Missing.ERROR


@pytest.mark.parametrize(
    ("expression", "mask"),
    [
        ("request.time == timestamp('2026-07-06T15:30:59.123Z')", TRUE),
        (
            "timestamp('2026-01-01T00:00:00Z') - timestamp('2025-01-01T00:00:00Z') == duration('31536000s')",
            TRUE,
        ),
        ("duration('1s') + request.time > request.time", TRUE),
        ("duration('1s') + duration('2s') == duration('3s')", TRUE),
        ("duration('9000000000s') + timestamp('9999-01-01T00:00:00Z') > request.time", ERROR),
        ("duration('1s') - request.time == duration('1s')", ERROR),
        ("1 + 1 == 2", ERROR),
        ("request.host + 'a' == 'b'", ANYTHING),
        ("true < false", FALSE),
        ("true < 1", ERROR),
        ("[true] == [1]", FALSE),
        ("[request.host] == ['a']", ANYTHING),
        ("['a', timestamp('x').getHours()] == []", ERROR),
        ("timestamp(resource.name) < request.time", ERROR),
        ("timestamp(request.host) < request.time", ANYTHING),
        ("duration(5) == duration('5s')", ERROR),
        ("resource.name.getHours() == 1", ERROR),
        ("request.time.getHours(5) == 1", ERROR),
        ("request.time.getHours(request.host) == 1", ANYTHING),
        ("resource.name.extract(5) == ''", ERROR),
        ("request.host.extract('{a}') == ''", ANYTHING),
        ("resource.name.startsWith(5)", ERROR),
        ("request.host.startsWith('a')", ANYTHING),
        ("resource.name.hasOnly(['a'])", ERROR),
        ("request.host.hasOnly(['a'])", ANYTHING),
        ("(5 < 'a').hasOnly([])", ERROR),
        ("'a' in 'abc'", ERROR),
        ("(1 == 1) == true", TRUE),
        ("(1 < 'a') == true", ERROR),
        ("(request.host == 'a') == true", ANYTHING),
        ("principal.type == 'x'", ERROR),
        ("resource.name == '\\x61\\u0062\\n'", FALSE),
        ("compute.matchLoadBalancingSchemes('x')", ANYTHING),
        ("compute.matchLoadBalancingSchemes([1 < 'a'])", ERROR),
        ("compute.isForwardingRuleCreationOperation()", ANYTHING),
        ("null == null", TRUE),
        ("resource.name", ERROR),
        ("request.host", ANYTHING),
    ],
)
def test_corners(expression: str, mask: int) -> None:
    compiled = compile_text(expression, None)
    assert not compiled.problem, compiled.problem
    assert compiled.decide(FACTS) == mask


@pytest.mark.parametrize(
    "expression",
    [
        "resource['name'] == 'a'",
        "-1 < 2",
        "0x1F == 31",
        "5u == 5",
        "b'a' == b'a'",
        "'''a''' == 'a'",
        "'\\101' == 'A'",
        "true ? true : false",
        "(true ? true : false)",
        "[1][0] == 1",
        "{'a': 1} == {}",
        "1 * 2 == 2",
        ".resource.name == 'a'",
        "resource.name.size() > 1",
        "size(resource.name) > 1",
        "'a'.b == 'c'",
        "resource.matchTag(resource.name, 'a')",
        "resource.matchTag('a')",
        "'a'.matchTag('a', 'b')",
        "startsWith('a')",
        "hasOnly([])",
        "extract('a')",
        "timestamp()",
        "getHours()",
        "request.time.getHours('a', 'b')",
        "api.getAttribute('a')",
        "api.getAttribute(resource.name, 'b')",
        "compute.matchLoadBalancingSchemes()",
    ],
)
def test_the_library_takes_the_rest_and_without_it_nothing_is_known(expression: str) -> None:
    assert compile_text(expression, cel.compile_condition).decide(FACTS) in range(1, 8)
    assert "needs the CEL library" in compile_text(expression, None).problem


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "true true",
        "f(",
        "resource.",
        "resource.5",
        "a..b",
        "if",
        "timestamp('a',)",
        "'a",
        "9" * 30,
        "#",
        ")",
    ],
)
def test_what_is_no_expression_has_a_problem(expression: str) -> None:
    assert compile_text(expression, cel.compile_condition).problem


def test_conditions_of_bindings_know_the_principal_alone() -> None:
    facts = Facts(
        {"principal.type": "iam.googleapis.com/ServiceAccount"},
        recognised=BOUNDARY_ATTRIBUTES,
        has_tags=False,
        has_api=False,
    )
    known = "principal.type == 'iam.googleapis.com/ServiceAccount'"
    assert compile_text(known, None).decide(facts) == TRUE
    assert compile_text("resource.name == 'a'", None).decide(facts) == ERROR
    assert compile_text("resource.hasTagKey('a')", None).decide(facts) == ERROR
    assert compile_text("api.getAttribute('a', '') == ''", None).decide(facts) == ERROR
    assert compile_text("compute.matchLoadBalancingSchemes(['A'])", None).decide(facts) == ERROR
    assert compile_text("principal.subject == 'a'", None).open_names(facts) == ("principal.subject",)


def test_an_open_condition_of_the_library_stays_open() -> None:
    condition = compile_text("has(request.host) ? true : false", cel.compile_condition)
    assert condition.decide(FACTS) == ANYTHING
    assert condition.open_names(FACTS) == ("request.host",)
    compute = Facts(
        {"compute.isForwardingRuleCreationOperation": True, "compute.loadBalancingSchemes": ("A",)}
    )
    asked = "compute.isForwardingRuleCreationOperation() ? compute.matchLoadBalancingSchemes(['A']) : false"
    assert compile_text(asked, cel.compile_condition).decide(compute) == TRUE
    one = Facts({"compute.loadBalancingSchemes": "A"})
    assert compile_text("compute.matchLoadBalancingSchemes('A')", None).decide(one) == ERROR
    assert compile_text("compute.matchLoadBalancingSchemes(['A'])", None).decide(one) == TRUE
    asked = "true ? compute.matchLoadBalancingSchemes(['A']) : false"
    assert compile_text(asked, cel.compile_condition).decide(one) == TRUE


@pytest.mark.parametrize(
    "expression",
    [
        "(resource.name.extract(5) == null) ? true : false",
        "[1].hasOnly(5) ? true : false",
        "date(5) == null ? true : false",
        "resource.name.getHours('UTC') == null ? true : false",
        "request.time.getHours('Nowhere/City') == null ? true : false",
        "api.getAttribute('x.googleapis.com/y', ['a']).size() == 1",
    ],
)
def test_functions_given_to_the_library_never_raise(expression: str) -> None:
    assert compile_text(expression, cel.compile_condition).decide(FACTS) in range(1, 8)
