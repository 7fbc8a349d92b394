"""The blast radius for Graphviz: left to right from the stolen identity, thick where it is severe."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.core.evaluation.engines import Confidence, Edge
from leastwise.core.reach.assets import is_asset
from leastwise.core.reach.radius import Radius, Reached
from leastwise.core.reach.sentences import kind_label

_SHAPES = {"k8s": "ellipse", "aws": "box", "gcp": "hexagon", "azure": "diamond"}
_LINES = {
    Confidence.CERTAIN.value: "solid",
    Confidence.CONDITIONAL.value: "dashed",
    Confidence.UNKNOWN.value: "dotted",
}


def render_dot(radius: Radius) -> Iterator[str]:
    """Yield the lines of one digraph."""
    choke_points = {point.node for point in radius.choke_points}
    yield "digraph reach {"
    yield "  rankdir=LR;"
    yield f"  {_quoted(radius.start)} [{_attributes(label=radius.name, shape='box', penwidth='3')}];"
    for each in sorted(radius.reached, key=lambda each: each.node):
        yield f"  {_quoted(each.node)} [{_node(each, is_choke=each.node in choke_points)}];"
    for edge in radius.edges:
        yield f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [{_edge(edge)}];"
    yield "}"


def _node(each: Reached, *, is_choke: bool) -> str:
    label = f"{each.name}\n{each.severity.word}" if is_asset(each.node) else each.name
    shape = _SHAPES.get(each.node.partition(":")[0], "box")
    return _attributes(label=label, shape=shape, peripheries="2" if is_choke else "1")


def _edge(edge: Edge) -> str:
    return _attributes(label=kind_label(edge.kind), style=_LINES.get(edge.confidence, "dotted"))


def _attributes(**values: str) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in values.items())


def _quoted(text: str) -> str:
    """Quote any text: in DOT only the quote, the backslash and line ends mean something inside."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", " ").replace("\n", "\\n")
    return f'"{escaped}"'
