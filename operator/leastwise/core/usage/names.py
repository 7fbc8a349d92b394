"""At most so many names of what was touched, and when there are more, their common prefixes.

    pods-a, pods-b, …, 65 of them   ->   pods-*

Prefixes end where a word of the name ends (after one of `/ : . - _`). Every set is cut to the same number of
words, the greatest with which it fits; so neither the order of the names nor how they were divided over
sources changes what is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_NAMES = 64
MOST_VIAS = 16
STAR = "*"

_WORDS = re.compile(r"[^/:.\-_]*[/:.\-_]|[^/:.\-_]+")


def cut(name: str, words: int) -> str:
    """Return a name's first words with a star behind them; a name that has no more stays whole."""
    end = 0
    for count, word in enumerate(_WORDS.finditer(name)):
        if count == words:
            return name[:end] + STAR
        end = word.end()
    return name


@dataclass(slots=True)
class NameSet:
    """A growing set of names. `words` None: they are whole; else what they were cut to."""

    most: int = MOST_NAMES
    names: set[str] = field(default_factory=set)
    words: int | None = None

    @property
    def overflows(self) -> bool:
        """Whether some of the names are only prefixes."""
        return self.words is not None

    def add(self, name: str) -> None:
        """Add one name."""
        if name in self.names:
            return
        self.names.add(name if self.words is None else cut(name, self.words))
        if len(self.names) > self.most:
            self._shrink()

    def update(self, names: Iterable[str], words: int | None = None) -> None:
        """Add names that may be prefixes already, cut to some number of words."""
        if words is not None and (self.words is None or words < self.words):
            self._cut(words)
        if self.words is None:
            self.names.update(names)
        else:
            self.names.update([cut(each, self.words) for each in names])
        if len(self.names) > self.most:
            self._shrink()

    def _cut(self, words: int) -> None:
        self.names = {cut(each, words) for each in self.names}
        self.words = words

    def _shrink(self) -> None:
        longest = max(len(_WORDS.findall(each)) for each in self.names) if self.words is None else self.words
        self._cut(next(words for words in range(longest - 1, -1, -1) if self._fits(words)))

    def _fits(self, words: int) -> bool:
        """Whether names cut to so few words are few enough; with none there is only the star."""
        return len({cut(each, words) for each in self.names}) <= self.most
