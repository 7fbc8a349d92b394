"""The AWS evaluator over one world: questions about identities that exist, answered by `decide`.

It adds to a question what a world knows: policies, trust, levels of the organization, context keys. To a
decision it adds the rule that a call with several required resource types needs all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leastwise.core.evaluation.aws.catalogue import Catalogue, ResourceType, catalogue
from leastwise.core.evaluation.aws.decide import decide
from leastwise.core.evaluation.aws.edges import EdgeSearch
from leastwise.core.evaluation.aws.effective import EffectiveTable
from leastwise.core.evaluation.aws.effective_accounts import PartTable
from leastwise.core.evaluation.aws.effective_actions import action_set
from leastwise.core.evaluation.aws.effective_memos import Memo
from leastwise.core.evaluation.aws.effective_permits import permitted
from leastwise.core.evaluation.aws.engine_callers import Actor, Actors, NoCallerError
from leastwise.core.evaluation.aws.engine_gaps import find_gaps
from leastwise.core.evaluation.aws.engine_policies import PolicyTable
from leastwise.core.evaluation.aws.engine_requests import Requests
from leastwise.core.evaluation.aws.holders import HolderSearch
from leastwise.core.evaluation.aws.identities import Inventory
from leastwise.core.evaluation.aws.worlds import AwsWorld, WorldRole
from leastwise.core.evaluation.decisions import Decision, Effect, Outcome, Reason, unknown
from leastwise.core.evaluation.engines import Caller, CloudQuestion, Edge, Holder, Permission, Question
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import Identity, IdentityId, identity_id, native_of
from leastwise.core.patterns import intersects, matches
from leastwise.core.snapshots import Gap, Plane

_RESOURCE_FIELD = 5  # of an ARN


class AwsEngine:
    """Answers questions about one world of AWS accounts."""

    def __init__(
        self,
        world: AwsWorld,
        *,
        table: PolicyTable | None = None,
        actors: Actors | None = None,
        parts: PartTable | None = None,
    ) -> None:
        self.world = world
        self.actions: Catalogue = catalogue()
        self.parts = parts or PartTable()
        self.table = table or PolicyTable(world)
        self.actors = actors or Actors(self.table)
        self.requests = Requests(self.table, self.actions)
        self._entries: Memo[IdentityId, tuple[Actor, tuple[Entry, ...]]] = Memo()
        self._identities: tuple[Identity, ...] | None = None
        self._effects: EffectiveTable | None = None
        self._edge_search: EdgeSearch | None = None

    @property
    def plane(self) -> Plane:
        """The plane that it decides for."""
        return Plane.AWS

    # ---------------------------------------------------------------- one change

    def with_policy(self, arn: str, text: str) -> AwsEngine:
        """Return the engine of the world in which one managed policy reads so."""
        touched = self.table.holders_of(arn)
        return self._following(self.world.with_policy(arn, text), touched)

    def with_role(self, role: WorldRole) -> AwsEngine:
        """Return the engine of the world in which one role is so."""
        known = self.world.roles.get(role.arn)
        is_same = known is not None and known.trust == role.trust
        return self._following(self.world.with_role(role), (role.arn,), "" if is_same else role.arn)

    def with_resource(self, arn: str, text: str) -> AwsEngine:
        """Return the engine of the world in which the policy of one resource reads so."""
        return self._following(self.world.with_resource(arn, text), (), arn)

    def holders_of(self, policy: str) -> tuple[IdentityId, ...]:
        """Return whom a changed managed policy concerns, sorted."""
        return tuple(identity_id(Plane.AWS, arn) for arn in sorted(self.table.holders_of(policy)))

    def _following(self, world: AwsWorld, touched: Iterable[str], holder: str = "") -> AwsEngine:
        """Share everything that the change does not concern."""
        if not self.world.accounts >= world.accounts or (self.world.resources is None and world.resources):
            return AwsEngine(world)
        table = self.table.following(world)
        actors = self.actors.following(table, touched)
        after = AwsEngine(world, table=table, actors=actors, parts=self.parts)
        if self._effects is not None:
            after._effects = self._effects.following(table, holder)
        if not holder:
            after._entries = self._entries
        return after

    # ---------------------------------------------------------------- what there is

    def identities(self) -> tuple[Identity, ...]:
        """Return every identity that exists or that a grant names, sorted by id."""
        if self._identities is None:
            self._identities = Inventory(self.table).identities()
        return self._identities

    def gaps(self) -> tuple[Gap, ...]:
        """Return what the world lacks."""
        return find_gaps(self.table)

    # ---------------------------------------------------------------- effective permissions

    def effective(self, identity: IdentityId) -> tuple[Entry, ...]:
        """Return the identity's own effective permissions, grouped for reading, in a stable order."""
        actor = self._actor(identity)
        if actor is None:
            return ()
        found = self._entries.get(identity)
        if found is None or found[0] is not actor:
            found = self._entries.keep(identity, (actor, self._table_of_effects().entries(actor)))
        return found[1]

    def permits(self, identity: IdentityId, permission: Permission) -> tuple[Entry, ...]:
        """Return the part of `effective` that concerns this action; a pattern has to be held whole."""
        if not isinstance(permission, str):
            return ()
        return tuple(permitted(self.effective(identity), action_set((permission,))))

    def holders(self, question: Question) -> tuple[Holder, ...]:
        """Return everyone who is not definitely refused; an account stands for its identities."""
        if not isinstance(question, CloudQuestion):
            return ()
        return HolderSearch(self.table, self.actors, self.requests, self.decide).find(question)

    def edges(self) -> Iterator[Edge]:
        """Return the steps inside AWS; each identity's are worked out when they are asked for."""
        return self._steps().all_edges()

    def edges_of(self, identity: IdentityId) -> tuple[Edge, ...]:
        """Return the steps that one role or user can make."""
        actor = self._actor(identity)
        return (
            () if actor is None or actor.entity is None else tuple(self._steps().edges_of(actor.entity.arn))
        )

    def _steps(self) -> EdgeSearch:
        if self._edge_search is None:
            self._edge_search = EdgeSearch(self.table, self.actors, self._table_of_effects(), self.decide)
        return self._edge_search

    def _actor(self, identity: IdentityId) -> Actor | None:
        try:
            return self.actors.find(native_of(identity))
        except NoCallerError:
            return None

    def _table_of_effects(self) -> EffectiveTable:
        if self._effects is None:
            self._effects = EffectiveTable(self.table, self.parts)
        return self._effects

    # ---------------------------------------------------------------- decide

    def decide(self, caller: Caller, question: Question) -> Decision:
        """Answer one request, with everything that decided."""
        if not isinstance(question, CloudQuestion):
            return unknown("an AWS identity was asked about a request to a cluster")
        if ":" not in question.action:
            return unknown(f"{question.action!r} is no action: it has the form service:Name")
        try:
            actor = self.actors.find(native_of(caller.identity), caller.session)
            decision = self._decide(actor, question)
        except (NoCallerError, ValueError) as error:
            return unknown(str(error))
        return self._with_needed(actor, question, decision)

    def _decide(self, actor: Actor, question: CloudQuestion) -> Decision:
        asked = self.requests.build(actor, question)
        return decide(asked.request, asked.policies)

    def _with_needed(self, actor: Actor, question: CloudQuestion, decision: Decision) -> Decision:
        """Ask for the resource types that the call needs beside the one that the question names
        (https://docs.aws.amazon.com/service-authorization/latest/reference/, "Resource types")."""
        action = self.actions.action(question.action)
        if action is None or not action.needed or not decision.may_be_allowed or question.is_complete:
            return decision
        for kind in action.needed:
            if matches(kind.arn, question.resource):
                continue
            decision = self._joined(decision, self._need(actor, question, kind))
        return decision

    def _need(self, actor: Actor, question: CloudQuestion, kind: ResourceType) -> Reason | None:
        """Return what stands against a call that also needs some resource of a kind; None: nothing does."""
        account = question.account or actor.caller.account
        arn = _beside(kind.arn, question.resource)
        anywhere = CloudQuestion(question.action, arn, account, question.context)
        if self._decide(actor, anywhere).outcome is Outcome.ALLOWED:
            return None
        text = f"the call also needs a resource of type {kind.name} ({arn})"
        if self._may_be_granted(actor, question.action.lower(), arn):
            return Reason(Effect.LIMIT.value, open=(f"resource {kind.name}",), text=text)
        return Reason(Effect.LIMIT.value, text=f"{text}, and nothing allows it on any")

    def _may_be_granted(self, actor: Actor, action: str, arn: str) -> bool:
        found = actor.policies.identity.about(action)
        return bool(found.gaps) or any(
            candidate.statement.resources is None
            or candidate.statement.resources.is_negated
            or candidate.statement.resources.templates
            or any(intersects(pattern, arn) for pattern in candidate.statement.resources.patterns)
            for candidate in found.allows
        )

    def _joined(self, decision: Decision, need: Reason | None) -> Decision:
        if need is None or not decision.may_be_allowed:
            return decision
        if not need.open:
            return Decision(Outcome.IMPLICITLY_DENIED, (need,))
        outcome = Outcome.CONDITIONAL if decision.outcome is Outcome.ALLOWED else decision.outcome
        return Decision(outcome, (*decision.reasons, need))


def _beside(pattern: str, resource: str) -> str:
    """Write a pattern of ARNs for the partition, region and account of a resource."""
    fields, known = pattern.split(":", _RESOURCE_FIELD), resource.split(":", _RESOURCE_FIELD)
    if len(known) <= _RESOURCE_FIELD or len(fields) <= _RESOURCE_FIELD:
        return pattern
    filled = [own if field == "*" and own else field for field, own in zip(fields[:-1], known, strict=False)]
    return ":".join([*filled, fields[-1]])
