"""What a rule gives where it is bound: cut into parts that work and parts that are granted and cannot work.

A RoleBinding cannot give paths, nor what is cluster-scoped, with two exceptions. Requests about the Namespace
object X carry X as their namespace, so a RoleBinding in X does work for it, though not to list or create
(https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris). And whoever writes a RoleBinding
to a ClusterRole is asked for `bind` in that namespace
(https://kubernetes.io/docs/reference/access-authn-authz/rbac/#restrictions-on-role-binding-creation-or-update).
"""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.core.evaluation.kubernetes.discovery import BIND, OWN_NAMESPACE_VERBS, RBAC_GROUP, Discovery
from leastwise.core.permissions import KubernetesRule

_BINDING_VERBS = frozenset({BIND, "*"})


@dataclass(frozen=True, slots=True)
class RulePart:
    """A part of a rule: verbs on resources of groups, or on paths."""

    verbs: tuple[str, ...]
    api_groups: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    inert: bool = False


def cluster_parts(rule: KubernetesRule) -> tuple[RulePart, ...]:
    """Return what a rule gives through a ClusterRoleBinding."""
    parts = []
    if rule.verbs and rule.api_groups and rule.resources:
        parts.append(RulePart(rule.verbs, rule.api_groups, rule.resources, rule.resource_names))
    if rule.verbs and rule.non_resource_urls:
        parts.append(RulePart(rule.verbs, paths=rule.non_resource_urls))
    return tuple(parts)


def namespaced_parts(rule: KubernetesRule, discovery: Discovery) -> tuple[RulePart, ...]:
    """Return what a rule gives through a RoleBinding, what cannot work marked as inert."""
    parts: list[RulePart] = []
    if rule.verbs and rule.api_groups and rule.resources:
        parts = _resource_parts(rule, discovery)
    if rule.verbs and rule.non_resource_urls:
        parts.append(RulePart(rule.verbs, paths=rule.non_resource_urls, inert=True))
    return tuple(parts)


def _resource_parts(rule: KubernetesRule, discovery: Discovery) -> list[RulePart]:
    """Cut resources of equal fate together: (verbs, groups, inert) to resources, in the rule's order."""
    names = discovery.cluster_scoped_names
    if not any(resource.partition("/")[0] in names for resource in rule.resources):
        return [RulePart(rule.verbs, rule.api_groups, rule.resources, rule.resource_names)]
    fates: dict[tuple[tuple[str, ...], tuple[str, ...], bool], list[str]] = {}
    for resource in rule.resources:
        for verbs, groups, inert in _fates(rule, resource, discovery):
            fates.setdefault((verbs, groups, inert), []).append(resource)
    return [
        RulePart(verbs, groups, _kept(tuple(resources), rule.resources), rule.resource_names, inert=inert)
        for (verbs, groups, inert), resources in sorted(fates.items(), key=lambda item: item[0][2])
    ]


def _fates(
    rule: KubernetesRule, resource: str, discovery: Discovery
) -> list[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    plural = resource.partition("/")[0]
    inert = tuple([group for group in rule.api_groups if discovery.is_cluster_scoped(group, plural)])
    if not inert:
        return [(rule.verbs, rule.api_groups, False)]
    live = tuple([group for group in rule.api_groups if group not in inert])
    found = [(rule.verbs, live, False)] if live else []
    works, fails = _split(rule.verbs, resource, inert)
    own = [(works, inert, False)] if works else []
    return [*found, *own, *([(fails, inert, True)] if fails else [])]


def _split(
    verbs: tuple[str, ...], resource: str, groups: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split verbs on something cluster-scoped: what a RoleBinding gives, if in part, and what it cannot."""
    given: frozenset[str] = frozenset()
    if resource.partition("/")[0] == "namespaces":
        given = OWN_NAMESPACE_VERBS
    elif resource == "clusterroles" and not {RBAC_GROUP, "*"}.isdisjoint(groups):
        given = _BINDING_VERBS
    works = tuple([verb for verb in verbs if verb in given])
    return works, tuple([verb for verb in verbs if verb not in given])


def _kept(words: tuple[str, ...], whole: tuple[str, ...]) -> tuple[str, ...]:
    return whole if words == whole else words
