"""Documents: cosmetic differences are none (A12), every other one is, and what is malformed says where."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leastwise.core.iam_documents import (
    Document,
    MalformedDocumentError,
    Statement,
    build_document,
    build_statement,
    document_atoms,
    parse_document,
    render_document,
    render_json,
    require_charset,
    same_meaning,
)

CASES = yaml.safe_load((Path(__file__).parent / "cases/aws/documents.yaml").read_text())

ACTIONS = ("s3:GetObject", "s3:PutObject", "sts:AssumeRole", "dynamodb:Query")
RESOURCES = ("*", "arn:aws:s3:::a/*", "arn:aws:s3:::b", "arn:aws:s3:::${aws:username}/%41")
PRINCIPALS = (
    ("*", "*"),
    ("AWS", "111122223333"),
    ("AWS", "AIDAEXAMPLE"),
    ("Service", "pods.eks.amazonaws.com"),
    ("Federated", "arn:aws:iam::111122223333:oidc-provider/example.com"),
)
CONDITIONS = (
    ("StringEquals", "aws:PrincipalOrgID", ("o-abc", "o-def")),
    ("StringLike", "example.com:sub", ("system:*",)),
    ("Bool", "aws:SecureTransport", ("true",)),
    ("NumericLessThan", "s3:max-keys", ("10",)),
)


def some(values: tuple[Any, ...], *, least: int = 1) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=len(values), unique=True)


statements = st.builds(
    lambda effect, actions, resources, principals, conditions: build_statement(
        effect, actions=actions, resources=resources, principals=principals, conditions=conditions
    ),
    st.sampled_from(("Allow", "Deny")),
    some(ACTIONS),
    some(RESOURCES),
    some(PRINCIPALS, least=0),
    some(CONDITIONS, least=0),
)
documents = st.lists(statements, min_size=1, max_size=4).map(build_document)


def cosmetic(value: Any, chance: random.Random) -> Any:
    """Write the same document otherwise: order, lists of one, case of actions, account ids, Sids."""
    if isinstance(value, list):
        shuffled = [cosmetic(each, chance) for each in value]
        chance.shuffle(shuffled)
        return shuffled[0] if len(shuffled) == 1 and chance.random() < 0.5 else shuffled
    if not isinstance(value, dict):
        return value
    items = [(key, cosmetic(each, chance)) for key, each in value.items()]
    chance.shuffle(items)
    written = dict(items)
    if "Effect" in written:
        if chance.random() < 0.5:
            written["Sid"] = f"S{chance.randrange(10)}"
        actions = written["Action"] if isinstance(written["Action"], list) else [written["Action"]]
        written["Action"] = [each.swapcase() if chance.random() < 0.5 else each for each in actions]
    if written.get("AWS") == "111122223333":
        written["AWS"] = "arn:aws:iam::111122223333:root"
    return written


@given(documents, st.randoms(use_true_random=False))
def test_cosmetic_json_compares_equal_a12(document: Document, chance: random.Random) -> None:
    written = cosmetic(render_json(document), chance)
    written["Version"] = "2012-10-17"
    assert parse_document(written) == document
    assert parse_document(json.dumps(written, indent=2)) == document
    assert parse_document(quote(json.dumps(written), safe="")) == document


@given(documents)
def test_rendering_and_parsing_are_a_round_trip(document: Document) -> None:
    text = render_document(document)
    again = parse_document(text)
    assert again == document
    assert render_document(again) == text
    assert " " not in text


@given(documents, documents)
def test_same_meaning_is_symmetric_and_agrees_with_equality(a: Document, b: Document) -> None:
    assert same_meaning(a, b) == same_meaning(b, a)
    assert same_meaning(a, a)
    assert not (a == b and not same_meaning(a, b))


@given(documents, st.randoms(use_true_random=False))
def test_statements_cut_otherwise_mean_the_same_a12(document: Document, chance: random.Random) -> None:
    pieces: list[Statement] = []
    for each in document.statements:
        cut = chance.choice(("actions", "resources", "none"))
        if cut == "actions":
            pieces += [replace(each, actions=(action,)) for action in each.actions]
        elif cut == "resources":
            pieces += [replace(each, resources=(resource,)) for resource in each.resources]
        else:
            pieces += [each, each]
    assert same_meaning(document, build_document(pieces))


@given(documents, st.data())
@settings(max_examples=200)
def test_any_change_of_substance_is_a_difference(document: Document, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(document.statements) - 1))
    old = document.statements[index]
    new = data.draw(
        st.sampled_from(
            [
                replace(old, effect="Deny" if old.effect == "Allow" else "Allow"),
                replace(old, actions=(*old.actions, "zz:new")),
                replace(old, actions=("zz:new", *old.actions[1:])),
                replace(old, resources=(*old.resources, "zz")),
                replace(old, principals=(*old.principals, ("Service", "zz"))),
                replace(old, conditions=(*old.conditions, ("StringEquals", "zz", ("z",)))),
                replace(old, not_actions=old.actions, actions=()),
            ]
        )
    )
    rest = [each for each in document.statements if each != old]
    changed = build_document([*rest, new])
    assume(document_atoms(build_document(rest)) < document_atoms(document))
    assert not same_meaning(document, changed)
    assert changed != document


@pytest.mark.parametrize("case", CASES["equal"], ids=lambda case: case["why"])
def test_documents_that_mean_the_same(case: dict[str, Any]) -> None:
    first, *others = (parse_document(each) for each in case["documents"])
    for other in others:
        assert same_meaning(first, other)


@pytest.mark.parametrize("case", CASES["different"], ids=lambda case: case["why"])
def test_documents_that_differ(case: dict[str, Any]) -> None:
    parsed = [parse_document(each) for each in case["documents"]]
    for index, first in enumerate(parsed):
        for other in parsed[index + 1 :]:
            assert not same_meaning(first, other)


@pytest.mark.parametrize("case", CASES["malformed"], ids=lambda case: case["why"])
def test_malformed_documents_say_where(case: dict[str, Any]) -> None:
    with pytest.raises(MalformedDocumentError) as caught:
        parse_document(case["document"])
    assert case["message"] in str(caught.value)


def test_deep_nesting_is_malformed_not_a_crash() -> None:
    with pytest.raises(MalformedDocumentError, match="not JSON"):
        parse_document('{"a":' * 100_000)


def test_plain_text_with_a_percent_sign_is_not_decoded() -> None:
    text = '{"Statement":{"Effect":"Allow","Action":"a:b","Resource":"arn:aws:s3:::x/%41"}}'
    assert parse_document(text).statements[0].resources == ("arn:aws:s3:::x/%41",)
    assert parse_document(quote(text)).statements[0].resources == ("arn:aws:s3:::x/%41",)


def test_written_spelling_is_rendered_again_and_never_compared() -> None:
    written = build_statement(
        "Allow",
        actions=["s3:GetObject"],
        resources=["*"],
        conditions=[("StringEquals", "aws:PrincipalTag/A", ["x"])],
    )
    folded = build_statement(
        "Allow",
        actions=["s3:getobject"],
        resources=["*"],
        conditions=[("StringEquals", "aws:principaltag/a", ["x"])],
    )
    assert written == folded
    assert hash(written) == hash(folded)
    assert '"s3:GetObject"' in render_document(Document((written,)))
    assert '"aws:PrincipalTag/A"' in render_document(Document((written,)))


def test_everyone_beside_others_is_rendered_as_an_aws_principal() -> None:
    document = build_document(
        [build_statement("Allow", actions=["a:b"], principals=[("*", "*"), ("Service", "x.amazonaws.com")])]
    )
    assert render_json(document)["Statement"] == [
        {"Effect": "Allow", "Principal": {"AWS": "*", "Service": "x.amazonaws.com"}, "Action": "a:b"}
    ]
    assert parse_document(render_document(document)) == document


def test_negated_elements_survive_the_round_trip() -> None:
    text = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Deny",
                    "NotPrincipal": {"AWS": "111122223333"},
                    "NotAction": ["iam:Get*"],
                    "NotResource": "arn:aws:iam::111122223333:role/x",
                }
            ],
        }
    )
    document = parse_document(text)
    assert parse_document(render_document(document)) == document
    assert document.statements[0].not_principals == (("AWS", "111122223333"),)
    assert '"iam:Get*"' in render_document(document)


def test_a_key_twice_under_one_operator_is_refused_when_building_too() -> None:
    with pytest.raises(MalformedDocumentError, match="twice"):
        build_statement(
            "Allow",
            actions=["a:b"],
            conditions=[("StringEquals", "aws:A", ["x"]), ("StringEquals", "aws:a", ["y"])],
        )


@pytest.mark.parametrize("text", ["\t\n\r ~", "\u00a0é\u00ff"])
def test_policy_text_that_iam_takes_a8(text: str) -> None:
    require_charset(build_document([build_statement("Allow", actions=["a:b"], resources=[text])]))


@pytest.mark.parametrize(
    ("text", "code"), [("\u0100", "U+0100"), ("\U0001f512", "U+1F512"), ("\ud800", "U+D800")]
)
def test_policy_text_outside_latin_1_is_refused_a8(text: str, code: str) -> None:
    with pytest.raises(MalformedDocumentError, match=r"U\+0020 to U\+00FF") as caught:
        require_charset(build_document([build_statement("Allow", actions=["a:b"], resources=[text])]))
    assert code in str(caught.value)
