"""What is counted: one verb on one resource, one action of a cloud.

A grant is counted as atoms, each placed in a scope: a namespace (empty: the whole cluster), else the scope of
the cloud's entry. A wildcard is one atom of its own: how much of it is used cannot be counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.snapshots import Plane

ALL = "*"
_MANY = 3
"""A cloud's atom names so many resources; the rest is a number."""


class Atom(NamedTuple):
    """Kubernetes: `action` is a verb, `resource` may hold a subresource, an empty `name` is every name, and
    for a non-resource URL only `action` and `path` are set. Clouds: `action` is an action or permission,
    `target` the key of what it may be done on (`Target`).
    """

    plane: Plane
    action: str
    group: str = ""
    resource: str = ""
    name: str = ""
    path: str = ""
    target: str = ""

    @property
    def is_wildcard(self) -> bool:
        """Whether it stands for more than one action or resource."""
        if self.plane is Plane.KUBERNETES:
            return ALL in (self.action, self.group) or self.resource.startswith(ALL) or ALL in self.path
        return ALL in self.action or "?" in self.action

    @property
    def text(self) -> str:
        """How people read it, without its scope: `get secrets/db`, `s3:GetObject`."""
        if self.path:
            return f"{self.action} {self.path}"
        if not self.resource:
            return self.action
        group = f".{self.group}" if self.group else ""
        name = f" {self.name}" if self.name else ""
        return f"{self.action} {self.resource}{group}{name}"


@dataclass(frozen=True, slots=True)
class Target:
    """What a cloud's actions may be done on, with all that must hold beside; equal ones are one target."""

    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    excluded: tuple[Clause, ...] = ()  # of this and the next without their sources
    limits: tuple[tuple[Clause, ...], ...] = ()
    unknown: tuple[str, ...] = ()
    is_data: bool = False

    @property
    def text(self) -> str:
        """The resources, shortened."""
        words = self.resources or tuple(f"not {each}" for each in self.not_resources)
        more = f" and {len(words) - _MANY} more" if len(words) > _MANY else ""
        return ", ".join(words[:_MANY]) + more


def kubernetes_atoms(entry: Entry) -> Iterator[Atom]:
    """Yield the atoms of an entry of a cluster, as its rule says them."""
    plane = Plane.KUBERNETES
    for verb, path in product(entry.actions, entry.paths):
        yield Atom(plane, verb, path=path)
    for verb, group, resource, name in product(
        entry.actions, entry.api_groups, entry.resources, entry.names or ("",)
    ):
        yield Atom(plane, verb, group, resource, name)


def target_of(entry: Entry) -> Target:
    """Return what the actions of an entry of a cloud may be done on."""
    return Target(
        entry.resources,
        entry.not_resources,
        entry.not_actions,
        entry.conditions,
        tuple(map(_bare, entry.excluded)),
        tuple(tuple(map(_bare, limit)) for limit in entry.limits),
        entry.unknown,
        entry.is_data,
    )


def _bare(clause: Clause) -> Clause:
    return Clause(
        clause.resources,
        clause.not_resources,
        clause.conditions,
        clause.actions,
        not_actions=clause.not_actions,
    )


def cloud_actions(entry: Entry) -> tuple[str, ...]:
    """Return the actions of an entry of a cloud; a pattern stays one where no catalogue tells its actions.

    AWS: patterns of one service are expanded, less what limits and denies take away whole. `*`, patterns over
    several services and complements stay as they are.
    """
    if entry.plane is not Plane.AWS:
        return entry.actions or (ALL,)
    if not entry.actions:
        return (ALL,)
    known = catalogue()
    taken = _taken(entry)
    bits = 0
    kept: dict[str, None] = {}
    for pattern in entry.actions:
        expanded = known.expand(pattern) if _is_of_one_service(pattern) else 0
        if expanded:
            bits |= expanded
        else:
            kept[pattern] = None
    return (*known.names_of(bits & ~taken), *kept)


def _is_of_one_service(pattern: str) -> bool:
    service, colon, _ = pattern.partition(":")
    return bool(colon) and ALL not in service and "?" not in service


def _taken(entry: Entry) -> int:
    """Return the actions that a limit does not let pass at all, or that a deny takes away everywhere."""
    known = catalogue()
    taken = 0
    for limit in entry.limits:
        passed = 0
        for clause in limit:
            passed |= _actions_of(clause)
        taken |= known.everything & ~passed
    for clause in entry.excluded:
        if clause.resources == (ALL,) and not clause.conditions and not clause.not_resources:
            taken |= _actions_of(clause)
    return taken


def _actions_of(clause: Clause) -> int:
    known = catalogue()
    found = known.everything if not clause.actions else 0
    for pattern in clause.actions:
        found |= known.expand(pattern)
    for pattern in clause.not_actions:
        found &= ~known.expand(pattern)
    return found
