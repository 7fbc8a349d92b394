"""A blast radius as plain values and as a page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from leastwise import __version__
from leastwise.cli.evaluation_json import Value, edge_value, filled, source_value
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.estates import Estate
from leastwise.core.reach.cuts import Cut
from leastwise.core.reach.radius import ChokePoint, Radius


def radius_value(radius: Radius) -> Value:
    """The whole answer; `path` lists the steps of the best path, `kinds` explains the steps."""
    used = sorted({each.kind for each in radius.edges} & radius.kinds.keys())
    return {
        "identity": radius.start,
        "name": radius.name,
        "worst": radius.worst.word,
        "reached": list(reached_values(radius)),
        "chokePoints": [_choke_value(each) for each in radius.choke_points],
        "cuts": [_cut_value(each) for each in radius.cuts],
        "edges": [edge_value(each) for each in radius.edges],
        "kinds": [
            {
                "id": each,
                "precondition": radius.kinds[each].precondition,
                "result": radius.kinds[each].result,
            }
            for each in used
        ],
    }


def reached_values(radius: Radius) -> Iterator[Value]:
    """What is reached, worst first, each with its path."""
    for each in radius.reached:
        yield {
            "node": each.node,
            "name": each.name,
            "severity": each.severity.word,
            "confidence": each.confidence,
            "hops": each.hops,
            "distance": each.distance,
            "path": [edge_value(step) for step in radius.path(each.node)],
        }


def _choke_value(point: ChokePoint) -> Value:
    return {"node": point.node, "name": point.name, "assets": list(point.assets), "weight": point.weight}


def _cut_value(cut: Cut) -> Value:
    value = filled(
        {
            "source": source_value(cut.source) if cut.source is not None else {},
            "edges": [edge_value(each) for each in cut.edges],
        }
    )
    return value | {"lost": list(cut.lost), "weight": cut.weight, "collateral": cut.collateral}


def html_page(radius: Radius, estate: Estate | None, statements: Mapping[Source, str]) -> str:
    """One self-contained file."""
    from leastwise.reports.reach_html import Meta, render  # noqa: PLC0415 (only when asked for)

    if estate is None:
        return render(radius, Meta(versions=_VERSIONS))
    meta = Meta(
        taken=estate.taken.isoformat() if estate.taken else "",
        scope=", ".join(engine.plane.value for engine in estate),
        sources=estate.sources,
        versions=_VERSIONS,
        gaps=estate.all_gaps(),
        statements=statements,
    )
    return render(radius, meta)


_VERSIONS = (("leastwise", __version__),)
