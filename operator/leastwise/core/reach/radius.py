"""The blast radius of one identity: what someone who steals it reaches, hop by hop, and what to cut first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.engines import Edge, EdgeKind
from leastwise.core.evaluation.inventories import Identity
from leastwise.core.reach.assets import asset_label, asset_severity, is_asset
from leastwise.core.reach.cuts import Cut, find_cuts
from leastwise.core.reach.dominators import find_dominators
from leastwise.core.reach.graph import EDGE_ORDER, Graph
from leastwise.core.reach.paths import CONFIDENCE_ORDER, Paths, find_paths

SEVERITY_WEIGHTS: Mapping[Severity, int] = {
    Severity.CRITICAL: 1000,
    Severity.HIGH: 100,
    Severity.MEDIUM: 10,
    Severity.LOW: 3,
    Severity.INFO: 1,
}
"""How much a node counts for choke points and cuts; Info is an identity without more."""

CHOKE_POINTS = 5


@dataclass(frozen=True, slots=True)
class Reached:
    """One node that a thief gets. `distance` sums the weights of the best path, `hops` counts its steps."""

    node: str
    name: str  # for people
    severity: Severity
    confidence: str
    distance: int
    hops: int


@dataclass(frozen=True, slots=True)
class ChokePoint:
    """A node on every path to what it holds: `assets` of at least High, `weight` of all behind it."""

    node: str
    name: str
    assets: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Radius:
    """The answer. `reached` is worst first; `edges` are all steps among the start and what it reaches."""

    start: str
    name: str
    reached: tuple[Reached, ...] = ()
    edges: tuple[Edge, ...] = ()
    choke_points: tuple[ChokePoint, ...] = ()
    cuts: tuple[Cut, ...] = ()
    kinds: Mapping[str, EdgeKind] = field(default_factory=dict)
    identities: Mapping[str, Identity] = field(default_factory=dict)
    paths: Paths | None = field(default=None, repr=False, compare=False)

    def path(self, node: str) -> tuple[Edge, ...]:
        """Return the steps of the best path to a reached node, first step first."""
        if self.paths is None or node == self.start:
            return ()
        return self.paths.path(self.paths.graph.index[node])

    def last_step(self, node: str) -> Edge:
        """Return the last step of the best path to a reached node."""
        if self.paths is None:
            raise LookupError(node)
        return self.paths.arrival(self.paths.graph.index[node]).step

    def hops(self) -> tuple[tuple[Reached, ...], ...]:
        """Return what is reached in one step, in two, and so on; each worst first."""
        most = max((each.hops for each in self.reached), default=0)
        layers: list[list[Reached]] = [[] for _ in range(most)]
        for each in self.reached:
            layers[each.hops - 1].append(each)
        return tuple(map(tuple, layers))

    def assets(self) -> tuple[Reached, ...]:
        """Return what is lost, worst first, without the identities on the way."""
        return tuple(each for each in self.reached if each.severity > Severity.INFO)

    def fix(self, node: str) -> Cut | None:
        """Return the first of the cuts that takes a node from the thief; None when none of them does."""
        return next((cut for cut in self.cuts if node in cut.lost and not cut.instead), None)

    @property
    def worst(self) -> Severity:
        """How bad the worst of it is."""
        return max((each.severity for each in self.reached), default=Severity.INFO)


def node_name(node: str, identities: Mapping[str, Identity]) -> str:
    """Return the short name of a node."""
    if is_asset(node):
        return asset_label(node)
    identity = identities.get(node)
    return _short(node.partition(":")[2] or node) if identity is None else identity.name


def _short(native: str) -> str:
    """Shorten an identity that no engine describes: a ServiceAccount, or an ARN without its account."""
    if native.startswith("system:serviceaccount:"):
        return native.removeprefix("system:serviceaccount:").replace(":", "/", 1)
    return native.split(":", 5)[-1] if native.startswith("arn:") else native


def blast_radius(
    graph: Graph,
    start: str,
    *,
    kinds: Mapping[str, EdgeKind] | None = None,
    identities: Iterable[Identity] = (),
    targets: Collection[str] = (),
) -> Radius:
    """Find what someone who holds the start reaches. A start without any step reaches nothing.

    `targets` are nodes worth reaching that no asset id names: each counts as High.
    """
    known = {str(identity.id): identity for identity in identities}
    table = kinds or {}
    name = node_name(start, known)
    number = graph.index.get(start)
    if number is None:
        return Radius(start, name, kinds=table, identities=known)
    paths = find_paths(graph, number, table)
    worth = frozenset(targets)
    severities = {node: _severity(graph.names[node], worth) for node in paths.level}
    weights = {node: SEVERITY_WEIGHTS[severity] for node, severity in severities.items()}
    return Radius(
        start,
        name,
        _reached(paths, severities, known),
        _edges(graph, (number, *paths.level)),
        _choke_points(graph, number, severities, known),
        find_cuts(graph, number, weights),
        table,
        known,
        paths,
    )


def _severity(name: str, worth: frozenset[str]) -> Severity:
    severity = asset_severity(name)
    return max(severity, Severity.HIGH) if name in worth else severity


def _reached(
    paths: Paths, severities: Mapping[int, Severity], identities: Mapping[str, Identity]
) -> tuple[Reached, ...]:
    found = []
    for node, level in paths.level.items():
        arrival = paths.arrival(node)
        name = paths.graph.names[node]
        label = node_name(name, identities)
        found.append(
            Reached(name, label, severities[node], CONFIDENCE_ORDER[level], arrival.distance, arrival.hops)
        )
    rank = CONFIDENCE_ORDER.index
    return tuple(
        sorted(found, key=lambda each: (-each.severity, rank(each.confidence), each.distance, each.node))
    )


def _edges(graph: Graph, nodes: Iterable[int]) -> tuple[Edge, ...]:
    pairs = ((node, target) for node in nodes for target in dict.fromkeys(graph.successors[node]))
    return tuple(sorted((edge for pair in pairs for edge in graph.edges_between(*pair)), key=EDGE_ORDER))


def _choke_points(
    graph: Graph, start: int, severities: Mapping[int, Severity], identities: Mapping[str, Identity]
) -> tuple[ChokePoint, ...]:
    """Return the nodes that hold two severe assets or more; of a chain that holds the same, the first."""
    tree = find_dominators(graph.successors, start)
    held: dict[int, list[str]] = {}
    for node in tree.order[1:]:
        if severities[node] >= Severity.HIGH:
            for dominator in tree.dominators(node):
                held.setdefault(dominator, []).append(graph.names[node])
    sums = tree.sums({node: SEVERITY_WEIGHTS[severity] for node, severity in severities.items()})
    first: dict[tuple[str, ...], int] = {}
    for node in tree.order[1:]:
        assets = tuple(sorted(held.get(node, ())))
        if len(assets) > 1:
            first.setdefault(assets, node)
    points = [
        ChokePoint(graph.names[node], node_name(graph.names[node], identities), assets, sums[node])
        for assets, node in first.items()
    ]
    return tuple(sorted(points, key=lambda point: (-point.weight, point.node))[:CHOKE_POINTS])
