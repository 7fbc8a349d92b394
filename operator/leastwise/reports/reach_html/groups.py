"""What is drawn of a blast radius: equal nodes as one ("23 buckets, read data"), some hundred at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.engines import Edge
from leastwise.core.reach.assets import asset_family, asset_parts, is_asset
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
    groups = tuple(_group(radius, members[number], known) for number in kept)
    drawn = sum(len(group.nodes) for group in groups) - 1
    return Drawn(groups, {pair: tuple(steps[pair]) for pair in sorted(steps)}, len(radius.reached) - drawn)


def _classes(radius: Radius, known: Mapping[str, Reached], special: Iterable[str]) -> dict[str, int]:
    """Give equal numbers to nodes that look alike, are reached alike, and lead to what is alike.

    Only the best paths count, which form a tree: first its subtrees get a shape, from the leaves up; then,
    from the start down, nodes of one shape under the same parent become one.
    """
    apart = set(special)
    arrivals = {node: radius.last_step(node) for node in known}
    children: dict[str, list[str]] = defaultdict(list)
    for node, step in arrivals.items():
        children[step.source].append(node)
    down = _parents_first(radius.start, children)
    shapes: dict[object, int] = {}
    shape: dict[str, int] = {}
    for node in reversed(down):
        below = frozenset((_kind(arrivals[child]), shape[child]) for child in children[node])
        look = node if node in apart else _look(radius, known[node])
        shape[node] = shapes.setdefault((look, below), len(shapes))
    numbers: dict[object, int] = {}
    classes = {radius.start: numbers.setdefault(radius.start, 0)}
    for node in down[1:]:
        step = arrivals[node]
        key = (classes[step.source], _kind(step), shape[node])
        classes[node] = numbers.setdefault(key, len(numbers))
    return classes


def _kind(step: Edge) -> str:
    """Return what tells steps apart; a family of assets is one whatever leads into each."""
    family = is_asset(step.target) and asset_family(step.target) != asset_parts(step.target)[0]
    return "" if family else step.kind


def _parents_first(start: str, children: Mapping[str, Sequence[str]]) -> list[str]:
    order = [start]
    for node in order:
        order += children.get(node, ())
    return order


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
        return asset_family(node)
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


def _group(radius: Radius, nodes: Sequence[str], known: Mapping[str, Reached]) -> Group:
    if nodes[0] == radius.start:
        return Group((radius.start,), radius.name, Severity.INFO, CONFIDENCE_ORDER[0], 0)
    first = min((known[node] for node in nodes), key=lambda each: (each.hops, each.node))
    label = first.name
    if nodes[1:]:
        kinds = {kind_label(radius.last_step(node).kind) for node in nodes}
        how = f", {kinds.pop()}" if len(kinds) == 1 else ""
        label = f"{len(nodes)} {_plural(_what(radius, first.node))}{how}"
    return Group(tuple(sorted(nodes)), label, first.severity, first.confidence, first.hops)


def _plural(word: str) -> str:
    if word.endswith("y"):
        return f"{word[:-1]}ies"
    return word if word.endswith("s") else f"{word}s"
