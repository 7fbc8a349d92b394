"""Pages of right-sizing: what it had and used, what stays and why, then the document; the index of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from leastwise.cli.answer_pages import print_gaps, print_unknown_subject
from leastwise.cli.looks import OK, UNKNOWN, Look
from leastwise.cli.paragraphs import Entry, plural, print_section
from leastwise.cli.printable import printable, shell_word
from leastwise.cli.rightsize_files import Written, file_name
from leastwise.cli.rightsize_texts import (
    by_reason,
    counts_text,
    file_text,
    is_json,
    json_text,
    kept_text,
    plain_value,
    yaml_text,
)
from leastwise.cli.screens import Screen
from leastwise.cli.sources import Asking
from leastwise.cli.subjects import Subject, short_name
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import PREFIXES, Identity, IdentityId
from leastwise.core.rightsizing.sizing import Sized

if TYPE_CHECKING:
    from leastwise.cli.commands.rightsize import Read, RightSizeOptions, Unsized

PLANES = {prefix: plane.value for plane, prefix in PREFIXES.items()}
"""Planes by how identities of theirs begin."""

_DONE = Look(OK.sign, OK.word, "", OK.plain)
_SHOWN = 20
_LEFT = 1000


def print_one(asking: Asking, estate: Estate, sized: Sized, subject: Subject) -> None:
    """Print one proposal with everything that has to be known about it."""
    screen = Screen(asking.program)
    plane = PLANES.get(sized.identity.partition(":")[0], "")
    gaps = [each for each in estate.all_gaps() if each.plane == plane]
    screen.answer(UNKNOWN if gaps or sized.is_unchanged else _DONE, _sentence(sized, subject))
    _print_kept(screen, sized, is_wide=asking.is_wide)
    lapsed = [
        Entry(each.what, f"used until {each.last_seen}, and no longer granted") for each in sized.lapsed
    ]
    print_section(screen, "Not given back:", lapsed[:_SHOWN], UNKNOWN, is_wide=asking.is_wide)
    screen.line()
    for note in sized.notes:
        screen.line(f"Note: {note}.")
    for each in sized.shown:
        screen.line(f"Checked: {each}.")
    print_unknown_subject(screen, estate, subject.identity)
    print_gaps(screen, gaps, is_wide=asking.is_wide)
    screen.line()
    if not sized.documents:
        screen.line("Nothing is proposed: it needs no grant of its own.")
    else:
        text = json_text(plain_value(sized)) if is_json(sized) else yaml_text(sized.documents)
        for line in text.splitlines():
            screen.line(line)
    screen.next(asking.again(f"effective {shell_word(subject.typed)}"))


def _sentence(sized: Sized, subject: Subject) -> str:
    who = subject.short
    if not sized.before:
        return f"{who} has no grant of its own that could be smaller."
    if sized.is_unchanged:
        return f"{who} keeps what it has: {counts_text(sized)}."
    return f"{who} needs less: {counts_text(sized)}."


def _print_kept(screen: Screen, sized: Sized, *, is_wide: bool) -> None:
    entries = [
        Entry(f"{doubt}: {kept_text(kept, _LEFT if is_wide else 4)}", reason)
        for doubt, reason, kept in by_reason(sized.kept)
    ]
    shown = entries if is_wide else entries[:_SHOWN]
    print_section(screen, "Kept without having been seen in use:", shown, UNKNOWN, is_wide=is_wide)
    if len(shown) < len(entries):
        screen.line(f"And {plural(len(entries) - len(shown), 'reason')} more; -o wide shows all.")


# ---------------------------------------------------------------- all


def named_files(done: Sequence[tuple[Identity, Sized]]) -> dict[IdentityId, tuple[str, str]]:
    """Return the file of every identity: its name and its text."""
    return {
        identity.id: (file_name(identity.id, "json" if is_json(sized) else "yaml"), file_text(sized))
        for identity, sized in done
    }


def index_text(
    read: Read,
    options: RightSizeOptions,
    done: Sequence[tuple[Identity, Sized]],
    failed: Sequence[Unsized],
    files: Mapping[IdentityId, tuple[str, str]],
) -> str:
    """Write the index: what was asked, and a row for every identity."""
    watching = read.watching
    lines = [
        "# Right-sized permissions",
        "",
        "Proposed by `leastwise rightsize --all`, for review. Each proposal allows all recorded use and lies",
        "inside what is granted today; that was checked. Nothing was applied.",
        "",
        f"- Window: {options.window} before {watching.end.isoformat()}",
        f"- Watched: {options.min_observed} without a break, {options.min_coverage:g} % of the window",
        f"- Names: {options.names} (at most {options.most_names})",
        f"- Resources: {options.resources}; namespaces: {options.namespaces}",
        f"- Events read: {read.reading.events}",
        "",
        "| Identity | Today | Uses | Proposed | Kept unseen | File |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for identity, sized in done:
        name = files[identity.id][0]
        lines.append(
            f"| {_cell(identity.id)} | {sized.before:,} {sized.unit}s | {sized.used:,} | {sized.after:,}"
            f" | {len(sized.kept):,} | [{_cell(name)}]({name}) |"
        )
    if failed:
        lines += ["", "## Not proposed", "", "| Identity | Why |", "| --- | --- |"]
        lines += [f"| {_cell(each.identity.id)} | {_cell(each.reason)} |" for each in failed]
    kept = [(identity, sized) for identity, sized in done if sized.kept]
    if kept:
        lines += ["", "## Kept without having been seen in use", ""]
        for identity, sized in kept:
            for doubt, reason, what in by_reason(sized.kept):
                lines.append(f"- {_cell(identity.id)}: {_cell(kept_text(what))} ({doubt}: {_cell(reason)})")
    gaps = [*read.estate.all_gaps(), *read.reading.gaps]
    if gaps:
        lines += ["", "## Not seen", ""]
        lines += [f"- {_cell(each.scope)}: {_cell(each.message)}" for each in gaps]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """Write a text of a file or a log so that Markdown takes it for text."""
    escaped = "".join(f"\\{each}" if each in "\\`*_[]<>|#!~" else each for each in printable(text))
    return escaped.replace("\n", " ")


def print_all(
    asking: Asking,
    estate: Estate,
    out: str,
    done: Sequence[tuple[Identity, Sized]],
    failed: Sequence[Unsized],
    written: Written,
) -> None:
    """Say what was written, and for whom nothing was."""
    screen = Screen(asking.program)
    smaller = sum(not sized.is_unchanged for _, sized in done)
    screen.answer(
        UNKNOWN if failed else _DONE,
        f"{plural(smaller, 'identity', 'identities')} of {len(done)} can have less:"
        f" {plural(written.changed, 'file')} written to {out}, {written.same} as before,"
        f" {written.removed} removed.",
    )
    entries = [Entry(short_name(each.identity.id), each.reason) for each in failed]
    print_section(screen, "Not proposed:", entries[:_SHOWN], UNKNOWN, is_wide=asking.is_wide)
    print_gaps(screen, estate.all_gaps(), is_wide=asking.is_wide)
    screen.line()
    screen.line(f"{out}/README.md lists them all.")
