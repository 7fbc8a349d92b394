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
from leastwise.core.evaluation.entries import Entry
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
    to one namespace of a cluster. `harmless_names` are resource names that alone do not meet it. Parts with
    `shares_resource` must have some resource in common.

    A Kubernetes permission may hold a verb prefix (`impersonate-on:user-info:*`), a resource prefix
    (`userextras/*`), an empty resource (any resource at all) and `*` (only a wildcard covers it).
    """

    any_of: tuple[Permission, ...]
    anywhere: bool = False
    namespace: str = ""
    harmless_names: frozenset[str] = frozenset()
    shares_resource: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """Needs that give a rule's state another severity; tried in order where the main needs do not hold.

    `conditions` are what it hangs on beside the permissions, so that it is never certain.
    """

    severity: Severity
    needs: tuple[Need, ...]
    detail: str = ""
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One bad state that a rule found, before exceptions and severities.

    `scope` is a namespace, an account, a resource or a cloud's scope; empty for a whole cluster. `narrowed`
    says that it is less than the widest scope of its rule, `raised` that a stronger identity is in reach:
    one step of severity each. `severity` replaces the rule's own where the state itself decides. `path` leads
    from the subject to what grants. `grants` counts the chains: all must go to end the state. `names` are the
    resource names that it is confined to. `evidence` is what the needs were met by in a cloud, for `confirm`
    and `refine`.
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
    names: tuple[str, ...] = ()
    evidence: tuple[tuple[Permission, Entry], ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Undecided:
    """A rule that could not be evaluated in a scope (empty: nowhere): never an all-clear."""

    rule: str
    reason: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class RiskSettings:
    """What a site says about itself.

    `privileged_namespaces` are privileged whatever is computed. `trusted_accounts` are accounts,
    organizations, projects and tenants inside the zone of trust, beside those that were read.
    `include_system` tells of identities of the system and the providers too.
    """

    privileged_namespaces: frozenset[str] = frozenset({"kube-system"})
    trusted_accounts: frozenset[str] = frozenset()
    include_system: bool = False


Together = Callable[[IdentityId, Iterable[IdentityId]], Iterable[Match]]


def _nothing_together(_subject: IdentityId, _identities: Iterable[IdentityId]) -> Iterable[Match]:
    return ()


@dataclass(frozen=True, slots=True)
class Scene:
    """What a check may look at.

    `engine` is that of the rule's plane (rules across planes take theirs from `estate`). `matches` are those
    of all rules with needs, by subject. `strong` are identities that hold a critical state in its widest
    scope without a condition. `together` finds what holds for a subject that gets the rights of several
    identities of the plane. `at` is the time of the judgement; None when it is not known. `severities`
    are those of the rules, `memo` keeps what several rules of a plane look up.
    """

    estate: Estate
    engine: Engine
    matches: Mapping[IdentityId, tuple[Match, ...]] = field(default_factory=dict)
    strong: frozenset[IdentityId] = frozenset()
    together: Together = _nothing_together
    identities: Mapping[IdentityId, Identity] = field(default_factory=dict)
    at: datetime | None = None
    settings: RiskSettings = field(default_factory=RiskSettings)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    memo: dict[str, object] = field(default_factory=dict, compare=False, repr=False)


Found = Iterable[Match | Undecided]
Check = Callable[[Scene], Found]
"""Finds the states of one rule in a scene; an `Undecided` says where it could not tell."""

Refine = Callable[[Scene, Match], Match | None]
"""Looks at one match of a rule's needs in its scene: what it becomes, or None when it is no bad state."""


@dataclass(frozen=True, slots=True)
class RiskRule:
    """One named bad state.

    `id` is stable, never reused or moved. `title` names the state and stands without a stop. `fix` is a
    sentence; it may hold `{subject}`, `{permission}`, `{scope}`, `{binding}` and `{grant}` (the object that
    binds, and the one whose words grant).
    `confirm` holds what the needs found against the world, before it is known who is strong, and `refine`
    after that. With `tells_variants` each variant that holds is told, not only the first.
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
    variants: tuple[Variant, ...] = ()
    check: Check | None = None
    confirm: Refine | None = None
    refine: Refine | None = None
    becomes_accounts: bool = False
    holds_all: bool = False
    tells_variants: bool = False
    is_told_always: bool = False
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


def any_of(
    *permissions: Permission | tuple[Permission, ...],
    anywhere: bool = False,
    namespace: str = "",
    harmless_names: Iterable[str] = (),
    shares_resource: bool = False,
) -> Need:
    """Build a need of permissions and groups of them."""
    flat: list[Permission] = []
    for each in permissions:
        flat.extend(each if isinstance(each, tuple) else (each,))
    return Need(tuple(flat), anywhere, namespace, frozenset(harmless_names), shares_resource)
