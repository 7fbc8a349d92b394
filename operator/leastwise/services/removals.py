"""Takes away what a deleted policy had granted: reversibly, trust first, never while something is unknown.

The finalizer goes only when nothing with the policy's mark admits anybody any more. IAM roles are detached by
the cloud lane (phase one) and deleted later, driven by a tag, by `leastwise.services.cloud_accounts`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from leastwise.core.annotations import plan_annotation_release
from leastwise.core.aws_judgements import removal_gap
from leastwise.core.aws_ownership import has_gap
from leastwise.core.conditions import Findings, Problem, Reason
from leastwise.core.desires import DesiredKubernetes
from leastwise.core.entitlements import DeletionPolicy, Enforcement
from leastwise.core.errors import ForbiddenError, LeaseLostError, LeastwiseError
from leastwise.core.events import Announcement, EventReason
from leastwise.core.failures import needed_right
from leastwise.core.identities import Mark, PolicyKey
from leastwise.core.kept_documents import documents_of, kept_spec
from leastwise.core.kubernetes_judgements import REMOVAL_GAPS
from leastwise.core.kubernetes_plans import plan_retirements
from leastwise.core.plans import Plan, plan_text
from leastwise.core.revisions import Revision
from leastwise.core.snapshots import StoredPolicy
from leastwise.core.worlds import World
from leastwise.ports import Clock, KubernetesWriter, RevisionStore
from leastwise.services.apply import apply_kubernetes
from leastwise.services.gathering import Gatherer
from leastwise.services.memory import Kept, PolicyMemory
from leastwise.services.publishing import PolicyReport, Publisher
from leastwise.services.queues import retry_seconds
from leastwise.services.statuses import made_in_aws

LOOK_AGAIN_SECONDS = 0.3
CLOUD_WAIT_SECONDS = 5.0
DELETED = "PolicyDeleted"
HELD_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class RemovalSettings:
    """Numbers of removal."""

    revoke_deadline_seconds: int = 900
    revisions_keep: int = 5
    revisions_max_age_seconds: int = 7776000


class Removals:
    """Removal of policies and of what they no longer declare."""

    def __init__(
        self,
        *,
        gatherer: Gatherer,
        writer: KubernetesWriter,
        revisions: RevisionStore,
        publisher: Publisher,
        clock: Clock,
        settings: RemovalSettings,
        wake_cloud: Callable[[PolicyKey], None],
    ) -> None:
        self._gatherer = gatherer
        self._writer = writer
        self._revisions = revisions
        self._publisher = publisher
        self._clock = clock
        self._settings = settings
        self._wake_cloud = wake_cloud

    async def remove(self, stored: StoredPolicy, memory: PolicyMemory) -> float | None:
        """Carry the removal of a deleted policy as far as it goes; return when to look again."""
        stored = _as_written(stored)
        policy = stored.policy
        if not policy.has_finalizer:
            return None
        if policy.deletion_policy is DeletionPolicy.ORPHAN:
            await self._let_go(stored)
            return None
        if policy.enforcement is Enforcement.SUSPENDED:
            text = "held: enforcement is 'Suspended'; resume the policy or set deletionPolicy to 'Orphan'"
            await self._publish(stored, memory, text, None)
            return HELD_SECONDS
        world = self._gatherer.gather(stored, memory, self._clock.now())
        unknown = self._unknown(world, stored, memory)
        if unknown:
            return await self._wait(stored, memory, unknown)
        plan = plan_retirements(DesiredKubernetes(), world.actual)
        waiting = any(not each.is_detached for each in world.owned_roles) or self._is_to_look_up(
            stored, memory
        )
        if not waiting:
            plan = (*plan, *plan_annotation_release(world))
        if plan or waiting:
            return await self._take_away(stored, memory, world, plan, waiting_for_cloud=waiting)
        await self._let_go(stored)
        return None

    def _is_to_look_up(self, stored: StoredPolicy, memory: PolicyMemory) -> bool:
        """Whether a role may stand that no listing has shown yet (A10): the cloud lane looks once."""
        view = self._gatherer.view
        refs = [ref for ref in self.account_refs(stored) if view.account(ref) is not None]
        return bool(refs) and not memory.looked_up

    async def keep(self, stored: StoredPolicy, world: World, memory: PolicyMemory, reason: str) -> None:
        """Keep the live documents before anything is taken away; once for each removal."""
        documents = documents_of(world)
        kept = Kept(reason, stored.policy.generation, documents)
        if not documents or (memory.kept is not None and memory.kept.covers(kept)):
            return
        await self._revisions.save(
            Revision(
                owner=world.owner,
                namespace=world.policy.key.namespace,
                policy=world.policy.key.name,
                reason=reason,
                spec=kept_spec(stored.spec, world, reason),
                documents=documents,
                labels=dict(stored.labels),
            )
        )
        memory.kept = kept
        await self._revisions.prune(
            world.owner,
            keep=self._settings.revisions_keep,
            max_age_seconds=self._settings.revisions_max_age_seconds,
        )

    async def _take_away(
        self, stored: StoredPolicy, memory: PolicyMemory, world: World, plan: Plan, *, waiting_for_cloud: bool
    ) -> float:
        try:
            await self.keep(stored, world, memory, DELETED)
        except LeaseLostError:
            raise
        except LeastwiseError as error:
            return await self._try_again(stored, memory, f"the prior documents cannot be kept: {error}")
        if waiting_for_cloud:
            self._wake_cloud(stored.policy.key)
        applied = await apply_kubernetes(self._writer, plan, world.owner)
        if applied.error is not None and applied.failed is not None:
            is_refused = isinstance(applied.error, ForbiddenError)
            right = f"; {needed_right(applied.failed.change)} is needed" if is_refused else ""
            text = f"{applied.failed.reason}: {applied.error}{right}"
            return await self._try_again(stored, memory, text)
        memory.kubernetes.settle()
        if applied.done:
            gone = Announcement(EventReason.REVOKED, plan_text(applied.done))
            await self._publisher.announce(stored.policy, gone)
        if waiting_for_cloud:
            text = memory.aws.problem.message if memory.aws.problem else "the IAM role is being detached"
            return await self._wait(stored, memory, text)
        return LOOK_AGAIN_SECONDS

    async def _try_again(self, stored: StoredPolicy, memory: PolicyMemory, text: str) -> float:
        memory.kubernetes.failures += 1
        await self._wait(stored, memory, text)
        wait = retry_seconds(memory.kubernetes.failures)
        left = self._left(stored.policy.deletion_requested or self._clock.now())
        return min(wait, left) if left > 0 else wait  # the deadline is told on time

    def _unknown(self, world: World, stored: StoredPolicy, memory: PolicyMemory) -> str:
        """What cannot be read, so that its absence proves nothing (design rule 6)."""
        for gap in world.gaps:
            if gap.scope in REMOVAL_GAPS:
                return f"{gap.scope} cannot be read: {gap.message}"
        other = _other_mark(world)
        if other or memory.aws.running:
            return other or "what was being written to AWS is not done yet"
        return self._unknown_in_aws(world, stored)

    def _unknown_in_aws(self, world: World, stored: StoredPolicy) -> str:
        arn, _ = made_in_aws(stored.status)
        for ref in self.account_refs(stored):
            snapshot = self._gatherer.clouds.snapshot(ref)
            if self._gatherer.view.account(ref) is None:
                if arn:
                    return f"CloudAccount '{ref}' does not exist, so '{arn}' cannot be taken away"
            elif snapshot is None or has_gap(snapshot):
                return f"CloudAccount '{ref}' has not been read whole"
        return next((text for each in world.owned_roles if (text := removal_gap(each))), "")

    def account_refs(self, stored: StoredPolicy) -> tuple[str, ...]:
        """Name the accounts in which a deleted policy may have a role; not those that nobody ever read, for
        nothing can have been made there."""
        declared = stored.policy.aws
        arn, made_in = made_in_aws(stored.status)
        refs = {made_in, declared.account_ref if declared is not None else ""} - {""}
        view, clouds = self._gatherer.view, self._gatherer.clouds

        def is_read(ref: str) -> bool:
            return clouds.snapshot(ref) is not None or "account" in view.stored_status("CloudAccount", ref)

        return tuple(sorted(ref for ref in refs if arn or is_read(ref)))

    async def _wait(self, stored: StoredPolicy, memory: PolicyMemory, text: str) -> float:
        """Nothing can be done now; past the deadline say so as RevokeBlocked."""
        asked = stored.policy.deletion_requested or self._clock.now()
        late = self._clock.now() - asked >= timedelta(seconds=self._settings.revoke_deadline_seconds)
        hint = "; when the cause cannot be mended: set deletionPolicy to 'Orphan', or run `leastwise cleanup`"
        problem = Problem(Reason.REVOKE_BLOCKED, f"{text}{hint}") if late else None
        await self._publish(stored, memory, text, problem)
        return HELD_SECONDS / 10 if late else min(CLOUD_WAIT_SECONDS, self._left(asked))

    def _left(self, asked: datetime) -> float:
        """Seconds until the deadline has passed; not above zero when it has."""
        end = asked + timedelta(seconds=self._settings.revoke_deadline_seconds)
        return (end - self._clock.now()).total_seconds() + 0.1

    async def _publish(
        self, stored: StoredPolicy, memory: PolicyMemory, text: str, problem: Problem | None
    ) -> None:
        findings = Findings(
            generation=stored.policy.generation,
            enforcement=stored.policy.enforcement.value,
            deleting=True,
            deletion_message=text,
            problems=(problem,) if problem else (),
            drift_known=False,
            drift_unknown_message="the policy is being deleted",
        )
        arn, ref = made_in_aws(stored.status)
        await self._publisher.publish(
            stored, memory, PolicyReport(findings=findings, role_arn=arn, account_ref=ref)
        )

    async def _let_go(self, stored: StoredPolicy) -> None:
        await self._writer.remove_finalizer(stored.policy.key)
        self._publisher.withdraw(stored.policy.key.namespace, stored.policy.key.name)


def _other_mark(world: World) -> str:
    """Whether what the policy declares stands under the mark of another cluster id.

    Then nothing of it is ours to take away, and it may not be forgotten either.
    """
    marks = [each.owner for each in world.actual.at_name.values()]
    snapshot = world.aws.snapshot
    if snapshot is not None and world.made_role_arn:
        name = world.made_role_arn.rpartition("/")[2].casefold()
        role = snapshot.roles.get(name)
        marks += [role.owner.text] if role is not None and role.owner is not None else []
    for text in marks:
        mark = Mark.parse(text)
        if mark is not None and mark.policy == world.policy.key and mark.cluster_id != world.cluster.id:
            return (
                f"its objects carry the mark of cluster '{mark.cluster_id}', this operator's cluster id is "
                f"'{world.cluster.id}': LEASTWISE_CLUSTER_ID must be the one that made them"
            )
    return ""


def _as_written(stored: StoredPolicy) -> StoredPolicy:
    """Of a policy that is not valid, take what its spec says of its removal; the rest is not trusted."""
    if not stored.policy.invalid:
        return stored
    orphan = stored.spec.get("deletionPolicy") == DeletionPolicy.ORPHAN.value
    held = stored.spec.get("enforcement") == Enforcement.SUSPENDED.value
    policy = replace(
        stored.policy,
        deletion_policy=DeletionPolicy.ORPHAN if orphan else DeletionPolicy.REVOKE,
        enforcement=Enforcement.SUSPENDED if held else stored.policy.enforcement,
    )
    return replace(stored, policy=policy)
