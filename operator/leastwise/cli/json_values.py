"""Reads decoded JSON without trusting its form: what is absent or of another type is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Document = Mapping[str, object]
_NOTHING: Document = {}


def mapping(document: object, *path: str) -> Document:
    """Return the object at a path."""
    value = _at(document, path)
    return value if isinstance(value, Mapping) else _NOTHING


def text(document: object, *path: str) -> str:
    """Return the string at a path."""
    value = _at(document, path)
    return value if isinstance(value, str) else ""


def number(document: object, *path: str) -> int:
    """Return the integer at a path."""
    value = _at(document, path)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def items(document: object, *path: str) -> Sequence[object]:
    """Return the list at a path."""
    value = _at(document, path)
    return value if isinstance(value, list) else []


def _at(document: object, path: Sequence[str]) -> object:
    for part in path:
        if not isinstance(document, Mapping):
            return None
        document = document.get(part)
    return document
