"""The drawn graph as data for the page's script: nodes with places, steps with reasons, cuts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Edge
from leastwise.core.reach.assets import is_asset
from leastwise.core.reach.paths import CONFIDENCE_ORDER
from leastwise.core.reach.radius import Radius, node_name
from leastwise.core.reach.sentences import edge_sentence, kind_label
from leastwise.reports.reach_html.groups import Drawn, Group, find_groups
from leastwise.reports.reach_html.layout import Place, find_places
from leastwise.reports.reach_html.looks import SIGNS, WIDTHS, look_of

MOST_STEPS = 12
"""Reasons that a drawn step shows; it says how many more there are."""
MOST_MEMBERS = 200
LABEL_LETTERS = 22
GROUP_LETTERS = 30


@dataclass(frozen=True, slots=True)
class Picture:
    """`data` is plain JSON; `left_out` counts reached nodes that are not drawn."""

    data: Mapping[str, object]
    groups: tuple[Group, ...]
    left_out: int


def picture(radius: Radius, statements: Mapping[Source, str]) -> Picture:
    """Build the data of the picture."""
    drawn = find_groups(radius)
    places = find_places([group.hops for group in drawn.groups], drawn.steps)
    worst = _worst_over(radius)
    cut_by = _cut_by(radius)
    data = {
        "nodes": [
            _node(radius, number, group, place)
            for number, (group, place) in enumerate(zip(drawn.groups, places, strict=True))
        ],
        "edges": [
            _edge(radius, number, pair, edges, worst, cut_by, statements)
            for number, (pair, edges) in enumerate(drawn.steps.items())
        ],
        "of": _places_of(drawn),
    }
    return Picture(data, drawn.groups, drawn.left_out)


def shorten(text: str, letters: int = LABEL_LETTERS) -> str:
    """Cut a long name in the middle: its end tells names apart as often as its start."""
    if len(text) <= letters:
        return text
    head = (letters - 1) // 2
    return f"{text[:head]}…{text[len(text) - (letters - 1 - head) :]}"


def _node(radius: Radius, number: int, group: Group, place: Place) -> dict[str, object]:
    first = group.nodes[0]
    look = look_of(first, radius.identities.get(first))
    asset = is_asset(first)
    letters = GROUP_LETTERS if group.nodes[1:] else LABEL_LETTERS
    choke = any(point.node in group.nodes for point in radius.choke_points)
    sign = f"{SIGNS[group.severity]} " if asset else ""
    return {
        "id": f"n{number}",
        "label": f"{look.tag} {sign}{shorten(group.label, letters)}",
        "name": group.label,
        "nodes": [
            {"id": node, "name": node_name(node, radius.identities)} for node in group.nodes[:MOST_MEMBERS]
        ],
        "count": len(group.nodes),
        "shape": look.shape,
        "plane": look.word,
        "severity": group.severity.word,
        "confidence": group.confidence,
        "hops": group.hops,
        "kind": "start" if number == 0 else "asset" if asset else "identity",
        "choke": choke,
        "x": place.x,
        "y": place.y,
        "column": place.column,
        "main": number == 0 or choke or (asset and group.severity is Severity.CRITICAL),
    }


def _edge(
    radius: Radius,
    number: int,
    pair: tuple[int, int],
    edges: Sequence[Edge],
    worst: Mapping[tuple[str, str], Severity],
    cut_by: Mapping[Edge, Sequence[int]],
    statements: Mapping[Source, str],
) -> dict[str, object]:
    severity = max(worst.get((edge.source, edge.target), Severity.INFO) for edge in edges)
    labels = dict.fromkeys(kind_label(edge.kind) for edge in edges)
    return {
        "id": f"e{number}",
        "source": f"n{pair[0]}",
        "target": f"n{pair[1]}",
        "label": shorten(", ".join(labels), 34),
        "severity": severity.word,
        "width": WIDTHS[severity],
        "confidence": min((edge.confidence for edge in edges), key=CONFIDENCE_ORDER.index),
        "cuts": sorted({cut for edge in edges for cut in cut_by.get(edge, ())}),
        "more": max(len(edges) - MOST_STEPS, 0),
        "steps": [_step(radius, edge, statements) for edge in edges[:MOST_STEPS]],
    }


def _step(radius: Radius, edge: Edge, statements: Mapping[Source, str]) -> dict[str, object]:
    return {
        "from": node_name(edge.source, radius.identities),
        "to": node_name(edge.target, radius.identities),
        "kind": edge.kind,
        "why": edge_sentence(edge, radius.kinds),
        "confidence": edge.confidence,
        "conditions": list(edge.conditions),
        "sources": [{"name": str(source), "text": statements.get(source, "")} for source in edge.sources],
    }


def _worst_over(radius: Radius) -> dict[tuple[str, str], Severity]:
    """Return for each step the worst that is reached over it on a best path."""
    worst: dict[tuple[str, str], Severity] = defaultdict(lambda: Severity.INFO)
    for each in radius.assets():
        for edge in radius.path(each.node):
            pair = (edge.source, edge.target)
            worst[pair] = max(worst[pair], each.severity)
    return worst


def _cut_by(radius: Radius) -> dict[Edge, list[int]]:
    found: dict[Edge, list[int]] = defaultdict(list)
    for number, cut in enumerate(radius.cuts):
        for edge in cut.edges:
            found[edge].append(number)
    return found


def _places_of(drawn: Drawn) -> dict[str, str]:
    return {node: f"n{number}" for number, group in enumerate(drawn.groups) for node in group.nodes}
