from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from builders import policy, role_ref, rule
from leastwise.cli.looks import Direction
from leastwise.cli.views import DiffReport, DriftRow, GapRow, Judged, PolicyRow, direction_of, severity_counts
from leastwise.core.drifts import DriftKind, Severity
from leastwise.core.entitlements import KubernetesEntitlements
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.kubernetes_desires import desire_kubernetes
from leastwise.core.kubernetes_drifts import KubernetesActual, compare_kubernetes
from leastwise.core.severities import SEVERITY_TABLE
from leastwise.core.snapshots import BindingSubject, ObservedBinding, ObservedRoleDefinition

KEY = PolicyKey("payments", "invoice-reader")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def row(severity: Severity = Severity.HIGH, *, kind: str = "extra", is_exempt: bool = False) -> DriftRow:
    return DriftRow(KEY, kind, "kubernetes", "RoleBinding/payments/x", severity, "detail", is_exempt)


def test_directions_agree_with_the_table_of_severities() -> None:
    wider = {"boundary", "trust", "changed-escalating", "changed-wider"}
    narrower = {"changed-narrower", "trust-narrower"}
    for each in SEVERITY_TABLE:
        if each.case in wider:
            assert direction_of("changed", each.severity, "rules differ") is Direction.WIDER, each.case
        if each.case in narrower:
            assert direction_of("changed", each.severity, "rules differ") is Direction.NARROWER, each.case


@pytest.mark.parametrize(
    ("kind", "severity", "detail", "direction"),
    [
        ("extra", Severity.LOW, "a foreign binding", Direction.WIDER),
        ("missing", Severity.MEDIUM, "declared and absent", Direction.NARROWER),
        ("changed", Severity.MEDIUM, "maximum session is 43200 s, declared is 3600 s", Direction.OTHER),
        ("changed", Severity.MEDIUM, "path is '/', declared is '/leastwise/'", Direction.OTHER),
        ("changed", Severity.LOW, "tags differ: cost-center", Direction.OTHER),
        ("trust", Severity.CRITICAL, "wildcard: it admits every principal", Direction.WIDER),
        ("trust", Severity.MEDIUM, "closed: it does not admit", Direction.NARROWER),
    ],
)
def test_a_difference_beside_access_is_neither_wider_nor_narrower(
    kind: str, severity: Severity, detail: str, direction: Direction
) -> None:
    assert direction_of(kind, severity, detail) is direction


def observed(rules_verbs: tuple[str, ...], subjects: tuple[BindingSubject, ...]) -> tuple[Direction, ...]:
    """What the core says of a widened or narrowed pair, as directions."""
    declared = policy(kubernetes=KubernetesEntitlements(rules=(rule(),), bindings=(role_ref(),)))
    account = ServiceAccount("payments", "payments-api")
    desired = desire_kubernetes(declared, (account,), "cluster-1")
    assert desired.role is not None
    owner = "cluster-1/payments/invoice-reader"
    role = ObservedRoleDefinition(
        "Role", "payments", desired.role.name, "u", "1", (rule(verbs=rules_verbs),), owner, managed=True
    )
    at_name: dict[tuple[str, str, str], ObservedRoleDefinition | ObservedBinding] = {
        ("Role", "payments", role.name): role
    }
    for each in desired.bindings:
        at_name[each.kind, each.namespace, each.name] = ObservedBinding(
            each.kind, each.namespace, each.name, "u", "1", each.role_ref, subjects, owner, managed=True
        )
    drifts = compare_kubernetes(
        desired, KubernetesActual(at_name=at_name), owner=owner, namespace="payments", now=NOW
    )
    return tuple(direction_of(each.kind.value, each.severity, each.detail) for each in drifts)


OWN = BindingSubject("ServiceAccount", "payments-api", "payments")


def test_a_widened_role_and_an_added_subject_are_wider() -> None:
    found = observed(("get", "list", "delete"), (OWN, BindingSubject("User", "mallory")))
    assert set(found) == {Direction.WIDER}
    assert len(found) == 3


def test_a_narrowed_role_and_a_lost_subject_are_narrower() -> None:
    found = observed(("get",), ())
    assert set(found) == {Direction.NARROWER}
    assert len(found) == 3


def report(*drifts: DriftRow, judged: Judged = Judged.YES, gaps: tuple[GapRow, ...] = ()) -> DiffReport:
    return DiffReport("status", "namespace payments", (PolicyRow(KEY, "Observe", judged),), drifts, gaps)


def test_exempt_drift_is_counted_apart() -> None:
    found = report(row(), row(is_exempt=True))
    assert (len(found.open_drifts), found.exempt, found.count(DriftKind.EXTRA)) == (1, 1, 1)


def test_open_drift_is_worst_first() -> None:
    found = report(row(Severity.LOW), row(Severity.CRITICAL), row(Severity.MEDIUM))
    assert [each.severity for each in found.open_drifts] == [Severity.CRITICAL, Severity.MEDIUM, Severity.LOW]
    assert severity_counts(found.open_drifts) == (
        (Severity.CRITICAL, 1),
        (Severity.MEDIUM, 1),
        (Severity.LOW, 1),
    )


def test_only_drift_at_or_above_a_severity_is_found() -> None:
    found = report(row(Severity.LOW), row(Severity.HIGH))
    assert found.at_least(Severity.HIGH) == (row(Severity.HIGH),)
    assert not found.at_least(Severity.CRITICAL)


def test_nothing_is_whole_beside_a_gap_or_an_unknown_policy() -> None:
    assert report().is_whole
    assert not report(gaps=(GapRow("rolebindings", "refused"),)).is_whole
    assert not report(judged=Judged.UNKNOWN).is_whole
    assert replace(report(judged=Judged.SUSPENDED)).is_whole
