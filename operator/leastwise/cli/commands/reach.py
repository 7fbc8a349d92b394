"""`leastwise reach`: what someone who steals an identity gets, or how far every one reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from leastwise.cli.failures import EXIT_CLEAN, UsageProblem
from leastwise.cli.grounds import Ground
from leastwise.cli.printable import printable
from leastwise.cli.sources import Asking, Sight, read_estate, read_sight, watched
from leastwise.cli.subjects import parse_subject
from leastwise.cli.written_files import write_whole
from leastwise.core.drifts import Severity
from leastwise.core.evaluation.edge_kinds import EDGE_KINDS_BY_ID
from leastwise.core.evaluation.engines import Edge
from leastwise.core.reach.assets import asset_severity
from leastwise.core.reach.graph import Graph
from leastwise.core.reach.radius import Radius, blast_radius
from leastwise.core.reach.sweeps import count_reached, reach_targets


@dataclass(frozen=True, slots=True)
class ReachOptions:
    """What was asked: one identity or all; `html` a file to write, `dot` instead of a page."""

    subject: str = ""
    is_all: bool = False
    html: str = ""
    dot: bool = False
    stats: bool = False


def reach(asking: Asking, options: ReachOptions) -> int:
    """Print the blast radius; return the exit code."""
    if bool(options.subject) == options.is_all:
        raise UsageProblem(
            "SUBJECT and --all: one of them is needed", allowed="a SUBJECT, or --all without one"
        )
    if options.is_all and (options.html or options.dot):
        raise UsageProblem("--html and --dot show one SUBJECT", allowed="a SUBJECT in place of --all")
    return _all(asking, is_measured=options.stats) if options.is_all else _one(asking, options)


# ---------------------------------------------------------------- one identity


def _one(asking: Asking, options: ReachOptions) -> int:
    sight = read_sight(asking)
    ground = watched(lambda: _ground(asking, sight), "finds every step")
    start = options.subject
    if start not in ground.graph.index and ground.estate is not None:
        start = parse_subject(options.subject).identity
    radius = watched(
        lambda: blast_radius(ground.graph, start, kinds=EDGE_KINDS_BY_ID, identities=ground.identities),
        "walks the graph",
    )
    if options.html:
        _write_html(options.html, radius, ground, sight)
    if options.dot:
        from leastwise.reports.reach_dot import render_dot  # noqa: PLC0415 (start-up time)

        _lines(render_dot(radius))
    elif asking.is_for_machines:
        _emit(asking, radius, ground)
    else:
        from leastwise.cli.reach_pages import print_radius  # noqa: PLC0415 (start-up time)

        print_radius(asking, radius, ground, typed=options.subject, html=options.html)
    return EXIT_CLEAN


def _ground(asking: Asking, sight: Sight) -> Ground:
    from leastwise.factory_recorded import has_graph, load_graph  # noqa: PLC0415 (start-up time)

    if has_graph(sight.recording):
        files = load_graph(sight.recording)
        return Ground(Graph.of(files.edges()), targets=tuple(files.targets))
    estate = read_estate(asking, sight)
    return Ground(Graph.of(estate.edges()), tuple(estate.identities()), estate.all_gaps(), estate=estate)


def _write_html(path: str, radius: Radius, ground: Ground, sight: Sight) -> None:
    from leastwise.cli.reach_forms import html_page  # noqa: PLC0415 (start-up time)
    from leastwise.factory_recorded import find_statements  # noqa: PLC0415

    wanted = {source for edge in radius.edges for source in edge.sources}
    page = html_page(radius, ground.estate, find_statements(sight.recording, wanted))
    write_whole("--html", path, page.encode("utf-8", "replace"))


def _emit(asking: Asking, radius: Radius, ground: Ground) -> None:
    from leastwise.cli.emitting import emit_document, emit_lines  # noqa: PLC0415 (start-up time)
    from leastwise.cli.evaluation_json import document, gap_values  # noqa: PLC0415
    from leastwise.cli.reach_forms import radius_value, reached_values  # noqa: PLC0415

    if asking.form == "jsonl":
        emit_lines(reached_values(radius))
        return
    value = document("Reach", ground.estate) | radius_value(radius) | {"gaps": gap_values(ground.gaps)}
    emit_document(value, asking.form)


# ---------------------------------------------------------------- every node


def _all(asking: Asking, *, is_measured: bool) -> int:
    from leastwise.cli.stats import Stopwatch  # noqa: PLC0415 (start-up time)

    watch = Stopwatch()
    sight = read_sight(asking)
    ground = watched(lambda: _columns(asking, sight), "finds every step")
    watch.loaded()
    counts = watched(lambda: _counts(ground), "counts what every node reaches")
    if asking.is_for_machines:
        _emit_all(asking, ground, counts)
    else:
        from leastwise.cli.reach_pages import print_reaches  # noqa: PLC0415 (start-up time)

        print_reaches(asking, _named(ground, counts), ground.gaps, is_of_targets=ground.counts_targets)
    if is_measured:
        watch.report(len(ground.graph), "nodes")
    return EXIT_CLEAN


def _columns(asking: Asking, sight: Sight) -> Ground:
    """Build the graph without its steps' reasons: only how far every node reaches is asked."""
    from leastwise.factory_recorded import has_graph, load_graph  # noqa: PLC0415 (start-up time)

    if has_graph(sight.recording):
        files = load_graph(sight.recording)
        return Ground(files.graph(), targets=tuple(files.targets))
    estate = read_estate(asking, sight)
    edges: list[Edge] = list(estate.edges())
    graph = Graph.of_columns([each.source for each in edges], [each.target for each in edges])
    severe = tuple(sorted(each for each in graph.names if asset_severity(each) >= Severity.HIGH))
    return Ground(graph, tuple(estate.identities()), estate.all_gaps(), severe, estate)


def _counts(ground: Ground) -> list[int]:
    if ground.counts_targets:
        return reach_targets(ground.graph, ground.targets).counts()
    return count_reached(ground.graph)


def _named(ground: Ground, counts: Sequence[int]) -> Mapping[str, int]:
    return dict(zip(ground.graph.names, counts, strict=True))


def _emit_all(asking: Asking, ground: Ground, counts: Sequence[int]) -> None:
    from leastwise.cli.emitting import emit_document, emit_lines  # noqa: PLC0415 (start-up time)
    from leastwise.cli.evaluation_json import document, gap_values  # noqa: PLC0415

    key = "targets" if ground.counts_targets else "reached"
    order = sorted(range(len(ground.graph)), key=ground.graph.names.__getitem__)
    values: Iterator[dict[str, object]] = (
        {"node": ground.graph.names[each], key: counts[each]} for each in order
    )
    if asking.form == "jsonl":
        emit_lines(values)
        return
    value = document("ReachSummary", ground.estate) | {"items": list(values), "gaps": gap_values(ground.gaps)}
    emit_document(value, asking.form)


def _lines(lines: Iterable[str]) -> None:
    import sys  # noqa: PLC0415 (only here)

    sys.stdout.writelines(f"{printable(each)}\n" for each in lines)
