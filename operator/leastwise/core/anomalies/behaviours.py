"""Rules about what an identity does: privileged things for the first time, after long, or refused."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.core.anomalies.alerts import Fired
from leastwise.core.anomalies.baselines import DailyCounts, Profile
from leastwise.core.anomalies.rules import RuleName
from leastwise.core.anomalies.settings import AnomalySettings
from leastwise.core.anomalies.sightings import Deed
from leastwise.core.anomalies.texts import time_text
from leastwise.core.anomalies.tokens import Moment
from leastwise.core.drifts import Severity
from leastwise.core.evaluation.inventories import IdentityId

MOST_DENIED = 128
"""Different refusals of a window that are told apart; who gets more is told by that."""

_RANK = 3
"""Refusals are usual when there were as many on three days."""

_SHOWN = 4


class BehaviourRules:
    """The rules; all that they remember is in the profiles."""

    def __init__(self, settings: AnomalySettings) -> None:
        self._settings = settings

    def privileged(self, deed: Deed, profile: Profile, images: str, now: Moment) -> Iterator[Fired]:
        """Take the privileged uses of a deed. `now.is_learned` is about this set of images."""
        known = profile.known_of("used")
        for each in deed.privileges:
            if known.is_new(f"{images} {each.key}", now.day) and now.is_learned:
                by = " with these images" if images else ""
                yield Fired(
                    RuleName.FIRST_PRIVILEGED,
                    deed.identity,
                    f"it used {each.key} ({each.risk})",
                    f"not once{by} in the {self._settings.baseline_days} days or more that were watched",
                    each.severity,
                    deed.text,
                )

    def wakes(self, deed: Deed, profile: Profile, index: int, now: Moment) -> Iterator[Fired]:
        """Take the first use after some days; `index` is the day's number in the log."""
        settings = self._settings
        gap = index - profile.last
        is_long = gap >= settings.dormant_days and gap > settings.dormant_factor * profile.gap
        usual = f"its longest rest before was {profile.gap} days"
        profile.gap = max(profile.gap, gap)
        if is_long and now.is_learned:
            profile.woke = now.day
            yield self._woken(deed, f"it acted after {gap} days of rest", usual, profile.last_at)

    def awake(self, deed: Deed, profile: Profile) -> Fired:
        """Take what else it does on the day on which it woke."""
        return self._woken(deed, "it acted after a long rest", "", profile.last_at)

    def _woken(self, deed: Deed, seen: str, usual: str, last_at: int) -> Fired:
        severity = None if _is_workload(deed.identity) else Severity.LOW
        told = f"last seen {time_text(last_at)}; {usual}"
        return Fired(RuleName.DORMANT, deed.identity, seen, told, severity, deed.text)

    def denied(self, deed: Deed, profile: Profile, now: Moment) -> Iterator[Fired]:
        """Take what an identity was refused."""
        settings = self._settings
        oldest = now.at - settings.denied_seconds
        window = profile.denied or {}
        is_new = any(window.get(each, -1) <= oldest for each in deed.denied)
        window.update(dict.fromkeys(deed.denied, now.at))
        profile.denied = window
        if not is_new:
            return
        if len(window) >= settings.denied_least or len(window) > MOST_DENIED:
            profile.denied = window = {text: at for text, at in window.items() if at > oldest}
            while len(window) > MOST_DENIED:
                del window[min(window, key=window.__getitem__)]
        yield from self._burst(deed, profile, window, now)

    def _burst(self, deed: Deed, profile: Profile, window: dict[str, int], now: Moment) -> Iterator[Fired]:
        settings = self._settings
        if profile.denials is None:
            profile.denials = DailyCounts()
        count = len(window)
        profile.denials.see(now.day, count)
        if count < settings.denied_least:
            return
        usual = profile.denials.usual(_RANK, now.day - settings.baseline_days)
        if usual < count >= min(settings.denied_factor * usual, MOST_DENIED):
            names = list(window)
            more = f" and {count - _SHOWN} more" if count > _SHOWN else ""
            yield Fired(
                RuleName.DENIALS,
                deed.identity,
                f"{count} different things were refused within {settings.denied_seconds // 60} minutes: "
                f"{', '.join(names[:_SHOWN])}{more}",
                f"at most {usual} on its {settings.baseline_days} days before, the two highest aside",
                None,
                deed.text,
            )


def _is_workload(identity: IdentityId) -> bool:
    """Whether something else than a person acts: ServiceAccounts, nodes, roles."""
    return identity.startswith("k8s:system:") or (identity.startswith("aws:") and ":user/" not in identity)
