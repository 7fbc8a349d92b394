"""The entry points of the command line; nothing is imported before it is needed."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the command line, and end the process at once.

    Freeing what was read object by object takes half a second for a big cluster; the system frees it at once.
    """
    from leastwise.cli.app import fail  # noqa: PLC0415 (start-up time)
    from leastwise.cli.app import main as cli_main  # noqa: PLC0415
    from leastwise.cli.standard_streams import finish, take_streams  # noqa: PLC0415

    take_streams()
    code = cli_main(sys.argv)
    os._exit(finish(code, lambda error: fail(error, sys.argv)))


def complete() -> int:
    """Complete the words after `kubectl leastwise`: kubectl runs this as kubectl_complete-leastwise."""
    from leastwise.cli.completions import complete_for_kubectl  # noqa: PLC0415 (start-up time)

    return complete_for_kubectl(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
