"""Every atom of many identities as one bit, so that sets of atoms are numbers.

A word (a verb, a group, a resource, a name) has the set of the atoms that it stands in. What a rule says,
what it covers and what a request uses are then few ANDs of ORs:

    atoms of a rule     words as they stand, a set a field, all four fields ANDed
    what it covers      the same, with `*` for every word of its field
    used by a request   the same, with the words that match the request
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from operator import or_

from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.kubernetes.rules import path_matches
from leastwise.core.excess.atoms import ALL, Atom, Target, cloud_actions, kubernetes_atoms, target_of
from leastwise.core.excess.targets import may_hold, target_covers
from leastwise.core.patterns import action_covers
from leastwise.core.permissions import KubernetesPermission
from leastwise.core.snapshots import Plane
from leastwise.core.usage.uses import Use

_FIELDS = ("plane", "action", "group", "resource", "name", "path", "target")
_EVERY_SUBRESOURCE = "*/"
_NAMELESS_VERBS = frozenset({"create", "list", "watch", "deletecollection"})
"""A grant of these on objects by name gives next to nothing."""


class AtomTable:
    """Atoms by number. Filled first (`pattern`), then `freeze`d, then asked."""

    def __init__(self) -> None:
        self.atoms: list[Atom] = []
        self.entries: list[Entry] = []  # one for each pattern: the first that was met
        self.targets: dict[str, Target] = {}
        self.own: list[int] = []  # atoms of each pattern
        self._numbers: dict[object, int] = {}
        self._keys: dict[Target, str] = {}
        self._index: dict[Atom, int] = {}
        self._of_pattern: list[tuple[int, ...]] = []
        self._covered: dict[int, int] = {}
        self._masks: dict[str, dict[str, int]] = {}
        self._subresources: dict[str, int] = {}
        self._by_pattern: dict[str, int] = {}
        self._literals: dict[str, list[str]] = {}  # actions as they are written, by their lower case
        self._patterns: list[str] = []
        self._used: dict[tuple[str, ...], tuple[int, int]] = {}
        self._target_masks: dict[tuple[str, str], bool] = {}
        self.wildcards = 0
        self.everything = 0

    # ------------------------------------------------------------ filling

    def pattern(self, entry: Entry) -> int:
        """Return the number of what an entry gives, whatever its scope and its sources."""
        key: object
        if entry.plane is Plane.KUBERNETES:
            key = (entry.actions, entry.api_groups, entry.resources, entry.names, entry.paths)
        else:
            key = (entry.plane, entry.actions, target_of(entry))
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.entries)
            self.entries.append(entry)
            atoms = kubernetes_atoms(entry) if entry.plane is Plane.KUBERNETES else self._cloud_atoms(entry)
            self._of_pattern.append(tuple([self._place(each) for each in dict.fromkeys(atoms)]))
        return number

    def _cloud_atoms(self, entry: Entry) -> Iterator[Atom]:
        target = target_of(entry)
        key = self._keys.get(target)
        if key is None:
            key = self._keys[target] = f"{len(self._keys)}"
            self.targets[key] = target
        for action in cloud_actions(entry):
            if not any(action_covers(each, action) for each in target.not_actions):
                yield Atom(entry.plane, action, target=key)

    def _place(self, atom: Atom) -> int:
        number = self._index.get(atom)
        if number is None:
            number = self._index[atom] = len(self.atoms)
            self.atoms.append(atom)
        return number

    def freeze(self) -> None:
        """End the filling: from now on the table can be asked, and takes no new pattern."""
        size = len(self.atoms)
        self.everything = (1 << size) - 1
        self._masks = {}
        for field, name in enumerate(_FIELDS):
            places: dict[str, list[int]] = {}
            for number, atom in enumerate(self.atoms):
                word = atom[field]
                places.setdefault(word.value if isinstance(word, Plane) else word, []).append(number)
            self._masks[name] = {word: to_bits(numbers) for word, numbers in places.items()}
        for action in self._masks["action"]:
            if _is_pattern(action):
                self._patterns.append(action)
            else:
                self._literals.setdefault(action.lower(), []).append(action)
        for resource, bits in self._masks["resource"].items():
            subresource = resource.partition("/")[2]
            if subresource:
                self._subresources[subresource] = self._subresources.get(subresource, 0) | bits
        self.own = [to_bits(numbers) for numbers in self._of_pattern]
        self.wildcards = self.where(lambda atom: atom.is_wildcard)

    # ------------------------------------------------------------ asking

    def key_of(self, entry: Entry) -> str:
        """Return the key of the target of an entry of a cloud that was entered."""
        return self._keys[target_of(entry)]

    def where(self, test: Callable[[Atom], bool]) -> int:
        """Return the atoms for which a test holds."""
        return to_bits([number for number, atom in enumerate(self.atoms) if test(atom)])

    def of(self, bits: int) -> Iterator[Atom]:
        """Yield the atoms of a set, in the order in which they were met."""
        while bits:
            lowest = bits & -bits
            yield self.atoms[lowest.bit_length() - 1]
            bits ^= lowest

    @staticmethod
    def numbered(numbers: Iterable[int]) -> int:
        """Return the atoms with these numbers."""
        return to_bits(numbers)

    def bit(self, atom: Atom) -> int:
        """Return the set that holds one atom."""
        return 1 << self._index[atom]

    def covered(self, pattern: int, targets: Iterable[str] = ()) -> int:
        """Return all atoms that what an entry gives covers, its own among them; scopes are left out.

        Of a cloud's atoms only those on `targets` are looked at.
        """
        if self.entries[pattern].plane is not Plane.KUBERNETES:
            return self._cloud_cover(pattern, targets) | self.own[pattern]
        found = self._covered.get(pattern)
        if found is None:
            found = self._covered[pattern] = self._cover(self.entries[pattern]) | self.own[pattern]
        return found

    def _words(self, field: str, words: Iterable[str]) -> int:
        masks = self._masks[field]
        return reduce(or_, [masks.get(word, 0) for word in words], 0)

    def _cover(self, entry: Entry) -> int:
        verbs = self._any_or("action", entry.actions)
        ours = self._masks["plane"].get(Plane.KUBERNETES.value, 0)
        if entry.paths:
            paths = [path for path in self._masks["path"] if path and _are_covered(path, entry.paths)]
            return ours & verbs & self._words("path", paths)
        return (
            ours
            & verbs
            & self._any_or("group", entry.api_groups)
            & self._held(entry.resources)
            & (self._words("name", entry.names) if entry.names else self.everything)
        )

    def _any_or(self, field: str, words: tuple[str, ...]) -> int:
        return self.everything if ALL in words else self._words(field, words)

    def _held(self, resources: tuple[str, ...]) -> int:
        """Return the atoms of resources: `*` is all, `*/scale` that subresource of all, `pods/*` a name."""
        if ALL in resources:
            return self.everything & ~self._words("resource", ("",))
        found = self._words("resource", resources)
        for each in resources:
            if each.startswith(_EVERY_SUBRESOURCE):
                found |= self._subresources.get(each.removeprefix(_EVERY_SUBRESOURCE), 0)
        return found

    def _cloud_cover(self, pattern: int, targets: Iterable[str]) -> int:
        entry = self.entries[pattern]
        actions = self._covered.get(pattern)
        if actions is None:
            ours = self._masks["plane"].get(entry.plane.value, 0)
            words = cloud_actions(entry)
            actions = self._words("action", words)
            for each in words:
                actions |= self._wide(each) if _is_pattern(each) else 0
            actions = self._covered[pattern] = ours & actions
        own = self._keys[target_of(entry)]
        held = [key for key in targets if self._target_covers(entry.plane, own, key)]
        return actions & self._words("target", held)

    def _wide(self, pattern: str) -> int:
        """Return the atoms of every action and pattern that a pattern covers."""
        found = self._by_pattern.get(pattern)
        if found is None:
            words = [each for each in self._masks["action"] if action_covers(pattern, each)]
            found = self._by_pattern[pattern] = self._words("action", words)
        return found

    def _target_covers(self, plane: Plane, outer: str, inner: str) -> bool:
        found = self._target_masks.get((outer, inner))
        if found is None:
            found = target_covers(plane, self.targets[outer], self.targets[inner])
            self._target_masks[outer, inner] = found
        return found

    def used(self, use: Use) -> tuple[int, int]:
        """Return what a use may be of: atoms without a name, and atoms with one, whatever that is."""
        key = (use.plane, use.action, use.api_group, use.resource, use.subresource, use.path)
        found = self._used.get(key)
        if found is None:
            asked = self._asked(use)
            nameless = self._masks["name"].get("", 0)
            found = self._used[key] = (asked & nameless, asked & ~nameless)
        return found

    def named(self, name: str) -> int:
        """Return the atoms that name an object."""
        return self._masks["name"].get(name, 0)

    def actions(self, plane: Plane) -> list[str]:
        """Return the actions and patterns of a plane, as they are written."""
        ours = self._masks["plane"].get(plane.value, 0)
        return [each for each, bits in self._masks["action"].items() if bits & ours]

    def doing(self, plane: Plane, actions: Iterable[str]) -> int:
        """Return the atoms of a plane with one of some actions, as they are written."""
        return self._masks["plane"].get(plane.value, 0) & self._words("action", actions)

    def giving(self, permission: KubernetesPermission) -> int:
        """Return the atoms of clusters that give what a risk rule asks for, as a `Need` writes it."""
        verb, resource, name = permission.verb, permission.resource, permission.resource_name
        found = self._masks["plane"].get(Plane.KUBERNETES.value, 0) & self._words(
            "action", [each for each in self._masks["action"] if _is_verb(each, verb)]
        )
        if resource:
            found &= self._words("group", {permission.api_group, ALL})
            found &= self._words(
                "resource", [each for each in self._masks["resource"] if _gives(each, resource)]
            )
        else:
            found &= ~self._words("resource", ("",))
        if name:
            found &= self._words("name", ("", name))
        elif verb in _NAMELESS_VERBS and "/" not in resource:
            found &= self._words("name", ("",))
        return found

    def beginning(self, prefix: str) -> int:
        """Return the atoms that name an object whose name begins so."""
        return self._words("name", [each for each in self._masks["name"] if each and each.startswith(prefix)])

    def _asked(self, use: Use) -> int:
        ours = self._masks["plane"].get(use.plane, 0)
        if use.plane != Plane.KUBERNETES.value:
            return ours & self._words("action", self._actions_for(use.action))
        verbs = self._words("action", (use.action, ALL))
        if use.path:
            paths = [each for each in self._masks["path"] if each and path_matches(each, use.path)]
            return ours & verbs & self._words("path", paths)
        resource = f"{use.resource}/{use.subresource}" if use.subresource else use.resource
        spelled = (
            (ALL, resource, _EVERY_SUBRESOURCE + use.subresource) if use.subresource else (ALL, resource)
        )
        return ours & verbs & self._words("group", {use.api_group, ALL}) & self._words("resource", spelled)

    def _actions_for(self, action: str) -> list[str]:
        """Return the written actions and patterns that an action is one of, ignoring case."""
        literal = self._literals.get(action.lower(), ())
        return [*literal, *(each for each in self._patterns if action_covers(each, action))]

    def on_target(self, bits: int, names: tuple[str, ...]) -> int:
        """Return the atoms of a set whose target may hold something with one of these names."""
        found = 0
        for atom in self.of(bits):
            if may_hold(atom.plane, self.targets[atom.target], names):
                found |= self.bit(atom)
        return found


def to_bits(numbers: Iterable[int]) -> int:
    """Return the set of these numbers."""
    every = tuple(numbers)
    if not every:
        return 0
    held = bytearray(max(every) // 8 + 1)
    for each in every:
        held[each >> 3] |= 1 << (each & 7)
    return int.from_bytes(held, "little")


def _is_pattern(action: str) -> bool:
    return ALL in action or "?" in action


def _is_verb(word: str, verb: str) -> bool:
    if word in (ALL, verb):
        return True
    return verb.endswith(f":{ALL}") and word.startswith(verb[:-1])


def _gives(outer: str, resource: str) -> bool:
    if outer in (ALL, resource):
        return True
    name, slash, subresource = resource.partition("/")
    if subresource == ALL:
        return outer.startswith((f"{name}/", _EVERY_SUBRESOURCE))
    return bool(slash) and outer == _EVERY_SUBRESOURCE + subresource


def _are_covered(path: str, patterns: tuple[str, ...]) -> bool:
    """Tell whether a path, which may end in stars itself, is within one of some patterns."""
    return any(path_matches(each, path) for each in patterns)
