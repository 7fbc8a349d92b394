"""Right-sizing of one AWS role or user: from its policies and what it did to policies that were checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.worlds import WorldRole, WorldUser
from leastwise.core.evaluation.engines import Caller, CloudQuestion
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.rightsizing.aws import AwsAsked, propose_aws
from leastwise.core.rightsizing.aws_checks import (
    AwsChecked,
    probe,
    proposed_engine,
    replay,
    require_inside_grants,
)
from leastwise.core.rightsizing.aws_cuts import Cut
from leastwise.core.rightsizing.aws_grants import Grants, grants_of
from leastwise.core.rightsizing.aws_layouts import Layout, fit
from leastwise.core.rightsizing.aws_needs import AwsNeed, aws_needs
from leastwise.core.rightsizing.proposals import Doubts, Kept, Lapsed
from leastwise.core.rightsizing.widths import Width
from leastwise.core.usage.aggregates import Aggregate


@dataclass(frozen=True, slots=True)
class AwsRightSized:
    """Policies that replace those that an identity has for itself; boundary, SCPs and what resources grant
    stay as they are, and so does what `grants` could not read."""

    identity: IdentityId
    grants: Grants
    cuts: tuple[Cut, ...]
    layout: Layout
    used: int
    kept: tuple[Kept, ...]
    lapsed: tuple[Lapsed, ...]
    checked: AwsChecked
    widened: tuple[str, ...] = ()  # patterns of whole services, for want of room


class AwsRightSizing:
    """Right-sizes roles and users of one world.

    `services` are prefixes of actions that doubts may be about and the catalogue may not know.
    """

    def __init__(
        self, engine: AwsEngine, doubts: Doubts, services: Collection[str] = (), width: Width | None = None
    ) -> None:
        self._engine, self._doubts, self._services = engine, doubts, tuple(services)
        self._width = width or Width()

    def of(self, identity: IdentityId, aggregates: Iterable[Aggregate], since: str = "") -> AwsRightSized:
        """Propose for one role or user, from its own uses last seen at or after a time; check it.

        InvalidError for what is neither; RefusedProposalError where the check fails; QuotaExceededError where
        IAM would not take it.
        """
        entity = self._entity(identity)
        grants = grants_of(self._engine.world, entity)
        needs = tuple(aws_needs(aggregates, since))
        found = propose_aws(
            AwsAsked(grants, needs, self._doubts, entity.account, self._services, self._width)
        )
        fitted = fit(found.cuts, grants)
        layout = fitted.layout
        after = proposed_engine(self._engine, entity, grants, layout)
        checked = AwsChecked(
            replay(self._engine, after, identity, needs, grants),
            require_inside_grants(fitted.cuts, grants, layout),
            probe(self._engine, after, identity, fitted.cuts),
        )
        lapsed = tuple(
            Lapsed(each.action, each.account, each.last_seen)
            for each in found.ungiven
            if not self._is_given(identity, each)
        )
        return AwsRightSized(
            identity,
            grants,
            fitted.cuts,
            layout,
            len(needs) - len(lapsed),
            found.kept,
            lapsed,
            checked,
            fitted.widened,
        )

    def _entity(self, identity: IdentityId) -> WorldRole | WorldUser:
        world, arn = self._engine.world, native_of(identity)
        found = world.roles.get(arn) or world.users.get(arn)
        if found is None:
            raise InvalidError(f"{identity}: no role or user of the accounts that were read")
        return found

    def _is_given(self, identity: IdentityId, need: AwsNeed) -> bool:
        """Tell whether something other than its own policies may give what was used: a resource's policy."""
        return all(
            self._engine.decide(
                Caller(identity), CloudQuestion(need.action, arn, need.account)
            ).may_be_allowed
            for arn in need.arns or ("*",)
        )
