"""The best path to each node: first the surest, among those the shortest by weight (Dijkstra, 1959).

A path is as sure as its weakest step. So there are three walks: over certain steps only, then with the
conditional ones, then with all; a node belongs to the first walk that finds it.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

from leastwise.core.evaluation.engines import Confidence, Edge, EdgeKind
from leastwise.core.reach.graph import Graph

CONFIDENCE_ORDER = tuple(
    each.value for each in (Confidence.CERTAIN, Confidence.CONDITIONAL, Confidence.UNKNOWN)
)
"""From the surest to the least sure."""

DEFAULT_WEIGHT = 1
"""Weight of a step whose kind is not in the table."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a node is reached: `distance` sums the weights, `hops` counts the steps, `step` is the last one."""

    distance: int
    hops: int
    previous: int
    step: Edge


@dataclass(frozen=True, slots=True)
class Paths:
    """Every node that the start reaches. `level` is the place of its confidence in CONFIDENCE_ORDER."""

    graph: Graph
    start: int
    level: Mapping[int, int]
    walks: tuple[Mapping[int, Arrival], ...]

    def arrival(self, node: int) -> Arrival:
        """Return how a reached node is reached best."""
        return self.walks[self.level[node]][node]

    def path(self, node: int) -> tuple[Edge, ...]:
        """Return the steps of the best path, first step first."""
        walk = self.walks[self.level[node]]
        steps = []
        while node != self.start:
            arrival = walk[node]
            steps.append(arrival.step)
            node = arrival.previous
        return tuple(reversed(steps))


def find_paths(graph: Graph, start: int, kinds: Mapping[str, EdgeKind]) -> Paths:
    """Find the best path from the start to each node that it reaches; the start itself is not among them."""
    level: dict[int, int] = {}
    walks: list[dict[int, Arrival]] = []
    found = {edge.confidence for edges in graph.steps.values() for edge in edges}
    for place in range(len(CONFIDENCE_ORDER)):
        if place and CONFIDENCE_ORDER[place] not in found:
            walks.append(walks[-1])
            continue
        walk = _walk(graph, start, kinds, frozenset(CONFIDENCE_ORDER[: place + 1]))
        walks.append(walk)
        for node in walk:
            level.setdefault(node, place)
    return Paths(graph, start, level, tuple(walks))


def _walk(
    graph: Graph, start: int, kinds: Mapping[str, EdgeKind], confidences: frozenset[str]
) -> dict[int, Arrival]:
    arrivals: dict[int, Arrival] = {}
    heap: list[tuple[int, int, int]] = [(0, 0, start)]
    done = set[int]()
    while heap:
        distance, hops, node = heapq.heappop(heap)
        if node in done:
            continue
        done.add(node)
        for target in dict.fromkeys(graph.successors[node]):
            if target in done:
                continue
            steps = [step for step in graph.edges_between(node, target) if step.confidence in confidences]
            if not steps:
                continue
            step = min(steps, key=lambda step: _weight(step, kinds))
            reached = (distance + _weight(step, kinds), hops + 1)
            known = arrivals.get(target)
            if known is None or reached < (known.distance, known.hops):
                arrivals[target] = Arrival(*reached, node, step)
                heapq.heappush(heap, (*reached, target))
    return arrivals


def _weight(step: Edge, kinds: Mapping[str, EdgeKind]) -> int:
    kind = kinds.get(step.kind)
    return DEFAULT_WEIGHT if kind is None else kind.weight
