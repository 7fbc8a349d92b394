"""Kubernetes drift: what a policy declares against the Roles and bindings that exist.

missing: declared and absent. changed: an object with our mark that differs, a surplus in it included. extra:
a foreign binding that names the subject directly. Comparison is of meaning: atoms of rules, sets of subjects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from leastwise.core.conditions import Problem, Reason
from leastwise.core.desires import DesiredBinding, DesiredKubernetes, DesiredRole
from leastwise.core.drifts import Drift, DriftKind, sort_drifts
from leastwise.core.entitlements import Exemption
from leastwise.core.identities import FIELD_MANAGER, ROLE_ARN_KEY, ServiceAccount
from leastwise.core.kubernetes_desires import rule_meaning
from leastwise.core.permissions import KubernetesPermission, KubernetesRule
from leastwise.core.severities import severity_of, severity_of_extra_binding, severity_of_wider_rules
from leastwise.core.snapshots import (
    BindingSubject,
    ObservedBinding,
    ObservedRoleDefinition,
    ObservedServiceAccount,
)

PLANE = "kubernetes"


@dataclass(frozen=True, slots=True)
class ForeignBinding:
    """A binding that is not of any policy of ours and names a subject; `rules` None: the role is unknown."""

    binding: ObservedBinding
    rules: tuple[KubernetesRule, ...] | None


@dataclass(frozen=True, slots=True)
class KubernetesActual:
    """What exists of and around one policy.

    `at_name` holds whatever stands under a desired name, ours or not, by (kind, namespace, name); `owned_*`
    everything that carries this policy's mark; `foreign` what else names the subjects.
    """

    at_name: Mapping[tuple[str, str, str], ObservedRoleDefinition | ObservedBinding] = field(
        default_factory=dict
    )
    owned_roles: tuple[ObservedRoleDefinition, ...] = ()
    owned_bindings: tuple[ObservedBinding, ...] = ()
    foreign: tuple[ForeignBinding, ...] = ()


def object_ref(kind: str, namespace: str, name: str) -> str:
    """Name an object as people read it: `RoleBinding/payments/x`, `ClusterRoleBinding/x`."""
    return f"{kind}/{namespace}/{name}" if namespace else f"{kind}/{name}"


def find_ownership_problems(
    desired: DesiredKubernetes, actual: KubernetesActual, owner: str
) -> tuple[Problem, ...]:
    """Objects under our names that are not this policy's: nothing is written to them."""
    problems = []
    for kind, namespace, name in _names(desired):
        found = actual.at_name.get((kind, namespace, name))
        if found is None or (found.owner == owner):
            continue
        ref = object_ref(kind, namespace, name)
        holder = f"belongs to policy mark '{found.owner}'" if found.owner else "does not carry our mark"
        problems.append(
            Problem(
                Reason.NOT_OWNED,
                f"{ref} {holder}; its owner must delete or rename it before the policy can use that name",
            )
        )
    return tuple(problems)


def compare_kubernetes(
    desired: DesiredKubernetes,
    actual: KubernetesActual,
    *,
    owner: str,
    namespace: str,
    exemptions: Iterable[Exemption] = (),
    now: datetime,
) -> tuple[Drift, ...]:
    """List every difference, worst first; what is not ours under our name is not drift but a problem.

    `namespace` is the policy's: an exemption of a RoleBinding speaks of that namespace alone.
    """
    drifts: list[Drift] = []
    if desired.role is not None:
        drifts += _role_drifts(desired.role, actual, owner)
    for wanted in desired.bindings:
        drifts += _binding_drifts(wanted, actual, owner)
    drifts += _surplus(desired, actual)
    accepted = {
        (each.binding.kind, "" if each.binding.kind == "ClusterRoleBinding" else namespace, each.binding.name)
        for each in exemptions
        if each.until > now
    }
    drifts += [_extra(each, accepted) for each in actual.foreign]
    return sort_drifts(drifts)


def compare_annotation(
    account: ObservedServiceAccount, role_arn: str
) -> tuple[tuple[Drift, ...], tuple[Problem, ...]]:
    """Compare the IRSA annotation of a ServiceAccount with the role that it should name.

    A foreign value is a problem, never overwritten (design rule 3).
    """
    current = dict(account.annotations).get(ROLE_ARN_KEY, "")
    ref = object_ref("ServiceAccount", account.account.namespace, account.account.name)
    if current == role_arn:
        return (), ()
    if not current:
        text = f"annotation {ROLE_ARN_KEY} is absent; pods of the ServiceAccount get no AWS identity"
        return (Drift(DriftKind.MISSING, PLANE, ref, severity_of("missing"), text),), ()
    if account.role_arn_manager == FIELD_MANAGER:
        text = f"annotation {ROLE_ARN_KEY} is '{current}', an earlier value of ours"
        return (Drift(DriftKind.CHANGED, PLANE, ref, severity_of("changed-wider"), text),), ()
    message = (
        f"{ref} carries {ROLE_ARN_KEY} '{current}', set by '{account.role_arn_manager or 'unknown'}'; "
        f"it must be removed or be '{role_arn}'"
    )
    drift = Drift(DriftKind.CHANGED, PLANE, ref, severity_of("changed-wider"), message, repairable=False)
    return (drift,), (Problem(Reason.CONFLICT, message),)


def _names(desired: DesiredKubernetes) -> Iterable[tuple[str, str, str]]:
    if desired.role is not None:
        yield ("Role", desired.role.namespace, desired.role.name)
    for each in desired.bindings:
        yield (each.kind, each.namespace, each.name)


def _role_drifts(wanted: DesiredRole, actual: KubernetesActual, owner: str) -> list[Drift]:
    found = actual.at_name.get(("Role", wanted.namespace, wanted.name))
    ref = object_ref("Role", wanted.namespace, wanted.name)
    if found is None:
        return [Drift(DriftKind.MISSING, PLANE, ref, severity_of("missing"), "declared and absent")]
    if not isinstance(found, ObservedRoleDefinition) or found.owner != owner:
        return []
    have, want = rule_meaning(found.rules), rule_meaning(wanted.rules)
    drifts = []
    if have != want:
        text = f"rules differ: {len(have - want)} permissions too many, {len(want - have)} too few"
        surplus = [each for each in have - want if isinstance(each, KubernetesPermission)]
        severity = severity_of_wider_rules(surplus) if have - want else severity_of("changed-narrower")
        drifts.append(Drift(DriftKind.CHANGED, PLANE, ref, severity, text))
    return drifts or _label_drift(ref, managed=found.managed)


def _binding_drifts(wanted: DesiredBinding, actual: KubernetesActual, owner: str) -> list[Drift]:
    found = actual.at_name.get((wanted.kind, wanted.namespace, wanted.name))
    ref = object_ref(wanted.kind, wanted.namespace, wanted.name)
    if found is None:
        return [Drift(DriftKind.MISSING, PLANE, ref, severity_of("missing"), "declared and absent")]
    if not isinstance(found, ObservedBinding) or found.owner != owner:
        return []
    if found.role_ref != wanted.role_ref:
        text = f"roleRef is {found.role_ref}, declared is {wanted.role_ref}"
        return [Drift(DriftKind.CHANGED, PLANE, ref, severity_of("changed-wider"), text)]
    added, lost = set(found.subjects) - set(wanted.subjects), set(wanted.subjects) - set(found.subjects)
    if added or lost:
        text = f"subjects differ: {len(added)} too many, {len(lost)} too few"
        if added:
            text += f" (among them {_subject_text(min(added))})"
        severity = severity_of("changed-wider" if added else "changed-narrower")
        return [Drift(DriftKind.CHANGED, PLANE, ref, severity, text)]
    return _label_drift(ref, managed=found.managed)


def _label_drift(ref: str, *, managed: bool) -> list[Drift]:
    if managed:
        return []
    return [
        Drift(DriftKind.CHANGED, PLANE, ref, severity_of("cosmetic"), "label leastwise.dev/managed is gone")
    ]


def _surplus(desired: DesiredKubernetes, actual: KubernetesActual) -> list[Drift]:
    """Objects with this policy's mark that it no longer declares."""
    wanted = set(_names(desired))
    owned: list[ObservedRoleDefinition | ObservedBinding] = [*actual.owned_roles, *actual.owned_bindings]
    return [
        Drift(
            DriftKind.CHANGED,
            PLANE,
            object_ref(each.kind, each.namespace, each.name),
            severity_of("changed-wider"),
            "carries the policy's mark and is no longer declared",
        )
        for each in owned
        if (each.kind, each.namespace, each.name) not in wanted
    ]


def _extra(foreign: ForeignBinding, accepted: set[tuple[str, str, str]]) -> Drift:
    binding = foreign.binding
    cluster_wide = binding.kind == "ClusterRoleBinding"
    severity = severity_of_extra_binding(foreign.rules, cluster_wide=cluster_wide)
    unknown = "; its role could not be read" if foreign.rules is None else ""
    return Drift(
        DriftKind.EXTRA,
        PLANE,
        object_ref(binding.kind, binding.namespace, binding.name),
        severity,
        f"a foreign binding gives {binding.role_ref}{unknown}",
        repairable=False,
        exempt=(binding.kind, binding.namespace, binding.name) in accepted,
    )


def _subject_text(subject: BindingSubject) -> str:
    where = f"{subject.namespace}/" if subject.namespace else ""
    return f"{subject.kind} {where}{subject.name}"


def foreign_bindings(
    accounts: Iterable[ServiceAccount],
    bindings_of: Mapping[ServiceAccount, Iterable[ObservedBinding]],
    rules_of: Mapping[tuple[str, str, str], tuple[KubernetesRule, ...]],
    ours: frozenset[tuple[str, str, str]],
) -> tuple[ForeignBinding, ...]:
    """Select bindings that name one of the accounts and that no policy answers for (`ours`)."""
    found: dict[tuple[str, str, str], ForeignBinding] = {}
    for account in accounts:
        for binding in bindings_of.get(account, ()):
            if (binding.kind, binding.namespace, binding.name) in ours:
                continue
            scope = binding.namespace if binding.role_ref.kind == "Role" else ""
            rules = rules_of.get((binding.role_ref.kind, scope, binding.role_ref.name))
            found[binding.kind, binding.namespace, binding.name] = ForeignBinding(binding, rules)
    return tuple(found[key] for key in sorted(found))
