"""Listings and targeted reads over scripted clients: pages, partial failures, Gaps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.aws import payloads
from adapters.aws.fake_clients import FakeClientFactory, FakeLimiter, Script, caller, sdk_error
from builders import account
from fakes import FakeClock
from leastwise.adapters.aws.client import AwsClient
from leastwise.adapters.aws.observe import AwsAccountObserver
from leastwise.adapters.aws.translate import to_association, to_details_page
from leastwise.core.accounts import AwsQuotas
from leastwise.core.errors import (
    ForbiddenError,
    RetryLaterError,
    ThrottledError,
    WrongAccountError,
)
from leastwise.core.identities import Cluster, ServiceAccount

API = ServiceAccount("payments", "api")
IN_ACCOUNT = Cluster("cluster-1", "main", payloads.CLUSTER_ARN, "https://oidc.example/id/1")
ELSEWHERE = Cluster("cluster-1", "main", payloads.CLUSTER_ARN.replace(payloads.ACCOUNT_ID, "999999999999"))


class World:
    """An observer over a script that holds one role, one policy, one provider and one association."""

    def __init__(self, cluster: Cluster = IN_ACCOUNT) -> None:
        self.script = Script()
        self.script.on("GetCallerIdentity", caller())
        self.script.on(
            "GetAccountAuthorizationDetails",
            payloads.details(
                [payloads.role_detail("One"), payloads.role_detail("two")], [payloads.policy_detail()]
            ),
        )
        self.script.on("GetAccountSummary", {"SummaryMap": {"AssumeRolePolicySizeQuota": 4096}})
        self.script.on("ListRoles", {"Roles": [payloads.role("One")], "IsTruncated": False})
        self.script.on(
            "ListOpenIDConnectProviders", {"OpenIDConnectProviderList": [{"Arn": payloads.PROVIDER}]}
        )
        self.script.on("GetOpenIDConnectProvider", {"ClientIDList": ["z", "sts.amazonaws.com"]})
        self.script.on("ListPodIdentityAssociations", {"associations": [payloads.association()]})
        self.clock = FakeClock()
        self.limiter = FakeLimiter()
        self.client = AwsClient(FakeClientFactory(self.script), self.limiter, self.clock, workers=2)
        self.observer = AwsAccountObserver(self.client, cluster, self.clock)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.client.close()


# ---------------------------------------------------------------- the listing


async def test_a_listing_holds_every_part_without_a_gap(world: World) -> None:
    snapshot = await world.observer.observe_account(account())
    assert list(snapshot.roles) == ["one", "two"]
    assert list(snapshot.managed_policies) == [payloads.policy_arn()]
    assert snapshot.oidc_providers == {payloads.PROVIDER: ("sts.amazonaws.com", "z")}
    assert list(snapshot.associations) == [API]
    assert snapshot.quotas == AwsQuotas(trust_characters=4096)
    assert snapshot.gaps == ()
    assert snapshot.started_monotonic == world.clock.monotonic()
    assert snapshot.calls == 6


async def test_a1_roles_are_keyed_ignoring_case(world: World) -> None:
    snapshot = await world.observer.observe_account(account())
    assert snapshot.roles["one"].name == "One"


async def test_only_roles_and_managed_policies_are_listed(world: World) -> None:
    await world.observer.observe_account(account())
    asked = dict(world.script.calls)["GetAccountAuthorizationDetails"]
    assert asked["Filter"] == ["Role", "LocalManagedPolicy", "AWSManagedPolicy"]


async def test_policies_of_aws_are_kept_apart_from_those_of_the_account(world: World) -> None:
    provided = payloads.policy_detail(Arn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    broken = payloads.policy_detail(Arn="arn:aws:iam::aws:policy/Broken", PolicyVersionList=[])
    world.script.on(
        "GetAccountAuthorizationDetails",
        payloads.details([payloads.role_detail("one")], [payloads.policy_detail(), provided, broken]),
    )
    snapshot = await world.observer.observe_account(account())
    assert list(snapshot.managed_policies) == [payloads.policy_arn()]
    assert snapshot.provider_policies["arn:aws:iam::aws:policy/ReadOnlyAccess"] is not None
    assert snapshot.provider_policies["arn:aws:iam::aws:policy/Broken"] is None
    assert snapshot.gaps == ()


async def test_a24_listed_session_lengths_complete_roles_of_our_path(world: World) -> None:
    snapshot = await world.observer.observe_account(account())
    assert snapshot.roles["one"].max_session_seconds == 7200
    assert snapshot.roles["two"].max_session_seconds is None
    assert dict(world.script.calls)["ListRoles"]["PathPrefix"] == "/leastwise/"


async def test_pages_are_followed_to_the_end(world: World) -> None:
    world.script.on(
        "GetAccountAuthorizationDetails",
        payloads.details([payloads.role_detail("a")], marker="2"),
        payloads.details([payloads.role_detail("b")], marker="3"),
        payloads.details([payloads.role_detail("c")], [payloads.policy_detail()]),
    )
    world.script.on(
        "ListPodIdentityAssociations",
        {"associations": [payloads.association("api")], "nextToken": "n"},
        {"associations": [payloads.association("web")]},
    )
    snapshot = await world.observer.observe_account(account())
    assert list(snapshot.roles) == ["a", "b", "c"]
    assert [each.name for each in snapshot.associations] == ["api", "web"]
    markers = [
        parameters.get("Marker")
        for name, parameters in world.script.calls
        if name == "GetAccountAuthorizationDetails"
    ]
    assert markers == [None, "2", "3"]


async def test_a_list_that_does_not_advance_ends(world: World) -> None:
    world.script.on("GetAccountAuthorizationDetails", payloads.details([payloads.role_detail()], marker="2"))
    snapshot = await world.observer.observe_account(account())
    assert "does not advance" in snapshot.gaps[0].message


async def test_r12_a_failed_first_page_raises_and_is_not_an_empty_account(world: World) -> None:
    world.script.on("GetAccountAuthorizationDetails", sdk_error("AccessDenied", 403))
    with pytest.raises(ForbiddenError, match="iam:GetAccountAuthorizationDetails"):
        await world.observer.observe_account(account())


async def test_a_throttled_page_is_asked_for_again(world: World) -> None:
    world.script.on(
        "GetAccountAuthorizationDetails",
        sdk_error("Throttling"),
        sdk_error("Throttling"),
        payloads.details([payloads.role_detail()]),
    )
    snapshot = await world.observer.observe_account(account())
    assert (len(snapshot.roles), snapshot.gaps) == (1, ())


async def test_a11_an_account_that_is_throttled_for_long_raises(world: World) -> None:
    world.script.on("GetAccountAuthorizationDetails", sdk_error("Throttling"))
    with pytest.raises(ThrottledError):
        await world.observer.observe_account(account())
    assert len(world.limiter.held) == 3


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (sdk_error("Throttling"), "Throttled"),
        (sdk_error("ServiceFailure", 500), "Unreachable"),
        (sdk_error("AccessDenied", 403), "Forbidden"),
    ],
)
async def test_r12_a_later_page_that_fails_is_a_gap_over_the_account(
    world: World, error: Exception, reason: str
) -> None:
    world.script.on(
        "GetAccountAuthorizationDetails", payloads.details([payloads.role_detail()], marker="2"), error
    )
    snapshot = await world.observer.observe_account(account())
    assert list(snapshot.roles) == ["lw-reader"]
    assert [(gap.scope, gap.reason) for gap in snapshot.gaps] == [("account/prod", reason)]


@pytest.mark.parametrize(
    ("operation", "scope"),
    [
        ("ListOpenIDConnectProviders", "account/prod/oidc-providers"),
        ("GetOpenIDConnectProvider", "account/prod/oidc-providers"),
        ("ListPodIdentityAssociations", "account/prod/associations"),
    ],
)
async def test_a_part_that_fails_is_a_gap_of_its_own(world: World, operation: str, scope: str) -> None:
    world.script.on(operation, sdk_error("AccessDenied", 403))
    snapshot = await world.observer.observe_account(account())
    assert [gap.scope for gap in snapshot.gaps] == [scope]
    assert len(snapshot.roles) == 2


@pytest.mark.parametrize("operation", ["ListRoles", "GetAccountSummary"])
async def test_a_part_with_another_source_or_a_safe_default_is_no_gap(world: World, operation: str) -> None:
    world.script.on(operation, sdk_error("AccessDenied", 403))
    snapshot = await world.observer.observe_account(account())
    assert snapshot.gaps == ()
    assert operation in world.script.names()


async def test_a_provider_deleted_meanwhile_is_no_gap(world: World) -> None:
    world.script.on("GetOpenIDConnectProvider", sdk_error("NoSuchEntity", 404))
    snapshot = await world.observer.observe_account(account())
    assert (snapshot.oidc_providers, snapshot.gaps) == ({}, ())


async def test_a16_associations_are_read_only_in_the_clusters_own_account() -> None:
    world = World(ELSEWHERE)
    snapshot = await world.observer.observe_account(account())
    assert "ListPodIdentityAssociations" not in world.script.names()
    assert (snapshot.associations, snapshot.gaps) == ({}, ())
    assert await world.observer.observe_association(account(), API) is None
    world.client.close()


async def test_nothing_is_read_of_another_account(world: World) -> None:
    world.script.on("GetCallerIdentity", caller("999999999999"))
    with pytest.raises(WrongAccountError):
        await world.observer.observe_account(account())
    assert world.script.names() == ["GetCallerIdentity"]


async def test_a_malformed_document_is_a_gap_of_that_role_only(world: World) -> None:
    odd = payloads.role_detail("odd", AssumeRolePolicyDocument="?")
    world.script.on("GetAccountAuthorizationDetails", payloads.details([odd, payloads.role_detail()]))
    snapshot = await world.observer.observe_account(account())
    assert [gap.scope for gap in snapshot.gaps] == [f"role/{payloads.role_arn('odd')}"]


# ---------------------------------------------------------------- targeted reads


def with_role(world: World) -> None:
    world.script.on("GetRole", {"Role": payloads.role()})
    world.script.on(
        "ListRolePolicies",
        {"PolicyNames": ["a"], "IsTruncated": True, "Marker": "m"},
        {"PolicyNames": ["b"], "IsTruncated": False},
    )
    world.script.on("GetRolePolicy", {"PolicyDocument": payloads.READ})
    world.script.on("ListAttachedRolePolicies", {"AttachedPolicies": [{"PolicyArn": "x"}]})


async def test_a_role_is_read_whole(world: World) -> None:
    with_role(world)
    role = await world.observer.observe_role(account(), "lw-reader")
    assert role is not None
    assert list(role.inline) == ["a", "b"]
    assert role.attached == ("x",)
    assert role.max_session_seconds == 7200


@pytest.mark.parametrize(
    "operation", ["GetRole", "ListRolePolicies", "GetRolePolicy", "ListAttachedRolePolicies"]
)
async def test_a_role_that_is_gone_is_none(world: World, operation: str) -> None:
    with_role(world)
    world.script.on(operation, sdk_error("NoSuchEntity", 404))
    assert await world.observer.observe_role(account(), "lw-reader") is None


@pytest.mark.parametrize(
    "operation", ["GetRole", "ListRolePolicies", "GetRolePolicy", "ListAttachedRolePolicies"]
)
async def test_r12_a_role_that_cannot_be_read_whole_raises(world: World, operation: str) -> None:
    with_role(world)
    world.script.on(operation, sdk_error("ServiceFailure", 500))
    with pytest.raises(RetryLaterError):
        await world.observer.observe_role(account(), "lw-reader")


async def test_a_managed_policy_is_read_whole(world: World) -> None:
    detail = payloads.policy_detail(Tags=[{"Key": "k", "Value": "v"}])
    world.script.on("GetPolicy", {"Policy": detail})
    world.script.on("GetPolicyVersion", {"PolicyVersion": detail["PolicyVersionList"][0]})
    world.script.on("ListPolicyVersions", {"Versions": detail["PolicyVersionList"]})
    policy = await world.observer.observe_managed_policy(account(), payloads.policy_arn())
    assert policy is not None
    assert policy.tags == {"k": "v"}
    assert policy.versions == ("v2", "v9")
    assert dict(world.script.calls)["GetPolicyVersion"]["VersionId"] == "v10"


async def test_a_managed_policy_that_is_gone_is_none(world: World) -> None:
    world.script.on("GetPolicy", sdk_error("NoSuchEntity", 404))
    assert await world.observer.observe_managed_policy(account(), payloads.policy_arn()) is None


async def test_an_association_is_read_described(world: World) -> None:
    world.script.on("DescribePodIdentityAssociation", {"association": payloads.association(described=True)})
    found = await world.observer.observe_association(account(), API)
    assert found is not None
    assert found.role_arn == payloads.role_arn()
    asked = dict(world.script.calls)["ListPodIdentityAssociations"]
    assert asked == {"clusterName": "main", "namespace": "payments", "serviceAccount": "api"}


async def test_an_association_that_is_not_there_is_none(world: World) -> None:
    world.script.on("ListPodIdentityAssociations", {"associations": [payloads.association("other")]})
    assert await world.observer.observe_association(account(), API) is None


# ---------------------------------------------------------------- completions


async def test_a24_one_call_completes_each_kind(world: World) -> None:
    listed = to_details_page(payloads.details([payloads.role_detail()], [payloads.policy_detail()]))
    world.script.on("GetRole", {"Role": payloads.role()})
    world.script.on("GetPolicy", {"Policy": payloads.policy_detail(Tags=[{"Key": "k", "Value": "v"}])})
    world.script.on("DescribePodIdentityAssociation", {"association": payloads.association(described=True)})
    role = await world.observer.complete_role(account(), listed.roles[0])
    policy = await world.observer.complete_managed_policy(account(), listed.managed_policies[0])
    association = await world.observer.complete_association(account(), to_association(payloads.association()))
    assert role is not None
    assert role.max_session_seconds == 7200
    assert policy is not None
    assert policy.tags == {"k": "v"}
    assert association is not None
    assert association.role_arn == payloads.role_arn()
    assert world.script.names() == ["GetRole", "GetPolicy", "DescribePodIdentityAssociation"]


async def test_an_object_that_is_gone_is_not_completed(world: World) -> None:
    listed = to_details_page(payloads.details([payloads.role_detail()], [payloads.policy_detail()]))
    for operation in ("GetRole", "GetPolicy", "DescribePodIdentityAssociation"):
        world.script.on(operation, sdk_error("NoSuchEntity", 404))
    linked = to_association(payloads.association())
    assert await world.observer.complete_role(account(), listed.roles[0]) is None
    assert await world.observer.complete_managed_policy(account(), listed.managed_policies[0]) is None
    assert await world.observer.complete_association(account(), linked) is None


async def test_an_object_that_was_created_anew_is_read_whole(world: World) -> None:
    listed = to_details_page(payloads.details([payloads.role_detail()], [payloads.policy_detail()]))
    with_role(world)
    detail = payloads.policy_detail(PolicyId="ANPA-new", Tags=[])
    world.script.on("GetRole", {"Role": payloads.role(RoleId="AROA-new")})
    world.script.on("GetPolicy", {"Policy": detail})
    world.script.on("GetPolicyVersion", {"PolicyVersion": detail["PolicyVersionList"][0]})
    world.script.on("ListPolicyVersions", {"Versions": detail["PolicyVersionList"]})
    world.script.on(
        "DescribePodIdentityAssociation",
        sdk_error("ResourceNotFoundException", 404),
        {"association": payloads.association(described=True, associationId="a-new")},
    )
    role = await world.observer.complete_role(account(), listed.roles[0])
    policy = await world.observer.complete_managed_policy(account(), listed.managed_policies[0])
    linked = await world.observer.complete_association(account(), to_association(payloads.association()))
    assert role is not None
    assert (role.role_id, list(role.inline)) == ("AROA-new", ["a", "b"])
    assert policy is not None
    assert (policy.policy_id, policy.tags) == ("ANPA-new", {})
    assert linked is not None
    assert linked.association_id == "a-new"
