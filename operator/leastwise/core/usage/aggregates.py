"""Uses counted: when first and last, how often, on what, by way of whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from sys import intern

from leastwise.core.usage.names import MOST_NAMES, MOST_VIAS, NameSet
from leastwise.core.usage.uses import Use


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What is known of one use.

    `first_seen` and `last_seen` are times as texts, ISO 8601 in UTC, alike within a plane, so that they
    compare as they sort. `names` are the objects or ARNs that were named, sorted, at most 64; with
    `name_words` set some are prefixes that end in a star. `unnamed` tells that it was also asked for without
    a name. `via` says through whom or what: the real user behind an impersonated one; session names.
    """

    use: Use
    first_seen: str
    last_seen: str
    count: int
    names: tuple[str, ...] = ()
    name_words: int | None = None
    unnamed: bool = False
    via: tuple[str, ...] = ()
    via_words: int | None = None
    sources: tuple[str, ...] = ()

    @property
    def overflows(self) -> bool:
        """Whether there were more names than are kept."""
        return self.name_words is not None


class Tally:
    """The growing form of an aggregate."""

    __slots__ = ("count", "first", "last", "names", "sources", "unnamed", "via")

    def __init__(self) -> None:
        self.first = ""
        self.last = ""
        self.count = 0
        self.names: NameSet | None = None
        self.unnamed = False
        self.via: NameSet | None = None
        self.sources: set[str] = set()

    def see(self, first: str, last: str, count: int) -> None:
        """Count uses between two times."""
        if first < self.first or not self.first:
            self.first = first
        self.last = max(self.last, last)
        self.count += count

    def touch(self, at: str, count: int, name: str) -> None:
        """Count uses at one time, of an object of that name (empty: of none)."""
        self.see(at, at, count)
        if not name:
            self.unnamed = True
        elif self.names is None or name not in self.names.names:
            self.name((intern(name),))

    def name(self, names: Iterable[str], words: int | None = None) -> None:
        """Keep what was named."""
        if self.names is None:
            self.names = NameSet(MOST_NAMES)
        self.names.update(names, words)

    def came_by(self, via: Iterable[str], words: int | None = None) -> None:
        """Keep through whom or what it came."""
        if self.via is None:
            self.via = NameSet(MOST_VIAS)
        self.via.update(via, words)

    def unite(self, other: Aggregate) -> None:
        """Take in an aggregate of the same use, of other events."""
        self.see(other.first_seen, other.last_seen, other.count)
        if other.names:
            self.name(other.names, other.name_words)
        if other.via:
            self.came_by(other.via, other.via_words)
        self.unnamed = self.unnamed or other.unnamed
        self.sources.update(other.sources)

    def aggregate(self, use: Use) -> Aggregate:
        """Return it as a value."""
        names, via = self.names, self.via
        return Aggregate(
            use,
            self.first,
            self.last,
            self.count,
            tuple(sorted(names.names)) if names else (),
            names.words if names else None,
            self.unnamed,
            tuple(sorted(via.names)) if via else (),
            via.words if via else None,
            tuple(sorted(self.sources)),
        )


def united(parts: Iterable[Iterable[Aggregate]]) -> Iterator[Aggregate]:
    """Put aggregates of different events together, sorted by use; the order of the parts never matters."""
    tallies: dict[Use, Tally] = {}
    for part in parts:
        for each in part:
            tally = tallies.get(each.use)
            if tally is None:
                tally = tallies[each.use] = Tally()
            tally.unite(each)
    return (tallies[use].aggregate(use) for use in sorted(tallies))
