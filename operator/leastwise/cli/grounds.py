"""What `reach` walks on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity
from leastwise.core.reach.graph import Graph
from leastwise.core.snapshots import Gap


@dataclass(frozen=True, slots=True)
class Ground:
    """The graph that is walked, who stands in it, and what was not seen of it."""

    graph: Graph
    identities: Sequence[Identity] = ()
    gaps: tuple[Gap, ...] = ()
    targets: tuple[str, ...] = ()
    estate: Estate | None = None

    @property
    def counts_targets(self) -> bool:
        """Whether only what is worth reaching counts."""
        return bool(self.targets)
