"""What differs between two snapshots of an account, and which policies that touches. Pure.

A thousand policies share a snapshot; a change wakes only those that it may concern, and rather one too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from leastwise.core.aws_admissions import admissible_subjects
from leastwise.core.iam_documents import Document
from leastwise.core.identities import Cluster, PolicyKey, ServiceAccount
from leastwise.core.snapshots import AwsAccountSnapshot, AwsRole, Gap

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class AccountChanges:
    """Differences of two snapshots. Roles are case-folded names; a role whose managed policy changed has
    changed. `trusts` are the trust documents, before and after, of roles whose trust differs; None among
    them is one that cannot be parsed. `everything`: nothing was known before."""

    everything: bool = False
    roles: frozenset[str] = frozenset()
    trusts: tuple[Document | None, ...] = ()
    managed_policies: frozenset[str] = frozenset()
    associations: frozenset[ServiceAccount] = frozenset()
    providers: frozenset[str] = frozenset()
    gaps: frozenset[Gap] = frozenset()
    quotas: bool = False

    def __bool__(self) -> bool:
        return bool(
            self.everything
            or self.roles
            or self.managed_policies
            or self.associations
            or self.providers
            or self.gaps
            or self.quotas
        )


@dataclass(frozen=True, slots=True)
class AccountInterest:
    """What of an account a policy depends on; its managed policies have names that begin with the role's."""

    policy: PolicyKey
    service_account: ServiceAccount
    role_name: str


def compare_snapshots(before: AwsAccountSnapshot | None, after: AwsAccountSnapshot | None) -> AccountChanges:
    """Name everything that differs; entries that are the same object cost nothing to compare."""
    if before is after or after is None:
        return AccountChanges()
    if before is None:
        return AccountChanges(everything=True)
    policies = _differing(before.managed_policies, after.managed_policies)
    roles = _differing(before.roles, after.roles)
    return AccountChanges(
        roles=roles | _attaching(after.roles, policies),
        trusts=tuple(_trusts(before.roles, after.roles, roles)),
        managed_policies=policies,
        associations=_differing(before.associations, after.associations),
        providers=_differing(before.oidc_providers, after.oidc_providers),
        gaps=frozenset(before.gaps) ^ frozenset(after.gaps),
        quotas=before.quotas != after.quotas,
    )


def find_touched(
    changes: AccountChanges, interests: Iterable[AccountInterest], cluster: Cluster
) -> set[PolicyKey]:
    """Name the policies that the changes may concern.

    A Gap of the whole account, a provider or a quota concerns all; a Gap of one role its own policy.
    """
    if not changes:
        return set()
    everyone = changes.everything or bool(changes.providers) or changes.quotas or _is_wide(changes.gaps)
    subjects = admissible_subjects(changes.trusts, cluster)  # once, not once a policy
    if everyone or subjects is None:
        return {each.policy for each in interests}
    return {each.policy for each in interests if _concerns(changes, each, subjects)}


def _concerns(changes: AccountChanges, interest: AccountInterest, subjects: frozenset[str]) -> bool:
    name = interest.role_name.casefold()
    if name in changes.roles or interest.service_account in changes.associations:
        return True
    if any(_last_part(arn).startswith(name) for arn in changes.managed_policies):
        return True
    if any(_last_part(gap.scope).startswith(name) for gap in changes.gaps):
        return True
    return interest.service_account.username in subjects  # a role, as it was or as it is, may be its (A25)


def _is_wide(gaps: Iterable[Gap]) -> bool:
    return any(gap.scope.startswith("account/") for gap in gaps)


def _last_part(arn: str) -> str:
    return arn.rpartition("/")[2].casefold()


def _differing(before: Mapping[K, V], after: Mapping[K, V]) -> frozenset[K]:
    return frozenset(key for key in before.keys() | after.keys() if _differ(before.get(key), after.get(key)))


def _differ(one: object, other: object) -> bool:
    return one is not other and one != other


def _attaching(roles: Mapping[str, AwsRole], arns: frozenset[str]) -> frozenset[str]:
    if not arns:
        return frozenset()
    return frozenset(name for name, role in roles.items() if not arns.isdisjoint(role.attached))


def _trusts(
    before: Mapping[str, AwsRole], after: Mapping[str, AwsRole], names: Iterable[str]
) -> Iterable[Document | None]:
    for name in sorted(names):
        old, new = before.get(name), after.get(name)
        if old is not None and new is not None and old.trust == new.trust:
            continue
        yield from (role.trust for role in (old, new) if role is not None)
