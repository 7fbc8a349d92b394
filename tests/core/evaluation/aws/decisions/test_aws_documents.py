from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from leastwise.core.evaluation.aws import documents, layers, requests
from leastwise.core.evaluation.aws.documents import Document, parse_document, unread_document
from leastwise.core.evaluation.aws.layers import Policy, layer_of, levels_of
from leastwise.core.evaluation.aws.requests import Context, context_of
from leastwise.core.evaluation.decisions import Source, Truth

READ = {
    "Sid": "Read",
    "Effect": "Allow",
    "Action": ["s3:GetObject", "S3:List*"],
    "Resource": "arn:aws:s3:::b/*",
}
DENY = {"Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::b/*"}


def document(*statements: object) -> Document:
    return parse_document({"Version": "2012-10-17", "Statement": list(statements)})


def test_statements_keep_order_sid_and_what_was_written() -> None:
    first, second = document(READ, DENY).statements
    assert (first.sid, first.part, first.index) == ("Read", "Read", 0)
    assert (second.sid, second.part, second.index) == ("", "Statement[1]", 1)
    assert first.actions == ("s3:getobject", "s3:list*")
    assert second.is_not_action
    assert first.resources is not None
    assert first.resources.patterns == ("arn:aws:s3:::b/*",)
    assert second.resources is not None
    assert second.resources.is_negated


def test_text_value_and_encoded_text_compile_alike() -> None:
    value = {"Version": "2012-10-17", "Id": "x", "Statement": READ}
    text = json.dumps(value)
    for source in (value, text, text.encode(), quote(text)):
        (statement,) = parse_document(source).statements
        assert statement.part == "Read"


def test_conditions_read_as_they_are_written() -> None:
    (statement,) = document({**READ, "Condition": {"StringEquals": {"aws:X": ["a", "b"]}}}).statements
    (condition,) = statement.conditions
    assert str(condition) == "StringEquals aws:X [a, b]"


def test_statements_are_listed_by_action() -> None:
    found = document(READ, DENY)
    assert [each.part for each in found.about("s3:getobject")] == ["Read", "Statement[1]"]
    assert [each.part for each in found.about("s3:putobject")] == ["Statement[1]"]
    assert found.about("iam:getrole") == ()
    assert found.about("s3:getobject") is found.about("s3:getobject")


def test_an_unread_document_has_its_reason() -> None:
    assert unread_document("throttled").gap == "throttled"


@pytest.mark.parametrize("module", [documents, layers])
def test_memos_are_bounded(module: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_MEMOS", 2)
    policy = Policy(document(READ, DENY), Source("policy", "p"))
    layer = layer_of([policy])
    for action in ("s3:getobject", "s3:putobject", "s3:x", "s3:y", "s3:getobject"):
        assert layer.about(action).denies
        assert levels_of((layer,)).about(action)[0].denies
        assert policy.document.about(action)


def test_keys_of_contexts_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_MOST_KEYS", 1)
    assert context_of({"aws:A": "1", "aws:B": "2", "aws:C": "3"}).values == {
        "aws:a": "1",
        "aws:b": "2",
        "aws:c": "3",
    }


def test_resources_answer_by_themselves() -> None:
    first, second = document(READ, DENY).statements
    assert first.resources is not None
    assert second.resources is not None
    for resource, expected in (("arn:aws:s3:::b/k", Truth.YES), ("arn:aws:s3:::c/k", Truth.NO)):
        assert first.resources.holds(resource, Context()) is expected
        assert second.resources.holds(resource, Context()) is not expected


def test_a_policy_gives_one_reason_for_one_statement() -> None:
    policy = Policy(document(READ), Source("policy", "p"))
    one, other = layer_of([policy]).about("s3:getobject"), layer_of([policy]).about("s3:listbucket")
    assert one.allows[0] is other.allows[0]
    assert layer_of([policy, policy]).sources == (Source("policy", "p"),)
