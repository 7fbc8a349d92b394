"""The reasons of conditions: stable CamelCase words that people and tools may rely on, and what each means.

`docs/conditions.md` holds the same table, written from here. A rename needs a changelog note.
"""

from __future__ import annotations

from enum import Enum


class Reason(Enum):
    """Why a condition is as it is."""

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
    # of the conditions beside Ready
    ACCEPTED = "Accepted"
    RESOLVED_REFS = "ResolvedRefs"
    IN_SYNC = "InSync"
    NOT_COMPARED = "NotCompared"
    USAGE_NOT_OBSERVED = "UsageNotObserved"
    UNUSED_WITHDRAWN = "UnusedWithdrawn"


REASON_MEANINGS: dict[Reason, str] = {
    Reason.PROGRESSING: "not everything has been read and compared for the first time",
    Reason.SUCCEEDED: "everything that was looked at is as declared",
    Reason.DRIFT_DETECTED: "what is granted differs from what is declared; in `Enforce` it is being repaired",
    Reason.CLOUD_ACCESS_DENIED: "the cloud refused a write again and again",
    Reason.WRITE_FAILED: "a write failed again and again for another reason than access",
    Reason.REPAIR_CONTESTED: "somebody undoes every repair; repairs wait longer each time",
    Reason.EXTRA_REPORTED: "everything declared is granted, and something foreign is granted beside it",
    Reason.OBSERVED: "`Observe`: drift is reported and nothing is written",
    Reason.INVALID_SPEC: "the declaration is not valid, or may not stand in this namespace",
    Reason.CEILING_EXCEEDED: "the declaration is above the ceilings of its namespace",
    Reason.QUOTA_EXCEEDED: "the declaration does not fit the cloud's quotas",
    Reason.NOT_OWNED: "something without our mark stands where ours must stand",
    Reason.CONFLICT: "another policy holds the claim, or a foreign value stands where ours must stand",
    Reason.OPERATOR_FORBIDDEN: "the operator's own rights do not reach; the message names what is needed",
    Reason.PROPAGATING: "written to the cloud, and not yet to be read there",
    Reason.NO_SUBJECTS: "the selector matches no ServiceAccount: nothing is granted",
    Reason.REF_NOT_FOUND: "something that the policy refers to does not exist",
    Reason.DATA_STALE: "what was read last is too old to judge by",
    Reason.READ_DENIED: "reading is refused, so that nothing can be called clear",
    Reason.SUSPENDED: "`Suspended`: nothing is compared, written or removed",
    Reason.REVOKE_BLOCKED: "what a deleted policy granted cannot be taken away",
    Reason.DELETING: "what was granted is being taken away, or the account is still in use",
    Reason.AUTHENTICATION_FAILED: "the operator's credentials are refused",
    Reason.WRONG_ACCOUNT: "the operator's credentials are of another account than `accountId`",
    Reason.ACCEPTED: "the declaration is valid and within the ceilings",
    Reason.RESOLVED_REFS: "everything that is referred to exists",
    Reason.IN_SYNC: "the comparison was whole and found no difference",
    Reason.NOT_COMPARED: "not everything could be compared",
    Reason.USAGE_NOT_OBSERVED: "no usage source is configured, so that excess is not known",
    Reason.UNUSED_WITHDRAWN: "Withdrawals take unused declared permissions away, and can be taken back",
}
