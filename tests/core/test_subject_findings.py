from __future__ import annotations

from typing import Any

import pytest

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.risks.findings import Finding
from leastwise.core.snapshots import Plane
from leastwise.core.subject_findings import count_permissions, count_subject, to_results
from leastwise.core.subject_reports import Result

OURS = Source("RoleBinding", "payments/leastwise-reader")
FOREIGN = Source("ClusterRoleBinding", "legacy-admin")


def entry(**fields: Any) -> Entry:
    given: dict[str, Any] = {"actions": ("get",), "api_groups": ("",), "resources": ("pods",)}
    return Entry(Plane.KUBERNETES, **{**given, **fields})


def finding(**fields: Any) -> Finding:
    given: dict[str, Any] = {
        "rule": "LW-K8S-008",
        "severity": Severity.HIGH,
        "confidence": Confidence.CERTAIN,
        "subject": IdentityId("k8s:system:serviceaccount:payments:api"),
        "permission": "get secrets",
        "scope": "payments",
        "title": "Reads Secrets",
        "category": "Credentials",
        "path": (OURS, Source("Role", "payments/reader")),
        "fix": "Name the Secrets.",
        "fingerprint": "f1",
    }
    return Finding(**{**given, **fields})


@pytest.mark.parametrize(
    ("given", "count"),
    [
        (entry(), 1),
        (entry(actions=("get", "list"), resources=("pods", "services")), 4),
        (entry(names=("a", "b", "c")), 3),
        (entry(actions=("*",), api_groups=("*",), resources=("*",)), 1),
        (entry(api_groups=(), resources=(), paths=("/metrics", "/healthz")), 2),
        (Entry(Plane.AWS, actions=("s3:Get*",), resources=("arn:aws:s3:::a", "arn:aws:s3:::b")), 2),
        (Entry(Plane.AWS, not_actions=("iam:*",), not_resources=("arn:aws:s3:::a",)), 1),
    ],
)
def test_a_permission_counts_as_it_is_written(given: Entry, count: int) -> None:
    assert count_permissions(given) == count


def test_what_no_chain_of_ours_grants_is_undeclared() -> None:
    entries = [
        entry(sources=((OURS,),)),
        entry(resources=("secrets", "configmaps"), sources=((FOREIGN,),)),
        entry(resources=("nodes",), sources=((FOREIGN,), (OURS,))),
        entry(resources=("persistentvolumes",), sources=((FOREIGN,),), inert=True),
    ]
    counts = count_subject(entries, (), lambda source: source == OURS)
    assert (counts.effective, counts.undeclared) == (4, 2)


def test_an_unknown_finding_is_no_risk_and_no_all_clear() -> None:
    found = [finding(), finding(confidence=Confidence.UNKNOWN)]
    counts = count_subject((), found, lambda _: False, undecided=1)
    assert dict(counts.risks) == {"critical": 0, "high": 1, "medium": 0, "low": 0, "unknown": 2}


@pytest.mark.parametrize(
    ("confidence", "result"),
    [
        (Confidence.CERTAIN, Result.FAIL),
        (Confidence.CONDITIONAL, Result.WARN),
        (Confidence.UNKNOWN, Result.ERROR),
    ],
)
def test_a_result_says_how_sure_it_is(confidence: Confidence, result: Result) -> None:
    (told,) = to_results([finding(confidence=confidence, conditions=("aws:SourceIp",))])
    assert told.result is result
    assert dict(told.properties)["granted-by"] == f"{OURS} > Role payments/reader"
    assert dict(told.properties)["conditions"] == "aws:SourceIp"


def test_properties_that_say_nothing_are_left_out() -> None:
    (told,) = to_results([finding(path=(), scope="")])
    assert {name for name, _ in told.properties} == {"permission", "remediation", "subject"}
