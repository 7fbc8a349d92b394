"""Effective against used, for many identities at once: what of each is excess, and what of it may go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.excess.atoms import Atom
from leastwise.core.excess.grants import GrantFacts, Standing
from leastwise.core.excess.holdings import Holdings
from leastwise.core.excess.observability import NotObservable, why_hidden
from leastwise.core.excess.removable import Grant, decide_grants
from leastwise.core.excess.scores import Counts, Scale
from leastwise.core.excess.sensitivity import Sensitivity
from leastwise.core.excess.sums import Holding, Unit
from leastwise.core.excess.tables import AtomTable
from leastwise.core.excess.uses import UseReader
from leastwise.core.excess.verdicts import Judge, Part, Verdict, atoms_of
from leastwise.core.excess.windows import ExcessOptions, Watch, watch_of
from leastwise.core.snapshots import Gap, Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.coverage import Coverage, Span
from leastwise.core.usage.places import place_of_scope

_GROUP = "what members of a group do is theirs: judge them one by one"
_PLANES = {"k8s": Plane.KUBERNETES, "aws": Plane.AWS, "gcp": Plane.GCP, "azure": Plane.AZURE}
_NO_REASON: frozenset[IdentityId] = frozenset()


@dataclass(frozen=True, slots=True)
class Observation:
    """What is known of use: up to when (`end`, aware), by whom it was watched, what could not be read.

    `unmapped` maps a service to the names of its events that stand for no known action.
    """

    end: datetime
    coverage: tuple[Coverage, ...] = ()
    gaps: tuple[Gap, ...] = ()
    unmapped: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JudgedAtom:
    """One atom of one identity, for people. `sources` are the grants that give it."""

    scope: str
    atom: Atom
    verdict: Verdict
    reason: str
    severity: Severity
    is_declared: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class IdentityExcess:
    """What is said of one identity.

    `parts` hold every effective atom once, `grants` each grant with whether it may go. `baseline` counts the
    atoms that everybody has, `last_seen` is when it did anything (empty: never seen).
    """

    identity: IdentityId
    watch: Watch
    parts: tuple[Part, ...]
    grants: tuple[Grant, ...]
    counts: Counts
    baseline: int
    last_seen: str = ""

    @property
    def removable(self) -> tuple[Grant, ...]:
        """The grants that may go."""
        return tuple(each for each in self.grants if each.is_removable)


_OF_PLACES = frozenset({Plane.GCP, Plane.AZURE})
_NO_PLACE = "in which project or subscription it is, its name does not tell"


class Weigher:
    """Weighs identities one by one against one table of atoms.

    `places` are the accounts, projects or clusters of identities, as coverage names its scope; `groups` are
    identities that stand for others, of which nothing can be told.
    """

    def __init__(
        self,
        entries: Mapping[IdentityId, Iterable[Entry]],
        facts: GrantFacts,
        observation: Observation,
        options: ExcessOptions | None = None,
        *,
        not_observable: NotObservable = why_hidden,
        places: Mapping[IdentityId, str] | None = None,
        groups: frozenset[IdentityId] = _NO_REASON,
        clusters: Mapping[IdentityId, RbacEngine] | None = None,
    ) -> None:
        self.options = options or ExcessOptions()
        self.observation = observation
        self.holdings = Holdings(entries, facts, clusters)
        self.sensitivity = Sensitivity(self.table)
        self.scale = Scale(self.table, self.sensitivity)
        self._sensitive = self.table.wildcards | self.scale.privileged
        self._places, self._groups = places or {}, groups
        self._judge = Judge(
            self.table, self.options, facts, unmapped=observation.unmapped, not_observable=not_observable
        )
        window = Span(observation.end - self.options.window, observation.end)
        self.reader = UseReader(self.table, window, is_seasonal=self.options.is_seasonal)
        self._watches: dict[tuple[Plane, str], Watch] = {}

    @property
    def table(self) -> AtomTable:
        """The table of all atoms."""
        return self.holdings.table

    def __iter__(self) -> Iterator[IdentityId]:
        return iter(self.holdings)

    def weigh(self, identity: IdentityId, aggregates: Iterable[Aggregate]) -> IdentityExcess:
        """Weigh one identity against all that it used; the order of the aggregates never matters."""
        holding = self.holdings.of(identity)
        used = self.reader.read(aggregates, holding.effective)
        watch = self.watch(identity)
        parts = self._judge.parts(identity, holding, used, watch, self._unwatched(identity, holding))
        unused = atoms_of(parts, Verdict.UNUSED)
        grants = decide_grants(holding, unused, self._sensitive)
        return IdentityExcess(
            identity,
            watch,
            parts,
            grants,
            self.scale.counts(parts),
            holding.others.given,
            used.last,
        )

    def _unwatched(self, identity: IdentityId, holding: Holding) -> dict[str, str]:
        """Return which scopes of Google Cloud and Azure lie where nobody watched; an identity has many."""
        plane = _PLANES[identity.partition(":")[0]]
        if plane not in _OF_PLACES:
            return {}
        found: dict[str, str] = {}
        for scope in holding.effective:
            place = place_of_scope(plane, scope)
            reason = self._watch_of(plane, place).reason if place else _NO_PLACE
            if reason:
                found[scope] = f"{place}: {reason}" if place else reason
        return found

    def _watch_of(self, plane: Plane, place: str) -> Watch:
        found = self._watches.get((plane, place))
        if found is None:
            seen = self.observation
            found = watch_of(plane, place, seen.end, self.options, seen.coverage, seen.gaps)
            self._watches[plane, place] = found
        return found

    def watch(self, identity: IdentityId) -> Watch:
        """Return how the plane of an identity was watched."""
        found = self._watch_of(_PLANES[identity.partition(":")[0]], self._places.get(identity, ""))
        if identity in self._groups:
            return Watch(found.window, _GROUP, found.missing, found.share)
        return found

    def judged(self, excess: IdentityExcess, *verdicts: Verdict) -> tuple[JudgedAtom, ...]:
        """Return the atoms with some verdicts (none: every one), sensitive ones first."""
        units = tuple(self.holdings.of(excess.identity).units)
        found = [
            self._judged(part, atom, units)
            for part in excess.parts
            if not verdicts or part.verdict in verdicts
            for atom in self.table.of(part.atoms)
        ]
        return tuple(sorted(found, key=_order))

    def _judged(self, part: Part, atom: Atom, units: Sequence[Unit]) -> JudgedAtom:
        bit = self.table.bit(atom)
        giving = [
            each
            for each in units
            if each.gives.get(part.scope, 0) & bit and each.place.standing is not Standing.BASELINE
        ]
        return JudgedAtom(
            part.scope,
            atom,
            part.verdict,
            part.reason,
            self.sensitivity.severity(atom),
            any(each.is_declared for each in giving),
            tuple(sorted(each.source for each in giving)),
        )


def _order(judged: JudgedAtom) -> tuple[object, ...]:
    return (-judged.severity, judged.verdict.value, judged.scope, judged.atom[1:])
