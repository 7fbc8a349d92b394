"""`leastwise explain-ceiling`: what may be declared in a namespace, and which ceiling says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from leastwise.cli.ceiling_pages import ceiling_json, print_ceiling
from leastwise.cli.failures import EXIT_CLEAN, EXIT_ERROR, CommandError, UsageProblem, without_request
from leastwise.cli.invocations import Place
from leastwise.cli.looks import DASH, OK, SEVERITIES, UNKNOWN
from leastwise.cli.paragraphs import Entry, plural, print_section
from leastwise.cli.ports import Connection
from leastwise.cli.progress import Waiting
from leastwise.cli.screens import Screen
from leastwise.cli.tables import Cell, Column, Table
from leastwise.core.ceiling_checks import selecting
from leastwise.core.ceiling_unions import ExplainedCeiling, explain
from leastwise.core.drifts import Severity
from leastwise.core.identities import Cluster
from leastwise.core.snapshots import ObservedNamespace
from leastwise.ports import ClusterView

_DECIDING = frozenset({"entitlementceilings", "namespaces"})


@dataclass(frozen=True, slots=True)
class CeilingOptions:
    """What was asked for; `namespace` is the argument, which stands for --namespace."""

    namespace: str = ""
    place: Place = field(default_factory=Place)
    form: str = ""


async def explain_ceiling(connection: Connection, screen: Screen, options: CeilingOptions) -> int:
    """Print what may be declared; return the exit code."""
    namespace = _namespace(connection, options)
    async with Waiting(screen.err, connection.clock) as waiting:
        waiting.note("reads EntitlementCeilings")
        # no mark is read, so the cluster's identity does not matter
        view = await connection.observe(Cluster("unknown"), (namespace,) if namespace else ())
    gaps = _gaps(view)
    if not namespace:
        return _print_all(screen, view, gaps, options.form)
    found = view.namespace(namespace)
    if found is None and not gaps:
        raise CommandError(
            f"namespace '{namespace}' does not exist",
            allowed="a namespace of this cluster, or -A for all",
            next_command="explain-ceiling -A",
        )
    united = _united(view, found)
    if options.form in {"json", "yaml"}:
        screen.document(
            {**ceiling_json(namespace, united), "gaps": [f"{each.what}: {each.text}" for each in gaps]},
            options.form,
        )
    else:
        print_ceiling(screen, namespace, united, gaps=gaps, is_wide=options.form == "wide")
    return EXIT_ERROR if gaps else EXIT_CLEAN


def _namespace(connection: Connection, options: CeilingOptions) -> str:
    if options.namespace and (options.place.everywhere or options.place.namespace):
        raise UsageProblem(
            f"NAMESPACE '{options.namespace}' and --namespace or --all-namespaces contradict each other",
            allowed="one of them",
        )
    return options.namespace or options.place.or_default(connection.namespace)


def _gaps(view: ClusterView) -> Sequence[Entry]:
    """What could not be read and decides here; a malformed ceiling has a scope of its own."""
    return [
        Entry(each.scope, without_request(each.message))
        for each in view.gaps()
        if each.scope.partition("/")[0] in _DECIDING
    ]


def _united(view: ClusterView, namespace: ObservedNamespace | None) -> ExplainedCeiling:
    return explain(selecting(view.ceilings(), namespace) if namespace is not None else ())


def _print_all(screen: Screen, view: ClusterView, gaps: Sequence[Entry], form: str) -> int:
    explained = [(each.name, _united(view, each)) for each in view.namespaces()]
    if form in {"json", "yaml"}:
        values = [ceiling_json(name, united) for name, united in explained]
        screen.document({"namespaces": values, "gaps": [f"{each.what}: {each.text}" for each in gaps]}, form)
        return EXIT_ERROR if gaps else EXIT_CLEAN
    under = sum(bool(united.ceilings) for _, united in explained)
    look = UNKNOWN if gaps else OK if under else SEVERITIES[Severity.MEDIUM]
    text = f"Something may be declared in {under} of {plural(len(explained), 'namespace')}."
    screen.answer(look, text)
    screen.line()
    columns = (
        Column("NAMESPACE", 12),
        Column("RULES"),
        Column("BINDABLE"),
        Column("ACCOUNTS", 10),
        Column("CEILINGS", 12),
    )
    rows = [
        [
            Cell(name),
            Cell(_count(len(united.kubernetes_allow))),
            Cell(_count(len(united.bindable_roles) + len(united.cluster_bindable_roles))),
            Cell(",".join(each.account_ref for each in united.accounts) or DASH),
            Cell(",".join(united.ceilings) or "<none>"),
        ]
        for name, united in explained
    ]
    screen.table(Table(columns, rows), is_wide=form == "wide")
    print_section(screen, "Not seen:", gaps, UNKNOWN, is_wide=form == "wide")
    first = next((name for name, united in explained if united.ceilings), "NAMESPACE")
    screen.next("doctor" if gaps else f"explain-ceiling {first}")
    return EXIT_ERROR if gaps else EXIT_CLEAN


def _count(number: int) -> str:
    return str(number) if number else DASH
