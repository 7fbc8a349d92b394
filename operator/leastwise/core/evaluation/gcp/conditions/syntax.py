"""Parses the part of the Common Expression Language that conditions commonly use into a small tree.

What it does not take (macros, maps, the conditional operator, indexes, arithmetic but plus and minus) is left
to the library: `UnsupportedExpressionError`. Depth is bounded.
(https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from leastwise.core.evaluation.gcp.conditions.tokens import MalformedExpressionError, Token

MOST_DEPTH: Final = 24
"""Parentheses, lists and arguments inside each other; with 12 logical operators nobody needs more."""

_MOST_INTEGER: Final = 2**63 - 1


class UnsupportedExpressionError(Exception):
    """The expression may be right, but only the library can evaluate it."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A string, an integer, a floating-point number, a boolean or null."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Attribute:
    """A variable with its fields: `resource.name`."""

    path: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or a method of `target`."""

    target: Node | None
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The logical `!`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands and an operator between them: `&&`, `||`, a relation, `in`, `+` or `-`."""

    operator: str
    left: Node
    right: Node


Node = Literal | Attribute | Call | Items | Negation | Operation

_RELATIONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_CONSTANTS: Final = {"true": True, "false": False, "null": None}
_RESERVED: Final = frozenset({
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
})  # fmt: skip
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_SIMPLE_ESCAPES: Final = {
    "\\": "\\",
    "'": "'",
    '"': '"',
    "`": "`",
    "?": "?",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}


def parse(tokens: tuple[Token, ...]) -> Node:
    """Return the tree of an expression; raises MalformedExpressionError or UnsupportedExpressionError."""
    parser = _Parser(tokens)
    node = parser.disjunction()
    parser.expect_end()
    return node


class _Parser:
    """One pass from left to right."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self._tokens = tokens
        self._index = 0
        self._depth = 0

    def disjunction(self) -> Node:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise MalformedExpressionError(f"the expression is nested more than {MOST_DEPTH} deep")
        node = self._conjunction()
        while self._take("||"):
            node = Operation("||", node, self._conjunction())
        self._depth -= 1
        return node

    def expect_end(self) -> None:
        token = self._now()
        if token.kind != "end":
            raise MalformedExpressionError(f"'{token.text}' is not expected there")

    def _conjunction(self) -> Node:
        node = self._relation()
        while self._take("&&"):
            node = Operation("&&", node, self._relation())
        return node

    def _relation(self) -> Node:
        node = self._sum()
        while self._now().text in _RELATIONS and self._now().kind in {"op", "name"}:
            operator = self._next().text
            node = Operation(operator, node, self._sum())
        return node

    def _sum(self) -> Node:
        node = self._negation()
        while self._now().kind == "op" and self._now().text in {"+", "-"}:
            operator = self._next().text
            node = Operation(operator, node, self._negation())
        return node

    def _negation(self) -> Node:
        count = 0
        while self._take("!"):
            count += 1
        node = self._member()
        for _ in range(count):
            node = Negation(node)
        return node

    def _member(self) -> Node:
        node = self._primary()
        while self._take("."):
            name = self._next()
            if name.kind != "name":
                raise MalformedExpressionError(f"'{name.text}' is no name of a field")
            if self._take("("):
                node = Call(node, name.text, self._arguments(")"))
            elif isinstance(node, Attribute):
                node = Attribute(f"{node.path}.{name.text}")
            else:
                raise UnsupportedExpressionError(name.text)
        if self._now().kind == "op" and self._now().text in {"[", "{", "?", "*", "/", "%"}:
            raise UnsupportedExpressionError(self._now().text)
        return node

    def _primary(self) -> Node:
        token = self._next()
        match token.kind:
            case "string":
                return Literal(_unescaped(token.text[1:-1]))
            case "raw":
                return Literal(token.text[2:-1])
            case "number":
                return Literal(_number(token.text))
            case "name":
                return self._named(token.text)
            case "op" if token.text == "(":
                node = self.disjunction()
                self._expect(")")
                return node
            case "op" if token.text == "[":
                return Items(self._arguments("]"))
            case "other":
                raise UnsupportedExpressionError(token.text)
            case _:
                return self._sign(token)

    def _sign(self, token: Token) -> Node:
        if token.text in {"-", "{", "."}:
            raise UnsupportedExpressionError(token.text)
        raise MalformedExpressionError(f"'{token.text or 'the end'}' is not expected there")

    def _named(self, name: str) -> Node:
        if name in _CONSTANTS:
            return Literal(_CONSTANTS[name])
        if name in _RESERVED or name == "in":
            raise MalformedExpressionError(f"'{name}' is a reserved word")
        if self._take("("):
            return Call(None, name, self._arguments(")"))
        return Attribute(name)

    def _arguments(self, closing: str) -> tuple[Node, ...]:
        arguments: list[Node] = []
        while not self._take(closing):
            arguments.append(self.disjunction())
            if not self._take(","):
                self._expect(closing)
                break
            if closing == ")" and self._now().text == ")":
                raise MalformedExpressionError("an argument is missing before ')'")
        return tuple(arguments)

    def _now(self) -> Token:
        return self._tokens[self._index]

    def _next(self) -> Token:
        token = self._tokens[self._index]
        if token.kind != "end":
            self._index += 1
        return token

    def _take(self, text: str) -> bool:
        token = self._tokens[self._index]
        if token.kind == "op" and token.text == text:
            self._index += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise MalformedExpressionError(f"'{text}' is missing before '{self._now().text or 'the end'}'")


def _number(text: str) -> int | float:
    if text[-1] in "uU" or text.startswith("0x"):
        raise UnsupportedExpressionError(text)
    if not text.isdigit():
        return float(text)
    if len(text) > len(str(_MOST_INTEGER)) or int(text) > _MOST_INTEGER:
        raise MalformedExpressionError(f"{text} is larger than a number may be")
    return int(text)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_escape, text) if "\\" in text else text


def _escape(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code is not None:
        return chr(int(code, 16))
    if found[3] not in _SIMPLE_ESCAPES:
        raise UnsupportedExpressionError(found[0])
    return _SIMPLE_ESCAPES[found[3]]
