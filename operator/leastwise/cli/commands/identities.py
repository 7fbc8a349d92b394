"""`leastwise identities`: who exists, human and not, with what is wrong about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from leastwise.cli.failures import EXIT_CLEAN
from leastwise.cli.printable import shell_word
from leastwise.cli.sources import Asking, read_estate, read_sight
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity, IdentityClass
from leastwise.core.snapshots import Plane

ORPHANED = "orphaned"
"""How a note about an orphan begins."""


@dataclass(frozen=True, slots=True)
class IdentitiesOptions:
    """What was asked: only orphans, only one class (empty: all but the provider's)."""

    orphaned: bool = False
    identity_class: str = ""
    shows_all: bool = False


def identities(asking: Asking, options: IdentitiesOptions) -> int:
    """Print the inventory; return the exit code."""
    estate = read_estate(asking, read_sight(asking))
    every = _every(estate)
    shown = [each for each in every if _is_asked(each, options)]
    if asking.is_for_machines:
        _emit(asking, estate, shown)
    else:
        _print(asking, estate, every, shown)
    return EXIT_CLEAN


def _every(estate: Estate) -> tuple[Identity, ...]:
    """Return all identities; with a cluster and AWS, each tells what is gone in the other."""
    if estate.engine(Plane.KUBERNETES) is None or estate.engine(Plane.AWS) is None:
        return tuple(estate.identities())
    from leastwise.core.evaluation.links.orphans import noted  # noqa: PLC0415 (start-up time)

    return noted(estate)


def _is_asked(identity: Identity, options: IdentitiesOptions) -> bool:
    if (
        options.identity_class
        and identity.identity_class.value.casefold() != options.identity_class.casefold()
    ):
        return False
    if options.orphaned:
        return is_orphaned(identity)
    is_quiet = identity.identity_class is IdentityClass.PROVIDER and not identity.notes
    return options.shows_all or bool(options.identity_class) or not is_quiet


def is_orphaned(identity: Identity) -> bool:
    """Whether something that it hangs on is gone."""
    return any(each.startswith(ORPHANED) for each in identity.notes)


def _emit(asking: Asking, estate: Estate, shown: Sequence[Identity]) -> None:
    from leastwise.cli.emitting import emit_document, emit_lines  # noqa: PLC0415 (start-up time)
    from leastwise.cli.evaluation_json import document, gap_values, identity_value  # noqa: PLC0415

    values = [identity_value(each) for each in shown]
    if asking.form == "jsonl":
        emit_lines(values)
        return
    value = document("Identities", estate) | {"items": values, "gaps": gap_values(estate.all_gaps())}
    emit_document(value, asking.form)


def _print(asking: Asking, estate: Estate, every: Sequence[Identity], shown: Sequence[Identity]) -> None:
    from leastwise.cli.answer_pages import print_gaps, print_table  # noqa: PLC0415 (start-up time)
    from leastwise.cli.looks import DASH, OK, SEVERITIES, UNKNOWN, Look  # noqa: PLC0415
    from leastwise.cli.paragraphs import plural  # noqa: PLC0415
    from leastwise.cli.screens import Screen  # noqa: PLC0415
    from leastwise.cli.tables import Cell, Column  # noqa: PLC0415
    from leastwise.core.drifts import Severity  # noqa: PLC0415

    screen = Screen(asking.program)
    gaps = estate.all_gaps()
    orphans = sum(map(is_orphaned, every))
    look = SEVERITIES[Severity.LOW] if orphans else UNKNOWN if gaps else Look(OK.sign, OK.word, "", OK.plain)
    screen.answer(
        look, f"{plural(len(every), 'identity', 'identities')}: {_counts(every)}; {orphans} orphaned."
    )
    ordered = sorted(shown, key=lambda each: (not each.notes, each.plane.value, each.kind, each.id))
    rows = [
        [
            Cell(each.id if asking.is_wide else each.name),
            Cell(each.kind.replace(" ", "-")),
            Cell(each.identity_class.value),
            Cell(each.place or DASH),
            Cell("; ".join(each.notes) or ("" if each.exists else "does not exist")),
        ]
        for each in (ordered if asking.is_wide else ordered[:SHOWN])
    ]
    if rows:
        screen.line()
        columns = (
            Column("NAME", 18),
            Column("KIND", 8),
            Column("CLASS"),
            Column("PLACE", 8),
            Column("NOTES", 16),
        )
        print_table(screen, columns, rows, is_wide=asking.is_wide)
    hidden, quiet = len(shown) - len(rows), len(every) - len(shown)
    if hidden or quiet:
        screen.line()
    if hidden:
        screen.line(f"And {hidden} more; -o wide shows all.")
    if quiet:
        screen.line(f"Not shown: {quiet} that were not asked for; --all shows them.")
    print_gaps(screen, gaps, is_wide=asking.is_wide)
    first = shell_word(ordered[0].id) if ordered else "SUBJECT"
    screen.next(asking.again(f"effective {first}"))


SHOWN = 40
"""How many rows a narrow page shows; the rest is a number."""


def _counts(every: Sequence[Identity]) -> str:
    found = Counter(each.identity_class for each in every)
    return ", ".join(f"{found[each]} {each.value}" for each in IdentityClass if found[each])
