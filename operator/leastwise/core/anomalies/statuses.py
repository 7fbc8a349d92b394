"""Which rules could tell anything of a log, and why others could not."""

from __future__ import annotations

from leastwise.core.anomalies.rules import RULES, RuleName, RuleState, RuleStatus
from leastwise.core.anomalies.settings import AnomalySettings
from leastwise.core.anomalies.sightings import Assumed, Issued, Sighting
from leastwise.core.anomalies.texts import DAY, time_text
from leastwise.core.snapshots import Plane

_KUBERNETES = "k8s:"


class Facts:
    """What kinds of things a log held."""

    __slots__ = ("assumed", "audiences", "credentials", "issued", "planes", "pods")

    def __init__(self) -> None:
        self.planes: set[str] = set()
        self.issued = 0
        self.audiences = 0
        self.credentials = False
        self.pods = False
        self.assumed = False

    def see(self, sighting: Sighting) -> None:
        """Take one event."""
        credential, fact = sighting.credential, sighting.fact
        if credential is not None:
            self.credentials = self.credentials or bool(credential.id)
            self.pods = self.pods or bool(credential.pod_uid)
        if type(fact) is Issued:
            self.issued += 1
            self.audiences += fact.audiences is not None
        elif type(fact) is Assumed:
            self.assumed = True
        if sighting.deeds and len(self.planes) < 2:  # noqa: PLR2004 (the planes whose logs are read)
            first = sighting.deeds[0].identity
            self.planes.add((Plane.KUBERNETES if first.startswith(_KUBERNETES) else Plane.AWS).value)

    def to_state(self) -> list[object]:
        """Return plain values."""
        return [sorted(self.planes), self.issued, self.audiences, self.credentials, self.pods, self.assumed]

    def restore(self, state: list[object]) -> None:
        """Take plain values back."""
        planes, self.issued, self.audiences, self.credentials, self.pods, self.assumed = state  # type: ignore[assignment]
        self.planes = set(planes)  # type: ignore[call-overload]


def statuses(
    facts: Facts, settings: AnomalySettings, *, has_addresses: bool, first: int, index: int
) -> tuple[RuleStatus, ...]:
    """Tell of each rule whether it is on; `first` is the time of the first event, `index` counts days."""
    return tuple(_status(name, facts, settings, has_addresses, first, index) for name in RULES)


def _status(
    name: RuleName,
    facts: Facts,
    settings: AnomalySettings,
    has_addresses: bool,  # noqa: FBT001 (handed through)
    first: int,
    index: int,
) -> RuleStatus:
    why = _off(name, facts, has_addresses=has_addresses)
    if why:
        return RuleStatus(name, RuleState.OFF, why)
    days = settings.baseline_days
    if name is RuleName.DORMANT:
        days = max(days, settings.dormant_days)
    if RULES[name].learns and index < days:
        end = time_text((first // DAY + days) * DAY)
        return RuleStatus(
            name, RuleState.LEARNING, f"until {end}, when the log holds {days} days, if none is missing"
        )
    part = _part(name, facts)
    return RuleStatus(name, RuleState.ON, part)


def _off(name: RuleName, facts: Facts, *, has_addresses: bool) -> str:
    """Say why a rule had nothing to look at; empty when it had."""
    if not facts.planes:
        return "there is no event"
    if name is RuleName.NEW_ASSUME:
        return "" if facts.assumed else f"the log does not hold {RULES[name].needs}"
    if name in (RuleName.FIRST_PRIVILEGED, RuleName.DORMANT, RuleName.DENIALS):
        return ""
    if Plane.KUBERNETES.value not in facts.planes:
        return "there are no Kubernetes audit events"
    held = {
        RuleName.TOKEN_VOLUME: facts.issued > 0,
        RuleName.TOKEN_CALLER: facts.issued > 0,
        RuleName.TOKEN_PLACE: facts.credentials,
        RuleName.TOKEN_AFTER_POD: facts.pods,
        RuleName.TOKEN_AUDIENCE: facts.audiences > 0,
        RuleName.TOKEN_ADDRESS: has_addresses,
    }
    if held[name]:
        return ""
    if name is RuleName.TOKEN_ADDRESS:
        return f"no file told the {RULES[name].needs}"
    return f"the log does not hold {RULES[name].needs}"


def _part(name: RuleName, facts: Facts) -> str:
    """Say what a rule that is on did not see."""
    missing = facts.issued - facts.audiences
    if name is RuleName.TOKEN_AUDIENCE and missing:
        return f"{missing} of {facts.issued} token requests were logged without their audiences"
    return ""
