"""What changed between two estates: access and paths that are new, and those that are lost.

Access is compared by what it gives, not by which binding or policy gives it: what moves from one role to
another is no change, and what a wider grant held before is not new.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Edge
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity, IdentityId
from leastwise.core.patterns import action_covers, action_intersects, covers, resource_covers
from leastwise.core.reach.assets import HOLDING_KINDS, asset_severity, holding_assets, is_asset
from leastwise.core.reach.graph import Graph
from leastwise.core.reach.sweeps import TargetReach, bit_names, reach_targets
from leastwise.core.snapshots import Plane


@dataclass(frozen=True, slots=True, order=True)
class Access:
    """One action on one resource pattern; `not_actions` and `not_resources` are complements.

    In Kubernetes `group` and `name` belong to the resource, and a non-resource URL stands in `path`.
    `residual` is all that must hold beside, one text each: conditions, limits, denies, what was unknown.
    """

    plane: str
    scope: str
    action: str
    resource: str
    group: str = ""
    name: str = ""
    path: str = ""
    not_actions: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    residual: tuple[str, ...] = ()
    is_data: bool = False  # Azure: a data action


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One identity whose access changed by one piece."""

    identity: IdentityId
    access: Access
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class PathChange:
    """An identity that reaches an asset in one estate and not in the other."""

    identity: IdentityId
    asset: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that changed from one estate to another, each sorted. `appeared` and `vanished` are identities."""

    new: tuple[Change, ...] = ()
    lost: tuple[Change, ...] = ()
    new_paths: tuple[PathChange, ...] = ()
    lost_paths: tuple[PathChange, ...] = ()
    new_edges: tuple[Edge, ...] = ()
    lost_edges: tuple[Edge, ...] = ()
    appeared: tuple[IdentityId, ...] = ()
    vanished: tuple[IdentityId, ...] = ()

    @property
    def widens(self) -> bool:
        """Whether there is any access or path that was not there before."""
        return bool(self.new or self.new_paths)

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.widens or self.lost or self.lost_paths or self.appeared or self.vanished)


def compare_estates(before: Estate, after: Estate) -> Comparison:
    """Compare two estates."""
    olds, news = _identities(before), _identities(after)
    edges_before, edges_after = _edges(before), _edges(after)
    gained, lost = _changes(before, after, olds, news)
    new_paths, lost_paths = _path_changes(edges_before.values(), edges_after.values())
    return Comparison(
        new=gained,
        lost=lost,
        new_paths=new_paths,
        lost_paths=lost_paths,
        new_edges=_missing(edges_after, edges_before),
        lost_edges=_missing(edges_before, edges_after),
        appeared=tuple(sorted(each for each in news if each not in olds)),
        vanished=tuple(sorted(each for each in olds if each not in news)),
    )


def _path_changes(
    before: Collection[Edge], after: Collection[Edge]
) -> tuple[tuple[PathChange, ...], tuple[PathChange, ...]]:
    """Compare what identities reach of the assets that are at least High.

    What an asset holds is reached with it: naming one secret of a namespace whose secrets were reached opens
    no path, and neither does a part that is named for the first time.
    """
    graphs = [
        Graph.of_columns([each.source for each in edges], [each.target for each in edges])
        for edges in (before, after)
    ]
    nodes = sorted({name for graph in graphs for name in graph.names})
    assets = [each for each in nodes if asset_severity(each) >= Severity.HIGH]
    old, new = (reach_targets(graph, assets) for graph in graphs)
    opened, closed = _Parts(assets, old.graph, after), _Parts(assets, new.graph, before)
    gained: list[PathChange] = []
    lost: list[PathChange] = []
    for name in nodes:
        if not is_asset(name):
            reached, reaches = _bits(old, name), _bits(new, name)
            gained += _named(name, opened.outside(reached, reaches & ~reached), assets)
            lost += _named(name, closed.outside(reaches, reached & ~reaches), assets)
    return tuple(gained), tuple(lost)


class _Parts:
    """Which assets hold which, by their names and by the steps of a side where the other lacks the part."""

    def __init__(self, assets: Sequence[str], other: Graph, edges: Iterable[Edge]) -> None:
        self._assets = assets
        self._bit = {name: 1 << place for place, name in enumerate(assets)}
        self._holders: dict[int, int] = {}
        self._above: dict[str, list[str]] = {}
        for each in edges:
            if each.kind in HOLDING_KINDS and each.target not in other.index and is_asset(each.source):
                self._above.setdefault(each.target, []).append(each.source)

    def outside(self, reached: int, found: int) -> int:
        """Return those of the found assets that nothing of what is reached holds."""
        outside = 0
        left = found
        while left:
            bit = left & -left
            left ^= bit
            if not reached & self._held_by(bit):
                outside |= bit
        return outside

    def _held_by(self, bit: int) -> int:
        known = self._holders.get(bit)
        if known is None:
            known = self._holders[bit] = self._find(self._assets[bit.bit_length() - 1])
        return known

    def _find(self, asset: str) -> int:
        bits, seen, todo = 0, {asset}, [asset]
        while todo:
            each = todo.pop()
            above = {*holding_assets(each), *self._above.get(each, ())} - seen
            seen |= above
            todo += above
            for name in above:
                bits |= self._bit.get(name, 0)
        return bits


def _bits(reach: TargetReach, name: str) -> int:
    node = reach.graph.index.get(name)
    return 0 if node is None else reach.reached_bits(node)


def _named(identity: str, bits: int, assets: Sequence[str]) -> list[PathChange]:
    return [PathChange(IdentityId(identity), asset) for asset in bit_names(bits, assets)]


def _changes(
    before: Estate, after: Estate, olds: Mapping[IdentityId, Identity], news: Mapping[IdentityId, Identity]
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    gained: list[Change] = []
    lost: list[Change] = []
    residuals = _Residuals()
    for identity in sorted({*olds, *news}):
        held, holds = _effective(before, identity), _effective(after, identity)
        if held == holds:
            continue
        old, new = _Holdings(held, residuals), _Holdings(holds, residuals)
        gained += [Change(identity, each, sources) for each, sources in old.lacks(holds)]
        lost += [Change(identity, each, sources) for each, sources in new.lacks(held)]
    return tuple(gained), tuple(lost)


def accesses(entries: Iterable[Entry]) -> dict[Access, tuple[Source, ...]]:
    """Take entries apart, each piece with the first chain that gives it; what is inert gives nothing."""
    residuals = _Residuals()
    found: dict[Access, tuple[Source, ...]] = {}
    for each in entries:
        if not each.inert:
            for one in _pieces(each, residuals.of(each)):
                found.setdefault(one, _first_chain(each))
    return found


def covers_access(outer: Entry, inner: Access) -> bool:
    """Tell whether an entry gives all that the access gives; a doubt is a no."""
    return set(_Residuals().of(outer)) <= set(inner.residual) and _gives(outer, inner)


class _Holdings:
    """What one identity has, ready to be asked what is missing from it."""

    def __init__(self, entries: Iterable[Entry], residuals: _Residuals) -> None:
        self._residuals = residuals
        self._known: set[Entry] = set()
        self._groups: dict[frozenset[str], list[Entry]] = {}
        for each in entries:
            if not each.inert:
                self._known.add(_bare(each))
                self._groups.setdefault(frozenset(residuals.of(each)), []).append(each)

    def lacks(self, wanted: Iterable[Entry]) -> list[tuple[Access, tuple[Source, ...]]]:
        """Return the pieces of entries that it does not give, sorted, each with its first chain."""
        missing: dict[Access, tuple[Source, ...]] = {}
        for entry in wanted:
            if entry.inert or _bare(entry) in self._known:
                continue
            residual = self._residuals.of(entry)
            needed = frozenset(residual)
            able = [each for group, held in self._groups.items() if group <= needed for each in held]
            for piece in _pieces(entry, residual):
                if piece not in missing and not any(_gives(each, piece) for each in able):
                    missing[piece] = _first_chain(entry)
        return [(each, missing[each]) for each in sorted(missing)]


def _bare(entry: Entry) -> Entry:
    """Return an entry without where it comes from."""
    return replace(entry, sources=()) if entry.sources else entry


def _first_chain(entry: Entry) -> tuple[Source, ...]:
    return entry.sources[0] if entry.sources else ()


# ---------------------------------------------------------------- taking apart


class _Residuals:
    """What must hold beside an entry, as texts; clauses are many and alike, so each is told once."""

    def __init__(self) -> None:
        self._texts: dict[int, tuple[Clause, str]] = {}

    def of(self, entry: Entry) -> tuple[str, ...]:
        """Return the texts, sorted."""
        if not (entry.conditions or entry.excluded or entry.limits or entry.unknown):
            return ()
        denies = (f"not {self._clause(each)}" for each in entry.excluded)
        limits = (f"within {' or '.join(sorted(map(self._clause, limit)))}" for limit in entry.limits)
        missing = (f"unknown: {each}" for each in entry.unknown)
        return tuple(sorted({*entry.conditions, *denies, *limits, *missing}))

    def _clause(self, clause: Clause) -> str:
        known = self._texts.get(id(clause))
        if known is None:  # the clause is kept, too, so that no other object gets its id
            known = self._texts[id(clause)] = (clause, _clause_text(clause))
        return known[1]


def _clause_text(clause: Clause) -> str:
    """Tell a clause as text, without its sources: equal texts mean equal clauses."""
    parts = (
        ("actions", clause.actions),
        ("all actions but", clause.not_actions),
        ("resources", clause.resources),
        ("all resources but", clause.not_resources),
        ("where", clause.conditions),
    )
    return "; ".join(f"{word} {', '.join(values)}" for word, values in parts if values)


def _pieces(entry: Entry, residual: tuple[str, ...]) -> Iterable[Access]:
    is_cluster = entry.plane is Plane.KUBERNETES
    return _kubernetes_pieces(entry, residual) if is_cluster else _cloud_pieces(entry, residual)


def _kubernetes_pieces(entry: Entry, residual: tuple[str, ...]) -> Iterable[Access]:
    plane = entry.plane.value
    for verb, path in product(entry.actions, entry.paths):
        yield Access(plane, "", verb, "", path=path, residual=residual)
    for verb, group, resource, name in product(
        entry.actions, entry.api_groups, entry.resources, entry.names or ("",)
    ):
        yield Access(plane, entry.scope, verb, resource, group, name, residual=residual)


def _cloud_pieces(entry: Entry, residual: tuple[str, ...]) -> Iterable[Access]:
    for action, resource in product(entry.actions or ("",), entry.resources or ("",)):
        yield Access(
            entry.plane.value,
            entry.scope,
            action,
            resource,
            not_actions=entry.not_actions,
            not_resources=entry.not_resources,
            residual=residual,
            is_data=entry.is_data,
        )


# ---------------------------------------------------------------- covering


def _gives(outer: Entry, inner: Access) -> bool:
    """Whether an entry gives an access, all that must hold beside left out."""
    if outer.plane.value != inner.plane or outer.is_data != inner.is_data:
        return False
    if outer.plane is Plane.KUBERNETES:
        return _gives_in_cluster(outer, inner)
    return (
        _scope_covers(outer.scope, inner.scope)
        and _actions_cover(outer, inner)
        and _resources_cover(outer, inner)
    )


def _gives_in_cluster(outer: Entry, inner: Access) -> bool:
    if not _has(outer.actions, inner.action):
        return False
    if inner.path:
        return any(_path_covers(each, inner.path) for each in outer.paths)
    return (
        outer.scope in {"", inner.scope}
        and _has(outer.api_groups, inner.group)
        and (not outer.names or inner.name in outer.names)
        and _has_kind(outer.resources, inner.resource)
    )


def _has(words: tuple[str, ...], word: str) -> bool:
    return word in words or "*" in words


def _has_kind(kinds: tuple[str, ...], kind: str) -> bool:
    if _has(kinds, kind):
        return True
    _, slash, subresource = kind.partition("/")
    return bool(slash) and f"*/{subresource}" in kinds


def _path_covers(outer: str, inner: str) -> bool:
    return outer == inner or (outer.endswith("*") and inner.startswith(outer[:-1]))


def _scope_covers(outer: str, inner: str) -> bool:
    return outer in {"", inner} or inner.startswith(outer.rstrip("/") + "/")


def _actions_cover(outer: Entry, inner: Access) -> bool:
    if inner.not_actions:
        return "*" in outer.actions or bool(
            outer.not_actions and _all_covered(outer.not_actions, inner.not_actions, action_covers)
        )
    if outer.not_actions:
        return not any(action_intersects(each, inner.action) for each in outer.not_actions)
    return any(action_covers(each, inner.action) for each in outer.actions)


def _resources_cover(outer: Entry, inner: Access) -> bool:
    if inner.not_resources or outer.not_resources:
        return "*" in outer.resources or bool(
            outer.not_resources
            and inner.not_resources
            and _all_covered(outer.not_resources, inner.not_resources, covers)
        )
    test = resource_covers if outer.plane is Plane.AWS else covers
    return any(each == inner.resource or test(each, inner.resource) for each in outer.resources)


def _all_covered(smaller: tuple[str, ...], larger: tuple[str, ...], test: Callable[[str, str], bool]) -> bool:
    """Whether each pattern of a complement stands in the other's: the complement is then the wider one."""
    return all(any(test(each, one) for each in larger) for one in smaller)


# ---------------------------------------------------------------- parts of an estate


def _identities(estate: Estate) -> dict[IdentityId, Identity]:
    return {each.id: each for each in estate.identities()}


def _effective(estate: Estate, identity: IdentityId) -> tuple[Entry, ...]:
    engine = estate.engine_of(identity)
    return () if engine is None else engine.effective(identity)


def _edges(estate: Estate) -> dict[tuple[str, str, str], Edge]:
    return {(each.source, each.target, each.kind): each for each in estate.edges()}


def _missing(
    edges: Mapping[tuple[str, str, str], Edge], others: Mapping[tuple[str, str, str], Edge]
) -> tuple[Edge, ...]:
    return tuple(edges[key] for key in sorted(edges) if key not in others)
