"""The index after any edits equals one built from scratch."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings, strategies

from leastwise.core.reach.incremental import ReachIndex
from leastwise.core.reach.sweeps import reach_targets
from reach_graphs import NODES, graph_of, pairs

TARGETS = (*NODES[:4], "k8s:new", "k8s:never")


def _agrees(index: ReachIndex, found: list[tuple[str, str]]) -> bool:
    fresh = reach_targets(graph_of(found), TARGETS)
    return all(index.names(name) == fresh.names(name) for name in (*NODES, "k8s:new", "k8s:other"))


@settings(max_examples=150, deadline=None)
@given(pairs, strategies.randoms(use_true_random=False))
def test_random_edits_give_what_a_new_index_gives(
    found: list[tuple[str, str]], chance: random.Random
) -> None:
    present = list(found)
    index = ReachIndex(graph_of(present), TARGETS)
    for _ in range(15):
        if present and chance.random() < 0.55:
            gone = present.pop(chance.randrange(len(present)))
            assert index.remove(*gone) is (gone[0] != gone[1])
        else:
            edge = (chance.choice(NODES), chance.choice((*NODES, "k8s:new", "k8s:other")))
            present.append(edge)
            index.add(*edge)
        assert _agrees(index, present)


@pytest.mark.parametrize("density", [1.2, 2.0, 4.0])
def test_larger_components_fall_apart_and_grow_together(density: float) -> None:
    chance = random.Random(int(density * 10))
    nodes = [*NODES, *(f"k8s:more{number}" for number in range(48))]
    present = [(chance.choice(nodes), chance.choice(nodes)) for _ in range(int(density * len(nodes)))]
    index = ReachIndex(graph_of(present), TARGETS)
    removed = []
    for _ in range(60):
        edge = present.pop(chance.randrange(len(present)))
        index.remove(*edge)
        removed.append(edge)
        assert _agrees(index, present)
    for edge in removed:
        index.add(*edge)
        present.append(edge)
        assert _agrees(index, present)


def test_a_parallel_step_keeps_the_reach() -> None:
    index = ReachIndex(graph_of([("a", "b"), ("a", "b"), ("b", "a")]), ["b"])
    assert index.remove("a", "b")
    assert index.names("a") == ("b",)
    assert index.remove("a", "b")
    assert index.names("a") == ()


@pytest.mark.parametrize("edge", [("a", "x"), ("x", "a"), ("b", "a"), ("a", "a")])
def test_a_step_that_is_not_there_cannot_be_removed(edge: tuple[str, str]) -> None:
    assert not ReachIndex(graph_of([("a", "b")]), ["b"]).remove(*edge)


def test_a_ring_falls_apart_into_a_chain() -> None:
    nodes = [f"n{number}" for number in range(500)]
    ring = list(zip(nodes, [*nodes[1:], nodes[0]], strict=True))
    index = ReachIndex(graph_of(ring), nodes[:300])
    assert len(index.names(nodes[400])) == 300
    index.remove(nodes[350], nodes[351])
    assert index.names(nodes[349]) == ()
    assert len(index.names(nodes[351])) == 300
    assert len(index) == 500
