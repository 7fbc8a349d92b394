"""The page of one decision: the answer, what decided, what would have to change."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.cli.answer_pages import OUTCOMES, chain_text, names_text, print_table, source_text, via_text
from leastwise.cli.looks import DASH
from leastwise.cli.paragraphs import wrapped
from leastwise.cli.screens import Screen
from leastwise.cli.tables import Cell, Column
from leastwise.core.evaluation.decisions import Decision, Effect, Outcome, Reason

_VERDICTS = {
    Outcome.ALLOWED: "{who} can {what}.",
    Outcome.EXPLICITLY_DENIED: "{who} cannot {what}: an explicit deny refuses it.",
    Outcome.IMPLICITLY_DENIED: "{who} cannot {what}: {why}.",
    Outcome.CONDITIONAL: "Whether {who} can {what} depends on {open}.",
    Outcome.UNKNOWN: "It is not known whether {who} can {what}: {missing}.",
}


def verdict(decision: Decision, who: str, what: str) -> str:
    """Tell the answer in one sentence."""
    return _VERDICTS[decision.outcome].format(
        who=who, what=what, why=_why_not(decision), open=_open(decision), missing=_missing(decision)
    )


def _why_not(decision: Decision) -> str:
    has_limit = any(each.effect == Effect.LIMIT.value and each.sources for each in decision.reasons)
    return "a limit blocks it" if has_limit else "nothing grants it"


def _open(decision: Decision) -> str:
    keys = sorted({key for each in decision.reasons for key in each.open})
    return names_text(keys) if keys else "a condition"


def _missing(decision: Decision) -> str:
    texts = [each.text for each in decision.reasons if each.effect == Effect.GAP.value and each.text]
    return texts[0].rstrip(".") if texts else "something could not be read"


def changes(decision: Decision) -> tuple[str, ...]:
    """Tell what would have to change: for a yes all grants that must go, for a no the layer."""
    if decision.outcome is Outcome.ALLOWED:
        return tuple(dict.fromkeys(_take_away(each) for each in _of(decision, Effect.ALLOW)))
    if decision.outcome is Outcome.EXPLICITLY_DENIED:
        return tuple(dict.fromkeys(f"change {_place(each)}" for each in _of(decision, Effect.DENY)))
    if decision.outcome is Outcome.IMPLICITLY_DENIED:
        return tuple(dict.fromkeys(_allow(each) for each in _of(decision, Effect.LIMIT))) or ("add a grant",)
    return ()


def _of(decision: Decision, effect: Effect) -> Iterator[Reason]:
    return (each for each in decision.reasons if each.effect == effect.value)


def _take_away(reason: Reason) -> str:
    if not reason.sources:
        return reason.text
    rest = f" (which gives {chain_text(reason.sources[1:])})" if len(reason.sources) > 1 else ""
    return f"{source_text(reason.sources[0])}{rest}"


def _place(reason: Reason) -> str:
    return source_text(reason.sources[-1]) if reason.sources else reason.text


def _allow(reason: Reason) -> str:
    if not reason.sources:
        return reason.text
    return f"{chain_text(reason.sources)}: {reason.text or 'it does not allow it'}"


_HEADINGS = {
    Outcome.ALLOWED: "To take it away, all of these must go:",
    Outcome.EXPLICITLY_DENIED: "Only a change of the deny lets it pass:",
    Outcome.IMPLICITLY_DENIED: "What blocks it:",
}


def print_decision(screen: Screen, decision: Decision, *, who: str, what: str, is_wide: bool) -> None:
    """Print one decision."""
    screen.answer(OUTCOMES[decision.outcome], verdict(decision, who, what))
    rows = [row for each in decision.reasons for row in _rows(each)]
    if rows:
        screen.line()
        columns = (Column("NAME", 16), Column("KIND"), Column("EFFECT"), Column("STATEMENT", 16))
        print_table(screen, columns, rows, is_wide=is_wide)
    texts = list(dict.fromkeys(text for each in decision.reasons for text in _texts(each)))
    if texts:
        screen.line()
        for text in texts:
            screen.lines(wrapped(text, screen.width))
    _print_changes(screen, decision)


def _print_changes(screen: Screen, decision: Decision) -> None:
    needed = changes(decision)
    heading = _HEADINGS.get(decision.outcome)
    if not needed or heading is None:
        return
    screen.line()
    screen.line(Cell(heading, "bold"))
    for each in needed:
        first, *rest = wrapped(each, screen.width - 4)
        screen.line(f"  - {first}")
        screen.lines(f"    {line}" for line in rest)


def _rows(reason: Reason) -> Iterator[list[Cell]]:
    if not reason.sources:
        return
    first, *rest = reason.sources
    statement = chain_text(rest) if rest else first.part or DASH
    yield [Cell(first.name), Cell(first.kind.replace(" ", "-")), Cell(reason.effect), Cell(statement)]


def _texts(reason: Reason) -> Iterator[str]:
    if reason.text and reason.effect != Effect.LIMIT.value:
        yield f"{reason.effect}: {reason.text}"
    if reason.open:
        yield f"Open: {', '.join(reason.open)}"
    if reason.via:
        yield f"It acts as {via_text(reason.via)}"
