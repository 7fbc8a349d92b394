"""What aggregated ClusterRoles should hold, as the controller fills them in, against what they do hold.

https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles

The authorizer reads only what is stored, so a difference decides nothing; it tells that the controller has
not run, or that somebody wrote into the role. One that was never stored (a manifest: no rules, no resource
version) holds what the controller will put there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from leastwise.core.permissions import KubernetesRule
from leastwise.core.selectors import matches_selector
from leastwise.core.snapshots import Gap, GapReason, LabelSelector, ObservedRoleDefinition, Plane


@dataclass(frozen=True, slots=True)
class AggregationDifference:
    """An aggregated ClusterRole that does not hold what its selectors give."""

    role: str
    missing: tuple[KubernetesRule, ...]
    extra: tuple[KubernetesRule, ...]

    @property
    def gap(self) -> Gap:
        """The difference as something that a reader must know."""
        message = (
            f"aggregated ClusterRole {self.role}: what is stored differs from what its selectors give: "
            f"{len(self.missing)} rules missing, {len(self.extra)} more; decisions follow what is stored"
        )
        return Gap(f"clusterroles/{self.role}", Plane.KUBERNETES.value, GapReason.STALE.value, message)


def aggregate(roles: Iterable[ObservedRoleDefinition]) -> Mapping[str, tuple[KubernetesRule, ...]]:
    """Compute the rules of every aggregated ClusterRole, from what is stored on until nothing changes.

    Selector by selector, the selected roles by name, each distinct rule once. A role whose selector is not
    valid keeps what it holds, since the controller gives up on it.
    """
    cluster_roles = sorted((role for role in roles if role.kind == "ClusterRole"), key=lambda role: role.name)
    selected = {
        role.name: chosen
        for role in cluster_roles
        if role.aggregation is not None and (chosen := _select(role, cluster_roles)) is not None
    }
    rules = {role.name: role.rules for role in cluster_roles}
    for _ in range(len(selected) + 1):  # as deep as they can select each other; a circle may never rest
        before = {name: rules[name] for name in selected}
        for name, sources in selected.items():
            rules[name] = tuple(dict.fromkeys(rule for source in sources for rule in rules[source]))
        if all(rules[name] == held for name, held in before.items()):
            break
    return {name: rules[name] for name in selected}


def filled_in(roles: tuple[ObservedRoleDefinition, ...]) -> tuple[ObservedRoleDefinition, ...]:
    """Give aggregated manifests, which no server has stored yet, the rules that they will get."""
    if not any(_is_unfilled(role) for role in roles):
        return roles
    computed = aggregate(roles)
    return tuple(
        [
            replace(role, rules=computed[role.name]) if _is_unfilled(role) and role.name in computed else role
            for role in roles
        ]
    )


def find_differences(roles: Iterable[ObservedRoleDefinition]) -> tuple[AggregationDifference, ...]:
    """Compare what is stored in aggregated ClusterRoles with what their selectors give, in any order."""
    held = {role.name: role.rules for role in roles if role.kind == "ClusterRole"}
    found = []
    for name, computed in aggregate(roles).items():
        if held[name] == computed:
            continue
        stored, wanted = frozenset(held[name]), frozenset(computed)
        missing = tuple([rule for rule in computed if rule not in stored])
        extra = tuple([rule for rule in held[name] if rule not in wanted])
        if missing or extra:
            found.append(AggregationDifference(name, missing, extra))
    return tuple(found)


def _is_unfilled(role: ObservedRoleDefinition) -> bool:
    return role.aggregation is not None and not role.rules and not role.resource_version


def _select(
    role: ObservedRoleDefinition, cluster_roles: list[ObservedRoleDefinition]
) -> tuple[str, ...] | None:
    try:
        return tuple(
            [
                other.name
                for selector in role.aggregation or ()
                for other in cluster_roles
                if other.name != role.name and _matches(selector, other)
            ]
        )
    except ValueError:
        return None


def _matches(selector: LabelSelector, role: ObservedRoleDefinition) -> bool:
    return matches_selector(dict(role.labels), selector.match_labels, selector.match_expressions)
