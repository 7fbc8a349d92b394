"""Permissions of a cluster, one verb on one resource each, and the fewest rules that say exactly those."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.kubernetes.rules import ANY
from leastwise.core.excess.atoms import Atom
from leastwise.core.permissions import KubernetesRule
from leastwise.core.snapshots import Plane


class Piece(NamedTuple):
    """One verb on one resource (`pods/log` for a subresource) of a scope, or on one path.

    An empty `scope` is the whole cluster, an empty `name` every name and requests without one.
    """

    scope: str
    verb: str
    group: str = ""
    resource: str = ""
    name: str = ""
    path: str = ""

    @property
    def atom(self) -> Atom:
        """The piece without its scope."""
        return Atom(Plane.KUBERNETES, self.verb, self.group, self.resource, self.name, self.path)

    def covers(self, other: Piece) -> bool:
        """Tell whether whoever has this piece has the other one."""
        if self.verb not in (ANY, other.verb) or self.scope not in ("", other.scope):
            return False
        if self.path or other.path:
            return bool(self.path) and bool(other.path) and _path_covers(self.path, other.path)
        return (
            self.group in (ANY, other.group)
            and self.name in ("", other.name)
            and _resource_covers(self.resource, other.resource)
        )


def _resource_covers(outer: str, inner: str) -> bool:
    if outer in (ANY, inner):
        return True
    _, slash, subresource = inner.partition("/")
    return bool(slash) and outer == f"*/{subresource}"


def _path_covers(outer: str, inner: str) -> bool:
    if outer == inner:
        return True
    return outer.endswith(ANY) and inner.rstrip(ANY).startswith(outer.rstrip(ANY))


def pieces_of(entry: Entry) -> Iterable[Piece]:
    """Take an entry of a cluster apart."""
    for verb, path in product(entry.actions, entry.paths):
        yield Piece(entry.scope, verb, path=path)
    for verb, group, resource, name in product(
        entry.actions, entry.api_groups, entry.resources, entry.names or ("",)
    ):
        yield Piece(entry.scope, verb, group, resource, name)


def smallest(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Drop what another piece covers; sorted."""
    found = set(pieces)
    wide = sorted(each for each in found if _is_wide(each))
    return tuple(sorted(each for each in found if not _is_covered(each, wide, found)))


def _is_wide(piece: Piece) -> bool:
    """Whether it can cover a piece that differs from it in more than scope and name."""
    return ANY in (piece.verb, piece.group) or ANY in piece.resource or ANY in piece.path


def _is_covered(piece: Piece, wide: list[Piece], found: set[Piece]) -> bool:
    """Of two that cover each other (`/a*` and `/a**`) the first in order stays."""
    same = {
        piece._replace(scope=scope, name=name) for scope in ("", piece.scope) for name in ("", piece.name)
    }
    others = [*(same & found), *wide]
    return any(
        one != piece and one.covers(piece) and (one < piece or not piece.covers(one)) for one in others
    )


def rules_of(pieces: Iterable[Piece]) -> tuple[KubernetesRule, ...]:
    """Write pieces of one scope as rules that say exactly those, sorted.

    Words are put together only where the product of the lists holds nothing else.
    """
    named: dict[tuple[str, str, str], set[str]] = {}
    paths: dict[str, set[str]] = {}
    for each in pieces:
        if each.path:
            paths.setdefault(each.path, set()).add(each.verb)
        else:
            named.setdefault((each.group, each.resource, each.verb), set()).add(each.name)
    verbs: dict[tuple[str, str, _Words], set[str]] = {}
    for (group, resource, verb), names in named.items():
        verbs.setdefault((group, resource, _words(names)), set()).add(verb)
    resources: dict[tuple[str, _Words, _Words], set[str]] = {}
    for (group, resource, names_), own in verbs.items():
        resources.setdefault((group, names_, _words(own)), set()).add(resource)
    groups: dict[tuple[_Words, _Words, _Words], set[str]] = {}
    for (group, names_, own_), kinds in resources.items():
        groups.setdefault((_words(kinds), own_, names_), set()).add(group)
    found = [
        KubernetesRule(_words(of), kinds_, own_, tuple(each for each in names_ if each))
        for (kinds_, own_, names_), of in groups.items()
    ]
    urls: dict[_Words, set[str]] = {}
    for path, own in paths.items():
        urls.setdefault(_words(own), set()).add(path)
    found += [KubernetesRule((), (), own_, (), _words(of)) for own_, of in urls.items()]
    return tuple(sorted(found))


_Words = tuple[str, ...]


def _words(words: Iterable[str]) -> _Words:
    return tuple(sorted(words))


def write_rules(pieces: Iterable[Piece]) -> dict[str, tuple[KubernetesRule, ...]]:
    """Write pieces as rules by scope, the whole cluster (empty) first."""
    by_scope: dict[str, list[Piece]] = {}
    for each in smallest(pieces):
        by_scope.setdefault(each.scope, []).append(each)
    return {scope: rules_of(by_scope[scope]) for scope in sorted(by_scope)}
