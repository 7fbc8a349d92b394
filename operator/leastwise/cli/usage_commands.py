"""The questions about use as commands: arguments and help. What a command does is loaded when it runs."""

# ruff: noqa: FBT002 (typer reads flags from parameters and their defaults)

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from leastwise.cli import question_options as ask
from leastwise.cli import usage_options as use
from leastwise.cli.anomaly_options import anomalies
from leastwise.cli.excess_options import excess
from leastwise.cli.question_commands import AnySubject
from leastwise.cli.question_options import asks
from leastwise.cli.rightsize_options import rightsize
from leastwise.cli.sources import Asking
from leastwise.cli.store_commands import PseudonymKey, Store


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
    store: Store = "",
    pseudonym_key: PseudonymKey = "",
    stats: ask.Stats = False,
) -> int:
    """Show what identities did, as logs tell it: audit events, CloudTrail, and those of other clouds.

    From the files of --from, else from the store. With -o jsonl one line for each use: identity, what it
    did and where, how often, when first and last.
    """
    from leastwise.cli.commands.usage import UsageOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.usage import usage as answer  # noqa: PLC0415

    asked = UsageOptions(
        subject=subject,
        denied=denied,
        covered=tuple(covered or ()),
        engine=engine,
        cloudtrail_keys=cloudtrail_keys,
        store=use.StoreChoice(store, pseudonym_key),
        stats=stats,
    )
    return answer(asking, asked)


USES: tuple[tuple[str, Callable[..., int]], ...] = (
    ("usage", usage),
    ("excess", excess),
    ("rightsize", rightsize),
    ("anomalies", anomalies),
)
"""Names as people type them, in the order of the help."""
