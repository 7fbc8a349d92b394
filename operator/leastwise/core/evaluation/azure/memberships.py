"""Which groups a principal is in, nested ones included, and where that is not known.

Role assignments are transitive for groups ("Groups" in
https://learn.microsoft.com/azure/role-based-access-control/overview). A group whose members were not read is
a gap for every principal, unless the principal's own groups are known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from leastwise.core.evaluation.azure.worlds import EVERYONE, AzureWorld, Subject
from leastwise.core.evaluation.decisions import Truth

GROUP_KINDS = frozenset({"group", "foreigngroup"})
"""Kinds of principals that stand for others, lower case."""


class Memberships:
    """The groups of a world, with the closure over nesting computed once for each principal."""

    def __init__(self, world: AzureWorld) -> None:
        self._told = world.memberships
        self._parents = _parents_of(world)
        self._unread = frozenset(_unread_groups(world))
        self._partial = self._not_whole(world)
        self._closures: dict[str, frozenset[str]] = {}

    @property
    def unread(self) -> frozenset[str]:
        """Groups that are mentioned and whose members, direct or nested, are not all known."""
        return self._partial

    def groups_of(self, principal: str) -> frozenset[str]:
        """Return the groups that a principal is known to be in, directly or not."""
        known = self._closures.get(principal)
        if known is None:
            known = frozenset(_reached((principal,), self._parents))
            if principal in self._told:
                known = known | self._told[principal]
            self._closures[principal] = known
        return known

    def may_be_in_more(self, principal: str) -> bool:
        """Tell whether the principal may be in groups whose members are not known."""
        return principal not in self._told and bool(self._partial)

    def holds(self, principal: str, subject: str, given: frozenset[str] | None) -> Truth:
        """Tell whether a principal is a subject or in it; `given` are its groups where the caller says so."""
        if principal == subject:
            return Truth.YES
        if given is not None:
            return Truth.YES if subject in given else Truth.NO
        if subject in self.groups_of(principal):
            return Truth.YES
        if principal in self._told or subject not in self._partial:
            return Truth.NO
        return Truth.GAP

    def closure(self, groups: Iterable[str]) -> frozenset[str]:
        """Return groups with those that they are nested in."""
        given = frozenset(groups)
        return given | _reached(given, self._parents)

    def _not_whole(self, world: AzureWorld) -> frozenset[str]:
        """Find groups that are not whole, and those that hold one of them."""
        direct = {group.id for group in world.groups.values() if not group.is_whole}
        starts = self._unread | direct
        above = _reached(starts, self._parents)
        transitive = {group.id for group in world.groups.values() if group.is_transitive and group.is_whole}
        return frozenset(starts | (above - transitive))


def may_be_group(subject: Subject, world: AzureWorld) -> bool:
    """Tell whether what is named is a group, or may be one for all that is known."""
    if subject.id in world.groups:
        return True
    known = world.principals.get(subject.id)
    kind = (known.kind if known is not None else subject.kind).lower()
    return kind in GROUP_KINDS or not kind


def _parents_of(world: AzureWorld) -> Mapping[str, frozenset[str]]:
    parents: defaultdict[str, set[str]] = defaultdict(set)
    for group in world.groups.values():
        for member in group.members:
            parents[member].add(group.id)
    return {member: frozenset(groups) for member, groups in parents.items()}


def _named(world: AzureWorld) -> Iterator[Subject]:
    for assignment in world.assignments:
        yield assignment.subject
    for deny in world.denies:
        yield from deny.principals
        yield from deny.excluded
    for principal in world.principals.values():
        yield Subject(principal.id, principal.kind)


def _unread_groups(world: AzureWorld) -> Iterator[str]:
    """Yield groups that something names and whose members were not given."""
    for subject in _named(world):
        is_plain = subject.id in ("", EVERYONE) or subject.id in world.groups
        if not is_plain and may_be_group(subject, world):
            yield subject.id


def _reached(starts: Iterable[str], parents: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Follow nesting upwards; loops end where they close."""
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        for group in parents.get(waiting.pop(), ()):
            if group not in reached:
                reached.add(group)
                waiting.append(group)
    return frozenset(reached)
