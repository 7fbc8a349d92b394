"""The rights of the operator as data: what each level of the privilege ladder holds, and what policies need.

The same ladder as the chart's (docs/privileges.md); a test holds both against the real API server.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from typing_extensions import override

from leastwise.cli.json_values import Document, items, mapping, text

RBAC = "rbac.authorization.k8s.io"
OURS = "leastwise.dev"

CLUSTER = ""
"""The scope of a right that is needed cluster-wide; else the scope is a namespace."""


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """One verb on one resource (`roles`, `entitlementpolicies/status`), cluster-wide or in one namespace."""

    scope: str
    group: str
    resource: str
    verb: str
    name: str = ""

    @override
    def __str__(self) -> str:
        named = f" '{self.name}'" if self.name else ""
        return f"{self.verb} {self.resource}{named}"


def rights(scope: str, group: str, resources: str, verbs: str, name: str = "") -> tuple[Right, ...]:
    """Spell rights out: resources and verbs are words with blanks between."""
    return tuple(
        Right(scope, group, resource, verb, name) for resource in resources.split() for verb in verbs.split()
    )


def reads(scopes: Iterable[str] = (CLUSTER,)) -> tuple[Right, ...]:
    """Return what a declaration is compared with; `scopes` are the namespaces that the operator watches."""
    found = [
        *rights(CLUSTER, RBAC, "clusterrolebindings clusterroles", "get list watch"),
        *rights(CLUSTER, "", "namespaces", "get list watch"),
        *rights(CLUSTER, OURS, "cloudaccounts entitlementceilings", "get list watch"),
    ]
    for scope in scopes:
        found += rights(scope, RBAC, "rolebindings roles", "get list watch")
        found += rights(scope, "", "serviceaccounts", "get list watch")
        found += rights(scope, OURS, "entitlementpolicies withdrawals", "get list watch")
    return tuple(found)


def own_writes(scopes: Iterable[str] = (CLUSTER,)) -> tuple[Right, ...]:
    """Return the rights on status, finalizers and events of our own kinds."""
    found = [
        *rights(CLUSTER, OURS, "cloudaccounts cloudaccounts/status entitlementceilings/status", "patch"),
        *rights(CLUSTER, "events.k8s.io", "events", "create get patch"),
    ]
    for scope in scopes:
        found += rights(
            scope, OURS, "entitlementpolicies entitlementpolicies/status withdrawals/status", "patch"
        )
    return tuple(found)


def own_records(namespace: str, lease: str) -> tuple[Right, ...]:
    """Return the rights on the Lease and on prior documents, in the operator's own namespace."""
    return (
        *rights(namespace, "coordination.k8s.io", "leases", "create"),
        *rights(namespace, "coordination.k8s.io", "leases", "get update", lease),
        *rights(namespace, "apps", "controllerrevisions", "create delete get list patch"),
    )


def bindings_in(namespace: str) -> tuple[Right, ...]:
    """Level 1: RoleBindings."""
    return rights(namespace, RBAC, "rolebindings", "create delete patch")


def withdrawals_in(namespace: str) -> tuple[Right, ...]:
    """Level 1 too: making Withdrawals, for policies with `excess.remediation: Stage`."""
    return rights(namespace, OURS, "withdrawals", "create delete")


def roles_in(namespace: str) -> tuple[Right, ...]:
    """Level 2: Roles, and binding them."""
    return rights(namespace, RBAC, "roles", "bind create delete patch")


def escalation_in(namespace: str) -> tuple[Right, ...]:
    """Level 3: Roles with more than the operator holds itself."""
    return rights(namespace, RBAC, "roles", "escalate")


def annotations_in(namespace: str) -> tuple[Right, ...]:
    """Return the right of the switch serviceAccountAnnotations."""
    return rights(namespace, "", "serviceaccounts", "patch")


def pods_in(namespace: str) -> tuple[Right, ...]:
    """Return the right of the switch podStartEvents."""
    return rights(namespace, "", "pods", "list")


CLUSTER_BINDINGS = rights(CLUSTER, RBAC, "clusterrolebindings", "create delete patch")
"""The switch clusterBindings."""


# ---------------------------------------------------------------- what policies need


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """A right that a policy's declaration needs to be enforced; `unless` is another way to hold it."""

    right: Right
    policy: str
    unless: tuple[Right, ...] = ()


def needs_of(policy: Document) -> tuple[Need, ...]:
    """Return what a policy needs in Kubernetes when its enforcement is Enforce; else nothing."""
    if text(policy, "spec", "enforcement") != "Enforce":
        return ()
    namespace = text(policy, "metadata", "namespace")
    key = f"{namespace}/{text(policy, 'metadata', 'name')}"
    block = mapping(policy, "spec", "kubernetes")
    found = [
        *_rule_needs(block, namespace, key),
        *_binding_needs(block, "bindings", namespace, key),
        *_binding_needs(block, "clusterBindings", CLUSTER, key),
    ]
    if text(policy, "spec", "excess", "remediation") == "Stage":
        found += [Need(each, key) for each in withdrawals_in(namespace)]
    if text(policy, "spec", "aws", "trust") == "IRSA":
        found += [Need(each, key) for each in annotations_in(namespace)]
    return tuple(sorted(set(found)))


def _rule_needs(block: Document, namespace: str, key: str) -> Iterable[Need]:
    rules = items(block, "rules")
    if not rules:
        return
    for each in (*bindings_in(namespace), *roles_in(namespace)):
        yield Need(each, key)
    # what is granted must be held, or escalated to: holding it is the lesser right
    for right in {right for rule in rules for right in _rule_rights(rule, namespace)}:
        yield Need(right, key, unless=escalation_in(namespace))


def _rule_rights(rule: object, namespace: str) -> Iterable[Right]:
    for group in items(rule, "apiGroups"):
        for resource in items(rule, "resources"):
            for verb in items(rule, "verbs"):
                for name in items(rule, "resourceNames") or ("",):
                    yield Right(namespace, str(group), str(resource), str(verb), str(name))


def _binding_needs(block: Document, field: str, scope: str, key: str) -> Iterable[Need]:
    entries = items(block, field)
    if not entries:
        return
    for each in bindings_in(scope) if scope else CLUSTER_BINDINGS:
        yield Need(each, key)
    for entry in entries:
        role = mapping(entry, "roleRef")
        resource = "roles" if text(role, "kind") == "Role" else "clusterroles"
        yield Need(Right(scope, RBAC, resource, "bind", text(role, "name")), key)


# ---------------------------------------------------------------- the rule to add


def render_rules(missing: Iterable[Right]) -> tuple[Mapping[str, object], ...]:
    """Render rights as the rules of a Role or ClusterRole, as few as say exactly the same."""
    verbs: dict[tuple[str, str, str], set[str]] = {}
    for each in missing:
        verbs.setdefault((each.group, each.resource, each.name), set()).add(each.verb)
    merged: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (group, resource, name), held in sorted(verbs.items()):
        merged.setdefault((group, name, tuple(sorted(held))), []).append(resource)
    return tuple(
        {
            "apiGroups": [group],
            "resources": sorted(resources),
            **({"resourceNames": [name]} if name else {}),
            "verbs": list(held),
        }
        for (group, name, held), resources in merged.items()
    )
