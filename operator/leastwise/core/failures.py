"""What a failed write means for the policy: which condition, which message, and what would help."""

from __future__ import annotations

from leastwise.core.conditions import Problem, Reason
from leastwise.core.errors import (
    AuthenticationError,
    ForbiddenError,
    InvalidError,
    LeastwiseError,
    RetryLaterError,
    WrongAccountError,
)
from leastwise.core.plans import (
    AnnotateServiceAccount,
    Change,
    DeleteObject,
    PlannedChange,
    WriteBinding,
    WriteRole,
)


def needed_right(change: Change) -> str:  # noqa: C901, PLR0911 (one case a kind of change)
    """Name the privilege level or the switch of the chart without which a change is refused (403)."""
    match change:
        case AnnotateServiceAccount():
            return "the switch 'serviceAccountAnnotations'"
        case WriteRole():
            return "privilege level 2 with these rules in 'mirror.rules', or level 3"
        case WriteBinding(kind="ClusterRoleBinding", role_ref=ref):
            return f"the switch 'clusterBindings' with ClusterRole '{ref.name}' in its list"
        case WriteBinding(role_ref=ref) if ref.kind == "ClusterRole":
            return f"privilege level 1 with ClusterRole '{ref.name}' in 'bindableClusterRoles'"
        case WriteBinding():
            return "privilege level 2 or 3 in this namespace"
        case DeleteObject(kind="ClusterRoleBinding"):
            return "the switch 'clusterBindings'"
        case DeleteObject(kind="Role"):
            return "privilege level 2 or 3 in this namespace"
        case DeleteObject():
            return "privilege level 1 or higher in this namespace"
        case _:
            return "the operator's AWS policy (examples/aws/operator-policy.json)"


def problem_of_read(error: LeastwiseError, *, tries: int, limit: int) -> Problem | None:
    """Turn a failed read of a cloud into a problem; None while it may pass by itself."""
    if isinstance(error, WrongAccountError):
        return Problem(Reason.WRONG_ACCOUNT, str(error))
    if tries < limit:
        return None
    if isinstance(error, AuthenticationError):
        return Problem(Reason.AUTHENTICATION_FAILED, str(error))
    return Problem(Reason.READ_DENIED, str(error)) if isinstance(error, ForbiddenError) else None


def problem_of(
    error: LeastwiseError, step: PlannedChange, *, cloud: bool, tries: int, limit: int
) -> Problem | None:
    """Turn a failed step into a problem; None while that is too early to say (fewer than `limit` tries).

    What the system could not do now passes by itself, however often it was tried: it is only waited for.
    """
    what = f"{step.reason}; the write was refused: {error}"
    if isinstance(error, WrongAccountError):
        return Problem(Reason.WRONG_ACCOUNT, str(error))
    if isinstance(error, AuthenticationError) and cloud:
        return Problem(Reason.AUTHENTICATION_FAILED, str(error)) if tries >= limit else None
    if isinstance(error, ForbiddenError) and not cloud:
        return Problem(Reason.OPERATOR_FORBIDDEN, f"{needed_right(step.change)} is needed: {what}")
    if isinstance(error, ForbiddenError):
        return Problem(Reason.CLOUD_ACCESS_DENIED, what) if tries >= limit else None
    if isinstance(error, InvalidError):
        limit_hit = "limit" in str(error).lower() or "quota" in str(error).lower()
        return Problem(Reason.QUOTA_EXCEEDED if limit_hit else Reason.WRITE_FAILED, what)
    if tries < limit:
        return None
    waiting = isinstance(error, RetryLaterError)
    return Problem(Reason.WRITE_FAILED, f"{what} ({limit} tries or more)", waiting)
