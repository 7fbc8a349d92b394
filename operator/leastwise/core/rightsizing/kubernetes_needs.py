"""What the uses of one identity need of a cluster: requests, as its authorizer is asked them.

create (no subresource), deletecollection   asked without a name, whatever the log knows afterwards
create, by an apply patch or a PUT          asked with the name: needed where only that is granted
list, watch                                 a name is asked for only by a field selector
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leastwise.core.evaluation.engines import KubernetesQuestion
from leastwise.core.rightsizing.pieces import Piece
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.names import STAR
from leastwise.core.usage.uses import ALLOWED, Use

_NEVER_NAMED = frozenset({"deletecollection"})


@dataclass(frozen=True, slots=True)
class Need:
    """One use with what it was asked on.

    `names` are whole, `beginnings` what is left of names of which there were too many. `is_nameless`: it was
    also asked without a name. `is_creation`: it may have been asked either way.
    """

    use: Use
    last_seen: str
    names: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    is_nameless: bool = False
    is_creation: bool = False

    @property
    def resource(self) -> str:
        """The resource as rules write it."""
        use = self.use
        return f"{use.resource}/{use.subresource}" if use.subresource else use.resource

    def piece(self, name: str = "") -> Piece:
        """Return what it needs for an object of a name."""
        use = self.use
        if use.path:
            return Piece("", use.action, path=use.path)
        return Piece(use.place, use.action, use.api_group, self.resource, name)

    @property
    def text(self) -> str:
        """How people read it."""
        return self.piece().atom.text

    def holds(self, name: str) -> bool:
        """Tell whether an object of that name may have been used."""
        return name in self.names or any(map(name.startswith, self.beginnings))


def needs_of(aggregates: Iterable[Aggregate], since: str = "") -> Iterator[Need]:
    """Yield what allowed uses need, of those last seen at or after a time (ISO 8601, empty: any)."""
    for each in aggregates:
        if each.use.decision == ALLOWED and each.last_seen >= since:
            yield _need(each)


def _need(each: Aggregate) -> Need:
    use = each.use
    if use.path or use.action in _NEVER_NAMED:
        return Need(use, each.last_seen, is_nameless=True)
    whole = tuple(name for name in each.names if not (each.overflows and name.endswith(STAR)))
    cut = tuple(name.removesuffix(STAR) for name in each.names if name not in whole)
    is_creation = use.action == "create" and not use.subresource
    is_nameless = each.unnamed or not each.names
    return Need(use, each.last_seen, whole, cut, is_nameless and not is_creation, is_creation)


def questions_of(need: Need, granted_names: Iterable[str]) -> Iterator[KubernetesQuestion]:
    """Yield the requests that a use stands for.

    Where only beginnings of names are known, one name for each, and those granted names that begin so.
    """
    if need.use.path:
        yield KubernetesQuestion(need.use.action, path=need.use.path)
        return
    if need.is_nameless or need.is_creation:
        yield _question(need, "")
    for name in (*need.names, *need.beginnings):
        yield _question(need, name)
    for name in granted_names:
        if name not in need.names and need.holds(name):
            yield _question(need, name)


def _question(need: Need, name: str) -> KubernetesQuestion:
    use = need.use
    return KubernetesQuestion(use.action, use.api_group, use.resource, use.subresource, name, use.place)
