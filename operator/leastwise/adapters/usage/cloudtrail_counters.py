"""What is counted of one use while files of CloudTrail are read, and of one caller as it is written."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct

from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.aws import Caller
from leastwise.core.usage.names import MOST_NAMES, NameSet
from leastwise.core.usage.uses import Use

SOURCE = "cloudtrail"
MOST_SESSION_NAMES = 8
MOST_LINKS = 8

FEW = 6
"""Names in a tuple: of more, a set is faster."""

_SECONDS = len("2026-01-01T00:00:00")

Names = tuple[str, ...] | NameSet
"""Names of one use: a tuple while they are few, as nearly all are."""


def with_name(kept: Names, name: str, most: int) -> Names:
    """Return names with one more."""
    if isinstance(kept, tuple):
        if name in kept:
            return kept
        if len(kept) < FEW:
            return (*kept, sys.intern(name))
        whole = NameSet(most)
        whole.update(kept)
        kept = whole
    if name not in kept.names:
        kept.add(sys.intern(name))
    return kept


class Counter(Struct, gc=False):
    """The growing form of an aggregate.

    Names of sessions and ids of who stands behind are cut apart from each other: there are many sessions, and
    their prefixes must not cut the name of a ServiceAccount. The collector of cycles leaves counters out, as
    there can be none: it would look at each one again and again.
    """

    use: Use
    first: datetime
    last: datetime
    count: int = 0
    unnamed: bool = False
    names: Names = ()
    sessions: Names = ()
    links: Names = ()

    def came_by(self, known: KnownCaller) -> None:
        """Keep who stands behind a caller."""
        for each in known.caller.sessions:
            self.sessions = with_name(self.sessions, each, MOST_SESSION_NAMES)
        for each in (*known.caller.links, *known.links):
            self.link(each)

    def link(self, link: str) -> None:
        """Keep the id of somebody who stands behind."""
        self.links = with_name(self.links, link, MOST_LINKS)

    def see(self, at: datetime, names: tuple[str, ...]) -> None:
        """Count one event."""
        self.count += 1
        if at > self.last:
            self.last = at
        elif at < self.first:
            self.first = at
        if not names:
            self.unnamed = True
            return
        for each in names:
            if type(self.names) is not tuple or each not in self.names:
                self.names = with_name(self.names, each, MOST_NAMES)

    def aggregate(self) -> Aggregate:
        """Return it as a value."""
        names, first = self.names, text_of(self.first)
        return Aggregate(
            self.use,
            first,
            first if self.last == self.first else text_of(self.last),
            self.count,
            _sorted(names),
            None if isinstance(names, tuple) else names.words,
            self.unnamed,
            _sorted((*_whole(self.sessions), *_whole(self.links))),
            None,
            (SOURCE,),
        )


def _whole(names: Names) -> Iterable[str]:
    return names if isinstance(names, tuple) else names.names


def _sorted(names: Names) -> tuple[str, ...]:
    return tuple(sorted(_whole(names)))


Deed = tuple[tuple[str, ...], str, str]
"""What a caller did in one event: actions, the account of the resource, and whether it was let."""


class KnownCaller(Struct, gc=False):
    """A caller as it is written, with what it was seen to do; `links` are those that were found later."""

    caller: Caller
    links: list[str] = []
    uses: dict[Deed, tuple[Counter, ...]] = {}

    def tie(self, link: str) -> None:
        """Keep who stands behind, for what was counted before as well."""
        if link in self.links or link in self.caller.links:
            return
        self.links.append(link)
        for counters in self.uses.values():
            for each in counters:
                each.link(link)


def text_of(at: datetime) -> str:
    """Write a time as CloudTrail does."""
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()[:_SECONDS] + "Z"
