"""Effective permissions of AWS identities in normal form: grants, minus denies, within limits.

How an entry says what `decide` decides, by how a grant reaches a caller:

    identity policies           scope: the caller's account; boundary and SCPs limit. Keys and roles to assume
                                are taken out: there the resource has to grant as well
    identity and resource       roles to assume and keys whose policy names the account, and every resource of
                                another account (then that is the scope): what the resources' policies grant
                                is one more limit, a clause a statement
    resource policy, by itself  grants to everyone, to the session or to the user: SCPs limit, no boundary;
                                grants to the role: the boundary too

What was not read is an entry with `unknown`, or a condition that begins with `unknown:`. An entry's scope
bounds it: a pattern that would match a resource of another account does not mean it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from leastwise.core.evaluation.aws.effective_accounts import (
    AccountShare,
    Deny,
    PartTable,
    concerning,
    problems_of,
    with_words,
)
from leastwise.core.evaluation.aws.effective_actions import ActionSet, action_set
from leastwise.core.evaluation.aws.effective_entries import (
    KEY_ACTIONS,
    TRUST_ACTIONS,
    Draft,
    Given,
    Grants,
    account_in,
    clause_of_actions,
    draft_of,
    entry_of,
    key_patterns,
    needs_resource,
    split_by_account,
)
from leastwise.core.evaluation.aws.effective_groups import Group, grouped
from leastwise.core.evaluation.aws.effective_limits import Limit
from leastwise.core.evaluation.aws.effective_memos import Memo
from leastwise.core.evaluation.aws.effective_parts import ANYTHING, Part, Remainder, keys_of
from leastwise.core.evaluation.aws.effective_profiles import Profiles
from leastwise.core.evaluation.aws.effective_resources import Named, ResourceIndex, about_holder, beside_of
from leastwise.core.evaluation.aws.effective_sides import Side, sides_of
from leastwise.core.evaluation.aws.engine_callers import Actor
from leastwise.core.evaluation.aws.engine_policies import PolicyTable
from leastwise.core.evaluation.aws.layers import Policy
from leastwise.core.evaluation.aws.principals import Naming
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.snapshots import Plane

EVERY_ACTION = action_set(ANYTHING)
_Value = TypeVar("_Value")
_UNREAD_KEY = "unknown: the policy of the key was not read"


class EffectiveTable:
    """Works out the entries of identities of one world."""

    def __init__(self, table: PolicyTable, parts: PartTable, resources: ResourceIndex | None = None) -> None:
        self._table, self._parts = table, parts
        self.resources = resources or ResourceIndex.of(table)
        self._shares: dict[tuple[str, bool, bool, str], AccountShare] = {}
        self._sides: dict[AccountShare, dict[tuple[str, str], Side]] = {}
        self._prepared: Memo[tuple[object, ...], list[Entry]] = Memo()
        self._ready: Memo[tuple[object, ...], list[Entry]] = Memo()  # of those, what one profile has
        self._drafts: Memo[tuple[object, ...], list[Draft]] = Memo()
        self._profiles = Profiles()
        self._keys_about: Memo[tuple[AccountShare, ActionSet], tuple[str, ...]] = Memo()
        self._keys = tuple(sorted(arn for arn in table.world.resources or () if ":key/" in arn))

    def following(self, table: PolicyTable, holder: str = "") -> EffectiveTable:
        """Return the table of a world with other identity policies, or (`holder`) another resource policy."""
        resources = self.resources.following(table, holder) if holder else self.resources
        after = EffectiveTable(table, self._parts, resources)
        is_shared = resources.targets is self.resources.targets and not (
            holder and (self.resources.concerns_all(holder) or resources.concerns_all(holder))
        )
        if is_shared:
            after._shares, after._sides, after._prepared = self._shares, self._sides, self._prepared
            after._ready, after._profiles = self._ready, self._profiles
            after._drafts, after._keys_about = self._drafts, self._keys_about
        return after

    def entries(self, actor: Actor, wanted: ActionSet = EVERY_ACTION) -> tuple[Entry, ...]:
        """Return what an identity can do, in a stable order; of that, what meets the wanted actions."""
        if not actor.caller.has_identity_policies:
            return tuple(self._without_policies(actor, wanted))
        mine = self._grants(actor)
        account = mine.share.account
        names = _about(wanted, self.resources.grants_to(actor.caller))
        targets = self.resources.targets
        own = grouped((each for each in names if each.held.owner in ("", account)), targets)
        others = grouped((each for each in names if each.held.owner not in ("", account)), targets)
        sides = self._sides_for(mine.share, others)
        mine.told = actor.known.told(
            self._keys_beside(mine.share, EVERY_ACTION, sides) + mine.profile.limit_keys
        )
        found: list[Entry] = []
        for policy in actor.policies.identity.policies:
            found += self._of_policy(mine, policy, wanted, sides)
        found += self._to_everyone(mine, wanted)
        for group in own:
            found += self._own_alone(mine, group)
        if mine.unknown:
            found.append(Entry(Plane.AWS, ANYTHING, resources=ANYTHING, unknown=mine.unknown))
        return tuple(found)

    # ---------------------------------------------------------------- gathering

    def _grants(self, actor: Actor) -> Grants:
        """Gather what stands around the grants of an identity."""
        policies, known = actor.policies, actor.known
        share = self._share(actor)
        denies = [deny for policy in policies.identity.policies for deny in self._parts.denies(policy)]
        unknown = [*problems_of(policies.identity), *share.unread]
        boundary: tuple[Limit, ...] = ()
        if policies.boundary is not None:
            denies += self._parts.denies_of(policies.boundary)
            boundary = (self._parts.limit(policies.boundary),)
            unknown += problems_of(policies.boundary)
        named = self.resources.denials_of(actor.caller)
        denies += (Deny(each.held.part, each.held, each.doubt) for each in named)
        profile = self._profiles.of(share, boundary, concerning(denies, known), known)
        return Grants(known, share, profile, tuple(unknown))

    def has_everything(self, actor: Actor) -> bool:
        """Tell whether some grant of an identity names every action, on whatever, on whatever condition."""
        return any(
            part.actions.is_everything and part.remainder(actor.known) is not None
            for policy in actor.policies.identity.policies
            for part in self._parts.allows(policy)
        )

    def everything_in(self, policies: Iterable[Policy]) -> tuple[Source, ...]:
        """Return the statements of policies that grant every action on every resource without condition."""
        return tuple(
            part.source
            for policy in policies
            for part in self._parts.parts(policy)
            if part.is_allow and part.actions.is_everything and part.fixed is not None and part.fixed.is_plain
        )

    def _share(self, actor: Actor) -> AccountShare:
        caller = actor.caller
        is_bounded = actor.policies.boundary is not None
        apart = caller.name if self.resources.spares(caller) else ""
        key = (caller.account, is_bounded, caller.is_service_linked, apart)
        found = self._shares.get(key)
        if found is None:
            found = AccountShare(self._table, self._parts, self.resources, caller, is_bounded=is_bounded)
            self._shares[key] = found
        return found

    def _sides_for(self, share: AccountShare, named: list[Group]) -> dict[tuple[str, str], Side]:
        """Return what resources grant to the account, with what they grant to one of its identities."""
        if named:
            return sides_of([*share.both, *named])
        found = self._sides.get(share)
        if found is None:
            found = self._sides[share] = sides_of(share.both)
        return found

    # ---------------------------------------------------------------- grants of identity policies

    def _of_policy(
        self, mine: Grants, policy: Policy, wanted: ActionSet, sides: dict[tuple[str, str], Side]
    ) -> list[Entry]:
        """Return the entries of one policy; the same for all of a profile to whom it says the same."""
        if mine.unknown or sides is not self._sides.get(mine.share):
            return self._each_of_policy(mine, policy, wanted, sides, self._new_of_part)
        keys = self._parts.keys(policy)
        key = (mine.profile, policy, wanted, mine.told, mine.known.told(keys) if keys else ())
        found = self._ready.get(key)
        if found is None:
            found = self._each_of_policy(mine, policy, wanted, sides, self._of_part)
            self._ready.keep(key, found)
        return found

    def _each_of_policy(
        self,
        mine: Grants,
        policy: Policy,
        wanted: ActionSet,
        sides: dict[tuple[str, str], Side],
        entries_of: Callable[[Grants, Part, Remainder, dict[tuple[str, str], Side]], list[Entry]],
    ) -> list[Entry]:
        found: list[Entry] = []
        for part in self._parts.allows(policy):
            if wanted is EVERY_ACTION or part.actions.meets(wanted):
                remainder = part.remainder(mine.known)
                if remainder is not None:
                    found += entries_of(mine, part, remainder, sides)
        return found

    def _of_part(
        self, mine: Grants, part: Part, remainder: Remainder, sides: dict[tuple[str, str], Side]
    ) -> list[Entry]:
        """Return the entries of one grant; the same for all who share account, limits and the statement."""
        if any(limit.leaves(part.actions, mine.known) is None for limit in mine.profile.boundary):
            return []
        keys = self._keys_beside(mine.share, part.actions, sides) + mine.profile.limit_keys
        told = mine.known.told(keys) if keys else ()
        denials = mine.profile.denials_about(part.actions)
        key = (part, remainder, mine.share, mine.profile.boundary, told, denials)
        found = self._prepared.get(key)
        if found is None:
            found = self._prepared.keep(key, self._new_of_part(mine, part, remainder, sides))
        return found

    def _keys_beside(
        self, share: AccountShare, actions: ActionSet, sides: dict[tuple[str, str], Side]
    ) -> tuple[str, ...]:
        """Return the keys about callers that what resources grant beside some actions depends on."""
        found = self._keys_about.get((share, actions))
        if found is None:
            meeting = (side for side in sides.values() if actions.meets(side.actions))
            groups = (group for side in meeting for group in side.dependent)
            found = self._keys_about.keep((share, actions), keys_of(group.first.part for group in groups))
        return found

    def _new_of_part(
        self, mine: Grants, part: Part, remainder: Remainder, sides: dict[tuple[str, str], Side]
    ) -> list[Entry]:
        account = mine.share.account
        own, foreign = split_by_account(remainder, account)
        found: list[Entry | None] = []
        limits = mine.profile.limits
        if own is not None:
            if not needs_resource(part.actions, own):
                given = Given(part.actions, own, account, (part.source,), limits, is_identity=True)
                found.append(entry_of(mine, given))
            if part.actions.meets(TRUST_ACTIONS):
                found.append(self._on_roles(mine, part, own, sides.get((account, "sts"))))
            if part.actions.meets(KEY_ACTIONS):
                found.append(self._on_keys(mine, part, own, sides.get((account, "kms"))))
        for other, there in foreign.items():
            found.append(self._unread_there(mine, part, other, there))
        for (owner, _), side in sides.items():
            if owner not in ("", account) and part.actions.meets(side.actions):
                found.append(self._across(mine, part, remainder, side))
        return _some(found)

    def _on_roles(self, mine: Grants, part: Part, own: Remainder, side: Side | None) -> Entry | None:
        if side is None:
            return None
        return self._with_side(mine, part, own, side, TRUST_ACTIONS)

    def _on_keys(self, mine: Grants, part: Part, own: Remainder, side: Side | None) -> Entry | None:
        keys = key_patterns(own, mine.share.account)
        if keys is None:
            return None
        unread: tuple[Clause, ...] = ()
        if not (keys.resources and set(keys.resources) <= set(self._keys)):
            every = () if self._keys else ANYTHING
            unread = (Clause(every, self._keys, (_UNREAD_KEY,)),)
        return self._with_side(mine, part, keys, side or Side(mine.share.account, "kms"), KEY_ACTIONS, unread)

    def _across(self, mine: Grants, part: Part, remainder: Remainder, side: Side) -> Entry | None:
        """A grant on another account's resources, as far as their policies grant it too."""
        there = [each for each in remainder.resources if account_in(each) in ("", side.owner)]
        if remainder.resources and not there:
            return None
        about = remainder if not remainder.resources else remainder.about(tuple(there))
        return self._with_side(mine, part, about, side, side.actions)

    def _with_side(
        self,
        mine: Grants,
        part: Part,
        about: Remainder,
        side: Side,
        actions: ActionSet,
        unread: tuple[Clause, ...] = (),
    ) -> Entry | None:
        clauses = (*side.clauses(mine.known, self._meant(about)), *unread)
        if not clauses:
            return None
        narrowed = part.actions.narrowed(actions)
        beside: list[tuple[Clause, ...]] = [clauses]
        if narrowed is None:
            beside.append((clause_of_actions(part),))
        given = Given(
            narrowed or actions,
            about,
            side.owner or mine.share.account,
            (part.source,),
            mine.profile.limits,
            tuple(beside),
        )
        return entry_of(mine, given)

    def _meant(self, about: Remainder) -> int:
        """Return the roles and keys that a grant may be about."""
        targets = self.resources.targets
        if not about.not_resources:
            return targets.matching_any(about.resources)
        exact = (each for each in about.not_resources if "${" not in each)
        return targets.everything & ~targets.matching_any(exact)

    def _unread_there(self, mine: Grants, part: Part, other: str, there: Remainder) -> Entry | None:
        world = self._table.world
        if other in world.accounts and world.resources is not None:
            return None
        text = f"what account {other} grants was not read"
        given = Given(part.actions, there, other, (part.source,), mine.profile.limits, unread=text)
        return entry_of(mine, given)

    # ---------------------------------------------------------------- resource policies by themselves

    def _to_everyone(self, mine: Grants, wanted: ActionSet) -> list[Entry]:
        """Return the grants to everyone, prepared as far as they are the same for others too."""
        profile = mine.profile
        entries: list[Entry] = []
        for offer in mine.share.offers(wanted):
            if mine.unknown:
                entries += self._each_alone(mine, offer.groups)
                continue
            keys = offer.keys + mine.share.limit_keys
            told = mine.known.told(keys) if keys else ()
            key = (offer, told, profile.denials_in(offer.service) if offer.service else profile.denials)
            found = self._prepared.get(key)
            if found is None:
                found = self._prepared.keep(key, self._each_alone(mine, offer.groups))
            entries += found
        return entries

    def _each_alone(self, mine: Grants, groups: Iterable[Group]) -> list[Entry]:
        return [entry for group in groups for entry in self._prepared_alone(mine, group)]

    def _prepared_alone(self, mine: Grants, group: Group) -> list[Entry]:
        """Grants to everyone: the same for all, but for what an identity's own denies take out."""
        remainder = group.first.part.remainder(mine.known)
        if remainder is None:
            return []
        if mine.unknown:
            return self._own_alone(mine, group)
        keys = mine.share.limit_keys
        key = (group, remainder, mine.share, mine.known.told(keys) if keys else ())
        found = self._drafts.get(key)
        if found is None:
            found = self._drafts.keep(key, self._drafts_alone(mine, group, remainder))
        return _some(map(mine.left_of, found))

    def _own_alone(self, mine: Grants, group: Group) -> list[Entry]:
        remainder = group.first.part.remainder(mine.known)
        drafts = () if remainder is None else self._drafts_alone(mine, group, remainder)
        return _some(map(mine.left_of, drafts))

    def _drafts_alone(self, mine: Grants, group: Group, remainder: Remainder) -> list[Draft]:
        if group.is_whole:
            about = remainder.about(tuple(held.holder for held in group.helds))
            sources = tuple(held.part.source for held in group.helds)
            return _some([self._draft_alone(mine, group, about, sources)])
        found: list[Draft | None] = []
        for held in group.helds:
            spoken = about_holder(held, remainder)
            if spoken is not None:
                found.append(self._draft_alone(mine, group, with_words(*spoken), (held.part.source,)))
        return _some(found)

    def _draft_alone(
        self, mine: Grants, group: Group, about: Remainder, sources: tuple[Source, ...]
    ) -> Draft | None:
        limits = mine.profile.limits if group.naming is Naming.ROLE else mine.share.scps
        doubts = (group.doubt,) if group.doubt else ()
        beside = tuple((clause,) for clause in beside_of(group.first))
        scope = group.owner or mine.share.account
        given = Given(group.actions, about.with_conditions(*doubts), scope, sources, limits, beside)
        return draft_of(mine, given)

    def _without_policies(self, actor: Actor, wanted: ActionSet) -> Iterator[Entry]:
        """What policies of resources grant to a service, a provider or everyone: these have no others."""
        caller = actor.caller
        share = AccountShare(self._table, self._parts, self.resources, caller, is_bounded=False)
        denies = [Deny(each.held.part, each.held, each.doubt) for each in self.resources.denials_of(caller)]
        profile = self._profiles.of(share, (), concerning(denies, actor.known), actor.known)
        mine = Grants(actor.known, share, profile)
        every = [*self.resources.grants_to_all(""), *self.resources.grants_to(caller)]
        grants = [each for each in _about(wanted, every) if each.naming is Naming.SELF]
        for group in grouped(grants, self.resources.targets):
            yield from self._own_alone(mine, group)


def _about(wanted: ActionSet, names: Iterable[Named]) -> list[Named]:
    return [named for named in names if wanted is EVERY_ACTION or named.held.actions.meets(wanted)]


def _some(found: Iterable[_Value | None]) -> list[_Value]:
    return [each for each in found if each is not None]
