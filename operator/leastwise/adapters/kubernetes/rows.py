"""What the index holds: one table a kind, and the ways back from what an object refers to."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from leastwise.adapters.kubernetes.tables import Shelf, Table
from leastwise.core.accounts import AwsAccount
from leastwise.core.ceilings import Ceiling
from leastwise.core.identities import Mark, PolicyKey, ServiceAccount
from leastwise.core.permissions import RoleRef
from leastwise.core.snapshots import (
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
    StoredPolicy,
)
from leastwise.core.withdrawals.records import Withdrawal

RoleKey = tuple[str, str, str]
"""Kind, namespace (empty for a ClusterRole) and name."""


class ClusterRows:
    """Tables and shelves, kept in step by `put` and `drop`."""

    def __init__(self, cluster_id: str) -> None:
        self._cluster_id = cluster_id
        self.policies: Table[StoredPolicy] = Table()
        self.ceilings: Table[Ceiling] = Table()
        self.accounts: Table[AwsAccount] = Table()
        self.withdrawals: Table[Withdrawal] = Table()
        self.namespaces: Table[ObservedNamespace] = Table()
        self.service_accounts: Table[ObservedServiceAccount] = Table()
        self.roles: Table[ObservedRoleDefinition] = Table()
        self.cluster_roles: Table[ObservedRoleDefinition] = Table()
        self.role_bindings: Table[ObservedBinding] = Table()
        self.cluster_role_bindings: Table[ObservedBinding] = Table()
        self.bindings_by_account: Shelf[ServiceAccount, ObservedBinding] = Shelf()
        self.bindings_by_owner: Shelf[PolicyKey, ObservedBinding] = Shelf()
        self.roles_by_owner: Shelf[PolicyKey, ObservedRoleDefinition] = Shelf()
        self.policies_by_account: Shelf[str, StoredPolicy] = Shelf()
        self.policies_by_role: Shelf[RoleKey, StoredPolicy] = Shelf()
        self.withdrawals_by_policy: Shelf[PolicyKey, Withdrawal] = Shelf()
        # Any: each kind has its own values, and only rows of one kind meet in one table
        self._tables: Mapping[str, Table[Any]] = {
            "EntitlementPolicy": self.policies,
            "EntitlementCeiling": self.ceilings,
            "CloudAccount": self.accounts,
            "Withdrawal": self.withdrawals,
            "Namespace": self.namespaces,
            "ServiceAccount": self.service_accounts,
            "Role": self.roles,
            "ClusterRole": self.cluster_roles,
            "RoleBinding": self.role_bindings,
            "ClusterRoleBinding": self.cluster_role_bindings,
        }

    def find(self, kind: str, namespace: str, name: str) -> object | None:
        """Return the value of an object."""
        return self._tables[kind].find(namespace, name)

    def keys(self, kind: str, namespace: str = "") -> Iterator[tuple[str, str]]:
        """Give namespace and name of every object of a kind, or of those in one namespace."""
        return self._tables[kind].keys(namespace)

    def put(self, kind: str, namespace: str, name: str, value: object) -> None:
        """Hold `value` in place of what was there."""
        self._unlink(self._tables[kind].find(namespace, name))
        self._tables[kind].put(namespace, name, value)
        for shelf, key, identity in self._links(value):
            shelf.put(key, identity, value)

    def drop(self, kind: str, namespace: str, name: str) -> None:
        """Forget an object."""
        self._unlink(self._tables[kind].find(namespace, name))
        self._tables[kind].drop(namespace, name)

    def _unlink(self, value: object | None) -> None:
        for shelf, key, identity in self._links(value):
            shelf.drop(key, identity)

    def _links(self, value: object | None) -> Iterator[tuple[Shelf[Any, Any], Hashable, Hashable]]:
        if isinstance(value, ObservedBinding):
            for subject in value.subjects:
                if (account := subject.account) is not None:
                    yield self.bindings_by_account, account, value.uid
            yield from self._owner_link(self.bindings_by_owner, value)
        elif isinstance(value, ObservedRoleDefinition):
            yield from self._owner_link(self.roles_by_owner, value)
        elif isinstance(value, StoredPolicy):
            yield from self._policy_links(value)
        elif isinstance(value, Withdrawal):
            yield self.withdrawals_by_policy, value.policy, value.name

    def _owner_link(
        self, shelf: Shelf[Any, Any], value: ObservedBinding | ObservedRoleDefinition
    ) -> Iterator[tuple[Shelf[Any, Any], Hashable, Hashable]]:
        mark = Mark.parse(value.owner) if value.owner else None
        if mark is not None and mark.cluster_id == self._cluster_id:
            yield shelf, mark.policy, value.uid

    def _policy_links(self, stored: StoredPolicy) -> Iterator[tuple[Shelf[Any, Any], Hashable, Hashable]]:
        policy = stored.policy
        if policy.aws is not None:
            yield self.policies_by_account, policy.aws.account_ref, policy.key
        if policy.kubernetes is not None:
            for role_ref in (*policy.kubernetes.bindings, *policy.kubernetes.cluster_bindings):
                yield self.policies_by_role, to_role_key(role_ref, policy.key.namespace), policy.key


def to_role_key(role_ref: RoleRef, namespace: str) -> RoleKey:
    """Return where the referenced role lives; a Role is one of the namespace."""
    return (role_ref.kind, namespace if role_ref.kind == "Role" else "", role_ref.name)
