"""Everyone who may do an action on a resource: identities of all accounts, and whom its policy lets in.

Who has no statement about the action, neither of their own nor by the resource's policy, is passed over;
every other identity is decided. An account that is named stands for the identities that it grants to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from leastwise.core.evaluation.aws.engine_callers import SERVICE, Actors
from leastwise.core.evaluation.aws.engine_policies import PolicyTable
from leastwise.core.evaluation.aws.engine_requests import Requests
from leastwise.core.evaluation.aws.layers import Candidates, Layer
from leastwise.core.evaluation.aws.principals import Naming, Principals
from leastwise.core.evaluation.aws.requests import Caller as Principal
from leastwise.core.evaluation.aws.requests import Context
from leastwise.core.evaluation.decisions import Decision, Truth
from leastwise.core.evaluation.engines import Caller, CloudQuestion, Holder
from leastwise.core.evaluation.inventories import IdentityId, identity_id
from leastwise.core.snapshots import Plane

Decide = Callable[[Caller, CloudQuestion], Decision]
_NOBODY = Context()


class HolderSearch:
    """Answers who-can for one world."""

    def __init__(self, table: PolicyTable, actors: Actors, requests: Requests, decide: Decide) -> None:
        self._table, self._actors, self._requests, self._decide = table, actors, requests, decide

    def find(self, question: CloudQuestion) -> tuple[Holder, ...]:
        """Return everyone who is not definitely refused, sorted by id."""
        natives = {*self._entities(question), *self._named(question)}
        found = []
        for native in sorted(natives):
            identity: IdentityId = identity_id(Plane.AWS, native)
            decision = self._decide(Caller(identity), question)
            if decision.may_be_allowed:
                found.append(Holder(identity, decision))
        return tuple(found)

    def _entities(self, question: CloudQuestion) -> Iterator[str]:
        """Roles and users that have some statement about the action, or that the resource may let in."""
        action = question.action.lower()
        for arn in (*self._table.world.roles, *self._table.world.users):
            actor = self._actors.find(arn)
            own = actor.policies.identity.about(action)
            if own.allows or own.gaps or self._lets_in(question, actor.caller):
                yield arn

    def _lets_in(self, question: CloudQuestion, caller: Principal) -> bool:
        grants = self._grants(question, caller.account)
        return bool(grants.gaps) or any(
            each.statement.principals is None
            or each.statement.principals.naming(caller) > Naming.ACCOUNT
            or each.statement.principals.doubt(caller, _NOBODY) is not Truth.NO
            for each in grants.allows
        )

    def _grants(self, question: CloudQuestion, account: str) -> Candidates:
        layer = self._layer(question, account)
        return Candidates() if layer is None else layer.about(question.action.lower())

    def _layer(self, question: CloudQuestion, account: str) -> Layer | None:
        resource = self._requests.resource_of(question)
        owner = question.account or self._table.owner(resource) or account
        return self._requests.resource_layer(question.action.lower(), resource, owner, account)

    def _named(self, question: CloudQuestion) -> Iterator[str]:
        """Whom the policy of the resource names outside the accounts that were read."""
        for candidate in self._grants(question, question.account).allows:
            principals = candidate.statement.principals
            if principals is not None:
                yield from self._strangers(principals)

    def _strangers(self, principals: Principals) -> Iterator[str]:
        world = self._table.world
        if principals.is_anyone:
            yield "*"
        yield from (SERVICE + service for service in principals.services)
        yield from principals.federated
        for account in principals.accounts - world.accounts:
            yield f"arn:aws:iam::{account}:root"
        for arn in principals.arns:
            if arn.split(":")[4] not in world.accounts:
                yield arn
