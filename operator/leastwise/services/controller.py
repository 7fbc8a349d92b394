"""The running controller: a Lease around the watches, the three queues, and what wakes them.

kopf handlers ─┐
watches ───────┼─> keys ─> policy lane ──> status, events
snapshots ─────┤             │   ▲
resync heap ───┘             ▼   │
                          cloud lane ──> AWS          account lane ──> snapshots, phase two
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import structlog

from leastwise.core.accounts import AwsAccount
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.errors import LeaseLostError
from leastwise.core.identities import PolicyKey
from leastwise.core.snapshots import StoredPolicy
from leastwise.core.withdrawals.subtractions import is_staged
from leastwise.metrics import Metrics
from leastwise.ports import ChangeEvent, Clock, ClusterView
from leastwise.services.leases import LeaseKeeper
from leastwise.services.queues import WorkQueue
from leastwise.services.wakeups import Wakeups

CEILING_WAIT_SECONDS = 2.0
INVENTORY_WAIT_SECONDS = 2.0
INVENTORY_KEY = "cluster"
WITHDRAWAL_WAIT_SECONDS = 0.2
WITHDRAWALS_KEY = "cluster"


async def _nothing(_key: str) -> None:
    return None


@dataclass(slots=True)
class Lanes:
    """The work of the queues; set once by the factory."""

    policy: Callable[[PolicyKey], Awaitable[float | None]]
    cloud: Callable[[PolicyKey], Awaitable[float | None]]
    account: Callable[[str], Awaitable[float | None]]
    ceiling: Callable[[str], Awaitable[float | None]]
    inventory: Callable[[str], Awaitable[float | None]] = field(default=_nothing)
    inventory_hears: Callable[[ChangeEvent], bool] = field(default=lambda _event: False)
    withdrawal: Callable[[str], Awaitable[float | None]] = field(default=_nothing)


class Controller:
    """Holds the queues and turns changes of the index into keys."""

    def __init__(
        self,
        *,
        view: ClusterView,
        wakeups: Wakeups,
        metrics: Metrics,
        clock: Clock,
        workers: int,
        cloud_workers: int,
        silence_seconds: float,
        keeper: LeaseKeeper | None,
        on_lost: Callable[[], None] = lambda: None,
        drain: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """`on_lost` is called as soon as a task finds the lease lost, before the others are ended.

        `drain` lets no write begin any more; False while one may be under way: then the Lease is kept.
        """
        self._view = view
        self._wakeups = wakeups
        self._metrics = metrics
        self._clock = clock
        self._silence_seconds = silence_seconds
        self._keeper = keeper
        self._on_lost = on_lost
        self._drain = drain
        self._lost = False
        self._started = False
        self._active = False
        self._lanes: Lanes | None = None
        self._log = structlog.get_logger("controller")
        self.policies: WorkQueue[PolicyKey] = WorkQueue(
            "policy", self._run_policy, clock, workers=workers, on_error=self._count_error("policy")
        )
        self.clouds: WorkQueue[PolicyKey] = WorkQueue(
            "cloud", self._run_cloud, clock, workers=cloud_workers, on_error=self._count_error("cloud")
        )
        self.accounts: WorkQueue[str] = WorkQueue(
            "account", self._run_account, clock, workers=4, on_error=self._count_error("account")
        )
        self.ceilings: WorkQueue[str] = WorkQueue(
            "ceiling", self._run_ceiling, clock, workers=1, on_error=self._count_error("ceiling")
        )

        self.inventories: WorkQueue[str] = WorkQueue(
            "inventory", self._run_inventory, clock, workers=1, on_error=self._count_error("inventory")
        )

        self.withdrawals: WorkQueue[str] = WorkQueue(
            "withdrawal", self._run_withdrawal, clock, workers=1, on_error=self._count_error("withdrawal")
        )

    def install(self, lanes: Lanes) -> None:
        """Name the work; before `run`."""
        self._lanes = lanes

    # ---------------------------------------------------------------- what enqueues

    def changed(self, event: ChangeEvent) -> None:
        """Hear of a change in the index; nothing is enqueued before every kind is synchronised."""
        keys = self._wakeups.keys_of(event)
        concerns_all = self._lanes is not None and self._lanes.inventory_hears(event)
        if not self._view.is_synchronised():
            return
        if not self._started:
            self._start_all()
            return
        for key in keys:
            self.policies.add(key)
        if concerns_all:
            self.inventories.add_after(INVENTORY_KEY, INVENTORY_WAIT_SECONDS)
        if event.kind == "CloudAccount" and event.name and _is_new_account(event):
            self.accounts.add(event.name)
        self._wake_ceilings(event)
        if event.kind == "Withdrawal" or (event.kind == "EntitlementPolicy" and is_about_removal(event)):
            self.withdrawals.add_after(WITHDRAWALS_KEY, WITHDRAWAL_WAIT_SECONDS)

    def _wake_ceilings(self, event: ChangeEvent) -> None:
        if event.kind == "EntitlementCeiling" and event.name:
            self.ceilings.add(event.name)
        if event.kind in {"EntitlementPolicy", "Namespace"} and (event.before is None or event.after is None):
            for ceiling in self._view.ceilings():
                self.ceilings.add_after(ceiling.name, CEILING_WAIT_SECONDS)

    def _start_all(self) -> None:
        """Every kind has its first state: look at everything once."""
        self._started = True
        self.inventories.add_after(INVENTORY_KEY, INVENTORY_WAIT_SECONDS)
        self.withdrawals.add_after(WITHDRAWALS_KEY, INVENTORY_WAIT_SECONDS)
        self._log.info("synchronised", policies=sum(1 for _ in self._view.policies()))
        for account in self._view.accounts():
            self.accounts.add(account.name)
        for ceiling in self._view.ceilings():
            self.ceilings.add(ceiling.name)
        for policy in self._view.policies():
            self.policies.add(policy.key)

    def wake_policy(self, key: PolicyKey) -> None:
        """Ask for a run of the policy lane."""
        self.policies.add(key)

    def wake_cloud(self, key: PolicyKey) -> None:
        """Ask for a run of the cloud lane."""
        self.clouds.add(key)

    def handle_policy(self, namespace: str, name: str) -> None:
        """Take a key from a kopf handler; the index may not have it yet, and then tells of it itself.

        Our own writes of status come back here too: what was told of this generation needs no other run.
        """
        key = PolicyKey(namespace, name)
        stored = self._view.stored_policy(key)
        is_told = stored is not None and not (stored.policy.deleting or self._is_unobserved(stored.policy))
        if self._started and not is_told:
            self.policies.add(key)

    def handle_account(self, name: str) -> None:
        """Take a CloudAccount from a kopf handler: only a new one is listed at once."""
        account = self._view.account(name)
        if self._started and account is not None and not account.has_finalizer:
            self.accounts.add(name)

    def handle_ceiling(self, name: str) -> None:
        """Take a ceiling from a kopf handler."""
        if self._started:
            self.ceilings.add_after(name, CEILING_WAIT_SECONDS)

    # ---------------------------------------------------------------- running

    async def run(self, *others: Callable[[], Awaitable[None]]) -> None:
        """Take the Lease, then run the queues and `others` (watches, kopf) until cancelled or lost."""
        if self._keeper is not None:
            await self._keeper.acquire()
        self._active = True
        self._metrics.leader.set(1)
        self._log.info("active")
        try:
            async with asyncio.TaskGroup() as group:
                if self._keeper is not None:
                    group.create_task(self._until_lost(self._keeper.hold()), name="lease")
                for queue in self._queues():
                    group.create_task(self._until_lost(queue.run()), name=queue.name)
                for other in others:
                    group.create_task(_as_coroutine(other), name="watch")
        finally:
            self._active = False
            self._metrics.leader.set(0)
            await self._release()

    def _queues(self) -> tuple[WorkQueue[PolicyKey] | WorkQueue[str], ...]:
        return (self.policies, self.clouds, self.accounts, self.ceilings, self.inventories, self.withdrawals)

    async def _until_lost(self, work: Awaitable[None]) -> None:
        try:
            await work
        except* LeaseLostError:
            if not self._lost:
                self._lost = True
                self._on_lost()
            raise

    async def _release(self) -> None:
        """Give the Lease up, unless a write may still be under way: then it expires by itself."""
        if self._keeper is None or self._lost:
            return
        if self._drain is None or await self._drain():
            await self._keeper.release()

    async def _run_policy(self, key: PolicyKey) -> float | None:
        return await self._measured("policy", self._need().policy(key))

    async def _run_cloud(self, key: PolicyKey) -> float | None:
        return await self._measured("cloud", self._need().cloud(key))

    async def _run_account(self, name: str) -> float | None:
        return await self._measured("account", self._need().account(name))

    async def _run_inventory(self, key: str) -> float | None:
        if self.policies.depth:
            return INVENTORY_WAIT_SECONDS  # what teams declared comes first
        return await self._measured("inventory", self._need().inventory(key))

    async def _run_withdrawal(self, key: str) -> float | None:
        return await self._measured("withdrawal", self._need().withdrawal(key))

    async def _run_ceiling(self, name: str) -> float | None:
        return await self._measured("ceiling", self._need().ceiling(name))

    def _need(self) -> Lanes:
        if self._lanes is None:
            raise RuntimeError("the lanes are installed before the controller runs")
        return self._lanes

    async def _measured(self, handler: str, work: Awaitable[float | None]) -> float | None:
        started = self._clock.monotonic()
        result = "error"
        try:
            again = await work
            result = "success"
            return again
        finally:
            self._metrics.reconciles.labels(handler, result).inc()
            self._metrics.reconcile_seconds.labels(handler).observe(self._clock.monotonic() - started)

    def _count_error(self, handler: str) -> Callable[[object, Exception], None]:
        def count(_key: object, error: Exception) -> None:
            reason = ERROR_GROUPS.get(type(error).__name__, "other")
            self._metrics.reconcile_errors.labels(handler, reason).inc()

        return count

    # ---------------------------------------------------------------- probes

    def health_problem(self) -> str:
        """Say why the process should be restarted; empty when it is well. A standby is well."""
        if not self._active:
            return ""
        silent = self._view.silent_seconds()
        if silent > self._silence_seconds:
            return f"a watch has been silent for {silent:.0f} s"
        return ""

    def ready_problem(self) -> str:
        """Say why the process is not ready; a standby is ready to take over."""
        if self._active and not self._view.is_synchronised():
            return "the first state of the cluster is still being read"
        return ""

    def refresh_metrics(self) -> None:
        """Bring what is only measured when read up to date."""
        for queue in self._queues():
            self._metrics.queue_depth.labels(queue.name).set(queue.depth)
            age = queue.oldest_age()
            added = None if age is None else self._clock.now().timestamp() - age
            self._metrics.set_oldest(queue.name, added)
        self._metrics.observed_lag.set(sum(self._is_unobserved(each) for each in self._view.policies()))

    def _is_unobserved(self, policy: EntitlementPolicy) -> bool:
        stored = self._view.stored_policy(policy.key)
        return stored is not None and stored.status.get("observedGeneration") != policy.generation


ERROR_GROUPS = {
    "RetryLaterError": "retry",
    "ThrottledError": "retry",
    "ResultUnknownError": "retry",
    "ForbiddenError": "forbidden",
    "ConflictError": "conflict",
    "AlreadyExistsError": "conflict",
    "InvalidError": "invalid",
    "InvalidEntitlementError": "invalid",
    "AuthenticationError": "authentication",
    "WrongAccountError": "authentication",
}


def is_about_removal(event: ChangeEvent) -> bool:
    """Whether a policy that stages its excess changed: its spec, or what its status tells of it."""
    values = (event.before, event.after)
    return any(isinstance(each, StoredPolicy) and is_staged(each.policy) for each in values)


def _is_new_account(event: ChangeEvent) -> bool:
    """Whether the CloudAccount's spec changed: our own finalizer and status ask for no listing."""
    before, after = event.before, event.after
    if not isinstance(before, AwsAccount) or not isinstance(after, AwsAccount):
        return True
    return replace(before, has_finalizer=after.has_finalizer) != after


async def _as_coroutine(other: Callable[[], Awaitable[None]]) -> None:
    await other()
