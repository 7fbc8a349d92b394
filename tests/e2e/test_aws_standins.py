"""The gate in front of the real emulator, seen through boto3: as strict as AWS, and faulty when asked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from leastwise_dev import tools
from leastwise_dev.aws import FakeAws
from leastwise_dev.aws.issuer import ISSUER, FakeIssuer
from leastwise_dev.aws.policy_check import check, load_policy

pytestmark = pytest.mark.e2e

ACCOUNT = "111122223333"
PATH = "/leastwise/"
OWNER = {"Key": "leastwise.dev/owner", "Value": "0a1b/payments/reader"}
EXAMPLES = Path(__file__).parents[2] / "examples" / "aws"
VALUES = {"ACCOUNT_ID": ACCOUNT, "CLUSTER_ID": "0a1b", "REGION": "us-east-1", "CLUSTER_NAME": "prod"}
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.example/id/1"

issuer = FakeIssuer()


@pytest.fixture(scope="module")
def started() -> Iterator[FakeAws]:
    fake = FakeAws.start(tools.ministack(), issuer.jwks)
    yield fake
    fake.stop()


@pytest.fixture
def aws(started: FakeAws) -> FakeAws:
    started.reset()
    return started


@pytest.fixture
def iam(aws: FakeAws) -> Any:
    return aws.client("iam")


@pytest.fixture
def operator(aws: FakeAws) -> Any:
    return aws.client("iam", principal="operator")


def policy(*actions: str, resource: str = "*") -> str:
    statement = {"Effect": "Allow", "Action": list(actions) or ["s3:GetObject"], "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust(principal: dict[str, Any], *actions: str, condition: dict[str, Any] | None = None) -> str:
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": principal}
    statement["Action"] = list(actions) or ["sts:AssumeRole"]
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


ACCOUNT_TRUST = trust({"AWS": ACCOUNT})
IRSA_TRUST = trust(
    {"Federated": PROVIDER},
    "sts:AssumeRoleWithWebIdentity",
    condition={
        "StringEquals": {
            "oidc.example/id/1:sub": "system:serviceaccount:payments:api",
            "oidc.example/id/1:aud": "sts.amazonaws.com",
        }
    },
)


def make_role(client: Any, name: str = "reader", document: str = ACCOUNT_TRUST, **fields: Any) -> str:
    created = client.create_role(RoleName=name, Path=PATH, AssumeRolePolicyDocument=document, **fields)
    return str(created["Role"]["Arn"])


def refused(call: Any, **parameters: Any) -> tuple[str, int, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    response = caught.value.response
    status = response["ResponseMetadata"]["HTTPStatusCode"]
    return response["Error"]["Code"], status, response["Error"]["Message"]


# ---------------------------------------------------------------- names, sizes and counts: R9


def test_names_paths_and_sessions_are_held_to_their_limits(iam: Any) -> None:  # A1
    make_role(iam, "r" * 64, MaxSessionDuration=43200)
    assert refused(make_role, client=iam, name="r" * 65)[:2] == ("ValidationError", 400)
    assert refused(make_role, client=iam, name="ä")[0] == "ValidationError"
    assert refused(make_role, client=iam, name="long", MaxSessionDuration=43201)[0] == "ValidationError"
    assert (
        refused(iam.create_role, RoleName="p", Path="/p", AssumeRolePolicyDocument=ACCOUNT_TRUST)[0]
        == "ValidationError"
    )


def test_names_are_unique_ignoring_case_and_path(iam: Any) -> None:  # A1
    make_role(iam, "Reader")
    code, status, _ = refused(iam.create_role, RoleName="reader", AssumeRolePolicyDocument=ACCOUNT_TRUST)
    assert (code, status) == ("EntityAlreadyExists", 409)
    iam.delete_role(RoleName="Reader")
    make_role(iam, "reader")
    iam.create_policy(PolicyName="P", Path=PATH, PolicyDocument=policy())
    assert refused(iam.create_policy, PolicyName="p", PolicyDocument=policy())[0] == "EntityAlreadyExists"


def test_a_lost_answer_does_not_hide_that_the_name_is_taken(iam: Any, aws: FakeAws) -> None:  # R7
    make_role(iam, "other")
    aws.faults.lose_answer("iam:CreateRole")
    with pytest.raises(ConnectionClosedError):
        make_role(iam)
    assert refused(make_role, client=iam, name="READER")[0] == "EntityAlreadyExists"


def test_roles_and_policies_of_an_account_are_counted(iam: Any, aws: FakeAws) -> None:  # A7
    aws.quotas.roles, aws.quotas.policies = 1, 1
    make_role(iam)
    assert refused(make_role, client=iam, name="second")[0] == "LimitExceeded"
    iam.create_policy(PolicyName="p", PolicyDocument=policy())
    assert refused(iam.create_policy, PolicyName="q", PolicyDocument=policy())[0] == "LimitExceeded"


def test_trust_policies_are_held_to_their_size_and_grammar(iam: Any, aws: FakeAws) -> None:  # A2
    make_role(iam)
    size = len(ACCOUNT_TRUST)
    aws.quotas.trust_size = size
    iam.update_assume_role_policy(RoleName="reader", PolicyDocument=ACCOUNT_TRUST)
    aws.quotas.trust_size = size - 1
    code, status, message = refused(
        iam.update_assume_role_policy, RoleName="reader", PolicyDocument=ACCOUNT_TRUST
    )
    assert (code, status) == ("LimitExceeded", 409)
    assert str(size - 1) in message
    for broken in ("{}", policy(), trust({"AWS": "nobody"})):
        update = {"RoleName": "reader", "PolicyDocument": broken}
        assert refused(iam.update_assume_role_policy, **update)[0] == "MalformedPolicyDocument"


def test_principals_of_a_trust_policy_must_exist(iam: Any) -> None:
    arn = make_role(iam, "caller")
    make_role(iam, document=trust({"AWS": arn}))
    missing = trust({"AWS": f"arn:aws:iam::{ACCOUNT}:role/nobody"})
    code, _, message = refused(make_role, client=iam, name="other", document=missing)
    assert code == "MalformedPolicyDocument"
    assert "nobody" in message


def padded(size: int) -> str:
    """A valid policy of exactly this many characters."""
    empty = len(policy(resource="arn:aws:s3:::").replace(" ", ""))
    return policy(resource="arn:aws:s3:::" + "b" * (size - empty))


def test_managed_policies_end_at_6144_characters(iam: Any) -> None:  # A3
    arn = iam.create_policy(PolicyName="p", PolicyDocument=padded(6144))["Policy"]["Arn"]
    code, status, message = refused(iam.create_policy, PolicyName="q", PolicyDocument=padded(6145))
    assert (code, status) == ("LimitExceeded", 409)
    assert "6144" in message
    assert refused(iam.create_policy_version, PolicyArn=arn, PolicyDocument=padded(6145))[0] == code


def test_inline_policies_end_at_10240_characters_in_all(iam: Any) -> None:  # A4
    make_role(iam)
    put = {"RoleName": "reader"}
    iam.put_role_policy(**put, PolicyName="a", PolicyDocument=padded(10_000))
    iam.put_role_policy(**put, PolicyName="b", PolicyDocument=padded(240))
    assert (
        refused(iam.put_role_policy, **put, PolicyName="b", PolicyDocument=padded(241))[0] == "LimitExceeded"
    )
    iam.put_role_policy(**put, PolicyName="a", PolicyDocument=padded(9_000))  # replaces, does not add
    iam.put_role_policy(**put, PolicyName="b", PolicyDocument=padded(1240))


def test_ten_policies_are_attached_and_only_those_that_exist(iam: Any, aws: FakeAws) -> None:  # A5
    make_role(iam)
    arns = [
        iam.create_policy(PolicyName=f"p{n}", PolicyDocument=policy())["Policy"]["Arn"] for n in range(11)
    ]
    for arn in arns[:10]:
        iam.attach_role_policy(RoleName="reader", PolicyArn=arn)
    iam.attach_role_policy(RoleName="reader", PolicyArn=arns[0])  # again is no new one
    assert refused(iam.attach_role_policy, RoleName="reader", PolicyArn=arns[10])[:2] == (
        "LimitExceeded",
        409,
    )
    aws.quotas.attached_per_role = 11
    iam.attach_role_policy(RoleName="reader", PolicyArn=arns[10])
    missing = f"arn:aws:iam::{ACCOUNT}:policy/missing"
    assert refused(iam.attach_role_policy, RoleName="reader", PolicyArn=missing)[:2] == ("NoSuchEntity", 404)


def test_limits_hold_under_concurrent_writes(iam: Any, aws: FakeAws) -> None:  # A5, A7
    make_role(iam)
    arns = [
        iam.create_policy(PolicyName=f"p{n}", PolicyDocument=policy())["Policy"]["Arn"] for n in range(14)
    ]
    aws.quotas.roles = 5
    with ThreadPoolExecutor(14) as pool:
        attached = list(pool.map(lambda arn: succeeds(iam.attach_role_policy, "reader", PolicyArn=arn), arns))
        trust_of = {"AssumeRolePolicyDocument": ACCOUNT_TRUST}
        names = [f"r{n}" for n in range(10)] + [f"R{n}" for n in range(4)]
        made = list(pool.map(lambda name: succeeds(iam.create_role, name, **trust_of), names))
    assert (attached.count(True), made.count(True)) == (10, 4)
    folded = [role["RoleName"].casefold() for role in iam.list_roles()["Roles"]]
    assert len(folded) == len(set(folded)) == 5


def succeeds(call: Any, role: str, **parameters: Any) -> bool:
    try:
        call(RoleName=role, **parameters)
    except ClientError:
        return False
    return True


def test_a_policy_has_five_versions(iam: Any) -> None:  # A6
    arn = iam.create_policy(PolicyName="p", PolicyDocument=policy())["Policy"]["Arn"]
    for _ in range(4):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(), SetAsDefault=True)
    assert refused(iam.create_policy_version, PolicyArn=arn, PolicyDocument=policy())[0] == "LimitExceeded"
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy())


def test_tags_are_held_to_their_number_and_form(iam: Any) -> None:  # A7
    make_role(iam, Tags=[{"Key": f"k{n}", "Value": "v"} for n in range(50)])
    iam.tag_role(RoleName="reader", Tags=[{"Key": "K0", "Value": "other"}])
    one_more = {"RoleName": "reader", "Tags": [{"Key": "k50", "Value": "v"}]}
    assert refused(iam.tag_role, **one_more)[0] == "LimitExceeded"
    iam.untag_role(RoleName="reader", TagKeys=["k1"])
    iam.tag_role(**one_more)
    assert (
        refused(iam.tag_role, RoleName="reader", Tags=[{"Key": "a", "Value": "b&c"}])[0] == "ValidationError"
    )
    arn = iam.create_policy(PolicyName="p", PolicyDocument=policy())["Policy"]["Arn"]
    assert refused(iam.tag_policy, PolicyArn=arn, Tags=[{"Key": "aws:x", "Value": ""}])[0] == "InvalidInput"


def test_policy_text_and_grammar_are_checked(iam: Any) -> None:  # A8
    make_role(iam)
    put = {"RoleName": "reader", "PolicyName": "p"}
    wide = policy(resource="arn:aws:s3:::日本/*").encode().decode("unicode_escape")
    assert refused(iam.put_role_policy, **put, PolicyDocument=wide)[0] == "ValidationError"
    for broken in (policy("GetObject"), policy(resource="bucket"), ACCOUNT_TRUST):
        assert refused(iam.put_role_policy, **put, PolicyDocument=broken)[0] == "MalformedPolicyDocument"


def test_what_is_in_use_is_not_deleted(iam: Any) -> None:  # A9
    make_role(iam)
    arn = iam.create_policy(PolicyName="p", PolicyDocument=policy())["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(), SetAsDefault=True)
    assert refused(iam.delete_policy, PolicyArn=arn)[:2] == ("DeleteConflict", 409)
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    iam.attach_role_policy(RoleName="reader", PolicyArn=arn)
    iam.put_role_policy(RoleName="reader", PolicyName="i", PolicyDocument=policy())
    assert refused(iam.delete_policy, PolicyArn=arn)[0] == "DeleteConflict"
    assert refused(iam.delete_role, RoleName="reader")[0] == "DeleteConflict"
    iam.detach_role_policy(RoleName="reader", PolicyArn=arn)
    assert refused(iam.delete_role, RoleName="reader")[0] == "DeleteConflict"
    iam.delete_role_policy(RoleName="reader", PolicyName="i")
    iam.delete_role(RoleName="reader")
    iam.delete_policy(PolicyArn=arn)
    assert refused(iam.delete_role, RoleName="reader")[:2] == ("NoSuchEntity", 404)


# ---------------------------------------------------------------- answers in the form of AWS


def test_account_details_come_in_pages_and_with_boundaries(iam: Any, aws: FakeAws) -> None:  # A24
    boundary = aws.make_boundary("boundary", policy())
    for number in range(7):
        make_role(iam, f"r{number}", PermissionsBoundary=boundary, Tags=[OWNER])
    first = iam.get_account_authorization_details(Filter=["Role", "LocalManagedPolicy"], MaxItems=3)
    assert (len(first["RoleDetailList"]), first["IsTruncated"]) == (3, True)
    detail = first["RoleDetailList"][0]
    assert detail["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    assert detail["Tags"] == [OWNER]
    assert "MaxSessionDuration" not in detail
    pages = iam.get_paginator("get_account_authorization_details").paginate(
        Filter=["Role", "LocalManagedPolicy"], PaginationConfig={"PageSize": 3}
    )
    seen = [page["RoleDetailList"] for page in pages]
    assert [len(page) for page in seen] == [3, 3, 1]
    assert len({role["RoleName"] for page in seen for role in page}) == 7
    assert refused(iam.get_account_authorization_details, Marker="invented")[0] == "ValidationError"


def test_listings_of_roles_tell_no_tags(iam: Any) -> None:  # A24
    make_role(iam, Tags=[OWNER])
    (listed,) = iam.list_roles(PathPrefix=PATH)["Roles"]
    assert "Tags" not in listed
    assert iam.get_role(RoleName="reader")["Role"]["Tags"] == [OWNER]


def test_account_summary_tells_the_quotas_in_force(iam: Any, aws: FakeAws) -> None:  # A2, A5
    aws.quotas.trust_size, aws.quotas.attached_per_role = 4096, 20
    summary = iam.get_account_summary()["SummaryMap"]
    assert (summary["AssumeRolePolicySizeQuota"], summary["AttachedPoliciesPerRoleQuota"]) == (4096, 20)


# ---------------------------------------------------------------- web identity (A18)


@pytest.fixture
def workload_role(aws: FakeAws, iam: Any) -> str:
    aws.register_oidc_provider(ISSUER, ["sts.amazonaws.com"])
    aws.make_bucket("invoices", {"2026/1": b"one"})
    aws.make_bucket("salaries", {"all": b"two"})
    arn = make_role(iam, document=IRSA_TRUST)
    iam.put_role_policy(
        RoleName="reader", PolicyName="p", PolicyDocument=policy(resource="arn:aws:s3:::invoices/*")
    )
    return arn


def assume(aws: FakeAws, role: str, token: str, **fields: Any) -> Any:
    sts = aws.client("sts", principal="workload")
    return sts.assume_role_with_web_identity(
        RoleArn=role, RoleSessionName="session", WebIdentityToken=token, **fields
    )


def test_a_service_account_token_becomes_credentials_that_read_what_is_allowed(
    aws: FakeAws, workload_role: str
) -> None:
    answer = assume(aws, workload_role, issuer.token(), DurationSeconds=900)
    assert answer["SubjectFromWebIdentityToken"] == "system:serviceaccount:payments:api"
    assert (answer["Audience"], answer["Provider"]) == ("sts.amazonaws.com", PROVIDER)
    s3 = aws.client("s3", credentials=answer["Credentials"])
    assert s3.get_object(Bucket="invoices", Key="2026/1")["Body"].read() == b"one"
    assert refused(s3.get_object, Bucket="salaries", Key="all")[0] == "AccessDenied"
    assert refused(s3.put_object, Bucket="invoices", Key="2026/1", Body=b"x")[0] == "AccessDenied"


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("nonsense", "InvalidIdentityToken"),
        (FakeIssuer(name="stranger").token(), "InvalidIdentityToken"),
        (FakeIssuer(issuer="https://other.example").token(), "InvalidIdentityToken"),
        (issuer.token(audience="https://kubernetes.default.svc"), "InvalidIdentityToken"),
        (issuer.token(exp=int(issuer.now) - 1), "ExpiredTokenException"),
        (issuer.token(service_account="other"), "AccessDenied"),
        (issuer.token(namespace="other"), "AccessDenied"),
    ],
)
def test_other_tokens_are_refused_as_by_aws(aws: FakeAws, workload_role: str, token: str, code: str) -> None:
    assert refused(assume, aws=aws, role=workload_role, token=token)[0] == code


def test_sessions_last_no_longer_than_the_role_allows(aws: FakeAws, iam: Any, workload_role: str) -> None:
    ask: dict[str, Any] = {"aws": aws, "role": workload_role, "token": issuer.token()}
    assert refused(assume, **ask, DurationSeconds=3601)[0] == "ValidationError"
    iam.update_role(RoleName="reader", MaxSessionDuration=7200)
    assume(**ask, DurationSeconds=7200)


def test_a_role_of_another_path_or_none_is_refused(aws: FakeAws, workload_role: str) -> None:
    for arn in (workload_role.replace(PATH, "/"), workload_role + "x"):
        assert refused(assume, aws=aws, role=arn, token=issuer.token())[:2] == ("AccessDenied", 403)


def test_a_listed_audience_that_the_trust_does_not_name_is_refused(aws: FakeAws, workload_role: str) -> None:
    iam = aws.client("iam")
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=PROVIDER)
    aws.register_oidc_provider(ISSUER, ["sts.amazonaws.com", "other"])
    assume(aws, workload_role, issuer.token())
    assert (
        refused(assume, aws=aws, role=workload_role, token=issuer.token(audience="other"))[0]
        == "AccessDenied"
    )


def test_closing_the_trust_keeps_new_sessions_out(aws: FakeAws, iam: Any, workload_role: str) -> None:
    closed = json.loads(trust({"AWS": "*"}, "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"))
    closed["Statement"][0]["Effect"] = "Deny"
    iam.update_assume_role_policy(RoleName="reader", PolicyDocument=json.dumps(closed))
    assert refused(assume, aws=aws, role=workload_role, token=issuer.token())[0] == "AccessDenied"


# ---------------------------------------------------------------- AssumeRole


def test_a_service_principal_does_not_admit_the_account(aws: FakeAws, iam: Any) -> None:
    arn = make_role(iam, document=trust({"Service": "pods.eks.amazonaws.com"}))
    sts = aws.client("sts")
    assert refused(sts.assume_role, RoleArn=arn, RoleSessionName="session")[0] == "AccessDenied"
    iam.update_assume_role_policy(RoleName="reader", PolicyDocument=ACCOUNT_TRUST)
    sts.assume_role(RoleArn=arn, RoleSessionName="session")


def test_the_operator_assumes_a_role_of_another_account_and_stays_the_operator(aws: FakeAws) -> None:
    other = "444455556666"
    condition = {"StringEquals": {"sts:ExternalId": "shared"}}
    document = trust({"AWS": ACCOUNT}, condition=condition)
    arn = make_role(aws.client("iam", account_id=other), "leastwise", document)
    sts = aws.client("sts", principal="operator")
    ask = {"RoleArn": arn, "RoleSessionName": "leastwise"}
    assert refused(sts.assume_role, **ask)[0] == "AccessDenied"
    credentials = sts.assume_role(**ask, ExternalId="shared")["Credentials"]
    there = aws.client("sts", credentials=credentials)
    assert there.get_caller_identity()["Account"] == other
    aws.client("iam", credentials=credentials).list_roles()
    last = aws.recorder.calls[-1]
    assert (last.principal, last.account_id, last.operation) == ("operator", other, "iam:ListRoles")


# ---------------------------------------------------------------- Pod Identity (A16, A17)

POD_TRUST = trust(
    {"Service": "pods.eks.amazonaws.com"},
    "sts:AssumeRole",
    "sts:TagSession",
    condition={
        "StringEquals": {
            "aws:RequestTag/eks-cluster-arn": f"arn:aws:eks:us-east-1:{ACCOUNT}:cluster/prod",
            "aws:RequestTag/kubernetes-namespace": "payments",
            "aws:RequestTag/kubernetes-service-account": "api",
        }
    },
)


@pytest.fixture
def associated(aws: FakeAws, iam: Any) -> str:
    aws.make_cluster("prod")
    aws.make_bucket("invoices", {"2026/1": b"one"})
    arn = make_role(iam, document=POD_TRUST)
    iam.put_role_policy(
        RoleName="reader", PolicyName="p", PolicyDocument=policy(resource="arn:aws:s3:::invoices/*")
    )
    associate(aws, arn)
    return arn


def associate(aws: FakeAws, arn: str, service_account: str = "api", **fields: Any) -> Any:
    eks = aws.client("eks", principal="operator")
    return eks.create_pod_identity_association(
        clusterName="prod", namespace="payments", serviceAccount=service_account, roleArn=arn, **fields
    )["association"]


def exchange(aws: FakeAws, token: str) -> tuple[int, dict[str, str]]:
    request = urllib.request.Request(aws.pod_identity_url("prod"), headers={"Authorization": token})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def pod_token(**claims: Any) -> str:
    return issuer.token(audience="pods.eks.amazonaws.com", **claims)


def test_the_agent_gives_credentials_of_the_associated_role(aws: FakeAws, associated: str) -> None:
    status, credentials = exchange(aws, pod_token())
    assert (status, credentials["AccountId"]) == (200, ACCOUNT)
    s3 = aws.client("s3", credentials=credentials)
    assert s3.get_object(Bucket="invoices", Key="2026/1")["Body"].read() == b"one"
    assert refused(s3.list_objects_v2, Bucket="invoices")[0] == "AccessDenied"
    assert credentials["Token"] in aws.recorder.secrets


@pytest.mark.parametrize(
    ("token", "status"),
    [
        ("nonsense", 400),
        (issuer.token(), 400),  # for STS, not for the agent
        (pod_token(exp=int(issuer.now) - 1), 400),
        (FakeIssuer(name="stranger").token(audience="pods.eks.amazonaws.com"), 400),
        (pod_token(service_account="other"), 404),
    ],
)
def test_the_agent_refuses_other_tokens(aws: FakeAws, associated: str, token: str, status: int) -> None:
    assert exchange(aws, token)[0] == status


def test_the_agent_needs_the_session_tags_that_the_trust_asks_for(aws: FakeAws, associated: str) -> None:
    associate(aws, associated, "batch")  # the trust names another ServiceAccount
    assert exchange(aws, pod_token(service_account="batch"))[0] == 403
    eks = aws.client("eks")
    (found,) = eks.list_pod_identity_associations(clusterName="prod", serviceAccount="api")["associations"]
    eks.update_pod_identity_association(
        clusterName="prod", associationId=found["associationId"], disableSessionTags=True
    )
    assert exchange(aws, pod_token())[0] == 403


def test_associations_are_checked_as_by_eks(aws: FakeAws, iam: Any) -> None:  # A16
    aws.make_cluster("prod")
    trusted = make_role(iam, document=POD_TRUST)
    closed = make_role(iam, "closed")
    cases = [closed, trusted + "x", f"arn:aws:iam::444455556666:role{PATH}reader", "reader"]
    for arn in cases:
        assert refused(associate, aws=aws, arn=arn)[0] == "InvalidParameterException", arn
    aws.quotas.associations_per_cluster = 1
    associate(aws, trusted)
    assert refused(associate, aws=aws, arn=trusted)[0] == "ResourceLimitExceededException"
    aws.quotas.associations_per_cluster = 2
    assert refused(associate, aws=aws, arn=trusted)[0] == "ResourceInUseException"
    bad_tags = {"tags": {"a": "b&c"}}
    assert refused(associate, aws=aws, arn=trusted, service_account="b", **bad_tags)[0].startswith("Invalid")


def test_associations_come_in_pages(aws: FakeAws, iam: Any) -> None:
    aws.make_cluster("prod")
    arn = make_role(iam, document=POD_TRUST)
    for number in range(5):
        associate(aws, arn, f"sa-{number}")
    paginator = aws.client("eks").get_paginator("list_pod_identity_associations")
    pages = list(paginator.paginate(clusterName="prod", PaginationConfig={"PageSize": 2}))
    assert [len(page["associations"]) for page in pages] == [2, 2, 1]
    assert len({each["serviceAccount"] for page in pages for each in page["associations"]}) == 5


# ---------------------------------------------------------------- the SDK's own ways to credentials


def sdk_in(environment: dict[str, str]) -> str:
    """What a process with this environment reads of the bucket, without being given credentials."""
    program = (
        "import boto3; print(boto3.client('s3').get_object(Bucket='invoices', Key='2026/1')['Body'].read())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_an_unmodified_sdk_gets_credentials_by_web_identity(
    aws: FakeAws, workload_role: str, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text(issuer.token())
    environment = {
        "AWS_ROLE_ARN": workload_role,
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(token),
        "AWS_ENDPOINT_URL": aws.endpoint_url,
    }
    assert sdk_in(environment) == "b'one'"
    token.write_text(issuer.token(service_account="other"))
    assert "AccessDenied" in sdk_in(environment)


def test_an_unmodified_sdk_gets_credentials_from_the_pod_identity_agent(
    aws: FakeAws, associated: str, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text(pod_token())
    environment = {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": aws.pod_identity_url("prod"),
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(token),
        "AWS_ENDPOINT_URL": aws.endpoint_url,
    }
    assert sdk_in(environment) == "b'one'"


# ---------------------------------------------------------------- records and the operator's policy


def live_as_the_operator(aws: FakeAws, operator: Any, boundary: str) -> None:
    """Everything that the operator does to one role, in its order."""
    aws.client("sts", principal="operator").get_caller_identity()
    operator.get_account_authorization_details()
    operator.get_account_summary()
    operator.list_open_id_connect_providers()
    arn = make_role(
        operator, document=POD_TRUST, PermissionsBoundary=boundary, Tags=[OWNER], MaxSessionDuration=3600
    )
    operator.put_role_policy(RoleName="reader", PolicyName="leastwise", PolicyDocument=policy())
    spill = operator.create_policy(
        PolicyName="reader-spill-1", Path=PATH, PolicyDocument=policy(), Tags=[OWNER]
    )["Policy"]["Arn"]
    operator.create_policy_version(PolicyArn=spill, PolicyDocument=policy("s3:ListBucket"), SetAsDefault=True)
    operator.delete_policy_version(PolicyArn=spill, VersionId="v1")
    operator.attach_role_policy(RoleName="reader", PolicyArn=spill)
    operator.put_role_permissions_boundary(RoleName="reader", PermissionsBoundary=boundary)
    operator.update_role(RoleName="reader", MaxSessionDuration=7200)
    operator.tag_role(RoleName="reader", Tags=[{"Key": "leastwise.dev/remove-after", "Value": "2026-10-07"}])
    operator.untag_role(RoleName="reader", TagKeys=["leastwise.dev/remove-after"])
    operator.update_assume_role_policy(RoleName="reader", PolicyDocument=POD_TRUST)
    association = associate(aws, arn, tags={OWNER["Key"]: OWNER["Value"]})
    eks = aws.client("eks", principal="operator")
    named = {"clusterName": "prod", "associationId": association["associationId"]}
    eks.describe_pod_identity_association(**named)
    eks.update_pod_identity_association(**named, roleArn=arn)
    eks.delete_pod_identity_association(**named)
    operator.detach_role_policy(RoleName="reader", PolicyArn=spill)
    operator.delete_role_policy(RoleName="reader", PolicyName="leastwise")
    operator.delete_policy(PolicyArn=spill)
    operator.delete_role(RoleName="reader")


def test_a_life_of_the_operator_is_allowed_by_its_policy(aws: FakeAws, operator: Any) -> None:
    aws.make_cluster("prod")
    live_as_the_operator(aws, operator, aws.make_boundary("leastwise-boundary", policy()))
    calls = aws.recorder.by("operator")
    assert len(calls) > 20
    found = check(calls, load_policy(EXAMPLES / "operator-policy.json", **VALUES), tolerate_missing=False)
    assert [str(violation) for violation in found] == []


def test_the_policy_can_be_enforced_as_aws_would(aws: FakeAws, iam: Any, operator: Any) -> None:
    aws.make_cluster("prod")
    boundary = aws.make_boundary("leastwise-boundary", policy())
    wide = aws.make_boundary("wide", policy())
    aws.enforce_policy(load_policy(EXAMPLES / "operator-policy.json", **VALUES))
    live_as_the_operator(aws, operator, boundary)
    make_role(iam, "unmarked", PermissionsBoundary=boundary)
    denied = [
        refused(make_role, client=operator, name="unbounded", Tags=[OWNER]),
        refused(make_role, client=operator, name="wide", Tags=[OWNER], PermissionsBoundary=wide),
        refused(operator.delete_role, RoleName="unmarked"),
        refused(operator.put_role_policy, RoleName="unmarked", PolicyName="p", PolicyDocument=policy()),
        refused(operator.delete_role_permissions_boundary, RoleName="unmarked"),
        refused(operator.create_policy_version, PolicyArn=boundary, PolicyDocument=policy("*")),
    ]
    assert {(code, status) for code, status, _ in denied} == {("AccessDenied", 403)}
    iam.delete_role(RoleName="unmarked")  # the administrator is not held to it
    aws.stop_enforcing()
    make_role(operator, "unbounded")


def test_violations_are_found_in_the_records(aws: FakeAws, iam: Any, operator: Any) -> None:
    make_role(iam, "stranger")
    operator.delete_role(RoleName="stranger")
    refused(operator.delete_role, RoleName="stranger")
    document = load_policy(EXAMPLES / "operator-policy.json", **VALUES)
    (violation,) = check(aws.recorder.by("operator"), document)
    assert violation.operation == "iam:DeleteRole"
    assert violation.resource_arn == f"arn:aws:iam::{ACCOUNT}:role{PATH}stranger"


def test_tags_are_those_of_before_the_call(aws: FakeAws, operator: Any) -> None:
    make_role(operator, Tags=[OWNER])
    operator.untag_role(RoleName="reader", TagKeys=[OWNER["Key"]])
    operator.get_role(RoleName="reader")
    untagging, reading = aws.recorder.by("operator")[-2:]
    assert untagging.context[f"aws:ResourceTag/{OWNER['Key']}"] == OWNER["Value"]
    assert f"aws:ResourceTag/{OWNER['Key']}" not in reading.context


def test_no_secret_reaches_a_dump(aws: FakeAws, workload_role: str, tmp_path: Path) -> None:
    token = issuer.token()
    credentials = assume(aws, workload_role, token)["Credentials"]
    aws.recorder.dump(tmp_path / "calls.jsonl")
    text = (tmp_path / "calls.jsonl").read_text()
    secrets = {token, credentials["SecretAccessKey"], credentials["SessionToken"]}
    assert secrets <= aws.recorder.secrets
    assert not any(secret in text for secret in secrets)


# ---------------------------------------------------------------- faults


def test_throttling_meets_as_many_calls_as_asked(aws: FakeAws, iam: Any) -> None:  # A11
    fault = aws.faults.throttle("iam:*", count=2)
    assert refused(iam.list_roles) == ("Throttling", 400, "Rate exceeded")
    aws.client("s3").list_buckets()
    assert refused(iam.list_roles)[0] == "Throttling"
    iam.list_roles()
    assert fault.hits == 2


def test_server_errors_and_expired_credentials(aws: FakeAws, iam: Any, operator: Any) -> None:
    aws.faults.fail(status=500, count=1)
    assert refused(iam.list_roles)[:2] == ("InternalFailure", 500)
    aws.faults.fail(status=503, count=1)
    assert refused(iam.list_roles)[:2] == ("ServiceUnavailable", 503)
    aws.faults.expire_credentials(count=1)
    iam.list_roles()
    assert refused(operator.list_roles)[:2] == ("ExpiredToken", 403)
    operator.list_roles()


def test_a_lost_answer_leaves_the_write_and_a_dropped_call_does_not(aws: FakeAws, iam: Any) -> None:  # R7
    aws.faults.lose_answer("iam:CreateRole")
    with pytest.raises(ConnectionClosedError):
        make_role(iam)
    iam.get_role(RoleName="reader")
    aws.faults.drop_before("iam:CreateRole")
    with pytest.raises(ConnectionClosedError):
        make_role(iam, "second")
    assert refused(iam.get_role, RoleName="second")[0] == "NoSuchEntity"
    assert [call.status for call in aws.recorder.calls if call.action == "CreateRole"] == [0, 0]


def test_a_held_call_stands_before_or_after_the_write(aws: FakeAws, iam: Any) -> None:
    for after in (False, True):
        name = f"reader-{after}"
        held = aws.faults.hold("iam:CreateRole", after=after)
        thread = threading.Thread(target=make_role, args=(aws.client("iam"), name))
        thread.start()
        held.wait_reached(10)
        is_there = {role["RoleName"] for role in iam.list_roles()["Roles"]}
        assert (name in is_there) is after
        held.release()
        thread.join(10)
        iam.get_role(RoleName=name)


def test_a_held_write_is_abandoned_with_its_caller(aws: FakeAws, iam: Any) -> None:
    for after in (False, True):
        held = aws.faults.hold_write(1, after=after)
        thread = threading.Thread(
            target=make_two_roles, args=(aws.client("iam", principal="operator"), after)
        )
        thread.start()
        held.wait_reached(10)
        held.abandon()
        thread.join(10)
        names = {role["RoleName"] for role in iam.list_roles()["Roles"]}
        assert f"first-{after}" in names
        assert (f"second-{after}" in names) is after


def make_two_roles(client: Any, suffix: object) -> None:
    make_role(client, f"first-{suffix}")
    client.get_role(RoleName=f"first-{suffix}")
    with pytest.raises(ConnectionClosedError):
        make_role(client, f"second-{suffix}")


def test_a_delayed_call_is_answered_late(aws: FakeAws, iam: Any) -> None:
    aws.faults.delay(0.3, "iam:ListRoles", count=1)
    began = time.monotonic()
    iam.list_roles()
    assert time.monotonic() - began >= 0.3


def test_inline_policies_lag_behind_writes(aws: FakeAws, iam: Any) -> None:  # A10
    make_role(iam)
    named = {"RoleName": "reader", "PolicyName": "p"}
    iam.put_role_policy(**named, PolicyDocument=policy("s3:GetObject"))
    aws.faults.late_consistency(30)
    iam.put_role_policy(**named, PolicyDocument=policy("s3:PutObject"))
    iam.put_role_policy(RoleName="reader", PolicyName="q", PolicyDocument=policy())
    document = iam.get_role_policy(**named)["PolicyDocument"]
    assert document["Statement"][0]["Action"] == ["s3:GetObject"]
    assert iam.list_role_policies(RoleName="reader")["PolicyNames"] == ["p"]
    assert refused(iam.get_role_policy, RoleName="reader", PolicyName="q")[0] == "NoSuchEntity"


class Times:
    """Wall and monotonic time that a test moves."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> float:
        return issuer.now + self.passed

    def monotonic(self) -> float:
        return self.passed


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def timed(times: Times) -> Iterator[FakeAws]:
    fake = FakeAws.start(tools.ministack(), issuer.jwks, now=times.now, monotonic=times.monotonic)
    yield fake
    fake.stop()


def test_reads_lag_behind_writes(timed: FakeAws, times: Times) -> None:  # A10
    iam = timed.client("iam")
    make_role(iam, "old")
    fault = timed.faults.late_consistency(10)
    make_role(iam)
    iam.tag_role(RoleName="old", Tags=[OWNER])
    times.passed = 9
    assert refused(iam.get_role, RoleName="reader")[0] == "NoSuchEntity"
    assert "Tags" not in iam.get_role(RoleName="old")["Role"]
    listed = iam.get_account_authorization_details(Filter=["Role"])["RoleDetailList"]
    assert [role["RoleName"] for role in listed] == ["old"]
    times.passed = 11
    iam.get_role(RoleName="reader")
    assert iam.get_role(RoleName="old")["Role"]["Tags"] == [OWNER]
    fault.clear()
    iam.delete_role(RoleName="reader")
    assert refused(iam.get_role, RoleName="reader")[0] == "NoSuchEntity"


def test_throttling_ends_with_its_time(timed: FakeAws, times: Times) -> None:  # A11
    iam = timed.client("iam")
    timed.faults.throttle(seconds=300)
    times.passed = 299
    assert refused(iam.list_roles)[0] == "Throttling"
    times.passed = 300
    iam.list_roles()


def test_temporary_credentials_of_the_operator_end(timed: FakeAws, times: Times) -> None:
    arn = make_role(timed.client("iam"), "leastwise")
    sts = timed.client("sts", principal="operator")
    ask = {"RoleArn": arn, "RoleSessionName": "leastwise", "DurationSeconds": 900}
    there = timed.client("iam", credentials=sts.assume_role(**ask)["Credentials"])
    there.list_roles()
    times.passed = time.time() - issuer.now + 1000
    assert refused(there.list_roles)[:2] == ("ExpiredToken", 403)


def test_a_token_ends_by_the_clock_of_the_stand_in(timed: FakeAws, times: Times) -> None:
    timed.register_oidc_provider(ISSUER, ["sts.amazonaws.com"])
    arn = make_role(timed.client("iam"), document=IRSA_TRUST)
    token = issuer.token()
    times.passed = 3599
    assume(timed, arn, token)
    times.passed = 3600
    assert refused(assume, aws=timed, role=arn, token=token)[0] == "ExpiredTokenException"


# ---------------------------------------------------------------- lives


def test_a_reset_leaves_nothing(aws: FakeAws, iam: Any) -> None:
    make_role(iam)
    aws.quotas.roles = 1
    aws.faults.throttle()
    aws.reset()
    assert iam.list_roles()["Roles"] == []
    assert aws.quotas.roles == 1000
    make_role(iam)
    make_role(iam, "second")


_PARENT = """
import sys, time
from leastwise_dev import tools
from leastwise_dev.aws.emulator import Emulator
emulator = Emulator(tools.ministack(), life_seconds=float(sys.argv[1]))
emulator.start()
print(emulator._process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize(("life_seconds", "is_killed"), [(600, True), (1, False)])
def test_the_emulator_ends_with_its_parent_and_after_its_life(life_seconds: int, *, is_killed: bool) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(life_seconds)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        if is_killed:
            parent.send_signal(signal.SIGKILL)
            parent.wait()
        deadline = time.monotonic() + 20
        while is_running(child) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not is_running(child)
    finally:
        parent.kill()
        parent.wait()
        if parent.stdout is not None:
            parent.stdout.close()


def is_running(process: int) -> bool:
    """A child of a living parent that nobody waited for counts as ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
