"""Real S3 calls against the emulator, and our decisions about them: they agree in what it enforces.

The world is read by `aws iam get-account-authorization-details`, as a user would read it, and the bucket
policies by hand. What the emulator does not enforce (SCPs, principal tags) is not asked of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from leastwise.adapters.recorded.aws import AwsFiles
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.decisions import Outcome
from leastwise.core.evaluation.engines import Caller, CloudQuestion
from leastwise.core.evaluation.inventories import IdentityId
from leastwise_dev import tools
from leastwise_dev.aws import FakeAws
from leastwise_dev.aws.issuer import FakeIssuer

pytestmark = pytest.mark.e2e

ACCOUNT = "111122223333"
Statement = dict[str, Any]

issuer = FakeIssuer()


def document(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str] = "*", **elements: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **elements}


def deny(action: str | list[str], resource: str | list[str] = "*", **elements: Any) -> Statement:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **elements}


def arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


OBJECTS = "arn:aws:s3:::invoices/*"
TRUST = document({"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"})
ROLES: dict[str, list[Statement]] = {
    "reader": [allow("s3:GetObject", OBJECTS)],
    "lister": [allow("s3:List*", "arn:aws:s3:::invoices")],
    "wide": [allow("s3:*")],
    "denied": [allow("s3:*"), deny("s3:DeleteObject"), deny("s3:GetObject", "arn:aws:s3:::invoices/2026/*")],
    "others": [{"Effect": "Allow", "NotAction": "s3:Delete*", "NotResource": "arn:aws:s3:::salaries*"}],
    "named": [],
    "bounded": [allow("s3:*")],
    "bounded-named": [],
    "nothing": [],
}
BOUNDARY = document(allow(["s3:Get*", "s3:List*"]))
BUCKET_POLICIES = {
    "salaries": document(
        allow("s3:GetObject", "arn:aws:s3:::salaries/*", Principal={"AWS": arn("named")}),
        allow("s3:GetObject", "arn:aws:s3:::salaries/*", Principal={"AWS": arn("bounded-named")}),
        deny("s3:*", ["arn:aws:s3:::salaries", "arn:aws:s3:::salaries/*"], Principal={"AWS": arn("wide")}),
    )
}
CALLS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("get_object", "s3:GetObject", {"Bucket": "invoices", "Key": "2026/1"}),
    ("get_object", "s3:GetObject", {"Bucket": "invoices", "Key": "2025/1"}),
    ("get_object", "s3:GetObject", {"Bucket": "salaries", "Key": "all"}),
    ("put_object", "s3:PutObject", {"Bucket": "invoices", "Key": "2027/1", "Body": b"x"}),
    ("put_object", "s3:PutObject", {"Bucket": "salaries", "Key": "new", "Body": b"x"}),
    ("list_objects_v2", "s3:ListBucket", {"Bucket": "invoices"}),
    ("list_objects_v2", "s3:ListBucket", {"Bucket": "salaries"}),
    ("delete_object", "s3:DeleteObject", {"Bucket": "invoices", "Key": "none"}),
)


@pytest.fixture(scope="module")
def aws() -> Iterator[FakeAws]:
    fake = FakeAws.start(tools.ministack(), issuer.jwks)
    fake.make_bucket("invoices", {"2026/1": b"one", "2025/1": b"two"})
    fake.make_bucket("salaries", {"all": b"three"})
    boundary = fake.make_boundary("edge", BOUNDARY)
    iam, s3 = fake.client("iam"), fake.client("s3")
    for name, statements in ROLES.items():
        limits = {"PermissionsBoundary": boundary} if name.startswith("bounded") else {}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, **limits)
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))
    for bucket, policy in BUCKET_POLICIES.items():
        s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    yield fake
    fake.stop()


@pytest.fixture(scope="module")
def engine(aws: FakeAws) -> AwsEngine:
    answer = aws.client("iam").get_account_authorization_details()
    files = AwsFiles()
    files.add("aws-account", json.dumps(answer, default=str).encode(), "account")
    resources = {f"arn:aws:s3:::{bucket}": json.loads(policy) for bucket, policy in BUCKET_POLICIES.items()}
    files.add("aws-resources", json.dumps(resources).encode(), "resources")
    return AwsEngine(files.world())


def is_let_through(call: Any, **parameters: Any) -> bool:
    try:
        call(**parameters)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDenied":
            raise
        return False
    return True


@pytest.mark.parametrize("name", ROLES)
def test_s3_calls_end_as_decided(aws: FakeAws, engine: AwsEngine, name: str) -> None:
    session = aws.client("sts").assume_role(RoleArn=arn(name), RoleSessionName="session")
    s3 = aws.client("s3", credentials=session["Credentials"])
    happened, decided = {}, {}
    for method, action, parameters in CALLS:
        key = parameters.get("Key")
        resource = f"arn:aws:s3:::{parameters['Bucket']}" + (f"/{key}" if key else "")
        question = CloudQuestion(action, resource, ACCOUNT, is_complete=True)
        decision = engine.decide(Caller(IdentityId(f"aws:{arn(name)}"), session="session"), question)
        happened[action, resource] = is_let_through(getattr(s3, method), **parameters)
        decided[action, resource] = decision.outcome is Outcome.ALLOWED
    assert happened == decided


def test_roles_are_assumed_as_decided(aws: FakeAws, engine: AwsEngine) -> None:
    question = CloudQuestion("sts:AssumeRole", arn("reader"))
    wide = aws.client("sts").assume_role(RoleArn=arn("wide"), RoleSessionName="session")
    refused = aws.client("sts", credentials=wide["Credentials"])
    assert not is_let_through(refused.assume_role, RoleArn=arn("reader"), RoleSessionName="next")
    decision = engine.decide(Caller(IdentityId(f"aws:{arn('wide')}")), question)
    assert decision.outcome is Outcome.IMPLICITLY_DENIED
