from __future__ import annotations

import json
from typing import Any

import pytest

from leastwise.adapters.recorded import aws_cases
from leastwise.adapters.recorded.aws_cases import AwsCases
from leastwise.adapters.recorded.aws_cases_nested import members
from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.decisions import Decision, Outcome

ROLE = "arn:aws:iam::111122223333:role/app"
ALL = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
REQUEST = {
    "principal": ROLE,
    "action": "s3:GetObject",
    "resource": "arn:aws:s3:::b/k",
    "resourceAccount": "111122223333",
    "context": {},
}


def decide(*cases: Any, documents: Any = None) -> list[tuple[Any, Decision]]:
    file = {"documents": documents or {"all": ALL}, "cases": list(cases)}
    return list(AwsCases(json.dumps(file).encode()).decisions())


def case(**changes: Any) -> dict[str, Any]:
    return {"request": REQUEST, "identity": ["all"], **changes}


def test_cases_are_decided_in_order_under_their_ids() -> None:
    found = decide(case(id=7), case(id="x", identity=[]), case())
    assert [number for number, _ in found] == [7, "x", 3]
    assert [each.outcome for _, each in found] == [
        Outcome.ALLOWED,
        Outcome.IMPLICITLY_DENIED,
        Outcome.ALLOWED,
    ]
    assert len(AwsCases(b'{"documents": {}, "cases": [1, 2]}')) == 2


def test_a_long_file_is_read_case_by_case(monkeypatch: pytest.MonkeyPatch) -> None:
    short = decide(case(), 5, case(identity=[]))
    monkeypatch.setattr(aws_cases, "_MOST_READY", 2)
    assert decide(case(), 5, case(identity=[])) == short


def test_a_decision_names_the_document() -> None:
    ((_, decision),) = decide(case())
    assert str(decision.reasons[0].sources[0]) == "identity policy all Statement[0]"


@pytest.mark.parametrize(
    ("bad", "text"),
    [
        (5, "object"),
        (None, "object"),
        ({}, "request"),
        (case(identity=["nowhere"]), "'nowhere' is not in the file"),
        (case(identity="all"), "identity"),
        (case(boundary=["all", "all"]), "more than one"),
        (case(request={**REQUEST, "principal": "bob"}), "principal"),
        (case(request={**REQUEST, "action": "GetObject"}), "action"),
        (case(request={**REQUEST, "action": "s3:*"}), "action"),
        (case(request={**REQUEST, "resource": 7}), "resource"),
        (case(request={**REQUEST, "context": {"aws:x": {"a": 1}}}), "context"),
        (case(request={**REQUEST, "context": {"aws:x": None}}), "context"),
        (case(request={**REQUEST, "context": {"aws:x": "a", "AWS:X": "b"}}), "twice"),
    ],
)
def test_a_bad_case_is_unknown_with_the_reason(bad: Any, text: str) -> None:
    found = decide(case(), bad, case())
    assert [each.outcome for _, each in found] == [Outcome.ALLOWED, Outcome.UNKNOWN, Outcome.ALLOWED]
    assert found[1][0] == 2
    assert text in found[1][1].reasons[0].text


def test_a_bad_case_keeps_its_id() -> None:
    ((number, decision),) = decide({"id": "q", "request": 1})
    assert number == "q"
    assert decision.outcome is Outcome.UNKNOWN


def test_context_values_may_be_booleans_numbers_and_lists() -> None:
    conditions = {
        "Bool": {"aws:SecureTransport": True},
        "NumericEquals": {"x:n": 2},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["a", "true"]},
    }
    document = {"Version": "2012-10-17", "Statement": {**ALL["Statement"], "Condition": conditions}}  # type: ignore[dict-item]
    context = {"aws:SecureTransport": True, "x:n": 2.0, "aws:TagKeys": ["a", True]}
    request = {**REQUEST, "context": context}
    ((_, decision),) = decide(case(request=request), documents={"all": document})
    assert decision.outcome is Outcome.ALLOWED


def test_every_kind_of_policy_is_read() -> None:
    full = case(
        boundary=["all"], scps=[["all"], ["all"]], rcps=[["public"]], resource="public", session="all", id=0
    )
    public = {"Version": "2012-10-17", "Statement": {**ALL["Statement"], "Principal": "*"}}  # type: ignore[dict-item]
    found = decide(full, {**full, "scps": [[]]}, documents={"all": ALL, "public": public})
    assert [each.outcome for _, each in found] == [Outcome.ALLOWED, Outcome.IMPLICITLY_DENIED]


@pytest.mark.parametrize(
    "broken", ["[" * 5_000 + "]" * 5_000, "NaN", "{a: b}"], ids=["deep", "NaN", "no JSON"]
)
def test_one_broken_document_spoils_only_what_names_it(broken: str) -> None:
    cases = json.dumps([case(), case(identity=["bad"]), case(id="{[,")])
    data = f'{{"documents": {{"all": {json.dumps(ALL)}, "bad": {broken}}}, "cases": {cases}}}'
    found = list(AwsCases(data.encode()).decisions())
    assert [(number, each.outcome) for number, each in found] == [
        (1, Outcome.ALLOWED),
        (2, Outcome.UNKNOWN),
        ("{[,", Outcome.ALLOWED),
    ]


def test_one_broken_case_spoils_no_other() -> None:
    data = f'{{"documents": {{"all": {json.dumps(ALL)}}}, "cases": [{json.dumps(case())}, {{"id" 5}}]}}'
    found = list(AwsCases(data.encode()).decisions())
    assert [each.outcome for _, each in found] == [Outcome.ALLOWED, Outcome.UNKNOWN]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"5",
        b'{"documents": {}}',
        b'{"documents": {}, "cases": {}}',
        b'{"documents": {"a": ',
        b"\xff",
    ],
)
def test_what_is_no_file_of_cases_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidError, match="expected an object with documents and cases"):
        AwsCases(data, "mine.json")


def test_members_are_cut_without_recursion() -> None:
    assert list(members(b' {"a" : [1, {"b": 2}] , "c,]": "}" } ')) == [
        (b'"a"', b'[1, {"b": 2}]'),
        (b'"c,]"', b'"}"'),
    ]
    assert list(members(b'[1, "x\\"," , [] ]')) == [(b"", b"1"), (b"", b'"x\\","'), (b"", b"[]")]
    assert list(members(b"[]")) == []
    with pytest.raises(ValueError, match="truncated"):
        list(members(b"[1, 2"))
