"""Where the nodes of a drawn graph stand: columns by steps from the start, few crossings, no overlaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

COLUMN = 184
ROW = 72
STAGE = (960, 600)
"""The room that the picture has on a common screen: columns are as long as fills it best."""

_LONGEST = 60
_MOST_STRETCHED = 1.8

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
    return max(columns * COLUMN / STAGE[0], _height(rows, height) * ROW / STAGE[1], 1)


def _height(rows: Mapping[int, Sequence[int]], most: int) -> int:
    """Return how many nodes the longest column holds when a layer takes a new one after `most` nodes."""
    return max(-(-len(row) // -(-len(row) // most)) for row in rows.values())


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
    columns = sum(-(-len(row) // most) for row in rows.values())
    wide, tall = columns * COLUMN / STAGE[0], _height(rows, most) * ROW / STAGE[1]
    step = round(COLUMN * min(max(tall / wide, 1), _MOST_STRETCHED))
    rise = round(ROW / 2 * min(max(wide / tall, 1), _MOST_STRETCHED)) * 2
    column = 0
    for layer in sorted(rows):
        row = rows[layer]
        inside = -(-len(row) // most)
        height = -(-len(row) // inside)
        for number, node in enumerate(row):
            inner, level = number % inside, number // inside
            # every other column stands half a row lower, so that words of neighbours do not meet
            y = (level - (height - 1) // 2) * rise + (column + inner) % 2 * rise // 2
            places[node] = Place((column + inner) * step, y, column + inner, level)
        column += inside
    return tuple(places[node] for node in sorted(places))
