"""`leastwise history`: what was taken away and given back, when, by whom and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from leastwise.api.withdrawals import withdrawal_to_domain
from leastwise.cli.commands.diff import identify
from leastwise.cli.failures import EXIT_CLEAN, UsageProblem, without_request
from leastwise.cli.history_rows import HistoryRow, rows_of_revisions, rows_of_withdrawal
from leastwise.cli.invocations import Place, place_text
from leastwise.cli.looks import OK, SEVERITIES, UNKNOWN
from leastwise.cli.paragraphs import Entry, plural, print_section
from leastwise.cli.ports import Connection
from leastwise.cli.progress import Waiting
from leastwise.cli.screens import Screen
from leastwise.cli.subjects import parse_subject
from leastwise.cli.tables import Cell, Column, Table
from leastwise.core.drifts import Severity
from leastwise.core.errors import InvalidError, LeastwiseError
from leastwise.core.evaluation.inventories import native_of
from leastwise.core.identities import ServiceAccount
from leastwise.core.withdrawals.records import ENDINGS
from leastwise.services.statuses import format_time

KIND = "Withdrawal"
SHOWN = 50
"""Newest lines that a table shows; `-o wide` and the other forms hold them all."""


@dataclass(frozen=True, slots=True)
class HistoryOptions:
    """What was asked for. `subject` as people type it; empty: everybody of the place."""

    subject: str = ""
    place: Place = field(default_factory=Place)
    form: str = ""


async def history(connection: Connection, screen: Screen, options: HistoryOptions) -> int:
    """Print what happened, newest first; return the exit code."""
    subject = account_of(options.subject)
    namespace = _namespace(connection, options, subject)
    async with Waiting(screen.err, connection.clock) as waiting:
        waiting.note("reads withdrawals and revisions")
        rows, unseen = await _rows(connection, namespace, subject)
    rows = sorted(rows, key=lambda each: (each.at, each.namespace, each.policy, each.what), reverse=True)
    if options.form in {"json", "yaml"}:
        screen.document([_json(each) for each in rows], options.form)
        return EXIT_CLEAN
    who = options.subject or place_text(namespace)
    if not rows:
        screen.answer(SEVERITIES[Severity.INFO], f"Nothing was taken away or given back: {who}.")
    else:
        screen.answer(OK, f"{plural(len(rows), 'line')} of history: {who}, newest first.")
        screen.line()
        is_wide = options.form == "wide"
        shown = rows if is_wide else rows[:SHOWN]
        screen.table(_table(shown, is_wide=is_wide, with_namespace=not namespace), is_wide=is_wide)
        if len(rows) > len(shown):
            screen.line(f"and {len(rows) - len(shown)} more; -o wide shows all")
    print_section(screen, "Not seen:", unseen, UNKNOWN, is_wide=True)
    _next(screen, rows)
    return EXIT_CLEAN


def account_of(subject: str) -> ServiceAccount | None:
    """Return the ServiceAccount that is meant; None for everybody. Withdrawals are about nobody else."""
    if not subject:
        return None
    found = ServiceAccount.of_username(native_of(parse_subject(subject).identity))
    if found is None:
        raise UsageProblem(
            f"'{subject}' is not a ServiceAccount", allowed="sa/NAMESPACE/NAME: policies are for these only"
        )
    return found


def _namespace(connection: Connection, options: HistoryOptions, subject: ServiceAccount | None) -> str:
    """Where to look: a subject's policies may stand in any namespace, its own unless another one is named."""
    if subject is not None and not options.place.namespace:
        return "" if options.place.everywhere else subject.namespace
    return options.place.or_default(connection.namespace)


async def _rows(
    connection: Connection, namespace: str, subject: ServiceAccount | None
) -> tuple[list[HistoryRow], list[Entry]]:
    rows: list[HistoryRow] = []
    unseen: list[Entry] = []
    for document in await connection.objects.list(KIND, namespace):
        try:
            one = withdrawal_to_domain(document)
        except InvalidError as error:
            unseen.append(Entry("a Withdrawal that cannot be understood", str(error)))
            continue
        if subject in {None, one.subject}:
            rows += rows_of_withdrawal(one)
    try:
        cluster = await identify(connection)
        kept = await connection.revisions.list_all()
    except LeastwiseError as error:
        unseen.append(Entry("kept revisions", without_request(str(error))))
        return rows, unseen
    mine = [
        each
        for each in kept
        if each.owner.partition("/")[0] == cluster.id and namespace in {"", each.namespace}
    ]
    rows += rows_of_revisions(mine, subject)
    return rows, unseen


def _table(rows: Sequence[HistoryRow], *, is_wide: bool, with_namespace: bool) -> Table:
    columns = [
        Column("TIME"),
        *([Column("NAMESPACE", 9)] if with_namespace else []),
        Column("POLICY", 8),
        Column("WHAT"),
        Column("WHO", 9),
        Column("WHY", 14),
        *([Column("SOURCE"), Column("PERMISSIONS")] if is_wide else []),
    ]
    lines = [
        [
            Cell(format_time(each.at)),
            *([Cell(each.namespace)] if with_namespace else []),
            Cell(each.policy),
            Cell(each.what),
            Cell(each.who),
            Cell(each.why),
            *([Cell(each.source), Cell(", ".join(each.permissions) or "<none>")] if is_wide else []),
        ]
        for each in rows
    ]
    return Table(columns, lines)


def _json(row: HistoryRow) -> dict[str, object]:
    return {
        "time": format_time(row.at),
        "namespace": row.namespace,
        "policy": row.policy,
        "what": row.what,
        "who": row.who,
        "why": row.why,
        "source": row.source,
        "permissions": list(row.permissions),
    }


def _next(screen: Screen, rows: Sequence[HistoryRow]) -> None:
    """Name the newest withdrawal that is not over, and how to end it."""
    over = {each.source for each in rows if each.what in {end.value for end in ENDINGS}}
    for each in rows:
        kind, _, name = each.source.partition("/")
        if kind == KIND and each.source not in over:
            screen.next(f"rollback --withdrawal {name} -n {each.namespace}")
            return
    screen.next("diff" if rows else "history -A")
