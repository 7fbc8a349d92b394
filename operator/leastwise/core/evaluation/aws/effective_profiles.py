"""What identities have in common that share an account, a boundary and the denies that concern them.

Between such identities a grant without conditions about callers makes no difference: its entry is worked out
once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.core.evaluation.aws.effective_accounts import AccountShare
from leastwise.core.evaluation.aws.effective_actions import ActionSet
from leastwise.core.evaluation.aws.effective_limits import Denial, Limit
from leastwise.core.evaluation.aws.effective_memos import Memo
from leastwise.core.evaluation.aws.effective_parts import keys_of
from leastwise.core.evaluation.aws.engine_contexts import KnownContext


class Profile:
    """An account, a boundary, and denies: `own` ones, and by owner of a resource those that depend on who
    calls; compared by identity, one for each equal set."""

    def __init__(
        self,
        share: AccountShare,
        boundary: tuple[Limit, ...],
        own: tuple[Denial, ...],
        dependent: tuple[tuple[str, tuple[Denial, ...]], ...],
    ) -> None:
        self.boundary = boundary
        self.own = own
        self.limits = (*boundary, *share.scps)
        self.limit_keys = keys_of(part for limit in self.limits for part in limit.parts)
        self.by_owner = {owner: (*own, *denials) for owner, denials in dependent}
        every = {id(each): each for denials in self.by_owner.values() for each in denials}
        self.denials = tuple(every.values())
        self._in_service: dict[str, tuple[Denial, ...]] = {}
        self._about: Memo[ActionSet, tuple[Denial, ...]] = Memo()

    def denials_about(self, actions: ActionSet) -> tuple[Denial, ...]:
        """Return the denies that may concern some actions."""
        found = self._about.get(actions)
        if found is None:
            services = actions.services
            is_one = services is not None and len(services) == 1
            candidates = self.denials_in(*services) if services and is_one else self.denials
            meeting = tuple([denial for denial in candidates if denial.actions.meets(actions)])
            found = self._about.keep(actions, meeting)
        return found

    def denials_in(self, service: str) -> tuple[Denial, ...]:
        """Return the denies that may concern one service."""
        found = self._in_service.get(service)
        if found is None:
            found = self._in_service[service] = tuple(
                denial
                for denial in self.denials
                if denial.actions.services is None or service in denial.actions.services
            )
        return found


class Profiles:
    """The profiles of one world, one for each equal set of what makes them."""

    def __init__(self) -> None:
        self._found: Memo[tuple[object, ...], Profile] = Memo()

    def of(
        self, share: AccountShare, boundary: tuple[Limit, ...], own: Iterable[Denial], known: KnownContext
    ) -> Profile:
        """Return the profile of an identity."""
        denials = tuple(own)
        dependent = tuple([(owner, tuple(share.zone(owner).dependent(known))) for owner in share.owners])
        key = (share, boundary, denials, dependent)
        found = self._found.get(key)
        if found is None:
            found = self._found.keep(key, Profile(share, boundary, denials, dependent))
        return found
