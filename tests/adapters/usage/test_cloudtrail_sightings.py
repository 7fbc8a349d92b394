"""Records of CloudTrail as the rules of anomalies need them: whose deed, and who assumed which role."""

from __future__ import annotations

import json
from typing import Any

import pytest

from leastwise.adapters.usage import cloudtrail_sightings
from leastwise.adapters.usage.cloudtrail_events import records_of
from leastwise.adapters.usage.cloudtrail_sightings import CloudTrailSightings
from leastwise.core.anomalies.sightings import Assumed, Sighting

ACCOUNT = "111122223333"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/reader"
ROLE = f"aws:{ROLE_ARN}"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
SUBJECT = "system:serviceaccount:payments:api"


def session(key: str = "ASIA1") -> dict[str, Any]:
    return {
        "type": "AssumedRole",
        "principalId": "AROAX:work",
        "accountId": ACCOUNT,
        "accessKeyId": key,
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/work",
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": ROLE_ARN}},
    }


def record(source: str = "s3", name: str = "GetObject", who: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "eventTime": "2026-06-01T12:00:00Z",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-west-1",
        "userIdentity": session() if who is None else who,
        "eventID": "e-1",
        "eventType": "AwsApiCall",
        "recipientAccountId": ACCOUNT,
        **more,
    }


def assuming(who: dict[str, Any], name: str = "AssumeRole", **more: Any) -> dict[str, Any]:
    answer = {"credentials": {"accessKeyId": "ASIA2"}, "assumedRoleUser": {"assumedRoleId": "AROAY:work"}}
    asked = {"roleArn": ROLE_ARN, "roleSessionName": "work"}
    return record("sts", name, who, **{"requestParameters": asked, "responseElements": answer, **more})


def seen(*records: dict[str, Any]) -> list[Sighting]:
    found, strange = records_of(json.dumps({"Records": records}).encode())
    assert not strange
    return list(CloudTrailSightings().of_records(found))


def test_a_record_tells_who_did_what() -> None:
    (found,) = seen(record("secretsmanager", "GetSecretValue"))
    (deed,) = found.deeds
    assert (found.at, found.event, found.credential) == (1_780_315_200, "e-1", None)
    assert (deed.identity, deed.text) == (ROLE, "secretsmanager:GetSecretValue")
    assert [each.risk for each in deed.privileges] == ["LW-AWS-019"]


def test_a_refusal_is_told_by_what_its_message_names() -> None:
    denied = {
        "errorCode": "AccessDenied",
        "errorMessage": "User: x is not authorized to perform: kms:Decrypt",
    }
    (named,) = seen(record(**denied))
    assert named.deeds[0].denied == ("kms:Decrypt",)
    (plain,) = seen(record(errorCode="AccessDenied", errorMessage="no"))
    assert plain.deeds[0].denied == ("s3:GetObject",)
    (failed,) = seen(record(errorCode="NoSuchKey"))
    assert failed.deeds[0].denied == ()


def test_records_come_in_the_order_of_their_times() -> None:
    late, early = record(eventTime="2026-06-01T12:05:00Z"), record()
    assert [each.at for each in seen(late, early)] == [1_780_315_200, 1_780_315_500]


def test_what_is_no_call_or_nobodys_is_left_out() -> None:
    reader = CloudTrailSightings()
    records = [
        record(eventType="AwsServiceEvent"),
        record(eventTime="1969-01-01T00:00:00Z"),
        record(who={}),
        record(who="nobody"),
        record(),
    ]
    found, _ = records_of(json.dumps({"Records": records}).encode())
    assert len(list(reader.of_records(found))) == 1
    assert (reader.events, reader.skipped, reader.strange) == (5, 2, 2)


WEB = {"type": "WebIdentityUser", "identityProvider": PROVIDER, "userName": SUBJECT}


@pytest.mark.parametrize(
    ("who", "name", "more", "source"),
    [
        (WEB, "AssumeRoleWithWebIdentity", {}, f"{PROVIDER} {SUBJECT}"),
        (
            {**WEB, "userName": "repo:acme/shop:ref:refs/heads/x"},
            "AssumeRoleWithWebIdentity",
            {},
            f"{PROVIDER} repo:acme/shop",  # not each of its branches
        ),
        ({**WEB, "userName": ""}, "AssumeRoleWithWebIdentity", {}, PROVIDER),
        ({"type": "AWSAccount", "accountId": "444455556666"}, "AssumeRole", {}, "account 444455556666"),
        (
            {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"},
            "AssumeRole",
            {},
            "service:ec2.amazonaws.com",
        ),
        (session(), "AssumeRole", {}, ROLE_ARN),
        (
            {"type": "SAMLUser", "principalId": "x", "userName": "jane"},
            "AssumeRoleWithSAML",
            {
                "requestParameters": {
                    "roleArn": ROLE_ARN,
                    "principalArn": f"arn:aws:iam::{ACCOUNT}:saml-provider/idp",
                }
            },
            f"arn:aws:iam::{ACCOUNT}:saml-provider/idp",
        ),
    ],
)
def test_who_assumes_a_role_has_one_name(
    who: dict[str, Any], name: str, more: dict[str, Any], source: str
) -> None:
    (found,) = seen(assuming(who, name, **more))
    assert isinstance(found.fact, Assumed)
    assert (found.fact.role, found.fact.source) == (ROLE, source)
    assert found.fact.sessions == ("ASIA2", "AROAY:work")
    assert found.fact.by_session == ("ASIA1" if who.get("type") == "AssumedRole" else "")


@pytest.mark.parametrize(
    "more",
    [
        {"errorCode": "AccessDenied"},
        {"requestParameters": None},
        {"requestParameters": {"roleArn": None}},
        {"requestParameters": {"roleArn": 5}},
        {"requestParameters": [1]},
        {"eventSource": "example.amazonaws.com"},
        {"eventName": "GetCallerIdentity"},
    ],
)
def test_what_assumes_no_role(more: dict[str, Any]) -> None:
    (found,) = seen({**assuming(session()), **more})
    assert found.fact is None


def test_what_is_remembered_of_callers_and_deeds_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloudtrail_sightings, "MOST_CALLERS", 3)
    reader = CloudTrailSightings()
    records = [record("s3", f"Get{number}", session(f"K{number}")) for number in range(9)]
    records += [record(who={**session(), "userName": "x" * 20_000})]
    found, _ = records_of(json.dumps({"Records": records}).encode())
    assert len(list(reader.of_records(found))) == 10
    assert len(reader._callers) <= 3
    assert len(reader._deeds) <= 3
    assert not any(len(each) > 20_000 for each in reader._callers)
