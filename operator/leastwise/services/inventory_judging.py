"""Judges looks, one after the other, in a thread: engines kept up to date, permissions, risks, counts.

What a change does not name is not computed again; risks are judged over everybody. After an error nothing
is trusted: the next look builds everything anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from leastwise.core.aws_observed_worlds import to_world
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Edge, Engine
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import IdentityId, service_account_id
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.links import find_links, link_gaps
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.risks.findings import Finding, RiskReport, find_risks
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    Gap,
    GapReason,
    ObservedBinding,
    ObservedRoleDefinition,
    Plane,
)
from leastwise.core.subject_counts import SubjectCounts, unite
from leastwise.core.subject_findings import count_permissions, count_subject
from leastwise.ports import ChangeEvent
from leastwise.services.inventory_looks import Judged, Look, managed_of
from leastwise.services.inventory_metrics import families_of

BINDINGS = ("RoleBinding", "ClusterRoleBinding")
ROLES = ("Role", "ClusterRole")


class Judge:
    """Keeps the engines between looks. Not for two threads at once."""

    def __init__(self) -> None:
        self._rbac: RbacEngine | None = None
        self._aws: tuple[tuple[AwsAccountSnapshot, ...], AwsEngine] | None = None
        self._permissions: dict[IdentityId, int] = {}

    def judge(self, look: Look, at: datetime) -> Judged:
        """Judge a look; after an exception the next one begins afresh."""
        try:
            return self._judge(look, at)
        except BaseException:
            self._rbac, self._aws = None, None
            self._permissions.clear()
            raise

    def _judge(self, look: Look, at: datetime) -> Judged:
        had_aws = self._aws
        rbac, concerned = self._cluster(look)
        estate = self._estate(look, rbac)
        self._count_permissions(estate, concerned, is_aws_new=self._aws is not had_aws)
        report = find_risks(estate, at=at)
        subjects = look.subjects()
        failed = tuple(gap for gap in estate.all_gaps() if gap.reason != GapReason.PARTIAL.value)
        return Judged(
            findings=report.findings,
            counts=_Counting(look, estate, report, failed).of_policies(subjects),
            families=families_of(estate, report.findings, self._permissions, managed_of(subjects)),
            failed=failed,
        )

    # ---------------------------------------------------------------- engines

    def _cluster(self, look: Look) -> tuple[RbacEngine, frozenset[IdentityId] | None]:
        """Bring the cluster's engine up to date; return it and whom that concerns, None for everybody."""
        if self._rbac is None or look.changes is None:
            self._rbac = RbacEngine(look.world)
            return self._rbac, None
        concerned: set[IdentityId] = set()
        for event in look.changes:
            concerned |= _take(self._rbac, event)
        self._rbac.world = look.world
        return self._rbac, frozenset(concerned)

    def _estate(self, look: Look, rbac: RbacEngine) -> Estate:
        engines: dict[Plane, Engine] = {Plane.KUBERNETES: rbac}
        links: tuple[Edge, ...] = ()
        gaps: tuple[Gap, ...] = ()
        if not look.snapshots:
            self._aws = None
            return Estate(engines)
        if self._aws is None or not are_same(self._aws[0], look.snapshots):
            self._aws = (look.snapshots, AwsEngine(to_world(look.snapshots, look.world.cluster)))
        aws = self._aws[1]
        engines[Plane.AWS] = aws
        links = find_links(look.world, aws.world)
        gaps = link_gaps(look.world, aws.world)
        return Estate(engines, links=links, gaps=gaps)

    def _count_permissions(
        self, estate: Estate, concerned: frozenset[IdentityId] | None, *, is_aws_new: bool
    ) -> None:
        known = {each.id for each in estate.identities()}
        for gone in self._permissions.keys() - known:
            del self._permissions[gone]
        fresh = known - self._permissions.keys()
        again = known if concerned is None else known & concerned
        if is_aws_new:
            again |= {identity for identity in known if identity.startswith("aws:")}
        for identity in fresh | again:
            engine = estate.engine_of(identity)
            if engine is not None:
                self._permissions[identity] = sum(map(count_permissions, engine.effective(identity)))


def _take(engine: RbacEngine, event: ChangeEvent) -> frozenset[IdentityId]:
    after = event.after
    if isinstance(after, ObservedBinding):
        return engine.index.put_binding(after)
    if isinstance(after, ObservedRoleDefinition):
        return engine.index.put_role(after)
    if event.kind in BINDINGS:
        return engine.index.remove_binding(event.namespace, event.name)
    if event.kind in ROLES:
        return engine.index.remove_role(event.namespace, event.name)
    return frozenset()


def are_same(one: tuple[AwsAccountSnapshot, ...], other: tuple[AwsAccountSnapshot, ...]) -> bool:
    """Whether these are the very same readings: a cache gives a new value when anything changed."""
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


class _Counting:
    """Counts the subjects of policies from one judged look."""

    def __init__(self, look: Look, estate: Estate, report: RiskReport, failed: Iterable[Gap]) -> None:
        self._estate = estate
        self._bindings = look.declared_bindings()
        self._roles = look.declared_roles()
        self._findings: dict[str, list[Finding]] = {}
        for finding in report.findings:
            self._findings.setdefault(finding.subject, []).append(finding)
        self._becomes: dict[str, set[str]] = {}
        for link in estate.links:
            self._becomes.setdefault(link.source, set()).add(link.target)
        # what no reading holds says nothing of these subjects; what could not be read does
        scopes = {gap.scope for gap in failed}
        undecided = {each.rule for each in report.undecided if each.scope in scopes}
        self._unread = SubjectCounts(unknown=len(undecided))

    def of_policies(
        self, subjects: Mapping[PolicyKey, tuple[ServiceAccount, ...]]
    ) -> dict[PolicyKey, SubjectCounts]:
        """Count the subjects of every policy, with the roles that they can be."""
        return {
            key: unite([*(self._of_account(each) for each in accounts), self._unread])
            for key, accounts in subjects.items()
        }

    def _of_account(self, account: ServiceAccount) -> SubjectCounts:
        own = service_account_id(account.namespace, account.name)
        return unite([self._of(own), *map(self._of, sorted(self._becomes.get(own, ())))])

    def _of(self, identity: str) -> SubjectCounts:
        engine = self._estate.engine_of(IdentityId(identity))
        if engine is None:
            return SubjectCounts()

        def is_declared(source: Source) -> bool:
            return identity in self._roles or (source.kind, source.name) in self._bindings

        entries = engine.effective(IdentityId(identity))
        return count_subject(entries, self._findings.get(identity, ()), is_declared)
