"""What gives an identity its atoms: bindings and statements, each with what speaks against taking it away.

| Plane | One grant |
| --- | --- |
| Kubernetes | a RoleBinding or ClusterRoleBinding |
| AWS | one statement of an inline policy, one attachment of a managed policy |
| Google Cloud | one binding of an allow policy |
| Azure | one role assignment |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.evaluation.kubernetes.callers import (
    ACCOUNTS,
    AUTHENTICATED,
    UNAUTHENTICATED,
    account_groups,
    group_id,
)
from leastwise.core.snapshots import Gap, Plane

_EVERYBODY = frozenset(
    {
        *map(group_id, (ACCOUNTS, AUTHENTICATED, UNAUTHENTICATED)),
        *map(IdentityId, ("gcp:allUsers", "gcp:allAuthenticatedUsers")),
    }
)
_BOOTSTRAP = "system:"

Chain = tuple[Source, ...]


class Standing(Enum):
    """Whether a grant can be taken away from one identity."""

    OWN = "Own"
    BASELINE = "Baseline"  # everybody has it: outside excess
    STAYS = "Stays"  # given to a group, by the provider, by a resource's own policy: only a suggestion


@dataclass(frozen=True, slots=True)
class Place:
    """The standing of one grant for one identity; `reason` says why it is not its own."""

    standing: Standing
    reason: str = ""


_OWN = Place(Standing.OWN)
_BASELINE = Place(Standing.BASELINE, "everybody has it")


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """What is known of grants beside what they give.

    `named` says whom each binding names (of a cluster `direct_subjects`; of Google Cloud its members); one
    that is not there stays. `attached` are the ARNs of managed policies by whom they are attached to.
    `declared` are sources that carry our mark, and `declared_identities` identities
    that do (a cloud role of ours). `granted_before` is a time before which everything was granted; `dates`
    are times of single sources, which win, and `atom_dates` of single atoms as they are written
    (`docs/excess.md`), by identity: of several dates of one atom the earliest counts. `gaps` are what of the
    granted side was not read: a grant inside one of them stays.
    """

    named: Mapping[Source, frozenset[IdentityId]] = field(default_factory=dict)
    attached: Mapping[IdentityId, frozenset[str]] = field(default_factory=dict)
    declared: frozenset[Source] = frozenset()
    declared_identities: frozenset[IdentityId] = frozenset()
    granted_before: datetime | None = None
    dates: Mapping[Source, datetime] = field(default_factory=dict)
    atom_dates: Mapping[IdentityId, Mapping[str, datetime]] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()

    def since(self, chain: Chain) -> datetime | None:
        """Return since when a chain of sources gives what it gives: since its youngest part is there.

        None when that is not known of one of its parts.
        """
        if not self.dates:
            return self.granted_before
        found = [self._date(each) for each in chain]
        known = [each for each in found if each is not None]
        return max(known) if known and len(known) == len(found) else None

    def _date(self, source: Source) -> datetime | None:
        found = self.dates.get(source)
        if found is None:
            found = self.dates.get(Source(source.kind, source.name))
        return self.granted_before if found is None else found

    def place(self, identity: IdentityId, chain: Chain) -> Place:
        """Tell whether a grant is the identity's own to lose."""
        unit = unit_of(chain)
        if chain[0].kind == "group":
            return Place(Standing.STAYS, f"given to the group {chain[0].part or chain[0].name}")
        match unit.kind:
            case "RoleBinding" | "ClusterRoleBinding" | "allow policy":
                return self._of_binding(identity, unit)
            case "managed policy":
                is_own = unit.name in self.attached.get(identity, ())
                return _OWN if is_own else Place(Standing.STAYS, "not known to be attached to it itself")
            case "inline policy":
                is_own = unit.name.startswith(f"{native_of(identity)}/")
                return _OWN if is_own else Place(Standing.STAYS, "stands in a group")
            case "role assignment":
                return _OWN
            case _:
                return Place(Standing.STAYS, f"given by {unit}")

    def _of_binding(self, identity: IdentityId, unit: Source) -> Place:
        named = self.named.get(unit, frozenset())
        if unit.name.rpartition("/")[2].startswith(_BOOTSTRAP) or not named.isdisjoint(_EVERYBODY):
            return _BASELINE
        groups = sorted(each for each in named if "group:" in each)
        if identity in named and (not groups or _groups_of(identity).isdisjoint(groups)):
            return _OWN
        if groups:
            return Place(Standing.STAYS, f"given to {native_of(groups[0]).replace(':', ' ', 1)}")
        return Place(Standing.STAYS, "whom it names is not known")

    def blocked(self, chain: Chain) -> str:
        """Return why a grant must stay although it may be unused; empty: nothing speaks against it."""
        return next((reason for gap in self.gaps if (reason := _hidden_by(gap, chain))), "")


def unit_of(chain: Chain) -> Source:
    """Return what would be taken away: the binding, the assignment, the statement, the attachment."""
    found = next((each for each in chain if each.kind != "group"), chain[0])
    return Source(found.kind, found.name) if found.kind == "managed policy" else found


def _groups_of(identity: IdentityId) -> frozenset[IdentityId]:
    if not identity.startswith("k8s:"):
        return frozenset()
    return frozenset(map(group_id, account_groups(native_of(identity))))


def _hidden_by(gap: Gap, chain: Chain) -> str:
    """Tell whether a grant lies inside of what could not be read."""
    kind, _, rest = gap.scope.partition("/")
    if gap.plane != Plane.KUBERNETES.value:
        of_object = kind in {"role", "policy", "user", "group"} and any(rest in each.name for each in chain)
        return f"not read: {gap.scope}" if of_object or kind == "account" else ""
    for each in chain:
        plural = f"{each.kind.lower()}s"
        if plural == kind and (not rest or each.name == rest or each.name.startswith(f"{rest}/")):
            return f"not read: {gap.scope}"
    return ""
