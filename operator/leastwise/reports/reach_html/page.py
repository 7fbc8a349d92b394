"""The page: what is known of a blast radius, in the order in which a person needs it.

Names come from clusters and clouds and may be hostile. They reach the page only through the template, which
escapes them, and through one JSON block that holds no `<`, `>` or `&`; scripts set them as text.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Edge
from leastwise.core.reach.radius import Radius, Reached, node_name
from leastwise.core.reach.sentences import (
    counted,
    cut_gain,
    cut_sentence,
    kind_label,
    source_sentence,
    verdict,
)
from leastwise.core.snapshots import Gap
from leastwise.reports.reach_html.groups import Group
from leastwise.reports.reach_html.looks import SIGNS, look_of, plane_of
from leastwise.reports.reach_html.picture import picture

WORST = 5
MOST_ROWS = 2_000
"""Rows of the table of everything; a larger radius says how many are left out."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What stands around an answer. `statements` holds the text of a source: YAML, or a policy statement."""

    taken: str = ""  # when the snapshot was taken, ISO form with zone
    scope: str = ""
    sources: tuple[str, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    gaps: tuple[Gap, ...] = ()
    statements: Mapping[Source, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Row:
    """One reached node as the tables show it."""

    node: str
    name: str
    tag: str
    plane: str
    severity: str
    sign: str
    rank: int
    confidence: str
    hops: int
    way: str
    fix: str


def render(radius: Radius, meta: Meta) -> str:
    """Return the report as one self-contained HTML file."""
    drawn = picture(radius, meta.statements)
    style, script, library = _asset("report.css"), _asset("report.js"), _asset("cytoscape.min.js")
    rows = [_row(radius, each) for each in radius.reached[:MOST_ROWS]]
    policy = (
        f"default-src 'none'; script-src {_hash(library)} {_hash(script)}; style-src {_hash(style)}"
        f" {_hash(_LIBRARY_STYLE)}; base-uri 'none'; form-action 'none'"
    )
    return _template().render(
        policy=policy,
        style=Markup(style),  # noqa: S704 (our own file)
        library_style=Markup(_LIBRARY_STYLE),  # noqa: S704 (a constant)
        script=Markup(script),  # noqa: S704 (our own file)
        library=Markup(library),  # noqa: S704 (the published file, without a closing tag in it)
        data=Markup(_inert(drawn.data)),  # noqa: S704 (JSON without any character of markup)
        verdict=verdict(radius, len(meta.gaps)),
        radius=radius,
        meta=meta,
        figures=_figures(radius, meta),
        worst=_worst(radius, drawn.groups),
        rows=rows,
        rows_left_out=len(radius.reached) - len(rows),
        nodes_left_out=drawn.left_out,
        cuts=[(cut_sentence(cut), cut_gain(cut)) for cut in radius.cuts],
        points=[(point.name, plane_of(point.node).tag, len(point.assets)) for point in radius.choke_points],
        kinds=_kinds(radius),
        start=f"{look_of(radius.start, radius.identities.get(radius.start)).tag} {radius.name}",
    )


# what the library writes into the page by itself unless it is there
_LIBRARY_STYLE = ".__________cytoscape_container { position: relative; }"


@cache
def _asset(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_asset("report.html.j2"))


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _inert(data: Mapping[str, object]) -> str:
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _row(radius: Radius, each: Reached) -> _Row:
    path = radius.path(each.node)
    cut = radius.fix(each.node)
    look = look_of(each.node, radius.identities.get(each.node))
    return _Row(
        node=each.node,
        name=each.name,
        tag=look.tag,
        plane=look.word,
        severity=each.severity.word,
        sign=SIGNS[each.severity],
        rank=each.severity,
        confidence=each.confidence,
        hops=each.hops,
        way=_way(radius, path),
        fix=cut_sentence(cut) if cut is not None else _last_grant(path),
    )


def _worst(radius: Radius, groups: Sequence[Group]) -> list[_Row]:
    """Return the worst assets, those that are alike as one."""
    of = {node: group for group in groups for node in group.nodes}
    rows: dict[str, _Row] = {}
    named = set[str]()
    for each in radius.assets():
        group = of.get(each.node)
        key = group.nodes[0] if group else each.node
        if key not in rows and not _is_implied(radius, each.node, named):
            named.add(each.node)
            row = _row(radius, each)
            rows[key] = replace(row, name=group.label) if group and group.nodes[1:] else row
        if len(rows) == WORST:
            break
    return list(rows.values())


def _is_implied(radius: Radius, node: str, named: set[str]) -> bool:
    """Whether a node comes with an asset that was named, without any grant: it needs no fix of its own."""
    last = radius.last_step(node)
    return last.source in named and not last.sources


def _way(radius: Radius, path: Sequence[Edge]) -> str:
    steps = (f" ─{kind_label(edge.kind)}→ {node_name(edge.target, radius.identities)}" for edge in path)
    return "".join([radius.name, *steps])


def _last_grant(path: Sequence[Edge]) -> str:
    last = next((edge for edge in reversed(path) if edge.sources), None)
    return f"End the step {kind_label(path[-1].kind)}" if last is None else source_sentence(last.sources[0])


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number with its words, and the list that it counts."""

    number: str
    words: str
    link: str
    tone: str = ""


def _figures(radius: Radius, meta: Meta) -> list[_Figure]:
    severe = [each for each in radius.assets() if each.severity >= Severity.HIGH]
    identities = len(radius.reached) - len(radius.assets())
    planes = {plane_of(each.node).word for each in radius.reached}
    nearest = min((each.hops for each in severe), default=0)
    tone = radius.worst.word.lower() if severe else ""
    found = [
        _Figure(f"{len(severe):,}", "severe assets in reach", "#reached", tone),
        _Figure(f"{identities:,}", "other identities to act as", "#reached"),
        _Figure(f"{len(planes)}", "systems", "#reached"),
    ]
    if nearest:
        found.insert(
            1, _Figure(f"{nearest}", f"{'step' if nearest == 1 else 'steps'} to the nearest", "#worst")
        )
    found.append(_Figure(f"{len(meta.gaps):,}", "gaps: not read", "#gaps", "unknown" if meta.gaps else ""))
    return found


def _kinds(radius: Radius) -> list[tuple[str, str, str, str]]:
    used = sorted({edge.kind for edge in radius.edges})
    rows = []
    for kind in used:
        row = radius.kinds.get(kind)
        count = counted(sum(1 for edge in radius.edges if edge.kind == kind), "step")
        rows.append((kind, row.precondition if row else "", row.result if row else "", count))
    return rows
