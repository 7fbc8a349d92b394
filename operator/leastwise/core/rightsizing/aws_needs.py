"""What the uses of one identity need of AWS, and on which resources a statement has to allow it.

statement allows          used on            becomes
s3:* on *                 two objects        the two objects
s3:GetObject on b/*       very many of b     the common beginnings, b/in/* and b/out/*
ec2:RunInstances on *     an image           as granted: one call needs resources of several kinds
dynamodb:Query on *       a table            the table and its indexes, of which no event tells
s3:ListAllMyBuckets on *  -                  as granted: it takes no resource
any                       (no event tells)   as granted
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from leastwise.core.evaluation.aws.catalogue import CatalogueAction, catalogue
from leastwise.core.patterns import resource_intersects
from leastwise.core.rightsizing.aws_grants import EVERY, Grant, Words, clip, without_covered
from leastwise.core.rightsizing.widths import Names, Width, lasting
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.names import NameSet
from leastwise.core.usage.uses import ALLOWED

_ARN_FIELDS = 6
_WITHOUT_TYPE = "s3"
"""A service whose ARNs name no type: the first `/` already divides a thing from what is in it."""


@dataclass(frozen=True, slots=True)
class AwsNeed:
    """One action with the ARNs (or patterns of them) that it was used on; `is_open`: also on something that
    the log did not tell."""

    action: str
    account: str
    last_seen: str
    arns: Words
    is_open: bool


def aws_needs(aggregates: Iterable[Aggregate], since: str = "") -> Iterator[AwsNeed]:
    """Yield what allowed uses need, of those last seen at or after a time (ISO 8601, empty: any)."""
    for each in aggregates:
        if each.use.decision == ALLOWED and each.last_seen >= since:
            arns = tuple(name for name in each.names if name.startswith("arn:") and "${" not in name)
            is_open = each.unnamed or len(arns) < max(len(each.names), 1)
            yield AwsNeed(each.use.action, each.use.place, each.last_seen, arns, is_open)


@dataclass(frozen=True, slots=True)
class Share:
    """What one statement has to give of a need; `is_whole`: on all that it is granted on."""

    grant: Grant
    arns: Words
    is_whole: bool


def shares(need: AwsNeed, allows: Sequence[Grant]) -> tuple[Share, ...]:
    """Divide a need among statements: one that surely gave a use suffices for it, else all that may have."""
    able = [each for each in allows if each.gives(need.action)]
    known = catalogue().action(need.action)
    if known is not None and known.is_wildcard_only:
        free = [each for each in able if each.surely_holds(EVERY)]
        return tuple(Share(each, (), is_whole=True) for each in _enough(free, EVERY) or able)
    wanted = _with_kin(known, need.arns)
    arns: dict[Grant, list[str]] = {}
    for arn in wanted or ():
        for each in _enough(able, arn) or [one for one in able if one.may_hold(arn)]:
            arns.setdefault(each, []).append(arn)
    whole = set(_enough(able, EVERY) or able) if need.is_open or wanted is None else set()
    return tuple(
        Share(each, tuple(arns.get(each, ())), is_whole=each in whole)
        for each in able
        if each in arns or each in whole
    )


def _enough(able: Iterable[Grant], resource: str) -> list[Grant]:
    """Return one statement that gives something without a condition; nothing when there is none."""
    found = (each for each in able if not each.condition and each.surely_holds(resource))
    return [*found][:1]


def narrowed(share: Share, width: Width) -> Words | None:
    """Return the resources that a statement has to name for its share; None: those that it is granted on."""
    grant = share.grant
    if share.is_whole or width.names is Names.ANY:
        return None
    patterns = [lasting(each) for each in share.arns]
    if width.names is Names.PREFIX:
        patterns = [_folder(each) for each in patterns]
    few = _few(patterns, width.most_names)
    if grant.not_resources:
        return few if all(map(grant.surely_holds, few)) else None
    found = without_covered(each for pattern in few for each in clip(pattern, grant))
    return None if set(found) == set(grant.resources) else found


def _with_kin(action: CatalogueAction | None, arns: Words) -> list[str] | None:
    """Add what lies inside the used resources and is a resource of the action too; None: it cannot be told
    on what the action was used, as of one that the catalogue does not know, or of one that needs resources of
    several kinds in one call.
    """
    if action is None or action.needed:
        return None
    found = list(arns)
    matched = [kind for kind in action.resources if any(resource_intersects(each, kind.arn) for each in arns)]
    if not all(any(resource_intersects(each, kind.arn) for kind in matched) for each in arns):
        return None
    if not action.is_alternative and not all(kind in matched for kind in action.required):
        return None
    for kind in action.resources:
        for outer in matched:
            if kind not in matched and kind.arn.startswith(f"{outer.arn}/"):
                inside = kind.arn.removeprefix(outer.arn)
                found += [each + inside for each in arns if resource_intersects(each, outer.arn)]
    return found


def _folder(arn: str) -> str:
    """Cut an ARN at the last `/` of what it names: a thing of the service itself stays whole."""
    fields = arn.split(":", _ARN_FIELDS - 1)
    least = 1 if len(fields) == _ARN_FIELDS and fields[2] == _WITHOUT_TYPE else 2
    return f"{arn.rpartition('/')[0]}/*" if arn.count("/") >= least else arn


def _few(patterns: Iterable[str], most: int) -> Words:
    """Return patterns, or where they are too many their common beginnings."""
    found = NameSet(most)
    found.update(without_covered(patterns))
    return without_covered(found.names)
