"""What is left of a policy under its ceilings: declared ∩ ceilings, word by word.

A declared word passes whole or goes whole: a `*` that is above the ceiling is not narrowed to what the
ceiling allows, because nobody declared that. The loop desires this part when a ceiling narrowed and says
`onNarrowed: Revoke`; with `Keep` it writes nothing new instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from leastwise.core.ceiling_checks import (
    check_policy,
    declared_pairs,
    is_within_policy_cap,
    is_within_role_cap,
)
from leastwise.core.ceiling_unions import ExplainedAccount, ExplainedCeiling, explain
from leastwise.core.ceilings import Ceiling
from leastwise.core.entitlements import (
    AwsEntitlements,
    AwsStatement,
    EntitlementPolicy,
    KubernetesEntitlements,
)
from leastwise.core.permissions import KubernetesRule


def permitted_part(
    policy: EntitlementPolicy, ceilings: Iterable[Ceiling], *, siblings: Iterable[EntitlementPolicy] = ()
) -> EntitlementPolicy:
    """Return the policy with only what its ceilings permit; the same value when that is everything.

    A block of which nothing is left is None, and so is the AWS block when its account, role name or place
    among the roles is refused: what is left then has no role to stand on.
    """
    selecting, others = tuple(ceilings), tuple(siblings)
    if not check_policy(policy, selecting, siblings=others):
        return policy
    united = explain(selecting)
    if not united.ceilings or not is_within_policy_cap(policy, united, others):
        return replace(policy, kubernetes=None, aws=None)
    return replace(
        policy,
        kubernetes=None if policy.kubernetes is None else _kubernetes_part(policy.kubernetes, united),
        aws=None if policy.aws is None else _aws_part(policy, policy.aws, united, others),
    )


def _kubernetes_part(
    block: KubernetesEntitlements, united: ExplainedCeiling
) -> KubernetesEntitlements | None:
    part = KubernetesEntitlements(
        rules=tuple(left for rule in block.rules for left in _rule_parts(rule, united)),
        bindings=tuple(each for each in block.bindings if united.permits_binding(each, cluster_wide=False)),
        cluster_bindings=tuple(
            each for each in block.cluster_bindings if united.permits_binding(each, cluster_wide=True)
        ),
    )
    return part if part.rules or part.bindings or part.cluster_bindings else None


def _rule_parts(rule: KubernetesRule, united: ExplainedCeiling) -> tuple[KubernetesRule, ...]:
    """Return the rule itself when all of it is permitted, else rules for exactly the permitted atoms."""
    atoms = set(rule.atoms())
    permitted = {atom for atom in atoms if united.permits(atom)}
    if permitted == atoms and not rule.non_resource_urls:
        return (rule,)
    verbs: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for atom in sorted(permitted):
        verbs[atom.api_group, atom.resource, atom.resource_name].append(atom.verb)
    return tuple(
        KubernetesRule((group,), (resource,), tuple(allowed), (name,) if name else ())
        for (group, resource, name), allowed in verbs.items()
    )


def _aws_part(
    policy: EntitlementPolicy,
    block: AwsEntitlements,
    united: ExplainedCeiling,
    siblings: tuple[EntitlementPolicy, ...],
) -> AwsEntitlements | None:
    account = united.account(block.account_ref)
    if (
        account is None
        or not is_within_role_cap(policy, account, siblings)
        or not account.permits_role_name(block.role_name)
    ):
        return None
    statements = tuple(left for each in block.statements for left in _statement_parts(each, account))
    managed = tuple(arn for arn in block.managed_policy_arns if account.permits_managed_policy(arn))
    if not statements and not managed and (block.statements or block.managed_policy_arns):
        return None
    return replace(block, statements=statements, managed_policy_arns=managed)


def _statement_parts(statement: AwsStatement, account: ExplainedAccount) -> tuple[AwsStatement, ...]:
    """Return the statement itself when all of it is permitted, else one for each action with what is left."""
    pairs = declared_pairs(statement)
    permitted = {pair for pair in pairs if account.permits(pair)}
    if permitted == pairs:
        return (statement,)
    resources: dict[str, list[str]] = defaultdict(list)
    for pair in sorted(permitted):
        resources[pair.action].append(pair.resource)
    return tuple(
        replace(statement, actions=(action,), resources=tuple(left)) for action, left in resources.items()
    )
