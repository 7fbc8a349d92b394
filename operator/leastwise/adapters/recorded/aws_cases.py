"""Requests to AWS with all policies that apply to each, as `cases.json` holds them.

    {"documents": {"d0": POLICY, …},
     "cases": [{"id": 0, "request": {"principal", "action", "resource", "resourceAccount", "context"},
                "identity": ["d0"], "boundary": [], "scps": [["d1"], …], "rcps": [["d2"], …],
                "resource": "d3" or null, "session": null}, …]}

A context is complete: a key that is not given is absent. A case that cannot be understood is Unknown with the
reason, and so is what depends on a document that is malformed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from leastwise.adapters.recorded.aws_cases_nested import members
from leastwise.adapters.recorded.unreadable import NO_JSON
from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.aws.decide import decide
from leastwise.core.evaluation.aws.documents import parse_document
from leastwise.core.evaluation.aws.layers import Layer, Policy, PolicySet, layer_of
from leastwise.core.evaluation.aws.requests import AwsRequest, context_of, parse_caller
from leastwise.core.evaluation.decisions import Decision, Source, unknown

CaseId = int | str

_Ids = tuple[str, ...]


class _Request(msgspec.Struct, gc=False):
    principal: str
    action: str
    resource: str
    resourceAccount: str | None = None  # noqa: N815 (the file's word)
    context: dict[str, str | tuple[str, ...]] = {}


class _Case(msgspec.Struct, gc=False):
    request: _Request
    identity: _Ids
    boundary: _Ids = ()
    scps: tuple[_Ids, ...] = ()
    rcps: tuple[_Ids, ...] = ()
    resource: str | None = None
    session: str | None = None
    id: int | str | None = None


class _Named(msgspec.Struct):
    id: int | str | None = None


class _File(msgspec.Struct):
    documents: dict[str, msgspec.Raw]
    cases: list[msgspec.Raw]


_FILE = msgspec.json.Decoder(_File)
_CASE = msgspec.json.Decoder(_Case)
_NAMED = msgspec.json.Decoder(_Named)


def _file(data: bytes) -> _File:
    try:
        return _FILE.decode(data)
    except msgspec.ValidationError:
        raise
    except NO_JSON:  # one value is no JSON or too deep: it alone is malformed
        parts = dict(members(data))
    documents = {
        msgspec.json.decode(key, type=str): msgspec.Raw(value)
        for key, value in members(parts.get(b'"documents"', b""))
    }
    return _File(documents, [msgspec.Raw(value) for _, value in members(parts.get(b'"cases"', b""))])


_MOST_READY = 10_000
"""Cases that are kept in memory, about 3 KiB each."""


class BadCaseError(ValueError):
    """One case that cannot be understood, and why."""


class AwsCase(NamedTuple):
    """One case, ready to be decided; `problem` says why it cannot be."""

    id: CaseId
    request: AwsRequest | None
    policies: PolicySet
    problem: str = ""

    def decide(self) -> Decision:
        """Decide it; Unknown when it could not be understood."""
        return unknown(self.problem) if self.request is None else decide(self.request, self.policies)


class AwsCases:
    """The cases of one file. Documents are compiled at once; of a long file, cases are read one by one."""

    def __init__(self, data: bytes, name: str = "cases.json") -> None:
        try:
            file = _file(data)
        except (msgspec.MsgspecError, ValueError) as error:
            raise InvalidError(f"{name}: {error}; expected an object with documents and cases") from error
        self._cases = file.cases
        self._documents = {key: parse_document(bytes(raw)) for key, raw in file.documents.items()}
        self._layers: dict[tuple[str, _Ids], Layer] = {}
        self._organizations: dict[tuple[str, tuple[_Ids, ...]], tuple[Layer, ...]] = {}
        self._policies: dict[tuple[str, str], Policy] = {}
        self._ready: tuple[AwsCase, ...] = ()
        if len(self._cases) <= _MOST_READY:
            self._ready = tuple(self.read())

    def __len__(self) -> int:
        return len(self._cases)

    def decisions(self) -> Iterator[tuple[CaseId, Decision]]:
        """Decide every case, in order: its id (its number, from 1, where it has none) and the decision."""
        for case in self.read():
            yield case.id, case.decide()

    def read(self) -> Iterator[AwsCase]:
        """Read the cases one by one, in order."""
        if self._ready:
            return iter(self._ready)
        return (self._read(raw, number) for number, raw in enumerate(self._cases, start=1))

    def _read(self, raw: msgspec.Raw, number: int) -> AwsCase:
        try:
            case = _decoded(raw)
            found = number if case.id is None else case.id
            return AwsCase(found, _request(case.request), self._policy_set(case))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
            return AwsCase(_id_of(raw, number), None, PolicySet(), f"case: {error}")

    def _policy_set(self, case: _Case) -> PolicySet:
        if len(case.boundary) > 1:
            raise BadCaseError("boundary: holds more than one policy, AWS has at most one")
        layer = self._layer
        resource, session = case.resource, case.session
        return PolicySet(
            identity=layer("identity policy", case.identity),
            boundary=layer("permissions boundary", case.boundary) if case.boundary else None,
            session=None if session is None else layer("session policy", (session,)),
            scps=self._levels("SCP", case.scps),
            rcps=self._levels("RCP", case.rcps),
            resource=None if resource is None else layer("resource policy", (resource,)),
        )

    def _levels(self, kind: str, levels: tuple[_Ids, ...]) -> tuple[Layer, ...]:
        found = self._organizations.get((kind, levels))
        if found is None:
            found = self._organizations[kind, levels] = tuple(self._layer(kind, level) for level in levels)
        return found

    def _layer(self, kind: str, ids: _Ids) -> Layer:
        found = self._layers.get((kind, ids))
        if found is None:
            policies = [self._policy(kind, each) for each in ids]
            found = layer_of(policies, has_principals=kind in ("RCP", "resource policy"))
            self._layers[kind, ids] = found
        return found

    def _policy(self, kind: str, name: str) -> Policy:
        found = self._policies.get((kind, name))
        if found is None:
            if name not in self._documents:
                raise BadCaseError(f"document {name!r} is not in the file")
            found = self._policies[kind, name] = Policy(self._documents[name], Source(kind, name))
        return found


def _request(given: _Request) -> AwsRequest:
    if ":" not in given.action or "*" in given.action or "?" in given.action:
        raise BadCaseError(f"action {given.action!r} is not one action of one service")
    context = context_of(given.context, is_complete=True)
    caller = parse_caller(given.principal)
    return AwsRequest(caller, given.action, given.resource, given.resourceAccount or "", context)


def _decoded(raw: msgspec.Raw) -> _Case:
    try:
        return _CASE.decode(raw)
    except msgspec.ValidationError:  # perhaps only booleans or numbers in the context: they count as texts
        value = msgspec.json.decode(raw)
        if not isinstance(value, dict) or not isinstance(value.get("request"), dict):
            raise
    context = value["request"].get("context")
    if isinstance(context, dict):
        value["request"]["context"] = {key: _plain(each) for key, each in context.items()}
    return msgspec.convert(value, _Case)


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _id_of(raw: msgspec.Raw, number: int) -> CaseId:
    try:
        found = _NAMED.decode(raw).id
    except NO_JSON:
        return number
    return number if found is None else found
