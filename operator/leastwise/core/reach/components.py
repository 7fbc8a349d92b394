"""Strong components: the groups of nodes in which each reaches each, so that they reach the same.

Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972) without recursion: a chain of
trust may be longer than any stack.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_OPEN = -1


@dataclass(frozen=True, slots=True)
class Components:
    """`of[n]` is the component of node `n`.

    `members` lists them so that every step leads to the same or to an earlier one: reverse topological order.
    """

    of: Sequence[int]
    members: Sequence[Sequence[int]]


@dataclass(slots=True)
class _Walk:
    """One depth-first walk: when each node was met, and the earliest node on the path that it reaches."""

    successors: Sequence[Sequence[int]]
    met: list[int]
    low: list[int]
    of: list[int]
    members: list[list[int]]
    stack: list[int]
    clock: int = 0

    def enter(self, node: int) -> tuple[int, Iterator[int]]:
        self.clock += 1
        self.met[node] = self.low[node] = self.clock
        self.stack.append(node)
        return node, iter(self.successors[node])

    def descend(self, node: int, rest: Iterator[int]) -> int:
        """Return the next node that was not met, or -1 when all successors of `node` are done."""
        met, low, of = self.met, self.low, self.of
        for target in rest:
            if not met[target]:
                return target
            if of[target] == _OPEN and met[target] < low[node]:
                low[node] = met[target]
        return _OPEN

    def close(self, node: int) -> None:
        """Take a component off the stack where `node` is the first of it that was met."""
        if self.low[node] != self.met[node]:
            return
        number, members = len(self.members), []
        while True:
            member = self.stack.pop()
            self.of[member] = number
            members.append(member)
            if member == node:
                break
        self.members.append(members)

    def run(self, root: int) -> None:
        path = [self.enter(root)]
        while path:
            node, rest = path[-1]
            target = self.descend(node, rest)
            if target != _OPEN:
                path.append(self.enter(target))
                continue
            path.pop()
            self.close(node)
            if path and self.low[node] < self.low[path[-1][0]]:
                self.low[path[-1][0]] = self.low[node]


def find_components(successors: Sequence[Sequence[int]]) -> Components:
    """Find the strong components of a graph given by the successors of each node."""
    size = len(successors)
    walk = _Walk(successors, [0] * size, [0] * size, [_OPEN] * size, [], [])
    for root in range(size):
        if not walk.met[root]:
            walk.run(root)
    return Components(walk.of, walk.members)
