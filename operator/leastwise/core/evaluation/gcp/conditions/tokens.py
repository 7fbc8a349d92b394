"""Breaks an expression of the Common Expression Language into tokens; bounded, and never recursive.

Every token of the language is recognised, also those that only the library evaluates, so that sizes can be
judged and the names of attributes and functions read
(https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MOST_CHARACTERS: Final = 8_192
"""Longer expressions are refused: far above what IAM accepts in one condition."""


class MalformedExpressionError(Exception):
    """The text is no expression of the language, or larger than IAM accepts."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `kind` is `string`, `raw`, `other` (a literal that only the library reads), `number`,
    `name`, `op` or `end`; `text` as written.
    """

    kind: str
    text: str


_TOKEN = re.compile(
    r"""
    (?P<skip>[ \t\r\n\f]+|//[^\n]*)
    | (?P<other>[bB][rR]?(?:'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")
        | [rRbB]{0,2}(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"))
    | (?P<raw>[rR](?:'[^'\n]*'|"[^"\n]*"))
    | (?P<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")
    | (?P<number>0x[0-9A-Fa-f]+[uU]?|(?:[0-9]+\.[0-9]+|[0-9]+)(?:[eE][+-]?[0-9]+)?[uU]?)
    | (?P<name>[_A-Za-z][_A-Za-z0-9]*)
    | (?P<op>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}])
    """,
    re.VERBOSE | re.DOTALL,
)


def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens, an `end` last; raises MalformedExpressionError."""
    if len(text) > MOST_CHARACTERS:
        raise MalformedExpressionError(f"the expression is longer than {MOST_CHARACTERS} characters")
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise MalformedExpressionError(f"nothing of the language begins at character {place}")
        place = found.end()
        if found.lastgroup != "skip":
            tokens.append(Token(str(found.lastgroup), found[0]))
    tokens.append(Token("end", ""))
    return tuple(tokens)


_LOGICAL: Final = frozenset({"&&", "||", "!"})


def logical_operators(tokens: tuple[Token, ...]) -> int:
    """Count the logical operators, which IAM limits (https://cloud.google.com/iam/quotas)."""
    return sum(token.kind == "op" and token.text in _LOGICAL for token in tokens)


def called_functions(tokens: tuple[Token, ...]) -> frozenset[str]:
    """Return the names that are called, as functions or as methods."""
    return frozenset(
        token.text
        for token, following in pairwise(tokens)
        if token.kind == "name" and following.text == "(" and token.text != "in"
    )


def dotted_names(tokens: tuple[Token, ...]) -> frozenset[str]:
    """Return the attributes that are read: `resource.name`, without the method that is called on them."""
    names: set[str] = set()
    index = 0
    while index < len(tokens):
        if tokens[index].kind != "name" or _is_selected(tokens, index):
            index += 1
            continue
        parts, index = _chain(tokens, index)
        if parts:
            names.add(".".join(parts))
    return frozenset(names)


def _is_selected(tokens: tuple[Token, ...], index: int) -> bool:
    return index > 0 and tokens[index - 1].kind == "op" and tokens[index - 1].text == "."


def _chain(tokens: tuple[Token, ...], index: int) -> tuple[list[str], int]:
    parts = [tokens[index].text]
    index += 1
    while tokens[index].text == "." and tokens[index + 1].kind == "name":
        parts.append(tokens[index + 1].text)
        index += 2
    if tokens[index].text == "(":  # the last name is what is called
        parts.pop()
    return parts, index
