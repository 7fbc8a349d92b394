"""What a webhook has covered, told by canaries: requests of our own that have to come back as events.

    canary          A ............ B ............ C            the server's clock
    error counter   7              7              7      7     read again when a canary has settled

Between two canaries that came back everything came, if the counter of what the server failed to deliver is
the same before the first and well after the second: it is raised when the server gives a batch up, which is
minutes later. Where the counter cannot be read, two canaries that are near each other let completeness be
*assumed*. What lies around a lost canary, a refused batch, a rise of the counter or a new start of the server
is not covered, and told as a gap. Pure: time is an argument.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import inf

from leastwise.collector_ports import AuditErrors
from leastwise.core.usage.coverage import Completeness, Span

MOST_PENDING = 2_880
"""Canaries that wait until the counter can be read again: a day of them. Then completeness is assumed."""
MOST_BREAKS = 256


@dataclass(frozen=True, slots=True)
class CanaryRules:
    """Times, in seconds.

    `settle`: after which the server has delivered a batch or given it up; five tries of at most 30 s with
    waits of 10 s and half as much more each time, after 30 s in its buffer. `furthest`: how far apart two
    canaries may be where the counter cannot be read. `skew`: how far the server's clock may be from ours.
    """

    interval: float = 30.0
    settle: float = 300.0
    furthest: float = 90.0
    skew: float = 300.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A time that was covered; with a reason, one that was not."""

    span: Span
    completeness: Completeness = Completeness.ASSUMED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The last canary that was decided: its time by the server's clock, and the counter before it."""

    at: datetime
    errors: AuditErrors | None
    sent: float = -inf  # monotonic seconds of this process; before all of them when it was restored


@dataclass(slots=True)
class _Canary:
    nonce: str
    sent: float
    sent_at: datetime
    errors: AuditErrors | None
    is_answered: bool = False
    seen_at: datetime | None = None


@dataclass(slots=True)
class _Break:
    """Events of that time, by our monotonic clock, may be among what was refused."""

    start: float
    end: float


@dataclass(slots=True)
class Chain:
    """The canaries of one API server, oldest first."""

    rules: CanaryRules
    anchor: Anchor | None = None
    _pending: deque[_Canary] = field(default_factory=deque)
    _breaks: list[_Break] = field(default_factory=list)
    _has_counter: bool = False
    trouble: str = ""  # why nothing is covered since the anchor

    def send(self, nonce: str, now: float, at: datetime, errors: AuditErrors | None) -> None:
        """Note that a canary is about to be sent, and the counter just before."""
        self._has_counter = self._has_counter or errors is not None
        self._pending.append(_Canary(nonce, now, at, errors))

    def answer(self, nonce: str) -> None:
        """Note that the server answered it: so it has to come back."""
        for each in self._pending:
            if each.nonce == nonce:
                each.is_answered = True

    def see(self, nonce: str, at: datetime) -> bool:
        """Note that it came back, with the time that the server gave it; tell whether it was one of ours."""
        for each in self._pending:
            if each.nonce == nonce:
                each.seen_at = each.seen_at or at
                return True
        return False

    def refuse(self, now: float) -> None:
        """Note that a batch was refused: it may hold events as old as a batch can be."""
        start = now - self.rules.settle
        if self._breaks and self._breaks[-1].end >= start:
            self._breaks[-1].end = inf
        else:
            self._breaks.append(_Break(start, inf))
        if len(self._breaks) > MOST_BREAKS:  # a very long silence of canaries: one break is as good
            self._breaks[:2] = [_Break(self._breaks[0].start, self._breaks[1].end)]

    def store(self, now: float) -> None:
        """Note that a batch was stored: a break ends with it."""
        if self._breaks and self._breaks[-1].end == inf:
            self._breaks[-1].end = now

    def settle(self, now: float, errors: AuditErrors | None) -> list[Piece]:
        """Decide the canaries that are old enough; `errors` is the counter as it is now."""
        if errors is None and self._has_counter and len(self._pending) <= MOST_PENDING:
            return []  # it will be read again, and then it can be proved
        pieces: list[Piece] = []
        while self._pending and self._pending[0].sent <= now - self.rules.settle:
            piece = self._decide(self._pending.popleft(), errors)
            if piece is not None and piece.span.length:
                pieces.append(piece)
        sent = self.anchor.sent if self.anchor else -inf
        self._breaks = [each for each in self._breaks if each.end > sent]
        return pieces

    def _decide(self, canary: _Canary, errors: AuditErrors | None) -> Piece | None:
        at = self._time_of(canary)
        if at is None or (canary.errors is None and errors is not None):
            return None  # with the counter before it unknown, nothing after it could be proved
        before, self.anchor = self.anchor, Anchor(at, canary.errors, canary.sent)
        trouble, self.trouble = self.trouble, ""
        if before is None:
            return None
        span = Span(before.at, at)
        reason = trouble or self._broken(before, self.anchor)
        if not reason and before.errors is not None and errors is not None:
            reason = _difference(before.errors, errors)
            if not reason:
                self.anchor = replace(self.anchor, errors=errors)
                return Piece(span, Completeness.PROVED)
        elif not reason and span.length > timedelta(seconds=self.rules.furthest):
            reason = "no canary for too long, and the API server's error counter cannot be read"
        return Piece(span, Completeness.ASSUMED, reason)

    def _time_of(self, canary: _Canary) -> datetime | None:
        """Return when the server saw a canary; None when it tells nothing, and note what is wrong with it."""
        if canary.seen_at is None:
            if canary.is_answered:
                self.trouble = "a canary did not come back"
            return None
        if abs(canary.seen_at - canary.sent_at) > timedelta(seconds=self.rules.skew):
            self.trouble = "the API server's clock is too far from the collector's"
            return None
        return canary.seen_at

    def _broken(self, before: Anchor, after: Anchor) -> str:
        if after.at <= before.at:
            return "the API server's clock went back"
        refused = any(each.start < after.sent and each.end > before.sent for each in self._breaks)
        return "a batch was refused" if refused else ""


def _difference(before: AuditErrors, after: AuditErrors) -> str:
    if before.instance != after.instance:
        return "the API server was started anew, or another one answered"
    if after.count != before.count:
        return f"the API server gave up {after.count - before.count} events"
    return ""


@dataclass(slots=True)
class ClusterCoverage:
    """The chains of all API servers of one cluster: covered is what every one of them has."""

    rules: CanaryRules
    chains: dict[str, Chain]
    _decided: dict[str, list[Piece]] = field(default_factory=dict)

    def see(self, nonce: str, at: datetime) -> bool:
        """Note a canary that came back, whichever server made the event."""
        return any(each.see(nonce, at) for each in self.chains.values())

    def refuse(self, now: float) -> None:
        """Note that a batch of the cluster was refused."""
        for each in self.chains.values():
            each.refuse(now)

    def store(self, now: float) -> None:
        """Note that a batch of the cluster was stored."""
        for each in self.chains.values():
            each.store(now)

    def decide(self, server: str, pieces: Sequence[Piece]) -> list[Piece]:
        """Take what is decided of one server; return what of it is now known for all of them."""
        if len(self.chains) == 1:
            return list(pieces)
        gaps = [each for each in pieces if each.reason]
        self._decided.setdefault(server, []).extend(each for each in pieces if not each.reason)
        parts = [self._decided.get(name, []) for name in self.chains]
        found = parts[0]
        for other in parts[1:]:
            found = _both(found, other)
        if found:
            last = max(each.span.end for each in found)
            for name, kept in self._decided.items():
                self._decided[name] = [after for each in kept for after in _after(each, last)]
        for kept in self._decided.values():
            del kept[:-MOST_PENDING]  # of a server whose fellows are silent
        return [*found, *gaps]


def _both(one: Sequence[Piece], other: Sequence[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for left in one:
        for right in other:
            span = left.span.within(right.span)
            if span is not None:
                is_proved = left.completeness is right.completeness is Completeness.PROVED
                found.append(Piece(span, Completeness.PROVED if is_proved else Completeness.ASSUMED))
    return found


def _after(piece: Piece, time: datetime) -> list[Piece]:
    if piece.span.end <= time:
        return []
    return [replace(piece, span=Span(max(piece.span.start, time), piece.span.end))]


# ---------------------------------------------------------------- an anchor over a restart


def anchor_text(anchor: Anchor) -> str:
    """Write time and instance as the fingerprint of a Position; its offset is the counter."""
    instance = anchor.errors.instance if anchor.errors else ""
    return f"{anchor.at.astimezone(UTC).isoformat()} {instance}"


def anchor_of(fingerprint: str, count: int) -> Anchor | None:
    """Read it back; None when it is no such text."""
    stamp, _, instance = fingerprint.partition(" ")
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    if at.tzinfo is None or not instance:
        return None  # without the counter nothing can be said of the time in between
    return Anchor(at, AuditErrors(count, instance))
