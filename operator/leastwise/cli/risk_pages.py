"""The page of risks: worst first, each with the fix, then what no rule could decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from leastwise.cli.answer_pages import Namer, brief, chain_text, namer, names_text, print_gaps, print_table
from leastwise.cli.looks import DASH, OK, SEVERITIES, UNKNOWN, Look
from leastwise.cli.paragraphs import Entry, plural, print_section, wrapped
from leastwise.cli.printable import shell_word
from leastwise.cli.screens import Screen
from leastwise.cli.sources import Asking
from leastwise.cli.tables import Cell, Column, Table
from leastwise.core.drifts import Severity
from leastwise.core.evaluation.estates import Estate
from leastwise.core.risks.findings import Finding, RiskReport

SHOWN = 25
"""How many findings a narrow page shows; the rest is a number."""

FIXES = 5
"""How many rules come with the fix of their worst finding."""


def print_risks(asking: Asking, estate: Estate, report: RiskReport, findings: Sequence[Finding]) -> None:
    """Print the findings."""
    screen = Screen(asking.program)
    gaps = estate.all_gaps()
    name = namer(estate)
    is_whole = not gaps and not report.undecided
    screen.answer(_look(findings, is_whole=is_whole), _sentence(findings, is_whole=is_whole))
    shown = findings if asking.is_wide else findings[:SHOWN]
    if shown:
        screen.line()
        table = _table(shown, name, is_wide=asking.is_wide)
        print_table(screen, table.columns, table.rows, is_wide=asking.is_wide)
    if len(shown) < len(findings):
        screen.line(f"And {len(findings) - len(shown)} more; -o wide shows all.")
    _print_fixes(screen, findings, name)
    _print_not_told(screen, report)
    print_section(
        screen,
        "Not decided:",
        _undecided(report),
        UNKNOWN,
        is_wide=asking.is_wide,
    )
    print_gaps(screen, gaps, is_wide=asking.is_wide)
    following = f"reach {shell_word(findings[0].subject)}" if findings else "exposed"
    screen.next(asking.again(following))


def _undecided(report: RiskReport) -> list[Entry]:
    """Tell what could not be decided, each reason once with its rules."""
    rules: dict[tuple[str, str], list[str]] = {}
    for each in report.undecided:
        rules.setdefault((each.scope, each.reason), []).append(each.rule)
    return [
        Entry(f"{names_text(found, 2)} {scope}".strip(), reason) for (scope, reason), found in rules.items()
    ]


def _look(findings: Sequence[Finding], *, is_whole: bool) -> Look:
    if findings:
        return SEVERITIES[findings[0].severity]
    return OK if is_whole else UNKNOWN


def _sentence(findings: Sequence[Finding], *, is_whole: bool) -> str:
    if not findings:
        return "No risk was found." if is_whole else "No risk was found in what could be seen."
    counts = [(each, sum(one.severity is each for one in findings)) for each in reversed(Severity)]
    told = ", ".join(f"{count} {each.word}" for each, count in counts if count)
    subjects = len({each.subject for each in findings})
    return f"{plural(len(findings), 'risk')} of {plural(subjects, 'identity', 'identities')}: {told}."


def _table(findings: Sequence[Finding], name: Namer, *, is_wide: bool) -> Table:
    columns = [Column("NAME", 14), Column("SEVERITY"), Column("RULE"), Column("CAN", 16), Column("WHERE", 10)]
    columns += [Column("SURE"), Column("BY", 20)] if is_wide else []
    rows = []
    for each in findings:
        look = SEVERITIES[each.severity]
        row = [
            Cell(each.subject if is_wide else name(each.subject)),
            Cell(look.text, look.style),
            Cell(each.rule),
            Cell(each.permission or each.title),
            Cell(each.scope or DASH),
        ]
        row += [Cell(each.confidence.value), Cell(chain_text(each.path) or DASH)] if is_wide else []
        rows.append(row)
    return Table(columns, rows)


def _print_fixes(screen: Screen, findings: Sequence[Finding], name: Namer) -> None:
    """Print the fix of the worst finding of each rule."""
    if not findings:
        return
    screen.line()
    screen.line(Cell("Fix first:", "bold"))
    counts = Counter(each.rule for each in findings)
    first: dict[str, Finding] = {}
    for each in findings:
        first.setdefault(each.rule, each)
    for rule, each in list(first.items())[:FIXES]:
        others = f" ({counts[rule] - 1} more like it)" if counts[rule] > 1 else ""
        text = brief(f"{rule} {name(each.subject)}: {each.title}. {each.fix}{others}")
        start, *rest = wrapped(text, screen.width - 4)
        screen.line(f"  - {start}")
        screen.lines(f"    {line}" for line in rest)


def _counted(count: int, why: str) -> str:
    return f"{count} {why.replace('identities', 'identity') if count == 1 else why}"


def _print_not_told(screen: Screen, report: RiskReport) -> None:
    parts = [_counted(count, why) for why, count in sorted(report.quiet.items()) if count]
    parts += [f"{len(report.suppressed)} by exceptions"] if report.suppressed else []
    parts += [f"{plural(len(report.over), 'exception')} ended and covers nothing"] if report.over else []
    if parts:
        screen.line()
        screen.lines(wrapped(f"Not told: {'; '.join(parts)}.", screen.width))
