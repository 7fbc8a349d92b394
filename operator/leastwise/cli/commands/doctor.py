"""`leastwise doctor`: what can be reached, which right is missing, and the exact rule to add."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from leastwise.cli.checks import Check, Checkup, State
from leastwise.cli.checkups import Doctor
from leastwise.cli.failures import EXIT_CLEAN, EXIT_FINDINGS, CommandError, UsageProblem, without_request
from leastwise.cli.invocations import Place
from leastwise.cli.looks import OK, UNKNOWN, Look
from leastwise.cli.paragraphs import Entry, plural, print_section
from leastwise.cli.ports import Connection
from leastwise.cli.progress import Waiting
from leastwise.cli.rights import Right, render_rules
from leastwise.cli.screens import Screen
from leastwise.cli.tables import Cell, Column, Table
from leastwise.core.errors import ForbiddenError

_WORST = (State.CRITICAL, State.HIGH, State.MEDIUM, State.LOW)


@dataclass(frozen=True, slots=True)
class DoctorOptions:
    """What was asked for. `account` names the operator's ServiceAccount; empty: the caller's own rights."""

    place: Place = field(default_factory=Place)
    account: str = ""
    form: str = ""
    watched: tuple[str, ...] = ()
    operator_namespace: str = "leastwise-system"
    lease_name: str = "leastwise-controller"


def watched(text: str) -> tuple[str, ...]:
    """Read the namespaces that the operator is limited to, as its own environment holds them."""
    try:
        names = json.loads(text) if text else []
    except ValueError as error:
        raise UsageProblem(
            f"--watched-namespaces {text}: {error}", allowed='a JSON list, as in ["a"]'
        ) from error
    return tuple(str(each) for each in names)


async def doctor(connection: Connection, screen: Screen, options: DoctorOptions) -> int:
    """Print a checkup; return the exit code."""
    account = f"{options.operator_namespace}/{options.account}" if options.account else ""
    async with Waiting(screen.err, connection.clock) as waiting:
        examiner = Doctor(
            connection,
            operator_namespace=options.operator_namespace,
            lease_name=options.lease_name,
            account=account,
            watched=options.watched,
            note=waiting.note,
        )
        try:
            checkup = await examiner.examine(options.place.namespace)
        except ForbiddenError as error:
            raise CommandError(
                without_request(str(error)),
                allowed="your own rights, without --as-operator; others' by the verb create on"
                " subjectaccessreviews.authorization.k8s.io",
                next_command="doctor",
            ) from error
    if options.form in {"json", "yaml"}:
        screen.document(to_json(checkup), options.form)
    else:
        _print(screen, checkup, options)
    return EXIT_FINDINGS if checkup.findings else EXIT_CLEAN


def _print(screen: Screen, checkup: Checkup, options: DoctorOptions) -> None:
    is_wide = options.form == "wide"
    look, sentence = answer(checkup)
    screen.answer(look, sentence)
    screen.line()
    screen.table(_table(checkup, is_wide=is_wide), is_wide=is_wide)
    for state in _WORST:
        entries = [_entry(each) for each in checkup.findings if each.state is state]
        print_section(screen, f"{state.look.word}:", entries, state.look, is_wide=is_wide)
    print_section(screen, "Not seen:", [_entry(each) for each in checkup.unknown], UNKNOWN, is_wide=is_wide)
    _print_rules(screen, checkup)
    screen.next(_next(checkup, options))


def answer(checkup: Checkup) -> tuple[Look, str]:
    """Say the answer in one sentence, with its look."""
    unknown = (
        f"; {plural(len(checkup.unknown), 'check')} could not be made (Unknown)" if checkup.unknown else ""
    )
    findings = checkup.findings
    if findings:
        worst = min(findings, key=lambda each: _WORST.index(each.state)).state.look
        verb = "needs" if len(findings) == 1 else "need"
        rights = f", {plural(len(checkup.missing), 'right')} missing" if checkup.missing else ""
        return (
            worst,
            f"For {checkup.subject}: {plural(len(findings), 'check')} {verb} a hand{rights}{unknown}.",
        )
    if checkup.unknown:
        return UNKNOWN, f"For {checkup.subject}: nothing is missing in what could be checked{unknown}."
    return OK, f"OK: for {checkup.subject} everything that is needed can be reached."


def _table(checkup: Checkup, *, is_wide: bool) -> Table:
    columns = [Column("AREA"), Column("CHECK", 16), Column("STATE"), Column("DETAIL", 12)]
    rows = [
        [
            Cell(each.area),
            Cell(each.what),
            Cell(each.state.look.text, each.state.look.style),
            Cell(each.detail if is_wide or each.state in {State.OK, State.UNUSED} else _short(each)),
        ]
        for each in checkup.checks
    ]
    return Table(columns, rows)


def _short(check: Check) -> str:
    """What is said in full below is only counted in the table."""
    if check.missing:
        return f"{plural(len(check.missing), 'right')} missing"
    return "see below"


def _entry(check: Check) -> Entry:
    return Entry(f"{check.area} {check.what}", check.detail)


def _print_rules(screen: Screen, checkup: Checkup) -> None:
    """Print the rules to add as YAML: first what is needed cluster-wide, then a namespace each."""
    if not checkup.missing:
        return
    screen.line()
    screen.line(Cell(f"Rules to add, for {checkup.subject}:", "bold"))
    for scope, held in sorted(_by_scope(checkup.missing).items()):
        where = (
            f"a Role in namespace {scope}, by a RoleBinding"
            if scope
            else "a ClusterRole, by a ClusterRoleBinding"
        )
        screen.line(f"# {where}")
        screen.document({"rules": [dict(each) for each in render_rules(held)]}, "yaml", is_compact=True)


def _by_scope(missing: tuple[Right, ...]) -> dict[str, list[Right]]:
    found: dict[str, list[Right]] = {}
    for each in missing:
        found.setdefault(each.scope, []).append(each)
    return found


def _next(checkup: Checkup, options: DoctorOptions) -> str:
    if not options.account and not checkup.subject.startswith("system:serviceaccount:"):
        return "doctor --as-operator"
    if not checkup.findings:
        return "diff -A"
    return "doctor -o wide" if options.form != "wide" else "doctor -o yaml"


def to_json(checkup: Checkup) -> Mapping[str, object]:
    """Return a checkup as plain values."""
    return {
        "subject": checkup.subject,
        "findings": len(checkup.findings),
        "unknown": len(checkup.unknown),
        "checks": [
            {"area": each.area, "what": each.what, "state": each.state.value, "detail": each.detail}
            for each in checkup.checks
        ],
        "missing": [
            {"namespace": scope, "rules": [dict(each) for each in render_rules(held)]}
            for scope, held in sorted(_by_scope(checkup.missing).items())
        ],
    }
