"""Commands that are longer than a line: broken so that they can be copied as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_WORD = re.compile(r"""(?:'[^']*'?|"(?:[^"\\]|\\.)*"?|\\.|[^\s'"\\]|\\$)+""", re.DOTALL)
_MARK = " \\"


def command_lines(command: str, width: int) -> list[str]:
    """Break a command where an option begins, and between other words only where a line needs it."""
    if len(command) <= width:
        return [command]
    room = width - len(_MARK)
    lines: list[str] = []
    for words in _groups(_WORD.findall(command)):
        whole = " ".join(words)
        for each in [whole] if len(whole) <= room else words:
            if lines and len(lines[-1]) + 1 + len(each) <= room:
                lines[-1] += f" {each}"
            else:
                lines.append(each)
    return [*(line + _MARK for line in lines[:-1]), *lines[-1:]]


def _groups(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield what comes before the first option, then each option with its values."""
    group: list[str] = []
    for each in words:
        if each.startswith("-") and len(each) > 1 and group:
            yield group
            group = []
        group.append(each)
    yield group
