"""Event source and name to action: the generated table, the exceptions, and what a request asked for."""

from __future__ import annotations

import json

import pytest

from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.usage.aws_actions import exceptions, rule_of, services_of, source_of
from leastwise.core.usage.aws_events_data import METHODS, SOURCES, WITHOUT_EVENT
from leastwise.core.usage.aws_exceptions import ROWS, VERSIONED, Row


def actions(event: str, parameters: object = None) -> tuple[str, ...]:
    source, _, name = event.partition(":")
    return rule_of(f"{source}.amazonaws.com", name).actions_for(json.dumps(parameters).encode())


NAMED = {
    # derived from the SDK's models
    "ec2:DescribeInstances": "ec2:DescribeInstances",
    "monitoring:PutMetricData": "cloudwatch:PutMetricData",
    "email:SendEmail": "ses:SendEmail",
    "ses:SendEmail": "ses:SendEmail",
    "tagging:GetResources": "tag:GetResources",
    "bedrock-runtime:InvokeModel": "bedrock:InvokeModel",
    "elasticloadbalancing:DescribeLoadBalancers": "elasticloadbalancing:DescribeLoadBalancers",
    "runtime.sagemaker:InvokeEndpoint": "sagemaker:InvokeEndpoint",
    "rdsdata:ExecuteStatement": "rds-data:ExecuteStatement",
    "s3:GetBucketCors": "s3:GetBucketCORS",
    "cloudshell:CreateSession": "cloudshell:CreateSession",  # a prefix that the SDK does not have
    # called by the method of HTTP
    "apigateway:CreateRestApi": "apigateway:POST",
    "apigateway:GetRestApis": "apigateway:GET",
    "apigateway:UpdateStage": "apigateway:PATCH",
    # versions at the end
    "lambda:UpdateFunctionCode20150331v2": "lambda:UpdateFunctionCode",
    "lambda:GetFunction20150331v2": "lambda:GetFunction",
    "lambda:DeleteFunction20150331": "lambda:DeleteFunction",
    "lambda:PublishVersion20150331": "lambda:PublishVersion",
    "lambda:GetLayerVersionByArn20181031": "lambda:GetLayerVersion",
    "cloudfront:CreateDistribution2020_05_31": "cloudfront:CreateDistribution",
    # IAM's own names
    "s3:HeadObject": "s3:GetObject",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:ListObjects": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:UploadPart": "s3:PutObject",
    "s3:PutBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3:DeleteBucketCors": "s3:PutBucketCORS",
    "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:ListBucketInventoryConfigurations": "s3:GetInventoryConfiguration",
    "lambda:Invoke": "lambda:InvokeFunction",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sns:PublishBatch": "sns:Publish",
    "dynamodb:TransactGetItems": "dynamodb:GetItem",
    "budgets:DescribeBudgets": "budgets:ViewBudget",
    # several at once
    "s3:CopyObject": "s3:GetObject s3:PutObject",
    "s3:GetObjectAttributes": "s3:GetObject s3:GetObjectAttributes",
    "kms:ReEncrypt": "kms:ReEncryptFrom kms:ReEncryptTo",
    "secretsmanager:BatchGetSecretValue": "secretsmanager:BatchGetSecretValue secretsmanager:GetSecretValue",
}


@pytest.mark.parametrize(("event", "needed"), NAMED.items())
def test_events_are_called_as_iam_calls_them(event: str, needed: str) -> None:
    assert actions(event) == tuple(needed.split())
    assert rule_of(f"{event.partition(':')[0]}.amazonaws.com", event.partition(":")[2]).is_known


ASKED: list[tuple[str, object, str]] = [
    ("s3:GetObject", {"versionId": "v1"}, "s3:GetObjectVersion"),
    ("s3:HeadObject", {"versionId": "v1"}, "s3:GetObjectVersion"),
    ("s3:GetObject", {"versionId": ""}, "s3:GetObject"),
    ("s3:GetObject", {"versionId": None, "key": 'a"versionId":"b'}, "s3:GetObject"),
    ("s3:DeleteObject", {"versionId": "v1"}, "s3:DeleteObjectVersion"),
    ("s3:PutObject", {"x-amz-acl": "private"}, "s3:PutObject s3:PutObjectAcl"),
    ("s3:PutObject", {"x-amz-storage-class": "STANDARD"}, "s3:PutObject"),
    ("s3:CreateBucket", {"x-amz-acl": "private"}, "s3:CreateBucket s3:PutBucketAcl"),
    ("sts:AssumeRole", {"tags": [{"key": "a", "value": "b"}]}, "sts:AssumeRole sts:TagSession"),
    ("sts:AssumeRole", {"tags": []}, "sts:AssumeRole"),
    ("sts:AssumeRole", {"sourceIdentity": "ann"}, "sts:AssumeRole sts:SetSourceIdentity"),
    ("ec2:RunInstances", {"tagSpecificationSet": {"items": [{}]}}, "ec2:RunInstances ec2:CreateTags"),
    ("ec2:RunInstances", {"tagSpecificationSet": {}}, "ec2:RunInstances"),
    ("iam:CreateRole", {"tags": [{"key": "a"}]}, "iam:CreateRole iam:TagRole"),
    ("lambda:CreateFunction20150331", {"tags": {"a": "b"}}, "lambda:CreateFunction lambda:TagResource"),
    ("rds:CreateDBInstance", {"Tags": [1]}, "rds:CreateDBInstance rds:AddTagsToResource"),
    ("dynamodb:TransactWriteItems", {"items": [{"put": {"a": 1}}]}, "dynamodb:PutItem"),
    ("dynamodb:ExecuteStatement", {"statement": " select * from t"}, "dynamodb:PartiQLSelect"),
    (
        "dynamodb:ExecuteStatement",
        None,
        "dynamodb:PartiQLSelect dynamodb:PartiQLInsert dynamodb:PartiQLUpdate dynamodb:PartiQLDelete",
    ),
    (
        "dynamodb:ExecuteStatement",
        {"statement": "***"},
        "dynamodb:PartiQLSelect dynamodb:PartiQLInsert dynamodb:PartiQLUpdate dynamodb:PartiQLDelete",
    ),
]


@pytest.mark.parametrize(("event", "parameters", "needed"), ASKED)
def test_what_a_request_asks_for_tells_what_else_it_needs(
    event: str, parameters: object, needed: str
) -> None:
    assert actions(event, parameters) == tuple(needed.split())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.event)
def test_every_exception_is_found_and_needs_known_actions(row: Row) -> None:
    needed = (*row.actions, *(action for _, action in row.when))
    assert needed
    known = [catalogue().action(name) for name in needed]
    assert [each.name for each in known if each] == list(needed)
    base = row.actions or tuple(action for _, action in row.when)
    assert actions(row.event) == base
    own = catalogue().action(row.event)
    assert row.when or own is None or own.name != row.event or row.actions != (own.name,)  # else needless
    for parameter, action in row.when:
        key, _, word = parameter.partition("=")
        assert action in actions(row.event, {key: f"{word} x"})


def test_no_exception_is_there_twice() -> None:
    assert len(exceptions()) == len(ROWS)


@pytest.mark.parametrize(("plain", "versioned"), VERSIONED.items())
def test_an_object_s_version_has_actions_of_its_own(plain: str, versioned: str) -> None:
    assert catalogue().action(plain)
    assert catalogue().action(versioned)
    assert versioned in actions(plain, {"versionId": "v1"})


@pytest.mark.parametrize(
    ("event", "own"),
    [
        ("zoo:Feed", "zoo:Feed"),
        ("s3:InventedCall", "s3:InventedCall"),
        ("monitoring:InventedCall", "cloudwatch:InventedCall"),
        ("lambda:InventedCall20150331", "lambda:InventedCall20150331"),
        ("zoo:20150331", "zoo:20150331"),
    ],
)
def test_an_unknown_event_keeps_its_own_name(event: str, own: str) -> None:
    source, _, name = event.partition(":")
    rule = rule_of(f"{source}.amazonaws.com", name)
    assert rule.actions == (own,)
    assert not rule.is_known
    assert rule.services == services_of(source)


def test_sources_are_read_in_any_partition_and_case() -> None:
    assert source_of("s3.amazonaws.com") == source_of("S3.amazonaws.com.cn") == "s3"
    assert services_of("portal.sso") == ("sso",)


def test_rules_tell_data_events_and_what_reads() -> None:
    assert rule_of("s3.amazonaws.com", "HeadObject").is_data
    assert rule_of("s3.amazonaws.com", "HeadObject").is_reading
    assert not rule_of("s3.amazonaws.com", "CreateBucket").is_data
    assert not rule_of("s3.amazonaws.com", "CreateBucket").is_reading
    assert rule_of("s3.amazonaws.com", "HeadObject").objects is True
    assert rule_of("s3.amazonaws.com", "HeadBucket").objects is False
    assert rule_of("ec2.amazonaws.com", "RunInstances").objects is None


def test_generated_tables_name_only_what_the_catalogue_knows() -> None:
    prefixes = {each.partition(":")[0] for each in catalogue().names}
    for line in SOURCES.replace("\n ", " ").splitlines():
        source, *found = line.split()
        assert set(found or [source]) <= prefixes
    for line in METHODS.replace("\n ", " ").splitlines():
        source, *pairs = line.split()
        assert all(catalogue().action(f"{services_of(source)[0]}:{each.partition('=')[2]}") for each in pairs)
    for line in WITHOUT_EVENT.replace("\n ", " ").splitlines():
        prefix, *names = line.split()
        assert all(catalogue().action(f"{prefix}:{each}") for each in names)
