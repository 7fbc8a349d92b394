"""The command `leastwise rightsize`: arguments and help. What it does is loaded when it runs."""

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


class FormWord(StrEnum):
    """Forms of proposals."""

    POLICY = "policy"
    ROLE = "role"
    IAM = "iam"
    GCP = "gcp"
    AZURE = "azure"


class NamesWord(StrEnum):
    """What becomes of names."""

    KEEP = "keep"
    PREFIX = "prefix"
    ANY = "any"


class ResourcesWord(StrEnum):
    """What becomes of wildcards over resources."""

    EXACT = "exact"
    ANY = "any"


class NamespacesWord(StrEnum):
    """What becomes of grants over every namespace."""

    SEEN = "seen"
    ANY = "any"


@asks
def rightsize(
    asking: Asking,
    subject: AnySubject = "",
    everyone: Annotated[
        bool, typer.Option("--all", help="A file for every identity; with --out instead of SUBJECT.")
    ] = False,
    form: Annotated[
        FormWord | None,
        typer.Option(
            "--as", metavar="FORM", help="policy or role (Kubernetes), iam, gcp, azure; else what fits."
        ),
    ] = None,
    names: Annotated[
        NamesWord,
        typer.Option("--names", metavar="HOW", help="Names: keep those used, cut ARNs to prefix, or any."),
    ] = NamesWord.KEEP,
    most_names: Annotated[
        int, typer.Option("--most-names", metavar="N", help="More names than that are not written out.")
    ] = 8,
    resources: Annotated[
        ResourcesWord,
        typer.Option("--resources", metavar="HOW", help="Wildcards: exact resources used, or any."),
    ] = ResourcesWord.EXACT,
    namespaces: Annotated[
        NamespacesWord,
        typer.Option("--namespaces", metavar="HOW", help="Namespaces: seen in use, or any that is granted."),
    ] = NamespacesWord.SEEN,
    until: use.Until = "",
    covered: use.Covered = None,
    store: Store = "",
    pseudonym_key: PseudonymKey = "",
    granted_before: use.GrantedBefore = "",
    window: use.Window = "90d",
    min_observed: use.MinObserved = "30d",
    min_coverage: use.MinCoverage = 99.0,
    out: Annotated[
        str,
        typer.Option("--out", metavar="DIR", help="Where --all writes its files.", show_default=False),
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Write over files of somebody else.")] = False,
    stats: ask.Stats = False,
) -> int:
    """Propose the smallest declaration that covers what was used, for review; it is checked, never applied.

    Never wider than the grant. What no log shows, and what was watched too little, is kept and told.
    """
    from leastwise.cli.commands.rightsize import RightSizeOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.rightsize import rightsize as answer  # noqa: PLC0415

    asked = RightSizeOptions(
        subject=subject,
        is_all=everyone,
        form=form.value if form else "",
        names=names.value,
        most_names=most_names,
        resources=resources.value,
        namespaces=namespaces.value,
        until=until,
        covered=tuple(covered or ()),
        store=use.StoreChoice(store, pseudonym_key),
        granted_before=granted_before,
        window=window,
        min_observed=min_observed,
        min_coverage=min_coverage,
        out=out,
        is_forced=force,
        stats=stats,
    )
    return answer(asking, asked)
