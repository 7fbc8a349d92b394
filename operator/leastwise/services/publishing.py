"""Publishes what a run found: status when it differs, events for real changes, metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from leastwise.core.conditions import Condition, Findings, conclude_policy, lasting_text, worst_problem
from leastwise.core.drifts import Drift, DriftKind
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.errors import ForbiddenError, LeaseLostError, LeastwiseError
from leastwise.core.events import Announcement, EventReason, event_note, event_of_problem
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import StoredPolicy
from leastwise.core.subject_counts import SubjectCounts
from leastwise.metrics import Metrics, PolicyState
from leastwise.ports import Clock, KubernetesWriter
from leastwise.services.memory import PolicyMemory
from leastwise.services.statuses import (
    conditions_from_json,
    drift_refs_from_json,
    find_condition,
    is_same_status,
    keep_subjects,
    render_policy_status,
)

KIND = "EntitlementPolicy"
DriftId = tuple[str, str, str]


def drift_id(drift: Drift) -> DriftId:
    """Identify a drift over runs: its details may change, its object does not."""
    return (drift.plane, drift.kind.value, drift.ref)


@dataclass(frozen=True, slots=True)
class PolicyReport:
    """Everything about one run that people and tools get to see. `found` is the drift that the run began
    with, `drifts` what is left of it after the run's writes."""

    findings: Findings
    drifts: tuple[Drift, ...] = ()
    found: tuple[Drift, ...] = ()
    declared: int = 0
    role_name: str = ""
    role_arn: str = ""
    account_ref: str = ""
    revision: str = ""
    exceeded: tuple[str, datetime] | None = None  # digest of the ceilings, and since when it is above them
    repaired: tuple[str, ...] = ()  # reasons of the writes of this run
    announcements: tuple[Announcement, ...] = ()
    subjects: SubjectCounts | None = None  # None: the subjects have not been evaluated yet
    withdrawn: int = 0  # declared permissions that active withdrawals take away


@dataclass(frozen=True, slots=True)
class _AwsLane:
    """The cloud lane at one time. While it is busy, what is seen in AWS is neither old nor new."""

    busy: bool
    repaired: bool


class Publisher:
    """Writes status and events through the writer, and keeps the metrics."""

    def __init__(self, writer: KubernetesWriter, metrics: Metrics, clock: Clock) -> None:
        self._writer = writer
        self._metrics = metrics
        self._clock = clock
        self._log = structlog.get_logger("publish")

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
            exceeded=report.exceeded,
            subjects=report.subjects,
            withdrawn=report.withdrawn,
        )
        if report.subjects is None:
            keep_subjects(status, stored.status)
        aws = _AwsLane(memory.aws.busy, memory.aws.repaired)  # as it was when the report was made
        if not is_same_status(status, stored.status):
            await self._writer.write_status(KIND, policy.key.namespace, policy.key.name, status)
        self._measure(policy, report, conditions)
        for each in [*self._announcements(stored, memory, report, aws)]:
            await self.announce(policy, each)

    async def announce(self, policy: EntitlementPolicy, announcement: Announcement) -> None:
        """Post one event on the policy; one that cannot be posted is lost, never the run that tells it."""
        await self._emit(
            KIND,
            policy.key.namespace,
            policy.key.name,
            str(policy.uid),
            reason=announcement.reason,
            message=event_note(lasting_text(announcement.message)),
            warning=announcement.warning,
        )

    async def _emit(
        self,
        kind: str,
        namespace: str,
        name: str,
        uid: str,
        *,
        reason: EventReason,
        message: str,
        warning: bool,
    ) -> None:
        try:
            await self._writer.emit_event(
                kind, namespace, name, uid, reason=reason.value, message=message, warning=warning
            )
        except LeaseLostError:
            raise
        except LeastwiseError as error:
            self._log.warning("event lost", kind=kind, name=name, reason=reason.value, error=str(error))

    async def tell_pods(self, account: ServiceAccount) -> None:
        """Tell the pods that started before their AWS identity existed (A19); without the right to list pods
        nothing is told, and that is no fault."""
        now = self._clock.now()
        try:
            pods = await self._writer.pods_of(account)
        except ForbiddenError:
            return
        except LeaseLostError:
            raise
        except LeastwiseError as error:
            self._log.warning("pods not told", account=str(account), error=str(error))
            return
        text = f"started before the AWS identity of ServiceAccount '{account}' existed: restart it to use it"
        for pod in pods:
            if pod.created < now:
                await self._emit(
                    "Pod",
                    account.namespace,
                    pod.name,
                    pod.uid,
                    reason=EventReason.RESTART_PODS,
                    message=text,
                    warning=True,
                )

    def withdraw(self, policy_namespace: str, policy_name: str) -> None:
        """The policy is gone: so are its metrics."""
        self._metrics.set_policy(policy_namespace, policy_name, None)

    def _announcements(
        self, stored: StoredPolicy, memory: PolicyMemory, report: PolicyReport, aws: _AwsLane
    ) -> Iterable[Announcement]:
        """What changed since the last report: found first, then written, then gone."""
        detected, ended = self._drift_changes(stored, memory, report, aws)
        yield from detected
        yield from report.announcements
        yield from ended
        yield from _problem_changes(stored, memory, report)

    def _drift_changes(
        self, stored: StoredPolicy, memory: PolicyMemory, report: PolicyReport, aws: _AwsLane
    ) -> tuple[list[Announcement], list[Announcement]]:
        """Compare with what was open before; under a Gap nothing is taken for ended (design rule 6)."""
        if report.findings.enforcement == "Suspended" or report.findings.deleting:
            return [], []
        before = memory.open_drifts
        left = _open(report.drifts, without_aws=aws.busy)
        seen = {**_open(report.found, without_aws=aws.busy), **left}
        kept = {
            key: each
            for key, each in before.items()
            if key not in seen and (not report.findings.drift_known or (aws.busy and each.plane == "aws"))
        }
        ended = [each for key, each in {**before, **seen}.items() if key not in left and key not in kept]
        # after a restart the stored status says what was told already
        told = before.keys() if before else drift_refs_from_json(stored.status)
        fresh = [each for key, each in seen.items() if key not in told]
        detected = [*self._detect(fresh, memory, report)]
        gone = [*self._end(ended, memory, report, aws)]
        memory.open_drifts = {**kept, **left}
        if aws.repaired and not aws.busy:
            memory.aws.repaired = False
        return detected, gone

    def _detect(
        self, fresh: Iterable[Drift], memory: PolicyMemory, report: PolicyReport
    ) -> Iterable[Announcement]:
        for each in fresh:
            memory.detected_at[drift_id(each)] = self._clock.monotonic()
            if _is_first_grant(each, memory, report):
                continue
            self._metrics.drift_detected.labels(each.plane, each.kind.value).inc()
            yield Announcement(EventReason.DRIFT_DETECTED, _sentence(each), warning=True)

    def _end(
        self, ended: Iterable[Drift], memory: PolicyMemory, report: PolicyReport, aws: _AwsLane
    ) -> Iterable[Announcement]:
        now = self._clock.monotonic()
        accepted = {drift_id(each) for each in report.drifts if each.exempt}
        for each in ended:
            since = memory.detected_at.pop(drift_id(each), now)
            wrote = aws.repaired if each.plane == "aws" else bool(report.repaired)
            if _is_first_grant(each, memory, report):
                continue
            if drift_id(each) in accepted:
                yield Announcement(EventReason.DRIFT_ENDED, f"{each.ref} is accepted by 'drift.exempt'")
            elif wrote and each.repairable:
                self._metrics.time_to_repair.labels(each.plane).observe(now - since)
            else:
                yield Announcement(EventReason.DRIFT_ENDED, f"{each.kind.value} ended: {each.ref}")

    def _measure(
        self, policy: EntitlementPolicy, report: PolicyReport, conditions: Iterable[Condition]
    ) -> None:
        namespace, name = policy.key.namespace, policy.key.name
        statuses: Mapping[str, str] = {each.type: each.status for each in conditions}
        drifts = tuple((each.plane, each.severity.name.lower()) for each in report.drifts if not each.exempt)
        self._metrics.set_policy(namespace, name, PolicyState(policy.enforcement.value, statuses, drifts))
        findings = report.findings
        compared = findings.drift_known and not (
            findings.unseen or findings.deleting or findings.enforcement == "Suspended"
        )
        self._metrics.touch_policy(namespace, name, now=self._clock.now().timestamp(), compared=compared)


def _is_first_grant(drift: Drift, memory: PolicyMemory, report: PolicyReport) -> bool:
    """What Enforce has not granted yet was never taken away."""
    enforced = report.findings.enforcement == "Enforce"
    return drift.kind is DriftKind.MISSING and enforced and not memory.granted_before


def _sentence(drift: Drift) -> str:
    return f"{drift.kind.value} ({drift.severity.word}): {drift.ref} {drift.detail}"


def _open(drifts: Iterable[Drift], *, without_aws: bool) -> dict[DriftId, Drift]:
    """Return the drift that counts: nobody accepted it, and it was not seen halfway through a write."""
    return {
        drift_id(each): each
        for each in drifts
        if not each.exempt and not (without_aws and each.plane == "aws")
    }


def _problem_changes(
    stored: StoredPolicy, memory: PolicyMemory, report: PolicyReport
) -> Iterable[Announcement]:
    """Tell once of a problem that only a change from outside ends; the status may say that it was told."""
    worst = worst_problem(report.findings.problems)
    if worst is None or worst.waiting:
        memory.announced = ""
        return
    told = f"{worst.reason.value}: {worst.message}"
    # not Ready: it says the same while the problem may still pass by itself
    shown = find_condition(conditions_from_json(stored.status), "Stalled")
    is_shown = shown is not None and (shown.reason, shown.message) == (
        worst.reason.value,
        lasting_text(worst.message),
    )
    if told != memory.announced and not is_shown:
        yield Announcement(event_of_problem(worst.reason), told, warning=True)
    memory.announced = told
