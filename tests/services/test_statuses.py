"""The status as JSON: what the schema takes, whatever was found, and only what changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.api import conditions_schema
from leastwise.api.entitlement_policies import EntitlementPolicyStatus
from leastwise.core.conditions import Condition
from leastwise.core.drifts import Drift, DriftKind, Severity
from leastwise.core.subject_counts import SubjectCounts
from leastwise.services import statuses
from leastwise.services.statuses import (
    conditions_from_json,
    conditions_to_json,
    drift_refs_from_json,
    find_condition,
    format_time,
    is_same_status,
    keep_subjects,
    parse_time,
    render_policy_status,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
READY = Condition("Ready", "True", "Succeeded", "granted as declared", 3, NOW)
DRIFTED = Condition("Drifted", "False", "InSync", "nothing differs", 3, NOW)

texts = st.text(max_size=3000)
names = st.just("") | st.from_regex(r"[a-z]([a-z-]{0,60}[a-z])?", fullmatch=True)  # as a spec may name one
drifts = st.lists(
    st.builds(
        Drift,
        kind=st.sampled_from(DriftKind),
        plane=st.sampled_from(["kubernetes", "aws"]),
        ref=texts,
        severity=st.sampled_from(Severity),
        detail=texts,
        repairable=st.booleans(),
        exempt=st.booleans(),
    ),
    max_size=24,
    unique_by=lambda drift: drift.sort_key,
)


def _drift(ref: str = "ClusterRoleBinding/a", **fields: Any) -> Drift:
    given_: dict[str, Any] = {
        "kind": DriftKind.EXTRA,
        "plane": "kubernetes",
        "severity": Severity.HIGH,
        "detail": "a foreign binding",
    }
    return Drift(ref=ref, **{**given_, **fields})


def _render(**fields: Any) -> dict[str, Any]:
    given_: dict[str, Any] = {"generation": 3, "conditions": [READY], "drifts": [], "declared": 2}
    return render_policy_status(**{**given_, **fields})


@pytest.mark.timeout(10)
@given(found=drifts, name=texts, arn=texts, account=names, revision=texts)
def test_the_schema_takes_every_status(
    found: list[Drift], name: str, arn: str, account: str, revision: str
) -> None:
    status = _render(
        drifts=found,
        conditions=[READY, DRIFTED],
        role_name=name,
        role_arn=arn,
        account_ref=account,
        revision=revision,
    )
    EntitlementPolicyStatus.model_validate(status)


def test_the_bounds_are_those_of_the_schema() -> None:
    assert statuses.MAX_DRIFTS == conditions_schema.LISTED_MAX
    assert statuses.MAX_DETAIL <= conditions_schema.DETAIL_MAX
    fields = EntitlementPolicyStatus.model_json_schema()["$defs"]
    assert fields["OpenDrift"]["properties"]["ref"]["maxLength"] == statuses.MAX_REF
    assert fields["AwsMade"]["properties"]["roleArn"]["maxLength"] == statuses.MAX_ARN
    assert fields["KubernetesMade"]["properties"]["roleName"]["maxLength"] == statuses.MAX_NAME
    assert fields["Rollback"]["properties"]["revision"]["maxLength"] == statuses.MAX_NAME


def test_the_worst_16_drifts_are_listed_and_the_rest_is_a_number() -> None:
    found = [_drift(f"ClusterRoleBinding/{number:02}", severity=Severity.LOW) for number in range(20)]
    status = _render(drifts=[*found, _drift("ClusterRoleBinding/worst", severity=Severity.CRITICAL)])
    assert len(status["drift"]) == 16
    assert status["drift"][0]["ref"] == "ClusterRoleBinding/worst"
    assert status["driftOmitted"] == 5
    assert status["counts"] == {"declared": 2, "missing": 0, "extra": 21, "changed": 0, "trust": 0}


def test_accepted_drift_is_listed_and_not_counted() -> None:
    status = _render(drifts=[_drift(exempt=True)])
    assert status["counts"]["extra"] == 0
    assert [each["exempt"] for each in status["drift"]] == [True]


@given(drifts)
def test_equal_drift_in_any_order_gives_equal_bytes(found: list[Drift]) -> None:
    assert _render(drifts=found) == _render(drifts=list(reversed(found)))


def test_only_what_was_made_is_named() -> None:
    assert {"kubernetes", "aws", "rollback"}.isdisjoint(_render())
    status = _render(role_name="r", role_arn="arn:x", account_ref="prod", revision="rev-1")
    assert status["kubernetes"] == {"roleName": "r"}
    assert status["aws"] == {"roleArn": "arn:x", "accountRef": {"name": "prod"}}
    assert status["rollback"] == {"revision": "rev-1"}
    assert _render(role_arn="arn:x")["aws"] == {"roleArn": "arn:x"}


def test_conditions_survive_the_way_through_json() -> None:
    stored = {"conditions": conditions_to_json([READY, DRIFTED])}
    assert conditions_from_json(stored) == (READY, DRIFTED)
    assert find_condition(conditions_from_json(stored), "Drifted") == DRIFTED
    assert find_condition(conditions_from_json(stored), "Stalled") is None


MALFORMED: list[Any] = [
    None,
    "text",
    [],
    {"type": "Ready"},
    {**conditions_to_json([READY])[0], "lastTransitionTime": "yesterday"},
    {**conditions_to_json([READY])[0], "lastTransitionTime": "2026-01-02T03:04:05"},
    {**conditions_to_json([READY])[0], "observedGeneration": "three"},
]


@pytest.mark.parametrize("broken", MALFORMED)
def test_a_malformed_condition_counts_as_not_written(broken: Any) -> None:
    good = conditions_to_json([DRIFTED])
    assert conditions_from_json({"conditions": [broken, *good]}) == (DRIFTED,)


@pytest.mark.parametrize("status", [{}, {"conditions": None}, {"conditions": "text"}])
def test_a_status_without_conditions_has_none(status: dict[str, Any]) -> None:
    assert conditions_from_json(status) == ()


def test_times_are_written_in_utc_and_whole_seconds() -> None:
    time = datetime(2026, 1, 2, 4, 4, 5, 999, tzinfo=timezone(timedelta(hours=1)))
    assert format_time(time) == "2026-01-02T03:04:05Z"
    assert parse_time(format_time(time)) == NOW


def test_the_order_of_stored_conditions_asks_for_no_write() -> None:
    status = _render(conditions=[READY, DRIFTED])
    stored = {**status, "conditions": list(reversed(status["conditions"]))}
    assert is_same_status(status, stored)
    assert not is_same_status(status, {**stored, "observedGeneration": 2})
    assert not is_same_status(status, {**stored, "conditions": stored["conditions"][:1]})


@pytest.mark.parametrize("stored", [{}, {"conditions": None}, {"conditions": [{}]}, {"conditions": ["x"]}])
def test_a_malformed_status_is_written_over(stored: dict[str, Any]) -> None:
    assert not is_same_status(_render(), stored)


def test_stored_drift_is_known_again_after_a_restart() -> None:
    status = _render(drifts=[_drift("ClusterRoleBinding/a"), _drift("ClusterRoleBinding/b", exempt=True)])
    assert drift_refs_from_json(status) == {("kubernetes", "extra", "ClusterRoleBinding/a")}
    assert drift_refs_from_json({"drift": "text"}) == frozenset()
    assert drift_refs_from_json({"drift": ["text"]}) == frozenset()


def test_a_detail_holds_no_time_and_is_cut() -> None:
    status = _render(drifts=[_drift(detail="expired 20260101T000000Z " + "x" * 2000)])
    detail = status["drift"][0]["detail"]
    assert detail.startswith("expired (time) x")
    assert len(detail) == statuses.MAX_DETAIL


def test_the_subjects_counts_stand_in_the_status() -> None:
    status = _render(subjects=SubjectCounts(effective=5, undeclared=2, severities=(Severity.HIGH,)))
    assert (status["counts"]["effective"], status["counts"]["undeclared"]) == (5, 2)
    assert status["risks"]["high"] == 1
    EntitlementPolicyStatus.model_validate(status)


def test_what_was_told_of_the_subjects_stays_until_they_are_known_again() -> None:
    told = _render(subjects=SubjectCounts(effective=5, undeclared=2))
    status = _render()
    keep_subjects(status, told)
    assert status == told
