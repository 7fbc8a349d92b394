from __future__ import annotations

import pytest

from cli.documents import (
    DRIFTED,
    condition,
    drift,
    stored_account,
    stored_policy,
)
from leastwise.cli.stored_views import read_statuses
from leastwise.cli.views import GapRow, Judged
from leastwise.core.drifts import Severity
from leastwise.core.identities import PolicyKey

PLACE = "namespace payments"


def test_a_status_becomes_rows() -> None:
    found = read_statuses([stored_policy(conditions=DRIFTED, drifts=[drift()])], [], place=PLACE)
    assert found.policies[0].judged is Judged.YES
    assert found.drifts[0].policy == PolicyKey("payments", "invoice-reader")
    assert (found.drifts[0].severity, found.drifts[0].ref) == (
        Severity.CRITICAL,
        "ClusterRoleBinding/legacy-admin",
    )


def test_a_generation_that_nobody_has_seen_is_unknown() -> None:
    found = read_statuses([stored_policy(observed=-1)], [], place=PLACE)
    assert found.policies[0].judged is Judged.UNKNOWN
    assert "is it running?" in found.policies[0].why_unknown


def test_a_status_without_conditions_is_unknown() -> None:
    assert read_statuses([stored_policy(conditions=())], [], place=PLACE).policies[0].judged is Judged.UNKNOWN


def test_drift_that_is_unknown_says_why() -> None:
    conditions = (condition("Drifted", "Unknown", "NotCompared", "rolebindings cannot be read"),)
    row = read_statuses([stored_policy(conditions=conditions)], [], place=PLACE).policies[0]
    assert (row.judged, row.why_unknown) == (Judged.UNKNOWN, "rolebindings cannot be read")


def test_drift_beside_a_gap_is_shown_and_the_rest_is_unknown() -> None:
    """R12: what could not be read may hold more."""
    conditions = (
        condition("Ready", "False", "ReadDenied", "clusterrolebindings cannot be read"),
        condition("Drifted", "True", "DriftDetected"),
    )
    found = read_statuses([stored_policy(conditions=conditions, drifts=[drift()])], [], place=PLACE)
    assert len(found.open_drifts) == 1
    assert found.policies[0].judged is Judged.UNKNOWN


def test_a_suspended_policy_is_neither_clear_nor_unknown() -> None:
    conditions = (
        condition("Ready", "False", "Suspended"),
        condition("Drifted", "Unknown", "Suspended"),
    )
    row = read_statuses([stored_policy(conditions=conditions)], [], place=PLACE).policies[0]
    assert (row.judged, row.problem) == (Judged.SUSPENDED, "")


def test_what_keeps_a_policy_from_being_ready_is_told() -> None:
    conditions = (
        condition("Ready", "False", "CeilingExceeded", "spec.kubernetes.rules: too much"),
        condition("Drifted", "True", "DriftDetected"),
    )
    row = read_statuses([stored_policy(conditions=conditions)], [], place=PLACE).policies[0]
    assert row.problem == "CeilingExceeded: spec.kubernetes.rules: too much"


def test_differences_that_a_status_leaves_out_are_a_gap() -> None:
    """R11: what is left out is counted."""
    found = read_statuses([stored_policy(conditions=DRIFTED, omitted=4)], [], place=PLACE)
    assert found.gaps == (
        GapRow("policy payments/invoice-reader", "4 more differences, which its status does not list"),
    )


def test_gaps_of_an_account_in_use_are_shown_and_those_of_others_not() -> None:
    gap = {"scope": "account/prod/oidc-providers", "reason": "Forbidden", "message": "AccessDenied"}
    accounts = [stored_account("prod", gaps=[gap], omitted=2), stored_account("other", gaps=[gap])]
    found = read_statuses([stored_policy(account="prod")], accounts, place=PLACE)
    assert found.gaps == (
        GapRow("account/prod/oidc-providers", "Forbidden: AccessDenied"),
        GapRow("account/prod", "2 more Gaps, which its status does not list"),
    )


@pytest.mark.parametrize("status", [{}, {"drift": "nonsense"}, {"drift": [1, None, {}]}])
def test_a_malformed_status_is_unknown_and_never_an_error(status: dict[str, object]) -> None:
    document = stored_policy()
    document["status"] = {"observedGeneration": 1, **status}
    found = read_statuses([document], [], place=PLACE)
    assert not found.is_whole


def test_a_severity_that_is_not_known_is_taken_for_the_worst() -> None:
    found = read_statuses([stored_policy(drifts=[drift(severity="Doom")])], [], place=PLACE)
    assert found.drifts[0].severity is Severity.CRITICAL
