"""`leastwise cleanup`: takes away what an operator that is gone left behind; without --yes it only lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leastwise.cli.commands.diff import identify
from leastwise.cli.failures import EXIT_CLEAN, EXIT_ERROR, CommandError, without_request
from leastwise.cli.invocations import Place, place_text
from leastwise.cli.keeping import keep_documents
from leastwise.cli.leftovers import Leftovers, MarkedRole, find_leftovers
from leastwise.cli.live_views import LiveSystems, cluster_gaps, read_accounts
from leastwise.cli.looks import OK, SEVERITIES, UNKNOWN, Look
from leastwise.cli.operator_lives import Life, look_for_operator, watch_operator
from leastwise.cli.paragraphs import Entry, plural, print_section
from leastwise.cli.ports import AwsSide, Connection
from leastwise.cli.progress import Waiting
from leastwise.cli.removal_steps import DONE, RemovalOptions, Remover, Step
from leastwise.cli.screens import Screen
from leastwise.cli.tables import Cell, Column, Table
from leastwise.cli.views import GapRow
from leastwise.core.drifts import Severity

_DECIDING = frozenset(
    {
        "roles",
        "rolebindings",
        "clusterrolebindings",
        "serviceaccounts",
        "entitlementpolicies",
        "cloudaccounts",
    }
)
"""Kinds that can hold something of ours; what else may not be read does not matter here."""


@dataclass(frozen=True, slots=True)
class CleanupOptions:
    """What was asked for."""

    place: Place = field(default_factory=Place)
    removal: RemovalOptions = field(default_factory=RemovalOptions)
    reads_aws: bool = True
    is_forced: bool = False
    form: str = ""
    operator_namespace: str = "leastwise-system"


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to clean up, and what could not be seen."""

    leftovers: Leftovers
    systems: LiveSystems
    aws: AwsSide
    gaps: tuple[GapRow, ...]
    unread: frozenset[str]


async def cleanup(connection: Connection, screen: Screen, options: CleanupOptions) -> int:
    """List or take away what is left; return the exit code."""
    async with Waiting(screen.err, connection.clock) as waiting:
        life = await _require_no_operator(connection, options, waiting)
        waiting.note("lists what carries our mark")
        found = await _find(connection, options, waiting)
        remover = Remover(
            connection.writer,
            found.aws.writer,
            found.aws.clouds,
            connection.clock,
            options.removal,
            found.unread,
            waiting.note,
        )
        kept = await keep_documents(
            found.systems,
            connection.revisions,
            found.leftovers.marked_policies,
            connection.clock.now(),
            writes=options.removal.writes,
        )
        steps = (*kept, *await remover.remove(found.leftovers))
    if options.form in {"json", "yaml"}:
        screen.document(to_json(steps, found), options.form)
    else:
        _print(screen, steps, found, life, options)
    return _exit_code(steps, found, options)


async def _require_no_operator(connection: Connection, options: CleanupOptions, waiting: Waiting) -> Life:
    if options.is_forced:
        return Life(is_running=False)
    if not options.removal.writes:
        return await look_for_operator(connection)
    waiting.note("makes sure that no operator runs")
    life = await watch_operator(connection)
    if life.is_running:
        raise CommandError(
            f"an operator runs ({life.why}): it would make again what is taken away here",
            allowed="cleanup of a cluster whose operator is gone: uninstall it first, or delete policies and"
            " let it take their grants away; --force-while-operator-runs where that is not so",
            next_command=f"kubectl get lease -n {options.operator_namespace}",
            is_ours=False,
        )
    return life


async def _find(connection: Connection, options: CleanupOptions, waiting: Waiting) -> Found:
    cluster = await identify(connection)
    place = options.place.namespace
    view = await connection.observe(cluster, (place,) if place else ())
    aws = connection.aws(cluster, view)
    names = [each.name for each in view.accounts()]
    systems = LiveSystems(view, aws.clouds, cluster, options.operator_namespace)
    if options.reads_aws:
        reached, unread_gaps = await read_accounts(systems, names, waiting.note)
    else:
        reached, unread_gaps = {}, tuple(GapRow(f"account/{each}", "not read: --skip-aws") for each in names)
    marked = [
        MarkedRole(account, role, role.owner.policy)
        for name, account in sorted(reached.items())
        for role in aws.clouds.marked_roles(name)
        if role.owner is not None
    ]
    leftovers = find_leftovers(view, cluster, options.place.namespace, marked)
    gaps = [each for each in cluster_gaps(view) if _decides(each)]
    gone = {ref for each in leftovers.policies if each.role_arn for ref in each.account_refs} - set(names)
    gaps += [GapRow(f"account/{each}", "its CloudAccount is gone") for each in sorted(gone)]
    return Found(leftovers, systems, aws, (*gaps, *unread_gaps), frozenset({*names, *gone} - set(reached)))


def _decides(gap: GapRow) -> bool:
    """Whether something of ours may be where was not looked; a kind that is not served holds nothing."""
    return gap.what.partition("/")[0] in _DECIDING and "are not served" not in gap.why


# ---------------------------------------------------------------- output


def _print(screen: Screen, steps: Sequence[Step], found: Found, life: Life, options: CleanupOptions) -> None:
    is_wide = options.form == "wide"
    look, sentence = answer(steps, found, options)
    screen.answer(look, sentence)
    if steps:
        screen.line()
        screen.table(_table(steps, options, is_wide=is_wide), is_wide=is_wide)
        reasons = [
            Entry(f"{each.action} {each.ref}", each.result)
            for each in steps
            if each.is_failed or each.is_held
        ]
        print_section(screen, "Not done:", reasons, SEVERITIES[Severity.HIGH], is_wide=is_wide)
    notes = [Entry(each.what, each.why) for each in found.gaps]
    notes += [
        Entry(f"marks of cluster '{each}'", f"not touched; if it is this cluster, give --cluster-id {each}")
        for each in found.leftovers.strangers
    ]
    if life.why and not options.removal.writes:
        notes.append(Entry("an operator", life.why))
    print_section(screen, "Not seen:", notes, UNKNOWN, is_wide=is_wide)
    command, is_ours = _next(steps, found, options)
    screen.next(command, is_ours=is_ours)


def answer(steps: Sequence[Step], found: Found, options: CleanupOptions) -> tuple[Look, str]:
    """Say the answer in one sentence, with its look."""
    where = place_text(options.place.namespace)
    if not steps:
        if found.gaps:
            return UNKNOWN, f"Nothing with our mark was seen in {where}, but not everything could be read."
        return OK, f"OK: nothing with our mark is left in {where}."
    if not options.removal.writes:
        text = f"{plural(len(steps), 'step')} would be taken in {where}; nothing was changed (dry run)."
        return SEVERITIES[Severity.MEDIUM], text
    done = sum(each.result == DONE for each in steps)
    failed, held = sum(each.is_failed for each in steps), sum(each.is_held for each in steps)
    if failed or held:
        text = f"{done} of {plural(len(steps), 'step')} done in {where}; {failed} failed, {held} held."
        return SEVERITIES[Severity.HIGH], text
    look = UNKNOWN if found.gaps else OK
    return (
        look,
        f"{plural(done, 'step')} done in {where}{'; not everything could be read' if found.gaps else ''}.",
    )


def _table(steps: Sequence[Step], options: CleanupOptions, *, is_wide: bool) -> Table:
    columns = [Column("STEP"), Column("ACTION"), Column("OBJECT", 24), Column("RESULT", 10)]
    rows = []
    for place, each in enumerate(steps, start=1):
        style = "red" if each.is_failed else "yellow" if each.is_held else ""
        result = each.result if is_wide or not (each.is_failed or each.is_held) else _short(each)
        rows.append([Cell(str(place)), Cell(each.action), Cell(each.ref), Cell(result, style)])
    if not options.removal.writes and not is_wide and all(not each.is_held for each in steps):
        return Table(columns[:3], [row[:3] for row in rows])
    return Table(columns, rows)


def _short(step: Step) -> str:
    return "failed" if step.is_failed else "held"


def _next(steps: Sequence[Step], found: Found, options: CleanupOptions) -> tuple[str, bool]:
    place = f" -n {options.place.namespace}" if options.place.namespace else ""
    if not options.removal.writes:
        return (f"cleanup{place} --yes", True) if steps else ("kubectl get epol -A", False)
    if any(each.is_failed for each in steps):
        return "doctor", True
    if any(each.action == "detach" or (each.action == "delete" and each.is_held) for each in steps):
        return f"cleanup{place} --yes --delete", True
    return (f"cleanup{place}", True) if found.gaps else ("kubectl get epol -A", False)


def to_json(steps: Sequence[Step], found: Found) -> Mapping[str, object]:
    """Return the steps as plain values."""
    return {
        "steps": [
            {
                "action": each.action,
                "object": each.ref,
                "result": each.result,
                "failed": each.is_failed,
                "held": each.is_held,
            }
            for each in steps
        ],
        "gaps": [{"what": each.what, "why": without_request(each.why)} for each in found.gaps],
        "otherClusters": list(found.leftovers.strangers),
    }


def _exit_code(steps: Sequence[Step], found: Found, options: CleanupOptions) -> int:
    if not options.removal.writes:
        return EXIT_CLEAN
    gaps = {each.what.partition("/")[0] for each in found.gaps}
    is_blind = bool(gaps - {"account"} if options.removal.abandons_cloud else gaps)
    is_left = any(each.is_failed or each.is_held for each in steps)
    return EXIT_ERROR if is_left or is_blind else EXIT_CLEAN
