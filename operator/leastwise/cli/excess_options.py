"""The command `leastwise excess`: arguments and help. What it does is loaded when it runs."""

# ruff: noqa: FBT002 (typer reads flags from parameters and their defaults)

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from leastwise.cli import question_options as ask
from leastwise.cli import usage_options as use
from leastwise.cli.question_commands import AnySubject
from leastwise.cli.question_options import asks
from leastwise.cli.sources import Asking
from leastwise.cli.store_commands import PseudonymKey, Store


class By(StrEnum):
    """What numbers are told of."""

    IDENTITY = "identity"
    PLACE = "place"
    TEAM = "team"


@asks
def excess(
    asking: Asking,
    subject: AnySubject = "",
    until: use.Until = "",
    covered: use.Covered = None,
    store: Store = "",
    pseudonym_key: PseudonymKey = "",
    granted_before: use.GrantedBefore = "",
    window: use.Window = "90d",
    min_observed: use.MinObserved = "30d",
    min_coverage: use.MinCoverage = 99.0,
    no_seasonal: Annotated[
        bool,
        typer.Option(
            "--no-seasonal",
            help="Keep nothing for use around the same date a quarter, half a year or a year ago.",
        ),
    ] = False,
    exemptions: Annotated[
        str,
        typer.Option(
            "--exemptions",
            metavar="FILE",
            help="What is kept although it is unused: exemptions with a reason and an end.",
            show_default=False,
        ),
    ] = "",
    by: Annotated[
        By, typer.Option("--by", metavar="WHAT", help="A row for each identity, place or team.")
    ] = By.IDENTITY,
    team_label: Annotated[
        str, typer.Option("--team-label", metavar="LABEL", help="Label of namespaces that names the team.")
    ] = "team",
    atoms: Annotated[
        bool, typer.Option("--atoms", help="With -o: every permission, not only the numbers.")
    ] = False,
    include_system: Annotated[
        bool, typer.Option("--include-system", help="Also identities of the system and of providers.")
    ] = False,
    stats: ask.Stats = False,
) -> int:
    """Show what is granted and was not used: what may go, why, and how sure that is.

    From logs and a snapshot among --from. Without a subject one row for each identity.
    """
    from leastwise.cli.commands.excess import ExcessQuestion  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.excess import excess as answer  # noqa: PLC0415

    return answer(
        asking,
        ExcessQuestion(
            subject=subject,
            until=until,
            covered=tuple(covered or ()),
            store=use.StoreChoice(store, pseudonym_key),
            granted_before=granted_before,
            window=window,
            min_observed=min_observed,
            min_coverage=min_coverage,
            is_seasonal=not no_seasonal,
            exemptions=exemptions,
            by=by.value,
            team_label=team_label,
            shows_atoms=atoms,
            includes_system=include_system,
            stats=stats,
        ),
    )
