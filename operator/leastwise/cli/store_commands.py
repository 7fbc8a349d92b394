"""`leastwise store …` as commands: arguments and help. What a command does is loaded when it runs."""

# ruff: noqa: FBT002, ARG001 (typer reads flags from defaults; --debug is looked for when a command fails)

from __future__ import annotations

from typing import Annotated

import typer

from leastwise.cli import options as opt
from leastwise.cli.invocations import Invocation

RETENTION_DAYS = 400

Store = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="URL|PATH",
        help="The store: a file, or postgresql://…; LEASTWISE_STORE by default.",
        envvar="LEASTWISE_STORE",
        show_default=False,
        show_envvar=False,
    ),
]
PseudonymKey = Annotated[
    str,
    typer.Option(
        "--pseudonym-key",
        metavar="FILE",
        help="The key with which names of people are kept.",
        envvar="LEASTWISE_PSEUDONYM_KEY",
        show_default=False,
        show_envvar=False,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it, without a question.")]


def store_app(examples: str) -> typer.Typer:
    """Build the group of commands."""
    app = typer.Typer(
        help="Look after the store of what was used: check, back up, restore, forget, compact.",
        epilog=f"\b\nExamples:\n{examples}",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    app.command("check", short_help="Whether it is whole, and what it holds.")(_check)
    app.command("backup", short_help="Write everything into one file.")(_backup)
    app.command("restore", short_help="Put a backup in place.")(_restore)
    app.command("forget", short_help="Delete everything about one identity.")(_forget)
    app.command("follow", short_help="Keep what an API server's audit log tells.")(_follow)
    app.command("compact", short_help="Take away what is too old.")(_compact)
    return app


def _program(context: typer.Context) -> str:
    found = context.obj
    return found.program if isinstance(found, Invocation) else Invocation().program


def _check(
    context: typer.Context, store: Store = "", output: opt.DocumentOutput = None, debug: opt.Debug = False
) -> int:
    """Look at everything in a store: whether it is whole, how much it holds, what it covers.

    Changes nothing. Exit codes: 0 whole, 3 something is wrong, 1 it cannot be looked at.
    """
    from leastwise.cli.commands.store import check  # noqa: PLC0415 (start-up time)

    return check(_program(context), store, output.value if output else "")


def _backup(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to; only its owner may read it.")],
    store: Store = "",
    debug: opt.Debug = False,
) -> int:
    """Write everything in a store into one file, which is itself a store; collectors go on meanwhile."""
    from leastwise.cli.commands.store import backup  # noqa: PLC0415 (start-up time)

    return backup(_program(context), store, file)


def _restore(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="What 'store backup' wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Also when the store is not empty: it is lost.")
    ] = False,
    store: Store = "",
    debug: opt.Debug = False,
) -> int:
    """Verify a backup and put it in place, whole or not at all, in a store of either kind."""
    from leastwise.cli.commands.store import restore  # noqa: PLC0415 (start-up time)

    return restore(_program(context), store, file, replaces=replace)


def _forget(
    context: typer.Context,
    subject: Annotated[
        str, typer.Argument(metavar="SUBJECT", help="sa/NAMESPACE/NAME, an ARN, k8s:, aws:, …")
    ],
    yes: Yes = False,
    store: Store = "",
    pseudonym_key: PseudonymKey = "",
    debug: opt.Debug = False,
) -> int:
    """Delete everything about one identity, also where others name it. Backups keep it."""
    from leastwise.cli.commands.store import forget  # noqa: PLC0415 (start-up time)

    return forget(_program(context), store, subject, pseudonym_key, is_confirmed=yes)


def _follow(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The log; rotated files beside it, too.")],
    cluster: Annotated[
        str, typer.Option("--cluster", metavar="ID", help="The cluster whose log it is.", show_default=False)
    ] = "",
    once: Annotated[bool, typer.Option("--once", help="End when everything is read.")] = False,
    store: Store = "",
    pseudonym_key: PseudonymKey = "",
    debug: opt.Debug = False,
) -> int:
    """Keep what an API server's audit log tells, over rotation, until it is stopped.

    It goes on where it ended, also after a crash: place and uses are kept in one transaction.
    """
    from leastwise.cli.commands.store_follow import follow  # noqa: PLC0415 (start-up time)

    return follow(_program(context), store, file, cluster, pseudonym_key, is_once=once)


def _compact(
    context: typer.Context,
    retention_days: Annotated[
        int,
        typer.Option(
            "--retention-days",
            metavar="DAYS",
            min=RETENTION_DAYS,
            help="How long uses are kept after the last.",
        ),
    ] = RETENTION_DAYS,
    store: Store = "",
    debug: opt.Debug = False,
) -> int:
    """Take away what is older than it has to be kept. Collectors go on meanwhile."""
    from leastwise.cli.commands.store import compact  # noqa: PLC0415 (start-up time)

    return compact(_program(context), store, retention_days)
