"""`leastwise usage`: what identities did, as logs tell it; with `-o jsonl` one line a use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leastwise.cli.failures import EXIT_CLEAN, EXIT_ERROR
from leastwise.cli.sources import Asking
from leastwise.cli.subjects import Subject, parse_subject
from leastwise.cli.usage_options import NO_STORE, StoreChoice, read_uses
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.readings import UsageReading
from leastwise.core.usage.uses import DENIED


@dataclass(frozen=True, slots=True)
class UsageOptions:
    """What was asked: of one subject or of all, denied attempts alone or everything."""

    subject: str = ""
    denied: bool = False
    covered: tuple[str, ...] = ()
    engine: str = ""
    cloudtrail_keys: str = ""
    store: StoreChoice = NO_STORE
    stats: bool = False


def usage(asking: Asking, options: UsageOptions) -> int:
    """Print uses; return the exit code: 1 when something of the logs could not be read."""
    from leastwise.cli.stats import Stopwatch  # noqa: PLC0415 (start-up time)

    subject = parse_subject(options.subject) if options.subject else None
    watch = Stopwatch()
    watch.loaded()
    reading = read_uses(
        asking,
        options.covered,
        engine=options.engine,
        cloudtrail_keys=options.cloudtrail_keys,
        store=options.store,
        identity=subject.identity if subject else "",
    ).reading
    shown = [each for each in reading.aggregates if _is_asked(each, subject, asking, options)]
    if asking.is_for_machines:
        _emit(asking, reading, shown)
    else:
        from leastwise.cli.usage_pages import print_usage  # noqa: PLC0415 (start-up time)

        print_usage(asking, reading, shown, subject)
    if options.stats:
        watch.report(reading.events, "events")
    return EXIT_ERROR if reading.gaps else EXIT_CLEAN


def _is_asked(aggregate: Aggregate, subject: Subject | None, asking: Asking, options: UsageOptions) -> bool:
    use = aggregate.use
    if subject is not None and use.identity != subject.identity:
        return False
    if asking.namespace and use.place != asking.namespace:
        return False
    return not options.denied or use.decision == DENIED


def _emit(asking: Asking, reading: UsageReading, shown: Sequence[Aggregate]) -> None:
    from leastwise.cli.emitting import emit_document, emit_lines  # noqa: PLC0415 (start-up time)
    from leastwise.cli.screens import Screen  # noqa: PLC0415

    values = usage_values(shown)
    if asking.form == "jsonl":
        emit_lines(values)
        screen = Screen(asking.program)
        for gap in reading.gaps:
            screen.note_error(f"not read: {gap.scope}: {gap.message}")
        return
    from leastwise.cli.evaluation_json import gap_values  # noqa: PLC0415 (start-up time)

    value = {
        "kind": "Usage",
        "events": reading.events,
        "skipped": reading.skipped,
        "malformed": reading.malformed,
        "coverage": coverage_values(reading),
        "unmapped": {service: list(names) for service, names in sorted(reading.unmapped.items())},
        "items": list(values),
        "gaps": gap_values(reading.gaps),
    }
    emit_document(value, asking.form)


def usage_values(aggregates: Sequence[Aggregate]) -> Iterator[dict[str, object]]:
    """Return aggregates as JSON values, one each."""
    for each in aggregates:
        use = each.use
        value: dict[str, object] = {"identity": use.identity, "plane": use.plane}
        if use.plane == Plane.KUBERNETES.value:
            value |= {
                "verb": use.action,
                "apiGroup": use.api_group,
                "resource": use.resource,
                "subresource": use.subresource,
                "namespace": use.place,
                "names": each.names,
                "path": use.path,
            }
        else:
            value |= {"action": use.action, "account": use.place, "names": each.names}
        yield value | {
            "overflow": each.overflows,
            "decision": use.decision,
            "via": each.via,
            "firstSeen": each.first_seen,
            "lastSeen": each.last_seen,
            "count": each.count,
        }


def coverage_values(reading: UsageReading) -> list[dict[str, object]]:
    """Return what the logs cover as JSON values."""
    return [
        {
            "plane": each.plane.value,
            "source": each.source,
            "scope": each.scope,
            "completeness": each.completeness.value,
            "spans": [{"from": span.start.isoformat(), "to": span.end.isoformat()} for span in each.spans],
            "missing": list(each.missing),
        }
        for each in reading.coverage
    ]
