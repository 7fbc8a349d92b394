"""One statement where it stands, and what is left of it for one identity.

A part is shared by everyone whom its policy concerns. What depends on the caller (conditions on its ARN,
account, name or tags, and variables of these) is decided for each; the rest is worked out once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from leastwise.core.evaluation.aws.conditions import Condition
from leastwise.core.evaluation.aws.documents import ALLOW, Resources, Statement
from leastwise.core.evaluation.aws.effective_actions import ActionSet, action_set
from leastwise.core.evaluation.aws.effective_memos import Memo
from leastwise.core.evaluation.aws.engine_contexts import KnownContext
from leastwise.core.evaluation.aws.layers import Policy
from leastwise.core.evaluation.aws.matching import GAP, NO, OPEN, Pieces
from leastwise.core.evaluation.aws.requests import Context
from leastwise.core.evaluation.aws.variables import Template, parse_template
from leastwise.core.evaluation.decisions import Source, Truth
from leastwise.core.evaluation.entries import Clause
from leastwise.core.patterns import ANY_MANY

_ABOUT_CALLERS = ("aws:principal", "aws:username", "aws:userid", "iam:passedtoservice")
_NOBODY = Context()
_SPECIAL = re.compile(r"[*?]|\$\{")
_PERSONAL = frozenset({"aws:principalarn", "aws:username", "aws:userid"})
ANYTHING = ("*",)


@dataclass(slots=True, eq=False)
class Remainder:
    """What is left of a statement once what is known of the caller is filled in.

    `resources` (or `not_resources`: everything but them) with `conditions` that must hold beside; `unknown`
    says what cannot be decided.
    """

    resources: tuple[str, ...]
    not_resources: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    _stems: tuple[str, ...] | None = None

    @property
    def stems(self) -> tuple[str, ...]:
        """What its patterns begin with; a resource that begins otherwise is not meant."""
        if self._stems is None:
            found = {""} if self.not_resources else set(map(stem_of, self.resources))
            self._stems = ("",) if "" in found else tuple(sorted(found))
        return self._stems

    @property
    def is_plain(self) -> bool:
        """Whether it covers every resource without any condition."""
        return not (self.conditions or self.not_resources or self.unknown) and "*" in self.resources

    def about(self, resources: tuple[str, ...]) -> Remainder:
        """Return it about other resources."""
        return Remainder(resources, (), self.conditions, self.unknown)

    def with_conditions(self, *conditions: str) -> Remainder:
        """Return it with more conditions."""
        if not conditions:
            return self
        return Remainder(
            self.resources, self.not_resources, (*self.conditions, *conditions), self.unknown, self._stems
        )


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A statement of one policy. `fixed` is its remainder where that does not depend on who asks."""

    statement: Statement
    source: Source
    actions: ActionSet
    is_allow: bool
    depends: bool
    default: tuple[str, ...]
    keys: tuple[str, ...]  # about callers
    fixed: Remainder | None
    _memo: Memo[tuple[object, ...], Remainder | None] = field(default_factory=Memo, repr=False)
    _distinct: Memo[tuple[object, ...], Remainder] = field(default_factory=Memo, repr=False)
    _clauses: Memo[Remainder, Clause] = field(default_factory=Memo, repr=False)

    @property
    def is_personal(self) -> bool:
        """Whether it depends on what is different for every caller, not only on tags and the like."""
        return not _PERSONAL.isdisjoint(self.keys)

    def remainder(self, known: KnownContext) -> Remainder | None:
        """Return what is left of it for a caller; None when it does not apply to that caller at all."""
        if not self.depends:
            return self.fixed
        key = known.told(self.keys)
        if key not in self._memo:
            found = remainder_of(self.statement, known.context, self.default)
            return self._memo.keep(key, None if found is None else self._equal(found))
        return self._memo[key]

    def _equal(self, found: Remainder) -> Remainder:
        """Return the one remainder that says the same: callers then share what is worked out from it."""
        key = (found.resources, found.not_resources, found.conditions, found.unknown)
        known = self._distinct.get(key)
        return self._distinct.keep(key, found) if known is None else known

    def clause(self, remainder: Remainder) -> Clause:
        """Return it as a clause that names its actions."""
        found = self._clauses.get(remainder)
        if found is None:
            found = self._clauses.keep(remainder, self._clause(remainder))
        return found

    def _clause(self, remainder: Remainder) -> Clause:
        written = self.actions.written
        return Clause(
            resources=remainder.resources,
            not_resources=remainder.not_resources,
            conditions=remainder.conditions + tuple(f"unknown: {text}" for text in remainder.unknown),
            actions=() if self.actions.is_not or self.actions.is_everything else written,
            sources=(self.source,),
            not_actions=written if self.actions.is_not else (),
        )


def keys_of(parts: Iterable[Part]) -> tuple[str, ...]:
    """Return the keys about callers that some statements depend on."""
    return tuple(sorted({key for part in parts for key in part.keys}))


@lru_cache(maxsize=65_536)
def stem_of(pattern: str) -> str:
    """Return what a pattern begins with, up to its first wildcard or variable."""
    return _SPECIAL.split(pattern, 1)[0]


def may_touch(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Tell whether stems leave it possible that one resource is meant by both sides."""
    return any(one.startswith(other) or other.startswith(one) for one in some for other in others)


def parts_of(policy: Policy, default: tuple[str, ...] = ANYTHING) -> tuple[Part, ...]:
    """Return the parts of a policy; `default` stands for a Resource element that is missing, as in trust."""
    return tuple(_part(policy, each, default) for each in policy.document.statements)


def _part(policy: Policy, statement: Statement, default: tuple[str, ...]) -> Part:
    keys = _keys_about_callers(statement)
    return Part(
        statement=statement,
        source=Source(policy.source.kind, policy.source.name, statement.part),
        actions=action_set(statement.actions, is_not=statement.is_not_action),
        is_allow=statement.effect == ALLOW,
        depends=bool(keys),
        default=default,
        keys=keys,
        fixed=None if keys else remainder_of(statement, _NOBODY, default),
    )


def _keys_about_callers(statement: Statement) -> tuple[str, ...]:
    keys = [key for condition in statement.conditions for key in condition.keys]
    if statement.resources is not None:
        keys += [key for template in statement.resources.templates for key in template.keys]
    return tuple(sorted({key for key in keys if key.startswith(_ABOUT_CALLERS)}))


def remainder_of(
    statement: Statement, context: Context, default: tuple[str, ...] = ANYTHING
) -> Remainder | None:
    """Return what is left of a statement in a context of which only the caller is known."""
    conditions: list[str] = []
    unknown: list[str] = []
    for condition in statement.conditions:
        truth = condition.test(context)
        if truth is NO:
            return None
        if truth is OPEN:
            conditions.append(str(condition))
        elif truth is GAP:
            unknown.append(_problem(condition))
    if statement.resources is None:
        return Remainder(default, (), tuple(conditions), tuple(unknown))
    patterns = _patterns(statement.resources, context, unknown)
    if statement.resources.is_negated and patterns:
        return Remainder((), patterns, tuple(conditions), tuple(unknown))
    if statement.resources.is_negated:
        return Remainder(ANYTHING, (), tuple(conditions), tuple(unknown))
    return Remainder(patterns, (), tuple(conditions), tuple(unknown)) if patterns else None


def _problem(condition: Condition) -> str:
    return condition.problem or f"the documentation does not say whether {condition} holds"


def _patterns(resources: Resources, context: Context, unknown: list[str]) -> tuple[str, ...]:
    """Write the patterns with what is known of the caller in the place of its variables."""
    if resources.problem:
        unknown.append(resources.problem)
    if not resources.templates:
        return resources.patterns
    found: list[str] = []
    for pattern in resources.patterns:
        read = parse_template(pattern, has_variables=True, has_wildcards=True)
        filled = read.resolve(context) if isinstance(read, Template) else pattern
        if filled is NO and resources.is_negated:
            unknown.append(f"a variable of {pattern} has no value")
        elif filled is not NO:
            found.append(_written(pattern, filled))
    return tuple(dict.fromkeys(found))


def _written(pattern: str, filled: Pieces | Truth | str) -> str:
    if isinstance(filled, str):
        return filled
    return pattern if isinstance(filled, Truth) else _text(filled)


def _text(pieces: Pieces) -> str:
    return "".join(_escape(piece) if isinstance(piece, str) else _wildcard(piece) for piece in pieces)


def _escape(text: str) -> str:
    """Write a literal so that none of it is read as a wildcard."""
    return "".join(f"${{{letter}}}" if letter in "*?" else letter for letter in text)


def _wildcard(piece: int) -> str:
    return "*" if piece == ANY_MANY else "?"
