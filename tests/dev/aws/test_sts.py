"""The pure parts of the STS gate."""

from __future__ import annotations

import pytest

from leastwise_dev.aws.calls import Call
from leastwise_dev.aws.refusals import Answer
from leastwise_dev.aws.sts import Passed, check_duration, tell_truth, to_provider_arn


@pytest.mark.parametrize(
    ("text", "maximum", "passes"),
    [
        ("", 3600, True),
        ("899", 3600, False),
        ("900", 3600, True),
        ("3600", 3600, True),
        ("3601", 3600, False),
        ("43200", 43200, True),
        ("-900", 3600, False),
        ("long", 3600, False),
    ],
)
def test_duration_lies_between_900_seconds_and_the_role_s_maximum(
    text: str, maximum: int, *, passes: bool
) -> None:
    assert (check_duration(text, maximum) is None) is passes


def test_role_chaining_ends_after_an_hour() -> None:
    assert check_duration("3600", 43200, is_chained=True) is None
    refusal = check_duration("3601", 43200, is_chained=True)
    assert refusal is not None
    assert "role chaining" in refusal.message


def test_provider_arn_drops_scheme_and_closing_slash() -> None:
    expected = "arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1"
    assert to_provider_arn("aws", "111122223333", "https://oidc.example/id/1") == expected
    assert to_provider_arn("aws", "111122223333", "https://oidc.example/id/1/") == expected


def test_the_answer_tells_the_verified_subject_audience_and_provider() -> None:
    body = (
        b"<R><SubjectFromWebIdentityToken>test-subject</SubjectFromWebIdentityToken>"
        b"<Audience>sts.amazonaws.com</Audience><Provider></Provider></R>"
    )
    call = Call("POST", "/", (), b"", "sts", "AssumeRoleWithWebIdentity", {})
    passed = Passed(call, "system:serviceaccount:a:b", "other&", "arn:provider")
    assert tell_truth(Answer(200, body), passed).body == (
        b"<R><SubjectFromWebIdentityToken>system:serviceaccount:a:b</SubjectFromWebIdentityToken>"
        b"<Audience>other&amp;</Audience><Provider>arn:provider</Provider></R>"
    )
