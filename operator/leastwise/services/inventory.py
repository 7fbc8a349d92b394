"""Effective permissions of everybody, kept current: counts for the statuses, metrics, reports.

Changes of the index only queue up here; one run at a time takes them into the engine, judges in a thread,
and tells. What a change does not name is not computed again; the risk rules look at everybody, at most once
in `PACE` times as long as they take.

    index ─> changes ─┐
    snapshots ────────┴─> engines ─> findings ─> counts of each policy's subjects, metrics, reports
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping

import structlog

from leastwise.core.aws_observed_worlds import to_world
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Edge, Engine
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import IdentityId, service_account_id
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.evaluation.links import find_links, link_gaps
from leastwise.core.identities import OWNER_KEY, Cluster, Mark, PolicyKey, ServiceAccount
from leastwise.core.risks.findings import Finding, RiskReport, find_risks
from leastwise.core.selectors import matches_selector
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    Gap,
    ObservedBinding,
    ObservedRoleDefinition,
    Plane,
)
from leastwise.core.subject_counts import SubjectCounts, unite
from leastwise.core.subject_findings import count_permissions, count_subject
from leastwise.metrics import Metrics
from leastwise.ports import ChangeEvent, Clock, ClusterView
from leastwise.services.inventory_metrics import tell
from leastwise.services.subject_reporting import SubjectReporter

SETTLE_SECONDS = 2.0
PACE = 20.0
"""A run takes at most a twentieth of the time."""

LOOK_AGAIN_SECONDS = 60.0
_BINDINGS = ("RoleBinding", "ClusterRoleBinding")
_ROLES = ("Role", "ClusterRole")
_ACCOUNTS = ("ServiceAccount", "Namespace")
_BOOTSTRAP = "system:"
_CONCERNED = frozenset({*_BINDINGS, *_ROLES, *_ACCOUNTS, "EntitlementPolicy", "CloudAccount"})


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
    ) -> None:
        self._view = view
        self._snapshots = snapshots
        self._cluster = cluster
        self._metrics = metrics
        self._clock = clock
        self._reporter = reporter
        self._wake_policy = wake_policy
        self._pending: list[ChangeEvent] = []
        self._is_whole = False  # whether the engine holds all that came before the pending changes
        self._rbac: RbacEngine | None = None
        self._aws: tuple[tuple[AwsAccountSnapshot, ...], AwsEngine] | None = None
        self._permissions: dict[IdentityId, int] = {}
        self._counts: dict[PolicyKey, SubjectCounts] = {}
        self._rest_until = 0.0
        self._log = structlog.get_logger("inventory")

    def changed(self, event: ChangeEvent) -> bool:
        """Queue a change; tell whether it asks for a run."""
        if event.kind not in _CONCERNED:
            return False
        if not event.name:
            self._is_whole = False
            self._pending.clear()
        else:
            self._pending.append(event)
        return True

    def counts_of(self, key: PolicyKey) -> SubjectCounts | None:
        """Return what is known of a policy's subjects; None before they were evaluated."""
        return self._counts.get(key)

    async def run(self, _key: str) -> float | None:
        """Evaluate what changed and tell it; return seconds until the next look."""
        if not self._view.is_synchronised():
            return SETTLE_SECONDS
        started = self._clock.monotonic()
        if started < self._rest_until:
            return self._rest_until - started
        concerned = self._take_changes()
        estate = self._estate()
        report = await asyncio.to_thread(self._judge, estate, concerned)
        seconds = self._clock.monotonic() - started
        self._metrics.graph_seconds.observe(seconds)
        self._rest_until = self._clock.monotonic() + PACE * seconds
        self._tell_policies(estate, report)
        managed = self._managed()
        tell(self._metrics, estate, report.findings, self._permissions, lambda each: each.id in managed)
        await self._reporter.publish(report.findings)
        return LOOK_AGAIN_SECONDS

    # ---------------------------------------------------------------- the engines

    def _take_changes(self) -> frozenset[IdentityId] | None:
        """Bring the engine of the cluster up to date; return whom that concerns, None for everybody."""
        pending, self._pending = self._pending, []
        if self._rbac is None or not self._is_whole:
            self._rbac, self._is_whole = RbacEngine(self._world()), True
            return None
        concerned: set[IdentityId] = set()
        for event in pending:
            concerned |= self._take(self._rbac, event)
        self._rbac.world = self._world()
        return frozenset(concerned)

    def _take(self, engine: RbacEngine, event: ChangeEvent) -> frozenset[IdentityId]:
        after = event.after
        if isinstance(after, ObservedBinding):
            return engine.index.put_binding(after)
        if isinstance(after, ObservedRoleDefinition):
            return engine.index.put_role(after)
        if event.kind in _BINDINGS:
            return engine.index.remove_binding(event.namespace, event.name)
        if event.kind in _ROLES:
            return engine.index.remove_role(event.namespace, event.name)
        if event.kind == "ServiceAccount":
            return frozenset({service_account_id(event.namespace, event.name)})
        return frozenset()

    def _world(self) -> ClusterWorld:
        view = self._view
        return ClusterWorld(
            roles=tuple(view.role_definitions()),
            bindings=tuple(view.bindings()),
            service_accounts=tuple(view.all_service_accounts()),
            namespaces=tuple(view.namespaces()),
            cluster=self._cluster,
            gaps=tuple(view.gaps()),
        )

    def _estate(self) -> Estate:
        assert self._rbac is not None
        engines: dict[Plane, Engine] = {Plane.KUBERNETES: self._rbac}
        seen = tuple(self._snapshots())
        links: tuple[Edge, ...] = ()
        gaps: tuple[Gap, ...] = ()
        if seen:
            if self._aws is None or any(a is not b for a, b in zip(self._aws[0], seen, strict=False)):
                self._aws = (seen, AwsEngine(to_world(seen, self._cluster)))
            aws = self._aws[1]
            engines[Plane.AWS] = aws
            links = find_links(self._rbac.world, aws.world)
            gaps = link_gaps(self._rbac.world, aws.world)
        return Estate(engines, links=links, gaps=gaps)

    # ---------------------------------------------------------------- judging, in a thread

    def _judge(self, estate: Estate, concerned: frozenset[IdentityId] | None) -> RiskReport:
        known = {each.id for each in estate.identities()}
        for gone in self._permissions.keys() - known:
            del self._permissions[gone]
        for identity in known if concerned is None else known & concerned:
            engine = estate.engine_of(identity)
            if engine is not None:
                entries = engine.effective(identity)
                self._permissions[identity] = sum(map(count_permissions, entries))
        return find_risks(estate, at=self._clock.now())

    # ---------------------------------------------------------------- telling

    def _tell_policies(self, estate: Estate, report: RiskReport) -> None:
        """Count the subjects of every policy, and wake those whose numbers changed."""
        by_subject: dict[str, list[Finding]] = {}
        for finding in report.findings:
            by_subject.setdefault(finding.subject, []).append(finding)
        roles: dict[str, list[str]] = {}
        for link in estate.links:
            roles.setdefault(link.source, []).append(link.target)
        counts: dict[PolicyKey, SubjectCounts] = {}
        # what was not read at all, or needs usage, says nothing of these subjects
        undecided = SubjectCounts(unknown=len({each.rule for each in report.undecided if each.scope}))
        for policy in self._view.policies():
            own = [service_account_id(each.namespace, each.name) for each in self._subjects(policy)]
            parts = [self._count(estate, each, by_subject, roles.get(each, ())) for each in own]
            counts[policy.key] = unite([*parts, undecided])
        changed = [key for key, each in counts.items() if self._counts.get(key) != each]
        self._counts = counts
        for key in sorted(changed):
            self._wake_policy(key)

    def _count(
        self,
        estate: Estate,
        subject: IdentityId,
        findings: Mapping[str, list[Finding]],
        roles: Iterable[str],
    ) -> SubjectCounts:
        parts = []
        for each in (subject, *sorted(set(roles))):
            engine = estate.engine_of(IdentityId(each))
            if engine is not None:
                entries = engine.effective(IdentityId(each))
                is_declared = self._is_declared if engine.plane is Plane.KUBERNETES else self._of_role(each)
                parts.append(count_subject(entries, findings.get(each, ()), is_declared))
        return unite(parts)

    def _subjects(self, policy: EntitlementPolicy) -> Iterable[ServiceAccount]:
        if not policy.subject.is_selector:
            return [policy.named_account]
        subject = policy.subject
        return [
            each.account
            for each in self._view.service_accounts(policy.subject_namespace)
            if matches_selector(dict(each.labels), subject.match_labels, subject.match_expressions)
        ]

    def _is_declared(self, source: Source) -> bool:
        """Whether an object carries our mark of this cluster, or is what the API server gives everybody."""
        if source.kind == "ClusterRoleBinding" and source.name.startswith(_BOOTSTRAP):
            return True
        if source.kind in _BINDINGS:
            namespace, _, name = source.name.rpartition("/")
            binding = self._view.binding(source.kind, namespace, name)
            return binding is not None and self._is_ours(binding.owner)
        return False

    def _of_role(self, identity: str) -> Callable[[Source], bool]:
        """Everything that a role of ours has is declared, and nothing that another one has."""
        arn = identity.removeprefix("aws:")
        roles = (role for snapshot in self._snapshots() for role in snapshot.roles.values())
        is_ours = any(role.arn == arn and self._is_ours(role.tags.get(OWNER_KEY, "")) for role in roles)
        return lambda _source: is_ours

    def _is_ours(self, owner: str) -> bool:
        mark = Mark.parse(owner)
        return mark is not None and mark.cluster_id == self._cluster.id

    def _managed(self) -> frozenset[IdentityId]:
        return frozenset(
            service_account_id(each.namespace, each.name)
            for policy in self._view.policies()
            for each in self._subjects(policy)
        )
