"""One snapshot an AWS account, shared by all policies: refreshed on a period, completed on a budgeted
rotation, patched by targeted reads.

    listing ──┐
    describes ┼─> base ──┐
    targeted reads ──────┴─> view        (a targeted read stands until a listing that began after it,
                                          plus a grace for AWS's own delay (A10), has told the same or more)

A failed refresh keeps what is known. Short trouble is not shown to policies: its Gap enters the view when it
will not pass by itself (FORBIDDEN), or when the data is past its freshness limit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from leastwise.core.accounts import AwsAccount
from leastwise.core.errors import ForbiddenError, LeastwiseError
from leastwise.core.gaps import DESCRIPTIONS, ROOT, account_gap, account_scope
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    AwsManagedPolicy,
    AwsRole,
    Gap,
    GapReason,
    Plane,
    PodIdentityAssociation,
)
from leastwise.ports import AwsDescriber, AwsObserver, Clock
from leastwise.services.account_changes import AccountChanges, compare_snapshots
from leastwise.services.account_merges import PARTS, failed_parts, merge_listing, overlay
from leastwise.services.account_rotation import (
    Entry,
    EntryKind,
    RotationScope,
    association_identity,
    find_entries,
    plan_rotation,
    policy_identity,
)
from leastwise.services.rereads import APPEARANCE_SECONDS

K = TypeVar("K")
V = TypeVar("V")

OTHERS_PATIENCE_PERIODS = 4
"""How many refresh periods longer the description of a foreign object may grow old."""

DESCRIBES_AT_ONCE = 8
"""So that a rotation takes a second or two, not one answer after the other."""


@dataclass(frozen=True, slots=True)
class CacheLimits:
    """`budget`: describes a refresh. `grace_seconds`: how long AWS may take until a listing shows a write.
    `freshness_periods`: refresh periods after which data counts as old."""

    budget: int = 50
    grace_seconds: float = APPEARANCE_SECONDS
    freshness_periods: int = 3


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """What a refresh or a rotation did. `error`: why nothing was learnt; what was known stays."""

    changes: AccountChanges
    calls: int = 0
    error: LeastwiseError | None = None


class _Patches(Generic[K, V]):
    """Targeted reads by key, with when each began; a younger one is never replaced by an older one."""

    def __init__(self) -> None:
        self._entries: dict[K, tuple[float, V | None]] = {}

    def put(self, key: K, value: V | None, at: float, *, oldest: float) -> bool:
        """Keep a read; False when it is older than what is known."""
        held = self._entries.get(key)
        if at < oldest or (held is not None and at < held[0]):
            return False
        self._entries[key] = (at, value)
        return True

    def drop_older(self, oldest: float) -> None:
        self._entries = {key: entry for key, entry in self._entries.items() if entry[0] > oldest}

    def values(self) -> dict[K, V | None]:
        return {key: value for key, (_, value) in self._entries.items()}

    def entries(self) -> list[tuple[K, V | None, float]]:
        return [
            (key, value, at)
            for key, (at, value) in sorted(self._entries.items(), key=lambda each: str(each[0]))
        ]

    def __contains__(self, key: object) -> bool:
        return key in self._entries


class AccountCache:
    """What is known of one account. Reads are memory only; `refresh` and `rotate` do the I/O."""

    def __init__(
        self,
        account: AwsAccount,
        cluster_id: str,
        *,
        observer: AwsObserver,
        describer: AwsDescriber,
        clock: Clock,
        limits: CacheLimits | None = None,
    ) -> None:
        self._account = account
        self._cluster_id = cluster_id
        self._observer = observer
        self._describer = describer
        self._clock = clock
        self._limits = limits or CacheLimits()
        self._turn = asyncio.Lock()
        self._base: AwsAccountSnapshot | None = None
        self._listed_sessions: frozenset[str] = frozenset()
        self._described: dict[str, float] = {}
        self._trouble: dict[str, Gap] = {}  # by part, of the last try
        self._whole_at: dict[str, float] = {}  # by part, when its last whole reading began
        self._roles: _Patches[str, AwsRole] = _Patches()
        self._policies: _Patches[str, AwsManagedPolicy] = _Patches()
        self._associations: _Patches[ServiceAccount, PodIdentityAssociation] = _Patches()
        self._shown: tuple[tuple[Gap, ...], AwsAccountSnapshot] | None = None

    # ------------------------------------------------------------ memory only

    def serves(self, account: AwsAccount) -> bool:
        """Whether this cache is about the same AWS account; another one needs a cache of its own."""
        return account.account_id == self._account.account_id

    def configure(self, account: AwsAccount) -> None:
        """Take over a changed CloudAccount."""
        if not self.serves(account):
            raise ValueError(f"this cache is about account {self._account.account_id}")
        self._account = account

    def view(self) -> AwsAccountSnapshot | None:
        """Return what is known now; None before the first listing."""
        if self._base is None:
            return None
        gaps = self._shown_gaps()
        if self._shown is None or self._shown[0] != gaps:
            merged = overlay(
                self._base, self._roles.values(), self._policies.values(), self._associations.values()
            )
            self._shown = (gaps, replace(merged, gaps=tuple(sorted((*merged.gaps, *gaps)))))
        return self._shown[1]

    def changed_since(self, previous: AwsAccountSnapshot | None) -> AccountChanges:
        """Compare an earlier view with the present one."""
        return compare_snapshots(previous, self.view())

    def age(self) -> float | None:
        """Seconds since the oldest part was last read whole; None before that. Refused parts do not count."""
        parts = [part for part in PARTS if part == ROOT or not self._is_refused(part)]
        if any(part not in self._whole_at for part in parts):
            return None
        return self._clock.monotonic() - min(self._whole_at[part] for part in parts)

    def is_fresh(self) -> bool:
        """Whether the data is within its freshness limit."""
        age = self.age()
        return age is not None and age <= self._limit_seconds()

    def troubles(self) -> tuple[Gap, ...]:
        """Return what the last refresh could not read, for the status of the CloudAccount."""
        return tuple(sorted(self._trouble.values()))

    def disputed_roles(self) -> tuple[str, ...]:
        """Name roles that a listing, begun after the targeted read, tells otherwise than that read.

        Either the listing is late (A10), or somebody wrote meanwhile: only one more targeted read can tell.
        """
        if self._base is None:
            return ()
        return tuple(
            name
            for name, role, at in self._roles.entries()
            if at < self._base.started_monotonic and _differ(self._base.roles.get(name), role)
        )

    def is_unconfirmed(self, role_name: str) -> bool:
        """Whether a role is known by a targeted read that no later listing has confirmed yet."""
        return role_name.casefold() in self._roles

    # ------------------------------------------------------------ targeted reads

    def patch_role(self, name: str, role: AwsRole | None, monotonic: float) -> None:
        """Take in a targeted read that began at `monotonic`; None: the role was not there."""
        if self._roles.put(name.casefold(), role, monotonic, oldest=self._oldest_patch()):
            self._note(role.role_id if role is not None else "", monotonic)

    def patch_managed_policy(self, arn: str, policy: AwsManagedPolicy | None, monotonic: float) -> None:
        """Take in a targeted read of a managed policy."""
        if self._policies.put(arn, policy, monotonic, oldest=self._oldest_patch()):
            self._note(policy_identity(policy) if policy is not None else "", monotonic)

    def patch_association(
        self, account: ServiceAccount, association: PodIdentityAssociation | None, monotonic: float
    ) -> None:
        """Take in a targeted read of an association."""
        if self._associations.put(account, association, monotonic, oldest=self._oldest_patch()):
            self._note(association_identity(association) if association is not None else "", monotonic)

    def _oldest_patch(self) -> float:
        if self._base is None:
            return float("-inf")
        return self._base.started_monotonic - self._limits.grace_seconds

    def _note(self, identity: str, monotonic: float) -> None:
        self._shown = None
        if identity:
            self._described[identity] = monotonic

    # ------------------------------------------------------------ the period

    async def refresh(self) -> RefreshResult:
        """List the account and take the listing over; on failure keep what is known."""
        async with self._turn:
            before, account = self.view(), self._account
            try:
                listed = await self._observer.observe_account(account)
            except LeastwiseError as error:
                self._trouble[ROOT] = account_gap(account.name, ROOT, error)
                return RefreshResult(self.changed_since(before), error=error)
            self._take_over(listed)
            return RefreshResult(self.changed_since(before), calls=listed.calls)

    def _take_over(self, listed: AwsAccountSnapshot) -> None:
        failed = failed_parts(listed)
        known = self.view()
        self._listed_sessions = frozenset(
            role.role_id for role in listed.roles.values() if role.max_session_seconds is not None
        )
        self._base = merge_listing(listed, known)
        refused = self._trouble.get(DESCRIPTIONS)
        self._trouble = dict(failed) | ({DESCRIPTIONS: refused} if refused is not None else {})
        self._whole_at.update((part, listed.started_monotonic) for part in PARTS if part not in failed)
        for patches in (self._roles, self._policies, self._associations):
            patches.drop_older(self._oldest_patch())
        self._shown = None

    # ------------------------------------------------------------ the rotation

    async def rotate(self) -> RefreshResult:
        """Describe the entries whose turn it is; stop when AWS asks to wait."""
        async with self._turn:
            before = self.view()
            if before is None:
                return RefreshResult(AccountChanges())
            self._forget_vanished(before)
            self._trouble.pop(DESCRIPTIONS, None)
            calls, error = await self._describe_planned(before)
            return RefreshResult(self.changed_since(before), calls=calls, error=error)

    async def _describe_planned(self, view: AwsAccountSnapshot) -> tuple[int, LeastwiseError | None]:
        planned = plan_rotation(view, self._rotation_scope(), self._described, self._limits.budget)
        waiting = [entry for entry in planned if not self._is_patched(entry)]
        calls, refused = 0, set[EntryKind]()
        while waiting:
            batch = [each for each in waiting[:DESCRIBES_AT_ONCE] if each.kind not in refused]
            waiting = waiting[DESCRIBES_AT_ONCE:]
            calls += len(batch)
            errors = await asyncio.gather(*(self._describe(entry) for entry in batch))
            for entry, error in zip(batch, errors, strict=True):
                if isinstance(error, ForbiddenError):
                    refused.add(entry.kind)
                    self._trouble[DESCRIPTIONS] = account_gap(self._account.name, DESCRIPTIONS, error)
                elif error is not None:
                    return calls, error  # AWS cannot now: the next rotation goes on
        return calls, None

    async def _describe(self, entry: Entry) -> LeastwiseError | None:
        """Complete one entry; return the error when it could not be read."""
        at = self._clock.monotonic()
        try:
            await self._complete(entry)
        except LeastwiseError as error:
            return error
        self._note(entry.identity, at)
        return None

    async def _complete(self, entry: Entry) -> None:
        """Ask for one entry of the base, and put the answer into the base as it is then."""
        base = self._listed()
        match entry.kind:
            case EntryKind.ROLE:
                name = str(entry.key)
                role = await self._describer.complete_role(self._account, base.roles[name])
                base = self._listed()
                self._base = replace(base, roles=_with(base.roles, name, role))
            case EntryKind.MANAGED_POLICY:
                arn = str(entry.key)
                policy = await self._describer.complete_managed_policy(
                    self._account, base.managed_policies[arn]
                )
                base = self._listed()
                self._base = replace(base, managed_policies=_with(base.managed_policies, arn, policy))
            case EntryKind.ASSOCIATION:
                assert isinstance(entry.key, ServiceAccount)  # what find_entries puts there
                association = await self._describer.complete_association(
                    self._account, base.associations[entry.key]
                )
                base = self._listed()
                self._base = replace(base, associations=_with(base.associations, entry.key, association))

    def _listed(self) -> AwsAccountSnapshot:
        """Return the base; the rotation runs only when there is one."""
        assert self._base is not None  # rotate looked
        return self._base

    def _rotation_scope(self) -> RotationScope:
        return RotationScope(
            cluster_id=self._cluster_id,
            path_prefix=self._account.role_path_prefix,
            listed=self._listed_sessions,
            patience_seconds=OTHERS_PATIENCE_PERIODS * self._account.refresh_seconds,
        )

    def _is_patched(self, entry: Entry) -> bool:
        """Whether a targeted read, which is whole, stands over the entry."""
        match entry.kind:
            case EntryKind.ROLE:
                return entry.key in self._roles
            case EntryKind.MANAGED_POLICY:
                return entry.key in self._policies
            case EntryKind.ASSOCIATION:
                return entry.key in self._associations

    def _forget_vanished(self, view: AwsAccountSnapshot) -> None:
        """Keep no times of objects that are gone."""
        alive = {entry.identity for entry in find_entries(view, self._rotation_scope())}
        self._described = {each: at for each, at in self._described.items() if each in alive}

    # ------------------------------------------------------------ gaps

    def _limit_seconds(self) -> float:
        return float(self._limits.freshness_periods * self._account.refresh_seconds)

    def _is_refused(self, part: str) -> bool:
        gap = self._trouble.get(part)
        return gap is not None and gap.reason == GapReason.FORBIDDEN.value

    def _shown_gaps(self) -> tuple[Gap, ...]:
        """Choose the troubles that policies must know of."""
        shown = [gap for part, gap in self._trouble.items() if self._is_refused(part) or self._is_old(part)]
        if self._is_old(ROOT) and ROOT not in self._trouble:
            scope = account_scope(self._account.name)
            message = f"not read for {self._limits.freshness_periods} refresh periods"
            shown.append(Gap(scope, Plane.AWS.value, GapReason.STALE.value, message))
        return tuple(sorted(shown))

    def _is_old(self, part: str) -> bool:
        if part == DESCRIPTIONS:
            return False
        at = self._whole_at.get(part)
        return at is None or self._clock.monotonic() - at > self._limit_seconds()


def _differ(listed: AwsRole | None, read: AwsRole | None) -> bool:
    """Whether two readings differ in what both of them tell (a listing has no session length, A24)."""
    if listed is None or read is None:
        return listed is not read
    return replace(listed, max_session_seconds=read.max_session_seconds) != read


def _with(entries: Mapping[K, V], key: K, value: V | None) -> Mapping[K, V]:
    """Replace one entry; a value that is the same, or None (the next listing will tell), changes nothing."""
    if value is None or entries[key] == value:
        return entries
    return {**entries, key: value}
