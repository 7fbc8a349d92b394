"""Kubernetes RBAC, decided as the API server decides it.

https://kubernetes.io/docs/reference/access-authn-authz/rbac/
https://kubernetes.io/docs/reference/access-authn-authz/authorization/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leastwise.core.evaluation.decisions import Decision, Effect, Outcome, Reason, Source, unknown
from leastwise.core.evaluation.engines import Caller, KubernetesQuestion, Question
from leastwise.core.evaluation.kubernetes.aggregation import (
    AggregationDifference,
    filled_in,
    find_differences,
)
from leastwise.core.evaluation.kubernetes.callers import MASTERS, Who, who_is
from leastwise.core.evaluation.kubernetes.explanations import look_again, refusal_text
from leastwise.core.evaluation.kubernetes.grants import Grant
from leastwise.core.evaluation.kubernetes.index import RbacIndex
from leastwise.core.evaluation.kubernetes.rule_tables import Matched
from leastwise.core.evaluation.kubernetes.worlds import NODE_AUTHORIZER, ClusterWorld
from leastwise.core.snapshots import Gap, Plane

MASTERS_REASON = Reason(
    Effect.ALLOW.value,
    (Source("Group", MASTERS),),
    text="members are allowed everything before RBAC is asked",
)
_MASTERS = Decision(Outcome.ALLOWED, (MASTERS_REASON,))
_BINDING_KINDS = ("rolebindings", "clusterrolebindings")


@dataclass(frozen=True, slots=True)
class _Hit:
    grant: Grant
    indexes: list[int]
    group: str


class RbacEngine:
    """Answers for one cluster. Built from a world; `index` may be kept in step with changes afterwards."""

    def __init__(self, world: ClusterWorld) -> None:
        self.world = world
        roles = filled_in(world.roles)
        self.differences: tuple[AggregationDifference, ...] = find_differences(roles)
        self.index = RbacIndex(roles, world.bindings)

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
        matched = self._matched(question)
        hits = self._hits(who, question, matched)
        if hits:
            return Decision(Outcome.ALLOWED, _reasons(hits))
        return self._refuse(who, question, matched)

    def allows(self, user: str, groups: tuple[str, ...], question: KubernetesQuestion) -> bool:
        """Tell, without reasons, what the authorizer says to a user with exactly these groups."""
        if MASTERS in groups:
            return True
        matched = self._matched(question)
        return bool(self._hits(Who(user, groups), question, matched))

    def _matched(self, question: KubernetesQuestion) -> Matched:
        if question.path:
            return self.index.table.path_rules(question.verb, question.path)
        return self.index.table.resource_rules(
            question.verb, question.group, question.resource, question.subresource
        )

    def _hits(self, who: Who, question: KubernetesQuestion, matched: Matched) -> list[_Hit]:
        hits: list[_Hit] = []
        if not matched:
            return hits
        for grant, group in self._grants(who, question):
            if not grant.ids.isdisjoint(matched):
                indexes = self._indexes(grant, question, matched)
                if indexes:
                    hits.append(_Hit(grant, indexes, group))
        return hits

    def _grants(self, who: Who, question: KubernetesQuestion) -> Iterator[tuple[Grant, str]]:
        """Give what counts for a request: cluster-wide bindings, then those of its namespace."""
        namespace = "" if question.path else question.namespace
        places = ("", namespace) if namespace else ("",)
        if not who.is_group:
            named = self.index.of_user(who.user)
            for place in places:
                for grant in named.within(place):
                    yield grant, ""
        for group in who.groups:
            named = self.index.of_group(group)
            for place in places:
                for grant in named.within(place):
                    yield grant, group

    def _indexes(self, grant: Grant, question: KubernetesQuestion, matched: Matched) -> list[int]:
        """Return the places of the rules in a binding's role that allow a request, its name included."""
        bundle = grant.bundle
        if bundle is None:
            return []
        found: list[int] = []
        for number in bundle.ids & matched:
            names = () if question.path else self.index.table.rule(number).resource_names
            if not names or question.name in names:
                found += bundle.places[number]
        found.sort()
        return found

    def _refuse(self, who: Who, question: KubernetesQuestion, matched: Matched) -> Decision:
        open_points = [*self._open_points(who, question)]
        grants = {grant.order: grant for grant, _ in self._grants(who, question)}
        text = refusal_text(look_again(grants.values(), matched, self.index.table), question)
        if not open_points:
            return Decision(Outcome.IMPLICITLY_DENIED, (Reason(Effect.LIMIT.value, text=text),))
        gaps = [Reason(Effect.GAP.value, text=point) for point in open_points]
        return Decision(Outcome.UNKNOWN, (*gaps, Reason(Effect.LIMIT.value, text=text)))

    def _open_points(self, who: Who, question: KubernetesQuestion) -> Iterator[str]:
        """Name what could still allow a request that RBAC, as it is known, does not."""
        if not who.knows_groups:
            yield f"the groups of {who.user} are not known"
        for authorizer in sorted(self.world.authorizers):
            if authorizer != NODE_AUTHORIZER or who.is_node:
                yield f"the authorizer {authorizer} is asked too, and what it says is not known"
        for gap in self.world.gaps:
            if self._concerns(gap, who, question):
                yield f"{gap.scope}: {gap.message}"

    def _concerns(self, gap: Gap, who: Who, question: KubernetesQuestion) -> bool:
        """Tell whether what could not be read may hold a grant for this request."""
        kind, _, rest = gap.scope.partition("/")
        namespace = "" if question.path else question.namespace
        match kind:
            case "clusterrolebindings":
                return True
            case "rolebindings":
                return bool(namespace) and rest.partition("/")[0] in ("", namespace)
            case "roles" | "clusterroles":
                return any(
                    grant.bundle is None and _is_of(gap.scope, grant)
                    for grant, _ in self._grants(who, question)
                )
            case _:
                return False

    # ------------------------------------------------------------ the world

    def gaps(self) -> tuple[Gap, ...]:
        """Return what was not read, and aggregated roles that do not hold what they should."""
        return tuple(sorted({*self.world.gaps, *(difference.gap for difference in self.differences)}))


def _is_of(scope: str, grant: Grant) -> bool:
    """Tell whether the role that a binding lacks may be inside the scope of a gap."""
    ref = grant.binding.role_ref
    full = (
        f"clusterroles/{ref.name}"
        if ref.kind == "ClusterRole"
        else f"roles/{grant.binding.namespace}/{ref.name}"
    )
    return full == scope or full.startswith(f"{scope}/")


def _reasons(hits: Iterable[_Hit]) -> tuple[Reason, ...]:
    """Name every rule that allows, once a binding: cluster-wide ones first, then by name."""
    by_binding: dict[tuple[str, str], _Hit] = {}
    for hit in hits:
        by_binding.setdefault(hit.grant.order, hit)  # named itself before as a member of a group
    ordered = [by_binding[key] for key in sorted(by_binding)]
    return tuple([hit.grant.reason(index, hit.group) for hit in ordered for index in hit.indexes])
