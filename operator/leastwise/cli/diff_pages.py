"""Prints a diff: the answer in one sentence, the table, what was not seen, the command that helps next."""

from __future__ import annotations

from leastwise.cli.looks import DASH, DIRECTIONS, OK, SEVERITIES, UNKNOWN, Direction, Look
from leastwise.cli.paragraphs import Entry, plural, print_section
from leastwise.cli.screens import Screen
from leastwise.cli.tables import Cell, Column, Row, Table
from leastwise.cli.views import DiffReport, DriftRow, GapRow, Judged, PolicyRow, severity_counts
from leastwise.core.drifts import DriftKind, Severity

_LEGEND_SEVERITIES = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def print_diff(screen: Screen, report: DiffReport, *, namespace: str, is_wide: bool, only: str = "") -> None:
    """Print a report; `namespace` (empty: all) and the name `only` are what it was limited to."""
    is_cut = False
    look, sentence = answer(report, only)
    screen.answer(look, sentence)
    rows = sorted(report.drifts, key=lambda each: each.sort_key)
    if rows:
        screen.line()
        is_cut = screen.table(_table(rows, with_namespace=not namespace, is_wide=is_wide), is_wide=is_wide)
        screen.line()
        screen.line(*_legend())
    if report.policies:
        if not rows:
            screen.line()
        screen.lines(_totals(report))
    print_section(screen, "Not ready:", _problems(report), SEVERITIES[Severity.HIGH], is_wide=is_wide)
    print_section(screen, "Not seen:", unseen(report), UNKNOWN, is_wide=is_wide)
    where = f"-n {namespace}" if namespace else "-A"
    command, is_ours = _next(report, rows, f"{where} {only}".rstrip(), is_cut=is_cut)
    screen.next(command, is_ours=is_ours)


def answer(report: DiffReport, only: str = "") -> tuple[Look, str]:
    """Say the answer in one sentence, with its look."""
    where = f"{report.place}, policy {only}" if only else report.place
    total, drifts = len(report.policies), report.open_drifts
    if not total and report.is_whole:
        return SEVERITIES[Severity.INFO], f"No EntitlementPolicy in {where}: nothing is declared there."
    unknown = ""
    if not report.is_whole:
        unknown = f"; {len(report.unknown)} Unknown" if report.unknown else "; not everything was seen"
    if drifts:
        counts = ", ".join(f"{count} {severity.word}" for severity, count in severity_counts(drifts))
        of = f"{len(report.drifted_policies)} of {plural(total, 'policy', 'policies')}"
        text = f"{plural(len(drifts), 'difference')} in {of} of {where}: {counts}{unknown}."
        return SEVERITIES[drifts[0].severity], text
    if not report.is_whole:
        seen = f"No difference seen in {plural(total, 'policy', 'policies')} of {where}"
        return UNKNOWN, f"{seen}, but that is not all{unknown}."
    suspended = sum(each.judged is Judged.SUSPENDED for each in report.policies)
    compared = total - suspended
    if not compared:
        return UNKNOWN, f"Nothing is compared: every policy of {where} is suspended."
    if suspended:
        text = f"No difference in {plural(compared, 'policy', 'policies')} of {where}"
        return OK, f"{text}; {suspended} suspended, not compared."
    verb = "grants" if total == 1 else "grant"
    return OK, f"OK: {plural(total, 'policy', 'policies')} of {where} {verb} exactly what is declared."


def _table(rows: list[DriftRow], *, with_namespace: bool, is_wide: bool) -> Table:
    columns = [
        *([Column("NAMESPACE", 9)] if with_namespace else []),
        Column("NAME", 12),
        Column("SEVERITY"),
        Column("CHANGE"),
        Column("OBJECT", 20),
        *([Column("DETAIL")] if is_wide else []),
    ]
    return Table(columns, [_row(each, with_namespace=with_namespace, is_wide=is_wide) for each in rows])


def _row(drift: DriftRow, *, with_namespace: bool, is_wide: bool) -> Row:
    look, direction = SEVERITIES[drift.severity], DIRECTIONS[drift.direction]
    severity = Cell(f"{DASH} exempt") if drift.is_exempt else Cell(look.text, look.style)
    style = "" if drift.is_exempt else direction.style
    return [
        *([Cell(drift.policy.namespace)] if with_namespace else []),
        Cell(drift.policy.name),
        severity,
        Cell(f"{direction.sign} {drift.kind}", style),
        Cell(drift.ref),
        *([Cell(drift.detail)] if is_wide else []),
    ]


def _legend() -> list[Cell | str]:
    cells: list[Cell | str] = []
    for direction in (Direction.WIDER, Direction.NARROWER, Direction.OTHER):
        look = DIRECTIONS[direction]
        cells += [Cell(look.sign, look.style), f" {look.word}   "]
    cells[-1] = str(cells[-1]).rstrip()
    return cells


def _totals(report: DiffReport) -> tuple[str, str]:
    kinds = ", ".join(f"{report.count(kind)} {kind.value}" for kind in DriftKind)
    parts = [f"{len(report.policies)} looked at"]
    if report.unknown:
        parts.append(f"{len(report.unknown)} Unknown")
    suspended = sum(each.judged is Judged.SUSPENDED for each in report.policies)
    if suspended:
        parts.append(f"{suspended} suspended")
    return f"Totals: {kinds}; {report.exempt} exempt.", f"Policies: {', '.join(parts)}."


def _problems(report: DiffReport) -> list[Entry]:
    return [Entry(str(each.key), each.problem) for each in report.policies if each.problem]


def unseen(report: DiffReport) -> list[Entry]:
    """List what was not seen: Gaps, then policies whose drift is not known; the same words once."""
    entries = [Entry(_gap_text(each), each.why) for each in report.gaps]
    told = {each.why for each in report.gaps}
    entries += [
        Entry(f"policy {each.key}", each.why_unknown)
        for each in report.unknown
        if each.why_unknown not in told and not _repeats(each, report.gaps)
    ]
    entries += [
        Entry(f"policy {each.key}", "suspended, not compared")
        for each in report.policies
        if each.judged is Judged.SUSPENDED
    ]
    return entries


def _repeats(policy: PolicyRow, gaps: tuple[GapRow, ...]) -> bool:
    return any(gap.why and gap.why in policy.why_unknown for gap in gaps)


def _gap_text(gap: GapRow) -> str:
    return gap.what


def _next(report: DiffReport, rows: list[DriftRow], where: str, *, is_cut: bool) -> tuple[str, bool]:
    """Choose the one command that helps next; False: it is not one of ours. `where` is what was asked for."""
    if not report.policies and report.is_whole:
        return "explain-ceiling", True
    if report.open_drifts:
        worst = rows[0]
        if is_cut:
            live = " --live" if report.source == "live" else ""
            return f"diff -n {worst.policy.namespace} {worst.policy.name}{live} -o wide", True
        return _look_closer(worst), False
    if not report.is_whole:
        return "doctor", True
    if report.source == "status":
        return f"diff --live {where}", True
    return f"kubectl get epol {where}", False


def _look_closer(drift: DriftRow) -> str:
    kind, _, rest = drift.ref.partition("/")
    if drift.plane == "kubernetes" and drift.kind != DriftKind.MISSING.value:
        namespace, _, name = rest.rpartition("/")
        return f"kubectl get {kind.lower()} {name} {f'-n {namespace} ' if namespace else ''}-o yaml"
    return f"kubectl describe epol {drift.policy.name} -n {drift.policy.namespace}"
