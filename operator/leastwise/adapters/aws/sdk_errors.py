"""From an error of the SDK to an error of the domain: a table, and the rule for what got no answer.

The codes are those of https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and of the error
lists of the operations in `calls`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from leastwise.adapters.aws.calls import Action, action
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

_TABLE: dict[type[LeastwiseError], tuple[str, ...]] = {
    ThrottledError: (
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestLimitExceeded",
        "TooManyRequestsException",
        "SlowDown",
    ),
    RetryLaterError: ("IDPCommunicationError", "RequestTimeout", "RequestTimeoutException"),
    ForbiddenError: ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "OptInRequired"),
    NotFoundError: ("NoSuchEntity", "NoSuchEntityException", "ResourceNotFoundException"),
    AlreadyExistsError: ("EntityAlreadyExists", "EntityAlreadyExistsException", "ResourceInUseException"),
    InvalidError: (
        "MalformedPolicyDocument",
        "LimitExceeded",
        "ValidationError",
        "ValidationException",
        "InvalidInput",
        "InvalidParameterException",
        "InvalidParameterValue",
        "InvalidRequestException",
        "PolicyNotAttachable",
        "ResourceLimitExceededException",
        "UnmodifiableEntity",
    ),
    ConflictError: ("ConcurrentModification", "DeleteConflict", "EntityTemporarilyUnmodifiable"),
    AuthenticationError: (
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidIdentityToken",
        "MissingAuthenticationToken",
        "RequestExpired",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "UnrecognizedClient",
        "UnrecognizedClientException",
    ),
}
_BY_CODE = {code: error for error, codes in _TABLE.items() for code in codes}

# Raised before anything was sent: the write was not carried out.
_NOT_SENT = ("ConnectTimeoutError", "EndpointConnectionError", "ProxyConnectionError")
_NO_CREDENTIALS = (
    "NoCredentialsError",
    "PartialCredentialsError",
    "CredentialRetrievalError",
    "ProfileNotFound",
    "TokenRetrievalError",
    "UnauthorizedSSOTokenError",
)
_NOT_VALID = ("ParamValidationError", "UnknownParameterError", "ValidationError")

_SESSION_NAME = re.compile(r"(:assumed-role/[^/\s]+)/\S+")
_ENCODED_DETAIL = re.compile(r"\s*Encoded authorization failure message:.*", re.DOTALL)
_LONGEST_MESSAGE = 512
_NO_ANSWER = 0
_TOO_MANY = 429
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Failure:
    """What became of one call: the domain's error, and what the metrics say about it."""

    error: LeastwiseError
    status: int  # of the HTTP answer; 0: there was none

    @property
    def code_class(self) -> str:
        """The class of the answer for the metrics: 4xx, 5xx or error (no answer)."""
        return f"{self.status // 100}xx" if self.status else "error"


def convert(error: Exception, call: Action) -> Failure | None:
    """Convert an error of botocore; None for anything else, which is a defect of ours and not hidden."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 (the SDK loads on first use)
    from botocore.parsers import ResponseParserError  # noqa: PLC0415 (as above)

    if isinstance(error, ClientError):
        return _from_answer(error.response, _refused(str(error.operation_name), call))
    if isinstance(error, BotoCoreError | ResponseParserError):
        return Failure(_without_answer(error, call), _NO_ANSWER)
    return None


def _refused(operation: str, call: Action) -> Action:
    """Return the call that was answered: the SDK may have asked for credentials first, and sent nothing."""
    return action(f"sts:{operation}") if operation.startswith("AssumeRole") else call


def _from_answer(response: object, call: Action) -> Failure:
    answer = response if isinstance(response, dict) else {}
    details = answer.get("Error", {})
    code = str(details.get("Code", "Unknown"))
    status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    kind = _kind_of(code, status, call)
    return Failure(kind(_message(kind, call, code, str(details.get("Message", "")))), status)


def _kind_of(code: str, status: int, call: Action) -> type[LeastwiseError]:
    kind = _BY_CODE.get(code)
    if kind is RetryLaterError and call.is_write:
        return ResultUnknownError
    if kind is ForbiddenError and call.family.value == "sts":
        return AuthenticationError  # a role that may not be assumed is a credential that is refused
    if kind is not None:
        return kind
    if status == _TOO_MANY:
        return ThrottledError
    if status >= _SERVER_ERROR or status == _NO_ANSWER:
        return ResultUnknownError if call.is_write else RetryLaterError
    return InvalidError


def _without_answer(error: Exception, call: Action) -> LeastwiseError:
    names = {each.__name__ for each in type(error).__mro__}
    name = type(error).__name__
    if names.intersection(_NO_CREDENTIALS):
        return AuthenticationError(f"{call.name}: there are no usable credentials ({name})")
    if names.intersection(_NOT_VALID):
        return InvalidError(f"{call.name}: {_stable(str(error))}")
    if call.is_write and not names.intersection(_NOT_SENT):
        return ResultUnknownError(f"{call.name}: the answer was lost ({name})")
    return RetryLaterError(f"{call.name}: no answer ({name})")


def _message(kind: type[LeastwiseError], call: Action, code: str, detail: str) -> str:
    """Build a sentence without secrets, request ids or session names: equal causes give equal words."""
    if kind is ForbiddenError:
        return f"{call.name} is not allowed: {_stable(detail) or code}"
    if kind is AuthenticationError:
        return f"{call.name}: the credentials are refused ({code})"  # the detail may hold what was signed
    return f"{call.name}: {code}: {_stable(detail)}" if detail else f"{call.name}: {code}"


def _stable(detail: str) -> str:
    text = _SESSION_NAME.sub(r"\1", _ENCODED_DETAIL.sub("", detail))
    return " ".join(text.split())[:_LONGEST_MESSAGE]
