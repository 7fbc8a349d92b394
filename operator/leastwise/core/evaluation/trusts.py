"""Answers that follow trust: what an identity has because it is, or may become, another one.

A ServiceAccount is the IAM role that its annotation and the role's trust agree on; a role may assume others.
Loops are cut: every identity is followed once, by the shortest chain.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from leastwise.core.evaluation.decisions import Decision, Effect, Outcome, Reason, unknown
from leastwise.core.evaluation.engines import Caller, Confidence, Edge, Holder, Question
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.snapshots import Plane

CALLS = frozenset({"AWS-assume-role", "GCP-get-access-token"})
"""Steps inside a plane by which one identity becomes another in one call, because the other trusts it."""

MAPPINGS = frozenset({"XC-eks-access-entry", "XC-aws-auth"})
"""Steps by which a cluster says itself which user, with which groups, somebody is."""

_ASSET = ":asset:"
_GROUP = "k8s:group:"

_BEST_FIRST = (
    Outcome.ALLOWED,
    Outcome.CONDITIONAL,
    Outcome.UNKNOWN,
    Outcome.EXPLICITLY_DENIED,
    Outcome.IMPLICITLY_DENIED,
)


@dataclass(frozen=True, slots=True)
class Chain:
    """How one identity becomes another: the identities on the way, the last one included, and its steps."""

    via: tuple[IdentityId, ...]
    edges: tuple[Edge, ...]

    @property
    def identity(self) -> IdentityId:
        """Who it becomes."""
        return self.via[-1]

    @property
    def conditions(self) -> tuple[str, ...]:
        """What is left open on the way."""
        return tuple(sorted({each for edge in self.edges for each in edge.conditions}))

    @property
    def is_certain(self) -> bool:
        """Whether every step is."""
        return all(edge.confidence == Confidence.CERTAIN.value for edge in self.edges)


class Trusts:
    """The steps by which identities become others, of one estate.

    Those across planes are always followed, those inside a plane when their `kinds` are named, and of these
    with `only_certain` those alone that hang on nothing.
    """

    def __init__(
        self, estate: Estate, *, kinds: frozenset[str] = frozenset(), only_certain: bool = False
    ) -> None:
        self._estate = estate
        self._next: dict[str, list[Edge]] = {}
        self._back: dict[str, list[Edge]] = {}
        for edge in _steps(estate, kinds, only_certain=only_certain):
            self._next.setdefault(edge.source, []).append(edge)
            self._back.setdefault(edge.target, []).append(edge)

    def chains(self, identity: IdentityId) -> tuple[Chain, ...]:
        """Return every other identity that this one becomes, nearest first."""
        return _walk(identity, self._next, lambda edge: edge.target)

    def becomes_others(self, identity: IdentityId) -> bool:
        """Whether there is any step from it."""
        return identity in self._next

    def becoming(self, identity: IdentityId) -> tuple[tuple[IdentityId, Chain], ...]:
        """Return everyone who becomes this identity, each with the chain that leads here."""
        found = []
        for back in _walk(identity, self._back, lambda edge: edge.source):
            steps = tuple(reversed(back.edges))
            found.append((back.identity, Chain(tuple(IdentityId(each.target) for each in steps), steps)))
        return tuple(found)

    def effective(self, identity: IdentityId) -> tuple[Entry, ...]:
        """Return its own permissions, then those of the identities that it becomes, each with its chain."""
        own = self._estate.engine_of(identity)
        entries = own.effective(identity) if own is not None else ()
        if identity not in self._next:
            return entries
        lent: dict[Entry, Entry] = {}
        for chain in self.chains(identity):
            for entry in self._lent(chain):  # what a user has by its group, that group lends once more
                lent.setdefault(replace(entry, via=()), entry)
        return (*entries, *lent.values())

    def _lent(self, chain: Chain) -> Iterable[Entry]:
        engine = self._estate.engine_of(chain.identity)
        if engine is None:
            return
        missing = _doubts(chain)
        for entry in engine.effective(chain.identity):
            yield replace(
                entry,
                via=chain.via,
                conditions=tuple(sorted({*entry.conditions, *chain.conditions})),
                unknown=tuple(sorted({*entry.unknown, *missing})),
            )

    def decide(self, caller: Caller, question: Question, plane: Plane) -> Decision:
        """Answer for the identity itself, or, of a question to another plane, for whom it becomes there."""
        engine = self._estate.engine(plane)
        if engine is None:
            return unknown(f"nothing of {plane.value} was read")
        own = self._estate.engine_of(caller.identity)
        if own is engine:
            return engine.decide(caller, question)
        if own is None:
            return unknown(f"nothing was read of the plane of {caller.identity}, so its trust is not known")
        chains = [
            each for each in self.chains(caller.identity) if self._estate.engine_of(each.identity) is engine
        ]
        callers = [(each, self._acting(each)) for each in chains]
        told = {(each.edges[:-1], group) for each, who in callers for group in who.groups or ()}
        decisions = [
            borrowed(engine.decide(who, question), each)
            for each, who in callers
            if (each.edges[:-1], each.identity.removeprefix(_GROUP)) not in told  # its user has asked for it
        ]
        if not decisions:
            strangers = [each for each in engine.gaps() if each.scope == "accessentries"]
            if strangers and own.plane is Plane.AWS:
                return unknown("; ".join(each.message for each in strangers))
            text = f"it becomes no identity of {plane.value}"
            return Decision(Outcome.IMPLICITLY_DENIED, (Reason(Effect.LIMIT.value, text=text),))
        return best(decisions)

    def _acting(self, chain: Chain) -> Caller:
        """Return who acts at the end of a chain; whom a cluster maps has the groups that it is mapped to."""
        last = chain.edges[-1]
        if last.kind not in MAPPINGS or last.target.startswith(_GROUP):
            return Caller(chain.identity)
        groups = (
            each.target.removeprefix(_GROUP)
            for each in self._next[last.source]
            if (each.kind, each.sources) == (last.kind, last.sources) and each.target.startswith(_GROUP)
        )
        return Caller(chain.identity, groups=tuple(groups))

    def holders(self, question: Question, plane: Plane) -> tuple[Holder, ...]:
        """Return everyone who is not definitely refused, on every plane, sorted; `via` says who acts."""
        engine = self._estate.engine(plane)
        if engine is None:
            return ()
        found: dict[IdentityId, list[Decision]] = {}
        for holder in engine.holders(question):
            found.setdefault(holder.identity, []).append(holder.decision)
            for identity, chain in self.becoming(holder.identity):
                found.setdefault(identity, []).append(borrowed(holder.decision, chain))
        return tuple(Holder(each, best(found[each])) for each in sorted(found))


def borrowed(decision: Decision, chain: Chain) -> Decision:
    """Return the decision about whoever becomes the identity that was decided about."""
    outcome = decision.outcome
    if outcome is Outcome.ALLOWED and not chain.is_certain:
        outcome = Outcome.UNKNOWN if _doubts(chain) else Outcome.CONDITIONAL
    steps = tuple(source for edge in chain.edges for source in edge.sources)
    reasons = tuple(
        replace(
            each,
            via=chain.via,
            sources=tuple(dict.fromkeys((*steps, *each.sources))),
            open=tuple(sorted({*each.open, *chain.conditions})),
        )
        for each in decision.reasons
    )
    return Decision(outcome, reasons)


def best(decisions: Sequence[Decision]) -> Decision:
    """Return what is possible at best, with the reasons of every way that is as good."""
    outcome = next(each for each in _BEST_FIRST if any(one.outcome is each for one in decisions))
    reasons = (reason for each in decisions if each.outcome is outcome for reason in each.reasons)
    return Decision(outcome, tuple(dict.fromkeys(reasons)))


def _doubts(chain: Chain) -> tuple[str, ...]:
    doubtful = (each for each in chain.edges if each.confidence == Confidence.UNKNOWN.value)
    return tuple(f"whether {each.source} becomes {each.target}" for each in doubtful)


def _steps(estate: Estate, kinds: frozenset[str], *, only_certain: bool) -> Iterable[Edge]:
    yield from sorted(each for each in estate.links if _ASSET not in each.target)
    for engine in estate if kinds else ():
        for each in engine.edges():
            if each.kind not in kinds or _ASSET in each.target:
                continue
            if not only_certain or each.confidence == Confidence.CERTAIN.value:
                yield each


def _walk(
    start: IdentityId, steps: Mapping[str, Sequence[Edge]], end: Callable[[Edge], str]
) -> tuple[Chain, ...]:
    chains: list[Chain] = []
    seen = {str(start)}
    queue: deque[tuple[str, tuple[IdentityId, ...], tuple[Edge, ...]]] = deque([(start, (), ())])
    while queue:
        here, via, edges = queue.popleft()
        for edge in steps.get(here, ()):
            there = end(edge)
            if there in seen:
                continue
            seen.add(there)
            chain = Chain((*via, IdentityId(there)), (*edges, edge))
            chains.append(chain)
            queue.append((there, chain.via, chain.edges))
    return tuple(chains)
