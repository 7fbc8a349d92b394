"""One reading of an account for questions: everything it lists, and a Gap for what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from adapters.aws import payloads
from adapters.aws.fake_clients import FakeClientFactory, FakeLimiter, Script, caller, sdk_error
from builders import account
from fakes import FakeClock
from leastwise.adapters.aws.client import AwsClient
from leastwise.adapters.aws.dumps import dump_account
from leastwise.core.identities import Cluster
from leastwise.core.recordings import Recording

CLUSTER = Cluster("cluster-1", "main", payloads.CLUSTER_ARN, "https://oidc.example/id/1")


class World:
    """A client over a script of two pages of details and one association."""

    def __init__(self) -> None:
        self.script = Script()
        self.script.on("GetCallerIdentity", caller())
        self.script.on(
            "GetAccountAuthorizationDetails",
            payloads.details([payloads.role_detail("one")], marker="2"),
            payloads.details([payloads.role_detail("two")], [payloads.policy_detail()]),
        )
        self.script.on("ListPodIdentityAssociations", {"associations": [payloads.association()]})
        self.script.on("DescribePodIdentityAssociation", {"association": payloads.association()})
        self.clock = FakeClock()
        self.client = AwsClient(FakeClientFactory(self.script), FakeLimiter(), self.clock, workers=2)

    async def dump(self, cluster: Cluster = CLUSTER) -> Recording:
        return await dump_account(self.client, self.clock, account(), cluster)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.client.close()


async def test_every_page_goes_into_one_document(world: World) -> None:
    recording = await world.dump()
    details, associations = recording.documents
    assert (details.kind, associations.kind) == ("aws-account", "eks-associations")
    whole = json.loads(details.data)
    assert [each["RoleName"] for each in whole["RoleDetailList"]] == ["one", "two"]
    assert len(whole["Policies"]) == 1
    assert len(json.loads(associations.data)["associations"]) == 1
    assert recording.gaps == ()
    assert recording.taken == world.clock.now()


async def test_outside_the_clusters_account_no_association_is_asked_for(world: World) -> None:
    recording = await world.dump(Cluster("cluster-1"))
    assert [each.kind for each in recording.documents] == ["aws-account"]
    assert "ListPodIdentityAssociations" not in world.script.names()


async def test_a_refused_part_is_a_gap_and_the_rest_stays(world: World) -> None:
    world.script.on("ListPodIdentityAssociations", sdk_error("AccessDeniedException", 403))
    recording = await world.dump()
    assert [each.kind for each in recording.documents] == ["aws-account"]
    assert [(each.scope.rpartition("/")[2], each.reason) for each in recording.gaps] == [
        ("associations", "Forbidden")
    ]


async def test_a_refused_account_is_a_gap(world: World) -> None:
    world.script.on("GetAccountAuthorizationDetails", sdk_error("AccessDenied", 403))
    recording = await world.dump(Cluster("cluster-1"))
    assert recording.documents == ()
    assert [each.reason for each in recording.gaps] == ["Forbidden"]
