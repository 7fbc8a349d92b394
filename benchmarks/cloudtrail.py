"""CloudTrail: what everybody used, in 200,000 events of 90 days in 100 packed files.

python -m benchmarks.cloudtrail bare|uses FOLDER     one measured process, as the benchmark starts it
The files are generated from a seed; LEASTWISE_BENCH_CLOUDTRAIL names a folder with others.
"""

from __future__ import annotations

import gc
import gzip
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.harness import Row
from leastwise.adapters.usage.cloudtrail_files import read_cloudtrail
from leastwise.adapters.usage.files import find_files

EVENTS, FILES, ROLES, SEED = 200_000, 100, 5_000, 7
LEAST_RATE = 100_000
MOST_MIB = 128
RUNS = 3

_MIB = 1024
_DAYS = 90
_START = datetime(2026, 1, 1, tzinfo=UTC)
_ACCOUNT, _REGION = "111122223333", "eu-west-1"
_ARN = f"{_REGION}:{_ACCOUNT}"
_CALLS: tuple[tuple[str, str, str, str], ...] = (  # source, event, type of the resource, its ARN
    ("ec2", "DescribeInstances", "", ""),
    ("ec2", "StartInstances", "", ""),
    ("monitoring", "PutMetricData", "", ""),
    ("iam", "GetRole", "", ""),
    ("secretsmanager", "GetSecretValue", "", ""),
    ("lambda", "Invoke", "AWS::Lambda::Function", f"arn:aws:lambda:{_ARN}:function:fn-"),
    (
        "lambda",
        "UpdateFunctionCode20150331v2",
        "AWS::Lambda::Function",
        f"arn:aws:lambda:{_ARN}:function:fn-",
    ),
    ("dynamodb", "GetItem", "AWS::DynamoDB::Table", f"arn:aws:dynamodb:{_ARN}:table/table-"),
    ("dynamodb", "PutItem", "AWS::DynamoDB::Table", f"arn:aws:dynamodb:{_ARN}:table/table-"),
    ("sqs", "SendMessage", "AWS::SQS::Queue", f"arn:aws:sqs:{_ARN}:queue-"),
    ("sns", "Publish", "AWS::SNS::Topic", f"arn:aws:sns:{_ARN}:topic-"),
    ("kms", "Decrypt", "AWS::KMS::Key", f"arn:aws:kms:{_ARN}:key/key-"),
    ("s3", "GetObject", "AWS::S3::Object", "arn:aws:s3:::bucket/obj-"),
    ("s3", "HeadObject", "AWS::S3::Object", "arn:aws:s3:::bucket/obj-"),
    ("s3", "PutObject", "AWS::S3::Object", "arn:aws:s3:::bucket/obj-"),
    ("s3", "ListObjects", "AWS::S3::Bucket", "arn:aws:s3:::bucket-"),
)


def cloudtrail() -> list[Row]:
    """Count in turn with a bare fold that unpacks, decodes six fields and counts."""
    with tempfile.TemporaryDirectory(prefix="leastwise-cloudtrail-") as folder:
        given = os.environ.get("LEASTWISE_BENCH_CLOUDTRAIL")
        if not given:
            generate(Path(folder))
        pairs = [(_measure("bare", given or folder), _measure("uses", given or folder)) for _ in range(RUNS)]
    bare, ours = (min((pair[side] for pair in pairs), key=lambda each: each["seconds"]) for side in (0, 1))
    rate, peak = ours["events"] / ours["seconds"], max(each["mib"] for _, each in pairs)
    return [
        Row(
            f"CloudTrail, {ours['events']:,.0f} events: uses of everybody, with resources and denials",
            f"over {LEAST_RATE:,} events/s, under {MOST_MIB} MiB",
            f"{rate:,.0f} events/s, {peak:.0f} MiB",
            rate > LEAST_RATE and peak < MOST_MIB,
            f"{bare['seconds'] / ours['seconds']:.2f} of a bare six-field fold; "
            f"{ours['found']:,.0f} uses; best of {RUNS} in turn",
        )
    ]


def _measure(what: str, folder: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.cloudtrail", what, folder],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


# ---------------------------------------------------------------- the two that are measured


class _Identity(msgspec.Struct, rename="camel"):
    arn: str = ""


class _Event(msgspec.Struct, rename="camel"):
    event_time: str = ""
    event_source: str = ""
    event_name: str = ""
    error_code: str | None = None
    recipient_account_id: str = ""
    user_identity: _Identity | None = None


class _File(msgspec.Struct):
    Records: list[_Event]


def count_bare(folder: str) -> tuple[int, int]:
    """Keep last and count for each caller, source, event, account and error; nothing is interpreted."""
    decode = msgspec.json.Decoder(_File).decode
    found: dict[tuple[str, str, str, str, bool], list[Any]] = {}
    events = 0
    for path in sorted(Path(folder).rglob("*.gz")):
        for event in decode(zlib.decompress(path.read_bytes(), zlib.MAX_WBITS | 16)).Records:
            events += 1
            who = event.user_identity.arn if event.user_identity else ""
            key = (
                who,
                event.event_source,
                event.event_name,
                event.recipient_account_id,
                event.error_code is None,
            )
            seen = found.get(key)
            if seen is None:
                found[key] = [event.event_time, 1]
            else:
                seen[0] = event.event_time
                seen[1] += 1
    return events, len(found)


def count_uses(folder: str) -> tuple[int, int]:
    """Count as the product does."""
    reading = read_cloudtrail(find_files([folder]))
    return reading.events, len(reading.aggregates)


COUNTERS = {"bare": count_bare, "uses": count_uses}

# ---------------------------------------------------------------- the files


def generate(folder: Path, events: int = EVENTS, files: int = FILES, seed: int = SEED) -> None:
    """Write files as S3 holds them; the same arguments give the same bytes."""
    chance = random.Random(seed)
    sessions: dict[int, dict[str, Any]] = {}
    habits: dict[int, list[tuple[str, str, str, str]]] = {}
    share = events // files
    for number in range(files):
        at = _START + timedelta(days=_DAYS) * number / files
        records = [
            _record(chance, sessions, habits, at + timedelta(days=_DAYS) * each / events)
            for each in range(share)
        ]
        path = folder / f"{_ACCOUNT}_CloudTrail_{_REGION}_{at:%Y%m%dT%H%M}Z_{number:04d}.json.gz"
        path.write_bytes(gzip.compress(json.dumps({"Records": records}).encode(), 6, mtime=0))


def _record(
    chance: random.Random,
    sessions: dict[int, dict[str, Any]],
    habits: dict[int, list[tuple[str, str, str, str]]],
    at: datetime,
) -> dict[str, Any]:
    rare = chance.random() < 0.3
    who = chance.randrange(ROLES) if rare else min(int(chance.paretovariate(0.6)), ROLES) - 1
    if who not in sessions or chance.random() < 0.01:
        sessions[who] = _session(chance, who)
        return _assumed(chance, who, sessions[who], at)
    does = habits.setdefault(who, [chance.choice(_CALLS) for _ in range(chance.randrange(2, 12))])
    source, event, kind, arn = chance.choice(does)
    number = chance.randrange(50)
    resources = [{"accountId": _ACCOUNT, "type": kind, "ARN": f"{arn}{number:04d}"}] if arn else None
    if kind == "AWS::S3::Object":
        bucket = {"accountId": _ACCOUNT, "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::bucket"}
        resources = [{"type": kind, "ARN": f"{arn}{number:04d}"}, bucket]
    found = _event(chance, source, event, sessions[who], at)
    found["requestParameters"] = {"roleName": f"role-{number}", "secretId": f"secret-{number}", "key": "k"}
    found["resources"] = resources
    if chance.random() < 0.02:
        action = f"{source}:{event}"
        found |= {"errorCode": "AccessDenied", "errorMessage": f"not authorized to perform: {action}"}
    if chance.random() < 0.01:
        found["sharedEventID"] = f"{chance.getrandbits(128):032x}"
    return found


def _session(chance: random.Random, who: int) -> dict[str, Any]:
    role, name = f"role-{who:04d}", f"botocore-session-{chance.randrange(10**9)}"
    issuer = {"type": "Role", "arn": f"arn:aws:iam::{_ACCOUNT}:role/{role}", "userName": role}
    return {
        "type": "AssumedRole",
        "principalId": f"AROA{who:016d}:{name}",
        "arn": f"arn:aws:sts::{_ACCOUNT}:assumed-role/{role}/{name}",
        "accountId": _ACCOUNT,
        "accessKeyId": f"ASIA{chance.randrange(36**8):016d}",
        "sessionContext": {"sessionIssuer": issuer, "attributes": {"mfaAuthenticated": "false"}},
    }


def _assumed(chance: random.Random, who: int, session: dict[str, Any], at: datetime) -> dict[str, Any]:
    subject = f"system:serviceaccount:ns-{who % 200:05d}:sa-{who:06d}"
    provider = f"arn:aws:iam::{_ACCOUNT}:oidc-provider/oidc.example/id/1"
    by = {"type": "WebIdentityUser", "userName": subject, "identityProvider": provider}
    found = _event(chance, "sts", "AssumeRoleWithWebIdentity", by, at)
    found["responseElements"] = {
        "credentials": {"accessKeyId": session["accessKeyId"], "sessionToken": "HIDDEN"},
        "subjectFromWebIdentityToken": subject,
        "provider": provider,
    }
    return found


def _event(
    chance: random.Random, source: str, name: str, who: dict[str, Any], at: datetime
) -> dict[str, Any]:
    return {
        "eventVersion": "1.11",
        "userIdentity": who,
        "eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": _REGION,
        "sourceIPAddress": f"10.0.{chance.randrange(256)}.{chance.randrange(256)}",
        "userAgent": "aws-sdk-go-v2/1.30",
        "requestID": f"{chance.getrandbits(128):032x}",
        "eventID": f"{chance.getrandbits(128):032x}",
        "readOnly": name.startswith(("Get", "List", "Describe", "Head")),
        "eventType": "AwsApiCall",
        "managementEvent": source in {"ec2", "iam", "sts", "kms"},
        "recipientAccountId": _ACCOUNT,
    }


def _main(what: str, folder: str) -> None:
    gc.disable()  # as the command line does: the process ends after the answer
    started = time.perf_counter()
    events, found = COUNTERS[what](folder)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB
    print(json.dumps({"seconds": seconds, "events": events, "found": found, "mib": peak}))


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2])
