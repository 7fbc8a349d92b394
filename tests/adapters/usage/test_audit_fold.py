"""Audit events are counted as the table says, on the fast path and the slow one, and as plain code does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.usage import audit_reference
from audit_events import API, AT, Event, event, path_event, to_lines
from leastwise.adapters.usage.audit_fold import MOST_PROBLEMS, AuditFold
from leastwise.core.usage.aggregates import Aggregate

LATER = "2026-06-01T13:00:00.000000Z"
CREATE_REFUSED = (
    'configmaps "app" is forbidden: User "system:serviceaccount:payments:api" cannot create resource'
    ' "configmaps" in API group "" in the namespace "payments"'
)


def folded(*events: Event) -> list[Aggregate]:
    fold = AuditFold()
    fold.add(to_lines(*events))
    assert fold.malformed == 0, fold.problems
    return fold.aggregates()


def only(*events: Event) -> Aggregate:
    (found,) = folded(*events)
    return found


def verbs(found: list[Aggregate]) -> list[tuple[str, str, str]]:
    return [(each.use.identity, each.use.action, each.use.decision) for each in found]


def test_a_request_is_one_use_of_its_user() -> None:
    found = only(event(name="api-1", group="apps", resource="deployments", subresource="scale"))
    use = found.use
    assert use.identity == f"k8s:{API}"
    assert (use.action, use.api_group, use.resource, use.subresource) == (
        "get",
        "apps",
        "deployments",
        "scale",
    )
    assert (use.place, use.path, use.decision) == ("payments", "", "Allowed")
    assert (found.count, found.names, found.unnamed) == (1, ("api-1",), False)
    assert found.first_seen == found.last_seen == AT


def test_a_watch_counts_once_and_is_seen_from_its_start_to_its_end() -> None:
    found = only(
        event("watch", stage="ResponseStarted", at=AT), event("watch", stage="ResponseComplete", at=LATER)
    )
    assert (found.count, found.first_seen, found.last_seen) == (1, AT, LATER)


def test_a_watch_that_goes_on_is_seen_and_not_counted_yet() -> None:
    found = only(event("watch", stage="ResponseStarted"))
    assert (found.count, found.last_seen) == (0, AT)


def test_a_panic_counts() -> None:
    assert only(event(stage="Panic")).count == 1


@pytest.mark.parametrize(
    "nothing",
    [
        event(stage="RequestReceived"),
        event(code=401),
        event(user=""),
        event() | {"user": None},
        event() | {"objectRef": None, "requestURI": ""},
    ],
)
def test_what_stands_for_no_use_is_skipped_and_counted_as_that(nothing: Event) -> None:
    fold = AuditFold()
    fold.add(to_lines(nothing))
    assert fold.aggregates() == []
    assert (fold.events, fold.skipped, fold.malformed) == (1, 1, 0)


def test_an_apply_that_made_the_object_used_create_too() -> None:
    found = folded(event("patch", "configmaps", name="app", code=201))
    assert [each.use.action for each in found] == ["create", "patch"]
    assert [each.names for each in found] == [("app",), ("app",)]


def test_an_apply_that_was_not_let_make_it_is_one_denied_create() -> None:
    found = only(event("patch", "configmaps", name="app", code=403, message=CREATE_REFUSED))
    assert (found.use.action, found.use.decision, found.names) == ("create", "Denied", ("app",))


def test_what_admission_refused_was_allowed() -> None:
    found = only(event("create", code=403, message='pods "a" is forbidden: exceeded quota'))
    assert (found.use.action, found.use.decision) == ("create", "Allowed")


def test_an_exec_opened_by_get_used_create_too() -> None:
    found = folded(event("get", "pods", name="api-1", subresource="exec", code=101))
    assert [each.use.action for each in found] == ["create", "get"]


def test_lists_by_name_carry_the_name_and_others_none() -> None:
    found = only(event("list", name="app"), event("list"))
    assert (found.names, found.unnamed, found.count) == (("app",), True, 2)


def test_who_is_impersonated_acts_and_the_real_user_impersonated() -> None:
    found = folded(event("delete", user="alice", impersonatedUser={"username": "bob", "groups": ["dev"]}))
    assert verbs(found) == [
        ("k8s:alice", "impersonate", "Allowed"),
        ("k8s:alice", "impersonate", "Allowed"),
        ("k8s:bob", "delete", "Allowed"),
    ]
    assert [(each.use.resource, each.names) for each in found[:2]] == [
        ("groups", ("dev",)),
        ("users", ("bob",)),
    ]
    assert found[2].via == ("alice",)


def test_a_denied_impersonation_is_told_by_its_message_alone() -> None:
    message = (
        'users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group ""'
        " at the cluster scope"
    )
    refused = event("list", "secrets", user="alice", code=403, decision="", message=message)
    refused["responseStatus"]["details"] = {"name": "bob", "kind": "users"}
    found = only(refused)
    assert (found.use.identity, found.use.action, found.use.resource) == ("k8s:alice", "impersonate", "users")
    assert (found.use.decision, found.use.place, found.names) == ("Denied", "", ("bob",))


def test_a_path_is_kept_without_its_query() -> None:
    found = only(path_event("/metrics?x=1"), path_event("/metrics"))
    assert (found.use.path, found.use.resource, found.count, found.unnamed) == ("/metrics", "", 2, False)


def test_made_up_paths_become_prefixes() -> None:
    found = folded(*[path_event(f"/a/{number}/b", user="system:anonymous") for number in range(70)])
    (only_one,) = found
    assert (only_one.use.path, only_one.count, only_one.overflows) == ("/a/*", 70, True)


def test_few_paths_beside_many_of_another_identity_stay_whole() -> None:
    found = folded(path_event("/version"), *[path_event(f"/{number}", user="eve") for number in range(70)])
    assert [each.use.path for each in found if each.use.identity == f"k8s:{API}"] == ["/version"]


def test_times_of_another_form_are_the_same_times() -> None:
    found = only(event(at="2026-06-01T14:00:00+02:00"), event(at="2026-06-01T12:00:00Z"))
    assert (found.first_seen, found.last_seen, found.count) == (AT, AT, 2)


@pytest.mark.parametrize("at", ["", "yesterday", "2026-06-01T12:00:00", "2026-13-01T12:00:00Z"])
def test_an_event_without_a_time_is_no_event(at: str) -> None:
    fold = AuditFold()
    fold.add(to_lines(event(at=at)))
    assert (fold.events, fold.malformed) == (0, 1)


def test_broken_lines_are_told_by_number_and_the_others_counted() -> None:
    fold = AuditFold()
    fold.add(to_lines(event()) + b"\n{}\n" + to_lines(event()) + b"nonsense\n" * 5 + to_lines(event()))
    assert (fold.events, fold.malformed) == (3, 6)
    assert [number for number, _ in fold.problems] == [3, 5, 6]
    assert len(fold.problems) == MOST_PROBLEMS
    assert only(*[event()] * 3).count == fold.aggregates()[0].count


def test_a_line_may_hold_what_the_webhook_sends() -> None:
    fold = AuditFold()
    fold.add(json.dumps({"kind": "EventList", "items": [event(), event()]}).encode())
    assert (fold.events, fold.aggregates()[0].count) == (2, 2)


def test_a_body_that_is_no_list_counts_nothing() -> None:
    fold = AuditFold()
    with pytest.raises(ValueError, match="missing required field"):
        fold.add_list(json.dumps({"items": [event(), {}]}).encode())
    assert fold.events == 0
    fold.add_list(json.dumps({"items": [event()]}).encode())
    assert fold.events == 1


HOSTILE: list[dict[str, Any]] = [
    {"user": {"username": "a\nb\x1b[31m"}},
    {"verb": 7},
    {"objectRef": []},
    {"objectRef": {"name": None}},
    {"responseStatus": {"code": "200"}},
    {"stage": "Other"},
    {"impersonatedUser": {"username": "x", "extra": {"a": "b"}}},
    {"annotations": {"authorization.k8s.io/decision": 1}},
]


@pytest.mark.parametrize("change", HOSTILE)
def test_hostile_fields_are_counted_or_told_and_never_crash(change: dict[str, Any]) -> None:
    fold = AuditFold()
    fold.add(to_lines(event() | change, event()))
    assert fold.events + fold.malformed == 2
    assert any(each.use.identity == f"k8s:{API}" for each in fold.aggregates())


# ---------------------------------------------------------------- against the second writing down

USERS = st.sampled_from([API, "alice", "system:node:a", ""])
EVENTS = st.builds(
    event,
    st.sampled_from(["get", "list", "watch", "create", "update", "patch", "delete"]),
    st.sampled_from(["pods", "configmaps", "users"]),
    user=USERS,
    namespace=st.sampled_from(["payments", "shop", ""]),
    name=st.sampled_from(["", "a", "b", "c"]),
    group=st.sampled_from(["", "apps"]),
    subresource=st.sampled_from(["", "", "exec", "log"]),
    code=st.sampled_from([200, 201, 401, 403, 404]),
    decision=st.sampled_from(["allow", "forbid", ""]),
    stage=st.sampled_from(["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"]),
    at=st.integers(0, 9).map(lambda minute: f"2026-06-01T12:0{minute}:00.000000Z"),
    message=st.sampled_from(["", CREATE_REFUSED, "exceeded quota"]),
)
PATHS = st.builds(path_event, st.sampled_from(["/version", "/metrics?a=b"]), user=USERS)
AS_OTHER = st.builds(
    lambda one, other: one | {"impersonatedUser": {"username": other, "groups": ["system:authenticated"]}},
    EVENTS,
    st.sampled_from(["bob", "system:serviceaccount:shop:api"]),
)


@settings(max_examples=60)
@given(st.lists(EVENTS | PATHS | AS_OTHER, max_size=12))
def test_it_counts_what_plain_code_counts(events: list[Event]) -> None:
    fold = AuditFold()
    lines = to_lines(*events)
    fold.add(lines)
    expected = audit_reference.count(lines.splitlines())
    found = {
        (
            each.use.identity.removeprefix("k8s:"),
            each.use.action,
            each.use.api_group,
            each.use.resource,
            each.use.subresource,
            each.use.place,
            each.use.path,
            each.use.decision,
        ): each
        for each in fold.aggregates()
    }
    assert found.keys() == expected.keys()
    for key, each in found.items():
        wanted = expected[key]
        assert (each.count, set(each.names), set(each.via)) == (wanted.count, wanted.names, wanted.via)
        assert (each.first_seen, each.last_seen) == (min(wanted.times), max(wanted.times))


@given(st.lists(EVENTS, max_size=20), st.integers(0, 20))
def test_where_a_log_is_cut_does_not_matter(events: list[Event], at: int) -> None:
    parts = AuditFold()
    parts.add(to_lines(*events[:at]))
    parts.add(to_lines(*events[at:]))
    assert parts.aggregates() == folded(*events)
