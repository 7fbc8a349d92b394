from __future__ import annotations

from datetime import datetime

import pytest

from audit_events import AT, event, path_event
from collector_worlds import body_of, canary_body
from leastwise.adapters.usage.audit_batches import MOST_EVIDENCE, read_batch
from leastwise.collector_ports import CanarySeen, Counted, UndecodableError
from leastwise.core.usage.batches import Evidence

EVE = "k8s:system:serviceaccount:payments:eve"


def test_events_are_counted_as_those_of_files_are() -> None:
    found = read_batch(body_of(event(name="a"), event(name="b"), event(stage="RequestReceived")))
    (aggregate,) = found.aggregates
    assert (aggregate.count, aggregate.names) == (2, ("a", "b"))
    assert (found.events, found.skipped, found.canaries, found.evidence) == (3, 1, (), ())


def test_an_empty_list_is_a_batch_like_any_other() -> None:
    assert read_batch(body_of()) == Counted()


def test_a_canary_is_told_by_its_agent_once_it_was_answered() -> None:
    found = read_batch(canary_body("n1", AT))
    assert found.canaries == (CanarySeen("n1", datetime.fromisoformat(AT)),)
    assert found.events == 1


@pytest.mark.parametrize(
    "other",
    [
        event(userAgent="leastwise-canary/n1", stage="ResponseStarted"),
        event(userAgent="x leastwise-canary/n1"),
        event(name="leastwise-canary/n1"),
    ],
)
def test_nothing_else_is_a_canary(other: dict[str, object]) -> None:
    assert read_batch(body_of(other)).canaries == ()


def test_refused_requests_are_kept_as_evidence() -> None:
    refused = event(
        "create",
        "deployments",
        user=EVE[4:],
        group="apps",
        subresource="scale",
        code=403,
        decision="forbid",
        userAgent="kubectl/v1.36 (linux/amd64)",
    )
    (found,) = read_batch(body_of(event(), refused)).evidence
    assert found == Evidence(
        EVE,
        "0f8fad5b-d9cb-469f-a165-70867728950e",
        AT,
        "10.0.0.7",
        "kubectl",
        "create deployments/scale.apps",
    )


def test_evidence_names_paths_without_their_query_and_who_was_impersonated() -> None:
    path = path_event("/metrics?token=x", user="mallory", code=403, decision="forbid")
    found = read_batch(body_of(path, {**path, "impersonatedUser": {"username": "jane"}})).evidence
    assert [(each.identity, each.what) for each in found] == [
        ("k8s:mallory", "get /metrics"),
        ("k8s:jane", "get /metrics"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        event(user="", code=403, decision="forbid"),
        event(code=403, decision="forbid", stage="ResponseStarted"),
        event(name='"forbid"'),
    ],
)
def test_nothing_else_is_evidence(other: dict[str, object]) -> None:
    assert read_batch(body_of(other)).evidence == ()


def test_evidence_is_bounded_in_number_and_size() -> None:
    loud = event(
        code=403, decision="forbid", userAgent="a" * 10_000, sourceIPs=["1" * 10_000], auditID="i" * 10_000
    )
    found = read_batch(body_of(*[loud] * 400)).evidence
    assert len(found) == MOST_EVIDENCE
    assert max(len(text) for each in found for text in (each.agent, each.address, each.event_id)) == 64


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[1]",
        body_of(event(userAgent="leastwise-canary/n", at="never")),
        body_of(event(sourceIPs=7, code=403, decision="forbid")),
    ],
)
def test_what_is_no_list_of_events_is_told_without_its_content(body: bytes) -> None:
    with pytest.raises(UndecodableError) as caught:
        read_batch(body)
    assert "never" not in str(caught.value)
