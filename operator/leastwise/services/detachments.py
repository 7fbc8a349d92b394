"""Phase one of a removal in AWS: roles of deleted policies, and of declarations that changed, are detached.

Trust first, the end last; what was written is waited for, and what no listing shows is looked up. Phase two
is the account's (`leastwise.services.account_lane`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from leastwise.core.aws_judgements import may_be_associated, removal_gap
from leastwise.core.aws_plans import is_detached, plan_removal
from leastwise.core.entitlements import DeletionPolicy, Enforcement
from leastwise.core.events import Announcement, EventReason
from leastwise.core.identities import PolicyKey
from leastwise.core.names import aws_role_name
from leastwise.core.snapshots import AwsRole, PodIdentityAssociation, StoredPolicy
from leastwise.core.worlds import OwnedRole, World
from leastwise.ports import AwsWriter, Clock, ClusterView
from leastwise.services.apply import Applied, apply_aws
from leastwise.services.gathering import Gatherer
from leastwise.services.memory import PolicyMemory
from leastwise.services.publishing import Publisher
from leastwise.services.removals import DELETED, Removals
from leastwise.services.rereads import APPEARANCE_SECONDS, LOOK_AGAIN_SECONDS, Rereader, reread_touched
from leastwise.services.statuses import format_time, made_in_aws


class Detachments:
    """Detaches roles of one policy at a time. `fail` puts the lane off after a write that failed."""

    def __init__(
        self,
        *,
        view: ClusterView,
        gatherer: Gatherer,
        writer: AwsWriter,
        rereader: Rereader,
        removals: Removals,
        publisher: Publisher,
        clock: Clock,
        fail: Callable[[Applied, PolicyMemory], float],
        wake_policy: Callable[[PolicyKey], None],
    ) -> None:
        self._view = view
        self._gatherer = gatherer
        self._writer = writer
        self._rereader = rereader
        self._removals = removals
        self._publisher = publisher
        self._clock = clock
        self._fail = fail
        self._wake_policy = wake_policy

    async def detach_all(self, stored: StoredPolicy, memory: PolicyMemory) -> float | None:
        """Detach every role of a deleted policy, unless it is held or lets go; return when to look again."""
        policy = stored.policy
        if policy.enforcement is Enforcement.SUSPENDED or policy.deletion_policy is DeletionPolicy.ORPHAN:
            return None
        await self._look_up(stored, memory)
        world = self._gatherer.gather(stored, memory, self._clock.now())
        for owned in world.owned_roles:
            if not owned.is_detached and not removal_gap(owned):
                again = await self.detach(stored, world, owned, memory, DELETED)
                if again is not None:
                    return again
        if memory.looked_up:
            return None
        return memory.aws.put_off(self._clock.monotonic(), LOOK_AGAIN_SECONDS)

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
        service_account = world.policy.named_account
        if service_account not in owned.snapshot.associations and not may_be_associated(owned.role):
            return None
        return await self._rereader.reread_association(owned.account, world)

    async def detach(
        self, stored: StoredPolicy, world: World, owned: OwnedRole, memory: PolicyMemory, reason: str
    ) -> float | None:
        """Let a role admit nobody, hold nothing, and carry the time after which it may be deleted.

        Return when to look again; None when it is seen to be so.
        """
        now = self._clock.monotonic()
        fresh = await self._rereader.reread_role(owned.account, owned.role.name)
        if fresh is None or (fresh.role_id, fresh.owner) != (owned.role.role_id, owned.role.owner):
            return memory.aws.put_off(now, LOOK_AGAIN_SECONDS)  # another one by now: judge afresh
        if is_detached(fresh):
            await self._tell_removal(stored, fresh, memory)
            return self._end_detach(stored, owned, memory)
        if now - memory.detached_at.get(fresh.arn, -APPEARANCE_SECONDS) < APPEARANCE_SECONDS:
            return memory.aws.put_off(now, LOOK_AGAIN_SECONDS)  # written, and not to be read yet (A10)
        owned = replace(owned, role=fresh)
        association = await self._association(owned, world)
        await self._removals.keep(stored, world, memory, reason)
        due = self._clock.now() + timedelta(seconds=owned.account.removal_wait_seconds)
        plan = plan_removal(
            owned.role, owned.snapshot, remove_after=format_time(due), association=association
        )
        applied = await apply_aws(self._writer, owned.account, plan)
        await reread_touched(self._rereader, owned.account, world, plan)
        snapshot = self._gatherer.clouds.snapshot(owned.account.name)
        live = snapshot.roles.get(fresh.name.casefold()) if snapshot is not None else None
        is_done = live is not None and is_detached(live)  # whatever was answered
        if applied.error is not None and not is_done:
            return self._fail(applied, memory)
        await self._tell_removal(stored, fresh, memory)
        memory.detached_at[fresh.arn] = now
        if live is not None and not is_done:
            return memory.aws.put_off(now, LOOK_AGAIN_SECONDS)
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
