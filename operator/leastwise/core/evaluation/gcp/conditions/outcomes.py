"""What a condition can still come to: a set of true, false and error, as three bits.

A part that is not known may come to anything, a part that fails to evaluate is an error. Logic is that of
CEL, where an operand that decides absorbs the error of the other
(https://github.com/google/cel-spec/blob/master/doc/langdef.md). An allow policy takes an error for false, a
deny rule and a binding of a boundary take it for true
(https://cloud.google.com/iam/docs/deny-overview#denial-conditions,
https://cloud.google.com/iam/docs/principal-access-boundary-policies).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from leastwise.core.evaluation.decisions import Truth

TRUE: Final = 1
FALSE: Final = 2
ERROR: Final = 4
ANYTHING: Final = TRUE | FALSE | ERROR
EITHER: Final = TRUE | FALSE

_SINGLE = (TRUE, FALSE, ERROR)


def _and(left: int, right: int) -> int:
    if FALSE in {left, right}:
        return FALSE
    return ERROR if ERROR in {left, right} else TRUE


def _or(left: int, right: int) -> int:
    if TRUE in {left, right}:
        return TRUE
    return ERROR if ERROR in {left, right} else FALSE


def _table(combine: Callable[[int, int], int]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(_combined(combine, left, right) for right in range(8)) for left in range(8))


def _combined(combine: Callable[[int, int], int], left: int, right: int) -> int:
    result = 0
    for one in _SINGLE:
        for other in _SINGLE:
            if left & one and right & other:
                result |= combine(one, other)
    return result


AND: Final = _table(_and)
"""`AND[left][right]`: what both can come to together."""

OR: Final = _table(_or)

NOT: Final = tuple((mask & FALSE and TRUE) | (mask & TRUE and FALSE) | mask & ERROR for mask in range(8))


def grants(mask: int) -> Truth:
    """Whether an allow with this condition holds: only true grants."""
    if mask == TRUE:
        return Truth.YES
    return Truth.OPEN if mask & TRUE else Truth.NO


def restricts(mask: int) -> Truth:
    """Whether a deny or a boundary with this condition holds: only false frees from it."""
    if not mask & FALSE:
        return Truth.YES
    return Truth.NO if mask == FALSE else Truth.OPEN
