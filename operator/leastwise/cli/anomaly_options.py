"""The command `leastwise anomalies`: arguments and help. What it does is loaded when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from leastwise.cli import options as opt
from leastwise.cli import question_options as ask
from leastwise.cli import usage_options as use
from leastwise.cli.question_options import asks
from leastwise.cli.sources import Asking


@asks
def anomalies(
    asking: Asking,
    until: use.Until = "",
    baseline: Annotated[
        str,
        typer.Option(
            "--baseline", metavar="TIME", help="How long an identity is watched before it is judged, in days."
        ),
    ] = "14d",
    dormant: Annotated[
        str, typer.Option("--dormant", metavar="TIME", help="How long a rest wakes suspicion, in days.")
    ] = "21d",
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="TIME",
            help="Tell only alerts from then on; all is learned.",
            show_default=False,
        ),
    ] = "",
    known_address: Annotated[
        list[str] | None,
        typer.Option(
            "--known-address",
            metavar="ADDRESS",
            help="Address or network any token may come from; repeatable.",
            show_default=False,
        ),
    ] = None,
    fail_on: Annotated[
        opt.FailOn | None,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            help="Exit with 3 for alerts at or above critical, high, medium, low or info.",
            case_sensitive=False,
        ),
    ] = None,
    stats: ask.Stats = False,  # noqa: FBT002 (typer reads flags from parameters and their defaults)
) -> int:
    """Replay logs and tell what was out of pattern: one alert an identity, rule and day.

    From audit events and CloudTrail. A further --from with `kubectl get pods,nodes -A -o json` gives
    addresses and images. Rules that could not tell anything are listed with the reason.
    """
    from leastwise.cli.commands.anomalies import AnomalyOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.anomalies import anomalies as answer  # noqa: PLC0415
    from leastwise.cli.looks import severity_named  # noqa: PLC0415

    asked = AnomalyOptions(
        until=until,
        since=since,
        baseline=baseline,
        dormant=dormant,
        addresses=tuple(known_address or ()),
        fail_on=severity_named(fail_on.value) if fail_on else None,
        stats=stats,
    )
    return answer(asking, asked)
