"""Pages of `reach`: what a thief gets, worst first, where all paths meet, what to cut first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leastwise.cli.answer_pages import names_text, print_gaps, source_text
from leastwise.cli.looks import DASH, OK, SEVERITIES, UNKNOWN, Look
from leastwise.cli.paragraphs import plural
from leastwise.cli.screens import Screen
from leastwise.cli.sources import Asking
from leastwise.cli.subjects import short_name
from leastwise.cli.tables import Cell, Column, Table
from leastwise.core.drifts import Severity
from leastwise.core.reach.cuts import Cut
from leastwise.core.reach.radius import Radius, Reached
from leastwise.core.snapshots import Gap

SHOWN = 20
"""How many rows a narrow page shows; the rest is a number."""


def print_radius(asking: Asking, radius: Radius, gaps: Sequence[Gap], *, typed: str, html: str = "") -> None:
    """Print the blast radius of one identity."""
    screen = Screen(asking.program)
    screen.answer(_look(radius, gaps), _sentence(radius))
    _print_reached(screen, radius, is_wide=asking.is_wide)
    _print_choke_points(screen, radius)
    _print_cuts(screen, radius, is_wide=asking.is_wide)
    print_gaps(screen, gaps, is_wide=asking.is_wide)
    if html:
        screen.line()
        screen.line(f"Written: {html}")
    following = f"effective {typed}" if html or not radius.reached else f"reach {typed} --html reach.html"
    screen.next(asking.again(following))


def _look(radius: Radius, gaps: Sequence[Gap]) -> Look:
    if radius.worst >= Severity.LOW:
        return SEVERITIES[radius.worst]
    return UNKNOWN if gaps else OK


def _sentence(radius: Radius) -> str:
    if not radius.reached:
        return f"Someone who steals {radius.name} reaches nothing beyond its own rights."
    assets = radius.assets()
    identities = len(radius.reached) - len(assets)
    severe = sum(each.severity >= Severity.HIGH for each in assets)
    worst = f"; the worst is {assets[0].name}" if assets else ""
    return (
        f"Someone who steals {radius.name} gets {plural(identities, 'more identity', 'more identities')} and "
        f"{plural(len(assets), 'asset')}, {severe} at High or worse{worst}."
    )


def _print_reached(screen: Screen, radius: Radius, *, is_wide: bool) -> None:
    if not radius.reached:
        return
    shown = radius.reached if is_wide else radius.reached[:SHOWN]
    columns = [Column("NAME", 20), Column("SEVERITY"), Column("SURE"), Column("HOPS"), Column("BY", 20)]
    screen.line()
    screen.table(Table(columns, [_row(radius, each, is_wide=is_wide) for each in shown]), is_wide=is_wide)
    if len(shown) < len(radius.reached):
        screen.line(f"And {len(radius.reached) - len(shown)} more; -o wide shows all.")


def _row(radius: Radius, each: Reached, *, is_wide: bool) -> list[Cell]:
    look = SEVERITIES[each.severity]
    path = radius.path(each.node)
    if is_wide:
        by = " > ".join(f"{short_name(step.source)} [{step.kind}]" for step in path)
    else:
        last = path[-1] if path else None
        by = f"{last.kind} from {short_name(last.source)}" if last else DASH
    return [
        Cell(each.node if is_wide else each.name),
        Cell(look.text, look.style),
        Cell(each.confidence),
        Cell(str(each.hops)),
        Cell(by),
    ]


def _print_choke_points(screen: Screen, radius: Radius) -> None:
    if not radius.choke_points:
        return
    screen.line()
    screen.line(Cell("Every path to these leads through:", "bold"))
    for each in radius.choke_points:
        assets = names_text([short_name(one) for one in each.assets])
        screen.line(f"  {each.name}: {assets}")


def _print_cuts(screen: Screen, radius: Radius, *, is_wide: bool) -> None:
    if not radius.cuts:
        return
    screen.line()
    screen.line(Cell("Cut first:", "bold"))
    for place, each in enumerate(radius.cuts, start=1):
        collateral = f" (others use it {each.collateral} times)" if each.collateral else ""
        lost = names_text([short_name(one) for one in each.lost], 1000 if is_wide else 3)
        screen.line(f"  {place}. {_cut_text(each)}{collateral}")
        screen.line(f"     ends {lost}")


def _cut_text(cut: Cut) -> str:
    if cut.source is not None:
        return source_text(cut.source)
    return names_text([f"{short_name(each.source)} > {short_name(each.target)}" for each in cut.edges], 2)


def print_reaches(
    asking: Asking, counts: Mapping[str, int], gaps: Sequence[Gap], *, is_of_targets: bool
) -> None:
    """Print how far every node reaches, furthest first."""
    screen = Screen(asking.program)
    what = "target" if is_of_targets else "other node"
    far = sum(count > 0 for count in counts.values())
    look = UNKNOWN if gaps else Look(OK.sign, OK.word, "", OK.plain)
    screen.answer(look, f"{far} of {plural(len(counts), 'node')} reach at least one {what}.")
    ordered = sorted(counts, key=lambda each: (-counts[each], each))
    shown = ordered if asking.is_wide else ordered[:SHOWN]
    if shown:
        screen.line()
        columns = (Column("NAME", 30), Column("TARGETS" if is_of_targets else "REACHED"))
        rows = [
            [Cell(each if asking.is_wide else short_name(each) or each), Cell(str(counts[each]))]
            for each in shown
        ]
        screen.table(Table(columns, rows), is_wide=asking.is_wide)
    if len(shown) < len(ordered):
        screen.line()
        screen.line(f"And {len(ordered) - len(shown)} more; -o wide shows all.")
    print_gaps(screen, gaps, is_wide=asking.is_wide)
    screen.next(asking.again(f"reach {ordered[0] if ordered else 'SUBJECT'}"))
