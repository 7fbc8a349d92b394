"""What to cut first: the grants whose removal takes the most from a thief.

A grant is an object that steps stand on (a binding, a statement), so that one cut may take away many steps.
Greedy: the cut that loses the most, weighed by severity; then the best one of what is left. Only a grant on a
shortest path can lose something alone, and never more than what hangs on these paths: most are never tried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Edge
from leastwise.core.reach.graph import Graph

CUTS = 5
MOST_STEPS = 200_000
"""Steps of the largest graph that is searched for cuts."""

TRIES_BUDGET = 4_000_000
"""Steps that the search for one cut may follow; beyond it the best one until then is taken."""

FIXED = frozenset({"Group"})
"""Kinds of sources that cannot be taken away: what the system itself puts into a group."""

_Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cut:
    """One grant to take away. `source` is None where no step of the graph names any: the step has to go.

    `edges` are the steps that end, `lost` the nodes that the thief no longer reaches once this and the cuts
    before it are made, `collateral` how many steps of others, outside this blast radius, stand on it too.
    `instead` marks a choice beside the others: nothing was left to lose, so it is measured alone.
    """

    source: Source | None
    edges: tuple[Edge, ...]
    lost: tuple[str, ...]
    weight: int
    collateral: int = 0
    instead: bool = False


@dataclass(slots=True)
class _Field:
    """The steps that are left, by number, and the grants that they stand on."""

    graph: Graph
    start: int
    weights: Mapping[int, int]
    everywhere: Counter[Source | Edge]  # how many steps of the whole graph stand on a grant
    edges: list[Edge] = field(default_factory=list)
    pairs: list[_Pair] = field(default_factory=list)  # the ends of each step
    grants: list[Sequence[Source | Edge]] = field(default_factory=list)  # what each step stands on
    left: dict[_Pair, set[int]] = field(default_factory=dict)
    standing: dict[Source | Edge, set[int]] = field(default_factory=dict)
    near: dict[int, list[int]] = field(default_factory=dict)

    def put(self, edge: Edge, pair: _Pair, grants: Sequence[Source | Edge]) -> None:
        number = len(self.edges)
        self.edges.append(edge)
        self.pairs.append(pair)
        self.grants.append(grants)
        self.left.setdefault(pair, set()).add(number)
        for grant in grants:
            self.standing.setdefault(grant, set()).add(number)

    def remove(self, grant: Source | Edge) -> list[Edge]:
        gone = self.standing.pop(grant)
        for number in gone:
            start, end = pair = self.pairs[number]
            self.left[pair].discard(number)
            if not self.left[pair]:
                self.near[start].remove(end)
            for other in self.grants[number]:
                if other != grant:
                    self.standing[other].discard(number)
        return [self.edges[number] for number in gone]

    def blocked_by(self, grant: Source | Edge) -> frozenset[_Pair]:
        """Return the pairs of nodes between which no other step is left."""
        counts = Counter(self.pairs[number] for number in self.standing[grant])
        return frozenset(pair for pair, count in counts.items() if count == len(self.left[pair]))

    def tree(self, blocked: frozenset[_Pair] = frozenset()) -> tuple[dict[int, int], int]:
        """Return how each node is reached, in order of hops, and how many steps were followed."""
        starts = {start for start, _ in blocked}
        previous = {self.start: self.start}
        order = [self.start]
        followed = 0
        for node in order:
            targets = self.near.get(node, [])
            followed += len(targets)
            if node in starts:
                targets = [target for target in targets if (node, target) not in blocked]
            for target in targets:
                if target not in previous:
                    previous[target] = node
                    order.append(target)
        return previous, followed


def find_cuts(
    graph: Graph, start: int, weights: Mapping[int, int], *, count: int = CUTS, budget: int = TRIES_BUDGET
) -> tuple[Cut, ...]:
    """Find the grants to cut first, best first; then, where nothing is left to lose, what else would do."""
    if graph.edge_count > MOST_STEPS:
        return ()
    ground = _ground(graph, start, weights)
    cuts: list[Cut] = []
    tree, _ = ground.tree()
    while len(cuts) < count and (grant := _best(ground, tree, budget)) is not None:
        ended = ground.remove(grant)
        after, _ = ground.tree()
        cuts.append(_cut(ground, grant, ended, [node for node in tree if node not in after]))
        tree = after
    if cuts and len(cuts) < count:
        cuts += _others(_ground(graph, start, weights), cuts, count - len(cuts), budget)
    return tuple(cuts)


def _cut(
    ground: _Field, grant: Source | Edge, ended: Iterable[Edge], lost: Sequence[int], *, instead: bool = False
) -> Cut:
    edges = tuple(sorted(ended))
    return Cut(
        source=grant if isinstance(grant, Source) else None,
        edges=edges,
        lost=tuple(sorted(ground.graph.names[node] for node in lost)),
        weight=sum(ground.weights.get(node, 0) for node in lost),
        collateral=max(ground.everywhere[grant] - len(edges), 0),
        instead=instead,
    )


def _others(ground: _Field, cuts: Sequence[Cut], count: int, budget: int) -> list[Cut]:
    """Return the next best cuts, each as if it were the only one, if it then loses anything.

    A grant that ends the steps of a cut that is already there, and perhaps more, is no other choice: it is
    the role behind the same binding.
    """
    tree, spent = ground.tree()
    bounds = _bounds(ground, tree)
    known = [frozenset(cut.edges) for cut in cuts]
    found: list[Cut] = []
    for grant in _ordered(ground, bounds):
        weights = sorted((cut.weight for cut in found), reverse=True)
        if spent > budget or (len(weights) >= count and bounds[grant] <= weights[count - 1]):
            break
        ended = frozenset(ground.edges[number] for number in ground.standing[grant])
        if any(ended >= edges for edges in known):
            continue
        left, followed = ground.tree(ground.blocked_by(grant))
        spent += followed
        lost = [node for node in tree if node not in left]
        if lost:
            found.append(_cut(ground, grant, ended, lost, instead=True))
            known.append(ended)
    return sorted(found, key=lambda cut: -cut.weight)[:count]


def _ground(graph: Graph, start: int, weights: Mapping[int, int]) -> _Field:
    is_explained = any(edge.sources for edges in graph.steps.values() for edge in edges)
    grants = _named_grants if is_explained else _itself
    everywhere = Counter(grant for edges in graph.steps.values() for edge in edges for grant in grants(edge))
    ground = _Field(graph, start, weights, everywhere)
    waiting, seen = [start], {start}
    while waiting:
        node = waiting.pop()
        ground.near[node] = list(dict.fromkeys(graph.successors[node]))
        for target in ground.near[node]:
            for edge in graph.edges_between(node, target):
                ground.put(edge, (node, target), grants(edge))
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return ground


def _named_grants(edge: Edge) -> Sequence[Source | Edge]:
    """Return what a step stands on. A step that names nothing is how the system works: it cannot be cut."""
    return tuple(dict.fromkeys(source for source in edge.sources if source.kind not in FIXED))


def _itself(edge: Edge) -> Sequence[Source | Edge]:
    return (edge,)


def _best(ground: _Field, tree: Mapping[int, int], budget: int) -> Source | Edge | None:
    bounds = _bounds(ground, tree)
    order = _ordered(ground, bounds)
    chosen, best, spent = next(iter(order), None), 0, 0
    for grant in order:
        if bounds[grant] <= best or spent > budget:
            break
        left, followed = ground.tree(ground.blocked_by(grant))
        spent += followed
        loss = sum(ground.weights.get(node, 0) for node in tree if node not in left)
        if loss > best:
            chosen, best = grant, loss
    return chosen


def _ordered(ground: _Field, bounds: Mapping[Source | Edge, int]) -> list[Source | Edge]:
    """Sort by promise; of equals, the one that others need least, then the first of its step."""
    return sorted(bounds, key=lambda grant: (-bounds[grant], ground.everywhere[grant]))


def _bounds(ground: _Field, tree: Mapping[int, int]) -> dict[Source | Edge, int]:
    """Return for each grant under the tree the most that its removal can lose."""
    hanging = {node: ground.weights.get(node, 0) for node in tree}
    bounds: Counter[Source | Edge] = Counter()
    for node in reversed(tree):
        previous = tree[node]
        if previous == node:
            continue
        hanging[previous] += hanging[node]
        for grant in {
            grant: None for step in sorted(ground.left[previous, node]) for grant in ground.grants[step]
        }:
            bounds[grant] += hanging[node]
    return dict(bounds)
