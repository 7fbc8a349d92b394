"""`leastwise compare`: what changed between two snapshots or sets of files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from leastwise.cli.failures import EXIT_CLEAN, EXIT_ERROR, EXIT_FINDINGS, UsageProblem
from leastwise.cli.sources import Asking, failed_reads, read_estate, read_sight, watched
from leastwise.core.comparisons import Change, Comparison, PathChange, compare_estates
from leastwise.core.evaluation.estates import Estate
from leastwise.core.snapshots import Gap


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """What was asked: the two sides, each one or several `[KIND=]PATH`."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    fail_on_new: bool = False


def compare(asking: Asking, options: CompareOptions) -> int:
    """Print what changed; return the exit code."""
    if asking.paths:
        raise UsageProblem(
            "--from says one source, and compare takes two", allowed="A B, or --before and --after"
        )
    if not options.before or not options.after:
        raise UsageProblem("compare needs two sides", allowed="A B, or --before and --after, each repeatable")
    before, after = _estate(asking, options.before), _estate(asking, options.after)
    comparison = watched(lambda: compare_estates(before, after), "compares what each identity can do")
    gaps = tuple(sorted({*before.all_gaps(), *after.all_gaps()}))
    if asking.is_for_machines:
        _emit(asking, before, after, comparison, gaps)
    else:
        from leastwise.cli.comparison_pages import print_comparison  # noqa: PLC0415 (start-up time)

        print_comparison(asking, comparison, gaps, after=options.after)
    return _code(comparison, gaps, fails=options.fail_on_new)


def _code(comparison: Comparison, gaps: Sequence[Gap], *, fails: bool) -> int:
    """Exit with 3 only on new access; what could not be seen is no all-clear."""
    if not fails:
        return EXIT_CLEAN
    if comparison.widens:
        return EXIT_FINDINGS
    return EXIT_ERROR if failed_reads(gaps) else EXIT_CLEAN


def _estate(asking: Asking, paths: tuple[str, ...]) -> Estate:
    side = replace(asking, paths=paths)
    return read_estate(side, read_sight(side))


def _emit(asking: Asking, before: Estate, after: Estate, comparison: Comparison, gaps: Sequence[Gap]) -> None:
    from leastwise.cli.emitting import emit_document, emit_lines  # noqa: PLC0415 (start-up time)
    from leastwise.cli.evaluation_json import document, edge_value, gap_values  # noqa: PLC0415

    if asking.form == "jsonl":
        emit_lines(_lines(comparison))
        return
    value = document("Comparison") | {
        "before": list(before.sources),
        "after": list(after.sources),
        "newAccess": [change_value(each) for each in comparison.new],
        "lostAccess": [change_value(each) for each in comparison.lost],
        "newPaths": [_path_value(each) for each in comparison.new_paths],
        "lostPaths": [_path_value(each) for each in comparison.lost_paths],
        "newEdges": [edge_value(each) for each in comparison.new_edges],
        "lostEdges": [edge_value(each) for each in comparison.lost_edges],
        "appeared": list(comparison.appeared),
        "vanished": list(comparison.vanished),
        "gaps": gap_values(gaps),
    }
    emit_document(value, asking.form)


def _lines(comparison: Comparison) -> Iterator[dict[str, object]]:
    for word, changes in (("new", comparison.new), ("lost", comparison.lost)):
        for each in changes:
            yield {"change": word, **change_value(each)}
    for word, paths in (("newPath", comparison.new_paths), ("lostPath", comparison.lost_paths)):
        for path in paths:
            yield {"change": word, **_path_value(path)}


def change_value(change: Change) -> dict[str, object]:
    """One piece of access as plain values."""
    from leastwise.cli.evaluation_json import filled, source_value  # noqa: PLC0415

    access = change.access
    return filled(
        {
            "identity": change.identity,
            "plane": access.plane,
            "action": access.action,
            "notActions": list(access.not_actions),
            "apiGroup": access.group,
            "resource": access.resource,
            "notResources": list(access.not_resources),
            "name": access.name,
            "path": access.path,
            "scope": access.scope or ("cluster" if access.plane == "kubernetes" else ""),
            "conditions": list(access.residual),
            "sources": [source_value(each) for each in change.sources],
        }
    )


def _path_value(path: PathChange) -> dict[str, object]:
    return {"identity": path.identity, "asset": path.asset}
