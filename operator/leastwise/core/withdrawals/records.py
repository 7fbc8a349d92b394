"""A `Withdrawal` as a value: what is taken away from one policy, why, on which evidence and until when.

    Announced ──> Narrowed ──> Watching ──> Finished
        │             └────────────┴────────────┴──> Adopted | RolledBack | Returned | Expired | Superseded
        └──> Cancelled

What is written at its making never changes; how far it has come is its progress.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum

from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.kubernetes_covers import as_rule, permission_intersects
from leastwise.core.patterns import action_intersects, resource_intersects
from leastwise.core.permissions import AwsPermission, KubernetesPermission, RoleRef

ROLLBACK_REASON_KEY = "leastwise.dev/rollback"
"""Annotation of a Withdrawal that asks for its end; its value says why."""

ROLLBACK_BY_KEY = "leastwise.dev/rollback-by"
"""Annotation beside it: who asks. Admission refuses any name but the asker's own."""


class Stage(Enum):
    """How far a withdrawal has come; the words that people see."""

    ANNOUNCED = "Announced"  # told; nothing is taken yet
    NARROWED = "Narrowed"  # taken from what is desired; not yet seen to hold
    WATCHING = "Watching"  # taken, and denials are watched
    FINISHED = "Finished"  # watched long enough; waits for Git
    CANCELLED = "Cancelled"  # given up before anything was taken
    ADOPTED = "Adopted"  # the declaration shrank
    ROLLED_BACK = "RolledBack"  # a person took it back
    RETURNED = "Returned"  # a denial of the workload itself brought it back
    EXPIRED = "Expired"  # its deadline passed
    SUPERSEDED = "Superseded"  # the declaration changed around it


ENDINGS = frozenset(
    {
        Stage.CANCELLED,
        Stage.ADOPTED,
        Stage.ROLLED_BACK,
        Stage.RETURNED,
        Stage.EXPIRED,
        Stage.SUPERSEDED,
    }
)
"""Stages that nothing follows."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What is taken: declared words, whole. A declared `*` goes as the `*` that it is, or not at all."""

    kubernetes: tuple[KubernetesPermission, ...] = ()
    bindings: tuple[RoleRef, ...] = ()
    cluster_bindings: tuple[RoleRef, ...] = ()
    aws: tuple[AwsPermission, ...] = ()
    managed_policy_arns: tuple[str, ...] = ()

    def __len__(self) -> int:
        return (
            len(self.kubernetes)
            + len(self.bindings)
            + len(self.cluster_bindings)
            + len(self.aws)
            + len(self.managed_policy_arns)
        )

    def words(self) -> Iterator[str]:
        """Give each word as people read it, sorted within its kind."""
        yield from map(atom_text, sorted(self.kubernetes))
        yield from (f"RoleBinding to {each}" for each in sorted(self.bindings))
        yield from (f"ClusterRoleBinding to {each}" for each in sorted(self.cluster_bindings))
        yield from (f"{each.action} on {each.resource}" for each in sorted(self.aws))
        yield from (f"managed policy {each}" for each in sorted(self.managed_policy_arns))


def atom_text(atom: KubernetesPermission) -> str:
    """Write an atom as people read it: `delete apps/deployments "web"`."""
    resource = f"{atom.api_group}/{atom.resource}" if atom.api_group else atom.resource
    return (
        f'{atom.verb} {resource} "{atom.resource_name}"' if atom.resource_name else f"{atom.verb} {resource}"
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why it is called unused: the window that was looked at, and what of it was observed without a Gap.

    `sources` names the logs. The times are those of the evidence, not of the making.
    """

    window_seconds: int
    observed_since: datetime
    observed_until: datetime
    sources: tuple[str, ...] = ()

    @property
    def observed_seconds(self) -> int:
        """How long it was observed."""
        return int((self.observed_until - self.observed_since).total_seconds())


@dataclass(frozen=True, slots=True, order=True)
class Returned:
    """A permission that came back by itself, once, because a pod of the subject was denied it."""

    permission: KubernetesPermission
    at: datetime
    pod: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come; empty for one that was just announced.

    `end` is one of ENDINGS once it has ended, `ended_by` a person or what ended it, `why` their reason.
    """

    narrowed: datetime | None = None
    watched_since: datetime | None = None
    finished: datetime | None = None
    returned: tuple[Returned, ...] = ()
    end: Stage | None = None
    ended: datetime | None = None
    ended_by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One withdrawal with its progress as stored.

    `subject` is whom the evidence is about: a policy that was made again for another one is not touched.
    Nothing is taken before `narrow_after`; `until` is the deadline after which everything comes back.
    `rollback_reason` is set while a person asks for its end.
    """

    namespace: str
    name: str
    uid: str
    policy: PolicyKey
    subject: ServiceAccount
    withdrawn: Withdrawn
    reason: str
    evidence: Evidence
    announced: datetime
    narrow_after: datetime
    until: datetime
    watch_seconds: int
    progress: Progress = field(default_factory=Progress)
    generation: int = 1
    rollback_reason: str = ""
    rollback_by: str = ""
    status: Mapping[str, object] = field(default_factory=dict)  # as stored, for comparison before a write

    @property
    def stage(self) -> Stage:
        """How far it has come, as last written."""
        progress = self.progress
        if progress.end is not None:
            return progress.end
        if progress.finished is not None:
            return Stage.FINISHED
        if progress.watched_since is not None:
            return Stage.WATCHING
        return Stage.NARROWED if progress.narrowed is not None else Stage.ANNOUNCED

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.progress.end is not None

    @property
    def left(self) -> Withdrawn:
        """What it takes, without what came back by itself."""
        back = {each.permission for each in self.progress.returned}
        return replace(
            self.withdrawn, kubernetes=tuple(each for each in self.withdrawn.kubernetes if each not in back)
        )

    def is_active(self, now: datetime) -> bool:
        """Whether it takes something away now.

        The deadline and a person's word count at once, whether or not they were written down yet.
        """
        is_taken = self.progress.narrowed is not None and not self.is_over
        return is_taken and not self.rollback_reason and now < self.until

    @property
    def finish_at(self) -> datetime | None:
        """When watching ends; None before it began."""
        since = self.progress.watched_since
        return None if since is None else since + timedelta(seconds=self.watch_seconds)


class Remediation(Enum):
    """What is done about what is declared and not used."""

    SUGGEST = "Suggest"
    STAGE = "Stage"


@dataclass(frozen=True, slots=True)
class Exemption:
    """A permission that is kept although it is not used; exactly one of the two is set. `*` is a wildcard."""

    reason: str
    until: datetime
    kubernetes: KubernetesPermission | None = None
    aws: AwsPermission | None = None

    def keeps(self, atom: KubernetesPermission) -> bool:
        """Whether it has a request in common with an atom: then the whole atom is kept."""
        kept = self.kubernetes
        if kept is None:
            return False
        return permission_intersects(as_rule(kept), atom)

    def keeps_in_aws(self, pair: AwsPermission) -> bool:
        """Whether it has a request in common with a pair: then the whole pair is kept."""
        kept = self.aws
        if kept is None:
            return False
        return action_intersects(kept.action, pair.action) and resource_intersects(
            kept.resource, pair.resource
        )


@dataclass(frozen=True, slots=True)
class ExcessRules:
    """How excess of one policy is judged, and what is done about it."""

    window_seconds: int = 7_776_000
    min_observed_seconds: int = 2_592_000
    exempt: tuple[Exemption, ...] = ()
    remediation: Remediation = Remediation.SUGGEST

    def without_exempt(self, words: Withdrawn, now: datetime) -> Withdrawn:
        """Return the words that no exemption keeps now. A bundle is kept as soon as anything of its kind is
        exempt: what it holds is not looked at."""
        holding = [each for each in self.exempt if now < each.until]
        is_kept = any(each.kubernetes is not None for each in holding)
        return Withdrawn(
            kubernetes=tuple(
                atom for atom in words.kubernetes if not any(each.keeps(atom) for each in holding)
            ),
            bindings=() if is_kept else words.bindings,
            cluster_bindings=() if is_kept else words.cluster_bindings,
            aws=tuple(pair for pair in words.aws if not any(each.keeps_in_aws(pair) for each in holding)),
            managed_policy_arns=()
            if any(each.aws is not None for each in holding)
            else words.managed_policy_arns,
        )
