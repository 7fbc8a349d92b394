"""What every node reaches, all at once: components first, then one sweep of bitsets against their order.

A set of targets is one Python integer, bit `i` for target `i`. A component reaches its own targets and what
the components after it reach, which are done before it:

    bits(c) = own(c) | bits(d) | bits(e) …      for every step c → d, c → e …

A node is not counted as reached by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from leastwise.core.reach.components import Components, find_components
from leastwise.core.reach.graph import Graph

BLOCK_BITS = 16_384
"""Nodes that one sweep of exact counts holds: more would need more memory, fewer more sweeps."""


@dataclass(frozen=True, slots=True)
class TargetReach:
    """Which of the named targets each node reaches. Nothing reaches a target that is not in the graph."""

    graph: Graph
    targets: tuple[str, ...]
    own: dict[int, int]  # the bit of a node that is itself a target
    components: Components
    bits: Sequence[int]  # by component

    def reached_bits(self, node: int) -> int:
        """Return the targets of a node as bits, itself left out."""
        return self.bits[self.components.of[node]] & ~self.own.get(node, 0)

    def count(self, node: int) -> int:
        """Return how many targets a node reaches."""
        return self.reached_bits(node).bit_count()

    def counts(self) -> list[int]:
        """Return how many targets each node reaches, by node number."""
        by_component = [bits.bit_count() for bits in self.bits]
        counts = list(map(by_component.__getitem__, self.components.of))
        for node in self.own:
            counts[node] -= 1
        return counts

    def names(self, name: str) -> tuple[str, ...]:
        """Return the targets that a named node reaches, in the order of the targets."""
        node = self.graph.index.get(name)
        return () if node is None else tuple(bit_names(self.reached_bits(node), self.targets))


def bit_names(bits: int, names: Sequence[str]) -> Iterator[str]:
    """Yield the names of the set bits, lowest first."""
    while bits:
        lowest = bits & -bits
        yield names[lowest.bit_length() - 1]
        bits ^= lowest


def reach_targets(graph: Graph, targets: Iterable[str]) -> TargetReach:
    """Find which of the targets every node reaches."""
    wanted = tuple(dict.fromkeys(targets))
    own = {graph.index[name]: 1 << bit for bit, name in enumerate(wanted) if name in graph.index}
    components = find_components(graph.successors)
    return TargetReach(graph, wanted, own, components, _sweep(graph.successors, components, own))


def count_reached(graph: Graph, *, block_bits: int = BLOCK_BITS) -> list[int]:
    """Return how many nodes each node reaches, exactly, by node number.

    Bits are given out in the order of the components, so that a block concerns only those from its first on.
    """
    components = find_components(graph.successors)
    order = [node for members in components.members for node in members]
    totals = [0] * len(components.members)
    for first in range(0, len(order), block_bits):
        block = order[first : first + block_bits]
        own = {node: 1 << bit for bit, node in enumerate(block)}
        start = components.of[block[0]]
        bits = _sweep(graph.successors, components, own, start)
        for number in range(start, len(bits)):
            totals[number] += bits[number].bit_count()
    return [totals[component] - 1 for component in components.of]


def _sweep(
    successors: Sequence[Sequence[int]], components: Components, own: dict[int, int], start: int = 0
) -> list[int]:
    """Return the bits of each component; those before `start` are known to reach none of them."""
    of = components.of
    found = [0] * len(components.members)
    for node, bit in own.items():
        found[of[node]] |= bit
    for number in range(start, len(found)):
        members = components.members[number]
        bits = found[number]
        if len(members) == 1:
            for target in successors[members[0]]:
                bits |= found[of[target]]
        else:
            targets = set[int]().union(*(successors[member] for member in members))
            for other in set(map(of.__getitem__, targets)):
                bits |= found[other]
        found[number] = bits
    return found
