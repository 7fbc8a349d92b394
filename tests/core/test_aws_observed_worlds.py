from __future__ import annotations

import json
from datetime import UTC, datetime

from leastwise.core.aws_observed_worlds import UNREADABLE, to_world
from leastwise.core.iam_documents import build_document, build_statement
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    AwsManagedPolicy,
    AwsRole,
    Gap,
    PodIdentityAssociation,
)

ROLE = "arn:aws:iam::111122223333:role/leastwise/reader"
POLICY = "arn:aws:iam::111122223333:policy/leastwise/more"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
DOCUMENT = build_document([build_statement("Allow", actions=["s3:GetObject"], resources=["*"])])
CLUSTER = Cluster("c1", name="prod", arn="arn:aws:eks:eu-west-1:111122223333:cluster/prod")
API = ServiceAccount("payments", "api")


def snapshot(account: str = "111122223333", day: int = 2) -> AwsAccountSnapshot:
    role = AwsRole(
        "reader",
        ROLE,
        "AROA1",
        "/leastwise/",
        None,
        inline={"b": None, "a": DOCUMENT},
        attached=(POLICY, READ_ONLY),
        tags={"z": "1", "a": "2"},
        created=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return AwsAccountSnapshot(
        "prod",
        account,
        datetime(2026, 1, day, tzinfo=UTC),
        0.0,
        roles={"reader": role},
        managed_policies={POLICY: AwsManagedPolicy(POLICY, "more", "/leastwise/", DOCUMENT)},
        provider_policies={READ_ONLY: DOCUMENT},
        associations={API: PodIdentityAssociation("a-1", "arn:a-1", API, ROLE)},
        gaps=(Gap("account/prod", "aws", "Throttled", "slow"),),
    )


def test_every_policy_of_a_role_is_in_the_world() -> None:
    world = to_world([snapshot()], CLUSTER)
    role = world.roles[ROLE]
    assert set(role.attached) <= world.policies.keys()
    assert [each.name for each in role.inline] == ["a", "b"]
    assert json.loads(role.inline[0].text)["Statement"][0]["Action"] == "s3:GetObject"
    assert role.tags == (("a", "2"), ("z", "1"))


def test_what_could_not_be_parsed_stays_unreadable() -> None:
    role = to_world([snapshot()], CLUSTER).roles[ROLE]
    assert (role.trust, role.inline[1].text) == (UNREADABLE, UNREADABLE)


def test_associations_are_those_of_the_cluster() -> None:
    (association,) = to_world([snapshot()], CLUSTER).associations
    assert (association.cluster, association.namespace, association.role_arn) == ("prod", "payments", ROLE)


def test_gaps_stay_and_several_accounts_join() -> None:
    world = to_world([snapshot(), snapshot("444455556666", day=1)], CLUSTER)
    assert world.accounts == {"111122223333", "444455556666"}
    assert [each.scope for each in world.gaps] == ["account/prod"]
    assert world.taken == datetime(2026, 1, 1, tzinfo=UTC)


def test_without_accounts_the_world_is_empty() -> None:
    assert to_world([], CLUSTER).roles == {}
