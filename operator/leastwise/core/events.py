"""The events that Leastwise posts: one for a real change, naming it. Reasons are unique; repeats aggregate."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class EventReason(Enum):
    """CamelCase reasons; the value's text in docs/events.md says when each is posted."""

    GRANTED = "Granted"
    DRIFT_DETECTED = "DriftDetected"
    DRIFT_REPAIRED = "DriftRepaired"
    DRIFT_ENDED = "DriftEnded"
    WRITE_REFUSED = "WriteRefused"
    REPAIR_CONTESTED = "RepairContested"
    REVOKED = "Revoked"
    REMOVAL_STARTED = "RemovalStarted"
    REVOKE_BLOCKED = "RevokeBlocked"
    ROLLED_BACK = "RolledBack"
    RESTART_PODS = "RestartPods"
    NOT_ACCEPTED = "NotAccepted"


EVENT_MEANINGS: dict[EventReason, str] = {
    EventReason.GRANTED: "objects or roles were made for the first time",
    EventReason.DRIFT_DETECTED: "something granted differs from what is declared",
    EventReason.DRIFT_REPAIRED: "what had drifted was written back",
    EventReason.DRIFT_ENDED: "drift went away without a write of ours",
    EventReason.WRITE_REFUSED: "a write failed and only a change from outside helps",
    EventReason.REPAIR_CONTESTED: "somebody undoes our repair again and again; repairs wait longer each time",
    EventReason.REVOKED: "what carried the policy's mark was taken away in Kubernetes",
    EventReason.REMOVAL_STARTED: "an IAM role admits nobody any more and is deleted after the wait",
    EventReason.REVOKE_BLOCKED: "a deleted policy's grants cannot be taken away",
    EventReason.ROLLED_BACK: "a kept revision was given back; the policy is suspended",
    EventReason.RESTART_PODS: "a pod started before its AWS identity existed and must be restarted",
    EventReason.NOT_ACCEPTED: "the declaration is invalid, above a ceiling or over a quota",
}


@dataclass(frozen=True, slots=True)
class Announcement:
    """One event about a policy (or about `ref` when it is another object)."""

    reason: EventReason
    message: str
    warning: bool = False
