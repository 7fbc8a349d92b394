"""What `leastwise diff` shows, as values: the policies that were looked at, their drift, what was not seen.

Made from statuses (`stored_views`) or from the live systems (`live_views`); printed by `diff_pages`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from leastwise.cli.looks import Direction
from leastwise.core.drifts import DriftKind, Severity
from leastwise.core.identities import PolicyKey

_BESIDES_ACCESS = ("maximum session is ", "path is ", "label ", "tags differ")


class Judged(Enum):
    """Whether a policy's drift is known."""

    YES = "judged"
    UNKNOWN = "unknown"
    SUSPENDED = "suspended"  # nobody compares it, as its owner wants


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One policy. `why_unknown` says why its drift is not known; `problem` what keeps it from being ready."""

    key: PolicyKey
    enforcement: str
    judged: Judged
    why_unknown: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DriftRow:
    """One difference of one policy."""

    policy: PolicyKey
    kind: str
    plane: str
    ref: str
    severity: Severity
    detail: str
    is_exempt: bool = False

    @property
    def direction(self) -> Direction:
        """Whether more or less is granted than is declared."""
        return direction_of(self.kind, self.severity, self.detail)

    @property
    def sort_key(self) -> tuple[bool, int, PolicyKey, str, str, str]:
        """Open before accepted, worst first, then stable words."""
        return (self.is_exempt, -int(self.severity), self.policy, self.plane, self.ref, self.detail)


@dataclass(frozen=True, slots=True, order=True)
class GapRow:
    """Something that was not seen."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class DiffReport:
    """Everything that one diff found; `place` says where was looked, `source` in what."""

    source: str  # status or live
    place: str
    policies: tuple[PolicyRow, ...] = ()
    drifts: tuple[DriftRow, ...] = ()
    gaps: tuple[GapRow, ...] = ()

    @property
    def open_drifts(self) -> tuple[DriftRow, ...]:
        """Drift that nobody accepted, worst first."""
        return tuple(
            sorted((each for each in self.drifts if not each.is_exempt), key=lambda each: each.sort_key)
        )

    @property
    def exempt(self) -> int:
        """How many differences `drift.exempt` accepts."""
        return sum(each.is_exempt for each in self.drifts)

    @property
    def drifted_policies(self) -> tuple[PolicyKey, ...]:
        """The policies with open drift, sorted."""
        return tuple(sorted({each.policy for each in self.open_drifts}))

    @property
    def unknown(self) -> tuple[PolicyRow, ...]:
        """Policies whose drift is not known, though somebody compares them."""
        return tuple(each for each in self.policies if each.judged is Judged.UNKNOWN)

    @property
    def is_whole(self) -> bool:
        """Whether all was seen: only then nothing found means nothing there."""
        return not self.gaps and not self.unknown

    def at_least(self, severity: Severity) -> tuple[DriftRow, ...]:
        """Return the open drift at or above a severity."""
        return tuple(each for each in self.open_drifts if each.severity >= severity)

    def count(self, kind: DriftKind) -> int:
        """Count the open drift of a kind."""
        return sum(each.kind == kind.value for each in self.open_drifts)


def severity_counts(drifts: Iterable[DriftRow]) -> tuple[tuple[Severity, int], ...]:
    """Count by severity, worst first, without zeros."""
    found = [each.severity for each in drifts]
    return tuple((each, found.count(each)) for each in sorted(set(found), reverse=True))


def direction_of(kind: str, severity: Severity, detail: str) -> Direction:
    """Tell whether a difference gives more or less than is declared.

    What widens an object of ours or its trust is High or worse in the table of severities, what narrows it
    Medium; differences beside access (a longer session, a path, a label) are neither.
    """
    if kind == DriftKind.EXTRA.value:
        return Direction.WIDER
    if kind == DriftKind.MISSING.value:
        return Direction.NARROWER
    if detail.startswith(_BESIDES_ACCESS) or severity <= Severity.LOW:
        return Direction.OTHER
    return Direction.WIDER if severity >= Severity.HIGH else Direction.NARROWER
