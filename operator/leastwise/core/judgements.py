"""The judgement of one policy: from its world to drift, problems and plans. Pure, computed in every mode.

What is done with it differs: Observe skips the repairs, Suspended everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from leastwise.core.annotations import declares_annotation, plan_annotation_release
from leastwise.core.aws_judgements import AwsJudgement, judge_aws
from leastwise.core.ceiling_checks import CeilingViolation, check_policy
from leastwise.core.ceiling_unions import on_narrowed
from leastwise.core.ceilings import Ceiling, OnNarrowed
from leastwise.core.conditions import Findings, Problem, Reason
from leastwise.core.drifts import Drift, DriftKind, sort_drifts
from leastwise.core.entitlements import DeletionPolicy, Enforcement, EntitlementPolicy
from leastwise.core.identities import ServiceAccount
from leastwise.core.kubernetes_judgements import (
    REMOVAL_GAPS,
    KubernetesJudgement,
    deciding_gaps,
    gap_text,
    is_held,
    is_lasting,
    judge_kubernetes,
)
from leastwise.core.kubernetes_plans import plan_retirements
from leastwise.core.names import identity_hash
from leastwise.core.narrowings import narrowing_steps
from leastwise.core.plans import Plan, PlannedChange, WriteBinding
from leastwise.core.snapshots import Gap
from leastwise.core.worlds import OwnedRole, World

_NOT_ACCEPTED = frozenset({Reason.INVALID_SPEC, Reason.CEILING_EXCEEDED, Reason.QUOTA_EXCEEDED})
MAX_MESSAGES = 3
CEILING = "EntitlementCeiling"
WITHDRAWAL = "Withdrawal"
NARROWED_WAIT_SECONDS = 86400


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a run found and what it would do.

    `repairs` are written in Enforce; `retirements` (Kubernetes) and `removals` (IAM roles, phase one) follow
    `deletionPolicy` in Enforce and in Observe. `aws_repairs` are carried out by the cloud lane. All are empty
    where something forbids writing. `recheck_seconds` asks for a run earlier than the resync.
    """

    findings: Findings
    drifts: tuple[Drift, ...] = ()
    repairs: Plan = ()
    retirements: Plan = ()
    removals: tuple[OwnedRole, ...] = ()
    aws: AwsJudgement = field(default_factory=AwsJudgement)
    declared: int = 0
    recheck_seconds: float | None = None

    @property
    def open_drifts(self) -> tuple[Drift, ...]:
        """Drift that nobody accepted."""
        return tuple(each for each in self.drifts if not each.exempt)


def judge(world: World) -> Judgement:
    """Judge one policy that is not being deleted."""
    policy = world.policy
    findings = Findings(generation=policy.generation, enforcement=policy.enforcement.value)
    blocking = find_spec_problems(world)
    if any(each.reason is Reason.INVALID_SPEC for each in blocking):
        text = "an invalid policy is not compared"
        refused = replace(findings, problems=blocking, drift_known=False, drift_unknown_message=text)
        return Judgement(refused)
    aws = judge_aws(world)
    kubernetes = judge_kubernetes(world, aws)
    problems = [*blocking, *kubernetes.problems, *aws.problems]
    drifts = sort_drifts([*kubernetes.drifts, *aws.drifts])
    repairs, aws_repairs = _permitted_repairs(world, blocking, kubernetes, aws)
    retirements, removals = _plan_departures(world, aws, repairs)
    if world.narrowed:
        problems.append(Problem(Reason.CEILING_EXCEEDED, f"taken away: {world.narrowed}"))
    gaps = deciding_gaps(world)
    open_drifts = [each for each in drifts if not each.exempt]
    findings = replace(
        findings,
        unseen=aws.unseen,
        problems=tuple(problems),
        drift_known=not gaps and aws.known and not is_held(world),
        drift_unknown_message=_unknown_message(gaps, aws),
        open_drifts=len(open_drifts),
        drift_summary=summarise(open_drifts),
        repairing=bool(repairs or aws_repairs) and policy.enforcement is Enforcement.ENFORCE,
        no_subjects=policy.subject.is_selector and not world.subjects,
        data_stale=_stale_text(world, gaps),
        withdrawn=_withdrawn_text(world.withdrawn),
    )
    return Judgement(
        findings=findings,
        drifts=drifts,
        repairs=repairs,
        retirements=retirements,
        removals=removals,
        aws=replace(aws, repairs=aws_repairs),
        declared=count_declared(world.declared or policy),
        recheck_seconds=_recheck(world, problems),
    )


def find_spec_problems(world: World) -> tuple[Problem, ...]:
    """What forbids the declaration itself: an invalid object, a protected namespace, a ceiling."""
    policy = world.policy
    if policy.invalid:
        return (Problem(Reason.INVALID_SPEC, policy.invalid),)
    if policy.key.namespace in world.protected_namespaces:
        names = "', '".join(sorted(world.protected_namespaces))
        text = f"namespace '{policy.key.namespace}' may not hold policies: '{names}' are protected"
        return (Problem(Reason.INVALID_SPEC, text),)
    gap = _withdrawal_gap(world)
    if gap is not None:
        text = f"withdrawals cannot be decided: {gap.message}"
        return (Problem(Reason.READ_DENIED, text, waiting=not is_lasting(gap), about=WITHDRAWAL),)
    gap = _ceiling_gap(world)
    if gap is not None:
        text = f"ceilings cannot be decided: {gap.message}"
        return (Problem(Reason.READ_DENIED, text, waiting=not is_lasting(gap), about=CEILING),)
    violations = ceiling_violations(world)
    if not violations:
        return ()
    return (Problem(Reason.CEILING_EXCEEDED, _violation_text(violations)),)


def _ceiling_gap(world: World) -> Gap | None:
    """A Gap, of a whole kind or of one object, that may hide what a ceiling refuses in the namespace."""
    for gap in world.gaps:
        kind, _, name = gap.scope.partition("/")
        is_namespace = kind == "namespaces" and name in {"", world.policy.key.namespace}
        if kind == "entitlementceilings" or is_namespace:
            return gap
    return None


def _withdrawal_gap(world: World) -> Gap | None:
    """A Gap that may hide what is withdrawn from the policy: then nothing is written, which could give it
    back."""
    for gap in world.gaps:
        kind, _, name = gap.scope.partition("/")
        if kind == "withdrawals" and (not name or name.startswith(f"{world.policy.key.namespace}/")):
            return gap
    return None


def ceiling_violations(world: World) -> tuple[CeilingViolation, ...]:
    """Everything in which the policy is above the ceilings of its namespace."""
    return check_policy(world.declared or world.policy, world.ceilings, siblings=world.siblings)


def _violation_text(violations: Iterable[CeilingViolation]) -> str:
    texts = [f"{each.field}: {each.what}" for each in violations]
    more = f" (and {len(texts) - MAX_MESSAGES} more)" if len(texts) > MAX_MESSAGES else ""
    return "; ".join(texts[:MAX_MESSAGES]) + more


def ceilings_digest(ceilings: Iterable[Ceiling]) -> str:
    """Name the state of the ceilings of a namespace: another one begins the wait of a narrowing anew."""
    return identity_hash(*(f"{each.name} {each.generation}" for each in ceilings))


def narrowing_of(world: World) -> str:
    """What is above a ceiling that takes grants away, once the wait is over; empty otherwise."""
    since = world.since_exceeded
    if since is None or _ceiling_gap(world) is not None:
        return ""  # what cannot be read takes nothing away (design rule 6)
    if on_narrowed(world.ceilings) is not OnNarrowed.REVOKE:
        return ""
    wait = world.aws.account.removal_wait_seconds if world.aws.account is not None else NARROWED_WAIT_SECONDS
    violations = ceiling_violations(world)
    if not violations or world.now - since < timedelta(seconds=wait):
        return ""
    return _violation_text(violations)


def _permitted_repairs(
    world: World, blocking: tuple[Problem, ...], kubernetes: KubernetesJudgement, aws: AwsJudgement
) -> tuple[Plan, Plan]:
    """Return the repairs of both planes that nothing forbids.

    What is wrong with the declaration itself forbids both, so that nothing is half written; above a ceiling
    only what takes away is left. What is wrong in one plane forbids that one: a stranger in IAM must not keep
    RBAC from being repaired, nor the other way.
    """
    above = any(each.reason is Reason.CEILING_EXCEEDED for each in blocking)
    others = (each for each in blocking if each.reason is not Reason.CEILING_EXCEEDED)
    refused = (*others, *(each for each in aws.problems if each.reason in _NOT_ACCEPTED))
    if any(_forbids_writes(each) for each in refused):
        return (), ()
    repairs, aws_repairs = _each_permitted(kubernetes, aws)
    if above:
        return narrowing_steps(repairs, world), narrowing_steps(aws_repairs, world)
    return repairs, aws_repairs


def _each_permitted(kubernetes: KubernetesJudgement, aws: AwsJudgement) -> tuple[Plan, Plan]:
    # before a foreign value on the ServiceAccount nothing is begun; a role that was made is kept as declared
    is_pointless = kubernetes.is_conflicting and not aws.role_arn
    is_forbidden = is_pointless or any(_forbids_writes(each) for each in aws.problems)
    return () if kubernetes.is_foreign else kubernetes.repairs, () if is_forbidden else aws.repairs


def _plan_departures(world: World, aws: AwsJudgement, repairs: Plan) -> tuple[Plan, tuple[OwnedRole, ...]]:
    """What carries our mark and lost its declaration; nothing under Suspended, a grace, or Orphan (which a
    narrowed ceiling overrules: the policy's writer may not keep what the platform takes away)."""
    policy = world.policy
    orphans = policy.deletion_policy is DeletionPolicy.ORPHAN and not world.narrowed
    if orphans or policy.enforcement is Enforcement.SUSPENDED or is_held(world):
        return (), ()
    if any(gap.scope in REMOVAL_GAPS for gap in world.gaps):
        return (), ()
    leaving: set[ServiceAccount] = set()
    if policy.subject.is_selector:
        named = {
            ServiceAccount(subject.namespace, subject.name)
            for binding in world.actual.owned_bindings
            for subject in binding.subjects
            if subject.kind == "ServiceAccount" and subject.namespace == policy.subject_namespace
        }
        leaving = named - set(world.subjects)
    plan = plan_retirements(world.desired, world.actual, leaving)
    if policy.enforcement is Enforcement.ENFORCE:
        plan = _without_repaired(plan, repairs)
    if not declares_annotation(world) and not aws.departures and not aws.repairs:
        plan += plan_annotation_release(world)
    return plan, aws.departures


def _without_repaired(retirements: Plan, repairs: Plan) -> Plan:
    """A binding that a repair writes anew needs no narrowing beside it, which would undo the repair."""
    written = {_binding_of(each) for each in repairs} - {None}
    return tuple(each for each in retirements if _binding_of(each) not in written)


def _binding_of(step: PlannedChange) -> tuple[str, str, str] | None:
    change = step.change
    return (change.kind, change.namespace, change.name) if isinstance(change, WriteBinding) else None


def _forbids_writes(problem: Problem) -> bool:
    is_refused = problem.reason in _NOT_ACCEPTED | {Reason.NOT_OWNED, Reason.CONFLICT}
    return is_refused or (problem.reason is Reason.READ_DENIED and problem.about in {CEILING, WITHDRAWAL})


def _stale_text(world: World, gaps: tuple[Gap, ...]) -> str:
    """What is too old to judge by, and will be read again without anybody's help."""
    if world.policy.aws is not None and world.aws.stale:
        return world.aws.stale
    return gap_text(each for each in gaps if not is_lasting(each))


def _withdrawn_text(words: tuple[str, ...]) -> str:
    """Say what is withdrawn; empty when nothing is."""
    if not words:
        return ""
    more = f" and {len(words) - MAX_MESSAGES} more" if len(words) > MAX_MESSAGES else ""
    return f"{len(words)} declared permissions are withdrawn: {', '.join(words[:MAX_MESSAGES])}{more}"


def _unknown_message(gaps: tuple[Gap, ...], aws: AwsJudgement) -> str:
    return gap_text(gaps) if gaps else aws.unknown_message


def summarise(drifts: Iterable[Drift]) -> str:
    """Say in one sentence how much drift there is and which is the worst; empty for none."""
    ordered = sort_drifts(list(drifts))
    if not ordered:
        return ""
    counts = {kind: sum(each.kind is kind for each in ordered) for kind in DriftKind}
    parts = ", ".join(f"{count} {kind.value}" for kind, count in counts.items() if count)
    worst = ordered[0]
    return f"{parts}; worst is {worst.severity.word}: {worst.ref} {worst.detail}"


def count_declared(policy: EntitlementPolicy) -> int:
    """Count what is declared: rule atoms, bindings, action and resource pairs, managed policies."""
    total = 0
    if policy.kubernetes is not None:
        block = policy.kubernetes
        total += sum(1 for rule in block.rules for _ in rule.atoms())
        total += len(block.bindings) + len(block.cluster_bindings)
    if policy.aws is not None:
        total += sum(len(each.actions) * len(each.resources) for each in policy.aws.statements)
        total += len(policy.aws.managed_policy_arns)
    return total


def _recheck(world: World, problems: Iterable[Problem]) -> float | None:
    """Ask for a run when a deadline passes: a reference's, an exemption's, a narrowed ceiling's."""
    times: list[float] = []
    if any(each.reason is Reason.REF_NOT_FOUND for each in problems):
        for since in (world.since_missing or world.now, world.since_unresolved or world.now):
            for seconds in (world.deadlines.subject_grace_seconds, world.deadlines.ref_seconds):
                left = (since + timedelta(seconds=seconds) - world.now).total_seconds()
                if left > 0:
                    times.append(left + 0.1)
    if any(each.reason is Reason.CEILING_EXCEEDED for each in problems):
        times.append(60.0)  # caps are counted over other policies, which wake only themselves
    times += [
        (each.until - world.now).total_seconds() + 0.1
        for each in world.policy.exemptions
        if each.until > world.now
    ]
    times += [
        (until - world.now).total_seconds() + 0.1 for until in world.withdrawal_ends if until > world.now
    ]
    return min(times, default=None)
