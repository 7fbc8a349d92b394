"""From what a run found to stable status conditions: the table of docs/conditions.md, as one pure function.

Conditions carry no times in their messages; `lastTransitionTime` moves only with the status.
"""

from __future__ import annotations

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
    problems: tuple[Problem, ...] = ()
    drift_known: bool = True
    drift_unknown_message: str = ""
    open_drifts: int = 0
    drift_summary: str = ""
    repairing: bool = False
    no_subjects: bool = False
    data_stale: str = ""  # message when account data is past its freshness limit
