"""Small random graphs for property tests, and the same graph as networkx sees it."""

from __future__ import annotations

import networkx as nx
from hypothesis import strategies

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence, Edge
from leastwise.core.reach.graph import Graph

NODES = tuple(f"k8s:n{number}" for number in range(12))

pairs = strategies.lists(
    strategies.tuples(strategies.sampled_from(NODES), strategies.sampled_from(NODES)), max_size=40
)

edges = strategies.lists(
    strategies.builds(
        Edge,
        strategies.sampled_from(NODES),
        strategies.sampled_from((*NODES, "k8s:asset:secrets:payments", "aws:asset:admin:111122223333")),
        strategies.sampled_from(("K8S-token", "AWS-assume")),
        strategies.sampled_from([each.value for each in Confidence]),
        strategies.just(()),
        strategies.lists(
            strategies.sampled_from([Source("Binding", str(number)) for number in range(6)]), max_size=2
        ).map(tuple),
    ),
    max_size=40,
)


def graph_of(found: list[tuple[str, str]]) -> Graph:
    return Graph.of_columns([source for source, _ in found], [target for _, target in found])


def oracle_of(found: list[tuple[str, str]]) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(found)
    return graph


def step(
    source: str, target: str, *grants: str, kind: str = "K8S-token", confidence: str = "Certain"
) -> Edge:
    """Build an edge that stands on RoleBindings of the given names."""
    sources = tuple(Source("RoleBinding", name) for name in grants)
    return Edge(source, target, kind, confidence, (), sources)
