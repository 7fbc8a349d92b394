"""Reads sightings in the order of a log and raises alerts. What it remembers is small, bounded, and plain
values by `to_state`, so that a collector keeps it between runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from leastwise.core.anomalies.alerts import Alert, AlertBook, Fired
from leastwise.core.anomalies.assumptions import AssumeRules
from leastwise.core.anomalies.baselines import Profile
from leastwise.core.anomalies.behaviours import BehaviourRules
from leastwise.core.anomalies.clocks import LogClock
from leastwise.core.anomalies.memories import Memory
from leastwise.core.anomalies.rules import RuleStatus
from leastwise.core.anomalies.settings import AnomalySettings
from leastwise.core.anomalies.sightings import Assumed, Deed, Issued, Sighting
from leastwise.core.anomalies.statuses import Facts, statuses
from leastwise.core.anomalies.texts import DAY
from leastwise.core.anomalies.tokens import Moment, TokenRules, moment
from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.inventories import IdentityId

VERSION = 1
_MISFITS = (KeyError, TypeError, ValueError, AttributeError, IndexError)


@dataclass(frozen=True, slots=True)
class AnomalyReport:
    """What a log raised. `learning` of `identities` are not watched long enough; none of the baseline's rules
    tells of them. `late` and `early` events were left out for their time, `dropped` alerts for want of room,
    `forgotten` counts what was known longest and had to go, by what it was."""

    alerts: tuple[Alert, ...]
    statuses: tuple[RuleStatus, ...]
    events: int
    first: int
    last: int
    days: int
    identities: int
    learning: int
    late: int = 0
    early: int = 0
    dropped: int = 0
    forgotten: Mapping[str, int] | None = None


class Detector:
    """Takes sightings, gives alerts. `events` counts what was taken."""

    def __init__(self, settings: AnomalySettings | None = None) -> None:
        self.settings = settings or AnomalySettings()
        self.events = 0
        self._clock = LogClock()
        self._profiles: Memory[Profile] = Memory(self.settings.most_identities)
        self._book = AlertBook(self.settings.most_alerts)
        self._facts = Facts()
        self._tokens = TokenRules(self.settings)
        self._behaviours = BehaviourRules(self.settings)
        self._assumes = AssumeRules(self.settings)
        self._has_images = bool(self.settings.places.images)

    def see(self, sighting: Sighting) -> tuple[Alert, ...]:
        """Take one event; return the alerts that it raised. More of the same on that day is added to them."""
        self.events += 1
        found: list[Alert] = []
        for each in self._clock.admit(sighting):
            found += self._raised(each)
        return tuple(found)

    def see_all(self, sightings: Iterable[Sighting]) -> None:
        """Take events; `alerts` tells what they raised."""
        admit, look = self._clock.admit, self._look
        for sighting in sightings:
            self.events += 1
            for each in admit(sighting):
                for fired in look(each):
                    self._book.add(fired, each)

    def alerts(self) -> tuple[Alert, ...]:
        """Return what was raised and not taken, worst first."""
        self._finish()
        return self._book.alerts()

    def take_before(self, day: int) -> tuple[Alert, ...]:
        """Return the alerts of earlier days, counted since 1970, and forget them."""
        return self._book.take_before(day)

    def report(self) -> AnomalyReport:
        """Tell everything, at the end of a log."""
        alerts = self.alerts()
        clock, baseline = self._clock, self.settings.baseline_days
        learning = sum(clock.index - profile.first < baseline for _, profile in self._profiles)
        return AnomalyReport(
            alerts=alerts,
            statuses=statuses(
                self._facts,
                self.settings,
                has_addresses=self._tokens.has_addresses,
                first=clock.first,
                index=clock.index,
            ),
            events=self.events,
            first=clock.first,
            last=clock.latest,
            days=clock.index + 1 if clock.first >= 0 else 0,
            identities=len(self._profiles),
            learning=learning,
            late=clock.late,
            early=clock.early,
            dropped=self._book.dropped,
            forgotten={what: count for what, count in self._forgotten().items() if count},
        )

    # ---------------------------------------------------------------- one event

    def _raised(self, sighting: Sighting) -> Iterator[Alert]:
        for fired in self._look(sighting):
            alert = self._book.add(fired, sighting)
            if alert is not None:
                yield alert

    def _finish(self) -> None:
        for each in self._clock.rest():
            for fired in self._look(each):
                self._book.add(fired, each)

    def _look(self, sighting: Sighting) -> list[Fired]:
        """Return what the rules say of an event, and learn it."""
        at, found = sighting.at, list[Fired]()
        index, credential = self._clock.index, sighting.credential
        day = at // DAY
        pod = credential.pod if credential is not None else ""
        for deed in sighting.deeds:
            profile = self._profile(deed.identity)
            # The way of nearly all events: somebody known does something common.
            if index != profile.last or profile.woke == day:
                found += self._day(deed, profile, sighting)
            profile.last_at = at
            if deed.privileges or (pod and self._has_images):
                found += self._privileged(deed, profile, sighting)
            if deed.denied:
                found += self._behaviours.denied(deed, profile, moment(at, is_learned=False))
        if credential is not None:
            profile = self._profile(credential.identity)
            now = moment(at, is_learned=index - profile.first >= self.settings.baseline_days)
            found += self._tokens.used(credential, sighting.address, profile, now)
        found += self._fact(sighting)
        self._facts.see(sighting)
        return found

    def _profile(self, identity: IdentityId) -> Profile:
        found = self._profiles.get(identity)
        if found is None:
            found = Profile(self._clock.index)
            self._profiles.entries[identity] = found
            self._profiles.forget_least(lambda each: max(each.last, each.first))
        return found

    def _learned(self, since: int) -> bool:
        return self._clock.index - since >= self.settings.baseline_days

    def _day(self, deed: Deed, profile: Profile, sighting: Sighting) -> Iterator[Fired]:
        """The first thing that an identity does on a day, or all of the day on which it woke."""
        index = self._clock.index
        if profile.last >= 0 and index > profile.last:
            now = moment(sighting.at, is_learned=self._learned(profile.first))
            yield from self._behaviours.wakes(deed, profile, index, now)
        elif profile.woke == sighting.at // DAY:
            yield self._behaviours.awake(deed, profile)
        profile.last = max(profile.last, index)

    def _privileged(self, deed: Deed, profile: Profile, sighting: Sighting) -> Iterable[Fired]:
        credential = sighting.credential
        pod = credential.pod if credential is not None and credential.identity == deed.identity else ""
        images = self.settings.places.images_of(pod)
        since = profile.since_of(images, self._clock.index)
        if not deed.privileges:
            return ()
        now = moment(sighting.at, is_learned=self._learned(since))
        return self._behaviours.privileged(deed, profile, images, now)

    def _fact(self, sighting: Sighting) -> Iterator[Fired]:
        fact, at = sighting.fact, sighting.at
        if isinstance(fact, Issued):
            profile = self._profile(fact.identity)
            yield from self._tokens.issued(fact, profile, self._now(at, profile))
            caller = self._profile(fact.caller)
            yield from self._tokens.asked(fact.caller, caller, self._now(at, caller))
        elif isinstance(fact, Assumed):
            profile = self._profile(fact.role)
            yield from self._assumes.assumed(fact, profile, self._now(at, profile))
        elif fact is not None:
            self._tokens.ends(fact, at)

    def _forgotten(self) -> dict[str, int]:
        return {
            "identities": self._profiles.forgotten,
            "tokens": self._tokens.tokens.forgotten,
            "pods": self._tokens.pods.forgotten + self._tokens.ended.forgotten,
            "sessions": self._assumes.sessions.forgotten,
        }

    def _now(self, at: int, profile: Profile) -> Moment:
        return moment(at, is_learned=self._learned(profile.first))

    # ---------------------------------------------------------------- kept between runs

    def to_state(self) -> dict[str, object]:
        """Return all that is remembered as plain values, which any format can hold."""
        self._finish()
        return {
            "version": VERSION,
            "events": self.events,
            "clock": self._clock.to_state(),
            "facts": self._facts.to_state(),
            "identities": {identity: profile.to_state() for identity, profile in self._profiles},
            "tokens": self._tokens.to_state(),
            "sessions": self._assumes.to_state(),
            "alerts": self._book.to_state(),
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any], settings: AnomalySettings | None = None) -> Detector:
        """Go on from such values; InvalidError when they are of another version or not as they must be."""
        if state.get("version") != VERSION:
            told = state.get("version")
            raise InvalidError(f"state of anomalies: version {told!r:.40} is not known, {VERSION} is")
        found = cls(settings)
        try:
            found._restore(state)
        except _MISFITS as error:
            raise InvalidError(f"state of anomalies is not as it was written: {error!r:.200}") from error
        return found

    def _restore(self, state: Mapping[str, Any]) -> None:
        self.events = int(state["events"])
        self._clock.restore(state["clock"])
        self._facts.restore(state["facts"])
        for identity, profile in state["identities"].items():
            self._profiles.put(identity, Profile.from_state(profile))
        self._tokens.restore(state["tokens"])
        self._assumes.restore(state["sessions"])
        self._book.restore(state["alerts"])
