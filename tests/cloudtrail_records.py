"""Records of CloudTrail as tests need them, and a seeded world of a few thousand with everything planted."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ACCOUNT, OTHER = "111122223333", "444455556666"
REGION = "eu-west-1"
START = datetime(2026, 3, 1, tzinfo=UTC)
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.example/id/1"

Json = dict[str, Any]


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def role_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/app/{name}"


def session(role: str = "reader", name: str = "pod-1", key: str = "ASIA1", **more: Any) -> Json:
    """Return `userIdentity` of a session of a role."""
    issuer = {"type": "Role", "arn": role_arn(role), "accountId": ACCOUNT, "userName": role}
    return {
        "type": "AssumedRole",
        "principalId": f"AROA{role}:{name}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}",
        "accountId": ACCOUNT,
        "accessKeyId": key,
        "sessionContext": {"sessionIssuer": issuer, "attributes": {"mfaAuthenticated": "false"}},
        **more,
    }


def user(name: str = "ann") -> Json:
    arn = f"arn:aws:iam::{ACCOUNT}:user/{name}"
    return {
        "type": "IAMUser",
        "arn": arn,
        "accountId": ACCOUNT,
        "accessKeyId": f"AKIA{name}",
        "userName": name,
    }


def foreign(account: str = OTHER) -> Json:
    return {"type": "AWSAccount", "principalId": "AROA9:ci", "accountId": account}


def record(event: str, who: Json | None = None, seconds: float = 0, **more: Any) -> Json:
    """Return one event, `SOURCE:NAME`."""
    source, _, name = event.partition(":")
    return {
        "eventVersion": "1.11",
        "userIdentity": who if who is not None else user(),
        "eventTime": at(seconds),
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "sourceIPAddress": "10.0.0.1",
        "requestParameters": None,
        "responseElements": None,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "readOnly": name.startswith(("Get", "List", "Describe", "Head")),
        "recipientAccountId": ACCOUNT,
        **more,
    }


def assumed(role: str, name: str, key: str, subject: str, seconds: float = 0) -> Json:
    """Return the event that gave a session to a ServiceAccount."""
    who = {
        "type": "WebIdentityUser",
        "principalId": f"{PROVIDER}:sts.amazonaws.com:{subject}",
        "userName": subject,
        "identityProvider": PROVIDER,
    }
    return record(
        "sts:AssumeRoleWithWebIdentity",
        who,
        seconds,
        requestParameters={"roleArn": role_arn(role), "roleSessionName": name},
        responseElements={
            "credentials": {"accessKeyId": key, "sessionToken": "HIDDEN", "expiration": at(seconds + 3600)},
            "assumedRoleUser": {"assumedRoleId": f"AROA{role}:{name}", "arn": "x"},
            "subjectFromWebIdentityToken": subject,
            "provider": PROVIDER,
        },
        resources=[{"accountId": ACCOUNT, "type": "AWS::IAM::Role", "ARN": role_arn(role)}],
    )


def s3(
    event: str, bucket: str, key: str = "", owner: str = ACCOUNT, who: Json | None = None, **more: Any
) -> Json:
    resources: list[Json] = [{"accountId": owner, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}"}]
    if key:
        resources.insert(0, {"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{bucket}/{key}"})
    parameters = {"bucketName": bucket, **({"key": key} if key else {}), **more.pop("parameters", {})}
    return record(
        f"s3:{event}", who, requestParameters=parameters, resources=resources, managementEvent=False, **more
    )


def file_name(minute: int = 0, unique: str = "a", account: str = ACCOUNT, region: str = REGION) -> str:
    time = START + timedelta(minutes=minute)
    return f"{account}_CloudTrail_{region}_{time:%Y%m%dT%H%M}Z_{unique}.json.gz"


def content_of(records: Iterable[Json]) -> bytes:
    return json.dumps({"Records": list(records)}, separators=(",", ":")).encode()


def write(folder: Path, records: Iterable[Json], name: str = "") -> Path:
    """Write a file as S3 holds it."""
    path = folder / (name or file_name())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content_of(records), mtime=0))
    return path


# ---------------------------------------------------------------- a world with everything planted

CALLS = (
    ("ec2:DescribeInstances", None),
    ("monitoring:PutMetricData", None),
    ("lambda:UpdateFunctionCode20150331v2", {"functionName": "fn-{}"}),
    ("lambda:Invoke", {"functionName": "fn-{}:live"}),
    ("dynamodb:GetItem", {"tableName": "table-{}"}),
    ("secretsmanager:GetSecretValue", {"secretId": "secret-{}"}),
    ("iam:GetRole", {"roleName": "role-{}"}),
    ("s3:HeadObject", None),
    ("s3:GetObject", None),
    ("s3:ListObjects", None),
    ("kms:Decrypt", None),
    ("zoo:Feed", None),
)
DENIALS = ("AccessDenied", "Client.UnauthorizedOperation")
ERRORS = ("NoSuchKey", "ThrottlingException")


def world(seed: int, events: int) -> list[list[Json]]:
    """Return files of events.

    Planted: sessions of ServiceAccounts (named by an event that may come after their uses), of pods of EKS
    and of users; forward access of S3; events that two accounts hear of, both ways; denials, with and without
    a message; other errors; versions of objects; events that are delivered twice; events that are no calls;
    an event that nobody knows. Within a file the order is shuffled.
    """
    random_ = random.Random(seed)
    made = [each for index in range(events) for each in _events(random_, index)]
    return [_shuffled(random_, made[start : start + 100]) for start in range(0, len(made), 100)]


def _shuffled(random_: random.Random, events: list[Json]) -> list[Json]:
    random_.shuffle(events)
    return events


def _events(random_: random.Random, index: int) -> Iterator[Json]:
    key = f"ASIA{index // 20:06d}"
    role = f"role-{index // 20 % 7}"
    subject = f"system:serviceaccount:shop:sa-{index // 20 % 5}"
    name = f"s-{index // 20 % 40}"
    who = session(role, name, key) if random_.random() < 0.7 else user(f"user-{random_.randrange(6)}")
    kind = index % 20
    found = _call(random_, who, index)
    if kind == 0:
        yield _identified(random_, assumed(role, name, key, subject, index))
    elif kind == 1:
        yield _identified(random_, record("s3:ListBuckets", who, index, eventType="AwsServiceEvent"))
    elif kind == 2:
        shared = f"shared-{index}"
        yield {**found, "sharedEventID": shared}
        copy = {
            **found,
            "userIdentity": foreign(ACCOUNT),
            "recipientAccountId": OTHER,
            "sharedEventID": shared,
        }
        yield _identified(random_, copy)
    elif kind == 3:
        yield _identified(random_, {**_call(random_, foreign(), index), "sharedEventID": f"shared-{index}"})
    elif kind == 4:
        yield from (found, found)
    else:
        yield found


def _identified(random_: random.Random, event: Json) -> Json:
    return {**event, "eventID": f"{random_.getrandbits(64):016x}"}


def _call(random_: random.Random, who: Json, index: int) -> Json:
    event, parameters = random_.choice(CALLS)
    number = random_.randrange(100)
    if event == "kms:Decrypt" and who["type"] == "AssumedRole":
        who = {**who, "invokedBy": "s3.amazonaws.com"}
    if event.startswith("s3:"):
        versions = {"versionId": "v1"} if random_.random() < 0.3 else {}
        name = event.partition(":")[2]
        object_key = "" if name == "ListObjects" else f"k/{number}"
        found = s3(name, "bucket", object_key, random_.choice([ACCOUNT, OTHER]), who, parameters=versions)
    else:
        named = {key: text.format(number) for key, text in parameters.items()} if parameters else None
        found = record(event, who, requestParameters=named)
    found["eventTime"] = at(index)
    chance = random_.random()
    if chance < 0.05:
        found["errorCode"] = random_.choice(DENIALS)
        if chance < 0.03:
            arn = role_arn("passed")
            found["errorMessage"] = f"User: x is not authorized to perform: iam:PassRole on resource: {arn}"
    elif chance < 0.1:
        found["errorCode"] = random_.choice(ERRORS)
    return _identified(random_, found)
