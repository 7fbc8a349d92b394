"""Everything that is granted, as read at one time: the engines of the planes and the links between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from leastwise.core.evaluation.engines import Edge, Engine
from leastwise.core.evaluation.inventories import Identity, IdentityId
from leastwise.core.snapshots import Gap, Plane


@dataclass(frozen=True, slots=True)
class Estate:
    """The engines, by plane; a plane that was not given has none. `links` are the steps across planes."""

    engines: Mapping[Plane, Engine]
    links: tuple[Edge, ...] = ()
    gaps: tuple[Gap, ...] = ()
    taken: datetime | None = None
    sources: tuple[str, ...] = field(default=())  # what it was read from, for the first lines of a report

    def __iter__(self) -> Iterator[Engine]:
        """Iterate over the engines, in the order of the planes."""
        return (self.engines[plane] for plane in Plane if plane in self.engines)

    def engine(self, plane: Plane) -> Engine | None:
        """Return the engine of a plane; None when that plane was not read."""
        return self.engines.get(plane)

    def engine_of(self, identity: IdentityId) -> Engine | None:
        """Return the engine that knows an identity by its prefix."""
        prefix = identity.partition(":")[0]
        plane = _PLANES.get(prefix)
        return None if plane is None else self.engines.get(plane)

    def identities(self) -> Iterable[Identity]:
        """Return every identity of every plane."""
        for engine in self:
            yield from engine.identities()

    def edges(self) -> Iterable[Edge]:
        """Return every step, inside planes and across them."""
        for engine in self:
            yield from engine.edges()
        yield from self.links

    def all_gaps(self) -> tuple[Gap, ...]:
        """Return what was not read, of every plane, sorted."""
        return tuple(sorted({*self.gaps, *(gap for engine in self for gap in engine.gaps())}))


_PLANES = {"k8s": Plane.KUBERNETES, "aws": Plane.AWS, "gcp": Plane.GCP, "azure": Plane.AZURE}
