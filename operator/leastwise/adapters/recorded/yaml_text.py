"""Turns YAML into JSON: what kubectl prints, with times and numbers as they stand.

Anchors and aliases are refused: no tool that we read writes them, and a few of them make a small file huge.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
import yaml

from leastwise.core.errors import UnrecognisedContentError

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TIME = "tag:yaml.org,2002:timestamp"
_BOOLEAN = "tag:yaml.org,2002:bool"


NO_YAML = (
    yaml.YAMLError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    ArithmeticError,
    RecursionError,
)
"""No YAML; and a tag on a text that it does not fit, for which the library raises what it stumbles over."""


class _TextLoader(_LOADER):  # type: ignore[misc]  # the C loader has no types
    """Leaves times as texts, as JSON has them; `true` and `false` are booleans, `on` and `no` are words."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (the library's own attribute)
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in {_TIME, _BOOLEAN}]
        for first, resolvers in _LOADER.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        """Refuse a key that is there twice: of two contents neither is the one that holds."""
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(found) == len(node.value):
            return found
        names = [str(key.value) for key, _ in node.value]
        twice = next((name for name in names if names.count(name) > 1), names[0])
        raise yaml.constructor.ConstructorError(None, None, f"'{twice}' is there twice", node.start_mark)


_TextLoader.add_implicit_resolver(
    _BOOLEAN, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def _number(construct: Callable[[Any, yaml.ScalarNode], object]) -> Callable[[Any, yaml.ScalarNode], object]:
    """Leave a number to the base of 60 a text, as tools mean it and as YAML 1.2 has it."""
    return lambda loader, node: node.value if ":" in node.value else construct(loader, node)


_TextLoader.add_constructor("tag:yaml.org,2002:int", _number(_LOADER.construct_yaml_int))
_TextLoader.add_constructor("tag:yaml.org,2002:float", _number(_LOADER.construct_yaml_float))


def yaml_documents(name: str, text: bytes) -> list[bytes]:
    """Return every object or list of a YAML stream as JSON; UnrecognisedContentError when it is none."""
    try:
        _refuse_aliases(text)
        values = [each for each in yaml.load_all(text, Loader=_TextLoader) if each is not None]
    except AliasError as error:
        raise UnrecognisedContentError(
            f"{name}: {error}", allowed="YAML without anchors and aliases"
        ) from error
    except NO_YAML as error:
        raise UnrecognisedContentError(
            f"{name}: it is neither JSON, CSV nor YAML: {first_line(error)}",
            allowed="JSON, JSON lines, YAML or CSV, plain or gzipped",
        ) from error
    if any(not isinstance(each, dict | list) for each in values):
        raise UnrecognisedContentError(
            f"{name}: it looks like plain text", allowed="JSON, JSON lines, YAML or CSV, plain or gzipped"
        )
    return [_encoded(name, each) for each in values]


def yaml_value(text: str) -> object:
    """Return the one value of a YAML text; an error of `NO_YAML` when it is none."""
    _refuse_aliases(text.encode())
    return yaml.load(text, _TextLoader)  # noqa: S506 (a safe loader)


class AliasError(ValueError):
    """YAML in which one place stands for another."""


def _refuse_aliases(text: bytes) -> None:
    if b"*" not in text:
        return
    for event in yaml.parse(text, Loader=_TextLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise AliasError(f"line {line}: an alias ('*{event.anchor}')")


def _encoded(name: str, value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise UnrecognisedContentError(f"{name}: it holds what JSON cannot: {error}") from error


def first_line(error: Exception) -> str:
    """Say in one line what is wrong with a text, and where."""
    mark = getattr(error, "problem_mark", None)
    place = f"line {mark.line + 1}: " if mark is not None else ""
    problem = getattr(error, "problem", None) or str(error) or type(error).__name__
    return f"{place}{problem}".splitlines()[0]
