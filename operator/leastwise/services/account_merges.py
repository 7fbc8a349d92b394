"""How a new listing of an account joins what is known. Pure: snapshots in, snapshot out.

What a listing leaves out (A24) is carried over for objects that are still the same; what a failed part did
not read stays as it was. Entries that did not change stay the same objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from leastwise.core.gaps import ASSOCIATIONS, PROVIDERS, ROOT, account_scope, malformed_gap
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    AwsManagedPolicy,
    AwsRole,
    Gap,
    PodIdentityAssociation,
)

K = TypeVar("K")
V = TypeVar("V")

PARTS = (ROOT, PROVIDERS, ASSOCIATIONS)


def failed_parts(snapshot: AwsAccountSnapshot) -> Mapping[str, Gap]:
    """Name the parts of a listing that could not be read whole, each with its Gap."""
    by_scope = {gap.scope: gap for gap in snapshot.gaps}
    scopes = {part: account_scope(snapshot.account_ref, part) for part in PARTS}
    return {part: by_scope[scope] for part, scope in scopes.items() if scope in by_scope}


def merge_listing(listed: AwsAccountSnapshot, known: AwsAccountSnapshot | None) -> AwsAccountSnapshot:
    """Join a listing with what is known; its Gaps of whole parts are taken out, the cache decides on them."""
    failed = failed_parts(listed)
    if known is None:
        return replace(listed, gaps=_object_gaps(listed.gaps))
    roles = {name: _carried_role(role, known.roles.get(name)) for name, role in listed.roles.items()}
    policies = {
        arn: _carried_policy(policy, known.managed_policies.get(arn))
        for arn, policy in listed.managed_policies.items()
    }
    associations = {
        account: _carried_association(association, known.associations.get(account))
        for account, association in listed.associations.items()
    }
    gaps = _object_gaps(listed.gaps)
    if ROOT in failed:
        seen = {role.arn for role in roles.values()} | policies.keys()
        gaps += tuple(gap for gap in _object_gaps(known.gaps) if gap.scope.partition("/")[2] not in seen)
    return replace(
        listed,
        roles=_filled(roles, known.roles, ROOT in failed),
        managed_policies=_filled(policies, known.managed_policies, ROOT in failed),
        provider_policies=_filled(dict(listed.provider_policies), known.provider_policies, ROOT in failed),
        associations=_filled(associations, known.associations, ASSOCIATIONS in failed),
        oidc_providers=_filled(dict(listed.oidc_providers), known.oidc_providers, PROVIDERS in failed),
        gaps=gaps,
    )


def overlay(
    snapshot: AwsAccountSnapshot,
    roles: Mapping[str, AwsRole | None],
    policies: Mapping[str, AwsManagedPolicy | None],
    associations: Mapping[ServiceAccount, PodIdentityAssociation | None],
) -> AwsAccountSnapshot:
    """Put targeted reads over a snapshot: None takes the entry out."""
    return replace(
        snapshot,
        roles=_overlaid(snapshot.roles, roles),
        managed_policies=_overlaid(snapshot.managed_policies, policies),
        associations=_overlaid(snapshot.associations, associations),
        gaps=_gaps_beside(snapshot, roles, policies),
    )


def _carried_role(listed: AwsRole, known: AwsRole | None) -> AwsRole:
    if known is None or known.role_id != listed.role_id:
        return listed
    if listed.max_session_seconds is None and known.max_session_seconds is not None:
        listed = replace(listed, max_session_seconds=known.max_session_seconds)
    return known if listed == known else listed


def _carried_policy(listed: AwsManagedPolicy, known: AwsManagedPolicy | None) -> AwsManagedPolicy:
    if known is None or (listed.policy_id and known.policy_id and known.policy_id != listed.policy_id):
        return listed  # deleted and created again: its tags are somebody else's word
    if listed.tags is None and known.tags is not None:
        listed = replace(listed, tags=known.tags)
    return known if listed == known else listed


def _carried_association(
    listed: PodIdentityAssociation, known: PodIdentityAssociation | None
) -> PodIdentityAssociation:
    if known is None or known.association_id != listed.association_id:
        return listed
    return known if listed.role_arn is None else listed


def _filled(listed: dict[K, V], known: Mapping[K, V], failed: bool) -> Mapping[K, V]:  # noqa: FBT001 (one call shape, four parts)
    return {**known, **listed} if failed else listed


def _overlaid(entries: Mapping[K, V], patches: Mapping[K, V | None]) -> Mapping[K, V]:
    if not patches:
        return entries
    merged = {key: entry for key, entry in entries.items() if key not in patches}
    merged.update((key, entry) for key, entry in patches.items() if entry is not None)
    return merged


def _object_gaps(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    return tuple(gap for gap in gaps if not gap.scope.startswith("account/"))


def _gaps_beside(
    snapshot: AwsAccountSnapshot,
    roles: Mapping[str, AwsRole | None],
    policies: Mapping[str, AwsManagedPolicy | None],
) -> tuple[Gap, ...]:
    """Judge documents of patched objects anew: a repaired one is no Gap any more, a broken one is."""
    read = [role for role in roles.values() if role is not None]
    scopes = {f"policy/{arn}" for arn in policies} | {f"role/{role.arn}" for role in read}
    scopes |= {f"role/{snapshot.roles[name].arn}" for name in roles if name in snapshot.roles}
    gaps = [gap for gap in snapshot.gaps if gap.scope not in scopes]
    for role in read:
        broken = [name for name, document in role.inline.items() if document is None]
        if role.trust is None:
            gaps.append(
                malformed_gap(f"role/{role.arn}", f"the trust policy of role {role.name} cannot be read")
            )
        gaps += [
            malformed_gap(f"role/{role.arn}", f"inline policy {name} of role {role.name} cannot be read")
            for name in sorted(broken)
        ]
    gaps += [
        malformed_gap(f"policy/{arn}", f"managed policy {policy.name} cannot be read")
        for arn, policy in sorted(policies.items())
        if policy is not None and policy.document is None
    ]
    return tuple(sorted(gaps))
