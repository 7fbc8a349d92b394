"""What one identity can do of the actions that steps are made of, and on which IAM resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from leastwise.core.evaluation.aws.edges_kinds import DATA_ACTIONS, PASSING, RUNNING
from leastwise.core.evaluation.aws.effective_actions import ActionSet, action_set
from leastwise.core.evaluation.aws.effective_memos import Memo
from leastwise.core.evaluation.aws.effective_permits import actions_of
from leastwise.core.evaluation.aws.effective_targets import Targets
from leastwise.core.evaluation.aws.engine_policies import TRUST
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.entries import Clause, Entry

ASSUME, PASS, REWRITE = "sts:assumerole", "iam:passrole", "iam:updateassumerolepolicy"
VERSIONS = ("iam:createpolicyversion", "iam:setdefaultpolicyversion")
WIDEN_ROLE = ("iam:putrolepolicy", "iam:attachrolepolicy")
WIDEN_USER = ("iam:putuserpolicy", "iam:attachuserpolicy")
WIDEN_GROUP = ("iam:putgrouppolicy", "iam:attachgrouppolicy")
JOIN = "iam:addusertogroup"
LOOSEN_ROLE = ("iam:putrolepermissionsboundary", "iam:deleterolepermissionsboundary")
LOOSEN_USER = ("iam:putuserpermissionsboundary", "iam:deleteuserpermissionsboundary")
CREDENTIALS = ("iam:createaccesskey", "iam:createloginprofile", "iam:updateloginprofile")

_ON_IAM = (
    ASSUME,
    PASS,
    REWRITE,
    *VERSIONS,
    *WIDEN_ROLE,
    *WIDEN_USER,
    *WIDEN_GROUP,
    JOIN,
    *LOOSEN_ROLE,
    *LOOSEN_USER,
    *CREDENTIALS,
)
_WAYS = [
    *(way for passing in PASSING for way in passing.ways),
    *(way for running in RUNNING for way in running.ways),
]
_ELSEWHERE = {
    *(action.lower() for way in _WAYS for action in way),
    *(action.lower() for action, _, _ in DATA_ACTIONS),
}
ACTIONS = tuple(sorted({*_ON_IAM, *_ELSEWHERE}))
RELEVANT = action_set(ACTIONS)
"""Every action that some step needs."""

_SETS = {action: action_set((action,)) for action in ACTIONS}


@dataclass(frozen=True, slots=True)
class Hold:
    """That something can be done: how sure, under which conditions, and where it stands."""

    confidence: Confidence
    conditions: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def rank(self) -> int:
        """0 for certain; more is less sure."""
        if self.confidence is Confidence.CERTAIN:
            return 0
        return 1 if self.confidence is Confidence.CONDITIONAL else 2


def together(*holds: Hold) -> Hold:
    """Join what must all hold."""
    worst = max(holds, key=lambda hold: hold.rank)
    conditions = dict.fromkeys(text for hold in holds for text in hold.conditions)
    sources = dict.fromkeys(source for hold in holds for source in hold.sources)
    return Hold(worst.confidence, tuple(sorted(conditions)), tuple(sources))


@dataclass(frozen=True, slots=True)
class Hit:
    """Some targets of one entry, with how sure it is that they are."""

    bits: int
    hold: Hold
    entry: Entry

    @property
    def patterns(self) -> tuple[str, ...]:
        """How the entry writes them."""
        return self.entry.resources or self.entry.not_resources

    def hold_on(self, target: str) -> Hold:
        """Return it about one target: of many trust policies, the target's own."""
        sources = self.hold.sources
        if len(sources) < _FEW:
            return self.hold
        own = tuple(each for each in sources if each.kind != TRUST or each.name == target)
        return Hold(self.hold.confidence, self.hold.conditions, own)


_FEW = 3


def _is_trust(clauses: tuple[Clause, ...]) -> bool:
    return any(source.kind == TRUST for clause in clauses for source in clause.sources[:1])


class Readings:
    """What entries and clauses say of targets: many identities share them, and each is read once.

    What was read is kept beside the answer, so that its identity stays its own.
    """

    def __init__(self, targets: Targets) -> None:
        self.targets = targets
        self._actions: Memo[int, tuple[Entry, tuple[str, ...]]] = Memo()
        self._unions: Memo[tuple[int, ActionSet], tuple[tuple[Clause, ...], int, int]] = Memo()

    def actions(self, entry: Entry) -> tuple[str, ...]:
        """Return the actions that steps need and an entry has."""
        found = self._actions.get(id(entry))
        if found is None:
            actions = _relevant(actions_of(entry.actions, entry.not_actions))
            found = self._actions.keep(id(entry), (entry, actions))
        return found[1]

    def union(self, clauses: tuple[Clause, ...], wanted: ActionSet) -> tuple[int, int]:
        """Return the targets of a union of clauses: for certain, and with those that are open."""
        key = (id(clauses), wanted)
        found = self._unions.get(key)
        if found is None:
            found = self._unions.keep(key, (clauses, *self._union(clauses, wanted)))
        return found[1], found[2]

    def _union(self, clauses: tuple[Clause, ...], wanted: ActionSet) -> tuple[int, int]:
        yes = possible = 0
        for clause in clauses:
            if not concerns(clause, wanted):
                continue
            bits = self.about(clause.resources, clause.not_resources)
            possible |= bits
            if not clause.conditions and not _is_open(clause.resources):
                yes |= bits
        return yes, possible

    def about(self, resources: tuple[str, ...], not_resources: tuple[str, ...]) -> int:
        """Return the targets that patterns mean."""
        if not_resources:
            out = () if _is_open(not_resources) else not_resources
            return self.targets.everything & ~self.targets.matching_any(out)
        return self.targets.matching_any(resources)


@dataclass(slots=True, eq=False)
class Powers:
    """The entries of one identity that steps need, by action."""

    readings: Readings
    by_action: dict[str, list[Entry]] = field(default_factory=dict)
    _holds: dict[str, Hold | None] = field(default_factory=dict)

    def hold(self, action: str) -> Hold | None:
        """Tell whether it can do an action on something; the surest way first."""
        if action not in self._holds:
            self._holds[action] = self._hold(action)
        return self._holds[action]

    def _hold(self, action: str) -> Hold | None:
        wanted = _SETS[action]
        entries = (entry for entry in self.by_action.get(action, ()) if not _is_taken(entry, wanted))
        found = [hold_of_entry(entry, wanted) for entry in entries]
        return min(found, key=lambda hold: hold.rank, default=None)

    def hold_any(self, ways: Iterable[tuple[str, ...]]) -> Hold | None:
        """Tell whether it can do all actions of one of several ways; the surest way first."""
        found: list[Hold] = []
        for way in ways:
            if not all(action.lower() in self.by_action for action in way):
                continue
            holds = [hold for action in way if (hold := self.hold(action.lower())) is not None]
            if len(holds) == len(way):
                found.append(together(*holds))
        return min(found, key=lambda hold: hold.rank, default=None)

    def hits(self, action: str, within: int = -1) -> list[Hit]:
        """Return the sets of targets that it can do an action on; a target is in the surest set alone."""
        found: list[Hit] = []
        for entry in self.by_action.get(action, ()):
            found += self._hits(entry, _SETS[action], within)
        found.sort(key=lambda hit: hit.hold.rank)
        seen = 0
        kept: list[Hit] = []
        for hit in found:
            bits = hit.bits & ~seen
            if bits:
                kept.append(Hit(bits, hit.hold, hit.entry))
                seen |= bits
        return kept

    def on(self, action: str, target: str) -> Hold | None:
        """Tell whether it can do an action on one target."""
        bit = self.readings.targets.bit(target)
        if not bit or action not in self.by_action:
            return None
        hits = self.hits(action, bit)
        return hits[0].hold_on(target) if hits else None

    def on_any(self, actions: Iterable[str], target: str) -> Hold | None:
        """Tell whether it can do one of several actions on a target; the surest way first."""
        found = [hold for action in actions if (hold := self.on(action, target)) is not None]
        return min(found, key=lambda hold: hold.rank, default=None)

    def _hits(self, entry: Entry, wanted: ActionSet, within: int) -> Iterator[Hit]:
        """Split the targets of an entry by how sure it is; under trust policies, by their statements."""
        sure, maybe = self._bits(entry, wanted, within)
        if not maybe:
            return
        trusts = [clauses for clauses in entry.limits if _is_trust(clauses)]
        plain = chain_of(entry)
        doubts = _doubts(entry, wanted)
        if not trusts:
            yield Hit(sure, Hold(Confidence.CERTAIN, (), plain), entry)
            yield Hit(maybe & ~sure, Hold(_doubt(entry), doubts, plain), entry)
            return
        for clause in trusts[0]:
            if concerns(clause, wanted):
                bits = maybe & self.readings.about(clause.resources, clause.not_resources)
                if not bits:
                    continue
                sources = (*plain, *clause.sources)
                is_sure = bits & sure if not clause.conditions else 0
                if is_sure:
                    yield Hit(is_sure, Hold(Confidence.CERTAIN, (), sources), entry)
                if bits != is_sure:
                    texts = tuple(dict.fromkeys((*doubts, *clause.conditions)))
                    yield Hit(bits & ~is_sure, Hold(_doubt(entry), texts, sources), entry)

    def _bits(self, entry: Entry, wanted: ActionSet, within: int) -> tuple[int, int]:
        """Return the targets that an entry is about for certain, and those that it may be about."""
        maybe = within & self.readings.about(entry.resources, entry.not_resources)
        sure = 0 if entry.conditions or entry.unknown or _is_open(entry.resources) else maybe
        for clauses in entry.limits:
            if not maybe:
                break
            yes, possible = self.readings.union(clauses, wanted)
            sure, maybe = sure & yes, maybe & possible
        if maybe and entry.excluded:
            yes, possible = self.readings.union(entry.excluded, wanted)
            sure, maybe = sure & ~possible, maybe & ~yes
        return sure, maybe


def powers_of(entries: Iterable[Entry], readings: Readings) -> Powers:
    """List entries by the actions that steps need."""
    found = Powers(readings)
    for entry in entries:
        for action in readings.actions(entry):
            found.by_action.setdefault(action, []).append(entry)
    return found


_RELEVANT_OF: Memo[ActionSet, tuple[str, ...]] = Memo()


def _relevant(actions: ActionSet) -> tuple[str, ...]:
    found = _RELEVANT_OF.get(actions)
    if found is None:
        found = _RELEVANT_OF.keep(actions, tuple(a for a in ACTIONS if actions.covers(_SETS[a])))
    return found


def concerns(clause: Clause, wanted: ActionSet) -> bool:
    """Tell whether a clause is about an action."""
    if not clause.actions and not clause.not_actions:
        return True
    return _concerns(clause.actions, clause.not_actions, wanted)


@lru_cache(maxsize=65_536)
def _concerns(actions: tuple[str, ...], not_actions: tuple[str, ...], wanted: ActionSet) -> bool:
    if actions and not action_set(actions).covers(wanted):
        return False
    return not (not_actions and action_set(not_actions).covers(wanted))


def chain_of(entry: Entry) -> tuple[Source, ...]:
    """Return the first chain of an entry; what an unread policy may grant has none."""
    return entry.sources[0] if entry.sources else ()


def hold_of_entry(entry: Entry, wanted: ActionSet) -> Hold:
    """Tell how sure an entry gives an action on something."""
    conditions = _open_texts(entry, entry.limits, wanted)
    if not conditions and not entry.unknown:
        return Hold(Confidence.CERTAIN, (), chain_of(entry))
    return Hold(_doubt(entry), conditions, chain_of(entry))


_WIDE: Memo[int, tuple[tuple[Clause, ...], tuple[Clause, ...]]] = Memo()


def _wide(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Return the clauses about every resource; many entries share one long list, which is read once.

    What was read is kept beside the answer, so that its identity stays its own.
    """
    if len(clauses) < _FEW:
        return tuple(clause for clause in clauses if "*" in clause.resources)
    found = _WIDE.get(id(clauses))
    if found is None:
        wide = tuple(clause for clause in clauses if "*" in clause.resources)
        found = _WIDE.keep(id(clauses), (clauses, wide))
    return found[1]


def _is_taken(entry: Entry, wanted: ActionSet) -> bool:
    """Tell whether limits or denies leave nothing of an action."""
    if any(not any(concerns(clause, wanted) for clause in clauses) for clauses in entry.limits):
        return True
    return any(not clause.conditions and concerns(clause, wanted) for clause in _wide(entry.excluded))


def _doubt(entry: Entry) -> Confidence:
    return Confidence.UNKNOWN if entry.unknown else Confidence.CONDITIONAL


def _doubts(entry: Entry, wanted: ActionSet) -> tuple[str, ...]:
    """Say what is left open beside trust policies."""
    limits = tuple(clauses for clauses in entry.limits if not _is_trust(clauses))
    return _open_texts(entry, limits, wanted)


def _open_texts(entry: Entry, limits: tuple[tuple[Clause, ...], ...], wanted: ActionSet) -> tuple[str, ...]:
    """Say what is left open: conditions of the grant, of all clauses of a limit, of denies on everything."""
    found = [*entry.conditions, *entry.unknown]
    for clauses in limits:
        about = [clause for clause in clauses if concerns(clause, wanted)]
        if all(clause.conditions for clause in about):
            found += (text for clause in about for text in clause.conditions)
    for clause in _wide(entry.excluded):
        if clause.conditions and concerns(clause, wanted):
            found.append(f"not ({' and '.join(clause.conditions)})")
    return tuple(dict.fromkeys(found))


def _is_open(patterns: tuple[str, ...]) -> bool:
    return any("${" in pattern for pattern in patterns)
