"""Components, and what every node reaches: equal to networkx on random graphs."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings

from leastwise.core.evaluation.engines import Edge
from leastwise.core.reach.components import find_components
from leastwise.core.reach.graph import Graph
from leastwise.core.reach.sweeps import count_reached, reach_targets
from reach_graphs import NODES, graph_of, oracle_of, pairs


@given(pairs)
def test_components_are_those_of_the_oracle_in_reverse_order(found: list[tuple[str, str]]) -> None:
    graph = graph_of(found)
    components = find_components(graph.successors)
    ours = {frozenset(graph.names[node] for node in members) for members in components.members}
    assert ours == {frozenset(each) for each in nx.strongly_connected_components(oracle_of(found))}
    for source, target in found:
        assert components.of[graph.index[target]] <= components.of[graph.index[source]]


@given(pairs)
def test_targets_that_each_node_reaches_are_its_descendants(found: list[tuple[str, str]]) -> None:
    graph, oracle = graph_of(found), oracle_of(found)
    targets = (*NODES[:5], "not in the graph")
    reach = reach_targets(graph, targets)
    expected = {name: nx.descendants(oracle, name) & set(targets) for name in graph.names}
    assert {name: set(reach.names(name)) for name in graph.names} == expected
    assert reach.counts() == [len(expected[name]) for name in graph.names]
    assert [reach.count(node) for node in range(len(graph))] == reach.counts()


@settings(max_examples=60)
@given(pairs)
def test_counts_are_exact_whatever_the_blocks(found: list[tuple[str, str]]) -> None:
    graph, oracle = graph_of(found), oracle_of(found)
    expected = [len(nx.descendants(oracle, name)) for name in graph.names]
    assert count_reached(graph) == expected
    assert count_reached(graph, block_bits=3) == expected


def test_a_chain_longer_than_any_stack_is_no_problem() -> None:
    nodes = [f"n{number}" for number in range(20_000)]
    graph = Graph.of_columns(nodes[:-1], nodes[1:])
    assert len(find_components(graph.successors).members) == len(nodes)
    assert reach_targets(graph, [nodes[-1]]).count(0) == 1


def test_a_name_that_is_not_there_reaches_nothing() -> None:
    assert reach_targets(graph_of([("a", "b")]), ["b"]).names("c") == ()


def test_equal_edges_count_once_and_their_order_does_not_matter() -> None:
    one, other = Edge("b", "c", "K8S-x"), Edge("a", "b", "K8S-x")
    graph = Graph.of([one, other, one])
    assert graph == Graph.of([other, one])
    assert (len(graph), graph.edge_count) == (3, 2)
    assert graph.edges_between(graph.index["b"], graph.index["c"]) == (one,)
    assert graph.predecessors()[graph.index["b"]] == [graph.index["a"]]


def test_steps_of_columns_have_no_kind() -> None:
    assert graph_of([("a", "b")]).edges_between(0, 1) == (Edge("a", "b", ""),)
