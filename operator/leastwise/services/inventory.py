"""Effective permissions of everybody, kept current: counts for the statuses, metrics, reports.

Changes of the index only queue up here. A run takes a look at everything on the event loop, which is quick,
has it judged in a thread, which is not, and tells what came out. It rests many times as long as it took.

    index ─> changes ─┐
    snapshots ────────┴─> look ─> engines ─> findings ─> counts of each policy's subjects, metrics, reports
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.identities import Cluster, PolicyKey
from leastwise.core.snapshots import AwsAccountSnapshot
from leastwise.core.subject_counts import SubjectCounts
from leastwise.metrics import Metrics
from leastwise.ports import ChangeEvent, Clock, ClusterView
from leastwise.services.inventory_judging import BINDINGS, ROLES, Judge, are_same
from leastwise.services.inventory_looks import Judged, Look
from leastwise.services.inventory_metrics import tell
from leastwise.services.subject_reporting import SubjectReporter
from leastwise.services.wakeups import is_only_status

SETTLE_SECONDS = 2.0
PACE = 20
"""A run rests this many times as long as it took, unless told otherwise: it takes a twentieth of the time."""

LOOK_AGAIN_SECONDS = 60.0
STANDS_SECONDS = 3600.0
"""After which everybody is judged again though nothing changed: keys grow old, exceptions end."""

MOST_CHANGES = 10_000
"""Beyond so many objects, building anew is cheaper than taking in one after the other."""

_OTHERS = ("ServiceAccount", "Namespace", "EntitlementPolicy", "CloudAccount")
_RBAC = frozenset({*BINDINGS, *ROLES})
_CONCERNED = frozenset({*_RBAC, *_OTHERS})


class Inventory:
    """The evaluators over what the operator knows; `run` is the work of one queue with one key."""

    def __init__(
        self,
        *,
        view: ClusterView,
        snapshots: Callable[[], Iterable[AwsAccountSnapshot]],
        cluster: Cluster,
        metrics: Metrics,
        clock: Clock,
        reporter: SubjectReporter,
        wake_policy: Callable[[PolicyKey], None],
        pace: int = PACE,
        judge: Judge | None = None,
    ) -> None:
        self._view = view
        self._snapshots = snapshots
        self._cluster = cluster
        self._metrics = metrics
        self._clock = clock
        self._reporter = reporter
        self._wake_policy = wake_policy
        self._pace = pace
        self._judge = judge or Judge()
        self._pending: dict[tuple[str, str, str], ChangeEvent] = {}
        self._is_whole = False  # whether the judge has all that came before the pending changes
        self._is_changed = True
        self._judged: tuple[Judged, tuple[AwsAccountSnapshot, ...], float] | None = None
        self._counts: dict[PolicyKey, SubjectCounts] = {}
        self._rest_until = 0.0

    def changed(self, event: ChangeEvent) -> bool:
        """Queue a change, the last one of each object; tell whether it asks for a run."""
        if event.kind not in _CONCERNED or is_only_status(event):
            return False
        self._is_changed = True
        if event.kind in _RBAC and self._is_whole:
            self._pending[event.kind, event.namespace, event.name] = event
            if not event.name or len(self._pending) > MOST_CHANGES:
                self._begin_anew()
        return True

    def counts_of(self, key: PolicyKey) -> SubjectCounts | None:
        """Return what is known of a policy's subjects; None before they were evaluated."""
        return self._counts.get(key)

    async def run(self, _key: str) -> float | None:
        """Evaluate what changed and tell it; return seconds until the next look."""
        if not self._view.is_synchronised():
            return SETTLE_SECONDS
        started = self._clock.monotonic()
        if self._is_same(started):
            return await self._publish_again()
        if started < self._rest_until:
            return self._rest_until - started
        look = self._look()
        try:
            judged = await asyncio.to_thread(self._judge.judge, look, self._clock.now())
        except BaseException:
            self._begin_anew()  # the changes of this look are not in the judge
            raise
        seconds = self._clock.monotonic() - started
        self._metrics.graph_seconds.observe(seconds)
        self._rest_until = self._clock.monotonic() + self._pace * seconds
        changed = [key for key, each in judged.counts.items() if self._counts.get(key) != each]
        self._counts = dict(judged.counts)
        for key in sorted(changed):
            self._wake_policy(key)
        self._judged = (judged, look.snapshots, started)
        tell(self._metrics, judged.families)
        await self._reporter.publish(judged.findings, judged.failed)
        return self._next_seconds()

    def _is_same(self, now: float) -> bool:
        """Whether the last answer still stands: nothing changed, and no age of anything can have."""
        if self._judged is None or self._is_changed:
            return False
        _, snapshots, since = self._judged
        return are_same(snapshots, tuple(self._snapshots())) and now - since < STANDS_SECONDS

    async def _publish_again(self) -> float:
        """Reports that could not be written are tried again, and an API that came later is found."""
        if self._judged is not None and self._reporter.is_behind:
            await self._reporter.publish(self._judged[0].findings, self._judged[0].failed)
        return self._next_seconds()

    def _next_seconds(self) -> float:
        return SETTLE_SECONDS if self._reporter.is_waiting else LOOK_AGAIN_SECONDS

    def _look(self) -> Look:
        """Take everything at one moment; from now on changes are those since this look."""
        view = self._view
        changes = tuple(self._pending.values()) if self._is_whole else None
        self._pending.clear()
        self._is_whole, self._is_changed = True, False
        world = ClusterWorld(
            roles=tuple(view.role_definitions()),
            bindings=tuple(view.bindings()),
            service_accounts=tuple(view.all_service_accounts()),
            namespaces=tuple(view.namespaces()),
            cluster=self._cluster,
            gaps=tuple(view.gaps()),
        )
        return Look(world, tuple(view.policies()), tuple(self._snapshots()), changes)

    def _begin_anew(self) -> None:
        self._is_whole, self._is_changed = False, True
        self._pending.clear()
