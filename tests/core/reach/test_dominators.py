"""Immediate dominators: equal to networkx on random graphs."""

from __future__ import annotations

import networkx as nx
from hypothesis import given

from leastwise.core.reach.dominators import find_dominators
from reach_graphs import NODES, graph_of, oracle_of, pairs


@given(pairs)
def test_dominators_are_those_of_the_oracle(found: list[tuple[str, str]]) -> None:
    edges = [(NODES[0], NODES[1]), *found]
    graph = graph_of(edges)
    start = graph.index[NODES[0]]
    tree = find_dominators(graph.successors, start)
    expected = dict(nx.immediate_dominators(oracle_of(edges), NODES[0]))
    expected.pop(NODES[0], None)
    ours = {graph.names[node]: graph.names[parent] for node, parent in tree.parent.items()}
    assert ours == {node: parent for node, parent in expected.items() if parent is not None}


def test_sums_and_dominators_follow_the_tree() -> None:
    graph = graph_of([("a", "b"), ("b", "c"), ("b", "d"), ("c", "e"), ("d", "e")])
    tree = find_dominators(graph.successors, graph.index["a"])
    number = graph.index
    assert tree.sums({number["e"]: 5, number["c"]: 1}) == {
        number["a"]: 6,
        number["b"]: 6,
        number["c"]: 1,
        number["d"]: 0,
        number["e"]: 5,
    }
    assert list(tree.dominators(number["e"])) == [number["b"], number["a"]]
