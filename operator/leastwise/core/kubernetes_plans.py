"""Kubernetes plans: repairs of what is declared, and retirement of what no longer is.

Repairs are carried out in Enforce only. Retirements follow `deletionPolicy` in Enforce and in Observe: what
carries our mark goes when its declaration goes. Both touch marked objects only.
"""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.core.desires import DesiredBinding, DesiredKubernetes, DesiredRole
from leastwise.core.identities import ServiceAccount
from leastwise.core.kubernetes_desires import rule_meaning
from leastwise.core.kubernetes_drifts import KubernetesActual, object_ref
from leastwise.core.plans import (
    AnnotateServiceAccount,
    Change,
    DeleteObject,
    Plan,
    PlannedChange,
    WriteBinding,
    WriteRole,
)
from leastwise.core.snapshots import ObservedBinding, ObservedRoleDefinition


def plan_repairs(desired: DesiredKubernetes, actual: KubernetesActual, owner: str) -> Plan:
    """Order the writes that make the declared objects so: the Role first, then who holds it."""
    steps: list[PlannedChange] = []
    role = desired.role
    if role is not None:
        found = actual.at_name.get(("Role", role.namespace, role.name))
        ref = object_ref("Role", role.namespace, role.name)
        if found is None:
            steps.append(PlannedChange(WriteRole(role.namespace, role.name, role.rules), f"{ref} is missing"))
        elif isinstance(found, ObservedRoleDefinition) and _differs(found, role, owner):
            change = WriteRole(role.namespace, role.name, role.rules, found.uid)
            steps.append(PlannedChange(change, f"{ref} differs from the declaration"))
    for wanted in desired.bindings:
        steps += _binding_steps(wanted, actual, owner)
    return tuple(steps)


def _differs(found: ObservedRoleDefinition, wanted: DesiredRole, owner: str) -> bool:
    """Whether a Role of ours is to be written; a stranger's never is."""
    is_same = rule_meaning(found.rules) == rule_meaning(wanted.rules) and found.managed
    return found.owner == owner and not is_same


def _binding_steps(wanted: DesiredBinding, actual: KubernetesActual, owner: str) -> list[PlannedChange]:
    found = actual.at_name.get((wanted.kind, wanted.namespace, wanted.name))
    ref = object_ref(wanted.kind, wanted.namespace, wanted.name)
    create = WriteBinding(wanted.kind, wanted.namespace, wanted.name, wanted.role_ref, wanted.subjects)
    if found is None:
        return [PlannedChange(create, f"{ref} is missing")]
    if not isinstance(found, ObservedBinding) or found.owner != owner:
        return []
    if found.role_ref != wanted.role_ref:
        # A roleRef cannot be changed (K3). The name is derived from it, so only a hand made this one.
        drop = DeleteObject(wanted.kind, wanted.namespace, wanted.name, found.uid)
        return [
            PlannedChange(drop, f"{ref} names another role"),
            PlannedChange(create, f"{ref} is made again with the declared role"),
        ]
    if set(found.subjects) != set(wanted.subjects) or not found.managed:
        change = WriteBinding(
            wanted.kind, wanted.namespace, wanted.name, wanted.role_ref, wanted.subjects, found.uid
        )
        return [PlannedChange(change, f"{ref} differs from the declaration")]
    return []


def plan_retirements(
    desired: DesiredKubernetes, actual: KubernetesActual, leaving: Iterable[ServiceAccount] = ()
) -> Plan:
    """Order the removal of what the policy no longer declares: bindings first, then Roles.

    `leaving` are ServiceAccounts that stopped being subjects: they leave bindings that stay.
    """
    kept = {(each.kind, each.namespace, each.name) for each in desired.bindings}
    gone = [each for each in actual.owned_bindings if (each.kind, each.namespace, each.name) not in kept]
    steps = [_drop(each) for each in sorted(gone, key=lambda each: (each.kind, each.namespace, each.name))]
    steps += _narrowings(desired, actual, frozenset(leaving))
    role_name = desired.role.name if desired.role is not None else ""
    steps += [
        _drop(each)
        for each in sorted(actual.owned_roles, key=lambda each: each.name)
        if each.name != role_name
    ]
    return tuple(steps)


def _narrowings(
    desired: DesiredKubernetes, actual: KubernetesActual, leaving: frozenset[ServiceAccount]
) -> list[PlannedChange]:
    steps = []
    wanted = {(each.kind, each.namespace, each.name): each for each in desired.bindings}
    for found in actual.owned_bindings:
        target = wanted.get((found.kind, found.namespace, found.name))
        if target is None or target.role_ref != found.role_ref:
            continue
        staying = tuple(
            each
            for each in found.subjects
            if each in target.subjects
            or each.kind != "ServiceAccount"
            or ServiceAccount(each.namespace, each.name) not in leaving
        )
        if staying != found.subjects:
            ref = object_ref(found.kind, found.namespace, found.name)
            change = WriteBinding(found.kind, found.namespace, found.name, found.role_ref, staying, found.uid)
            steps.append(PlannedChange(change, f"{ref} names a ServiceAccount that is no longer a subject"))
    return steps


def changed_ref(change: Change) -> str:
    """Name the object that a change writes, as drift names it; empty for what is not in the cluster."""
    match change:
        case WriteRole(namespace=namespace, name=name):
            return object_ref("Role", namespace, name)
        case (
            WriteBinding(kind=kind, namespace=namespace, name=name)
            | DeleteObject(kind=kind, namespace=namespace, name=name)
        ):
            return object_ref(kind, namespace, name)
        case AnnotateServiceAccount(account=account):
            return object_ref("ServiceAccount", account.namespace, account.name)
        case _:
            return ""


def _drop(found: ObservedBinding | ObservedRoleDefinition) -> PlannedChange:
    ref = object_ref(found.kind, found.namespace, found.name)
    change = DeleteObject(found.kind, found.namespace, found.name, found.uid)
    return PlannedChange(change, f"{ref} is no longer declared")
