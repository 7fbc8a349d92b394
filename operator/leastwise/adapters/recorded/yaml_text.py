"""Turns YAML into JSON: what kubectl prints, with times and numbers as they stand.

Anchors and aliases are refused: no tool that we read writes them, and a few of them make a small file huge.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
import yaml

from leastwise.core.errors import UnrecognisedContentError

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TIME = "tag:yaml.org,2002:timestamp"
_BOOLEAN = "tag:yaml.org,2002:bool"


class _TextLoader(_LOADER):  # type: ignore[misc]  # the C loader has no types
    """Leaves times as texts, as JSON has them; `true` and `false` are booleans, `on` and `no` are words."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (the library's own attribute)
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in {_TIME, _BOOLEAN}]
        for first, resolvers in _LOADER.yaml_implicit_resolvers.items()
    }


_TextLoader.add_implicit_resolver(
    _BOOLEAN, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def yaml_documents(name: str, text: bytes) -> list[bytes]:
    """Return every object or list of a YAML stream as JSON; UnrecognisedContentError when it is none."""
    try:
        _refuse_aliases(name, text)
        values = [each for each in yaml.load_all(text, Loader=_TextLoader) if each is not None]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnrecognisedContentError(
            f"{name}: it is neither JSON, CSV nor YAML: {_first_line(error)}",
            allowed="JSON, JSON lines, YAML or CSV, plain or gzipped",
        ) from error
    if any(not isinstance(each, dict | list) for each in values):
        raise UnrecognisedContentError(
            f"{name}: it looks like plain text", allowed="JSON, JSON lines, YAML or CSV, plain or gzipped"
        )
    return [_encoded(name, each) for each in values]


def _refuse_aliases(name: str, text: bytes) -> None:
    if b"*" not in text:
        return
    for event in yaml.parse(text, Loader=_TextLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise UnrecognisedContentError(
                f"{name}: line {line}: an alias ('*{event.anchor}')",
                allowed="YAML without anchors and aliases",
            )


def _encoded(name: str, value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise UnrecognisedContentError(f"{name}: it holds what JSON cannot: {error}") from error


def _first_line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f"line {mark.line + 1}: " if mark is not None else ""
    return f"{place}{getattr(error, 'problem', None) or error}".splitlines()[0]
