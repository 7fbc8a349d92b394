"""THE loop, for one policy: gather, judge, apply, publish. Written against ports; kopf is nowhere near.

The Kubernetes plane is written here; the cloud plane by `leastwise.services.cloud_lane`, which this lane
wakes, so that a slow cloud never holds up RBAC work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from leastwise.core.conditions import Findings, Problem, Reason
from leastwise.core.drifts import Drift
from leastwise.core.entitlements import Enforcement
from leastwise.core.errors import AlreadyExistsError, ConflictError, LeaseLostError, LeastwiseError
from leastwise.core.events import Announcement, EventReason
from leastwise.core.failures import problem_of
from leastwise.core.identities import PolicyKey
from leastwise.core.judgements import Judgement, ceilings_digest, judge, summarise
from leastwise.core.kept_documents import departure_reason
from leastwise.core.kubernetes_plans import changed_ref
from leastwise.core.permissions import RoleRef
from leastwise.core.plans import AnnotateServiceAccount, Plan, plan_text
from leastwise.core.snapshots import StoredPolicy
from leastwise.core.subject_counts import SubjectCounts
from leastwise.core.worlds import SUBJECT, World
from leastwise.metrics import Metrics
from leastwise.ports import Clock, ClusterView, KubernetesWriter
from leastwise.services.apply import Applied, apply_kubernetes, corrected_kinds
from leastwise.services.gathering import Gatherer
from leastwise.services.memory import PolicyMemory
from leastwise.services.publishing import PolicyReport, Publisher
from leastwise.services.queues import retry_wait, spread_seconds
from leastwise.services.removals import Removals
from leastwise.services.rollbacks import Rollbacks
from leastwise.services.statuses import drift_refs_from_json, made_in_aws
from leastwise.services.wakeups import Wakeups

STALE_VIEW_SECONDS = 0.25
UNSEEN_NAMESPACE_SECONDS = 1.0


@dataclass(slots=True)
class Outcome:
    """What the Kubernetes lane did in one run."""

    done: Plan = ()
    problem: Problem | None = None
    again: float | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class LoopSettings:
    """The numbers of the loop."""

    repair_tries: int = 5
    resync_seconds: int = 600


class Reconciler:
    """Runs the loop for one key at a time; the queue sees to it that no key runs twice at once."""

    def __init__(
        self,
        *,
        view: ClusterView,
        gatherer: Gatherer,
        writer: KubernetesWriter,
        publisher: Publisher,
        removals: Removals,
        rollbacks: Rollbacks,
        wakeups: Wakeups,
        metrics: Metrics,
        clock: Clock,
        settings: LoopSettings,
        wake_cloud: Callable[[PolicyKey], None],
        counts_of: Callable[[PolicyKey], SubjectCounts | None] = lambda _key: None,
    ) -> None:
        """`counts_of` tells what is known of a policy's subjects; None before they were evaluated."""
        self._view = view
        self._gatherer = gatherer
        self._writer = writer
        self._publisher = publisher
        self._removals = removals
        self._rollbacks = rollbacks
        self._wakeups = wakeups
        self._metrics = metrics
        self._clock = clock
        self._settings = settings
        self._wake_cloud = wake_cloud
        self._counts_of = counts_of
        self._memories: dict[PolicyKey, PolicyMemory] = {}
        self._log = structlog.get_logger("reconcile")

    def memory_of(self, key: PolicyKey) -> PolicyMemory:
        """The memory of a policy, shared with the cloud lane."""
        memory, stored = self._memories.get(key), self._view.stored_policy(key)
        uid = str(stored.policy.uid) if stored is not None else ""
        if memory is None or (uid and memory.uid != uid):
            # our finalizer says that an earlier process has granted something already
            held = stored is not None and stored.policy.has_finalizer
            memory = self._memories[key] = PolicyMemory(
                uid=uid, granted_before=held, may_have_made=held, since=self._clock.monotonic()
            )
        return memory

    async def reconcile(self, key: PolicyKey) -> float | None:
        """Bring one policy as near to its declaration as its mode allows; return when to run again."""
        stored = self._view.stored_policy(key)
        if stored is None:
            self._memories.pop(key, None)
            self._publisher.withdraw(key.namespace, key.name)
            return None
        memory = self.memory_of(key)
        for lane in (memory.kubernetes, memory.aws):  # where all is in place, the cloud lane does not run
            lane.follow(stored.policy.generation)
        with structlog.contextvars.bound_contextvars(policy=str(key)):
            if stored.policy.deleting:
                return await self._removals.remove(stored, memory)
            return await self._converge(stored, memory)

    async def _converge(self, stored: StoredPolicy, memory: PolicyMemory) -> float | None:
        if self._is_namespace_unseen(stored):
            return UNSEEN_NAMESPACE_SECONDS  # the policy came before its Namespace, which wakes it
        stored, giving_back = await self._rollbacks.in_effect(stored, memory)
        world = self._gatherer.gather(stored, memory, self._clock.now())
        judgement = judge(world)
        if giving_back and await self._rollbacks.refuse(stored, memory, judgement.findings.problems):
            return await self._converge(self._view.stored_policy(stored.policy.key) or stored, memory)
        _note_times(memory, world, judgement)
        self._note_roles(world)
        outcome = await self._write(stored, world, judgement, memory)
        report = self._report(stored, world, judgement, outcome, memory)
        if giving_back and not outcome.failed and _stands(judgement):
            report = await self._rollbacks.finish(stored, memory, report)
        if not _is_untold(stored, judgement, outcome):
            await self._publisher.publish(stored, memory, report)
        await self._tell_pods(outcome)
        if self._has_cloud_work(world, judgement):
            # after the report: what is told was seen before it is repaired
            self._wake_cloud(world.policy.key)
        memory.granted_before = memory.granted_before or _is_settled(report)
        return self._next(world.policy.key, judgement, outcome)

    async def _tell_pods(self, outcome: Outcome) -> None:
        for each in outcome.done:
            if isinstance(each.change, AnnotateServiceAccount) and each.change.role_arn:
                await self._publisher.tell_pods(each.change.account)

    def _is_namespace_unseen(self, stored: StoredPolicy) -> bool:
        if self._view.namespace(stored.policy.key.namespace) is not None:
            return False
        return not any(gap.scope.startswith("namespaces") for gap in self._view.gaps())

    @staticmethod
    def _has_cloud_work(world: World, judgement: Judgement) -> bool:
        mode = world.policy.enforcement
        if mode is Enforcement.SUSPENDED:
            return False
        repairs = judgement.aws.repairs and mode is Enforcement.ENFORCE
        return bool(judgement.removals or judgement.aws.unread or repairs)

    def _note_roles(self, world: World) -> None:
        roles = {
            (each.binding.namespace if each.binding.role_ref.kind == "Role" else "", each.binding.role_ref)
            for each in world.actual.foreign
        }
        for (kind, namespace, name), held in world.actual.at_name.items():
            if held.owner != world.owner:
                roles.add((namespace, RoleRef(kind, name)))  # a stranger's, under a name of ours
        self._wakeups.note_roles(world.policy.key, roles)

    async def _write(
        self, stored: StoredPolicy, world: World, judgement: Judgement, memory: PolicyMemory
    ) -> Outcome:
        """Carry out the Kubernetes plans that the mode allows: what is made first, then what goes (K3)."""
        policy, lane = world.policy, memory.kubernetes
        repairs = judgement.repairs if policy.enforcement is Enforcement.ENFORCE else ()
        plan = (*repairs, *judgement.retirements)
        now = self._clock.monotonic()
        if not plan:
            quiet = lane.rest(now)
            if _holds_something(world) and policy.enforcement is not Enforcement.SUSPENDED:
                await self._hold_finalizer(world)  # it may have been taken off by hand
            return Outcome(problem=lane.problem, again=quiet)
        if now < lane.hold_until:
            return Outcome(problem=lane.problem, again=lane.hold_until - now, failed=True)
        if lane.is_contested(now, plan, self._settings.repair_tries):
            again = lane.contest(now, plan)
            return Outcome(problem=lane.problem, again=again, failed=True)
        await self._hold_finalizer(world)
        applied = await self._keep(stored, world, judgement, memory)
        if applied is None:
            applied = await apply_kubernetes(self._writer, plan, world.owner)
        return self._account_for(applied, memory)

    async def _keep(
        self, stored: StoredPolicy, world: World, judgement: Judgement, memory: PolicyMemory
    ) -> Applied | None:
        """Keep the prior documents before anything goes; return the failure, for then nothing goes."""
        if not judgement.retirements:
            return None
        try:
            await self._removals.keep(stored, world, memory, departure_reason(world))
        except LeaseLostError:
            raise
        except LeastwiseError as error:
            first = judgement.retirements[0]
            reason = f"{first.reason}, but the prior documents cannot be kept"
            return Applied(failed=replace(first, reason=reason), error=error)
        return None

    async def _hold_finalizer(self, world: World) -> None:
        if not world.policy.has_finalizer:
            await self._writer.add_finalizer(world.policy.key)

    def _account_for(self, applied: Applied, memory: PolicyMemory) -> Outcome:
        lane = memory.kubernetes
        for step in applied.done:
            self._log.info("written", change=type(step.change).__name__, why=step.reason)
        if applied.done:
            lane.note_repairs(self._clock.monotonic(), applied.done)
        if applied.failed is None or applied.error is None:
            lane.settle()
            return Outcome(done=applied.done, problem=lane.problem)
        error = applied.error
        if (
            isinstance(error, AlreadyExistsError | ConflictError)
            and lane.failures < self._settings.repair_tries
        ):
            # the view is behind what is stored: look again rather than judge
            lane.failures += 1
            again = lane.put_off(self._clock.monotonic(), STALE_VIEW_SECONDS * lane.failures)
            return Outcome(done=applied.done, again=again, failed=True)
        lane.failures += 1
        lane.problem = problem_of(
            error, applied.failed, cloud=False, tries=lane.failures, limit=self._settings.repair_tries
        )
        self._log.warning("write failed", why=applied.failed.reason, error=str(error), tries=lane.failures)
        wait = retry_wait(lane.failures, error)
        lane.put_off(self._clock.monotonic(), wait)
        return Outcome(done=applied.done, problem=lane.problem, again=wait, failed=True)

    def _report(
        self,
        stored: StoredPolicy,
        world: World,
        judgement: Judgement,
        outcome: Outcome,
        memory: PolicyMemory,
    ) -> PolicyReport:
        drifts = judgement.drifts
        findings = judgement.findings
        if outcome.done and not outcome.failed:
            drifts, findings = _after_writes(world, judgement, outcome.done)
        if judgement.aws.known and not judgement.aws.repairs and not judgement.removals:
            memory.aws.rest(self._clock.monotonic())
        arn, account_ref = self._made(stored, world, judgement)
        problems = list(findings.problems)
        problems += [each for each in (outcome.problem, memory.aws.problem) if each is not None]
        suspended = world.policy.enforcement is Enforcement.SUSPENDED
        for kind in corrected_kinds(outcome.done):
            self._metrics.drift_corrected.labels("kubernetes", kind.value, "success").inc()
        return PolicyReport(
            findings=replace(findings, problems=() if suspended else tuple(problems)),
            drifts=() if suspended else drifts,
            found=() if suspended else judgement.drifts,
            declared=judgement.declared,
            role_name=world.desired.role.name if world.desired.role else "",
            role_arn=arn,
            account_ref=account_ref,
            revision=_rolled_back(stored),
            exceeded=(memory.exceeded_by, memory.exceeded_since) if memory.exceeded_since else None,
            repaired=tuple(each.reason for each in outcome.done),
            announcements=_announce_writes(outcome.done, judgement.retirements, memory),
            subjects=self._counts_of(world.policy.key),
            withdrawn=len(world.withdrawn),
        )

    @staticmethod
    def _made(stored: StoredPolicy, world: World, judgement: Judgement) -> tuple[str, str]:
        """Return ARN and account of the role that was made.

        What the status tells stays until it is known that nothing of it is left: a removal finds the account
        by it, also after a restart.
        """
        if judgement.aws.role_arn and world.policy.aws is not None:
            return judgement.aws.role_arn, world.policy.aws.account_ref
        arn, account_ref = made_in_aws(stored.status)
        is_left = any(each.role.arn == arn and not each.is_detached for each in world.owned_roles)
        return (arn, account_ref) if is_left or world.made_unread else ("", "")

    def _next(self, key: PolicyKey, judgement: Judgement, outcome: Outcome) -> float:
        waits = [spread_seconds(str(key), self._settings.resync_seconds)]
        waits += [each for each in (judgement.recheck_seconds, outcome.again) if each]
        return min(waits)


def _is_ours_to_repair(drift: Drift) -> bool:
    """Extra is never written away: with it, too, everything declared may have been granted."""
    return drift.repairable and not drift.exempt


def _holds_something(world: World) -> bool:
    """Whether anything with the policy's mark stands, so that its deletion must pass through us."""
    return bool(world.actual.owned_roles or world.actual.owned_bindings or world.owned_roles)


def _note_times(memory: PolicyMemory, world: World, judgement: Judgement) -> None:
    """Keep since when references are missing and ceilings exceeded."""
    problems = judgement.findings.problems
    missing = any(each.reason is Reason.REF_NOT_FOUND and each.about != SUBJECT for each in problems)
    exceeded = any(each.reason is Reason.CEILING_EXCEEDED for each in problems)
    memory.unresolved_since = (world.since_unresolved or world.now) if missing else None
    memory.exceeded_since = (world.since_exceeded or world.now) if exceeded else None
    memory.exceeded_by = ceilings_digest(world.ceilings) if exceeded else ""
    memory.has_run = True


def _is_settled(report: PolicyReport) -> bool:
    """Whether everything that is ours to make is made."""
    findings = report.findings
    settled = findings.drift_known and not (findings.unseen or findings.repairing)
    return settled and not findings.problems and not any(_is_ours_to_repair(each) for each in report.drifts)


def _stands(judgement: Judgement) -> bool:
    """Whether nothing is left to be made in AWS, as far as that is known."""
    aws = judgement.aws
    return aws.known and not (aws.unseen or aws.repairs or judgement.findings.problems)


def _is_untold(stored: StoredPolicy, judgement: Judgement, outcome: Outcome) -> bool:
    """Whether there is nothing to tell yet: after a restart, what an earlier process told of this generation
    stands until the account was read once, unless Kubernetes has news."""
    findings = judgement.findings
    if not findings.unseen or findings.problems or outcome.done or outcome.problem:
        return False
    if stored.status.get("observedGeneration") != stored.policy.generation:
        return False
    told = {ref for ref in drift_refs_from_json(stored.status) if ref[0] == "kubernetes"}
    return told == {(each.plane, each.kind.value, each.ref) for each in judgement.open_drifts}


def _after_writes(world: World, judgement: Judgement, done: Plan) -> tuple[tuple[Drift, ...], Findings]:
    """What is left once the API server has acknowledged every write: the Kubernetes drift that was written
    away is gone; the watch will tell if it is not so."""
    written = {changed_ref(step.change) for step in done}
    left = tuple(
        each for each in judgement.drifts if not (each.plane == "kubernetes" and each.ref in written)
    )
    open_ = [each for each in left if not each.exempt]
    findings = replace(
        judgement.findings,
        open_drifts=len(open_),
        drift_summary=summarise(open_),
        repairing=bool(judgement.aws.repairs) and world.policy.enforcement is Enforcement.ENFORCE,
    )
    return left, findings


def _announce_writes(done: Plan, retirements: Plan, memory: PolicyMemory) -> tuple[Announcement, ...]:
    given = EventReason.DRIFT_REPAIRED if memory.granted_before else EventReason.GRANTED
    parts = (
        (given, tuple(each for each in done if each not in retirements)),
        (EventReason.REVOKED, tuple(each for each in done if each in retirements)),
    )
    return tuple(Announcement(reason, plan_text(steps)) for reason, steps in parts if steps)


def _rolled_back(stored: StoredPolicy) -> str:
    """Name the revision that was given back, as long as the policy asks for it: it is given back once."""
    rollback = stored.status.get("rollback")
    name = str(rollback.get("revision", "")) if isinstance(rollback, dict) else ""
    return name if name == stored.policy.rollback_to else ""
