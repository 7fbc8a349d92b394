"""What a trail shows at all: what is missing from it is not observable, never unused."""

from __future__ import annotations

import pytest

from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.usage.aws_observability import (
    SeenKind,
    actions_without_event,
    data_actions,
    data_services,
    missing_kinds,
    why_hidden,
)

EVERYTHING = [
    SeenKind(service, is_data, is_reading)
    for service in (*data_services(), "ec2")
    for is_data in (True, False)
    for is_reading in (True, False)
]


@pytest.mark.parametrize(
    ("action", "missing", "why"),
    [
        ("iam:PassRole", (), "no event of CloudTrail is known for iam:PassRole"),
        ("eks:AccessKubernetesApi", (), "no event of CloudTrail is known for eks:AccessKubernetesApi"),
        ("sts:TagSession", (), ""),  # told by the parameters of AssumeRole
        ("s3:GetObjectVersion", (), ""),
        ("s3:GetObject", ("data events",), "the trail holds no data events"),
        ("s3:getobject", ("data events of s3",), "the trail holds no data events of s3"),
        ("s3:GetObject", ("reading data events of s3",), "the trail holds no reading data events of s3"),
        ("s3:GetObject", ("writing data events of s3", "data events of sqs"), ""),
        ("s3:PutObject", ("writing data events of s3",), "the trail holds no writing data events of s3"),
        ("s3:CreateBucket", ("data events", "reading management events"), ""),
        ("ec2:RunInstances", ("writing management events",), "the trail holds no writing management events"),
        ("zoo:Feed", ("data events",), ""),
    ],
)
def test_why_a_use_would_not_be_seen(action: str, missing: tuple[str, ...], why: str) -> None:
    assert why_hidden(action, missing) == why


def test_a_trail_with_everything_misses_nothing() -> None:
    assert missing_kinds(EVERYTHING) == ()


def test_a_trail_without_data_events_says_so_once() -> None:
    seen = [each for each in EVERYTHING if not each.is_data]
    assert missing_kinds(seen) == ("data events",)
    assert missing_kinds([]) == ("data events", "reading management events", "writing management events")


def test_a_trail_that_logs_only_writes_misses_what_reads() -> None:
    seen = [each for each in EVERYTHING if not each.is_reading]
    missing = missing_kinds(seen)
    assert "reading management events" in missing
    assert "reading data events of s3" in missing
    assert not any(each.startswith("writing") for each in missing)
    assert "reading data events of sns" not in missing  # it has none


def test_a_service_whose_data_events_are_off_is_named() -> None:
    seen = [each for each in EVERYTHING if not (each.is_data and each.service == "dynamodb")]
    assert missing_kinds(seen) == ("data events of dynamodb",)


def test_data_actions_are_those_of_the_catalogue() -> None:
    assert data_actions() <= {each.name for each in catalogue().actions}
    assert {"s3:GetObject", "lambda:InvokeFunction", "ssmmessages:OpenDataChannel"} <= data_actions()
    assert "s3:CreateBucket" not in data_actions()
    assert not data_actions() & {"s3:GetBucketPolicy", "sqs:CreateQueue", "kms:Decrypt"}


def test_actions_without_an_event_are_not_those_that_an_exception_shows() -> None:
    assert "s3:ListBucket" not in actions_without_event()
    assert "lambda:InvokeFunction" not in actions_without_event()
    assert "apigateway:GET" not in actions_without_event()
