"""Right-sizing of one identity of a cluster: from what it has and what it did to rules that were checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.excess.atoms import Atom
from leastwise.core.permissions import KubernetesRule
from leastwise.core.rightsizing.kubernetes import Asked, propose
from leastwise.core.rightsizing.kubernetes_checks import Checked, Sides, check
from leastwise.core.rightsizing.kubernetes_needs import needs_of
from leastwise.core.rightsizing.pieces import Piece, pieces_of, write_rules
from leastwise.core.rightsizing.proposals import Doubts, Kept, Lapsed
from leastwise.core.rightsizing.widths import Width
from leastwise.core.usage.aggregates import Aggregate

_GROUP = "k8s:group:"


@dataclass(frozen=True, slots=True)
class RightSized:
    """Rules by scope (empty: the whole cluster) that replace what an identity has for itself.

    `before` are the pieces of that, `used` those of the uses that it covers.
    """

    identity: IdentityId
    rules: Mapping[str, tuple[KubernetesRule, ...]]
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    used: int
    kept: tuple[Kept, ...]
    lapsed: tuple[Lapsed, ...]
    checked: Checked


class KubernetesRightSizing:
    """Right-sizes identities of one cluster."""

    def __init__(
        self, engine: RbacEngine, doubts: Doubts, hidden: Sequence[Atom] = (), width: Width | None = None
    ) -> None:
        self._engine, self._doubts, self._hidden = engine, doubts, hidden
        self._width = width or Width()

    @cached_property
    def _sides(self) -> Sides:
        return Sides.of(self._engine)

    def of(self, identity: IdentityId, aggregates: Iterable[Aggregate], since: str = "") -> RightSized:
        """Propose for one identity, from its own uses last seen at or after a time; check it.

        InvalidError for a group, whose members' uses are not its own; RefusedProposalError where the check
        fails.
        """
        if identity.startswith(_GROUP):
            raise InvalidError(f"{identity}: a group does nothing itself; right-size its members")
        needs = tuple(needs_of(aggregates, since))
        baseline = self._sides.baseline.effective(identity)
        granted = tuple(own_entries(self._engine.effective(identity), baseline))
        asked = Asked(
            granted,
            baseline,
            needs,
            self._doubts,
            self._engine.world.discovery.works_in_namespace,
            self._hidden,
            self._width,
        )
        found = propose(asked)
        rules = write_rules(found.pieces)
        return RightSized(
            identity,
            rules,
            tuple(sorted({piece for entry in granted if not entry.inert for piece in pieces_of(entry)})),
            found.pieces,
            len(needs) - len(found.lapsed),
            found.kept,
            found.lapsed,
            check(self._sides, identity, rules, needs),
        )


def own_entries(entries: Iterable[Entry], baseline: Iterable[Entry]) -> Iterable[Entry]:
    """Yield the entries that everybody does not have."""
    common = {chain for entry in baseline for chain in entry.sources}
    return (each for each in entries if not common.issuperset(each.sources))
