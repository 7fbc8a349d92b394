"""The tools that tests and the demo need: each is found or built, never skipped silently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Tool(Protocol):
    """Something that must be there before tests run; `ensure` raises when it cannot be had."""

    def ensure(self) -> None:
        """Find the tool or build it into the cache."""
        ...


ALL: Sequence[Tool] = ()
