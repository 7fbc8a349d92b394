"""The events that Leastwise posts: one for a real change, naming it. Reasons are unique; repeats add up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from leastwise.core.reasons import Reason

NOTE_BYTES = 1024
"""Longest note that the API server takes, in bytes of UTF-8."""


class EventReason(Enum):
    """CamelCase reasons; the value's text in docs/events.md says when each is posted."""

    GRANTED = "Granted"
    DRIFT_DETECTED = "DriftDetected"
    DRIFT_REPAIRED = "DriftRepaired"
    DRIFT_ENDED = "DriftEnded"
    WRITE_REFUSED = "WriteRefused"
    READ_REFUSED = "ReadRefused"
    REFERENCE_MISSING = "ReferenceMissing"
    REPAIR_CONTESTED = "RepairContested"
    REVOKED = "Revoked"
    REMOVAL_STARTED = "RemovalStarted"
    REVOKE_BLOCKED = "RevokeBlocked"
    ROLLED_BACK = "RolledBack"
    RESTART_PODS = "RestartPods"
    NOT_ACCEPTED = "NotAccepted"
    WITHDRAWAL_ANNOUNCED = "WithdrawalAnnounced"
    WITHDRAWN = "Withdrawn"
    WITHDRAWAL_FINISHED = "WithdrawalFinished"
    WITHDRAWAL_ADOPTED = "WithdrawalAdopted"
    WITHDRAWAL_CANCELLED = "WithdrawalCancelled"
    GIVEN_BACK = "GivenBack"
    WITHDRAWAL_MISSED = "WithdrawalMissed"
    WITHDRAWAL_DENIED = "WithdrawalDenied"


EVENT_MEANINGS: dict[EventReason, str] = {
    EventReason.GRANTED: "objects or roles were made for the first time",
    EventReason.DRIFT_DETECTED: "something granted differs from what is declared",
    EventReason.DRIFT_REPAIRED: "what had drifted was written back",
    EventReason.DRIFT_ENDED: "drift went away without a write of ours, or was accepted by `drift.exempt`",
    EventReason.WRITE_REFUSED: "a write was refused, or is not allowed; only a change from outside helps",
    EventReason.READ_REFUSED: "reading is refused, so that nothing can be called clear",
    EventReason.REFERENCE_MISSING: "something that the policy refers to is missing past the deadline",
    EventReason.REPAIR_CONTESTED: "somebody undoes our repair again and again; repairs wait longer each time",
    EventReason.REVOKED: "what carried the policy's mark was taken away in Kubernetes",
    EventReason.REMOVAL_STARTED: "an IAM role admits nobody any more and is deleted after the wait",
    EventReason.REVOKE_BLOCKED: "a deleted policy's grants cannot be taken away",
    EventReason.ROLLED_BACK: "a kept revision was given back; the policy is suspended",
    EventReason.RESTART_PODS: "on a pod: it started before its AWS identity existed and must be restarted",
    EventReason.NOT_ACCEPTED: "the declaration is invalid, above a ceiling or over a quota",
    EventReason.WITHDRAWAL_ANNOUNCED: "unused permissions will be taken away after the wait",
    EventReason.WITHDRAWN: "announced permissions are taken away now, and denials are watched",
    EventReason.WITHDRAWAL_FINISHED: "nobody needed what was taken away; it stays away until Git follows",
    EventReason.WITHDRAWAL_ADOPTED: "the declaration shrank: a withdrawal is over, and nothing comes back",
    EventReason.WITHDRAWAL_CANCELLED: "an announced withdrawal was given up before anything was taken",
    EventReason.GIVEN_BACK: "a withdrawal ended, and what it took away is granted again",
    EventReason.WITHDRAWAL_MISSED: "a pod was denied something harmless that was taken away, and has it back",
    EventReason.WITHDRAWAL_DENIED: "something taken away was asked for, and a person must decide",
}

WARNINGS = frozenset(
    {
        EventReason.DRIFT_DETECTED,
        EventReason.WRITE_REFUSED,
        EventReason.READ_REFUSED,
        EventReason.REFERENCE_MISSING,
        EventReason.REPAIR_CONTESTED,
        EventReason.REVOKE_BLOCKED,
        EventReason.RESTART_PODS,
        EventReason.NOT_ACCEPTED,
        EventReason.WITHDRAWAL_MISSED,
        EventReason.WITHDRAWAL_DENIED,
    }
)
"""Reasons that are posted with type Warning; the others are Normal."""

_OF_PROBLEMS = {
    Reason.INVALID_SPEC: EventReason.NOT_ACCEPTED,
    Reason.CEILING_EXCEEDED: EventReason.NOT_ACCEPTED,
    Reason.QUOTA_EXCEEDED: EventReason.NOT_ACCEPTED,
    Reason.REPAIR_CONTESTED: EventReason.REPAIR_CONTESTED,
    Reason.REVOKE_BLOCKED: EventReason.REVOKE_BLOCKED,
    Reason.REF_NOT_FOUND: EventReason.REFERENCE_MISSING,
    Reason.READ_DENIED: EventReason.READ_REFUSED,
}


@dataclass(frozen=True, slots=True)
class Announcement:
    """One event about a policy (or about `ref` when it is another object)."""

    reason: EventReason
    message: str
    warning: bool = False


def event_of_problem(reason: Reason) -> EventReason:
    """Return the event that tells of a problem that only a change from outside ends."""
    return _OF_PROBLEMS.get(reason, EventReason.WRITE_REFUSED)


def event_note(message: str) -> str:
    """Bound a message to what an Event holds; characters stay whole."""
    encoded = message.encode()
    if len(encoded) <= NOTE_BYTES:
        return message
    return encoded[: NOTE_BYTES - 3].decode(errors="ignore") + "…"
