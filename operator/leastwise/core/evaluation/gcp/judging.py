"""The three parts of a decision: what allows, what denies, what limits.

IAM looks at principal access boundaries first, then at deny policies, then at allow policies; any one of them
may refuse (https://cloud.google.com/iam/docs/policy-types#policy-evaluation).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from leastwise.core.evaluation.decisions import Effect, Reason, Source, Truth
from leastwise.core.evaluation.gcp.boundary_versions import first_blocking_version
from leastwise.core.evaluation.gcp.compiled import Boundary, CompiledWorld, Denial, Grant
from leastwise.core.evaluation.gcp.conditions.compiled import CompiledCondition
from leastwise.core.evaluation.gcp.conditions.facts import Facts
from leastwise.core.evaluation.gcp.conditions.outcomes import grants, restricts
from leastwise.core.evaluation.gcp.members import Member, MemberKind, pool_project
from leastwise.core.evaluation.gcp.memberships import (
    BELONGS,
    STRANGER,
    Belonging,
    Subject,
    known_if,
)
from leastwise.core.evaluation.gcp.names import RESOURCE_MANAGER, is_service_agent
from leastwise.core.evaluation.gcp.permissions import Permission
from leastwise.core.evaluation.gcp.requests import Request, principal_facts


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a decision with the statements behind it."""

    truth: Truth
    reasons: tuple[Reason, ...] = ()


_RANK: Final = {Truth.NO: 3, Truth.GAP: 2, Truth.OPEN: 1, Truth.YES: 0}


def all_of(*truths: Truth) -> Truth:
    """Return whether everything holds: one no decides, then a gap, then what is open."""
    return max(truths, key=_RANK.__getitem__)


def some_of(truths: list[Truth]) -> Truth:
    """Return whether anything holds: one yes decides, then a gap, then what is open."""
    for truth in (Truth.YES, Truth.GAP, Truth.OPEN):
        if truth in truths:
            return truth
    return Truth.NO


# ---------------------------------------------------------------- allow


@dataclass(frozen=True, slots=True)
class Candidate:
    """A grant that may give a permission on a resource, before it is known to whom."""

    grant: Grant
    truth: Truth
    open: tuple[str, ...] = ()
    why: str = ""
    is_role_unread: bool = False


def candidates(world: CompiledWorld, request: Request) -> tuple[Candidate, ...]:
    """Return the grants that concern a request: role and condition are decided, members are not."""
    found: list[Candidate] = []
    for name in request.place.names:
        for grant in world.grants.get(name, ()):
            role = world.roles.gives(grant.role, request.permission)
            if role is not Truth.NO:
                found += _candidate(grant, role, request.allow_facts)
    return tuple(found)


def _candidate(grant: Grant, role: Truth, facts: Facts) -> list[Candidate]:
    why = f"what role {grant.role} gives was not read" if role is Truth.GAP else ""
    unread = role is Truth.GAP
    if grant.problem:
        return [Candidate(grant, Truth.GAP, (), grant.problem, unread)]
    if grant.condition is None:
        return [Candidate(grant, role, (), why, unread)]
    held = grants(grant.condition.decide(facts))
    if held is Truth.NO:
        return []
    names = grant.condition.open_names(facts) if held is Truth.OPEN else ()
    return [Candidate(grant, all_of(role, held), names, why, unread)]


def judge_allow(
    world: CompiledWorld, request: Request, subject: Subject, found: tuple[Candidate, ...]
) -> Part:
    """Return what allows. A yes names every grant; else what is open or not known is named."""
    reasons: list[tuple[Truth, Reason]] = []
    for candidate in found:
        belonging = world.memberships.among(subject, candidate.grant.members)
        truth = all_of(candidate.truth, belonging.truth)
        if truth is not Truth.NO:
            reasons.append((truth, _allow_reason(candidate, belonging, truth)))
    for name in request.place.names:
        if name in world.malformed:
            source = Source("allow policy", name)
            reasons.append((Truth.GAP, Reason(Effect.GAP.value, (source,), text=world.malformed[name])))
    if not request.place.is_placed:
        text = f"the project of {request.resource} is not known, nor what it inherits"
        reasons.append((Truth.GAP, Reason(Effect.GAP.value, text=text)))
    if request.permission.service == "storage" and not world.open_buckets.isdisjoint(request.place.names):
        text = "the bucket has no uniform access: its ACLs and those of its objects were not read"
        reasons.append((Truth.GAP, Reason(Effect.GAP.value, text=text)))
    truth = some_of([each for each, _ in reasons])
    wanted = {Truth.YES} if truth is Truth.YES else {Truth.GAP, Truth.OPEN}
    return Part(truth, tuple(reason for each, reason in reasons if each in wanted))


def _allow_reason(candidate: Candidate, belonging: Belonging, truth: Truth) -> Reason:
    effect = Effect.GAP if truth is Truth.GAP else Effect.ALLOW
    names = set(candidate.open) | ({belonging.why} if belonging.truth is Truth.OPEN else set())
    why = candidate.why or (belonging.why if belonging.truth is Truth.GAP else "")
    return Reason(effect.value, candidate.grant.sources, tuple(sorted(names)), why)


# ---------------------------------------------------------------- deny


def judge_deny(world: CompiledWorld, request: Request, subject: Subject) -> Part:
    """Return what denies."""
    found: list[tuple[Truth, Reason]] = []
    for name in request.place.names:
        for denial in world.denials.get(name, ()):
            truth, reason = _denies(world, denial, request, subject)
            if truth is not Truth.NO:
                found.append((truth, reason))
    if not request.place.is_placed and world.denials:
        text = f"the project of {request.resource} is not known, nor its deny policies"
        found.append((Truth.GAP, Reason(Effect.GAP.value, text=text)))
    truth = some_of([each for each, _ in found])
    wanted = {Truth.YES} if truth is Truth.YES else {Truth.GAP, Truth.OPEN}
    return Part(truth, tuple(reason for each, reason in found if each in wanted))


def may_cover(denial: Denial, permission: Permission) -> bool:
    """Whether a rule denies a permission, to whomever, or may do so for all that is known of it."""
    if any(each.covers(permission) for each in denial.excepted_permissions):
        return False
    return denial.is_vague or any(each.covers(permission) for each in denial.permissions)


LACKS: Final = "not "
"""Begins the name of an attribute that a rule excepts: it denies whom the attribute does not fit."""


def denied(world: CompiledWorld, denial: Denial, subject: Subject) -> Belonging:
    """Whether a rule is meant for a subject: among its principals and not among the excepted ones."""
    meant = world.memberships.among(subject, denial.principals)
    if denial.is_vague and not denial.principals.members:
        meant = BELONGS
    if meant.truth is Truth.NO:
        return STRANGER
    excepted = world.memberships.among(subject, denial.excepted_principals)
    if excepted.truth is Truth.YES:
        return STRANGER
    if excepted.truth is Truth.NO:
        return meant
    truth = all_of(meant.truth, excepted.truth)
    if meant.truth is truth:
        return meant
    return Belonging(truth, f"{LACKS}{excepted.why}" if truth is Truth.OPEN else excepted.why)


_NO_REASON: Final = Reason(Effect.DENY.value)


def _denies(world: CompiledWorld, denial: Denial, request: Request, subject: Subject) -> tuple[Truth, Reason]:
    if not may_cover(denial, request.permission):
        return Truth.NO, _NO_REASON
    meant = denied(world, denial, subject)
    if denial.problem and meant.truth is not Truth.NO:
        return Truth.GAP, Reason(Effect.GAP.value, (denial.source,), text=denial.problem)
    held, names = _restricts(denial.condition, request.deny_facts)
    truth = all_of(meant.truth, held)
    effect = Effect.GAP if truth is Truth.GAP else Effect.DENY
    names |= {meant.why.removeprefix(LACKS)} if meant.truth is Truth.OPEN else set()
    why = meant.why if meant.truth is Truth.GAP else ""
    return truth, Reason(effect.value, (denial.source,), tuple(sorted(names)), why)


def _restricts(condition: CompiledCondition | None, facts: Facts) -> tuple[Truth, set[str]]:
    if condition is None:
        return Truth.YES, set()
    held = restricts(condition.decide(facts))
    return held, set(condition.open_names(facts)) if held is Truth.OPEN else set()


# ---------------------------------------------------------------- principal access boundaries


def judge_limit(world: CompiledWorld, request: Request, subject: Subject) -> Part:
    """Return whether the boundaries of a principal let it reach the resource.

    Boundaries add up: one that holds the resource is enough; with none that counts, everything is in reach.
    """
    first = first_blocking_version(request.permission)
    counted: list[tuple[Belonging, Truth, Boundary]] = []
    for boundary in world.boundaries:
        applies = concerns(world, boundary, first, subject)
        if applies.truth is not Truth.NO:
            counted.append((applies, _holds(boundary, request), boundary))
    truth = _eligible([(applies.truth, held) for applies, held, _ in counted])
    if truth is Truth.YES:
        return Part(truth)
    return Part(
        truth, tuple(_limit_reason(applies, held, boundary, truth) for applies, held, boundary in counted)
    )


def _eligible(counted: list[tuple[Truth, Truth]]) -> Truth:
    if any(applies is Truth.YES and held is Truth.YES for applies, held in counted):
        return Truth.YES
    if all(held is Truth.YES for _, held in counted):
        return Truth.YES
    may_pass = any(held is not Truth.NO for _, held in counted)
    if any(applies is Truth.YES for applies, _ in counted) and not may_pass:
        return Truth.NO
    return Truth.GAP if any(Truth.GAP in pair for pair in counted) else Truth.OPEN


def concerns(world: CompiledWorld, boundary: Boundary, first: int | None, subject: Subject) -> Belonging:
    """Whether a boundary counts for a permission (by the first version that blocks it) and a subject."""
    if boundary.version is None and not boundary.problem and first is None:
        return Belonging(
            Truth.GAP, f"what the enforcement version of {boundary.source.name} blocks is not known"
        )
    if first is None or (boundary.version is not None and boundary.version < first):
        return STRANGER
    bound = in_principal_set(world, boundary.principal_set, subject)
    if bound.truth is Truth.NO or boundary.condition is None or boundary.condition.problem:
        return bound
    facts = principal_facts(subject.member)
    held = restricts(boundary.condition.decide(facts))
    truth = all_of(bound.truth, held)
    names = ", ".join(boundary.condition.open_names(facts))
    return Belonging(truth, bound.why if bound.truth is truth else names)


def _holds(boundary: Boundary, request: Request) -> Truth:
    if boundary.problem:
        return Truth.GAP
    if any(name in boundary.resources for name in request.place.names):
        return Truth.YES
    return Truth.NO if request.place.is_rooted or _is_apart(boundary, request) else Truth.GAP


def _is_apart(boundary: Boundary, request: Request) -> bool:
    """Whether only projects are in reach and the project of the resource is another one."""
    projects = f"{RESOURCE_MANAGER}projects/"
    return request.place.is_placed and all(each.startswith(projects) for each in boundary.resources)


def _limit_reason(applies: Belonging, held: Truth, boundary: Boundary, truth: Truth) -> Reason:
    if Truth.GAP in {applies.truth, held} and truth is not Truth.NO:
        why = applies.why or boundary.problem or "what the resource stands in is not known"
        return Reason(Effect.GAP.value, (boundary.source,), text=why)
    text = "" if held is Truth.YES else "the resource is not among those that it makes eligible"
    names = (applies.why,) if applies.truth is Truth.OPEN else ()
    return Reason(Effect.LIMIT.value, (boundary.source,), names, text)


_POOL_SETS: Final = "//iam.googleapis.com/"


def in_principal_set(world: CompiledWorld, principal_set: str, subject: Subject) -> Belonging:
    """Whether a subject is in the principal set of a binding
    (https://cloud.google.com/iam/docs/principal-access-boundary-policies#supported-principal-sets).
    """
    member = subject.member
    if member.kind in {MemberKind.EVERYONE, MemberKind.AUTHENTICATED, MemberKind.DELETED}:
        return STRANGER
    workspace = principal_set.removeprefix(f"{_POOL_SETS}locations/global/workspace/")
    if workspace != principal_set:
        return _in_workspace(world, workspace, member)
    if principal_set.startswith(_POOL_SETS):
        return known_if(value=bool(member.pool) and member.pool == _pool_of(principal_set))
    return _in_container(world, principal_set, member)


def _pool_of(principal_set: str) -> str:
    parts = principal_set.removeprefix(_POOL_SETS).split("/")
    if "workforcePools" in parts:
        return f"workforce/{parts[-1]}"
    return parts[-1] if parts[-1].endswith(".svc.id.goog") else f"{parts[1]}/{parts[-1]}"


def _in_workspace(world: CompiledWorld, customer: str, member: Member) -> Belonging:
    if member.kind in {MemberKind.ACCOUNT, MemberKind.FEDERATED, MemberKind.FEDERATED_SET, MemberKind.POOL}:
        return STRANGER
    domains = world.world.customers.get(customer)
    if domains is None or member.kind is not MemberKind.USER:
        return Belonging(Truth.GAP, f"whether {member.native} is in workspace {customer} is not known")
    return known_if(value=member.value.rpartition("@")[2] in map(str.lower, domains))


def _in_container(world: CompiledWorld, principal_set: str, member: Member) -> Belonging:
    container = world.hierarchy.canonical(principal_set)
    if member.kind is MemberKind.ACCOUNT:
        if is_service_agent(member.value):
            return Belonging(Truth.GAP, "whether boundaries hold service agents is not verified")
        return world.memberships.stands_in(world.hierarchy.project_of(member.value), container)
    if member.pool:
        project = pool_project(member.pool)
        if not project:
            return Belonging(Truth.GAP, "the organization of the workforce pool is not known")
        return world.memberships.stands_in(project, container)
    if not container.startswith(f"{RESOURCE_MANAGER}organizations/"):
        return STRANGER if member.kind is MemberKind.USER else _unknown_set(member, container)
    organization = container.rpartition("/")[2]
    if member.kind is MemberKind.USER and _is_primary_domain(world, organization, member):
        return BELONGS
    customer = world.world.organizations.get(organization, "")
    return _in_workspace(world, customer or f"of {container}", member)


def _is_primary_domain(world: CompiledWorld, organization: str, member: Member) -> bool:
    domain = world.world.organization_domains.get(organization, "")
    return bool(domain) and member.value.rpartition("@")[2] == domain.lower()


def _unknown_set(member: Member, container: str) -> Belonging:
    if member.kind in {MemberKind.GROUP, MemberKind.DOMAIN}:
        return STRANGER
    return Belonging(
        Truth.GAP, f"whether {member.native} is in the principal set of {container} is not known"
    )
