"""The most that may be declared: ceilings of the namespaces that they select.

Allow entries pass what they *cover*; deny entries refuse what they *intersect*. Several ceilings: allows
unite, any deny refuses, of caps the smallest holds. No ceiling: nothing may be declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from leastwise.core.permissions import KubernetesRule, RoleRef


class OnNarrowed(Enum):
    """What happens to grants that a narrowed ceiling no longer allows."""

    KEEP = "Keep"
    REVOKE = "Revoke"


@dataclass(frozen=True, slots=True, order=True)
class AwsPattern:
    """Action patterns paired with resource ARN patterns (`*` and `?` as in IAM)."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KubernetesCeiling:
    """The Kubernetes block of a ceiling."""

    allow: tuple[KubernetesRule, ...] = ()
    deny: tuple[KubernetesRule, ...] = ()
    bindable_roles: tuple[RoleRef, ...] = ()
    cluster_bindable_roles: tuple[RoleRef, ...] = ()


@dataclass(frozen=True, slots=True)
class AwsCeiling:
    """What may be declared in one account; an empty pattern allows no explicit role names."""

    account_ref: str
    allow: tuple[AwsPattern, ...] = ()
    deny: tuple[AwsPattern, ...] = ()
    managed_policy_arns: tuple[str, ...] = ()
    role_name_pattern: str = ""
    max_roles: int | None = None


@dataclass(frozen=True, slots=True)
class Ceiling:
    """One `EntitlementCeiling`; labels and expressions select namespaces as in `SubjectSelector`.

    `everywhere` is the empty selector, which selects every namespace.
    """

    name: str
    match_labels: tuple[tuple[str, str], ...] = ()
    match_expressions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    kubernetes: KubernetesCeiling | None = None
    aws: tuple[AwsCeiling, ...] = ()
    max_policies: int | None = None
    on_narrowed: OnNarrowed = OnNarrowed.KEEP
    generation: int = 0
