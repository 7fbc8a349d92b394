"""Quotas: what fits is laid out calmly, what does not is refused with the numbers (A1 to A8, R9)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import statement
from leastwise.core.entitlements import AwsStatement
from leastwise.core.errors import InvalidEntitlementError
from leastwise.core.iam_documents import Document, build_document, build_statement, document_atoms
from leastwise.core.iam_quotas import (
    ATTACHED_POLICIES,
    INLINE_CHARACTERS,
    MANAGED_CHARACTERS,
    Fitted,
    QuotaExceededError,
    document_size,
    fit_statements,
    require_path,
    require_policy_name,
    require_role_name,
    require_tags,
    require_trust_size,
)

LIMITS = yaml.safe_load((Path(__file__).parent / "cases/aws/limits.yaml").read_text())


def sized(size: int, key: str = "a", *, action: str = "s3:GetObject") -> AwsStatement:
    """One statement that alone makes a document of exactly `size` characters."""
    probe = document_size(build_document([build_statement("Allow", actions=[action], resources=[key])]))
    return statement([action], [key + "x" * (size - probe)])


def atoms_of(fitted: Fitted) -> set[object]:
    return {atom for each in (*fitted.inline.values(), *fitted.managed) for atom in document_atoms(each)}


def declared(statements: list[AwsStatement]) -> set[object]:
    return {
        atom
        for each in statements
        for atom in document_atoms(
            build_document(
                [
                    build_statement(
                        "Allow", actions=each.actions, resources=each.resources, conditions=each.conditions
                    )
                ]
            )
        )
    }


def place_of(fitted: Fitted, resource: str) -> int:
    documents = (*fitted.inline.values(), *fitted.managed)
    return next(
        index
        for index, document in enumerate(documents)
        if any(resource in each.resources for each in document.statements)
    )


def test_size_counts_no_white_space_between_elements_a3() -> None:
    assert document_size(Document()) == len('{"Version":"2012-10-17","Statement":[]}')


def test_no_statements_make_no_policy() -> None:
    assert fit_statements([]) == Fitted()


def test_exactly_the_inline_limit_stays_inline_a4() -> None:
    fitted = fit_statements([sized(INLINE_CHARACTERS)])
    assert [document_size(each) for each in fitted.inline.values()] == [INLINE_CHARACTERS]
    assert fitted.managed == ()


def test_one_character_more_spills_a4() -> None:
    both = [sized(5000, "a"), sized(INLINE_CHARACTERS - 5000 + 40, "b")]
    fitted = fit_statements(both)
    assert len(fitted.managed) == 1
    assert atoms_of(fitted) == declared(both)


def test_a_statement_that_cannot_be_split_is_refused_with_its_size_a3() -> None:
    with pytest.raises(QuotaExceededError, match=rf"takes {INLINE_CHARACTERS + 1} .* may have 6144"):
        fit_statements([sized(INLINE_CHARACTERS + 1)])


def test_exactly_the_managed_limit_fits_alone_a3() -> None:
    fitted = fit_statements([sized(MANAGED_CHARACTERS, key) for key in "abc"])
    assert sorted(map(document_size, fitted.managed)) == [MANAGED_CHARACTERS, MANAGED_CHARACTERS]
    with pytest.raises(QuotaExceededError, match="6145"):
        fit_statements([sized(MANAGED_CHARACTERS + 1, key) for key in "abc"])


def test_as_many_managed_policies_as_a_role_may_have_and_no_more_a5() -> None:
    most = [sized(MANAGED_CHARACTERS, f"{index:02}") for index in range(ATTACHED_POLICIES + 1)]
    assert len(fit_statements(most).managed) == ATTACHED_POLICIES
    with pytest.raises(
        QuotaExceededError, match=r"needs 11 policies besides the 0 declared; one role may have 10"
    ):
        fit_statements([*most, sized(MANAGED_CHARACTERS, "zz")])
    with pytest.raises(QuotaExceededError, match=r"needs 10 policies besides the 1 declared"):
        fit_statements(most, attached_used=1)
    assert len(fit_statements([*most, sized(MANAGED_CHARACTERS, "zz")], attached_limit=20).managed) == 11


def test_too_many_declared_policies_are_refused_a5() -> None:
    assert fit_statements([], attached_used=10) == Fitted()
    with pytest.raises(QuotaExceededError, match="11 managed policies are declared; one role may have 10"):
        fit_statements([], attached_used=11)


def test_long_lists_of_either_kind_are_split() -> None:
    wide = statement([f"s3:Action{index:04}" for index in range(900)], ["arn:aws:s3:::a", "arn:aws:s3:::b"])
    long = statement(["s3:GetObject"], [f"arn:aws:s3:::bucket-{index:04}/*" for index in range(600)])
    fitted = fit_statements([wide, long])
    assert atoms_of(fitted) == declared([wide, long])
    assert all(document_size(each) <= MANAGED_CHARACTERS for each in fitted.managed)


statements = st.lists(
    st.builds(
        lambda size, key, action: sized(size, f"{key:03}", action=action),
        st.integers(120, 700),
        st.integers(0, 400),
        st.sampled_from(("s3:GetObject", "s3:PutObject")),
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda each: each.resources[0][:3],
)
SMALL = {"inline_limit": 2000, "managed_limit": 1000, "attached_limit": 100}


@given(statements, st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_layout_says_all_within_the_limits_whatever_the_order(
    wanted: list[AwsStatement], chance: random.Random
) -> None:
    fitted = fit_statements(wanted, **SMALL)
    assert atoms_of(fitted) == declared(wanted)
    assert all(document_size(each) <= 2000 for each in fitted.inline.values())
    assert all(document_size(each) <= 1000 for each in fitted.managed)
    shuffled = list(wanted)
    chance.shuffle(shuffled)
    assert fit_statements(shuffled, **SMALL) == fitted


@given(statements, st.integers(120, 700))
@settings(max_examples=50)
def test_a_new_statement_never_moves_a_larger_one(wanted: list[AwsStatement], size: int) -> None:
    wanted = [sized(900, "large"), sized(900, "rival"), *wanted]
    new = sized(size, "new")
    before, after = fit_statements(wanted, **SMALL), fit_statements([*wanted, new], **SMALL)
    if not before.managed:
        return  # all was inline: the first spill lays everything out anew
    for each in wanted:
        resource = each.resources[0]
        if len(resource) > len(new.resources[0]):
            assert place_of(before, resource) == place_of(after, resource)


def test_trust_at_its_quota_passes_and_one_more_is_refused_a2() -> None:
    trust = build_document([build_statement("Deny", actions=["sts:AssumeRole"], principals=[("*", "*")])])
    size = document_size(trust)
    require_trust_size(trust, size)
    with pytest.raises(QuotaExceededError, match=rf"takes {size} characters; this account allows {size - 1}"):
        require_trust_size(trust, size - 1)


CHECKS = {"role": require_role_name, "policy": require_policy_name, "path": require_path}


@pytest.mark.parametrize("case", LIMITS["accepted"], ids=str)
def test_names_and_paths_that_iam_takes_a1(case: dict[str, str]) -> None:
    for kind, text in case.items():
        CHECKS[kind](text)


@pytest.mark.parametrize("case", LIMITS["refused"], ids=lambda case: case["why"])
def test_names_and_paths_that_iam_refuses_a1(case: dict[str, str]) -> None:
    with pytest.raises((QuotaExceededError, InvalidEntitlementError)) as caught:
        CHECKS[case["kind"]](case["text"])
    assert case["message"] in str(caught.value)


def test_tags_at_their_limits_pass_and_beyond_are_refused_a7() -> None:
    require_tags({f"k{index}": "v" for index in range(50)})
    require_tags({"k" * 128: "v" * 256, "Ä ö_.:/=+-@": "ß"})
    with pytest.raises(QuotaExceededError, match="51 tags; one role may have 50"):
        require_tags({f"k{index}": "v" for index in range(51)})
    with pytest.raises(QuotaExceededError, match="a key of 129"):
        require_tags({"k" * 129: "v"})
    with pytest.raises(QuotaExceededError, match="a value of 257"):
        require_tags({"k": "v" * 257})
    with pytest.raises(InvalidEntitlementError, match="must hold letters"):
        require_tags({"k": "semi;colon"})
    with pytest.raises(InvalidEntitlementError, match="and a key"):
        require_tags({"": "v"})
