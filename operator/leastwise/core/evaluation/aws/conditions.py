"""Conditions of a statement, compiled to questions about a request's context.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html and, for several
values, reference_policies_condition-logic-multiple-context-keys-or-values.html and
reference_policies_condition-single-vs-multi-valued-context-keys.html beside it:

    a key that is absent    does not match; a negated operator, `IfExists` and `ForAllValues` hold
    several policy values   one must match; under a negated operator none may
    ForAllValues            every value of the request matches; also when there is none
    ForAnyValue             some value of the request matches; so never when there is none

What the pages leave open is a gap, never a guess: a variable without value under a negated operator, a
multivalued key without set operator whose values disagree, an operator that is not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from leastwise.core.evaluation.aws.condition_operators import OPERATORS, Operator
from leastwise.core.evaluation.aws.matching import (
    GAP,
    NO,
    OPEN,
    YES,
    Matcher,
    Pieces,
    all_of,
    any_of,
    negation,
    truth,
)
from leastwise.core.evaluation.aws.requests import Context
from leastwise.core.evaluation.aws.variables import Template, parse_template
from leastwise.core.evaluation.decisions import Truth

Test = Callable[[Context], Truth]
ValueTest = Callable[[str, Context], Truth]

_ALL, _ANY = "ForAllValues", "ForAnyValue"
_IF_EXISTS = "IfExists"
_MOST_COMPILED = 8_192  # thousands of statements share few conditions


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """One operator on one key. `test` answers it; `keys` are those that it needs, lower case; `problem` says
    why it cannot be decided, where it cannot."""

    operator: str
    key: str
    values: tuple[str, ...]
    test: Test
    keys: tuple[str, ...]
    problem: str = ""

    def __str__(self) -> str:
        return f"{self.operator} {self.key} [{', '.join(self.values)}]"

    def open_keys(self, context: Context) -> tuple[str, ...]:
        """Return the keys that this context leaves open."""
        return tuple(key for key in self.keys if key not in context.values and not context.is_absent(key))


def compile_conditions(
    written: Mapping[str, Mapping[str, tuple[str, ...]]], *, has_variables: bool
) -> tuple[Condition, ...]:
    """Compile a Condition element: operator, then key, then values. All must hold."""
    found: list[Condition] = []
    for operator, keys in written.items():
        counts = Counter(key.lower() for key in keys)
        for key, values in keys.items():
            if counts[key.lower()] > 1:
                problem = f"{key} stands twice under {operator}, in different case"
                found.append(_undecidable(operator, key, values, problem))
            else:
                found.append(_compile(operator, key, values, has_variables=has_variables))
    return tuple(found)


@lru_cache(maxsize=_MOST_COMPILED)
def _compile(operator: str, key: str, values: tuple[str, ...], *, has_variables: bool) -> Condition:
    qualifier, _, rest = operator.rpartition(":")
    name = rest.removesuffix(_IF_EXISTS)
    if operator == "Null":
        return _null(key, values)
    if name not in OPERATORS or qualifier not in ("", _ALL, _ANY):
        return _undecidable(operator, key, values, f"condition operator {operator!r} is not known")
    try:
        values_test = _compared(OPERATORS[name], values, has_variables=has_variables)
    except ValueError as error:
        return _undecidable(operator, key, values, f"{operator} {key}: {error}")
    is_negated = OPERATORS[name].is_negated
    holds_without = rest.endswith(_IF_EXISTS) or (is_negated if not qualifier else qualifier == _ALL)
    test = _TESTS[qualifier](key.lower(), values_test, truth(holds_without))
    return Condition(operator, key, values, test, (key.lower(), *values_test.keys))


def _undecidable(operator: str, key: str, values: tuple[str, ...], problem: str) -> Condition:
    return Condition(operator, key, values, lambda _: GAP, (), problem)


def _null(key: str, values: tuple[str, ...]) -> Condition:
    """`true`: the key must be absent, `false`: it must be there with a value."""
    wanted = {value.lower() for value in values}
    if not wanted <= {"true", "false"}:
        return _undecidable("Null", key, values, f"Null {key}: is true or false")
    when_absent, when_present = truth("true" in wanted), truth("false" in wanted)
    folded = key.lower()

    def test(context: Context) -> Truth:
        value = context.values.get(folded)
        if value is not None:
            return when_present if isinstance(value, str) or any(value) else when_absent
        if when_absent is when_present:
            return when_absent
        return when_absent if context.is_absent(folded) else OPEN

    return Condition("Null", key, values, test, (folded,))


# ---------------------------------------------------------------- one value


@dataclass(frozen=True, slots=True)
class _Compared:
    """The comparison of one value of the request with all values of a condition."""

    fixed: Matcher
    templates: tuple[Template, ...]
    operator: Operator

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for template in self.templates for key in template.keys)

    def holds(self, value: str, context: Context) -> Truth:
        if self.fixed(value):
            return NO if self.operator.is_negated else YES
        if not self.templates:
            return YES if self.operator.is_negated else NO
        found = any_of(self._matches(template, value, context) for template in self.templates)
        return negation(found) if self.operator.is_negated else found

    def _matches(self, template: Template, value: str, context: Context) -> Truth:
        resolved = template.resolve(context)
        if isinstance(resolved, Truth):
            return GAP if resolved is NO and self.operator.is_negated else resolved
        try:
            return truth(self.operator.match((resolved,))(value))
        except ValueError:  # a value that makes no ARN or no boolean
            return GAP if self.operator.is_negated else NO


def _compared(operator: Operator, values: tuple[str, ...], *, has_variables: bool) -> _Compared:
    fixed: list[Pieces] = []
    templates: list[Template] = []
    for value in values:
        read = parse_template(value, has_variables=has_variables, has_wildcards=operator.has_wildcards)
        if isinstance(read, Template) and not operator.has_variables:
            raise ValueError("policy variables are not supported by this operator")
        (templates if isinstance(read, Template) else fixed).append(read)  # type: ignore[arg-type]
    return _Compared(operator.match(fixed), tuple(templates), operator)


# ---------------------------------------------------------------- the values of a key


def _single(key: str, compared: _Compared, when_absent: Truth) -> Test:
    fixed, holds, is_negated = compared.fixed, compared.holds, compared.operator.is_negated
    on_match, on_mismatch = (NO, YES) if is_negated else (YES, NO)
    has_templates = bool(compared.templates)

    def test(context: Context) -> Truth:
        value = context.values.get(key)
        if value is None:
            return when_absent if context.is_absent(key) else OPEN
        if type(value) is str:
            if fixed(value):
                return on_match
            return holds(value, context) if has_templates else on_mismatch
        answers = {holds(each, context) for each in value}
        if not answers:
            return when_absent
        return answers.pop() if len(answers) == 1 else GAP

    return test


def _for_all(key: str, compared: _Compared, when_absent: Truth) -> Test:
    return _each(key, compared, when_absent, all_of)


def _for_any(key: str, compared: _Compared, when_absent: Truth) -> Test:
    return _each(key, compared, when_absent, any_of)


def _each(
    key: str, compared: _Compared, when_absent: Truth, join: Callable[[Iterable[Truth]], Truth]
) -> Test:
    holds = compared.holds

    def test(context: Context) -> Truth:
        value = context.values.get(key)
        if value is None:
            return when_absent if context.is_absent(key) else OPEN
        values = (value,) if isinstance(value, str) else value
        if not any(values):  # a data set without a value counts as none
            return when_absent
        return join(holds(each, context) for each in values)

    return test


_TESTS: dict[str, Callable[[str, _Compared, Truth], Test]] = {"": _single, _ALL: _for_all, _ANY: _for_any}
