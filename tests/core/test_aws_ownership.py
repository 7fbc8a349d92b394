"""Proof of ownership before any write (design rule 3): mark, consent, and what is not known yet (A24)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aws_worlds import MARK, STRANGER, association, converged, desire, document, live_role, spilling
from fakes_aws import FakeAwsState
from leastwise.core.aws_ownership import (
    Ownership,
    association_ownership,
    find_foreign_targets,
    find_unread,
    has_gap,
    ownership,
    policy_ownership,
    remove_after_time,
    spill_policies,
)
from leastwise.core.entitlements import TrustMethod
from leastwise.core.snapshots import Gap

CONSENT = {"leastwise.dev/adopt": MARK.text}


@pytest.mark.parametrize(
    ("tags", "path", "expected"),
    [
        ({"leastwise.dev/owner": MARK.text}, "/leastwise/", Ownership.OWNED),
        ({"leastwise.dev/owner": MARK.text}, "/elsewhere/", Ownership.OWNED),
        ({}, "/leastwise/", Ownership.NOT_OWNED),
        (STRANGER, "/leastwise/", Ownership.NOT_OWNED),
        (
            {"leastwise.dev/owner": "other-cluster/payments/invoice-reader"},
            "/leastwise/",
            Ownership.NOT_OWNED,
        ),
        (CONSENT, "/leastwise/", Ownership.ADOPTABLE),
        (CONSENT, "/leastwise/team/", Ownership.ADOPTABLE),
        (CONSENT, "/", Ownership.NOT_OWNED),
        ({"leastwise.dev/adopt": "c1/payments/other"}, "/leastwise/", Ownership.NOT_OWNED),
        ({**CONSENT, **STRANGER}, "/leastwise/", Ownership.NOT_OWNED),
    ],
)
def test_a_role_is_ours_by_mark_or_adoptable_by_consent_r1(
    tags: dict[str, str], path: str, expected: Ownership
) -> None:
    assert ownership(live_role(desire(), tags=tags, path=path), MARK, "/leastwise/") is expected


def test_a_managed_policy_is_ours_by_tag_or_while_a_role_of_ours_vouches_a24() -> None:
    desired = spilling()
    state = converged(desired)
    role = live_role(desired)
    policy = state.policies[desired.managed[0].arn]
    unread = replace(policy, tags=None)
    assert policy_ownership(policy, None, MARK) is Ownership.OWNED
    assert policy_ownership(replace(policy, tags=STRANGER), role, MARK) is Ownership.NOT_OWNED
    assert policy_ownership(unread, role, MARK) is Ownership.OWNED
    assert policy_ownership(unread, replace(role, attached=()), MARK) is Ownership.UNKNOWN
    assert policy_ownership(unread, replace(role, tags=STRANGER), MARK) is Ownership.UNKNOWN
    assert policy_ownership(unread, None, MARK) is Ownership.UNKNOWN


def test_an_association_is_unknown_until_it_is_described_a24() -> None:
    assert association_ownership(association("arn"), MARK) is Ownership.OWNED
    assert association_ownership(association("arn", tags=STRANGER), MARK) is Ownership.NOT_OWNED
    assert association_ownership(association("arn", tags=None), MARK) is Ownership.UNKNOWN
    assert association_ownership(association(None), MARK) is Ownership.UNKNOWN


@pytest.mark.parametrize("prefix", ["/", "/leastwise/"])
def test_spilled_policies_are_found_by_the_roles_name_and_path(prefix: str) -> None:
    state = FakeAwsState(path=prefix)
    for path, name in (
        (prefix, "r-spill-1"),
        (prefix, "r-spill-12"),
        (prefix, "r-spill-x"),
        ("/x/", "r-spill-2"),
    ):
        state.put_policy(f"arn:aws:iam::111122223333:policy{path}{name}", document(), {})
    found = spill_policies(f"arn:aws:iam::111122223333:role{prefix}r", state.snapshot())
    assert [each.name for each in found] == ["r-spill-1", "r-spill-12"]


def test_everything_that_only_a_describe_tells_is_listed_a24() -> None:
    desired = spilling(trust=TrustMethod.POD_IDENTITY)
    state = converged(desired, attached=())
    assert find_unread(desired, state.role(desired.name), state.snapshot(), MARK) == ()
    seen = state.snapshot(is_described=False)
    role = seen.roles[desired.name]
    expected = (role, *seen.managed_policies.values(), *seen.associations.values())
    assert find_unread(desired, role, seen, MARK) == expected
    assert find_unread(desired, None, seen, MARK) == expected[1:]
    assert find_unread(desired, None, FakeAwsState().snapshot(), MARK) == ()


def test_strangers_where_ours_must_stand_are_named() -> None:
    desired = spilling(trust=TrustMethod.POD_IDENTITY)
    state = converged(desired, tags=STRANGER)
    assert find_foreign_targets(desired, None, state.snapshot(), MARK) == ()
    arn = desired.managed[0].arn
    state.put_policy(arn, document(), STRANGER)
    state.associations = {desired.service_account: association(desired.arn, tags={})}
    assert find_foreign_targets(desired, state.role(desired.name), state.snapshot(), MARK) == (
        f"Role/{desired.arn}",
        f"Policy/{arn}",
        "PodIdentityAssociation/payments/payments-api",
    )
    irsa = desire()
    assert find_foreign_targets(irsa, live_role(irsa), state.snapshot(), MARK) == ()


def test_a_gap_counts_for_its_part_only() -> None:
    gap = Gap("account/prod/associations", "aws", "Throttled", "slow down")
    seen = FakeAwsState().snapshot(gaps=[gap])
    assert has_gap(seen, "associations")
    assert not has_gap(seen)
    assert not has_gap(FakeAwsState(account_ref="dev").snapshot(gaps=[gap]), "associations")


@pytest.mark.parametrize("text", ["", "soon", "2026-01-01T00:00:00", "2026-01-01"])
def test_an_end_that_is_no_aware_time_is_none(text: str) -> None:
    assert remove_after_time(live_role(desire(), tags={"leastwise.dev/remove-after": text})) is None


@pytest.mark.parametrize("text", ["2026-01-02T00:00:00Z", "2026-01-02T01:00:00+01:00"])
def test_an_end_is_read_from_the_tag(text: str) -> None:
    found = remove_after_time(live_role(desire(), tags={"leastwise.dev/remove-after": text}))
    assert found is not None
    assert found - datetime(2026, 1, 2, tzinfo=UTC) == timedelta(0)
