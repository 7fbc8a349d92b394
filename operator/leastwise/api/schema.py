"""How our kinds are written down: strict models, and rules that hold in Python and on the API server alike.

A rule has one message and two judges: CEL in the CRD and a predicate here. Knows nothing of any single kind.
https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import override

GROUP = "leastwise.dev"
VERSION = "v1alpha1"

RULE_BROKEN = "leastwise_rule"
"""Type of the pydantic errors that our rules raise; their context holds `message` and `path`."""

# Not FieldValueDuplicate: the API server then answers "Duplicate value" without our message.
RuleReason = Literal["FieldValueInvalid", "FieldValueForbidden"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One validation rule. `holds` is None for a transition rule, which only the API server can judge.

    `field_path` is relative to the object that carries the rule (`.subject`), empty for the object itself.
    """

    cel: str
    message: str
    holds: Callable[[Any], bool] | None = None
    field_path: str = ""
    reason: RuleReason = "FieldValueInvalid"

    def to_schema(self) -> dict[str, str]:
        """Return the entry of `x-kubernetes-validations`."""
        entry = {"rule": self.cel, "message": self.message, "reason": self.reason}
        if self.field_path:
            entry["fieldPath"] = self.field_path
        return entry

    def judge(self, value: object) -> None:
        """Raise a pydantic error that carries our message when the rule does not hold."""
        if self.holds is None or self.holds(value):
            return
        text = f"'{value[:80]}' {self.message}" if isinstance(value, str) else self.message
        raise PydanticCustomError(RULE_BROKEN, "{message}", {"message": text, "path": self.field_path})


@dataclass(frozen=True, slots=True)
class Checked:
    """Annotation: the value obeys the rules. `pattern` is a structural pattern beside them.

    Only for a format whose full regular expression would cost more in CEL than a CRD may spend.
    """

    rules: tuple[Rule, ...]
    pattern: str = ""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._judge, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        written = handler(schema)
        entries = [rule.to_schema() for rule in self.rules]
        written["x-kubernetes-validations"] = [*written.get("x-kubernetes-validations", []), *entries]
        if self.pattern:
            written["pattern"] = self.pattern
        return written

    def _judge(self, value: object) -> object:
        for rule in self.rules:
            rule.judge(value)
        return value


def matching(pattern: str, message: str) -> Checked:
    """Return the check that a whole string matches; the syntax is what Python and RE2 share."""
    compiled = re.compile(pattern)
    cel = f"self.matches(r'^({pattern})$')"
    return Checked((Rule(cel, message, lambda text: compiled.fullmatch(text) is not None),))


def matching_cheaply(pattern: str, cel: str, message: str) -> Checked:
    """Return the same check with an affordable CEL rule for the message and the pattern beside it."""
    compiled = re.compile(pattern)
    rule = Rule(cel, message, lambda text: compiled.fullmatch(text) is not None)
    return Checked((rule,), pattern=f"^({pattern})$")


def keys_matching(pattern: str, message: str, max_length: int) -> Checked:
    """Return the check that every key of a map matches and is not too long."""
    compiled = re.compile(pattern)
    cel = f"self.all(key, size(key) <= {max_length} && key.matches(r'^({pattern})$'))"
    return Checked(
        (
            Rule(
                cel,
                message,
                lambda keys: all(len(key) <= max_length and compiled.fullmatch(key) for key in keys),
            ),
        )
    )


def immutable(word: str, way: str) -> Checked:
    """Return the transition rule that a value may not change while it is set."""
    message = f"may not change while it is set: '{word}' is immutable; {way}"
    return Checked((Rule("self == oldSelf", message, reason="FieldValueForbidden"),))


@dataclass(frozen=True, slots=True)
class ListType:
    """Annotation: how lists merge under server-side apply. `set` also refuses duplicates."""

    kind: Literal["atomic", "set", "map"]
    keys: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        if self.kind == "set":
            return core_schema.no_info_after_validator_function(_refuse_duplicates, schema)
        return schema

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        written = handler(schema)
        written["x-kubernetes-list-type"] = self.kind
        if self.keys:
            written["x-kubernetes-list-map-keys"] = list(self.keys)
        return written


def _refuse_duplicates(values: list[str]) -> list[str]:
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        text = f"must not hold '{twice[0]}' twice"
        raise PydanticCustomError(RULE_BROKEN, "{message}", {"message": text, "path": ""})
    return values


class ApiModel(BaseModel):
    """A block of one of our kinds: camelCase on the wire, no unknown fields, no coercion, frozen."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=False,
        validate_by_alias=True,
        extra="forbid",
        strict=True,
        frozen=True,
    )

    rules: ClassVar[tuple[Rule, ...]] = ()

    @model_validator(mode="after")
    def _obey_rules(self) -> Self:
        for rule in self.rules:
            rule.judge(self)
        return self

    @classmethod
    @override
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> JsonSchemaValue:
        written = handler(schema)
        if cls.rules:
            target = handler.resolve_ref_schema(written)
            target["x-kubernetes-validations"] = [rule.to_schema() for rule in cls.rules]
        return written


@dataclass(frozen=True, slots=True)
class Column:
    """A printer column; priority 1 shows with `-o wide` only."""

    name: str
    type: Literal["string", "integer", "date"]
    json_path: str
    description: str
    priority: int = 0


READY = Column(
    "Ready", "string", '.status.conditions[?(@.type=="Ready")].status', "Whether all is as declared."
)
AGE = Column("Age", "date", ".metadata.creationTimestamp", "How long ago the object was created.")


@dataclass(frozen=True, slots=True)
class Kind:
    """Everything that a CustomResourceDefinition says about one kind."""

    kind: str
    plural: str
    short_names: tuple[str, ...]
    namespaced: bool
    description: str
    spec: type[ApiModel]
    status: type[ApiModel]
    columns: tuple[Column, ...]
    selectable: tuple[str, ...] = ()
