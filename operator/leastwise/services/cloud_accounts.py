"""The cloud accounts: one cache each, refreshed on its period, with its status and phase two of removal.

Implements the `Clouds` and `Rereader` protocols that the two lanes read through. A policy wakes only when a
refresh changed something that it depends on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import structlog

from leastwise.core.accounts import AwsAccount
from leastwise.core.aws_admissions import TrustIndex, index_trusts
from leastwise.core.aws_desires import role_name_of
from leastwise.core.conditions import Problem, Reason
from leastwise.core.errors import AuthenticationError, LeastwiseError, WrongAccountError
from leastwise.core.identities import Cluster, PolicyKey
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    AwsManagedPolicy,
    AwsRole,
    PodIdentityAssociation,
)
from leastwise.core.worlds import OwnedRole, World
from leastwise.ports import AwsDescriber, AwsObserver, Clock, ClusterView
from leastwise.services.account_cache import AccountCache, CacheLimits
from leastwise.services.account_changes import AccountChanges, AccountInterest, find_touched


@dataclass(slots=True)
class _Known:
    """An account's cache with what is derived from its present view, once a view."""

    cache: AccountCache
    since: float  # monotonic seconds
    problem: Problem | None = None
    derived_from: AwsAccountSnapshot | None = None
    owned: dict[str, list[AwsRole]] = field(default_factory=dict)
    trusts: TrustIndex | None = None


class CloudAccounts:
    """Every AWS account that a CloudAccount names."""

    def __init__(
        self,
        *,
        view: ClusterView,
        observer: AwsObserver,
        describer: AwsDescriber,
        cluster: Cluster,
        clock: Clock,
        limits: CacheLimits,
        wake_policy: Callable[[PolicyKey], None],
    ) -> None:
        self._view = view
        self._observer = observer
        self._describer = describer
        self._cluster = cluster
        self._clock = clock
        self._limits = limits
        self._wake_policy = wake_policy
        self._known: dict[str, _Known] = {}
        self._log = structlog.get_logger("accounts")

    # ---------------------------------------------------------------- Clouds: memory only

    def snapshot(self, account_ref: str) -> AwsAccountSnapshot | None:
        """Return what is known of the account."""
        known = self._known.get(account_ref)
        return known.cache.view() if known is not None else None

    def snapshots(self) -> tuple[AwsAccountSnapshot, ...]:
        """Return what is known of every account that still has a CloudAccount, by its name."""
        names = sorted(name for name in self._known if self._view.account(name) is not None)
        return tuple(each for name in names if (each := self.snapshot(name)) is not None)

    def stale_message(self, account_ref: str) -> str:
        """Say that the account's data is past its freshness limit."""
        known = self._known.get(account_ref)
        if known is None or known.cache.is_fresh() or not self._is_late(account_ref, known):
            return ""
        periods = self._limits.freshness_periods
        return f"data of CloudAccount '{account_ref}' is older than {periods} refresh periods"

    def _is_late(self, account_ref: str, known: _Known) -> bool:
        """Whether the first listing, too, has had the time that data may grow old."""
        account = self._view.account(account_ref)
        if known.cache.view() is not None or account is None:
            return True
        limit = self._limits.freshness_periods * account.refresh_seconds
        return self._clock.monotonic() - known.since > limit

    def problem(self, account_ref: str) -> Problem | None:
        """Return a lasting trouble of the account."""
        known = self._known.get(account_ref)
        return known.problem if known is not None else None

    def owned_roles(self, owner: str) -> Iterable[OwnedRole]:
        """Return every role with the mark, in every account."""
        found = []
        for name, known in sorted(self._known.items()):
            snapshot = self._derive(known)
            account = self._view.account(name)
            if snapshot is None or account is None:
                continue
            found += [OwnedRole(account, snapshot, role) for role in known.owned.get(owner, ())]
        return found

    def trusts(self, account_ref: str) -> TrustIndex | None:
        """Return who may become which role of the account."""
        known = self._known.get(account_ref)
        if known is None or self._derive(known) is None:
            return None
        if known.trusts is None and known.derived_from is not None:
            known.trusts = index_trusts(known.derived_from, self._cluster)
        return known.trusts

    def marked_roles(self, account_ref: str) -> tuple[AwsRole, ...]:
        """Return every role of the account that carries a mark of this cluster."""
        known = self._known.get(account_ref)
        if known is None or self._derive(known) is None:
            return ()
        return tuple(role for _, roles in sorted(known.owned.items()) for role in roles)

    def _derive(self, known: _Known) -> AwsAccountSnapshot | None:
        snapshot = known.cache.view()
        if snapshot is None or snapshot is known.derived_from:
            return snapshot
        known.derived_from, known.trusts, known.owned = snapshot, None, {}
        for role in snapshot.roles.values():
            mark = role.owner
            if mark is not None and mark.cluster_id == self._cluster.id:
                known.owned.setdefault(mark.text, []).append(role)
        return snapshot

    # ---------------------------------------------------------------- the period

    def cache_of(self, account: AwsAccount) -> AccountCache:
        """Return the cache of an account; another AWS account under the same name begins afresh."""
        known = self._known.get(account.name)
        if known is None or not known.cache.serves(account):
            cache = AccountCache(
                account,
                self._cluster.id,
                observer=self._observer,
                describer=self._describer,
                clock=self._clock,
                limits=self._limits,
            )
            known = self._known[account.name] = _Known(cache, self._clock.monotonic())
        known.cache.configure(account)
        return known.cache

    async def refresh(self, account: AwsAccount) -> LeastwiseError | None:
        """List the account, complete what its turn is, and wake the policies that a change concerns."""
        cache = self.cache_of(account)
        before = cache.view()
        result = await cache.refresh()
        error = result.error
        if error is None:
            for name in cache.disputed_roles():
                await self._settle_dispute(account, name)
            rotation = await cache.rotate()
            self._log.debug("refreshed", account=account.name, calls=result.calls, rotated=rotation.calls)
        self._note(account.name, error)
        self._wake(account, cache.changed_since(before))
        return error

    async def _settle_dispute(self, account: AwsAccount, name: str) -> None:
        try:
            await self.reread_role(account, name)
        except LeastwiseError as error:
            self._log.warning("read failed", account=account.name, role=name, error=str(error))

    def forget(self, account_ref: str) -> None:
        """The CloudAccount is gone."""
        self._known.pop(account_ref, None)

    def _note(self, account_ref: str, error: LeastwiseError | None) -> None:
        known = self._known[account_ref]
        before = known.problem
        known.problem = lasting_problem(error)
        if known.problem != before:
            for policy in self._view.policies_using_account(account_ref):
                self._wake_policy(policy.key)

    def _wake(self, account: AwsAccount, changes: AccountChanges) -> None:
        if not changes:
            return
        interests = [
            AccountInterest(
                policy.key,
                policy.named_account,
                role_name_of(policy, self._cluster.id),
            )
            for policy in self._view.policies_using_account(account.name)
        ]
        for key in find_touched(changes, interests, self._cluster) | self._left_behind(account, changes):
            self._wake_policy(key)

    def _left_behind(self, account: AwsAccount, changes: AccountChanges) -> set[PolicyKey]:
        """Policies that have a role in the account and no longer name it: their removal goes on."""
        found = set()
        for role in self.marked_roles(account.name):
            mark = role.owner
            if mark is None or not (changes.everything or role.name.casefold() in changes.roles):
                continue
            policy = self._view.policy(mark.policy)
            if policy is not None and (policy.aws is None or policy.aws.account_ref != account.name):
                found.add(mark.policy)
        return found

    # ---------------------------------------------------------------- Rereader

    async def reread_role(self, account: AwsAccount, name: str) -> AwsRole | None:
        """Read one role and patch the snapshot."""
        at = self._clock.monotonic()
        role = await self._observer.observe_role(account, name)
        self.cache_of(account).patch_role(name, role, at)
        return role

    async def reread_policy(self, account: AwsAccount, arn: str) -> None:
        """Read one managed policy and patch the snapshot."""
        at = self._clock.monotonic()
        policy = await self._observer.observe_managed_policy(account, arn)
        self.cache_of(account).patch_managed_policy(arn, policy, at)

    async def reread_association(self, account: AwsAccount, world: World) -> PodIdentityAssociation | None:
        """Read the association of the policy's ServiceAccount and patch the snapshot."""
        service_account = world.policy.named_account
        at = self._clock.monotonic()
        association = await self._observer.observe_association(account, service_account)
        self.cache_of(account).patch_association(service_account, association, at)
        return association

    async def complete(
        self, account: AwsAccount, entry: AwsRole | AwsManagedPolicy | PodIdentityAssociation
    ) -> None:
        """Read what the listing leaves out of an entry (A24) and patch the snapshot."""
        at, cache = self._clock.monotonic(), self.cache_of(account)
        match entry:
            case AwsRole(name=name):
                cache.patch_role(name, await self._describer.complete_role(account, entry), at)
            case AwsManagedPolicy(arn=arn):
                found = await self._describer.complete_managed_policy(account, entry)
                cache.patch_managed_policy(arn, found, at)
            case PodIdentityAssociation(account=service_account):
                association = await self._describer.complete_association(account, entry)
                cache.patch_association(service_account, association, at)


def lasting_problem(error: LeastwiseError | None) -> Problem | None:
    """Return a refresh's failure as a problem when it will not pass by itself."""
    match error:
        case WrongAccountError():
            return Problem(Reason.WRONG_ACCOUNT, str(error))
        case AuthenticationError():
            return Problem(Reason.AUTHENTICATION_FAILED, str(error))
        case _:
            return None
