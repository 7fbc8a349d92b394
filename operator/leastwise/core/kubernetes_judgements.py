"""The Kubernetes half of a policy's judgement: references, ownership, drift and plan of its RBAC. Pure.

What a failed read did not show is neither missing nor clear (pitfalls R12).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leastwise.core.annotations import plan_annotation
from leastwise.core.aws_judgements import AwsJudgement
from leastwise.core.conditions import Problem, Reason
from leastwise.core.drifts import Drift, DriftKind
from leastwise.core.kubernetes_drifts import (
    compare_annotation,
    compare_kubernetes,
    find_ownership_problems,
    object_ref,
)
from leastwise.core.kubernetes_plans import plan_repairs
from leastwise.core.plans import Plan, PlannedChange, WriteBinding
from leastwise.core.snapshots import Gap, GapReason
from leastwise.core.worlds import SUBJECT, World, is_waiting

REMOVAL_GAPS = frozenset({"serviceaccounts", "roles", "rolebindings", "clusterrolebindings"})
"""Kinds that must have been read before anything is taken away in Kubernetes."""

_DECIDING_GAPS = REMOVAL_GAPS | {"clusterroles"}


@dataclass(frozen=True, slots=True)
class KubernetesJudgement:
    """What is so in Kubernetes. `is_foreign`: what stands under our names is not ours; `is_conflicting`: the
    ServiceAccount carries a foreign role ARN."""

    drifts: tuple[Drift, ...] = ()
    problems: tuple[Problem, ...] = ()
    repairs: Plan = ()
    is_foreign: bool = False
    is_conflicting: bool = False


def judge_kubernetes(world: World, aws: AwsJudgement) -> KubernetesJudgement:
    """Judge the Kubernetes block of a policy; `aws` tells what its ServiceAccount must carry."""
    policy, owner = world.policy, world.owner
    gaps = deciding_gaps(world)
    foreign = find_ownership_problems(world.desired, world.actual, owner)
    problems = [*_reference_problems(world), *foreign]
    refused = [each for each in gaps if is_lasting(each)]
    if refused:
        problems.append(Problem(Reason.READ_DENIED, gap_text(refused)))
    if is_held(world):
        return KubernetesJudgement(problems=tuple(problems), is_foreign=bool(foreign))
    drifts = compare_kubernetes(
        world.desired,
        world.actual,
        owner=owner,
        namespace=policy.key.namespace,
        exemptions=policy.exemptions,
        now=world.now,
    )
    repairs = plan_repairs(world.desired, world.actual, owner)
    if world.unresolved:
        drifts, repairs = _without_unresolved(world, drifts, repairs)
    found, conflicts, annotation = _judge_annotation(world, aws)
    return KubernetesJudgement(
        drifts=tuple(each for each in (*drifts, *found) if not _is_unproven(each, gaps)),
        problems=(*problems, *conflicts),
        repairs=tuple(each for each in (*repairs, *annotation) if not _needs_read(each, gaps)),
        is_foreign=bool(foreign),
        is_conflicting=bool(conflicts),
    )


def _without_unresolved(
    world: World, drifts: tuple[Drift, ...], repairs: Plan
) -> tuple[tuple[Drift, ...], Plan]:
    """A binding to a role that does not exist is neither missing nor made."""
    missing = {
        object_ref(each.kind, each.namespace, each.name)
        for each in world.desired.bindings
        if each.role_ref in world.unresolved
    }
    left = tuple(each for each in drifts if not (each.kind is DriftKind.MISSING and each.ref in missing))
    return left, tuple(each for each in repairs if not _creates_for(each, world))


def _judge_annotation(world: World, aws: AwsJudgement) -> tuple[tuple[Drift, ...], tuple[Problem, ...], Plan]:
    """Look for a foreign value as soon as ours is known; set ours only when its role is ready."""
    wanted = aws.annotation or aws.wanted_annotation
    if world.service_account is None or wanted is None:
        return (), (), ()
    found, conflicts = compare_annotation(world.service_account, wanted)
    if conflicts:
        return found, conflicts, ()
    if aws.annotation is None or not found:
        return (), (), ()
    return found, (), plan_annotation(world.service_account.account, wanted)


def is_lasting(gap: Gap) -> bool:
    """Whether a Gap stays until somebody changes something; the others pass by themselves."""
    return gap.reason in {GapReason.FORBIDDEN.value, GapReason.MALFORMED.value}


def _is_unproven(drift: Drift, gaps: tuple[Gap, ...]) -> bool:
    """What a failed read did not show is not missing (R12)."""
    plural = f"{drift.ref.partition('/')[0].lower()}s"
    return drift.kind is DriftKind.MISSING and any(gap.scope == plural for gap in gaps)


def _needs_read(step: PlannedChange, gaps: tuple[Gap, ...]) -> bool:
    """A plan made from what could not be read is not carried out."""
    scopes = {gap.scope for gap in gaps}
    match step.change:
        case WriteBinding(kind="ClusterRoleBinding"):
            return "clusterrolebindings" in scopes
        case WriteBinding():
            return "rolebindings" in scopes
        case _:
            return "roles" in scopes or "serviceaccounts" in scopes


def _creates_for(step: PlannedChange, world: World) -> bool:
    change = step.change
    return isinstance(change, WriteBinding) and not change.uid and change.role_ref in world.unresolved


def _reference_problems(world: World) -> Iterable[Problem]:
    policy = world.policy
    unread = {gap.scope for gap in world.gaps}
    waiting = is_waiting(world.since_missing, world.now, world.deadlines.ref_seconds)
    unresolved = is_waiting(world.since_unresolved, world.now, world.deadlines.ref_seconds)
    if not policy.subject.is_selector and not world.subjects and "serviceaccounts" not in unread:
        account = policy.named_account
        text = f"{SUBJECT} '{account}' does not exist; nothing is granted to a name that does not exist"
        yield Problem(Reason.REF_NOT_FOUND, text, waiting, SUBJECT)
    for each in world.unresolved:
        if f"{each.kind.lower()}s" in unread:
            continue  # not proven to be missing (R12)
        text = f"{each.kind} '{each.name}' does not exist"
        yield Problem(Reason.REF_NOT_FOUND, text, unresolved, each.kind)


def is_held(world: World) -> bool:
    """The named ServiceAccount is gone, but its grace has not passed, or ServiceAccounts cannot be read:
    nothing is compared or taken away yet."""
    if not world.subjects and any(gap.scope == "serviceaccounts" for gap in world.gaps):
        return True
    if world.policy.subject.is_selector or world.subjects:
        return False
    return is_waiting(world.since_missing, world.now, world.deadlines.subject_grace_seconds)


def deciding_gaps(world: World) -> tuple[Gap, ...]:
    """Return the Gaps that forbid the policy's all-clear in Kubernetes."""
    namespace = world.policy.key.namespace

    def decides(gap: Gap) -> bool:
        kind, _, name = gap.scope.partition("/")
        return kind in _DECIDING_GAPS and (not name or "/" not in name or name.startswith(f"{namespace}/"))

    return tuple(each for each in world.gaps if decides(each))


def gap_text(gaps: Iterable[Gap]) -> str:
    """Say what could not be read, and why."""
    return "; ".join(f"{each.scope} cannot be read: {each.message}" for each in sorted(gaps))
