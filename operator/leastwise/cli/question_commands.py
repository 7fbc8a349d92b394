"""The questions as commands: their arguments and help. What a command does is loaded when it runs."""

# ruff: noqa: FBT002 (typer reads flags from parameters and their defaults)

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from leastwise.cli import options as opt
from leastwise.cli import question_options as ask
from leastwise.cli.question_options import asks
from leastwise.cli.sources import Asking

Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="sa/NAMESPACE/NAME, an ARN, k8s:, aws:, …")]
AnySubject = Annotated[
    str,
    typer.Argument(metavar="SUBJECT", help="sa/NAMESPACE/NAME, an ARN, k8s:, aws:, …", show_default=False),
]
Verb = Annotated[str, typer.Argument(metavar="VERB", help="A verb, or an action of a cloud.")]
Resource = Annotated[
    str, typer.Argument(metavar="RESOURCE", help="TYPE[.GROUP][/NAME], a /path, or a resource of a cloud.")
]
All = Annotated[bool, typer.Option("--all", help="Every identity.")]
ShowAll = Annotated[bool, typer.Option("--all", help="Also identities of the system and the providers.")]
Trusted = Annotated[
    list[str] | None,
    typer.Option(
        "--trusted",
        metavar="ACCOUNT",
        help="An account or organization inside the zone of trust; repeatable.",
        show_default=False,
    ),
]


@asks
def can(
    asking: Asking,
    subject: Subject,
    verb: Verb,
    resource: Resource,
    as_group: ask.Groups = None,
    subresource: ask.Subresource = "",
    with_: ask.With = None,
    at: ask.At = "",
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 0 when allowed, 3 when denied, 4 otherwise.")
    ] = False,
) -> int:
    """Tell whether an identity can do something, what decided, and what would have to change."""
    from leastwise.cli.commands.can import CanOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.can import can as answer  # noqa: PLC0415

    asked = CanOptions(
        subject=subject,
        verb=verb,
        resource=resource,
        groups=tuple(as_group or ()),
        subresource=subresource,
        known=tuple(with_ or ()),
        at=at,
        exit_code=exit_code,
    )
    return answer(asking, asked)


@asks
def who_can(
    asking: Asking,
    verb: Verb,
    resource: Resource,
    subresource: ask.Subresource = "",
    with_: ask.With = None,
    at: ask.At = "",
    show_all: ShowAll = False,
) -> int:
    """List who can do something, on every plane, each with the chain that gives it."""
    from leastwise.cli.commands.who_can import WhoCanOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.who_can import who_can as answer  # noqa: PLC0415

    asked = WhoCanOptions(
        verb=verb,
        resource=resource,
        subresource=subresource,
        known=tuple(with_ or ()),
        at=at,
        shows_all=show_all,
    )
    return answer(asking, asked)


@asks
def effective(asking: Asking, subject: AnySubject = "", is_all: All = False, stats: ask.Stats = False) -> int:
    """Show what an identity can do: by its own grants, and as those that it is by trust.

    With --all -o jsonl one line an identity.
    """
    from leastwise.cli.commands.effective import EffectiveOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.effective import effective as answer  # noqa: PLC0415

    return answer(asking, EffectiveOptions(subject, is_all, stats))


@asks
def reach(
    asking: Asking,
    subject: AnySubject = "",
    is_all: Annotated[bool, typer.Option("--all", help="How far every node reaches.")] = False,
    html: Annotated[
        str,
        typer.Option(
            "--html", metavar="FILE", help="Write the graph as one offline page.", show_default=False
        ),
    ] = "",
    dot: Annotated[bool, typer.Option("--dot", help="Print the graph for Graphviz.")] = False,
    stats: ask.Stats = False,
) -> int:
    """Show what someone who steals an identity reaches, worst first, and what to cut first.

    With --from edges.csv (source,target,kind) and --from targets.csv it walks that graph.
    """
    from leastwise.cli.commands.reach import ReachOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.reach import reach as answer  # noqa: PLC0415

    return answer(asking, ReachOptions(subject, is_all, html, dot, stats))


@asks
def risks(
    asking: Asking,
    fail_on: Annotated[
        opt.FailOn | None,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            help="Exit with 3 for findings at or above critical, high, medium, low or info.",
            case_sensitive=False,
        ),
    ] = None,
    exceptions: Annotated[
        str,
        typer.Option(
            "--exceptions", metavar="FILE", help="Accepted findings, with reason and end.", show_default=False
        ),
    ] = "",
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", metavar="ID", help="Only this rule; repeatable.", show_default=False),
    ] = None,
    trusted: Trusted = None,
    show_all: ShowAll = False,
) -> int:
    """List dangerous permissions, worst first, each with its fix.

    Exit code 0, or with --fail-on: 0 none, 3 found, 1 error or a part not read.
    """
    from leastwise.cli.commands.risks import RisksOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.risks import risks as answer  # noqa: PLC0415
    from leastwise.cli.looks import severity_named  # noqa: PLC0415

    asked = RisksOptions(
        fail_on=severity_named(fail_on.value) if fail_on else None,
        exceptions=exceptions,
        shows_all=show_all,
        trusted=tuple(trusted or ()),
        rules=tuple(rule or ()),
    )
    return answer(asking, asked)


@asks
def exposed(asking: Asking, trusted: Trusted = None) -> int:
    """List what strangers reach: anonymous callers, everyone, accounts outside the zone of trust."""
    from leastwise.cli.commands.exposed import ExposedOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.exposed import exposed as answer  # noqa: PLC0415

    return answer(asking, ExposedOptions(tuple(trusted or ())))


@asks
def compare(
    asking: Asking,
    first: Annotated[
        str, typer.Argument(metavar="A", help="Before: snapshots or files.", show_default=False)
    ] = "",
    second: Annotated[str, typer.Argument(metavar="B", help="After.", show_default=False)] = "",
    before: Annotated[
        list[str] | None,
        typer.Option(
            "--before", metavar="[KIND=]PATH", help="In place of A; repeatable.", show_default=False
        ),
    ] = None,
    after: Annotated[
        list[str] | None,
        typer.Option("--after", metavar="[KIND=]PATH", help="In place of B; repeatable.", show_default=False),
    ] = None,
    fail_on_new: Annotated[
        bool, typer.Option("--fail-on-new", help="Exit with 3 when there is new access.")
    ] = False,
) -> int:
    """Show what changed between two snapshots: new access, lost access, new paths.

    A and B may each be several files, divided by commas.
    """
    from leastwise.cli.commands.compare import CompareOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.compare import compare as answer  # noqa: PLC0415

    asked = CompareOptions(
        before=(*_divided(first), *(before or ())),
        after=(*_divided(second), *(after or ())),
        fail_on_new=fail_on_new,
    )
    return answer(asking, asked)


def _divided(paths: str) -> tuple[str, ...]:
    return tuple(each for each in paths.split(",") if each)


@asks
def identities(
    asking: Asking,
    orphaned: Annotated[bool, typer.Option("--orphaned", help="Only those whose other end is gone.")] = False,
    identity_class: Annotated[
        ask.IdentityWord | None,
        typer.Option(
            "--class",
            metavar="CLASS",
            help="Only person, workload, pipeline, agent or provider.",
            case_sensitive=False,
        ),
    ] = None,
    show_all: ShowAll = False,
) -> int:
    """List who exists, human and not, with what is wrong about them."""
    from leastwise.cli.commands.identities import IdentitiesOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.identities import identities as answer  # noqa: PLC0415

    word = identity_class.value if identity_class else ""
    return answer(asking, IdentitiesOptions(orphaned, word, show_all))


@asks
def simulate(
    asking: Asking,
    requests: Annotated[
        str,
        typer.Option(
            "--requests", metavar="FILE", help="Access reviews, one a line; with --from.", show_default=False
        ),
    ] = "",
    cases: Annotated[
        str,
        typer.Option(
            "--cases", metavar="FILE", help="Requests to AWS with their policies.", show_default=False
        ),
    ] = "",
    stats: ask.Stats = False,
) -> int:
    """Decide many requests: one JSON line out for each in, in order.

    User, groups and context are taken exactly as given. A line that cannot be read is Unknown.
    """
    from leastwise.cli.commands.simulate import SimulateOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.simulate import simulate as answer  # noqa: PLC0415

    return answer(asking, SimulateOptions(requests, cases, stats))


@asks
def snapshot(
    asking: Asking,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where to; standard output by default.", show_default=False
        ),
    ] = "",
) -> int:
    """Write everything that answers into one file, without secrets; --from reads it again."""
    from leastwise.cli.commands.snapshot import snapshot as answer  # noqa: PLC0415 (start-up time)

    return answer(asking, output)


QUESTIONS: tuple[tuple[str, Callable[..., int]], ...] = (
    ("can", can),
    ("who-can", who_can),
    ("effective", effective),
    ("reach", reach),
    ("risks", risks),
    ("exposed", exposed),
    ("compare", compare),
    ("identities", identities),
    ("simulate", simulate),
    ("snapshot", snapshot),
)
"""Names as people type them, in the order of the help."""
