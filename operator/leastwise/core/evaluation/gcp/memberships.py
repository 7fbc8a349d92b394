"""Whether somebody belongs to what a policy names: by identity, group, domain, pool, project.

https://cloud.google.com/iam/docs/principals-overview. What files do not tell (the members of a group, the
domains of a customer, the project behind a number) is a gap, what only a request tells (an attribute of a
federated identity) is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from leastwise.core.evaluation.decisions import Truth
from leastwise.core.evaluation.gcp.members import Member, MemberKind, kubernetes_subjects, parse_member
from leastwise.core.evaluation.gcp.names import (
    RESOURCE_MANAGER,
    Hierarchy,
    is_service_agent,
    project_of_agent,
)
from leastwise.core.evaluation.gcp.worlds import GcpWorld


@dataclass(frozen=True, slots=True)
class Subject:
    """Who asks: the parsed identity, its groups when they are given, and what a request tells of it.

    With `ignores_unread`, groups whose members were not read hold nobody but themselves: they stand for their
    members where somebody lists who holds something.
    """

    member: Member
    groups: frozenset[str] | None = None
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    is_complete: bool = False
    ignores_unread: bool = False


@dataclass(frozen=True, slots=True)
class Belonging:
    """An answer: with what is open, or why it is not known."""

    truth: Truth
    why: str = ""


BELONGS: Final = Belonging(Truth.YES)
STRANGER: Final = Belonging(Truth.NO)

_FEDERATED: Final = frozenset({MemberKind.FEDERATED, MemberKind.FEDERATED_SET, MemberKind.POOL})
_PUBLIC: Final = frozenset({MemberKind.EVERYONE, MemberKind.AUTHENTICATED})
_AUTHENTICATED: Final = frozenset({
    MemberKind.USER, MemberKind.ACCOUNT, MemberKind.GROUP, MemberKind.DOMAIN, MemberKind.AUTHENTICATED,
    MemberKind.BASIC_ROLE, MemberKind.ACCOUNTS_OF, MemberKind.AGENTS_OF, MemberKind.CUSTOMER,
})  # fmt: skip
"""Identities of Google itself; those of other providers are not meant by `allAuthenticatedUsers`."""

_MAY_JOIN_GROUPS: Final = frozenset({
    MemberKind.USER, MemberKind.ACCOUNT, MemberKind.GROUP, MemberKind.DOMAIN, MemberKind.CUSTOMER,
})  # fmt: skip


_ALONE: Final = frozenset({MemberKind.USER, MemberKind.ACCOUNT, MemberKind.FEDERATED, MemberKind.OTHER})
"""Members that stand for nobody but themselves."""


def stands_for_others(member: Member) -> bool:
    """Whether a member has to be asked whom it holds."""
    return member.kind not in _ALONE and member.kind is not MemberKind.DELETED


@dataclass(frozen=True, slots=True)
class Crowd:
    """Several members: single ones by their native forms, and those that stand for others."""

    members: tuple[Member, ...] = ()
    natives: frozenset[str] = frozenset()
    sets: tuple[Member, ...] = ()

    @classmethod
    def of(cls, texts: Iterable[str]) -> Crowd:
        """Read members as policies write them."""
        members = tuple(map(parse_member, texts))
        natives = (member.native for member in members if member.kind is not MemberKind.DELETED)
        return cls(members, frozenset(natives), tuple(filter(stands_for_others, members)))

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)


NOBODY: Final = Crowd()


def known_if(*, value: bool) -> Belonging:
    """Return a definite answer."""
    return BELONGS if value else STRANGER


def any_of(answers: list[Belonging]) -> Belonging:
    """Return the strongest answer of several ways to belong."""
    for truth in (Truth.YES, Truth.GAP, Truth.OPEN):
        for answer in answers:
            if answer.truth is truth:
                return answer
    return STRANGER


class Memberships:
    """Answers for one world; what was asked once is kept."""

    def __init__(self, world: GcpWorld, hierarchy: Hierarchy) -> None:
        self._hierarchy = hierarchy
        self._groups = {group.lower(): members for group, members in world.groups.items()}
        self._customers = {
            customer: frozenset(map(str.lower, domains)) for customer, domains in world.customers.items()
        }
        self._basic: dict[tuple[str, str], tuple[Member, ...]] = {}
        self._with_policy: set[str] = set()
        self._expanded: dict[str, tuple[frozenset[str], tuple[Member, ...], str]] = {}
        self._judges: Mapping[MemberKind, Callable[[Subject, Member], Belonging]] = {
            MemberKind.GROUP: self._in_group,
            MemberKind.DOMAIN: self._in_domain,
            MemberKind.BASIC_ROLE: self._has_basic_role,
            MemberKind.FEDERATED_SET: self._in_federated_set,
            MemberKind.POOL: self._in_pool,
            MemberKind.ACCOUNTS_OF: self._is_account_of,
            MemberKind.AGENTS_OF: self._is_agent_of,
            MemberKind.CUSTOMER: self._of_customer,
        }
        self._read_basic_roles(world)

    def belongs(self, subject: Subject, member: Member) -> Belonging:
        """Whether the subject is the member, or among those that it stands for."""
        if member.kind is MemberKind.DELETED:
            return STRANGER
        if member.kind is MemberKind.EVERYONE or member.native == subject.member.native:
            return BELONGS
        if member.kind is MemberKind.AUTHENTICATED:
            return known_if(value=subject.member.kind in _AUTHENTICATED)
        if subject.member.kind in _PUBLIC:
            return STRANGER
        judge = self._judges.get(member.kind)
        return judge(subject, member) if judge is not None else STRANGER

    def among(self, subject: Subject, crowd: Crowd) -> Belonging:
        """Whether the subject is one of several members, or among those that they stand for."""
        if subject.member.native in crowd.natives:
            return BELONGS
        return any_of([self.belongs(subject, each) for each in crowd.sets]) if crowd.sets else STRANGER

    # ------------------------------------------------------------ groups and domains

    def _in_group(self, subject: Subject, member: Member) -> Belonging:
        if subject.groups is not None:
            return known_if(value=member.value in subject.groups)
        if subject.member.kind not in _MAY_JOIN_GROUPS:
            return STRANGER
        natives, others, unread = self._members_of(member.value)
        if subject.member.native in natives:
            return BELONGS
        answers = [self.belongs(subject, other) for other in others]
        if unread and not subject.ignores_unread:
            answers.append(Belonging(Truth.GAP, f"the members of group {unread} were not read"))
        return any_of(answers)

    def _members_of(self, group: str) -> tuple[frozenset[str], tuple[Member, ...], str]:
        """Expand a group: identities by native form, sets that are no group, one group that was not read."""
        kept = self._expanded.get(group)
        if kept is not None:
            return kept
        natives: set[str] = set()
        others: list[Member] = []
        unread, seen, waiting = "", {group}, [group]
        while waiting:
            name = waiting.pop()
            members = self._groups.get(name)
            if members is None:
                unread = unread or name
                continue
            for member in map(parse_member, members):
                natives.add(member.native)
                if member.kind is MemberKind.GROUP and member.value not in seen:
                    seen.add(member.value)
                    waiting.append(member.value)
                elif member.kind in {MemberKind.DOMAIN, MemberKind.CUSTOMER}:
                    others.append(member)
        found = frozenset(natives), tuple(others), unread
        self._expanded[group] = found
        return found

    def _in_domain(self, subject: Subject, member: Member) -> Belonging:
        if subject.member.kind is not MemberKind.USER:
            return STRANGER
        domain = subject.member.value.rpartition("@")[2]
        if domain == member.value:
            return BELONGS
        if any({domain, member.value} <= domains for domains in self._customers.values()):
            return Belonging(
                Truth.GAP, f"whether domain:{member.value} means its other domains is not verified"
            )
        return STRANGER

    def _of_customer(self, subject: Subject, member: Member) -> Belonging:
        domains = self._customers.get(member.value)
        if domains is None or subject.member.kind not in {MemberKind.USER, MemberKind.GROUP}:
            return Belonging(Truth.GAP, f"the principals of customer {member.value} are not known")
        return known_if(value=subject.member.value.rpartition("@")[2] in domains)

    # ------------------------------------------------------------ basic roles of a project

    def _read_basic_roles(self, world: GcpWorld) -> None:
        for policy in world.allow:
            resource = self._hierarchy.canonical(policy.resource)
            self._with_policy.add(resource)
            for binding in policy.bindings:
                key = (resource, binding.role)
                members = tuple(map(parse_member, binding.members))
                self._basic[key] = self._basic.get(key, ()) + members

    def _has_basic_role(self, subject: Subject, member: Member) -> Belonging:
        project = self._hierarchy.project(member.value)
        if project not in self._with_policy:
            return Belonging(Truth.GAP, f"the allow policy of {project} was not read, for {member.native}")
        first, *above = self._hierarchy.place(project).names
        direct = self._holds(subject, first, member.part)
        if direct.truth is not Truth.NO:
            return direct
        if any(self._holds(subject, each, member.part).truth is not Truth.NO for each in above):
            return Belonging(
                Truth.GAP, f"whether {member.native} means who inherits the role is not verified"
            )
        return STRANGER

    def _holds(self, subject: Subject, resource: str, role: str) -> Belonging:
        members = self._basic.get((resource, role), ())
        return any_of(
            [self.belongs(subject, each) for each in members if each.kind is not MemberKind.BASIC_ROLE]
        )

    # ------------------------------------------------------------ federated identities

    def _in_pool(self, subject: Subject, member: Member) -> Belonging:
        return known_if(value=subject.member.kind in _FEDERATED and subject.member.pool == member.pool)

    def _in_federated_set(self, subject: Subject, member: Member) -> Belonging:
        if subject.member.kind is not MemberKind.FEDERATED or subject.member.pool != member.pool:
            return STRANGER
        if member.part == "namespace":
            pod = kubernetes_subjects(subject.member.native)
            return known_if(value=pod is not None and pod[1] == member.value)
        if member.part == "group" and subject.groups is not None:
            return known_if(value=member.value.lower() in subject.groups)
        given = subject.context.get(member.part)
        if given is not None:
            return known_if(value=member.value in ((given,) if isinstance(given, str) else given))
        if subject.is_complete:
            return STRANGER
        return Belonging(Truth.OPEN, member.part)

    # ------------------------------------------------------------ accounts of a project, folder, organization

    def _is_account_of(self, subject: Subject, member: Member) -> Belonging:
        if subject.member.kind is not MemberKind.ACCOUNT or is_service_agent(subject.member.value):
            return STRANGER
        return self.stands_in(self._hierarchy.project_of(subject.member.value), member.value)

    def _is_agent_of(self, subject: Subject, member: Member) -> Belonging:
        email = subject.member.value
        if subject.member.kind is not MemberKind.ACCOUNT or not is_service_agent(email):
            return STRANGER
        return self.stands_in(project_of_agent(email), member.value)

    def stands_in(self, project: str, container: str) -> Belonging:
        """Whether a project is, or stands in, `projects/…`, `folders/…` or `organizations/…`."""
        if not project:
            return Belonging(Truth.GAP, "the project of the account is not known")
        wanted = self._hierarchy.canonical(container)
        place = self._hierarchy.place(self._hierarchy.project(project))
        if wanted in place.names:
            return BELONGS
        if wanted.startswith(f"{RESOURCE_MANAGER}projects/"):
            return self._other_project(place.names[0].rpartition("/")[2], wanted.rpartition("/")[2])
        if place.is_rooted:
            return STRANGER
        return Belonging(
            Truth.GAP, f"what {place.names[-1].removeprefix(RESOURCE_MANAGER)} stands in is not known"
        )

    def _other_project(self, one: str, other: str) -> Belonging:
        if one.isdigit() == other.isdigit():
            return STRANGER
        named = other if one.isdigit() else one
        if named in self._hierarchy.project_numbers:
            return STRANGER
        return Belonging(Truth.GAP, f"whether projects/{one} is projects/{other} is not known")
