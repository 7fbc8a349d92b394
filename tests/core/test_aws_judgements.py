"""The AWS half of a judgement: what is unknown, whose claim it is, what is missing, and what departs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from builders import CREATED, account, aws_block, policy
from core.judged_worlds import CLUSTER, HOUR, PROD, enforced, granted_role, snapshot, with_aws, world
from leastwise.core.aws_judgements import judge_aws, may_be_associated, removal_gap
from leastwise.core.conditions import Problem, Reason
from leastwise.core.entitlements import TrustMethod
from leastwise.core.identities import PolicyKey
from leastwise.core.snapshots import Claim, Gap, PodIdentityAssociation
from leastwise.core.worlds import AwsWorld, OwnedRole

DECLARED = enforced(aws=aws_block(), kubernetes=None)
ROLE = granted_role(DECLARED)


def aws_gap(part: str, reason: str) -> Gap:
    scope = f"account/prod/{part}" if part else "account/prod"
    return Gap(scope, "aws", reason, "no")


def test_an_account_that_was_not_read_yet_is_unseen_and_no_all_clear() -> None:
    found = judge_aws(world(DECLARED, aws=AwsWorld(account=PROD)))
    assert (found.unseen, found.known, found.problems, found.repairs) == (True, False, (), ())


@pytest.mark.parametrize(
    ("aws", "reason", "waiting"),
    [
        (AwsWorld(account=PROD, problem=Problem(Reason.WRONG_ACCOUNT, "x")), Reason.WRONG_ACCOUNT, False),
        (AwsWorld(account=PROD, stale="too old"), Reason.DATA_STALE, True),
        (AwsWorld(), Reason.REF_NOT_FOUND, True),
        (AwsWorld(account=replace(PROD, deleting=True)), Reason.REF_NOT_FOUND, True),
    ],
)
def test_an_account_that_cannot_be_had_is_a_problem(aws: AwsWorld, reason: Reason, *, waiting: bool) -> None:
    found = judge_aws(world(DECLARED, aws=aws))
    [problem] = found.problems
    assert (problem.reason, problem.waiting) == (reason, waiting)
    assert (found.known, found.unseen, found.repairs) == (False, False, ())


def test_a_missing_account_or_provider_stalls_after_its_deadline() -> None:
    late = CREATED + HOUR - timedelta(seconds=601)
    [problem] = judge_aws(world(DECLARED, since_unresolved=late)).problems
    assert not problem.waiting
    seen = replace(snapshot(), oidc_providers={})
    blind = world(DECLARED, aws=AwsWorld(account=PROD, snapshot=seen), since_unresolved=late)
    found = judge_aws(blind)
    assert [(each.reason, each.waiting) for each in found.problems] == [(Reason.REF_NOT_FOUND, False)]
    assert found.repairs == ()
    hidden = replace(seen, gaps=(aws_gap("oidc-providers", "Throttled"),))
    unproven = judge_aws(world(DECLARED, aws=AwsWorld(account=PROD, snapshot=hidden)))
    assert unproven.problems == ()  # not proven to be missing (R12)


def test_of_two_claimants_the_holder_of_the_mark_writes() -> None:
    rival = PolicyKey("payments", "a-rival")
    claims = (Claim(rival, CREATED, holds_mark=False), Claim(DECLARED.key, CREATED, holds_mark=True))
    assert judge_aws(world(DECLARED, **with_aws(DECLARED, claims=claims))).repairs
    swapped = tuple(replace(each, holds_mark=not each.holds_mark) for each in claims)
    lost = judge_aws(world(DECLARED, **with_aws(DECLARED, claims=swapped)))
    [problem] = lost.problems
    assert problem.reason is Reason.CONFLICT
    assert all(str(each.policy) in problem.message for each in claims)
    assert lost.repairs == ()


def test_a_role_in_sync_is_ready_and_named() -> None:
    found = judge_aws(world(DECLARED, **with_aws(DECLARED, ROLE)))
    assert (found.repairs, found.drifts, found.problems, found.known) == ((), (), (), True)
    assert (found.annotation, found.role_arn) == (ROLE.arn, ROLE.arn)


def test_before_its_role_is_ready_the_annotation_is_only_wanted() -> None:
    found = judge_aws(world(DECLARED, **with_aws(DECLARED)))
    assert (found.annotation, found.wanted_annotation, found.role_arn) == (None, ROLE.arn, "")
    pods = enforced(aws=aws_block(trust=TrustMethod.POD_IDENTITY), kubernetes=None)
    assert judge_aws(world(pods, **with_aws(pods))).wanted_annotation is None


def test_what_a_describe_must_complete_holds_every_write() -> None:
    """A24."""
    unread = replace(ROLE, max_session_seconds=None, boundary_arn="")
    found = judge_aws(world(DECLARED, **with_aws(DECLARED, unread)))
    assert found.unread == (unread,)
    assert (found.repairs, found.known) == ((), False)


@pytest.mark.parametrize(
    ("gap", "reasons"),
    [
        (aws_gap("", "Forbidden"), [Reason.READ_DENIED]),
        (aws_gap("descriptions", "Forbidden"), [Reason.READ_DENIED]),
        (aws_gap("", "Throttled"), []),
        (aws_gap("", "Stale"), []),
    ],
)
def test_a_gap_is_no_all_clear_and_a_refusal_is_told(gap: Gap, reasons: list[Reason]) -> None:
    found = judge_aws(world(DECLARED, **with_aws(DECLARED, ROLE, gaps=(gap,))))
    assert [each.reason for each in found.problems] == reasons
    assert not found.known


def test_data_past_its_limit_is_stale_and_neither_drift_nor_repair() -> None:
    spoiled = replace(ROLE, boundary_arn="")
    found = judge_aws(world(DECLARED, **with_aws(DECLARED, spoiled, stale="too old")))
    assert [(each.reason, each.waiting) for each in found.problems] == [(Reason.DATA_STALE, True)]
    assert (found.drifts, found.repairs, found.known) == ((), (), False)


def test_a_stranger_under_our_name_is_not_owned_and_consent_is_explained() -> None:
    stranger = replace(ROLE, tags={})
    [problem] = judge_aws(world(DECLARED, **with_aws(DECLARED, stranger))).problems
    assert problem.reason is Reason.NOT_OWNED
    assert f"leastwise.dev/adopt='c1/{DECLARED.key}'" in problem.message


# ---------------------------------------------------------------- departures


def test_a_marked_role_of_another_name_departs_and_the_declared_one_stays() -> None:
    old = replace(ROLE, name="old", arn=f"{ROLE.arn}-old")
    found = judge_aws(world(DECLARED, **with_aws(DECLARED, ROLE, old)))
    assert [each.role.name for each in found.departures] == ["old"]


def test_the_same_role_seen_through_two_accounts_does_not_depart() -> None:
    seen = snapshot(ROLE)
    twin = account("twin")
    owned = (OwnedRole(PROD, seen, ROLE), OwnedRole(twin, replace(seen, account_ref="twin"), ROLE))
    both = world(DECLARED, aws=AwsWorld(account=PROD, snapshot=seen), owned_roles=owned)
    assert judge_aws(both).departures == ()
    other = account("other", account_id="999999999999")
    elsewhere = (OwnedRole(PROD, seen, ROLE), OwnedRole(other, seen, ROLE))
    moved = judge_aws(replace(both, owned_roles=elsewhere))
    assert [each.account.name for each in moved.departures] == ["other"]


def test_without_a_block_or_a_subject_everything_marked_departs() -> None:
    fields = with_aws(DECLARED, ROLE)
    assert judge_aws(world(policy(kubernetes=None), owned_roles=fields["owned_roles"])).departures
    assert judge_aws(world(DECLARED, subjects=(), **fields)).departures


def test_what_was_made_in_an_account_that_is_not_read_is_no_all_clear() -> None:
    found = judge_aws(world(policy(kubernetes=None), made_unread="'arn' was made"))
    assert (found.known, found.unknown_message) == (False, "'arn' was made")


@pytest.mark.parametrize(
    ("part", "trust", "is_held"),
    [
        ("", TrustMethod.IRSA, True),
        ("associations", TrustMethod.IRSA, False),
        ("associations", TrustMethod.POD_IDENTITY, True),
        ("oidc-providers", TrustMethod.POD_IDENTITY, False),
        ("descriptions", TrustMethod.POD_IDENTITY, False),
    ],
)
def test_a_gap_holds_a_removal_where_it_hides_a_way_in(
    part: str, trust: TrustMethod, *, is_held: bool
) -> None:
    role = granted_role(enforced(aws=aws_block(trust=trust)))
    owned = OwnedRole(PROD, snapshot(role, gaps=(aws_gap(part, "Forbidden"),)), role)
    assert bool(removal_gap(owned)) is is_held
    assert may_be_associated(replace(role, trust=None))


def test_an_association_whose_owner_is_unread_is_completed_first() -> None:
    pods = enforced(aws=aws_block(trust=TrustMethod.POD_IDENTITY), kubernetes=None)
    role = granted_role(pods)
    subject = world(pods).subjects[0]
    listed = PodIdentityAssociation("a-1", "arn:a-1", subject)
    seen = replace(snapshot(role), associations={subject: listed})
    found = judge_aws(world(pods, aws=AwsWorld(account=PROD, snapshot=seen)))
    assert found.unread == (listed,)
    assert CLUSTER.account_id == PROD.account_id
