"""Decides requests: joins what every role and deny assignment of a world says about one.

Implements "How Azure RBAC determines if a user has access to a resource" in
https://learn.microsoft.com/azure/role-based-access-control/overview. A deny assignment wins; a role
assignment gives its actions minus its own notActions; conditions come last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from leastwise.core.evaluation.azure.action_planes import ActionPlanes
from leastwise.core.evaluation.azure.actions import ActionPlane, pattern_matches
from leastwise.core.evaluation.azure.grants import Asker, Found, Judge
from leastwise.core.evaluation.azure.inventory import aliases_of, known_ids
from leastwise.core.evaluation.azure.memberships import Memberships
from leastwise.core.evaluation.azure.requests import Request
from leastwise.core.evaluation.azure.scopes import Level, is_within, level_of, prefixes_of
from leastwise.core.evaluation.azure.worlds import AzureWorld, DenyAssignment, Listing, RoleAssignment
from leastwise.core.evaluation.decisions import (
    Decision,
    Effect,
    Outcome,
    Reason,
    Source,
    Truth,
    combine,
    unknown,
)
from leastwise.core.evaluation.engines import Caller
from leastwise.core.evaluation.inventories import native_of

_WEIGHT = {Truth.YES: 3, Truth.GAP: 2, Truth.OPEN: 1, Truth.NO: 0}


BY_POLICIES = "the vault decides by its access policies, not by roles"
"""Why a data action on a vault is not decided
(https://learn.microsoft.com/azure/key-vault/general/rbac-access-policy)."""

VAULT_DATA = "Microsoft.KeyVault/vaults/*"
"""The actions that such a vault takes out of the hands of roles, where they are data actions."""


def vaults_with_policies(world: AzureWorld) -> tuple[str, ...]:
    """Return the vaults that are known to decide by access policies."""
    return tuple(each.id for each in world.resources if each.uses_rbac is False)


_ANYWHERE = ""


def _is_not_textual(deny: DenyAssignment) -> bool:
    """Tell whether the ids of what a deny holds for do not all begin with its scope."""
    return not deny.scope or level_of(deny.scope) is Level.MANAGEMENT_GROUP


class Evaluator:
    """Decides over one world, with its assignments indexed by principal."""

    def __init__(self, world: AzureWorld) -> None:
        self.world = world
        self.memberships = Memberships(world)
        self.judge = Judge(world, self.memberships)
        self.planes = ActionPlanes(world)
        self._vaults = vaults_with_policies(world)
        self._by_principal: defaultdict[str, list[RoleAssignment]] = defaultdict(list)
        for assignment in world.assignments:
            self._by_principal[assignment.principal].append(assignment)
        self._denies_at: defaultdict[str, list[DenyAssignment]] = defaultdict(list)
        for deny in world.denies:
            self._denies_at[_ANYWHERE if _is_not_textual(deny) else deny.scope].append(deny)

    @cached_property
    def _aliases(self) -> dict[str, str]:
        return aliases_of(self.world)

    @cached_property
    def _known(self) -> frozenset[str]:
        return known_ids(self.world)

    def decide(self, asker: Asker, request: Request) -> Decision:
        """Answer one request on one plane."""
        vault = self._vault_with_policies(request)
        if vault:
            return unknown(BY_POLICIES, Source("access policies", vault))
        allows = [self.judge.grant(assignment, asker, request) for assignment in self.candidates(asker)]
        denies = [self.judge.deny(deny, asker, request) for deny in self._denies_over(request.resource)]
        allow = strongest([found.truth for found in allows] + self._cut(Listing.ASSIGNMENTS))
        deny = strongest([found.truth for found in denies] + self._cut(Listing.DENIES))
        outcome = combine(allow, deny, Truth.YES)
        return Decision(outcome, tuple(self._reasons(outcome, allows, denies)))

    def asker(self, caller: Caller) -> Asker:
        """Resolve who asks: an object id, or a name that the directory tells."""
        native = self.resolve(native_of(caller.identity))
        if caller.groups is None:
            return Asker(native)
        return Asker(native, self.memberships.closure(map(self.resolve, caller.groups)))

    def resolve(self, name: str) -> str:
        """Return the object id behind a name, an application id or a resource id; else the name itself."""
        folded = name.strip().lower().removeprefix("azure:")
        return self._aliases.get(folded, folded)

    def is_unresolved(self, asker: Asker) -> bool:
        """Tell whether the asker is a name, no object id, that the files do not lead to one."""
        return ("@" in asker.id or "/" in asker.id) and asker.id not in self._known

    def candidates(self, asker: Asker) -> Iterator[RoleAssignment]:
        """Yield the assignments that name the asker, its groups, or what may be one of its groups."""
        given = asker.given
        groups = self.memberships.groups_of(asker.id) if given is None else given
        may_be_more = given is None and self.memberships.may_be_in_more(asker.id)
        more = self.memberships.unread if may_be_more else frozenset()
        for principal in sorted({asker.id, "", *groups, *more}):
            yield from self._by_principal.get(principal, ())

    def assignees(self) -> tuple[str, ...]:
        """Return the principals that assignments name, sorted."""
        return tuple(sorted(filter(None, self._by_principal)))

    def _vault_with_policies(self, request: Request) -> str:
        """Return the vault whose access policies decide a request instead of roles; empty for none."""
        if request.plane is not ActionPlane.DATA or not pattern_matches(VAULT_DATA, request.action):
            return ""
        return next((vault for vault in self._vaults if is_within(request.resource, vault)), "")

    def _denies_over(self, resource: str) -> Iterator[DenyAssignment]:
        """Yield the deny assignments that may hold for a resource."""
        if self._denies_at:
            for scope in (_ANYWHERE, *prefixes_of(resource)):
                yield from self._denies_at.get(scope, ())

    def _cut(self, listing: Listing) -> list[Truth]:
        return [Truth.GAP] if listing in self.world.cut else []

    def _reasons(self, outcome: Outcome, allows: list[Found], denies: list[Found]) -> Iterator[Reason]:
        match outcome:
            case Outcome.ALLOWED:
                yield from _with(allows, Truth.YES)
            case Outcome.EXPLICITLY_DENIED:
                yield from _with(denies, Truth.YES)
            case Outcome.IMPLICITLY_DENIED:
                yield from _refusals(allows)
            case _:
                yield from _with(allows, Truth.YES, Truth.OPEN, Truth.GAP)
                yield from _with(denies, Truth.OPEN, Truth.GAP)
                for listing in sorted(self.world.cut, key=lambda each: each.value):
                    yield Reason(Effect.GAP.value, text=f"the listing of {listing.value} is not whole")


def strongest(truths: Iterable[Truth]) -> Truth:
    """Join parts of which any one is enough."""
    return max(truths, key=_WEIGHT.__getitem__, default=Truth.NO)


def _with(found: list[Found], *truths: Truth) -> list[Reason]:
    return sorted(each.reason for each in found if each.truth in truths)


def _refusals(allows: list[Found]) -> list[Reason]:
    near = [
        Reason(Effect.LIMIT.value, each.reason.sources, (), each.reason.text)
        for each in allows
        if each.reason.text
    ]
    if near:
        return sorted(near)
    return [Reason(Effect.LIMIT.value, text="no role assignment at the scope or above it gives the action")]
