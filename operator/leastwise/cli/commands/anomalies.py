"""`leastwise anomalies`: replays logs through the rules of docs/anomalies.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_network

from leastwise.cli.failures import EXIT_CLEAN, EXIT_ERROR, EXIT_FINDINGS, UsageProblem
from leastwise.cli.sources import Asking, watched
from leastwise.cli.usage_options import parse_duration, parse_time
from leastwise.core.anomalies.alerts import Alert
from leastwise.core.anomalies.detectors import AnomalyReport, Detector
from leastwise.core.anomalies.rules import RULES
from leastwise.core.anomalies.settings import AnomalySettings
from leastwise.core.anomalies.texts import DAY, time_text
from leastwise.core.drifts import Severity
from leastwise.core.snapshots import Gap, Plane


@dataclass(frozen=True, slots=True)
class AnomalyOptions:
    """What was asked, as typed. `addresses` are those that any token may come from."""

    until: str = ""
    since: str = ""
    baseline: str = "14d"
    dormant: str = "21d"
    addresses: tuple[str, ...] = ()
    fail_on: Severity | None = None
    stats: bool = False


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found: `alerts` are those that were asked for."""

    report: AnomalyReport
    alerts: tuple[Alert, ...]
    gaps: tuple[Gap, ...]
    malformed: int
    has_images: bool
    since: str = ""


def anomalies(asking: Asking, options: AnomalyOptions) -> int:
    """Print alerts; return the exit code."""
    from leastwise.cli.stats import Stopwatch  # noqa: PLC0415 (start-up time)

    watch = Stopwatch()
    watch.loaded()
    found = _replayed(asking, options)
    if asking.is_for_machines:
        _emit(asking, found)
    else:
        from leastwise.cli.anomaly_pages import print_anomalies  # noqa: PLC0415 (start-up time)

        print_anomalies(asking, found)
    if options.stats:
        watch.report(found.report.events, "events")
    return _code(options, found)


def _replayed(asking: Asking, options: AnomalyOptions) -> Replayed:
    if not asking.paths:
        raise UsageProblem(
            "--from is needed: logs to look for anomalies in",
            allowed="--from PATH, with files or folders of Kubernetes audit events or CloudTrail; repeatable",
        )
    until = int(parse_time(options.until, "--until").timestamp()) if options.until else None
    since = int(parse_time(options.since, "--since").timestamp()) if options.since else 0
    baseline, dormant = _days(options.baseline, "--baseline"), _days(options.dormant, "--dormant")
    for each in options.addresses:
        _check_address(each)
    from leastwise.factory_anomalies import open_logs  # noqa: PLC0415 (start-up time)

    opened = open_logs(asking.paths, options.addresses)
    detector = Detector(AnomalySettings(baseline_days=baseline, dormant_days=dormant, places=opened.places))
    watched(lambda: detector.see_all(opened.sightings(until)), "replays events")
    report = detector.report()
    return Replayed(
        report,
        tuple(each for each in report.alerts if each.last >= since),
        (*opened.logs.gaps, *_gaps_of(report)),
        opened.logs.malformed,
        bool(opened.places.images),
        time_text(since) if since else "",
    )


def _days(text: str, option: str) -> int:
    """Read a duration of whole days."""
    days, rest = divmod(int(parse_duration(text, option).total_seconds()), DAY)
    if rest or not days:
        raise UsageProblem(f"{option} {text}: no whole days", allowed="a number with d or w: 14d")
    return days


def _check_address(text: str) -> None:
    try:
        ip_network(text, strict=False)
    except ValueError as error:
        raise UsageProblem(
            f"--known-address {text}: neither an address nor a network",
            allowed="such as 10.0.0.7, 10.1.0.0/16 or fd00::/8",
        ) from error


def _gaps_of(report: AnomalyReport) -> Iterator[Gap]:
    """Tell what was read and not looked at, or looked at and not kept."""
    out_of_time = report.late + report.early
    if out_of_time:
        message = f"{out_of_time} events lie more than a day beside those around them: a clock is wrong"
        yield Gap("log/times", Plane.KUBERNETES.value, "Partial", message)
    if report.dropped:
        yield Gap("alerts", Plane.KUBERNETES.value, "Partial", f"{report.dropped} more were raised, not kept")
    for what, count in (report.forgotten or {}).items():
        if what == "identities":
            message = f"{count} that were not seen for longest were forgotten: they are learned anew"
            yield Gap(f"baselines/{what}", Plane.KUBERNETES.value, "Partial", message)


def _code(options: AnomalyOptions, found: Replayed) -> int:
    """With `--fail-on`: 3 when something is found, 1 when nothing is and a part could not be read."""
    if options.fail_on is None:
        return EXIT_CLEAN
    if any(each.severity >= options.fail_on for each in found.alerts):
        return EXIT_FINDINGS
    return EXIT_ERROR if found.gaps else EXIT_CLEAN


# ---------------------------------------------------------------- for machines


def _emit(asking: Asking, found: Replayed) -> None:
    from leastwise.cli.emitting import emit_document, emit_lines  # noqa: PLC0415 (start-up time)
    from leastwise.cli.evaluation_json import gap_values  # noqa: PLC0415
    from leastwise.cli.screens import Screen  # noqa: PLC0415

    if asking.form == "jsonl":
        emit_lines(_values(found.alerts))
        screen = Screen(asking.program)
        for each in found.report.statuses:
            if each.why:
                screen.note_error(f"{each.state.value}: {each.rule.value}: {each.why}")
        for gap in found.gaps:
            screen.note_error(f"not seen: {gap.scope}: {gap.message}")
        return
    report = found.report
    value = {
        "kind": "Anomalies",
        "events": report.events,
        "malformed": found.malformed,
        "from": time_text(report.first) if report.events else None,
        "to": time_text(report.last) if report.events else None,
        "days": report.days,
        "identities": report.identities,
        "learning": report.learning,
        "baselines": "per identity and images" if found.has_images else "per identity",
        "counts": {
            each.word: sum(one.severity is each for one in found.alerts) for each in reversed(Severity)
        },
        "alerts": list(_values(found.alerts)),
        "rules": [
            {"rule": each.rule.value, "state": each.state.value, "why": each.why} for each in report.statuses
        ],
        "gaps": gap_values(found.gaps),
    }
    emit_document(value, asking.form)


def _values(alerts: Sequence[Alert]) -> Iterator[dict[str, object]]:
    return (alert_value(each) for each in alerts)


def alert_value(alert: Alert) -> dict[str, object]:
    """One alert as plain values."""
    return {
        "rule": alert.rule.value,
        "severity": alert.severity.word,
        "identity": alert.identity,
        "date": alert.date,
        "title": alert.title,
        "seen": alert.seen,
        "usual": alert.usual,
        "todo": alert.todo,
        "risks": list(RULES[alert.rule].risks),
        "count": alert.count,
        "first": time_text(alert.first),
        "last": time_text(alert.last),
        "events": [
            {
                "id": each.event,
                "at": time_text(each.at),
                "did": each.text,
                "address": each.address,
                "agent": each.agent,
            }
            for each in alert.events
        ],
        "fingerprint": alert.fingerprint,
    }
