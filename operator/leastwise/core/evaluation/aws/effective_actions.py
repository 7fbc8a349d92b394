"""Sets of actions as policies write them, interned, with what two of them have to do with each other.

A set is a list of patterns or the complement of one. Bits over the catalogue answer most questions; what the
catalogue does not know is compared by its patterns. Each pair of sets is compared once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from leastwise.core.evaluation.aws.catalogue import Catalogue, catalogue
from leastwise.core.evaluation.aws.effective_memos import Memo
from leastwise.core.patterns import action_covers, action_intersects

_WILDCARD = re.compile(r"[*?]")


@dataclass(frozen=True, slots=True, eq=False)
class ActionSet:
    """The actions of an Action element, or (`is_not`) of a NotAction element; patterns lower case.

    `written` is how people know them. `services` are the prefixes that it can concern, None when any.
    `strangers` are patterns that match nothing in the catalogue.
    """

    patterns: tuple[str, ...]
    is_not: bool
    written: tuple[str, ...]
    bits: int
    services: frozenset[str] | None
    strangers: tuple[str, ...]
    _meets: dict[ActionSet, bool] = field(default_factory=dict, repr=False)
    _covers: dict[ActionSet, bool] = field(default_factory=dict, repr=False)
    _narrowed: dict[ActionSet, ActionSet | None] = field(default_factory=dict, repr=False)

    @property
    def is_everything(self) -> bool:
        """Whether it holds every action, known or not."""
        return not self.is_not and "*" in self.patterns

    def holds(self, action: str) -> bool:
        """Tell whether it holds an action."""
        return any(pattern_covers(pattern, action) for pattern in self.patterns) is not self.is_not

    def meets(self, other: ActionSet) -> bool:
        """Tell whether some action is in both."""
        found = self._meets.get(other)
        if found is None:
            found = self._meets[other] = self._do_meet(other)
        return found

    def covers(self, other: ActionSet) -> bool:
        """Tell whether every action of the other set, known or not, is in this one."""
        if self.is_everything:
            return True
        found = self._covers.get(other)
        if found is None:
            found = self._covers[other] = self._does_cover(other)
        return found

    def narrowed(self, other: ActionSet) -> ActionSet | None:
        """Return exactly what is in both, as patterns that one of them wrote; None where none say it."""
        if other not in self._narrowed:
            self._narrowed[other] = self._do_narrow(other)
        return self._narrowed[other]

    def _do_meet(self, other: ActionSet) -> bool:
        if (
            self.services is not None
            and other.services is not None
            and self.services.isdisjoint(other.services)
        ):
            return False
        if self.bits & other.bits:
            return True
        if self.is_not and other.is_not:
            return True
        return any(_may_hold(other, each) for each in self.strangers) or any(
            _may_hold(self, each) for each in other.strangers
        )

    def _does_cover(self, other: ActionSet) -> bool:
        if other.bits & ~self.bits:
            return False
        if self.is_not:
            return all(_is_apart(other, pattern) for pattern in self.patterns)
        if other.is_not:
            return False
        return all(any(pattern_covers(mine, each) for mine in self.patterns) for each in other.patterns)

    def _do_narrow(self, other: ActionSet) -> ActionSet | None:
        if other.covers(self):
            return self
        if self.covers(other):
            return other
        if self.is_not or other.is_not:
            return None
        found: set[str] = set()
        for mine, theirs in product(self.patterns, other.patterns):
            narrower = _narrower(mine, theirs)
            if narrower is None:
                return None
            found.add(narrower)
        found.discard("")
        return action_set(tuple(sorted(found))) if found else None


def within_service(actions: ActionSet, service: str) -> ActionSet | None:
    """Return the actions of one service that a list holds (of a complement: all of the service), or None.

    Exact, as an action has one colon: what stands before it in a pattern names services.
    """
    if actions.is_not:
        return action_set((f"{service}:*",))
    found = []
    for pattern in actions.patterns:
        prefix, colon, name = pattern.partition(":")
        if pattern_covers(prefix, service):
            found.append(f"{service}:{name if colon else '*'}")
    return action_set(tuple(found)) if found else None


def _narrower(mine: str, theirs: str) -> str | None:
    """Return the pattern of what both match: one of them, "" for nothing, None where neither says it."""
    if pattern_covers(theirs, mine):
        return mine
    if pattern_covers(mine, theirs):
        return theirs
    return None if patterns_meet(mine, theirs) else ""


@lru_cache(maxsize=65_536)
def pattern_covers(outer: str, inner: str) -> bool:
    """Tell whether a lower-case pattern matches all that another one does; quick for the usual shapes."""
    if outer in ("*", inner):
        return True
    wild = _WILDCARD.search(outer)
    if wild is None:
        return False
    if wild.start() == len(outer) - 1 and wild[0] == "*":
        return _stem(inner).startswith(outer[:-1])
    return action_covers(outer, inner)


@lru_cache(maxsize=65_536)
def patterns_meet(one: str, other: str) -> bool:
    """Tell whether one action is matched by both of two lower-case patterns."""
    stem, prefix = _stem(one), _stem(other)
    if not (stem.startswith(prefix) or prefix.startswith(stem)):
        return False
    return action_intersects(one, other)


def _stem(pattern: str) -> str:
    wild = _WILDCARD.search(pattern)
    return pattern if wild is None else pattern[: wild.start()]


def _may_hold(actions: ActionSet, pattern: str) -> bool:
    """Tell whether a set may hold something that a pattern matches."""
    if actions.is_not:
        return not any(pattern_covers(each, pattern) for each in actions.patterns)
    return any(patterns_meet(each, pattern) for each in actions.patterns)


def _is_apart(actions: ActionSet, pattern: str) -> bool:
    """Tell whether a set holds nothing that a pattern matches."""
    if actions.is_not:
        return any(pattern_covers(each, pattern) for each in actions.patterns)
    return not any(patterns_meet(each, pattern) for each in actions.patterns)


_SETS: Memo[tuple[tuple[str, ...], bool], ActionSet] = Memo()


def action_set(patterns: tuple[str, ...], *, is_not: bool = False) -> ActionSet:
    """Return the set of these patterns, one for each equal list."""
    key = (patterns, is_not)
    found = _SETS.get(key)
    if found is None:
        found = _SETS.keep(key, _build(tuple(pattern.lower() for pattern in patterns), is_not=is_not))
    return found


def _build(patterns: tuple[str, ...], *, is_not: bool) -> ActionSet:
    known = catalogue()
    bits, strangers = 0, []
    for pattern in patterns:
        matched = known.expand(pattern)
        bits |= matched
        if not matched:
            strangers.append(pattern)
    return ActionSet(
        patterns=patterns,
        is_not=is_not,
        written=tuple(written_pattern(pattern, known) for pattern in patterns),
        bits=known.everything & ~bits if is_not else bits,
        services=None if is_not else _services(patterns),
        strangers=() if is_not else tuple(strangers),
    )


def _services(patterns: tuple[str, ...]) -> frozenset[str] | None:
    services = {pattern.partition(":")[0] for pattern in patterns}
    return None if any(_WILDCARD.search(service) for service in services) else frozenset(services)


def written_pattern(pattern: str, known: Catalogue) -> str:
    """Write an action pattern as the service writes its actions, as far as the catalogue tells."""
    matched = known.expand(pattern)
    wild = _WILDCARD.search(pattern)
    if not matched:
        return pattern
    name = known.actions[(matched & -matched).bit_length() - 1].name
    if wild is None:
        return name
    stem, rest = pattern[: wild.start()], pattern[wild.start() :]
    ending = rest.rpartition("*")[2]
    if ending and name.lower().endswith(ending) and "?" not in ending:
        rest = rest[: -len(ending)] + name[-len(ending) :]
    return name[: len(stem)] + rest
