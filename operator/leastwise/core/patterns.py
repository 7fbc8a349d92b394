"""Wildcard patterns (`*`, `?`) as IAM has them: what matches, what covers, what intersects. All three exact.

A pattern is a glob over the *whole* string. AWS says that a wildcard stands for characters within a segment
of an ARN, and that a `*` at the end of a segment may match beyond the colon
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html); here every
wildcard may, so a declared pattern is never taken for less than it is. An ARN with fewer than six fields is
completed with `*` (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html). Policy variables
and their escapes: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html.

A pattern becomes a small automaton whose set of states is one integer: bit i means "the first i tokens are
consumed". Each character costs a few operations on that integer.

    tokens      a    *    b         states of a*b after the text "ax":
    states    0 -> 1 -> 2 -> 3      {1, 2} = 0b0110; "b" adds state 3, which accepts
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

ANY_ONE = -1
"""Token of `?`: exactly one character."""

ANY_MANY = -2
"""Token of `*`: any number of characters, none included."""

_WILDCARDS = {"*": ANY_MANY, "?": ANY_ONE}
_VARIABLE = re.compile(r"\$\{([^}]*)(?:\}|$)")  # unclosed: up to the end, so that it cannot hide anything
_ESCAPES = frozenset("*?$")
_COLON = ord(":")
_ARN = tuple(map(ord, "arn:"))
_ARN_COLONS = 5
_CACHE_SIZE = 8192


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern in normal form: code points and the two wildcard tokens.

    In a run of wildcards every `?` stands before one single `*` (`*?*` is `?*`): no two `*` are neighbours.
    """

    tokens: tuple[int, ...]

    @property
    def is_literal(self) -> bool:
        """Whether it matches one string only."""
        return all(token >= 0 for token in self.tokens)


class _Automaton(NamedTuple):
    letters: dict[int, int]  # code point -> states that consume it literally
    ones: int  # states that consume any one character
    manys: int  # states that consume any character and stay
    moving: int  # states that consume one character, literal or any
    accepting: int

    def closed(self, states: int) -> int:
        return states | (states & self.manys) << 1

    def step(self, states: int, character: int) -> int:
        """Consume one character. A wildcard token stands for a character that no literal equals."""
        advancing = states & (self.letters.get(character, 0) | self.ones)
        return self.closed(advancing << 1 | states & self.manys)

    def step_any(self, states: int) -> int:
        """Consume one character, whichever helps."""
        return self.closed((states & self.moving) << 1 | states & self.manys)

    def reach(self, states: int) -> int:
        """Consume any number of characters, whichever help: every state from the lowest one on."""
        lowest = states & -states
        return (self.accepting << 1) - lowest

    def exhaust(self, states: int) -> int:
        """Consume characters that no literal equals until only a `*` can: the last one that is reached, since
        what an earlier one accepts, a later one accepts too. 0 when none is reached."""
        before = -1
        while states != before:
            before, states = states, self.step(states, ANY_ONE)
        last = (states & self.manys).bit_length()
        return self.closed(1 << last - 1) if last else 0


@lru_cache(maxsize=_CACHE_SIZE)
def parse_pattern(text: str) -> Pattern:
    """Read a plain pattern; only `*` and `?` are special."""
    return _normal(_WILDCARDS.get(character, ord(character)) for character in text)


@lru_cache(maxsize=_CACHE_SIZE)
def action_pattern(text: str) -> Pattern:
    """Read an action pattern; actions are compared ignoring case."""
    return parse_pattern(text.lower())


@lru_cache(maxsize=_CACHE_SIZE)
def declared_resources(text: str) -> tuple[Pattern, ...]:
    """Read a resource as a policy declares it: every way in which AWS may read it.

    A policy variable counts as `*`, since its value is not known; `${*}`, `${?}` and `${$}` are literals.
    """
    tokens = _resource_tokens(text, is_variable_open=True)
    plain = _normal(tokens)
    if not _is_incomplete(plain):
        return (plain,)
    completed = _completed(plain)
    return (completed,) if plain.is_literal else (plain, completed)


@lru_cache(maxsize=_CACHE_SIZE)
def ceiling_resources(text: str) -> tuple[Pattern, ...]:
    """Read a resource of a ceiling: a policy variable stands for its own text, so it never widens.

    An incomplete ARN is completed when it holds no wildcard, that is when it can only be meant so.
    """
    plain = _normal(_resource_tokens(text, is_variable_open=False))
    if plain.is_literal and _is_incomplete(plain):
        return (_completed(plain),)
    return (plain,)


def matches(pattern: str | Pattern, text: str) -> bool:
    """Tell whether the pattern matches the whole text; case counts."""
    machine = _automaton(_pattern(pattern))
    states = machine.closed(1)
    for character in text:
        states = machine.step(states, ord(character))
        if not states:
            return False
    return bool(states & machine.accepting)


def covers(outer: str | Pattern, inner: str | Pattern) -> bool:
    """Tell whether every string that `inner` matches is matched by `outer` too.

    A wildcard of `inner` is at its worst where it stands for characters that no literal of `outer` equals, so
    `outer` is run over `inner` with such characters. Of a `*`, none and very many are enough: where `outer`
    matches both, it matches any number, since the blocks between its own `*` either stand before the run as
    for very many, or end where they end for none. (`outer` in normal form: a block begins with a literal.)
    """
    machine = _automaton(_pattern(outer))
    fronts = {machine.closed(1)}
    for token in _pattern(inner).tokens:
        if token == ANY_MANY:
            fronts.add(min(machine.exhaust(states) for states in fronts))  # the earliest `*` accepts least
            fronts = _smallest(fronts)
        else:
            fronts = {machine.step(states, token) for states in fronts}
        if 0 in fronts:
            return False
    return all(states & machine.accepting for states in fronts)


def intersects(first: str | Pattern, second: str | Pattern) -> bool:
    """Tell whether some string is matched by both."""
    machine = _automaton(_pattern(first))
    states = machine.closed(1)
    for token in _pattern(second).tokens:
        if token == ANY_MANY:
            states = machine.reach(states)
        elif token == ANY_ONE:
            states = machine.step_any(states)
        else:
            states = machine.step(states, token)
        if not states:
            return False
    return bool(states & machine.accepting)


def action_covers(allowed: str, declared: str) -> bool:
    """Tell whether an allowed action pattern covers a declared one, ignoring case."""
    return covers(action_pattern(allowed), action_pattern(declared))


def action_intersects(denied: str, declared: str) -> bool:
    """Tell whether a denied action pattern has an action in common with a declared one, ignoring case."""
    return intersects(action_pattern(denied), action_pattern(declared))


def resource_covers(allowed: str, declared: str) -> bool:
    """Tell whether a ceiling's resource pattern covers a declared one, in every reading of the latter."""
    readings = ceiling_resources(allowed)
    return all(any(covers(outer, inner) for outer in readings) for inner in declared_resources(declared))


def resource_intersects(denied: str, declared: str) -> bool:
    """Tell whether a ceiling's resource pattern has a resource in common with a declared one."""
    readings = ceiling_resources(denied)
    return any(intersects(outer, inner) for outer in readings for inner in declared_resources(declared))


def _pattern(pattern: str | Pattern) -> Pattern:
    return parse_pattern(pattern) if isinstance(pattern, str) else pattern


def _normal(tokens: Iterable[int]) -> Pattern:
    normal: list[int] = []
    is_many = False  # a `*` of the current run of wildcards waits for the run's end
    for token in tokens:
        if token == ANY_MANY:
            is_many = True
            continue
        if is_many and token != ANY_ONE:
            normal.append(ANY_MANY)
            is_many = False
        normal.append(token)
    if is_many:
        normal.append(ANY_MANY)
    return Pattern(tuple(normal))


def _resource_tokens(text: str, *, is_variable_open: bool) -> list[int]:
    tokens: list[int] = []
    end = 0
    for found in _VARIABLE.finditer(text):
        tokens += parse_pattern(text[end : found.start()]).tokens
        end = found.end()
        if found[1] in _ESCAPES:
            tokens.append(ord(found[1]))
        elif is_variable_open:
            tokens.append(ANY_MANY)
        else:
            tokens += map(ord, found[0])
    tokens += parse_pattern(text[end:]).tokens
    return tokens


def _is_incomplete(pattern: Pattern) -> bool:
    tokens = pattern.tokens
    return (
        tokens[: len(_ARN)] == _ARN
        and tokens[-1] != ANY_MANY  # a `*` at the end already stands for what is missing
        and tokens.count(_COLON) < _ARN_COLONS
    )


def _completed(pattern: Pattern) -> Pattern:
    missing = _ARN_COLONS - pattern.tokens.count(_COLON)
    return Pattern(pattern.tokens + (_COLON, ANY_MANY) * missing)


@lru_cache(maxsize=_CACHE_SIZE)
def _automaton(pattern: Pattern) -> _Automaton:
    letters: dict[int, int] = {}
    ones = manys = 0
    for index, token in enumerate(pattern.tokens):
        if token == ANY_MANY:
            manys |= 1 << index
        elif token == ANY_ONE:
            ones |= 1 << index
        else:
            letters[token] = letters.get(token, 0) | 1 << index
    accepting = 1 << len(pattern.tokens)
    return _Automaton(letters, ones, manys, (accepting - 1) & ~manys, accepting)


def _smallest(fronts: set[int]) -> set[int]:
    """Keep the sets that hold no other one: what the smaller set accepts, the larger accepts too."""
    kept: list[int] = []
    for states in sorted(fronts, key=int.bit_count):
        if not any(smaller & states == smaller for smaller in kept):
            kept.append(states)
    return set(kept)
