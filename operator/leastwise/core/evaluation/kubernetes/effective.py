"""Effective permissions of one identity: what its own bindings and those of its groups give, rule by rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.kubernetes.callers import MASTERS
from leastwise.core.evaluation.kubernetes.discovery import Discovery
from leastwise.core.evaluation.kubernetes.grants import Grant, Holdings
from leastwise.core.evaluation.kubernetes.rule_parts import RulePart, cluster_parts, namespaced_parts
from leastwise.core.evaluation.kubernetes.rule_tables import Bundle, PlacedParts
from leastwise.core.evaluation.kubernetes.rules import ANY, has_word, resource_matches
from leastwise.core.permissions import KubernetesPermission, KubernetesRule
from leastwise.core.snapshots import Plane

_BY_NAME = attrgetter("order")
_MASTERS_SOURCE = ((Source("Group", MASTERS),),)
MASTERS_ENTRIES = (
    Entry(Plane.KUBERNETES, actions=(ANY,), api_groups=(ANY,), resources=(ANY,), sources=_MASTERS_SOURCE),
    Entry(Plane.KUBERNETES, actions=(ANY,), paths=(ANY,), sources=_MASTERS_SOURCE),
)
"""What members of `system:masters` have before RBAC is asked."""


@dataclass(frozen=True, slots=True)
class EntryGroup:
    """What one list of rules gives in one scope: each part with the place of its rule, and the bindings.

    `parts` is the same object wherever that list of rules is bound in the same way.
    """

    scope: str
    parts: PlacedParts
    grants: list[Grant]


class EntryMaker:
    """Makes the entries of bindings; what only depends on the rules is made once."""

    def __init__(self, discovery: Discovery) -> None:
        self._discovery = discovery

    def groups(self, held: Sequence[Holdings]) -> list[EntryGroup]:
        """Group bindings by namespace and by the rules that they give: by name within a namespace."""
        places = {"": [grant for each in held for grant in each.cluster]}
        for each in held:
            for namespace, grants in each.namespaced.items():
                before = places.get(namespace)
                places[namespace] = grants if before is None else before + grants
        return self._of_places(places)

    def groups_of(self, grants: Iterable[Grant]) -> list[EntryGroup]:
        """Group some of the bindings in the same way."""
        places: dict[str, list[Grant]] = {}
        for grant in grants:
            places.setdefault(grant.order[0], []).append(grant)
        return self._of_places(places)

    def _of_places(self, places: Mapping[str, list[Grant]]) -> list[EntryGroup]:
        return [group for name in sorted(places) for group in self._of_place(name, places[name])]

    def _of_place(self, namespace: str, grants: list[Grant]) -> list[EntryGroup]:
        if len(grants) > 1:
            # once each, though a binding may name the identity and its groups
            grants = sorted(set(grants), key=_BY_NAME)
        by_bundle: dict[Bundle, list[Grant]] = {}
        for grant in grants:
            bundle = grant.bundle
            if bundle is None:
                continue
            same = by_bundle.get(bundle)
            if same is None:
                by_bundle[bundle] = [grant]
            else:
                same.append(grant)
        is_namespaced = bool(namespace)
        return [
            EntryGroup(namespace, self.parts(bundle, is_namespaced=is_namespaced), of_bundle)
            for bundle, of_bundle in by_bundle.items()
        ]

    def entries(
        self, groups: Iterable[EntryGroup], permission: KubernetesPermission | None = None
    ) -> list[Entry]:
        """Return the entries of groups, in the order of the rules.

        With a permission, only the working ones that concern it.
        """
        if permission is not None and not self.works_in_namespace(permission):
            groups = [group for group in groups if not group.scope]
        return [
            Entry(
                Plane.KUBERNETES,
                part.verbs,
                (),
                part.api_groups,
                part.resources,
                (),
                part.names,
                part.paths,
                group.scope,
                sources=tuple([grant.chain(place) for grant in group.grants]),
                inert=part.inert,
            )
            for group in groups
            for place, part in group.parts
            if permission is None or part_concerns(part, permission)
        ]

    def works_in_namespace(self, permission: KubernetesPermission) -> bool:
        """Tell whether a RoleBinding can give a permission; `*` holds cluster-scoped resources in vain."""
        resource = permission.resource.partition("/")[0]
        return self._discovery.works_in_namespace(permission.api_group, resource, permission.verb)

    def parts(self, bundle: Bundle, *, is_namespaced: bool) -> PlacedParts:
        """Return what a list of rules gives where it is bound, with the place of each rule; equal rules of
        one list count once."""
        made = bundle.parts.get(is_namespaced)
        if made is None:
            made = bundle.parts[is_namespaced] = tuple(
                [
                    (places[0], part)
                    for number, places in bundle.places.items()
                    for part in self._rule_parts(bundle.rule(number), is_namespaced=is_namespaced)
                ]
            )
        return made

    def _rule_parts(self, rule: KubernetesRule, *, is_namespaced: bool) -> tuple[RulePart, ...]:
        return namespaced_parts(rule, self._discovery) if is_namespaced else cluster_parts(rule)


def part_concerns(part: RulePart, permission: KubernetesPermission) -> bool:
    """Tell whether a part works and gives a permission, on some name or on the permission's."""
    if part.inert or not has_word(part.verbs, permission.verb):
        return False
    if not has_word(part.api_groups, permission.api_group):
        return False
    resource, _, subresource = permission.resource.partition("/")
    if not any(resource_matches(pattern, resource, subresource) for pattern in part.resources):
        return False
    return not (permission.resource_name and part.names) or permission.resource_name in part.names
