"""`leastwise excess`: what is granted and was not used, what of it may go, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from leastwise.cli.exemption_files import read_exemptions
from leastwise.cli.failures import EXIT_CLEAN, EXIT_ERROR, CommandError, UsageProblem
from leastwise.cli.printable import shell_word
from leastwise.cli.sources import Asking, failed_reads, read_estate, read_sight, watched
from leastwise.cli.subjects import Subject, parse_subject
from leastwise.cli.usage_options import (
    NO_STORE,
    StoreChoice,
    needs_snapshot,
    parse_duration,
    parse_time,
    read_uses,
)
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity, IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.excess.credentials import credentials_of
from leastwise.core.excess.facts import facts_of
from leastwise.core.excess.stale import StaleFinding, find_staleness
from leastwise.core.excess.weighing import IdentityExcess, Observation, Weigher
from leastwise.core.excess.windows import ExcessOptions
from leastwise.core.risks.system_identities import is_system
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.readings import UsageReading

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class ExcessQuestion:
    """What was asked, as it was typed."""

    subject: str = ""
    until: str = ""
    covered: tuple[str, ...] = ()
    store: StoreChoice = NO_STORE
    granted_before: str = ""
    window: str = "90d"
    min_observed: str = "30d"
    min_coverage: float = 99.0
    is_seasonal: bool = True
    exemptions: str = ""
    by: str = "identity"
    team_label: str = "team"
    shows_atoms: bool = False
    includes_system: bool = False
    stats: bool = False

    @property
    def typed(self) -> str:
        """The options that decide the answer, as somebody types them again."""
        words = [
            ("--until", self.until),
            *(("--covered", each) for each in self.covered),
            ("--store", self.store.address),
            ("--granted-before", self.granted_before),
            ("--window", "" if self.window == _DEFAULTS["window"] else self.window),
            ("--min-observed", "" if self.min_observed == _DEFAULTS["min_observed"] else self.min_observed),
            ("--exemptions", self.exemptions),
        ]
        return "".join(f" {option} {shell_word(value)}" for option, value in words if value)


_DEFAULTS = {"window": "90d", "min_observed": "30d"}


@dataclass(frozen=True, slots=True)
class ExcessAnswer:
    """Everything that the pages and documents are made of, in the order of the identities."""

    estate: Estate
    reading: UsageReading
    weigher: Weigher
    found: tuple[IdentityExcess, ...]
    identities: Mapping[IdentityId, Identity]
    stale: Mapping[IdentityId, tuple[StaleFinding, ...]]
    uses: Mapping[IdentityId, Sequence[Aggregate]]
    quiet: int = 0
    typed: str = ""  # the options of the question, to be asked again
    store: str = ""  # where the uses came from; empty: from files

    @property
    def is_whole(self) -> bool:
        """Whether nothing that was asked for could not be read."""
        return not (self.reading.gaps or failed_reads(self.estate.all_gaps()))


def excess(asking: Asking, question: ExcessQuestion) -> int:
    """Print excess; return the exit code: 1 when something of the logs or grants could not be read."""
    from leastwise.cli.stats import Stopwatch  # noqa: PLC0415 (start-up time)

    subject = parse_subject(question.subject) if question.subject else None
    options = _options(question)
    granted_before = _time(question.granted_before, "--granted-before")
    until = _time(question.until, "--until")
    watch = Stopwatch()
    uses = read_uses(asking, question.covered, store=question.store)
    inner = needs_snapshot(uses)
    estate = read_estate(inner, read_sight(inner))
    watch.loaded()
    asked = _Asked(
        estate, uses.reading, until, granted_before, options, subject, question, is_stored=uses.is_stored
    )
    answer = watched(asked.answer, "weighs what was granted against what was used")
    _print(asking, question, answer, subject)
    if question.stats:
        watch.report(len(answer.found), "identities")
    return EXIT_CLEAN if answer.is_whole else EXIT_ERROR


def _time(text: str, option: str) -> datetime | None:
    return parse_time(text, option) if text else None


def _options(question: ExcessQuestion) -> ExcessOptions:
    share = question.min_coverage / _PERCENT
    if not 0 < share <= 1:
        raise UsageProblem(
            f"--min-coverage {question.min_coverage:g}: no share of the window",
            allowed="more than 0, at most 100",
        )
    return ExcessOptions(
        window=parse_duration(question.window, "--window"),
        min_observed=parse_duration(question.min_observed, "--min-observed"),
        min_coverage=share,
        is_seasonal=question.is_seasonal,
        exemptions=read_exemptions(question.exemptions) if question.exemptions else (),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    estate: Estate
    reading: UsageReading
    until: datetime | None
    granted_before: datetime | None
    options: ExcessOptions
    subject: Subject | None
    question: ExcessQuestion
    is_stored: bool = False

    def answer(self) -> ExcessAnswer:
        """Weigh who was asked for."""
        everybody = {each.id: each for each in self.estate.identities()}
        chosen = self._chosen(everybody)
        uses: dict[IdentityId, list[Aggregate]] = {each: [] for each in chosen}
        for aggregate in self.reading.aggregates:
            if aggregate.use.identity in uses:
                uses[aggregate.use.identity].append(aggregate)
        weigher = self._weigher(chosen, everybody)
        found = tuple(weigher.weigh(each, uses[each]) for each in chosen)
        credentials = credentials_of(self.estate)
        stale = {
            each.identity: find_staleness(
                everybody[each.identity],
                each,
                knows_pods=self._knows_pods(each.identity),
                credentials=credentials.get(each.identity, ()),
            )
            for each in found
            if each.identity in everybody
        }
        return ExcessAnswer(
            self.estate,
            self.reading,
            weigher,
            found,
            everybody,
            stale,
            uses,
            quiet=0 if self.subject else len(everybody) - len(chosen),
            typed=self.question.typed,
            store=self.question.store.address if self.is_stored else "",
        )

    def _chosen(self, everybody: Mapping[IdentityId, Identity]) -> list[IdentityId]:
        if self.subject is not None:
            return [self.subject.identity]
        return [
            each
            for each, known in everybody.items()
            if known.kind != "Group" and (self.question.includes_system or not is_system(each, known))
        ]

    def _weigher(self, chosen: Sequence[IdentityId], everybody: Mapping[IdentityId, Identity]) -> Weigher:
        clusters: dict[IdentityId, RbacEngine] = {}
        entries: dict[IdentityId, tuple[Entry, ...]] = {}
        for each in chosen:
            engine = self.estate.engine_of(each)
            if isinstance(engine, RbacEngine) and not _is_group(everybody.get(each), each):
                clusters[each] = engine
            elif engine is not None:
                entries[each] = engine.effective(each)
            else:
                raise CommandError(
                    f"{each}: what it is granted was not read",
                    allowed="--from with a snapshot or dumps of its plane",
                )
        reading = self.reading
        return Weigher(
            entries,
            facts_of(self.estate, self.granted_before),
            Observation(self._end(), reading.coverage, reading.gaps, reading.unmapped),
            self.options,
            places={each: _account(everybody[each]) for each in chosen if each in everybody},
            groups=frozenset(each for each in chosen if _is_group(everybody.get(each), each)),
            clusters=clusters,
        )

    def _end(self) -> datetime:
        """Return the end of the window: what was said, else the last time that anybody saw anything."""
        if self.until is not None:
            return self.until
        ends = [span.end for each in self.reading.coverage for span in each.spans]
        if not ends:
            raise CommandError(
                "the logs hold no event, so that nothing tells when they end",
                allowed="--until TIME with --covered FROM..TO, or logs with events",
            )
        return max(ends)

    def _knows_pods(self, identity: IdentityId) -> bool:
        engine = self.estate.engine_of(identity)
        return isinstance(engine, RbacEngine) and engine.world.pods is not None


def _account(identity: Identity) -> str:
    """Return the account, project or subscription that coverage of a cloud names; of a cluster nothing."""
    return "" if identity.plane is Plane.KUBERNETES else identity.place.partition("/")[0]


def _is_group(known: Identity | None, identity: IdentityId) -> bool:
    return known.kind.casefold() == "group" if known is not None else ":group:" in identity


def _print(asking: Asking, question: ExcessQuestion, answer: ExcessAnswer, subject: Subject | None) -> None:
    if asking.is_for_machines:
        from leastwise.cli.emitting import emit_document, emit_lines  # noqa: PLC0415 (start-up time)
        from leastwise.cli.excess_json import excess_document, excess_values  # noqa: PLC0415

        shows_atoms = question.shows_atoms or subject is not None
        if asking.form == "jsonl":
            emit_lines(excess_values(answer, shows_atoms=shows_atoms))
            _note_gaps(asking, answer)
        else:
            emit_document(excess_document(answer, shows_atoms=shows_atoms), asking.form)
        return
    from leastwise.cli.excess_pages import print_all, print_subject  # noqa: PLC0415 (start-up time)

    if subject is None:
        print_all(asking, answer, by=question.by, groups=_groups(answer, question))
    else:
        print_subject(asking, answer, subject)


def _note_gaps(asking: Asking, answer: ExcessAnswer) -> None:
    from leastwise.cli.screens import Screen  # noqa: PLC0415 (start-up time)

    screen = Screen(asking.program)
    for gap in (*answer.reading.gaps, *failed_reads(answer.estate.all_gaps())):
        screen.note_error(f"not read: {gap.scope}: {gap.message}")


def _groups(answer: ExcessAnswer, question: ExcessQuestion) -> dict[IdentityId, str]:
    """Return the place of each identity, or the team that its namespace names."""
    places = {each: known.place for each, known in answer.identities.items() if known.place}
    if question.by != "team":
        return places
    teams = dict(_teams(answer.estate, question.team_label))
    return {each: teams[place] for each, place in places.items() if place in teams}


def _teams(estate: Estate, label: str) -> Iterator[tuple[str, str]]:
    engine = estate.engine(Plane.KUBERNETES)
    for namespace in (engine.world.namespaces or ()) if isinstance(engine, RbacEngine) else ():
        team = dict(namespace.labels).get(label)
        if team:
            yield namespace.name, team
