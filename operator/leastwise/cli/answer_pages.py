"""What the pages of all questions share: sources as texts, Gaps under the answer, looks of outcomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from leastwise.cli.looks import NO, OK, UNKNOWN, Look
from leastwise.cli.paragraphs import Entry, print_section
from leastwise.cli.screens import Screen
from leastwise.cli.subjects import short_name
from leastwise.cli.tables import Cell, Column, Table
from leastwise.core.evaluation.decisions import Outcome, Source
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.snapshots import Gap

OUTCOMES: dict[Outcome, Look] = {
    Outcome.ALLOWED: Look(OK.sign, "Allowed", "", OK.plain),
    Outcome.EXPLICITLY_DENIED: Look(NO.sign, "Denied", "", NO.plain),
    Outcome.IMPLICITLY_DENIED: Look(NO.sign, "Denied", "", NO.plain),
    Outcome.CONDITIONAL: Look("~", "Conditional", "yellow", "~"),
    Outcome.UNKNOWN: UNKNOWN,
}


_ARN = re.compile(r"arn:[^:\s]*:([^:\s]*):[^:\s]*:[^:\s]*:")


def brief(text: str) -> str:
    """Leave out of ARNs what a narrow page has no room for: partition, region, account; `iam` too."""
    return _ARN.sub(lambda found: "" if found[1] == "iam" else f"{found[1]}:", text)


Namer = Callable[[str], str]
"""Gives an identity its short name."""


def namer(estate: Estate) -> Namer:
    """Name identities as the inventory does, others by their native form."""
    names = {each.id: each.name for each in estate.identities()}
    return lambda identity: names.get(IdentityId(identity)) or short_name(identity)


def print_unknown_subject(screen: Screen, estate: Estate, identity: IdentityId) -> None:
    """Say that nobody of that name was read: a typing mistake looks like somebody without rights."""
    if all(each.id != identity for each in estate.identities()):
        screen.line()
        screen.line(f"{short_name(identity)} is not among the identities that were read.")


def print_table(
    screen: Screen, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, is_wide: bool
) -> None:
    """Print the rows of an answer; names are whole in a wide table only."""
    shown = rows if is_wide else [[Cell(brief(each.text), each.style) for each in row] for row in rows]
    screen.table(Table(columns, shown), is_wide=is_wide)


def source_text(source: Source) -> str:
    """Tell where a statement stands: `ClusterRole view rules[2]`."""
    return str(source)


def chain_text(sources: Sequence[Source]) -> str:
    """Tell the way from the subject to the statement."""
    return " > ".join(source_text(each) for each in sources)


def via_text(via: Iterable[str]) -> str:
    """Tell the identities on the way."""
    return " > ".join(short_name(each) for each in via)


def print_gaps(screen: Screen, gaps: Sequence[Gap], *, is_wide: bool = False) -> None:
    """Print what was not seen; nothing is called clear beside it."""
    entries = [Entry(each.scope, each.message) for each in gaps]
    print_section(screen, "Not seen:", entries, UNKNOWN, is_wide=is_wide)


def names_text(names: Sequence[str], most: int = 3) -> str:
    """Name a few and count the rest: `get, list, watch, +4`."""
    shown = [each or '""' for each in names[:most]]
    return ", ".join([*shown, f"+{len(names) - most}"] if len(names) > most else shown)
