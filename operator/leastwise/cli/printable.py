"""What may go to a terminal, and to a shell. Names come from files: some characters in them command the one
that shows them or reorder what stands around them, others the one into which a line is pasted.

Control characters are those of https://www.unicode.org/charts/PDF/U0000.pdf and U0080.pdf; marks of direction
are those of https://www.unicode.org/reports/tr9/.
"""

from __future__ import annotations

import re
import shlex

UNSEEN = "\ufffd"
"""Stands for one character that is not printed; a table keeps its widths."""

_MARKS = (
    "\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_NOT_PRINTED = re.compile(f"[\x00-\x1f{_MARKS}\ud800-\udfff]")
_NOT_AS_THEY_ARE = re.compile(f"[{_MARKS}]")


def printable(text: str) -> str:
    """Return a text for one line of a terminal: blanks for tabs, a sign for what is not to be seen."""
    if text.isascii() and text.isprintable():
        return text
    return _NOT_PRINTED.sub(UNSEEN, text.replace("\t", " "))


def printable_lines(text: str) -> str:
    """Return a text of several lines; those after the first are indented, as no line of ours is."""
    return "\n  ".join(printable(each) for each in text.split("\n"))


def printable_json(data: bytes) -> bytes:
    """Return JSON of the same value that any terminal may show: such characters are written as escapes."""
    if data.isascii() and b"\x7f" not in data:
        return data
    return _NOT_AS_THEY_ARE.sub(_escape, data.decode("utf-8", "replace")).encode()


def has_marks(data: bytes) -> bool:
    """Whether JSON holds a character that a terminal may not be shown."""
    return _NOT_AS_THEY_ARE.search(data.decode("utf-8", "replace")) is not None


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be")
    return "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))


def shell_word(text: str) -> str:
    """Return a word of a command as a shell takes it for one word and nothing else."""
    return shlex.quote(text)
