"""Publishes what a run found: status when it differs, events for real changes, metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leastwise.core.conditions import Condition, Findings, Reason, conclude_policy, worst_problem
from leastwise.core.drifts import Drift, DriftKind
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.errors import ForbiddenError
from leastwise.core.events import Announcement, EventReason
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import StoredPolicy
from leastwise.metrics import Metrics, PolicyState
from leastwise.ports import Clock, KubernetesWriter
from leastwise.services.memory import PolicyMemory
from leastwise.services.statuses import conditions_from_json, render_policy_status

KIND = "EntitlementPolicy"
_REFUSALS = frozenset({Reason.INVALID_SPEC, Reason.CEILING_EXCEEDED, Reason.QUOTA_EXCEEDED})
DriftId = tuple[str, str, str]


def drift_id(drift: Drift) -> DriftId:
    """Identify a drift over runs: its details may change, its object does not."""
    return (drift.plane, drift.kind.value, drift.ref)


@dataclass(frozen=True, slots=True)
class PolicyReport:
    """Everything about one run that people and tools get to see."""

    findings: Findings
    drifts: tuple[Drift, ...] = ()
    declared: int = 0
    role_name: str = ""
    role_arn: str = ""
    account_ref: str = ""
    revision: str = ""
    repaired: tuple[str, ...] = ()  # reasons of the writes of this run
    announcements: tuple[Announcement, ...] = ()


class Publisher:
    """Writes status and events through the writer, and keeps the metrics."""

    def __init__(self, writer: KubernetesWriter, metrics: Metrics, clock: Clock) -> None:
        self._writer = writer
        self._metrics = metrics
        self._clock = clock

    async def publish(self, stored: StoredPolicy, memory: PolicyMemory, report: PolicyReport) -> None:
        """Publish one run; nothing is written to the API server when nothing changed."""
        policy = stored.policy
        conditions = conclude_policy(report.findings, conditions_from_json(stored.status), self._clock.now())
        status = render_policy_status(
            generation=policy.generation,
            conditions=conditions,
            drifts=report.drifts,
            declared=report.declared,
            role_name=report.role_name,
            role_arn=report.role_arn,
            account_ref=report.account_ref,
            revision=report.revision,
        )
        if status != stored.status:
            await self._writer.write_status(KIND, policy.key.namespace, policy.key.name, status)
        for each in self._announcements(memory, report):
            await self.announce(policy, each)
        self._measure(policy, report, conditions)

    async def announce(self, policy: EntitlementPolicy, announcement: Announcement) -> None:
        """Post one event on the policy."""
        await self._writer.emit_event(
            KIND,
            policy.key.namespace,
            policy.key.name,
            str(policy.uid),
            reason=announcement.reason.value,
            message=announcement.message[:1024],
            warning=announcement.warning,
        )

    async def tell_pods(self, account: ServiceAccount) -> None:
        """Tell the pods that started before their AWS identity existed (A19); without the right to list pods
        nothing is told, and that is no fault."""
        now = self._clock.now()
        try:
            pods = await self._writer.pods_of(account)
        except ForbiddenError:
            return
        text = f"started before the AWS identity of ServiceAccount '{account}' existed: restart the pod to use it"
        for pod in pods:
            if pod.created < now:
                await self._writer.emit_event(
                    "Pod",
                    account.namespace,
                    pod.name,
                    pod.uid,
                    reason=EventReason.RESTART_PODS.value,
                    message=text,
                    warning=True,
                )

    def withdraw(self, policy_namespace: str, policy_name: str) -> None:
        """The policy is gone: so are its metrics."""
        self._metrics.set_policy(policy_namespace, policy_name, None)

    def _announcements(self, memory: PolicyMemory, report: PolicyReport) -> Iterable[Announcement]:
        yield from report.announcements
        yield from self._drift_changes(memory, report)
        worst = worst_problem(report.findings.problems)
        told = f"{worst.reason.value}: {worst.message}" if worst and not worst.waiting else ""
        if told and told != memory.announced and worst is not None:
            reason = EventReason.NOT_ACCEPTED if worst.reason in _REFUSALS else EventReason.WRITE_REFUSED
            if worst.reason is Reason.REPAIR_CONTESTED:
                reason = EventReason.REPAIR_CONTESTED
            if worst.reason is Reason.REVOKE_BLOCKED:
                reason = EventReason.REVOKE_BLOCKED
            yield Announcement(reason, told, warning=True)
        memory.announced = told

    def _drift_changes(self, memory: PolicyMemory, report: PolicyReport) -> Iterable[Announcement]:
        now = self._clock.monotonic()
        if not report.findings.drift_known and not report.drifts:
            return
        open_now = {
            drift_id(each): each
            for each in report.drifts
            if not each.exempt and not (each.plane == "aws" and memory.aws.busy)
        }
        fresh = [each for key, each in open_now.items() if key not in memory.open_drifts]
        ended = [each for key, each in memory.open_drifts.items() if key not in open_now]
        for each in fresh:
            memory.detected_at[drift_id(each)] = now
            if not (each.kind is DriftKind.MISSING and not memory.granted_before):
                self._metrics.drift_detected.labels(each.plane, each.kind.value).inc()
                yield Announcement(EventReason.DRIFT_DETECTED, _sentence(each), warning=True)
        for each in ended:
            since = memory.detected_at.pop(drift_id(each), now)
            if report.repaired or (each.plane == "aws" and memory.aws.repaired):
                self._metrics.time_to_repair.labels(each.plane).observe(now - since)
            elif memory.granted_before:
                yield Announcement(EventReason.DRIFT_ENDED, f"{each.ref} is as declared again")
        memory.open_drifts = open_now
        memory.aws.repaired = memory.aws.repaired and memory.aws.busy

    def _measure(
        self, policy: EntitlementPolicy, report: PolicyReport, conditions: Iterable[Condition]
    ) -> None:
        namespace, name = policy.key.namespace, policy.key.name
        statuses: Mapping[str, str] = {each.type: each.status for each in conditions}
        drifts = tuple((each.plane, each.severity.name.lower()) for each in report.drifts if not each.exempt)
        self._metrics.set_policy(namespace, name, PolicyState(policy.enforcement.value, statuses, drifts))
        compared = report.findings.drift_known and not report.findings.unseen
        self._metrics.touch_policy(namespace, name, now=self._clock.now().timestamp(), compared=compared)


def _sentence(drift: Drift) -> str:
    return f"{drift.kind.value} ({drift.severity.word}): {drift.ref} {drift.detail}"
