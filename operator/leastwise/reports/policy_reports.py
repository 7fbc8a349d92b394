"""Reports of the cluster: OpenReports (`openreports.io/v1alpha1`), or wgpolicyk8s (`v1alpha2`) where that is
what is served.

Fields: https://openreports.io and
https://github.com/kubernetes-sigs/wg-policy-prototypes/tree/master/policy-report. Never both: readers would
count everything twice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from leastwise.core.drifts import Severity
from leastwise.core.identities import MANAGED_BY_KEY
from leastwise.core.subject_reports import (
    MAX_MESSAGE,
    MAX_PROPERTY,
    ReportResult,
    ReportSubject,
    Result,
    SubjectReport,
)

SOURCE = "leastwise"
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9-]+")
_NAME_LIMIT = 200
_HASH_LENGTH = 12


class ReportApi(Enum):
    """Which of the two a cluster serves."""

    OPENREPORTS = "openreports"
    WGPOLICYK8S = "wgpolicyk8s"


@dataclass(frozen=True, slots=True)
class _Form:
    api_version: str
    namespaced_kind: str
    cluster_kind: str
    severities: Mapping[Severity, str]


_FIVE = {each: each.name.lower() for each in Severity}
# the published v1alpha2 schemas agree on three; a severity that one of them lacks would lose the whole report
_THREE = {**_FIVE, Severity.CRITICAL: "high", Severity.INFO: "low"}

_FORMS = {
    ReportApi.OPENREPORTS: _Form("openreports.io/v1alpha1", "Report", "ClusterReport", _FIVE),
    ReportApi.WGPOLICYK8S: _Form("wgpolicyk8s.io/v1alpha2", "PolicyReport", "ClusterPolicyReport", _THREE),
}


def report_name(subject: ReportSubject) -> str:
    """Name the report of a subject: readable, with a hash of the whole identity (pitfalls R8)."""
    identity = f"{subject.kind}/{subject.namespace}/{subject.name}"
    digest = hashlib.sha256(identity.encode()).hexdigest()[:_HASH_LENGTH]
    readable = _NOT_IN_A_NAME.sub("-", f"{subject.kind}-{subject.name}".lower()).strip("-")[:_NAME_LIMIT]
    return f"{SOURCE}-{readable.strip('-') or 'cluster'}-{digest}"


def render_report(api: ReportApi, report: SubjectReport, owner: str) -> dict[str, object]:
    """Render the whole object. `owner` is the id of the cluster's operator, as an annotation: only what
    carries it is ever written over or deleted."""
    form, subject = _FORMS[api], report.subject
    metadata: dict[str, object] = {
        "name": report_name(subject),
        "labels": {MANAGED_BY_KEY: "true", "app.kubernetes.io/managed-by": SOURCE},
        "annotations": {"leastwise.dev/report-of": owner},
    }
    if subject.namespace:
        metadata["namespace"] = subject.namespace
    results: list[object] = [_result(form, each) for each in report.results]
    if report.omitted and api is ReportApi.WGPOLICYK8S:
        results.append(_omission(report))
    body: dict[str, object] = {
        "apiVersion": form.api_version,
        "kind": form.namespaced_kind if subject.namespace else form.cluster_kind,
        "metadata": metadata,
        "summary": {kind.value: count for kind, count in report.counts},
        "results": results,
    }
    if subject.kind:
        body["scope"] = {
            "apiVersion": subject.api_version,
            "kind": subject.kind,
            "namespace": subject.namespace,
            "name": subject.name,
        }
    if api is ReportApi.OPENREPORTS:
        body["source"] = SOURCE
        if report.omitted:
            body["configuration"] = {"limits": {"maxResults": len(report.results)}}
    return body


def _result(form: _Form, each: ReportResult) -> dict[str, object]:
    properties = {**dict(each.properties), "fingerprint": each.fingerprint, "severity": each.severity.word}
    rendered: dict[str, object] = {
        "source": SOURCE,
        "policy": each.category,
        "rule": each.rule,
        "category": each.category,
        "result": each.result.value,
        "severity": form.severities[each.severity],
        "message": each.message[:MAX_MESSAGE],
        "properties": {key: value[:MAX_PROPERTY] for key, value in sorted(properties.items())},
    }
    if each.first_seen:
        rendered["timestamp"] = {"seconds": each.first_seen, "nanos": 0}
    return rendered


def _omission(report: SubjectReport) -> dict[str, object]:
    """v1alpha2 has no place for limits: a result of its own says what was left out."""
    text = f"{report.omitted} more results are left out; `leastwise risks` lists them all"
    return {
        "source": SOURCE,
        "policy": "limits",
        "rule": "ResultsLeftOut",
        "result": Result.SKIP.value,
        "message": text,
    }
