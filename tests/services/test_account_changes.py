"""A changed account wakes the policies that it may concern, and no thousand others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from builders import ACCOUNT_ID
from leastwise.core.accounts import AwsQuotas
from leastwise.core.errors import ForbiddenError
from leastwise.core.gaps import account_gap, malformed_gap
from leastwise.core.identities import Cluster, PolicyKey, ServiceAccount
from leastwise.core.snapshots import AwsAccountSnapshot
from leastwise.services.account_changes import (
    AccountInterest,
    compare_snapshots,
    find_touched,
)
from services.aws_worlds import CLUSTER_ID, ISSUER, PROVIDER, association, aws_role, managed_policy, trust

CLUSTER = Cluster(CLUSTER_ID, issuer=ISSUER)
NAMES = ("api", "web", "job")
INTERESTS = tuple(
    AccountInterest(PolicyKey("payments", name), ServiceAccount("payments", name), f"lw-{name}")
    for name in NAMES
)
BEFORE = AwsAccountSnapshot(
    account_ref="prod",
    account_id=ACCOUNT_ID,
    started=datetime(2026, 1, 1, tzinfo=UTC),
    started_monotonic=1.0,
    roles={f"lw-{name}": aws_role(f"lw-{name}", trust=trust(name)) for name in NAMES},
    oidc_providers={PROVIDER: ("sts.amazonaws.com",)},
)


def touched(after: AwsAccountSnapshot | None, before: AwsAccountSnapshot | None = BEFORE) -> list[str]:
    changes = compare_snapshots(before, after)
    return sorted(key.name for key in find_touched(changes, INTERESTS, CLUSTER))


def with_roles(**roles: object) -> AwsAccountSnapshot:
    renamed = {name.replace("_", "-"): role for name, role in roles.items()}
    merged = {**BEFORE.roles, **renamed}
    return replace(BEFORE, roles={name: role for name, role in merged.items() if role is not None})  # type: ignore[misc]


def test_equal_snapshots_touch_nobody() -> None:
    assert touched(replace(BEFORE, started_monotonic=2.0, calls=9)) == []
    assert not compare_snapshots(BEFORE, BEFORE)
    assert not compare_snapshots(BEFORE, None)


def test_a_first_snapshot_touches_everybody() -> None:
    assert touched(BEFORE, None) == sorted(NAMES)


@pytest.mark.parametrize("role", [None, aws_role("lw-api", trust=trust("api"), tags={"x": "y"})])
def test_a_changed_or_vanished_role_touches_its_own_policy(role: object) -> None:
    assert touched(with_roles(lw_api=role)) == ["api"]


def test_a25_a_strangers_new_trust_touches_those_whom_it_admits() -> None:
    assert touched(with_roles(stranger=aws_role("stranger", trust=trust("web")))) == ["web"]
    anyone = trust("*", operator="StringLike")
    assert touched(with_roles(stranger=aws_role("stranger", trust=anyone))) == sorted(NAMES)
    assert touched(with_roles(stranger=aws_role("stranger", trust=trust("x", namespace="other")))) == []


def test_a25_a_strangers_trust_that_goes_touches_those_whom_it_admitted() -> None:
    stranger = with_roles(stranger=aws_role("stranger", trust=trust("web")))
    assert touched(BEFORE, stranger) == ["web"]


def test_a_trust_that_cannot_be_parsed_may_admit_anybody() -> None:
    assert touched(with_roles(stranger=aws_role("stranger", trust=None))) == sorted(NAMES)


def test_a_strangers_permissions_touch_nobody() -> None:
    stranger = with_roles(stranger=aws_role("stranger", trust=trust("web")))
    changed = replace(
        stranger, roles={**stranger.roles, "stranger": aws_role("stranger", trust=trust("web"), inline={})}
    )
    assert touched(changed, stranger) == []


def test_without_an_issuer_no_trust_admits() -> None:
    changes = compare_snapshots(BEFORE, with_roles(stranger=aws_role("stranger", trust=trust("web"))))
    assert find_touched(changes, INTERESTS, Cluster(CLUSTER_ID)) == set()


def test_a_changed_managed_policy_touches_the_roles_that_hold_it() -> None:
    policy = managed_policy("shared")
    before = replace(
        with_roles(lw_web=aws_role("lw-web", trust=trust("web"), attached=(policy.arn,))),
        managed_policies={policy.arn: policy},
    )
    after = replace(before, managed_policies={policy.arn: replace(policy, tags={"a": "b"})})
    assert touched(after, before) == ["web"]


def test_an_unattached_policy_of_ours_touches_the_policy_by_its_name() -> None:
    policy = managed_policy("lw-job-1")
    assert touched(replace(BEFORE, managed_policies={policy.arn: policy})) == ["job"]


def test_a_changed_association_touches_its_service_account() -> None:
    linked = association("web")
    assert touched(replace(BEFORE, associations={linked.account: linked})) == ["web"]


def test_providers_quotas_and_wide_gaps_touch_everybody() -> None:
    assert touched(replace(BEFORE, oidc_providers={})) == sorted(NAMES)
    assert touched(replace(BEFORE, quotas=AwsQuotas(attached_per_role=20))) == sorted(NAMES)
    gap = account_gap("prod", "", ForbiddenError("no"))
    assert touched(replace(BEFORE, gaps=(gap,))) == sorted(NAMES)


def test_the_gap_of_one_role_touches_its_own_policy() -> None:
    gap = malformed_gap(f"role/{BEFORE.roles['lw-job'].arn}", "?")
    assert touched(replace(BEFORE, gaps=(gap,))) == ["job"]
