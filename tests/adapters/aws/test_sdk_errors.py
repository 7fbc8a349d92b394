"""One table of what AWS answers and what the caller does next."""

from __future__ import annotations

import pytest
from botocore.exceptions import (
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from adapters.aws.fake_clients import sdk_error
from leastwise.adapters.aws.calls import action
from leastwise.adapters.aws.sdk_errors import Failure, convert
from leastwise.core.accounts import AwsApiFamily
from leastwise.core.errors import (
    AlreadyExistsError,
    AuthenticationError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    LeastwiseError,
    NotFoundError,
    ResultUnknownError,
    RetryLaterError,
    ThrottledError,
)

READ, WRITE = action("iam:GetRole"), action("iam:CreateRole")

CODES = [
    ("Throttling", 400, ThrottledError, ThrottledError),
    ("ThrottlingException", 429, ThrottledError, ThrottledError),
    ("RequestLimitExceeded", 503, ThrottledError, ThrottledError),
    ("Odd", 429, ThrottledError, ThrottledError),
    ("ServiceFailure", 500, RetryLaterError, ResultUnknownError),
    ("ServiceUnavailable", 503, RetryLaterError, ResultUnknownError),
    ("RequestTimeout", 408, RetryLaterError, ResultUnknownError),
    ("AccessDenied", 403, ForbiddenError, ForbiddenError),
    ("AccessDeniedException", 403, ForbiddenError, ForbiddenError),
    ("NoSuchEntity", 404, NotFoundError, NotFoundError),
    ("ResourceNotFoundException", 404, NotFoundError, NotFoundError),
    ("EntityAlreadyExists", 409, AlreadyExistsError, AlreadyExistsError),
    ("ResourceInUseException", 409, AlreadyExistsError, AlreadyExistsError),
    ("MalformedPolicyDocument", 400, InvalidError, InvalidError),
    ("LimitExceeded", 409, InvalidError, InvalidError),
    ("ValidationError", 400, InvalidError, InvalidError),
    ("InvalidInput", 400, InvalidError, InvalidError),
    ("NeverHeardOfIt", 400, InvalidError, InvalidError),
    ("ConcurrentModification", 409, ConflictError, ConflictError),
    ("DeleteConflict", 409, ConflictError, ConflictError),
    ("EntityTemporarilyUnmodifiable", 409, ConflictError, ConflictError),
    ("ExpiredToken", 403, AuthenticationError, AuthenticationError),
    ("InvalidClientTokenId", 403, AuthenticationError, AuthenticationError),
    ("SignatureDoesNotMatch", 403, AuthenticationError, AuthenticationError),
    ("UnrecognizedClientException", 403, AuthenticationError, AuthenticationError),
]


def converted(error: Exception, *, write: bool = False) -> Failure:
    failure = convert(error, WRITE if write else READ)
    assert failure is not None
    return failure


@pytest.mark.parametrize(("code", "status", "on_read", "on_write"), CODES)
def test_every_code_becomes_the_error_of_the_next_step(
    code: str, status: int, on_read: type[LeastwiseError], on_write: type[LeastwiseError]
) -> None:
    error = sdk_error(code, status)
    assert type(converted(error).error) is on_read
    assert type(converted(error, write=True).error) is on_write


def test_r7_a_write_whose_answer_is_lost_has_an_unknown_result() -> None:
    lost = ReadTimeoutError(endpoint_url="aws")
    assert type(converted(lost, write=True).error) is ResultUnknownError
    assert type(converted(lost).error) is RetryLaterError
    assert type(converted(ResponseParserError("html"), write=True).error) is ResultUnknownError


@pytest.mark.parametrize("kind", [ConnectTimeoutError, EndpointConnectionError])
def test_a_write_that_was_never_sent_has_no_unknown_result(kind: type[Exception]) -> None:
    never_sent = kind(endpoint_url="aws")  # type: ignore[call-arg]
    assert type(converted(never_sent, write=True).error) is RetryLaterError


def test_missing_credentials_are_refused_credentials() -> None:
    for error in (NoCredentialsError(), CredentialRetrievalError(provider="x", error_msg="y")):
        assert type(converted(error, write=True).error) is AuthenticationError


def test_parameters_that_the_sdk_refuses_are_invalid() -> None:
    assert type(converted(ParamValidationError(report="name too long")).error) is InvalidError


def test_a_role_that_may_not_be_assumed_is_a_refused_credential() -> None:
    failure = convert(sdk_error("AccessDenied", 403), action("sts:AssumeRole"))
    assert failure is not None
    assert type(failure.error) is AuthenticationError


def test_credentials_that_the_sdk_could_not_fetch_do_not_look_like_a_missing_right() -> None:
    refused = sdk_error("AccessDenied", 403, operation="AssumeRoleWithWebIdentity")
    assert type(converted(refused, write=True).error) is AuthenticationError
    down = sdk_error("InternalFailure", 500, operation="AssumeRoleWithWebIdentity")
    assert type(converted(down, write=True).error) is RetryLaterError


def test_a_refusal_names_the_action_and_no_session() -> None:
    detail = (
        "User: arn:aws:sts::111122223333:assumed-role/operator/botocore-session-17 is not authorized to "
        "perform: iam:CreateRole on resource: x Encoded authorization failure message: AAAA"
    )
    message = str(converted(sdk_error("AccessDenied", 403, detail), write=True).error)
    assert message.startswith("iam:CreateRole is not allowed")
    assert "botocore-session" not in message
    assert "AAAA" not in message


def test_what_was_signed_never_appears_in_an_error() -> None:
    detail = "The Canonical String should have been 'x-amz-security-token:FQoGZXIvY'"
    error = converted(sdk_error("SignatureDoesNotMatch", 403, detail)).error
    assert "FQoGZXIvY" not in str(error)


def test_equal_causes_give_equal_words() -> None:
    one, other = (str(converted(sdk_error("LimitExceeded", 409, "Cannot exceed")).error) for _ in range(2))
    assert one == other == "iam:GetRole: LimitExceeded: Cannot exceed"


def test_defects_of_ours_are_not_hidden() -> None:
    assert convert(KeyError("Role"), READ) is None


@pytest.mark.parametrize(
    ("error", "code_class"),
    [
        (sdk_error("AccessDenied", 403), "4xx"),
        (sdk_error("ServiceFailure", 500), "5xx"),
        (ReadTimeoutError(endpoint_url="aws"), "error"),
    ],
)
def test_metrics_see_the_class_of_the_answer(error: Exception, code_class: str) -> None:
    assert converted(error).code_class == code_class


@pytest.mark.parametrize(
    ("name", "group", "family"),
    [
        ("iam:GetAccountAuthorizationDetails", "list", AwsApiFamily.IAM_READ),
        ("iam:ListRoles", "list", AwsApiFamily.IAM_READ),
        ("iam:GetRole", "read", AwsApiFamily.IAM_READ),
        ("iam:PutRolePolicy", "write", AwsApiFamily.IAM_WRITE),
        ("eks:DescribePodIdentityAssociation", "read", AwsApiFamily.EKS),
        ("eks:CreatePodIdentityAssociation", "write", AwsApiFamily.EKS),
        ("sts:GetCallerIdentity", "read", AwsApiFamily.STS),
        ("sts:AssumeRole", "assume", AwsApiFamily.STS),
    ],
)
def test_calls_are_classified_by_their_name(name: str, group: str, family: AwsApiFamily) -> None:
    assert (action(name).group, action(name).family) == (group, family)
