"""One snapshot an account: refresh, targeted reads over it, rotation, trouble and age."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from builders import account
from fakes import FakeClock
from leastwise.core.errors import (
    AuthenticationError,
    ForbiddenError,
    LeastwiseError,
    RetryLaterError,
    ThrottledError,
)
from leastwise.core.gaps import malformed_gap
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import AwsAccountSnapshot
from leastwise.services.account_cache import AccountCache, CacheLimits
from services.aws_worlds import (
    CLUSTER_ID,
    PROVIDER,
    WRITE,
    FakeAwsAccount,
    association,
    aws_role,
    managed_policy,
)

GRACE = 30.0
PERIOD = 600.0


class World:
    """A cache over an account in memory."""

    def __init__(self, **limits: Any) -> None:
        self.clock = FakeClock()
        self.aws = FakeAwsAccount(self.clock)
        self.cache = AccountCache(
            account(refresh_seconds=int(PERIOD)),
            CLUSTER_ID,
            observer=self.aws,
            describer=self.aws,
            clock=self.clock,
            limits=CacheLimits(grace_seconds=GRACE, **limits),
        )

    async def refresh(self, *, after: float = PERIOD) -> AwsAccountSnapshot:
        self.clock.advance(after)
        await self.cache.refresh()
        return self.view()

    def view(self) -> AwsAccountSnapshot:
        view = self.cache.view()
        assert view is not None
        return view

    def scopes(self) -> list[tuple[str, str]]:
        return [(gap.scope, gap.reason) for gap in self.view().gaps]


@pytest.fixture
def world() -> World:
    return World()


# ---------------------------------------------------------------- refresh


async def test_nothing_is_known_before_the_first_listing(world: World) -> None:
    assert world.cache.view() is None
    assert world.cache.age() is None
    assert not world.cache.is_fresh()


async def test_a_listing_becomes_the_view_and_everything_changed(world: World) -> None:
    world.aws.put(aws_role("a"))
    result = await world.cache.refresh()
    assert result.changes.everything
    assert (result.calls, result.error) == (4, None)
    assert list(world.view().roles) == ["a"]
    assert world.cache.is_fresh()


async def test_an_equal_listing_changes_nothing_and_keeps_the_same_objects(world: World) -> None:
    world.aws.put(aws_role("a"), managed_policy("p"), association("x"))
    first = await world.refresh()
    world.clock.advance(PERIOD)
    result = await world.cache.refresh()
    assert not result.changes
    assert world.view().roles["a"] is first.roles["a"]


async def test_a_hand_edit_is_seen_by_the_next_listing(world: World) -> None:
    world.aws.put(aws_role("a"), aws_role("b"))
    await world.refresh()
    world.aws.put(aws_role("a", inline={"leastwise-1": WRITE}))
    result = await world.cache.refresh()
    assert result.changes.roles == {"a"}
    assert result.changes.trusts == ()


async def test_a_view_is_not_changed_by_what_comes_later(world: World) -> None:
    world.aws.put(aws_role("a"))
    before = await world.refresh()
    world.cache.patch_role("a", None, world.clock.monotonic())
    world.aws.roles.clear()
    await world.refresh()
    assert list(before.roles) == ["a"]
    assert world.cache.changed_since(before).roles == {"a"}


# ---------------------------------------------------------------- targeted reads


async def test_a_targeted_read_is_shown_at_once(world: World) -> None:
    world.aws.put(aws_role("a"))
    await world.refresh()
    world.cache.patch_role("New", aws_role("New"), world.clock.monotonic())
    world.cache.patch_role("a", None, world.clock.monotonic())
    assert list(world.view().roles) == ["new"]


async def test_a10_a_listing_that_began_before_a_read_never_overrides_it(world: World) -> None:
    await world.refresh()
    listed_from = world.clock.monotonic()
    world.cache.patch_role("a", aws_role("a"), listed_from + 1)
    await world.refresh(after=0)
    assert list(world.view().roles) == ["a"]
    assert world.cache.is_unconfirmed("A")


async def test_a10_a_listing_within_the_grace_does_not_override_a_read(world: World) -> None:
    await world.refresh()
    world.cache.patch_role("a", aws_role("a"), world.clock.monotonic())
    await world.refresh(after=GRACE - 1)
    assert list(world.view().roles) == ["a"]
    assert world.cache.is_unconfirmed("a")


async def test_a_listing_after_the_grace_decides(world: World) -> None:
    await world.refresh()
    world.cache.patch_role("a", aws_role("a"), world.clock.monotonic())
    await world.refresh(after=GRACE)
    assert list(world.view().roles) == []
    assert not world.cache.is_unconfirmed("a")


async def test_an_older_read_never_replaces_a_younger_one(world: World) -> None:
    await world.refresh()
    now = world.clock.monotonic()
    world.cache.patch_role("a", aws_role("a"), now + 2)
    world.cache.patch_role("a", None, now + 1)
    assert list(world.view().roles) == ["a"]


async def test_a_read_that_is_older_than_the_listing_and_its_grace_is_dropped(world: World) -> None:
    world.aws.put(aws_role("a"))
    began = world.clock.monotonic()
    await world.refresh(after=GRACE + 1)
    world.cache.patch_role("a", None, began)
    assert list(world.view().roles) == ["a"]


async def test_reads_of_policies_and_associations_are_shown_too(world: World) -> None:
    await world.refresh()
    policy, linked = managed_policy("p"), association("x")
    world.cache.patch_managed_policy(policy.arn, policy, world.clock.monotonic())
    world.cache.patch_association(linked.account, linked, world.clock.monotonic())
    assert world.view().managed_policies == {policy.arn: policy}
    assert world.view().associations == {linked.account: linked}
    world.cache.patch_managed_policy(policy.arn, None, world.clock.monotonic())
    world.cache.patch_association(linked.account, None, world.clock.monotonic())
    assert world.view().managed_policies == {}
    assert world.view().associations == {}


async def test_what_a_read_told_beyond_a_listing_is_kept_a24(world: World) -> None:
    role, policy = aws_role("a"), managed_policy("p", owner="reader")
    world.aws.put(role, policy)
    await world.refresh()
    world.cache.patch_role("a", role, world.clock.monotonic())
    world.cache.patch_managed_policy(policy.arn, policy, world.clock.monotonic())
    view = await world.refresh()
    assert view.roles["a"].max_session_seconds == 3600
    assert view.managed_policies[policy.arn].tags == policy.tags


async def test_a_broken_document_read_again_is_a_gap_until_it_is_repaired(world: World) -> None:
    world.aws.put(aws_role("a"))
    await world.refresh()
    broken = aws_role("a", trust=None, inline={"x": None})
    world.cache.patch_role("a", broken, world.clock.monotonic())
    assert world.scopes() == [(f"role/{broken.arn}", "Malformed")] * 2
    world.cache.patch_role("a", aws_role("a"), world.clock.monotonic())
    assert world.scopes() == []
    odd = managed_policy("p", document=None)
    world.cache.patch_managed_policy(odd.arn, odd, world.clock.monotonic())
    assert world.scopes() == [(f"policy/{odd.arn}", "Malformed")]


# ---------------------------------------------------------------- trouble


async def test_r12_a_failed_refresh_keeps_what_is_known(world: World) -> None:
    world.aws.put(aws_role("a"))
    await world.refresh()
    world.aws.error = ThrottledError("slow down")
    world.clock.advance(PERIOD)
    result = await world.cache.refresh()
    assert isinstance(result.error, ThrottledError)
    assert not result.changes
    assert list(world.view().roles) == ["a"]
    assert [gap.reason for gap in world.cache.troubles()] == ["Throttled"]


async def test_short_trouble_is_told_by_the_account_and_not_by_its_policies(world: World) -> None:
    await world.refresh()
    world.aws.error = RetryLaterError("down")
    await world.refresh()
    assert world.scopes() == []
    await world.refresh(after=3 * PERIOD)
    assert world.scopes() == [("account/prod", "Unreachable")]
    assert not world.cache.is_fresh()
    world.aws.error = None
    await world.refresh()
    assert world.scopes() == []
    assert world.cache.troubles() == ()


async def test_data_that_nobody_refreshes_becomes_a_gap(world: World) -> None:
    await world.refresh()
    world.clock.advance(3 * PERIOD + 1)
    assert world.scopes() == [("account/prod", "Stale")]
    assert not world.cache.is_fresh()


async def test_a_refused_listing_is_a_gap_at_once(world: World) -> None:
    await world.refresh()
    world.aws.error = ForbiddenError("iam:GetAccountAuthorizationDetails is not allowed")
    await world.refresh()
    assert world.scopes() == [("account/prod", "Forbidden")]


async def test_refused_credentials_are_a_trouble_of_the_account_alone(world: World) -> None:
    await world.refresh()
    world.aws.error = AuthenticationError("expired")
    await world.refresh()
    assert world.scopes() == []


async def test_a_partial_listing_takes_nothing_away(world: World) -> None:
    odd = aws_role("odd", trust=None)
    world.aws.put(aws_role("a"), aws_role("b"), odd)
    await world.refresh()
    world.aws.put(aws_role("a", inline={"leastwise-1": WRITE}))
    world.aws.unlisted = {"b", "odd"}
    world.aws.part_errors[""] = ThrottledError("page 2")
    view = await world.refresh()
    assert sorted(view.roles) == ["a", "b", "odd"]
    assert view.roles["a"].inline == {"leastwise-1": WRITE}
    assert world.cache.age() == PERIOD
    assert [gap.reason for gap in world.cache.troubles()] == ["Throttled"]


async def test_a_partial_first_listing_is_shown_with_its_gap(world: World) -> None:
    world.aws.put(aws_role("a"), aws_role("b"))
    world.aws.unlisted = {"b"}
    world.aws.part_errors[""] = ThrottledError("page 2")
    view = await world.refresh()
    assert list(view.roles) == ["a"]
    assert world.scopes() == [("account/prod", "Throttled")]
    assert world.cache.age() is None


async def test_parts_fail_and_age_by_themselves(world: World) -> None:
    world.aws.put(association("x"))
    await world.refresh()
    world.aws.part_errors = {"associations": RetryLaterError("a"), "oidc-providers": RetryLaterError("b")}
    view = await world.refresh()
    assert list(view.associations) == [ServiceAccount("payments", "x")]
    assert list(view.oidc_providers) == [PROVIDER]
    assert world.scopes() == []
    await world.refresh(after=3 * PERIOD)
    assert [scope for scope, _ in world.scopes()] == [
        "account/prod/associations",
        "account/prod/oidc-providers",
    ]
    assert not world.cache.is_fresh()


async def test_a_refused_part_does_not_make_the_rest_old(world: World) -> None:
    world.aws.part_errors["associations"] = ForbiddenError("eks:ListPodIdentityAssociations")
    for _ in range(5):
        await world.refresh()
    assert world.scopes() == [("account/prod/associations", "Forbidden")]
    assert world.cache.is_fresh()


async def test_gaps_of_single_objects_come_and_go_with_the_listing(world: World) -> None:
    class WithGap(FakeAwsAccount):
        gap = True

        async def observe_account(self, account: Any) -> AwsAccountSnapshot:
            listed = await super().observe_account(account)
            if not self.gap:
                return listed
            broken = managed_policy("odd", document=None)
            return replace(listed, gaps=(malformed_gap(f"policy/{broken.arn}", "?"),))

    aws = WithGap(world.clock)
    world.cache._observer = aws
    await world.refresh()
    assert len(world.scopes()) == 1
    aws.gap = False
    await world.refresh()
    assert world.scopes() == []


# ---------------------------------------------------------------- rotation


async def test_a24_the_rotation_learns_what_listings_leave_out(world: World) -> None:
    role = aws_role("a", owner="reader")
    policy, linked = managed_policy("p", owner="reader"), association("x", role)
    world.aws.put(role, policy, linked)
    await world.refresh()
    result = await world.cache.rotate()
    assert result.calls == 3
    assert result.changes.roles == {"a"}
    assert result.changes.managed_policies == {policy.arn}
    assert world.view().roles["a"] == role
    assert world.view().managed_policies[policy.arn] == policy
    assert world.view().associations[linked.account] == linked


async def test_the_budget_bounds_a_rotation_and_ours_come_first() -> None:
    world = World(budget=3)
    world.aws.put(*(aws_role(f"foreign-{number}") for number in range(5)))
    world.aws.put(*(aws_role(f"ours-{number}", owner="reader") for number in range(4)))
    await world.refresh()
    for expected in (["ours-0", "ours-1", "ours-2"], ["foreign-0", "foreign-1", "ours-3"]):
        assert (await world.cache.rotate()).calls == 3
        assert sorted(world.aws.take_described()) == expected


async def test_every_entry_gets_its_turn_and_ours_more_often() -> None:
    world = World(budget=2)
    world.aws.put(aws_role("foreign"), *(aws_role(f"ours-{number}", owner="reader") for number in range(4)))
    turns: list[str] = []
    for _ in range(40):
        await world.refresh()
        await world.cache.rotate()
        turns += world.aws.take_described()
    assert turns.count("foreign") >= 5
    assert turns.count("ours-0") > turns.count("foreign")


async def test_a_session_length_changed_by_hand_is_found_by_the_rotation(world: World) -> None:
    world.aws.put(aws_role("a", owner="reader"))
    await world.refresh()
    await world.cache.rotate()
    world.aws.put(aws_role("a", owner="reader", max_session_seconds=43200))
    view = await world.refresh()
    assert view.roles["a"].max_session_seconds == 3600
    result = await world.cache.rotate()
    assert result.changes.roles == {"a"}
    assert world.view().roles["a"].max_session_seconds == 43200


async def test_session_lengths_that_a_listing_told_are_not_described(world: World) -> None:
    world.aws.lists_sessions = True
    world.aws.put(aws_role("a", owner="reader"))
    await world.refresh()
    assert (await world.cache.rotate()).calls == 0


async def test_foreign_objects_outside_our_path_are_never_described(world: World) -> None:
    world.aws.put(aws_role("other", path="/"), managed_policy("other", path="/team/"))
    await world.refresh()
    assert (await world.cache.rotate()).calls == 0


async def test_a_recreated_object_inherits_nothing(world: World) -> None:
    role, policy, linked = aws_role("a"), managed_policy("p", owner="reader"), association("x")
    world.aws.put(role, policy, linked)
    await world.refresh()
    await world.cache.rotate()
    world.aws.put(
        replace(role, role_id="AROA-new"),
        replace(policy, policy_id="ANPA-new", tags={}),
        replace(linked, association_id="a-new"),
    )
    view = await world.refresh()
    assert view.roles["a"].max_session_seconds is None
    assert view.managed_policies[policy.arn].tags is None
    assert view.associations[linked.account].role_arn is None


async def test_a_throttled_rotation_stops_and_goes_on_next_time(world: World) -> None:
    world.aws.put(aws_role("a"), aws_role("b"))
    await world.refresh()
    world.aws.describe_errors["b"] = ThrottledError("slow down")
    result = await world.cache.rotate()
    assert isinstance(result.error, ThrottledError)
    assert world.scopes() == []
    world.aws.describe_errors.clear()
    world.aws.take_described()
    await world.cache.rotate()
    assert world.aws.take_described()[0] == "b"


async def test_a_long_rotation_stops_where_it_was_throttled_and_asks_no_more_of_a_refused_kind() -> None:
    world = World(budget=40)
    world.aws.put(*(aws_role(f"role-{number:02}") for number in range(20)))
    world.aws.put(*(managed_policy(f"policy-{number:02}", owner="reader") for number in range(20)))
    await world.refresh()
    world.aws.describe_errors["policy-00"] = ForbiddenError("iam:GetPolicy is not allowed")
    world.aws.describe_errors["role-09"] = ThrottledError("slow down")
    result = await world.cache.rotate()
    assert isinstance(result.error, ThrottledError)
    described = world.aws.take_described()
    assert sum(name.startswith("policy") for name in described) == 7
    assert "role-19" not in described
    assert result.calls == len(described) + 2


async def test_r11_a_refused_describe_is_a_gap_and_the_others_go_on(world: World) -> None:
    world.aws.put(aws_role("a"), managed_policy("p"))
    await world.refresh()
    world.aws.describe_errors["p"] = ForbiddenError("iam:GetPolicy is not allowed")
    await world.cache.rotate()
    assert world.scopes() == [("account/prod/descriptions", "Forbidden")]
    assert world.view().roles["a"].max_session_seconds == 3600
    await world.refresh()
    assert world.scopes() == [("account/prod/descriptions", "Forbidden")]
    world.aws.describe_errors.clear()
    await world.cache.rotate()
    assert world.scopes() == []


async def test_an_entry_that_vanished_meanwhile_waits_for_the_listing(world: World) -> None:
    world.aws.put(aws_role("a"))
    await world.refresh()
    world.aws.roles.clear()
    assert not (await world.cache.rotate()).changes
    assert list(world.view().roles) == ["a"]


async def test_what_a_targeted_read_holds_is_not_described(world: World) -> None:
    role, policy, linked = aws_role("a"), managed_policy("p"), association("x")
    world.aws.put(role, policy, linked)
    await world.refresh()
    world.cache.patch_role("a", role, world.clock.monotonic())
    world.cache.patch_managed_policy(policy.arn, policy, world.clock.monotonic())
    world.cache.patch_association(linked.account, linked, world.clock.monotonic())
    assert (await world.cache.rotate()).calls == 0


async def test_a_rotation_before_the_first_listing_does_nothing(world: World) -> None:
    assert (await world.cache.rotate()).calls == 0


async def test_calls_a_period_do_not_depend_on_the_size_of_the_account() -> None:
    world = World(budget=50)
    world.aws.put(*(aws_role(f"role-{number}", owner=f"policy-{number}") for number in range(2000)))
    for _ in range(3):
        world.clock.advance(PERIOD)
        listing, rotation = await world.cache.refresh(), await world.cache.rotate()
        assert (listing.calls, rotation.calls) == (4, 50)


# ---------------------------------------------------------------- configuration


@pytest.mark.parametrize("error", [ThrottledError("x"), ForbiddenError("y")])
async def test_trouble_before_the_first_listing_leaves_nothing_known(
    world: World, error: LeastwiseError
) -> None:
    world.aws.error = error
    result = await world.cache.refresh()
    assert result.error is error
    assert world.cache.view() is None


async def test_a_longer_period_lets_data_grow_older(world: World) -> None:
    await world.refresh()
    world.clock.advance(4 * PERIOD)
    assert not world.cache.is_fresh()
    world.cache.configure(account(refresh_seconds=int(2 * PERIOD)))
    assert world.cache.is_fresh()


async def test_another_account_needs_a_cache_of_its_own(world: World) -> None:
    other = account(account_id="999999999999")
    assert not world.cache.serves(other)
    with pytest.raises(ValueError, match="111122223333"):
        world.cache.configure(other)
