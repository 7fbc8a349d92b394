"""What a call was about: ARNs that are given, else those that parameters tell."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from leastwise.core.usage.aws_resources import (
    NAMED_SERVICES,
    Where,
    about,
    account_of,
    is_about_objects,
    is_arn,
    named_by,
)

HERE = Where("eu-west-1", "111122223333")
ARN = "arn:aws:{}:eu-west-1:111122223333:{}".format


@dataclass
class Entry:
    arn: str | None = None
    account: str | None = None
    type: str | None = None


NAMED: list[tuple[str, dict[str, object], str]] = [
    ("s3", {"bucketName": "b", "key": "a/b"}, "arn:aws:s3:::b/a/b"),
    ("s3", {"bucketName": "b", "key": 7}, "arn:aws:s3:::b"),
    ("s3", {"bucketName": ARN("s3", "accesspoint/p"), "key": "k"}, ARN("s3", "accesspoint/p")),
    ("s3", {"key": "k"}, ""),
    ("dynamodb", {"tableName": "t"}, ARN("dynamodb", "table/t")),
    ("dynamodb", {"tableName": ARN("dynamodb", "table/t")}, ARN("dynamodb", "table/t")),
    ("dynamodb", {}, ""),
    ("lambda", {"functionName": "f"}, ARN("lambda", "function:f")),
    ("lambda", {"functionName": "f:live"}, ARN("lambda", "function:f")),
    (
        "lambda",
        {"functionName": "444455556666:function:f:1"},
        "arn:aws:lambda:eu-west-1:444455556666:function:f",
    ),
    ("lambda", {"functionName": ARN("lambda", "function:f:live")}, ARN("lambda", "function:f")),
    ("lambda", {}, ""),
    (
        "sqs",
        {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/444455556666/q"},
        "arn:aws:sqs:eu-west-1:444455556666:q",
    ),
    ("sqs", {"queueName": "q"}, ARN("sqs", "q")),
    ("sqs", {"queueUrl": "q"}, ""),
    ("sns", {"topicArn": ARN("sns", "t")}, ARN("sns", "t")),
    ("sns", {"topicArn": "t"}, ""),
    ("kms", {"keyId": "1-2"}, ARN("kms", "key/1-2")),
    ("kms", {"keyId": "alias/a"}, ARN("kms", "alias/a")),
    ("kms", {"keyId": ARN("kms", "key/1-2")}, ARN("kms", "key/1-2")),
    ("kms", {}, ""),
    ("iam", {"roleName": "r", "policyArn": "arn:aws:iam::aws:policy/p"}, "arn:aws:iam::111122223333:role/r"),
    ("iam", {"userName": "u"}, "arn:aws:iam::111122223333:user/u"),
    ("iam", {"groupName": "g"}, "arn:aws:iam::111122223333:group/g"),
    ("iam", {"instanceProfileName": "i"}, "arn:aws:iam::111122223333:instance-profile/i"),
    ("iam", {"policyArn": "arn:aws:iam::111122223333:policy/p"}, "arn:aws:iam::111122223333:policy/p"),
    ("iam", {}, ""),
    ("secretsmanager", {"secretId": "s"}, ARN("secretsmanager", "secret:s-??????")),
    (
        "secretsmanager",
        {"secretId": ARN("secretsmanager", "secret:s-aBcDeF")},
        ARN("secretsmanager", "secret:s-aBcDeF"),
    ),
    ("secretsmanager", {}, ""),
    ("ec2", {"instanceId": "i-1"}, ""),
    ("s3", {"bucketName": "b", "key": "x" * 3000}, ""),
]


@pytest.mark.parametrize(("service", "parameters", "arn"), NAMED)
def test_parameters_tell_the_arn(service: str, parameters: dict[str, object], arn: str) -> None:
    assert named_by(service, parameters, HERE) == arn


def test_every_service_with_parameters_is_tested() -> None:
    assert {service for service, _, arn in NAMED if arn} == NAMED_SERVICES


def test_arns_are_of_the_partition_of_their_region() -> None:
    there = Where("cn-north-1", "111122223333")
    assert named_by("kms", {"keyId": "1"}, there) == "arn:aws-cn:kms:cn-north-1:111122223333:key/1"
    assert named_by("s3", {"bucketName": "b"}, there) == "arn:aws-cn:s3:::b"


KEY = ARN("kms", "key/1")
BUCKET = Entry("arn:aws:s3:::b", "444455556666", "AWS::S3::Bucket")
OBJECT = Entry("arn:aws:s3:::b/k", None, "AWS::S3::Object")


@pytest.mark.parametrize(
    ("objects", "resources", "names", "account"),
    [
        (True, [OBJECT, BUCKET], ("arn:aws:s3:::b/k",), "444455556666"),
        (False, [OBJECT, BUCKET], ("arn:aws:s3:::b",), "444455556666"),
        (True, [BUCKET], ("arn:aws:s3:::b",), "444455556666"),  # better than nothing
        (None, [Entry(KEY), Entry(f"{KEY}2", account="444455556666")], (KEY, f"{KEY}2"), "444455556666"),
        (None, [Entry(KEY), Entry(f"{KEY}2")], (KEY, f"{KEY}2"), "111122223333"),
        (None, [Entry(KEY, "444455556666"), Entry(f"{KEY}2")], (KEY, f"{KEY}2"), "444455556666"),
        (None, [Entry("not an arn", "12", None), Entry(None, None, None)], (), ""),
        (None, [Entry("arn:aws:iam::aws:policy/p")], ("arn:aws:iam::aws:policy/p",), ""),
        (None, [], (), ""),
    ],
)
def test_of_an_object_and_its_bucket_one_is_meant(
    *, objects: bool | None, resources: list[Entry], names: tuple[str, ...], account: str
) -> None:
    assert about(resources, objects=objects) == (names, account)


def test_actions_of_s3_are_about_objects_or_buckets() -> None:
    assert is_about_objects("s3:GetObjectVersion") is True
    assert is_about_objects("s3:ListBucket") is False
    assert is_about_objects("s3:Invented") is False
    assert is_about_objects("kms:Decrypt") is None


def test_arns_and_their_accounts() -> None:
    assert is_arn(ARN("kms", "key/1"))
    assert not is_arn("arn:" + "x" * 3000)
    assert account_of(ARN("kms", "key/1")) == "111122223333"
    assert account_of("arn:aws:s3:::b") == account_of("arn:short") == ""
