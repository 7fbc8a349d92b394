"""The language of conditions on assignments (version 2.0), read into a tree.

Implements https://learn.microsoft.com/azure/role-based-access-control/conditions-format:

    expression = term { AND term } | term { OR term }      not both on one level: Azure wants parentheses
    term       = [ NOT | ! ] … ( "(" expression ")" | call | comparison )
    call       = ActionMatches{'…'} | SubOperationMatches{'…'} | Exists attribute
    comparison = operand operator operand
    operand    = @Source[path] | 'text' | word | { value, … }

Reading takes one pass over the text; length and depth are bounded. What does not parse raises
`ConditionSyntaxError`: nothing of it may be taken for granted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_LENGTH = 65536
"""Longer texts are refused; Azure itself takes 8 KB."""

MAX_DEPTH = 80
"""Deeper nesting is refused."""

_TOKEN = re.compile(
    r"\s*(?:"
    r"(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<attribute>@?[A-Za-z]+\[[^\[\]]*\])"
    r"|(?P<sign>\|\||&&|[(){},!])"
    r"|(?P<word>[A-Za-z0-9_.:+-]+)"
    r"|(?P<end>$)"
    r")"
)
_SOURCES = {name.lower(): name for name in ("Resource", "Request", "Principal", "Environment")}
_AND = frozenset({"and", "&&"})
_OR = frozenset({"or", "||"})
_NOT = frozenset({"not", "!"})
_CALLS = frozenset({"actionmatches", "suboperationmatches"})
_CASE_MARK = "<$key_case_sensitive$>"


class ConditionSyntaxError(ValueError):
    """The text is no condition; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A value that the request brings: `source` as written after the `@`, `path` inside the brackets."""

    source: str
    path: str

    @property
    def key(self) -> str:
        """The name under which it is looked up: without case, but for a tag key that is marked so."""
        before, mark, after = self.path.partition(_CASE_MARK)
        if not mark:
            return f"@{self.source}[{self.path}]".lower()
        path, _, tag = before.rpartition(":")
        return f"@{self.source.lower()}[{path.lower()}:{tag}{mark}{after.lower()}]"

    def __str__(self) -> str:
        return f"@{self.source}[{self.path}]"


@dataclass(frozen=True, slots=True)
class Values:
    """What is written in the condition itself: one value, or a set of them in braces."""

    texts: tuple[str, ...]
    is_set: bool = False


Operand = Attribute | Values


@dataclass(frozen=True, slots=True)
class ActionIs:
    """`ActionMatches{'…'}`."""

    pattern: str


@dataclass(frozen=True, slots=True)
class SubOperationIs:
    """`SubOperationMatches{'…'}`."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Exists:
    """`Exists @Source[…]`."""

    attribute: Attribute


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison; the operator as written."""

    left: Operand
    operator: str
    right: Operand


@dataclass(frozen=True, slots=True)
class Not:
    """A negation."""

    part: Node


@dataclass(frozen=True, slots=True)
class Every:
    """Parts joined by AND."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Parts joined by OR."""

    parts: tuple[Node, ...]


Node = ActionIs | SubOperationIs | Exists | Compare | Not | Every | Some


def attribute_of(text: str) -> Attribute | None:
    """Read an attribute as it stands in a condition; None for another text."""
    source, bracket, path = text.strip().removeprefix("@").partition("[")
    name = _SOURCES.get(source.lower())
    if name is None or not bracket or not path.endswith("]"):
        return None
    return Attribute(name, path[:-1].strip())


@lru_cache(maxsize=4096)
def parse_condition(text: str) -> Node:
    """Read a condition; raises `ConditionSyntaxError`."""
    if len(text) > MAX_LENGTH:
        raise ConditionSyntaxError(f"it is longer than {MAX_LENGTH} characters")
    parser = _Parser(_tokens(text))
    node = parser.expression(0)
    parser.expect("end", "")
    return node


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int

    def is_one_of(self, words: frozenset[str]) -> bool:
        return self.kind in ("word", "sign") and self.text.lower() in words


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    place = 0
    while True:
        found = _TOKEN.match(text, place)
        if found is None:
            raise ConditionSyntaxError(f"character {place + 1} begins nothing that is known")
        kind = str(found.lastgroup)
        tokens.append(_Token(kind, found[kind], found.start(kind)))
        if kind == "end":
            return tokens
        place = found.end()


class _Parser:
    """Recursive descent over tokens; the last token is the end, which is never consumed."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0

    @property
    def _current(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._current
        if token.kind != "end":
            self._next += 1
        return token

    def expect(self, kind: str, text: str) -> None:
        token = self._take()
        if token.kind != kind or token.text != text:
            raise ConditionSyntaxError(f"character {token.place + 1}: expected {text or 'the end'!r}")

    def expression(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise ConditionSyntaxError(f"it is nested deeper than {MAX_DEPTH} levels")
        parts = [self._term(depth)]
        joined: frozenset[str] = frozenset()
        while self._current.is_one_of(_AND | _OR):
            token = self._take()
            words = _AND if token.is_one_of(_AND) else _OR
            if joined and joined != words:
                raise ConditionSyntaxError(
                    f"character {token.place + 1}: AND and OR on one level need parentheses"
                )
            joined = words
            parts.append(self._term(depth))
        if len(parts) == 1:
            return parts[0]
        return Every(tuple(parts)) if joined == _AND else Some(tuple(parts))

    def _term(self, depth: int) -> Node:
        is_negated = False
        while self._current.is_one_of(_NOT):
            self._take()
            is_negated = not is_negated
        node = self._primary(depth)
        return Not(node) if is_negated else node

    def _primary(self, depth: int) -> Node:
        token = self._current
        if token.kind == "sign" and token.text == "(":
            self._take()
            node = self.expression(depth + 1)
            self.expect("sign", ")")
            return node
        if token.kind == "word" and token.text.lower() in _CALLS:
            return self._call()
        if token.kind == "word" and token.text.lower() == "exists":
            self._take()
            return Exists(self._attribute())
        return self._comparison()

    def _call(self) -> Node:
        name = self._take().text.lower()
        self.expect("sign", "{")
        pattern = self._value()
        self.expect("sign", "}")
        return ActionIs(pattern) if name == "actionmatches" else SubOperationIs(pattern)

    def _comparison(self) -> Compare:
        left = self._operand()
        token = self._take()
        if token.kind != "word":
            raise ConditionSyntaxError(f"character {token.place + 1}: expected an operator")
        return Compare(left, token.text, self._operand())

    def _operand(self) -> Operand:
        token = self._current
        if token.kind == "attribute":
            return self._attribute()
        if token.kind == "sign" and token.text == "{":
            return self._set()
        return Values((self._value(),))

    def _attribute(self) -> Attribute:
        token = self._take()
        attribute = attribute_of(token.text) if token.kind == "attribute" else None
        if attribute is None:
            raise ConditionSyntaxError(f"character {token.place + 1}: expected an attribute")
        return attribute

    def _set(self) -> Values:
        self.expect("sign", "{")
        texts = [self._value()]
        while self._current.text == "," and self._current.kind == "sign":
            self._take()
            texts.append(self._value())
        self.expect("sign", "}")
        return Values(tuple(texts), is_set=True)

    def _value(self) -> str:
        token = self._take()
        if token.kind == "text":
            return token.text[1:-1]
        if token.kind == "word":
            return token.text
        raise ConditionSyntaxError(f"character {token.place + 1}: expected a value")
