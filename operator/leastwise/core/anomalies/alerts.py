"""Alerts: one per identity, rule and day, each with what was seen, what was usual and a bounded sample."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, NamedTuple

from leastwise.core.anomalies.rules import RULES, RuleName
from leastwise.core.anomalies.sightings import Sighting
from leastwise.core.anomalies.texts import DAY, clipped, day_text
from leastwise.core.drifts import Severity
from leastwise.core.evaluation.inventories import IdentityId

MOST_EVENTS = 5
"""How many events an alert holds; the others are counted."""

_FINGERPRINT_LENGTH = 32


class Evidence(NamedTuple):
    """One event of an alert, by what finds it in the log again."""

    at: int
    event: str
    text: str
    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something out of pattern. `seen` and `usual` are sentences; `count` counts the events of that day."""

    rule: RuleName
    severity: Severity
    identity: IdentityId
    day: int  # days since 1970, in UTC
    seen: str
    usual: str
    first: int
    last: int
    count: int
    events: tuple[Evidence, ...]

    @property
    def date(self) -> str:
        """Its day as a date."""
        return day_text(self.day)

    @property
    def title(self) -> str:
        """What the rule is about."""
        return RULES[self.rule].title

    @property
    def todo(self) -> str:
        """What to do now."""
        return RULES[self.rule].todo.replace("{subject}", self.identity)

    @property
    def fingerprint(self) -> str:
        """What stays the same for the same identity, rule and day."""
        parts = (self.rule.value, self.identity, self.date)
        text = "\0".join(parts).encode("utf-8", "surrogatepass")
        return hashlib.sha256(text).hexdigest()[:_FINGERPRINT_LENGTH]

    @property
    def order(self) -> tuple[int, int, str, str]:
        """Worst first, then as they came."""
        return (-self.severity, self.first, self.rule.value, self.identity)


class Fired(NamedTuple):
    """What a rule says of one sighting."""

    rule: RuleName
    identity: IdentityId
    seen: str
    usual: str
    severity: Severity | None = None  # None: that of the rule
    text: str = ""  # of the event; empty: what its first deed did


class AlertBook:
    """Alerts as they grow. `dropped` counts those for which there was no room."""

    def __init__(self, most: int) -> None:
        self.dropped = 0
        self._most = most
        self._alerts: dict[tuple[str, str, int], Alert] = {}

    def add(self, fired: Fired, sighting: Sighting) -> Alert | None:
        """Note what a rule says; return the alert when it is the first of its identity, rule and day."""
        day = sighting.at // DAY
        key = (fired.identity, fired.rule.value, day)
        evidence = _evidence(fired, sighting)
        severity = RULES[fired.rule].severity if fired.severity is None else fired.severity
        known = self._alerts.get(key)
        if known is not None:
            self._alerts[key] = _grown(known, fired, severity, evidence)
            return None
        if len(self._alerts) >= self._most:
            self.dropped += 1
            return None
        alert = self._alerts[key] = Alert(
            fired.rule,
            severity,
            fired.identity,
            day,
            fired.seen,
            fired.usual,
            sighting.at,
            sighting.at,
            1,
            (evidence,),
        )
        return alert

    def alerts(self) -> tuple[Alert, ...]:
        """Return all, worst first."""
        return tuple(sorted(self._alerts.values(), key=lambda each: each.order))

    def take_before(self, day: int) -> tuple[Alert, ...]:
        """Return the alerts of earlier days and forget them: nothing is added to them any more."""
        found = [key for key in self._alerts if key[2] < day]
        return tuple(sorted((self._alerts.pop(key) for key in found), key=lambda each: each.order))

    # ---------------------------------------------------------------- kept between runs

    def to_state(self) -> list[object]:
        """Return plain values."""
        return [
            [
                each.rule.value,
                int(each.severity),
                each.identity,
                each.day,
                each.seen,
                each.usual,
                each.first,
                each.last,
                each.count,
                [list(one) for one in each.events],
            ]
            for each in self._alerts.values()
        ]

    def restore(self, state: list[list[Any]]) -> None:
        """Take plain values back; raises what building from other values raises."""
        for rule, severity, identity, day, seen, usual, first, last, count, events in state:
            sample = tuple(Evidence(*one) for one in events)
            self._alerts[identity, rule, day] = Alert(
                RuleName(rule), Severity(severity), identity, day, seen, usual, first, last, count, sample
            )


def _evidence(fired: Fired, sighting: Sighting) -> Evidence:
    text = fired.text or (sighting.deeds[0].text if sighting.deeds else "")
    return Evidence(sighting.at, clipped(sighting.event), text, sighting.address, clipped(sighting.agent))


def _grown(known: Alert, fired: Fired, severity: Severity, evidence: Evidence) -> Alert:
    """Return an alert with one more event; the worst that was seen gives its words."""
    is_worse = severity > known.severity
    has_room = len(known.events) < MOST_EVENTS
    return Alert(
        known.rule,
        max(severity, known.severity),
        known.identity,
        known.day,
        fired.seen if is_worse else known.seen,
        fired.usual if is_worse else known.usual,
        min(known.first, evidence.at),
        max(known.last, evidence.at),
        known.count + 1,
        (*known.events, evidence) if has_room else known.events,
    )
