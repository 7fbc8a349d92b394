"""Reviewed exceptions: findings that are known and accepted, each with a reason and an end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from leastwise.core.errors import InvalidError


@dataclass(frozen=True, slots=True, order=True)
class RiskException:
    """One accepted finding, by fingerprint, or a rule for subjects and scopes that match patterns.

    `until` is an aware time. `subject` and `scope` take `*` and `?`; empty is any.
    """

    rule: str
    reason: str
    until: datetime
    subject: str = ""
    scope: str = ""
    fingerprint: str = ""

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise InvalidError(f"exception for {self.rule}: reason is empty; say why it is accepted")
        if self.until.tzinfo is None:
            raise InvalidError(
                f"exception for {self.rule}: until has no time zone; write 2027-01-31T00:00:00Z"
            )
        if not (self.subject or self.fingerprint):
            raise InvalidError(f"exception for {self.rule}: names neither a subject nor a fingerprint")

    def is_over(self, at: datetime) -> bool:
        """Whether it no longer holds."""
        return at >= self.until

    def covers(self, rule: str, subject: str, scope: str, fingerprint: str) -> bool:
        """Whether it is meant for a finding."""
        if self.rule != rule:
            return False
        if self.fingerprint:
            return self.fingerprint == fingerprint
        return fnmatchcase(subject, self.subject) and fnmatchcase(scope, self.scope or "*")


@dataclass(frozen=True, slots=True)
class Exceptions:
    """All exceptions at one time. Without a time none can be held to its end, so none holds."""

    holding: tuple[RiskException, ...]
    over: tuple[RiskException, ...]

    @classmethod
    def at(cls, exceptions: Iterable[RiskException], at: datetime | None) -> Exceptions:
        """Part what holds from what is over."""
        every = tuple(sorted(exceptions))
        if at is None:
            return cls((), every)
        return cls(
            tuple(each for each in every if not each.is_over(at)),
            tuple(each for each in every if each.is_over(at)),
        )

    def covering(self, rule: str, subject: str, scope: str, fingerprint: str) -> RiskException | None:
        """Return the first exception that is meant for a finding."""
        found = (each for each in self.holding if each.covers(rule, subject, scope, fingerprint))
        return next(found, None)
