"""Desired = (declared within the ceilings) - active withdrawals: what is left of a policy, word by word.

A declared word goes whole or stays whole, as under a ceiling (`leastwise.core.permitted_parts`). A withdrawn
word that the declaration has since wrapped in a wildcard cannot be taken without taking what was never
withdrawn, so it stays, and is said: the withdrawal is then superseded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from leastwise.core.ceiling_checks import declared_pairs
from leastwise.core.entitlements import (
    AwsEntitlements,
    AwsStatement,
    DeletionPolicy,
    EntitlementPolicy,
    KubernetesEntitlements,
)
from leastwise.core.kubernetes_covers import as_rule, permission_covers, permission_intersects
from leastwise.core.patterns import action_covers, action_intersects, resource_covers, resource_intersects
from leastwise.core.permissions import AwsPermission, KubernetesPermission, KubernetesRule, RoleRef
from leastwise.core.withdrawals.records import Remediation, Withdrawal, Withdrawn


@dataclass(frozen=True, slots=True)
class Subtraction:
    """What is left of a policy. `taken` is what is declared and was taken away, each word once."""

    policy: EntitlementPolicy
    taken: Withdrawn = field(default_factory=Withdrawn)


def active_for(
    policy: EntitlementPolicy, withdrawals: Iterable[Withdrawal], now: datetime
) -> tuple[Withdrawal, ...]:
    """Return the withdrawals that take something from this policy now, by name."""
    found = (each for each in withdrawals if is_about(each, policy) and each.is_active(now))
    return tuple(sorted(found, key=lambda each: each.name))


def is_about(withdrawal: Withdrawal, policy: EntitlementPolicy) -> bool:
    """Whether the evidence of a withdrawal is about this policy's subject, and the policy lets it be staged.

    The subject is one by name, never a selector, by which somebody new may be chosen tomorrow.
    """
    if withdrawal.policy != policy.key or policy.subject.is_selector or policy.invalid:
        return False
    return policy.named_account == withdrawal.subject and is_staged(policy)


def is_staged(policy: EntitlementPolicy) -> bool:
    """Whether the policy asks for its excess to be taken away."""
    return policy.excess is not None and policy.excess.remediation is Remediation.STAGE


def subtract(policy: EntitlementPolicy, withdrawals: Iterable[Withdrawal], now: datetime) -> Subtraction:
    """Take active withdrawals away from a policy; without any, the policy is the same value.

    What an exemption of the policy keeps is not taken, from the moment at which the exemption is declared.
    A block of which nothing is left stays, and so do the Role and the IAM role that it became, empty: what
    lost its declaration would be retired, and this is to be taken back.
    """
    wanted = _together(each.left for each in withdrawals)
    if policy.excess is not None:
        wanted = policy.excess.without_exempt(wanted, now)
    if not len(wanted):
        return Subtraction(policy)
    kubernetes, taken = policy.kubernetes, Withdrawn()
    if kubernetes is not None:
        kubernetes, taken = _kubernetes_left(policy, kubernetes, wanted)
    aws = policy.aws
    if aws is not None:
        aws, from_aws = _aws_left(aws, wanted)
        taken = replace(taken, aws=from_aws.aws, managed_policy_arns=from_aws.managed_policy_arns)
    if not len(taken):
        return Subtraction(policy)
    return Subtraction(replace(policy, kubernetes=kubernetes, aws=aws), taken)


def declared_of(policy: EntitlementPolicy, withdrawn: Withdrawn) -> Withdrawn:
    """Return which of the withdrawn words the policy still declares, alone or inside a wildcard."""
    block, aws = policy.kubernetes or KubernetesEntitlements(), policy.aws
    statements = aws.statements if aws is not None else ()
    pairs = {pair for each in statements for pair in declared_pairs(each)}
    managed = set(aws.managed_policy_arns) if aws is not None else set()
    return Withdrawn(
        kubernetes=tuple(
            atom
            for atom in withdrawn.kubernetes
            if any(permission_intersects(rule, atom) for rule in block.rules)
        ),
        bindings=_common(withdrawn.bindings, block.bindings),
        cluster_bindings=_common(withdrawn.cluster_bindings, block.cluster_bindings),
        aws=tuple(each for each in withdrawn.aws if any(_pairs_meet(pair, each) for pair in pairs)),
        managed_policy_arns=tuple(each for each in withdrawn.managed_policy_arns if each in managed),
    )


def still_reached(left: EntitlementPolicy, withdrawn: Withdrawn) -> Withdrawn:
    """Return the withdrawn words that what is left gives all the same: those that a wildcard holds by now."""
    return declared_of(left, replace(withdrawn, bindings=(), cluster_bindings=(), managed_policy_arns=()))


def _together(each: Iterable[Withdrawn]) -> Withdrawn:
    parts = tuple(each)
    return Withdrawn(
        kubernetes=tuple(sorted({atom for part in parts for atom in part.kubernetes})),
        bindings=tuple(sorted({ref for part in parts for ref in part.bindings})),
        cluster_bindings=tuple(sorted({ref for part in parts for ref in part.cluster_bindings})),
        aws=tuple(sorted({pair for part in parts for pair in part.aws})),
        managed_policy_arns=tuple(sorted({arn for part in parts for arn in part.managed_policy_arns})),
    )


def _common(wanted: Iterable[RoleRef], declared: Iterable[RoleRef]) -> tuple[RoleRef, ...]:
    return tuple(sorted(set(wanted) & set(declared)))


# ---------------------------------------------------------------- Kubernetes


def _kubernetes_left(
    policy: EntitlementPolicy, block: KubernetesEntitlements, wanted: Withdrawn
) -> tuple[KubernetesEntitlements, Withdrawn]:
    taken: set[KubernetesPermission] = set()
    rules = tuple(left for rule in block.rules for left in _rule_left(rule, wanted.kubernetes, taken))
    bindings: tuple[RoleRef, ...] = ()
    cluster_bindings: tuple[RoleRef, ...] = ()
    if policy.deletion_policy is DeletionPolicy.REVOKE:  # with Orphan a binding stays when it is not declared
        bindings = _common(wanted.bindings, block.bindings)
        cluster_bindings = _common(wanted.cluster_bindings, block.cluster_bindings)
    left = KubernetesEntitlements(
        rules=rules,
        bindings=tuple(each for each in block.bindings if each not in bindings),
        cluster_bindings=tuple(each for each in block.cluster_bindings if each not in cluster_bindings),
        keeps_role=bool(block.rules),
    )
    return left, Withdrawn(
        kubernetes=tuple(sorted(taken)), bindings=bindings, cluster_bindings=cluster_bindings
    )


def _rule_left(
    rule: KubernetesRule, wanted: tuple[KubernetesPermission, ...], taken: set[KubernetesPermission]
) -> tuple[KubernetesRule, ...]:
    """Return the rule itself when nothing of it goes, else rules for exactly the atoms that stay."""
    atoms = set(rule.atoms())
    gone = {atom for atom in atoms if any(_covers(each, atom) for each in wanted)}
    if not gone:
        return (rule,)
    taken |= gone
    verbs: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for atom in sorted(atoms - gone):
        verbs[atom.api_group, atom.resource, atom.resource_name].append(atom.verb)
    return tuple(
        KubernetesRule((group,), (resource,), tuple(left), (name,) if name else ())
        for (group, resource, name), left in verbs.items()
    )


def _covers(withdrawn: KubernetesPermission, atom: KubernetesPermission) -> bool:
    return permission_covers(as_rule(withdrawn), atom)


# ---------------------------------------------------------------- AWS


def _aws_left(block: AwsEntitlements, wanted: Withdrawn) -> tuple[AwsEntitlements, Withdrawn]:
    taken: set[AwsPermission] = set()
    statements = tuple(left for each in block.statements for left in _statement_left(each, wanted.aws, taken))
    managed = tuple(arn for arn in block.managed_policy_arns if arn in set(wanted.managed_policy_arns))
    left = replace(
        block,
        statements=statements,
        managed_policy_arns=tuple(arn for arn in block.managed_policy_arns if arn not in managed),
    )
    return left, Withdrawn(aws=tuple(sorted(taken)), managed_policy_arns=tuple(sorted(set(managed))))


def _statement_left(
    statement: AwsStatement, wanted: tuple[AwsPermission, ...], taken: set[AwsPermission]
) -> tuple[AwsStatement, ...]:
    """Return the statement itself when nothing of it goes, else one for each action with what stays; the
    conditions are kept."""
    pairs = declared_pairs(statement)
    gone = {pair for pair in pairs if any(_pair_covers(each, pair) for each in wanted)}
    if not gone:
        return (statement,)
    taken |= gone
    resources: dict[str, list[str]] = defaultdict(list)
    for pair in sorted(pairs - gone):
        resources[pair.action].append(pair.resource)
    return tuple(
        replace(statement, actions=(action,), resources=tuple(left)) for action, left in resources.items()
    )


def _pair_covers(withdrawn: AwsPermission, pair: AwsPermission) -> bool:
    # equal texts first: a resource with a policy variable does not cover itself as patterns go
    if withdrawn == pair:
        return True
    return action_covers(withdrawn.action, pair.action) and resource_covers(withdrawn.resource, pair.resource)


def _pairs_meet(first: AwsPermission, second: AwsPermission) -> bool:
    if first == second:
        return True
    return action_intersects(first.action, second.action) and resource_intersects(
        first.resource, second.resource
    )
