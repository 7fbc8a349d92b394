"""What the evaluators say of single ServiceAccounts: how much they can do, and what of it is risky.

A permission is counted as it is written: one verb on one resource (and name), one action on one pattern; a
wildcard counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.entries import Entry
from leastwise.core.risks.findings import Finding
from leastwise.core.subject_counts import SubjectCounts
from leastwise.core.subject_reports import ReportResult, Result

IsDeclared = Callable[[Source], bool]
"""Whether an object is ours: what it grants is declared by a policy."""


def count_permissions(entry: Entry) -> int:
    """Count what one entry gives."""
    groups = max(1, len(entry.api_groups))
    resources = max(1, len(entry.resources) + len(entry.paths) + len(entry.not_resources))
    actions = max(1, len(entry.actions) + len(entry.not_actions))
    return actions * groups * resources * max(1, len(entry.names))


def count_subject(
    entries: Iterable[Entry], findings: Iterable[Finding], is_declared: IsDeclared, undecided: int = 0
) -> SubjectCounts:
    """Count one subject; inert entries give nothing. What a chain of ours grants too is declared."""
    effective = undeclared = 0
    for entry in entries:
        if entry.inert:
            continue
        count = count_permissions(entry)
        effective += count
        if not any(is_declared(source) for chain in entry.sources for source in chain):
            undeclared += count
    found = tuple(findings)
    return SubjectCounts(
        effective,
        undeclared,
        tuple(each.severity for each in found if each.confidence is not Confidence.UNKNOWN),
        undecided + sum(each.confidence is Confidence.UNKNOWN for each in found),
    )


def to_results(findings: Iterable[Finding]) -> tuple[ReportResult, ...]:
    """Write findings as results of a report: an unknown one is an error, never a pass."""
    return tuple(
        ReportResult(
            rule=each.rule,
            category=each.category,
            result=_OUTCOMES[each.confidence],
            severity=each.severity,
            message=f"{each.title}: {each.permission}. {each.fix}",
            fingerprint=each.fingerprint,
            properties=tuple(sorted(_properties(each).items())),
        )
        for each in findings
    )


_OUTCOMES: Mapping[Confidence, Result] = {
    Confidence.CERTAIN: Result.FAIL,
    Confidence.CONDITIONAL: Result.WARN,
    Confidence.UNKNOWN: Result.ERROR,
}


def _properties(finding: Finding) -> dict[str, str]:
    known = {
        "subject": finding.subject,
        "permission": finding.permission,
        "scope": finding.scope,
        "granted-by": " > ".join(map(str, finding.path)),
        "conditions": "; ".join(finding.conditions),
        "remediation": finding.fix,
    }
    return {name: value for name, value in known.items() if value}
