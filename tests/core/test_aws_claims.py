"""One AWS role a ServiceAccount (A16): who wins, and both are named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import CREATED
from leastwise.core.aws_claims import describe_conflict, winner
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.snapshots import Claim

SUBJECT = ServiceAccount("payments", "payments-api")


def claim(name: str, *, age_days: int = 0, holds_mark: bool = False) -> Claim:
    created = CREATED - timedelta(days=age_days)
    return Claim(policy=PolicyKey("payments", name), created=created, holds_mark=holds_mark)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([claim("only")], "only"),
        ([claim("older", age_days=2), claim("holder", holds_mark=True)], "holder"),
        ([claim("younger"), claim("older", age_days=2)], "older"),
        ([claim("b"), claim("a")], "a"),
        ([claim("a", age_days=1, holds_mark=True), claim("b", age_days=2, holds_mark=True)], "b"),
    ],
)
def test_holder_then_older_then_key_wins(claims: list[Claim], expected: str) -> None:
    assert winner(claims).policy.name == expected


@given(
    st.lists(
        st.builds(
            lambda name, age, holds: claim(name, age_days=age, holds_mark=holds),
            st.sampled_from("abcdef"),
            st.integers(0, 3),
            st.booleans(),
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_the_order_of_claims_never_matters(claims: list[Claim]) -> None:
    assert winner(claims) == winner(list(reversed(claims)))
    assert describe_conflict(claims, SUBJECT) == describe_conflict(list(reversed(claims)), SUBJECT)


def test_a_conflict_names_every_claimant_winner_first() -> None:
    text = describe_conflict([claim("b"), claim("c"), claim("a", holds_mark=True)], SUBJECT)
    assert text == (
        "ServiceAccount 'payments/payments-api' may have one AWS role: policy 'payments/a' holds the claim, "
        "'payments/b', 'payments/c' must drop the AWS block or name another ServiceAccount"
    )


def test_one_claim_is_no_conflict() -> None:
    assert describe_conflict([claim("a")], SUBJECT) == ""
