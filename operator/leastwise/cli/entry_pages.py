"""Pages of effective permissions: grouped by where they hold, what reaches furthest first."""

from __future__ import annotations

from collections.abc import Sequence

from leastwise.cli.answer_pages import (
    Namer,
    chain_text,
    namer,
    names_text,
    print_gaps,
    print_table,
    print_unknown_subject,
    via_text,
)
from leastwise.cli.looks import DASH, OK, UNKNOWN, Look
from leastwise.cli.paragraphs import plural
from leastwise.cli.printable import shell_word
from leastwise.cli.screens import Screen
from leastwise.cli.sources import Asking
from leastwise.cli.subjects import Subject
from leastwise.cli.tables import Cell, Column, Table
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity
from leastwise.core.snapshots import Plane

SHOWN = 40
"""How many entries a narrow page shows; the rest is a number."""


def print_effective(asking: Asking, estate: Estate, subject: Subject, entries: Sequence[Entry]) -> None:
    """Print the permissions of one identity."""
    screen = Screen(asking.program)
    gaps = estate.all_gaps()
    works = [each for each in entries if not each.inert]
    look = UNKNOWN if gaps else Look(OK.sign, OK.word, "", OK.plain)
    screen.answer(look, _sentence(subject, works, namer(estate)))
    shown = works if asking.is_wide else works[:SHOWN]
    if shown:
        screen.line()
        table = _table(shown, is_wide=asking.is_wide)
        print_table(screen, table.columns, table.rows, is_wide=asking.is_wide)
    _print_rest(screen, len(works) - len(shown), len(entries) - len(works))
    print_unknown_subject(screen, estate, subject.identity)
    print_gaps(screen, gaps, is_wide=asking.is_wide)
    screen.next(asking.again(f"reach {shell_word(subject.typed)}"))


def _sentence(subject: Subject, entries: Sequence[Entry], name: Namer) -> str:
    who = name(subject.identity)
    if not entries:
        return f"{who} can do nothing: no grant reaches it."
    own = sum(not each.via for each in entries)
    others = {each.via[-1] for each in entries if each.via}
    by_trust = f", and {len(entries) - own} as {names_text(sorted(map(name, others)))}" if others else ""
    return f"{who} has {plural(own, 'permission')} of its own{by_trust}."


def _print_rest(screen: Screen, hidden: int, inert: int) -> None:
    if not hidden and not inert:
        return
    screen.line()
    if hidden:
        screen.line(f"And {hidden} more; -o wide shows all.")
    if inert:
        screen.line(f"{plural(inert, 'grant')} cannot work: of cluster-scoped resources in a namespace.")


def _table(entries: Sequence[Entry], *, is_wide: bool) -> Table:
    columns = [Column("ACTIONS", 12), Column("RESOURCES", 16), Column("WHERE", 10)]
    columns += [Column("AS", 8)] if any(each.via for each in entries) else []
    columns += [Column("IF", 8)] if any(not each.is_certain or each.limits for each in entries) else []
    columns.append(Column("BY", 12))
    headings = {each.heading for each in columns}
    rows = [_row(each, headings, is_wide=is_wide) for each in entries]
    return Table(columns, rows)


def _row(entry: Entry, headings: set[str], *, is_wide: bool) -> list[Cell]:
    most = 1000 if is_wide else 3
    cells = [Cell(_actions(entry, most)), Cell(_resources(entry, most)), Cell(place_text(entry))]
    if "AS" in headings:
        cells.append(Cell(via_text(entry.via) or DASH))
    if "IF" in headings:
        cells.append(Cell(_conditions(entry, most) or DASH))
    first = chain_text(entry.sources[0]) if entry.sources else DASH
    more = f" +{len(entry.sources) - 1}" if len(entry.sources) > 1 else ""
    return [*cells, Cell(first + more)]


def _actions(entry: Entry, most: int) -> str:
    return (
        f"all but {names_text(entry.not_actions, most)}"
        if entry.not_actions
        else names_text(entry.actions, most)
    )


def _resources(entry: Entry, most: int) -> str:
    if entry.paths:
        return names_text(entry.paths, most)
    if entry.not_resources:
        return f"all but {names_text(entry.not_resources, most)}"
    what = names_text(entry.resources, most)
    if entry.plane is Plane.KUBERNETES:
        groups = [each for each in entry.api_groups if each]
        what += f".{groups[0]}" if len(groups) == 1 and groups[0] != "*" and len(entry.resources) == 1 else ""
        what += f"/{names_text(entry.names, most)}" if entry.names else ""
    return what


def place_text(entry: Entry) -> str:
    """Tell where an entry holds."""
    if entry.plane is Plane.KUBERNETES:
        return entry.scope or "cluster"
    return entry.scope or DASH


def _conditions(entry: Entry, most: int) -> str:
    texts = [*entry.conditions, *entry.unknown]
    texts += [f"{plural(len(entry.limits), 'limit')}"] if entry.limits else []
    texts += ["denies"] if entry.excluded else []
    return names_text(texts, most)


def print_all(asking: Asking, estate: Estate, found: Sequence[tuple[Identity, Sequence[Entry]]]) -> int:
    """Print how much every identity can do, most first; return how many there are."""
    screen = Screen(asking.program)
    gaps = estate.all_gaps()
    holders = [(identity, entries) for identity, entries in found if entries]
    look = UNKNOWN if gaps else Look(OK.sign, OK.word, "", OK.plain)
    identities = plural(len(found), "identity", "identities")
    screen.answer(look, f"{len(holders)} of {identities} can do something.")
    ordered = sorted(holders, key=lambda each: (-len(each[1]), each[0].id))
    shown = ordered if asking.is_wide else ordered[:SHOWN]
    rows = [
        [
            Cell(identity.id if asking.is_wide else identity.name),
            Cell(identity.kind),
            Cell(str(len(entries))),
            Cell(names_text(sorted({place_text(each) for each in entries}), 3)),
        ]
        for identity, entries in shown
    ]
    if rows:
        screen.line()
        columns = (Column("NAME", 20), Column("KIND", 8), Column("ENTRIES"), Column("WHERE", 16))
        print_table(screen, columns, rows, is_wide=asking.is_wide)
    _print_rest(screen, len(ordered) - len(shown), 0)
    print_gaps(screen, gaps, is_wide=asking.is_wide)
    first = shell_word(ordered[0][0].id) if ordered else "SUBJECT"
    screen.next(asking.again(f"effective {first}"))
    return len(found)
