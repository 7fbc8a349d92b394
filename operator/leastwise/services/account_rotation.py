"""Which entries of a snapshot to describe next: listings leave things out (A24), and calls are budgeted.

Pure: entries in, order out. Unknown ones come first, ours before others; then those whose description is
oldest, where ours count as older, so that others wait longer but never for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from leastwise.core.identities import OWNER_KEY, Mark, ServiceAccount
from leastwise.core.snapshots import AwsAccountSnapshot, AwsManagedPolicy, PodIdentityAssociation

NEVER = float("-inf")


class EntryKind(Enum):
    """What can be described."""

    ROLE = "role"
    MANAGED_POLICY = "managed-policy"
    ASSOCIATION = "association"


class Entry(NamedTuple):
    """One entry of a snapshot that a describe would complete. `identity` changes when it is created anew."""

    kind: EntryKind
    key: str | ServiceAccount
    identity: str
    unknown: bool
    ours: bool


@dataclass(frozen=True, slots=True)
class RotationScope:
    """Whose objects matter: those under the path prefix, ours by the cluster's id. `listed` are the role ids
    whose session length a listing told just now; `patience_seconds` is how much longer others wait."""

    cluster_id: str
    path_prefix: str
    listed: frozenset[str]
    patience_seconds: float


def plan_rotation(
    snapshot: AwsAccountSnapshot, scope: RotationScope, described: Mapping[str, float], budget: int
) -> tuple[Entry, ...]:
    """Choose at most `budget` entries; `described` tells when an identity was last described."""

    def due(entry: Entry) -> tuple[bool, float, str, str]:
        at = NEVER if entry.unknown else described.get(entry.identity, NEVER)
        late = 0.0 if entry.ours else scope.patience_seconds
        order = (0.0 if entry.ours else 1.0) if entry.unknown else at + late
        return not entry.unknown, order, entry.kind.value, str(entry.key)

    return tuple(sorted(find_entries(snapshot, scope), key=due)[:budget])


def find_entries(snapshot: AwsAccountSnapshot, scope: RotationScope) -> Iterable[Entry]:
    """List everything that only a describe completes."""
    own_arns = set()
    for name, role in snapshot.roles.items():
        ours = _is_ours(role.owner, scope)
        if ours:
            own_arns.add(role.arn)
        if role.path.startswith(scope.path_prefix) and role.role_id not in scope.listed:
            yield Entry(EntryKind.ROLE, name, role.role_id, role.max_session_seconds is None, ours)
    for arn, policy in snapshot.managed_policies.items():
        if policy.path.startswith(scope.path_prefix):
            owner = (policy.tags or {}).get(OWNER_KEY, "")
            ours = policy.tags is None or _is_ours(Mark.parse(owner), scope)
            yield Entry(EntryKind.MANAGED_POLICY, arn, policy_identity(policy), policy.tags is None, ours)
    for account, association in snapshot.associations.items():
        unknown = association.role_arn is None
        ours = unknown or association.role_arn in own_arns
        yield Entry(EntryKind.ASSOCIATION, account, association_identity(association), unknown, ours)


def policy_identity(policy: AwsManagedPolicy) -> str:
    """Name this policy and no later one of its ARN."""
    return policy.policy_id or policy.arn


def association_identity(association: PodIdentityAssociation) -> str:
    """Name this association and no later one of its ServiceAccount."""
    return association.association_id


def _is_ours(mark: Mark | None, scope: RotationScope) -> bool:
    return mark is not None and mark.cluster_id == scope.cluster_id
