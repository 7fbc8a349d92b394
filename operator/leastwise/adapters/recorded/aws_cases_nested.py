"""Cut a JSON text into the raw values of its members without recursion.

For files in which one value is nested so deeply that a decoder gives up on the whole: the others still count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{},:]', re.DOTALL)  # a text without an end is one token, too
_OPENING, _CLOSING, _PARTING = (b"[", b"{"), (b"]", b"}"), (b",", b":")


def members(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (name in quotes, raw value) of an object, or (b"", raw value) of an array.

    Raise ValueError for a text that is neither or does not end.
    """
    start, name = 0, b""
    for mark, begin, end in _marks(data):
        if mark == b":":
            name, start = data[start:begin].strip(), end
            continue
        value = data[start:begin].strip()
        if value and mark not in _OPENING:
            yield name, value
        start, name = end, b""


def _marks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield what opens, parts and closes the outermost value, with its place."""
    depth = 0
    for token in _TOKEN.finditer(data):
        mark = token[0]
        if depth == 1 and (mark in _PARTING or mark in _CLOSING):
            yield mark, token.start(), token.end()
        depth += (mark in _OPENING) - (mark in _CLOSING)
        if depth == 1 and mark in _OPENING and not data[: token.start()].strip():
            yield mark, token.start(), token.end()
        if not depth:
            return
    raise ValueError("JSON is truncated")
