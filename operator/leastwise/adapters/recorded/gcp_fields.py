"""Reads single fields of JSON objects of Google Cloud, and says which field is not as it has to be.

Field names are read as the REST APIs write them and as Cloud Asset exports to files write them (snake case).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Fields = Mapping[str, Any]


class MalformedFieldError(Exception):
    """A field that a file cannot do without is not there, or is of another type."""


def read(item: Fields, name: str) -> Any:  # noqa: ANN401 (JSON)
    """Return a field in either spelling; None when it is not there."""
    if name in item:
        return item[name]
    return item.get("".join(f"_{char.lower()}" if char.isupper() else char for char in name))


def text(item: Fields, name: str) -> str:
    """Return a text that has to be there."""
    value = read(item, name)
    if not isinstance(value, str) or not value:
        raise MalformedFieldError(f"'{name}' has to be a text that is not empty")
    return value


def optional(item: Fields, name: str) -> str:
    """Return a text or a number as text; empty when it is not there."""
    value = read(item, name)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise MalformedFieldError(f"'{name}' has to be a text")
    return value


def texts(item: Fields, name: str) -> tuple[str, ...]:
    """Return a list of texts; empty when it is not there."""
    value = read(item, name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise MalformedFieldError(f"'{name}' has to be a list of texts")
    return tuple(value)


def mapping(item: Fields, name: str) -> Fields:
    """Return an object; empty when it is not there."""
    value = read(item, name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise MalformedFieldError(f"'{name}' has to be an object")
    return value


def mappings(item: Fields, name: str) -> tuple[Fields, ...]:
    """Return a list of objects; empty when it is not there."""
    value = read(item, name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise MalformedFieldError(f"'{name}' has to be a list of objects")
    return tuple(value)
