"""What the actions of a cloud may be done on: what one grant gives of another, and what a use was done on.

A doubt is no cover, and it is a use: so nothing is called unused, or given by what stays, that may not be.
"""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.core.excess.atoms import ALL, Target
from leastwise.core.patterns import covers, resource_covers, resource_intersects
from leastwise.core.snapshots import Plane


def target_covers(plane: Plane, outer: Target, inner: Target) -> bool:
    """Tell whether whoever may do something on the outer target may do it on the inner one."""
    if outer == inner:
        return True
    if outer.is_data != inner.is_data or outer.unknown:
        return False
    return (
        _are_among(outer.not_actions, inner.not_actions)
        and _are_among(outer.conditions, inner.conditions)
        and _are_among(outer.excluded, inner.excluded)
        and _are_among(outer.limits, inner.limits)
        and _resources_cover(plane, outer, inner)
    )


def _are_among(words: Iterable[object], others: tuple[object, ...]) -> bool:
    return all(each in others for each in words)


def _resources_cover(plane: Plane, outer: Target, inner: Target) -> bool:
    if ALL in outer.resources:
        return True
    if outer.not_resources or inner.not_resources:
        return (outer.resources, outer.not_resources) == (inner.resources, inner.not_resources)
    test = resource_covers if plane is Plane.AWS else covers
    wide = [each for each in outer.resources if ALL in each or "?" in each]
    return all(one in outer.resources or any(test(each, one) for each in wide) for one in inner.resources)


def may_hold(plane: Plane, target: Target, names: tuple[str, ...]) -> bool:
    """Tell whether something with one of these names may be of a target.

    Names of AWS are ARNs, or prefixes of them that end in a star; those of other clouds are written in many
    ways, so that they prove nothing.
    """
    if plane is not Plane.AWS or not target.resources or ALL in target.resources:
        return True
    arns = [each for each in names if each.startswith("arn:")]
    if len(arns) < len(names):
        return True
    return any(resource_intersects(pattern, arn) for pattern in target.resources for arn in arns)
