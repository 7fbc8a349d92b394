"""What the identities of one account have in common: levels, denies, grants to everyone and to it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from leastwise.core.evaluation.aws.effective_actions import ActionSet, action_set
from leastwise.core.evaluation.aws.effective_groups import Offer, grouped, offers_of
from leastwise.core.evaluation.aws.effective_limits import RCP_ACTIONS, Denial, Limit, denial_of, excluded
from leastwise.core.evaluation.aws.effective_memos import Memo
from leastwise.core.evaluation.aws.effective_parts import ANYTHING, Part, Remainder, keys_of, parts_of
from leastwise.core.evaluation.aws.effective_resources import (
    Held,
    ResourceIndex,
    about_holder,
    denied,
    doubt_of,
    holder_forms,
)
from leastwise.core.evaluation.aws.engine_contexts import KnownContext
from leastwise.core.evaluation.aws.engine_policies import PolicyTable
from leastwise.core.evaluation.aws.layers import Layer, Policy
from leastwise.core.evaluation.aws.matching import NO
from leastwise.core.evaluation.aws.principals import Naming
from leastwise.core.evaluation.aws.requests import Caller, Context
from leastwise.core.evaluation.entries import Clause

_EVERYTHING = action_set(ANYTHING)
NOBODY = KnownContext({})
"""What is known of a caller when nothing is."""


@dataclass(slots=True)
class PartTable:
    """The parts of each policy, once: shared by the engines of one world after another."""

    found: dict[Policy, tuple[Part, ...]] = field(default_factory=dict)
    limits: dict[Layer, Limit] = field(default_factory=dict)
    _allows: dict[Policy, tuple[Part, ...]] = field(default_factory=dict)
    _keys: dict[Policy, tuple[str, ...]] = field(default_factory=dict)
    _denies: dict[Policy, tuple[Deny, ...]] = field(default_factory=dict)

    def parts(self, policy: Policy) -> tuple[Part, ...]:
        """Return the parts of a policy without principals; none when it is not understood."""
        found = self.found.get(policy)
        if found is None:
            problem = policy.document.gap or policy.document.identity_problem
            found = self.found[policy] = () if problem else parts_of(policy)
        return found

    def limit(self, layer: Layer) -> Limit:
        """Return a layer as a limit that must allow."""
        found = self.limits.get(layer)
        if found is None:
            allows = tuple(part for policy in layer.policies for part in self.allows(policy))
            found = self.limits[layer] = Limit(allows, problems_of(layer))
        return found

    def allows(self, policy: Policy) -> tuple[Part, ...]:
        """Return the parts of a policy that allow."""
        found = self._allows.get(policy)
        if found is None:
            found = self._allows[policy] = tuple(part for part in self.parts(policy) if part.is_allow)
        return found

    def keys(self, policy: Policy) -> tuple[str, ...]:
        """Return the keys about callers that its allows depend on."""
        found = self._keys.get(policy)
        if found is None:
            found = self._keys[policy] = keys_of(self.allows(policy))
        return found

    def denies(self, policy: Policy) -> tuple[Deny, ...]:
        """Return the denies of a policy."""
        found = self._denies.get(policy)
        if found is None:
            parts = (part for part in self.parts(policy) if not part.is_allow)
            found = self._denies[policy] = tuple(Deny(part) for part in parts)
        return found

    def denies_of(self, layer: Layer) -> list[Deny]:
        """Return the denies of a layer."""
        return [deny for policy in layer.policies for deny in self.denies(policy)]


def problems_of(layer: Layer) -> tuple[str, ...]:
    """Say which policies of a layer are not understood."""
    found = []
    for policy in layer.policies:
        document = policy.document
        problem = document.resource_problem if layer.has_principals else document.identity_problem
        if document.gap or problem:
            found.append(f"{policy.source}: {document.gap or problem}")
    return tuple(found)


_WHATEVER = Remainder(ANYTHING)


def _services_of(denials: Iterable[Denial]) -> frozenset[str] | None:
    """Return the services that some denies can concern; None when any."""
    found: set[str] = set()
    for denial in denials:
        if denial.actions.services is None:
            return None
        found |= denial.actions.services
    return frozenset(found)


class Denials:
    """Denies over the resources of one account, found by the resource in whose policy they stand."""

    def __init__(self, denials: Iterable[tuple[str, Denial]]) -> None:
        self._anywhere: list[Denial] = []  # whatever the resource
        self._somewhere: list[Denial] = []
        self._at: dict[str, list[Denial]] = defaultdict(list)
        for holder, denial in denials:
            elsewhere = self._anywhere if denial.stems == ("",) else self._somewhere
            (self._at[holder] if holder else elsewhere).append(denial)
        self._holders = sorted(self._at)
        bound = [*self._somewhere, *chain.from_iterable(self._at.values())]
        self._services = _services_of(bound)
        self._whatever: Memo[ActionSet, tuple[Clause, ...] | None] = Memo()
        self._memo: Memo[tuple[ActionSet, tuple[str, ...]], tuple[Clause, ...] | None] = Memo()

    def taken(self, actions: ActionSet, remainder: Remainder) -> tuple[Clause, ...] | None:
        """Return what they take out of a grant; None when they take it whole."""
        if actions not in self._whatever:
            self._whatever.keep(actions, excluded(actions, _WHATEVER, self._anywhere))
        found = self._whatever[actions]
        services = actions.services
        if found is None or not (
            services is None or self._services is None or not services.isdisjoint(self._services)
        ):
            return found
        key = (actions, remainder.stems)
        if key not in self._memo:
            there = excluded(actions, remainder, self._about(remainder.stems))
            self._memo.keep(key, None if there is None else (*found, *there))
        return self._memo[key]

    def _about(self, stems: tuple[str, ...]) -> Iterator[Denial]:
        yield from self._somewhere
        holders = {holder: None for stem in stems for holder in self._near(stem)}
        for holder in holders:
            yield from self._at[holder]

    def _near(self, stem: str) -> Iterator[str]:
        """Return the resources that begin with a stem, and those that it begins with."""
        low = bisect_left(self._holders, stem)
        high = bisect_left(self._holders, stem + "\U0010ffff", low)
        yield from self._holders[low:high]
        for index, letter in enumerate(stem):
            if letter in "/:" and stem[:index] in self._at:
                yield stem[:index]


@dataclass(frozen=True, slots=True, eq=False)
class Deny:
    """A deny where it stands: `held` in the policy of a resource, `is_rcp` in an RCP, else of the caller."""

    part: Part
    held: Held | None = None
    doubt: str = ""
    is_rcp: bool = False
    _memo: Memo[Remainder, Denial | None] = field(default_factory=Memo, repr=False)

    def concerning(self, known: KnownContext) -> Denial | None:
        """Return it as far as it concerns a caller."""
        remainder = self.part.remainder(known)
        if remainder is None:
            return None
        if remainder not in self._memo:
            return self._memo.keep(remainder, self._denial(remainder))
        return self._memo[remainder]

    def _denial(self, remainder: Remainder) -> Denial | None:
        if self.held is not None:
            about = about_holder(self.held, remainder)
            if about is None:
                return None
            remainder = with_words(*about)
        actions = None if self.held is None else self.held.actions
        return denial_of(self.part, remainder, doubt=self.doubt, is_rcp=self.is_rcp, only=actions)


def with_words(remainder: Remainder, clauses: tuple[Clause, ...]) -> Remainder:
    """Say in words what patterns cannot: that a resource is also, or is not, one of some others."""
    words = [
        f"resource is {'none' if each.not_resources else 'one'} of "
        f"[{', '.join(each.not_resources or each.resources)}]"
        for each in clauses
    ]
    return remainder.with_conditions(*words)


class Zone:
    """Denies over the resources of one owner: what is the same for all callers of an account (`fixed`), and
    what depends on who calls: worked out once for all between whom it makes no difference."""

    def __init__(self, fixed: Denials, dependent: Iterable[Deny]) -> None:
        self.fixed = fixed
        denies = list(dependent)
        self._personal = [deny for deny in denies if deny.part.is_personal]
        self._common = [deny for deny in denies if not deny.part.is_personal]
        self._keys = keys_of(deny.part for deny in self._common)
        self._memo: Memo[tuple[object, ...], list[Denial]] = Memo()

    def dependent(self, known: KnownContext) -> list[Denial]:
        """Return what depends on who calls, as far as it concerns one caller."""
        key = known.told(self._keys)
        found = self._memo.get(key)
        if found is None:
            found = self._memo.keep(key, concerning(self._common, known))
        return [*found, *concerning(self._personal, known)]


class AccountShare:
    """What identities of one account share that no policy of a resource names apart.

    `is_bounded`: they have permissions boundaries, and NotPrincipal then spares nobody.
    """

    def __init__(
        self,
        table: PolicyTable,
        parts: PartTable,
        resources: ResourceIndex,
        caller: Caller,
        *,
        is_bounded: bool,
    ) -> None:
        self._table, self._parts, self._resources = table, parts, resources
        self.account, self._caller = caller.account, caller
        is_limited = not caller.is_service_linked
        levels = table.scps(self.account) if is_limited else ()
        self.scps = tuple(parts.limit(level) for level in levels)
        self.unread = tuple(text for level in levels for text in problems_of(level))
        self._scp_denies = [deny for level in levels for deny in parts.denies_of(level)]
        self._is_limited = is_limited
        self._named_denies = resources.denials_for_all(caller, is_bounded=is_bounded)
        self._zones: dict[str, Zone] = {}
        grants = resources.grants_to_all(self.account)
        own = [named for named in grants if named.held.owner in ("", self.account)]
        targets = resources.targets
        self.alone = grouped((named for named in own if named.naming is Naming.SELF), targets)
        self.limit_keys = keys_of(part for limit in self.scps for part in limit.parts)
        self._offers: Memo[ActionSet, tuple[Offer, ...]] = Memo()
        self.both = grouped(
            [
                *(named for named in own if named.naming is Naming.ACCOUNT and named.held.needs_account),
                *(named for named in grants if named.held.owner not in ("", self.account)),
            ],
            targets,
        )

        self.owners = frozenset({self.account, *(group.owner for group in self.both if group.owner)})

    def offers(self, wanted: ActionSet) -> tuple[Offer, ...]:
        """Return the grants to everyone that meet some actions."""
        found = self._offers.get(wanted)
        if found is None:
            meeting = (group for group in self.alone if group.actions.meets(wanted))
            found = self._offers.keep(wanted, offers_of(meeting))
        return found

    def zone(self, owner: str) -> Zone:
        """Return the denies over the resources of an owner."""
        owner = owner or self.account
        found = self._zones.get(owner)
        if found is None:
            found = self._zones[owner] = self._zone(owner)
        return found

    def _zone(self, owner: str) -> Zone:
        owners = ("", owner) if owner == self.account else (owner,)
        rcps = self._table.rcps(owner) if self._is_limited else ()
        named = (each for each in self._named_denies if each.held.owner in owners)
        every = [
            *self._scp_denies,
            *(deny for level in rcps for deny in self._rcp_denies(level)),
            *(Deny(each.held.part, each.held, each.doubt) for each in named),
        ]
        fixed = [
            ("" if deny.held is None else deny.held.holder, denial)
            for deny in every
            if not deny.part.depends and (denial := deny.concerning(NOBODY)) is not None
        ]
        fixed += [
            (holder, Denial(_EVERYTHING, _unknown_at(holder, why), (holder,)))
            for holder, why in self._resources.unread
            if self._table.owner(holder) in owners
        ]
        problems = (text for level in rcps for text in problems_of(level))
        fixed += [("", Denial(RCP_ACTIONS, _unknown_rcp(text), ("",))) for text in problems]
        return Zone(Denials(fixed), (deny for deny in every if deny.part.depends))

    def _rcp_denies(self, level: Layer) -> Iterator[Deny]:
        for policy in level.policies:
            if policy.document.gap or policy.document.resource_problem:
                continue
            for part in parts_of(policy):
                is_about = not part.is_allow and part.actions.meets(RCP_ACTIONS)
                truth = NO if not is_about else denied(part, self._caller, Context(), is_bounded=False)
                if truth is not NO:
                    yield Deny(part, doubt=doubt_of(part, self._caller, truth), is_rcp=True)


def concerning(denies: Iterable[Deny], known: KnownContext) -> list[Denial]:
    """Return denies as far as they concern one caller."""
    found = (deny.concerning(known) for deny in denies)
    return [denial for denial in found if denial is not None]


def _unknown_at(holder: str, why: str) -> Clause:
    return Clause(holder_forms(holder), conditions=(f"unknown: {why}",))


def _unknown_rcp(why: str) -> Clause:
    return Clause(ANYTHING, conditions=(f"unknown: {why}",), actions=RCP_ACTIONS.written)
