"""The smallest roles of Azure that cover what was used, cut out of the assignments that name a principal.

    assignment     used                            proposed
    Contributor    virtualMachines/start/action    a custom role of it and of */read, which no log shows
    conditioned    the same                        the same, under that condition
    Reader         (no Activity Log has reads)     the assignment as it is

A wildcard is cut to the actions that were used and to its parts that no log shows: reads, actions that are
asked for beside other calls, and on the data plane all of it. Assignments of groups stay as they are. A use
says its subscription, not the scope that its permission was given on, so that every assignment that gives it
stays for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.azure.action_planes import ON_BOTH_PLANES
from leastwise.core.evaluation.azure.actions import ActionPlane, PermissionBlock
from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.azure.worlds import AzureWorld, RoleAssignment, RoleDefinition
from leastwise.core.evaluation.decisions import MAYBE
from leastwise.core.evaluation.engines import Caller, CloudQuestion
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.patterns import action_covers, action_intersects
from leastwise.core.rightsizing.proposals import Doubt, Kept, Lapsed, Reason, RefusedProposalError
from leastwise.core.rightsizing.replays import replay
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.azure_observability import LINKED_CHECKS
from leastwise.core.usage.azure_operations import OPERATIONS
from leastwise.core.usage.names import STAR
from leastwise.core.usage.uses import ALLOWED

MOST_PROBES = 160
"""Requests that the evaluator is asked about each custom role."""

AzureDoubts = Callable[[str, bool, str], Reason | None]
"""Says why an action, or a pattern, stays: (action, is it granted on the data plane, subscription)."""

_READ = "*/read"
_ALSO_OF_DATA_PLANES = tuple(
    sorted(
        ON_BOTH_PLANES.union(
            each for rows in OPERATIONS.values() for actions in rows.values() for each in actions
        )
    )
)
"""Actions that requests to the data plane may ask for as well."""

_UNREAD = Reason(Doubt.UNDECIDED.value, "what the role gives was not read")
_DATA = Reason(Doubt.NOT_OBSERVABLE.value, "which of its data actions are logged is not known")
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)
_ASSIGNABLE = re.compile(
    r"/subscriptions/[^/]+(?:/resourcegroups/[^/]+)?|/providers/[^/]+/[^/]+/[^/]+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ProposedRole:
    """A role to make, its assignment in place of another one, and the block that it is cut out of."""

    definition: RoleDefinition
    assignment: RoleAssignment
    origin: PermissionBlock
    origin_name: str = ""


@dataclass(frozen=True, slots=True)
class AzureRightSized:
    """Roles with their assignments, and assignments that stay as they are.

    `before` and `after` count written actions and patterns, `wildcards` the patterns of `before`.
    """

    identity: IdentityId
    roles: tuple[ProposedRole, ...]
    staying: tuple[RoleAssignment, ...]
    before: int
    wildcards: int
    after: int
    used: int
    kept: tuple[Kept, ...]
    lapsed: tuple[Lapsed, ...]
    requests: int
    probes: int

    def document(self) -> dict[str, object]:
        """Write role definitions as `az role definition create` takes them, and the assignments."""
        assignments = [*(each.assignment for each in self.roles), *self.staying]
        return {
            "roleDefinitions": [_definition_value(each) for each in self.roles],
            "roleAssignments": [_assignment_value(each) for each in assignments],
        }


def _definition_value(role: ProposedRole) -> dict[str, object]:
    (block,) = role.definition.permissions
    return {
        "Name": role.definition.name,
        "IsCustom": True,
        "Description": f"What was used of {role.origin_name or 'an assigned role'}.",
        "Actions": list(block.actions),
        "NotActions": list(block.not_actions),
        "DataActions": list(block.data_actions),
        "NotDataActions": list(block.not_data_actions),
        "AssignableScopes": list(role.definition.assignable_scopes),
    }


def _assignment_value(assignment: RoleAssignment) -> dict[str, object]:
    found: dict[str, object] = {
        "scope": assignment.scope,
        "role": assignment.definition_name or assignment.definition,
        "assignee": assignment.principal,
    }
    if assignment.condition:
        found |= {"condition": assignment.condition, "conditionVersion": assignment.condition_version}
    return found


class AzureRightSizing:
    """Right-sizes principals of one world."""

    def __init__(self, engine: AzureEngine, doubts: AzureDoubts) -> None:
        self._before, self._world, self._doubts = engine, engine.world, doubts

    def of(self, identity: IdentityId, aggregates: Iterable[Aggregate]) -> AzureRightSized:
        """Propose for one principal, from all its recorded uses; check it.

        InvalidError for a group; RefusedProposalError where the check fails.
        """
        principal = native_of(self._before.resolved(identity))
        known = self._world.principals.get(principal)
        if principal in self._world.groups or (known is not None and known.kind == "Group"):
            raise InvalidError(f"{identity}: a group does nothing itself; right-size its members")
        uses = [each for each in aggregates if each.use.decision == ALLOWED]
        own = [each for each in self._world.assignments if each.principal == principal]
        kept: list[Kept] = []
        roles: list[ProposedRole] = []
        staying: list[RoleAssignment] = []
        before: list[str] = []
        after = 0
        for assignment in own:
            definition = self._world.definitions.get(assignment.definition)
            if definition is None or definition.problem or assignment.problem or not assignment.scope:
                staying.append(assignment)
                kept.append(Kept(assignment.definition_name or assignment.id, assignment.scope, _UNREAD))
                continue
            blocks = [self._cut(block, assignment, uses, kept) for block in definition.permissions]
            before += [
                word for block in definition.permissions for word in (*block.actions, *block.data_actions)
            ]
            after += sum(len(block.actions) + len(block.data_actions) for block in blocks)
            if tuple(blocks) == definition.permissions:
                staying.append(assignment)
                continue
            needed = [
                (block, origin)
                for block, origin in zip(blocks, definition.permissions, strict=True)
                if block.actions or block.data_actions
            ]
            for block, origin in needed:
                roles.append(_role(principal, assignment, block, origin, len(roles) + 1))
        proposed = AzureEngine(_proposed(self._world, own, staying, roles))
        lapsed = tuple(self._lapsed(identity, uses))
        return AzureRightSized(
            identity,
            tuple(roles),
            tuple(staying),
            len(before),
            sum(STAR in each for each in before),
            after,
            len(uses) - len(lapsed),
            tuple(sorted(set(kept))),
            lapsed,
            self._replay(proposed, identity, uses),
            self._probe(proposed, identity, roles),
        )

    # ------------------------------------------------------------ one block

    def _cut(
        self, block: PermissionBlock, assignment: RoleAssignment, uses: Sequence[Aggregate], kept: list[Kept]
    ) -> PermissionBlock:
        """Cut a block of a role to what was used of it and what no log shows."""
        found: dict[ActionPlane, tuple[str, ...]] = {}
        for plane in ActionPlane:
            patterns = block.given(plane)
            needed = {each.use.action for each in uses if block.gives(each.use.action.lower(), plane)}
            for part, reason in self._doubtful(patterns, plane, assignment.scope):
                needed.add(part)
                kept.append(Kept(part, assignment.scope, reason))
            found[plane] = _fewest(needed, patterns)
        control, data = found[ActionPlane.CONTROL], found[ActionPlane.DATA]
        return replace(
            block,
            actions=control,
            not_actions=_still_meant(block.not_actions, control, block.actions),
            data_actions=data,
            not_data_actions=_still_meant(block.not_data_actions, data, block.data_actions),
        )

    def _doubtful(
        self, patterns: Iterable[str], plane: ActionPlane, scope: str
    ) -> Iterator[tuple[str, Reason]]:
        is_data = plane is ActionPlane.DATA
        found = _SUBSCRIPTION.match(scope)
        subscription = found[1] if found else ""

        def doubt(action: str) -> Reason | None:
            return self._doubts(action, is_data, subscription)

        for pattern in patterns:
            reason = doubt(pattern)
            if reason is not None:
                yield pattern, reason
            elif STAR in pattern and is_data:
                yield pattern, _DATA
            elif STAR in pattern:
                yield from _hidden_parts(pattern, doubt)

    # ------------------------------------------------------------ the check

    def _replay(self, after: AzureEngine, identity: IdentityId, uses: Iterable[Aggregate]) -> int:
        asked = ((each, question) for each in uses for question in _questions(each))
        return replay(self._before, after, identity, asked)

    def _probe(self, after: AzureEngine, identity: IdentityId, roles: Iterable[ProposedRole]) -> int:
        count = 0
        for role in roles:
            if not _is_inside(role):
                raise RefusedProposalError(f"the proposal would widen the grant: {role.definition.name}")
            (block,) = role.definition.permissions
            for action in islice((*block.actions, *block.data_actions), MOST_PROBES):
                named = action.replace(STAR, "microsoft.storage/storageaccounts")
                question = CloudQuestion(named, role.assignment.scope)
                new = after.decide(Caller(identity), question)
                old = self._before.decide(Caller(identity), question)
                count += 1
                if new.outcome in MAYBE and (
                    old.outcome not in MAYBE or (new.is_allowed and not old.is_allowed)
                ):
                    raise RefusedProposalError(
                        f"the proposal would widen the grant: {named} on {role.assignment.scope}"
                    )
        return count

    def _lapsed(self, identity: IdentityId, uses: Iterable[Aggregate]) -> Iterator[Lapsed]:
        for each in uses:
            answers = (self._before.decide(Caller(identity), question) for question in _questions(each))
            if not any(answer.outcome in MAYBE for answer in answers):
                yield Lapsed(each.use.action, each.use.place, each.last_seen)


def _hidden_parts(pattern: str, doubt: Callable[[str], Reason | None]) -> Iterator[tuple[str, Reason]]:
    """Yield what no log shows of a pattern of the control plane; all of it where no pattern says that."""
    for hidden in (_READ, *LINKED_CHECKS, *_ALSO_OF_DATA_PLANES):
        reason = doubt(hidden)
        if reason is None or not action_intersects(pattern, hidden):
            continue
        if action_covers(pattern, hidden):
            yield hidden, reason
        elif hidden.startswith("*/") and pattern.endswith("/*") and STAR not in pattern[:-1]:
            yield pattern + hidden[1:], reason
            yield pattern[:-1] + hidden[2:], reason
        else:
            yield pattern, reason


def _fewest(needed: Iterable[str], patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Drop what another one covers; where all patterns are needed they stay in their order."""
    folded = {each.lower(): each for each in sorted(needed)}
    found = [
        each
        for name, each in folded.items()
        if not any(one != name and action_covers(one, name) for one in folded)
    ]
    return patterns if set(found) == set(patterns) else tuple(sorted(found))


def _still_meant(taken: tuple[str, ...], given: tuple[str, ...], origin: tuple[str, ...]) -> tuple[str, ...]:
    if given == origin:
        return taken
    return tuple(each for each in taken if any(action_intersects(each, one) for one in given))


def _role(
    principal: str, assignment: RoleAssignment, block: PermissionBlock, origin: PermissionBlock, number: int
) -> ProposedRole:
    name = f"leastwise-{principal}-{number}"
    found = _ASSIGNABLE.match(assignment.scope)
    scopes = (found[0] if found else "/",)
    definition = RoleDefinition(name, name, (block,), is_custom=True, assignable_scopes=scopes)
    named = assignment.definition_name
    made = replace(assignment, id=name, definition=name, definition_name=name)
    return ProposedRole(definition, made, origin, named)


def _is_inside(role: ProposedRole) -> bool:
    """Tell whether a role gives nothing that the block does not give that it is cut out of."""
    (block,) = role.definition.permissions
    return all(
        any(action_covers(pattern, action) for pattern in role.origin.given(plane))
        and all(
            taken in block.taken(plane)
            for taken in role.origin.taken(plane)
            if action_intersects(taken, action)
        )
        for plane in ActionPlane
        for action in block.given(plane)
    )


def _proposed(
    world: AzureWorld,
    own: Sequence[RoleAssignment],
    staying: Sequence[RoleAssignment],
    roles: Sequence[ProposedRole],
) -> AzureWorld:
    """Return the world in which a principal has these assignments in place of its own."""
    others = [each for each in world.assignments if each not in own]
    made = {each.definition.id: each.definition for each in roles}
    return replace(
        world,
        definitions={**world.definitions, **made},
        assignments=(*others, *staying, *(each.assignment for each in roles)),
    )


def _questions(each: Aggregate) -> Iterator[CloudQuestion]:
    """Yield the requests of a use: on the resources that the log named, else on its subscription."""
    names = [name for name in each.names if not name.endswith(STAR)] or [f"/subscriptions/{each.use.place}"]
    for name in names:
        yield CloudQuestion(each.use.action, name)
