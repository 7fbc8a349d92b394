"""Every identity that files list or that a policy names, with what is wrong about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from leastwise.core.evaluation.gcp.compiled import CompiledWorld
from leastwise.core.evaluation.gcp.members import Member, MemberKind, kubernetes_subjects, parse_member
from leastwise.core.evaluation.gcp.names import is_service_agent
from leastwise.core.evaluation.gcp.policies import PoolProvider, ServiceAccountKey
from leastwise.core.evaluation.inventories import Identity, IdentityClass, identity_id
from leastwise.core.snapshots import Plane

KEY_AGE: Final = timedelta(days=90)
"""User-managed keys older than this are told of
(https://cloud.google.com/iam/docs/best-practices-for-managing-service-account-keys).
"""

_KINDS: Final = {
    MemberKind.USER: ("User", IdentityClass.PERSON),
    MemberKind.ACCOUNT: ("ServiceAccount", IdentityClass.WORKLOAD),
    MemberKind.GROUP: ("Group", IdentityClass.PERSON),
    MemberKind.DOMAIN: ("Domain", IdentityClass.PERSON),
    MemberKind.CUSTOMER: ("Customer", IdentityClass.PERSON),
    MemberKind.EVERYONE: ("AllUsers", IdentityClass.PERSON),
    MemberKind.AUTHENTICATED: ("AllAuthenticatedUsers", IdentityClass.PERSON),
    MemberKind.BASIC_ROLE: ("ConvenienceMember", IdentityClass.PROVIDER),
    MemberKind.FEDERATED: ("Principal", IdentityClass.PIPELINE),
    MemberKind.FEDERATED_SET: ("PrincipalSet", IdentityClass.PIPELINE),
    MemberKind.POOL: ("PrincipalSet", IdentityClass.PIPELINE),
    MemberKind.ACCOUNTS_OF: ("PrincipalSet", IdentityClass.WORKLOAD),
    MemberKind.AGENTS_OF: ("PrincipalSet", IdentityClass.PROVIDER),
    MemberKind.OTHER: ("Principal", IdentityClass.WORKLOAD),
}
_AGENT_DOMAIN: Final = "//agents."


def identities(world: CompiledWorld) -> tuple[Identity, ...]:
    """Return every identity, sorted by id; deleted principals are none."""
    members = {member.native: member for member in _named(world) if member.kind is not MemberKind.DELETED}
    notes = _Notes(world)
    return tuple(sorted(notes.identity(member) for member in members.values()))


def _named(world: CompiledWorld) -> Iterator[Member]:
    yield from world.members.values()
    for denials in world.denials.values():
        for denial in denials:
            yield from denial.principals
            yield from denial.excepted_principals
    for account in world.world.accounts:
        yield parse_member(f"serviceAccount:{account.email}")
    for group, members in world.world.groups.items():
        yield parse_member(f"group:{group}")
        yield from map(parse_member, members or ())


class _Notes:
    """What is known of accounts, keys and providers, by identity."""

    def __init__(self, world: CompiledWorld) -> None:
        self._world = world
        listed = world.world.accounts
        self._accounts = {account.email.lower(): account for account in listed}
        self._listed_projects = {_project(world, account.email) for account in listed}
        self._keys: dict[str, list[ServiceAccountKey]] = {}
        for key in world.world.keys or ():
            self._keys.setdefault(key.email.lower(), []).append(key)
        self._pools = {_pool(world, each) for each in world.world.providers or () if each.is_active}

    def identity(self, member: Member) -> Identity:
        kind, identity_class = _KINDS[member.kind]
        exists, notes = True, list[str]()
        if member.kind is MemberKind.ACCOUNT:
            exists, notes = self._account(member)
            identity_class = IdentityClass.PROVIDER if is_service_agent(member.value) else identity_class
        elif member.pool:
            identity_class = _class_of_pool(member)
            notes = self._federated(member)
        elif _AGENT_DOMAIN in member.native:
            identity_class = IdentityClass.AGENT
        return Identity(
            id=identity_id(Plane.GCP, member.native),
            plane=Plane.GCP,
            kind=kind,
            name=_short_name(member),
            place=self._place(member),
            identity_class=identity_class,
            exists=exists,
            notes=tuple(sorted(notes)),
        )

    def _account(self, member: Member) -> tuple[bool, list[str]]:
        found = self._accounts.get(member.value)
        notes = [self._of_key(key) for key in self._keys.get(member.value, ()) if key.is_user_managed]
        if found is not None:
            return True, [*notes, "disabled"] if found.is_disabled else notes
        project = _project(self._world, member.value)
        if not project or project not in self._listed_projects or is_service_agent(member.value):
            return True, notes
        return False, [*notes, "orphaned: the service account does not exist"]

    def _of_key(self, key: ServiceAccountKey) -> str:
        taken = self._world.world.taken
        if key.is_disabled:
            return f"key disabled: {key.key_id}"
        if key.created is not None and taken is not None and taken - key.created > KEY_AGE:
            return f"key never expires: {key.key_id}, older than {KEY_AGE.days} days"
        return f"key never expires: {key.key_id}"

    def _federated(self, member: Member) -> list[str]:
        if self._world.world.providers is None or member.pool.startswith("workforce/"):
            return []
        if kubernetes_subjects(member.native) is not None or member.pool.endswith(".svc.id.goog"):
            return []
        if _known_pool(self._world, member.pool) in self._pools:
            return []
        return [f"orphaned: no active provider in pool {member.pool}"]

    def _place(self, member: Member) -> str:
        if member.kind is MemberKind.ACCOUNT:
            return _project(self._world, member.value)
        return member.pool or (member.value.rpartition("@")[2] if "@" in member.value else "")


def _class_of_pool(member: Member) -> IdentityClass:
    if member.pool.startswith("workforce/"):
        return IdentityClass.PERSON
    return IdentityClass.WORKLOAD if member.pool.endswith(".svc.id.goog") else IdentityClass.PIPELINE


def _short_name(member: Member) -> str:
    if member.pool:
        return f"{member.part}/{member.value}" if member.part != "subject" else member.value
    return member.value or member.native


def _project(world: CompiledWorld, email: str) -> str:
    return world.hierarchy.project_of(email.lower())


def _pool(world: CompiledWorld, provider: PoolProvider) -> str:
    return _known_pool(world, provider.pool)


def _known_pool(world: CompiledWorld, pool: str) -> str:
    project, _, name = pool.partition("/")
    return f"{world.hierarchy.project(project)}/{name}"
