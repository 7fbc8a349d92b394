"""Answers that are remembered up to a bound: worlds may be large, and statements may have any shape."""

from __future__ import annotations

from typing import TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

MOST = 65_536
"""Answers that one memo keeps; then it forgets all of them and starts again."""


class Memo(dict[_Key, _Value]):
    """Answers by what was asked."""

    def keep(self, key: _Key, value: _Value) -> _Value:
        """Remember an answer, and return it."""
        if len(self) >= MOST:
            self.clear()
        self[key] = value
        return value
