"""The texts of statements as their owners wrote them: rules and bindings as YAML, policy statements as JSON.

For people who want to see why a step exists. What is not found is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from urllib.parse import unquote

import msgspec

from leastwise.adapters.recorded.unreadable import NO_JSON
from leastwise.core.evaluation.decisions import Source
from leastwise.core.recordings import Recording

MOST_LETTERS = 4_000
"""Of one text; a longer one is cut, since nobody reads it in a picture."""

Object = Mapping[str, object]
_Named = Iterator[tuple[tuple[str, str], object]]  # kind and name of a source, with what stands there


def find_statements(recording: Recording, wanted: Collection[Source]) -> dict[Source, str]:
    """Return the texts of those sources that the documents hold."""
    by_name: dict[tuple[str, str], set[Source]] = {}
    for source in wanted:
        by_name.setdefault((source.kind, source.name), set()).add(source)
    found: dict[Source, str] = {}
    for document in recording.documents:
        reader = _READERS.get(document.kind)
        if reader is None or not by_name:
            continue
        for name, value in reader(_decoded(document.data)):
            for source in by_name.get(name, ()):
                text = _text(source, value)
                if text:
                    found.setdefault(source, text)
    return found


def _decoded(data: bytes) -> object:
    try:
        return msgspec.json.decode(data)
    except NO_JSON:
        return None


# ---------------------------------------------------------------- Kubernetes


def _kubernetes(value: object) -> _Named:
    for each in _items(value):
        metadata = each.get("metadata")
        name = _word(metadata, "name")
        namespace = _word(metadata, "namespace")
        yield (_word(each, "kind"), f"{namespace}/{name}" if namespace else name), each


def _items(value: object, kind: str = "") -> Iterator[Object]:
    if isinstance(value, list):
        for each in value:
            yield from _items(each, kind)
    elif isinstance(value, dict):
        items = value.get("items")
        if isinstance(items, list):
            yield from _items(items, _word(value, "kind").removesuffix("List"))
        else:
            yield value if value.get("kind") else {**value, "kind": kind}


def _as_yaml(source: Source, value: Object) -> str:
    import yaml  # noqa: PLC0415 (only for a report)

    metadata = value.get("metadata")
    shown: dict[str, object] = {
        "kind": source.kind,
        "metadata": {key: _word(metadata, key) for key in ("name", "namespace") if _word(metadata, key)},
    }
    if source.part:
        rules = value.get("rules")
        rule = _at(rules, source.part)
        if rule is None:
            return ""
        shown["rules"] = [rule]
    shown |= {key: value[key] for key in ("roleRef", "subjects") if key in value}
    dumped: str = yaml.safe_dump(shown, sort_keys=False, allow_unicode=True)
    return dumped


def _at(values: object, part: str) -> object:
    """Return the element that `rules[2]` or `Statement[2]` names."""
    place = part.partition("[")[2].rstrip("]")
    if not isinstance(values, list) or not place.isdigit() or int(place) >= len(values):
        return None
    return values[int(place)]


# ---------------------------------------------------------------- AWS


def _account(value: object) -> _Named:
    for role in _list(value, "RoleDetailList"):
        arn = _word(role, "Arn")
        yield ("trust policy", arn), _field(role, "AssumeRolePolicyDocument")
        yield from _inline(arn, _list(role, "RolePolicyList"))
    for user in _list(value, "UserDetailList"):
        yield from _inline(_word(user, "Arn"), _list(user, "UserPolicyList"))
    for group in _list(value, "GroupDetailList"):
        yield from _inline(_word(group, "Arn"), _list(group, "GroupPolicyList"))
    for policy in _list(value, "Policies"):
        for version in _list(policy, "PolicyVersionList"):
            if _field(version, "IsDefaultVersion") is True:
                for kind in ("managed policy", "permissions boundary"):
                    yield (kind, _word(policy, "Arn")), _field(version, "Document")


def _inline(owner: str, policies: Iterator[object]) -> _Named:
    for each in policies:
        yield ("inline policy", f"{owner}/{_word(each, 'PolicyName')}"), _field(each, "PolicyDocument")


def _resources(value: object) -> _Named:
    if isinstance(value, dict):
        for arn, policy in value.items():
            yield ("resource policy", arn), policy


def _as_statement(source: Source, value: object) -> str:
    document = json.loads(unquote(value)) if isinstance(value, str) else value
    if not isinstance(document, dict):
        return ""
    written = document.get("Statement")
    statements = written if isinstance(written, list) else [written]
    shown = _at(statements, source.part) or next(
        (each for each in statements if source.part and _word(each, "Sid") == source.part), None
    )
    return json.dumps(shown or document, indent=2, ensure_ascii=False)


# ---------------------------------------------------------------- reading what may be of any form


def _text(source: Source, value: object) -> str:
    try:
        is_object = isinstance(value, dict) and "metadata" in value
        text = (
            _as_yaml(source, value) if is_object and isinstance(value, dict) else _as_statement(source, value)
        )
    except ValueError:
        return ""
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}\n…"


def _field(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None


def _word(value: object, key: str) -> str:
    found = _field(value, key)
    return found if isinstance(found, str) else ""


def _list(value: object, key: str) -> Iterator[object]:
    found = _field(value, key)
    return iter(found if isinstance(found, list) else ())


_READERS: dict[str, Callable[[object], _Named]] = {
    "kubernetes": _kubernetes,
    "aws-account": _account,
    "aws-resources": _resources,
}
