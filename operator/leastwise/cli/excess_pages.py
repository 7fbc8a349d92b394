"""Pages of excess: what may go, why, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from leastwise.cli.answer_pages import names_text, print_gaps, print_table, print_unknown_subject
from leastwise.cli.looks import DASH, OK, SEVERITIES, UNKNOWN, Look
from leastwise.cli.paragraphs import Entry, plural, print_section, wrapped
from leastwise.cli.printable import shell_word
from leastwise.cli.screens import Screen
from leastwise.cli.sources import Asking
from leastwise.cli.subjects import Subject, short_name
from leastwise.cli.tables import Cell, Column
from leastwise.core.drifts import Severity
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.excess.reaches import wide_uses
from leastwise.core.excess.removable import Grant
from leastwise.core.excess.stale import QUARANTINE
from leastwise.core.excess.summaries import Summary, summaries, summarise
from leastwise.core.excess.verdicts import Verdict
from leastwise.core.excess.weighing import IdentityExcess, JudgedAtom
from leastwise.core.excess.windows import days, percent
from leastwise.core.snapshots import Gap

if TYPE_CHECKING:
    from leastwise.cli.commands.excess import ExcessAnswer

SHOWN = 25
"""How many rows a narrow page shows; the rest is a number."""

_WORST = SEVERITIES[Severity.MEDIUM]
_PRIVILEGED = SEVERITIES[Severity.HIGH]


# ---------------------------------------------------------------- one identity


def print_subject(asking: Asking, answer: ExcessAnswer, subject: Subject) -> None:
    """Print what may go of one identity, why, and how sure that is."""
    screen = Screen(asking.program)
    (found,) = answer.found
    screen.answer(_look(answer, found), _sentence(answer, found, subject.short))
    print_unknown_subject(screen, answer.estate, found.identity)
    _print_grants(screen, found, is_wide=asking.is_wide)
    _print_unused(screen, answer, found, is_wide=asking.is_wide)
    wide = wide_uses(answer.weigher, found, answer.uses[found.identity])
    entries = [Entry(each.atom.text + _where(each.scope), each.text) for each in wide]
    print_section(screen, "Wide, and used in part:", entries, _WORST, is_wide=asking.is_wide)
    _print_stale(screen, answer, [found], is_wide=asking.is_wide)
    print_section(screen, "Not decided:", list(_open_entries(answer, found)), UNKNOWN, is_wide=asking.is_wide)
    _print_certainty(screen, answer, [found])
    print_gaps(screen, _gaps(answer), is_wide=asking.is_wide)
    usage = f"usage {shell_word(subject.typed)}"
    again = f"{usage} --store {shell_word(answer.store)}" if answer.store else asking.again(usage)
    screen.next(again if found.parts else "identities")


def _look(answer: ExcessAnswer, found: IdentityExcess) -> Look:
    counts = found.counts
    if counts.privileged_unused:
        return _PRIVILEGED
    if counts.unused or counts.wildcards_unused or found.removable:
        return _WORST
    is_open = counts.undecided or counts.not_observable or counts.wildcards_open or not answer.is_whole
    return UNKNOWN if is_open else OK


def _sentence(answer: ExcessAnswer, found: IdentityExcess, name: str) -> str:
    counts = found.counts
    total = sum(part.atoms.bit_count() for part in found.parts)
    if not total:
        return f"{name} holds nothing but what everybody has."
    unused = counts.unused + counts.wildcards_unused
    length = days(answer.weigher.options.window)
    reasons = [each.reason for each in found.parts if each.verdict is Verdict.UNDECIDED]
    reasons += [each.reason for each in found.parts if each.verdict is not Verdict.USED]
    if not unused and reasons:
        return f"Of {name} nothing can be called unused: {found.watch.reason or reasons[0]}."
    if not unused and not found.removable:
        return f"{name} used each of its {plural(total, 'permission')} in {length}."
    heavy = f", {counts.privileged_unused} of them privileged" if counts.privileged_unused else ""
    return (
        f"{name} did not use {unused} of {plural(total, 'permission')} in {length}{heavy};"
        f" {plural(len(found.removable), 'grant')} of {len(found.grants)} may go."
    )


def _print_grants(screen: Screen, found: IdentityExcess, *, is_wide: bool) -> None:
    if not found.grants:
        return
    screen.line()
    columns = (Column("GRANT", 20), Column("MAY-GO"), Column("UNUSED"), Column("NEEDED"), Column("WHY", 20))
    ordered = sorted(found.grants, key=lambda each: (not each.is_removable, each.source))
    shown = ordered if is_wide else ordered[:SHOWN]
    rows = [
        [
            Cell(str(each.source)),
            Cell("yes", "bold") if each.is_removable else Cell("no"),
            Cell(str(each.unused)),
            Cell(str(each.needed)),
            Cell(_why(each)),
        ]
        for each in shown
    ]
    print_table(screen, columns, rows, is_wide=is_wide)
    _print_hidden(screen, len(ordered) - len(shown))


def _why(grant: Grant) -> str:
    if not grant.is_removable:
        return grant.reason
    how = "shrink the declaration: " if grant.is_declared else ""
    if not grant.covered_by:
        return f"{how}nothing of it was used"
    return f"{how}what is needed gives {names_text([str(each) for each in grant.covered_by], 1)}"


def _print_unused(screen: Screen, answer: ExcessAnswer, found: IdentityExcess, *, is_wide: bool) -> None:
    judged = answer.weigher.judged(found, Verdict.UNUSED)
    if not judged:
        return
    screen.line()
    columns = [Column("UNUSED", 22), Column("WHERE", 10), Column("SEVERITY"), Column("DECLARED")]
    columns.append(Column("BY", 16))
    shown = judged if is_wide else judged[:SHOWN]
    print_table(screen, columns, [_unused_row(each) for each in shown], is_wide=is_wide)
    _print_hidden(screen, len(judged) - len(shown))


def _unused_row(each: JudgedAtom) -> list[Cell]:
    look = SEVERITIES[each.severity]
    return [
        Cell(each.atom.text),
        Cell(each.scope or "cluster"),
        Cell(look.text, look.style),
        Cell("yes" if each.is_declared else "no"),
        Cell(names_text([str(one) for one in each.sources], 1) or DASH),
    ]


def _where(scope: str) -> str:
    return f" in {scope}" if scope else ""


def _open_entries(answer: ExcessAnswer, found: IdentityExcess) -> Iterator[Entry]:
    """Tell each reason once, with what it is about."""
    about: dict[tuple[str, str], list[str]] = {}
    open_ = (Verdict.UNDECIDED, Verdict.NOT_OBSERVABLE, Verdict.PROTECTED)
    for each in answer.weigher.judged(found, *open_):
        about.setdefault((each.verdict.value, each.reason), []).append(each.atom.text)
    for (_, reason), texts in sorted(about.items()):
        yield Entry(names_text(list(dict.fromkeys(texts)), 2), reason)


# ---------------------------------------------------------------- everybody


def print_all(asking: Asking, answer: ExcessAnswer, *, by: str, groups: Mapping[IdentityId, str]) -> None:
    """Print one row for each identity, place or team, highest score first."""
    screen = Screen(asking.program)
    total = summarise("", answer.found)
    screen.answer(_look_of_all(answer, total), _sentence_of_all(answer, total))
    found = _rows(answer, by, groups)
    if found:
        screen.line()
        shown = found if asking.is_wide else found[:SHOWN]
        heading = {"identity": "NAME", "place": "PLACE", "team": "TEAM"}[by]
        columns = (
            Column(heading, 20),
            Column("SCORE"),
            Column("UNUSED"),
            Column("PRIVILEGED"),
            Column("WILDCARDS"),
            Column("MAY-GO"),
            Column("OPEN"),
        )
        print_table(screen, columns, [_row(each) for each in shown], is_wide=asking.is_wide)
        _print_hidden(screen, len(found) - len(shown))
    _print_stale(screen, answer, answer.found, is_wide=asking.is_wide)
    _print_undecided(screen, answer, is_wide=asking.is_wide)
    _print_certainty(screen, answer, answer.found)
    if answer.quiet:
        screen.line(f"Not told: {plural(answer.quiet, 'identity', 'identities')} of the system, and groups.")
    print_gaps(screen, _gaps(answer), is_wide=asking.is_wide)
    worst = next(iter(_by_score(answer)), None)
    screen.next(asking.again(f"excess {shell_word(worst)}{answer.typed}" if worst else "usage"))


def _rows(answer: ExcessAnswer, by: str, groups: Mapping[IdentityId, str]) -> list[Summary]:
    if by == "identity":
        names = {
            each.identity: short_name(each.identity)
            if (known := answer.identities.get(each.identity)) is None
            else known.name
            for each in answer.found
        }
        rows = [summarise(names[each.identity], [each]) for each in answer.found if each.parts]
        return sorted(rows, key=_worst_first)
    return list(summaries((each for each in answer.found if each.parts), groups, rest=DASH))


def _worst_first(each: Summary) -> tuple[int, int, str]:
    return (-(each.counts.score or 0), -each.counts.privileged_unused, each.name)


def _row(each: Summary) -> list[Cell]:
    counts = each.counts
    opened = counts.undecided + counts.not_observable + counts.protected + counts.wildcards_open
    return [
        Cell(each.name),
        Cell(DASH if counts.score is None else str(counts.score)),
        Cell(_of(counts.unused, counts.unused + counts.used)),
        Cell(
            _of(counts.privileged_unused, counts.privileged_unused + counts.privileged_used),
            _PRIVILEGED.style if counts.privileged_unused else "",
        ),
        Cell(_of(counts.wildcards_unused, counts.wildcards_unused + counts.wildcards_used)),
        Cell(str(each.removable)),
        Cell(str(opened)),
    ]


def _of(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else DASH


def _by_score(answer: ExcessAnswer) -> list[IdentityId]:
    ordered = sorted(answer.found, key=lambda each: (-(each.counts.score or 0), each.identity))
    return [each.identity for each in ordered if each.parts]


def _look_of_all(answer: ExcessAnswer, total: Summary) -> Look:
    counts = total.counts
    if counts.privileged_unused:
        return _PRIVILEGED
    if counts.unused or counts.wildcards_unused:
        return _WORST
    return OK if answer.is_whole and not (counts.undecided or counts.not_observable) else UNKNOWN


def _sentence_of_all(answer: ExcessAnswer, total: Summary) -> str:
    counts = total.counts
    length = days(answer.weigher.options.window)
    people = plural(counts.identities, "identity", "identities")
    unused = counts.unused + counts.wildcards_unused
    if not unused and counts.undecided:
        return f"Of {people} nothing could be called unused."
    share = counts.privileged_unused_share
    heavy = "" if share is None else f", and {percent(share)} of the privileged ones"
    told = "" if counts.unused_share is None else f" ({percent(counts.unused_share)}{heavy})"
    return (
        f"{people} did not use {plural(unused, 'permission')} in {length}{told};"
        f" {plural(total.removable, 'grant')} may go, {total.removable_declared} of them declared."
    )


# ---------------------------------------------------------------- under the tables


def _print_hidden(screen: Screen, hidden: int) -> None:
    if hidden > 0:
        screen.line(f"And {hidden} more; -o wide shows all.")


def _print_stale(
    screen: Screen, answer: ExcessAnswer, found: Sequence[IdentityExcess], *, is_wide: bool
) -> None:
    """Tell who seems to be used by nobody, and what to do first, which can be taken back."""
    entries = []
    planes = set()
    for each in found:
        sure = [one for one in answer.stale.get(each.identity, ()) if not one.undecided]
        if sure and each.parts:
            known = answer.identities[each.identity]
            planes.add(known.plane)
            entries.append(Entry(known.name, "; ".join(one.text for one in sure)))
    print_section(screen, "May be used by nobody:", entries, _WORST, is_wide=is_wide)
    for plane in sorted(planes, key=lambda each: each.value):
        screen.lines(
            wrapped(f"First, before anything is deleted ({plane.value}): {QUARANTINE[plane]}.", screen.width)
        )


def _print_undecided(screen: Screen, answer: ExcessAnswer, *, is_wide: bool) -> None:
    reasons: dict[str, int] = {}
    for each in answer.found:
        for part in each.parts:
            if part.verdict is Verdict.UNDECIDED:
                reasons[part.reason] = reasons.get(part.reason, 0) + part.atoms.bit_count()
    entries = [Entry(plural(reasons[each], "permission"), each) for each in sorted(reasons)]
    print_section(screen, "Not decided:", entries, UNKNOWN, is_wide=is_wide)


def _print_certainty(screen: Screen, answer: ExcessAnswer, found: Sequence[IdentityExcess]) -> None:
    """Tell how sure it is: how much of the window was watched, and what was asked for."""
    options, end = answer.weigher.options, answer.weigher.observation.end
    shares = sorted({each.watch.share for each in found})
    told = percent(shares[0]) if shares else DASH
    up_to = f" to {percent(shares[-1])}" if len(shares) > 1 else ""
    how = {each.completeness.value.lower() for each in answer.reading.coverage} or {"not known"}
    screen.line()
    text = (
        f"How sure: {told}{up_to} of the {days(options.window)} before {end.isoformat()[:16]}Z was watched"
        f" (completeness {' and '.join(sorted(how))}); asked for are {percent(options.min_coverage)} and"
        f" {days(options.min_observed)} without a break."
    )
    screen.lines(wrapped(text, screen.width))
    if answer.weigher.holdings.facts.granted_before is None:
        screen.lines(
            wrapped(
                "Since when things are granted is not known: say it with --granted-before TIME.", screen.width
            )
        )


def _gaps(answer: ExcessAnswer) -> tuple[Gap, ...]:
    return (*answer.reading.gaps, *answer.estate.all_gaps())
