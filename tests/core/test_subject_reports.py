from __future__ import annotations

import random

from leastwise.core.drifts import Severity
from leastwise.core.subject_reports import ReportResult, ReportSubject, Result, build_report

SUBJECT = ReportSubject("ServiceAccount", "payments", "api")


def result(
    rule: str, severity: Severity = Severity.HIGH, outcome: Result = Result.FAIL, fingerprint: str = "f"
) -> ReportResult:
    return ReportResult(rule, "EscalationPath", outcome, severity, f"{rule} holds", fingerprint)


def test_the_worst_results_come_first() -> None:
    results = [
        result("LW-K8S-012", Severity.MEDIUM),
        result("LW-K8S-001", Severity.CRITICAL),
        result("LW-K8S-030", Severity.LOW, Result.ERROR),
    ]
    report = build_report(SUBJECT, results)
    assert [each.rule for each in report.results] == ["LW-K8S-001", "LW-K8S-012", "LW-K8S-030"]


def test_what_the_cap_leaves_out_is_counted_and_is_the_least_bad() -> None:
    results = [result(f"LW-K8S-{place:03}", Severity(place % 5)) for place in range(10)]
    report = build_report(SUBJECT, results, cap=4)
    assert report.omitted == 6
    assert min(each.severity for each in report.results) >= Severity.HIGH
    assert dict(report.counts)[Result.FAIL] == 10  # over all, not over those that are shown


def test_the_order_of_the_input_does_not_matter() -> None:
    results = [
        result(f"LW-K8S-{place:03}", Severity(place % 5), fingerprint=str(place)) for place in range(9)
    ]
    shuffled = results[:]
    random.Random(7).shuffle(shuffled)
    assert build_report(SUBJECT, results) == build_report(SUBJECT, shuffled)
