"""The ceilings of one namespace as one: what may be declared there, and which ceiling each word comes from.

Allows unite, denies unite, of caps the smallest holds. The checks decide on this value and
`leastwise explain-ceiling` prints it, so that what is printed is what is decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from leastwise.core.ceilings import AwsCeiling, AwsPattern, Ceiling, OnNarrowed
from leastwise.core.kubernetes_covers import permission_covers, permission_intersects
from leastwise.core.patterns import (
    action_covers,
    action_intersects,
    matches,
    resource_covers,
    resource_intersects,
)
from leastwise.core.permissions import AwsPermission, KubernetesPermission, KubernetesRule, RoleRef

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, order=True)
class Sourced(Generic[Value]):
    """One entry and the name of the ceiling that holds it."""

    value: Value
    ceiling: str


@dataclass(frozen=True, slots=True)
class ExplainedAccount:
    """What may be declared in one cloud account. Without role name patterns no explicit name is allowed;
    `max_roles` is the number of policies of the namespace that may have a role there."""

    account_ref: str
    allow: tuple[Sourced[AwsPattern], ...] = ()
    deny: tuple[Sourced[AwsPattern], ...] = ()
    managed_policy_arns: tuple[Sourced[str], ...] = ()
    role_name_patterns: tuple[Sourced[str], ...] = ()
    max_roles: Sourced[int] | None = None

    def allows(self, pair: AwsPermission) -> bool:
        """Tell whether one single allow entry covers both the action and the resource."""
        return any(
            any(action_covers(action, pair.action) for action in each.value.actions)
            and any(resource_covers(resource, pair.resource) for resource in each.value.resources)
            for each in self.allow
        )

    def denial(self, pair: AwsPermission) -> Sourced[AwsPattern] | None:
        """Return the first deny entry that has a request in common with the pair."""
        return next(
            (
                each
                for each in self.deny
                if any(action_intersects(action, pair.action) for action in each.value.actions)
                and any(resource_intersects(resource, pair.resource) for resource in each.value.resources)
            ),
            None,
        )

    def permits(self, pair: AwsPermission) -> bool:
        """Tell whether the pair may be declared."""
        return self.denial(pair) is None and self.allows(pair)

    def permits_managed_policy(self, arn: str) -> bool:
        """Tell whether a managed policy may be attached; its content is not looked at."""
        return any(matches(each.value, arn) for each in self.managed_policy_arns)

    def permits_role_name(self, name: str) -> bool:
        """Tell whether a role may have this name; the empty name, chosen by us, always may be."""
        return not name or any(matches(each.value, name) for each in self.role_name_patterns)


@dataclass(frozen=True, slots=True)
class ExplainedCeiling:
    """What may be declared in one namespace; without ceilings, nothing."""

    ceilings: tuple[str, ...] = ()
    kubernetes_allow: tuple[Sourced[KubernetesRule], ...] = ()
    kubernetes_deny: tuple[Sourced[KubernetesRule], ...] = ()
    bindable_roles: tuple[Sourced[RoleRef], ...] = ()
    cluster_bindable_roles: tuple[Sourced[RoleRef], ...] = ()
    accounts: tuple[ExplainedAccount, ...] = ()
    max_policies: Sourced[int] | None = None
    on_narrowed: OnNarrowed = OnNarrowed.KEEP

    def account(self, account_ref: str) -> ExplainedAccount | None:
        """Return what holds for an account; None when no ceiling has an entry for it."""
        return next((each for each in self.accounts if each.account_ref == account_ref), None)

    def allows(self, atom: KubernetesPermission) -> bool:
        """Tell whether one single allow rule covers the atom."""
        return any(permission_covers(each.value, atom) for each in self.kubernetes_allow)

    def denial(self, atom: KubernetesPermission) -> Sourced[KubernetesRule] | None:
        """Return the first deny rule that has a request in common with the atom."""
        return next((each for each in self.kubernetes_deny if permission_intersects(each.value, atom)), None)

    def permits(self, atom: KubernetesPermission) -> bool:
        """Tell whether the atom may be declared."""
        return self.denial(atom) is None and self.allows(atom)

    def permits_binding(self, role: RoleRef, *, cluster_wide: bool) -> bool:
        """Tell whether a role may be bound, by its kind and name; its content is not looked at."""
        named = self.cluster_bindable_roles if cluster_wide else self.bindable_roles
        return any(each.value == role for each in named)


def explain(ceilings: Iterable[Ceiling]) -> ExplainedCeiling:
    """Unite the ceilings that select one namespace; the order of the ceilings and of their entries never
    matters."""
    united = sorted(ceilings, key=lambda each: each.name)
    kubernetes = [(each.name, each.kubernetes) for each in united if each.kubernetes is not None]
    blocks: dict[str, list[tuple[str, AwsCeiling]]] = defaultdict(list)
    for each in united:
        for block in each.aws:
            blocks[block.account_ref].append((each.name, block))
    return ExplainedCeiling(
        ceilings=tuple(each.name for each in united),
        kubernetes_allow=_sourced((name, block.allow) for name, block in kubernetes),
        kubernetes_deny=_sourced((name, block.deny) for name, block in kubernetes),
        bindable_roles=_sourced((name, block.bindable_roles) for name, block in kubernetes),
        cluster_bindable_roles=_sourced((name, block.cluster_bindable_roles) for name, block in kubernetes),
        accounts=tuple(_account(account_ref, blocks[account_ref]) for account_ref in sorted(blocks)),
        max_policies=_smallest((each.name, each.max_policies) for each in united),
        on_narrowed=on_narrowed(united),
    )


def on_narrowed(ceilings: Iterable[Ceiling]) -> OnNarrowed:
    """Return what happens to grants above the ceilings: they go only when one of the ceilings that select the
    namespace says Revoke. Where no ceiling is left, none says so: what was granted stays, and is reported."""
    revokes = any(each.on_narrowed is OnNarrowed.REVOKE for each in ceilings)
    return OnNarrowed.REVOKE if revokes else OnNarrowed.KEEP


def _account(account_ref: str, blocks: list[tuple[str, AwsCeiling]]) -> ExplainedAccount:
    patterns = ((name, (block.role_name_pattern,)) for name, block in blocks if block.role_name_pattern)
    return ExplainedAccount(
        account_ref=account_ref,
        allow=_sourced((name, block.allow) for name, block in blocks),
        deny=_sourced((name, block.deny) for name, block in blocks),
        managed_policy_arns=_sourced((name, block.managed_policy_arns) for name, block in blocks),
        role_name_patterns=_sourced(patterns),
        max_roles=_smallest((name, block.max_roles) for name, block in blocks),
    )


def _sourced(entries: Iterable[tuple[str, tuple[Value, ...]]]) -> tuple[Sourced[Value], ...]:
    pairs = {Sourced(value, name) for name, values in entries for value in values}
    return tuple(sorted(pairs, key=lambda each: (each.ceiling, each.value)))


def _smallest(caps: Iterable[tuple[str, int | None]]) -> Sourced[int] | None:
    return min((Sourced(cap, name) for name, cap in caps if cap is not None), default=None)
