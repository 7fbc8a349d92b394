"""What the models accept and refuse; the e2e tests put the same specs before the real API server."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from api.cases import AT_THE_LIMIT, BASES, INVALID, POLICY, SELECTED, Invalid, changed
from api.specs import VALID, WRONG
from leastwise.api.generate import KINDS
from leastwise.api.messages import describe
from leastwise.api.schema import Kind

BY_NAME = {kind.kind: kind for kind in KINDS}


def message_about(kind: Kind, spec: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        kind.spec.model_validate(spec)
    return describe(caught.value, kind.spec)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_base_is_valid(kind: Kind) -> None:
    kind.spec.model_validate(BASES[kind.kind])


def test_selected_base_is_valid() -> None:
    BY_NAME["EntitlementPolicy"].spec.model_validate(SELECTED)


@pytest.mark.parametrize("case", INVALID, ids=lambda case: f"{case.kind}: {case.why}")
def test_invalid_spec_is_refused_with_place_and_message(case: Invalid) -> None:
    message = message_about(BY_NAME[case.kind], case.spec)
    assert message.startswith(case.at), message
    assert case.says in message


@pytest.mark.parametrize("case", INVALID, ids=lambda case: f"{case.kind}: {case.why}")
def test_message_says_what_must_be(case: Invalid) -> None:
    assert re.search(r"\b(must|must not|may not)\b", message_about(BY_NAME[case.kind], case.spec))


@pytest.mark.parametrize(("kind", "path", "last", "first"), AT_THE_LIMIT)
def test_the_limit_passes_and_one_more_is_refused_with_it(
    kind: str, path: str, last: object, first: object
) -> None:
    BY_NAME[kind].spec.model_validate(changed(BASES[kind], path, last))
    assert re.search(r"must (have )?.*\d+", message_about(BY_NAME[kind], changed(BASES[kind], path, first)))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
@settings(max_examples=30)
@given(data=st.data())
def test_generated_specs_are_valid(kind: Kind, data: st.DataObject) -> None:
    kind.spec.model_validate(data.draw(VALID[kind.kind]))


@settings(max_examples=60)
@given(data=st.data())
def test_wrong_values_are_refused_with_our_message(data: st.DataObject) -> None:
    kind, path, wrong, says = data.draw(st.sampled_from(WRONG))
    assert says in message_about(BY_NAME[kind], changed(BASES[kind], path, data.draw(wrong)))


def test_message_names_field_value_and_what_is_allowed() -> None:
    spec = changed(POLICY, "aws.statements.0.actions.0", "s3")
    assert message_about(BY_NAME["EntitlementPolicy"], spec) == (
        "spec.aws.statements[0].actions[0]: 's3' must be 'service:Action', as in 's3:GetObject';"
        " wildcards '*' and '?' only after the colon"
    )


def test_unknown_field_is_refused_with_the_known_ones() -> None:
    spec = changed(POLICY, "aws.statements.0.effect", "Deny")
    assert message_about(BY_NAME["EntitlementPolicy"], spec) == (
        "spec.aws.statements[0].effect: may not be set: unknown field;"
        " allowed are 'actions', 'conditions', 'resources'"
    )


def test_unknown_field_at_the_top_is_refused_with_the_known_ones() -> None:
    message = message_about(BY_NAME["CloudAccount"], {**BASES["CloudAccount"], "gcp": {}})
    assert message.startswith("spec.gcp: may not be set: unknown field; allowed are 'aws', 'cloud', ")


def test_long_lists_of_problems_are_cut_and_counted() -> None:
    spec = changed(POLICY, "aws.statements.0.actions", ["a", "b", "c", "s3:x", "d"])
    message = message_about(BY_NAME["EntitlementPolicy"], spec)
    assert message.count("must be 'service:Action'") == 3
    assert message.endswith("; and 1 more")


def test_long_values_are_cut() -> None:
    message = message_about(BY_NAME["EntitlementPolicy"], changed(POLICY, "aws.roleName", "r" * 5000))
    assert len(message) < 200


def test_a_spec_that_is_no_map_is_refused() -> None:
    assert message_about(BY_NAME["EntitlementPolicy"], "x") == "spec: 'x' must be a map"


def test_values_are_not_coerced() -> None:
    message = message_about(
        BY_NAME["CloudAccount"], changed(BASES["CloudAccount"], "aws.accountId", 111122223333)
    )
    assert message == "spec.aws.accountId: must be a string"
