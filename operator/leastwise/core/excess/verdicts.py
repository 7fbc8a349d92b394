"""What is said of each atom that an identity holds.

    Used            in the window
    NotObservable   no log tells whether it was used
    Undecided       the logs or the grant are too short, or something is not known
    Protected       by the season, or by an exemption
    Unused          none of these

The first that fits is said. Only what is unused is excess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import NamedTuple

from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.excess.atoms import Atom
from leastwise.core.excess.grants import GrantFacts
from leastwise.core.excess.observability import NotObservable, why_hidden
from leastwise.core.excess.sums import Holding, Scoped
from leastwise.core.excess.tables import AtomTable
from leastwise.core.excess.uses import UsedSets
from leastwise.core.excess.windows import ExcessOptions, Watch, days
from leastwise.core.usage.places import service_among


class Verdict(Enum):
    """What is known of the use of one atom."""

    USED = "Used"
    UNUSED = "Unused"
    UNDECIDED = "Undecided"
    NOT_OBSERVABLE = "NotObservable"
    PROTECTED = "Protected"


class Part(NamedTuple):
    """The atoms of one scope of which the same is said, for the same reason."""

    verdict: Verdict
    scope: str
    atoms: int
    reason: str = ""


_UNKNOWN_DATE = "since when it is granted is not known"
_NAMES = "objects whose names begin like this one were used: which ones is no longer known"
_WATCHED: Mapping[str, str] = MappingProxyType({})
_SEASON = "used around the same date of an earlier quarter, half-year or year"


_SERVICE_ENDS = re.compile(r"[:./]")


@dataclass(frozen=True, slots=True)
class Unmapped:
    """Services with events that stand for no known action, with how many: nothing of them is unused."""

    services: Mapping[str, Sequence[str]]

    def reason(self, atom: Atom) -> str:
        """Return why an atom cannot be called unused; empty: nothing speaks against it."""
        service = service_among(atom.plane, atom.action, self.services)
        if not service and atom.is_wildcard and _SERVICE_ENDS.split(atom.action)[0].count("*"):
            service = min(self.services)  # it may be any of them
        events = self.services.get(service)
        if not events:
            return ""
        return f"{len(events)} events of {service} stand for no known action ({events[0]})"


class Reasons(NamedTuple):
    """Atoms by why something is said of them; of several reasons for one atom the first counts."""

    atoms: int = 0  # of all of them
    each: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, reasons: Iterable[tuple[str, int]]) -> Reasons:
        """Put reasons together."""
        every = tuple(reasons)
        return cls(reduce(or_, (atoms for _, atoms in every), 0), every)


class Judge:
    """Judges holdings against use; what depends on atoms alone is worked out once."""

    def __init__(
        self,
        table: AtomTable,
        options: ExcessOptions,
        facts: GrantFacts,
        *,
        unmapped: Mapping[str, Sequence[str]],
        not_observable: NotObservable = why_hidden,
    ) -> None:
        self._table, self._options, self._facts = table, options, facts
        self._not_observable = not_observable
        self._unmapped = self._by_reason(Unmapped(unmapped).reason) if unmapped else Reasons()
        self._hidden: dict[tuple[frozenset[str], bool], Reasons] = {}

    def _by_reason(self, say: Callable[[Atom], str]) -> Reasons:
        numbers: dict[str, list[int]] = {}
        known: dict[tuple[object, ...], str] = {}
        for number, atom in enumerate(self._table.atoms):
            key = (*atom[:4], *atom[5:])  # whatever its name: that never matters
            reason = known.get(key)
            if reason is None:
                reason = known[key] = say(atom)
            if reason:
                numbers.setdefault(reason, []).append(number)
        return Reasons.of((reason, self._table.numbered(numbers[reason])) for reason in sorted(numbers))

    def _hidden_by(self, missing: frozenset[str], *, is_namespaced: bool) -> Reasons:
        key = (missing, is_namespaced)
        found = self._hidden.get(key)
        if found is None:
            targets = self._table.targets
            found = self._hidden[key] = self._by_reason(
                lambda atom: self._not_observable(atom, targets.get(atom.target), missing, is_namespaced)
            )
        return found

    def parts(
        self,
        identity: IdentityId,
        holding: Holding,
        used: UsedSets,
        watch: Watch,
        unwatched: Mapping[str, str] = _WATCHED,
    ) -> tuple[Part, ...]:
        """Return what is said of every atom: apart from each other, together all that is effective.

        `unwatched` tells of scopes that lie where the identity was not watched, and why.
        """
        found: list[Part] = []
        uncertain = [each for unit in holding.units for each in unit.uncertain]
        nowhere = [(scope, self._table.everything, reason) for scope, reason in sorted(unwatched.items())]
        open_points = [*nowhere, *uncertain, *self._young(identity, holding, watch)]
        for scope in sorted(holding.effective):
            rest = holding.effective[scope]
            for verdict, reasons in self._steps(used, watch, scope, open_points):
                if rest & reasons.atoms:
                    rest = _take(found, verdict, scope, rest, reasons)
            if rest:
                found += self._exempted(identity, scope, rest, watch.window.end)
        return tuple(found)

    def _steps(
        self,
        used: UsedSets,
        watch: Watch,
        scope: str,
        open_points: Sequence[tuple[str, int, str]],
    ) -> Iterator[tuple[Verdict, Reasons]]:
        """Yield which atoms get which verdict; of several for one atom the first counts."""
        yield Verdict.USED, _of_one(used.used.get(scope, 0), "")
        yield Verdict.NOT_OBSERVABLE, self._hidden_by(watch.missing, is_namespaced=bool(scope))
        if watch.reason:
            yield Verdict.UNDECIDED, _of_one(self._table.everything, watch.reason)
        if open_points:
            here = ((reason, atoms) for place, atoms, reason in open_points if place == scope)
            yield Verdict.UNDECIDED, Reasons.of(here)
        yield Verdict.UNDECIDED, self._unmapped
        yield Verdict.UNDECIDED, _of_one(used.maybe.get(scope, 0), _NAMES)
        yield Verdict.PROTECTED, _of_one(used.in_season.get(scope, 0), _SEASON)

    def _exempted(self, identity: IdentityId, scope: str, rest: int, at: datetime) -> Iterator[Part]:
        held = [each for each in self._options.exemptions if each.concerns(identity, at)]
        for each in sorted(held):
            atoms = 0
            for atom in self._table.of(rest):
                if each.covers(atom.text, scope):
                    atoms |= self._table.bit(atom)
            if atoms:
                until = each.until.date().isoformat()
                yield Part(Verdict.PROTECTED, scope, atoms, f"kept until {until}: {each.reason}")
                rest &= ~atoms
        if rest:
            yield Part(Verdict.UNUSED, scope, rest)

    # ------------------------------------------------------------ dates of grants

    def _young(self, identity: IdentityId, holding: Holding, watch: Watch) -> list[tuple[str, int, str]]:
        """Return the atoms that no grant has given for long enough, as far as dates are known."""
        facts, least = self._facts, watch.window.end - self._options.min_observed
        if not facts.dates and identity not in facts.atom_dates:
            reason = self._too_young(facts.granted_before, watch.window.end)
            return [(scope, self._table.everything, reason) for scope in holding.effective] if reason else []
        old: Scoped = {}
        young: list[tuple[str, int, str]] = []
        for scope, atoms, since in self._dated(identity, holding):
            if since is not None and since <= least:
                old[scope] = old.get(scope, 0) | atoms
            else:
                young.append((scope, atoms, self._too_young(since, watch.window.end)))
        left = [(scope, atoms & ~old.get(scope, 0), reason) for scope, atoms, reason in young]
        return sorted((each for each in left if each[1]), key=lambda each: (each[0], each[2]))

    def _dated(self, identity: IdentityId, holding: Holding) -> Iterator[tuple[str, int, datetime | None]]:
        facts = self._facts
        if facts.dates:
            for unit in holding.units:
                for scope, atoms, chain in unit.dated:
                    yield scope, atoms, facts.since(chain)
        else:
            for scope, atoms in holding.effective.items():
                yield scope, atoms, facts.granted_before
        dates = facts.atom_dates.get(identity)
        if dates:
            yield from self._dated_atoms(holding, dates)

    def _dated_atoms(
        self, holding: Holding, dates: Mapping[str, datetime]
    ) -> Iterator[tuple[str, int, datetime | None]]:
        for scope, atoms in holding.effective.items():
            for atom in self._table.of(atoms):
                since = dates.get(atom_key(scope, atom))
                if since is not None:
                    yield scope, self._table.bit(atom), since

    def _too_young(self, since: datetime | None, end: datetime) -> str:
        if since is None:
            return _UNKNOWN_DATE
        if end - since >= self._options.min_observed:
            return ""
        return f"granted for {days(end - since)}, less than {days(self._options.min_observed)}"


def _of_one(atoms: int, reason: str) -> Reasons:
    return Reasons(atoms, ((reason, atoms),))


def _take(found: list[Part], verdict: Verdict, scope: str, rest: int, reasons: Reasons) -> int:
    """Say something of the atoms of some reasons; return what is left to be said something of."""
    hit = rest & reasons.atoms
    left = rest ^ hit
    for reason, atoms in reasons.each:
        taken = hit & atoms
        if taken:
            found.append(Part(verdict, scope, taken, reason))
            hit ^= taken
    return left


def atom_key(scope: str, atom: Atom) -> str:
    """Write an atom with its scope as one text, as dates of single atoms name it: `payments: get secrets`."""
    return f"{scope or 'cluster'}: {atom.text}"


def atoms_of(parts: Iterable[Part], *verdicts: Verdict) -> Scoped:
    """Return the atoms with one of some verdicts, by scope."""
    found: Scoped = {}
    for each in parts:
        if each.verdict in verdicts:
            before = found.get(each.scope)
            found[each.scope] = each.atoms if before is None else before | each.atoms
    return found
