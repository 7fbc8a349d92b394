"""Policy variables: `${key}`, `${key, 'default'}` and the literals `${*}`, `${?}`, `${$}`.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html: only policies of version
2012-10-17 have them; a value is taken as it is, its wildcards are none; a multivalued key gives no value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from leastwise.core.evaluation.aws.matching import GAP, NO, OPEN, Pieces, split_wildcards
from leastwise.core.evaluation.aws.requests import Context
from leastwise.core.evaluation.decisions import Truth

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_LITERALS = frozenset("*?$")


@dataclass(frozen=True, slots=True)
class Variable:
    """A place that a context value fills. `key` is lower case."""

    key: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A pattern of which parts come from the request."""

    parts: tuple[str | int | Variable, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that it needs."""
        return tuple(part.key for part in self.parts if isinstance(part, Variable))

    def resolve(self, context: Context) -> Pieces | Truth:
        """Fill in the values: the pattern, NO for a value that is absent, OPEN or GAP for an unknown one."""
        pieces: list[str | int] = []
        for part in self.parts:
            value = _value_of(part, context) if isinstance(part, Variable) else part
            if isinstance(value, Truth):
                return value
            pieces.append(value)
        return tuple(pieces)


def _value_of(variable: Variable, context: Context) -> str | Truth:
    value = context.values.get(variable.key)
    if isinstance(value, str):
        return value
    if value is not None and len(value) == 1:
        return value[0]
    if value:
        return GAP
    if value is None and not context.is_absent(variable.key):
        return OPEN
    return NO if variable.default is None else variable.default


def parse_template(text: str, *, has_variables: bool, has_wildcards: bool) -> Pieces | Template:
    """Read a text of a policy; `has_variables` as its document's version says."""
    parts: list[str | int | Variable] = []
    end = 0
    for found in _VARIABLE.finditer(text) if has_variables and "${" in text else ():
        parts += _plain(text[end : found.start()], has_wildcards=has_wildcards)
        end = found.end()
        parts.append(found[1] if found[1] in _LITERALS else _variable(found[1]))
    parts += _plain(text[end:], has_wildcards=has_wildcards)
    pieces = tuple(part for part in parts if not isinstance(part, Variable))
    return pieces if len(pieces) == len(parts) else Template(tuple(parts))


def _plain(text: str, *, has_wildcards: bool) -> Pieces:
    return split_wildcards(text) if has_wildcards else (text,)


def _variable(content: str) -> Variable:
    key, comma, rest = content.partition(",")
    default = rest.strip()
    if comma and len(default) > 1 and default[0] == default[-1] == "'" and "'" not in default[1:-1]:
        return Variable(key.strip().lower(), default[1:-1])
    return Variable(content.strip().lower())
