"""Metadata of a stored object, read without trusting more than the API server promises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic_core import PydanticCustomError

from leastwise.api.schema import RULE_BROKEN

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def metadata_of(obj: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return `metadata`, empty when there is none."""
    metadata = obj.get("metadata")
    return metadata if isinstance(metadata, Mapping) else {}


def spec_of(obj: Mapping[str, Any]) -> Any:  # noqa: ANN401 (whatever stands there is for the model to judge)
    """Return `spec` as the model wants it: a dict when it is a mapping, else as it is."""
    spec = obj.get("spec", {})
    return dict(spec) if isinstance(spec, Mapping) else spec


def parse_time(text: object) -> datetime | None:
    """Read an RFC 3339 time with its zone; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        time = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return time if time.tzinfo is not None else None


def has_zone(text: str) -> str:
    """Return the text of a time as it is; raise our error when it is none. The CRD says it by its format."""
    if parse_time(text) is None:
        message = f"'{text}' must be a time with its zone, as in '2027-01-01T00:00:00Z'"
        raise PydanticCustomError(RULE_BROKEN, "{message}", {"message": message, "path": ""})
    return text
