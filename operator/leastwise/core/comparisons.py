"""What changed between two estates: access and paths that are new, and those that are lost.

Access is compared by what it gives, not by which binding or policy gives it: what moves from one role to
another is no change, and what a wider grant held before is not new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Edge
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity, IdentityId
from leastwise.core.patterns import action_covers, action_intersects, covers, resource_covers
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


def compare_estates(
    before: Estate,
    after: Estate,
    *,
    reached_before: Iterable[tuple[str, str]] = (),
    reached_after: Iterable[tuple[str, str]] = (),
) -> Comparison:
    """Compare two estates. `reached_…` are pairs of identity and asset, of those assets that matter."""
    olds, news = _identities(before), _identities(after)
    paths_before, paths_after = set(reached_before), set(reached_after)
    edges_before, edges_after = _edges(before), _edges(after)
    gained, lost = _changes(before, after, olds, news)
    return Comparison(
        new=gained,
        lost=lost,
        new_paths=_paths(paths_after - paths_before),
        lost_paths=_paths(paths_before - paths_after),
        new_edges=_missing(edges_after, edges_before),
        lost_edges=_missing(edges_before, edges_after),
        appeared=tuple(sorted(each for each in news if each not in olds)),
        vanished=tuple(sorted(each for each in olds if each not in news)),
    )


def _changes(
    before: Estate, after: Estate, olds: Mapping[IdentityId, Identity], news: Mapping[IdentityId, Identity]
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    gained: list[Change] = []
    lost: list[Change] = []
    for identity in sorted({*olds, *news}):
        held, holds = _effective(before, identity), _effective(after, identity)
        if held == holds:
            continue
        old, new = accesses(held), accesses(holds)
        gained += [Change(identity, each, sources) for each, sources in uncovered(new, old)]
        lost += [Change(identity, each, sources) for each, sources in uncovered(old, new)]
    return tuple(gained), tuple(lost)


def uncovered(
    wanted: Mapping[Access, tuple[Source, ...]], held: Mapping[Access, tuple[Source, ...]]
) -> list[tuple[Access, tuple[Source, ...]]]:
    """Return what is wanted and not held, sorted."""
    return [
        (each, wanted[each])
        for each in sorted(wanted)
        if each not in held and not any(access_covers(outer, each) for outer in held)
    ]


def accesses(entries: Iterable[Entry]) -> dict[Access, tuple[Source, ...]]:
    """Take entries apart, each piece with the first chain that gives it; what is inert gives nothing."""
    found: dict[Access, tuple[Source, ...]] = {}
    for each in entries:
        if each.inert:
            continue
        chain = each.sources[0] if each.sources else ()
        for one in _pieces(each):
            found.setdefault(one, chain)
    return found


def access_covers(outer: Access, inner: Access) -> bool:
    """Tell whether the one gives all that the other gives; a doubt is a no."""
    return (
        (outer.plane, outer.is_data) == (inner.plane, inner.is_data)
        and set(outer.residual) <= set(inner.residual)
        and _scope_covers(outer, inner)
        and (outer.name in {"", inner.name})
        and _action_covers(outer, inner)
        and _resource_covers(outer, inner)
    )


# ---------------------------------------------------------------- taking apart


def _pieces(entry: Entry) -> Iterable[Access]:
    return _kubernetes_pieces(entry) if entry.plane is Plane.KUBERNETES else _cloud_pieces(entry)


def _kubernetes_pieces(entry: Entry) -> Iterable[Access]:
    residual = _residual(entry)
    plane = entry.plane.value
    for verb, path in product(entry.actions, entry.paths):
        yield Access(plane, "", verb, "", path=path, residual=residual)
    for verb, group, resource, name in product(
        entry.actions, entry.api_groups, entry.resources, entry.names or ("",)
    ):
        yield Access(plane, entry.scope, verb, resource, group, name, residual=residual)


def _cloud_pieces(entry: Entry) -> Iterable[Access]:
    residual = _residual(entry)
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


def _residual(entry: Entry) -> tuple[str, ...]:
    denies = (f"not {_clause(each)}" for each in entry.excluded)
    limits = (f"within {' or '.join(sorted(map(_clause, limit)))}" for limit in entry.limits)
    missing = (f"unknown: {each}" for each in entry.unknown)
    return tuple(sorted({*entry.conditions, *denies, *limits, *missing}))


def _clause(clause: Clause) -> str:
    """Tell a clause as text, without its sources: equal texts mean equal clauses."""
    parts = (
        ("actions", clause.actions),
        ("all actions but", clause.not_actions),
        ("resources", clause.resources),
        ("all resources but", clause.not_resources),
        ("where", clause.conditions),
    )
    return "; ".join(f"{word} {', '.join(values)}" for word, values in parts if values)


# ---------------------------------------------------------------- covering


def _scope_covers(outer: Access, inner: Access) -> bool:
    if outer.scope in {"", inner.scope}:
        return True
    return outer.plane != Plane.KUBERNETES.value and inner.scope.startswith(outer.scope.rstrip("/") + "/")


def _action_covers(outer: Access, inner: Access) -> bool:
    if outer.plane == Plane.KUBERNETES.value:
        return outer.action in {"*", inner.action}
    if inner.not_actions:
        return outer.action == "*" or bool(
            outer.not_actions and _all_covered(outer.not_actions, inner.not_actions, ignores_case=True)
        )
    if outer.not_actions:
        return not any(action_intersects(each, inner.action) for each in outer.not_actions)
    return action_covers(outer.action, inner.action)


def _resource_covers(outer: Access, inner: Access) -> bool:
    if outer.plane == Plane.KUBERNETES.value:
        return _kind_covers(outer, inner)
    if inner.not_resources or outer.not_resources:
        return outer.resource == "*" or (
            bool(outer.not_resources)
            and bool(inner.not_resources)
            and _all_covered(outer.not_resources, inner.not_resources, ignores_case=False)
        )
    if outer.plane == Plane.AWS.value:
        return outer.resource == inner.resource or resource_covers(outer.resource, inner.resource)
    return covers(outer.resource, inner.resource)


def _kind_covers(outer: Access, inner: Access) -> bool:
    if inner.path or outer.path:
        is_open = outer.path.endswith("*") and bool(inner.path) and inner.path.startswith(outer.path[:-1])
        return is_open or outer.path == inner.path
    if outer.group not in {"*", inner.group}:
        return False
    if outer.resource in {"*", inner.resource}:
        return True
    _, slash, subresource = inner.resource.partition("/")
    return bool(slash) and outer.resource == f"*/{subresource}"


def _all_covered(smaller: tuple[str, ...], larger: tuple[str, ...], *, ignores_case: bool) -> bool:
    """Whether each pattern of a complement stands in the other's: the complement is then the wider one."""
    test = action_covers if ignores_case else covers
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


def _paths(pairs: Iterable[tuple[str, str]]) -> tuple[PathChange, ...]:
    return tuple(sorted(PathChange(IdentityId(identity), asset) for identity, asset in pairs))
