"""What is drawn of a blast radius: equal nodes as one ("23 buckets, read data"), some hundred at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.engines import Edge
from leastwise.core.reach.assets import asset_parts, is_asset
from leastwise.core.reach.paths import CONFIDENCE_ORDER
from leastwise.core.reach.radius import Radius, Reached
from leastwise.core.reach.sentences import kind_label

MOST_NODES = 300
"""Nodes that a picture may hold; what is over it stands in the tables only."""

CROWDED = 80
"""From so many groups on, identities that lead nowhere are drawn as one for each layer."""

_Look = tuple[str, str, Severity, str]


@dataclass(frozen=True, slots=True)
class Group:
    """One drawn node: the start, one reached node, or several that are alike."""

    nodes: tuple[str, ...]
    label: str
    severity: Severity
    confidence: str
    hops: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The groups, the start first, and the steps between them by place of their ends."""

    groups: tuple[Group, ...]
    steps: Mapping[tuple[int, int], tuple[Edge, ...]]
    left_out: int  # reached nodes that are in no group


def find_groups(radius: Radius, *, most: int = MOST_NODES) -> Drawn:
    """Collapse what is alike, then keep the worst and what lies on the way to it."""
    known = {each.node: each for each in radius.reached}
    special = {radius.start, *(point.node for point in radius.choke_points)}
    classes = _classes(radius, known, special)
    if len(set(classes.values())) > CROWDED:
        classes = _without_dead_ends(radius, known, special, classes)
    members: dict[int, list[str]] = defaultdict(list)
    for node in (radius.start, *known):
        members[classes[node]].append(node)
    kept = _keep(radius, classes, most)
    place = {number: position for position, number in enumerate(kept)}
    steps: dict[tuple[int, int], list[Edge]] = defaultdict(list)
    for edge in radius.edges:
        pair = (place.get(classes[edge.source], -1), place.get(classes[edge.target], -1))
        if min(pair) >= 0 and pair[0] != pair[1] and pair[1] != 0:
            steps[pair].append(edge)
    kinds = {target: edges[0].kind for (_, target), edges in sorted(steps.items())}
    groups = tuple(_group(radius, members[number], known, kinds.get(place[number], "")) for number in kept)
    drawn = sum(len(group.nodes) for group in groups) - 1
    return Drawn(groups, {pair: tuple(steps[pair]) for pair in sorted(steps)}, len(radius.reached) - drawn)


def _classes(radius: Radius, known: Mapping[str, Reached], special: Iterable[str]) -> dict[str, int]:
    """Give equal numbers to nodes that look alike and have the same steps to and from the same classes."""
    apart = set(special)
    looks: dict[str, object] = {radius.start: radius.start}
    for node, each in known.items():
        looks[node] = node if node in apart else _look(radius, each)
    into: dict[str, list[Edge]] = defaultdict(list)
    out: dict[str, list[Edge]] = defaultdict(list)
    for edge in radius.edges:
        out[edge.source].append(edge)
        into[edge.target].append(edge)
    # from each node on its own down to classes: only what is surely alike is taken together
    classes = {node: number for number, node in enumerate(looks)}
    while True:
        shapes: dict[object, int] = {}
        fresh: dict[str, int] = {}
        for node, look in looks.items():
            ends = frozenset((edge.kind, edge.confidence, classes[edge.target]) for edge in out[node])
            starts = frozenset((edge.kind, edge.confidence, classes[edge.source]) for edge in into[node])
            fresh[node] = shapes.setdefault((look, starts, ends), len(shapes))
        if len(shapes) == len(set(classes.values())):
            return fresh
        classes = fresh


def _without_dead_ends(
    radius: Radius, known: Mapping[str, Reached], special: set[str], classes: Mapping[str, int]
) -> dict[str, int]:
    """Take together the identities of a layer that have no step to anything but what is before them."""
    useful = {edge.source for each in radius.assets() for edge in radius.path(each.node)} | special
    joined: dict[object, int] = {}
    fresh = dict(classes)
    for node, each in known.items():
        if node not in useful and not is_asset(node):
            fresh[node] = joined.setdefault((_look(radius, each), each.hops), -1 - len(joined))
    return fresh


def _look(radius: Radius, each: Reached) -> _Look:
    return (_what(radius, each.node), each.node.partition(":")[0], each.severity, each.confidence)


def _what(radius: Radius, node: str) -> str:
    if is_asset(node):
        return asset_parts(node)[0]
    identity = radius.identities.get(node)
    return "identity" if identity is None else identity.kind


def _keep(radius: Radius, classes: Mapping[str, int], most: int) -> Sequence[int]:
    """Return the classes to draw, the start first: with each node also the way to it."""
    kept = dict.fromkeys([classes[radius.start]])
    for each in radius.reached:
        way = dict.fromkeys([*(classes[edge.source] for edge in radius.path(each.node)), classes[each.node]])
        missing = [number for number in way if number not in kept]
        if len(kept) + len(missing) <= most:
            kept.update(dict.fromkeys(missing))
    return tuple(kept)


def _group(radius: Radius, nodes: Sequence[str], known: Mapping[str, Reached], kind: str) -> Group:
    if nodes[0] == radius.start:
        return Group((radius.start,), radius.name, Severity.INFO, CONFIDENCE_ORDER[0], 0)
    first = min((known[node] for node in nodes), key=lambda each: (each.hops, each.node))
    label = first.name
    if nodes[1:]:
        label = f"{len(nodes)} {_plural(_what(radius, first.node))}, {kind_label(kind)}"
    return Group(tuple(sorted(nodes)), label, first.severity, first.confidence, first.hops)


def _plural(word: str) -> str:
    if word.endswith("y"):
        return f"{word[:-1]}ies"
    return word if word.endswith("s") else f"{word}s"
