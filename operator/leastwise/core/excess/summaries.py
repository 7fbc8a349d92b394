"""The numbers that people report upward: of everybody, by namespace, account or team."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.excess.scores import Counts, summed
from leastwise.core.excess.weighing import IdentityExcess


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of a number of identities. `removable` grants are those that may go as a whole."""

    name: str
    counts: Counts
    removable: int = 0
    removable_declared: int = 0


def summarise(name: str, found: Iterable[IdentityExcess]) -> Summary:
    """Sum up identities."""
    every = list(found)
    grants = [grant for each in every for grant in each.removable]
    return Summary(
        name,
        summed(each.counts for each in every),
        len(grants),
        sum(grant.is_declared for grant in grants),
    )


def summaries(
    found: Iterable[IdentityExcess], groups: Mapping[IdentityId, str], rest: str = ""
) -> tuple[Summary, ...]:
    """Sum up by group (a namespace, an account, a team), highest score first; `rest` are those of none."""
    members: dict[str, list[IdentityExcess]] = {}
    for each in found:
        members.setdefault(groups.get(each.identity, rest), []).append(each)
    made = [summarise(name, members[name]) for name in members]
    return tuple(sorted(made, key=_order))


def _order(summary: Summary) -> tuple[int, int, str]:
    score = summary.counts.score
    return (1 if score is None else -score, -summary.counts.privileged_unused, summary.name)
