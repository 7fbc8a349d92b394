"""Any findings give conditions that keep the rules of docs/conditions.md."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from condition_states import NOW
from leastwise.api.conditions_schema import Status
from leastwise.core.conditions import (
    AccountFindings,
    Condition,
    Findings,
    Problem,
    Reason,
    conclude_account,
    conclude_policy,
)
from leastwise.services.statuses import conditions_from_json, conditions_to_json
from leastwise_dev.kstatus import Kstatus, evaluate_kstatus

ALWAYS = ["Ready", "Accepted", "ResolvedRefs", "Drifted", "ExcessPermissions"]
ONLY_TRUE = {"Reconciling", "Stalled", "DataStale"}

# suspension is a mode, not a problem: the loop finds no problems while it lasts
PROBLEM_REASONS = [reason for reason in Reason if reason is not Reason.SUSPENDED]

texts = st.text(max_size=2000)
problems = st.lists(
    st.builds(Problem, st.sampled_from(PROBLEM_REASONS), texts, waiting=st.booleans()), max_size=4
).map(tuple)
findings = st.builds(
    Findings,
    generation=st.integers(1, 5),
    enforcement=st.sampled_from(["Observe", "Enforce", "Suspended"]),
    unseen=st.booleans(),
    deleting=st.booleans(),
    problems=problems,
    drift_known=st.booleans(),
    drift_unknown_message=texts,
    open_drifts=st.integers(0, 3),
    drift_summary=texts,
    repairing=st.booleans(),
    no_subjects=st.booleans(),
    data_stale=st.sampled_from(["", "too old"]),
)
account_findings = st.builds(
    AccountFindings,
    generation=st.integers(1, 5),
    unseen=st.booleans(),
    deleting=st.booleans(),
    in_use_by=st.lists(st.just("payments/a"), max_size=8).map(tuple),
    problems=problems,
    stale=st.sampled_from(["", "the last refresh failed"]),
    gaps=st.integers(0, 20),
    expired=st.booleans(),
)


def _by_type(conditions: tuple[Condition, ...]) -> dict[str, Condition]:
    by_type = {each.type: each for each in conditions}
    assert len(by_type) == len(conditions)
    return by_type


def _resource(conditions: tuple[Condition, ...], generation: int) -> dict[str, Any]:
    status = {"observedGeneration": generation, "conditions": conditions_to_json(conditions)}
    return {"metadata": {"generation": generation}, "status": status}


@given(findings)
def test_five_conditions_always_stand_and_the_others_only_while_true(seen: Findings) -> None:
    conditions = conclude_policy(seen, (), NOW)
    assert [each.type for each in conditions[:5]] == ALWAYS
    assert {each.type for each in conditions[5:]} <= ONLY_TRUE
    assert {each.status for each in conditions[5:]} <= {"True"}


@given(findings)
def test_what_is_not_ready_is_under_way_or_stands_still_and_never_both(seen: Findings) -> None:
    conditions = _by_type(conclude_policy(seen, (), NOW))
    progress = {"Reconciling", "Stalled"} & conditions.keys()
    assert len(progress) <= 1
    ready = conditions["Ready"]
    is_suspended = ready.reason == Reason.SUSPENDED.value and ready.status == "False"
    assert bool(progress) is (ready.status != "True" and not is_suspended)
    for kind in progress:
        assert (conditions[kind].reason, conditions[kind].message) == (ready.reason, ready.message)


@given(findings)
def test_nothing_is_called_clear_that_was_not_compared_whole(seen: Findings) -> None:
    conditions = _by_type(conclude_policy(seen, (), NOW))
    whole = seen.drift_known and not (seen.unseen or seen.deleting or seen.data_stale)
    if not whole or seen.enforcement == "Suspended":
        assert conditions["Drifted"].status != "False"
        assert conditions["Ready"].status != "True"
    if conditions["Drifted"].status == "False":
        assert seen.open_drifts == 0


@given(findings)
def test_drift_is_true_only_where_drift_was_seen(seen: Findings) -> None:
    conditions = _by_type(conclude_policy(seen, (), NOW))
    if conditions["Drifted"].status == "True":
        assert seen.open_drifts > 0
        assert not seen.deleting
        assert seen.enforcement != "Suspended"


@given(findings)
def test_kstatus_agrees_with_the_summary(seen: Findings) -> None:
    conditions = conclude_policy(seen, (), NOW)
    verdict = evaluate_kstatus(_resource(conditions, seen.generation))
    kinds = {each.type for each in conditions}
    expected = {"Stalled": Kstatus.FAILED, "Reconciling": Kstatus.IN_PROGRESS}
    ready = Kstatus.CURRENT if conditions[0].status == "True" else Kstatus.IN_PROGRESS
    assert verdict is next((expected[kind] for kind in expected if kind in kinds), ready)


@given(findings)
def test_the_order_of_problems_never_matters(seen: Findings) -> None:
    turned = Findings(
        **{name: getattr(seen, name) for name in Findings.__slots__ if name != "problems"},
        problems=tuple(reversed(seen.problems)),
    )
    assert conclude_policy(turned, (), NOW) == conclude_policy(seen, (), NOW)


@given(findings, findings)
def test_the_transition_time_moves_exactly_with_the_status(before: Findings, after: Findings) -> None:
    later = NOW + timedelta(hours=1)
    first = conclude_policy(before, (), NOW)
    old = {each.type: each.status for each in first}
    for each in conclude_policy(after, first, later):
        assert each.last_transition_time == (NOW if old.get(each.type) == each.status else later)


@given(findings)
def test_the_schema_takes_any_conditions_and_gives_them_back(seen: Findings) -> None:
    conditions = conclude_policy(seen, (), NOW)
    status = _resource(conditions, seen.generation)["status"]
    Status.model_validate(status)
    assert conditions_from_json(status) == conditions


@given(account_findings)
def test_an_account_keeps_the_same_rules(seen: AccountFindings) -> None:
    concluded = conclude_account(seen, (), NOW)
    conditions = _by_type(concluded)
    progress = {"Reconciling", "Stalled"} & conditions.keys()
    assert len(progress) == (conditions["Ready"].status != "True")
    assert conditions.keys() <= {"Ready", *ONLY_TRUE}
    if seen.unseen or seen.deleting or seen.problems or (seen.stale and seen.expired):
        assert conditions["Ready"].status != "True"
    assert ("DataStale" in conditions) is bool(seen.stale)
    Status.model_validate(_resource(concluded, seen.generation)["status"])
