"""`leastwise who-can`: every identity, on every plane, that is not definitely refused, with the chain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from leastwise.cli.asked import Asked, Circumstances, parse_question
from leastwise.cli.commands.can import in_context
from leastwise.cli.failures import EXIT_CLEAN
from leastwise.cli.printable import shell_word
from leastwise.cli.sources import Asking, read_estate, read_sight, watched
from leastwise.core.evaluation.decisions import Outcome
from leastwise.core.evaluation.engines import Holder
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity, IdentityClass
from leastwise.core.evaluation.trusts import CALLS, Trusts
from leastwise.core.snapshots import Gap, GapReason

SHOWN = 40
"""How many rows a narrow page shows; the rest is a number."""


@dataclass(frozen=True, slots=True)
class WhoCanOptions:
    """What was asked; `shows_all` with system and provider identities."""

    verb: str
    resource: str
    subresource: str = ""
    known: tuple[str, ...] = ()
    at: str = ""
    shows_all: bool = False


def who_can(asking: Asking, options: WhoCanOptions) -> int:
    """Print the holders; return the exit code."""
    circumstances = Circumstances(asking.namespace, options.subresource, options.known, options.at)
    asked = parse_question(options.verb, options.resource, circumstances)
    sight = read_sight(asking)
    asked = in_context(asking, sight, asked, options.verb, options.resource, circumstances)
    estate = read_estate(asking, sight)
    holders = watched(
        lambda: Trusts(estate, kinds=CALLS).holders(asked.question, asked.plane), "asks for every identity"
    )
    gaps = (*estate.all_gaps(), *_unread(estate, asked))
    if asking.is_for_machines:
        _emit(asking, estate, asked, holders, gaps)
    else:
        _Page(asking, estate, asked, holders, gaps, shows_all=options.shows_all).print()
    return EXIT_CLEAN


def _unread(estate: Estate, asked: Asked) -> Iterator[Gap]:
    if estate.engine(asked.plane) is None:
        plane = asked.plane.value
        yield Gap(plane, plane, GapReason.PARTIAL.value, f"nothing of {plane} was read, so nobody is known")


def _emit(
    asking: Asking, estate: Estate, asked: Asked, holders: Sequence[Holder], gaps: Sequence[Gap]
) -> None:
    from leastwise.cli.emitting import emit_document, emit_lines  # noqa: PLC0415 (start-up time)
    from leastwise.cli.evaluation_json import because, document, gap_values  # noqa: PLC0415

    values = [
        {
            "identity": each.identity,
            "decision": each.decision.outcome.value,
            "because": because(each.decision),
        }
        for each in holders
    ]
    if asking.form == "jsonl":
        emit_lines(values)
        return
    value = document("Holders", estate) | {
        "question": asked.words,
        "holders": values,
        "gaps": gap_values(gaps),
    }
    emit_document(value, asking.form)


ANYBODY = {
    "aws:*": "Everyone",
    "gcp:allUsers": "Everyone",
    "k8s:group:system:unauthenticated": "Everyone who reaches the API server",
    "k8s:system:anonymous": "Everyone who reaches the API server",
    "gcp:allAuthenticatedUsers": "Everyone who has signed in",
    "k8s:group:system:authenticated": "Everyone who has signed in",
}
"""Identities that stand for any, the widest first."""


def _anybody(identities: Collection[str]) -> str:
    return next((words for identity, words in ANYBODY.items() if identity in identities), "")


class _Page:
    def __init__(
        self,
        asking: Asking,
        estate: Estate,
        asked: Asked,
        holders: Sequence[Holder],
        gaps: Sequence[Gap],
        *,
        shows_all: bool,
    ) -> None:
        from leastwise.cli.screens import Screen  # noqa: PLC0415 (start-up time)

        self._screen = Screen(asking.program)
        self._asking, self._asked, self._gaps = asking, asked, gaps
        self._known: dict[str, Identity] = {each.id: each for each in estate.identities()}
        self._shown = [each for each in holders if shows_all or not self._is_quiet(each)]
        self._hidden = len(holders) - len(self._shown)

    def _is_quiet(self, holder: Holder) -> bool:
        found = self._known.get(holder.identity)
        return found is not None and found.identity_class is IdentityClass.PROVIDER

    def print(self) -> None:
        """Print the page."""
        from leastwise.cli.answer_pages import print_gaps  # noqa: PLC0415 (start-up time)
        from leastwise.cli.looks import OK, UNKNOWN, Look  # noqa: PLC0415
        from leastwise.cli.paragraphs import plural  # noqa: PLC0415

        look = UNKNOWN if self._gaps else Look(OK.sign, OK.word, "", OK.plain)
        self._screen.answer(look, self._sentence())
        self._print_table()
        if self._hidden:
            self._screen.line()
            hidden = plural(self._hidden, "identity", "identities")
            self._screen.line(f"Not shown: {hidden} of the system or the provider; --all shows them.")
        print_gaps(self._screen, self._gaps, is_wide=self._asking.is_wide)
        first = shell_word(self._shown[0].identity) if self._shown else "SUBJECT"
        self._screen.next(self._asking.again(f"reach {first}"))

    def _sentence(self) -> str:
        """Count who can, and name whoever stands for people that no list names."""
        from leastwise.cli.paragraphs import plural  # noqa: PLC0415 (start-up time)

        sure = {each.identity for each in self._shown if each.decision.outcome is Outcome.ALLOWED}
        unsure = {each.identity for each in self._shown} - sure
        anybody, perhaps = _anybody(sure), _anybody(unsure)
        named = plural(len(sure - ANYBODY.keys()), "identity", "identities")
        start = f"{anybody} can {self._asked.words}: {named} by name" if anybody else ""
        start = start or f"{named} can {self._asked.words}"
        among = f", {perhaps.lower()} among them," if perhaps else ""
        more = f", {len(unsure)} more{among} under a condition or not known" if unsure else ""
        return f"{start}{more}."

    def _print_table(self) -> None:
        from leastwise.cli.answer_pages import chain_text, print_table, via_text  # noqa: PLC0415 (start-up time)
        from leastwise.cli.looks import DASH  # noqa: PLC0415
        from leastwise.cli.subjects import short_name  # noqa: PLC0415
        from leastwise.cli.tables import Cell, Column  # noqa: PLC0415

        if not self._shown:
            return
        rows = []
        shown = self._shown if self._asking.is_wide else self._shown[:SHOWN]
        for each in shown:
            found = self._known.get(each.identity)
            reason = each.decision.reasons[0] if each.decision.reasons else None
            rows.append(
                [
                    Cell(each.identity if self._asking.is_wide else short_name(each.identity)),
                    Cell(found.kind if found else DASH),
                    Cell(each.decision.outcome.value),
                    Cell(via_text(reason.via) if reason and reason.via else DASH),
                    Cell(chain_text(reason.sources) if reason and reason.sources else DASH),
                ]
            )
        columns = (
            Column("NAME", 16),
            Column("KIND", 8),
            Column("ANSWER"),
            Column("AS", 8),
            Column("BY", 16),
        )
        self._screen.line()
        print_table(self._screen, columns, rows, is_wide=self._asking.is_wide)
        if len(shown) < len(self._shown):
            self._screen.line(f"And {len(self._shown) - len(shown)} more; -o wide shows all.")
