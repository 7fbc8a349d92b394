"""What is usual for one identity: small, bounded, and made of what lies behind.

`index` is the number of a day among those that the log holds (`clocks.py`).
"""

from __future__ import annotations

from typing import Any

_MOST_PAST = 14


class DailyCounts:
    """A number a day: today's, and those of the last days that had any."""

    __slots__ = ("count", "day", "past")

    def __init__(self) -> None:
        self.day = -1
        self.count = 0
        self.past: list[tuple[int, int]] = []

    def see(self, day: int, count: int) -> None:
        """Take a day's number so far; what belongs to an earlier day than today's is left out."""
        if day > self.day:
            if self.day >= 0:
                self.past = [*self.past[1 - _MOST_PAST :], (self.day, self.count)]
            self.day, self.count = day, 0
        if day == self.day:
            self.count = max(self.count, count)

    def add(self, day: int) -> int:
        """Count one more; return today's number, 0 for another day's."""
        self.see(day, 0)
        if day != self.day:
            return 0
        self.count += 1
        return self.count

    def usual(self, rank: int, since: int) -> int:
        """Return the number of the day that is `rank`th from the top since a day; 0 without so many.

        A number that was reached on a single day, the day of an attack, is not usual.
        """
        counts = sorted((count for day, count in self.past if day >= since), reverse=True)
        return counts[rank - 1] if len(counts) >= rank else 0

    def to_state(self) -> list[object]:
        """Return plain values."""
        return [self.day, self.count, [list(each) for each in self.past]]

    @classmethod
    def from_state(cls, state: list[Any] | None) -> DailyCounts | None:
        """Take plain values back; None stays None."""
        if state is None:
            return None
        found = cls()
        found.day, found.count, past = state
        found.past = [(int(day), int(count)) for day, count in past][-_MOST_PAST:]
        return found


class Known:
    """Things that an identity was seen with, by the day of the first time.

    Past `most` of them it `is_wide`: known with everything, since nothing is out of its pattern.
    """

    __slots__ = ("is_wide", "most", "things")

    def __init__(self, most: int, things: dict[str, int] | None = None, *, is_wide: bool = False) -> None:
        self.most = most
        self.things = things or {}
        self.is_wide = is_wide

    def is_new(self, thing: str, day: int) -> bool:
        """Take a thing; tell whether it was not known before this day."""
        known = self.things.get(thing)
        if known is not None:
            return known == day
        if self.is_wide:
            return False
        if len(self.things) >= self.most:
            self.is_wide = True
            self.things.clear()
            return False
        self.things[thing] = day
        return True

    def told(self, day: int, most: int = 3) -> str:
        """Name a few of those that were known before a day; empty: there were none."""
        names = sorted(thing for thing, first in self.things.items() if first < day)
        more = f" and {len(names) - most} more" if len(names) > most else ""
        return ", ".join(names[:most]) + more


_CALLERS, _AUDIENCES, _SOURCES, _ADDRESSES, _USED, _IMAGES = 16, 16, 64, 16, 256, 16
_BOUNDS = {
    "callers": _CALLERS,
    "audiences": _AUDIENCES,
    "sources": _SOURCES,
    "addresses": _ADDRESSES,
    "used": _USED,
}


class Profile:
    """One identity. `first` is the day it was first seen, `last` the last that it acted on, -1 for never.

    `gap` is the longest time in days that it did nothing between two uses. `images` holds the first day of
    each set of images that it ran with, where those are known. `denied` holds what was refused of late,
    by when. `loose` is the day since 1970 on which a token without a pod was first used, `woke` that on which
    it was last used after long; -1 for never.
    """

    __slots__ = (
        "asked",
        "denials",
        "denied",
        "first",
        "gap",
        "had_pods",
        "images",
        "issued",
        "known",
        "last",
        "last_at",
        "loose",
        "woke",
    )

    def __init__(self, first: int) -> None:
        self.first = first
        self.last = -1
        self.last_at = -1
        self.gap = 0
        self.had_pods = False
        self.loose = -1
        self.woke = -1
        self.issued: DailyCounts | None = None
        self.asked: DailyCounts | None = None
        self.denials: DailyCounts | None = None
        self.known: dict[str, Known] | None = None
        self.images: dict[str, int] | None = None
        self.denied: dict[str, int] | None = None

    def known_of(self, kind: str) -> Known:
        """Return what is known of one kind: callers, audiences, sources, addresses, used."""
        if self.known is None:
            self.known = {}
        found = self.known.get(kind)
        if found is None:
            found = self.known[kind] = Known(_BOUNDS[kind])
        return found

    def since_of(self, images: str, index: int) -> int:
        """Return since when this set of images is watched; without images, since when the identity is."""
        if not images:
            return self.first
        if self.images is None:
            self.images = {}
        if images not in self.images and len(self.images) >= _IMAGES:
            del self.images[min(self.images, key=self.images.__getitem__)]
        return self.images.setdefault(images, index)

    # ---------------------------------------------------------------- kept between runs

    def to_state(self) -> list[object]:
        """Return plain values."""
        return [
            self.first,
            self.last,
            self.last_at,
            self.gap,
            self.had_pods,
            self.loose,
            self.woke,
            *(each.to_state() if each else None for each in (self.issued, self.asked, self.denials)),
            {kind: [each.things, each.is_wide] for kind, each in (self.known or {}).items()} or None,
            self.images,
            self.denied,
        ]

    @classmethod
    def from_state(cls, state: list[Any]) -> Profile:
        """Take plain values back; raises what building from other values raises."""
        found = cls(0)
        numbers, counts, (known, images, denied) = state[:7], state[7:10], state[10:]
        found.first, found.last, found.last_at, found.gap = numbers[:4]
        found.had_pods, found.loose, found.woke = numbers[4:]
        found.issued, found.asked, found.denials = (DailyCounts.from_state(each) for each in counts)
        if known is not None:
            found.known = {
                kind: Known(_BOUNDS[kind], dict(things), is_wide=is_wide)
                for kind, (things, is_wide) in known.items()
            }
        found.images = dict(images) if images is not None else None
        found.denied = dict(denied) if denied is not None else None
        return found
