"""A snapshot answers as its inputs do, spoiled or not, and keeps what could not be understood."""

from __future__ import annotations

from typing import Any

import pytest

from hostile_inputs import QUESTIONS, encoded, estate_of, places, recording_of, replaced, wrong_types
from hostile_worlds import KUBERNETES, WORLDS, World
from leastwise.adapters.recorded.estates import ClusterFacts, build_estate
from leastwise.adapters.recorded.kubernetes import KubernetesFiles
from leastwise.adapters.recorded.snapshot_file import read_snapshot, write_snapshot
from leastwise.cli.commands.snapshot import with_gaps
from leastwise.core.errors import InvalidError, LeastwiseError
from leastwise.core.evaluation.estates import Estate
from leastwise.core.snapshots import Plane

FILES = [(plane, kind) for plane, world in WORLDS.items() for kind in world]


def taken_of(world: World, estate: Estate) -> Estate:
    data = write_snapshot(with_gaps(recording_of(world), estate))
    return build_estate(read_snapshot("file", data), ClusterFacts())


def told(plane: Plane, estate: Estate) -> tuple[Any, ...]:
    engine = estate.engines[plane]
    decisions = [engine.decide(caller, question) for caller, question in QUESTIONS[plane]]
    return decisions, engine.identities(), {gap.scope for gap in estate.all_gaps()}


@pytest.mark.parametrize("plane", Plane)
def test_a_snapshot_answers_as_its_inputs_do(plane: Plane) -> None:
    estate = estate_of(WORLDS[plane])
    again = taken_of(WORLDS[plane], estate)
    assert told(plane, again) == told(plane, estate)
    assert sorted(again.edges()) == sorted(estate.edges())


@pytest.mark.parametrize(("plane", "kind"), FILES, ids=[kind for _, kind in FILES])
def test_a_snapshot_of_a_spoiled_file_answers_as_it_does(plane: Plane, kind: str) -> None:
    world = WORLDS[plane]
    for at, value in places(world[kind]):
        for junk in (wrong_types(value)[0], None):
            changed = {**world, kind: replaced(world[kind], at, junk)}
            try:
                estate = estate_of(changed)
            except LeastwiseError:
                continue
            outcomes = [each.outcome for each in told(plane, estate)[0]]
            again = taken_of(changed, estate)
            assert [each.outcome for each in told(plane, again)[0]] == outcomes, (at, junk)
            assert {each.scope for each in again.all_gaps()} == {each.scope for each in estate.all_gaps()}


def test_bytes_that_are_no_text_stay_a_gap_of_the_snapshot() -> None:
    document = encoded(KUBERNETES["kubernetes"]).replace(b'"reader"', b'"re\xffder"')
    estate = estate_of({"kubernetes": document})
    again = taken_of({"kubernetes": document}, estate)
    assert {each.scope for each in again.all_gaps()} == {each.scope for each in estate.all_gaps()}
    assert any(each.reason == "Malformed" for each in again.all_gaps())


@pytest.mark.parametrize("kind", ["Pod", "APIResourceList", "CustomResourceDefinition", "APIGroupDiscovery"])
def test_an_object_without_its_main_part_leaves_the_others(kind: str) -> None:
    versions = {
        "CustomResourceDefinition": "apiextensions.k8s.io/v1",
        "APIGroupDiscovery": "apidiscovery.k8s.io/v2",
    }
    cut = {"apiVersion": versions.get(kind, "v1"), "kind": kind, "metadata": {"name": "a", "namespace": "b"}}
    whole = KUBERNETES["kubernetes"]
    files = KubernetesFiles()
    files.add("kubernetes", encoded({**whole, "items": [cut, *whole["items"]]}), "file")
    world = files.world()
    assert len(world.bindings) == 3
    assert [each.scope for each in world.gaps] == (["pods/b/a"] if kind == "Pod" else [])


@pytest.mark.parametrize("item", [5, None, [], {"kind": 5}, {"apiVersion": []}])
def test_an_item_that_does_not_say_what_it_is_is_named_by_its_place(item: Any) -> None:
    whole = KUBERNETES["kubernetes"]
    with pytest.raises(InvalidError, match=r"file: items\[1\]: .*; an object of Kubernetes is expected"):
        KubernetesFiles().add("kubernetes", encoded({**whole, "items": [whole["items"][0], item]}), "file")
