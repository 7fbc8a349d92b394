"""What a report says of one subject: results in the words of the policy report formats, capped, worst first.

A capped report says so, and what was left out is counted: a clean-looking report must be a clean subject
(pitfalls K7, K8, K9).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from leastwise.core.drifts import Severity

MAX_RESULTS = 100
"""Results of one report; about 100 kB, far from the limit of an object."""

MAX_MESSAGE = 1_024
MAX_PROPERTY = 512


class Result(Enum):
    """Outcome of one rule for one subject."""

    PASS = "pass"  # noqa: S105 (a word of the format)
    FAIL = "fail"
    WARN = "warn"
    ERROR = "error"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class ReportResult:
    """One result. `fingerprint` is stable over runs; `first_seen`: seconds since 1970, 0 when not known."""

    rule: str
    category: str
    result: Result
    severity: Severity
    message: str
    fingerprint: str
    first_seen: int = 0
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class ReportSubject:
    """Whom a report is about: an object of the cluster; an empty namespace is a report of the cluster."""

    kind: str  # ServiceAccount, EntitlementPolicy; empty: everything that has no namespace
    namespace: str
    name: str
    api_version: str = "v1"


@dataclass(frozen=True, slots=True)
class SubjectReport:
    """Everything about one subject. `counts` are over all results; `results` the worst of them."""

    subject: ReportSubject
    results: tuple[ReportResult, ...]
    counts: tuple[tuple[Result, int], ...]
    omitted: int = 0


_ORDER = {Result.FAIL: 0, Result.ERROR: 1, Result.WARN: 2, Result.SKIP: 3, Result.PASS: 4}


def build_report(
    subject: ReportSubject, results: Iterable[ReportResult], *, cap: int = MAX_RESULTS
) -> SubjectReport:
    """Order the results worst first and keep the first `cap`; the order of the input does not matter."""
    ordered = sorted(results, key=_badness)
    counts = tuple((kind, sum(each.result is kind for each in ordered)) for kind in Result)
    return SubjectReport(subject, tuple(ordered[:cap]), counts, max(0, len(ordered) - cap))


def _badness(each: ReportResult) -> tuple[int, int, str, str]:
    return _ORDER[each.result], -each.severity.value, each.rule, each.fingerprint
