"""Two policies, one ServiceAccount: which of them makes its AWS role, since it has one (pitfalls A16)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.snapshots import Claim


def winner(claims: Iterable[Claim]) -> Claim:
    """Choose among at least one claim: the holder of the mark, then the older policy, then the smaller key.

    The holder comes first so that a new policy never takes over a role that works.
    """
    return min(claims, key=_precedence)


def describe_conflict(claims: Iterable[Claim], service_account: ServiceAccount) -> str:
    """Name the claimants in one sentence, winner first; empty when there are fewer than two."""
    ordered = [each.policy for each in sorted(claims, key=_precedence)]
    if len(ordered) < 2:  # noqa: PLR2004 (two claimants make a conflict)
        return ""
    losers = ", ".join(f"'{each}'" for each in ordered[1:])
    return (
        f"ServiceAccount '{service_account}' may have one AWS role: policy '{ordered[0]}' holds the claim, "
        f"{losers} must drop the AWS block or name another ServiceAccount"
    )


def _precedence(claim: Claim) -> tuple[bool, datetime, PolicyKey]:
    return (not claim.holds_mark, claim.created, claim.policy)
