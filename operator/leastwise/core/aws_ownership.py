"""Proof of ownership in AWS, before any write or delete (design rule 3, pitfalls R1, A14, A24).

A tag proves it. What has not been read yet is neither ours nor a stranger's: it is unknown, and what is
unknown is not written to.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from leastwise.core.desires import DesiredAwsRole
from leastwise.core.identities import ADOPT_KEY, OWNER_KEY, REMOVE_AFTER_KEY, Mark
from leastwise.core.names import spill_policy_name
from leastwise.core.snapshots import AwsAccountSnapshot, AwsManagedPolicy, AwsRole, PodIdentityAssociation

SPILL_LIMIT = 25
"""More managed policies than AWS lets one role have, however much its quota is raised (A5)."""


class Ownership(Enum):
    """Whose a thing is."""

    OWNED = "Owned"
    NOT_OWNED = "NotOwned"
    ADOPTABLE = "Adoptable"  # a stranger's, whose owner consents to its adoption by this policy
    UNKNOWN = "Unknown"  # its tags have not been read yet (A24)


def ownership(role: AwsRole, mark: Mark, path_prefix: str) -> Ownership:
    """Tell whose a role is: our mark, or the account owner's consent for exactly this policy inside our path.

    A mark of another policy is never overruled by a consent tag.
    """
    if role.tags.get(OWNER_KEY) == mark.text:
        return Ownership.OWNED
    consents = role.tags.get(ADOPT_KEY) == mark.text and role.path.startswith(path_prefix)
    return Ownership.ADOPTABLE if consents and OWNER_KEY not in role.tags else Ownership.NOT_OWNED


def policy_ownership(policy: AwsManagedPolicy, role: AwsRole | None, mark: Mark) -> Ownership:
    """Tell whose a managed policy with a name of ours is.

    Listings leave its tags out (A24); until they are read, hanging on a role with our mark vouches for it.
    """
    if policy.tags is not None:
        return Ownership.OWNED if policy.tags.get(OWNER_KEY) == mark.text else Ownership.NOT_OWNED
    if role is not None and role.owner == mark and policy.arn in role.attached:
        return Ownership.OWNED
    return Ownership.UNKNOWN


def association_ownership(association: PodIdentityAssociation, mark: Mark) -> Ownership:
    """Tell whose a Pod Identity association is."""
    if association.tags is None or association.role_arn is None:
        return Ownership.UNKNOWN
    return Ownership.OWNED if association.tags.get(OWNER_KEY) == mark.text else Ownership.NOT_OWNED


def spill_policies(role_arn: str, snapshot: AwsAccountSnapshot) -> tuple[AwsManagedPolicy, ...]:
    """Every existing managed policy whose name and path derive from the role's, in order; whosever it is."""
    prefix, _, name = role_arn.rpartition("/")
    path = prefix.replace(":role", ":policy", 1)
    arns = (f"{path}/{spill_policy_name(name, index)}" for index in range(1, SPILL_LIMIT + 1))
    return tuple(snapshot.managed_policies[arn] for arn in arns if arn in snapshot.managed_policies)


def find_unread(
    desired: DesiredAwsRole, role: AwsRole | None, snapshot: AwsAccountSnapshot, mark: Mark
) -> tuple[AwsRole | AwsManagedPolicy | PodIdentityAssociation, ...]:
    """List what a describe must complete before this policy can be compared and planned whole (A24)."""
    unread: list[AwsRole | AwsManagedPolicy | PodIdentityAssociation] = []
    if role is not None and role.max_session_seconds is None:
        unread.append(role)
    unread += [
        policy
        for policy in spill_policies(desired.arn, snapshot)
        if policy_ownership(policy, role, mark) is Ownership.UNKNOWN
    ]
    association = snapshot.associations.get(desired.service_account)
    if association is not None and association_ownership(association, mark) is Ownership.UNKNOWN:
        unread.append(association)
    return tuple(unread)


def find_foreign_targets(
    desired: DesiredAwsRole, role: AwsRole | None, snapshot: AwsAccountSnapshot, mark: Mark
) -> tuple[str, ...]:
    """Name what stands where ours must stand and is a stranger's: nothing is written there (NotOwned)."""
    found = []
    if role is not None and ownership(role, mark, desired.path) is Ownership.NOT_OWNED:
        found.append(f"Role/{role.arn}")
    for wanted in desired.managed:
        policy = snapshot.managed_policies.get(wanted.arn)
        if policy is not None and policy_ownership(policy, role, mark) is Ownership.NOT_OWNED:
            found.append(f"Policy/{policy.arn}")
    association = snapshot.associations.get(desired.service_account)
    if desired.associate and association is not None and _is_foreign(association, mark):
        found.append(f"PodIdentityAssociation/{desired.service_account}")
    return tuple(found)


def _is_foreign(association: PodIdentityAssociation, mark: Mark) -> bool:
    return association_ownership(association, mark) is Ownership.NOT_OWNED


def has_gap(snapshot: AwsAccountSnapshot, part: str = "") -> bool:
    """Whether the account's roles and policies (or another part of it) could not be read whole (R12)."""
    scope = f"account/{snapshot.account_ref}"
    return any(gap.scope == (f"{scope}/{part}" if part else scope) for gap in snapshot.gaps)


def remove_after_time(role: AwsRole) -> datetime | None:
    """Read when a detached role may be deleted; None without the tag, or when it is no aware time."""
    try:
        due = datetime.fromisoformat(role.tags.get(REMOVE_AFTER_KEY, ""))
    except ValueError:
        return None
    return due if due.tzinfo is not None else None
