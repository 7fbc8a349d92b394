"""The engine of Azure: every question of the protocol over one world.

Role definitions are taken only from what was given: the roles that Azure builds in change, and a definition
that is missing is a gap.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from leastwise.core.evaluation.azure import edges
from leastwise.core.evaluation.azure.actions import ActionPlane
from leastwise.core.evaluation.azure.effective import EffectivePermissions
from leastwise.core.evaluation.azure.evaluator import Evaluator
from leastwise.core.evaluation.azure.inventory import identities_of
from leastwise.core.evaluation.azure.requests import Request, facts_of, problem_of
from leastwise.core.evaluation.azure.scopes import normal_scope
from leastwise.core.evaluation.azure.worlds import AzureWorld
from leastwise.core.evaluation.decisions import Decision, Source, unknown
from leastwise.core.evaluation.engines import Caller, CloudQuestion, Edge, Holder, Permission, Question
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import Identity, IdentityId, identity_id, native_of
from leastwise.core.snapshots import Gap, GapReason, Plane


class AzureEngine:
    """Answers over one world; everything derived is computed once, when it is first asked for."""

    def __init__(self, world: AzureWorld) -> None:
        self.world = world
        self._evaluator = Evaluator(world)
        self._effective = EffectivePermissions(self._evaluator)

    @property
    def plane(self) -> Plane:
        """The plane that it decides for."""
        return Plane.AZURE

    @cached_property
    def _identities(self) -> tuple[Identity, ...]:
        return identities_of(self.world, self._evaluator.memberships)

    @cached_property
    def _edges(self) -> tuple[Edge, ...]:
        return tuple(edges.edges_of(self._effective))

    def identities(self) -> tuple[Identity, ...]:
        """Return every principal that was read or that an assignment names, sorted by id."""
        return self._identities

    def resolved(self, identity: IdentityId) -> IdentityId:
        """Return the id under which steps and identities know a name that `decide` understands."""
        return identity_id(Plane.AZURE, self._evaluator.resolve(native_of(identity)))

    def decide(self, caller: Caller, question: Question) -> Decision:
        """Answer one request; where the plane of the action is not known, both planes must agree."""
        if not isinstance(question, CloudQuestion):
            return unknown("the question is not one about a cloud resource")
        problem = problem_of(question)
        if problem:
            return unknown(problem)
        asker = self._evaluator.asker(caller)
        if self._evaluator.is_unresolved(asker):
            return unknown(f"no file tells the object id of {asker.id}")
        facts = facts_of(question)
        resource = normal_scope(question.resource)
        planes = sorted(self._evaluator.planes.of_question(question), key=lambda plane: plane.value)
        requests = [Request(facts.action, resource, plane, facts) for plane in planes]
        decisions = [self._evaluator.decide(asker, request) for request in requests]
        return decisions[0] if len(decisions) == 1 else _agreed(question.action, decisions)

    def effective(self, identity: IdentityId) -> tuple[Entry, ...]:
        """Return the identity's permissions, own and through groups, one entry a block and plane."""
        return self._effective.entries_of(self._evaluator.asker(Caller(identity)))

    def permits(self, identity: IdentityId, permission: Permission) -> tuple[Entry, ...]:
        """Return the entries that give an action somewhere.

        What an identity would have only through a group whose members were not read is left out: the group
        itself has it.
        """
        if not isinstance(permission, str):
            return ()
        return self._effective.permitted(self._evaluator.asker(Caller(identity)), permission)

    def holders(self, question: Question) -> tuple[Holder, ...]:
        """Return everyone who is named and not refused; a group stands for its members."""
        found = []
        for principal in self._evaluator.assignees():
            identity = identity_id(Plane.AZURE, principal)
            groups = tuple(sorted(self._evaluator.memberships.groups_of(principal)))
            # what an unread group might add is that group's
            if self.decide(Caller(identity, groups), question).may_be_allowed:
                found.append(Holder(identity, self.decide(Caller(identity), question)))
        return tuple(found)

    def edges(self) -> Iterable[Edge]:
        """Return the steps inside Azure, sorted."""
        return self._edges

    def gaps(self) -> tuple[Gap, ...]:
        """Return what the world lacks, unread groups included."""
        unread = (
            Gap(f"group/{group}", Plane.AZURE.value, GapReason.PARTIAL.value, "its members were not read")
            for group in self._evaluator.memberships.unread
        )
        return tuple(sorted({*self.world.gaps, *unread}))


def _agreed(action: str, decisions: list[Decision]) -> Decision:
    outcomes = {decision.outcome for decision in decisions}
    if len(outcomes) == 1:
        reasons = {reason for decision in decisions for reason in decision.reasons}
        return Decision(outcomes.pop(), tuple(sorted(reasons)))
    planes = " and ".join(plane.value for plane in ActionPlane)
    return unknown(f"{action} may be of the {planes}: say isDataAction", Source("action", action))
