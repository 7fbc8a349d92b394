"""The cloud half of the loop: writes to AWS for one policy, in workers of its own.

What to write is judged as in the policy lane, from the account's shared snapshot; after a write a targeted
read patches the snapshot. The result goes to the policy's memory, and the policy lane tells it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

import structlog

from leastwise.core.accounts import AwsAccount
from leastwise.core.aws_judgements import may_be_associated, removal_gap
from leastwise.core.aws_plans import is_detached, plan_removal
from leastwise.core.conditions import Problem, Reason
from leastwise.core.entitlements import DeletionPolicy, Enforcement
from leastwise.core.errors import (
    AlreadyExistsError,
    ConflictError,
    LeaseLostError,
    LeastwiseError,
    ResultUnknownError,
)
from leastwise.core.events import Announcement, EventReason
from leastwise.core.failures import problem_of, problem_of_read
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.judgements import Judgement, judge
from leastwise.core.kept_documents import departure_reason
from leastwise.core.names import aws_role_name
from leastwise.core.plans import CreateAssociation, Plan, UpdateAssociation, plan_text
from leastwise.core.snapshots import AwsManagedPolicy, AwsRole, PodIdentityAssociation, StoredPolicy
from leastwise.core.worlds import OwnedRole, World
from leastwise.metrics import Metrics
from leastwise.ports import AwsWriter, Clock, ClusterView, KubernetesWriter
from leastwise.services.apply import Applied, apply_aws, corrected_kinds
from leastwise.services.gathering import Gatherer
from leastwise.services.memory import CONTEST_WINDOW_SECONDS, PolicyMemory, Propagation
from leastwise.services.publishing import Publisher
from leastwise.services.queues import retry_seconds
from leastwise.services.removals import DELETED, Removals
from leastwise.services.rollbacks import Rollbacks
from leastwise.services.statuses import format_time, made_in_aws

PROPAGATION_LOOK_SECONDS = 2.0
APPEARANCE_SECONDS = 30.0  # how long IAM may show what was before a write (A10)
OVERDUE_LOOK_SECONDS = 60.0
UNREAD_SECONDS = 60.0


class Rereader(Protocol):
    """Targeted reads that patch the shared snapshot of an account."""

    async def reread_role(self, account: AwsAccount, name: str) -> AwsRole | None:
        """Read one role."""
        ...

    async def reread_policy(self, account: AwsAccount, arn: str) -> None:
        """Read one managed policy."""
        ...

    async def reread_association(self, account: AwsAccount, world: World) -> PodIdentityAssociation | None:
        """Read the association of the policy's ServiceAccount."""
        ...

    async def complete(
        self, account: AwsAccount, entry: AwsRole | AwsManagedPolicy | PodIdentityAssociation
    ) -> None:
        """Read what the listing leaves out of an entry (A24)."""
        ...


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
        wait = max(retry_seconds(memory.aws.failures), float(getattr(error, "after_seconds", 0.0)))
        return memory.aws.put_off(self._clock.monotonic(), wait)

    async def _run(self, stored: StoredPolicy, memory: PolicyMemory) -> float | None:
        if stored.policy.deleting:
            return await self._detach_all(stored, memory)
        memory.aws.running = True
        stored, giving_back = await self._rollbacks.in_effect(stored, memory)
        world, judgement = await self._judge_whole(stored, memory)
        for owned in judgement.removals:
            again = await self._detach(stored, world, owned, memory, departure_reason(world))
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
        return await self._repair(stored, world, account, repairs, memory)

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
        self, stored: StoredPolicy, world: World, account: AwsAccount, plan: Plan, memory: PolicyMemory
    ) -> float | None:
        now = self._clock.monotonic()
        if memory.propagation is not None:
            waiting = await self._await_propagation(stored, account, memory, memory.propagation)
            return waiting or 0.01
        # what others do is seen once a refresh, so a fight takes longer to be told
        rounds = (self._settings.repair_tries + 1) * account.refresh_seconds
        memory.aws.window = max(CONTEST_WINDOW_SECONDS, float(rounds))
        if memory.aws.is_contested(now, plan, self._settings.repair_tries):
            return memory.aws.contest(now, plan)
        if not world.policy.has_finalizer:
            await self._kubernetes.add_finalizer(world.policy.key)
        before = self._role(world)
        memory.aws.busy = True
        try:
            applied = await apply_aws(self._writer, account, plan)
            await self._reread(account, world, plan)
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
            return memory.aws.put_off(now, PROPAGATION_LOOK_SECONDS)
        text = "written to AWS, but it cannot be read there after the deadline"
        memory.aws.problem = Problem(Reason.PROPAGATING, text)
        memory.propagation = None
        return memory.aws.put_off(now, OVERDUE_LOOK_SECONDS)

    async def _await_propagation(
        self, stored: StoredPolicy, account: AwsAccount, memory: PolicyMemory, propagation: Propagation
    ) -> float:
        """Look again at a write that did not show yet; 0 when that is decided: judge afresh."""
        world = self._gatherer.gather(stored, memory, self._clock.now())
        name = judge(world).aws.role_name
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

    @staticmethod
    def _role(world: World) -> AwsRole | None:
        name = judge(world).aws.role_name
        snapshot = world.aws.snapshot
        return snapshot.roles.get(name.casefold()) if snapshot is not None and name else None

    async def _reread(self, account: AwsAccount, world: World, plan: Plan) -> None:
        """Patch the snapshot with everything that the plan touched."""
        roles = sorted({name for each in plan if (name := getattr(each.change, "role", ""))})
        arns = sorted({arn for each in plan if (arn := getattr(each.change, "arn", ""))})
        try:
            for arn in arns:
                await self._rereader.reread_policy(account, arn)
            for name in roles:
                await self._rereader.reread_role(account, name)
            if any("Association" in type(each.change).__name__ for each in plan):
                await self._rereader.reread_association(account, world)
        except LeastwiseError as error:
            self._log.warning("read after write failed", error=str(error))

    def _note_written(self, done: Plan) -> None:
        for step in done:
            self._log.info("written", change=type(step.change).__name__, why=step.reason)
        for kind in corrected_kinds(done):
            self._metrics.drift_corrected.labels("aws", kind.value, "success").inc()

    # ---------------------------------------------------------------- removal, phase one

    async def _detach_all(self, stored: StoredPolicy, memory: PolicyMemory) -> float | None:
        policy = stored.policy
        if policy.enforcement is Enforcement.SUSPENDED or policy.deletion_policy is DeletionPolicy.ORPHAN:
            return None
        await self._look_up(stored, memory)
        world = self._gatherer.gather(stored, memory, self._clock.now())
        for owned in world.owned_roles:
            if not owned.is_detached and not removal_gap(owned):
                again = await self._detach(stored, world, owned, memory, DELETED)
                if again is not None:
                    return again
        if memory.looked_up:
            return None
        return memory.aws.put_off(self._clock.monotonic(), PROPAGATION_LOOK_SECONDS)

    async def _look_up(self, stored: StoredPolicy, memory: PolicyMemory) -> None:
        """Ask for a role that no listing has shown yet: an earlier process may just have made it (A10)."""
        if memory.looked_up:
            return
        found = False
        for ref in self._removals.account_refs(stored):
            account, known = self._view.account(ref), self._gatherer.clouds.snapshot(ref)
            for name in self._names(stored) if account is not None and known is not None else ():
                if account is None or known is None:
                    continue
                is_known = name.casefold() in known.roles
                found = found or is_known or await self._rereader.reread_role(account, name) is not None
        now = self._clock.monotonic()
        # what was written and not seen yet, or may have been by an earlier process, is not proven absent
        is_late = memory.unconfirmed_since is None and now - memory.since >= APPEARANCE_SECONDS
        memory.looked_up = found or is_late or not memory.may_have_made

    def _names(self, stored: StoredPolicy) -> tuple[str, ...]:
        """Names that a policy's role may have: the default one, a declared one, the one that was made."""
        declared = stored.policy.aws
        arn, _ = made_in_aws(stored.status)
        names = {
            aws_role_name(self._gatherer.cluster.id, stored.policy.key),
            declared.role_name if declared is not None else "",
            arn.rpartition("/")[2],
        }
        return tuple(sorted(names - {""}))

    async def _association(self, owned: OwnedRole, world: World) -> PodIdentityAssociation | None:
        """Read the subject's association afresh: a listing tells neither its role nor its tags (A24)."""
        subject = world.policy.subject
        service_account = ServiceAccount(world.policy.subject_namespace, subject.service_account_name)
        if service_account not in owned.snapshot.associations and not may_be_associated(owned.role):
            return None
        return await self._rereader.reread_association(owned.account, world)

    async def _detach(
        self, stored: StoredPolicy, world: World, owned: OwnedRole, memory: PolicyMemory, reason: str
    ) -> float | None:
        """Phase one: it admits nobody, holds nothing, and carries the time after which it may be deleted."""
        now = self._clock.monotonic()
        fresh = await self._rereader.reread_role(owned.account, owned.role.name)
        if fresh is None or (fresh.role_id, fresh.owner) != (owned.role.role_id, owned.role.owner):
            return memory.aws.put_off(now, PROPAGATION_LOOK_SECONDS)  # another one by now: judge afresh
        if is_detached(fresh):
            await self._tell_removal(stored, fresh, memory)
            return self._end_detach(stored, owned, memory)
        if now - memory.detached_at.get(fresh.arn, -APPEARANCE_SECONDS) < APPEARANCE_SECONDS:
            return memory.aws.put_off(now, PROPAGATION_LOOK_SECONDS)  # written, and not to be read yet (A10)
        owned = replace(owned, role=fresh)
        association = await self._association(owned, world)
        await self._removals.keep(stored, world, memory, reason)
        due = self._clock.now() + timedelta(seconds=owned.account.removal_wait_seconds)
        plan = plan_removal(
            owned.role, owned.snapshot, remove_after=format_time(due), association=association
        )
        applied = await apply_aws(self._writer, owned.account, plan)
        await self._reread(owned.account, world, plan)
        snapshot = self._gatherer.clouds.snapshot(owned.account.name)
        live = snapshot.roles.get(fresh.name.casefold()) if snapshot is not None else None
        is_done = live is not None and is_detached(live)  # whatever was answered
        if applied.error is not None and not is_done:
            return self._fail(applied, memory)
        await self._tell_removal(stored, fresh, memory)
        memory.detached_at[fresh.arn] = now
        if live is not None and not is_done:
            return memory.aws.put_off(now, PROPAGATION_LOOK_SECONDS)
        return self._end_detach(stored, owned, memory)

    async def _tell_removal(self, stored: StoredPolicy, role: AwsRole, memory: PolicyMemory) -> None:
        if role.arn not in memory.detached_at:
            text = f"{role.arn} admits nobody any more; it is deleted after the account's removal wait"
            await self._publisher.announce(stored.policy, Announcement(EventReason.REMOVAL_STARTED, text))

    def _end_detach(self, stored: StoredPolicy, owned: OwnedRole, memory: PolicyMemory) -> float | None:
        """It is seen to be detached: nothing of it is under way any more."""
        memory.detached_at.pop(owned.role.arn, None)
        memory.propagation = None
        memory.unconfirmed_since = None
        memory.aws.rest(self._clock.monotonic())
        self._wake_claimants(stored)
        return None

    def _wake_claimants(self, stored: StoredPolicy) -> None:
        """A role that is closed is no other way in any more, for policies of the same ServiceAccount."""
        policy = stored.policy
        for other in self._view.policies_in(policy.key.namespace):
            if other.aws is not None and other.subject == policy.subject and other.key != policy.key:
                self._wake_policy(other.key)


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
