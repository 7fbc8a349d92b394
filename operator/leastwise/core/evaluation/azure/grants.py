"""What every assignment says about one request: whether it allows or denies, and from which sources.

Implements https://learn.microsoft.com/azure/role-based-access-control/role-assignments and
https://learn.microsoft.com/azure/role-based-access-control/deny-assignments.
"""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.core.evaluation.azure.actions import PermissionBlock
from leastwise.core.evaluation.azure.assignment_conditions import NO, YES, Finding, evaluate_condition
from leastwise.core.evaluation.azure.memberships import Memberships
from leastwise.core.evaluation.azure.requests import Request
from leastwise.core.evaluation.azure.scopes import level_of, normal_scope
from leastwise.core.evaluation.azure.worlds import (
    EVERYONE,
    AzureWorld,
    DenyAssignment,
    RoleAssignment,
    RoleDefinition,
    Subject,
)
from leastwise.core.evaluation.decisions import Effect, Reason, Source, Truth

NOT_MET = "its condition is not met"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, in normal form. `given` are the groups where the caller says so, nested ones included."""

    id: str
    given: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of one assignment, with the reason that it gives."""

    truth: Truth
    reason: Reason


def sources_of(assignment: RoleAssignment, world: AzureWorld, asker: str) -> tuple[Source, ...]:
    """Lead from the group through which an assignment is the asker's, if any, over it to its definition."""
    through: tuple[Source, ...] = ()
    if assignment.principal not in ("", asker):
        group = world.groups.get(assignment.principal)
        through = (Source("group", assignment.principal, group.name if group else ""),)
    definition = world.definitions.get(assignment.definition)
    name = (definition.name if definition else assignment.definition_name) or assignment.definition
    return (*through, Source("role assignment", assignment.id), Source("role definition", name))


def deny_source(deny: DenyAssignment) -> Source:
    """Name a deny assignment by its id, with its display name."""
    return Source("deny assignment", deny.id, deny.name)


def joined(*findings: Finding) -> Finding:
    """Join parts that must all hold."""
    truths = [finding.truth for finding in findings]
    for truth in (Truth.NO, Truth.GAP, Truth.OPEN):
        if truth in truths:
            return Finding(
                truth,
                frozenset().union(*(finding.open for finding in findings)),
                frozenset().union(*(finding.gaps for finding in findings)),
            )
    return Finding(Truth.YES)


def told(truth: Truth, gap: str) -> Finding:
    """Make a finding of a truth; the text stands for what is missing when it is a gap."""
    return Finding(truth, gaps=frozenset({gap}) if truth is Truth.GAP else frozenset())


class Judge:
    """Judges single assignments of a world."""

    def __init__(self, world: AzureWorld, memberships: Memberships) -> None:
        self._world = world
        self._memberships = memberships

    def grant(self, assignment: RoleAssignment, asker: Asker, request: Request) -> Found:
        """Tell whether a role assignment allows a request."""
        definition = self._world.definitions.get(assignment.definition)
        finding = self._grant(assignment, definition, asker, request)
        text = "; ".join(sorted(finding.gaps)) if finding.truth is Truth.GAP else ""
        if finding.truth is Truth.NO:
            text = self._why_not(assignment, definition, request)
        reason = Reason(
            Effect.GAP.value if finding.truth is Truth.GAP else Effect.ALLOW.value,
            sources_of(assignment, self._world, asker.id),
            tuple(sorted(finding.open)),
            text,
        )
        return Found(finding.truth, reason)

    def deny(self, deny: DenyAssignment, asker: Asker, request: Request) -> Found:
        """Tell whether a deny assignment blocks a request."""
        finding = self._deny(deny, asker, request)
        is_gap = finding.truth is Truth.GAP
        reason = Reason(
            Effect.GAP.value if is_gap else Effect.DENY.value,
            (deny_source(deny),),
            tuple(sorted(finding.open)),
            "; ".join(sorted(finding.gaps)) if is_gap else "",
        )
        return Found(finding.truth, reason)

    def member(self, asker: Asker, subject: str) -> Finding:
        """Tell whether the asker is a subject or in the group that it is."""
        truth = self._memberships.holds(asker.id, subject, asker.given)
        if truth is Truth.GAP:
            return told(truth, f"the members of group {subject} were not read")
        return YES if truth is Truth.YES else NO

    def deny_names(self, deny: DenyAssignment, asker: Asker) -> Finding:
        """Tell whether a deny assignment names the asker and does not exclude it."""
        named = self._any(deny.principals, asker)
        excluded = self._any(deny.excluded, asker)
        opposite = {Truth.YES: Truth.NO, Truth.NO: Truth.YES}
        return joined(
            named, Finding(opposite.get(excluded.truth, excluded.truth), excluded.open, excluded.gaps)
        )

    def deny_scope(self, deny: DenyAssignment, resource: str) -> Finding:
        """Tell whether a deny assignment holds for a resource."""
        if not deny.is_for_children:
            return Finding(Truth.YES if resource == normal_scope(deny.scope) else Truth.NO)
        return self._scope(deny.scope, resource)

    def _grant(
        self, assignment: RoleAssignment, definition: RoleDefinition | None, asker: Asker, request: Request
    ) -> Finding:
        scope = self._scope(assignment.scope, request.resource)
        if scope.truth is Truth.NO:
            return scope
        if definition is None:
            role = told(Truth.GAP, f"the role definition {_role_text(assignment)} was not given")
        else:
            role = _role(definition, request)
        if role.truth is Truth.NO:
            return role
        member = (
            self.member(asker, assignment.principal)
            if assignment.principal
            else told(Truth.GAP, assignment.problem)
        )
        condition = evaluate_condition(assignment.condition, assignment.condition_version, request.facts)
        return joined(scope, role, member, condition)

    def _deny(self, deny: DenyAssignment, asker: Asker, request: Request) -> Finding:
        if deny.is_only_audited:
            return Finding(Truth.NO)
        if deny.problem:
            return joined(self.deny_scope(deny, request.resource), told(Truth.GAP, deny.problem))
        scope, blocks = self.deny_scope(deny, request.resource), _given(deny.permissions, request)
        if Truth.NO in (scope.truth, blocks.truth):
            return Finding(Truth.NO)
        condition = evaluate_condition(deny.condition, deny.condition_version, request.facts)
        return joined(scope, blocks, self.deny_names(deny, asker), condition)

    def _any(self, subjects: tuple[Subject, ...], asker: Asker) -> Finding:
        findings = [
            Finding(Truth.YES) if subject.id == EVERYONE else self.member(asker, subject.id)
            for subject in subjects
        ]
        truths = {finding.truth for finding in findings}
        if Truth.YES in truths:
            return Finding(Truth.YES)
        if Truth.GAP in truths:
            return Finding(Truth.GAP, gaps=frozenset().union(*(finding.gaps for finding in findings)))
        return Finding(Truth.NO)

    def _scope(self, scope: str, resource: str) -> Finding:
        if not scope:
            return told(Truth.GAP, "its scope could not be read")
        truth = self._world.scopes.holds(scope, resource)
        if truth is Truth.GAP:
            return told(truth, f"whether {resource} is in {level_of(scope).value} {scope} was not read")
        return YES if truth is Truth.YES else NO

    def _why_not(
        self, assignment: RoleAssignment, definition: RoleDefinition | None, request: Request
    ) -> str:
        """Say what keeps an assignment from allowing, where it comes near; empty where it does not."""
        if definition is None or self._world.scopes.holds(assignment.scope, request.resource) is Truth.NO:
            return ""
        if any(block.gives(request.action, request.plane) for block in definition.permissions):
            return NOT_MET
        if any(block.subtracts(request.action, request.plane) for block in definition.permissions):
            return f"{definition.name} subtracts the action"
        return ""


def _role_text(assignment: RoleAssignment) -> str:
    return assignment.definition_name or assignment.definition or "(not said)"


def _role(definition: RoleDefinition, request: Request) -> Finding:
    found = _given(definition.permissions, request)
    if found.truth is Truth.YES or not definition.problem:
        return found
    return told(Truth.GAP, definition.problem)


def _given(blocks: tuple[PermissionBlock, ...], request: Request) -> Finding:
    """Tell whether one of several blocks has the action; a block may carry a condition of its own."""
    findings = [
        evaluate_condition(block.condition, block.condition_version, request.facts)
        for block in blocks
        if block.gives(request.action, request.plane)
    ]
    for truth in (Truth.YES, Truth.GAP, Truth.OPEN):
        for finding in findings:
            if finding.truth is truth:
                return finding
    return Finding(Truth.NO)
