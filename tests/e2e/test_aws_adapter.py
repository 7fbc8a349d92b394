"""The AWS adapter against the emulator behind its strict gate, held to the operator's own least policy."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from builders import account
from leastwise.adapters.aws.apply import AwsAccountWriter
from leastwise.adapters.aws.connection import AwsConnection, connect
from leastwise.clock import SystemClock
from leastwise.core.accounts import AwsAccount
from leastwise.core.errors import (
    AlreadyExistsError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    ResultUnknownError,
    ThrottledError,
    WrongAccountError,
)
from leastwise.core.iam_documents import parse_document
from leastwise.core.identities import OWNER_KEY, Cluster, ServiceAccount
from leastwise.services.account_cache import AccountCache
from leastwise.services.token_buckets import AccountBuckets
from leastwise_dev import tools
from leastwise_dev.aws import policy_check
from leastwise_dev.aws.stand_in import ACCOUNT_ID, REGION, FakeAws

pytestmark = pytest.mark.e2e

CLUSTER_ID = "cluster-1"
EXAMPLES = Path(__file__).parents[2] / "examples" / "aws"
VALUES = {"ACCOUNT_ID": ACCOUNT_ID, "CLUSTER_ID": CLUSTER_ID, "CLUSTER_NAME": "main", "REGION": REGION}
ISSUER = "https://oidc.example/id/1"
TAGS = {OWNER_KEY: f"{CLUSTER_ID}/payments/reader"}
API = ServiceAccount("payments", "api")
READ = parse_document(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::invoices/*"}],
    }
)
LIST = parse_document(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::invoices"}],
    }
)
POD_TRUST = parse_document(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "pods.eks.amazonaws.com"},
                "Action": ["sts:AssumeRole", "sts:TagSession"],
                "Condition": {"StringEquals": {"aws:RequestTag/kubernetes-namespace": "payments"}},
            }
        ],
    }
)


class FakeGuard:
    """The lease is always held."""

    def check(self, write_seconds: float = 10.0) -> None:
        """Allow the write."""


@pytest.fixture(scope="module")
def emulator() -> Iterator[FakeAws]:
    fake = FakeAws.start(tools.ministack())
    yield fake
    fake.stop()


@pytest.fixture
def aws(emulator: FakeAws, monkeypatch: pytest.MonkeyPatch) -> FakeAws:
    emulator.reset()
    for name, value in emulator.environment().items():
        monkeypatch.setenv(name, value)
    return emulator


@pytest.fixture
def prod(aws: FakeAws) -> AwsAccount:
    """The account as its owner set it up: with a boundary, and the operator held to its own policy."""
    boundary = aws.make_boundary(
        "leastwise-boundary", (EXAMPLES / "boundary.json").read_text(encoding="utf-8")
    )
    aws.enforce_policy(policy_check.load_policy(EXAMPLES / "operator-policy.json", **VALUES))
    return account(region=REGION, boundary_arn=boundary, writes_per_minute=6000)


@pytest.fixture
async def connection(aws: FakeAws, prod: AwsAccount) -> AsyncIterator[AwsConnection]:
    cluster = Cluster(CLUSTER_ID, "main", aws.make_cluster("main"), ISSUER)
    clock = SystemClock()
    made = connect(cluster, clock, AccountBuckets(clock), workers=4, unsafe_endpoint_url=aws.endpoint_url)
    yield made
    made.close()


@pytest.fixture
def writer(connection: AwsConnection) -> AwsAccountWriter:
    return connection.writer(FakeGuard())


async def create(writer: AwsAccountWriter, prod: AwsAccount, name: str = "lw-reader") -> str:
    await writer.create_role(prod, name, trust=POD_TRUST, tags=TAGS, max_session_seconds=7200)
    return f"arn:aws:iam::{ACCOUNT_ID}:role/leastwise/{name}"


async def test_what_is_written_is_listed_and_read_with_the_operators_own_rights(
    aws: FakeAws, connection: AwsConnection, writer: AwsAccountWriter, prod: AwsAccount
) -> None:
    provider = aws.register_oidc_provider(ISSUER, ["sts.amazonaws.com"])
    arn = await create(writer, prod)
    await writer.put_inline(prod, "lw-reader", "leastwise-1", READ)
    policy_arn = await writer.create_managed_policy(prod, "lw-reader-1", LIST, TAGS)
    await writer.attach(prod, "lw-reader", policy_arn)
    await writer.create_association(prod, API, arn, TAGS)

    snapshot = await connection.observer.observe_account(prod)
    role = await connection.observer.observe_role(prod, "lw-reader")
    assert snapshot.gaps == ()
    assert snapshot.roles["lw-reader"] == role
    assert role is not None
    assert (role.arn, role.trust, dict(role.inline)) == (arn, POD_TRUST, {"leastwise-1": READ})
    assert (role.attached, role.boundary_arn) == ((policy_arn,), prod.boundary_arn)
    assert (role.max_session_seconds, dict(role.tags)) == (7200, TAGS)
    assert snapshot.oidc_providers == {provider: ("sts.amazonaws.com",)}
    assert snapshot.associations[API].role_arn is None  # A24

    association = await connection.observer.observe_association(prod, API)
    assert association is not None
    assert (association.role_arn, association.tags) == (arn, TAGS)
    policy = await connection.observer.observe_managed_policy(prod, policy_arn)
    assert policy is not None
    assert (policy.document, policy.tags) == (LIST, TAGS)


async def test_every_part_is_changed_and_removed_in_order_and_twice(
    connection: AwsConnection, writer: AwsAccountWriter, prod: AwsAccount
) -> None:
    arn, other = await create(writer, prod), await create(writer, prod, "lw-other")
    policy_arn = await writer.create_managed_policy(prod, "lw-reader-1", LIST, TAGS)
    await writer.attach(prod, "lw-reader", policy_arn)
    for document in (READ, LIST) * 3:
        await writer.put_managed_policy(prod, policy_arn, document)  # A6
    await writer.put_inline(prod, "lw-reader", "leastwise-1", READ)
    await writer.put_boundary(prod, "lw-reader")
    await writer.put_trust(prod, "lw-reader", POD_TRUST)
    await writer.set_max_session(prod, "lw-reader", 3600)
    await writer.tag_role(prod, "lw-reader", {"cost": "1"})
    await writer.untag_role(prod, "lw-reader", ["cost"])
    await writer.create_association(prod, API, arn, TAGS)
    linked = await connection.observer.observe_association(prod, API)
    assert linked is not None
    await writer.update_association(prod, linked.association_id, other)
    moved = await connection.observer.observe_association(prod, API)
    assert moved is not None
    assert moved.role_arn == other

    with pytest.raises(ConflictError):
        await writer.delete_role(prod, "lw-reader")  # A9
    for _ in range(2):
        await writer.delete_association(prod, linked.association_id)
        await writer.delete_inline(prod, "lw-reader", "leastwise-1")
        await writer.detach(prod, "lw-reader", policy_arn)
        await writer.delete_role(prod, "lw-reader")
        await writer.delete_managed_policy(prod, policy_arn)
    assert await connection.observer.observe_role(prod, "lw-reader") is None
    assert await connection.observer.observe_managed_policy(prod, policy_arn) is None
    assert await connection.observer.observe_association(prod, API) is None


async def test_names_that_are_taken_and_content_that_aws_refuses_are_told(
    writer: AwsAccountWriter, prod: AwsAccount
) -> None:
    await create(writer, prod)
    with pytest.raises(AlreadyExistsError):
        await create(writer, prod)
    with pytest.raises(InvalidError):
        await create(writer, prod, "n" * 65)  # A1
    with pytest.raises(ForbiddenError, match="iam:CreateRole"):
        await writer.create_role(
            replace(prod, role_path_prefix="/elsewhere/"),
            "lw-outside",
            trust=POD_TRUST,
            tags=TAGS,
            max_session_seconds=3600,
        )


async def test_r7_a_create_whose_answer_is_lost_is_unknown_and_found_by_its_mark(
    aws: FakeAws, connection: AwsConnection, writer: AwsAccountWriter, prod: AwsAccount
) -> None:
    aws.faults.lose_answer("iam:CreateRole")
    with pytest.raises(ResultUnknownError):
        await create(writer, prod)
    found = await connection.observer.observe_role(prod, "lw-reader")
    assert found is not None
    assert found.owner is not None
    assert found.owner.text == TAGS[OWNER_KEY]


async def test_a11_a_throttled_write_is_told_apart_and_succeeds_after_the_hold(
    aws: FakeAws, writer: AwsAccountWriter, prod: AwsAccount
) -> None:
    fault = aws.faults.throttle("iam:CreateRole")
    with pytest.raises(ThrottledError) as caught:
        await create(writer, prod)
    assert caught.value.after_seconds > 0
    fault.clear()
    await create(writer, prod)


async def test_nothing_is_written_with_another_accounts_credentials(
    aws: FakeAws, writer: AwsAccountWriter, prod: AwsAccount
) -> None:
    with pytest.raises(WrongAccountError):
        await create(writer, replace(prod, account_id="999999999999"))
    assert aws.recorder.writes() == ()


async def test_a24_the_cache_completes_what_the_listing_leaves_out(
    connection: AwsConnection, writer: AwsAccountWriter, prod: AwsAccount
) -> None:
    arn = await create(writer, prod)
    policy_arn = await writer.create_managed_policy(prod, "lw-reader-1", LIST, TAGS)
    await writer.create_association(prod, API, arn, TAGS)
    cache = AccountCache(
        prod, CLUSTER_ID, observer=connection.observer, describer=connection.observer, clock=SystemClock()
    )
    await cache.refresh()
    await cache.rotate()
    view = cache.view()
    assert view is not None
    assert view.managed_policies[policy_arn].tags == TAGS
    assert view.associations[API].role_arn == arn
    assert cache.troubles() == ()
    assert not (await cache.refresh()).changes
