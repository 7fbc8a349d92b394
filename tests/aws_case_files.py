"""Reads the data cases about decisions of AWS: files of YAML by folder, each with the page that it follows.

A policy is a full document, one statement or a list of statements (of version 2012-10-17), or the name of
one of the file's `documents`. Statements may leave out Effect (Allow), Action and Resource (`*`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from leastwise.core.evaluation.aws.decide import PolicySet, decide
from leastwise.core.evaluation.aws.documents import Document, parse_document
from leastwise.core.evaluation.aws.layers import Layer, Policy, layer_of
from leastwise.core.evaluation.aws.requests import AwsRequest, context_of, parse_caller
from leastwise.core.evaluation.decisions import Decision, Source

ROOT = Path(__file__).parent / "core/evaluation/aws/decisions/cases"
OUTCOMES = {True: "Allowed", False: "ImplicitlyDenied", "open": "Conditional", "gap": "Unknown"}
ROLE = "arn:aws:iam::111122223333:role/app"

_POLICIES = {"identity", "boundary", "session", "scps", "rcps", "policy", "trust", "condition", "version"}
_REQUEST = {"principal", "action", "resource", "account", "context", "complete", "absent", "closed"}
WORDS = frozenset({"name", "expect", "holds", "because", "open", "text"} | _POLICIES | _REQUEST)
"""What a case may hold."""

Values = Mapping[str, Any]


@dataclass(frozen=True)
class DataCase:
    """One case of a file, with what the file says for all its cases."""

    name: str
    given: Values
    documents: Values

    @property
    def expected(self) -> str:
        return str(self.given["expect"])

    def decide(self) -> Decision:
        given = self.given
        context = context_of(
            {key: _value(value) for key, value in given.get("context", {}).items()},
            is_complete=given.get("complete", True),
            absent=frozenset(given.get("absent", ())),
            closed=tuple(given.get("closed", ())),
        )
        request = AwsRequest(
            parse_caller(given.get("principal", ROLE)),
            given.get("action", "s3:GetObject"),
            given.get("resource", "arn:aws:s3:::bucket/key"),
            str(given.get("account", "111122223333")),
            context,
        )
        return decide(request, self.policies())

    def policies(self) -> PolicySet:
        given = self.given
        return PolicySet(
            identity=self._layer("identity policy", given.get("identity", [])),
            boundary=self._optional("permissions boundary", given.get("boundary")),
            session=self._optional("session policy", given.get("session")),
            scps=tuple(self._layer("SCP", level) for level in given.get("scps", [])),
            rcps=tuple(self._layer("RCP", level, is_of_resource=True) for level in given.get("rcps", [])),
            resource=self._optional(
                "resource policy", given.get("trust", given.get("policy")), is_of_resource=True
            ),
        )

    def _optional(self, kind: str, written: Any, *, is_of_resource: bool = False) -> Layer | None:
        return None if written is None else self._layer(kind, [written], is_of_resource=is_of_resource)

    def _layer(self, kind: str, written: list[Any], *, is_of_resource: bool = False) -> Layer:
        policies = [
            Policy(self._document(each, is_of_resource=is_of_resource), Source(kind, str(index)))
            for index, each in enumerate(written)
        ]
        return layer_of(policies, has_principals=is_of_resource)

    def _document(self, written: Any, *, is_of_resource: bool) -> Document:
        if isinstance(written, str):
            written = self.documents.get(written, written)
        if isinstance(written, str) or "Statement" in written:
            return parse_document(written)
        statements = written if isinstance(written, list) else [written]
        full = [_full(each, has_resource=not self.given.get("trust")) for each in statements]
        return parse_document({"Version": "2012-10-17", "Statement": full})


def _full(statement: Values, *, has_resource: bool) -> Values:
    filled: dict[str, Any] = {"Effect": "Allow", **statement}
    if "NotAction" not in filled:
        filled.setdefault("Action", "*")
    if has_resource and "NotResource" not in filled:
        filled.setdefault("Resource", "*")
    return filled


def _value(value: Any) -> str | tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else str(value)


def data_cases() -> Iterator[DataCase]:
    """Walk every file."""
    for path in sorted(ROOT.rglob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        label = path.relative_to(ROOT).with_suffix("").as_posix()
        documents = content.get("documents", {})
        for case in content.get("cases", ()):
            given = {**content.get("given", {}), **case}
            yield DataCase(f"{label}: {case['name']}", given, documents)
        for index, row in enumerate(content.get("conditions", ())):
            yield from _condition_cases(f"{label}: {index} {row['condition']} {row.get('context')}", row)


def _condition_cases(name: str, row: Values) -> Iterator[DataCase]:
    """A condition decides whether an Allow grants, and whether a Deny beside it refuses."""
    statement = {"Condition": row["condition"]}
    holds = row["holds"]
    denied = {True: "ExplicitlyDenied", False: "Allowed"}.get(holds, OUTCOMES[holds])
    allow = {**row, "identity": [_versioned(statement, row)], "expect": OUTCOMES[holds]}
    deny = {**row, "identity": [{}, _versioned({"Effect": "Deny", **statement}, row)], "expect": denied}
    yield DataCase(f"{name} allows", allow, {})
    yield DataCase(f"{name} denies", deny, {})


def _versioned(statement: Values, row: Values) -> Values:
    full = [_full(statement, has_resource=True)]
    return {"Version": row.get("version", "2012-10-17"), "Statement": full}
