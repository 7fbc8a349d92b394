"""Takes leftovers away in the safe order: who is admitted goes first, what holds an object comes last.

    IAM trust and policies -> bindings -> Roles -> role annotations -> finalizers

A finalizer is kept while something that its policy granted is still there, or cannot be seen: it is the last
thread to it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leastwise.cli.failures import without_request
from leastwise.cli.leftovers import AnnotatedAccount, HeldPolicy, Leftovers, MarkedObject, MarkedRole
from leastwise.cli.paragraphs import plural
from leastwise.core.aws_ownership import spill_policies
from leastwise.core.aws_plans import plan_deletion, plan_removal
from leastwise.core.errors import LeastwiseError
from leastwise.core.identities import PolicyKey
from leastwise.core.plans import Plan
from leastwise.core.snapshots import AwsAccountSnapshot
from leastwise.ports import AwsWriter, Clock, KubernetesWriter
from leastwise.services.apply import apply_aws
from leastwise.services.cloud_accounts import CloudAccounts
from leastwise.services.statuses import format_time

WOULD = "would be done"
DONE = "done"


@dataclass(frozen=True, slots=True)
class Step:
    """One step and what came of it: done, would be done, or why not."""

    action: str
    ref: str
    result: str = WOULD
    is_failed: bool = False
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class RemovalOptions:
    """`deletes`: phase two too. `abandons_cloud`: finalizers go although IAM roles may stay."""

    writes: bool = False
    deletes: bool = False
    abandons_cloud: bool = False


@dataclass(slots=True)
class Remover:
    """Carries the steps out, or only lists them. `unread` are accounts that could not be read."""

    kubernetes: KubernetesWriter
    aws: AwsWriter
    clouds: CloudAccounts
    clock: Clock
    options: RemovalOptions
    unread: frozenset[str] = frozenset()
    note: Callable[[str, int, int], None] = lambda _text, _done, _total: None
    _steps: list[Step] = field(default_factory=list)
    _remaining: dict[PolicyKey, str] = field(default_factory=dict)
    _roles_left: dict[str, int] = field(default_factory=dict)
    _total: int = 0

    async def remove(self, found: Leftovers) -> tuple[Step, ...]:
        """Return every step with its result; a failure of one never stops the others."""
        self._total = found.count
        for role in found.aws_roles:
            await self._remove_role(role)
        for each in (*_cluster_wide_first(found.bindings), *found.roles):
            await self._delete(each)
        for annotated in found.annotations:
            await self._release_annotation(annotated)
        for policy in found.policies:
            await self._release_policy(policy)
        for name in found.accounts:
            await self._release_account(name)
        return tuple(self._steps)

    # ------------------------------------------------------------ AWS

    async def _remove_role(self, marked: MarkedRole) -> None:
        now = self.clock.now()
        ref = f"Role/{marked.role.arn}"
        if not marked.is_detached:
            self._leave(marked)
            await self._apply(marked, "detach", ref, lambda: self._detachment(marked, now))
        elif not self.options.deletes:
            self._leave(marked)
            self._add(Step("delete", ref, "detached; delete it later by --delete", is_held=True))
        elif not marked.is_due(now):
            self._leave(marked)
            until = marked.role.tags.get("leastwise.dev/remove-after", "")
            self._add(Step("delete", ref, f"waits until {until}", is_held=True))
        else:
            await self._apply(marked, "delete", ref, lambda: self._deletion(marked))

    def _leave(self, marked: MarkedRole) -> None:
        name = marked.account.name
        self._roles_left[name] = self._roles_left.get(name, 0) + 1

    async def _apply(
        self, marked: MarkedRole, action: str, ref: str, plan: Callable[[], Awaitable[Plan]]
    ) -> None:
        async def carry_out() -> None:
            applied = await apply_aws(self.aws, marked.account, await plan())
            if applied.error is not None:
                raise applied.error

        if not await self._carry_out(action, ref, carry_out):
            self._remaining[marked.policy] = ref

    async def _detachment(self, marked: MarkedRole, now: datetime) -> Plan:
        """Plan phase one. Whose an association is stands in its tags, which listings leave out (A24)."""
        snapshot = self._snapshot(marked)
        for association in snapshot.associations.values() if snapshot else ():
            if association.tags is None:
                await self.clouds.complete(marked.account, association)
        snapshot = self._snapshot(marked)
        due = now + timedelta(seconds=marked.account.removal_wait_seconds)
        return plan_removal(marked.role, snapshot, remove_after=format_time(due)) if snapshot else ()

    async def _deletion(self, marked: MarkedRole) -> Plan:
        snapshot = self._snapshot(marked)
        for policy in spill_policies(marked.role.arn, snapshot) if snapshot else ():
            if policy.tags is None:
                await self.clouds.complete(marked.account, policy)
        snapshot = self._snapshot(marked)
        return plan_deletion(marked.role, snapshot) if snapshot else ()

    def _snapshot(self, marked: MarkedRole) -> AwsAccountSnapshot | None:
        return self.clouds.snapshot(marked.account.name)

    # ------------------------------------------------------------ Kubernetes

    async def _delete(self, each: MarkedObject) -> None:
        def delete() -> Awaitable[None]:
            return self.kubernetes.delete(each.kind, each.namespace, each.name, each.uid)

        if not await self._carry_out("delete", each.ref, delete):
            self._remaining[each.policy] = each.ref

    async def _release_annotation(self, annotated: AnnotatedAccount) -> None:
        ref = f"ServiceAccount/{annotated.account}"
        await self._carry_out(
            "unannotate", ref, lambda: self.kubernetes.annotate_role_arn(annotated.account, None)
        )

    async def _release_policy(self, policy: HeldPolicy) -> None:
        ref = f"EntitlementPolicy/{policy.key}"
        why = self._why_held(policy)
        if why:
            self._add(Step("release", ref, why, is_held=True))
            return
        await self._carry_out("release", ref, lambda: self.kubernetes.remove_finalizer(policy.key))

    def _why_held(self, policy: HeldPolicy) -> str:
        left = self._remaining.get(policy.key)
        if left is not None and not (left.startswith("Role/arn:") and self.options.abandons_cloud):
            return f"held: {left} is still there"
        if self.options.abandons_cloud:
            return ""
        unread = [each for each in policy.account_refs if each in self.unread]
        if unread:
            role = f", with {policy.role_arn}" if policy.role_arn else ""
            return f"held: account {unread[0]} could not be read{role}"
        return ""

    async def _release_account(self, name: str) -> None:
        ref = f"CloudAccount/{name}"
        if not self.options.abandons_cloud:
            if name in self.unread:
                self._add(Step("release", ref, "held: the account could not be read", is_held=True))
                return
            left = self._roles_left.get(name, 0)
            if left:
                roles = plural(left, "IAM role")
                text = f"held: {roles} with our mark there, for --delete"
                self._add(Step("release", ref, text, is_held=True))
                return
        await self._carry_out("release", ref, lambda: self.kubernetes.remove_account_finalizer(name))

    # ------------------------------------------------------------ one step

    async def _carry_out(self, action: str, ref: str, write: Callable[[], Awaitable[None]]) -> bool:
        """Do one step; False when it failed, and then what it is about is still there."""
        if not self.options.writes:
            self._add(Step(action, ref))
            return True
        try:
            await write()
        except LeastwiseError as error:
            self._add(Step(action, ref, f"failed: {without_request(str(error))}", is_failed=True))
            return False
        self._add(Step(action, ref, DONE))
        return True

    def _add(self, step: Step) -> None:
        self._steps.append(step)
        self.note(f"{step.action} {step.ref}", len(self._steps), self._total)


def _cluster_wide_first(bindings: Iterable[MarkedObject]) -> list[MarkedObject]:
    return sorted(bindings, key=lambda each: (each.kind != "ClusterRoleBinding", each))
