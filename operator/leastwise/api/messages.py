"""What is wrong with a spec, in one sentence: the field, what stands there, and what is allowed."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from leastwise.api.schema import RULE_BROKEN, ApiModel

SHOWN_MAX = 3
"""How many problems one message names; the rest is a number."""

_BOUNDS = {
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_too_long": "must have at most {max_length} characters",
    "string_too_short": "must have at least {min_length} characters",
    "too_long": "must have at most {max_length} entries",
    "too_short": "must have {min_length} or more entries",
    "missing": "must be set",
    "string_type": "must be a string",
    "int_type": "must be an integer",
    "list_type": "must be a list",
    "dict_type": "must be a map",
    "model_type": "must be a map",
    "literal_error": "must be {expected}",
}


def describe(error: ValidationError, model: type[ApiModel], root: str = "spec") -> str:
    """Return the problems as `path: message`, the first few of them, sorted by path."""
    problems = sorted(_problem(detail, model, root) for detail in error.errors())
    shown = "; ".join(problems[:SHOWN_MAX])
    left = len(problems) - SHOWN_MAX
    return f"{shown}; and {left} more" if left > 0 else shown


def _problem(detail: ErrorDetails, model: type[ApiModel], root: str) -> str:
    path, inside = _locate(detail, model, root)
    return f"{path}: {_message(detail, inside)}"


def _locate(detail: ErrorDetails, model: type[ApiModel], root: str) -> tuple[str, type[ApiModel]]:
    """Return the path as the API server writes it, and the block that its last part was looked up in."""
    path, inside = root, model
    current: type[ApiModel] | None = model
    for part in detail["loc"]:
        if isinstance(part, int):
            path += f"[{part}]"
        elif current is None:  # a key of a map; pydantic marks an error about the key itself
            path += "" if part == "[key]" else f"[{part}]"
        else:
            path += f".{part}"
            inside, current = current, _model_at(current, part)
    if detail["type"] == RULE_BROKEN:
        path += str(detail.get("ctx", {}).get("path", ""))
    return path, inside


def _message(detail: ErrorDetails, inside: type[ApiModel]) -> str:
    if detail["type"] == RULE_BROKEN:
        return str(detail["msg"])
    if detail["type"] == "extra_forbidden":
        allowed = ", ".join(f"'{name}'" for name in sorted(_aliases(inside)))
        return f"may not be set: unknown field; allowed are {allowed}"
    template = _BOUNDS.get(detail["type"])
    if template is None:
        return f"must be valid: {detail['msg']}"
    text = template.format(**detail.get("ctx", {}))
    value = detail["input"]
    return f"'{value[:80]}' {text}" if isinstance(value, str) and detail["type"] != "missing" else text


def _aliases(model: type[ApiModel]) -> dict[str, Any]:
    """Return what stands behind each name on the wire."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _model_at(model: type[ApiModel], alias: str) -> type[ApiModel] | None:
    """Return the block that a field holds, itself or as entries of a list; None for anything else."""
    return _model_in(_aliases(model).get(alias))


def _model_in(annotation: Any) -> type[ApiModel] | None:  # noqa: ANN401 (typing forms have no common type)
    """Find the model inside `Annotated[list[Model], ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, ApiModel):
        return annotation
    found = (_model_in(argument) for argument in get_args(annotation))
    return next((model for model in found if model is not None), None)
