"""Uses of non-resource URLs: paths are parts of the key, and anybody can make up as many as they like.

So of one identity, verb and decision at most 64 are kept; when there are more, all of them are cut to their
first words, as names are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.usage.aggregates import Aggregate, Tally
from leastwise.core.usage.names import MOST_NAMES, STAR, NameSet, cut
from leastwise.core.usage.uses import Use


@dataclass(slots=True)
class _Group:
    paths: NameSet = field(default_factory=lambda: NameSet(MOST_NAMES))
    tallies: dict[str, Tally] = field(default_factory=dict)


class PathTallies:
    """Tallies of uses that have a path."""

    def __init__(self) -> None:
        self._groups: dict[Use, _Group] = {}

    def tally(self, use: Use) -> Tally:
        """Return where to count a use; the next one may be another tally, when paths were cut since."""
        group = self._groups.get(key := use._replace(path=""))
        if group is None:
            group = self._groups[key] = _Group()
        words = group.paths.words
        path = use.path if words is None else cut(use.path, words)
        found = group.tallies.get(path)
        if found is not None:
            return found
        group.tallies[path] = Tally()
        group.paths.add(path)
        if group.paths.words != words:
            _shrink(group)
        return self.tally(use) if path not in group.tallies else group.tallies[path]

    def aggregates(self) -> Iterator[Aggregate]:
        """Return what was counted."""
        for key, group in self._groups.items():
            for path, tally in group.tallies.items():
                if path.endswith(STAR):
                    tally.name((), group.paths.words)
                yield tally.aggregate(key._replace(path=path))


def _shrink(group: _Group) -> None:
    words = group.paths.words
    assert words is not None  # only a set that was cut differs from before
    tallies: dict[str, Tally] = {}
    for path, tally in group.tallies.items():
        short = cut(path, words)
        if short in tallies:
            tallies[short].unite(tally.aggregate(_ANY))
        else:
            tallies[short] = tally
    group.tallies = tallies


_ANY = Use(IdentityId(""), "", "")
"""A tally knows not whose it is."""
