"""The condition table row by row: world in, conditions out, then what Argo CD, kstatus and Flux say of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from condition_objects import Row, conclude, resource_of
from condition_states import ACCOUNT_STATES, GENERATION, NOW, POLICY_STATES, found, gap, in_sync, on_aws
from leastwise.api.cloud_accounts import CloudAccountStatus
from leastwise.api.entitlement_policies import EntitlementPolicyStatus
from leastwise.core.conditions import (
    MESSAGE_LIMIT,
    Condition,
    Findings,
    Problem,
    Reason,
    Verdict,
    conclude_policy,
    lasting_text,
    stamp,
    worst_problem,
)
from leastwise.core.reasons import REASON_MEANINGS
from leastwise.core.snapshots import GapReason
from leastwise_dev.argocd_lua import run_health
from leastwise_dev.docs import condition_cases, flux_expressions
from leastwise_dev.flux_health import evaluate_flux
from leastwise_dev.kstatus import evaluate_kstatus

ARGOCD = Path(__file__).parents[2] / "gitops" / "argocd" / "leastwise.dev"
KINDS = {"policies": "EntitlementPolicy", "accounts": "CloudAccount"}
ROWS: list[Row] = [{**row, "kind": kind} for cases, kind in KINDS.items() for row in condition_cases(cases)]
ALWAYS = {
    "EntitlementPolicy": {
        "Accepted": "True",
        "ResolvedRefs": "True",
        "Drifted": "False",
        "ExcessPermissions": "Unknown",
    },
    "CloudAccount": {},
}
TIME = re.compile(r"\d{4}-\d\d-\d\d|\d\d:\d\d")


def _name(row: Row) -> str:
    return f"{row['kind']}: {row['state']}"


every_row = pytest.mark.parametrize("row", ROWS, ids=_name)


def _statuses(conditions: tuple[Condition, ...]) -> dict[str, str]:
    return {each.type: each.status for each in conditions}


@every_row
def test_each_state_shows_its_conditions(row: Row) -> None:
    conditions = conclude(row)
    ready = conditions[0]
    assert (ready.type, f"{ready.status} / {ready.reason}") == ("Ready", row["ready"])
    progress = {
        kind: "True" for kind, key in (("Reconciling", "reconciling"), ("Stalled", "stalled")) if row.get(key)
    }
    expected = {"Ready": ready.status, **ALWAYS[row["kind"]], **progress, **row.get("other", {})}
    assert _statuses(conditions) == expected


@every_row
def test_each_state_is_healthy_for_argo_cd_as_the_table_says(row: Row) -> None:
    script = (ARGOCD / row["kind"] / "health.lua").read_text()
    resource = resource_of(row)
    verdict = run_health(script, resource)
    assert verdict["status"] == row["argocd"]
    messages = {each["message"] for each in resource["status"]["conditions"]}
    assert verdict["message"] in messages


@every_row
def test_each_state_is_judged_by_kstatus_as_the_table_says(row: Row) -> None:
    assert evaluate_kstatus(resource_of(row)).value == row["kstatus"]


@every_row
def test_each_state_is_judged_by_flux_as_the_table_says(row: Row) -> None:
    expressions = flux_expressions()[row["kind"]]
    assert evaluate_flux(expressions, resource_of(row)).value == row.get("flux", row["kstatus"])


@every_row
def test_the_schema_takes_the_status_of_each_state(row: Row) -> None:
    model = CloudAccountStatus if row["kind"] == "CloudAccount" else EntitlementPolicyStatus
    model.model_validate(resource_of(row)["status"])


@every_row
def test_a_message_holds_no_time(row: Row) -> None:
    assert not [each.message for each in conclude(row) if TIME.search(each.message)]


@every_row
def test_an_equal_run_gives_equal_conditions(row: Row) -> None:
    first = conclude(row)
    assert conclude(row, previous=first, now=NOW + timedelta(hours=1)) == first


def test_every_state_stands_in_the_table() -> None:
    policies = {row["world"] for row in ROWS if row["kind"] == "EntitlementPolicy"}
    accounts = {row["world"] for row in ROWS if row["kind"] == "CloudAccount"}
    assert (policies, accounts) == (set(POLICY_STATES), set(ACCOUNT_STATES))


UNSEEN: list[dict[str, Any]] = [{}, {"observedGeneration": -1}]


@pytest.mark.parametrize("kind", ["EntitlementPolicy", "EntitlementCeiling", "CloudAccount"])
@pytest.mark.parametrize("status", UNSEEN)
def test_what_was_never_seen_is_progressing(kind: str, status: dict[str, Any]) -> None:
    resource: dict[str, Any] = {"kind": kind, "metadata": {"generation": 1}, "spec": {}, "status": status}
    script = (ARGOCD / kind / "health.lua").read_text()
    assert run_health(script, resource)["status"] == "Progressing"
    if status:  # the schema's default; without a status at all kstatus knows nothing
        assert evaluate_kstatus(resource).value == "InProgress"
        assert evaluate_flux(flux_expressions()[kind], resource).value == "InProgress"


@pytest.mark.parametrize("kind", ["EntitlementPolicy", "EntitlementCeiling", "CloudAccount"])
def test_an_old_verdict_does_not_hold_for_a_new_generation(kind: str) -> None:
    ready = {"type": "Ready", "status": "True", "reason": "Succeeded", "message": "granted as declared"}
    resource: dict[str, Any] = {
        "kind": kind,
        "metadata": {"generation": 2},
        "spec": {},
        "status": {"observedGeneration": 1, "conditions": [ready]},
    }
    script = (ARGOCD / kind / "health.lua").read_text()
    assert run_health(script, resource)["status"] == "Progressing"
    assert evaluate_kstatus(resource).value == "InProgress"
    assert evaluate_flux(flux_expressions()[kind], resource).value == "InProgress"
    resource["metadata"]["generation"] = 1
    assert run_health(script, resource)["status"] == "Healthy"


# ---------------------------------------------------------------- rules beside the table


def _stamped(status: str, message: str, *previous: Condition, hours: int = 0) -> Condition:
    verdict = Verdict("Ready", status, "Succeeded", message)
    return stamp([verdict], previous, generation=1, now=NOW + timedelta(hours=hours))[0]


def test_the_transition_time_moves_only_with_the_status() -> None:
    first = _stamped("True", "one")
    second = _stamped("True", "two", first, hours=1)
    third = _stamped("False", "two", second, hours=2)
    assert [each.last_transition_time for each in (first, second, third)] == [
        NOW,
        NOW,
        NOW + timedelta(hours=2),
    ]
    assert (second.message, third.status) == ("two", "False")


def test_times_in_errors_of_a_cloud_do_not_reach_a_message() -> None:
    text = "Signature expired: 20260101T000000Z is now earlier than 2026-01-01T00:05:00.123+00:00"
    assert lasting_text(text) == "Signature expired: (time) is now earlier than (time)"
    assert lasting_text("arn:aws:s3:::logs-2026-01-01/*") == "arn:aws:s3:::logs-2026-01-01/*"


def test_a_long_message_is_cut_and_shows_it() -> None:
    assert lasting_text("x" * MESSAGE_LIMIT) == "x" * MESSAGE_LIMIT
    cut = lasting_text("x" * (MESSAGE_LIMIT + 1))
    assert (len(cut), cut[-2:]) == (MESSAGE_LIMIT, "x…")


def test_a_problem_that_needs_help_is_shown_before_one_that_may_pass() -> None:
    waiting = Problem(Reason.CEILING_EXCEEDED, "a", waiting=True)
    lasting = Problem(Reason.READ_DENIED, "b")
    assert worst_problem([waiting, lasting]) == lasting
    assert worst_problem([waiting]) == waiting
    assert worst_problem([]) is None


def test_a_lasting_problem_is_shown_even_before_the_account_was_read() -> None:
    refused = Problem(Reason.CEILING_EXCEEDED, "above")
    statuses = {
        each.type: (each.status, each.reason)
        for each in conclude_policy(
            Findings(generation=1, enforcement="Enforce", unseen=True, problems=(refused,)), (), NOW
        )
    }
    assert statuses["Ready"] == ("False", "CeilingExceeded")
    assert statuses["Accepted"] == ("False", "CeilingExceeded")
    assert statuses["Drifted"] == ("Unknown", "Progressing")
    assert "Stalled" in statuses


def test_what_passes_by_itself_does_not_hide_that_nothing_was_read_yet() -> None:
    missing = Problem(Reason.REF_NOT_FOUND, "no such role", waiting=True)
    findings = Findings(generation=1, enforcement="Enforce", unseen=True, problems=(missing,))
    statuses = _statuses(conclude_policy(findings, (), NOW))
    assert (statuses["Ready"], statuses["ResolvedRefs"]) == ("Unknown", "False")
    assert "Reconciling" in statuses


def test_a_gap_without_a_problem_is_no_all_clear_r12() -> None:
    findings = Findings(generation=1, enforcement="Enforce", drift_known=False, drift_unknown_message="gap")
    conditions = {each.type: each for each in conclude_policy(findings, (), NOW)}
    assert (conditions["Ready"].status, conditions["Ready"].message) == ("Unknown", "gap")
    assert conditions["Drifted"].status == "Unknown"
    assert conditions["Reconciling"].status == "True"


def test_drift_that_was_seen_stays_drift_under_a_gap() -> None:
    findings = Findings(
        generation=1, enforcement="Observe", drift_known=False, open_drifts=1, drift_summary="1 extra"
    )
    assert _statuses(conclude_policy(findings, (), NOW))["Drifted"] == "True"


def test_a_blocked_revocation_is_told_whatever_else_is_wrong() -> None:
    problems = (Problem(Reason.INVALID_SPEC, "a"), Problem(Reason.REVOKE_BLOCKED, "cannot be taken away"))
    findings = Findings(generation=1, enforcement="Enforce", deleting=True, problems=problems)
    conditions = {each.type: each for each in conclude_policy(findings, (), NOW)}
    assert (conditions["Ready"].reason, conditions["Stalled"].reason) == ("RevokeBlocked", "RevokeBlocked")
    assert conditions["Drifted"].status == "Unknown"


def test_bindings_that_cannot_be_read_are_not_missing_r12() -> None:
    findings = found(replace(in_sync(on_aws()), gaps=(gap("rolebindings"),))).findings
    assert (findings.open_drifts, findings.drift_known) == (0, False)


def test_service_accounts_that_cannot_be_read_are_no_missing_reference_r12() -> None:
    world = in_sync(on_aws(), ())
    long_ago = NOW - timedelta(days=1)
    findings = found(replace(world, gaps=(gap("serviceaccounts"),), since_missing=long_ago)).findings
    assert {each.reason for each in findings.problems} == {Reason.READ_DENIED}
    assert (findings.open_drifts, findings.drift_known) == (0, False)


def test_a_broken_watch_waits_and_a_refused_one_stalls() -> None:
    world = in_sync(on_aws())
    refused = conclude_policy(found(replace(world, gaps=(gap("roles"),))).findings, (), NOW)
    broken = conclude_policy(found(replace(world, gaps=(gap("roles", GapReason.STALE),))).findings, (), NOW)
    assert ("Stalled" in _statuses(refused), "Stalled" in _statuses(broken)) == (True, False)
    assert _statuses(broken)["DataStale"] == "True"


def test_a_ceiling_that_cannot_be_read_is_a_gap() -> None:
    world = in_sync(on_aws())
    refused = found(replace(world, gaps=(gap("entitlementceilings"),))).findings
    assert [(each.reason, each.waiting) for each in refused.problems] == [(Reason.READ_DENIED, False)]
    broken = found(replace(world, gaps=(gap("entitlementceilings", GapReason.STALE),))).findings
    assert [(each.reason, each.waiting) for each in broken.problems] == [(Reason.READ_DENIED, True)]


def test_every_reason_is_one_word_with_a_meaning() -> None:
    assert set(REASON_MEANINGS) == set(Reason)
    assert all(re.fullmatch(r"[A-Z][A-Za-z]*", reason.value) for reason in Reason)


def test_the_generation_of_a_condition_is_the_findings() -> None:
    assert {each.observed_generation for row in ROWS for each in conclude(row)} == {GENERATION}
