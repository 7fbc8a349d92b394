"""Writes the field reference from the models: `python -m leastwise.api.reference docs/api.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from leastwise.api.generate import KINDS, render_schema
from leastwise.api.schema import GROUP, VERSION, Kind
from leastwise.api.structural import Schema

_INTRODUCTION = f"""\
# API reference

Generated from the models in `operator/leastwise/api`; `kubectl explain` says the same. Group `{GROUP}`,
version `{VERSION}`. `[]` marks the entries of a list, `{{}}` the values of a map. Rules are judged by the API
server; the operator judges stored objects by the same rules again.
"""

_BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "maxLength": "at most {} characters",
    "minItems": "{} or more entries",
    "maxItems": "at most {} entries",
    "minProperties": "{} or more keys",
    "maxProperties": "at most {} keys",
}


def render_reference() -> str:
    """Return the whole reference as Markdown."""
    return "\n".join([_INTRODUCTION, *(_render_kind(kind) for kind in KINDS)])


def _render_kind(kind: Kind) -> str:
    scope = "namespaced" if kind.namespaced else "cluster-wide"
    short = "".join(f", short name `{name}`" for name in kind.short_names)
    lines = [f"## {kind.kind}", "", f"{kind.description} {scope.capitalize()}{short}.", ""]
    top = render_schema(kind)["properties"]
    for part in ("spec", "status"):
        lines += [f"### {kind.kind}: {part}", "", "| Field | Type | What it is |", "| --- | --- | --- |"]
        rows = list(_rows(top[part], part))
        lines += [
            f"| `{path}` | {_type(schema, required=required)} | {_text(schema)} |"
            for path, schema, required in rows
        ]
        lines.append("")
    rules = [line for part in ("spec", "status") for line in _rules(top[part], part)]
    return "\n".join([*lines, f"### {kind.kind}: rules", "", *rules, ""])


def _rows(schema: Schema, path: str) -> Iterator[tuple[str, Schema, bool]]:
    """Yield every field below with its path and whether it must be set."""
    for name, child in schema.get("properties", {}).items():
        yield f"{path}.{name}", child, name in schema.get("required", [])
        suffix, inner = _innermost(child)
        yield from _rows(inner, f"{path}.{name}{suffix}")


def _innermost(schema: Schema) -> tuple[str, Schema]:
    suffix = ""
    while "items" in schema or "additionalProperties" in schema:
        suffix += "[]" if "items" in schema else "{}"
        schema = schema.get("items") or schema["additionalProperties"]
    return suffix, schema


def _rules(schema: Schema, path: str) -> Iterator[str]:
    """Yield one line a rule: where it stands and what it says."""
    for rule in schema.get("x-kubernetes-validations", []):
        yield f"- `{path}{rule.get('fieldPath', '')}` {rule['message']}."
    for name, child in schema.get("properties", {}).items():
        yield from _rules(child, f"{path}.{name}")
    for key, suffix in (("items", "[]"), ("additionalProperties", "{}")):
        if key in schema:
            yield from _rules(schema[key], f"{path}{suffix}")


def _type(schema: Schema, *, required: bool) -> str:
    words = {"array": "list", "object": "map" if "additionalProperties" in schema else "block"}
    kind: str = schema["type"]
    word = words.get(kind, kind)
    return f"{word}, required" if required else word


def _text(schema: Schema) -> str:
    parts = [schema["description"]]
    if "enum" in schema:
        parts.append("One of " + ", ".join(f"`{word}`" for word in schema["enum"]) + ".")
    if "default" in schema:
        parts.append(f"Default {_value(schema['default'])}.")
    bounds = [text.format(schema[key]) for key, text in _BOUNDS.items() if key in schema]
    if bounds:
        parts.append(f"{', '.join(bounds).capitalize()}.")
    return " ".join(parts).replace("|", "\\|")


def _value(value: Any) -> str:  # noqa: ANN401 (a default is any JSON value)
    if isinstance(value, dict):
        return "`{" + ", ".join(f"{key}: {each}" for key, each in value.items()) + "}`"
    return f"`{value}`"


def main(arguments: Sequence[str]) -> int:
    """Write the reference to the file that is named."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m leastwise.api.reference FILE\n")
        return 2
    Path(arguments[0]).write_text(render_reference(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
