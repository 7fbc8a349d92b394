"""The smallest statements of AWS that cover what was used, cut out of the statements that are granted.

Each proposed Allow is cut out of one granted statement: its actions and resources lie inside that one's, its
Condition is that one's, word for word. Denies stay whole. Statements are put together only where that says
exactly the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.excess.atoms import Atom
from leastwise.core.patterns import action_intersects
from leastwise.core.rightsizing.aws_cuts import Cut, cut_of, joined
from leastwise.core.rightsizing.aws_grants import EVERY, Grant, Grants
from leastwise.core.rightsizing.aws_needs import AwsNeed, narrowed, shares
from leastwise.core.rightsizing.proposals import Doubt, Doubts, Kept, Reason
from leastwise.core.rightsizing.widths import DEFAULT_WIDTH, Width
from leastwise.core.snapshots import Plane

_UNKNOWN = Reason(Doubt.UNDECIDED.value, "the catalogue of actions does not know it")


@dataclass(frozen=True, slots=True)
class AwsAsked:
    """What a proposal is made from. `account` is the identity's own; `services` are prefixes of actions that
    the catalogue may not know and that doubts may be about."""

    grants: Grants
    needs: Sequence[AwsNeed]
    doubts: Doubts
    account: str
    services: Collection[str] = ()
    width: Width = DEFAULT_WIDTH


@dataclass(frozen=True, slots=True)
class AwsProposal:
    """Allows to write, sorted; what of them was not seen in use; what was used and no own policy gives."""

    cuts: tuple[Cut, ...]
    kept: tuple[Kept, ...]
    ungiven: tuple[AwsNeed, ...]


def propose_aws(asked: AwsAsked) -> AwsProposal:
    """Cut the smallest statements out of the granted ones."""
    found: list[Cut] = []
    kept: dict[tuple[str, str], Kept] = {}
    for grant in asked.grants.allows:
        for action, reason in _Doubtful(asked, grant).actions():
            found.append(whole(grant, action))
            kept.setdefault((action, reason.text), Kept(action or "*", asked.account, reason))
    ungiven: list[AwsNeed] = []
    for need in asked.needs:
        parts = shares(need, asked.grants.allows)
        if not parts:
            ungiven.append(need)
        for share in parts:
            resources = narrowed(share, asked.width)
            grant = share.grant
            found.append(
                whole(grant, need.action) if resources is None else cut_of(grant, resources, (need.action,))
            )
    return AwsProposal(joined(found), tuple(sorted(kept.values())), tuple(ungiven))


def whole(grant: Grant, action: str = "") -> Cut:
    """Write an action (empty: all that it gives) as a statement grants it."""
    if not action:
        return Cut(
            grant.version,
            grant.condition,
            grant.resources,
            grant.not_resources,
            grant.actions,
            grant.not_actions,
        )
    return cut_of(grant, grant.resources, (action,), grant.not_resources)


# ---------------------------------------------------------------- what is not known to be unused


class _Doubtful:
    """The actions of one statement that must stay: a pattern where all of it must, else the actions in it."""

    def __init__(self, asked: AwsAsked, grant: Grant) -> None:
        self._asked, self._grant = asked, grant

    def _doubt(self, action: str) -> Reason | None:
        return self._asked.doubts(Atom(Plane.AWS, action), self._asked.account)

    def actions(self) -> Iterator[tuple[str, Reason]]:
        """Yield actions or patterns with why they stay; an empty one is the whole statement."""
        if self._grant.not_actions:
            yield from self._of_complement()
        for pattern in self._grant.actions:
            if "*" in pattern or "?" in pattern:
                yield from self._of_pattern(pattern)
            else:
                known = catalogue().action(pattern) is not None
                reason = self._doubt(pattern) or (None if known else _UNKNOWN)
                if reason is not None:
                    yield pattern, reason

    def _of_pattern(self, pattern: str) -> Iterator[tuple[str, Reason]]:
        reason = self._doubt(pattern)
        services = self._services_of(pattern)
        if reason is None:
            if not catalogue().expand(pattern):
                yield pattern, _UNKNOWN
            return
        undecided = {each: why for each in services if (why := self._undecided(each))}
        if undecided and len(undecided) == len(services):
            yield pattern, reason
            return
        found = [(_of_service(pattern, each), why) for each, why in undecided.items()]
        if any(not each for each, _ in found):
            yield pattern, reason
            return
        found += self._of_actions(pattern, undecided)
        yield from found or [(pattern, reason)]

    def _of_complement(self) -> Iterator[tuple[str, Reason]]:
        reason = self._doubt(EVERY)
        if reason is None:
            return
        undecided = {each: why for each in self._services() if (why := self._undecided(each))}
        if len(undecided) == len(self._services()) or any(
            action_intersects(one, f"{each}:*") for each in undecided for one in self._grant.not_actions
        ):
            yield "", reason
            return
        found = [(f"{each}:*", why) for each, why in undecided.items()]
        found += self._of_actions(EVERY, undecided)
        yield from found or [("", reason)]

    def _of_actions(self, pattern: str, without: Collection[str]) -> Iterator[tuple[str, Reason]]:
        for name in catalogue().names_of(catalogue().expand(pattern)):
            reason = self._doubt(name) if name.partition(":")[0].lower() not in without else None
            if reason is not None and self._grant.gives(name):
                yield name, reason

    def _services(self) -> list[str]:
        return sorted({*_known_services(), *self._asked.services})

    def _services_of(self, pattern: str) -> list[str]:
        prefix = pattern.partition(":")[0].lower()
        if "*" not in prefix and "?" not in prefix:
            return [prefix]
        return [each for each in self._services() if action_intersects(pattern, f"{each}:*")]

    def _undecided(self, service: str) -> Reason | None:
        reason = self._doubt(f"{service}:*")
        return reason if reason is not None and reason.doubt == Doubt.UNDECIDED.value else None


def _known_services() -> frozenset[str]:
    return frozenset(each.partition(":")[0] for each in catalogue().names)


def _of_service(pattern: str, service: str) -> str:
    """Return the part of a pattern inside one service; empty where one pattern cannot say it."""
    if pattern.strip("*") == "":
        return f"{service}:*"
    prefix, colon, name = pattern.partition(":")
    if not colon:
        return ""
    return f"{service}:{name}" if prefix == EVERY else pattern if prefix.lower() == service else ""
