"""Is a policy within the ceilings of its namespace, and if not, which words of it are above them.

Allow entries must *cover* what is declared, deny entries refuse what they *intersect*; any deny refuses.
AWS statements are judged pair by pair: each declared action with each declared resource must be covered by
one single allow entry. Two entries that only together cover a pattern (`?` and `??*` of a `?*`) do not pass
it. Conditions of a statement only narrow it, so they are ignored: they never help to pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from leastwise.core.ceiling_texts import (
    allowed_pairs_text,
    allowed_rules_text,
    atom_text,
    names_text,
    pair_text,
    pattern_text,
    rule_text,
)
from leastwise.core.ceiling_unions import ExplainedAccount, ExplainedCeiling, explain
from leastwise.core.ceilings import Ceiling
from leastwise.core.entitlements import (
    AwsEntitlements,
    AwsStatement,
    EntitlementPolicy,
    KubernetesEntitlements,
)
from leastwise.core.permissions import AwsPermission, KubernetesRule, RoleRef
from leastwise.core.selectors import matches_selector
from leastwise.core.snapshots import ObservedNamespace, Plane


@dataclass(frozen=True, slots=True, order=True)
class CeilingViolation:
    """One word of a policy that is above its ceilings. `field` is the path in the policy, without an index;
    `plane` is empty for the policy as a whole; `what` is one sentence: what is declared, what is allowed."""

    field: str
    plane: str
    what: str

    @property
    def message(self) -> str:
        """The sentence with the path before it, as a condition shows it."""
        return f"{self.field}: {self.what}"


def selects(ceiling: Ceiling, namespace: ObservedNamespace) -> bool:
    """Tell whether a ceiling holds for a namespace."""
    return matches_selector(dict(namespace.labels), ceiling.match_labels, ceiling.match_expressions)


def selecting(ceilings: Iterable[Ceiling], namespace: ObservedNamespace) -> tuple[Ceiling, ...]:
    """Return the ceilings that hold for a namespace, sorted by name."""
    return tuple(sorted((each for each in ceilings if selects(each, namespace)), key=lambda each: each.name))


def check_policy(
    policy: EntitlementPolicy, ceilings: Iterable[Ceiling], *, siblings: Iterable[EntitlementPolicy] = ()
) -> tuple[CeilingViolation, ...]:
    """Return everything in a policy that is above the ceilings that select its namespace, sorted.

    `siblings` are the policies of the same namespace, for the caps: the oldest pass, so that a new policy
    never pushes out an old one. Without a ceiling only a policy that declares nothing passes.
    """
    if not declares_anything(policy):
        return ()
    united = explain(ceilings)
    if not united.ceilings:
        what = f"no ceiling selects namespace '{policy.key.namespace}', so nothing may be declared there"
        return (CeilingViolation("spec", "", what),)
    others = tuple(siblings)
    found = set(_cap_violations(policy, united, others))
    if policy.kubernetes is not None:
        found.update(_kubernetes_violations(policy.kubernetes, united))
    if policy.aws is not None:
        found.update(_aws_violations(policy, policy.aws, united, others))
    return tuple(sorted(found))


def declares_anything(policy: EntitlementPolicy) -> bool:
    """Tell whether a policy asks for a grant of any kind; an AWS block always asks for a role."""
    block = policy.kubernetes
    return policy.aws is not None or (
        block is not None and bool(block.rules or block.bindings or block.cluster_bindings)
    )


def is_within_policy_cap(
    policy: EntitlementPolicy, united: ExplainedCeiling, siblings: Iterable[EntitlementPolicy]
) -> bool:
    """Tell whether a policy is among the oldest that `maxPolicies` lets the namespace have."""
    cap = united.max_policies
    return cap is None or _place(policy, siblings, lambda _: True) <= cap.value


def is_within_role_cap(
    policy: EntitlementPolicy, account: ExplainedAccount, siblings: Iterable[EntitlementPolicy]
) -> bool:
    """Tell whether a policy is among the oldest that `maxRoles` lets the namespace have in an account."""

    def is_counted(other: EntitlementPolicy) -> bool:
        return other.aws is not None and other.aws.account_ref == account.account_ref

    cap = account.max_roles
    return cap is None or _place(policy, siblings, is_counted) <= cap.value


def _place(
    policy: EntitlementPolicy,
    siblings: Iterable[EntitlementPolicy],
    is_counted: Callable[[EntitlementPolicy], bool],
) -> int:
    """Return the policy's place by age, 1 for the oldest; policies that are being deleted do not count."""
    mine = (policy.created, policy.key)
    older = (
        other.key
        for other in siblings
        if not other.deleting
        and other.key.namespace == policy.key.namespace
        and (other.created, other.key) < mine
        and is_counted(other)
    )
    return 1 + len(set(older))


def _cap_violations(
    policy: EntitlementPolicy, united: ExplainedCeiling, siblings: tuple[EntitlementPolicy, ...]
) -> Iterator[CeilingViolation]:
    cap = united.max_policies
    if cap is not None and not is_within_policy_cap(policy, united, siblings):
        what = (
            f"namespace '{policy.key.namespace}' may hold at most {cap.value} policies"
            f" (ceiling '{cap.ceiling}'), and older ones already do"
        )
        yield CeilingViolation("spec", "", what)


def _kubernetes_violations(
    block: KubernetesEntitlements, united: ExplainedCeiling
) -> Iterator[CeilingViolation]:
    for rule in block.rules:
        yield from _rule_violations(rule, united)
    yield from _binding_violations(block.bindings, united, cluster_wide=False)
    yield from _binding_violations(block.cluster_bindings, united, cluster_wide=True)


def _rule_violations(rule: KubernetesRule, united: ExplainedCeiling) -> Iterator[CeilingViolation]:
    field, plane = "spec.kubernetes.rules", Plane.KUBERNETES.value
    if rule.non_resource_urls:
        urls = names_text(sorted(set(rule.non_resource_urls)))
        what = f"nonResourceURLs {urls} may not be declared: a rule must name resources (pitfalls K19)"
        yield CeilingViolation(field, plane, what)
    atoms = sorted(set(rule.atoms()))
    refused = [(atom, denial) for atom in atoms if (denial := united.denial(atom)) is not None]
    if refused:
        atom, denial = refused[0]
        what = (
            f"{atom_text(atom)}{_more(len(refused))} is denied by ceiling '{denial.ceiling}':"
            f" {rule_text(denial.value)}"
        )
        yield CeilingViolation(field, plane, what)
    above = [atom for atom in atoms if united.denial(atom) is None and not united.allows(atom)]
    if above:
        what = f"{atom_text(above[0])}{_more(len(above))} is not covered; {allowed_rules_text(united)}"
        yield CeilingViolation(field, plane, what)


def _binding_violations(
    roles: Iterable[RoleRef], united: ExplainedCeiling, *, cluster_wide: bool
) -> Iterator[CeilingViolation]:
    field = "spec.kubernetes.clusterBindings" if cluster_wide else "spec.kubernetes.bindings"
    named = united.cluster_bindable_roles if cluster_wide else united.bindable_roles
    how = "for the whole cluster" if cluster_wide else "in the namespace"
    for role in roles:
        if not united.permits_binding(role, cluster_wide=cluster_wide):
            allowed = names_text([str(each.value) for each in named])
            what = f"'{role}' may not be bound {how}; what may be bound: {allowed}"
            yield CeilingViolation(field, Plane.KUBERNETES.value, what)


def _aws_violations(
    policy: EntitlementPolicy,
    block: AwsEntitlements,
    united: ExplainedCeiling,
    siblings: tuple[EntitlementPolicy, ...],
) -> Iterator[CeilingViolation]:
    plane = Plane.AWS.value
    account = united.account(block.account_ref)
    if account is None:
        allowed = names_text([each.account_ref for each in united.accounts])
        what = f"account '{block.account_ref}' may not be used; accounts that may be used: {allowed}"
        yield CeilingViolation("spec.aws.accountRef", plane, what)
        return
    cap = account.max_roles
    if cap is not None and not is_within_role_cap(policy, account, siblings):
        what = (
            f"namespace '{policy.key.namespace}' may have at most {cap.value} roles in account"
            f" '{block.account_ref}' (ceiling '{cap.ceiling}'), and older policies already do"
        )
        yield CeilingViolation("spec.aws.accountRef", plane, what)
    if not account.permits_role_name(block.role_name):
        allowed = names_text([each.value for each in account.role_name_patterns])
        what = f"explicit role name '{block.role_name}' may not be used; it must match: {allowed}"
        yield CeilingViolation("spec.aws.roleName", plane, what)
    for statement in block.statements:
        yield from _statement_violations(statement, account)
    for arn in block.managed_policy_arns:
        if not account.permits_managed_policy(arn):
            allowed = names_text([each.value for each in account.managed_policy_arns])
            what = f"managed policy '{arn}' may not be attached; what may be attached: {allowed}"
            yield CeilingViolation("spec.aws.managedPolicyArns", plane, what)


def _statement_violations(statement: AwsStatement, account: ExplainedAccount) -> Iterator[CeilingViolation]:
    field, plane = "spec.aws.statements", Plane.AWS.value
    pairs = sorted(declared_pairs(statement))
    refused = [(pair, denial) for pair in pairs if (denial := account.denial(pair)) is not None]
    if refused:
        pair, denial = refused[0]
        what = (
            f"{pair_text(pair)}{_more(len(refused))} is denied by ceiling '{denial.ceiling}':"
            f" {pattern_text(denial.value)}"
        )
        yield CeilingViolation(field, plane, what)
    above = [pair for pair in pairs if account.denial(pair) is None and not account.allows(pair)]
    if above:
        what = f"{pair_text(above[0])}{_more(len(above))} is not covered; {allowed_pairs_text(account)}"
        yield CeilingViolation(field, plane, what)


def declared_pairs(statement: AwsStatement) -> set[AwsPermission]:
    """Break a statement down to its (action, resource) pairs."""
    return {
        AwsPermission(action, resource) for action in statement.actions for resource in statement.resources
    }


def _more(count: int) -> str:
    return f" (and {count - 1} more)" if count > 1 else ""
