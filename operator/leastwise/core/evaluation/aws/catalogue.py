"""The actions that AWS has, and patterns of actions as sets of bits over them.

The universe is the sorted names of the catalogue, in lower case: action i is bit i of a Python integer. An
action that the catalogue does not know has no bit; whoever meets one keeps it as it is written.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from leastwise.core.evaluation.aws.catalogue_data import DATA
from leastwise.core.patterns import action_pattern, matches

_LEVELS = {"R": "Read", "L": "List", "W": "Write", "T": "Tagging", "P": "Permissions management"}
_WILDCARD = re.compile(r"[*?]")
_PATTERNS = 65536
_FEW = 3  # more `.*` than that make a regular expression slow on names that do not match


@dataclass(frozen=True, slots=True)
class ResourceType:
    """What an action can be about; `arn` is a pattern with `*` for what the service fills in."""

    name: str
    arn: str


@dataclass(frozen=True, slots=True)
class CatalogueAction:
    """One action (https://docs.aws.amazon.com/service-authorization/latest/reference/): its written name, its
    access level, what it can be about, and of that what every call must be allowed on.

    With `is_alternative` a call is about one of the required types, not about all.
    """

    name: str
    level: str
    resources: tuple[ResourceType, ...] = ()
    required: tuple[ResourceType, ...] = ()
    is_alternative: bool = False

    @property
    def is_wildcard_only(self) -> bool:
        """Whether it takes no resource: a statement must say `*` (or what matches it) to allow it."""
        return not self.resources

    @property
    def needed(self) -> tuple[ResourceType, ...]:
        """The resource types that one call needs together, when they are several."""
        return () if self.is_alternative or len(self.required) < 2 else self.required  # noqa: PLR2004 (a pair)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A frozen universe of actions."""

    names: tuple[str, ...]  # lower case, sorted
    actions: tuple[CatalogueAction, ...]  # in the order of the names
    _expanded: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def everything(self) -> int:
        """The set of all actions."""
        return (1 << len(self.names)) - 1

    def index(self, action: str) -> int | None:
        """Return the bit's number of an action, None when the catalogue does not know it."""
        name = action.lower()
        found = bisect_left(self.names, name)
        return found if found < len(self.names) and self.names[found] == name else None

    def action(self, name: str) -> CatalogueAction | None:
        """Return what is known of an action."""
        found = self.index(name)
        return None if found is None else self.actions[found]

    def expand(self, pattern: str) -> int:
        """Return the set of actions that a pattern matches, each pattern matched once.

        The literal stem bounds the names to look at; a `*` at its end takes them all.
        """
        found = self._expanded.get(pattern)
        if found is None:
            if len(self._expanded) >= _PATTERNS:
                self._expanded.clear()
            found = self._expanded[pattern] = self._expand(pattern.lower())
        return found

    def names_of(self, actions: int) -> Iterator[str]:
        """Return the written names of a set, sorted."""
        while actions:
            lowest = actions & -actions
            yield self.actions[lowest.bit_length() - 1].name
            actions ^= lowest

    def _expand(self, pattern: str) -> int:
        wild = _WILDCARD.search(pattern)
        stem = pattern[: wild.start()] if wild else pattern
        low = bisect_left(self.names, stem)
        if wild is None:
            return 1 << low if low < len(self.names) and self.names[low] == stem else 0
        high = bisect_left(self.names, stem + "\U0010ffff", low)
        if pattern[wild.start() :].strip("*") == "":
            return (1 << high) - (1 << low)
        rest = _compiled(pattern)
        return sum(1 << index for index in range(low, high) if rest(self.names[index]))


def _compiled(pattern: str) -> Callable[[str], object]:
    """Compile a pattern: a regular expression for the usual few wildcards, else what stays linear."""
    if pattern.count("*") > _FEW:
        machine = action_pattern(pattern)
        return lambda name: matches(machine, name)
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL).fullmatch


@cache
def catalogue() -> Catalogue:
    """Read the catalogue, once."""
    found: dict[str, CatalogueAction] = {}
    prefix, types = "", list[ResourceType]()
    for line in DATA.replace("\n ", " ").splitlines():
        if line.startswith("@"):
            prefix, types = line[1:], []
        elif line.startswith("="):
            types.append(_resource_type(prefix, line[1:]))
        else:
            head, _, names = line.partition(":")
            level, resources, required = _group(head, types)
            for name in names.split():
                written = f"{prefix}:{name}"
                found[written.lower()] = CatalogueAction(
                    written, level, resources, required, is_alternative="~" in head
                )
    ordered = tuple(sorted(found))
    return Catalogue(ordered, tuple(found[name] for name in ordered))


def _resource_type(prefix: str, line: str) -> ResourceType:
    name, _, arn = line.partition(" ")
    if arn == "/":
        return ResourceType(name, f"arn:*:{prefix}:*:*:{name}/*")
    return ResourceType(name, f"arn:*:{prefix}{arn}" if arn.startswith(":") else arn)


def _group(
    head: str, types: list[ResourceType]
) -> tuple[str, tuple[ResourceType, ...], tuple[ResourceType, ...]]:
    level, *marks = head.split()
    resources = tuple(types[int(mark.rstrip("!"))] for mark in marks)
    required = tuple(types[int(mark[:-1])] for mark in marks if mark.endswith("!"))
    return _LEVELS[level[0]], resources, required
