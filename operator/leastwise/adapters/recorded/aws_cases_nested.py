"""Cut a JSON text into the raw values of its members without recursion.

For files in which one value is nested so deeply that a decoder gives up on the whole: the others still count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},:]', re.DOTALL)
_OPENING, _CLOSING = (b"[", b"{"), (b"]", b"}")


def members(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (name in quotes, raw value) of an object, or (b"", raw value) of an array.

    Raise ValueError for a text that is neither or does not end.
    """
    depth, start, name = 0, 0, b""
    for token in _TOKEN.finditer(data):
        mark = token[0]
        if mark in _OPENING:
            depth += 1
            if depth == 1:
                start = token.end()
        elif depth == 1 and mark == b":":
            name, start = data[start : token.start()].strip(), token.end()
        elif depth == 1 and (mark == b"," or mark in _CLOSING):
            value = data[start : token.start()].strip()
            if value:
                yield name, value
            name, start = b"", token.end()
        if mark in _CLOSING:
            depth -= 1
            if not depth:
                return
    raise ValueError("JSON is truncated")
