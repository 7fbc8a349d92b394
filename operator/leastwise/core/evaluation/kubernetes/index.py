"""Roles and bindings of a cluster, kept in step with every change; a change tells whom it concerns.

binding  ->  role key  ->  bundle of rules
user or group  ->  its bindings, by namespace
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.callers import GROUP, USER, Party, party_id
from leastwise.core.evaluation.kubernetes.grants import BindingKey, Grant, RoleKey, SubjectGrants, role_key
from leastwise.core.evaluation.kubernetes.rule_tables import Bundle, RuleTable
from leastwise.core.snapshots import ObservedBinding, ObservedRoleDefinition

_NO_GRANTS = SubjectGrants()


class RbacIndex:
    """Mutable; equal contents give equal answers, whatever the order of the changes that led there."""

    def __init__(
        self, roles: Iterable[ObservedRoleDefinition] = (), bindings: Iterable[ObservedBinding] = ()
    ) -> None:
        self.table = RuleTable()
        self._roles: dict[RoleKey, ObservedRoleDefinition] = {}
        self._bundles: dict[RoleKey, Bundle] = {}
        self._places: dict[str, dict[BindingKey, Grant]] = {}
        self._by_role: dict[RoleKey, dict[BindingKey, Grant]] = {}
        self._by_party: dict[Party, SubjectGrants] = {}
        for role in roles:
            self.put_role(role)
        for binding in bindings:
            self.put_binding(binding)

    # ------------------------------------------------------------ changes

    def put_role(self, role: ObservedRoleDefinition) -> frozenset[IdentityId]:
        """Hold a Role or ClusterRole in place of what was there; return whom it concerns."""
        key = (role.namespace, role.name)
        before = self._bundles.get(key)
        self._roles[key] = role
        bundle = self._bundles[key] = self.table.take(role.rules)
        if before is not None:
            self.table.release(before)
        return self._give(key, bundle)

    def remove_role(self, namespace: str, name: str) -> frozenset[IdentityId]:
        """Forget a Role, or with an empty namespace a ClusterRole; return whom it concerned."""
        key = (namespace, name)
        bundle = self._bundles.pop(key, None)
        if bundle is None:
            return frozenset()
        del self._roles[key]
        self.table.release(bundle)
        return self._give(key, None)

    def put_binding(self, binding: ObservedBinding) -> frozenset[IdentityId]:
        """Hold a binding in place of what was there; return whom the old and the new one name."""
        key = (binding.namespace, binding.name)
        before = self.remove_binding(*key)
        grant = Grant(binding)
        self._places.setdefault(binding.namespace, {})[key] = grant
        ref = role_key(binding.role_ref, binding.namespace)
        if ref is not None:
            self._by_role.setdefault(ref, {})[key] = grant
            grant.give(self._bundles.get(ref))
        for party in grant.parties:
            grants = self._by_party.get(party)
            if grants is None:
                grants = self._by_party[party] = SubjectGrants()
            grants.put(grant)
        return before.union(map(party_id, grant.parties))

    def remove_binding(self, namespace: str, name: str) -> frozenset[IdentityId]:
        """Forget a RoleBinding, or with an empty namespace a ClusterRoleBinding; return whom it named."""
        key = (namespace, name)
        grant = self._places.get(namespace, {}).pop(key, None)
        if grant is None:
            return frozenset()
        if not self._places[namespace]:
            del self._places[namespace]
        ref = role_key(grant.binding.role_ref, namespace)
        if ref is not None:
            del self._by_role[ref][key]
            if not self._by_role[ref]:
                del self._by_role[ref]
        for party in grant.parties:
            grants = self._by_party[party]
            grants.remove(key)
            if not grants:
                del self._by_party[party]
        return frozenset(map(party_id, grant.parties))

    def _give(self, key: RoleKey, bundle: Bundle | None) -> frozenset[IdentityId]:
        concerned: set[IdentityId] = set()
        for grant in self._by_role.get(key, {}).values():
            grant.give(bundle)
            concerned.update(map(party_id, grant.parties))
        return frozenset(concerned)

    # ------------------------------------------------------------ answers

    def of_user(self, name: str) -> SubjectGrants:
        """Return the bindings that name a user, or a ServiceAccount by its user name."""
        return self._by_party.get((USER, name), _NO_GRANTS)

    def of_group(self, name: str) -> SubjectGrants:
        """Return the bindings that name a group."""
        return self._by_party.get((GROUP, name), _NO_GRANTS)

    def parties(self) -> Iterator[Party]:
        """Give everyone whom a binding names."""
        return iter(self._by_party)

    def within(self, namespace: str) -> Iterator[Grant]:
        """Give the bindings of one namespace, or with an empty one those of the cluster."""
        return iter(self._places.get(namespace, {}).values())

    def places(self) -> Iterator[str]:
        """Give every namespace that has bindings; empty for the cluster itself."""
        return iter(self._places)

    def grants(self) -> Iterator[Grant]:
        """Give every binding."""
        return (grant for place in self._places.values() for grant in place.values())

    def roles(self) -> Iterator[ObservedRoleDefinition]:
        """Give every Role and ClusterRole."""
        return iter(self._roles.values())

    def bindings(self) -> Iterator[ObservedBinding]:
        """Give every RoleBinding and ClusterRoleBinding."""
        return (grant.binding for grant in self.grants())
