"""Choke points: nodes that lie on every path to what they dominate.

Node `d` dominates node `n` if every path from the start to `n` goes through `d`; the nearest one is its
immediate dominator, and these make a tree. After Cooper, Harvey, Kennedy, "A simple, fast dominance
algorithm" (2001).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DominatorTree:
    """`parent[n]` is the immediate dominator of each node that the start reaches, itself left out.

    `order` lists the start and these nodes so that each comes after its dominator.
    """

    parent: Mapping[int, int]
    order: Sequence[int]

    def sums(self, weights: Mapping[int, int]) -> dict[int, int]:
        """Return for each node the weight of what it dominates, itself included."""
        totals = {node: weights.get(node, 0) for node in self.order}
        for node in reversed(self.order):
            if node in self.parent:
                totals[self.parent[node]] += totals[node]
        return totals

    def dominators(self, node: int) -> Iterator[int]:
        """Yield the nodes that every path to a node goes through, nearest first, the start last."""
        while node in self.parent:
            node = self.parent[node]
            yield node


def find_dominators(successors: Sequence[Sequence[int]], start: int) -> DominatorTree:
    """Find the immediate dominators of all nodes that the start reaches."""
    order = _reverse_postorder(successors, start)
    place = {node: number for number, node in enumerate(order)}
    into: list[list[int]] = [[] for _ in order]
    for number, node in enumerate(order):
        for target in successors[node]:
            into[place[target]].append(number)
    nearest = _settle(into)
    parent = {order[number]: order[nearest[number]] for number in range(1, len(order))}
    return DominatorTree(parent, order)


def _settle(into: Sequence[Sequence[int]]) -> list[int]:
    """Return the place of each place's dominator; places are in reverse postorder, the start is 0."""
    unset = len(into)
    nearest = [0] + [unset] * (len(into) - 1)
    changed = True
    while changed:
        changed = False
        for number in range(1, len(into)):
            found = unset
            for source in into[number]:
                if nearest[source] != unset:
                    found = source if found == unset else _meet(nearest, source, found)
            if nearest[number] != found:
                nearest[number] = found
                changed = True
    return nearest


def _meet(nearest: Sequence[int], left: int, right: int) -> int:
    while left != right:
        while left > right:
            left = nearest[left]
        while right > left:
            right = nearest[right]
    return left


def _reverse_postorder(successors: Sequence[Sequence[int]], start: int) -> list[int]:
    seen, finished = {start}, []
    path = [(start, iter(successors[start]))]
    while path:
        node, rest = path[-1]
        for target in rest:
            if target not in seen:
                seen.add(target)
                path.append((target, iter(successors[target])))
                break
        else:
            path.pop()
            finished.append(node)
    return finished[::-1]
