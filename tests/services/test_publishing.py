"""What one run tells: a status only when it differs, events only for what changed, metrics always."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from builders import policy
from condition_states import NOW, STALE
from fakes import FakeClock
from leastwise.core.conditions import Findings, Problem, Reason
from leastwise.core.drifts import Drift, DriftKind, Severity
from leastwise.core.entitlements import Enforcement
from leastwise.core.errors import LeastwiseError, RetryLaterError
from leastwise.core.events import (
    NOTE_BYTES,
    WARNINGS,
    Announcement,
    EventReason,
    event_note,
    event_of_problem,
)
from leastwise.core.snapshots import StoredPolicy
from leastwise.metrics import Metrics
from leastwise.ports import KubernetesWriter
from leastwise.services.memory import PolicyMemory
from leastwise.services.publishing import PolicyReport, Publisher

POLICY = policy(enforcement=Enforcement.ENFORCE, generation=3)
FINDINGS = Findings(generation=3, enforcement="Enforce")


@dataclass
class FakeStatusWriter:
    """Keeps the last status and every event; fails the next write as told."""

    status: Mapping[str, object] = field(default_factory=dict)
    writes: int = 0
    events: list[tuple[str, str, bool]] = field(default_factory=list)
    error: LeastwiseError | None = None

    async def write_status(self, kind: str, namespace: str, name: str, status: Mapping[str, object]) -> None:
        assert (kind, namespace, name) == ("EntitlementPolicy", "payments", "invoice-reader")
        if self.error is not None:
            raise self.error
        self.status, self.writes = status, self.writes + 1

    async def emit_event(
        self, kind: str, namespace: str, name: str, uid: str, *, reason: str, message: str, warning: bool
    ) -> None:
        assert uid == POLICY.uid
        self.events.append((reason, message, warning))

    def take(self) -> list[str]:
        """Reasons of the events since the last time."""
        taken, self.events = self.events, []
        return [reason for reason, _, _ in taken]


@dataclass
class Scene:
    """One policy over several runs."""

    writer: FakeStatusWriter = field(default_factory=FakeStatusWriter)
    memory: PolicyMemory = field(default_factory=lambda: PolicyMemory(granted_before=True))
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    metrics: Metrics = field(default_factory=lambda: Metrics(version="0", detailed=True, mode="detailed"))

    @property
    def publisher(self) -> Publisher:
        return Publisher(cast("KubernetesWriter", self.writer), self.metrics, self.clock)

    async def run(self, *drifts: Drift, findings: Findings = FINDINGS, **fields: Any) -> list[str]:
        """Publish a run that found `drifts`; return the reasons of its events."""
        open_ = sum(not each.exempt for each in drifts)
        report = PolicyReport(
            findings=replace(findings, open_drifts=open_), **{"drifts": drifts, "found": drifts, **fields}
        )
        stored = StoredPolicy(POLICY, {}, self.writer.status, {})
        await self.publisher.publish(stored, self.memory, report)
        self.clock.advance(10)
        return self.writer.take()

    def restart(self) -> None:
        """A new process: what was remembered is lost, the finalizer tells that something was granted."""
        self.memory = PolicyMemory(granted_before=True)

    def value(self, metric: str, /, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(metric, labels)

    def condition(self, kind: str) -> tuple[str, str]:
        stored = cast("list[dict[str, str]]", self.writer.status["conditions"])
        return next((each["status"], each["reason"]) for each in stored if each["type"] == kind)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def drift(ref: str = "RoleBinding/payments/a", **fields: Any) -> Drift:
    built = Drift(DriftKind.CHANGED, "kubernetes", ref, Severity.HIGH, "roleRef differs")
    return replace(built, **fields)


EXTRA = drift("ClusterRoleBinding/legacy", kind=DriftKind.EXTRA, severity=Severity.CRITICAL, repairable=False)
ON_AWS = drift("Role/arn:aws:iam::1:role/x", plane="aws", kind=DriftKind.TRUST)
MISSING = drift(kind=DriftKind.MISSING)
UNKNOWN = replace(FINDINGS, drift_known=False)


# ---------------------------------------------------------------- status


async def test_an_equal_run_writes_nothing_and_tells_nothing(scene: Scene) -> None:
    await scene.run(EXTRA)
    written = dict(scene.writer.status)
    assert await scene.run(EXTRA) == []
    assert (scene.writer.writes, scene.writer.status) == (1, written)


async def test_another_order_of_stored_conditions_is_no_reason_to_write(scene: Scene) -> None:
    await scene.run()
    stored = dict(scene.writer.status)
    stored["conditions"] = list(reversed(cast("list[object]", stored["conditions"])))
    scene.writer.status = stored
    await scene.run()
    assert scene.writer.writes == 1


async def test_a_restart_writes_nothing_and_tells_nothing_again(scene: Scene) -> None:
    refused = replace(FINDINGS, problems=(Problem(Reason.NOT_OWNED, "a stranger's"),))
    assert await scene.run(EXTRA, findings=refused) == ["DriftDetected", "WriteRefused"]
    scene.restart()
    assert await scene.run(EXTRA, findings=refused) == []
    assert scene.writer.writes == 1


async def test_a_status_that_was_not_written_tells_its_events_with_the_next_run(scene: Scene) -> None:
    scene.writer.error = RetryLaterError("the API server is away")
    with pytest.raises(RetryLaterError):
        await scene.run(EXTRA)
    scene.writer.error = None
    assert await scene.run(EXTRA) == ["DriftDetected"]
    assert scene.value("leastwise_drift_detected_total", cloud="kubernetes", kind="extra") == 1


# ---------------------------------------------------------------- drift


async def test_drift_is_told_once_when_it_is_seen_and_once_when_it_ends(scene: Scene) -> None:
    assert await scene.run(EXTRA) == ["DriftDetected"]
    assert await scene.run(EXTRA) == []
    assert await scene.run() == ["DriftEnded"]
    assert scene.value("leastwise_drift_detected_total", cloud="kubernetes", kind="extra") == 1
    assert scene.value("leastwise_drift_time_to_repair_seconds_count", cloud="kubernetes") == 0


async def test_an_event_names_the_object_and_how_bad_it_is(scene: Scene) -> None:
    report = PolicyReport(findings=replace(FINDINGS, open_drifts=1), drifts=(EXTRA,))
    await scene.publisher.publish(StoredPolicy(POLICY, {}, {}, {}), scene.memory, report)
    assert scene.writer.events == [
        ("DriftDetected", "extra (Critical): ClusterRoleBinding/legacy roleRef differs", True)
    ]


async def test_drift_that_the_same_run_repairs_is_told_counted_and_timed(scene: Scene) -> None:
    repaired = Announcement(EventReason.DRIFT_REPAIRED, "RoleBinding/payments/a differs")
    told = await scene.run(found=(drift(),), repaired=("RoleBinding",), announcements=(repaired,))
    assert told == ["DriftDetected", "DriftRepaired"]
    assert scene.value("leastwise_drift_detected_total", cloud="kubernetes", kind="changed") == 1
    assert scene.value("leastwise_drift_time_to_repair_seconds_count", cloud="kubernetes") == 1
    assert scene.memory.open_drifts == {}


async def test_the_time_to_repair_runs_from_the_detection(scene: Scene) -> None:
    await scene.run(drift())
    await scene.run(found=(drift(),), repaired=("RoleBinding",))
    assert scene.value("leastwise_drift_time_to_repair_seconds_sum", cloud="kubernetes") == 10


async def test_extra_that_goes_while_we_write_something_else_was_not_repaired_by_us(scene: Scene) -> None:
    await scene.run(EXTRA, drift())
    assert await scene.run(repaired=("RoleBinding",)) == ["DriftEnded"]
    assert scene.value("leastwise_drift_time_to_repair_seconds_count", cloud="kubernetes") == 1


async def test_what_is_granted_for_the_first_time_was_no_drift(scene: Scene) -> None:
    scene.memory.granted_before = False
    assert await scene.run(MISSING) == []
    scene.memory.aws.repaired = True
    assert await scene.run(repaired=("Role is missing",)) == []
    assert scene.value("leastwise_drift_detected_total", cloud="kubernetes", kind="missing") == 0
    assert scene.value("leastwise_drift_time_to_repair_seconds_count", cloud="kubernetes") == 0


async def test_what_observe_finds_missing_is_drift_from_the_first_run_on(scene: Scene) -> None:
    scene.memory.granted_before = False
    observed = replace(FINDINGS, enforcement="Observe")
    assert await scene.run(MISSING, findings=observed) == ["DriftDetected"]
    assert await scene.run(findings=observed) == ["DriftEnded"]


async def test_nothing_ends_under_a_gap_r12(scene: Scene) -> None:
    await scene.run(drift(), EXTRA)
    assert await scene.run(EXTRA, findings=UNKNOWN) == []
    assert await scene.run(findings=UNKNOWN) == []
    assert len(scene.memory.open_drifts) == 2
    assert await scene.run(EXTRA) == ["DriftEnded"]


async def test_drift_is_told_under_a_gap_too(scene: Scene) -> None:
    assert await scene.run(EXTRA, findings=UNKNOWN) == ["DriftDetected"]


async def test_suspension_ends_no_drift_and_resuming_tells_none_again(scene: Scene) -> None:
    await scene.run(EXTRA)
    suspended = replace(FINDINGS, enforcement="Suspended")
    assert await scene.run(findings=suspended, found=()) == []
    assert await scene.run(EXTRA) == []


async def test_deletion_ends_no_drift(scene: Scene) -> None:
    await scene.run(EXTRA)
    assert await scene.run(findings=replace(UNKNOWN, deleting=True)) == []


async def test_accepted_drift_ends_with_its_reason(scene: Scene) -> None:
    await scene.run(EXTRA)
    accepted = replace(EXTRA, exempt=True)
    report = PolicyReport(findings=FINDINGS, drifts=(accepted,), found=(accepted,))
    stored = StoredPolicy(POLICY, {}, scene.writer.status, {})
    await scene.publisher.publish(stored, scene.memory, report)
    assert scene.writer.events == [
        ("DriftEnded", "ClusterRoleBinding/legacy is accepted by 'drift.exempt'", False)
    ]


async def test_an_exemption_that_ends_is_drift_again(scene: Scene) -> None:
    assert await scene.run(replace(EXTRA, exempt=True)) == []
    assert await scene.run(EXTRA) == ["DriftDetected"]


async def test_aws_is_not_judged_halfway_through_a_write(scene: Scene) -> None:
    await scene.run(ON_AWS)
    scene.memory.aws.busy = True
    half = replace(ON_AWS, kind=DriftKind.CHANGED)
    assert await scene.run(half) == []
    scene.memory.aws.busy, scene.memory.aws.repaired = False, True
    assert await scene.run() == []
    assert scene.value("leastwise_drift_time_to_repair_seconds_count", cloud="aws") == 1
    assert scene.value("leastwise_drift_time_to_repair_seconds_sum", cloud="aws") == 20
    assert not scene.memory.aws.repaired


async def test_aws_drift_that_somebody_else_ended_is_told(scene: Scene) -> None:
    await scene.run(ON_AWS)
    assert await scene.run() == ["DriftEnded"]


async def test_a_repair_that_ends_while_the_status_is_written_counts_for_the_next_run(scene: Scene) -> None:
    await scene.run(ON_AWS)

    class FinishingWriter(FakeStatusWriter):
        async def write_status(
            self, kind: str, namespace: str, name: str, status: Mapping[str, object]
        ) -> None:
            await super().write_status(kind, namespace, name, status)
            scene.memory.aws.repaired = True

    scene.writer = FinishingWriter(status=scene.writer.status)
    assert await scene.run(ON_AWS, EXTRA) == ["DriftDetected"]
    assert scene.memory.aws.repaired
    assert await scene.run(EXTRA) == []
    assert scene.value("leastwise_drift_time_to_repair_seconds_count", cloud="aws") == 1


# ---------------------------------------------------------------- problems


@pytest.mark.parametrize(
    ("reason", "event"),
    [
        (Reason.CEILING_EXCEEDED, "NotAccepted"),
        (Reason.INVALID_SPEC, "NotAccepted"),
        (Reason.QUOTA_EXCEEDED, "NotAccepted"),
        (Reason.REPAIR_CONTESTED, "RepairContested"),
        (Reason.REVOKE_BLOCKED, "RevokeBlocked"),
        (Reason.REF_NOT_FOUND, "ReferenceMissing"),
        (Reason.READ_DENIED, "ReadRefused"),
        (Reason.OPERATOR_FORBIDDEN, "WriteRefused"),
        (Reason.CLOUD_ACCESS_DENIED, "WriteRefused"),
        (Reason.NOT_OWNED, "WriteRefused"),
    ],
)
async def test_a_lasting_problem_is_told_once_and_again_when_it_comes_back(
    scene: Scene, reason: Reason, event: str
) -> None:
    findings = replace(FINDINGS, problems=(Problem(reason, "why"),))
    assert event_of_problem(reason) in WARNINGS
    assert await scene.run(findings=findings) == [event]
    assert await scene.run(findings=findings) == []
    assert await scene.run() == []
    assert await scene.run(findings=findings) == [event]


async def test_what_may_pass_by_itself_is_no_event(scene: Scene) -> None:
    waiting = replace(FINDINGS, problems=(Problem(Reason.REF_NOT_FOUND, "not there", waiting=True),))
    stale = replace(FINDINGS, data_stale=STALE, drift_known=False)
    assert await scene.run(findings=waiting) == []
    assert await scene.run(findings=stale) == []


async def test_an_event_holds_no_time_and_at_most_a_note(scene: Scene) -> None:
    text = "expired 20260101T000000Z " + "é" * 2000
    await scene.publisher.announce(POLICY, Announcement(EventReason.GRANTED, text))
    (_, message, warning) = scene.writer.events[0]
    assert message.startswith("expired (time) é")
    assert len(message.encode()) <= NOTE_BYTES
    assert not warning


def test_a_note_is_cut_between_characters() -> None:
    assert event_note("x" * NOTE_BYTES) == "x" * NOTE_BYTES
    cut = event_note("é" * NOTE_BYTES)
    assert cut.endswith("é…")
    assert NOTE_BYTES - 4 <= len(cut.encode()) <= NOTE_BYTES


# ---------------------------------------------------------------- metrics


async def test_a_run_leaves_its_state_in_the_metrics(scene: Scene) -> None:
    await scene.run(EXTRA, drift(exempt=True))
    assert scene.condition("Ready") == ("True", "ExtraReported")
    where = {"namespace": "payments", "name": "invoice-reader"}
    assert scene.value("leastwise_policies", enforcement="Enforce", ready="True") == 1
    assert scene.value("leastwise_policy_condition", **where, type="Drifted", status="True") == 1
    assert scene.value("leastwise_drift_open", cloud="kubernetes", severity="critical") == 1
    assert scene.value("leastwise_drift_open", cloud="kubernetes", severity="high") == 0
    stamp = "leastwise_policy_last_drift_check_timestamp_seconds"
    assert scene.value(stamp, **where) == NOW.timestamp()
    scene.publisher.withdraw("payments", "invoice-reader")
    assert scene.value(stamp, **where) is None


@pytest.mark.parametrize(
    "findings",
    [
        UNKNOWN,
        replace(FINDINGS, unseen=True),
        replace(FINDINGS, enforcement="Suspended"),
        replace(FINDINGS, deleting=True),
    ],
)
async def test_a_run_that_compared_nothing_whole_is_no_drift_check(scene: Scene, findings: Findings) -> None:
    await scene.run(findings=findings)
    where = {"namespace": "payments", "name": "invoice-reader"}
    assert scene.value("leastwise_policy_last_drift_check_timestamp_seconds", **where) is None
    assert scene.value("leastwise_policy_last_reconcile_timestamp_seconds", **where) == NOW.timestamp()
