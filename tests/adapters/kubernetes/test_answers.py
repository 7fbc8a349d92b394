from __future__ import annotations

import json

import msgspec
import pytest

from leastwise.adapters.kubernetes.answers import (
    ExpiredError,
    decode_answer,
    read_status,
    to_error,
    to_lost_answer,
)
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


def status(code: int, reason: str = "", message: str = "said so", **details: object) -> bytes:
    return json.dumps(
        {"kind": "Status", "code": code, "reason": reason, "message": message, "details": details}
    ).encode()


@pytest.mark.parametrize(
    ("code", "body", "expected"),
    [
        (400, status(400, "BadRequest"), InvalidError),
        (401, status(401, "Unauthorized"), AuthenticationError),
        (403, status(403, "Forbidden"), ForbiddenError),
        (404, status(404, "NotFound"), NotFoundError),
        (405, status(405, "MethodNotAllowed"), InvalidError),
        (409, status(409, "AlreadyExists"), AlreadyExistsError),
        (409, status(409, "Conflict"), ConflictError),
        (410, status(410, "Expired"), ExpiredError),
        (413, b"too large", InvalidError),
        (422, status(422, "Invalid"), InvalidError),
        (429, status(429, "TooManyRequests"), RetryLaterError),
        (500, status(500, "InternalError"), RetryLaterError),
        (503, b"<html>", RetryLaterError),
    ],
)
def test_each_refusal_of_a_read_is_the_error_for_what_to_do_next(
    code: int, body: bytes, expected: type[LeastwiseError]
) -> None:
    error = to_error(code, body, what="GET /x", is_write=False)
    assert type(error) is expected
    assert str(error).startswith("GET /x: ")


@pytest.mark.parametrize(("code", "unknown"), [(429, False), (500, True), (502, True), (504, True)])
def test_write_behind_a_server_error_may_have_happened_but_a_throttled_one_did_not_r7(
    code: int, *, unknown: bool
) -> None:
    error = to_error(code, status(code), what="POST /x", is_write=True)
    assert isinstance(error, ResultUnknownError) is unknown
    assert isinstance(error, RetryLaterError)


def test_wait_that_the_server_asks_for_is_kept() -> None:
    by_header = to_error(429, b"", what="x", is_write=False, headers={"Retry-After": "7"})
    by_details = to_error(429, status(429, retryAfterSeconds=3), what="x", is_write=False)
    by_nobody = to_error(429, b"", what="x", is_write=False, headers={"Retry-After": "Tue, 1 Jan"})
    errors = (by_header, by_details, by_nobody)
    waits = [error.after_seconds for error in errors if isinstance(error, RetryLaterError)]
    assert waits == [7.0, 3.0, 0.0]


def test_terminating_namespace_is_no_missing_right_k18() -> None:
    body = status(403, "Forbidden", causes=[{"reason": "NamespaceTerminating", "message": "m"}])
    assert type(to_error(403, body, what="x", is_write=True)) is RetryLaterError


def test_uid_of_another_object_is_a_conflict_k15() -> None:
    body = status(422, "Invalid", causes=[{"reason": "FieldValueInvalid", "field": "metadata.uid"}])
    assert type(to_error(422, body, what="x", is_write=True)) is ConflictError
    other = status(422, "Invalid", causes=[{"reason": "FieldValueInvalid", "field": "roleRef"}])
    assert type(to_error(422, other, what="x", is_write=True)) is InvalidError


def test_message_is_what_the_server_said_and_is_bounded() -> None:
    assert str(to_error(403, status(403, message="no"), what="x", is_write=True)) == "x: no"
    assert str(to_error(404, b"", what="x", is_write=True)) == "x: HTTP 404"
    assert len(str(to_error(422, status(422, message="y" * 9000), what="x", is_write=True))) == 1024
    assert read_status(b"\xff<html>").message.endswith("<html>")


def test_unsent_write_may_be_tried_again_and_a_sent_one_is_unknown() -> None:
    cause = TimeoutError()
    assert type(to_lost_answer("x", cause, is_write=True, was_sent=True)) is ResultUnknownError
    assert type(to_lost_answer("x", cause, is_write=True, was_sent=False)) is RetryLaterError
    assert type(to_lost_answer("x", cause, is_write=False, was_sent=True)) is RetryLaterError


def test_answer_of_a_proxy_is_as_good_as_none() -> None:
    decoder = msgspec.json.Decoder(dict[str, int])
    assert decode_answer(decoder, b'{"a": 1}', "x") == {"a": 1}
    with pytest.raises(RetryLaterError):
        decode_answer(decoder, b"<html>", "x")
