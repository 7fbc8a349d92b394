"""Gaps of cloud accounts: their scopes, and how a failed read becomes one."""

from __future__ import annotations

from leastwise.core.errors import ForbiddenError, LeastwiseError, ThrottledError
from leastwise.core.snapshots import Gap, GapReason, Plane

ROOT, PROVIDERS, ASSOCIATIONS, DESCRIPTIONS = "", "oidc-providers", "associations", "descriptions"
"""Parts of an account that can be read or not each by itself; ROOT is its roles and managed policies."""


def account_scope(account_ref: str, part: str = ROOT) -> str:
    """Name a part of an account as the scope of a Gap."""
    return f"account/{account_ref}/{part}" if part else f"account/{account_ref}"


def account_gap(account_ref: str, part: str, error: LeastwiseError) -> Gap:
    """Turn the error of a failed read into a Gap; FORBIDDEN ones do not pass by themselves.

    Refused credentials are a trouble of the account itself, told by its status.
    """
    match error:
        case ForbiddenError():
            reason = GapReason.FORBIDDEN
        case ThrottledError():
            reason = GapReason.THROTTLED
        case _:
            reason = GapReason.UNREACHABLE
    return Gap(account_scope(account_ref, part), Plane.AWS.value, reason.value, str(error))


def malformed_gap(scope: str, message: str) -> Gap:
    """Build the Gap of one object (`role/ARN`, `policy/ARN`) whose document cannot be parsed."""
    return Gap(scope, Plane.AWS.value, GapReason.MALFORMED.value, message)
