"""Reads requests to Kubernetes as a batch holds them, one JSON object a line.

    {"id", "user", "groups", "verb", "group", "resource", "subresource", "name", "namespace"}
    {"id", "user", "groups", "verb", "path"}

User and groups are taken exactly as given, as in a SubjectAccessReview; groups that are not given are those
that the user is known to have.
https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/subject-access-review-v1/
"""

from __future__ import annotations

import re

import msgspec

from leastwise.adapters.recorded.unreadable import NO_JSON as UNREADABLE
from leastwise.adapters.recorded.unreadable import KeyTwiceError, decode_once
from leastwise.core.evaluation.engines import Caller, KubernetesQuestion
from leastwise.core.evaluation.kubernetes.callers import user_id

RequestId = str | int

__all__ = ["UNREADABLE", "BadRequest", "ReadRequest", "RequestRecord", "parse_request"]


class RequestRecord(msgspec.Struct, gc=False):
    """One line; a field that no request has is passed over."""

    user: str
    verb: str
    id: str | int | None = None
    groups: list[str] | None = None
    group: str = ""
    resource: str = ""
    subresource: str = ""
    name: str = ""
    namespace: str = ""
    path: str | None = None


class _IdRecord(msgspec.Struct, gc=False):
    id: str | int | None = None


class BadRequest(msgspec.Struct, frozen=True, gc=False):
    """A line that is no request: its id where it has one, and what is wrong with it."""

    id: RequestId | None
    message: str


class ReadRequest(msgspec.Struct, frozen=True, gc=False):
    """A request; `id` None where the line gives none."""

    id: RequestId | None
    caller: Caller
    question: KubernetesQuestion


_LINE = msgspec.json.Decoder(RequestRecord)
_ID = msgspec.json.Decoder(_IdRecord)
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_APART = re.compile(rb'"\s+:')


def parse_request(line: bytes | str | msgspec.Raw) -> ReadRequest | BadRequest:
    """Read one line."""
    try:
        record = _LINE.decode(line)
        _check_keys(line)
    except KeyTwiceError as error:
        return BadRequest(None if "'id'" in str(error) else _id_of(line), str(error))
    except UNREADABLE as error:
        return BadRequest(_id_of(line), str(error))
    problem = _problem(record)
    if problem:
        return BadRequest(record.id, problem)
    groups = None if record.groups is None else tuple(record.groups)
    return ReadRequest(record.id, Caller(user_id(record.user), groups), _question(record))


def _check_keys(line: bytes | str | msgspec.Raw) -> None:
    """Raise KeyTwiceError for a line that says one thing twice; only a doubtful line is looked at closely."""
    data = line.encode() if isinstance(line, str) else bytes(line)
    if data.count(b'":') != len(_FIELDS.decode(data)) or _APART.search(data):
        decode_once(data)


def _question(record: RequestRecord) -> KubernetesQuestion:
    if record.path is not None:
        return KubernetesQuestion(record.verb, path=record.path)
    return KubernetesQuestion(
        record.verb, record.group, record.resource, record.subresource, record.name, record.namespace
    )


def _problem(record: RequestRecord) -> str:
    """Say what the API server would refuse, or what no authorizer is ever asked."""
    if not record.user and not record.groups:
        return "a user or groups must be given"
    if record.path == "":
        return "'path' must not be empty"
    if record.path is None and not record.resource:
        return "'resource' or 'path' must be given"
    if record.path is not None and (record.resource or record.subresource or record.namespace or record.name):
        return "'path' and a resource may not be given together"
    return ""


def _id_of(line: bytes | str | msgspec.Raw) -> RequestId | None:
    try:
        return _ID.decode(line).id
    except UNREADABLE:
        return None
