"""Requests in batches: user and groups as given; a line that is no request says why."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.adapters.recorded.kubernetes_requests import BadRequest, ReadRequest, parse_request
from leastwise.core.evaluation.engines import Caller, KubernetesQuestion
from leastwise.core.evaluation.kubernetes.callers import user_id


def test_a_resource_request_is_read_field_by_field() -> None:
    line = {
        "id": 7,
        "user": "jane",
        "groups": ["a", "b"],
        "verb": "get",
        "group": "apps",
        "resource": "deployments",
        "subresource": "scale",
        "name": "web",
        "namespace": "shop",
    }
    assert parse_request(json.dumps(line).encode()) == ReadRequest(
        7,
        Caller(user_id("jane"), ("a", "b")),
        KubernetesQuestion("get", "apps", "deployments", "scale", "web", "shop"),
    )


def test_a_path_request_has_no_resource() -> None:
    read = parse_request('{"user": "jane", "groups": [], "verb": "get", "path": "/metrics", "id": "x"}')
    assert read == ReadRequest("x", Caller(user_id("jane"), ()), KubernetesQuestion("get", path="/metrics"))


def test_groups_that_are_not_given_are_not_none() -> None:
    read = parse_request('{"user": "jane", "verb": "get", "resource": "pods"}')
    assert isinstance(read, ReadRequest)
    assert (read.id, read.caller.groups) == (None, None)


@pytest.mark.parametrize(
    ("line", "number", "message"),
    [
        ({"id": 1, "user": "u", "verb": "get"}, 1, "'resource' or 'path' must be given"),
        ({"id": 1, "user": "u", "verb": "get", "path": ""}, 1, "'path' must not be empty"),
        ({"id": 1, "user": "", "verb": "get", "resource": "pods"}, 1, "a user or groups must be given"),
        (
            {"id": 1, "user": "u", "verb": "get", "path": "/x", "resource": "pods"},
            1,
            "'path' and a resource may not be given together",
        ),
        ({"id": "a", "user": 3, "verb": "get"}, "a", "Expected `str`, got `int` - at `$.user`"),
        ({"id": 1, "verb": "get"}, 1, "Object missing required field `user`"),
        ({"id": [1], "user": "u"}, None, "Expected `int | str | null`, got `array` - at `$.id`"),
    ],
)
def test_a_bad_line_keeps_its_id_and_says_what_is_wrong(
    line: dict[str, Any], number: int | str | None, message: str
) -> None:
    assert parse_request(json.dumps(line).encode()) == BadRequest(number, message)


@pytest.mark.parametrize(
    ("more", "number", "key"),
    [
        ('"user": "root"', 1, "user"),
        ('"user" : "root"', 1, "user"),
        ('"\\u0075ser":"root"', 1, "user"),
        ('"id": 2', None, "id"),
        ('"x": {"y": 1, "y": 2}', 1, "y"),
    ],
)
def test_a_line_that_says_one_thing_twice_is_no_request(more: str, number: int | None, key: str) -> None:
    line = f'{{"id": 1, "user": "u", "verb": "get", "resource": "pods", {more}}}'
    message = f"'{key}' is there twice in one object; it must be there once"
    for each in (line, line.encode()):
        assert parse_request(each) == BadRequest(number, message)


@pytest.mark.parametrize("more", ['"x": {"y": 1}', '"name" : "a"', '"name": "\\":"'])
def test_what_only_looks_like_a_key_is_none(more: str) -> None:
    line = f'{{"user": "u", "verb": "get", "resource": "pods", {more}}}'
    assert isinstance(parse_request(line), ReadRequest)


def test_a_group_alone_may_ask() -> None:
    assert isinstance(
        parse_request('{"user": "", "groups": ["g"], "verb": "x", "resource": "y"}'), ReadRequest
    )


@pytest.mark.parametrize(
    "line", [b'{"id": 1, "user": "\xff", "verb": "x", "resource": "y"}', b'{"a": ' + b"[" * 100_000]
)
def test_bytes_that_are_no_text_and_endless_nesting_are_bad_lines(line: bytes) -> None:
    assert isinstance(parse_request(line), BadRequest)


@given(st.binary(max_size=60))
def test_no_bytes_crash_it(line: bytes) -> None:
    assert isinstance(parse_request(line), BadRequest | ReadRequest)
