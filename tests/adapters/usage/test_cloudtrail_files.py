"""Files of CloudTrail in every shape, whole and broken: uses counted, and what could not be read told."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudtrail_records import (
    ACCOUNT,
    OTHER,
    START,
    Json,
    assumed,
    at,
    content_of,
    file_name,
    foreign,
    record,
    role_arn,
    s3,
    session,
    user,
    write,
)
from leastwise.adapters.usage import cloudtrail_files, cloudtrail_folds
from leastwise.adapters.usage.cloudtrail_events import records_of
from leastwise.adapters.usage.cloudtrail_files import read_cloudtrail
from leastwise.adapters.usage.files import find_files
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.coverage import Completeness
from leastwise.core.usage.readings import UsageReading

LINK = "k8s:system:serviceaccount:shop:api"
SUBJECT = "system:serviceaccount:shop:api"
REFUSED = "User: x is not authorized to perform:"
KEY = "arn:aws:kms:x:1:key/2"


def read(*paths: Path) -> UsageReading:
    return read_cloudtrail(find_files([str(each) for each in paths]))


def told(folder: Path, *records: Json) -> UsageReading:
    write(folder, records)
    return read(folder)


def only(reading: UsageReading) -> Aggregate:
    (found,) = reading.aggregates
    return found


def uses(reading: UsageReading) -> list[tuple[str, str, str]]:
    return [(each.use.identity, each.use.action, each.use.decision) for each in reading.aggregates]


def by_action(reading: UsageReading, action: str) -> Aggregate:
    (found,) = [each for each in reading.aggregates if each.use.action == action]
    return found


# ---------------------------------------------------------------- what a use holds


def test_a_use_holds_who_what_where_when_and_on_what(tmp_path: Path) -> None:
    reading = told(
        tmp_path,
        s3("GetObject", "b", "k1", OTHER, session(), seconds=5),
        s3("HeadObject", "b", "k2", OTHER, session(), seconds=2),
    )
    found = only(reading)
    assert found.use.identity == f"aws:{role_arn('reader')}"
    assert (found.use.plane, found.use.action, found.use.place) == ("aws", "s3:GetObject", OTHER)
    assert (found.use.decision, found.count) == ("Allowed", 2)
    assert (found.first_seen, found.last_seen) == (at(2), at(5))
    assert found.names == ("arn:aws:s3:::b/k1", "arn:aws:s3:::b/k2")
    assert (found.via, found.sources, found.unnamed) == (("pod-1",), ("cloudtrail",), False)
    assert (reading.first_event, reading.last_event, reading.events) == (at(2), at(5), 2)


def test_times_with_another_zone_are_told_in_utc(tmp_path: Path) -> None:
    assert only(
        told(tmp_path, record("ec2:RunInstances", eventTime="2026-03-01T02:00:00+02:00"))
    ).first_seen == at(0)


def test_a_use_without_resources_is_unnamed_and_in_the_account_of_the_trail(tmp_path: Path) -> None:
    found = only(told(tmp_path, record("ec2:DescribeInstances")))
    assert (found.names, found.unnamed, found.use.place) == ((), True, ACCOUNT)


def test_names_come_from_parameters_where_no_resource_is_given(tmp_path: Path) -> None:
    url = f"https://sqs.eu-west-1.amazonaws.com/{OTHER}/q"
    found = only(told(tmp_path, record("sqs:SendMessage", requestParameters={"queueUrl": url})))
    assert (found.names, found.use.place) == ((f"arn:aws:sqs:eu-west-1:{OTHER}:q",), OTHER)


def test_more_names_than_are_kept_become_prefixes(tmp_path: Path) -> None:
    found = only(told(tmp_path, *(s3("GetObject", "b", f"k-{each}") for each in range(100))))
    assert found.names == ("arn:aws:s3:::b/k-*",)
    assert found.overflows


def test_many_sessions_never_cut_the_name_of_the_service_account(tmp_path: Path) -> None:
    records: list[Json] = []
    for each in range(40):
        name, key = f"botocore-session-{each}", f"ASIA{each}"
        records += [
            assumed("reader", name, key, SUBJECT, each),
            record("ec2:RunInstances", session("reader", name, key)),
        ]
    found = by_action(told(tmp_path, *records), "ec2:RunInstances")
    assert found.via == ("botocore-session-*", LINK)


# ---------------------------------------------------------------- whether it was let


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        ("NoSuchKey", "gone", ("s3:GetObject", "Allowed")),
        ("AccessDenied", "Access Denied", ("s3:GetObject", "Denied")),
        ("AccessDenied", f"{REFUSED} kms:Decrypt on resource: {KEY}", ("kms:Decrypt", "Denied")),
        ("AccessDenied", f"{REFUSED} s3:GetObject because", ("s3:GetObject", "Denied")),
        ("AccessDenied", None, ("s3:GetObject", "Denied")),
    ],
)
def test_errors_deny_or_not(
    tmp_path: Path, code: str, message: str | None, expected: tuple[str, str]
) -> None:
    found = only(told(tmp_path, s3("GetObject", "b", "k", errorCode=code, errorMessage=message)))
    assert (found.use.action, found.use.decision) == expected
    names = (KEY,) if expected[0] == "kms:Decrypt" else ("arn:aws:s3:::b/k",)
    assert found.names == names


def test_a_refusal_without_a_resource_names_none(tmp_path: Path) -> None:
    message = "not authorized to perform: kms:Decrypt because no policy allows it"
    found = only(told(tmp_path, s3("GetObject", "b", "k", errorCode="AccessDenied", errorMessage=message)))
    assert (found.use.action, found.names, found.unnamed) == ("kms:Decrypt", (), True)


def test_names_of_unknown_events_are_bounded_and_their_services_are_not_lost(tmp_path: Path) -> None:
    many = [record(f"zoo:Do{each}") for each in range(300)]
    reading = told(tmp_path, *many, *(record(f"svc{each}:Do") for each in range(300)))
    assert len(reading.unmapped["zoo"]) == cloudtrail_folds.MOST_UNMAPPED
    assert len(reading.unmapped) == 301


def test_unknown_services_that_are_not_kept_are_a_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloudtrail_folds, "MOST_SERVICES", 2)
    reading = told(tmp_path, *(record(f"svc{each}:Do") for each in range(3)))
    assert len(reading.unmapped) == 2
    assert [(each.scope, "unknown events" in each.message) for each in reading.gaps] == [("cloudtrail", True)]


def test_events_that_need_several_actions_use_each(tmp_path: Path) -> None:
    reading = told(tmp_path, s3("CopyObject", "b", "k"))
    assert [each.use.action for each in reading.aggregates] == ["s3:GetObject", "s3:PutObject"]
    assert {each.names for each in reading.aggregates} == {("arn:aws:s3:::b/k",)}


def test_an_unmapped_event_keeps_its_name_and_its_service_is_told(tmp_path: Path) -> None:
    reading = told(tmp_path, record("monitoring:Invented"), record("zoo:Feed"), record("zoo:Clean"))
    assert reading.unmapped == {"cloudwatch": ("Invented",), "zoo": ("Clean", "Feed")}
    assert [each.use.action for each in reading.aggregates] == [
        "cloudwatch:Invented",
        "zoo:Clean",
        "zoo:Feed",
    ]


@pytest.mark.parametrize("kind", sorted(cloudtrail_folds.NOT_CALLS))
def test_events_that_are_no_calls_are_skipped(tmp_path: Path, kind: str) -> None:
    event = record("signin:ConsoleLogin", eventType=kind)
    if kind == "AwsCloudTrailInsight":
        del event["userIdentity"]
    reading = told(tmp_path, event)
    assert (reading.aggregates, reading.events, reading.skipped, reading.malformed) == ((), 1, 1, 0)


# ---------------------------------------------------------------- sessions and who stands behind


def permuted(records: Sequence[Json]) -> list[list[Json]]:
    return [list(records), list(reversed(records))]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_session_is_tied_to_its_service_account_in_any_order(tmp_path: Path, *, backwards: bool) -> None:
    given = assumed("reader", "pod-1", "ASIA1", SUBJECT)
    use = record("ec2:RunInstances", session(key="ASIA1"))
    stranger = record("ec2:StopInstances", session(name="pod-2", key="ASIA2"))
    reading = told(tmp_path, *permuted([given, use, stranger])[backwards])
    assert by_action(reading, "ec2:RunInstances").via == (LINK, "pod-1")
    assert by_action(reading, "ec2:StopInstances").via == ("pod-2",)
    caller = by_action(reading, "sts:AssumeRoleWithWebIdentity")
    assert caller.via == (LINK,)
    assert caller.use.identity.endswith(":oidc-provider/oidc.example/id/1")
    assert caller.names == (role_arn("reader"),)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_session_without_a_key_is_tied_by_its_name(tmp_path: Path, *, backwards: bool) -> None:
    given = assumed("reader", "pod-1", "ASIA1", SUBJECT)
    other = assumed("reader", "pod-1", "ASIA2", "system:serviceaccount:shop:web")
    who = session(invokedBy="s3.amazonaws.com")
    del who["accessKeyId"]
    reading = told(tmp_path, *permuted([given, other, record("kms:Decrypt", who)])[backwards])
    both = (LINK, "k8s:system:serviceaccount:shop:web")  # the name alone does not tell which
    assert by_action(reading, "kms:Decrypt").via == (*both, "pod-1", "service:s3.amazonaws.com")


def test_a_session_of_pod_identity_is_tied_by_the_tags_that_eks_gives(tmp_path: Path) -> None:
    tags = [
        {"key": "kubernetes-namespace", "value": "shop"},
        {"key": "kubernetes-service-account", "value": "api"},
    ]
    parameters = {"roleArn": role_arn("reader"), "tags": tags}
    answer = {"credentials": {"accessKeyId": "ASIA1"}}
    eks = {"type": "AWSService", "invokedBy": "pods.eks.amazonaws.com"}
    given = record("sts:AssumeRole", eks, requestParameters=parameters, responseElements=answer)
    reading = told(tmp_path, given, record("ec2:RunInstances", session(key="ASIA1")))
    assert by_action(reading, "ec2:RunInstances").via == (LINK, "pod-1")
    assert ("aws:service:pods.eks.amazonaws.com", "sts:TagSession", "Allowed") in uses(reading)


def test_tags_of_anybody_else_tie_nothing(tmp_path: Path) -> None:
    tags = [
        {"key": "kubernetes-namespace", "value": "shop"},
        {"key": "kubernetes-service-account", "value": "api"},
    ]
    answer = {"credentials": {"accessKeyId": "ASIA1"}}
    given = record("sts:AssumeRole", user(), requestParameters={"tags": tags}, responseElements=answer)
    reading = told(tmp_path, given, record("ec2:RunInstances", session(key="ASIA1")))
    assert by_action(reading, "ec2:RunInstances").via == ("pod-1",)


def test_a_saml_assertion_is_a_use_by_the_provider_that_the_request_names(tmp_path: Path) -> None:
    provider = f"arn:aws:iam::{ACCOUNT}:saml-provider/Corp"
    who = {"type": "SAMLUser", "principalId": "x=:bob", "userName": "bob", "identityProvider": "x="}
    parameters = {"principalArn": provider, "roleArn": role_arn("reader")}
    reading = told(tmp_path, record("sts:AssumeRoleWithSAML", who, requestParameters=parameters))
    assert (only(reading).use.identity, only(reading).via) == (f"aws:{provider}", ("bob",))


# ---------------------------------------------------------------- delivered twice


@pytest.mark.parametrize("backwards", [False, True])
def test_an_event_that_two_accounts_hear_of_counts_once_for_its_caller(
    tmp_path: Path, *, backwards: bool
) -> None:
    own = s3("GetObject", "b", "k", OTHER, session(), sharedEventID="s", eventID="1")
    copy = s3(
        "GetObject",
        "b",
        "k",
        OTHER,
        foreign(ACCOUNT),
        sharedEventID="s",
        eventID="2",
        recipientAccountId=OTHER,
    )
    names = [file_name(0, "a"), file_name(0, "b", OTHER)]
    for name, each in zip(names, permuted([own, copy])[backwards], strict=True):
        write(tmp_path, [each], name)
    reading = read(tmp_path)
    assert uses(reading) == [(f"aws:{role_arn('reader')}", "s3:GetObject", "Allowed")]
    assert (only(reading).count, only(reading).use.place, reading.skipped) == (1, OTHER, 1)


def test_a_copy_of_which_nothing_else_is_seen_counts_for_the_caller_s_account(tmp_path: Path) -> None:
    copy = s3("GetObject", "b", "k", who=foreign(OTHER), sharedEventID="s")
    reading = told(tmp_path, {**copy, "eventID": "1"}, {**copy, "eventID": "2"})
    assert uses(reading) == [(f"aws:arn:aws:iam::{OTHER}:root", "s3:GetObject", "Allowed")]
    assert (only(reading).count, reading.skipped) == (1, 1)


def test_an_event_that_is_delivered_twice_counts_once(tmp_path: Path) -> None:
    event = record("ec2:RunInstances", eventID="1")
    write(tmp_path, [event, event], file_name(0, "a"))
    write(tmp_path, [record("ec2:RunInstances", eventID="2"), event], file_name(5, "b"))
    reading = read(tmp_path)
    assert (only(reading).count, reading.events, reading.skipped) == (2, 4, 2)


def test_a_file_that_is_there_twice_counts_once_however_far_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloudtrail_folds, "WINDOW", 2)
    for minute in (0, 60):
        write(
            tmp_path, [record("ec2:RunInstances", eventID=f"{each}") for each in range(10)], file_name(minute)
        )
    reading = read(tmp_path)
    assert (only(reading).count, reading.events, reading.skipped) == (10, 20, 10)


def test_what_is_kept_for_a_while_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WINDOW", "MOST_CALLERS", "MOST_SESSIONS", "MOST_COPIES", "MOST_CONTEXTS"):
        monkeypatch.setattr(cloudtrail_folds, name, 3)
    records: list[Json] = []
    for each in range(50):
        shared = f"s{each}"
        records += [
            assumed("reader", f"pod-{each}", f"ASIA{each}", SUBJECT, each),
            {
                **record("ec2:RunInstances", session("reader", f"pod-{each}", f"ASIA{each}")),
                "eventID": f"r{each}",
            },
            s3("GetObject", "b", "k", who=session(), sharedEventID=shared, eventID=f"o{each}"),
            s3("GetObject", "b", "k", who=foreign(ACCOUNT), sharedEventID=shared, eventID=f"c{each}"),
            s3("GetObject", "b", "k", who=foreign(OTHER), sharedEventID=f"x{each}", eventID=f"x{each}"),
        ]
    fold = cloudtrail_folds.Fold()
    fold.take(records_of(content_of(records))[0])
    kept = (
        fold._ids,
        fold._older_ids,
        fold._callers,
        fold._ties,
        fold._copies,
        fold._shared,
        fold._older_shared,
    )
    assert max(map(len, kept)) <= 3
    counts = {(str(each.use.identity), each.use.action): each.count for each in fold.aggregates()}
    assert counts[f"aws:{role_arn('reader')}", "ec2:RunInstances"] == 50
    assert counts[f"aws:{role_arn('reader')}", "s3:GetObject"] == 50
    assert counts[f"aws:arn:aws:iam::{OTHER}:root", "s3:GetObject"] == 50
    assert f"aws:arn:aws:iam::{ACCOUNT}:root" not in {identity for identity, _ in counts}


# ---------------------------------------------------------------- shapes of files

EVENTS = [record("ec2:RunInstances", seconds=each, eventID=f"{each}") for each in range(3)]
LINES = b"\n".join(json.dumps(each).encode() for each in EVENTS)
LOOKUP = {"Events": [{"EventName": "x", "CloudTrailEvent": json.dumps(each)} for each in EVENTS]}
SHAPES = {
    "packed document": gzip.compress(content_of(EVENTS)),
    "document": content_of(EVENTS),
    "document for people": json.dumps({"Records": EVENTS}, indent=2).encode(),
    "several packed members": gzip.compress(content_of(EVENTS)[:100])
    + gzip.compress(content_of(EVENTS)[100:]),
    "one event a line": LINES,
    "one event a line, packed, with empty lines": gzip.compress(LINES.replace(b"\n", b"\n\n") + b"\n"),
    "one document a line": b"\n".join(content_of([each]) for each in EVENTS),
    "a list": json.dumps(EVENTS).encode(),
    "what lookup-events writes": json.dumps(LOOKUP, indent=4).encode(),
    "what lookup-events writes, on one line": json.dumps(LOOKUP).encode(),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_files_are_read_in_every_shape(tmp_path: Path, shape: str) -> None:
    (tmp_path / "trail").write_bytes(SHAPES[shape])
    reading = read(tmp_path)
    assert (reading.gaps, reading.events, reading.malformed) == ((), 3, 0)
    assert only(reading).count == 3


def test_folders_are_read_in_the_order_of_their_times_and_progress_is_told(tmp_path: Path) -> None:
    for minute, account in ((10, ACCOUNT), (5, OTHER), (0, ACCOUNT)):
        day = tmp_path / "AWSLogs" / account / "CloudTrail" / "eu-west-1" / "2026" / "03" / "01"
        name = file_name(minute, "x", account)
        write(
            day,
            [record("ec2:RunInstances", seconds=minute * 60, recipientAccountId=account)] * (minute + 1),
            name,
        )
    seen: list[int] = []
    reading = read_cloudtrail(find_files([str(tmp_path)]), seen.append)
    assert seen == [1, 7, 18]
    assert sorted((each.use.place, each.count) for each in reading.aggregates) == [(ACCOUNT, 12), (OTHER, 6)]


# ---------------------------------------------------------------- broken and hostile

WHOLE = gzip.compress(content_of(EVENTS))
BROKEN = {
    "cut": WHOLE[: len(WHOLE) // 2],
    "a changed byte": WHOLE[:-20] + bytes([WHOLE[-20] ^ 1]) + WHOLE[-19:],
    "cut inside JSON": gzip.compress(content_of(EVENTS)[:-40]),
    "no records": b'{"Records": null}',
    "records that are none": b'{"Records": {"a": 1}}',
    "deep": b'{"Records":[' + b'{"a":' * 100_000,
    "empty": b"",
    "blank": b" \n ",
    "only the start of a pack": b"\x1f\x8b",
    "packed nothing": gzip.compress(b""),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_a_gap_and_the_others_are_read(tmp_path: Path, case: str) -> None:
    write(tmp_path, EVENTS, file_name(180, "good"))
    name = file_name(60, "broken")
    (tmp_path / name).write_bytes(BROKEN[case])
    reading = read(tmp_path)
    (gap,) = reading.gaps
    assert (gap.scope, gap.plane) == (f"cloudtrail/{name}", "aws")
    assert gap.message
    assert only(reading).count == 3


def test_a_broken_file_leaves_a_hole_in_what_is_covered(tmp_path: Path) -> None:
    write(tmp_path, [record("ec2:RunInstances", seconds=each * 3600) for each in range(6)], file_name(360))
    (tmp_path / file_name(180, "broken")).write_bytes(b"\x1f\x8bcut")
    (coverage,) = read(tmp_path).coverage
    hours = [(each.start - START, each.end - START) for each in coverage.spans]
    assert hours == [
        (timedelta(0), timedelta(hours=2)),
        (timedelta(hours=3, minutes=1), timedelta(hours=5, seconds=1)),
    ]


STRANGE: dict[str, object] = {
    "a number": 7,
    "nothing": None,
    "no time": {"eventSource": "ec2.amazonaws.com", "eventName": "x"},
    "no zone": {**EVENTS[0], "eventTime": "2026-03-01T00:00:00"},
    "another time": {**EVENTS[0], "eventTime": "yesterday"},
    "a name of another type": {**EVENTS[0], "eventName": ["x"]},
    "an empty name": {**EVENTS[0], "eventName": ""},
    "a name of 10 MB": {**EVENTS[0], "eventName": "x" * 10_000_000},
    "a flag of 10 MB": {**EVENTS[0], "readOnly": "x" * 10_000_000},
    "an error of another type": {**EVENTS[0], "errorCode": 403},
    "resources of another type": {**EVENTS[0], "resources": "arn:aws:s3:::b"},
    "nobody": {**EVENTS[0], "userIdentity": None},
    "nobody at all": {each: value for each, value in EVENTS[0].items() if each != "userIdentity"},
    "somebody of another type": {**EVENTS[0], "userIdentity": {"type": 7}},
    "somebody of 10 MB": {**EVENTS[0], "userIdentity": {**user(), "arn": "arn:" + "x" * 10_000_000}},
}


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("case", STRANGE)
def test_a_strange_entry_costs_only_itself_and_is_told(tmp_path: Path, case: str, *, lines: bool) -> None:
    entries = [EVENTS[1], STRANGE[case], EVENTS[2]]
    text = "\n".join(map(json.dumps, entries)) if lines else json.dumps({"Records": entries})
    (tmp_path / "trail").write_text(text)
    reading = read(tmp_path)
    (gap,) = reading.gaps
    assert (gap.scope, gap.reason) == ("cloudtrail/trail", "Malformed")
    assert gap.message == "1 of its entries are no events"
    assert (only(reading).count, reading.malformed, reading.events) == (2, 1, 3)


HARMLESS: dict[str, Json] = {
    "a message of 10 MB": {"errorCode": "AccessDenied", "errorMessage": "x" * 10_000_000},
    "a region of 10 MB": {"awsRegion": "x" * 10_000_000},
    "parameters of another type": {"eventName": "GetRole", "eventSource": "iam.a", "requestParameters": "x"},
    "parameters of names only": {"eventName": "GetRole", "eventSource": "iam.a", "requestParameters": {}},
    "parameters of 10 MB": {"requestParameters": {"a": "x" * 10_000_000}},
    "an ARN of 10 MB": {"resources": [{"ARN": "arn:" + "x" * 10_000_000}]},
    "a resource without anything": {"resources": [{}]},
    "an account that is none": {"recipientAccountId": "me"},
    "an account of 10 MB": {"recipientAccountId": "1" * 10_000_000},
    "a flag as a text": {"readOnly": "true"},
    "a line in a name": {"resources": [{"ARN": "arn:aws:s3:::b\n\x1b[31m"}]},
}


@pytest.mark.parametrize("case", HARMLESS)
def test_hostile_fields_are_left_out_or_kept_as_they_are(tmp_path: Path, case: str) -> None:
    reading = told(tmp_path, {**EVENTS[0], **HARMLESS[case]})
    assert reading.gaps == ()
    found = only(reading)
    assert found.count == 1
    assert max(map(len, (*found.names, *found.use, ""))) <= 2048


def test_a_strange_line_of_a_document_a_line_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "trail").write_bytes(LINES + b'\n{"Records": [}\nnot json\n')
    reading = read(tmp_path)
    assert (only(reading).count, reading.malformed, reading.events) == (3, 2, 5)


def test_lines_before_a_cut_count_and_the_cut_is_told(tmp_path: Path) -> None:
    packed = gzip.compress(LINES, compresslevel=0)
    (tmp_path / "trail").write_bytes(packed[:-4])
    reading = read(tmp_path)
    assert [each.scope for each in reading.gaps] == ["cloudtrail/trail"]


def test_a_document_that_is_too_large_is_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloudtrail_files, "MOST_OF_A_DOCUMENT", 1000)
    reading = told(tmp_path, *EVENTS)
    assert reading.aggregates == ()
    assert "unpacked" in reading.gaps[0].message


def test_a_file_that_may_not_be_read_is_a_gap_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, EVENTS)
    files = find_files([str(tmp_path)])
    for error, reason in ((PermissionError("no"), "Forbidden"), (OSError("disk"), "Unreachable")):

        def fail(*_: object, error: OSError = error) -> bytes:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(cloudtrail_files, "_whole", fail)
            reading = read_cloudtrail(files)
        assert [each.reason for each in reading.gaps] == [reason]


def test_of_many_broken_files_only_some_are_told_by_name(tmp_path: Path) -> None:
    for each in range(70):
        (tmp_path / f"f{each:02d}").write_bytes(b"{broken")
    gaps = read(tmp_path).gaps
    assert len(gaps) == cloudtrail_files.MOST_GAPS + 1
    assert (gaps[-1].scope, gaps[-1].message) == ("cloudtrail", "6 more files could not be read whole")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_however_a_file_is_damaged_it_counts_or_is_told(data: st.DataObject) -> None:
    packed = data.draw(st.booleans())
    content = WHOLE if packed else content_of(EVENTS)
    start = data.draw(st.integers(0, len(content) - 1))
    damage = data.draw(st.binary(max_size=8))
    broken = (
        content[:start] + damage + content[data.draw(st.sampled_from([len(content), start + len(damage)])) :]
    )
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), EVENTS[:1], file_name(600, "good"))
        (Path(folder) / file_name(0, "broken")).write_bytes(broken)
        reading = read(Path(folder))
    counted = sum(each.count for each in reading.aggregates)
    assert counted + reading.skipped + reading.malformed == reading.events
    assert counted >= 1
    whole = counted == 3 and not reading.malformed
    assert whole or reading.gaps or counted + reading.skipped == 4  # what is damaged is a name or a time only


# ---------------------------------------------------------------- what is covered


def test_an_account_is_covered_from_its_first_to_its_last_event(tmp_path: Path) -> None:
    reading = told(
        tmp_path,
        record("ec2:RunInstances", seconds=10),
        record("ec2:DescribeInstances", seconds=20, awsRegion="us-east-1"),
        record("ec2:DescribeInstances", seconds=99, recipientAccountId=OTHER),
        record("ec2:DescribeInstances", seconds=500, recipientAccountId=None),
    )
    assert [each.scope for each in reading.coverage] == [ACCOUNT, OTHER]
    own = reading.coverage[0]
    assert own.completeness is Completeness.ASSUMED
    assert [(each.start - START, each.end - START) for each in own.spans] == [
        (timedelta(seconds=10), timedelta(seconds=21))
    ]
    assert own.missing == ("data events",)
    assert reading.coverage[1].missing == ("data events", "writing management events")


def test_data_events_that_are_seen_are_not_missing(tmp_path: Path) -> None:
    reading = told(tmp_path, s3("GetObject", "b", "k"), s3("PutObject", "b", "k"))
    missing = reading.coverage[0].missing
    assert not any(each.endswith("of s3") for each in missing)
    assert "data events of dynamodb" in missing
    assert "data events" not in missing


def test_a_file_whose_name_holds_no_time_is_read_and_leaves_no_hole(tmp_path: Path) -> None:
    name = f"{ACCOUNT}_CloudTrail_eu-west-1_20269999T9999Z_a.json.gz"
    write(tmp_path, EVENTS, "good")
    (tmp_path / name).write_bytes(b"\x1f\x8bcut")
    reading = read(tmp_path)
    assert [each.scope for each in reading.gaps] == [f"cloudtrail/{name}"]
    assert len(reading.coverage[0].spans) == 1


def test_what_a_record_says_of_itself_decides_which_kind_it_is(tmp_path: Path) -> None:
    reading = told(
        tmp_path, record("sqs:GetQueueAttributes", managementEvent=True), record("ec2:RunInstances")
    )
    assert reading.coverage[0].missing == ("data events",)
    old = record("sqs:GetQueueAttributes")
    del old["managementEvent"], old["readOnly"]
    missing = told(tmp_path, old).coverage[0].missing
    assert "writing data events of sqs" in missing
    assert "reading data events of sqs" not in missing


def test_no_events_cover_nothing(tmp_path: Path) -> None:
    reading = told(tmp_path)
    assert (reading.coverage, reading.first_event, reading.last_event) == ((), "", "")
