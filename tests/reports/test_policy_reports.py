from __future__ import annotations

from typing import Any

import pytest

from leastwise.core.drifts import Severity
from leastwise.core.subject_reports import ReportResult, ReportSubject, Result, SubjectReport, build_report
from leastwise.reports.policy_reports import ReportApi, render_report, report_name

SUBJECT = ReportSubject("ServiceAccount", "payments", "api")


def report(count: int = 1, severity: Severity = Severity.CRITICAL, **fields: Any) -> SubjectReport:
    results = [
        ReportResult(
            "LW-K8S-008", "EscalationPath", Result.FAIL, severity, "reads Secrets", str(place), **fields
        )
        for place in range(count)
    ]
    return build_report(SUBJECT, results, cap=2)


def rendered(api: ReportApi, **fields: Any) -> Any:
    return render_report(api, report(**fields), "cluster-1")


def test_a_report_names_its_subject_and_source() -> None:
    body = rendered(ReportApi.OPENREPORTS)
    assert (body["apiVersion"], body["kind"]) == ("openreports.io/v1alpha1", "Report")
    assert body["scope"] == {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "namespace": "payments",
        "name": "api",
    }
    assert body["source"] == "leastwise"
    assert body["metadata"]["namespace"] == "payments"
    assert body["summary"] == {"pass": 0, "fail": 1, "warn": 0, "error": 0, "skip": 0}


def test_the_older_api_has_its_source_on_each_result() -> None:
    body = rendered(ReportApi.WGPOLICYK8S)
    assert (body["apiVersion"], body["kind"]) == ("wgpolicyk8s.io/v1alpha2", "PolicyReport")
    assert "source" not in body
    assert {each["source"] for each in body["results"]} == {"leastwise"}


@pytest.mark.parametrize(
    ("severity", "told"),
    [
        (Severity.CRITICAL, "high"),
        (Severity.HIGH, "high"),
        (Severity.MEDIUM, "medium"),
        (Severity.INFO, "low"),
    ],
)
def test_the_older_api_gets_a_severity_that_its_every_schema_knows(severity: Severity, told: str) -> None:
    (result,) = rendered(ReportApi.WGPOLICYK8S, severity=severity)["results"]
    assert result["severity"] == told
    assert result["properties"]["severity"] == severity.word


def test_a_capped_report_says_so() -> None:
    newer, older = (rendered(api, count=5) for api in ReportApi)
    assert newer["configuration"] == {"limits": {"maxResults": 2}}
    assert newer["summary"]["fail"] == 5
    assert older["results"][-1]["result"] == "skip"
    assert older["results"][-1]["message"].startswith("3 more results are left out")


def test_a_whole_report_states_no_limit() -> None:
    assert "configuration" not in rendered(ReportApi.OPENREPORTS)


def test_what_has_no_namespace_goes_into_a_report_of_the_cluster() -> None:
    whole = build_report(ReportSubject("", "", "cluster"), report().results)
    body: Any = render_report(ReportApi.OPENREPORTS, whole, "cluster-1")
    assert body["kind"] == "ClusterReport"
    assert "scope" not in body
    assert "namespace" not in body["metadata"]


def test_a_result_tells_when_it_was_first_seen() -> None:
    (result,) = rendered(ReportApi.OPENREPORTS, first_seen=1_700_000_000)["results"]
    assert result["timestamp"] == {"seconds": 1_700_000_000, "nanos": 0}


def test_long_texts_are_cut_before_the_server_refuses_them() -> None:
    (result,) = rendered(ReportApi.OPENREPORTS, properties=(("granted-by", "x" * 5_000),))["results"]
    assert len(result["properties"]["granted-by"]) == 512


def test_names_tell_subjects_apart_that_differ_in_case_or_place() -> None:
    names = {
        report_name(ReportSubject(kind, namespace, name))
        for kind, namespace, name in [
            ("ServiceAccount", "a", "b"),
            ("ServiceAccount", "a-b", ""),
            ("ServiceAccount", "a", "B"),
            ("EntitlementPolicy", "a", "b"),
            ("ServiceAccount", "a", "b" * 253),
        ]
    }
    assert len(names) == 5
    assert max(map(len, names)) <= 253
