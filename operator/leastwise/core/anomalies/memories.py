"""Maps that forget their oldest entries: credentials, pods, sessions, identities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

_T = TypeVar("_T")
_SHARE = 10
"""A tenth goes at once, so that no event costs more than others for long."""


class Memory(Generic[_T]):
    """A map of at most so many entries; those that were put first go first. `forgotten` counts them."""

    __slots__ = ("entries", "forgotten", "get", "most")

    def __init__(self, most: int) -> None:
        self.most = max(most, 1)
        self.forgotten = 0
        self.entries: dict[str, _T] = {}
        self.get: Callable[[str], _T | None] = self.entries.get

    def put(self, key: str, value: _T) -> None:
        """Keep an entry; a known key keeps its age."""
        self.entries[key] = value
        if len(self.entries) > self.most:
            self._forget(list(self.entries)[: self._surplus])

    def forget_least(self, rank: Callable[[_T], int]) -> None:
        """Forget those of the lowest rank when there are too many."""
        if len(self.entries) > self.most:
            ordered = sorted(self.entries, key=lambda each: rank(self.entries[each]))
            self._forget(ordered[: self._surplus])

    @property
    def _surplus(self) -> int:
        return len(self.entries) - self.most + self.most // _SHARE

    def _forget(self, keys: list[str]) -> None:
        self.forgotten += len(keys)
        for each in keys:
            del self.entries[each]

    def __iter__(self) -> Iterator[tuple[str, _T]]:
        return iter(self.entries.items())

    def __len__(self) -> int:
        return len(self.entries)
