"""JSON that cannot be understood: what decoding it raises, and keys that are there twice."""

from __future__ import annotations

import json
from typing import Any

import msgspec


class KeyTwiceError(ValueError):
    """An object says one thing twice: of two contents neither is the one that holds."""


NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""No JSON or another shape, bytes that are no text, nesting without end."""


def decode_once(data: bytes) -> Any:  # noqa: ANN401 (JSON)
    """Decode JSON in which no object has a key twice; an error of `NO_JSON` or KeyTwiceError."""
    value = msgspec.json.decode(data)
    json.loads(data, object_pairs_hook=_check_keys, parse_int=str, parse_float=str)
    return value


def _check_keys(pairs: list[tuple[str, Any]]) -> None:
    keys = {key for key, _ in pairs}
    if len(keys) < len(pairs):
        for key, _ in pairs:
            if key not in keys:
                raise KeyTwiceError(f"'{key[:80]}' is there twice in one object; it must be there once")
            keys.remove(key)
