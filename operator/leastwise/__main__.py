"""The entry points of the command line; nothing is imported before it is needed."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line."""
    from leastwise.cli.app import main as cli_main  # noqa: PLC0415 (start-up time)

    return cli_main(sys.argv)


def complete() -> int:
    """Complete the words after `kubectl leastwise`: kubectl runs this as kubectl_complete-leastwise."""
    from leastwise.cli.completions import complete_for_kubectl  # noqa: PLC0415 (start-up time)

    return complete_for_kubectl(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
