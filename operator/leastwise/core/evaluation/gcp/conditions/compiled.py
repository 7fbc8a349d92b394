"""One condition, ready to be decided: by closures where they can, else by a library that is passed in.

Expressions that IAM would not accept (no expression, a function that it does not have, more logical operators
than its limit, https://cloud.google.com/iam/quotas) have a `problem`: what they mean is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from leastwise.core.evaluation.gcp.conditions import functions
from leastwise.core.evaluation.gcp.conditions.closures import KNOWN_FUNCTIONS, Condition, compile_condition
from leastwise.core.evaluation.gcp.conditions.facts import LOAD_BALANCING_SCHEMES, TAGS, Facts
from leastwise.core.evaluation.gcp.conditions.functions import Missing
from leastwise.core.evaluation.gcp.conditions.outcomes import ANYTHING, ERROR
from leastwise.core.evaluation.gcp.conditions.syntax import (
    Call,
    Items,
    Literal,
    Negation,
    Node,
    Operation,
    UnsupportedExpressionError,
    parse,
)
from leastwise.core.evaluation.gcp.conditions.tokens import (
    MalformedExpressionError,
    Token,
    called_functions,
    dotted_names,
    logical_operators,
    tokenize,
)

MOST_OPERATORS: Final = 12
"""Logical operators in a condition of an allow policy or a deny rule."""

MOST_BOUNDARY_OPERATORS: Final = 10
"""The same in the binding of a principal access boundary policy."""

LIBRARY_FUNCTIONS: Final = frozenset({
    "size", "matches", "has", "all", "exists", "exists_one", "filter", "map",
    "int", "uint", "double", "string", "bool", "bytes", "type", "dyn",
    "max", "min",
})  # fmt: skip
"""Functions and macros of the language itself, beside those of the reference."""

CompileLibrary = Callable[[str], Condition]
"""Compiles an expression with the library; raises MalformedExpressionError for one that it does not take."""


@dataclass(frozen=True, slots=True, order=True)
class Read:
    """Something that a condition looks at: an attribute, an API attribute, or the tags of the resource."""

    name: str
    kind: str = "attribute"  # or api, tags, tag ids

    def is_open(self, facts: Facts) -> bool:
        """Whether nobody knows it."""
        match self.kind:
            case "api":
                return facts.api_attribute(self.name, None) is Missing.OPEN
            case "tags" | "tag ids":
                return facts.tag_pairs(by_id=self.kind == "tag ids") is Missing.OPEN
            case _:
                return facts.value(self.name) is Missing.OPEN


@dataclass(frozen=True, slots=True)
class CompiledCondition:
    """A condition of a policy. With a `problem` it cannot be decided at all."""

    expression: str
    decide: Condition
    reads: tuple[Read, ...] = ()
    problem: str = ""
    by_library: bool = False

    def open_names(self, facts: Facts) -> tuple[str, ...]:
        """Return what it reads and nobody knows, sorted."""
        return tuple(sorted({read.name for read in self.reads if read.is_open(facts)}))


def compile_text(
    expression: str, library: CompileLibrary | None, most_operators: int = MOST_OPERATORS
) -> CompiledCondition:
    """Compile an expression; what cannot be understood has a problem, and nothing raises."""
    try:
        tokens = tokenize(expression)
        _check(tokens, most_operators)
        reads = reads_of(tokens)
        try:
            node = parse(tokens)
            decide = _never if _has_bad_time(node) else compile_condition(node)
        except UnsupportedExpressionError as unsupported:
            if library is None:
                raise MalformedExpressionError(f"'{unsupported}' needs the CEL library") from unsupported
            return CompiledCondition(expression, library(expression), reads, by_library=True)
    except MalformedExpressionError as error:
        return CompiledCondition(expression, _anything, problem=f"condition '{_short(expression)}': {error}")
    return CompiledCondition(expression, decide, reads)


def _anything(_: Facts) -> int:
    return ANYTHING


def _never(_: Facts) -> int:
    return ERROR


_LONGEST_QUOTE = 80


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def _check(tokens: tuple[Token, ...], most_operators: int) -> None:
    count = logical_operators(tokens)
    if count > most_operators:
        raise MalformedExpressionError(f"it has {count} logical operators, IAM accepts {most_operators}")
    strange = called_functions(tokens) - KNOWN_FUNCTIONS - LIBRARY_FUNCTIONS
    if strange:
        raise MalformedExpressionError(f"'{min(strange)}' is no function of IAM conditions")


def _has_bad_time(node: Node) -> bool:
    """Whether a timestamp is written that is none: such a condition never grants, whatever else it says.

    https://cloud.google.com/iam/docs/conditions-attribute-reference#create-timestamp-duration
    """
    match node:
        case Call(None, "timestamp", (Literal(str() as text),)):
            return functions.timestamp(text) is Missing.ERROR
        case Call(target, _, arguments):
            return any(map(_has_bad_time, arguments)) or (target is not None and _has_bad_time(target))
        case Operation(_, left, right):
            return _has_bad_time(left) or _has_bad_time(right)
        case Negation(operand):
            return _has_bad_time(operand)
        case Items(items):
            return any(map(_has_bad_time, items))
        case _:
            return False


_FUNCTION_READS: Final = {
    "hasTagKey": Read(TAGS, "tags"),
    "matchTag": Read(TAGS, "tags"),
    "hasTagKeyId": Read(TAGS, "tag ids"),
    "matchTagId": Read(TAGS, "tag ids"),
    "matchLoadBalancingSchemes": Read(LOAD_BALANCING_SCHEMES),
}


def reads_of(tokens: tuple[Token, ...]) -> tuple[Read, ...]:
    """Return what an expression looks at."""
    reads = {Read(name) for name in dotted_names(tokens) if "." in name}
    reads |= {_FUNCTION_READS[name] for name in called_functions(tokens) if name in _FUNCTION_READS}
    for index, token in enumerate(tokens):
        if token.text == "getAttribute" and tokens[index + 1].text == "(":
            reads.add(Read(tokens[index + 2].text[1:-1], "api"))
    return tuple(sorted(reads))
