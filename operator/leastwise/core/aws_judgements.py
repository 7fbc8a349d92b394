"""The AWS half of a policy's judgement: claims, references, drift and plan of its role. Pure.

Reads the account's shared snapshot; what it does not know is unknown, never clear.
"""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.core.accounts import AwsAccount
from leastwise.core.aws_claims import describe_conflict, winner
from leastwise.core.aws_desires import desire_aws
from leastwise.core.aws_drifts import compare_aws
from leastwise.core.aws_ownership import find_foreign_targets, find_unread, has_gap
from leastwise.core.aws_plans import plan_aws
from leastwise.core.aws_trust import POD_IDENTITY_SERVICE, issuer_path, provider_arn
from leastwise.core.conditions import Problem, Reason
from leastwise.core.desires import DesiredAwsRole
from leastwise.core.drifts import Drift
from leastwise.core.entitlements import AwsEntitlements, TrustMethod
from leastwise.core.errors import InvalidEntitlementError
from leastwise.core.iam_quotas import QuotaExceededError
from leastwise.core.identities import Mark
from leastwise.core.plans import Plan
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    AwsManagedPolicy,
    AwsRole,
    GapReason,
    PodIdentityAssociation,
)
from leastwise.core.worlds import OwnedRole, World, is_waiting

Unread = tuple[AwsRole | AwsManagedPolicy | PodIdentityAssociation, ...]


@dataclass(frozen=True, slots=True)
class AwsJudgement:
    """What is so in AWS for one policy.

    `known` False forbids the all-clear; `unseen`: the account has not been read for the first time.
    `annotation` is what the ServiceAccount must carry now that the role is ready, `wanted_annotation` what it
    will have to; None when that is nothing. `departures` are marked roles that the policy no longer declares,
    as far as they may be taken away.
    """

    drifts: tuple[Drift, ...] = ()
    problems: tuple[Problem, ...] = ()
    repairs: Plan = ()
    departures: tuple[OwnedRole, ...] = ()
    unread: Unread = ()
    known: bool = True
    unknown_message: str = ""
    unseen: bool = False
    role_name: str = ""
    role_arn: str = ""
    annotation: str | None = None
    wanted_annotation: str | None = None


def judge_aws(world: World) -> AwsJudgement:
    """Judge the AWS block of a policy, or what is left of one that is gone."""
    declared = world.policy.aws
    if declared is None or not world.subjects:
        unread = world.made_unread
        return AwsJudgement(departures=_departures(world), known=not unread, unknown_message=unread)
    account, snapshot = world.aws.account, world.aws.snapshot
    if account is None or account.deleting:
        return _without_account(world, declared)
    if snapshot is None:
        return _without_snapshot(world, account)
    claim = _lost_claim(world)
    if claim is not None:
        return AwsJudgement(
            problems=(claim,), known=False, unknown_message=claim.message, departures=_departures(world)
        )
    try:
        desired = desire_aws(world.policy, account, world.cluster, quotas=snapshot.quotas)
    except QuotaExceededError as error:
        return _refused(Problem(Reason.QUOTA_EXCEEDED, str(error)))
    except InvalidEntitlementError as error:
        return _refused(Problem(Reason.INVALID_SPEC, str(error)))
    return _compare(world, account, snapshot, desired)


def _refused(problem: Problem) -> AwsJudgement:
    return AwsJudgement(problems=(problem,), known=False, unknown_message=problem.message)


def _without_snapshot(world: World, account: AwsAccount) -> AwsJudgement:
    """The account was not read yet: its lasting trouble, or that this takes too long, or just that."""
    problem = world.aws.problem
    if problem is None and world.aws.stale:
        problem = Problem(Reason.DATA_STALE, world.aws.stale, waiting=True)
    if problem is not None:
        return AwsJudgement(problems=(problem,), known=False, unknown_message=problem.message)
    text = f"CloudAccount '{account.name}' has not been read"
    try:
        desire_aws(world.policy, account, world.cluster)
    except QuotaExceededError as error:
        # the account may have other quotas; until that is known nothing is begun, nothing half written
        return _refused(Problem(Reason.QUOTA_EXCEEDED, str(error), waiting=True))
    except InvalidEntitlementError as error:
        return _refused(Problem(Reason.INVALID_SPEC, str(error)))
    return AwsJudgement(known=False, unknown_message=text, unseen=True)


def _without_account(world: World, declared: AwsEntitlements) -> AwsJudgement:
    state = "is being deleted" if world.aws.account is not None else "does not exist"
    waiting = is_waiting(world.since_unresolved, world.now, world.deadlines.ref_seconds)
    text = f"CloudAccount '{declared.account_ref}' {state}"
    problem = Problem(Reason.REF_NOT_FOUND, text, waiting, "CloudAccount")
    return AwsJudgement(problems=(problem,), known=False, unknown_message=text)


def _lost_claim(world: World) -> Problem | None:
    if len(world.aws.claims) < 2 or winner(world.aws.claims).policy == world.policy.key:  # noqa: PLR2004
        return None
    return Problem(Reason.CONFLICT, describe_conflict(world.aws.claims, world.subjects[0]))


def _compare(
    world: World,
    account: AwsAccount,
    snapshot: AwsAccountSnapshot,
    desired: DesiredAwsRole,
) -> AwsJudgement:
    mark = Mark(world.cluster.id, world.policy.key)
    role = snapshot.roles.get(desired.name.casefold())
    problems = list(_target_problems(world, desired, role, snapshot, mark))
    problems += _provider_problems(world, account, snapshot, desired)
    unread = find_unread(desired, role, snapshot, mark)
    drifts = compare_aws(desired, role, snapshot, world.cluster, mark, trusts=world.aws.trusts)
    stale = world.aws.stale
    if stale:
        problems.append(Problem(Reason.DATA_STALE, stale, waiting=True))
    gap = _gap_message(snapshot)
    if gap and not stale:
        problems += _read_denied(snapshot)
    blocked = bool(problems) or bool(unread)
    repairs = () if blocked else plan_aws(desired, role, snapshot, mark)
    is_ready = role is not None and role.arn == desired.arn and not repairs and not blocked
    return AwsJudgement(
        drifts=() if stale else drifts,
        problems=tuple(problems),
        repairs=repairs,
        departures=_departures(world, (account.account_id, desired.name)),
        unread=unread,
        known=not (gap or stale or unread),
        unknown_message=stale or gap or ("descriptions are still being read" if unread else ""),
        role_name=desired.name,
        role_arn=desired.arn if role is not None else "",
        annotation=desired.arn if desired.annotate and is_ready else None,
        wanted_annotation=desired.arn if desired.annotate else None,
    )


def _departures(world: World, kept: tuple[str, str] = ("", "")) -> tuple[OwnedRole, ...]:
    """Marked roles that are still attached, but for the `kept` one (AWS account and name, so that two
    CloudAccounts of one AWS account never take away each other's role). A Gap forbids a removal (R12)."""
    account_id, name = kept
    return tuple(
        each
        for each in world.owned_roles
        if not each.is_detached
        and (each.account.account_id, each.role.name.casefold()) != (account_id, name.casefold())
        and not removal_gap(each)
    )


def removal_gap(owned: OwnedRole) -> str:
    """Say what could not be read, so that a role may not be taken away; empty when it may.

    Associations matter where the role may be given by one.
    """
    if has_gap(owned.snapshot):
        return f"CloudAccount '{owned.account.name}' could not be read whole"
    if may_be_associated(owned.role) and has_gap(owned.snapshot, "associations"):
        return f"associations of CloudAccount '{owned.account.name}' could not be read"
    return ""


def may_be_associated(role: AwsRole) -> bool:
    """Whether a Pod Identity association may give the role."""
    if role.trust is None:
        return True
    principals = {value for each in role.trust.statements for _, value in each.principals}
    return POD_IDENTITY_SERVICE in principals


def _target_problems(
    world: World, desired: DesiredAwsRole, role: AwsRole | None, snapshot: AwsAccountSnapshot, mark: Mark
) -> list[Problem]:
    foreign = find_foreign_targets(desired, role, snapshot, mark)
    if not foreign:
        return []
    consent = f"tag leastwise.dev/adopt='{mark.text}' by its owner lets the policy adopt a role"
    text = f"{', '.join(foreign)} must carry the mark of policy '{world.policy.key}', and does not; {consent}"
    return [Problem(Reason.NOT_OWNED, text)]


def _provider_problems(
    world: World, account: AwsAccount, snapshot: AwsAccountSnapshot, desired: DesiredAwsRole
) -> list[Problem]:
    """IRSA needs the cluster's OpenID provider in the account; unknown while that listing has a Gap."""
    declared = world.policy.aws
    if declared is None or declared.trust is not TrustMethod.IRSA or has_gap(snapshot, "oidc-providers"):
        return []
    arn = provider_arn(world.cluster, account)
    if arn in snapshot.oidc_providers:
        return []
    waiting = is_waiting(world.since_unresolved, world.now, world.deadlines.ref_seconds)
    text = (
        f"OIDC provider '{arn}' does not exist in account {account.account_id}; IRSA needs it for "
        f"issuer '{issuer_path(world.cluster)}' ({desired.name} would admit nobody)"
    )
    return [Problem(Reason.REF_NOT_FOUND, text, waiting)]


def _gap_message(snapshot: AwsAccountSnapshot) -> str:
    prefix = f"account/{snapshot.account_ref}"
    return "; ".join(
        f"{gap.scope} could not be read: {gap.message}"
        for gap in snapshot.gaps
        if gap.scope.startswith(prefix)
    )


def _read_denied(snapshot: AwsAccountSnapshot) -> list[Problem]:
    """A refusal lasts until somebody changes a policy; other Gaps pass by themselves."""
    prefix = f"account/{snapshot.account_ref}"
    return [
        Problem(Reason.READ_DENIED, f"{gap.scope} cannot be read: {gap.message}")
        for gap in snapshot.gaps
        if gap.scope.startswith(prefix) and gap.reason == GapReason.FORBIDDEN.value
    ]
