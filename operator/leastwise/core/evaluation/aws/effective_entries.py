"""One entry of an identity: a grant, with what limits and denies leave of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from leastwise.core.evaluation.aws.effective_accounts import AccountShare
from leastwise.core.evaluation.aws.effective_actions import ActionSet, action_set
from leastwise.core.evaluation.aws.effective_limits import Denial, Limit, excluded
from leastwise.core.evaluation.aws.effective_parts import ANYTHING, Part, Remainder
from leastwise.core.evaluation.aws.effective_profiles import Profile
from leastwise.core.evaluation.aws.engine_contexts import KnownContext
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.snapshots import Plane

TRUST_ACTIONS = action_set(
    ("sts:assumerole*", "sts:setcontext*", "sts:setsourceidentity*", "sts:tagsession*")
)
KEY_ACTIONS = action_set(("kms:*",))
"""What an identity policy never grants by itself: the role or the key has to."""

_TRUST_CLAUSE = Clause(("arn:*",), actions=TRUST_ACTIONS.written)
_KEYS_CLAUSE = Clause(("*:key/*",), actions=KEY_ACTIONS.written)
_ACCOUNT_FIELD = 4
_ACCOUNT_DIGITS = 12


@dataclass(slots=True)
class Grants:
    """What stands around the grants of one identity, and what of them is not understood."""

    known: KnownContext
    share: AccountShare
    profile: Profile
    unknown: tuple[str, ...] = ()
    told: tuple[object, ...] = ()  # what is known that limits, and what resources grant beside, depend on

    def denials_there(self, owner: str, actions: ActionSet) -> Iterable[Denial]:
        """Return the denies of its own, and those over the resources of an owner that depend on who calls."""
        if len(self.share.owners) == 1:
            return self.profile.denials_about(actions)
        found = self.profile.by_owner.get(owner)
        if found is None:
            found = (*self.profile.own, *self.share.zone(owner).dependent(self.known))
        return found

    def left_of(self, draft: Draft) -> Entry | None:
        """Return what its denies leave of an entry; None for nothing."""
        return draft.without(self.denials_there(draft.entry.scope, draft.actions))


@dataclass(frozen=True, slots=True)
class Given:
    """A grant before limits: what, on what, where it stands; `beside` are limits of its own."""

    actions: ActionSet
    remainder: Remainder
    scope: str
    sources: tuple[Source, ...]
    limits: tuple[Limit, ...]
    beside: tuple[tuple[Clause, ...], ...] = ()
    unread: str = ""
    is_identity: bool = False  # by an identity policy alone, which does not suffice for keys and roles


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """An entry before the denies of one identity: the same for everyone whom the same limits bound."""

    entry: Entry
    actions: ActionSet
    remainder: Remainder

    def without(self, denials: Iterable[Denial]) -> Entry | None:
        """Return what denies leave of it; None for nothing."""
        own = excluded(self.actions, self.remainder, denials)
        if own is None:
            return None
        entry = self.entry
        if not own:
            return entry
        return Entry(
            Plane.AWS,
            actions=entry.actions,
            not_actions=entry.not_actions,
            resources=entry.resources,
            not_resources=entry.not_resources,
            scope=entry.scope,
            conditions=entry.conditions,
            limits=entry.limits,
            excluded=(*own, *entry.excluded),
            sources=entry.sources,
            unknown=entry.unknown,
        )


def entry_of(mine: Grants, given: Given) -> Entry | None:
    """Return what is left of a grant; None for nothing."""
    bounded = _bounded(mine, given)
    if bounded is None:
        return None
    own = excluded(bounded.actions, given.remainder, mine.denials_there(given.scope, bounded.actions))
    return None if own is None else _entry(mine, given, bounded, own)


def draft_of(mine: Grants, given: Given) -> Draft | None:
    """Return what limits, and denies that hold for the whole account, leave of a grant; None for nothing."""
    bounded = _bounded(mine, given)
    if bounded is None:
        return None
    return Draft(_entry(mine, given, bounded, ()), bounded.actions, given.remainder)


class _Bounded(NamedTuple):
    """What limits and the denies of the account leave of a grant."""

    actions: ActionSet
    clauses: tuple[tuple[Clause, ...], ...]
    fixed: tuple[Clause, ...]


def _bounded(mine: Grants, given: Given) -> _Bounded | None:
    actions = given.actions
    clauses = given.beside
    for limit in given.limits:
        passed = limit.leaves(actions, mine.known)
        if passed is None:
            return None
        actions, left = passed
        if left:
            clauses = (*clauses, left)
    fixed = mine.share.zone(given.scope).fixed.taken(actions, given.remainder)
    return None if fixed is None else _Bounded(actions, clauses, fixed)


def _entry(mine: Grants, given: Given, bounded: _Bounded, own: tuple[Clause, ...]) -> Entry:
    remainder, actions = given.remainder, bounded.actions
    needing = _needing(actions) if given.is_identity else ()
    unread = (given.unread,) if given.unread else ()
    is_not = actions.is_not
    return Entry(
        Plane.AWS,
        actions=() if is_not else actions.written,
        not_actions=actions.written if is_not else (),
        resources=remainder.resources,
        not_resources=remainder.not_resources,
        scope=given.scope,
        conditions=remainder.conditions,
        limits=bounded.clauses,
        excluded=(*own, *bounded.fixed, *needing) if own or needing else bounded.fixed,
        sources=(given.sources,),
        unknown=(*remainder.unknown, *unread, *mine.unknown),
    )


def _needing(actions: ActionSet) -> tuple[Clause, ...]:
    if actions.services is not None and actions.services.isdisjoint(("sts", "kms")):
        return ()
    found = []
    if actions.meets(TRUST_ACTIONS):
        found.append(_TRUST_CLAUSE)
    if actions.meets(KEY_ACTIONS):
        found.append(_KEYS_CLAUSE)
    return tuple(found)


def needs_resource(actions: ActionSet, remainder: Remainder) -> bool:
    """Tell whether a grant is only about roles to assume, or only about keys."""
    if TRUST_ACTIONS.covers(actions):
        return True
    return KEY_ACTIONS.covers(actions) and all(":key/" in each for each in remainder.resources or ANYTHING)


def split_by_account(remainder: Remainder, account: str) -> tuple[Remainder | None, dict[str, Remainder]]:
    """Part the patterns that name other accounts from the rest."""
    others: dict[str, list[str]] = {}
    for pattern in remainder.resources:
        other = account_in(pattern)
        if other and other != account:
            others.setdefault(other, []).append(pattern)
    if not others:
        return remainder, {}
    foreign = {other: remainder.about(tuple(patterns)) for other, patterns in others.items()}
    kept = tuple(pattern for pattern in remainder.resources if account_in(pattern) not in others)
    return (remainder.about(kept) if kept else None), foreign


def account_in(pattern: str) -> str:
    """Return the account that a pattern names literally; empty when it names none."""
    parts = pattern.split(":", _ACCOUNT_FIELD + 1)
    account = parts[_ACCOUNT_FIELD] if len(parts) > _ACCOUNT_FIELD else ""
    return account if len(account) == _ACCOUNT_DIGITS and account.isdigit() else ""


def key_patterns(remainder: Remainder, account: str) -> Remainder | None:
    """Return what a grant says of keys of an account; None when it says nothing."""
    if remainder.not_resources:
        return remainder
    every = f"arn:*:kms:*:{account}:key/*"
    found = [every if each == "*" else each for each in remainder.resources if _may_be_key(each)]
    return remainder.about(tuple(found)) if found else None


def _may_be_key(pattern: str) -> bool:
    if pattern == "*":
        return True
    service = pattern.split(":")[2:3]
    return pattern.startswith("arn:") and (not service or service[0] == "kms" or "*" in service[0])


def clause_of_actions(
    part: Part, resources: tuple[str, ...] = ANYTHING, not_resources: tuple[str, ...] = ()
) -> Clause:
    """Return what a grant says as a clause beside another one's."""
    written = part.actions.written
    is_not = part.actions.is_not
    return Clause(
        resources,
        not_resources,
        actions=() if is_not else written,
        not_actions=written if is_not else (),
        sources=(part.source,),
    )
