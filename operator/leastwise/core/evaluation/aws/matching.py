"""Whether a text matches a pattern of a policy, and the logic of answers that may be open.

A pattern is a row of pieces: literal texts and the two wildcards. The value of a policy variable becomes a
literal piece, so that an asterisk in it never is a wildcard
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).
A wildcard in an ARN may match beyond a colon
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html), so patterns are
matched against the whole text. Time is linear in the text for every pattern: a search from one literal to the
next, or one integer of states for patterns that mix both wildcards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from leastwise.core.evaluation.decisions import Truth
from leastwise.core.patterns import ANY_MANY, ANY_ONE, Pattern, matches

Matcher = Callable[[str], bool]
"""Whether one text is matched."""

Pieces = tuple[str | int, ...]
"""A pattern: literal texts, ANY_ONE and ANY_MANY."""

YES, NO, OPEN, GAP = Truth.YES, Truth.NO, Truth.OPEN, Truth.GAP
_CACHE_SIZE = 16_384
_WILDCARD = re.compile(r"([*?])")
_WILDCARDS: dict[str, str | int] = {"*": ANY_MANY, "?": ANY_ONE}
_ARN_COLONS = 5


def all_of(answers: Iterable[Truth]) -> Truth:
    """Return what holds when every part must: a NO decides, then a gap, then what is open."""
    result = YES
    for answer in answers:
        if answer is NO:
            return NO
        if answer is GAP or result is YES:
            result = answer
    return result


def any_of(answers: Iterable[Truth]) -> Truth:
    """Return what holds when one part suffices: a YES decides, then a gap, then what is open."""
    result = NO
    for answer in answers:
        if answer is YES:
            return YES
        if answer is GAP or result is NO:
            result = answer
    return result


def negation(answer: Truth) -> Truth:
    """Return the opposite; what is open or a gap stays so."""
    if answer is YES:
        return NO
    return YES if answer is NO else answer


def truth(is_so: object) -> Truth:
    """Return a definite answer."""
    return YES if is_so else NO


def split_wildcards(text: str) -> Pieces:
    """Read `*` and `?` of a plain text as wildcards."""
    if "*" not in text and "?" not in text:
        return (text,)
    return tuple([_WILDCARDS.get(part, part) for part in _WILDCARD.split(text) if part])


@lru_cache(maxsize=_CACHE_SIZE)
def matcher_of(pieces: Pieces) -> Matcher:
    """Compile a pattern."""
    joined = _joined(pieces)
    wildcards = [piece for piece in joined if isinstance(piece, int)]
    if not wildcards:
        return _literal("".join(str(piece) for piece in joined))
    if joined == (ANY_MANY,):
        return anything
    if ANY_MANY not in wildcards:
        return _placed(joined, is_whole=True)
    if ANY_ONE not in wildcards:
        return _searching(joined)
    if joined[-1] == ANY_MANY and wildcards.count(ANY_MANY) == 1:
        return _placed(joined[:-1], is_whole=False)
    tokens = [token for piece in joined for token in _tokens(piece)]
    pattern = Pattern(tuple(tokens))
    return lambda text: matches(pattern, text)


@lru_cache(maxsize=_CACHE_SIZE)
def glob(text: str) -> Matcher:
    """Compile a pattern without variables."""
    return matcher_of(split_wildcards(text))


def matcher_of_any(patterns: Sequence[Pieces]) -> Matcher:
    """Compile several patterns to one question: does any of them match?

    Literals become one set, prefixes one tuple, which the interpreter tests in one step each.
    """
    literals: set[str] = set()
    prefixes: list[str] = []
    others: list[Matcher] = []
    for pieces in patterns:
        row = pieces if len(pieces) == 1 else _joined(pieces)
        if row == (ANY_MANY,):
            return anything
        if _is_prefix(row):
            prefixes.append(str(row[0]))
        elif any(isinstance(piece, int) for piece in row):
            others.append(matcher_of(row))
        else:
            literals.add("".join(map(str, row)))
    fixed = _fixed(frozenset(literals), tuple(prefixes))
    if not others:
        return fixed
    return lambda text: fixed(text) or any(is_matched(text) for is_matched in others)


def completed(text: str) -> tuple[str, ...]:
    """Return the readings of a resource: an ARN with fewer than six fields is completed with wildcards
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)."""
    missing = _ARN_COLONS - text.count(":")
    if missing <= 0 or not text.startswith("arn:"):
        return (text,)
    return (text, text + ":*" * missing)


def _joined(pieces: Pieces) -> Pieces:
    """Join neighbouring literals, drop empty ones and repeated `*`."""
    joined: list[str | int] = []
    for piece in pieces:
        if piece == "" or (piece == ANY_MANY and joined and joined[-1] == ANY_MANY):
            continue
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)


def _is_prefix(row: Pieces) -> bool:
    return len(row) == 2 and isinstance(row[0], str) and row[1] == ANY_MANY  # noqa: PLR2004 (a literal and `*`)


def _tokens(piece: str | int) -> Iterable[int]:
    return (piece,) if isinstance(piece, int) else map(ord, piece)


def anything(_: str) -> bool:
    """Match every text."""
    return True


def _literal(literal: str) -> Matcher:
    return literal.__eq__


def _fixed(literals: frozenset[str], prefixes: tuple[str, ...]) -> Matcher:
    if not prefixes:
        return literals.__contains__
    if not literals:
        return lambda text: text.startswith(prefixes)
    return lambda text: text in literals or text.startswith(prefixes)


def _placed(row: Pieces, *, is_whole: bool) -> Matcher:
    """Match literals at fixed places, among `?`; unless `is_whole`, more may follow."""
    places: list[tuple[int, str]] = []
    length = 0
    for piece in row:
        if isinstance(piece, str):
            places.append((length, piece))
        length += len(piece) if isinstance(piece, str) else 1

    def is_matched(text: str) -> bool:
        if len(text) < length or (is_whole and len(text) > length):
            return False
        return all(text.startswith(literal, start) for start, literal in places)

    return is_matched


def _searching(row: Pieces) -> Matcher:
    """Match literals that stand between `*`: each is searched after the one before it."""
    first = row[0] if isinstance(row[0], str) else ""
    last = row[-1] if isinstance(row[-1], str) else ""
    middle = [piece for piece in row[1:-1] if isinstance(piece, str)]
    if not middle and not last:
        return lambda text: text.startswith(first)
    shortest = len(first) + len(last)

    def is_matched(text: str) -> bool:
        if len(text) < shortest or not text.startswith(first) or not text.endswith(last):
            return False
        start, end = len(first), len(text) - len(last)
        for piece in middle:
            start = text.find(piece, start, end)
            if start < 0:
                return False
            start += len(piece)
        return True

    return is_matched
