"""A live question, made a request: its resource, the policy that speaks for it, and what is known of it.

Where the world does not hold the policy of a resource: a resource of an account that was read has none, if
resource policies were given at all; a KMS key always has one, so it is unknown, as is any resource of an
account that was not read. A bucket is in the account of the caller unless the question or the world says
otherwise, since its ARN does not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from leastwise.core.evaluation.aws.catalogue import Catalogue
from leastwise.core.evaluation.aws.decide import needs_resource_policy
from leastwise.core.evaluation.aws.engine_callers import Actor
from leastwise.core.evaluation.aws.engine_contexts import RESOURCE_TAGS, resource_tag_values
from leastwise.core.evaluation.aws.engine_policies import TRUST, PolicyTable, resource_kind
from leastwise.core.evaluation.aws.layers import Layer, PolicySet
from leastwise.core.evaluation.aws.requests import AwsRequest, Context, ContextValue, context_of
from leastwise.core.evaluation.aws.worlds import WorldRole, WorldUser
from leastwise.core.evaluation.engines import CloudQuestion

_ROLE = ":role/"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with the policies that apply to it."""

    request: AwsRequest
    policies: PolicySet


class Requests:
    """Builds the requests of one world's questions."""

    def __init__(self, table: PolicyTable, actions: Catalogue) -> None:
        self._table = table
        self._actions = actions

    def build(self, actor: Actor, question: CloudQuestion) -> Asked:
        """Build the request; raise ValueError when the context is contradictory."""
        resource = self.resource_of(question)
        owner = question.account or self._table.owner(resource) or actor.caller.account
        request = AwsRequest(
            caller=actor.caller,
            action=question.action,
            resource=resource,
            account=owner,
            context=self._context(actor, question, resource, owner),
        )
        policies = replace(
            actor.policies,
            rcps=self._table.rcps(owner),
            resource=self.resource_layer(question.action.lower(), resource, owner, actor.caller.account),
        )
        return Asked(request, policies)

    def resource_of(self, question: CloudQuestion) -> str:
        """Return the resource; an action that takes none is asked of `*`, whatever the question names."""
        action = self._actions.action(question.action)
        return "*" if action is not None and action.is_wildcard_only else question.resource or "*"

    def _context(self, actor: Actor, question: CloudQuestion, resource: str, owner: str) -> Context:
        if question.is_complete:
            return context_of(question.context, is_complete=True)
        given = context_of(question.context).values
        entity = self._iam_entity(resource)
        about: dict[str, ContextValue] = {"aws:resourceaccount": owner} if owner and resource != "*" else {}
        if entity is not None:
            about |= resource_tag_values(entity.tags)
        return actor.known.with_values({**about, **given}, RESOURCE_TAGS if entity is not None else ())

    def _iam_entity(self, resource: str) -> WorldRole | WorldUser | None:
        world = self._table.world
        return world.roles.get(resource) or world.users.get(resource)

    def resource_layer(self, action: str, resource: str, owner: str, caller_account: str) -> Layer | None:
        """Return the policy that speaks for a resource; None where it has none."""
        table = self._table
        compiled = table.compiled
        if resource == "*":
            return None
        if _ROLE in resource and needs_resource_policy(action, resource):
            role = table.world.roles.get(resource)
            if role is not None:
                return compiled.resource_layer(table.trust(role))
            reason = (
                f"role {resource} does not exist"
                if owner in table.world.accounts
                else f"role {resource} was not read"
            )
            return compiled.resource_layer(compiled.unread(TRUST, resource, reason))
        holder = table.resource_with_policy(resource)
        policy = table.resource_policy(holder) if holder else None
        if policy is not None:
            return compiled.resource_layer(policy)
        if self._has_unread_policy(action, resource, owner, caller_account):
            kind = resource_kind(resource)
            return compiled.resource_layer(
                compiled.unread(kind, resource, f"the {kind} of {resource} was not read")
            )
        return None

    def _has_unread_policy(self, action: str, resource: str, owner: str, caller_account: str) -> bool:
        if needs_resource_policy(action, resource):
            return True
        world = self._table.world
        if owner == caller_account:
            return False
        return owner not in world.accounts or world.resources is None
