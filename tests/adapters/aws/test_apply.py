"""Writes over scripted clients: parameters, idempotence, what is refused before it is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from adapters.aws import payloads
from adapters.aws.fake_clients import (
    FakeClientFactory,
    FakeGuard,
    FakeLimiter,
    Script,
    caller,
    sdk_error,
)
from builders import BOUNDARY_ARN, account
from fakes import FakeClock
from leastwise.adapters.aws.apply import AwsAccountWriter
from leastwise.adapters.aws.client import AwsClient
from leastwise.core.errors import (
    AlreadyExistsError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    LeaseLostError,
    NotFoundError,
    ResultUnknownError,
    WrongAccountError,
)
from leastwise.core.iam_documents import parse_document
from leastwise.core.identities import Cluster, ServiceAccount

API = ServiceAccount("payments", "api")
TRUST, READ = parse_document(payloads.TRUST), parse_document(payloads.READ)
TAGS = {"leastwise.dev/owner": payloads.OWNER, "cost": "1"}


class World:
    """A writer over a script."""

    def __init__(self, cluster_arn: str = payloads.CLUSTER_ARN) -> None:
        self.script = Script().on("GetCallerIdentity", caller())
        self.guard = FakeGuard()
        self.client = AwsClient(FakeClientFactory(self.script), FakeLimiter(), FakeClock(), workers=2)
        self.writer = AwsAccountWriter(self.client, Cluster("cluster-1", "main", cluster_arn), self.guard)

    def written(self) -> list[str]:
        """Calls in order, without the question who calls."""
        return [name for name in self.script.names() if name != "GetCallerIdentity"]

    def parameters(self, operation: str) -> dict[str, object]:
        return dict(self.script.calls)[operation]


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.client.close()


async def create_role(world: World, **fields: Any) -> None:
    await world.writer.create_role(
        account(**fields), "lw-reader", trust=TRUST, tags=TAGS, max_session_seconds=7200
    )


Write = Callable[[AwsAccountWriter], Awaitable[object]]

WRITES: dict[str, Write] = {
    "CreateRole": lambda to: to.create_role(account(), "r", trust=TRUST, tags=TAGS, max_session_seconds=3600),
    "UpdateAssumeRolePolicy": lambda to: to.put_trust(account(), "r", TRUST),
    "PutRolePolicy": lambda to: to.put_inline(account(), "r", "p", READ),
    "DeleteRolePolicy": lambda to: to.delete_inline(account(), "r", "p"),
    "AttachRolePolicy": lambda to: to.attach(account(), "r", payloads.policy_arn()),
    "DetachRolePolicy": lambda to: to.detach(account(), "r", payloads.policy_arn()),
    "PutRolePermissionsBoundary": lambda to: to.put_boundary(account(), "r"),
    "TagRole": lambda to: to.tag_role(account(), "r", TAGS),
    "UntagRole": lambda to: to.untag_role(account(), "r", ["b", "a"]),
    "UpdateRole": lambda to: to.set_max_session(account(), "r", 7200),
    "DeleteRole": lambda to: to.delete_role(account(), "r"),
    "CreatePolicyVersion": lambda to: to.put_managed_policy(account(), payloads.policy_arn(), READ),
    "DeletePolicy": lambda to: to.delete_managed_policy(account(), payloads.policy_arn()),
    "CreatePodIdentityAssociation": lambda to: to.create_association(
        account(), API, payloads.role_arn(), TAGS
    ),
    "UpdatePodIdentityAssociation": lambda to: to.update_association(account(), "a-api", payloads.role_arn()),
    "DeletePodIdentityAssociation": lambda to: to.delete_association(account(), "a-api"),
}


@pytest.mark.parametrize("operation", WRITES)
async def test_each_write_is_one_call_behind_guard_and_caller_check(world: World, operation: str) -> None:
    world.script.on("ListPolicyVersions", {"Versions": []})
    await WRITES[operation](world.writer)
    assert [name for name in world.written() if name != "ListPolicyVersions"] == [operation]
    assert len(world.guard.asked) == 1
    assert "GetCallerIdentity" in world.script.names()


@pytest.mark.parametrize("operation", WRITES)
async def test_no_write_starts_without_the_lease_or_in_another_account(world: World, operation: str) -> None:
    world.script.on("ListPolicyVersions", {"Versions": []})
    world.guard.error = LeaseLostError("lost")
    with pytest.raises(LeaseLostError):
        await WRITES[operation](world.writer)
    other = World()
    other.script.on("ListPolicyVersions", {"Versions": []}).on("GetCallerIdentity", caller("999999999999"))
    with pytest.raises(WrongAccountError):
        await WRITES[operation](other.writer)
    assert operation not in world.written() + other.written()
    other.client.close()


@pytest.mark.parametrize(
    "operation", [name for name in WRITES if name.startswith(("Delete", "Detach", "Untag"))]
)
async def test_deleting_what_is_absent_is_success(world: World, operation: str) -> None:
    world.script.on("ListPolicyVersions", {"Versions": []})
    code = "ResourceNotFoundException" if "Association" in operation else "NoSuchEntity"
    world.script.on(operation, sdk_error(code, 404))
    await WRITES[operation](world.writer)


@pytest.mark.parametrize(
    "operation", [name for name in WRITES if not name.startswith(("Delete", "Detach", "Untag"))]
)
async def test_writing_to_what_is_absent_is_told(world: World, operation: str) -> None:
    world.script.on("ListPolicyVersions", {"Versions": []})
    world.script.on(operation, sdk_error("NoSuchEntity", 404))
    with pytest.raises(NotFoundError):
        await WRITES[operation](world.writer)


@pytest.mark.parametrize("operation", WRITES)
async def test_r7_a_lost_answer_has_an_unknown_result(world: World, operation: str) -> None:
    world.script.on("ListPolicyVersions", {"Versions": []})
    world.script.on(operation, sdk_error("ServiceFailure", 500))
    with pytest.raises(ResultUnknownError):
        await WRITES[operation](world.writer)


DELETES = [name for name in WRITES if name.startswith(("Delete", "Detach", "Untag"))]


def refuse(world: World, operation: str, probe: Exception | None) -> None:
    """Refuse a delete, as AWS does where the right hangs on a tag of what is absent."""
    world.script.on("ListPolicyVersions", {"Versions": []})
    world.script.on(operation, sdk_error("AccessDenied", 403))
    for read in ("GetRole", "GetPolicy", "DescribePodIdentityAssociation"):
        world.script.on(read, probe or {})


@pytest.mark.parametrize("operation", DELETES)
async def test_a_refused_delete_of_what_is_absent_is_success(world: World, operation: str) -> None:
    refuse(world, operation, sdk_error("NoSuchEntity", 404))
    await WRITES[operation](world.writer)


@pytest.mark.parametrize("operation", DELETES)
async def test_a_refused_delete_of_what_is_there_is_told(world: World, operation: str) -> None:
    refuse(world, operation, None)
    with pytest.raises(ForbiddenError, match=operation):
        await WRITES[operation](world.writer)


async def test_a_role_is_created_inside_the_path_with_boundary_tags_and_session(world: World) -> None:
    await create_role(world)
    created = world.parameters("CreateRole")
    assert created["Path"] == "/leastwise/"
    assert created["PermissionsBoundary"] == BOUNDARY_ARN
    assert created["MaxSessionDuration"] == 7200
    assert created["Tags"] == [
        {"Key": "cost", "Value": "1"},
        {"Key": "leastwise.dev/owner", "Value": payloads.OWNER},
    ]
    assert parse_document(str(created["AssumeRolePolicyDocument"])) == TRUST


async def test_no_role_is_written_without_a_boundary(world: World) -> None:
    with pytest.raises(InvalidError, match="permissionsBoundaryArn"):
        await create_role(world, boundary_arn="")
    with pytest.raises(InvalidError, match="permissionsBoundaryArn"):
        await world.writer.put_boundary(account(boundary_arn=""), "r")
    assert world.written() == []


async def test_a_taken_name_is_told(world: World) -> None:
    world.script.on("CreateRole", sdk_error("EntityAlreadyExists", 409))
    with pytest.raises(AlreadyExistsError):
        await create_role(world)
    world.script.on("CreatePodIdentityAssociation", sdk_error("ResourceInUseException", 409))
    with pytest.raises(AlreadyExistsError):
        await world.writer.create_association(account(), API, payloads.role_arn(), {})


async def test_a9_a_role_with_something_on_it_is_a_conflict(world: World) -> None:
    world.script.on("DeleteRole", sdk_error("DeleteConflict", 409))
    with pytest.raises(ConflictError):
        await world.writer.delete_role(account(), "r")


async def test_keys_of_tags_are_taken_away_sorted(world: World) -> None:
    await world.writer.untag_role(account(), "r", ["b", "a"])
    assert world.parameters("UntagRole") == {"RoleName": "r", "TagKeys": ["a", "b"]}


async def test_a_session_length_is_set_and_nothing_else(world: World) -> None:
    await world.writer.set_max_session(account(), "r", 7200)
    assert world.parameters("UpdateRole") == {"RoleName": "r", "MaxSessionDuration": 7200}


# ---------------------------------------------------------------- managed policies


def versions(*numbers: int) -> dict[str, object]:
    return {
        "Versions": [
            {"VersionId": f"v{number}", "IsDefaultVersion": number == max(numbers)} for number in numbers
        ]
    }


async def test_a_managed_policy_is_created_under_the_path(world: World) -> None:
    world.script.on("CreatePolicy", {"Policy": {"Arn": payloads.policy_arn()}})
    arn = await world.writer.create_managed_policy(account(), "lw-reader-1", READ, TAGS)
    assert arn == payloads.policy_arn()
    assert world.parameters("CreatePolicy")["Path"] == "/leastwise/"


@pytest.mark.parametrize(("held", "deleted"), [((1,), []), ((1, 2, 3, 4), []), ((7, 8, 9, 10, 11), ["v7"])])
async def test_a6_the_oldest_version_goes_only_when_five_exist(
    world: World, held: tuple[int, ...], deleted: list[str]
) -> None:
    world.script.on("ListPolicyVersions", versions(*held))
    await world.writer.put_managed_policy(account(), payloads.policy_arn(), READ)
    gone = [
        parameters["VersionId"] for name, parameters in world.script.calls if name == "DeletePolicyVersion"
    ]
    assert gone == deleted
    assert world.parameters("CreatePolicyVersion")["SetAsDefault"] is True
    assert world.written()[-1] == "CreatePolicyVersion"


async def test_a_deleted_policy_loses_its_versions_first(world: World) -> None:
    world.script.on("ListPolicyVersions", versions(1, 2, 3))
    await world.writer.delete_managed_policy(account(), payloads.policy_arn())
    assert world.written() == [
        "ListPolicyVersions",
        "DeletePolicyVersion",
        "DeletePolicyVersion",
        "DeletePolicy",
    ]
    assert len(world.guard.asked) == 3


async def test_a_policy_that_is_gone_needs_no_write(world: World) -> None:
    world.script.on("ListPolicyVersions", sdk_error("NoSuchEntity", 404))
    await world.writer.delete_managed_policy(account(), payloads.policy_arn())
    assert world.guard.asked == []


# ---------------------------------------------------------------- associations


async def test_an_association_names_the_cluster_by_its_arn(world: World) -> None:
    await world.writer.create_association(account(), API, payloads.role_arn(), TAGS)
    created = world.parameters("CreatePodIdentityAssociation")
    assert created["clusterName"] == "main"
    assert (created["namespace"], created["serviceAccount"]) == ("payments", "api")
    assert created["tags"] == TAGS


async def test_a17_an_updated_association_sends_session_tags_again(world: World) -> None:
    await world.writer.update_association(account(), "a-api", payloads.role_arn())
    assert world.parameters("UpdatePodIdentityAssociation")["disableSessionTags"] is False


@pytest.mark.parametrize("cluster_arn", ["", "arn:aws:eks:eu-west-1:999999999999:cluster/main"])
async def test_a16_associations_outside_the_clusters_account_are_refused(cluster_arn: str) -> None:
    world = World(cluster_arn)
    with pytest.raises(InvalidError, match="own account"):
        await world.writer.create_association(account(), API, payloads.role_arn(), TAGS)
    assert world.script.calls == []
    world.client.close()
