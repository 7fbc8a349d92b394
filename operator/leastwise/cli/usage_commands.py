"""The questions about use as commands: arguments and help. What a command does is loaded when it runs."""

# ruff: noqa: FBT002 (typer reads flags from parameters and their defaults)

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from leastwise.cli import question_options as ask
from leastwise.cli import usage_options as use
from leastwise.cli.question_commands import AnySubject
from leastwise.cli.question_options import asks
from leastwise.cli.sources import Asking


@asks
def usage(
    asking: Asking,
    subject: AnySubject = "",
    denied: Annotated[bool, typer.Option("--denied", help="Only what was refused.")] = False,
    covered: use.Covered = None,
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            metavar="URL",
            help="What counts: duckdb, or an engine that Ibis speaks to; needs the extra 'history'.",
            show_default=False,
        ),
    ] = "",
    cloudtrail_keys: use.CloudTrailKeys = "",
    stats: ask.Stats = False,
) -> int:
    """Show what identities did, as logs tell it: audit events, CloudTrail, and those of other clouds.

    With -o jsonl one line for each use: identity, what it did and where, how often, when first and last.
    """
    from leastwise.cli.commands.usage import UsageOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.usage import usage as answer  # noqa: PLC0415

    return answer(asking, UsageOptions(subject, denied, tuple(covered or ()), engine, cloudtrail_keys, stats))


USES: tuple[tuple[str, Callable[..., int]], ...] = (("usage", usage),)
"""Names as people type them, in the order of the help."""
