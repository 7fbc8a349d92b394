"""Builds or finds every tool that tests and the demo need, and says so when one cannot be had."""

from __future__ import annotations

from leastwise_dev import tools


def main() -> None:
    for tool in tools.ALL:
        tool.ensure()


if __name__ == "__main__":
    main()
