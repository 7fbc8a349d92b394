"""From pydantic's JSON schema to a structural schema: the transforms that a CRD needs, and nothing else.

https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
What has no faithful form (unions, tuples, recursion, floats) is refused, not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leastwise.api.schema import ApiModel

Schema = dict[str, Any]

_INT32_MAX = 2_147_483_647

_KEPT = frozenset(
    {
        "type", "description", "default", "enum", "format", "pattern", "required",
        "minimum", "maximum", "minLength", "maxLength",
        "minItems", "maxItems", "minProperties", "maxProperties",
        "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-validations",
    }
)  # fmt: skip

_DROPPED = frozenset({"title"})
_TREATED = frozenset({"properties", "items", "additionalProperties", "const", "anyOf", "$ref", "$defs"})


class UnstructuralError(ValueError):
    """A model says something that a structural schema cannot; the message names the place."""


def to_structural(model: type[ApiModel]) -> Schema:
    """Return the model's schema as the API server wants it, every reference inlined."""
    written = model.model_json_schema(by_alias=True)
    return _Transform(written.get("$defs", {})).apply(written, model.__name__, ())


class _Transform:
    """One walk over one model's schema."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions

    def apply(self, schema: Schema, place: str, path: tuple[str, ...]) -> Schema:
        """Return the structural form of a schema; `path` holds the models that it is inside of."""
        flat, inside = self._inline(_without_null(schema, place), place, path)
        unknown = set(flat) - _KEPT - _DROPPED - _TREATED
        if unknown:
            raise UnstructuralError(f"{place}: {sorted(unknown)} has no structural form")
        result = {key: value for key, value in flat.items() if key in _KEPT}
        if "const" in flat:
            result["enum"] = [flat["const"]]
        self._add_children(flat, result, place, inside)
        _finish(result, place)
        return result

    def _inline(self, schema: Schema, place: str, path: tuple[str, ...]) -> tuple[Schema, tuple[str, ...]]:
        """Replace a reference by its model; what stands beside the reference wins, rules add up."""
        if "$ref" not in schema:
            return schema, path
        name = schema["$ref"].removeprefix("#/$defs/")
        if name in path:
            raise UnstructuralError(f"{place}: {name} contains itself")
        outer = {key: value for key, value in schema.items() if key != "$ref"}
        inner = self._definitions[name]
        merged = {**inner, **outer}
        rules = "x-kubernetes-validations"
        if rules in inner and rules in outer:
            merged[rules] = [*inner[rules], *outer[rules]]
        return merged, (*path, name)

    def _add_children(self, flat: Schema, result: Schema, place: str, path: tuple[str, ...]) -> None:
        if "properties" in flat:
            result["properties"] = {
                name: self.apply(child, f"{place}.{name}", path) for name, child in flat["properties"].items()
            }
        if "items" in flat:
            result["items"] = self.apply(flat["items"], f"{place}[]", path)
        extra = flat.get("additionalProperties", False)
        if extra is True:
            raise UnstructuralError(f"{place}: a free map loses pruning; give its values a type")
        if extra:
            result["additionalProperties"] = self.apply(extra, f"{place}{{}}", path)


def _without_null(schema: Schema, place: str) -> Schema:
    """Turn `X or null` into X: an optional field is one that may be absent, never null."""
    branches = schema.get("anyOf")
    if branches is None:
        return schema
    left = [branch for branch in branches if branch.get("type") != "null"]
    if len(left) != 1:
        raise UnstructuralError(f"{place}: a union has no structural form; use optional members and a rule")
    outer = {key: value for key, value in schema.items() if key != "anyOf"}
    if outer.get("default", "") is None:
        del outer["default"]
    return {**left[0], **outer}


def _finish(result: Schema, place: str) -> None:
    kind = result.get("type")
    if kind == "number":
        raise UnstructuralError(f"{place}: floats are banned; use an integer with a unit in its name")
    if kind is None:
        raise UnstructuralError(f"{place}: every field has one type")
    if kind == "integer":
        result["format"] = "int32" if result.get("maximum", _INT32_MAX + 1) <= _INT32_MAX else "int64"
    if "required" in result:
        result["required"] = sorted(result["required"])
    if "description" in result:
        result["description"] = " ".join(result["description"].split())
