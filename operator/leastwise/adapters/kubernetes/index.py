"""The in-memory index of one cluster: the `ClusterView` that the loop reads, fed by the watches.

It does no I/O. Every change is told to the subscriber as a `ChangeEvent` after the index holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from leastwise.adapters.kubernetes.decoding import Item
from leastwise.adapters.kubernetes.kinds import ResourceKind
from leastwise.adapters.kubernetes.rows import ClusterRows
from leastwise.adapters.kubernetes.watch_states import WatchState
from leastwise.core.accounts import AwsAccount
from leastwise.core.ceilings import Ceiling
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.errors import LeastwiseError
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.snapshots import (
    Gap,
    GapReason,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
    Plane,
    StoredPolicy,
)
from leastwise.core.withdrawals.records import Withdrawal
from leastwise.ports import ChangeEvent, Clock

V = TypeVar("V", ObservedBinding, ObservedRoleDefinition)

OnChange = Callable[[ChangeEvent], None]

_NOTHING: Mapping[str, object] = {}


class ClusterIndex:
    """Implements `leastwise.ports.ClusterView`; the watches call `register` to `lose`."""

    def __init__(self, cluster_id: str, clock: Clock, on_change: OnChange | None = None) -> None:
        self._clock = clock
        self._on_change = on_change
        self._rows = ClusterRows(cluster_id)
        self._statuses: dict[tuple[str, str], Mapping[str, object]] = {}
        self._states: dict[tuple[str, str], WatchState] = {}
        self._malformed: dict[tuple[str, str, str], Gap] = {}
        self._written: dict[tuple[str, str, str], int] = {}

    def subscribe(self, on_change: OnChange) -> None:
        """Name the one function that hears of every change."""
        self._on_change = on_change

    # ------------------------------------------------------------ reads: our kinds

    def policy(self, key: PolicyKey) -> EntitlementPolicy | None:
        """Return the policy of that key."""
        stored = self._rows.policies.find(key.namespace, key.name)
        return stored.policy if stored else None

    def policies(self) -> Iterable[EntitlementPolicy]:
        """Return every policy, by key."""
        return [stored.policy for stored in self._rows.policies.all()]

    def stored_policy(self, key: PolicyKey) -> StoredPolicy | None:
        """Return the policy with spec and status as stored."""
        return self._rows.policies.find(key.namespace, key.name)

    def stored_status(self, kind: str, name: str) -> Mapping[str, object]:
        """Return the stored status of a CloudAccount or EntitlementCeiling."""
        return self._statuses.get((kind, name), _NOTHING)

    def policies_in(self, namespace: str) -> Iterable[EntitlementPolicy]:
        """Return the policies of one namespace, by name."""
        return [stored.policy for stored in self._rows.policies.of(namespace)]

    def policies_using_account(self, account_ref: str) -> Iterable[EntitlementPolicy]:
        """Return the policies whose AWS block names the account, by key."""
        found = [stored.policy for stored in self._rows.policies_by_account.find(account_ref)]
        return sorted(found, key=lambda policy: policy.key)

    def policies_using_role(self, kind: str, namespace: str, name: str) -> Iterable[PolicyKey]:
        """Return the keys of the policies that bind this Role or ClusterRole."""
        where = namespace if kind == "Role" else ""
        return sorted(stored.policy.key for stored in self._rows.policies_by_role.find((kind, where, name)))

    def ceilings(self) -> Iterable[Ceiling]:
        """Return every ceiling, by name."""
        return self._rows.ceilings.all()

    def withdrawals(self) -> Iterable[Withdrawal]:
        """Return every Withdrawal, by key."""
        return self._rows.withdrawals.all()

    def withdrawals_of(self, key: PolicyKey) -> Iterable[Withdrawal]:
        """Return the Withdrawals of one policy, by name."""
        return sorted(self._rows.withdrawals_by_policy.find(key), key=lambda each: each.name)

    def account(self, name: str) -> AwsAccount | None:
        """Return the CloudAccount of that name."""
        return self._rows.accounts.find("", name)

    def accounts(self) -> Iterable[AwsAccount]:
        """Return every CloudAccount, by name."""
        return self._rows.accounts.all()

    # ------------------------------------------------------------ reads: Kubernetes' kinds

    def namespace(self, name: str) -> ObservedNamespace | None:
        """Return the Namespace of that name."""
        return self._rows.namespaces.find("", name)

    def namespaces(self) -> Iterable[ObservedNamespace]:
        """Return every Namespace, by name."""
        return self._rows.namespaces.all()

    def service_account(self, account: ServiceAccount) -> ObservedServiceAccount | None:
        """Return the ServiceAccount as observed."""
        return self._rows.service_accounts.find(account.namespace, account.name)

    def service_accounts(self, namespace: str) -> Iterable[ObservedServiceAccount]:
        """Return the ServiceAccounts of one namespace, by name."""
        return self._rows.service_accounts.of(namespace)

    def role_definition(self, kind: str, namespace: str, name: str) -> ObservedRoleDefinition | None:
        """Return a Role, or a ClusterRole (whatever the namespace)."""
        if kind == "Role":
            return self._rows.roles.find(namespace, name)
        return self._rows.cluster_roles.find("", name)

    def binding(self, kind: str, namespace: str, name: str) -> ObservedBinding | None:
        """Return a RoleBinding, or a ClusterRoleBinding (whatever the namespace)."""
        if kind == "RoleBinding":
            return self._rows.role_bindings.find(namespace, name)
        return self._rows.cluster_role_bindings.find("", name)

    def role_definitions(self) -> Iterable[ObservedRoleDefinition]:
        """Return every ClusterRole and Role, by key."""
        return [*self._rows.cluster_roles.all(), *self._rows.roles.all()]

    def bindings(self) -> Iterable[ObservedBinding]:
        """Return every ClusterRoleBinding and RoleBinding, by key."""
        return [*self._rows.cluster_role_bindings.all(), *self._rows.role_bindings.all()]

    def all_service_accounts(self) -> Iterable[ObservedServiceAccount]:
        """Return every ServiceAccount, by key."""
        return self._rows.service_accounts.all()

    def bindings_of(self, account: ServiceAccount) -> Iterable[ObservedBinding]:
        """Return every binding that names the account, also by its user name; sorted."""
        return _sorted(self._rows.bindings_by_account.find(account))

    def owned_bindings(self, key: PolicyKey) -> Iterable[ObservedBinding]:
        """Return every binding whose annotation names this policy of this cluster; sorted."""
        return _sorted(self._rows.bindings_by_owner.find(key))

    def owned_role_definitions(self, key: PolicyKey) -> Iterable[ObservedRoleDefinition]:
        """Return every role whose annotation names this policy of this cluster; sorted."""
        return _sorted(self._rows.roles_by_owner.find(key))

    # ------------------------------------------------------------ reads: how much is known

    def gaps(self) -> Iterable[Gap]:
        """Return what could not be read, each once, sorted."""
        found = {state.gap for state in self._states.values() if state.gap is not None}
        return sorted(found | set(self._malformed.values()))

    def is_synchronised(self) -> bool:
        """Tell whether each kind has its first full state, or is known to be refused or not installed."""
        return bool(self._states) and all(state.is_settled for state in self._states.values())

    def silent_seconds(self) -> float:
        """Return the age of the last event or bookmark of the most silent watch that may be had."""
        return max(self.watch_ages().values(), default=0.0)

    def watch_ages(self) -> Mapping[str, float]:
        """Return the age of the last event or bookmark by resource, refused kinds left out."""
        now = self._clock.monotonic()
        ages: dict[str, float] = {}
        for state in self._states.values():
            if not state.is_lasting:
                age = now - state.last_heard
                ages[state.kind.resource] = max(age, ages.get(state.kind.resource, 0.0))
        return ages

    # ------------------------------------------------------------ fed by the watches

    def register(self, kind: ResourceKind, namespace: str) -> None:
        """Announce a watch: until its first state is whole, the kind is a Gap."""
        self._states[kind.kind, namespace] = WatchState(kind, namespace, self._clock.monotonic())

    def hear(self, kind: ResourceKind, namespace: str, version: str) -> None:
        """Note a sign of life of a watch, and the resource version that it has come to."""
        self._states[kind.kind, namespace].hear(self._clock.monotonic(), version)

    def follow(self, kind: ResourceKind, namespace: str) -> None:
        """Note that a whole state is followed (again)."""
        if self._states[kind.kind, namespace].succeed(self._clock.monotonic()):
            self._tell(ChangeEvent(kind.kind, namespace, "", None, None))

    def lose(self, kind: ResourceKind, namespace: str, error: LeastwiseError) -> None:
        """Note that a watch failed."""
        if self._states[kind.kind, namespace].fail(error, self._clock.monotonic()):
            self._tell(ChangeEvent(kind.kind, namespace, "", None, None))

    def restock(self, kind: ResourceKind, namespace: str, items: Iterable[Item]) -> None:
        """Take the full state of a kind (in one namespace); what is not in it is gone."""
        state = self._states[kind.kind, namespace]
        is_quiet = not state.synchronised  # a first state is told as a whole by `follow`
        gone = set(self._rows.keys(kind.kind, namespace))
        for item in items:
            gone.discard((item.namespace, item.name))
            self.put(kind, item, is_quiet=is_quiet)
        for gone_namespace, gone_name in sorted(gone):
            self.drop(kind, gone_namespace, gone_name)
        self.follow(kind, namespace)

    def put(self, kind: ResourceKind, item: Item, *, is_quiet: bool = False) -> None:
        """Take one object that was added or changed."""
        if self._is_outdated(kind, item):
            return
        if item.value is None:
            self._put_malformed(kind, item)
            return
        self._malformed.pop((kind.kind, item.namespace, item.name), None)
        if item.status or (kind.kind, item.name) in self._statuses:
            self._statuses[kind.kind, item.name] = item.status
        before = self._rows.find(kind.kind, item.namespace, item.name)
        if before == item.value:
            return
        self._rows.put(kind.kind, item.namespace, item.name, item.value)
        if not is_quiet and not _is_same_content(before, item.value):
            self._tell(ChangeEvent(kind.kind, item.namespace, item.name, before, item.value))

    def put_written(self, kind: ResourceKind, item: Item) -> None:
        """Take the answer to a write of ours, so that the next run does not judge what was before it.

        What the watch tells of an older version is passed over, and so is an answer that comes after the
        watch told more: versions of one kind are comparable numbers
        (https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions).
        """
        if item.version.isdecimal() and int(item.version) > self._watched_version(kind, item.namespace):
            self.put(kind, item)
            self._written[kind.kind, item.namespace, item.name] = int(item.version)

    def drop_written(self, kind: ResourceKind, namespace: str, name: str, uid: str) -> None:
        """Forget what we deleted; another object that has the name by now stays."""
        if getattr(self._rows.find(kind.kind, namespace, name), "uid", None) == uid:
            self.drop(kind, namespace, name)

    def _watched_version(self, kind: ResourceKind, namespace: str) -> int:
        state = self._states.get((kind.kind, namespace)) or self._states.get((kind.kind, ""))
        return state.version if state else 0

    def _is_outdated(self, kind: ResourceKind, item: Item) -> bool:
        key = (kind.kind, item.namespace, item.name)
        written = self._written.get(key)
        if written is None or not item.version.isdecimal():
            return False
        if int(item.version) >= written:
            del self._written[key]
            return False
        return True

    def drop_watched(self, kind: ResourceKind, item: Item) -> None:
        """Forget what the watch tells as deleted, unless we made it again since."""
        if not self._is_outdated(kind, item):
            self.drop(kind, item.namespace, item.name)

    def drop(self, kind: ResourceKind, namespace: str, name: str) -> None:
        """Forget one object that was deleted."""
        self._malformed.pop((kind.kind, namespace, name), None)
        self._written.pop((kind.kind, namespace, name), None)
        self._statuses.pop((kind.kind, name), None)
        before = self._rows.find(kind.kind, namespace, name)
        if before is not None:
            self._rows.drop(kind.kind, namespace, name)
            self._tell(ChangeEvent(kind.kind, namespace, name, before, None))

    def _put_malformed(self, kind: ResourceKind, item: Item) -> None:
        """Open a Gap over an object that cannot be understood; its last value is not trusted."""
        where = f"{item.namespace}/{item.name}" if item.namespace else item.name
        gap = Gap(
            scope=f"{kind.resource}/{where}",
            plane=Plane.KUBERNETES.value,
            reason=GapReason.MALFORMED.value,
            message=f"{kind.kind} {where} could not be understood: {item.problem}",
        )
        key = (kind.kind, item.namespace, item.name)
        if self._malformed.get(key) == gap:
            return
        self._malformed[key] = gap
        before = self._rows.find(*key)
        self._rows.drop(*key)
        self._tell(ChangeEvent(kind.kind, item.namespace, item.name, before, None))

    def _tell(self, event: ChangeEvent) -> None:
        if self._on_change is not None:
            self._on_change(event)


def _is_same_content(before: object | None, after: object) -> bool:
    """Whether only the resource version differs: a write of somebody that changed nothing for us."""
    if isinstance(before, ObservedBinding | ObservedRoleDefinition | ObservedServiceAccount):
        return replace(before, resource_version=getattr(after, "resource_version", "")) == after
    return False


def _sorted(values: list[V]) -> list[V]:
    return sorted(values, key=lambda value: (value.kind, value.namespace, value.name))
