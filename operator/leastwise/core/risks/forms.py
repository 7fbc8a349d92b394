"""The form of a risk rule: what a plane's rules are written in, and what a rule finds.

A rule is one named bad state. Most are a conjunction of needs, evaluated on effective permissions; a rule
about a state that no permission shows (a binding to nothing, a trust policy, a key) has a check instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence, Engine, Permission
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity, IdentityId
from leastwise.core.permissions import KubernetesPermission
from leastwise.core.snapshots import Plane


class Category(Enum):
    """What a rule's state leads to."""

    ADMIN = "Admin"  # everything already
    ESCALATION = "Escalation"  # becoming somebody stronger
    CREDENTIALS = "Credentials"  # secrets, tokens, keys
    EXECUTION = "Execution"  # code under another identity
    DATA = "Data"
    EXPOSURE = "Exposure"  # strangers
    IMPACT = "Impact"  # outage, lost traces
    HYGIENE = "Hygiene"  # nothing today, a way in tomorrow


@dataclass(frozen=True, slots=True)
class Need:
    """One part of a rule: any one of these permissions meets it.

    All parts must hold on matching scopes; `anywhere` frees this part of that (a cluster-scoped resource
    beside a namespaced one, a passed role beside the service that takes it). `namespace` confines the part
    to one namespace of a cluster.
    """

    any_of: tuple[Permission, ...]
    anywhere: bool = False
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """One bad state that a rule found, before exceptions and severities.

    `scope` is a namespace, an account, a resource or a cloud's scope; empty for a whole cluster. `narrowed`
    says that it is less than the widest scope of its rule, `raised` that a stronger identity is in reach:
    one step of severity each. `severity` replaces the rule's own where the state itself decides. `path` leads
    from the subject to what grants. `grants` counts the chains: all must go to end the state.
    """

    rule: str
    subject: IdentityId
    permission: str
    scope: str = ""
    severity: Severity | None = None
    narrowed: bool = False
    raised: bool = False
    confidence: Confidence = Confidence.CERTAIN
    conditions: tuple[str, ...] = ()
    path: tuple[Source, ...] = ()
    grants: int = 1
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A rule that could not be evaluated in a scope (empty: nowhere): never an all-clear."""

    rule: str
    reason: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class RiskSettings:
    """What a site says about itself.

    `privileged_namespaces` are privileged whatever is computed. `trusted_accounts` are accounts, projects
    and tenants inside the zone of trust, beside those that were read. `include_system` tells of identities
    of the system and the providers too.
    """

    privileged_namespaces: frozenset[str] = frozenset({"kube-system"})
    trusted_accounts: frozenset[str] = frozenset()
    include_system: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What a check may look at.

    `engine` is that of the rule's plane (rules across planes take theirs from `estate`). `matches` are those
    of all rules with needs, by subject. `strong` are identities that hold a critical state in its widest
    scope without a condition. `at` is the time of the judgement; None when it is not known.
    """

    estate: Estate
    engine: Engine
    matches: Mapping[IdentityId, tuple[Match, ...]] = field(default_factory=dict)
    strong: frozenset[IdentityId] = frozenset()
    identities: Mapping[IdentityId, Identity] = field(default_factory=dict)
    at: datetime | None = None
    settings: RiskSettings = field(default_factory=RiskSettings)


Found = Iterable[Match | Undecided]
Check = Callable[[Scene], Found]
"""Finds the states of one rule in a scene; an `Undecided` says where it could not tell."""


@dataclass(frozen=True, slots=True)
class RiskRule:
    """One named bad state.

    `id` is stable, never reused or moved. `title` names the state and stands without a stop. `fix` is a
    sentence; it may hold `{subject}`, `{permission}`, `{scope}` and `{grant}` (the object that grants).
    `becomes_accounts` marks rules whose holder may act as any account of the scope's namespaces: raised where
    one of those is privileged. `narrows` is False where a narrower scope is no smaller risk. `needs_usage`
    rules are declared and not evaluated without usage data.
    """

    id: str
    plane: Plane | None  # None: across planes
    title: str
    severity: Severity
    category: Category
    fix: str
    needs: tuple[Need, ...] = ()
    check: Check | None = None
    becomes_accounts: bool = False
    narrows: bool = True
    needs_usage: bool = False
    cis: tuple[str, ...] = ()
    guard_duty: tuple[str, ...] = ()
    falco: tuple[str, ...] = ()


def on(verbs: str, *resources: str, name: str = "") -> tuple[KubernetesPermission, ...]:
    """Spell Kubernetes permissions: verbs divided by spaces on `resource[/subresource][.group]`."""
    return tuple(
        KubernetesPermission(group, resource, verb, name)
        for written in resources
        for resource, _, group in (written.partition("."),)
        for verb in verbs.split()
    )


def any_of(*permissions: Permission | tuple[Permission, ...], anywhere: bool = False) -> Need:
    """Build a need of permissions and groups of them."""
    flat: list[Permission] = []
    for each in permissions:
        flat.extend(each if isinstance(each, tuple) else (each,))
    return Need(tuple(flat), anywhere=anywhere)
