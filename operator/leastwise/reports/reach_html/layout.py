"""Where the nodes of a drawn graph stand: columns by steps from the start, few crossings, no overlaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

COLUMN = 224
ROW = 72
STAGE = (940, 620)
"""The room that the picture has on a common screen: columns are as long as fills it best."""

_LONGEST = 60

_SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """The middle of a node, in pixels, and the column and row that it stands in."""

    x: int
    y: int
    column: int
    row: int


def find_places(layers: Sequence[int], steps: Iterable[tuple[int, int]]) -> tuple[Place, ...]:
    """Place nodes by their layer; neighbours in other layers pull a node up and down."""
    neighbours: dict[int, list[int]] = defaultdict(list)
    for start, end in steps:
        neighbours[start].append(end)
        neighbours[end].append(start)
    rows: dict[int, list[int]] = defaultdict(list)
    for node, layer in enumerate(layers):
        rows[layer].append(node)
    heights = {node: float(place) for row in rows.values() for place, node in enumerate(row)}
    for sweep in range(_SWEEPS):
        for layer in sorted(rows, reverse=sweep % 2 == 1):
            _order(rows[layer], neighbours, heights)
    longest = max(map(len, rows.values()))
    best = min(range(1, min(longest, _LONGEST) + 1), key=lambda height: (_shrinking(rows, height), height))
    return _spread(rows, best)


def _shrinking(rows: Mapping[int, Sequence[int]], height: int) -> float:
    """Return how much too large the picture is when a layer takes a new column after `height` nodes."""
    columns = sum(-(-len(row) // height) for row in rows.values())
    return max(columns * COLUMN / STAGE[0], min(height, max(map(len, rows.values()))) * ROW / STAGE[1], 1)


def _order(row: list[int], neighbours: Mapping[int, Sequence[int]], heights: dict[int, float]) -> None:
    """Sort one layer by the mean height of the neighbours, and centre it."""
    means = {
        node: sum(heights[other] for other in neighbours[node]) / len(neighbours[node])
        if neighbours[node]
        else heights[node]
        for node in row
    }
    row.sort(key=lambda node: (means[node], node))
    for place, node in enumerate(row):
        heights[node] = place - (len(row) - 1) / 2


def _spread(rows: Mapping[int, Sequence[int]], most: int) -> tuple[Place, ...]:
    places: dict[int, Place] = {}
    column = 0
    for layer in sorted(rows):
        row = rows[layer]
        columns = -(-len(row) // most)
        for number, node in enumerate(row):
            inner, level = number % columns, number // columns
            height = -(-len(row) // columns)
            y = round((level - (height - 1) / 2) * ROW + inner * ROW / columns)
            places[node] = Place((column + inner) * COLUMN, y, column + inner, level)
        column += columns
    return tuple(places[node] for node in sorted(places))
