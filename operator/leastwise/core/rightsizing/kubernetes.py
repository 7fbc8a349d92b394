"""The smallest rules of a cluster that cover what was used, cut out of what is granted.

    grant                                 used                         proposed
    get, list pods in the whole cluster   list pods in a and b         list pods in a, and in b
    * on * in a                           get secret db in a           get secrets in a, resourceNames: db
    get secrets x, y, z in a              get secret x in a            get secrets in a, resourceNames: x
    escalate clusterroles                 (no log tells)               escalate clusterroles, kept

Every proposed piece lies inside one granted entry: its verb, group and resource are words that the entry
matches, its names are among the entry's, its scope is inside the entry's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.kubernetes.rules import ANY, has_word, path_matches, resource_matches
from leastwise.core.excess.atoms import Atom
from leastwise.core.rightsizing.kubernetes_needs import Need
from leastwise.core.rightsizing.pieces import Piece, pieces_of, smallest
from leastwise.core.rightsizing.proposals import Doubt, Doubts, Kept, Lapsed, Reason
from leastwise.core.rightsizing.widths import (
    DEFAULT_WIDTH,
    Names,
    Namespaces,
    Resources,
    Width,
    is_generated,
)

WorksInNamespace = Callable[[str, str, str], bool]
"""Whether a RoleBinding can give a verb on a resource of a group: (group, resource, verb)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a proposal is made from.

    `granted` are the entries that it may replace: what cannot work counts only where it was used. `baseline`
    are those that everybody has and that stay. `hidden` are known permissions that no log shows, asked about
    where a wildcard holds them.
    """

    granted: Sequence[Entry]
    baseline: Sequence[Entry]
    needs: Sequence[Need]
    doubts: Doubts
    works_in_namespace: WorksInNamespace
    hidden: Sequence[Atom] = ()
    width: Width = DEFAULT_WIDTH


@dataclass(frozen=True, slots=True)
class KubernetesProposal:
    """What to grant, as pieces, sorted; what of it was not seen in use; what was used and is not granted."""

    pieces: tuple[Piece, ...]
    kept: tuple[Kept, ...]
    lapsed: tuple[Lapsed, ...]


def propose(asked: Asked) -> KubernetesProposal:
    """Cut the smallest grant out of what is granted."""
    kept: dict[Piece, Reason] = {}
    for entry in asked.granted:
        for piece in () if entry.inert else pieces_of(entry):
            kept.update(_doubtful(piece, asked))
    found = list(kept)
    lapsed: list[Lapsed] = []
    for need in asked.needs:
        pieces = tuple(_needed(need, asked))
        found += pieces
        if not pieces and not _is_given(need, asked.baseline):
            lapsed.append(Lapsed(need.text, need.use.place, need.last_seen))
    return KubernetesProposal(
        smallest(found),
        tuple(sorted(Kept(each.atom.text, each.scope, reason) for each, reason in kept.items())),
        tuple(sorted(lapsed)),
    )


# ---------------------------------------------------------------- what is not known to be unused


def _doubtful(piece: Piece, asked: Asked) -> Iterator[tuple[Piece, Reason]]:
    """Yield what of a granted piece stays: of a wildcard only what it holds that no log shows, if that is all
    that speaks for it."""
    reason = asked.doubts(piece.atom, piece.scope)
    if reason is None:
        return
    if reason.doubt == Doubt.NOT_OBSERVABLE.value and piece.atom.is_wildcard:
        parts = [*_hidden_parts(piece, asked)]
        if parts:
            yield from parts
            return
    yield piece, reason


def _hidden_parts(piece: Piece, asked: Asked) -> Iterator[tuple[Piece, Reason]]:
    for atom in asked.hidden:
        group = piece.group if atom.group == ANY else atom.group
        part = Piece(piece.scope, atom.action, group, atom.resource, piece.name, atom.path)
        if piece.covers(part) and _works(part, asked):
            reason = asked.doubts(part.atom, piece.scope)
            if reason is not None:
                yield part, reason


# ---------------------------------------------------------------- what was used


def _needed(need: Need, asked: Asked) -> Iterator[Piece]:
    """Yield the pieces that cover a use; nothing where no grant gives it, or where everybody has it."""
    if _is_given(need, asked.baseline):
        return
    able = [entry for entry in asked.granted if _gives(entry, need)]
    open_ = [entry for entry in able if not entry.names]
    named = [entry for entry in able if entry.names]
    if need.use.path:
        yield from _with_paths(need, able, asked.width)
    elif open_ and (need.is_nameless or need.is_creation or not _can_name(need, asked.width)):
        yield from _widened(need, open_, "", asked)
    else:
        for name in need.names:
            yield from _widened(need, [each for each in able if name in (each.names or (name,))], name, asked)
        yield from _beginning(need, named, asked)
        yield from _as_granted(need, named, asked)


def _can_name(need: Need, width: Width) -> bool:
    if width.names is Names.ANY or need.beginnings:
        return False
    is_few = 0 < len(need.names) <= width.most_names
    return is_few and not is_generated(need.use.api_group, need.resource, need.names)


def _beginning(need: Need, named: Iterable[Entry], asked: Asked) -> Iterator[Piece]:
    """Yield the granted names that may have been used, where only their beginnings are known."""
    for entry in named if need.beginnings else ():
        for name in entry.names:
            if need.holds(name):
                yield from _widened(need, [entry], name, asked)


def _as_granted(need: Need, named: Iterable[Entry], asked: Asked) -> Iterator[Piece]:
    """Yield every granted name of the entries that were used, where names are not to be told apart."""
    for entry in named if asked.width.names is Names.ANY else ():
        for name in entry.names:
            yield from _widened(need, [entry], name, asked)


def _widened(need: Need, entries: Sequence[Entry], name: str, asked: Asked) -> Iterator[Piece]:
    """Yield what covers a use of one name, as wide as was chosen; nothing without an entry that gives it."""
    if not entries:
        return
    piece, width = need.piece(name), asked.width
    entry = min(entries, key=lambda each: each.scope != "")  # the first of several
    place = piece.scope
    if width.namespaces is Namespaces.ANY or not _works(piece, asked):
        place = entry.scope
    group, resource = piece.group, piece.resource
    if width.resources is Resources.ANY:
        group = group if group in entry.api_groups else ANY
        resource = resource if resource in entry.resources else _wild(entry, need)
    yield piece._replace(scope=place, group=group, resource=resource)


def _works(piece: Piece, asked: Asked) -> bool:
    """Whether a Role in the namespace of a request can give it."""
    return not piece.scope or asked.works_in_namespace(
        piece.group, piece.resource.partition("/")[0], piece.verb
    )


def _wild(entry: Entry, need: Need) -> str:
    """Return the narrowest wildcard of an entry that a use is matched by."""
    own = f"*/{need.use.subresource}"
    return own if need.use.subresource and own in entry.resources else ANY


def _with_paths(need: Need, able: Iterable[Entry], width: Width) -> Iterator[Piece]:
    patterns = sorted({each for entry in able for each in entry.paths if path_matches(each, need.use.path)})
    if not patterns:
        return
    if width.resources is Resources.ANY:
        yield Piece("", need.use.action, path=max(patterns, key=len))
    else:
        yield need.piece()


def _gives(entry: Entry, need: Need) -> bool:
    """Tell whether an entry gives a use on some name: one that was asked for, unless it was asked without."""
    use = need.use
    if not has_word(entry.actions, use.action):
        return False
    if use.path:
        return not entry.scope and any(path_matches(each, use.path) for each in entry.paths)
    return (
        entry.scope in ("", use.place)
        and has_word(entry.api_groups, use.api_group)
        and any(resource_matches(each, use.resource, use.subresource) for each in entry.resources)
        and (not entry.names or any(map(need.holds, entry.names)))
    )


def _is_given(need: Need, baseline: Iterable[Entry]) -> bool:
    """Tell whether everybody has all that a use needs."""
    able = [entry for entry in baseline if _gives(entry, need)]
    if any(not entry.names for entry in able):
        return True
    names = {name for entry in able for name in entry.names}
    return bool(need.names) and not (need.is_nameless or need.beginnings) and names.issuperset(need.names)
