"""The options of questions about use, and how logs among `--from` are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from leastwise.cli.failures import CommandError, UsageProblem
from leastwise.cli.sources import Asking, watched
from leastwise.core.usage.coverage import Completeness, Coverage, Span

if TYPE_CHECKING:
    from leastwise.core.usage.readings import UsageReading
    from leastwise.factory_usage import Loaded

Until = Annotated[
    str,
    typer.Option(
        "--until", metavar="TIME", help="End of the window; by default that of the log.", show_default=False
    ),
]
Covered = Annotated[
    list[str] | None,
    typer.Option(
        "--covered",
        metavar="FROM..TO",
        help="When the logs are complete; repeatable. Else from their first event to their last.",
        show_default=False,
    ),
]
GrantedBefore = Annotated[
    str,
    typer.Option(
        "--granted-before",
        metavar="TIME",
        help="Everything was granted before this time.",
        show_default=False,
    ),
]
CloudTrailKeys = Annotated[
    str,
    typer.Option(
        "--cloudtrail-keys",
        metavar="FILE",
        help="Public keys that prove CloudTrail's digests: `aws cloudtrail list-public-keys`.",
        show_default=False,
    ),
]
Window = Annotated[
    str, typer.Option("--window", metavar="TIME", help="How far back use counts: 90d, 24h, 30m.")
]
MinObserved = Annotated[
    str,
    typer.Option(
        "--min-observed", metavar="TIME", help="How long a grant must have been watched without a break."
    ),
]
MinCoverage = Annotated[
    float,
    typer.Option("--min-coverage", metavar="PERCENT", help="How much of the window must have been watched."),
]

_DURATION = re.compile(r"^(\d{1,9})(s|m|h|d|w)$")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


@dataclass(frozen=True, slots=True)
class Uses:
    """What logs or a store said, and the question with the paths that are no logs."""

    reading: UsageReading
    asking: Asking
    is_stored: bool = False


@dataclass(frozen=True, slots=True)
class StoreChoice:
    """Where uses are kept, and the key that names of people are kept by; empty: nowhere."""

    address: str = ""
    pseudonym_key: str = ""


NO_STORE = StoreChoice()


def read_uses(
    asking: Asking,
    covered: Sequence[str] = (),
    *,
    engine: str = "",
    cloudtrail_keys: str = "",
    store: StoreChoice = NO_STORE,
    identity: str = "",
) -> Uses:
    """Read the logs among `--from`, or have an engine read them; without logs ask the store.

    CommandError when there is neither. Of a store only one identity may be asked for.
    """
    spans = tuple(parse_span(each) for each in covered)
    if store.address and not (engine or _has_logs(asking)):
        from leastwise.cli.store_readings import read_store  # noqa: PLC0415 (start-up time)

        reading = read_store(store.address, store.pseudonym_key, identity)
        return Uses(_covering(reading, spans), asking, is_stored=True)
    if not asking.paths:
        raise UsageProblem(
            "--from is needed: logs of what was used",
            allowed="--from PATH, with files or folders of logs, repeatable; or --store",
        )
    from leastwise.factory_usage import load_history, load_usage  # noqa: PLC0415 (start-up time)

    def load() -> Loaded:
        if engine:
            return load_history(engine, asking.paths)
        return load_usage(asking.paths, cloudtrail_keys=cloudtrail_keys)

    found = watched(load, "counts events")
    return Uses(_covering(found.reading, spans), replace(asking, paths=found.others))


def _has_logs(asking: Asking) -> bool:
    from leastwise.factory_usage import has_logs  # noqa: PLC0415 (start-up time)

    return bool(asking.paths) and has_logs(asking.paths)


def _covering(reading: UsageReading, spans: tuple[Span, ...]) -> UsageReading:
    if not spans:
        return reading
    return replace(reading, coverage=tuple(_with_spans(each, spans) for each in reading.coverage))


def _with_spans(coverage: Coverage, spans: tuple[Span, ...]) -> Coverage:
    return replace(coverage, spans=spans, completeness=Completeness.ASSUMED)


def needs_snapshot(uses: Uses) -> Asking:
    """Return the question about the files that are no logs; CommandError when there are none.

    Beside a store, what is granted may also be read live.
    """
    if not uses.asking.paths and not uses.is_stored:
        raise CommandError(
            "--from names only logs: what is granted is missing",
            allowed="a second --from PATH: a snapshot (`leastwise snapshot`), or dumps of the cluster",
        )
    return uses.asking


def parse_time(text: str, option: str) -> datetime:
    """Read a time with its zone; UsageProblem that names the option."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise UsageProblem(f"{option} {text}: no time with a zone", allowed="such as 2026-06-01T12:00:00Z")
    return found.astimezone(UTC)


def parse_span(text: str) -> Span:
    """Read `FROM..TO`."""
    start, dots, end = text.partition("..")
    if not dots:
        raise UsageProblem(f"--covered {text}: no span", allowed="FROM..TO, two times with a zone")
    span = Span(parse_time(start, "--covered"), parse_time(end, "--covered"))
    if not span.length:
        raise UsageProblem(f"--covered {text}: it ends before it begins", allowed="FROM..TO, FROM first")
    return span


def parse_duration(text: str, option: str) -> timedelta:
    """Read `90d`, `24h`, `30m`; UsageProblem that names the option."""
    found = _DURATION.match(text)
    if found is None or not int(found[1]):
        raise UsageProblem(f"{option} {text}: no duration", allowed="a number with s, m, h, d or w: 90d")
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]])
