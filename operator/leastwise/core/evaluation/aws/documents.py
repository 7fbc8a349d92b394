"""Policy documents, compiled once into statements that answer questions.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. Parsing is total:
what IAM would refuse becomes a document with a `gap`, which counts as unknown wherever it is used. Unlike
`core.iam_documents`, which compares documents by meaning, this keeps Sids and order, so that an explanation
can quote the statement. Documents, statements and their memos are compared by identity: intern them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import unquote

from leastwise.core.evaluation.aws.conditions import Condition, Test, compile_conditions
from leastwise.core.evaluation.aws.matching import (
    GAP,
    NO,
    YES,
    Matcher,
    Pieces,
    any_of,
    anything,
    completed,
    matcher_of,
    matcher_of_any,
    negation,
    split_wildcards,
)
from leastwise.core.evaluation.aws.principals import Principals, compile_principals
from leastwise.core.evaluation.aws.requests import Context
from leastwise.core.evaluation.aws.variables import Template, parse_template
from leastwise.core.evaluation.decisions import Truth

ALLOW, DENY = "Allow", "Deny"
MOST_CHARACTERS = 262_144
"""More text than any policy has, those of AWS for its own services included; white space does not count."""

_MOST_SPACED = 8  # white space or not
_MOST_MEMOS = 4_096
_MOST_COMPILED = 8_192
_VERSIONS = ("2008-10-17", "2012-10-17")
_DOCUMENT_KEYS = frozenset({"Version", "Id", "Statement"})
_STATEMENT_KEYS = frozenset(
    {
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    }
)
_PRINCIPAL_KINDS = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})
_VARIABLE_FROM = 5  # colons that stand before the part of an ARN that may hold a variable


class _MalformedError(ValueError):
    """Where a document breaks the grammar, and how."""


@dataclass(frozen=True, slots=True)
class Resources:
    """A Resource or NotResource element: `fixed` answers for patterns without variables."""

    patterns: tuple[str, ...]
    is_negated: bool
    fixed: Matcher
    templates: tuple[Template, ...] = ()
    problem: str = ""

    def holds(self, resource: str, context: Context) -> Truth:
        """Tell whether the element covers a resource. A variable without value matches nothing; under
        NotResource what that means is not documented, so it is a gap."""
        if self.fixed(resource):
            return NO if self.is_negated else YES
        if not self.templates and not self.problem:
            return YES if self.is_negated else NO
        answers = [self._matches(template, resource, context) for template in self.templates]
        found = any_of([*answers, GAP] if self.problem else answers)
        return negation(found) if self.is_negated else found

    def _matches(self, template: Template, resource: str, context: Context) -> Truth:
        resolved = template.resolve(context)
        if isinstance(resolved, Truth):
            return GAP if resolved is NO and self.is_negated else resolved
        return YES if matcher_of(resolved)(resource) else NO

    @property
    def plain(self) -> Matcher | None:
        """The same question where it needs no context."""
        if self.templates or self.problem:
            return None
        fixed = self.fixed
        return (lambda resource: not fixed(resource)) if self.is_negated else fixed

    def open_keys(self, context: Context) -> tuple[str, ...]:
        """Return the keys of variables that this context leaves open."""
        keys = (key for template in self.templates for key in template.keys)
        return tuple(key for key in keys if key not in context.values and not context.is_absent(key))


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One compiled statement. `actions` are lower case; `resources` is None where the element is missing, and
    `principals` and `not_principals` likewise."""

    effect: str
    index: int
    sid: str
    actions: tuple[str, ...]
    is_not_action: bool
    matches_action: Callable[[str], bool]  # takes a lower-case action
    resources: Resources | None
    principals: Principals | None
    not_principals: Principals | None
    principal_pairs: tuple[tuple[str, str], ...]
    conditions: tuple[Condition, ...]
    tests: tuple[Test, ...]  # of the conditions
    covers: Matcher | None  # whether it covers a resource; None where that needs the context
    is_unlimited: bool  # every resource, no condition

    @property
    def part(self) -> str:
        """Its place in the document, for a Source: the Sid, or the index where there is none."""
        return self.sid or f"Statement[{self.index}]"


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A compiled policy. A `gap` says why it could not be read or understood; it then has no statements."""

    statements: tuple[Statement, ...] = ()
    gap: str = ""
    has_variables: bool = False
    identity_problem: str = ""  # why it cannot be an identity policy, a boundary, a session policy or an SCP
    resource_problem: str = ""  # why it cannot be a resource policy, a trust policy or an RCP
    _by_action: dict[str, tuple[Statement, ...]] = field(default_factory=dict, repr=False)

    def about(self, action: str) -> tuple[Statement, ...]:
        """Return the statements that speak of an action (lower case), in their order."""
        found = self._by_action.get(action)
        if found is None:
            if len(self._by_action) >= _MOST_MEMOS:
                self._by_action.clear()
            found = tuple(each for each in self.statements if each.matches_action(action))
            self._by_action[action] = found
        return found


def unread_document(reason: str) -> Document:
    """Build a document that stands for one that could not be read: unknown wherever it is used."""
    return Document(gap=reason)


def parse_document(source: str | bytes | Mapping[str, object]) -> Document:
    """Compile a document from JSON text (plain or percent-encoded, as IAM returns it) or its value.

    Never raises: what is not a policy has a `gap` with the reason.
    """
    try:
        content = _load(source) if isinstance(source, str | bytes) else source
        return _document(content)
    except _MalformedError as error:
        return Document(gap=f"malformed policy: {error}")
    except RecursionError:
        return Document(gap="malformed policy: document: is nested too deeply")


# ---------------------------------------------------------------- reading


def _load(source: str | bytes) -> object:
    try:
        text = _of_sane_length(source if isinstance(source, str) else source.decode())
        plain = unquote(text) if text.lstrip().startswith("%") else text
        return _JSON.decode(plain)
    except _MalformedError:
        raise
    except ValueError as error:
        raise _MalformedError(f"document: is not JSON: {error}") from error


def _of_sane_length(text: str) -> str:
    is_long = len(text) > MOST_CHARACTERS and sum(map(len, text.split())) > MOST_CHARACTERS
    if is_long or len(text) > _MOST_SPACED * MOST_CHARACTERS:
        raise _MalformedError(f"document: is longer than {MOST_CHARACTERS} characters")
    return text


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) != len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise _MalformedError(f"{twice}: stands twice in one object")
    return content


def _refuse(constant: str) -> object:
    raise _MalformedError(f"document: {constant} is not JSON")


_JSON = json.JSONDecoder(object_pairs_hook=_unique_keys, parse_constant=_refuse)


def _document(content: object) -> Document:
    if not isinstance(content, Mapping):
        raise _MalformedError("document: must be an object")
    _refuse_unknown(content, _DOCUMENT_KEYS, "document")
    version = content.get("Version", _VERSIONS[0])
    if version not in _VERSIONS:
        raise _MalformedError(f"Version: must be one of {', '.join(_VERSIONS)}, is {_short(version)}")
    if "Statement" not in content:
        raise _MalformedError("document: Statement is missing")
    written = content["Statement"]
    entries = written if isinstance(written, list | tuple) else [written]
    has_variables = version == _VERSIONS[1]
    statements = tuple(_statement(each, index, has_variables) for index, each in enumerate(entries))
    return Document(
        statements, "", has_variables, _identity_problem(statements), _resource_problem(statements)
    )


def _identity_problem(statements: tuple[Statement, ...]) -> str:
    for each in statements:
        if each.principal_pairs:
            return f"{each.part} names principals, which only a policy of a resource may"
        if each.resources is None:
            return f"{each.part} holds neither Resource nor NotResource"
    return ""


def _resource_problem(statements: tuple[Statement, ...]) -> str:
    missing = (each.part for each in statements if not each.principal_pairs)
    return next((f"{part} holds neither Principal nor NotPrincipal" for part in missing), "")


def _refuse_unknown(content: Mapping[str, object], known: frozenset[str], where: str) -> None:
    for key in content:
        if key not in known:
            raise _MalformedError(f"{where}: unknown element {_short(key)}")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 (a line)


def _statement(entry: object, index: int, has_variables: bool) -> Statement:  # noqa: FBT001 (one caller)
    where = f"Statement[{index}]"
    if not isinstance(entry, Mapping):
        raise _MalformedError(f"{where}: must be an object")
    _refuse_unknown(entry, _STATEMENT_KEYS, where)
    effect = entry.get("Effect")
    if effect not in (ALLOW, DENY):
        raise _MalformedError(f"{where}.Effect: must be Allow or Deny, is {_short(effect)}")
    sid = entry.get("Sid", "")
    if not isinstance(sid, str):
        raise _MalformedError(f"{where}.Sid: must be a string")
    actions, is_not_action = _actions(entry, where)
    resources = _resources(entry, where, has_variables=has_variables)
    conditions = compile_conditions(
        _conditions(entry.get("Condition", {}), f"{where}.Condition"), has_variables=has_variables
    )
    covers = anything if resources is None else resources.plain
    principals = _principals(entry, "Principal", where)
    not_principals = _principals(entry, "NotPrincipal", where)
    if principals and not_principals:
        raise _MalformedError(f"{where}: holds both Principal and NotPrincipal")
    return Statement(
        effect=str(effect),
        index=index,
        sid=sid,
        actions=actions,
        is_not_action=is_not_action,
        matches_action=_action_matcher(actions, is_not_action=is_not_action),
        resources=resources,
        principals=compile_principals(principals) if principals else None,
        not_principals=compile_principals(not_principals) if not_principals else None,
        principal_pairs=principals or not_principals or (),
        conditions=conditions,
        tests=tuple([condition.test for condition in conditions]),
        covers=covers,
        is_unlimited=covers is anything and not conditions,
    )


def _element(entry: Mapping[str, object], name: str, where: str) -> tuple[tuple[str, ...], bool] | None:
    """Read an element or its `Not…` form: the texts, and whether it is the latter; None without both."""
    negated = f"Not{name}"
    if name in entry and negated in entry:
        raise _MalformedError(f"{where}: holds both {name} and {negated}")
    key = negated if negated in entry else name
    if key not in entry:
        return None
    return _texts(entry[key], f"{where}.{key}"), key == negated


def _texts(written: object, where: str) -> tuple[str, ...]:
    values = written if isinstance(written, list | tuple) else [written]
    if not values:
        raise _MalformedError(f"{where}: must not be empty")
    for value in values:
        if not isinstance(value, str) or not value:
            raise _MalformedError(f"{where}: holds {_short(value)}, not a text")
    return tuple(values)


def _actions(entry: Mapping[str, object], where: str) -> tuple[tuple[str, ...], bool]:
    found = _element(entry, "Action", where)
    if found is None:
        raise _MalformedError(f"{where}: holds neither Action nor NotAction")
    actions, is_negated = found
    for action in actions:
        if action.strip("*") and ":" not in action:
            raise _MalformedError(f"{where}: action {_short(action)} names no service")
    return tuple(action.lower() for action in actions), is_negated


@lru_cache(maxsize=_MOST_COMPILED)
def _action_matcher(actions: tuple[str, ...], *, is_not_action: bool) -> Callable[[str], bool]:
    is_named = matcher_of_any([split_wildcards(action) for action in actions])
    return (lambda action: not is_named(action)) if is_not_action else is_named


def _resources(entry: Mapping[str, object], where: str, *, has_variables: bool) -> Resources | None:
    found = _element(entry, "Resource", where)
    if found is None:
        return None
    compiled = _compiled_resources(*found, has_variables=has_variables)
    return replace(compiled, problem=f"{where}: {compiled.problem}") if compiled.problem else compiled


@lru_cache(maxsize=_MOST_COMPILED)
def _compiled_resources(
    patterns: tuple[str, ...],
    is_negated: bool,  # noqa: FBT001 (of a pair)
    *,
    has_variables: bool,
) -> Resources:
    fixed: list[Pieces] = []
    templates: list[Template] = []
    problem = ""
    for text in (reading for pattern in patterns for reading in completed(pattern)):
        read = parse_template(text, has_variables=has_variables, has_wildcards=True)
        if not isinstance(read, Template):
            fixed.append(read)
        elif text.partition("${")[0].count(":") < _VARIABLE_FROM:
            problem = f"{_short(text)} has a variable before the fifth colon"
        else:
            templates.append(read)
    return Resources(patterns, is_negated, matcher_of_any(fixed), tuple(templates), problem)


def _principals(entry: Mapping[str, object], key: str, where: str) -> tuple[tuple[str, str], ...] | None:
    if key not in entry:
        return None
    written, where = entry[key], f"{where}.{key}"
    if written == "*":
        return (("AWS", "*"),)
    if not isinstance(written, Mapping) or not written:
        raise _MalformedError(f'{where}: must be "*" or an object with a type')
    _refuse_unknown(written, _PRINCIPAL_KINDS, where)
    return tuple((kind, value) for kind in written for value in _texts(written[kind], f"{where}.{kind}"))


def _conditions(written: object, where: str) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        operator: {
            key: _values(value, f"{where}.{operator}.{key}") for key, value in _object(keys, where).items()
        }
        for operator, keys in _object(written, where).items()
    }


def _object(written: object, where: str) -> Mapping[str, object]:
    if not isinstance(written, Mapping) or not all(isinstance(key, str) for key in written):
        raise _MalformedError(f"{where}: must be an object")
    return written


def _values(written: object, where: str) -> tuple[str, ...]:
    """Read condition values: a boolean or a number counts as its text."""
    values = written if isinstance(written, list | tuple) else [written]
    found = []
    for value in values:
        if isinstance(value, bool):
            found.append(str(value).lower())
        elif isinstance(value, str | int | float):
            found.append(str(value))
        else:
            raise _MalformedError(f"{where}: holds {_short(value)}, not a text")
    return tuple(found)
