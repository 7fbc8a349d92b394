"""From a policy and its subjects to the Role and the bindings that should exist: one pure function.

Implements https://kubernetes.io/docs/reference/access-authn-authz/rbac/: rights are granted where they apply,
so everything namespaced stands in the policy's own namespace. A binding is named for its roleRef, because a
roleRef cannot be changed (pitfalls K3).
"""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.core.desires import DesiredBinding, DesiredKubernetes, DesiredRole
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.identities import ServiceAccount
from leastwise.core.names import binding_name, cluster_binding_name, kubernetes_role_name
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.selectors import matches_selector
from leastwise.core.snapshots import BindingSubject, ObservedServiceAccount


def subjects_of(
    policy: EntitlementPolicy, accounts: Iterable[ObservedServiceAccount]
) -> tuple[ServiceAccount, ...]:
    """Return the existing ServiceAccounts that the policy's subject resolves to, sorted.

    `accounts` are those of `policy.subject_namespace`. Nothing is granted to a name that does not exist, nor
    to one that is being deleted.
    """
    subject = policy.subject

    def is_chosen(seen: ObservedServiceAccount) -> bool:
        if subject.is_selector:
            return matches_selector(dict(seen.labels), subject.match_labels, subject.match_expressions)
        return seen.account.name == subject.service_account_name

    return tuple(sorted(seen.account for seen in accounts if not seen.deleting and is_chosen(seen)))


def desire_kubernetes(
    policy: EntitlementPolicy, subjects: Iterable[ServiceAccount], cluster_id: str
) -> DesiredKubernetes:
    """Render the Role and the bindings of a policy for its subjects; no subjects, no grant."""
    declared = policy.kubernetes
    bound = tuple(sorted(BindingSubject("ServiceAccount", each.name, each.namespace) for each in subjects))
    if declared is None or not bound:
        return DesiredKubernetes()
    namespace = policy.key.namespace
    role: DesiredRole | None = None
    bindings: list[DesiredBinding] = []
    role_refs = set(declared.bindings)
    if declared.rules or declared.keeps_role:
        role = DesiredRole(namespace, kubernetes_role_name(policy.key), normalise_rules(declared.rules))
        role_refs.add(RoleRef("Role", role.name))
    bindings += [
        DesiredBinding("RoleBinding", namespace, binding_name(policy.key, each), each, bound)
        for each in role_refs
    ]
    bindings += [
        DesiredBinding(
            "ClusterRoleBinding", "", cluster_binding_name(cluster_id, policy.key, each), each, bound
        )
        for each in set(declared.cluster_bindings)
    ]
    return DesiredKubernetes(role=role, bindings=tuple(sorted(bindings)))


def normalise_rules(rules: Iterable[KubernetesRule]) -> tuple[KubernetesRule, ...]:
    """Sort rules and their lists and drop repeats: equal meaning as far as the form can tell is equal."""
    return tuple(
        sorted(
            {
                KubernetesRule(
                    api_groups=tuple(sorted(set(rule.api_groups))),
                    resources=tuple(sorted(set(rule.resources))),
                    verbs=tuple(sorted(set(rule.verbs))),
                    resource_names=tuple(sorted(set(rule.resource_names))),
                    non_resource_urls=tuple(sorted(set(rule.non_resource_urls))),
                )
                for rule in rules
            }
        )
    )


def rule_meaning(rules: Iterable[KubernetesRule]) -> frozenset[object]:
    """Break rules into atoms, so that two texts of one meaning compare equal (`get` and `list` in one rule
    or in two)."""
    atoms: set[object] = set()
    for rule in rules:
        atoms.update(rule.atoms())
        atoms.update((url, verb) for url in rule.non_resource_urls for verb in rule.verbs)
    return frozenset(atoms)
