"""What a world lacks, as Gaps: what a `no` cannot rule out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from leastwise.core.evaluation.gcp.compiled import CompiledWorld
from leastwise.core.evaluation.gcp.members import Member, MemberKind
from leastwise.core.evaluation.gcp.names import RESOURCE_MANAGER, STORAGE
from leastwise.core.snapshots import Gap, GapReason, Plane


def gaps(world: CompiledWorld) -> tuple[Gap, ...]:
    """Return what was not read, sorted."""
    found = {
        *world.world.gaps,
        *_groups(world),
        *_roles(world),
        *_policies(world),
        *_hierarchy(world),
        *_outside_iam(world),
    }
    return tuple(sorted(found))


def _gap(scope: str, message: str, reason: GapReason = GapReason.PARTIAL) -> Gap:
    return Gap(scope, Plane.GCP.value, reason.value, message)


def _groups(world: CompiledWorld) -> Iterator[Gap]:
    read = {group.lower() for group, members in world.world.groups.items() if members is not None}
    for member in _members(world):
        if member.kind is MemberKind.GROUP and member.value not in read:
            yield _gap(f"group/{member.value}", f"the members of group {member.value} were not read")


def _members(world: CompiledWorld) -> Iterator[Member]:
    yield from world.members.values()
    for denials in world.denials.values():
        for denial in denials:
            yield from denial.principals
            yield from denial.excepted_principals


def _roles(world: CompiledWorld) -> Iterator[Gap]:
    for role in {grant.role for each in world.grants.values() for grant in each}:
        if not world.roles.permissions(role)[1]:
            yield _gap(f"role/{role}", f"what role {role} gives was not read")


def _policies(world: CompiledWorld) -> Iterator[Gap]:
    for name, problem in world.malformed.items():
        yield _gap(f"policy/{name}", problem, GapReason.MALFORMED)
    for grant in chain.from_iterable(world.grants.values()):
        if grant.problem:
            yield _gap(f"policy/{grant.sources[0].name}", grant.problem, GapReason.MALFORMED)
    for denial in chain.from_iterable(world.denials.values()):
        if denial.problem:
            yield _gap(f"deny/{denial.source.name}", denial.problem)
    for boundary in world.boundaries:
        if boundary.problem:
            yield _gap(f"boundary/{boundary.source.name}", boundary.problem)


def _hierarchy(world: CompiledWorld) -> Iterator[Gap]:
    """Return containers that inherit from what was not read."""
    for name in world.grants:
        place = world.hierarchy.place(name)
        if not place.is_placed:
            yield _gap(f"resource/{name}", f"the project of {name} is not known, nor what it inherits")
            continue
        top = place.names[-1]
        if not place.is_rooted:
            short = top.removeprefix(RESOURCE_MANAGER)
            yield _gap(f"hierarchy/{short}", f"what {short} stands in is not known, nor what it inherits")
        elif top not in world.grants and top not in world.malformed:
            short = top.removeprefix(RESOURCE_MANAGER)
            yield _gap(f"policy/{short}", f"the allow policy of {short} was not read")


_SERVICES = (
    (STORAGE, "bucket-acls", "access by ACLs of buckets and objects was not read"),
    ("//bigquery.googleapis.com/", "dataset-access", "the access lists of BigQuery datasets were not read"),
    ("//compute.googleapis.com/", "node-scopes", "the OAuth scopes of instances and nodes were not read"),
    ("//container.googleapis.com/", "node-scopes", "the OAuth scopes of instances and nodes were not read"),
)


def _outside_iam(world: CompiledWorld) -> Iterator[Gap]:
    """Return access that other systems than IAM give or take, where resources of theirs were seen."""
    names = {*world.grants, *world.hierarchy.parents}
    for prefix, scope, message in _SERVICES:
        if any(name.startswith(prefix) for name in names):
            yield _gap(scope, message)
