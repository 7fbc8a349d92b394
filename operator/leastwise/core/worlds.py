"""The world around one policy as one value: everything that a run of the loop needs to judge it.

Gathered by `leastwise.services.gathering`; judged by `leastwise.core.judgements`. World in, judgement out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leastwise.core.accounts import AwsAccount
from leastwise.core.aws_admissions import TrustIndex
from leastwise.core.aws_plans import is_detached
from leastwise.core.ceilings import Ceiling
from leastwise.core.conditions import Problem
from leastwise.core.desires import DesiredKubernetes
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.identities import Cluster, Mark, ServiceAccount
from leastwise.core.kubernetes_drifts import KubernetesActual
from leastwise.core.permissions import RoleRef
from leastwise.core.snapshots import AwsAccountSnapshot, AwsRole, Claim, Gap, ObservedServiceAccount

SUBJECT = "ServiceAccount"
"""What a problem about a missing subject is about, and how its message begins."""


def is_waiting(since: datetime | None, now: datetime, seconds: int) -> bool:
    """Whether a state that began at `since` (None: just now) is still before its deadline."""
    return since is None or now - since < timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long things may be missing or under way before they count, in seconds."""

    ref_seconds: int = 600
    propagation_seconds: int = 600
    subject_grace_seconds: int = 300
    revoke_seconds: int = 900


@dataclass(frozen=True, slots=True)
class OwnedRole:
    """An IAM role that carries the policy's mark, with the account that it is in."""

    account: AwsAccount
    snapshot: AwsAccountSnapshot
    role: AwsRole

    @property
    def is_detached(self) -> bool:
        """Whether phase one of the removal is done: it admits nobody, holds nothing and carries its end."""
        return is_detached(self.role)


@dataclass(frozen=True, slots=True)
class AwsWorld:
    """What is known of the account that a policy names. `account` None: no such CloudAccount; `snapshot`
    None: not read yet. `stale` is a message when the data is past its freshness limit; `problem` a lasting
    trouble of the account itself."""

    account: AwsAccount | None = None
    snapshot: AwsAccountSnapshot | None = None
    stale: str = ""
    problem: Problem | None = None
    claims: tuple[Claim, ...] = ()
    trusts: TrustIndex | None = None


@dataclass(frozen=True, slots=True)
class World:
    """Everything that decides about one policy.

    `since_missing` is when its named ServiceAccount was first seen missing, `since_unresolved` the same of
    anything else that it refers to, `since_exceeded` when it was first above its ceilings. `made_role_arn` is
    the role that its status tells of.
    """

    policy: EntitlementPolicy  # what ceilings and withdrawals leave of it: desired is made from it
    cluster: Cluster
    now: datetime
    subjects: tuple[ServiceAccount, ...] = ()
    service_account: ObservedServiceAccount | None = None
    ceilings: tuple[Ceiling, ...] = ()
    siblings: tuple[EntitlementPolicy, ...] = ()
    desired: DesiredKubernetes = field(default_factory=DesiredKubernetes)
    actual: KubernetesActual = field(default_factory=KubernetesActual)
    unresolved: tuple[RoleRef, ...] = ()
    gaps: tuple[Gap, ...] = ()
    aws: AwsWorld = field(default_factory=AwsWorld)
    owned_roles: tuple[OwnedRole, ...] = ()
    deadlines: Deadlines = field(default_factory=Deadlines)
    since_missing: datetime | None = None
    since_unresolved: datetime | None = None
    since_exceeded: datetime | None = None
    narrowed: str = ""  # what was above the ceiling, when it is being revoked
    made_role_arn: str = ""
    made_unread: str = ""  # why the account of that role cannot be judged, when it cannot
    protected_namespaces: frozenset[str] = frozenset({"kube-system"})
    declared: EntitlementPolicy | None = None  # before withdrawals; None: nothing is withdrawn from `policy`
    withdrawn: tuple[str, ...] = ()  # what active withdrawals take away, each word as people read it
    withdrawal_ends: tuple[datetime, ...] = ()  # when what is withdrawn comes back by itself

    @property
    def owner(self) -> str:
        """The text of the policy's mark."""
        return Mark(self.cluster.id, self.policy.key).text
