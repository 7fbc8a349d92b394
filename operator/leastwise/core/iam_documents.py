"""IAM policy documents as values that can be compared by meaning.

Implements the grammar of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
as far as documents that Leastwise writes or compares need it. Parsing is total: what cannot be parsed raises
`MalformedDocumentError`, it is never an empty document. Knows nothing of roles, accounts or quotas.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import unquote

CURRENT_VERSION = "2012-10-17"
"""The language version of every document that Leastwise writes."""

_VERSIONS = ("2008-10-17", CURRENT_VERSION)
_ANYONE = ("*", "*")
_PRINCIPAL_TYPES = ("AWS", "Service", "Federated", "CanonicalUser")
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
_ACCOUNT_ROOT = re.compile(r"arn:[a-z-]+:iam::(\d{12}):root")
_FORBIDDEN_TEXT = re.compile(r"[^\u0020-\u00ff\t\n\r]")
_FOLDED_OPERATORS = ("bool", "null")


class MalformedDocumentError(ValueError):
    """The text is not an IAM policy document; the message says where and why."""


@dataclass(frozen=True, slots=True, order=True)
class Statement:
    """One statement in normal form: lists sorted and unique, action names lower case, conditions sorted.

    Principals are pairs (type, value): ("AWS", arn), ("Service", name), ("Federated", arn), ("*", "*"); an
    account's root ARN is its account id, as AWS treats the two alike. Conditions are (operator, key lower
    case, sorted values). `spelling` keeps how actions and condition keys were written, as (lower case,
    written): it is rendered again, and is no part of the meaning.
    """

    effect: str  # Allow or Deny
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    principals: tuple[tuple[str, str], ...] = ()
    not_principals: tuple[tuple[str, str], ...] = ()
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    spelling: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document: its statements, sorted, without their Sids. Equal meaning as far as the form can
    tell compares equal: one statement or a list, one action or a list, order, case of actions.

    `version` is the current one unless an older one changes the meaning: only then are policy variables
    (`${…}`) plain text.
    """

    statements: tuple[Statement, ...] = ()
    version: str = CURRENT_VERSION


@dataclass(frozen=True, slots=True, order=True)
class Atom:
    """The smallest part of a statement that stands alone: one action on one resource for one principal.

    What is negated (`Not…`) cannot be taken apart and stands whole in `negated`.
    """

    effect: str
    action: str
    resource: str
    principal: tuple[str, str]
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...]
    negated: tuple[tuple[str, ...], ...]


# ---------------------------------------------------------------- building


def build_statement(
    effect: str,
    *,
    actions: Iterable[str],
    resources: Iterable[str] = (),
    principals: Iterable[tuple[str, str]] = (),
    conditions: Iterable[tuple[str, str, Iterable[str]]] = (),
) -> Statement:
    """Build a statement in normal form from lists in any order and case."""
    written_actions = tuple(actions)
    written = tuple((operator, key, tuple(values)) for operator, key, values in conditions)
    return Statement(
        effect=effect,
        actions=_sorted(each.lower() for each in written_actions),
        resources=_sorted(resources),
        principals=tuple(sorted({_normal_principal(*each) for each in principals})),
        conditions=_normal_conditions(written),
        spelling=_spelling([*written_actions, *(key for _, key, _ in written)]),
    )


def build_document(statements: Iterable[Statement]) -> Document:
    """Build a document of the current version: statements sorted, repeats dropped."""
    return Document(statements=tuple(sorted(set(statements))))


# ---------------------------------------------------------------- parsing


def parse_document(text_or_obj: str | Mapping[str, object]) -> Document:
    """Read a document from its JSON text (percent-encoded as IAM returns it, or plain) or its JSON value."""
    content = _load(text_or_obj) if isinstance(text_or_obj, str) else text_or_obj
    if not isinstance(content, Mapping):
        raise MalformedDocumentError("document: must be an object")
    _refuse_unknown_keys(content, _DOCUMENT_KEYS, "document")
    version = content.get("Version", _VERSIONS[0])
    if version not in _VERSIONS:
        raise MalformedDocumentError(f"Version: must be one of {', '.join(_VERSIONS)}, is {version!r}")
    if "Statement" not in content:
        raise MalformedDocumentError("document: Statement is missing")
    written = content["Statement"]
    entries = written if isinstance(written, list) else [written]
    if not entries:
        raise MalformedDocumentError("Statement: must not be empty")
    parsed = {_statement(entry, f"Statement[{index}]") for index, entry in enumerate(entries)}
    statements = tuple(sorted(parsed))
    return Document(statements, CURRENT_VERSION if not _has_variables(statements) else str(version))


def _load(text: str) -> object:
    plain = text if text.lstrip().startswith("{") else unquote(text)
    try:
        return json.loads(plain, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
    except MalformedDocumentError:
        raise
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        raise MalformedDocumentError(f"document: is not JSON: {error}") from error


def _refuse_constant(name: str) -> object:
    raise MalformedDocumentError(f"document: {name} is not JSON")


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """AWS refuses a repeated key; reading only the last one would hide the others."""
    content: dict[str, object] = {}
    for key, value in pairs:
        if key in content:
            raise MalformedDocumentError(f"{key}: stands twice in one object")
        content[key] = value
    return content


def _refuse_unknown_keys(content: Mapping[str, object], known: frozenset[str], where: str) -> None:
    unknown = sorted(str(key) for key in content if key not in known)
    if unknown:
        raise MalformedDocumentError(f"{where}: unknown element {unknown[0]!r}")


def _statement(entry: object, where: str) -> Statement:
    if not isinstance(entry, Mapping):
        raise MalformedDocumentError(f"{where}: must be an object")
    _refuse_unknown_keys(entry, _STATEMENT_KEYS, where)
    effect = entry.get("Effect")
    if effect not in ("Allow", "Deny"):
        raise MalformedDocumentError(f"{where}.Effect: must be Allow or Deny, is {effect!r}")
    for positive in ("Action", "Resource", "Principal"):
        if positive in entry and f"Not{positive}" in entry:
            raise MalformedDocumentError(f"{where}: holds both {positive} and Not{positive}")
    if "Action" not in entry and "NotAction" not in entry:
        raise MalformedDocumentError(f"{where}: holds neither Action nor NotAction")
    actions, not_actions = (_strings(entry, key, where) for key in ("Action", "NotAction"))
    written = _conditions(entry.get("Condition", {}), f"{where}.Condition")
    return Statement(
        effect=str(effect),
        actions=_sorted(each.lower() for each in actions),
        not_actions=_sorted(each.lower() for each in not_actions),
        resources=_sorted(_strings(entry, "Resource", where)),
        not_resources=_sorted(_strings(entry, "NotResource", where)),
        principals=_principals(entry, "Principal", where),
        not_principals=_principals(entry, "NotPrincipal", where),
        conditions=_normal_conditions(written),
        spelling=_spelling([*actions, *not_actions, *(key for _, key, _ in written)]),
    )


def _strings(entry: Mapping[str, object], key: str, where: str) -> tuple[str, ...]:
    """Read one string or a list of strings; an element that is there must not be empty."""
    if key not in entry:
        return ()
    values = _list_of(entry[key], f"{where}.{key}", _text)
    if not values:
        raise MalformedDocumentError(f"{where}.{key}: must not be empty")
    return values


def _list_of(written: object, where: str, read: Callable[[object], str | None]) -> tuple[str, ...]:
    values = []
    for value in written if isinstance(written, list) else [written]:
        text = read(value)
        if text is None:
            raise MalformedDocumentError(f"{where}: holds a value of the wrong type: {value!r}")
        values.append(text)
    return tuple(values)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _scalar(value: object) -> str | None:
    """Read a condition value: AWS takes booleans and numbers for their text."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else None


def _principals(entry: Mapping[str, object], key: str, where: str) -> tuple[tuple[str, str], ...]:
    if key not in entry:
        return ()
    written, where = entry[key], f"{where}.{key}"
    if written == "*":
        return (_ANYONE,)
    if not isinstance(written, Mapping) or not written:
        raise MalformedDocumentError(f'{where}: must be "*" or an object with a type')
    found: set[tuple[str, str]] = set()
    for kind in written:
        if kind not in _PRINCIPAL_TYPES:
            raise MalformedDocumentError(f"{where}: unknown type {kind!r}")
        found.update(_normal_principal(kind, value) for value in _strings(written, kind, where))
    return tuple(sorted(found))


def _normal_principal(kind: str, value: str) -> tuple[str, str]:
    """Write an account's root ARN as its id, and {"AWS": "*"} as everyone: AWS treats them alike."""
    if kind != "AWS":
        return kind, value
    if value == "*":
        return _ANYONE
    root = _ACCOUNT_ROOT.fullmatch(value)
    return kind, root[1] if root else value


def _conditions(written: object, where: str) -> list[tuple[str, str, tuple[str, ...]]]:
    if not isinstance(written, Mapping):
        raise MalformedDocumentError(f"{where}: must be an object")
    found: list[tuple[str, str, tuple[str, ...]]] = []
    for operator, keys in written.items():
        if not isinstance(keys, Mapping):
            raise MalformedDocumentError(f"{where}.{operator}: must be an object")
        for key, values in keys.items():
            found.append((operator, key, _list_of(values, f"{where}.{operator}.{key}", _scalar)))
    return found


def _normal_conditions(
    written: Iterable[tuple[str, str, tuple[str, ...]]],
) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Key names have no case; the values of Bool and Null neither. A key twice under one operator is refused:
    whether both or one of them holds is not documented."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for operator, key, values in written:
        if (operator, key.lower()) in found:
            raise MalformedDocumentError(f"Condition.{operator}: holds {key!r} twice, in different case")
        folded = operator.lower().removesuffix("ifexists") in _FOLDED_OPERATORS
        found[operator, key.lower()] = _sorted(value.lower() if folded else value for value in values)
    return tuple(sorted((operator, key, values) for (operator, key), values in found.items()))


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def _spelling(words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Remember words that are not lower case; of several spellings of one word the first in order stays."""
    found: dict[str, str] = {}
    for word in sorted(set(words)):
        if word != word.lower():
            found.setdefault(word.lower(), word)
    return tuple(sorted(found.items()))


def _has_variables(statements: Iterable[Statement]) -> bool:
    return any(
        "${" in text
        for each in statements
        for text in (
            *each.resources,
            *each.not_resources,
            *(value for _, _, values in each.conditions for value in values),
        )
    )


# ---------------------------------------------------------------- rendering


def render_json(document: Document) -> dict[str, object]:
    """Render the JSON value; `parse_document` of it gives an equal document."""
    return {
        "Version": document.version,
        "Statement": [_render_statement(each) for each in document.statements],
    }


def render_document(document: Document) -> str:
    """Render compact JSON: equal documents of one spelling give equal bytes."""
    return json.dumps(render_json(document), ensure_ascii=False, separators=(",", ":"))


def require_charset(document: Document) -> None:
    """Raise MalformedDocumentError for characters that IAM refuses in policy text (pitfalls A8)."""
    found = _FORBIDDEN_TEXT.search(render_document(document))
    if found:
        code = f"U+{ord(found[0]):04X}"
        raise MalformedDocumentError(
            f"document: character {code} is not allowed; it may hold U+0020 to U+00FF, tab and line ends"
        )


def _render_statement(statement: Statement) -> dict[str, object]:
    written = dict(statement.spelling)
    elements = {
        "Principal": _render_principals(statement.principals),
        "NotPrincipal": _render_principals(statement.not_principals),
        "Action": _short([written.get(each, each) for each in statement.actions]),
        "NotAction": _short([written.get(each, each) for each in statement.not_actions]),
        "Resource": _short(list(statement.resources)),
        "NotResource": _short(list(statement.not_resources)),
        "Condition": _render_conditions(statement),
    }
    return {"Effect": statement.effect} | {key: value for key, value in elements.items() if value}


def _render_conditions(statement: Statement) -> dict[str, dict[str, object]]:
    written = dict(statement.spelling)
    rendered: dict[str, dict[str, object]] = {}
    for operator, key, values in statement.conditions:
        rendered.setdefault(operator, {})[written.get(key, key)] = _short(list(values))
    return rendered


def _render_principals(principals: tuple[tuple[str, str], ...]) -> object:
    if principals == (_ANYONE,):
        return {"AWS": "*"}  # a trust policy may not say "*" alone; the two mean the same
    by_type: dict[str, list[str]] = {}
    for kind, value in principals:
        by_type.setdefault("AWS" if kind == "*" else kind, []).append(value)
    return {kind: _short(values) for kind, values in by_type.items()}


def _short(values: list[str]) -> object:
    return values[0] if len(values) == 1 else values


# ---------------------------------------------------------------- meaning


def same_meaning(a: Document, b: Document) -> bool:
    """Whether two documents say the same: beyond equality, one statement may be written as several.

    Wildcards are not weighed: `s3:*` beside `s3:GetObject` differs from `s3:*` alone.
    """
    return a == b or (a.version == b.version and document_atoms(a) == document_atoms(b))


def document_atoms(document: Document) -> frozenset[Atom]:
    """Take a document apart into its atoms (pitfalls A12: how statements are cut is cosmetic)."""
    return frozenset(atom for each in document.statements for atom in _statement_atoms(each))


def _statement_atoms(statement: Statement) -> Iterable[Atom]:
    negated = (
        statement.not_actions,
        statement.not_resources,
        tuple(" ".join(each) for each in statement.not_principals),
    )
    for action, resource, principal in product(
        statement.actions or ("",), statement.resources or ("",), statement.principals or (("", ""),)
    ):
        yield Atom(statement.effect, action, resource, principal, statement.conditions, negated)
