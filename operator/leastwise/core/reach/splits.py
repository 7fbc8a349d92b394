"""What splits off a strong component when one step inside it goes.

After the step u → v is gone, v still reaches every node of the component, and every node still reaches u: a
simple way there never needs that step. So the question is only who still reaches v. If u does, nothing
changed. If the search forward from u runs dry, then those who do not reach v split off; if the one backward
from v runs dry, then those whom u does not reach: the same question with all steps turned around.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Adjacency = Sequence[Sequence[int]]
_NOBODY = -1


@dataclass(slots=True)
class Search:
    """A search from one node that can be carried on step by step. `effort` counts the steps it looked at."""

    steps: Adjacency
    allows: Callable[[int], bool]
    previous: dict[int, int] = field(default_factory=dict)
    waiting: list[int] = field(default_factory=list)
    effort: int = 0

    def begin(self, node: int) -> Search:
        """Start from a node."""
        self.take(node, node)
        return self

    def take(self, node: int, previous: int) -> None:
        """Count a node as found."""
        self.previous[node] = previous
        self.waiting.append(node)

    def expand(self, other: Search) -> int:
        """Look at the neighbours of one node; return the first that the other search has found, else -1."""
        node = self.waiting.pop()
        neighbours = self.steps[node]
        self.effort += len(neighbours) + 1
        for neighbour in neighbours:
            if neighbour not in self.previous and self.allows(neighbour):
                self.take(neighbour, node)
                if neighbour in other.previous:
                    return neighbour
        return _NOBODY


def find_part(
    successors: Adjacency, predecessors: Adjacency, component: Sequence[int], start: int, end: int
) -> set[int] | None:
    """Return the nodes that leave the component of a step that is gone; None when it still holds together.

    What stays is one component. What leaves may be several.
    """
    number = component[start]

    def is_inside(node: int) -> bool:
        return component[node] == number

    forward = Search(successors, is_inside).begin(start)
    backward = Search(predecessors, is_inside).begin(end)
    while forward.waiting and backward.waiting:
        less, more = (forward, backward) if forward.effort <= backward.effort else (backward, forward)
        if less.expand(more) != _NOBODY:
            return None
    return _grow(backward, forward) if backward.waiting else _grow(forward, backward)


def _grow(known: Search, dry: Search) -> set[int]:
    """Return all nodes without a way to the origin of `known`, from those that the dry search has found.

    `known` goes against the steps that `dry` follows; whom it finds has a way. Each other node without one
    has a step to a node without one, so neighbours of the part are all that has to be asked.
    """
    part = set(dry.previous)
    waiting = list(part)
    while waiting:
        for neighbour in known.steps[waiting.pop()]:
            if neighbour not in part and neighbour not in known.previous and known.allows(neighbour):
                lost = _without_way(neighbour, dry.steps, known, part)
                part |= lost
                waiting += lost
    return part


def _without_way(node: int, steps: Adjacency, known: Search, part: set[int]) -> set[int]:
    """Return the node and all that it leads to when none of them has a way; empty when it has one."""
    search = Search(steps, lambda each: each not in part and known.allows(each)).begin(node)
    known.effort = 0
    while search.waiting:
        known_first = known.waiting and known.effort <= search.effort
        met = known.expand(search) if known_first else search.expand(known)
        if met != _NOBODY:
            _learn(known, search, met)
            return set()
    return set(search.previous)


def _learn(known: Search, search: Search, met: int) -> None:
    """Count the nodes on the way to where both searches met among those that have one."""
    while True:
        if met not in known.previous:
            known.take(met, met)
        if search.previous[met] == met:
            return
        met = search.previous[met]
