"""Kubernetes RBAC rules against each other: what an allow rule covers, what a deny rule intersects.

Wildcards mean exactly what the API server takes them for
(https://kubernetes.io/docs/reference/access-authn-authz/rbac/, `kubernetes/kubernetes`
pkg/apis/rbac/v1/evaluation_helpers.go): `*` resources include subresources, `*/scale` is that subresource of
every resource, `pods` does not include `pods/log`, no resource names means every name and requests without
one. Comparing atom by atom with one rule at a time is exact: an atom with a wildcard holds names that no
finite union of rules without that wildcard could cover.
"""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.core.permissions import KubernetesPermission, KubernetesRule

ALL = "*"
_EVERY_SUBRESOURCE = "*/"


def permission_covers(rule: KubernetesRule, atom: KubernetesPermission) -> bool:
    """Tell whether one rule gives everything that the atom stands for."""
    return (
        _is_among(rule.api_groups, atom.api_group)
        and _is_among(rule.verbs, atom.verb)
        and any(_resource_covers(outer, atom.resource) for outer in rule.resources)
        and (
            not rule.resource_names
            or (bool(atom.resource_name) and atom.resource_name in rule.resource_names)
        )
    )


def permission_intersects(rule: KubernetesRule, atom: KubernetesPermission) -> bool:
    """Tell whether one rule and the atom have a request in common."""
    return (
        (atom.api_group == ALL or _is_among(rule.api_groups, atom.api_group))
        and (atom.verb == ALL or _is_among(rule.verbs, atom.verb))
        and any(_resource_intersects(each, atom.resource) for each in rule.resources)
        and (not rule.resource_names or not atom.resource_name or atom.resource_name in rule.resource_names)
        and bool(rule.api_groups and rule.verbs)
    )


def as_rule(atom: KubernetesPermission) -> KubernetesRule:
    """Return the rule that gives exactly this atom."""
    names = (atom.resource_name,) if atom.resource_name else ()
    return KubernetesRule((atom.api_group,), (atom.resource,), (atom.verb,), names)


def rule_covers(allow: Iterable[KubernetesRule], rule: KubernetesRule) -> bool:
    """Tell whether allow rules together cover every atom of a rule."""
    return not uncovered((rule,), allow)


def rule_intersects(deny: KubernetesRule, rule: KubernetesRule) -> bool:
    """Tell whether two rules have a request in common."""
    return any(permission_intersects(deny, atom) for atom in rule.atoms())


def uncovered(
    rules: Iterable[KubernetesRule], allow: Iterable[KubernetesRule]
) -> tuple[KubernetesPermission, ...]:
    """Return the atoms that no allow rule covers, sorted."""
    allowed = tuple(allow)
    atoms = {atom for rule in rules for atom in rule.atoms()}
    return tuple(sorted(atom for atom in atoms if not any(permission_covers(each, atom) for each in allowed)))


def denied(
    rules: Iterable[KubernetesRule], deny: Iterable[KubernetesRule]
) -> tuple[KubernetesPermission, ...]:
    """Return the atoms that some deny rule intersects, sorted."""
    refused = tuple(deny)
    atoms = {atom for rule in rules for atom in rule.atoms()}
    return tuple(sorted(atom for atom in atoms if any(permission_intersects(each, atom) for each in refused)))


def _is_among(words: tuple[str, ...], word: str) -> bool:
    return ALL in words or word in words


def _resource_covers(outer: str, inner: str) -> bool:
    if outer in {ALL, inner}:
        return True
    subresource = inner.partition("/")[2]
    return bool(subresource) and outer == _EVERY_SUBRESOURCE + subresource


def _resource_intersects(first: str, second: str) -> bool:
    return ALL in {first, second} or _resource_covers(first, second) or _resource_covers(second, first)
