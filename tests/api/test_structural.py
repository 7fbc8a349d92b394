"""The transforms from pydantic's schema to a structural one, on models made for the purpose."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from leastwise.api.schema import ApiModel, ListType, Rule, immutable, matching
from leastwise.api.structural import UnstructuralError, to_structural


class Inner(ApiModel):
    """An inner
    block."""

    rules = (Rule("self.size_ > 0", "must be 'big'", lambda self: self.size_ > 0),)

    size_: Annotated[int, Field(alias="size", ge=0, le=10)]


class Outer(ApiModel):
    plain: Inner
    described: Annotated[Inner, immutable("described", "make another")] = Field(description="A better word.")
    maybe: Inner | None = None
    one: Literal["Only"]
    several: Literal["A", "B"] = "B"
    snake_case: Annotated[list[Annotated[str, matching("a+", "must be 'a'")]], ListType("set")]
    labels: dict[str, int]


class Recursive(ApiModel):
    children: list[Recursive]


class Floating(ApiModel):
    ratio: float


class Either(ApiModel):
    value: int | str


class Pair(ApiModel):
    pair: tuple[int, str]


class Unique(ApiModel):
    names: set[str]


class Free(ApiModel):
    anything: dict[str, Any]


class Exclusive(ApiModel):
    size: Annotated[int, Field(gt=0)]


def fields_of(model: type[ApiModel]) -> dict[str, Any]:
    fields: dict[str, Any] = to_structural(model)["properties"]
    return fields


def test_references_are_inlined_with_their_description_on_one_line() -> None:
    assert fields_of(Outer)["plain"]["description"] == "An inner block."
    assert fields_of(Outer)["plain"]["properties"]["size"]["maximum"] == 10


def test_an_outer_description_wins_and_rules_add_up() -> None:
    described = fields_of(Outer)["described"]
    assert described["description"] == "A better word."
    assert [rule["rule"] for rule in described["x-kubernetes-validations"]] == [
        "self.size_ > 0",
        "self == oldSelf",
    ]


def test_optional_means_absent_and_never_null() -> None:
    maybe = fields_of(Outer)["maybe"]
    assert maybe["type"] == "object"
    assert "default" not in maybe
    assert "nullable" not in maybe
    assert "maybe" not in to_structural(Outer)["required"]


def test_one_literal_becomes_an_enum_of_one() -> None:
    assert fields_of(Outer)["one"] == {"type": "string", "enum": ["Only"]}


def test_defaults_are_kept() -> None:
    assert fields_of(Outer)["several"] == {"type": "string", "enum": ["A", "B"], "default": "B"}


def test_fields_are_camel_case_and_nothing_says_title_or_additional_properties_false() -> None:
    schema = to_structural(Outer)
    assert "snakeCase" in schema["properties"]
    assert "title" not in str(schema)
    assert "additionalProperties" not in schema


def test_list_items_keep_their_rules() -> None:
    names = fields_of(Outer)["snakeCase"]
    assert names["x-kubernetes-list-type"] == "set"
    assert names["items"]["x-kubernetes-validations"][0]["rule"] == "self.matches(r'^(a+)$')"


def test_typed_maps_keep_their_values_schema() -> None:
    assert fields_of(Outer)["labels"]["additionalProperties"] == {"type": "integer", "format": "int64"}


@pytest.mark.parametrize(
    ("model", "says"),
    [
        pytest.param(Recursive, "contains itself", id="recursion cannot be inlined"),
        pytest.param(Floating, "floats are banned", id="floats compare badly"),
        pytest.param(Either, "union", id="anyOf is not structural"),
        pytest.param(Pair, "prefixItems", id="tuples have no form"),
        pytest.param(Unique, "uniqueItems", id="sets are lists of type set"),
        pytest.param(Free, "free map", id="free maps lose pruning"),
        pytest.param(Exclusive, "exclusiveMinimum", id="a number where the CRD wants a flag"),
    ],
)
def test_what_has_no_structural_form_is_refused(model: type[ApiModel], says: str) -> None:
    with pytest.raises(UnstructuralError, match=says):
        to_structural(model)


def test_an_untyped_field_is_refused() -> None:
    class Untyped(ApiModel):
        anything: Any

    with pytest.raises(UnstructuralError, match="one type"):
        to_structural(Untyped)
