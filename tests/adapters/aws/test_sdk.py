"""The adapter over the real SDK: moto answers in the process, no network."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
import structlog
from moto import mock_aws

from adapters.aws import payloads
from adapters.aws.fake_clients import FakeGuard, FakeLimiter
from builders import account
from fakes import FakeClock
from leastwise.adapters.aws.apply import AwsAccountWriter
from leastwise.adapters.aws.connection import AwsConnection, connect
from leastwise.core.accounts import CredentialType
from leastwise.core.errors import AlreadyExistsError, ConflictError, RetryLaterError, WrongAccountError
from leastwise.core.iam_documents import parse_document
from leastwise.core.identities import Cluster

MOTO_ACCOUNT = "123456789012"
BOUNDARY = f"arn:aws:iam::{MOTO_ACCOUNT}:policy/leastwise-boundary"
PROD = account(account_id=MOTO_ACCOUNT, boundary_arn=BOUNDARY)
TRUST, READ = parse_document(payloads.TRUST), parse_document(payloads.READ)
OTHER = parse_document({"Statement": {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}})
OTHER_TRUST = parse_document(
    {
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    }
)
TAGS = {"leastwise.dev/owner": payloads.OWNER}


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsConnection]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with mock_aws():
        made = connect(Cluster("cluster-1"), FakeClock(), FakeLimiter(), workers=2)
        yield made
        made.close()


@pytest.fixture
async def writer(connection: AwsConnection) -> AwsAccountWriter:
    writer = connection.writer(FakeGuard())
    await writer.create_managed_policy(
        account(account_id=MOTO_ACCOUNT, role_path_prefix="/"), "leastwise-boundary", READ, {}
    )
    return writer


async def create(writer: AwsAccountWriter, name: str = "lw-reader") -> None:
    await writer.create_role(PROD, name, trust=TRUST, tags=TAGS, max_session_seconds=7200)


async def test_a_role_is_read_as_it_was_written(connection: AwsConnection, writer: AwsAccountWriter) -> None:
    await create(writer)
    await writer.put_inline(PROD, "lw-reader", "leastwise-1", READ)
    arn = await writer.create_managed_policy(PROD, "lw-reader-1", READ, TAGS)
    await writer.attach(PROD, "lw-reader", arn)
    role = await connection.observer.observe_role(PROD, "lw-reader")
    assert role is not None
    assert role.arn == f"arn:aws:iam::{MOTO_ACCOUNT}:role/leastwise/lw-reader"
    assert (role.trust, dict(role.inline), role.attached) == (TRUST, {"leastwise-1": READ}, (arn,))
    assert (role.boundary_arn, role.max_session_seconds) == (BOUNDARY, 7200)
    assert role.owner is not None
    snapshot = await connection.observer.observe_account(PROD)
    assert replace(snapshot.roles["lw-reader"], max_session_seconds=7200) == role
    assert snapshot.managed_policies[arn].document == READ
    assert snapshot.gaps == ()


async def test_every_part_of_a_role_can_be_changed(
    connection: AwsConnection, writer: AwsAccountWriter
) -> None:
    await create(writer)
    await writer.put_trust(PROD, "lw-reader", OTHER_TRUST)
    await writer.put_inline(PROD, "lw-reader", "a", READ)
    await writer.delete_inline(PROD, "lw-reader", "a")
    await writer.put_boundary(PROD, "lw-reader")
    await writer.tag_role(PROD, "lw-reader", {"more": "1"})
    await writer.untag_role(PROD, "lw-reader", ["more"])
    await writer.set_max_session(PROD, "lw-reader", 3600)
    role = await connection.observer.observe_role(PROD, "lw-reader")
    assert role is not None
    assert (role.trust, role.inline, dict(role.tags)) == (OTHER_TRUST, {}, TAGS)
    assert role.max_session_seconds == 3600


async def test_a9_removal_works_in_order_and_twice(
    connection: AwsConnection, writer: AwsAccountWriter
) -> None:
    await create(writer)
    arn = await writer.create_managed_policy(PROD, "lw-reader-1", READ, TAGS)
    await writer.attach(PROD, "lw-reader", arn)
    with pytest.raises(ConflictError):
        await writer.delete_role(PROD, "lw-reader")
    for _ in range(2):
        await writer.detach(PROD, "lw-reader", arn)
        await writer.delete_role(PROD, "lw-reader")
        await writer.delete_managed_policy(PROD, arn)
    assert await connection.observer.observe_role(PROD, "lw-reader") is None
    assert await connection.observer.observe_managed_policy(PROD, arn) is None


async def test_a6_a_policy_can_be_written_more_than_five_times(
    connection: AwsConnection, writer: AwsAccountWriter
) -> None:
    arn = await writer.create_managed_policy(PROD, "lw-reader-1", READ, TAGS)
    for document in (OTHER, READ) * 4:
        await writer.put_managed_policy(PROD, arn, document)
    policy = await connection.observer.observe_managed_policy(PROD, arn)
    assert policy is not None
    assert policy.document == READ
    assert len(policy.versions) == 4
    assert policy.tags == TAGS


async def test_a_name_that_is_taken_is_told(writer: AwsAccountWriter) -> None:
    await create(writer)
    with pytest.raises(AlreadyExistsError):
        await create(writer)


async def test_another_accounts_credentials_are_refused(writer: AwsAccountWriter) -> None:
    with pytest.raises(WrongAccountError):
        await writer.create_role(
            account(boundary_arn=BOUNDARY), "x", trust=TRUST, tags={}, max_session_seconds=3600
        )


async def test_a_role_is_assumed_for_another_account(connection: AwsConnection) -> None:
    far = account(
        "far",
        account_id="444455556666",
        credential_type=CredentialType.ASSUME_ROLE,
        assume_role_arn="arn:aws:iam::444455556666:role/leastwise-operator",
    )
    await connection.observer.verify_caller(far)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


async def test_an_unsafe_endpoint_is_used_and_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    nobody = f"http://127.0.0.1:{free_port()}"
    connection = connect(Cluster("c"), FakeClock(), FakeLimiter(), workers=1, unsafe_endpoint_url=nobody)
    with structlog.testing.capture_logs() as logged, pytest.raises(RetryLaterError):
        await connection.observer.verify_caller(PROD)
    assert [(each["event"], each["endpoint"]) for each in logged] == [("unsafe_aws_endpoint_used", nobody)]
    connection.close()


async def test_no_environment_variable_moves_the_endpoint(
    monkeypatch: pytest.MonkeyPatch, connection: AwsConnection
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    await connection.observer.verify_caller(PROD)


def test_the_sdk_is_not_loaded_before_the_first_call() -> None:
    program = (
        "import sys, leastwise.adapters.aws.connection as c\n"
        "sys.exit(any(name.split('.')[0] in ('boto3', 'botocore') for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
