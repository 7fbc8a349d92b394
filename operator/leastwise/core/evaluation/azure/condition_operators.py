"""The operators of conditions on assignments, one table entry each.

Implements the operators of https://learn.microsoft.com/azure/role-based-access-control/conditions-format. An
operator compares one value with one value; a `For…Of…Values:` prefix spreads it over sets. What it cannot
read as its type raises `ValueError`: the answer is then not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne

from leastwise.core.patterns import ANY_MANY, ANY_ONE, Pattern, matches

_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z", re.IGNORECASE)
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INTEGER = re.compile(r"[+-]?\d{1,40}")
_SPREAD = re.compile(r"for(any|all)of(any|all)values:(.+)")
_FRACTION_DIGITS = 9
_WILDCARDS = {"*": ANY_MANY, "?": ANY_ONE}
_ESCAPED = frozenset("*?\\")

Test = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: how two single values compare, and how it spreads over sets.

    `is_negated` marks those whose answer about an attribute that is not there is documented nowhere.
    `left` and `right` are `any` or `all` with a prefix, empty without.
    """

    test: Test
    is_negated: bool = False
    left: str = ""
    right: str = ""

    def holds(self, lefts: tuple[str, ...], rights: tuple[str, ...]) -> bool:
        """Compare all values of a side as the prefix says; both sides hold at least one."""
        over_right = all if self.right == "all" else any
        over_left = all if self.left == "all" else any
        return over_left([over_right([self.test(left, right) for right in rights]) for left in lefts])


def find_operator(name: str) -> Operator | None:
    """Look an operator up by its name, without case; None when it is not known."""
    folded = name.lower()
    spread = _SPREAD.fullmatch(folded)
    plain = _OPERATORS.get(spread[3] if spread else folded)
    if plain is None or spread is None:
        return plain
    return Operator(plain.test, plain.is_negated, spread[1], spread[2])


def like(text: str, pattern: str) -> bool:
    """Match `*` and `?`, each a plain character after a backslash."""
    return matches(_like_pattern(pattern), text)


@lru_cache(maxsize=1024)
def _like_pattern(text: str) -> Pattern:
    tokens: list[int] = []
    is_escaped = is_many = False
    for character in text:
        wildcard = None if is_escaped else _WILDCARDS.get(character)
        if not is_escaped and character == "\\":
            is_escaped = True
            continue
        if wildcard is ANY_MANY:
            is_many = True
            continue
        if is_many and wildcard is None:  # every `?` of a run stands before its one `*`
            tokens.append(ANY_MANY)
            is_many = False
        if is_escaped and character not in _ESCAPED:
            tokens.append(ord("\\"))
        tokens.append(ord(character) if wildcard is None else wildcard)
        is_escaped = False
    if is_many:
        tokens.append(ANY_MANY)
    if is_escaped:
        tokens.append(ord("\\"))
    return Pattern(tuple(tokens))


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError(f"{text!r} is not an integer")
    return int(text)


def _time(text: str) -> tuple[int, ...]:
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a UTC time")
    fraction = (found[7] or "").ljust(_FRACTION_DIGITS, "0")
    return (*(int(found[index]) for index in range(1, 7)), int(fraction))


def _guid(text: str) -> str:
    folded = text.lower()
    if not _GUID.fullmatch(folded):
        raise ValueError(f"{text!r} is not a GUID")
    return folded


def _boolean(text: str) -> bool:
    folded = text.lower()
    if folded not in ("true", "false"):
        raise ValueError(f"{text!r} is not true or false")
    return folded == "true"


def _typed(read: Callable[[str], object], compare: Callable[..., bool]) -> Test:
    return lambda left, right: bool(compare(read(left), read(right)))


def _folded(test: Test) -> Test:
    return lambda left, right: test(left.lower(), right.lower())


def _negated(test: Test) -> Test:
    return lambda left, right: not test(left, right)


def _text_operators() -> dict[str, Operator]:
    tests: dict[str, Test] = {"equals": eq, "startswith": str.startswith, "like": like}
    table: dict[str, Operator] = {}
    for name, test in tests.items():
        for suffix, cased in (("", test), ("ignorecase", _folded(test))):
            table[f"string{name}{suffix}"] = Operator(cased)
            table[f"stringnot{name}{suffix}"] = Operator(_negated(cased), is_negated=True)
    return table


def _ordered_operators(prefix: str, read: Callable[[str], object]) -> dict[str, Operator]:
    return {
        f"{prefix}equals": Operator(_typed(read, eq)),
        f"{prefix}notequals": Operator(_typed(read, ne), is_negated=True),
        f"{prefix}greaterthan": Operator(_typed(read, gt)),
        f"{prefix}greaterthanequals": Operator(_typed(read, ge)),
        f"{prefix}lessthan": Operator(_typed(read, lt)),
        f"{prefix}lessthanequals": Operator(_typed(read, le)),
    }


_OPERATORS: dict[str, Operator] = {
    **_text_operators(),
    **_ordered_operators("numeric", _integer),
    **_ordered_operators("datetime", _time),
    "guidequals": Operator(_typed(_guid, eq)),
    "guidnotequals": Operator(_typed(_guid, ne), is_negated=True),
    "boolequals": Operator(_typed(_boolean, eq)),
    "boolnotequals": Operator(_typed(_boolean, ne), is_negated=True),
}
