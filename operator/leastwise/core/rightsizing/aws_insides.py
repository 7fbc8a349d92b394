"""Whether statements that are proposed lie inside those that are granted, told by their words alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from leastwise.core.patterns import action_covers, action_intersects, resource_covers
from leastwise.core.rightsizing.aws_cuts import Cut
from leastwise.core.rightsizing.aws_grants import Grant, Grants


def first_outside(cut: Cut, grants: Grants) -> Cut | None:
    """Return the first part (one action on one resource) that no granted statement holds whole, under the
    same condition or none; None when all are inside."""
    return next(
        (part for part in _parts(cut) if not any(_is_inside(part, each) for each in grants.allows)), None
    )


def _parts(cut: Cut) -> Iterator[Cut]:
    """Take a cut apart: one action on one resource each, where they are named."""
    for action, resource in product(cut.actions or ("",), cut.resources or ("",)):
        yield cut._replace(actions=(action,) if action else (), resources=(resource,) if resource else ())


def _is_inside(part: Cut, grant: Grant) -> bool:
    return (
        grant.condition in ("", part.condition)
        and (
            grant.version == part.version
            or "${" not in part.condition + "".join((*part.resources, *part.not_resources))
        )
        and _actions_inside(part, grant)
        and _resources_inside(part, grant)
    )


def _actions_inside(part: Cut, grant: Grant) -> bool:
    if part.not_actions:
        return grant.not_actions == part.not_actions
    action = part.actions[0]
    if grant.not_actions:
        return not any(action_intersects(each, action) for each in grant.not_actions)
    return any(action_covers(each, action) for each in grant.actions)


def _resources_inside(part: Cut, grant: Grant) -> bool:
    if not part.resources:
        return (part.resources, part.not_resources) == (grant.resources, grant.not_resources)
    resource = part.resources[0]
    if grant.not_resources:
        return grant.surely_holds(resource)
    return resource in grant.resources or any(resource_covers(each, resource) for each in grant.resources)
