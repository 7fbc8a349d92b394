"""The graph of who holds what: nodes numbered from 0, and for each the numbers of those that it gives.

    source ──kind──▶ target        who holds `source` gets `target`

A graph is built once and never changed; `ReachIndex` is the one that takes changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from operator import attrgetter

from leastwise.core.evaluation.engines import Edge

EDGE_ORDER = attrgetter("source", "target", "kind", "confidence", "conditions", "sources")
"""The order of edges, as a key: a million of them compare much faster as tuples."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes by number, and the steps between them.

    `successors[n]` lists the targets of node `n`, one for each step, so that parallel steps repeat.
    `steps` holds the edges of each pair of nodes in order; it is empty for a graph built of columns.
    """

    index: Mapping[str, int]
    names: Sequence[str]
    successors: Sequence[Sequence[int]]
    steps: Mapping[tuple[int, int], tuple[Edge, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, edges: Iterable[Edge]) -> Graph:
        """Build the graph of the edges; equal edges count once, the order of the input does not matter."""
        ordered = sorted(set(edges), key=EDGE_ORDER)
        graph = cls.of_columns([edge.source for edge in ordered], [edge.target for edge in ordered])
        steps: dict[tuple[int, int], list[Edge]] = {}
        for edge in ordered:
            steps.setdefault((graph.index[edge.source], graph.index[edge.target]), []).append(edge)
        frozen = {pair: tuple(found) for pair, found in steps.items()}
        return cls(graph.index, graph.names, graph.successors, frozen)

    @classmethod
    def of_columns(cls, sources: Sequence[str], targets: Sequence[str]) -> Graph:
        """Build the graph of a million edges quickly: two columns of equal length."""
        index: defaultdict[str, int] = defaultdict(count().__next__)
        starts = list(map(index.__getitem__, sources))
        ends = list(map(index.__getitem__, targets))
        successors: list[list[int]] = [[] for _ in range(len(index))]
        for start, end in zip(starts, ends, strict=True):
            successors[start].append(end)
        return cls(dict(index), list(index), successors)

    def __len__(self) -> int:
        """Return the number of nodes."""
        return len(self.names)

    def edges_between(self, start: int, end: int) -> tuple[Edge, ...]:
        """Return the steps between two nodes that are joined; one without a kind where none was given."""
        return self.steps.get((start, end)) or (Edge(self.names[start], self.names[end], ""),)

    @property
    def edge_count(self) -> int:
        """The number of steps."""
        return sum(map(len, self.successors))

    def predecessors(self) -> list[list[int]]:
        """Return the sources of each node, one for each step."""
        found: list[list[int]] = [[] for _ in range(len(self))]
        for start, ends in enumerate(self.successors):
            for end in ends:
                found[end].append(start)
        return found
