"""The entry points of the command line; nothing is imported before it is needed."""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def main() -> int:
    """Run the command line, and end the process at once.

    Freeing what was read object by object takes half a second for a big cluster; the system frees it at once.
    """
    from leastwise.cli.app import main as cli_main  # noqa: PLC0415 (start-up time)

    code = cli_main(sys.argv)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(BrokenPipeError):
                stream.flush()
    os._exit(code)


def complete() -> int:
    """Complete the words after `kubectl leastwise`: kubectl runs this as kubectl_complete-leastwise."""
    from leastwise.cli.completions import complete_for_kubectl  # noqa: PLC0415 (start-up time)

    return complete_for_kubectl(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
