"""The page of a comparison: new access first, it is the dangerous direction; equal changes together."""

from __future__ import annotations

from collections.abc import Sequence

from leastwise.cli.answer_pages import names_text, print_gaps, print_table
from leastwise.cli.looks import DIRECTIONS, OK, UNKNOWN, Direction, Look
from leastwise.cli.paragraphs import plural, wrapped
from leastwise.cli.printable import shell_word
from leastwise.cli.screens import Screen
from leastwise.cli.sources import Asking
from leastwise.cli.subjects import short_name
from leastwise.cli.tables import Cell, Column
from leastwise.core.comparisons import Access, Change, Comparison, PathChange
from leastwise.core.reach.assets import asset_severity
from leastwise.core.snapshots import Gap

SHOWN = 20
"""How many rows of each part a narrow page shows; the rest is a number."""


def print_comparison(
    asking: Asking, comparison: Comparison, gaps: Sequence[Gap], *, after: Sequence[str]
) -> None:
    """Print what changed."""
    screen = Screen(asking.program)
    screen.answer(_look(comparison, gaps), _sentence(comparison))
    wider, narrower = DIRECTIONS[Direction.WIDER], DIRECTIONS[Direction.NARROWER]
    _print_changes(screen, "New access:", wider, comparison.new, is_wide=asking.is_wide)
    _print_changes(screen, "Lost access:", narrower, comparison.lost, is_wide=asking.is_wide)
    _print_paths(screen, "New paths:", wider, comparison.new_paths, is_wide=asking.is_wide)
    _print_paths(screen, "Lost paths:", narrower, comparison.lost_paths, is_wide=asking.is_wide)
    print_gaps(screen, gaps, is_wide=asking.is_wide)
    changed = [each.identity for each in (*comparison.new, *comparison.lost)]
    words = f"reach {shell_word(changed[0])}" if changed else "risks"
    screen.next(words + "".join(f" --from {shell_word(each)}" for each in after))


def _look(comparison: Comparison, gaps: Sequence[Gap]) -> Look:
    if comparison.widens:
        return DIRECTIONS[Direction.WIDER]
    if not comparison.is_empty:
        return DIRECTIONS[Direction.NARROWER]
    return UNKNOWN if gaps else OK


def _sentence(comparison: Comparison) -> str:
    if comparison.is_empty:
        return "Nothing changed."
    gained = {each.identity for each in comparison.new}
    lost = {each.identity for each in comparison.lost}
    parts = [
        f"{plural(len(gained), 'identity', 'identities')} can do more",
        f"{plural(len(lost), 'identity', 'identities')} less",
        f"{plural(len(comparison.new_paths), 'new path')} to what matters",
    ]
    parts += [f"{len(comparison.appeared)} appeared"] if comparison.appeared else []
    parts += [f"{len(comparison.vanished)} vanished"] if comparison.vanished else []
    return f"{', '.join(parts)}."


def _print_changes(
    screen: Screen, heading: str, look: Look, changes: Sequence[Change], *, is_wide: bool
) -> None:
    if not changes:
        return
    grouped: dict[Access, list[str]] = {}
    for each in changes:
        grouped.setdefault(each.access, []).append(each.identity)
    ordered = list(grouped.items())
    shown = ordered if is_wide else ordered[:SHOWN]
    screen.line()
    screen.line(Cell(heading, "bold"))
    columns = (Column("", 0), Column("NAME", 18), Column("CAN", 24), Column("WHERE", 10), Column("IF", 8))
    rows = [
        [
            Cell(look.sign, look.style),
            Cell(_who(identities, is_wide=is_wide)),
            Cell(access_text(access)),
            Cell(access.scope or "everywhere"),
            Cell("; ".join(access.residual)),
        ]
        for access, identities in shown
    ]
    print_table(screen, columns, rows, is_wide=is_wide)
    if len(shown) < len(ordered):
        screen.line(f"And {len(ordered) - len(shown)} more; -o wide shows all.")


def _who(identities: Sequence[str], *, is_wide: bool) -> str:
    if is_wide:
        return ", ".join(identities)
    return names_text([short_name(each) for each in identities], 1)


def access_text(access: Access) -> str:
    """Tell one piece of access in words."""
    if access.path:
        return f"{access.action} {access.path}"
    action = f"all but {names_text(access.not_actions)}" if access.not_actions else access.action
    resource = f"all but {names_text(access.not_resources)}" if access.not_resources else access.resource
    group = f".{access.group}" if access.group not in {"", "*"} else ""
    name = f"/{access.name}" if access.name else ""
    return f"{action} {resource}{group}{name}"


def _print_paths(
    screen: Screen, heading: str, look: Look, paths: Sequence[PathChange], *, is_wide: bool
) -> None:
    if not paths:
        return
    assets: dict[str, list[str]] = {}
    for each in paths:
        assets.setdefault(each.identity, []).append(each.asset)
    shown = list(assets.items()) if is_wide else list(assets.items())[:SHOWN]
    screen.line()
    screen.line(Cell(heading, "bold"))
    for identity, found in shown:
        worst = sorted(found, key=lambda asset: (-asset_severity(asset), asset))
        text = ", ".join(worst) if is_wide else names_text([short_name(each) for each in worst])
        who = identity if is_wide else short_name(identity)
        first, *rest = wrapped(f"{who} reaches {text}", screen.width - 4)
        screen.line("  ", Cell(look.sign, look.style), f" {first}")
        screen.lines(f"    {line}" for line in rest)
    if len(shown) < len(assets):
        screen.line(f"  And {len(assets) - len(shown)} more; -o wide shows all.")
