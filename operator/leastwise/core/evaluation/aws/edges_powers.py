"""What one identity can do of the actions that steps are made of, and on which IAM resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from leastwise.core.evaluation.aws.edges_kinds import DATA_ACTIONS, PASSING, RUNNING
from leastwise.core.evaluation.aws.effective_actions import ActionSet, action_set
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
        return _RANKS[self.confidence]


_RANKS = {Confidence.CERTAIN: 0, Confidence.CONDITIONAL: 1, Confidence.UNKNOWN: 2}


def together(*holds: Hold) -> Hold:
    """Join what must all hold."""
    worst = max(holds, key=lambda hold: hold.rank)
    conditions = dict.fromkeys(text for hold in holds for text in hold.conditions)
    sources = dict.fromkeys(source for hold in holds for source in hold.sources)
    return Hold(worst.confidence, tuple(sorted(conditions)), tuple(sources))


@dataclass(slots=True, eq=False)
class Powers:
    """The entries of one identity that steps need, by action."""

    targets: Targets
    by_action: dict[str, list[Entry]] = field(default_factory=dict)

    def hold(self, action: str) -> Hold | None:
        """Tell whether it can do an action on something; the surest way first."""
        found = [hold_of_entry(entry, _SETS[action]) for entry in self.by_action.get(action, ())]
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

    def hits(self, action: str, within: int = -1) -> Iterator[tuple[str, Hold]]:
        """Return the targets that it can do an action on, each with the surest way."""
        surest: dict[str, Hold] = {}
        for entry in self.by_action.get(action, ()):
            for target, hold in self._hits(entry, _SETS[action], within):
                known = surest.get(target)
                if known is None or hold.rank < known.rank:
                    surest[target] = hold
        yield from surest.items()

    def on(self, action: str, target: str) -> Hold | None:
        """Tell whether it can do an action on one target."""
        bit = self.targets.bit(target)
        if not bit or action not in self.by_action:
            return None
        return next((hold for _, hold in self.hits(action, bit)), None)

    def on_any(self, actions: Iterable[str], target: str) -> Hold | None:
        """Tell whether it can do one of several actions on a target; the surest way first."""
        found = [hold for action in actions if (hold := self.on(action, target)) is not None]
        return min(found, key=lambda hold: hold.rank, default=None)

    def _hits(self, entry: Entry, wanted: ActionSet, within: int) -> Iterator[tuple[str, Hold]]:
        sure, maybe = self._bits(entry, wanted, within)
        if not sure | maybe:
            return
        plain = [source for source in entry.sources[0] if source.kind != TRUST]
        trusts: dict[str, list[Source]] = {}
        for source in entry.sources[0]:
            if source.kind == TRUST:
                trusts.setdefault(source.name, []).append(source)
        certain = Hold(Confidence.CERTAIN, (), tuple(plain))
        is_open = Hold(_doubt(entry), _open_texts(entry, wanted), tuple(plain))
        for bits, hold in ((sure, certain), (maybe & ~sure, is_open)):
            for target in self.targets.names(bits):
                if target in trusts:
                    yield target, Hold(hold.confidence, hold.conditions, (*plain, *trusts[target]))
                else:
                    yield target, hold

    def _bits(self, entry: Entry, wanted: ActionSet, within: int) -> tuple[int, int]:
        """Return the targets that an entry is about for certain, and those that it may be about."""
        maybe = within & self._about(entry.resources, entry.not_resources)
        sure = 0 if entry.conditions or entry.unknown or _is_open(entry.resources) else maybe
        for clauses in entry.limits:
            if not maybe:
                break
            yes, possible = self._of_clauses(clauses, wanted)
            sure, maybe = sure & yes, maybe & possible
        if maybe and entry.excluded:
            yes, possible = self._of_clauses(entry.excluded, wanted)
            sure, maybe = sure & ~possible, maybe & ~yes
        return sure, maybe

    def _of_clauses(self, clauses: Iterable[Clause], wanted: ActionSet) -> tuple[int, int]:
        """Return the targets of a union of clauses: for certain, and with those that are open."""
        yes = possible = 0
        for clause in clauses:
            if not concerns(clause, wanted):
                continue
            bits = self._about(clause.resources, clause.not_resources)
            possible |= bits
            if not clause.conditions and not _is_open(clause.resources):
                yes |= bits
        return yes, possible

    def _about(self, resources: tuple[str, ...], not_resources: tuple[str, ...]) -> int:
        if not_resources:
            out = () if _is_open(not_resources) else not_resources
            return self.targets.everything & ~self.targets.matching_any(out)
        return self.targets.matching_any(resources)


def powers_of(entries: Iterable[Entry], targets: Targets) -> Powers:
    """List entries by the actions that steps need."""
    found = Powers(targets)
    for entry in entries:
        for action in _relevant(actions_of(entry.actions, entry.not_actions)):
            found.by_action.setdefault(action, []).append(entry)
    return found


_RELEVANT_OF: dict[ActionSet, tuple[str, ...]] = {}
_MOST_MEMOS = 65_536


def _relevant(actions: ActionSet) -> tuple[str, ...]:
    found = _RELEVANT_OF.get(actions)
    if found is None:
        if len(_RELEVANT_OF) >= _MOST_MEMOS:
            _RELEVANT_OF.clear()
        found = _RELEVANT_OF[actions] = tuple(a for a in ACTIONS if actions.covers(_SETS[a]))
    return found


def concerns(clause: Clause, wanted: ActionSet) -> bool:
    """Tell whether a clause is about an action."""
    if clause.actions and not action_set(clause.actions).covers(wanted):
        return False
    return not (clause.not_actions and action_set(clause.not_actions).covers(wanted))


def hold_of_entry(entry: Entry, wanted: ActionSet) -> Hold:
    """Tell how sure an entry gives an action on something."""
    conditions = _open_texts(entry, wanted)
    if not conditions and not entry.unknown:
        return Hold(Confidence.CERTAIN, (), entry.sources[0])
    return Hold(_doubt(entry), conditions, entry.sources[0])


def _doubt(entry: Entry) -> Confidence:
    return Confidence.UNKNOWN if entry.unknown else Confidence.CONDITIONAL


def _open_texts(entry: Entry, wanted: ActionSet) -> tuple[str, ...]:
    """Say what is left open: conditions of the grant, of all clauses of a limit, of denies on everything."""
    found = [*entry.conditions, *entry.unknown]
    for clauses in entry.limits:
        about = [clause for clause in clauses if concerns(clause, wanted)]
        if all(clause.conditions for clause in about):
            found += (text for clause in about for text in clause.conditions)
    for clause in entry.excluded:
        if clause.conditions and "*" in clause.resources and concerns(clause, wanted):
            found.append(f"not ({' and '.join(clause.conditions)})")
    return tuple(dict.fromkeys(found))


def _is_open(patterns: tuple[str, ...]) -> bool:
    return any("${" in pattern for pattern in patterns)
