"""From what the API server answered, or did not answer, to the errors of the domain: the one edge.

Implements https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

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
)

T = TypeVar("T")

EXPIRED = 410
_TOO_MANY = 429
_SERVER_ERROR = 500
_MAX_MESSAGE = 1024  # a message may quote the whole object


class ExpiredError(RetryLaterError):
    """The resource version is too old (410): list again. Never leaves this adapter."""


class _Cause(msgspec.Struct):
    reason: str = ""
    message: str = ""
    field: str = ""


class _Details(msgspec.Struct, rename="camel"):
    retry_after_seconds: int = 0
    causes: list[_Cause] | None = None


class Status(msgspec.Struct):
    """A `Status` object, as far as errors need it."""

    code: int = 0
    reason: str = ""
    message: str = ""
    details: _Details | None = None

    def has_cause(self, reason: str) -> bool:
        """Whether one of the causes has this reason."""
        causes = self.details.causes if self.details else None
        return any(cause.reason == reason for cause in causes or ())

    def has_field(self, field: str) -> bool:
        """Whether one of the causes is about this field."""
        causes = self.details.causes if self.details else None
        return any(cause.field == field for cause in causes or ())


_STATUS_DECODER = msgspec.json.Decoder(Status)


def read_status(body: bytes) -> Status:
    """Decode a Status; a body that is none (a proxy's page) becomes the message."""
    try:
        return _STATUS_DECODER.decode(body)
    except msgspec.DecodeError:
        return Status(message=body[:200].decode("utf-8", "replace").strip())


def to_error(
    code: int, body: bytes, *, what: str, is_write: bool, headers: Mapping[str, str] | None = None
) -> LeastwiseError:
    """Return the domain error for an answer that is not 2xx; `what` names the call for a person."""
    status = read_status(body)
    message = f"{what}: {status.message or status.reason or f'HTTP {code}'}"[:_MAX_MESSAGE]
    if code == _TOO_MANY or code >= _SERVER_ERROR:
        return _to_retry(code, status, message, is_write=is_write, headers=headers or {})
    if code == 403 and status.has_cause("NamespaceTerminating"):  # noqa: PLR2004 (HTTP status)
        # K18: answered as a 403, but no right of ours is missing
        return RetryLaterError(message)
    if code == 422 and status.has_field("metadata.uid"):  # noqa: PLR2004 (HTTP status)
        # an apply with the uid of an object whose name another one has now
        return ConflictError(message)
    if code == 409 and status.reason == "AlreadyExists":  # noqa: PLR2004 (HTTP status)
        return AlreadyExistsError(message)
    return _BY_CODE.get(code, InvalidError)(message)


def _to_retry(
    code: int, status: Status, message: str, *, is_write: bool, headers: Mapping[str, str]
) -> RetryLaterError:
    after = _retry_after_seconds(status, headers)
    # 429 is answered before anything is done; behind a 5xx the write may have happened
    if is_write and code != _TOO_MANY:
        return ResultUnknownError(message, after_seconds=after)
    return RetryLaterError(message, after_seconds=after)


def _retry_after_seconds(status: Status, headers: Mapping[str, str]) -> float:
    text = headers.get("Retry-After", "")
    if text.isdecimal():
        return float(text)
    return float(status.details.retry_after_seconds) if status.details else 0.0


def decode_answer(decoder: msgspec.json.Decoder[T], body: bytes, what: str) -> T:
    """Decode a 2xx answer; one that is not of the kind (a proxy's page) is as good as none."""
    try:
        return decoder.decode(body)
    except msgspec.MsgspecError as error:
        raise RetryLaterError(f"{what}: the answer could not be understood: {error}") from error


def to_lost_answer(what: str, cause: BaseException, *, is_write: bool, was_sent: bool) -> RetryLaterError:
    """Return the domain error for a call without an answer; unsent writes may simply be tried again."""
    message = f"{what}: no answer ({type(cause).__name__})"
    if is_write and was_sent:
        return ResultUnknownError(message)
    return RetryLaterError(message)


_BY_CODE: Mapping[int, type[LeastwiseError]] = {
    400: InvalidError,
    401: AuthenticationError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    EXPIRED: ExpiredError,
    413: InvalidError,
    415: InvalidError,
    422: InvalidError,
}
