"""The cloud half of the loop: writes to AWS for one policy, in workers of its own.

What to write is judged as in the policy lane, from the account's shared snapshot; after a write a targeted
read patches the snapshot. The result goes to the policy's memory, and the policy lane tells it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from leastwise.core.accounts import AwsAccount
from leastwise.core.aws_judgements import AwsJudgement
from leastwise.core.conditions import Problem, Reason
from leastwise.core.entitlements import Enforcement
from leastwise.core.errors import (
    AlreadyExistsError,
    ConflictError,
    LeaseLostError,
    LeastwiseError,
    ResultUnknownError,
)
from leastwise.core.events import Announcement, EventReason
from leastwise.core.failures import problem_of, problem_of_read
from leastwise.core.identities import PolicyKey
from leastwise.core.judgements import Judgement, judge
from leastwise.core.kept_documents import departure_reason
from leastwise.core.plans import CreateAssociation, Plan, UpdateAssociation, plan_text
from leastwise.core.snapshots import AwsRole, StoredPolicy
from leastwise.core.worlds import World
from leastwise.metrics import Metrics
from leastwise.ports import AwsWriter, Clock, ClusterView, KubernetesWriter
from leastwise.services.apply import Applied, apply_aws, corrected_kinds
from leastwise.services.detachments import Detachments
from leastwise.services.gathering import Gatherer
from leastwise.services.memory import CONTEST_WINDOW_SECONDS, PolicyMemory, Propagation
from leastwise.services.publishing import Publisher
from leastwise.services.queues import retry_wait
from leastwise.services.removals import Removals
from leastwise.services.rereads import LOOK_AGAIN_SECONDS, Rereader, reread_touched
from leastwise.services.rollbacks import Rollbacks

OVERDUE_LOOK_SECONDS = 60.0
UNREAD_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class CloudSettings:
    """The numbers of the cloud lane."""

    repair_tries: int = 5
    propagation_seconds: int = 600


class CloudLane:
    """Carries out AWS plans for one policy at a time."""

    def __init__(
        self,
        *,
        view: ClusterView,
        gatherer: Gatherer,
        writer: AwsWriter,
        kubernetes: KubernetesWriter,
        rereader: Rereader,
        removals: Removals,
        rollbacks: Rollbacks,
        publisher: Publisher,
        metrics: Metrics,
        clock: Clock,
        settings: CloudSettings,
        memory_of: Callable[[PolicyKey], PolicyMemory],
        wake_policy: Callable[[PolicyKey], None],
    ) -> None:
        self._view = view
        self._gatherer = gatherer
        self._writer = writer
        self._kubernetes = kubernetes
        self._rereader = rereader
        self._removals = removals
        self._rollbacks = rollbacks
        self._publisher = publisher
        self._metrics = metrics
        self._clock = clock
        self._settings = settings
        self._memory_of = memory_of
        self._wake_policy = wake_policy
        self._log = structlog.get_logger("cloud")
        self._detachments = Detachments(
            view=view,
            gatherer=gatherer,
            writer=writer,
            rereader=rereader,
            removals=removals,
            publisher=publisher,
            clock=clock,
            fail=self._fail,
            wake_policy=wake_policy,
        )

    async def run(self, key: PolicyKey) -> float | None:
        """Bring the policy's AWS side nearer to its declaration; return when to run again."""
        stored = self._view.stored_policy(key)
        if stored is None:
            return None
        memory = self._memory_of(key)
        memory.aws.follow(stored.policy.generation)
        now = self._clock.monotonic()
        if now < memory.aws.hold_until:
            return memory.aws.hold_until - now
        with structlog.contextvars.bound_contextvars(policy=str(key)):
            try:
                return await self._run(stored, memory)
            except LeaseLostError:
                raise
            except LeastwiseError as error:
                again = self._try_again(memory, error)
                tries, limit = memory.aws.failures, self._settings.repair_tries
                self._log.warning("read failed", error=str(error), tries=tries)
                memory.aws.problem = problem_of_read(error, tries=tries, limit=limit) or memory.aws.problem
                return again
            except Exception as error:
                self._try_again(memory, error)  # the policy lane wakes this one again at once
                raise
            finally:
                memory.aws.running = False
                self._wake_policy(key)

    def _try_again(self, memory: PolicyMemory, error: Exception) -> float:
        """Put the lane off, longer each time: whoever wakes it meanwhile does not call AWS again."""
        memory.aws.failures += 1
        wait = retry_wait(memory.aws.failures, error)
        return memory.aws.put_off(self._clock.monotonic(), wait)

    async def _run(self, stored: StoredPolicy, memory: PolicyMemory) -> float | None:
        if stored.policy.deleting:
            return await self._detachments.detach_all(stored, memory)
        memory.aws.running = True
        stored, giving_back = await self._rollbacks.in_effect(stored, memory)
        world, judgement = await self._judge_whole(stored, memory)
        for owned in judgement.removals:
            again = await self._detachments.detach(stored, world, owned, memory, departure_reason(world))
            if again is not None:
                return again
        if judgement.aws.repairs and memory.propagation is None and world.aws.account is not None:
            # the snapshot may be a whole period old: what is written to is read first (rule 3)
            await self._rereader.reread_role(world.aws.account, judgement.aws.role_name)
            world, judgement = await self._judge_whole(stored, memory)
        account, repairs, now = world.aws.account, judgement.aws.repairs, self._clock.monotonic()
        if giving_back and any(not each.waiting for each in judgement.findings.problems):
            repairs = ()  # the policy lane refuses it as a whole
        if not repairs or account is None or world.policy.enforcement is not Enforcement.ENFORCE:
            memory.propagation = None
            quiet = memory.aws.rest(now)
            # what a describe did not tell is asked for again, but not by everybody who looks
            return memory.aws.put_off(now, UNREAD_SECONDS) if judgement.aws.unread else quiet
        return await self._repair(stored, world, account, judgement.aws, memory)

    async def _judge_whole(self, stored: StoredPolicy, memory: PolicyMemory) -> tuple[World, Judgement]:
        """Judge after reading what the listing leaves out (A24)."""
        world = self._gatherer.gather(stored, memory, self._clock.now())
        judgement = judge(world)
        if not judgement.aws.unread or world.aws.account is None:
            return world, judgement
        for entry in judgement.aws.unread:
            await self._rereader.complete(world.aws.account, entry)
        world = self._gatherer.gather(stored, memory, self._clock.now())
        return world, judge(world)

    # ---------------------------------------------------------------- repair

    async def _repair(
        self, stored: StoredPolicy, world: World, account: AwsAccount, aws: AwsJudgement, memory: PolicyMemory
    ) -> float | None:
        now, plan = self._clock.monotonic(), aws.repairs
        if memory.propagation is not None:
            waiting = await self._await_propagation(
                stored, account, aws.role_name, memory, memory.propagation
            )
            return waiting or 0.01
        # what others do is seen once a refresh, so a fight takes longer to be told
        rounds = (self._settings.repair_tries + 1) * account.refresh_seconds
        memory.aws.window = max(CONTEST_WINDOW_SECONDS, float(rounds))
        if memory.aws.is_contested(now, plan, self._settings.repair_tries):
            return memory.aws.contest(now, plan)
        if not world.policy.has_finalizer:
            await self._kubernetes.add_finalizer(world.policy.key)
        before = _role_named(world, aws.role_name)
        memory.aws.busy = True
        try:
            applied = await apply_aws(self._writer, account, plan)
            await reread_touched(self._rereader, account, world, plan)
        finally:
            memory.aws.busy = False
        memory.aws.repaired = memory.aws.repaired or bool(applied.done)
        memory.may_have_made = True
        self._note_written(applied.done)
        if applied.done:
            memory.aws.note_repairs(now, applied.done)
        if applied.error is not None:
            return self._fail(applied, memory)
        reason = EventReason.DRIFT_REPAIRED if memory.granted_before else EventReason.GRANTED
        await self._publisher.announce(stored.policy, Announcement(reason, plan_text(applied.done)))
        for step in applied.done:
            if isinstance(step.change, CreateAssociation | UpdateAssociation):
                await self._publisher.tell_pods(step.change.service_account)
        return await self._confirm(stored, before, memory)

    async def _confirm(
        self, stored: StoredPolicy, before: AwsRole | None, memory: PolicyMemory
    ) -> float | None:
        """Compare once more with what the read after the write showed; IAM may still answer the old (A10)."""
        world = self._gatherer.gather(stored, memory, self._clock.now())
        now = self._clock.monotonic()
        if not judge(world).aws.repairs:
            memory.unconfirmed_since = None
            return memory.aws.rest(now)
        if memory.unconfirmed_since is None:
            memory.unconfirmed_since = now
        memory.propagation = Propagation(before=before)
        left = memory.unconfirmed_since + self._settings.propagation_seconds - now
        return self._wait_for_effect(memory, left)

    def _wait_for_effect(self, memory: PolicyMemory, left: float) -> float:
        """Look again soon; past the deadline say so, and write once more after a while."""
        now = self._clock.monotonic()
        if left > 0:
            text = "written to AWS, and not yet to be read there"
            memory.aws.problem = Problem(Reason.PROPAGATING, text, waiting=True)
            return memory.aws.put_off(now, LOOK_AGAIN_SECONDS)
        text = "written to AWS, but it cannot be read there after the deadline"
        memory.aws.problem = Problem(Reason.PROPAGATING, text)
        memory.propagation = None
        return memory.aws.put_off(now, OVERDUE_LOOK_SECONDS)

    async def _await_propagation(
        self,
        stored: StoredPolicy,
        account: AwsAccount,
        name: str,
        memory: PolicyMemory,
        propagation: Propagation,
    ) -> float:
        """Look again at a write that did not show yet; 0 when that is decided: judge afresh."""
        found = await self._rereader.reread_role(account, name)
        world = self._gatherer.gather(stored, memory, self._clock.now())
        if not judge(world).aws.repairs or not _is_same_role(found, propagation.before):
            memory.propagation = None  # it shows now, or somebody else wrote meanwhile: judge afresh
            return 0.0
        since = memory.unconfirmed_since or 0.0
        return self._wait_for_effect(
            memory, since + self._settings.propagation_seconds - self._clock.monotonic()
        )

    def _fail(self, applied: Applied, memory: PolicyMemory) -> float:
        error, step = applied.error, applied.failed
        if error is None or step is None:
            return 0.0
        lane = memory.aws
        again = self._try_again(memory, error)
        looked_up = isinstance(error, AlreadyExistsError | ConflictError | ResultUnknownError)
        is_late = memory.unconfirmed_since is not None  # reads do not show what was written
        if looked_up and (is_late or lane.failures < self._settings.repair_tries):
            # the targeted read has looked it up (design rule 7): judge afresh, soon
            return again
        lane.problem = problem_of(
            error, step, cloud=True, tries=lane.failures, limit=self._settings.repair_tries
        )
        self._log.warning("write failed", why=step.reason, error=str(error), tries=lane.failures)
        return again

    def _note_written(self, done: Plan) -> None:
        for step in done:
            self._log.info("written", change=type(step.change).__name__, why=step.reason)
        for kind in corrected_kinds(done):
            self._metrics.drift_corrected.labels("aws", kind.value, "success").inc()


def _role_named(world: World, name: str) -> AwsRole | None:
    snapshot = world.aws.snapshot
    return snapshot.roles.get(name.casefold()) if snapshot is not None else None


def _is_same_role(found: AwsRole | None, before: AwsRole | None) -> bool:
    if found is None or before is None:
        return found is before
    return (found.trust, found.inline, found.attached, found.boundary_arn, found.tags) == (
        before.trust,
        before.inline,
        before.attached,
        before.boundary_arn,
        before.tags,
    )
