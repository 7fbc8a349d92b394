"""Which keys a changed object wakes: only the policies that it touches.

Keeps two small indexes of its own (policies by subject, policies by the roles that foreign bindings gave),
fed by the same changes. Reads never do I/O.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.identities import Mark, PolicyKey, ServiceAccount
from leastwise.core.permissions import RoleRef
from leastwise.core.selectors import matches_selector
from leastwise.core.snapshots import (
    ObservedBinding,
    ObservedRoleDefinition,
    ObservedServiceAccount,
    StoredPolicy,
)
from leastwise.core.withdrawals.records import Withdrawal
from leastwise.ports import ChangeEvent, ClusterView


class Wakeups:
    """Turns changes of the cluster's index into policy keys."""

    def __init__(self, view: ClusterView, cluster_id: str) -> None:
        self._view = view
        self._cluster_id = cluster_id
        self._by_account: dict[ServiceAccount, set[PolicyKey]] = defaultdict(set)
        self._selectors: dict[str, set[PolicyKey]] = defaultdict(set)
        self._by_role: dict[tuple[str, RoleRef], set[PolicyKey]] = defaultdict(set)
        self._roles_of: dict[PolicyKey, frozenset[tuple[str, RoleRef]]] = {}

    def keys_of(self, event: ChangeEvent) -> set[PolicyKey]:  # noqa: C901, PLR0911 (one case a kind)
        """Return the policies that a change touches; unknown kinds touch none, a whole kind touches all."""
        if not event.name:
            self._rebuild()
            return {policy.key for policy in self._view.policies()}
        match event.kind:
            case "EntitlementPolicy":
                return self._policy(event)
            case "EntitlementCeiling":
                return {policy.key for policy in self._view.policies()}
            case "CloudAccount":
                return {policy.key for policy in self._view.policies_using_account(event.name)}
            case "Namespace":
                return {policy.key for policy in self._view.policies_in(event.name)}
            case "ServiceAccount":
                return self._service_account(event)
            case "RoleBinding" | "ClusterRoleBinding":
                return self._binding(event)
            case "Role" | "ClusterRole":
                return self._role(event)
            case "Withdrawal":
                return {each.policy for each in (event.before, event.after) if isinstance(each, Withdrawal)}
            case _:
                return set()

    def note_roles(self, key: PolicyKey, roles: Iterable[tuple[str, RoleRef]]) -> None:
        """Remember other people's objects (namespace or "", kind and name) that a policy depends on.

        They are roles that decide the severity of its extra bindings, and what stands under its own names.
        """
        wanted = frozenset(roles)
        before = self._roles_of.get(key, frozenset())
        for each in before - wanted:
            self._by_role[each].discard(key)
            if not self._by_role[each]:
                del self._by_role[each]
        for each in wanted - before:
            self._by_role[each].add(key)
        if wanted:
            self._roles_of[key] = wanted
        else:
            self._roles_of.pop(key, None)

    def naming(self, account: ServiceAccount) -> set[PolicyKey]:
        """Policies whose subject is this ServiceAccount, by name or by labels."""
        keys = set(self._by_account.get(account, ()))
        seen = self._view.service_account(account)
        for key in self._selectors.get(account.namespace, ()):
            policy = self._view.policy(key)
            if policy is None or seen is None:
                continue
            subject = policy.subject
            if matches_selector(dict(seen.labels), subject.match_labels, subject.match_expressions):
                keys.add(key)
        return keys

    def _rebuild(self) -> None:
        self._by_account.clear()
        self._selectors.clear()
        for policy in self._view.policies():
            self._place(policy).add(policy.key)

    def _place(self, policy: EntitlementPolicy) -> set[PolicyKey]:
        if policy.subject.is_selector:
            return self._selectors[policy.subject_namespace]
        return self._by_account[policy.named_account]

    def _policy(self, event: ChangeEvent) -> set[PolicyKey]:
        if is_only_status(event):
            return set()  # ours to write; what else writes it is found by the resync
        key = PolicyKey(event.namespace, event.name)
        keys = {key}
        for value, is_now in ((event.before, False), (event.after, True)):
            if not isinstance(value, StoredPolicy):
                continue
            place = self._place(value.policy)
            place.discard(key)
            if value.policy.aws is not None and not value.policy.subject.is_selector:
                keys |= place  # another claimant of the same identity may win or lose
            if is_now:
                place.add(key)
        if event.after is None:
            self.note_roles(key, ())
        return keys

    def _service_account(self, event: ChangeEvent) -> set[PolicyKey]:
        account = ServiceAccount(event.namespace, event.name)
        keys = set(self._by_account.get(account, ()))
        for key in self._selectors.get(event.namespace, ()):
            policy = self._view.policy(key)
            if policy is None:
                continue
            subject = policy.subject
            values = (event.before, event.after)
            if any(
                isinstance(value, ObservedServiceAccount)
                and matches_selector(dict(value.labels), subject.match_labels, subject.match_expressions)
                for value in values
            ):
                keys.add(key)
        return keys

    def _owner(self, text: str) -> set[PolicyKey]:
        mark = Mark.parse(text)
        return {mark.policy} if mark is not None and mark.cluster_id == self._cluster_id else set()

    def _binding(self, event: ChangeEvent) -> set[PolicyKey]:
        keys = set(self._by_role.get((event.namespace, RoleRef(event.kind, event.name)), ()))
        for value in (event.before, event.after):
            if not isinstance(value, ObservedBinding):
                continue
            keys |= self._owner(value.owner)
            for subject in value.subjects:
                account = subject.account
                if account is not None:
                    keys |= self.naming(account)
        return keys

    def _role(self, event: ChangeEvent) -> set[PolicyKey]:
        keys = set(self._by_role.get((event.namespace, RoleRef(event.kind, event.name)), ()))
        keys |= set(self._view.policies_using_role(event.kind, event.namespace, event.name))
        for value in (event.before, event.after):
            if isinstance(value, ObservedRoleDefinition):
                keys |= self._owner(value.owner)
        return keys


def is_only_status(event: ChangeEvent) -> bool:
    """Whether nothing but the status of a policy changed."""
    before, after = event.before, event.after
    if not isinstance(before, StoredPolicy) or not isinstance(after, StoredPolicy):
        return False
    return replace(before, status=after.status) == after
