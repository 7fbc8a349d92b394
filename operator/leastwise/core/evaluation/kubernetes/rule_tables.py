"""Every distinct rule of one place once, found by what it is asked for. A place is a namespace, which holds
Roles, or the cluster, which holds ClusterRoles.

Rules get numbers; for each question the numbers of all rules that match it (names aside) are computed once
and kept, so that asking a bundle is whether two sets of numbers meet. Numbers are never used twice, so sets
of several places may be united.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeVar

from leastwise.core.evaluation.kubernetes.rule_parts import RulePart
from leastwise.core.evaluation.kubernetes.rules import ANY, path_matches
from leastwise.core.permissions import KubernetesRule

K = TypeVar("K")
Matched = frozenset[int]
PlacedParts = tuple[tuple[int, RulePart], ...]

_KEPT_ANSWERS = 2048
_NONE: frozenset[int] = frozenset()


class Bundle:
    """The rules of one or several equal roles, by number; equal lists of rules are one bundle."""

    __slots__ = ("ids", "numbers", "parts", "places", "rules", "uses")

    def __init__(self, rules: tuple[KubernetesRule, ...], numbers: tuple[int, ...]) -> None:
        self.rules = rules
        self.numbers = numbers  # of each rule, in order
        self.ids = frozenset(numbers)
        self.uses = 0
        self.parts: dict[bool, PlacedParts] = {}  # by whether a RoleBinding gives them; see effective.py
        self.places: dict[int, tuple[int, ...]] = {}  # number to the places of the rule in the list
        for place, number in enumerate(numbers):
            self.places[number] = (*self.places.get(number, ()), place)

    def rule(self, number: int) -> KubernetesRule:
        """Return one of the rules by its number."""
        return self.rules[self.places[number][0]]


class RuleTable:
    """Distinct rules and bundles, counted by use; what nothing uses any more is forgotten."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self._new_numbers = numbers
        self._bundles: dict[tuple[KubernetesRule, ...], Bundle] = {}
        self._numbers: dict[KubernetesRule, int] = {}
        self._rules: dict[int, KubernetesRule] = {}
        self._uses: dict[int, int] = {}
        self._by_verb: defaultdict[str, set[int]] = defaultdict(set)
        self._by_resource: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        self._by_path: defaultdict[str, set[int]] = defaultdict(set)
        self._answers: dict[tuple[str, ...], Matched] = {}

    def __bool__(self) -> bool:
        return bool(self._bundles)

    def take(self, rules: tuple[KubernetesRule, ...]) -> Bundle:
        """Return the bundle of a list of rules and count one use of it."""
        bundle = self._bundles.get(rules)
        if bundle is None:
            bundle = Bundle(rules, tuple([self._number(rule) for rule in rules]))
            self._bundles[rules] = bundle
        bundle.uses += 1
        return bundle

    def release(self, bundle: Bundle) -> None:
        """Count one use less."""
        bundle.uses -= 1
        if bundle.uses:
            return
        del self._bundles[bundle.rules]
        for number in bundle.numbers:
            self._uses[number] -= 1
            if not self._uses[number]:
                self._forget(number)

    def resource_rules(self, verb: str, group: str, resource: str, subresource: str) -> Matched:
        """Return the rules that match a resource request of any name."""
        key = (verb, group, resource, subresource)
        found = self._answers.get(key)
        return self._keep(key, self._match_resource(*key)) if found is None else found

    def path_rules(self, verb: str, path: str) -> Matched:
        """Return the rules that match a request for a path."""
        key = (verb, path)
        found = self._answers.get(key)
        return self._keep(key, self._match_path(verb, path)) if found is None else found

    def _keep(self, key: tuple[str, ...], answer: Matched) -> Matched:
        if len(self._answers) >= _KEPT_ANSWERS:
            self._answers.clear()
        self._answers[key] = answer
        return answer

    def _match_resource(self, verb: str, group: str, resource: str, subresource: str) -> Matched:
        spellings = [ANY, f"{resource}/{subresource}", f"*/{subresource}"] if subresource else [ANY, resource]
        found = [
            rules
            for each in {group, ANY}
            for spelling in spellings
            if (rules := self._by_resource.get((each, spelling)))
        ]
        return self._with_verb(verb, found)

    def _match_path(self, verb: str, path: str) -> Matched:
        found = [rules for pattern, rules in self._by_path.items() if path_matches(pattern, path)]
        return self._with_verb(verb, found)

    def _with_verb(self, verb: str, found: list[set[int]]) -> Matched:
        verbs = [rules for each in {verb, ANY} if (rules := self._by_verb.get(each))]
        if not found or not verbs:
            return _NONE
        return _NONE.union(*[rules & allowing for rules in found for allowing in verbs]) or _NONE

    def _number(self, rule: KubernetesRule) -> int:
        number = self._numbers.get(rule)
        if number is None:
            number = next(self._new_numbers)
            self._numbers[rule], self._rules[number], self._uses[number] = number, rule, 0
            self._list(rule, number)
            self._answers.clear()
        self._uses[number] += 1
        return number

    def _list(self, rule: KubernetesRule, number: int) -> None:
        for verb in rule.verbs:
            self._by_verb[verb].add(number)
        for group in rule.api_groups:
            for resource in rule.resources:
                self._by_resource[group, resource].add(number)
        for path in rule.non_resource_urls:
            self._by_path[path].add(number)

    def _forget(self, number: int) -> None:
        rule = self._rules.pop(number)
        del self._numbers[rule], self._uses[number]
        for verb in rule.verbs:
            _discard(self._by_verb, verb, number)
        for group in rule.api_groups:
            for resource in rule.resources:
                _discard(self._by_resource, (group, resource), number)
        for path in rule.non_resource_urls:
            _discard(self._by_path, path, number)
        self._answers.clear()


def _discard(shelf: defaultdict[K, set[int]], key: K, number: int) -> None:
    shelf[key].discard(number)
    if not shelf[key]:
        del shelf[key]
