"""What the evaluators say of the subjects of one policy, as the numbers of its status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from leastwise.core.drifts import Severity

_TOLD = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)


@dataclass(frozen=True, slots=True)
class SubjectCounts:
    """`effective` permissions, how many of them are `undeclared`, and risky ones by severity.

    `unknown` counts rules that could not be decided: with any, no risks is no all-clear.
    """

    effective: int = 0
    undeclared: int = 0
    severities: tuple[Severity, ...] = ()
    unknown: int = 0

    @property
    def counts(self) -> Mapping[str, int]:
        """The part of `status.counts`."""
        return MappingProxyType({"effective": self.effective, "undeclared": self.undeclared})

    @property
    def risks(self) -> Mapping[str, int]:
        """The whole of `status.risks`."""
        found = {each.name.lower(): self.severities.count(each) for each in _TOLD}
        return MappingProxyType({**found, "unknown": self.unknown})


def unite(parts: Iterable[SubjectCounts]) -> SubjectCounts:
    """Add up the subjects of one policy."""
    known = tuple(parts)
    return SubjectCounts(
        effective=sum(each.effective for each in known),
        undeclared=sum(each.undeclared for each in known),
        severities=tuple(sorted(severity for each in known for severity in each.severities)),
        unknown=sum(each.unknown for each in known),
    )
