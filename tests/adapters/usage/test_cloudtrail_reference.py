"""The fold of CloudTrail's events against a slow one that was written apart from it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from adapters.usage.cloudtrail_reference import Use, fold
from cloudtrail_records import Json, file_name, world, write
from leastwise.adapters.usage.cloudtrail_files import read_cloudtrail
from leastwise.adapters.usage.files import find_files
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.names import STAR


def read(folder: Path, files: list[list[Json]]) -> dict[tuple[str, str, str, str], Aggregate]:
    for index, records in enumerate(files):
        write(folder, records, file_name(index * 5, f"{index:04d}"))
    reading = read_cloudtrail(find_files([str(folder)]))
    assert reading.gaps == ()
    assert reading.malformed == 0
    assert reading.events == sum(map(len, files))
    assert reading.events - reading.skipped == sum(each.count for each in reading.aggregates)
    return {
        (each.use.identity, each.use.action, each.use.place, each.use.decision): each
        for each in reading.aggregates
    }


def is_kept(name: str, kept: tuple[str, ...]) -> bool:
    """Tell whether a name is among those that were kept, or begins as one of them."""
    return name in kept or any(each.endswith(STAR) and name.startswith(each[:-1]) for each in kept)


def same(found: Aggregate, expected: Use) -> None:
    times = sorted(expected.times)
    assert (found.count, found.first_seen, found.last_seen) == (len(times), times[0], times[-1])
    assert found.unnamed == expected.unnamed
    assert all(is_kept(each, found.names) for each in expected.names)
    if not found.overflows:
        assert set(found.names) == expected.names
    assert expected.links <= set(found.via)
    assert all(is_kept(each, found.via) for each in expected.sessions)
    assert len(found.via) - len(expected.links) <= len(expected.sessions)


@pytest.mark.parametrize("seed", range(3))
def test_a_world_with_everything_planted_is_counted_as_slow_code_does(tmp_path: Path, seed: int) -> None:
    files = world(seed, 2000)
    expected = fold(files)
    found = read(tmp_path, files)
    assert found.keys() == expected.keys()
    for key, use in expected.items():
        same(found[key], use)
    assert {key[3] for key in found} == {"Allowed", "Denied"}
    assert any(each.overflows for each in found.values()) or any(
        len(each.names) > 6 for each in found.values()
    )


def test_the_order_inside_files_makes_no_difference(tmp_path: Path) -> None:
    files = world(7, 600)
    shuffled = [random.Random(1).sample(each, len(each)) for each in files]
    assert read(tmp_path / "a", files) == read(tmp_path / "b", shuffled)


def test_the_same_events_in_one_file_or_many_are_the_same(tmp_path: Path) -> None:
    files = world(8, 600)
    whole = [[event for each in files for event in each]]
    assert read(tmp_path / "a", files) == read(tmp_path / "b", whole)
