"""Builds or finds every tool that tests and the demo need, and says so when one cannot be had."""

from __future__ import annotations

import sys

from leastwise_dev import tools
from leastwise_dev.caches import locked
from leastwise_dev.progress import say


def main() -> int:
    """Get the tools one after the other: one Go build keeps a small machine busy."""
    missing = 0
    for name, ensure in tools.ALL.items():
        try:
            ensure()
        except tools.ToolMissingError as error:
            missing += 1
            say(f"setup: {name} cannot be had. {error}")
    if not missing:
        with locked("bin"):
            tools.link_programs()
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
