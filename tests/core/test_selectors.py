from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.core.selectors import matches_selector

LABELS = {"team": "payments", "tier": "gold"}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (("team", "In", ("payments", "billing")), True),
        (("team", "In", ("billing",)), False),
        (("absent", "In", ("",)), False),
        (("team", "NotIn", ("billing",)), True),
        (("team", "NotIn", ("payments",)), False),
        (("absent", "NotIn", ("payments",)), True),
        (("team", "Exists", ()), True),
        (("absent", "Exists", ()), False),
        (("team", "DoesNotExist", ()), False),
        (("absent", "DoesNotExist", ()), True),
    ],
)
def test_expression_has_the_semantics_of_kubernetes(
    expression: tuple[str, str, tuple[str, ...]], *, expected: bool
) -> None:
    assert matches_selector(LABELS, (), (expression,)) is expected


def test_every_requirement_must_be_met() -> None:
    assert matches_selector(LABELS, (("team", "payments"), ("tier", "gold")), ())
    assert not matches_selector(LABELS, (("team", "payments"), ("tier", "silver")), ())
    assert not matches_selector(LABELS, (("team", "payments"),), (("tier", "DoesNotExist", ()),))


def test_absent_label_is_not_an_empty_one() -> None:
    assert not matches_selector({}, (("team", ""),), ())


@given(st.dictionaries(st.text(max_size=3), st.text(max_size=3)))
def test_empty_selector_matches_everything(labels: dict[str, str]) -> None:
    assert matches_selector(labels, (), ())


def test_unknown_operator_is_an_error_and_never_a_match() -> None:
    with pytest.raises(ValueError, match="operator 'Like' must be 'In'"):
        matches_selector(LABELS, (), (("team", "Like", ("p*",)),))
