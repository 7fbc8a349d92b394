"""The smallest roles of Google Cloud that cover what was used, cut out of the bindings that name an identity.

    binding                              used or not observable    proposed
    roles/storage.admin on a project     storage.objects.get       a custom role of it, bound there
    the same, under a condition          storage.objects.get       the same, under that condition
    roles/viewer, which was not read     anything                  the binding as it is
    roles/viewer                         nothing                   no binding

Bindings of groups, domains and everybody stay as they are. A use says its project, not the resource that its
permission was given on, so that every binding that gives it stays for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.decisions import MAYBE, Decision
from leastwise.core.evaluation.engines import Caller, CloudQuestion
from leastwise.core.evaluation.gcp.engine import GcpEngine
from leastwise.core.evaluation.gcp.members import parse_identity
from leastwise.core.evaluation.gcp.permissions import parse_permission
from leastwise.core.evaluation.gcp.policies import AllowPolicy, Binding, RoleDefinition
from leastwise.core.evaluation.gcp.roles import Roles
from leastwise.core.evaluation.gcp.worlds import GcpWorld
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.excess.atoms import Atom
from leastwise.core.rightsizing.proposals import (
    Doubt,
    Doubts,
    Kept,
    Lapsed,
    Reason,
    RefusedProposalError,
)
from leastwise.core.rightsizing.replays import replay
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.names import STAR
from leastwise.core.usage.uses import ALLOWED

MOST_PROBES = 160
"""Requests that the evaluator is asked about each custom role."""

_UNREAD = Reason(Doubt.UNDECIDED.value, "what the role gives was not read")
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_.]+")
_LONGEST_ID = 64
_HOMES = re.compile(r"/((?:projects|organizations)/[^/]+)$")


class Place(NamedTuple):
    """Where a role is bound: a resource, and the condition that must hold."""

    resource: str
    condition: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class CustomRole:
    """A role to make, with where it is bound; `name` begins with the project or organization, if known."""

    place: Place
    name: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GcpRightSized:
    """Bindings and custom roles in place of the bindings that name an identity.

    `before` and `after` count permissions by place.
    """

    identity: IdentityId
    custom: tuple[CustomRole, ...]
    bindings: tuple[tuple[Place, str], ...]  # with their roles, as they are
    before: int
    after: int
    used: int
    kept: tuple[Kept, ...]
    lapsed: tuple[Lapsed, ...]
    requests: int
    probes: int

    def document(self) -> dict[str, object]:
        """Write it as `gcloud iam roles create --file` and policies take its parts."""
        member = native_of(self.identity)
        bound = [*self.bindings, *((each.place, each.name) for each in self.custom)]
        return {
            "customRoles": [
                {
                    "name": each.name,
                    "title": each.name.rpartition("/")[2],
                    "stage": "GA",
                    "includedPermissions": list(each.permissions),
                }
                for each in self.custom
            ],
            "bindings": [_binding_value(place, role, member) for place, role in sorted(bound)],
        }


def _binding_value(place: Place, role: str, member: str) -> dict[str, object]:
    found: dict[str, object] = {"resource": place.resource, "role": role, "members": [member]}
    if place.condition:
        found["condition"] = {"title": place.title, "expression": place.condition}
    return found


class GcpRightSizing:
    """Right-sizes identities of one world."""

    def __init__(self, engine: GcpEngine, doubts: Doubts) -> None:
        self._world, self._doubts = engine.world, doubts
        self._before = GcpEngine(engine.world)  # without the library of conditions: both sides alike
        self._roles = Roles(engine.world.roles)

    def of(self, identity: IdentityId, aggregates: Iterable[Aggregate]) -> GcpRightSized:
        """Propose for one identity, from all its recorded uses; check it.

        InvalidError for a group and its like; RefusedProposalError where the check fails.
        """
        if not native_of(identity).startswith(("user:", "serviceAccount:", "principal://")):
            raise InvalidError(f"{identity}: it does nothing itself; right-size its members")
        uses = [each for each in aggregates if each.use.decision == ALLOWED]
        used = {_spelled(each.use.action) for each in uses}
        kept: list[Kept] = []
        bindings: list[tuple[Place, str]] = []
        given: dict[Place, set[str]] = {}
        chosen: dict[Place, set[str]] = {}
        roles: dict[Place, list[str]] = {}
        for place, role in self._own(identity):
            permissions, is_whole = self._roles.permissions(role)
            if not is_whole:
                bindings.append((place, role))
                kept.append(Kept(role, place.resource, _UNREAD))
                continue
            roles.setdefault(place, []).append(role)
            given.setdefault(place, set()).update(permissions)
            needed = chosen.setdefault(place, set())
            needed.update(used.intersection(permissions))
            for permission, reason in self._doubtful(permissions, place):
                needed.add(permission)
                kept.append(Kept(permission, place.resource, reason))
        custom: list[CustomRole] = []
        for place, needed in sorted(chosen.items()):
            if needed == given[place]:
                bindings += [(place, role) for role in roles[place]]
            elif needed:
                custom.append(
                    CustomRole(place, self._name(identity, place, len(custom)), tuple(sorted(needed)))
                )
        after = GcpEngine(_proposed(self._world, identity, bindings, custom))
        found = GcpRightSized(
            identity,
            tuple(custom),
            tuple(sorted(bindings)),
            sum(map(len, given.values())),
            sum(map(len, chosen.values())),
            len(uses),
            tuple(sorted(set(kept))),
            (),
            self._replay(after, identity, uses),
            self._probe(after, identity, custom, given),
        )
        lapsed = tuple(self._lapsed(identity, uses))
        return replace(found, lapsed=lapsed, used=len(uses) - len(lapsed))

    def _own(self, identity: IdentityId) -> Iterator[tuple[Place, str]]:
        for policy in self._world.allow:
            for binding in policy.bindings:
                if not binding.problem and _names(binding, identity):
                    yield Place(policy.resource, binding.condition, binding.title), binding.role

    def _doubtful(self, permissions: Iterable[str], place: Place) -> Iterator[tuple[str, Reason]]:
        project = self._home(place).partition("projects/")[2]
        for each in permissions:
            reason = self._doubts(Atom(Plane.GCP, each), project)
            if reason is not None:
                yield each, reason

    def _home(self, place: Place) -> str:
        """Return the nearest project or organization, empty when it is not known."""
        for name in self._before.compiled.place(place.resource).names:
            found = _HOMES.search(name)
            if found:
                return found[1]
        return ""

    def _name(self, identity: IdentityId, place: Place, number: int) -> str:
        account = native_of(identity).partition(":")[2].partition("@")[0].rpartition("/")[2]
        text = f"leastwise.{_NOT_IN_IDS.sub('_', account)}"[: _LONGEST_ID - 4]
        home = self._home(place)
        return f"{home}/roles/{text}.{number + 1}" if home else f"roles/{text}.{number + 1}"

    # ------------------------------------------------------------ the check

    def _replay(self, after: GcpEngine, identity: IdentityId, uses: Iterable[Aggregate]) -> int:
        asked = ((each, question) for each in uses for question in _questions(each))
        return replay(self._before, after, identity, asked)

    def _probe(
        self,
        after: GcpEngine,
        identity: IdentityId,
        custom: Sequence[CustomRole],
        given: dict[Place, set[str]],
    ) -> int:
        count = 0
        for role in custom:
            if not given.get(role.place, set()).issuperset(role.permissions):
                raise RefusedProposalError(f"the proposal would widen the grant: {role.name}")
            for permission in islice(role.permissions, MOST_PROBES):
                question = CloudQuestion(permission, role.place.resource)
                count += 1
                if _is_better(
                    after.decide(Caller(identity), question), self._before.decide(Caller(identity), question)
                ):
                    raise RefusedProposalError(
                        f"the proposal would widen the grant: {permission} on {role.place.resource}"
                    )
        return count

    def _lapsed(self, identity: IdentityId, uses: Iterable[Aggregate]) -> Iterator[Lapsed]:
        for each in uses:
            answers = (self._before.decide(Caller(identity), question) for question in _questions(each))
            if not any(answer.outcome in MAYBE for answer in answers):
                yield Lapsed(each.use.action, each.use.place, each.last_seen)


def _is_better(new: Decision, old: Decision) -> bool:
    return new.outcome in MAYBE and (old.outcome not in MAYBE or (new.is_allowed and not old.is_allowed))


def _spelled(action: str) -> str:
    found = parse_permission(action)
    return action if found is None else str(found)


def _names(binding: Binding, identity: IdentityId) -> bool:
    own = parse_identity(native_of(identity)).native
    return any(parse_identity(each).native == own for each in binding.members)


def _questions(each: Aggregate) -> Iterator[CloudQuestion]:
    """Yield the requests of a use: on the resources that the log named, else on its project."""
    names = [name for name in each.names if not name.endswith(STAR)] or [f"projects/{each.use.place}"]
    for name in names:
        yield CloudQuestion(each.use.action, name)


def _proposed(
    world: GcpWorld,
    identity: IdentityId,
    bindings: Sequence[tuple[Place, str]],
    custom: Sequence[CustomRole],
) -> GcpWorld:
    """Return the world in which an identity is named by these bindings alone."""
    native = native_of(identity)
    allow = [
        replace(policy, bindings=tuple(_without(each, identity) for each in policy.bindings))
        for policy in world.allow
    ]
    for place, role in (*bindings, *((each.place, each.name) for each in custom)):
        own = Binding(role, (native,), place.condition, place.title)
        allow.append(AllowPolicy(place.resource, (own,)))
    roles = {each.name: RoleDefinition(each.name, frozenset(each.permissions)) for each in custom}
    return replace(world, allow=tuple(allow), roles={**world.roles, **roles})


def _without(binding: Binding, identity: IdentityId) -> Binding:
    if binding.problem or not _names(binding, identity):
        return binding
    own = parse_identity(native_of(identity)).native
    members = tuple(each for each in binding.members if parse_identity(each).native != own)
    return replace(binding, members=members)
