"""Pages of `reach`: what a thief gets, worst first, where all paths meet, what to cut first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leastwise.cli.answer_pages import names_text, print_gaps, print_table, print_unknown_subject
from leastwise.cli.grounds import Ground
from leastwise.cli.looks import DASH, OK, SEVERITIES, UNKNOWN, Look
from leastwise.cli.paragraphs import plural, wrapped
from leastwise.cli.printable import shell_word
from leastwise.cli.screens import Screen
from leastwise.cli.sources import Asking
from leastwise.cli.subjects import short_name
from leastwise.cli.tables import Cell, Column
from leastwise.core.drifts import Severity
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.reach.assets import is_asset
from leastwise.core.reach.radius import Radius, Reached
from leastwise.core.reach.sentences import cut_gain, cut_sentence, kind_label, verdict
from leastwise.core.snapshots import Gap

SHOWN = 20
"""How many rows a narrow page shows; the rest is a number."""


def print_radius(asking: Asking, radius: Radius, ground: Ground, *, typed: str, html: str = "") -> None:
    """Print the blast radius of one identity."""
    screen = Screen(asking.program)
    gaps = ground.gaps
    is_known = ground.estate is None or any(each.id == radius.start for each in ground.identities)
    screen.answer(_look(radius, gaps, is_known=is_known), verdict(radius, len(gaps)))
    _print_reached(screen, radius, is_wide=asking.is_wide)
    _print_choke_points(screen, radius)
    _print_cuts(screen, radius, is_wide=asking.is_wide)
    if ground.estate is not None:
        print_unknown_subject(screen, ground.estate, IdentityId(radius.start))
    print_gaps(screen, gaps, is_wide=asking.is_wide)
    if html:
        screen.line()
        screen.line(f"Written: {html}")
    who = shell_word(typed)
    following = f"effective {who}" if html or not radius.reached else f"reach {who} --html reach.html"
    screen.next(asking.again(following))


def _look(radius: Radius, gaps: Sequence[Gap], *, is_known: bool) -> Look:
    if radius.worst >= Severity.LOW:
        return SEVERITIES[radius.worst]
    return OK if is_known and not gaps else UNKNOWN


def _print_reached(screen: Screen, radius: Radius, *, is_wide: bool) -> None:
    if not radius.reached:
        return
    shown = radius.reached if is_wide else radius.reached[:SHOWN]
    columns = [Column("NAME", 20), Column("SEVERITY"), Column("SURE"), Column("HOPS"), Column("BY", 20)]
    screen.line()
    rows = [_row(radius, each, is_wide=is_wide) for each in shown]
    print_table(screen, columns, rows, is_wide=is_wide)
    if len(shown) < len(radius.reached):
        screen.line(f"And {len(radius.reached) - len(shown)} more; -o wide shows all.")


def _row(radius: Radius, each: Reached, *, is_wide: bool) -> list[Cell]:
    look = SEVERITIES[each.severity]
    path = radius.path(each.node)
    if is_wide:
        by = " > ".join(f"{short_name(step.source)} [{step.kind}]" for step in path)
    else:
        last = path[-1] if path else None
        by = f"{kind_label(last.kind)} from {short_name(last.source)}" if last else DASH
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
        _print_item(screen, "-", f"{each.name}: {assets}")


def _print_cuts(screen: Screen, radius: Radius, *, is_wide: bool) -> None:
    if not radius.cuts:
        return
    screen.line()
    screen.line(Cell("Cut first:", "bold"))
    for place, each in enumerate(radius.cuts, start=1):
        _print_item(screen, f"{place}.", f"{cut_sentence(each)}: {cut_gain(each)}.")
        if is_wide:
            screen.line(f"     ends {', '.join(short_name(one) for one in each.lost)}")


def _print_item(screen: Screen, mark: str, text: str) -> None:
    first, *rest = wrapped(text, screen.width - 5)
    screen.line(f"  {mark} {first}")
    screen.lines(f"     {line}" for line in rest)


def print_reaches(
    asking: Asking, counts: Mapping[str, int], gaps: Sequence[Gap], *, is_of_targets: bool
) -> None:
    """Print how far every node reaches, furthest first; assets are what is reached, so they are left out."""
    screen = Screen(asking.program)
    counts = {node: count for node, count in counts.items() if not is_asset(node)}
    what = "severe asset or target" if is_of_targets else "other node"
    far = sum(count > 0 for count in counts.values())
    who = plural(len(counts), "node")
    look = UNKNOWN if gaps else Look(OK.sign, OK.word, "", OK.plain)
    screen.answer(look, f"{far} of {who} reach at least one {what}.")
    ordered = sorted(counts, key=lambda each: (-counts[each], each))
    shown = ordered if asking.is_wide else ordered[:SHOWN]
    if shown:
        screen.line()
        columns = (Column("NAME", 30), Column("TARGETS" if is_of_targets else "REACHED"))
        rows = [
            [Cell(each if asking.is_wide else short_name(each) or each), Cell(str(counts[each]))]
            for each in shown
        ]
        print_table(screen, columns, rows, is_wide=asking.is_wide)
    if len(shown) < len(ordered):
        screen.line()
        screen.line(f"And {len(ordered) - len(shown)} more; -o wide shows all.")
    print_gaps(screen, gaps, is_wide=asking.is_wide)
    screen.next(asking.again(f"reach {shell_word(ordered[0]) if ordered else 'SUBJECT'}"))
