"""Drift: where what is declared and what is granted differ, with a severity."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum


class DriftKind(Enum):
    """The four relations of declared to granted."""

    MISSING = "missing"
    EXTRA = "extra"
    CHANGED = "changed"
    TRUST = "trust"


class Severity(IntEnum):
    """How bad; higher is worse, so that sorting in reverse puts the worst first."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The word that people see: Critical, High, Medium, Low, Info."""
        return self.name.capitalize()


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference. `ref` is the object (`RoleBinding/payments/x`, `Role/arn:…`), `detail` says what
    differs in one sentence without times, `repairable` whether Enforce may write it."""

    kind: DriftKind
    plane: str
    ref: str
    severity: Severity
    detail: str
    repairable: bool = True
    exempt: bool = False

    @property
    def sort_key(self) -> tuple[int, str, str, str, str]:
        """Worst first, then stable words."""
        return (-int(self.severity), self.plane, self.kind.value, self.ref, self.detail)


def sort_drifts(drifts: list[Drift] | tuple[Drift, ...]) -> tuple[Drift, ...]:
    """Order drifts worst first; equal inputs give equal order."""
    return tuple(sorted(drifts, key=lambda drift: drift.sort_key))
