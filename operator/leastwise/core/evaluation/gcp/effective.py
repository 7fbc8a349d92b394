"""Effective permissions of one identity: every grant that reaches it, less what denies and boundaries take.

An entry holds for its `scope` and everything below; `resources` is `*` for a project, folder or organization.
A deny above the scope takes permissions away whole, one below it or with a condition stays as what is
excluded. Conditions of grants stay as they are written: they are decided for one request.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from leastwise.core.evaluation.decisions import Truth
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.evaluation.gcp.boundary_versions import first_blocking_version
from leastwise.core.evaluation.gcp.compiled import Boundary, CompiledWorld, Denial, Grant
from leastwise.core.evaluation.gcp.judging import concerns, denied, may_cover
from leastwise.core.evaluation.gcp.members import Member
from leastwise.core.evaluation.gcp.memberships import Belonging, Subject
from leastwise.core.evaluation.gcp.names import RESOURCE_MANAGER, Place, is_container
from leastwise.core.evaluation.gcp.permissions import Permission, parse_permission
from leastwise.core.snapshots import Plane

ANY_ACTION: Final = "*"
"""Stands for the permissions of a role that nobody described."""

UNKNOWN_PREFIX: Final = "unknown: "
"""Begins what stands among the conditions of an exclusion or a limit and was not read."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """What denies and boundaries leave of one permission at one scope."""

    excluded: tuple[Clause, ...] = ()
    limits: tuple[tuple[Clause, ...], ...] = ()
    unknown: tuple[str, ...] = ()


class EffectivePermissions:
    """Computes entries for one subject; what a scope takes away is worked out once."""

    def __init__(self, world: CompiledWorld, subject: Subject) -> None:
        self._world = world
        self._subject = subject
        self._strict = replace(subject, ignores_unread=False)
        self._denials: dict[str, tuple[tuple[Denial, Belonging, bool], ...]] = {}
        self._meanings: dict[int, Belonging] = {}
        self._restrictions: dict[tuple[str, str], Restriction | None] = {}
        self._boundaries: dict[int | None, tuple[tuple[Boundary, Belonging], ...]] = {}

    def entries(self, only: Permission | None = None) -> tuple[Entry, ...]:
        """Return every entry, in a stable order; with `only`, what roles certainly give of one permission."""
        found: list[Entry] = []
        for grant, belonging, member in self.reaching():
            found += self._of_grant(grant, belonging, member, only)
        return tuple(sorted(found, key=_order))

    def reaching(self) -> Iterator[tuple[Grant, Belonging, Member]]:
        """Return the grants that reach the subject, each once, by its strongest way."""
        found: dict[int, tuple[Grant, Belonging, Member]] = {}
        for member in (self._subject.member, *self._world.sets):
            grants = self._world.by_member.get(member.native)
            if grants is None:
                continue
            belonging = self._world.memberships.belongs(self._subject, member)
            if belonging.truth is not Truth.NO:
                for grant in grants:
                    kept = found.get(id(grant))
                    if kept is None or _STRENGTH[belonging.truth] > _STRENGTH[kept[1].truth]:
                        found[id(grant)] = (grant, belonging, member)
        return iter(found.values())

    def _of_grant(
        self, grant: Grant, belonging: Belonging, member: Member, only: Permission | None
    ) -> Iterator[Entry]:
        conditions, unknown = _residue(grant, belonging, member)
        for actions, missing in self._actions(grant.role, only):
            for restriction, kept in self._grouped(grant.resource, actions).items():
                yield Entry(
                    plane=Plane.GCP,
                    actions=tuple(kept),
                    resources=(ANY_ACTION,) if is_container(grant.resource) else (grant.resource,),
                    scope=grant.resource,
                    conditions=conditions,
                    limits=restriction.limits,
                    excluded=restriction.excluded,
                    sources=(grant.sources,),
                    unknown=tuple(sorted({*unknown, *missing, *restriction.unknown})),
                )

    def _actions(
        self, role: str, only: Permission | None
    ) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        missing = (f"what role {role} gives was not read",)
        if only is not None:
            if self._world.roles.gives(role, only) is Truth.YES:
                yield (str(only),), ()
            return
        permissions, is_whole = self._world.roles.permissions(role)
        if permissions:
            yield permissions, ()
        if not is_whole:
            yield (ANY_ACTION,), missing

    # ------------------------------------------------------------ what a scope takes away

    def _grouped(self, scope: str, actions: tuple[str, ...]) -> dict[Restriction, Sequence[str]]:
        """Group permissions by what is left of them at a scope; what nothing is left of is in no group."""
        place = self._world.place(scope)
        if not self._denials_at(scope, place) and not self._boundaries_from(1):
            return {Restriction(): actions}
        grouped: dict[Restriction, list[str]] = {}
        for action in actions:
            restriction = self._restriction(scope, place, action)
            if restriction is not None:
                grouped.setdefault(restriction, []).append(action)
        return {**grouped}

    def _restriction(self, scope: str, place: Place, action: str) -> Restriction | None:
        """Return what is left of a permission at a scope; None when nothing is."""
        key = (scope, action)
        if key not in self._restrictions:
            self._restrictions[key] = self._work_out(scope, place, action)
        return self._restrictions[key]

    def _work_out(self, scope: str, place: Place, action: str) -> Restriction | None:
        permission = parse_permission(action)
        excluded: list[Clause] = []
        unknown: set[str] = set()
        for denial, meant, is_above in self._denials_at(scope, place):
            if permission is not None and not may_cover(denial, permission):
                continue
            is_plain = denial.condition is None and not denial.problem and meant.truth is Truth.YES
            if is_above and is_plain and permission is not None:
                return None
            if is_above and (denial.problem or (meant.truth is Truth.GAP and denial.condition is None)):
                unknown.add(denial.problem or meant.why)
            else:
                excluded.append(_clause(denial, meant, action))
        limits = () if permission is None else self._limits(place, permission, unknown)
        if limits is None:
            return None
        return Restriction(tuple(excluded), limits, tuple(sorted(unknown)))

    def _denials_at(self, scope: str, place: Place) -> tuple[tuple[Denial, Belonging, bool], ...]:
        kept = self._denials.get(scope)
        if kept is None:
            kept = self._denials[scope] = tuple(self._find_denials(scope, place))
        return kept

    def _find_denials(self, scope: str, place: Place) -> Iterator[tuple[Denial, Belonging, bool]]:
        for attachment, denials in self._world.denials.items():
            is_above = attachment in place.names
            if not is_above and scope not in self._world.place(attachment).names:
                continue
            for denial in denials:
                meant = self._meant(denial)
                if meant.truth is not Truth.NO:
                    yield denial, meant, is_above

    def _meant(self, denial: Denial) -> Belonging:
        known = self._meanings.get(id(denial))
        if known is None:
            known = self._meanings[id(denial)] = denied(self._world, denial, self._strict)
        return known

    def _limits(
        self, place: Place, permission: Permission, unknown: set[str]
    ) -> tuple[tuple[Clause, ...], ...] | None:
        """Return what boundaries leave of a scope: limits that must all hold, None when nothing is left."""
        counted = self._boundaries_from(first_blocking_version(permission))
        certain = [boundary for boundary, meant in counted if meant.truth is Truth.YES]
        doubtful = [(boundary, meant) for boundary, meant in counted if meant.truth is not Truth.YES]
        if any(_holds_all(boundary, place) for boundary in certain):
            return ()
        if not certain:
            return tuple(
                (*self._eligible(boundary, place), _doubt(place, boundary, meant))
                for boundary, meant in doubtful
                if not _holds_all(boundary, place)
            )
        clauses = [each for boundary in certain for each in self._eligible(boundary, place)]
        for boundary, meant in doubtful:
            why = _why(boundary, meant)
            clauses += [replace(each, conditions=(why,)) for each in self._eligible(boundary, place)]
        if not place.is_rooted and not all(map(_names_projects, certain)):
            unknown.add(f"whether {place.names[-1]} stands in what a boundary makes eligible is not known")
            return ()
        return (tuple(clauses),) if clauses else None

    def _eligible(self, boundary: Boundary, place: Place) -> list[Clause]:
        """Return what of a scope a boundary makes eligible."""
        scope = place.names[0]
        if boundary.problem:
            return [
                Clause((scope,), conditions=(UNKNOWN_PREFIX + boundary.problem,), sources=(boundary.source,))
            ]
        if _holds_all(boundary, place):
            return [Clause((scope,), sources=(boundary.source,))]
        below = tuple(name for name in boundary.resources if scope in self._world.place(name).names)
        return [Clause(below, sources=(boundary.source,))] if below else []

    def _boundaries_from(self, first: int | None) -> tuple[tuple[Boundary, Belonging], ...]:
        kept = self._boundaries.get(first)
        if kept is None:
            asked = (
                (each, concerns(self._world, each, first, self._strict)) for each in self._world.boundaries
            )
            kept = tuple((each, meant) for each, meant in asked if meant.truth is not Truth.NO)
            self._boundaries[first] = kept
        return kept


_STRENGTH: Final = {Truth.YES: 3, Truth.GAP: 2, Truth.OPEN: 1, Truth.NO: 0}


def _holds_all(boundary: Boundary, place: Place) -> bool:
    return not boundary.problem and any(name in boundary.resources for name in place.names)


def _names_projects(boundary: Boundary) -> bool:
    return not boundary.problem and all(
        name.startswith(f"{RESOURCE_MANAGER}projects/") for name in boundary.resources
    )


def _doubt(place: Place, boundary: Boundary, meant: Belonging) -> Clause:
    """Return the clause of a whole scope that holds if a boundary does not count after all."""
    return Clause((place.names[0],), conditions=(_why(boundary, meant),), sources=(boundary.source,))


def _why(boundary: Boundary, meant: Belonging) -> str:
    if boundary.problem or meant.truth is Truth.GAP:
        return UNKNOWN_PREFIX + (boundary.problem or meant.why)
    return meant.why


def _clause(denial: Denial, meant: Belonging, action: str) -> Clause:
    conditions: list[str] = []
    if denial.condition is not None and not denial.problem:
        conditions.append(denial.condition.expression)
    if denial.problem or meant.truth is Truth.GAP:
        conditions.append(f"{UNKNOWN_PREFIX}{denial.problem or meant.why}")
    elif meant.truth is Truth.OPEN:
        conditions.append(meant.why)
    return Clause(
        resources=(denial.attachment,),
        conditions=tuple(conditions),
        actions=tuple(map(str, denial.permissions)) if action == ANY_ACTION else (),
        sources=(denial.source,),
    )


def _residue(grant: Grant, belonging: Belonging, member: Member) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the conditions that stay, and what is not known."""
    conditions: list[str] = []
    unknown: list[str] = []
    if grant.problem:
        unknown.append(grant.problem)
    elif grant.condition is not None:
        conditions.append(grant.condition.expression)
    if belonging.truth is Truth.OPEN:
        conditions.append(f"{belonging.why} of {member.native}")
    elif belonging.truth is Truth.GAP:
        unknown.append(belonging.why)
    return tuple(conditions), tuple(unknown)


def _order(entry: Entry) -> tuple[str, tuple[str, ...], str]:
    return entry.scope, entry.actions, str(entry.sources)


def with_doubts(entry: Entry) -> Entry:
    """Tell what is not known of the limits of an entry as what is not known of the entry."""
    texts = (text for union in entry.limits for clause in union for text in clause.conditions)
    doubts = {text.removeprefix(UNKNOWN_PREFIX) for text in texts if text.startswith(UNKNOWN_PREFIX)}
    return replace(entry, unknown=tuple(sorted({*entry.unknown, *doubts}))) if doubts else entry
