"""A frozen set of ARNs, and which of them a resource pattern means, as bits of an integer.

Each distinct pattern is matched once: what it begins with bounds the ARNs to look at.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from leastwise.core.evaluation.aws.effective_parts import stem_of
from leastwise.core.evaluation.aws.matching import completed, matcher_of
from leastwise.core.evaluation.aws.variables import Template, parse_template

_HIGHEST = "\U0010ffff"


class Targets:
    """ARNs in order: number i is bit i."""

    def __init__(self, arns: Iterable[str]) -> None:
        self.arns = tuple(sorted(set(arns)))
        self._index = {arn: index for index, arn in enumerate(self.arns)}
        self._memo: dict[str, int] = {}

    @property
    def everything(self) -> int:
        """The set of all."""
        return (1 << len(self.arns)) - 1

    def bit(self, arn: str) -> int:
        """Return the set of one ARN; the empty set when it is not there."""
        index = self._index.get(arn)
        return 0 if index is None else 1 << index

    def bits(self, arns: Iterable[str]) -> int:
        """Return the set of those that are there."""
        found = 0
        for arn in arns:
            found |= self.bit(arn)
        return found

    def matching(self, pattern: str) -> int:
        """Return the set that a pattern means; a variable at its end may stand for anything."""
        found = self._memo.get(pattern)
        if found is None:
            found = self._memo[pattern] = self._match(pattern)
        return found

    def matching_any(self, patterns: Iterable[str]) -> int:
        """Return the set that some of the patterns mean."""
        found = 0
        for pattern in patterns:
            found |= self.matching(pattern)
        return found

    def names(self, bits: int) -> Iterator[str]:
        """Return the ARNs of a set, sorted."""
        while bits:
            lowest = bits & -bits
            yield self.arns[lowest.bit_length() - 1]
            bits ^= lowest

    def _match(self, pattern: str) -> int:
        if pattern == "*":
            return self.everything
        found = 0
        for reading in completed(pattern):
            found |= self._match_one(reading)
        return found

    def _match_one(self, pattern: str) -> int:
        stem = stem_of(pattern)
        if stem == pattern:
            return self.bit(pattern)
        low = bisect_left(self.arns, stem)
        high = bisect_left(self.arns, stem + _HIGHEST, low)
        if low == high:
            return 0
        rest = pattern[len(stem) :]
        if rest == "*":
            return (1 << high) - (1 << low)
        read = parse_template(pattern, has_variables=True, has_wildcards=True)
        if isinstance(read, Template):
            return (1 << high) - (1 << low)
        holds = matcher_of(read)
        return sum(1 << index for index in range(low, high) if holds(self.arns[index]))
