"""Roles and bindings of a cluster, kept in step with every change; a change tells whom it concerns.

binding  ->  role key  ->  bundle of rules
user or group  ->  its bindings, by namespace
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from leastwise.core.evaluation.engines import KubernetesQuestion
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.callers import GROUP, USER, Party, parties_of
from leastwise.core.evaluation.kubernetes.grants import (
    BindingKey,
    Grant,
    Holdings,
    RoleKey,
    RoleUses,
    role_key,
)
from leastwise.core.evaluation.kubernetes.rule_tables import Bundle, Matched, RuleTable
from leastwise.core.snapshots import ObservedBinding, ObservedRoleDefinition

_NOTHING = Holdings((USER, ""))
_NOBODY: frozenset[IdentityId] = frozenset()


class RbacIndex:
    """Mutable; equal contents give equal answers, whatever the order of the changes that led there."""

    def __init__(
        self, roles: Iterable[ObservedRoleDefinition] = (), bindings: Iterable[ObservedBinding] = ()
    ) -> None:
        self.version = 0  # counts changes
        self._numbers = count()
        self._tables: dict[str, RuleTable] = {"": RuleTable(self._numbers)}
        self._bundles: dict[RoleKey, Bundle] = {}
        self._places: dict[str, dict[BindingKey, Grant]] = {}
        self._uses: dict[RoleKey, RoleUses] = {}
        self._by_party: dict[Party, Holdings] = {}
        for role in roles:
            self.put_role(role)
        for binding in bindings:
            if (binding.namespace, binding.name) in self._places.get(binding.namespace, ()):
                self.remove_binding(binding.namespace, binding.name)
            self._add(binding)

    # ------------------------------------------------------------ changes

    def put_role(self, role: ObservedRoleDefinition) -> frozenset[IdentityId]:
        """Hold a Role or ClusterRole in place of what was there; return whom it concerns."""
        key = (role.namespace, role.name)
        before = self._bundles.get(key)
        table = self._tables.get(role.namespace)
        if table is None:
            table = self._tables[role.namespace] = RuleTable(self._numbers)
        bundle = self._bundles[key] = table.take(role.rules)
        if before is not None:
            table.release(before)
        return self._give(key, bundle)

    def remove_role(self, namespace: str, name: str) -> frozenset[IdentityId]:
        """Forget a Role, or with an empty namespace a ClusterRole; return whom it concerned."""
        key = (namespace, name)
        bundle = self._bundles.pop(key, None)
        if bundle is None:
            return frozenset()
        self._tables[namespace].release(bundle)
        if namespace and not self._tables[namespace]:
            del self._tables[namespace]
        return self._give(key, None)

    def put_binding(self, binding: ObservedBinding) -> frozenset[IdentityId]:
        """Hold a binding in place of what was there; return whom the old and the new one name."""
        concerned = self.remove_binding(binding.namespace, binding.name)
        grant = self._add(binding)
        self.version += 1
        return concerned.union([each.id for each in grant.holdings])

    def _add(self, binding: ObservedBinding) -> Grant:
        ref = role_key(binding.role_ref, binding.namespace)
        uses = None if ref is None else self._uses_of(ref, binding.role_ref.kind)
        bundle = None if ref is None else self._bundles.get(ref)
        grant = Grant(binding, uses, bundle, [self._holdings(party) for party in parties_of(binding)])
        place = self._places.get(binding.namespace)
        if place is None:
            place = self._places[binding.namespace] = {}
        place[grant.order] = grant
        if uses is not None:
            uses.grants.append(grant)
        return grant

    def _holdings(self, party: Party) -> Holdings:
        holdings = self._by_party.get(party)
        if holdings is None:
            holdings = self._by_party[party] = Holdings(party)
        return holdings

    def _uses_of(self, ref: RoleKey, kind: str) -> RoleUses:
        uses = self._uses.get(ref)
        if uses is None:
            namespace, name = ref
            uses = RoleUses(kind, f"{namespace}/{name}" if namespace else name)
            self._uses[ref] = uses
        return uses

    def remove_binding(self, namespace: str, name: str) -> frozenset[IdentityId]:
        """Forget a RoleBinding, or with an empty namespace a ClusterRoleBinding; return whom it named."""
        grants = self._places.get(namespace)
        grant = grants.pop((namespace, name), None) if grants else None
        if grants is None or grant is None:
            return _NOBODY
        if not grants:
            del self._places[namespace]
        ref = role_key(grant.binding.role_ref, namespace)
        if ref is not None and grant.role is not None:
            grant.role.grants.remove(grant)
            if not grant.role.grants:
                del self._uses[ref]
        for holdings in grant.holdings:
            holdings.remove(grant)
            if not holdings:
                del self._by_party[holdings.party]
        self.version += 1
        return frozenset([each.id for each in grant.holdings])

    def _give(self, key: RoleKey, bundle: Bundle | None) -> frozenset[IdentityId]:
        uses = self._uses.get(key)
        grants = uses.grants if uses else ()
        for grant in grants:
            grant.give(bundle)
        self.version += 1
        return frozenset([each.id for grant in grants for each in grant.holdings])

    # ------------------------------------------------------------ answers

    def matching(self, question: KubernetesQuestion) -> Matched:
        """Return the rules that match a request, names aside, where it is asked: of ClusterRoles, and of the
        Roles of its namespace."""
        if question.path:
            return self._tables[""].path_rules(question.verb, question.path)
        asked = (question.verb, question.group, question.resource, question.subresource)
        shared = self._tables[""].resource_rules(*asked)
        local = self._tables.get(question.namespace) if question.namespace else None
        found = local.resource_rules(*asked) if local is not None else None
        return shared | found if found else shared

    def matching_anywhere(self, verb: str, group: str, resource: str, subresource: str) -> Matched:
        """Return the rules that match a resource request of any name in any place."""
        asked = (verb, group, resource, subresource)
        return frozenset().union(*[table.resource_rules(*asked) for table in self._tables.values()])

    def of_user(self, name: str) -> Holdings:
        """Return the bindings that name a user, or a ServiceAccount by its user name."""
        return self._by_party.get((USER, name), _NOTHING)

    def of_group(self, name: str) -> Holdings:
        """Return the bindings that name a group."""
        return self._by_party.get((GROUP, name), _NOTHING)

    def parties(self) -> Iterator[Party]:
        """Give everyone whom a binding names."""
        return iter(self._by_party)

    def within(self, namespace: str) -> Iterable[Grant]:
        """Give the bindings of one namespace, or with an empty one those of the cluster."""
        return self._places.get(namespace, {}).values()

    def grants(self) -> Iterator[Grant]:
        """Give every binding."""
        return (grant for place in self._places.values() for grant in place.values())
