"""Audit events as the rules of anomalies need them: credentials, tokens, pods; and hostile lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audit_events import API, AT, event, path_event, to_lines
from leastwise.adapters.usage import audit_sightings
from leastwise.adapters.usage.audit_sightings import AuditSightings
from leastwise.core.anomalies.detectors import Detector
from leastwise.core.anomalies.sightings import Credential, Issued, PodEnded, Sighting
from leastwise.core.evaluation.inventories import IdentityId

API_ID = IdentityId(f"k8s:{API}")
NOON = 1_780_315_200
PREFIX = "authentication.kubernetes.io/"
EXTRA = {
    f"{PREFIX}credential-id": ["JTI=1"],
    f"{PREFIX}node-name": ["node-1"],
    f"{PREFIX}pod-name": ["api-1"],
    f"{PREFIX}pod-uid": ["u1"],
    "example.com/other": ["x"],
}


def seen(*events: Any) -> list[Sighting]:
    return list(AuditSightings().of_block(to_lines(*events)))


def one(found: dict[str, Any]) -> Sighting:
    (sighting,) = seen(found)
    return sighting


def token_request(**more: Any) -> dict[str, Any]:
    marks = {
        "authorization.k8s.io/decision": "allow",
        f"{PREFIX}issued-credential-id": "JTI=9",
    }
    made = event(
        "create", "serviceaccounts", name="api", subresource="token", code=201, user="system:node:node-1"
    )
    return {**made, "annotations": marks, **more}


def test_an_event_tells_who_did_what_with_which_token_from_where() -> None:
    found = one({**event("get", "secrets", name="db"), "user": {"username": API, "extra": EXTRA}})
    assert (found.at, found.event) == (NOON, "0f8fad5b-d9cb-469f-a165-70867728950e")
    assert found.credential == Credential(API_ID, "JTI=1", "payments/api-1", "u1", "node-1")
    assert (found.address, found.agent, found.fact) == ("10.0.0.7", "app/v1", None)
    (deed,) = found.deeds
    assert (deed.identity, deed.text) == (API_ID, "get secrets in payments")
    assert [each.key for each in deed.privileges] == ["get secrets in its own namespace"]


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"username": API}, Credential(API_ID)),
        ({"username": API, "extra": {}}, Credential(API_ID)),
        ({"username": API, "extra": {f"{PREFIX}credential-id": []}}, Credential(API_ID)),
        ({"username": "jane", "extra": EXTRA}, None),
    ],
)
def test_what_a_token_does_not_say_stays_empty(user: dict[str, Any], expected: Credential | None) -> None:
    assert one({**event(), "user": user}).credential == expected


def test_the_last_address_counts_since_a_client_may_write_the_others() -> None:
    assert one({**event(), "sourceIPs": ["10.0.0.1", "203.0.113.9"]}).address == "203.0.113.9"
    assert one({**event(), "sourceIPs": []}).address == ""


def test_a_watch_counts_when_its_request_came() -> None:
    late = {**event("watch"), "stageTimestamp": "2026-06-01T12:10:00.000000Z"}
    assert one(late).at == NOON
    assert one({**late, "requestReceivedTimestamp": ""}).at == NOON + 600


@pytest.mark.parametrize(
    "found",
    [
        event(stage="RequestReceived"),
        event(code=401),
        {**event(), "user": {}},
        {key: value for key, value in event().items() if key != "user"},
    ],
)
def test_what_is_nobodys_deed_is_skipped(found: dict[str, Any]) -> None:
    reader = AuditSightings()
    assert list(reader.of_block(to_lines(found))) == []
    assert (reader.events, reader.skipped, reader.malformed) == (1, 1, 0)


def test_refusals_are_told_by_the_decision_or_by_the_message() -> None:
    (deed,) = one(event("get", "secrets", code=403, decision="forbid")).deeds
    assert (deed.denied, deed.privileges) == (("get secrets in payments",), ())
    message = f'configmaps "x" is forbidden: User "{API}" cannot create resource "configmaps" in API '
    message += 'group "" in the namespace "payments"'
    (other,) = one(event("patch", "configmaps", code=403, message=message)).deeds
    assert other.denied == ("create configmaps in payments",)
    (admission,) = one(event("patch", "configmaps", code=403, message="denied by a policy")).deeds
    assert admission.denied == ()


def test_paths_are_told_without_their_query() -> None:
    found = {**path_event("/metrics"), "requestURI": "/metrics?x=1"}
    assert one(found).deeds[0].text == "get /metrics"


def test_impersonation_is_a_deed_of_two() -> None:
    found = one({**event("get", "secrets", user="jane"), "impersonatedUser": {"username": API}})
    real, other = found.deeds
    assert (real.identity, other.identity) == ("k8s:jane", API_ID)
    assert [each.risk for each in real.privileges] == ["LW-K8S-005"]
    assert [each.risk for each in other.privileges] == ["LW-K8S-008"]
    assert found.credential is None


def test_an_impersonation_that_was_refused_is_a_refusal_of_who_tried() -> None:
    message = (
        'serviceaccounts "api" is forbidden: User "jane" cannot impersonate resource "serviceaccounts" in '
    )
    message += 'API group "" in the namespace "payments"'
    found = event("get", "secrets", user="jane", code=403, decision="", message=message)
    (deed,) = one({**found, "impersonatedUser": {"username": API}}).deeds
    assert (deed.identity, deed.denied) == ("k8s:jane", ("impersonate serviceaccounts in payments",))
    plain = event("get", "secrets", user="jane", code=403, decision="", message="no")
    real, other = one({**plain, "impersonatedUser": {"username": API}}).deeds
    assert (real.denied, other.denied) == ((), ("get secrets in payments",))


def test_a_token_request_says_what_it_was_for_as_far_as_it_is_logged() -> None:
    assert one(token_request()).fact == Issued(
        API_ID, IdentityId("k8s:system:node:node-1"), "JTI=9", "node-1"
    )
    spec = {
        "audiences": ["vault"],
        "boundObjectRef": {"kind": "Pod", "name": "api-1", "uid": "u1", "apiVersion": "v1"},
    }
    asked = one(token_request(requestObject={"kind": "TokenRequest", "spec": spec})).fact
    assert isinstance(asked, Issued)
    assert (asked.pod, asked.pod_uid, asked.audiences) == ("payments/api-1", "u1", ("vault",))


@pytest.mark.parametrize(
    ("asked", "audiences"),
    [
        ({"spec": {}}, ()),
        ({}, ()),
        ({"spec": {"boundObjectRef": {"kind": "Secret", "name": "x", "uid": "u"}}}, ()),
        (None, None),
        ({"spec": {"audiences": "vault"}}, None),
        ([1], None),
        ("text", None),
    ],
)
def test_a_request_that_is_not_as_it_should_be_tells_no_audience(
    asked: Any, audiences: tuple[str, ...] | None
) -> None:
    fact = one(token_request(requestObject=asked)).fact
    assert isinstance(fact, Issued)
    assert (fact.audiences, fact.pod) == (audiences, "")


def test_a_token_asked_for_as_somebody_else_is_that_ones() -> None:
    fact = one(token_request(user={"username": "jane"}, impersonatedUser={"username": "bob"})).fact
    assert isinstance(fact, Issued)
    assert (fact.caller, fact.node) == ("k8s:bob", "")


@pytest.mark.parametrize(
    "found",
    [
        token_request(responseStatus={"code": 403}),
        event("create", "serviceaccounts", name="api", code=201),
        event("delete", "serviceaccounts", name="api"),
        event("delete", "pods", name=""),
        event("delete", "pods", name="api-1", code=404),
        event("delete", "pods", name="api-1", group="metrics.k8s.io"),
        event("delete", "pods", name="api-1", subresource="x"),
        event("create", "pods", name="api-1", code=201),
        {**event("delete", "pods", name="api-1"), "requestURI": "/api/v1/x?dryRun=All"},
        path_event("/x", "delete"),
    ],
)
def test_what_neither_issues_a_token_nor_ends_a_pod(found: dict[str, Any]) -> None:
    assert one(found).fact is None


@pytest.mark.parametrize(
    ("found", "is_final"),
    [
        (event("delete", "pods", name="api-1", user="system:node:node-1"), True),
        (event("delete", "pods", name="api-1", user=audit_sightings._GARBAGE), True),
        ({**event("delete", "pods", name="api-1"), "requestURI": "/x?gracePeriodSeconds=0"}, True),
        (event("delete", "pods", name="api-1", user="jane"), False),
        (event("create", "pods", name="api-1", subresource="eviction", code=201), False),
    ],
)
def test_the_end_of_a_pod(found: dict[str, Any], is_final: bool) -> None:  # noqa: FBT001
    assert one(found).fact == PodEnded("payments/api-1", is_final=is_final)


# ---------------------------------------------------------------- hostile lines

HOSTILE: dict[str, bytes] = {
    "no JSON": b"not json",
    "cut": to_lines(event())[:-40],
    "an array": b"[1, 2]",
    "null": b"null",
    "bytes": b'\xff\xfe{"stage": 1}',
    "deep": b"[" * 5000,
    "time of another kind": to_lines({**event(), "requestReceivedTimestamp": 5}),
    "no time": to_lines({**event(), "requestReceivedTimestamp": "soon"}),
    "no zone": to_lines({**event(), "requestReceivedTimestamp": "2026-06-01T12:00:00"}),
    "time like one": to_lines({**event(), "requestReceivedTimestamp": "2026-06-01Txx:yy:zz.000000Z"}),
    "before 1970": to_lines({**event(), "requestReceivedTimestamp": "1969-01-01T00:00:00.000000Z"}),
    "year 0": to_lines({**event(), "requestReceivedTimestamp": "0000-00-00T00:00:00.000000Z"}),
    "extra of another kind": to_lines({**event(), "user": {"username": API, "extra": [1]}}),
}


@pytest.mark.parametrize("line", HOSTILE.values(), ids=HOSTILE)
def test_a_broken_line_is_told_and_costs_only_itself(line: bytes) -> None:
    reader = AuditSightings()
    found = list(reader.of_block(to_lines(event()) + line.strip() + b"\n\n" + to_lines(event())))
    assert len(found) == 2
    assert (reader.events, reader.malformed, len(reader.problems)) == (2, 1, 1)
    assert reader.problems[0][0] == 2


def test_only_the_first_broken_lines_are_told_by_name() -> None:
    reader = AuditSightings()
    assert list(reader.of_block(b"x\n" * 10)) == []
    assert (reader.malformed, [number for number, _ in reader.problems]) == (10, [1, 2, 3])


def test_lists_of_events_are_read_too() -> None:
    body = json.dumps({"kind": "EventList", "items": [event(), event()]}).encode()
    assert len(list(AuditSightings().of_block(body))) == 2


def test_huge_fields_are_cut_and_nothing_of_them_is_kept() -> None:
    big = "x" * 10_000_000
    reader, detector = AuditSightings(), Detector()
    for number in range(3):
        strange = event("get", big, name=big, user=f"{number}{big}")
        block = to_lines(
            {**strange, "userAgent": big, "auditID": big, "sourceIPs": [big]}, path_event("/" + big)
        )
        detector.see_all(reader.of_block(block))
    assert len(json.dumps(detector.to_state())) < 20_000
    assert sum(len(str(each)) for each in reader._shapes) < 20_000


def test_different_deeds_that_are_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_sightings, "MOST_SHAPES", 3)
    reader = AuditSightings()
    times = [f"2026-06-{day:02}T12:00:00.000000Z" for day in range(1, 20)]
    events = [event("get", f"r{number}", at=when) for number, when in enumerate(times)]
    assert len(list(reader.of_block(to_lines(*events)))) == 19
    assert len(reader._shapes) <= 3
    assert len(reader._hours) <= 5


def test_real_shapes_of_times_are_read_alike() -> None:
    """Also one after the other: what is known of an hour is used again only for times that look the same."""
    texts = [AT, "2026-06-01T12:00:00Z", "2026-06-01T14:00:00.000000000+02:00", "2026-06-01T14:00:00.1+02:00"]
    later = "2026-06-01T14:00:00.000000Z"
    found = seen(*(event(at=each) for each in (later, AT, *texts, later)))
    assert [each.at for each in found] == [NOON + 7200, *[NOON] * 5, NOON + 7200]


def test_the_reader_lives_without_a_file(tmp_path: Path) -> None:
    assert list(AuditSightings().of_block(b"\n\n")) == []
