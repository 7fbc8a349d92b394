"""Effective permissions of AWS identities in normal form: grants, minus denies, within limits.

How an entry says what `decide` decides, by how a grant reaches a caller:

    identity policies           scope: the caller's account; boundary and SCPs limit. Keys and roles to assume
                                are taken out: there the resource has to grant as well
    resource policy, by itself  grants to everyone, to the session or to the user: SCPs limit, no boundary;
                                grants to the role: the boundary too
    both together               roles to assume and keys whose policy names the account, and every resource of
                                another account (then that account is the scope)

What was not read is an entry with `unknown`. An entry's scope bounds it: a pattern that would match a
resource of another account does not mean it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leastwise.core.evaluation.aws.effective_accounts import (
    NOBODY,
    AccountShare,
    Deny,
    Group,
    PartTable,
    concerning,
    grouped,
    problems_of,
)
from leastwise.core.evaluation.aws.effective_actions import ActionSet, action_set
from leastwise.core.evaluation.aws.effective_entries import (
    KEY_ACTIONS,
    Given,
    Grants,
    clause_of_actions,
    entry_of,
    key_patterns,
    needs_resource,
    split_by_account,
)
from leastwise.core.evaluation.aws.effective_limits import Limit
from leastwise.core.evaluation.aws.effective_parts import ANYTHING, Part, Remainder
from leastwise.core.evaluation.aws.effective_resources import (
    Named,
    ResourceIndex,
    about_holder,
    beside_of,
)
from leastwise.core.evaluation.aws.effective_targets import Targets
from leastwise.core.evaluation.aws.engine_callers import Actor
from leastwise.core.evaluation.aws.engine_policies import PolicyTable
from leastwise.core.evaluation.aws.layers import Policy
from leastwise.core.evaluation.aws.principals import Naming
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.snapshots import Plane

Spoken = tuple[Remainder, tuple[Clause, ...], tuple[Source, ...]]
"""What statements of resources' policies speak of, clauses that must hold beside, and where they stand."""


EVERY_ACTION = action_set(ANYTHING)


class EffectiveTable:
    """Works out the entries of identities of one world."""

    def __init__(self, table: PolicyTable, parts: PartTable) -> None:
        self._table, self._parts = table, parts
        self.resources = ResourceIndex(table)
        self._shares: dict[tuple[str, bool, bool, str], AccountShare] = {}
        self._prepared: dict[AccountShare, list[tuple[Group, list[Entry] | None]]] = {}
        self._keys = tuple(sorted(arn for arn in table.world.resources or () if ":key/" in arn))

    def entries(self, actor: Actor, wanted: ActionSet = EVERY_ACTION) -> tuple[Entry, ...]:
        """Return what an identity can do, in a stable order; of that, what meets the wanted actions."""
        if not actor.caller.has_identity_policies:
            return tuple(self._without_policies(actor, wanted))
        mine = self.grants(actor, wanted)
        names = _about(wanted, self.resources.grants_to(actor.caller))
        account = mine.share.account
        targets = self.resources.targets
        own = grouped((each for each in names if each.held.owner in ("", account)), targets)
        others = grouped((each for each in names if each.held.owner not in ("", account)), targets)
        found = [
            *self._by_identity(mine),
            *self._unread_keys(mine),
            *self._by_both(
                mine, [*(each for each in mine.share.both if each.actions.meets(wanted)), *others]
            ),
            *self._to_everyone(mine, wanted),
            *(entry for group in own for entry in self._alone(mine, group)),
        ]
        if mine.unknown:
            found.append(Entry(Plane.AWS, ANYTHING, resources=ANYTHING, unknown=mine.unknown))
        return tuple(found)

    # ---------------------------------------------------------------- gathering

    def grants(self, actor: Actor, wanted: ActionSet = EVERY_ACTION) -> Grants:
        """Gather what an identity has, of grants only those that meet the wanted actions."""
        policies, known = actor.policies, actor.known
        share = self._share(actor)
        allows: list[tuple[Part, Remainder]] = []
        denies: list[Deny] = []
        for policy in policies.identity.policies:
            for part in self._parts.parts(policy):
                if not part.is_allow:
                    denies.append(Deny(part))
                elif part.actions.meets(wanted) and (remainder := part.remainder(known)) is not None:
                    allows.append((part, remainder))
        unknown = [*problems_of(policies.identity), *share.unread]
        boundary: tuple[Limit, ...] = ()
        if policies.boundary is not None:
            denies += map(Deny, self._parts.denies(policies.boundary))
            boundary = (self._parts.limit(policies.boundary),)
            unknown += problems_of(policies.boundary)
        named = self.resources.denials_of(actor.caller)
        denies += (Deny(each.held.part, each.held, each.doubt) for each in named)
        return Grants(known, share, allows, concerning(denies, known), boundary, tuple(unknown))

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

    # ---------------------------------------------------------------- identity policies

    def _by_identity(self, mine: Grants) -> Iterator[Entry]:
        account, limits = mine.share.account, mine.limits
        world = self._table.world
        for part, remainder in mine.allows:
            own, foreign = split_by_account(remainder, account)
            if own is not None and not needs_resource(part.actions, own):
                given = Given(part.actions, own, account, (part.source,), limits, is_identity=True)
                yield from _some(entry_of(mine, given))
            for other, there in foreign.items():
                if other not in world.accounts or world.resources is None:
                    text = f"what account {other} grants was not read"
                    given = Given(part.actions, there, other, (part.source,), limits, unread=text)
                    yield from _some(entry_of(mine, given))

    def _unread_keys(self, mine: Grants) -> Iterator[Entry]:
        """Grants on keys whose policy was not read; those that were read are taken out."""
        account, limits = mine.share.account, mine.limits
        known = frozenset(self._keys)
        for part, remainder in mine.allows:
            keys = key_patterns(remainder, account) if part.actions.meets(KEY_ACTIONS) else None
            if keys is None or (keys.resources and known.issuperset(keys.resources)):
                continue
            narrowed = part.actions.narrowed(KEY_ACTIONS)
            beside = [Clause((), self._keys)] if self._keys else []
            if narrowed is None:
                beside.append(clause_of_actions(part))
            given = Given(
                narrowed or KEY_ACTIONS,
                keys,
                account,
                (part.source,),
                limits,
                tuple(beside),
                "the policy of the key was not read",
            )
            yield from _some(entry_of(mine, given))

    # ---------------------------------------------------------------- both sides

    def _by_both(self, mine: Grants, groups: Iterable[Group]) -> Iterator[Entry]:
        groups = list(groups)
        targets = self.resources.targets
        for part, remainder in mine.allows:
            meeting = [group for group in groups if group.actions.meets(part.actions)]
            if not meeting:
                continue
            bits, is_exact = _meant(remainder, targets)
            for group in meeting:
                if group.is_whole and not group.bits & bits:
                    continue
                yield from self._both(mine, group, part, remainder, bits if is_exact else None)

    def _both(
        self, mine: Grants, group: Group, part: Part, remainder: Remainder, bits: int | None
    ) -> Iterator[Entry]:
        theirs = group.first.part.remainder(mine.known)
        if theirs is None:
            return
        beside = list(beside_of(group.first))
        if not (group.is_whole and bits is not None) and remainder.resources != ANYTHING:
            beside.append(Clause(remainder.resources, remainder.not_resources, sources=(part.source,)))
        actions = part.actions.narrowed(group.actions)
        if actions is None:
            beside.append(clause_of_actions(part))
        for about, clauses, sources in _spoken(group, theirs, group.bits if bits is None else bits):
            merged = Remainder(
                about.resources,
                about.not_resources,
                (*remainder.conditions, *about.conditions, *_doubts(group)),
                (*remainder.unknown, *about.unknown),
            )
            given = Given(
                actions or group.actions,
                merged,
                group.owner or mine.share.account,
                (part.source, *sources),
                mine.limits,
                (*beside, *clauses),
            )
            yield from _some(entry_of(mine, given))

    # ---------------------------------------------------------------- resource policies by themselves

    def _to_everyone(self, mine: Grants, wanted: ActionSet) -> Iterator[Entry]:
        """Grants to everyone: the same for all, but for what an identity's own denies take out."""
        for group, entries in self._prepare(mine.share):
            if not group.actions.meets(wanted):
                continue
            own = mine.own_denials(group.owner or mine.share.account)
            if entries is None or mine.unknown or any(each.actions.meets(group.actions) for each in own):
                yield from self._alone(mine, group)
            else:
                yield from entries

    def _prepare(self, share: AccountShare) -> list[tuple[Group, list[Entry] | None]]:
        found = self._prepared.get(share)
        if found is None:
            nobody = Grants(NOBODY, share)
            is_fixed = not any(part.depends for limit in share.scps for part in limit.parts)
            found = self._prepared[share] = [
                (
                    group,
                    list(self._alone(nobody, group)) if is_fixed and not group.first.part.depends else None,
                )
                for group in share.alone
            ]
        return found

    def _alone(self, mine: Grants, group: Group) -> Iterator[Entry]:
        theirs = group.first.part.remainder(mine.known)
        if theirs is None:
            return
        limits = mine.limits if group.naming is Naming.ROLE else mine.share.scps
        scope = group.owner or mine.share.account
        for about, clauses, sources in _spoken(group, theirs, group.bits):
            about_it = about.with_conditions(*_doubts(group))
            beside = (*beside_of(group.first), *clauses)
            given = Given(group.actions, about_it, scope, sources, limits, beside)
            yield from _some(entry_of(mine, given))

    def _without_policies(self, actor: Actor, wanted: ActionSet) -> Iterator[Entry]:
        """What policies of resources grant to a service, a provider or everyone: these have no others."""
        caller = actor.caller
        share = AccountShare(self._table, self._parts, self.resources, caller, is_bounded=False)
        denies = [Deny(each.held.part, each.held, each.doubt) for each in self.resources.denials_of(caller)]
        mine = Grants(actor.known, share, denials=concerning(denies, actor.known))
        every = [*self.resources.grants_to_all(""), *self.resources.grants_to(caller)]
        grants = _about(wanted, every)
        for group in grouped((each for each in grants if each.naming is Naming.SELF), self.resources.targets):
            yield from self._alone(mine, group)


def _about(wanted: ActionSet, names: Iterable[Named]) -> list[Named]:
    return [named for named in names if named.held.actions.meets(wanted)]


def _some(entry: Entry | None) -> tuple[Entry, ...]:
    return () if entry is None else (entry,)


def _doubts(group: Group) -> tuple[str, ...]:
    return (group.doubt,) if group.doubt else ()


def _meant(remainder: Remainder, targets: Targets) -> tuple[int, bool]:
    """Return which roles and keys a grant may be about, and whether it is about these for certain."""
    if remainder.not_resources:
        is_exact = not any("${" in pattern for pattern in remainder.not_resources)
        out = targets.matching_any(remainder.not_resources) if is_exact else 0
        return targets.everything & ~out, is_exact
    return (
        targets.matching_any(remainder.resources),
        not any("${" in pattern for pattern in remainder.resources),
    )


def _spoken(group: Group, theirs: Remainder, bits: int) -> Iterator[Spoken]:
    """Return what the statements of a group speak of: roles and keys together, other resources one by one."""
    if group.is_whole:
        chosen = group.chosen(bits)
        yield theirs.about(tuple(held.holder for held in chosen)), (), tuple(h.part.source for h in chosen)
        return
    for held in group.helds:
        about = about_holder(held, theirs)
        if about is not None:
            yield about[0], about[1], (held.part.source,)
