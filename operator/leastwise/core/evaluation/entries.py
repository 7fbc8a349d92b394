"""Effective permissions as values: what is left of the grants of one identity after every limit.

The property that defines them: for any action and concrete resource, membership in the entries of an identity
equals the answer of `decide`.
"""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.core.evaluation.decisions import Source
from leastwise.core.snapshots import Plane


@dataclass(frozen=True, slots=True, order=True)
class Clause:
    """A union of resources: patterns that are meant, or (`not_resources`) everything but the patterns.

    `conditions` are residual: what must hold beside, in the system's own words, one text each. `actions` is
    set where a clause concerns only a part of the entry's actions, `not_actions` takes some out of those. An
    empty union holds nothing.
    """

    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    not_actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """Some actions on some resources that an identity can do.

    Kubernetes: `actions` are verbs, `api_groups` and `resources` as in a rule, `names` resourceNames, `scope`
    the namespace or `""` for the whole cluster; non-resource URLs stand in `paths`. `inert` marks what is
    granted and cannot work: a namespaced grant on a cluster-scoped resource.
    Clouds: `actions` are action patterns or permissions, `not_actions` the complement (`NotAction`),
    `resources` patterns (`not_resources` the complement), `scope` the account, resource or Azure scope.
    `excluded` are denies: what an entry does not give although its patterns hold it. `limits` are clauses
    that must hold as well, one a limit. `conditions` are residual conditions of the grant. `via` is the
    chain of identity ids when the identity has this only by trust. `unknown` says what was missing when the
    entry is not certain.
    """

    plane: Plane
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    api_groups: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    scope: str = ""
    conditions: tuple[str, ...] = ()
    limits: tuple[tuple[Clause, ...], ...] = ()  # a conjunction of unions
    excluded: tuple[Clause, ...] = ()
    sources: tuple[tuple[Source, ...], ...] = ()  # one chain a grant: binding, then role
    via: tuple[str, ...] = ()
    inert: bool = False
    unknown: tuple[str, ...] = ()
    is_data: bool = False  # Azure: the actions are data actions

    @property
    def is_certain(self) -> bool:
        """Whether it holds without any condition and nothing was missing."""
        return not (self.conditions or self.unknown or any(clause.conditions for clause in self.excluded))
