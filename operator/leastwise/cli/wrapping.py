"""Breaks texts into lines: between words, and a name that is longer than a line after one of its signs."""

from __future__ import annotations

import textwrap

_LEAST = 20
_SIGNS = "/:.@,"


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of at most a width; names are never broken at their dashes."""
    width = max(width, _LEAST)
    words = (piece for word in text.split() for piece in _pieces(word, width))
    return textwrap.wrap(" ".join(words), width, break_on_hyphens=False, break_long_words=False) or [""]


def _pieces(word: str, width: int) -> list[str]:
    pieces = []
    while len(word) > width:
        end = max(word.rfind(sign, 0, width) for sign in _SIGNS) + 1 or width
        pieces.append(word[:end])
        word = word[end:]
    return [*pieces, word]
