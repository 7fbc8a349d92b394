"""The answer in words: the same sentences stand in the terminal and in the report."""

from __future__ import annotations

from collections.abc import Mapping

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence, Edge, EdgeKind
from leastwise.core.reach.assets import is_asset
from leastwise.core.reach.cuts import Cut
from leastwise.core.reach.radius import Radius, Reached, node_name

_SURE = {
    Confidence.CERTAIN.value: "",
    Confidence.CONDITIONAL.value: ", if a condition that is left open holds",
    Confidence.UNKNOWN.value: ", as far as could be read",
}


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: `1 step`, `1,200 steps`."""
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"


def verdict(radius: Radius, gaps: int = 0) -> str:
    """Return the blast radius in one sentence, with the number that matters."""
    unseen = f" {counted(gaps, 'thing')} could not be read." if gaps else ""
    if not radius.reached:
        return f"{radius.name} reaches nothing beyond itself{_as_read(gaps)}.{unseen}"
    severe = [each for each in radius.assets() if each.severity >= Severity.HIGH]
    if not severe:
        others = counted(len(radius.reached), "other identity or asset", "other identities and assets")
        return f"{radius.name} reaches {others}, none of them severe{_as_read(gaps)}.{unseen}"
    more = f", and {counted(len(severe) - 1, 'more severe asset')}" if severe[1:] else ""
    return f"{radius.name} reaches {_how(severe[0])}{more}.{unseen}"


def _as_read(gaps: int) -> str:
    return " in what could be read" if gaps else ""


def _how(each: Reached) -> str:
    return f"{each.name} ({each.severity.word}) in {counted(each.hops, 'step')}{_SURE[each.confidence]}"


def cut_sentence(cut: Cut) -> str:
    """Return what to do to make a cut."""
    if cut.source is None:
        edge = cut.edges[0]
        return (
            f"End {kind_label(edge.kind)} from {node_name(edge.source, {})} to {node_name(edge.target, {})}"
        )
    return source_sentence(cut.source)


def source_sentence(source: Source) -> str:
    """Return what to do to take away the grant that stands at a source."""
    if source.part:
        return f"Take {source.part} out of {source.kind} {source.name}"
    return f"Remove {source.kind} {source.name}"


def cut_gain(cut: Cut) -> str:
    """Return what a cut takes from the thief, and what others lose."""
    assets = sum(1 for node in cut.lost if is_asset(node))
    identities = len(cut.lost) - assets
    parts = [
        counted(number, *words)
        for number, words in ((assets, ("asset",)), (identities, ("identity", "identities")))
        if number
    ]
    taken = " and ".join(parts)
    gain = f"takes away {taken}" if parts else "closes one of several ways; take the next as well"
    if cut.instead:
        gain = f"instead of these: alone it {gain}"
    return f"{gain}; {counted(cut.collateral, 'step')} of others end too" if cut.collateral else gain


def kind_label(kind: str) -> str:
    """Return how people call a kind of step: `create token` for `K8S-create-token`."""
    return kind.partition("-")[2].replace("-", " ") or kind or "a step"


def edge_sentence(edge: Edge, kinds: Mapping[str, EdgeKind]) -> str:
    """Return why a step exists and what it gives."""
    row = kinds.get(edge.kind)
    if row is None:
        return f"{kind_label(edge.kind)}: who holds the one gets the other."
    return f"{row.precondition}: {row.result}."
