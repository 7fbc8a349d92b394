"""The rule about roles of AWS assumed by whom they never were: another issuer, principal or chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leastwise.core.anomalies.alerts import Fired
from leastwise.core.anomalies.baselines import Profile
from leastwise.core.anomalies.memories import Memory
from leastwise.core.anomalies.rules import RuleName
from leastwise.core.anomalies.settings import AnomalySettings
from leastwise.core.anomalies.sightings import Assumed
from leastwise.core.anomalies.texts import clipped
from leastwise.core.anomalies.tokens import Moment

_ARROW = " > "
_LONGEST = 4
"""Links of a chain that are kept, the last ones."""


class AssumeRules:
    """Which session came how, and the rule over it."""

    def __init__(self, settings: AnomalySettings) -> None:
        self.sessions: Memory[str] = Memory(settings.most_sessions)

    def assumed(self, fact: Assumed, profile: Profile, now: Moment) -> Iterator[Fired]:
        """Take a role that was assumed; `profile` is the role's."""
        before = self.sessions.get(fact.by_session) if fact.by_session else None
        chain = _chain(before, fact.source)
        for each in fact.sessions:
            self.sessions.put(each, chain)
        sources = profile.known_of("sources")
        knows_chains = before is not None and any(
            first < now.day and each.endswith(f"{_ARROW}{fact.source}")
            for each, first in sources.things.items()
        )
        is_new = sources.is_new(fact.source, now.day)
        is_new_chain = before is not None and sources.is_new(chain, now.day)
        if not now.is_learned or not (is_new or (is_new_chain and knows_chains)):
            return
        usual = sources.told(now.day)
        if usual:
            yield Fired(
                RuleName.NEW_ASSUME,
                fact.role,
                f"it was assumed by {chain}",
                f"so far by {usual}",
                text=f"assumed by {fact.source}",
            )

    def to_state(self) -> dict[str, object]:
        """Return plain values."""
        return dict(self.sessions)

    def restore(self, state: dict[str, Any]) -> None:
        """Take plain values back."""
        for key, chain in state.items():
            self.sessions.put(key, chain)


def _chain(before: str | None, source: str) -> str:
    """Name who came first, and so on to who assumed the role."""
    links = [*(before.split(_ARROW) if before else ()), source]
    return clipped(_ARROW.join(links[-_LONGEST:]))
