"""Counts audit events of Kubernetes as uses, hundreds of thousands a second.

An event of a kind that was seen before (same actor, verb, object's type and place, answer) is counted by one
look into a dictionary. What each kind stands for is decided once, by the table in `core/usage/kubernetes.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from sys import intern

import msgspec

from leastwise.adapters.usage.audit_events import (
    Event,
    EventList,
    Status,
    impersonated_of,
)
from leastwise.adapters.usage.path_tallies import PathTallies
from leastwise.adapters.usage.stamps import written
from leastwise.core.usage import kubernetes as table
from leastwise.core.usage.aggregates import Aggregate, Tally
from leastwise.core.usage.kubernetes import Atom, Named
from leastwise.core.usage.names import NameSet
from leastwise.core.usage.uses import Use

MOST_PROBLEMS = 3
"""So many broken lines of a file are told by name; the others are counted."""

_NO_EVENT = (msgspec.DecodeError, UnicodeDecodeError, ValueError)
_Shape = tuple[str, str, str, str, str, str, str, int, str]


class _Counter:
    """Counts events of one shape for a tally. Times stay as they were decoded until they are asked for."""

    __slots__ = ("_events", "_first", "_last", "_names", "_step", "_tally", "_unnamed")

    def __init__(self, tally: Tally, step: int, at: datetime) -> None:
        self._tally = tally
        self._step = step
        self._first = self._last = at
        self._events = 0
        self._names: NameSet | None = None
        self._unnamed = False

    def count(self, at: datetime, name: str) -> None:
        """Count an event; called for every one there is."""
        self._events += 1
        if at > self._last:
            self._last = at
        elif at < self._first:
            self._first = at
        if not name:
            self._unnamed = True
        elif self._names is None or name not in self._names.names:
            self._tally.name((intern(name),))
            self._names = self._tally.names

    def settle(self) -> None:
        """Hand what was counted over to the tally."""
        self._tally.see(written(self._first), written(self._last), self._step * self._events)
        self._tally.unnamed = self._tally.unnamed or self._unnamed
        self._events = 0


@dataclass(frozen=True, slots=True)
class Alike:
    """How many events are alike, when the first and the last of them was, and the names that they carried.

    A name may be empty: then some of them carried none.
    """

    count: int
    first: str
    last: str
    names: tuple[str, ...]


class AuditFold:
    """Takes events, gives aggregates.

    `events` were read, `skipped` of them stand for no use; `malformed` lines are no events, `problems` tells
    of the first: number of the line since the fold began, and what is wrong.
    """

    def __init__(self) -> None:
        self.events = 0
        self.skipped = 0
        self.malformed = 0
        self.lines = 0
        self.problems: list[tuple[int, str]] = []
        self._tallies: dict[Use, Tally] = {}
        self._paths = PathTallies()
        self._shapes: dict[_Shape, tuple[_Counter, ...]] = {}
        self._event = msgspec.json.Decoder(Event)
        self._list = msgspec.json.Decoder(EventList)

    def add(self, block: bytes) -> None:
        """Count events, one a line; a line may also hold an EventList, and an empty one is nothing."""
        try:
            events = self._event.decode_lines(block)
        except _NO_EVENT:
            self._add_lines(block.split(b"\n"))
            return
        self.lines += len(events)
        self.count(events)

    def add_list(self, body: bytes) -> None:
        """Count what the audit webhook sends; ValueError when it is no EventList, and nothing is counted."""
        self.count(self._list.decode(body).items)

    def count(self, events: Sequence[Event]) -> None:
        """Count events that are decoded already."""
        # The loop is spelt out: a call for each event would cost as much as all that it does.
        find, forbidden = self._shapes.get, table.FORBIDDEN
        self.events += len(events)
        for event in events:
            ref, user, status, marks = event.object_ref, event.user, event.response_status, event.annotations
            code = status.code if status else 0
            if ref is None or user is None or code == forbidden or event.impersonated_user is not None:
                self._count_special(event)
                continue
            shape = (
                user.username,
                event.verb,
                ref.resource,
                ref.namespace,
                ref.api_group,
                ref.subresource,
                event.stage,
                code,
                marks.decision if marks else "",
            )
            found = find(shape)
            if found is None:
                found = self._targets(shape, event.stage_timestamp)
            if not found:
                self.skipped += 1
                continue
            at, name = event.stage_timestamp, ref.name
            for counter in found:
                counter.count(at, name)

    def aggregates(self) -> list[Aggregate]:
        """Return what was counted, sorted by use."""
        for counters in self._shapes.values():
            for each in counters:
                each.settle()
        found = [tally.aggregate(use) for use, tally in self._tallies.items()]
        found.extend(self._paths.aggregates())
        found.sort(key=lambda each: each.use)
        return found

    # ---------------------------------------------------------------- what is decided once

    def _targets(self, shape: _Shape, at: datetime) -> tuple[_Counter, ...]:
        """Return what counts events of a shape, one a use."""
        # Equal texts are kept once: an event's own are new ones each time.
        username, verb, resource, namespace, group, subresource, stage = map(intern, shape[:7])
        code, decision = shape[7], intern(shape[8])
        kept = username, verb, resource, namespace, group, subresource, stage, code, decision
        step = table.COUNTS.get(stage)
        uses: tuple[Use, ...] = ()
        if step is not None and username and code != table.UNAUTHENTICATED:
            atom = Atom(verb, group, resource, subresource, namespace)
            uses = table.request_uses(username, atom, code, decision)
        found = self._shapes[kept] = tuple(_Counter(self._tally(use), step or 0, at) for use in uses)
        return found

    def _tally(self, use: Use) -> Tally:
        if use.path:
            return self._paths.tally(use)
        found = self._tallies.get(use)
        if found is None:
            found = self._tallies[use] = Tally()
        return found

    # ---------------------------------------------------------------- one event in fifty

    def _count_special(self, event: Event) -> None:
        """Count an event with a path, a refused one, one done as somebody else."""
        stamp = written(event.stage_timestamp)
        name = event.object_ref.name if event.object_ref else ""
        self._count_alike(event, Alike(1, stamp, stamp, (name,)))

    def count_alike(self, event: Event, alike: Alike) -> None:
        """Count many events that differ in nothing but their time and their object's name."""
        self.events += alike.count
        self._count_alike(event, alike)

    def _count_alike(self, event: Event, alike: Alike) -> None:
        step = table.COUNTS.get(event.stage)
        found = [] if step is None else list(_uses_of(event, alike.names))
        if not found:
            self.skipped += alike.count
        for use, names, via in found:
            tally = self._tally(use)
            tally.see(alike.first, alike.last, (step or 0) * alike.count)
            if named := [each for each in names if each]:
                tally.name(named)
            if not use.path and not all(names):
                tally.unnamed = True
            if via:
                tally.came_by((via,))

    # ---------------------------------------------------------------- what is no event

    def _add_lines(self, lines: Sequence[bytes]) -> None:
        """Count lines one by one, so that those that are no events are known by their numbers."""
        for line in lines:
            self.lines += 1
            try:
                self.count((self._event.decode(line),))
            except _NO_EVENT as error:
                if line.strip():
                    self._add_other(line, error)

    def _add_other(self, line: bytes, error: Exception) -> None:
        try:
            events = self._list.decode(line).items
        except _NO_EVENT:
            self._add_problem(error)
            return
        self.count(events)

    def _add_problem(self, error: Exception) -> None:
        self.malformed += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append((self.lines, str(error)[:200]))


def _uses_of(event: Event, names: tuple[str, ...]) -> Iterator[tuple[Use, tuple[str, ...], str]]:
    """Return uses, the names of their objects (empty: none was named), and through whom they came."""
    username = event.user.username if event.user else ""
    code = event.response_status.code if event.response_status else 0
    atom = _atom_of(event)
    if not username or code == table.UNAUTHENTICATED or not (atom.path or atom.resource):
        return
    real = ""
    impersonated = impersonated_of(event)
    if impersonated is not None:
        for use, name in table.impersonations(username, impersonated, atom):
            yield use, (name,), ""
        real, username = username, impersonated.username
    decision = event.annotations.decision if event.annotations else ""
    refused = _refused(username, event.response_status, decision)
    if refused is not None:
        use, name = refused
        own = names if use.resource == atom.resource else ("",)
        yield use, (name,) if name else own, real
        return
    for use in table.request_uses(username, atom, code, decision):
        yield use, names, real


def _atom_of(event: Event) -> Atom:
    ref = event.object_ref
    if ref is None:
        return Atom(event.verb, path=event.request_uri.partition("?")[0])
    return Atom(event.verb, ref.api_group, ref.resource, ref.subresource, ref.namespace)


def _refused(username: str, status: Status | None, decision: str) -> Named | None:
    """Return what a 403 that was no denial of the request itself says was refused."""
    if status is None or status.code != table.FORBIDDEN or decision == table.FORBID:
        return None
    use = table.refused(username, status.message)
    return Named(use, status.details.name if status.details else "") if use else None
