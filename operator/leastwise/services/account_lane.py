"""The loop of one CloudAccount: refresh, phase two of removals, one status write a refresh at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from leastwise.core.accounts import AwsAccount
from leastwise.core.aws_desires import role_name_of
from leastwise.core.aws_ownership import (
    Ownership,
    has_gap,
    policy_ownership,
    remove_after_time,
    spill_policies,
)
from leastwise.core.aws_plans import is_detached, plan_deletion, plan_leftovers, plan_removal
from leastwise.core.conditions import AccountFindings, Problem, Reason, conclude_account, lasting_text
from leastwise.core.entitlements import Enforcement
from leastwise.core.errors import ForbiddenError, LeaseLostError, LeastwiseError
from leastwise.core.identities import Cluster, Mark
from leastwise.core.plans import Plan
from leastwise.core.snapshots import AwsAccountSnapshot, AwsRole, StoredPolicy
from leastwise.metrics import Metrics
from leastwise.ports import AwsWriter, Clock, ClusterView, KubernetesWriter
from leastwise.services.apply import apply_aws
from leastwise.services.cloud_accounts import CloudAccounts, lasting_problem
from leastwise.services.queues import retry_wait
from leastwise.services.rereads import reread_roles_and_policies
from leastwise.services.statuses import (
    conditions_from_json,
    conditions_to_json,
    find_condition,
    format_time,
)

KIND = "CloudAccount"
MAX_GAPS = 16
IN_USE_SECONDS = 5.0
OVERDUE_SECONDS = 30.0
EARLY_SECONDS = 0.5  # a run that comes so little before its time is on time


@dataclass(frozen=True, slots=True)
class Removal:
    """How many detached roles wait, and when the next may be deleted."""

    waiting: int = 0
    next_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Refreshed:
    """When an account was last listed whole, and by which generation of its CloudAccount."""

    at: float
    generation: int


class AccountLane:
    """Runs one account at a time."""

    def __init__(
        self,
        *,
        view: ClusterView,
        clouds: CloudAccounts,
        writer: AwsWriter,
        kubernetes: KubernetesWriter,
        metrics: Metrics,
        cluster: Cluster,
        clock: Clock,
    ) -> None:
        self._view = view
        self._clouds = clouds
        self._writer = writer
        self._kubernetes = kubernetes
        self._metrics = metrics
        self._cluster = cluster
        self._clock = clock
        self._failures: dict[str, int] = {}
        self._refreshed: dict[str, _Refreshed] = {}
        self._log = structlog.get_logger("account")

    async def run(self, name: str) -> float | None:
        """Refresh one account and do what is due in it; return when to refresh again."""
        account = self._view.account(name)
        if account is None:
            self._forget(name)
            return None
        with structlog.contextvars.bound_contextvars(account=name):
            if not account.has_finalizer and not account.deleting:
                await self._kubernetes.add_account_finalizer(name)  # before anything can be made in it
            error = await self._refresh(account)
            removal = await self._phase_two(account) if error is None else self._pending(account)
            if account.deleting and error is None and self._may_go(account):
                await self._kubernetes.remove_account_finalizer(name)
                self._forget(name)
                return None
            await self._publish(account, error, removal)
            return self._next(account, error, removal)

    async def _refresh(self, account: AwsAccount) -> LeastwiseError | None:
        """List the account when its period has passed or its spec changed; a run between, for a removal that
        is due or a deletion that waits, lists nothing."""
        last, now = self._refreshed.get(account.name), self._clock.monotonic()
        is_current = last is not None and last.generation == account.generation
        if last is not None and is_current and now < last.at + account.refresh_seconds - EARLY_SECONDS:
            return None
        self._refreshed.pop(account.name, None)
        if account.deleting and self._is_unknown(account):
            return None
        error = await self._clouds.refresh(account)
        if error is None:
            self._refreshed[account.name] = _Refreshed(now, account.generation)
        return error

    def _is_unknown(self, account: AwsAccount) -> bool:
        """Whether nobody ever read the account, so that nothing can have been made in it."""
        status = self._view.stored_status(KIND, account.name)
        return self._clouds.snapshot(account.name) is None and "account" not in status

    def _forget(self, name: str) -> None:
        self._refreshed.pop(name, None)
        self._clouds.forget(name)
        self._metrics.forget_account("aws", name)

    def _next(self, account: AwsAccount, error: LeastwiseError | None, removal: Removal) -> float:
        last, wait = self._refreshed.get(account.name), float(account.refresh_seconds)
        if last is not None:
            wait = max(EARLY_SECONDS, last.at + wait - self._clock.monotonic())
        if account.deleting:
            wait = min(wait, IN_USE_SECONDS)
        if error is not None:
            failures = self._failures[account.name] = self._failures.get(account.name, 0) + 1
            return min(wait, retry_wait(failures, error))
        self._failures.pop(account.name, None)
        if removal.next_due is not None:
            left = (removal.next_due - self._clock.now()).total_seconds() + 0.5
            wait = min(wait, left if left > 0 else OVERDUE_SECONDS)  # it could not be deleted now
        return wait

    # ---------------------------------------------------------------- phase two

    def _pending(self, account: AwsAccount) -> Removal:
        roles = [each for each in self._roles_of(account) if not self._is_claimed(each)]
        due = [at for role in roles if (at := remove_after_time(role))]
        return Removal(len(due), min(due, default=None))

    def _roles_of(self, account: AwsAccount) -> list[AwsRole]:
        """The marked roles that this CloudAccount sees to: where several are about one AWS account, the first
        of those whose path the role is under, so that they do not race."""
        rivals = sorted(
            (each.name, each.role_path_prefix)
            for each in self._view.accounts()
            if each.account_id == account.account_id and not each.deleting
        )

        def is_ours(role: AwsRole) -> bool:
            names = [name for name, prefix in rivals if role.path.startswith(prefix)]
            return not names or names[0] == account.name

        return [each for each in self._clouds.marked_roles(account.name) if is_ours(each)]

    async def _phase_two(self, account: AwsAccount) -> Removal:
        """Delete detached roles whose wait is over; close again what was opened meanwhile."""
        now = self._clock.now()
        for role in self._roles_of(account):
            due = remove_after_time(role)
            if due is None or self._is_claimed(role):
                continue
            try:
                if due <= now:
                    await self._delete(account, role)
                elif not is_detached(role):
                    await self._close_again(account, role, due)
            except LeaseLostError:
                raise
            except LeastwiseError as error:
                self._log.warning("removal put off", role=role.name, error=str(error))
        return self._pending(account)

    def _is_claimed(self, role: AwsRole) -> bool:
        """Whether a policy holds the end of this role, or its own lane will take it back."""
        mark = role.owner
        stored = self._view.stored_policy(mark.policy) if mark is not None else None
        if stored is None:
            return mark is not None and self._is_unread("entitlementpolicies", str(mark.policy))
        policy = stored.policy
        if policy.enforcement is Enforcement.SUSPENDED or policy.invalid:
            return True
        if policy.deleting or policy.aws is None or policy.enforcement is Enforcement.OBSERVE:
            return False
        name = role_name_of(policy, self._cluster.id)
        return name.casefold() == role.name.casefold() and self._may_have_it_back(stored)

    def _may_have_it_back(self, stored: StoredPolicy) -> bool:
        """Whether a policy may have the role that it declares: not without its ServiceAccount, not above a
        ceiling. What cannot be read keeps the role (design rule 6)."""
        policy = stored.policy
        account = policy.named_account
        seen = self._view.service_account(account)
        if (seen is None or seen.deleting) and not self._is_unread("serviceaccounts", str(account)):
            return False
        accepted = find_condition(conditions_from_json(stored.status), "Accepted")
        return accepted is None or accepted.status != "False"

    def _is_unread(self, resource: str, name: str) -> bool:
        return any(gap.scope in {resource, f"{resource}/{name}"} for gap in self._view.gaps())

    async def _delete(self, account: AwsAccount, role: AwsRole) -> None:
        """Read the role once more, so that a rollback which was first is not undone, then delete it."""
        fresh = await self._clouds.reread_role(account, role.name)
        snapshot = self._clouds.snapshot(account.name)
        if fresh is None or snapshot is None or fresh.owner != role.owner:
            return
        due = remove_after_time(fresh)
        if due is None or due > self._clock.now():
            return
        await self._carry_out(account, plan_deletion(fresh, await self._completed(account, fresh, snapshot)))
        await self._sweep(account, fresh.owner)

    async def _completed(
        self, account: AwsAccount, role: AwsRole, snapshot: AwsAccountSnapshot
    ) -> AwsAccountSnapshot:
        """Read whose the policies beside a role are, where the listing left it out (A24)."""
        mark = role.owner
        for policy in spill_policies(role.arn, snapshot) if mark is not None else ():
            if mark is not None and policy_ownership(policy, role, mark) is Ownership.UNKNOWN:
                await self._clouds.complete(account, policy)
        return self._clouds.snapshot(account.name) or snapshot

    async def _carry_out(self, account: AwsAccount, plan: Plan) -> None:
        """Write, and read back what was written; raise what failed."""
        applied = await apply_aws(self._writer, account, plan)
        for step in applied.done:
            self._log.info("written", change=type(step.change).__name__, why=step.reason)
        await reread_roles_and_policies(self._clouds, account, plan)
        if applied.error is not None:
            raise applied.error

    async def _sweep(self, account: AwsAccount, mark: Mark | None) -> None:
        """Delete managed policies of the mark that lost their role."""
        snapshot = self._clouds.snapshot(account.name)
        if snapshot is not None and mark is not None:
            await self._carry_out(account, plan_leftovers(snapshot, mark))

    async def _close_again(self, account: AwsAccount, role: AwsRole, due: datetime) -> None:
        snapshot = self._clouds.snapshot(account.name)
        if snapshot is None:
            return
        await self._carry_out(account, plan_removal(role, snapshot, remove_after=format_time(due)))

    # ---------------------------------------------------------------- deletion and status

    def _users(self, account: AwsAccount) -> tuple[str, ...]:
        return tuple(str(policy.key) for policy in self._view.policies_using_account(account.name))

    def _may_go(self, account: AwsAccount) -> bool:
        """A deleted CloudAccount stays while policies name it or roles in it still wait for us."""
        if self._users(account):
            return False
        if self._is_unknown(account) or self._is_served_by_another(account):
            return True
        snapshot = self._clouds.snapshot(account.name)
        if snapshot is None or has_gap(snapshot):
            return False
        return not any(self._is_in_hand(role) for role in self._clouds.marked_roles(account.name))

    def _is_in_hand(self, role: AwsRole) -> bool:
        """Whether a marked role still waits for us; what a policy left as an orphan does not."""
        mark = role.owner
        living = mark is not None and self._view.policy(mark.policy) is not None
        return living or remove_after_time(role) is not None

    def _is_served_by_another(self, account: AwsAccount) -> bool:
        """Whether another CloudAccount is about the same AWS account: then that one ends what waits."""
        return any(
            each.account_id == account.account_id and each.name != account.name and not each.deleting
            for each in self._view.accounts()
        )

    async def _publish(self, account: AwsAccount, error: LeastwiseError | None, removal: Removal) -> None:
        stored = self._view.stored_status(KIND, account.name)
        snapshot = self._clouds.snapshot(account.name)
        findings = AccountFindings(
            generation=account.generation,
            unseen=snapshot is None,
            deleting=account.deleting,
            in_use_by=self._users(account) if account.deleting else (),
            problems=_problems(error),
            stale=self._stale(account, error),
            gaps=len(snapshot.gaps) if snapshot is not None else 0,
            expired=bool(self._clouds.stale_message(account.name)),
        )
        conditions = conclude_account(findings, conditions_from_json(stored), self._clock.now())
        status: dict[str, object] = {
            "observedGeneration": account.generation,
            "conditions": conditions_to_json(conditions),
            "removalsPending": removal.waiting,
        }
        if snapshot is not None:
            status["account"] = {
                "lastSyncTime": format_time(snapshot.started),
                "roles": len(snapshot.roles),
                "managedPolicies": len(snapshot.managed_policies),
            }
            gaps = sorted(snapshot.gaps)
            status["gaps"] = [
                {"scope": each.scope[:512], "reason": each.reason, "message": lasting_text(each.message, 512)}
                for each in gaps[:MAX_GAPS]
            ]
            status["gapsOmitted"] = max(0, len(gaps) - MAX_GAPS)
            self._metrics.account_sync.labels("aws", account.name).set(snapshot.started.timestamp())
        elif "account" in stored:
            status["account"] = stored["account"]  # what an earlier process found: it was read once
        self._metrics.account_up.labels("aws", account.name).set(0 if error is not None else 1)
        if status != stored:
            await self._kubernetes.write_status(KIND, "", account.name, status)

    def _stale(self, account: AwsAccount, error: LeastwiseError | None) -> str:
        if error is not None:
            return f"the last refresh failed: {error}"
        return self._clouds.stale_message(account.name)


def _problems(error: LeastwiseError | None) -> tuple[Problem, ...]:
    lasting = lasting_problem(error)
    if lasting is not None:
        return (lasting,)
    if isinstance(error, ForbiddenError):
        return (Problem(Reason.READ_DENIED, str(error)),)
    return ()
