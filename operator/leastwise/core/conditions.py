"""From what a run found to stable status conditions: the table of docs/conditions.md, as one pure function.

Conditions carry no times in their messages; `lastTransitionTime` moves only with the status.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Reason(Enum):
    """Why a policy or an account is in its state; CamelCase words that people and tools may rely on."""

    PROGRESSING = "Progressing"
    SUCCEEDED = "Succeeded"
    DRIFT_DETECTED = "DriftDetected"
    CLOUD_ACCESS_DENIED = "CloudAccessDenied"
    WRITE_FAILED = "WriteFailed"  # a write keeps failing for another reason than access
    REPAIR_CONTESTED = "RepairContested"  # a second writer undoes our change every time
    EXTRA_REPORTED = "ExtraReported"
    OBSERVED = "Observed"
    INVALID_SPEC = "InvalidSpec"
    CEILING_EXCEEDED = "CeilingExceeded"
    QUOTA_EXCEEDED = "QuotaExceeded"
    NOT_OWNED = "NotOwned"
    CONFLICT = "Conflict"
    OPERATOR_FORBIDDEN = "OperatorForbidden"
    PROPAGATING = "Propagating"
    NO_SUBJECTS = "NoSubjects"
    REF_NOT_FOUND = "RefNotFound"
    DATA_STALE = "DataStale"
    READ_DENIED = "ReadDenied"
    SUSPENDED = "Suspended"
    REVOKE_BLOCKED = "RevokeBlocked"
    DELETING = "Deleting"
    AUTHENTICATION_FAILED = "AuthenticationFailed"
    WRONG_ACCOUNT = "WrongAccount"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a policy from being ready. `waiting` problems may pass by themselves
    (Reconciling=True); the others need a change from outside (Stalled=True)."""

    reason: Reason
    message: str
    waiting: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """One entry of `status.conditions`; `status` is True, False or Unknown."""

    type: str
    status: str
    reason: str
    message: str
    observed_generation: int
    last_transition_time: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """A condition before it has a time and a generation."""

    type: str
    status: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What one run of the loop found about a policy; everything that its conditions depend on.

    `drift_known` False: a Gap, staleness or suspension forbids an all-clear. `repairing`: Enforce, and
    repairable drift is being written now. `open_drifts` counts drift that is not exempt; `drift_summary` is
    one sentence about it. `no_subjects`: a selector that matches nothing. `unseen`: nothing evaluated yet.
    """

    generation: int
    enforcement: str  # Observe, Enforce or Suspended
    unseen: bool = False
    deleting: bool = False
    deletion_message: str = "what the policy granted is being taken away"
    problems: tuple[Problem, ...] = ()
    drift_known: bool = True
    drift_unknown_message: str = ""
    open_drifts: int = 0
    drift_summary: str = ""
    repairing: bool = False
    no_subjects: bool = False
    data_stale: str = ""  # message when account data is past its freshness limit


# Which problem a policy shows first when it has several: the earliest in this order, stalled before waiting.
_PRECEDENCE = (
    Reason.INVALID_SPEC,
    Reason.CEILING_EXCEEDED,
    Reason.QUOTA_EXCEEDED,
    Reason.NOT_OWNED,
    Reason.CONFLICT,
    Reason.WRONG_ACCOUNT,
    Reason.AUTHENTICATION_FAILED,
    Reason.OPERATOR_FORBIDDEN,
    Reason.CLOUD_ACCESS_DENIED,
    Reason.REPAIR_CONTESTED,
    Reason.WRITE_FAILED,
    Reason.REF_NOT_FOUND,
    Reason.READ_DENIED,
    Reason.DATA_STALE,
    Reason.PROPAGATING,
)
_NOT_ACCEPTED = frozenset({Reason.INVALID_SPEC, Reason.CEILING_EXCEEDED, Reason.QUOTA_EXCEEDED})


def worst_problem(problems: Iterable[Problem]) -> Problem | None:
    """Choose the problem that the summary shows: one that needs a change from outside before one that may
    pass, then by a fixed order, then by message."""
    order = {reason: place for place, reason in enumerate(_PRECEDENCE)}

    def rank(problem: Problem) -> tuple[bool, int, str]:
        return (problem.waiting, order.get(problem.reason, len(order)), problem.message)

    return min(problems, key=rank, default=None)


def conclude_policy(
    findings: Findings, previous: Iterable[Condition], now: datetime
) -> tuple[Condition, ...]:
    """Turn one run's findings into the conditions of an EntitlementPolicy (docs/conditions.md, row by row)."""
    ready, progress = _ready(findings)
    verdicts = [ready, *_common(findings)]
    if progress:
        verdicts.append(Verdict(progress, "True", ready.reason, ready.message))
    if findings.data_stale and not findings.deleting:
        verdicts.append(Verdict("DataStale", "True", Reason.DATA_STALE.value, findings.data_stale))
    return stamp(verdicts, previous, generation=findings.generation, now=now)


def stamp(
    verdicts: Iterable[Verdict], previous: Iterable[Condition], *, generation: int, now: datetime
) -> tuple[Condition, ...]:
    """Give verdicts their generation and time: the time moves only when the status does."""
    before = {each.type: each for each in previous}
    stamped = []
    for each in verdicts:
        old = before.get(each.type)
        time = old.last_transition_time if old is not None and old.status == each.status else now
        stamped.append(Condition(each.type, each.status, each.reason, each.message[:1024], generation, time))
    return tuple(stamped)


def _ready(findings: Findings) -> tuple[Verdict, str]:
    """The summary, and whether Reconciling or Stalled goes with it."""
    worst = worst_problem(findings.problems)
    if findings.deleting:
        if worst is not None and worst.reason is Reason.REVOKE_BLOCKED:
            return _verdict("False", worst.reason, worst.message), "Stalled"
        return _verdict("False", Reason.DELETING, findings.deletion_message), "Reconciling"
    if findings.enforcement == "Suspended":
        text = "enforcement is 'Suspended': nothing is compared, written or removed"
        return _verdict("False", Reason.SUSPENDED, text), ""
    if findings.unseen:
        return _verdict("Unknown", Reason.PROGRESSING, "not evaluated yet"), "Reconciling"
    if worst is not None:
        progress = "Reconciling" if worst.waiting else "Stalled"
        return _verdict("False", worst.reason, worst.message), progress
    if findings.repairing:
        return _verdict("False", Reason.DRIFT_DETECTED, findings.drift_summary), "Reconciling"
    return _ready_without_problem(findings), ""


def _ready_without_problem(findings: Findings) -> Verdict:
    if findings.no_subjects:
        return _verdict(
            "True", Reason.NO_SUBJECTS, "the selector matches no ServiceAccount; nothing is granted"
        )
    if findings.open_drifts and findings.enforcement == "Enforce":
        return _verdict("True", Reason.EXTRA_REPORTED, findings.drift_summary)
    if findings.open_drifts:
        return _verdict("True", Reason.OBSERVED, findings.drift_summary)
    return _verdict("True", Reason.SUCCEEDED, "granted as declared")


def _verdict(status: str, reason: Reason, message: str) -> Verdict:
    return Verdict("Ready", status, reason.value, message)


def _common(findings: Findings) -> tuple[Verdict, ...]:
    """Accepted, ResolvedRefs, Drifted and ExcessPermissions: always shown."""
    refused = worst_problem(each for each in findings.problems if each.reason in _NOT_ACCEPTED)
    missing = worst_problem(each for each in findings.problems if each.reason is Reason.REF_NOT_FOUND)
    unseen = findings.unseen
    accepted = Verdict("Accepted", "Unknown", "Progressing", "not evaluated yet")
    resolved = Verdict("ResolvedRefs", "Unknown", "Progressing", "not evaluated yet")
    if not unseen:
        accepted = (
            Verdict("Accepted", "False", refused.reason.value, refused.message)
            if refused
            else Verdict("Accepted", "True", "Accepted", "valid and within the ceilings")
        )
        resolved = (
            Verdict("ResolvedRefs", "False", missing.reason.value, missing.message)
            if missing
            else Verdict("ResolvedRefs", "True", "ResolvedRefs", "everything that is referred to exists")
        )
    excess = Verdict("ExcessPermissions", "Unknown", "UsageNotObserved", "no usage source is configured")
    return (accepted, resolved, _drifted(findings), excess)


def _drifted(findings: Findings) -> Verdict:
    if findings.unseen:
        return Verdict("Drifted", "Unknown", "Progressing", "not evaluated yet")
    if findings.enforcement == "Suspended" and not findings.deleting:
        return Verdict("Drifted", "Unknown", "Suspended", "nothing is compared while suspended")
    if findings.open_drifts:
        return Verdict("Drifted", "True", "DriftDetected", findings.drift_summary)
    if not findings.drift_known:
        reason = "DataStale" if findings.data_stale else "NotCompared"
        return Verdict(
            "Drifted", "Unknown", reason, findings.drift_unknown_message or "not everything could be read"
        )
    return Verdict("Drifted", "False", "InSync", "what is granted is what is declared")


@dataclass(frozen=True, slots=True)
class AccountFindings:
    """What a refresh found about a CloudAccount. `stale` is a message while the data is old; `gaps` counts
    what could not be read."""

    generation: int
    unseen: bool = False
    deleting: bool = False
    in_use_by: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    stale: str = ""
    gaps: int = 0


def conclude_account(
    findings: AccountFindings, previous: Iterable[Condition], now: datetime
) -> tuple[Condition, ...]:
    """Turn a refresh into the conditions of a CloudAccount."""
    ready, progress = _account_ready(findings)
    verdicts = [ready]
    if progress:
        verdicts.append(Verdict(progress, "True", ready.reason, ready.message))
    if findings.stale:
        verdicts.append(Verdict("DataStale", "True", Reason.DATA_STALE.value, findings.stale))
    return stamp(verdicts, previous, generation=findings.generation, now=now)


def _account_ready(findings: AccountFindings) -> tuple[Verdict, str]:
    worst = worst_problem(findings.problems)
    if findings.deleting:
        users = ", ".join(findings.in_use_by[:5]) or "removals that still wait"
        return _verdict("False", Reason.DELETING, f"still in use by {users}"), "Reconciling"
    if worst is not None:
        return _verdict("False", worst.reason, worst.message), "Reconciling" if worst.waiting else "Stalled"
    if findings.unseen:
        return _verdict("Unknown", Reason.PROGRESSING, "not read yet"), "Reconciling"
    if findings.gaps:
        text = f"read with {findings.gaps} gaps; nothing is removed and nothing called clear inside them"
        return _verdict("True", Reason.SUCCEEDED, text), ""
    return _verdict("True", Reason.SUCCEEDED, "read whole"), ""
