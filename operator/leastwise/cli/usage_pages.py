"""Pages of use: who did how much, or all that one identity did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leastwise.cli.answer_pages import print_gaps, print_table
from leastwise.cli.looks import DASH, NO, OK, UNKNOWN, Look
from leastwise.cli.paragraphs import plural
from leastwise.cli.printable import shell_word
from leastwise.cli.screens import Screen
from leastwise.cli.sources import Asking
from leastwise.cli.subjects import Subject, short_name
from leastwise.cli.tables import Cell, Column
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.readings import UsageReading
from leastwise.core.usage.uses import DENIED

SHOWN = 40
"""How many rows a narrow page shows; the rest is a number."""

NAMES = 3
_MINUTE = 16
"""Characters of a time up to its minutes."""


def print_usage(
    asking: Asking, reading: UsageReading, shown: Sequence[Aggregate], subject: Subject | None
) -> None:
    """Print the uses of one identity, or one row for each identity."""
    screen = Screen(asking.program)
    look = UNKNOWN if reading.gaps else Look(OK.sign, OK.word, "", OK.plain)
    if subject is None:
        _print_everybody(screen, asking, reading, shown, look)
    else:
        _print_one(screen, asking, shown, subject, look)
    _print_coverage(screen, reading)
    print_gaps(screen, reading.gaps, is_wide=asking.is_wide)
    if subject is not None:
        screen.next(f"effective {shell_word(subject.typed)}")
    elif shown:
        screen.next(asking.again(f"usage {shell_word(_busiest(shown))}"))


# ---------------------------------------------------------------- everybody


@dataclass(slots=True)
class _Row:
    uses: int = 0
    events: int = 0
    denied: int = 0
    last: str = ""


def _print_everybody(
    screen: Screen, asking: Asking, reading: UsageReading, shown: Sequence[Aggregate], look: Look
) -> None:
    rows = _by_identity(shown)
    screen.answer(
        look,
        f"{plural(len(rows), 'identity', 'identities')} did {plural(len(shown), 'different thing')}"
        f" in {plural(reading.events, 'event')}.",
    )
    ordered = sorted(rows.items(), key=lambda each: (-each[1].events, each[0]))
    visible = ordered if asking.is_wide else ordered[:SHOWN]
    if visible:
        screen.line()
        columns = (
            Column("IDENTITY", 24),
            Column("EVENTS"),
            Column("USES"),
            Column("DENIED"),
            Column("LAST SEEN"),
        )
        table = [
            [
                Cell(identity if asking.is_wide else short_name(identity)),
                Cell(f"{row.events:,}"),
                Cell(f"{row.uses:,}"),
                Cell(f"{row.denied:,}", NO.style if row.denied else ""),
                Cell(_minute(row.last)),
            ]
            for identity, row in visible
        ]
        print_table(screen, columns, table, is_wide=asking.is_wide)
    _print_hidden(screen, len(ordered) - len(visible))


def _by_identity(shown: Sequence[Aggregate]) -> dict[IdentityId, _Row]:
    rows: dict[IdentityId, _Row] = {}
    for each in shown:
        row = rows.setdefault(each.use.identity, _Row())
        row.uses += 1
        row.events += each.count
        row.denied += each.count if each.use.decision == DENIED else 0
        row.last = max(row.last, each.last_seen)
    return rows


def _busiest(shown: Sequence[Aggregate]) -> str:
    rows = _by_identity(shown)
    busiest = min(rows, key=lambda identity: (-rows[identity].events, identity))
    account = ServiceAccount.of_username(native_of(busiest))
    return f"sa/{account.namespace}/{account.name}" if account else busiest


# ---------------------------------------------------------------- one identity


def _print_one(
    screen: Screen, asking: Asking, shown: Sequence[Aggregate], subject: Subject, look: Look
) -> None:
    if not shown:
        screen.answer(UNKNOWN, f"{subject.short} is in none of the events that were read.")
        return
    denied = sum(each.use.decision == DENIED for each in shown)
    screen.answer(
        look,
        f"{subject.short} did {plural(len(shown) - denied, 'different thing')}"
        f" and was denied {denied}; last seen {_minute(max(each.last_seen for each in shown))}.",
    )
    screen.line()
    ordered = sorted(shown, key=lambda each: (each.use.decision != DENIED, each.use))
    visible = ordered if asking.is_wide else ordered[:SHOWN]
    columns = (
        Column("ACTION", 12),
        Column("RESOURCE", 14),
        Column("WHERE", 10),
        Column("ANSWER"),
        Column("NAMES", 12),
        Column("COUNT"),
        Column("LAST SEEN"),
    )
    print_table(screen, columns, [_row(each, asking) for each in visible], is_wide=asking.is_wide)
    _print_hidden(screen, len(ordered) - len(visible))


def _row(each: Aggregate, asking: Asking) -> list[Cell]:
    use = each.use
    names = each.names if asking.is_wide else each.names[:NAMES]
    more = f" +{len(each.names) - len(names)}" if len(each.names) > len(names) else ""
    return [
        Cell(use.action),
        Cell(_resource(each)),
        Cell(use.place or ("cluster" if use.plane == Plane.KUBERNETES.value else DASH)),
        Cell(use.decision, NO.style if use.decision == DENIED else ""),
        Cell((", ".join(names) + more) or DASH),
        Cell(f"{each.count:,}"),
        Cell(_minute(each.last_seen)),
    ]


def _resource(each: Aggregate) -> str:
    use = each.use
    if use.path:
        return use.path
    resource = f"{use.resource}/{use.subresource}" if use.subresource else use.resource
    return (f"{resource}.{use.api_group}" if use.api_group else resource) or DASH


# ---------------------------------------------------------------- under the table


def _print_hidden(screen: Screen, hidden: int) -> None:
    if hidden > 0:
        screen.line()
        screen.line(f"And {hidden} more; -o wide shows all.")


def _print_coverage(screen: Screen, reading: UsageReading) -> None:
    screen.line()
    for each in reading.coverage:
        for span in each.spans:
            start, end = _minute(span.start.isoformat()), _minute(span.end.isoformat())
            how = each.completeness.value.lower()
            screen.line(f"Covered ({each.plane.value}, {how}): {start} to {end}.")
    for plane, missing in sorted(_missing(reading).items()):
        shown = ", ".join(missing[:NAMES])
        more = f" and {len(missing) - NAMES} more; -o json names them" if len(missing) > NAMES else ""
        screen.line(f"{plane}: not in these logs: {shown}{more}.")
    for service, names in sorted(reading.unmapped.items()):
        shown = ", ".join(names[:NAMES])
        screen.line(f"{service}: {plural(len(names), 'event')} of no known action ({shown}).")
    if reading.malformed:
        screen.line(f"{plural(reading.malformed, 'line')} could not be read.")


def _missing(reading: UsageReading) -> dict[str, list[str]]:
    """Return what is missing in each plane, without what a shorter word says already."""
    words: dict[str, set[str]] = {}
    for each in reading.coverage:
        words.setdefault(each.plane.value, set()).update(each.missing)
    return {
        plane: sorted(one for one in found if not any(one.startswith(f"{other} ") for other in found))
        for plane, found in words.items()
        if found
    }


def _minute(stamp: str) -> str:
    return stamp[:_MINUTE].replace("T", " ")
