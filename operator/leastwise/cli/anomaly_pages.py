"""The page of anomalies: alerts worst first, the worst explained, then what the rules could not tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leastwise.cli.answer_pages import print_gaps, print_table
from leastwise.cli.commands.anomalies import Replayed
from leastwise.cli.looks import OK, SEVERITIES, UNKNOWN, Look
from leastwise.cli.paragraphs import Entry, plural, print_section, wrapped
from leastwise.cli.printable import printable, shell_word
from leastwise.cli.screens import Screen
from leastwise.cli.sources import Asking
from leastwise.cli.subjects import short_name
from leastwise.cli.tables import Cell, Column
from leastwise.core.anomalies.alerts import Alert
from leastwise.core.anomalies.rules import RULES, RuleState
from leastwise.core.anomalies.texts import time_text
from leastwise.core.drifts import Severity

SHOWN = 25
"""How many alerts a narrow page shows; the rest is a number."""

EXPLAINED = 3
"""How many alerts are explained on a narrow page: the worst."""


def print_anomalies(asking: Asking, found: Replayed) -> None:
    """Print the alerts."""
    screen = Screen(asking.program)
    alerts = found.alerts
    screen.answer(_look(found), _sentence(found))
    shown = alerts if asking.is_wide else alerts[:SHOWN]
    if shown:
        screen.line()
        columns = [Column("IDENTITY", 16), Column("SEVERITY"), Column("RULE"), Column("SEEN", 16)]
        columns += [Column("EVENTS"), Column("FIRST")] if asking.is_wide else [Column("DAY")]
        print_table(screen, columns, [_row(each, asking) for each in shown], is_wide=asking.is_wide)
    if len(shown) < len(alerts):
        screen.line(f"And {len(alerts) - len(shown)} more; -o wide shows all.")
    for each in alerts if asking.is_wide else alerts[:EXPLAINED]:
        _print_alert(screen, each)
    _print_rules(screen, found, is_wide=asking.is_wide)
    print_gaps(screen, found.gaps, is_wide=asking.is_wide)
    if alerts:
        screen.next(asking.again(f"usage {shell_word(alerts[0].identity)}"))


def _look(found: Replayed) -> Look:
    if found.alerts:
        return SEVERITIES[found.alerts[0].severity]
    is_whole = not found.gaps and all(each.state is RuleState.ON for each in found.report.statuses)
    return OK if is_whole else UNKNOWN


def _sentence(found: Replayed) -> str:
    report = found.report
    since = f" since {found.since}" if found.since else ""
    where = (
        f"{report.events:,} events of {plural(report.identities, 'identity', 'identities')}"
        f" on {plural(report.days, 'day')}{since}"
    )
    if not found.alerts:
        return f"Nothing out of pattern was found in {where}."
    counts = [(each, sum(one.severity is each for one in found.alerts)) for each in reversed(Severity)]
    told = ", ".join(f"{count} {each.word}" for each, count in counts if count)
    return f"{plural(len(found.alerts), 'alert')} in {where}: {told}."


def _row(alert: Alert, asking: Asking) -> list[Cell]:
    look = SEVERITIES[alert.severity]
    row = [
        Cell(alert.identity if asking.is_wide else short_name(alert.identity)),
        Cell(look.text, look.style),
        Cell(alert.rule.value),
        Cell(alert.seen),
    ]
    if asking.is_wide:
        return [*row, Cell(f"{alert.count:,}"), Cell(time_text(alert.first))]
    return [*row, Cell(alert.date)]


def _print_alert(screen: Screen, alert: Alert) -> None:
    """Explain one alert: what was seen, what is usual, the events, what to do."""
    look = SEVERITIES[alert.severity]
    screen.line()
    screen.line(Cell(look.sign, look.style), f" {short_name(alert.identity)}: {alert.title}")
    for heading, text in _parts(alert):
        lines = wrapped(f"{heading}: {text}", screen.width - 6)
        screen.line(f"    {lines[0]}")
        screen.lines(f"      {line}" for line in lines[1:])


def _parts(alert: Alert) -> Iterator[tuple[str, str]]:
    yield "Seen", alert.seen
    yield "Usual", alert.usual
    for each in alert.events:
        where = f" from {each.address}" if each.address else ""
        agent = f" by {printable(each.agent)}" if each.agent else ""
        yield "Event", f"{time_text(each.at)} {each.event} {each.text}{where}{agent}"
    if alert.count > len(alert.events):
        yield "And", f"{alert.count - len(alert.events)} more events until {time_text(alert.last)}"
    yield "Do", alert.todo
    risks = RULES[alert.rule].risks
    if risks:
        yield "About", ", ".join(risks)


def _print_rules(screen: Screen, found: Replayed, *, is_wide: bool) -> None:
    """Tell which rules could not tell anything, and of whom."""
    entries: dict[tuple[str, str], list[str]] = {}
    for each in found.report.statuses:
        if each.why:
            entries.setdefault((each.state.value, each.why), []).append(each.rule.value)
    told = [
        Entry(f"{state} {_names(rules)}" if state != RuleState.ON.value else _names(rules), why)
        for (state, why), rules in entries.items()
    ]
    learning = found.report.learning
    if learning and any(each.state is RuleState.ON for each in found.report.statuses):
        text = "watched too short for a baseline; its rules tell nothing of them yet"
        told.append(Entry(plural(learning, "identity", "identities"), text))
    if not found.has_images:
        told.append(Entry("Baselines", "per identity, since no file told the images of pods"))
    print_section(screen, "Not told by the rules:", told, UNKNOWN, is_wide=is_wide)


def _names(rules: Sequence[str]) -> str:
    return ", ".join(rules)
