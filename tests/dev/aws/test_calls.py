"""Requests are classified by credential scope, form, method and path."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from leastwise_dev.aws.calls import Call, parse_call

FORM = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")


def scope(service: str, key: str = "AKIAOPERATOR", region: str = "eu-west-1") -> tuple[str, str]:
    credential = f"Credential={key}/20261007/{region}/{service}/aws4_request"
    return ("Authorization", f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0")


def form_call(service: str, **fields: str) -> Call:
    return parse_call("POST", "/", (FORM, scope(service)), urlencode(fields).encode())


def test_iam_action_comes_from_the_form() -> None:
    call = form_call("iam", Action="CreateRole", RoleName="r", Path="/leastwise/")
    assert (call.operation, call.access_key, call.region) == ("iam:CreateRole", "AKIAOPERATOR", "eu-west-1")
    assert call.text("RoleName") == "r"
    assert call.text("Absent") == ""


def test_lists_and_tags_of_a_form_are_read_in_order() -> None:
    call = form_call(
        "iam",
        **{
            "Action": "TagRole",
            "Tags.member.1.Key": "b",
            "Tags.member.1.Value": "1",
            "Tags.member.2.Key": "a",
            "Tags.member.2.Value": "",
            "TagKeys.member.1": "x",
        },
    )
    assert call.tag_pairs() == [("b", "1"), ("a", "")]
    assert call.tags() == {"b": "1", "a": ""}
    assert call.members("TagKeys") == ["x"]


def test_unsigned_web_identity_is_sts() -> None:
    fields = {"Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": "arn"}
    call = parse_call("POST", "/", (FORM,), urlencode(fields).encode())
    assert call.operation == "sts:AssumeRoleWithWebIdentity"
    assert call.access_key == ""


@pytest.mark.parametrize(
    ("method", "path", "action"),
    [
        ("POST", "/clusters/prod/pod-identity-associations", "CreatePodIdentityAssociation"),
        ("GET", "/clusters/prod/pod-identity-associations?namespace=a", "ListPodIdentityAssociations"),
        ("GET", "/clusters/prod/pod-identity-associations/a-1", "DescribePodIdentityAssociation"),
        ("POST", "/clusters/prod/pod-identity-associations/a-1", "UpdatePodIdentityAssociation"),
        ("DELETE", "/clusters/prod/pod-identity-associations/a-1", "DeletePodIdentityAssociation"),
        ("GET", "/clusters/prod", "DescribeCluster"),
        ("PUT", "/clusters/prod", "Unknown"),
    ],
)
def test_eks_action_comes_from_method_and_path(method: str, path: str, action: str) -> None:
    call = parse_call(method, path, (scope("eks"),), b"")
    assert call.action == action


def test_eks_parameters_are_body_query_and_path() -> None:
    body = b'{"namespace": "payments", "tags": {"k": "v"}}'
    call = parse_call("POST", "/clusters/prod/pod-identity-associations?x=1", (scope("eks"),), body)
    assert call.text("clusterName") == "prod"
    assert call.text("namespace") == "payments"
    assert call.text("x") == "1"
    assert call.tags() == {"k": "v"}


@pytest.mark.parametrize(
    ("method", "path", "action"),
    [
        ("GET", "/", "ListAllMyBuckets"),
        ("PUT", "/invoices", "CreateBucket"),
        ("GET", "/invoices?list-type=2", "ListBucket"),
        ("GET", "/invoices/a/b", "GetObject"),
        ("PUT", "/invoices/a", "PutObject"),
        ("HEAD", "/invoices/a", "HeadObject"),
    ],
)
def test_s3_action_comes_from_method_and_path(method: str, path: str, action: str) -> None:
    assert parse_call(method, path, (scope("s3"),), b"").action == action


def test_reads_are_told_from_writes() -> None:
    reads = ["GetRole", "ListRoles", "DescribeCluster", "GetAccountAuthorizationDetails", "HeadObject"]
    writes = [
        "CreateRole",
        "PutRolePolicy",
        "DeleteRole",
        "UntagRole",
        "UpdateAssumeRolePolicy",
        "AssumeRole",
    ]
    assert all(form_call("iam", Action=action).is_read for action in reads)
    assert not any(form_call("iam", Action=action).is_read for action in writes)


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff\xfe"])
def test_what_is_not_understood_is_unknown_and_never_an_error(body: bytes) -> None:
    call = parse_call("POST", "/clusters/prod/pod-identity-associations", (scope("eks"),), body)
    assert call.action == "CreatePodIdentityAssociation"
    assert parse_call("POST", "/", (FORM, scope("iam")), body).action == "Unknown"
    assert parse_call("POST", "/", (FORM, scope("sqs")), body).operation == "sqs:Unknown"


def test_a_replaced_parameter_stands_in_the_body() -> None:
    call = form_call("sts", Action="AssumeRoleWithWebIdentity", WebIdentityToken="old")
    assert b"WebIdentityToken=new" in call.with_parameter("WebIdentityToken", "new").body
