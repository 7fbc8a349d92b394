"""What strangers reach, by system, and what narrows or excludes it."""

from __future__ import annotations

from typing import Any

import pytest

from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.azure.worlds import AzureWorld, Principal, RoleAssignment, RoleDefinition
from leastwise.core.evaluation.estates import Estate
from leastwise.core.exposures import Exposure, find_exposures
from leastwise.core.risks.findings import find_risks
from leastwise.core.snapshots import Plane
from risk_worlds import AT, estate_of

ACCOUNT, OTHER = "111122223333", "999988887777"
BUCKET = "arn:aws:s3:::site"
QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:jobs"
GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
SUBJECT = "token.actions.githubusercontent.com:sub"


def of_account(**world: Any) -> tuple[Exposure, ...]:
    return find_exposures(estate_of({"aws": {"roles": {"app": {}}, **world}}))


def policy(**statement: Any) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", **statement}],
    }


def strangers(found: tuple[Exposure, ...]) -> list[tuple[str, str, str]]:
    return [(each.resource, each.stranger, each.confidence) for each in found]


def test_a_cluster_exposes_what_everybody_is_bound_to_beyond_discovery() -> None:
    grants = [
        {"to": "group/system:unauthenticated", "in": "shop", "rules": ["get pods"], "name": "a"},
        {"to": "group/system:authenticated", "rules": ["get nodes"], "name": "b"},
        {"to": "group/system:authenticated", "rules": ["get /healthz"], "name": "c"},
    ]
    found = find_exposures(estate_of({"kubernetes": {"grants": grants}}))
    assert [(each.resource, each.stranger, each.access) for each in found] == [
        ("namespace shop", "system:unauthenticated", "get pods"),
        ("the whole cluster", "system:authenticated", "get nodes"),
    ]


@pytest.mark.parametrize(
    ("principal", "stranger"),
    [
        ("*", "everyone"),
        ({"AWS": "*"}, "everyone"),
        ({"AWS": OTHER}, f"account {OTHER}"),
        ({"AWS": f"arn:aws:iam::{OTHER}:role/x"}, f"account {OTHER}"),
        (
            {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
            "canonical user",
        ),
    ],
)
def test_a_queue_is_exposed_to_whom_its_policy_admits(principal: Any, stranger: str) -> None:
    found = of_account(resources={QUEUE: policy(Principal=principal)})
    assert [each.stranger.startswith(stranger) for each in found] == [True]
    assert found[0].path[0].name == QUEUE


@pytest.mark.parametrize("principal", [{"AWS": ACCOUNT}, {"Service": "sns.amazonaws.com"}])
def test_the_own_account_and_services_are_no_strangers(principal: Any) -> None:
    assert of_account(resources={QUEUE: policy(Principal=principal)}) == ()


def test_a_policy_that_is_not_understood_may_admit_anybody_and_is_no_all_clear() -> None:
    estate = estate_of(
        {"aws": {"roles": {"app": {}}, "resources": {QUEUE: {"Statement": [{"Effect": "Maybe"}]}}}}
    )
    found = find_exposures(estate)
    assert strangers(found) == [(QUEUE, "unknown", "Unknown")]
    told = [each for each in find_risks(estate, at=AT).undecided if each.scope == QUEUE]
    assert [each.rule for each in told] == ["LW-XC-016"]


def test_everyone_but_some_is_everyone() -> None:
    found = of_account(resources={QUEUE: policy(NotPrincipal={"AWS": ACCOUNT})})
    assert [each.stranger for each in found] == ["everyone"]


def test_an_account_that_the_site_trusts_or_the_organization_holds_is_no_stranger() -> None:
    world = {"aws": {"roles": {"app": {}}, "resources": {QUEUE: policy(Principal={"AWS": OTHER})}}}
    assert find_exposures(estate_of(world), [OTHER]) == ()
    levels: dict[str, Any] = {"scps": [[]], "rcps": [[]]}
    world["aws"]["organization"] = {"accounts": {ACCOUNT: levels, OTHER: levels}}
    assert find_exposures(estate_of(world)) == ()


@pytest.mark.parametrize(
    ("condition", "is_open"),
    [
        ({"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}, False),
        ({"StringEquals": {"aws:PrincipalOrgID": ["o-abcdefghij", "o-foreign"]}}, True),
        ({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdefghij"}}, True),
        ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abcdefghij/*"}}, False),
        ({"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-abcdefghij/*"}}, True),
        ({"StringLike": {"aws:PrincipalOrgID": "o-a*"}}, True),
        ({"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}, False),
        ({"StringEquals": {"aws:PrincipalAccount": OTHER}}, True),
        ({"StringLike": {"aws:PrincipalOrgID": "*"}}, True),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}, True),
        ({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}, True),
    ],
)
def test_a_condition_keeps_strangers_out_or_narrows_who_passes(
    condition: dict[str, Any],
    is_open: bool,  # noqa: FBT001
) -> None:
    world = {"roles": {"app": {}}, "resources": {QUEUE: policy(Principal="*", Condition=condition)}}
    found = find_exposures(estate_of({"aws": world}), ["o-abcdefghij"])
    assert [each.confidence for each in found] == ["Conditional"] * is_open


@pytest.mark.parametrize("principals", [{"Principal": "*"}, {"NotPrincipal": {"AWS": ACCOUNT}}])
def test_an_organization_that_nobody_calls_its_own_is_a_stranger(principals: dict[str, Any]) -> None:
    inside = {"StringEquals": {"aws:PrincipalOrgID": ["o-foreign", "o-abcdefghij"]}}
    resources = {BUCKET: policy(**principals, Action="s3:GetObject", Condition=inside)}
    (found,) = of_account(resources=resources)
    assert (found.stranger, found.confidence) == ("organization o-abcdefghij or o-foreign", "Conditional")
    assert found.conditions == (
        "S3 Block Public Access does not stop it",
        "StringEquals aws:PrincipalOrgID [o-foreign, o-abcdefghij]",
    )


def test_a_public_bucket_hangs_on_block_public_access() -> None:
    found = of_account(resources={BUCKET: policy(Principal="*", Action="s3:GetObject")})
    assert strangers(found) == [(BUCKET, "everyone", "Conditional")]
    assert found[0].conditions == ("S3 Block Public Access does not stop it",)


def test_a_deny_beside_it_and_a_resource_control_policy_are_named() -> None:
    guard = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}
    denying = {
        "Version": "2012-10-17",
        "Statement": [{**guard, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}],
    }
    allowing = {"name": "RCPFullAWSAccess", "policy": policy(Principal="*", Action="*")}
    document = policy(Principal="*")
    document["Statement"].append(
        {**guard, "Sid": "Tls", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    )
    found = of_account(
        resources={QUEUE: document},
        organization={"scps": [[]], "rcps": [[allowing, {"name": "perimeter", "policy": denying}]]},
    )
    assert found[0].conditions == ("RCP perimeter does not stop it", "deny Tls does not stop it")


def test_every_action_but_some_is_told_as_such() -> None:
    document = policy(Principal="*")
    document["Statement"][0]["NotAction"] = document["Statement"][0].pop("Action")
    assert of_account(resources={QUEUE: document})[0].access == "everything but sqs:SendMessage"


def trusting(provider: str, condition: dict[str, Any] | None = None) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": provider},
    }
    return {"app": {"trust": [{**statement, **({"Condition": condition} if condition else {})}]}}


@pytest.mark.parametrize(
    ("provider", "condition", "stranger"),
    [
        (GITHUB, None, "anyone with a token of token.actions.githubusercontent.com"),
        (
            GITHUB,
            {"StringLike": {SUBJECT: "*"}},
            "anyone with a token of token.actions.githubusercontent.com",
        ),
        (
            GITHUB,
            {"StringLike": {SUBJECT: "repo:*"}},
            "anyone with a token of token.actions.githubusercontent.com",
        ),
        ("accounts.google.com", None, "anyone with a token of accounts.google.com"),
        ("*", None, "any identity provider"),
    ],
)
def test_a_role_is_exposed_to_any_token_of_a_provider(
    provider: str, condition: dict[str, Any] | None, stranger: str
) -> None:
    found = of_account(roles=trusting(provider, condition))
    assert [each.stranger for each in found] == [stranger]


@pytest.mark.parametrize(
    "roles",
    [
        trusting(GITHUB, {"StringLike": {SUBJECT: "repo:org/one:*"}}),
        trusting("accounts.google.com", {"StringEquals": {"accounts.google.com:sub": "1"}}),
        {
            "app": {
                "trust": [
                    {
                        "Effect": "Allow",
                        "Action": "sts:AssumeRoleWithSAML",
                        "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/x"},
                    }
                ]
            }
        },
        {"app": {"trust": [{"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}]}},
    ],
)
def test_a_role_that_holds_its_provider_to_a_subject_is_not_exposed(roles: dict[str, Any]) -> None:
    assert of_account(roles=roles) == ()


# ---------------------------------------------------------------- Google Cloud and Azure


def google(*members: str, **more: Any) -> tuple[Exposure, ...]:
    bindings = [{"role": "roles/viewer", "members": list(members), **more}]
    files = {
        "gcp-allow": [
            {
                "resource": "//cloudresourcemanager.googleapis.com/projects/one",
                "policy": {"bindings": bindings},
            }
        ],
        "gcp-roles": [
            {"name": "roles/viewer", "title": "Viewer", "includedPermissions": ["storage.buckets.list"]}
        ],
    }
    return find_exposures(estate_of({"gcp": files}))


@pytest.mark.parametrize(
    ("member", "stranger"),
    [
        ("allUsers", "allUsers"),
        ("allAuthenticatedUsers", "allAuthenticatedUsers"),
        ("user:jo@gmail.com", "user:jo@gmail.com"),
        (
            "serviceAccount:ci@two.iam.gserviceaccount.com",
            "serviceAccount:ci@two.iam.gserviceaccount.com of project two",
        ),
    ],
)
def test_google_exposes_what_is_bound_to_strangers(member: str, stranger: str) -> None:
    assert [(each.stranger, each.access) for each in google(member)] == [(stranger, "roles/viewer")]


@pytest.mark.parametrize(
    "member",
    [
        "user:jo@example.com",
        "serviceAccount:ci@one.iam.gserviceaccount.com",
        "serviceAccount:service-123456789012@compute-system.iam.gserviceaccount.com",
        "domain:example.com",
    ],
)
def test_people_of_the_site_its_projects_and_service_agents_are_no_strangers(member: str) -> None:
    assert google(member) == ()


def test_a_condition_of_a_binding_narrows_the_exposure() -> None:
    condition = {"title": "until", "expression": "request.time < timestamp('2027-01-01T00:00:00Z')"}
    assert [each.confidence for each in google("allUsers", condition=condition)] == ["Conditional"]


def azure(
    assignment: RoleAssignment, *principals: Principal, tenants: frozenset[str] = frozenset()
) -> list[str]:
    world = AzureWorld(
        definitions={"reader": RoleDefinition("reader", "Reader")},
        assignments=(assignment,),
        principals={each.id: each for each in principals},
        tenants=tenants,
    )
    found = find_exposures(Estate({Plane.AZURE: AzureEngine(world)}))
    return [f"{each.stranger}: {each.access} {each.confidence}" for each in found]


ASSIGNMENT = RoleAssignment("a", "/subscriptions/s", "p", "reader", "User", "jo_x#EXT#@site.example.com")


def test_azure_exposes_what_guests_foreign_groups_and_other_tenants_hold() -> None:
    assert azure(ASSIGNMENT) == ["guest jo_x#EXT#@site.example.com: Reader Certain"]
    group = RoleAssignment("a", "/subscriptions/s", "p", "reader", "ForeignGroup", condition="x")
    assert azure(group) == ["foreign group p: Reader Conditional"]
    app = RoleAssignment("a", "/subscriptions/s", "p", "other", "ServicePrincipal", definition_name="Other")
    of_two = Principal("p", "ServicePrincipal", "app", origin="two")
    assert azure(app, of_two, tenants=frozenset({"one"})) == ["application of tenant two: Other Certain"]


def test_azure_says_nothing_of_own_people_and_where_the_own_tenant_is_not_known() -> None:
    own = RoleAssignment("a", "/subscriptions/s", "p", "reader", "User", "jo@site.example.com")
    assert azure(own) == []
    app = RoleAssignment("a", "/subscriptions/s", "p", "reader", "ServicePrincipal")
    assert azure(app, Principal("p", "ServicePrincipal", "app", origin="two")) == []
