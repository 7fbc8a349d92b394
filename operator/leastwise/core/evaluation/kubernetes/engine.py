"""Kubernetes RBAC, decided as the API server decides it.

https://kubernetes.io/docs/reference/access-authn-authz/rbac/
https://kubernetes.io/docs/reference/access-authn-authz/authorization/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from leastwise.core.evaluation.decisions import Decision, Effect, Outcome, Reason, Source, unknown
from leastwise.core.evaluation.engines import Caller, Edge, Holder, KubernetesQuestion, Permission, Question
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import Identity, IdentityId
from leastwise.core.evaluation.kubernetes.aggregation import (
    AggregationDifference,
    filled_in,
    find_differences,
)
from leastwise.core.evaluation.kubernetes.callers import MASTERS, Who, group_id, user_id, who_is
from leastwise.core.evaluation.kubernetes.edges import find_edges
from leastwise.core.evaluation.kubernetes.effective import (
    MASTERS_ENTRIES,
    EntryGroup,
    EntryMaker,
)
from leastwise.core.evaluation.kubernetes.explanations import near_names, refusal_text
from leastwise.core.evaluation.kubernetes.grants import BindingKey, Grant, Holdings
from leastwise.core.evaluation.kubernetes.identities import find_identities
from leastwise.core.evaluation.kubernetes.index import RbacIndex
from leastwise.core.evaluation.kubernetes.rule_tables import Bundle, Matched
from leastwise.core.evaluation.kubernetes.worlds import NODE_AUTHORIZER, ClusterWorld
from leastwise.core.identities import ServiceAccount
from leastwise.core.permissions import KubernetesPermission
from leastwise.core.snapshots import Gap, Plane

MASTERS_REASON = Reason(
    Effect.ALLOW.value,
    (Source("Group", MASTERS),),
    text="members are allowed everything before RBAC is asked",
)
_MASTERS = Decision(Outcome.ALLOWED, (MASTERS_REASON,))

_Held = tuple[list[Grant], str]
"""Bindings, and the group that they count by; empty when they name the caller."""


class RbacEngine:
    """Answers for one cluster. Built from a world; `index` may be kept in step with changes afterwards."""

    def __init__(self, world: ClusterWorld) -> None:
        self.world = world
        roles = filled_in(world.roles)
        self.differences: tuple[AggregationDifference, ...] = find_differences(roles)
        self.index = RbacIndex((*roles, *world.granted_roles), (*world.bindings, *world.granted_bindings))
        self.maker = EntryMaker(world.discovery)
        self._identities: tuple[int, tuple[Identity, ...]] | None = None
        self._last_matched: tuple[tuple[int | str, ...], Matched] | None = None

    @property
    def plane(self) -> Plane:
        """Kubernetes."""
        return Plane.KUBERNETES

    # ------------------------------------------------------------ decisions

    def decide(self, caller: Caller, question: Question) -> Decision:
        """Answer one request with every rule that allows it, or with the layer that lacks it."""
        if not isinstance(question, KubernetesQuestion):
            return unknown("this is no request to Kubernetes")
        who = who_is(caller)
        if MASTERS in who.groups:
            return _MASTERS
        matched = self.index.matching(question)
        held = self._held(who, "" if question.path else question.namespace)
        hits = _hits(held, matched) if matched else {}
        reasons = _reasons(hits, question, matched)
        if reasons:
            return Decision(Outcome.ALLOWED, tuple(reasons))
        grants = {grant for grants, _ in held for grant in grants}
        names = near_names([grant for grant, _ in hits.values()], matched) if hits else set()
        return self._refuse(who, question, grants, refusal_text(question, grants, names))

    def _held(self, who: Who, namespace: str) -> list[_Held]:
        """Return the bindings that count for a caller: cluster-wide, and those of one namespace if given."""
        by_user = [] if who.is_group else [(self.index.of_user(who.user), "")]
        found: list[_Held] = []
        for holdings, group in (*by_user, *[(self.index.of_group(group), group) for group in who.groups]):
            if holdings.cluster:
                found.append((holdings.cluster, group))
            if namespace and (local := holdings.namespaced.get(namespace)):
                found.append((local, group))
        return found

    def _refuse(self, who: Who, question: KubernetesQuestion, grants: set[Grant], text: str) -> Decision:
        is_open = self.world.authorizers or self.world.gaps or not who.knows_groups
        open_points = [*self._open_points(who, question, grants)] if is_open else []
        reasons = [Reason(Effect.GAP.value, text=point) for point in open_points]
        outcome = Outcome.UNKNOWN if open_points else Outcome.IMPLICITLY_DENIED
        return Decision(outcome, (*reasons, Reason(Effect.LIMIT.value, (), (), text)))

    def _open_points(self, who: Who, question: KubernetesQuestion, grants: set[Grant]) -> Iterator[str]:
        """Name what could still allow a request that RBAC, as it is known, does not."""
        if not who.knows_groups:
            yield f"the groups of {who.user} are not known"
        for authorizer in sorted(self.world.authorizers):
            if authorizer != NODE_AUTHORIZER or who.is_node:
                yield f"the authorizer {authorizer} is asked too, and what it says is not known"
        for gap in self.world.gaps:
            if _concerns(gap, who, question, grants):
                yield f"{gap.scope}: {gap.message}"

    # ------------------------------------------------------------ permissions

    def effective(self, identity: IdentityId) -> tuple[Entry, ...]:
        """Return what the identity's bindings and those of its known groups give."""
        masters = MASTERS_ENTRIES if identity == group_id(MASTERS) else ()
        return (*masters, *self.maker.entries(self.groups(identity)))

    def groups(self, identity: IdentityId) -> list[EntryGroup]:
        """Return what `effective` is made of, for those who write it out of many identities."""
        return self.maker.groups(self._of(identity))

    def permits(self, identity: IdentityId, permission: Permission) -> tuple[Entry, ...]:
        """Return the working part of `effective` that concerns a permission."""
        if not isinstance(permission, KubernetesPermission):
            return ()
        matched = self._matched_anywhere(permission)
        hits = [grant for each in self._of(identity) for grant in each if not grant.ids.isdisjoint(matched)]
        found = self.maker.entries(self.maker.groups_of(hits), permission) if hits else []
        if identity == group_id(MASTERS) and permission.resource:
            found.insert(0, MASTERS_ENTRIES[0])
        return tuple(found)

    def _of(self, identity: IdentityId) -> list[Holdings]:
        """Return the bindings that name an identity, then those that name each of its known groups."""
        who = who_is(Caller(identity))
        named = [] if who.is_group else [self.index.of_user(who.user)]
        return [*named, *[self.index.of_group(group) for group in who.groups]]

    def _matched_anywhere(self, permission: KubernetesPermission) -> Matched:
        key = (self.index.version, permission.verb, permission.api_group, permission.resource)
        if self._last_matched is None or self._last_matched[0] != key:
            resource, _, subresource = permission.resource.partition("/")
            found = self.index.matching_anywhere(permission.verb, permission.api_group, resource, subresource)
            self._last_matched = (key, found)
        return self._last_matched[1]

    def holders(self, question: Question) -> tuple[Holder, ...]:
        """Return everyone whom a binding allows a request, and `system:masters`; groups stand for members."""
        if not isinstance(question, KubernetesQuestion):
            return ()
        matched = self.index.matching(question)
        places = [""] if question.path or not question.namespace else ["", question.namespace]
        allowing: dict[Bundle | None, list[int]] = {}  # few lists of rules are bound many times
        hits: list[tuple[Grant, list[int]]] = []
        for place in places:
            for grant in self.index.within(place):
                where = allowing.get(grant.bundle)
                if where is None:
                    where = allowing[grant.bundle] = _allowing(grant.bundle, question, matched)
                if where:
                    hits.append((grant, where))
        hits.sort(key=_by_order)
        return _holders(hits, self._maybes(question))

    def _maybes(self, question: KubernetesQuestion) -> dict[IdentityId, Decision]:
        """Return the users who may be allowed more than was read; those who are by a group stand under it."""
        users = {each.scope.partition("/")[2] for each in self.world.gaps if each.scope.startswith("users/")}
        found = {user_id(each): self.decide(Caller(user_id(each)), question) for each in sorted(users)}
        return {each: decision for each, decision in found.items() if not decision.is_allowed}

    # ------------------------------------------------------------ the world

    def identities(self) -> tuple[Identity, ...]:
        """Return every ServiceAccount and everyone whom a binding names, sorted by id."""
        if self._identities is None or self._identities[0] != self.index.version:
            self._identities = (self.index.version, find_identities(self.world, self.index))
        return self._identities[1]

    def edges(self) -> Iterable[Edge]:
        """Return the steps by which one who holds rights in this cluster gets more."""
        return find_edges(self)

    def gaps(self) -> tuple[Gap, ...]:
        """Return what was not read, and aggregated roles that do not hold what they should."""
        return tuple(sorted({*self.world.gaps, *(difference.gap for difference in self.differences)}))


def _hits(held: list[_Held], matched: Matched) -> dict[BindingKey, tuple[Grant, str]]:
    """Return the bindings with a rule that matches, names aside, each with the group that it counts by."""
    found: dict[BindingKey, tuple[Grant, str]] = {}
    for grants, group in held:
        for grant in grants:
            if not grant.ids.isdisjoint(matched) and grant.order not in found:
                found[grant.order] = (grant, group)  # named itself before as a member of a group
    return found


def _reasons(
    hits: Mapping[BindingKey, tuple[Grant, str]], question: KubernetesQuestion, matched: Matched
) -> list[Reason]:
    """Name every rule that allows: cluster-wide bindings first, then by name."""
    found: list[Reason] = []
    for key in sorted(hits) if len(hits) > 1 else hits:
        grant, group = hits[key]
        found += [grant.reason(place, group) for place in _allowing(grant.bundle, question, matched)]
    return found


def _allowing(bundle: Bundle | None, question: KubernetesQuestion, matched: Matched) -> list[int]:
    """Return the places of the rules that allow a request, its name included; of no bundle, none."""
    if bundle is None or bundle.ids.isdisjoint(matched):
        return []
    return sorted(_places(bundle, question, matched))


def _places(bundle: Bundle, question: KubernetesQuestion, matched: Matched) -> Iterator[int]:
    for number in bundle.ids & matched:
        names = () if question.path else bundle.rule(number).resource_names
        if not names or question.name in names:
            yield from bundle.places[number]


def _by_order(hit: tuple[Grant, list[int]]) -> BindingKey:
    return hit[0].order


def _holders(
    hits: Iterable[tuple[Grant, list[int]]], maybes: Mapping[IdentityId, Decision]
) -> tuple[Holder, ...]:
    found: dict[IdentityId, Decision] = {group_id(MASTERS): _MASTERS}
    for grant, places in hits:
        # made anew: who-can names very many bindings, of which few are asked about again
        reasons = [Reason(Effect.ALLOW.value, grant.chain(place)) for place in places]
        decision = Decision(Outcome.ALLOWED, tuple(reasons))
        for holdings in grant.holdings:
            before = found.get(holdings.id)
            found[holdings.id] = decision if before is None else _both(before, decision)
    found = {**maybes, **found}
    return tuple([Holder(identity, found[identity]) for identity in sorted(found)])


def _both(first: Decision, second: Decision) -> Decision:
    return Decision(Outcome.ALLOWED, (*first.reasons, *second.reasons))


def _concerns(gap: Gap, who: Who, question: KubernetesQuestion, grants: set[Grant]) -> bool:
    """Tell whether what could not be read may hold a grant for this request."""
    kind, _, rest = gap.scope.partition("/")
    namespace = "" if question.path else question.namespace
    match kind:
        case "clusterrolebindings":
            return True
        case "rolebindings":
            return bool(namespace) and rest.partition("/")[0] in ("", namespace)
        case "roles" | "clusterroles":
            return any(grant.bundle is None and _is_of(gap.scope, grant) for grant in grants)
        case "users":
            return rest == who.user
        case "accessentries":
            return ServiceAccount.of_username(who.user) is None
        case _:
            return False


def _is_of(scope: str, grant: Grant) -> bool:
    """Tell whether the role that a binding lacks may be inside the scope of a gap."""
    ref = grant.binding.role_ref
    full = (
        f"clusterroles/{ref.name}"
        if ref.kind == "ClusterRole"
        else f"roles/{grant.binding.namespace}/{ref.name}"
    )
    return full == scope or full.startswith(f"{scope}/")
