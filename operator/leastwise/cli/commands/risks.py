"""`leastwise risks`: the rules of docs/risks.md over everything that was read, worst first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from leastwise.cli.failures import EXIT_CLEAN, EXIT_ERROR, EXIT_FINDINGS, CommandError, UsageProblem
from leastwise.cli.sources import Asking, failed_reads, read_estate, read_sight, watched
from leastwise.clock import SystemClock
from leastwise.core.drifts import Severity
from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.estates import Estate
from leastwise.core.risks.exceptions import RiskException
from leastwise.core.risks.findings import Finding, RiskReport, find_risks
from leastwise.core.risks.forms import RiskSettings


@dataclass(frozen=True, slots=True)
class RisksOptions:
    """What was asked; `exceptions` is a file, `rules` keeps only these."""

    fail_on: Severity | None = None
    exceptions: str = ""
    shows_all: bool = False
    trusted: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


def risks(asking: Asking, options: RisksOptions) -> int:
    """Print the findings; return the exit code."""
    reviewed = read_exceptions(options.exceptions) if options.exceptions else ()
    _check_rules(options.rules)
    estate = read_estate(asking, read_sight(asking))
    settings = RiskSettings(include_system=options.shows_all, trusted_accounts=frozenset(options.trusted))
    report = watched(
        lambda: find_risks(
            estate,
            exceptions=reviewed,
            at=SystemClock().now(),
            include_system=options.shows_all,
            settings=settings,
        ),
        "judges by every rule",
    )
    findings = [each for each in report.findings if not options.rules or each.rule in options.rules]
    if asking.is_for_machines:
        _emit(asking, estate, report, findings)
    else:
        from leastwise.cli.risk_pages import print_risks  # noqa: PLC0415 (start-up time)

        print_risks(asking, estate, report, findings)
    return _code(options, estate, findings)


def _code(options: RisksOptions, estate: Estate, findings: Sequence[Finding]) -> int:
    """With `--fail-on`: 3 when something is found, 1 when nothing is and a part could not be read."""
    if options.fail_on is None:
        return EXIT_CLEAN
    if any(each.severity >= options.fail_on for each in findings):
        return EXIT_FINDINGS
    return EXIT_ERROR if failed_reads(estate.all_gaps()) else EXIT_CLEAN


def _check_rules(rules: Sequence[str]) -> None:
    from leastwise.core.risks.rules import RULES  # noqa: PLC0415 (start-up time)

    unknown = next((each for each in rules if each not in RULES), None)
    if unknown is not None:
        raise UsageProblem(f"--rule {unknown}: there is no such rule", allowed=_rule_ids(unknown))


def _rule_ids(unknown: str) -> str:
    """Name the ids that somebody may have meant, or where all of them stand."""
    from difflib import get_close_matches  # noqa: PLC0415 (start-up time)

    from leastwise.core.risks.rules import RULES  # noqa: PLC0415

    near = get_close_matches(unknown.upper(), sorted(RULES))
    return f"an id of docs/risks.md: {', '.join(near) or 'LW-K8S-001, LW-AWS-001, …'}"


def read_exceptions(path: str) -> tuple[RiskException, ...]:
    """Read reviewed exceptions; CommandError that names the entry and field that is not as it must be."""
    import yaml  # noqa: PLC0415 (start-up time)

    try:
        written = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageProblem(f"--exceptions {path}: {error}", allowed="a file that can be read") from error
    except (yaml.YAMLError, *_MISFITS) as error:
        told = (str(error) or type(error).__name__).splitlines()[0]
        raise CommandError(f"{path}: it is no YAML: {told}", allowed=_FORM) from error
    entries = written.get("exceptions") if isinstance(written, dict) else written
    if not isinstance(entries, list):
        raise CommandError(f"{path}: exceptions must be a list", allowed=_FORM)
    return tuple(_exception(path, place, each) for place, each in enumerate(entries))


_MISFITS = (ValueError, LookupError, AttributeError, TypeError, ArithmeticError, RecursionError)
"""What the YAML library stumbles over where a tag does not fit its text."""

_FORM = "exceptions: [{rule, reason, until, subject or fingerprint, scope}]"
_KEYS = frozenset({"rule", "reason", "until", "subject", "scope", "fingerprint"})


def _exception(path: str, place: int, entry: object) -> RiskException:
    where = f"{path}: exceptions[{place}]"
    if not isinstance(entry, dict):
        raise CommandError(f"{where} must be an object", allowed=_FORM)
    strange = sorted(str(each) for each in entry.keys() - _KEYS)
    if strange:
        raise CommandError(f"{where}: '{strange[0]}' is not known", allowed=_FORM)
    nested = next((key for key in sorted(entry) if isinstance(entry[key], list | dict)), None)
    if nested is not None:
        raise CommandError(f"{where}: {nested} must be a text", allowed=_FORM)
    texts = {key: str(entry.get(key) or "") for key in _KEYS - {"until"}}
    try:
        found = RiskException(until=_moment(where, entry.get("until")), **texts)
    except InvalidError as error:
        raise CommandError(f"{where}: {error}", allowed=_FORM) from error
    from leastwise.core.risks.rules import RULES  # noqa: PLC0415 (start-up time)

    if not found.rule:
        raise CommandError(f"{where}: rule is missing", allowed=_FORM)
    if found.rule not in RULES:
        raise CommandError(
            f"{where}: rule '{found.rule}': there is no such rule", allowed=_rule_ids(found.rule)
        )
    return found


def _moment(where: str, until: object) -> datetime:
    """Read a time; a date alone ends at its first moment, in UTC."""
    if until is None:
        raise CommandError(f"{where}: until is missing", allowed=_DATE)
    try:
        found = datetime.fromisoformat(str(until))
    except ValueError as error:
        raise CommandError(f"{where}: until '{until}' is no date", allowed=_DATE) from error
    is_date = found.tzinfo is None and len(str(until)) == len("2027-01-31")
    return found.replace(tzinfo=UTC) if is_date else found


_DATE = "a date, such as 2027-01-31"


# ---------------------------------------------------------------- for machines


def _emit(asking: Asking, estate: Estate, report: RiskReport, findings: Sequence[Finding]) -> None:
    from leastwise.cli.emitting import emit_document, emit_lines  # noqa: PLC0415 (start-up time)
    from leastwise.cli.evaluation_json import document, gap_values  # noqa: PLC0415

    if asking.form == "jsonl":
        emit_lines(_values(findings))
        return
    value = document("Risks", estate) | {
        "counts": {each.word: sum(one.severity is each for one in findings) for each in reversed(Severity)},
        "findings": list(_values(findings)),
        "suppressed": [
            finding_value(each.finding)
            | {"reason": each.exception.reason, "until": each.exception.until.isoformat()}
            for each in report.suppressed
        ],
        "undecided": [
            {"rule": each.rule, "scope": each.scope, "reason": each.reason} for each in report.undecided
        ],
        "notTold": dict(report.quiet),
        "gaps": gap_values(estate.all_gaps()),
    }
    emit_document(value, asking.form)


def _values(findings: Sequence[Finding]) -> Iterator[dict[str, object]]:
    return (finding_value(each) for each in findings)


def finding_value(finding: Finding) -> dict[str, object]:
    """One finding as plain values."""
    from leastwise.cli.evaluation_json import filled, source_value  # noqa: PLC0415

    return filled(
        {
            "rule": finding.rule,
            "severity": finding.severity.word,
            "confidence": finding.confidence.value,
            "subject": finding.subject,
            "permission": finding.permission,
            "scope": finding.scope,
            "title": finding.title,
            "category": finding.category,
            "detail": finding.detail,
            "conditions": list(finding.conditions),
            "path": [source_value(each) for each in finding.path],
            "grants": finding.grants,
            "fix": finding.fix,
            "fingerprint": finding.fingerprint,
        }
    )
