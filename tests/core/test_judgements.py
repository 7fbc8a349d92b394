"""The judgement of one policy from its world: what may be written, taken away, called clear, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from builders import (
    CREATED,
    account,
    aws_block,
    ceiling,
    exemption,
    kubernetes_block,
    kubernetes_ceiling,
    policy,
    role_ref,
    rule,
    statement,
)
from core.judged_worlds import (
    HOUR,
    PROD,
    SEEN,
    SUBJECT,
    enforced,
    gap,
    granted_role,
    standing,
    with_aws,
    world,
)
from leastwise.core.ceilings import OnNarrowed
from leastwise.core.conditions import Reason
from leastwise.core.entitlements import DeletionPolicy, Enforcement, EntitlementPolicy
from leastwise.core.identities import FIELD_MANAGER, ROLE_ARN_KEY, PolicyKey, ServiceAccount
from leastwise.core.judgements import count_declared, find_spec_problems, judge, narrowing_of
from leastwise.core.kubernetes_drifts import KubernetesActual
from leastwise.core.plans import AnnotateServiceAccount, DeleteObject, WriteBinding
from leastwise.core.snapshots import (
    BindingSubject,
    Claim,
    Gap,
)
from leastwise.core.worlds import AwsWorld, World

# ---------------------------------------------------------------- the declaration itself


@pytest.mark.parametrize(
    ("scope", "is_undecided"),
    [
        ("entitlementceilings", True),
        ("entitlementceilings/other", True),
        ("namespaces", True),
        ("namespaces/payments", True),
        ("namespaces/billing", False),
        ("rolebindings", False),
        ("cloudaccounts/prod", False),
    ],
)
def test_a_ceiling_that_may_be_hidden_refuses_everything(scope: str, *, is_undecided: bool) -> None:
    """Design rule 6: it fails closed."""
    found = world(enforced(), gaps=(gap(scope),))
    problems = find_spec_problems(found)
    assert [each.reason for each in problems] == ([Reason.READ_DENIED] if is_undecided else [])
    if is_undecided:
        assert judge(found).repairs == ()
        waiting = find_spec_problems(replace(found, gaps=(gap(scope, "Stale"),)))
        assert waiting[0].waiting


def test_a_long_list_of_violations_is_told_shortened() -> None:
    many = kubernetes_block(rules=[rule([f"r{number}"]) for number in range(9)])
    [problem] = find_spec_problems(
        world(enforced(kubernetes=many), ceilings=(ceiling(kubernetes=kubernetes_ceiling(allow=[])),))
    )
    assert problem.reason is Reason.CEILING_EXCEEDED
    assert "more)" in problem.message
    assert len(problem.message) < 2000


def test_an_invalid_policy_is_not_compared() -> None:
    found = judge(world(policy(invalid="spec.x: must not be")))
    assert [each.reason for each in found.findings.problems] == [Reason.INVALID_SPEC]
    assert not found.findings.drift_known
    assert (found.repairs, found.retirements, found.removals) == ((), (), ())


# ---------------------------------------------------------------- each plane by its own problems


def test_what_is_wrong_in_one_plane_does_not_stop_the_other() -> None:
    declared = enforced(aws=aws_block())
    claims = (
        Claim(PolicyKey("payments", "a"), CREATED, holds_mark=True),
        Claim(declared.key, CREATED, holds_mark=False),
    )
    lost = judge(world(declared, **with_aws(declared, claims=claims)))
    assert lost.repairs
    assert lost.aws.repairs == ()
    actual = standing(declared)
    stranger = {
        where: replace(each, owner="") if where[0] == "Role" else each
        for where, each in actual.at_name.items()
    }
    taken = judge(world(declared, actual=KubernetesActual(at_name=stranger), **with_aws(declared)))
    assert taken.repairs == ()
    assert taken.aws.repairs


@pytest.mark.parametrize(
    "block",
    [
        aws_block(managed_policy_arns=tuple(f"arn:aws:iam::aws:policy/P{each}" for each in range(11))),
        aws_block(role_name="x" * 65),
    ],
)
def test_what_is_wrong_with_the_declaration_stops_both(block: Any) -> None:
    declared = enforced(aws=block)
    allowed = ceiling(
        aws=tuple(replace(each, managed_policy_arns=("*",), role_name_pattern="*") for each in ceiling().aws)
    )
    found = judge(world(declared, ceilings=(allowed,), **with_aws(declared)))
    assert (found.repairs, found.aws.repairs) == ((), ())
    assert found.findings.problems[0].reason in {Reason.QUOTA_EXCEEDED, Reason.INVALID_SPEC}
    unread = judge(world(declared, ceilings=(allowed,), aws=AwsWorld(account=PROD)))
    assert (unread.repairs, unread.aws.repairs) == ((), ())


def test_a_foreign_role_arn_stops_the_first_write_and_no_later_one() -> None:
    declared = enforced(aws=aws_block(), kubernetes=None)
    theirs = replace(SEEN, annotations=((ROLE_ARN_KEY, "arn:theirs"),), role_arn_manager="kubectl")
    first = judge(world(declared, service_account=theirs, **with_aws(declared)))
    assert [each.reason for each in first.findings.problems] == [Reason.CONFLICT]
    assert first.aws.repairs == ()
    spoiled = replace(granted_role(declared), boundary_arn="")
    later = judge(world(declared, service_account=theirs, **with_aws(declared, spoiled)))
    assert later.aws.repairs


def test_the_annotation_is_set_when_its_role_is_ready_and_not_before() -> None:
    declared = enforced(aws=aws_block(), kubernetes=None)
    role = granted_role(declared)
    assert judge(world(declared, **with_aws(declared))).repairs == ()
    ready = judge(world(declared, **with_aws(declared, role)))
    assert [each.change for each in ready.repairs] == [AnnotateServiceAccount(SUBJECT, role.arn)]
    spoiled = judge(world(declared, **with_aws(declared, replace(role, boundary_arn=""))))
    assert spoiled.repairs == ()


# ---------------------------------------------------------------- what departs


def without_block(declared: EntitlementPolicy, **fields: Any) -> World:
    """A policy that lost both blocks, while all that they made still stands."""
    bare = replace(declared, kubernetes=None, aws=None)
    role = granted_role(declared)
    mine = replace(SEEN, annotations=((ROLE_ARN_KEY, role.arn),), role_arn_manager=FIELD_MANAGER)
    return world(
        bare,
        actual=standing(bare, declared),
        service_account=mine,
        owned_roles=with_aws(declared, role)["owned_roles"],
        **fields,
    )


@pytest.mark.parametrize("mode", list(Enforcement))
@pytest.mark.parametrize("deletion", list(DeletionPolicy))
def test_what_lost_its_declaration_goes_unless_suspended_or_orphaned(
    mode: Enforcement, deletion: DeletionPolicy
) -> None:
    declared = enforced(aws=aws_block())
    declared = replace(declared, enforcement=Enforcement.ENFORCE)
    found = without_block(declared)
    found = replace(found, policy=replace(found.policy, enforcement=mode, deletion_policy=deletion))
    judged = judge(found)
    goes = mode is not Enforcement.SUSPENDED and deletion is DeletionPolicy.REVOKE
    assert bool(judged.retirements) is goes
    assert bool(judged.removals) is goes
    assert all(isinstance(each.change, DeleteObject) for each in judged.retirements)


def test_an_orphaning_policy_does_not_keep_what_a_narrowed_ceiling_takes_away() -> None:
    found = without_block(enforced(aws=aws_block()))
    orphaning = replace(found.policy, deletion_policy=DeletionPolicy.ORPHAN)
    assert judge(replace(found, policy=orphaning, narrowed="spec.aws")).removals


@pytest.mark.parametrize("scope", ["serviceaccounts", "roles", "rolebindings", "clusterrolebindings"])
def test_a_gap_forbids_the_removals_in_its_scope(scope: str) -> None:
    """R12."""
    found = judge(without_block(enforced(aws=aws_block()), gaps=(gap(scope),)))
    assert (found.retirements, found.removals) == ((), ())
    assert not found.findings.drift_known


def test_a_gap_over_an_account_forbids_the_removals_in_it_alone() -> None:
    declared = enforced(aws=aws_block())
    found = without_block(declared)
    [owned] = found.owned_roles
    for scope, stays in (
        ("account/prod", True),
        ("account/prod/associations", False),
        ("account/other", False),
    ):
        seen = replace(owned.snapshot, gaps=(Gap(scope, "aws", "Throttled", "no"),))
        judged = judge(replace(found, owned_roles=(replace(owned, snapshot=seen),)))
        assert bool(judged.removals) is not stays
        assert judged.retirements


def test_the_annotation_is_given_up_after_its_role_was_closed() -> None:
    declared = enforced(aws=aws_block(), kubernetes=None)
    found = without_block(declared)
    assert judge(found).retirements == ()
    [owned] = found.owned_roles
    closed = replace(
        owned.role,
        trust=replace(owned.role.trust, statements=()) if owned.role.trust else None,
        inline={},
        attached=(),
        tags={**owned.role.tags, "leastwise.dev/remove-after": "2026-01-02T00:00:00Z"},
    )
    later = judge(replace(found, owned_roles=(replace(owned, role=closed),)))
    assert [each.change for each in later.retirements] == [AnnotateServiceAccount(SUBJECT, "")]


def test_the_annotation_of_another_policy_s_role_is_not_given_up() -> None:
    other = enforced(aws=aws_block())
    arn = granted_role(other).arn
    seen = replace(SEEN, annotations=((ROLE_ARN_KEY, arn),), role_arn_manager=FIELD_MANAGER)
    mine = policy("mine", enforcement=Enforcement.ENFORCE)
    assert judge(world(mine, service_account=seen, actual=standing(mine))).retirements == ()


def test_a_binding_that_a_repair_writes_is_not_narrowed_beside_it() -> None:
    chosen = enforced(match_labels={"app": "x"})
    stays, joins = (ServiceAccount("payments", each) for each in ("stays", "joins"))
    actual = standing(chosen)
    bound = replace(
        actual.owned_bindings[0],
        subjects=tuple(BindingSubject("ServiceAccount", each, "payments") for each in ("left", "stays")),
    )
    where = (bound.kind, bound.namespace, bound.name)
    actual = replace(actual, at_name={**actual.at_name, where: bound}, owned_bindings=(bound,))
    found = world(chosen, subjects=(joins, stays), actual=actual)
    judged = judge(found)
    assert judged.retirements == ()
    [repair] = judged.repairs
    assert isinstance(repair.change, WriteBinding)
    assert {each.name for each in repair.change.subjects} == {"joins", "stays"}
    observed = judge(replace(found, policy=replace(chosen, enforcement=Enforcement.OBSERVE)))
    [narrowed] = observed.retirements
    assert isinstance(narrowed.change, WriteBinding)
    assert {each.name for each in narrowed.change.subjects} == {"stays"}


# ---------------------------------------------------------------- grace, deadlines, narrowing


@pytest.mark.parametrize(
    ("seconds", "is_held", "is_waiting"),
    [(0, True, True), (299, True, True), (301, False, True), (601, False, False)],
)
def test_a_lost_service_account_has_its_grace_and_then_its_deadline(
    seconds: int, *, is_held: bool, is_waiting: bool
) -> None:
    """Design rule 8."""
    declared = enforced()
    lost = world(
        declared,
        subjects=(),
        service_account=None,
        actual=standing(declared),
        since_missing=CREATED + HOUR - timedelta(seconds=seconds),
    )
    judged = judge(lost)
    assert bool(judged.retirements) is not is_held
    assert judged.findings.drift_known is not is_held
    [problem] = judged.findings.problems
    assert (problem.reason, problem.waiting) == (Reason.REF_NOT_FOUND, is_waiting)
    assert judged.repairs == ()


def test_it_is_looked_again_when_the_next_deadline_passes() -> None:
    declared = enforced(kubernetes=kubernetes_block(bindings=[role_ref("absent")]))
    allowed = ceiling(kubernetes=kubernetes_ceiling(bindable=[role_ref("absent")]))
    now = CREATED + HOUR
    found = world(declared, ceilings=(allowed,), unresolved=(role_ref("absent"),), actual=standing(declared))
    again = judge(replace(found, since_unresolved=now - timedelta(seconds=400))).recheck_seconds
    assert again is not None
    assert again <= 200.2
    exempt = replace(enforced(), exemptions=(exemption(until=now + timedelta(seconds=30)),))
    again = judge(world(exempt, actual=standing(exempt))).recheck_seconds
    assert again is not None
    assert 30 < again < 31
    assert judge(world(enforced(), actual=standing(enforced()))).recheck_seconds is None
    above = world(enforced(), ceilings=(), actual=standing(enforced()))
    assert judge(above).recheck_seconds == 60


def test_a_narrowed_ceiling_takes_away_only_when_it_says_so_and_after_the_wait() -> None:
    narrow = ceiling(kubernetes=kubernetes_ceiling(allow=[]), on_narrowed=OnNarrowed.REVOKE)
    late, early = CREATED - timedelta(days=1), CREATED
    found = world(enforced(), ceilings=(narrow,), since_exceeded=late)
    assert "spec.kubernetes.rules" in narrowing_of(found)
    assert narrowing_of(replace(found, since_exceeded=early)) == ""
    assert narrowing_of(replace(found, since_exceeded=None)) == ""
    assert narrowing_of(replace(found, ceilings=(replace(narrow, on_narrowed=OnNarrowed.KEEP),))) == ""
    assert narrowing_of(replace(found, ceilings=())) == ""
    assert narrowing_of(replace(found, ceilings=(ceiling(on_narrowed=OnNarrowed.REVOKE),))) == ""
    assert narrowing_of(replace(found, gaps=(gap("entitlementceilings/x"),))) == ""
    quick = AwsWorld(account=account(removal_wait_seconds=60))
    assert narrowing_of(replace(found, since_exceeded=early, aws=quick))


# ---------------------------------------------------------------- what is told


def test_in_sync_is_an_all_clear_and_nothing_else_is() -> None:
    declared = enforced()
    clear = judge(world(declared, actual=standing(declared)))
    assert (clear.findings.drift_known, clear.drifts, clear.findings.problems) == (True, (), ())
    for scope in ("clusterroles", "rolebindings", "roles/payments/x", "clusterrolebindings/x"):
        hidden = judge(world(declared, actual=standing(declared), gaps=(gap(scope),)))
        assert not hidden.findings.drift_known
    for scope in ("roles/billing/x", "cloudaccounts/prod", "entitlementpolicies/billing/x"):
        elsewhere = judge(world(declared, actual=standing(declared), gaps=(gap(scope),)))
        assert elsewhere.findings.drift_known


def test_what_a_failed_read_did_not_show_is_not_missing() -> None:
    """R12."""
    found = judge(world(enforced(), gaps=(gap("rolebindings"),)))
    assert [each.ref.partition("/")[0] for each in found.drifts] == ["Role"]
    assert not any(isinstance(each.change, WriteBinding) for each in found.repairs)


def test_references_of_a_kind_that_cannot_be_read_are_not_proven_missing() -> None:
    """R12."""
    declared = enforced(kubernetes=kubernetes_block(bindings=[role_ref("view")]))
    hidden = world(declared, unresolved=(role_ref("view"),), gaps=(gap("clusterroles", "Stale"),))
    assert judge(hidden).findings.problems == ()
    chosen = enforced(match_labels={"app": "x"})
    unseen = judge(
        world(chosen, subjects=(), actual=standing(chosen), gaps=(gap("serviceaccounts", "Stale"),))
    )
    assert (unseen.retirements, unseen.findings.drift_known) == ((), False)


def test_equal_worlds_give_equal_judgements_and_sorted_drift() -> None:
    declared = enforced(kubernetes=kubernetes_block(bindings=[role_ref("view")]), aws=aws_block())
    found = world(declared, **with_aws(declared))
    assert judge(found) == judge(found)
    keys = [each.sort_key for each in judge(found).drifts]
    assert keys == sorted(keys)


def test_everything_that_is_declared_is_counted() -> None:
    block = kubernetes_block(
        rules=[rule(["a", "b"], ["get", "list"])], bindings=[role_ref()], cluster_bindings=[role_ref("x")]
    )
    aws = aws_block(
        statements=[statement(["s3:Get*", "s3:List*"], ["x", "y", "z"])], managed_policy_arns=("arn",)
    )
    assert count_declared(enforced(kubernetes=block, aws=aws)) == 4 + 2 + 6 + 1
    assert count_declared(enforced(kubernetes=None)) == 0


def test_the_worst_drift_is_named_in_the_summary() -> None:
    declared = enforced()
    actual = standing(declared)
    widened = replace(actual.owned_roles[0], rules=(rule(["*"], ["*"], groups=["*"]),))
    where = ("Role", "payments", widened.name)
    found = world(declared, actual=replace(actual, at_name={**actual.at_name, where: widened}))
    assert "1 changed; worst is Critical: Role/payments/" in judge(found).findings.drift_summary


# ---------------------------------------------------------------- withdrawals


def withdrawn_world(**fields: Any) -> World:
    """`list` is withdrawn, and the Role holds what is left."""
    left = enforced(kubernetes=kubernetes_block(rules=[rule(verbs=["get"])]))
    base = replace(world(left, actual=standing(left)), declared=enforced(), withdrawn=("list configmaps",))
    return replace(base, **fields)


def test_what_is_withdrawn_is_no_drift_and_is_told() -> None:
    result = judge(withdrawn_world())
    assert result.drifts == ()
    assert result.repairs == ()
    assert result.declared == 2
    assert result.findings.withdrawn == "1 declared permissions are withdrawn: list configmaps"


def test_only_some_of_what_is_withdrawn_is_named() -> None:
    words = tuple(f"get r{number}" for number in range(5))
    text = judge(withdrawn_world(withdrawn=words)).findings.withdrawn
    assert text == "5 declared permissions are withdrawn: get r0, get r1, get r2 and 2 more"


def test_the_ceilings_judge_what_is_declared_and_not_what_is_left_of_it() -> None:
    narrow = ceiling(kubernetes=kubernetes_ceiling(allow=[rule(verbs=["get"])]))
    result = judge(withdrawn_world(ceilings=(narrow,)))
    assert [each.reason for each in result.findings.problems] == [Reason.CEILING_EXCEEDED]


def test_a_withdrawal_that_ends_asks_for_a_run() -> None:
    now = CREATED + HOUR
    ends = (now + timedelta(seconds=20), now - timedelta(seconds=20))
    assert judge(withdrawn_world(withdrawal_ends=ends)).recheck_seconds == pytest.approx(20.1)


@pytest.mark.parametrize(
    ("scope", "is_held"),
    [
        ("withdrawals", True),
        ("withdrawals/payments/reader-1", True),
        ("withdrawals/shop/reader-1", False),
        ("withdrawalsets", False),
    ],
)
def test_withdrawals_that_cannot_be_read_forbid_every_write(scope: str, *, is_held: bool) -> None:
    gap = Gap(scope, "kubernetes", "Forbidden", "withdrawals is forbidden")
    result = judge(world(enforced(), gaps=(gap,)))
    assert bool(result.repairs) is not is_held
    reasons = {each.reason for each in result.findings.problems}
    assert (Reason.READ_DENIED in reasons) is is_held
