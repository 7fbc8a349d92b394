"""The answers of `leastwise doctor`, as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from leastwise.cli.looks import DASH, OK, SEVERITIES, UNKNOWN, Look
from leastwise.cli.rights import Right
from leastwise.core.drifts import Severity


class State(Enum):
    """How a check came out."""

    OK = "OK"
    CRITICAL = "Critical"
    HIGH = "High"
    MEDIUM = "Medium"
    LOW = "Low"
    UNKNOWN = "Unknown"
    UNUSED = "NotHeld"  # a right that nothing needs: no finding

    @property
    def is_finding(self) -> bool:
        """Whether something has to be done."""
        return self in {State.CRITICAL, State.HIGH, State.MEDIUM, State.LOW}

    @property
    def look(self) -> Look:
        """How it is shown."""
        if self is State.OK:
            return OK
        if self is State.UNKNOWN:
            return UNKNOWN
        if self is State.UNUSED:
            return Look(DASH, "not held", "", "-")
        return SEVERITIES[Severity[self.name]]


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, how it came out, and what to know of it. `missing`: rights to add."""

    area: str
    what: str
    state: State
    detail: str = ""
    missing: tuple[Right, ...] = ()


@dataclass(frozen=True, slots=True)
class Checkup:
    """Everything that doctor found. `subject` is whose rights were asked for."""

    subject: str
    checks: tuple[Check, ...] = ()

    @property
    def findings(self) -> tuple[Check, ...]:
        """Checks after which something has to be done."""
        return tuple(each for each in self.checks if each.state.is_finding)

    @property
    def unknown(self) -> tuple[Check, ...]:
        """Checks that could not be made."""
        return tuple(each for each in self.checks if each.state is State.UNKNOWN)

    @property
    def missing(self) -> tuple[Right, ...]:
        """Rights that are needed and not held, sorted."""
        return tuple(sorted({right for each in self.findings for right in each.missing}))


def rights_check(
    area: str, what: str, wanted: Iterable[Right], held: frozenset[Right], *, otherwise: State
) -> Check:
    """Judge a set of rights: all held, or `otherwise` with those that are missing."""
    asked = tuple(wanted)
    missing = tuple(each for each in asked if each not in held)
    if not missing:
        return Check(area, what, State.OK, f"{len(asked)} rights")
    return Check(area, what, otherwise, f"missing: {missing_text(missing)}", missing)


def missing_text(missing: Iterable[Right]) -> str:
    """Name rights shortly, the verbs of one resource together."""
    verbs: dict[tuple[str, str, str], list[str]] = {}
    for each in missing:
        verbs.setdefault((each.scope, each.resource, each.name), []).append(each.verb)
    texts = []
    for (scope, resource, name), held in verbs.items():
        where = f" in {scope}" if scope else ""
        named = f" '{name}'" if name else ""
        texts.append(f"{','.join(held)} {resource}{named}{where}")
    return "; ".join(texts)
