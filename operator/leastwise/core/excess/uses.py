"""What one identity used, as sets of atoms by scope, from aggregates of use.

Only what was allowed counts. A use counts for the atoms that could have allowed it, wherever that cannot be
told apart for more than one: more use never makes more excess.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from leastwise.core.excess.sums import Scoped
from leastwise.core.excess.tables import AtomTable
from leastwise.core.excess.windows import seasons
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.coverage import Span
from leastwise.core.usage.names import STAR
from leastwise.core.usage.uses import ALLOWED

_SECONDS = 19
"""Characters of a time up to its seconds: times of any finer writing compare with them as texts."""


@dataclass(slots=True)
class UsedSets:
    """By scope: `used` in the window, `maybe` used (only the beginnings of names are known), `in_season`
    around the same date of an earlier quarter, half-year or year. `last` is when anything was seen at all.
    """

    used: Scoped = field(default_factory=dict)
    maybe: Scoped = field(default_factory=dict)
    in_season: Scoped = field(default_factory=dict)
    last: str = ""


class UseReader:
    """Reads aggregates for one window."""

    def __init__(self, table: AtomTable, window: Span, *, is_seasonal: bool = True) -> None:
        self._table = table
        self._start = window.start.isoformat()[:_SECONDS]
        self._seasons = seasons(window.end) if is_seasonal else ()

    def read(self, aggregates: Iterable[Aggregate], held: Scoped) -> UsedSets:
        """Return what was used of the atoms that an identity holds; all aggregates are its own."""
        found = UsedSets()
        for each in aggregates:
            found.last = max(found.last, each.last_seen)
            if each.use.decision != ALLOWED:
                continue
            if self.is_in_window(each):
                self._add(found.used, found.maybe, each, held)
            elif self._seasons and self._is_in_season(each):
                self._add(found.in_season, found.in_season, each, held)
        return found

    def is_in_window(self, each: Aggregate) -> bool:
        """Tell whether it was used in the window, or after it: what is used later is not unused either."""
        return each.last_seen >= self._start

    def _add(self, sure: Scoped, maybe: Scoped, each: Aggregate, held: Scoped) -> None:
        used, possible = self.bits(each)
        if not (used or possible):
            return
        by_target = each.use.plane != Plane.KUBERNETES.value and bool(each.names) and not each.unnamed
        for scope, atoms in held.items():
            if in_scope(each, scope):
                known = used & atoms
                if by_target and known:  # all of them, where it fits none: it was allowed by something
                    known = self._table.on_target(known, each.names) or known
                if known:
                    sure[scope] = sure.get(scope, 0) | known
                if possible:
                    maybe[scope] = maybe.get(scope, 0) | possible & atoms

    def bits(self, each: Aggregate) -> tuple[int, int]:
        """Return the atoms of a use, scopes and targets left out: used ones, and those that may have been."""
        table = self._table
        nameless, named = table.used(each.use)
        possible = 0
        for name in each.names if named else ():
            if each.overflows and name.endswith(STAR):
                possible |= named & table.beginning(name.removesuffix(STAR))
            else:
                nameless |= named & table.named(name)
        return nameless, possible

    def _is_in_season(self, each: Aggregate) -> bool:
        """Tell whether it may have been used in a season: only the first and the last time are known."""
        first, last = _time(each.first_seen), _time(each.last_seen)
        return any(season.start <= last and first <= season.end for season in self._seasons)


def in_scope(aggregate: Aggregate, scope: str) -> bool:
    """Tell whether a grant in a scope may have allowed a use.

    Kubernetes and AWS: the namespace or account says it. Scopes of other clouds are written in many ways, so
    that every one counts.
    """
    use = aggregate.use
    if not scope or use.place == scope:
        return True
    if use.plane == Plane.KUBERNETES.value:
        return False
    return use.plane != Plane.AWS.value or not use.place


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
