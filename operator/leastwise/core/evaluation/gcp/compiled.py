"""The policies of a world, ready for decisions: names in one spelling, members and conditions parsed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.gcp.boundary_versions import version_of
from leastwise.core.evaluation.gcp.conditions.compiled import (
    MOST_BOUNDARY_OPERATORS,
    MOST_OPERATORS,
    CompiledCondition,
    CompileLibrary,
    compile_text,
)
from leastwise.core.evaluation.gcp.members import Member
from leastwise.core.evaluation.gcp.memberships import NOBODY, Crowd, Memberships, stands_for_others
from leastwise.core.evaluation.gcp.names import Hierarchy, Place
from leastwise.core.evaluation.gcp.permissions import PermissionPattern, parse_pattern
from leastwise.core.evaluation.gcp.policies import BoundaryBinding, BoundaryPolicy, DenyRule
from leastwise.core.evaluation.gcp.roles import Roles
from leastwise.core.evaluation.gcp.worlds import GcpWorld


@dataclass(frozen=True, slots=True)
class Grant:
    """One binding of an allow policy."""

    resource: str
    role: str
    members: Crowd
    sources: tuple[Source, ...]
    condition: CompiledCondition | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Denial:
    """One deny rule at one attachment point.

    With a `problem` it is not known whether it denies; `is_vague` says that not even what it would deny is.
    """

    attachment: str
    source: Source
    principals: Crowd = NOBODY
    excepted_principals: Crowd = NOBODY
    permissions: tuple[PermissionPattern, ...] = ()
    excepted_permissions: tuple[PermissionPattern, ...] = ()
    condition: CompiledCondition | None = None
    problem: str = ""
    is_vague: bool = False


@dataclass(frozen=True, slots=True)
class Boundary:
    """One binding of a principal access boundary with its policy. `version` None: one that is not known."""

    source: Source
    principal_set: str
    resources: tuple[str, ...]
    version: int | None
    condition: CompiledCondition | None = None
    problem: str = ""


class CompiledWorld:
    """What decisions are made from; immutable once built."""

    def __init__(self, world: GcpWorld, library: CompileLibrary | None) -> None:
        self.world = world
        self.hierarchy = hierarchy_of(world)
        self.roles = Roles(world.roles)
        self.memberships = Memberships(world, self.hierarchy)
        self._library = library
        self._conditions: dict[tuple[str, int], CompiledCondition] = {}
        self._places: dict[str, Place] = {}
        self.grants: dict[str, tuple[Grant, ...]] = {}
        self.malformed: dict[str, str] = {}
        self.denials: dict[str, tuple[Denial, ...]] = {}
        self.open_buckets = frozenset(map(self.hierarchy.canonical, world.buckets_without_uniform_access))
        self.tags = {self.hierarchy.canonical(name): tags for name, tags in world.tags.items()}
        self._compile_allow()
        self.members, self.by_member = _by_member(self.grants)
        self.sets = tuple(filter(stands_for_others, self.members.values()))
        self._compile_deny()
        self.boundaries = tuple(self._compile_boundaries())

    def condition(self, text: str, most: int = MOST_OPERATORS) -> CompiledCondition | None:
        """Compile a condition once; None for none."""
        if not text:
            return None
        found = self._conditions.get((text, most))
        if found is None:
            found = self._conditions[text, most] = compile_text(text, self._library, most)
        return found

    def place(self, name: str) -> Place:
        """Return where a resource of the world's own names stands, worked out once."""
        found = self._places.get(name)
        if found is None:
            found = self._places[name] = self.hierarchy.place(name)
        return found

    def _compile_allow(self) -> None:
        for policy in self.world.allow:
            name = self.hierarchy.canonical(policy.resource)
            if policy.problem or not name:
                self.malformed[name or policy.resource] = (
                    policy.problem or "the name of its resource is not known"
                )
                continue
            grants = list(self.grants.get(name, ()))
            for index, binding in enumerate(policy.bindings):
                condition = self.condition(binding.condition)
                source = Source("allow policy", policy.resource, f"bindings[{index}]")
                grants.append(
                    Grant(
                        resource=name,
                        role=binding.role,
                        members=Crowd.of(binding.members),
                        sources=(source, Source("role", binding.role)),
                        condition=condition,
                        problem=binding.problem or ("" if condition is None else condition.problem),
                    )
                )
            self.grants[name] = tuple(grants)

    def _compile_deny(self) -> None:
        for policy in self.world.deny:
            name = self.hierarchy.canonical(policy.attachment)
            denials = list(self.denials.get(name, ()))
            if policy.rules is None or policy.problem:
                problem = policy.problem or f"only the metadata of deny policy {policy.name} was read"
                denials.append(
                    Denial(name, Source("deny policy", policy.name), problem=problem, is_vague=True)
                )
            for index, rule in enumerate(policy.rules or ()):
                denials.append(
                    self._denial(name, Source("deny policy", policy.name, f"rules[{index}]"), rule)
                )
            self.denials[name] = tuple(denials)

    def _denial(self, attachment: str, source: Source, rule: DenyRule) -> Denial:
        condition = self.condition(rule.condition)
        permissions = tuple(map(parse_pattern, rule.denied_permissions))
        excepted = tuple(map(parse_pattern, rule.exception_permissions))
        problem = rule.problem or ("" if condition is None else condition.problem)
        is_vague = None in permissions
        if is_vague and not problem:
            wrong = rule.denied_permissions[permissions.index(None)]
            problem = f"'{wrong}' is no permission that a deny policy can name"
        return Denial(
            attachment=attachment,
            source=source,
            principals=Crowd.of(rule.denied_principals),
            excepted_principals=Crowd.of(rule.exception_principals),
            permissions=tuple(_known(permissions)),
            excepted_permissions=tuple(_known(excepted)),
            condition=condition,
            problem=problem,
            is_vague=is_vague,
        )

    def _compile_boundaries(self) -> Iterable[Boundary]:
        policies = {policy.name: policy for policy in self.world.boundaries}
        for binding in self.world.boundary_bindings:
            yield self._boundary(binding, policies.get(binding.policy))

    def _boundary(self, binding: BoundaryBinding, policy: BoundaryPolicy | None) -> Boundary:
        condition = self.condition(binding.condition, MOST_BOUNDARY_OPERATORS)
        source = Source("principal access boundary", binding.policy, f"bound by {binding.name}")
        problem = binding.problem or ("" if condition is None else condition.problem)
        if policy is None or policy.resources is None or policy.problem:
            told = "" if policy is None else policy.problem
            problem = problem or told or f"the rules of boundary {binding.policy} were not read"
        return Boundary(
            source=source,
            principal_set=binding.principal_set,
            resources=tuple(map(self.hierarchy.canonical, (policy.resources or ()) if policy else ())),
            version=version_of(policy.enforcement_version) if policy is not None else None,
            condition=condition,
            problem=problem,
        )


def _by_member(
    grants: Mapping[str, tuple[Grant, ...]],
) -> tuple[dict[str, Member], dict[str, list[Grant]]]:
    """Index grants by the native form of each member that they name."""
    members: dict[str, Member] = {}
    found: dict[str, list[Grant]] = {}
    for each in grants.values():
        for grant in each:
            for member in dict.fromkeys(grant.members):
                members[member.native] = member
                found.setdefault(member.native, []).append(grant)
    return members, found


def _known(patterns: Iterable[PermissionPattern | None]) -> Iterable[PermissionPattern]:
    return (each for each in patterns if each is not None)


def hierarchy_of(world: GcpWorld) -> Hierarchy:
    """Build the names of a world: aliases first, then parents and policies in one spelling."""
    numbers = {project: number for number, project in world.project_ids.items()}
    accounts = {each.unique_id: each.email for each in world.accounts if each.unique_id}
    spelled = Hierarchy(project_ids=world.project_ids, accounts=accounts, project_numbers=numbers)
    parents = {
        spelled.canonical(child): spelled.canonical(parent)
        for child, parent in world.parents.items()
        if not parent or spelled.canonical(parent)  # what is no name is no root either: it is not known
    }
    known = frozenset(spelled.canonical(policy.resource) for policy in world.allow)
    return Hierarchy(world.project_ids, parents, known, accounts, numbers)
