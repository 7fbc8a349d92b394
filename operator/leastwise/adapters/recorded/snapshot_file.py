"""The file that `leastwise snapshot` writes: versioned, documented in docs/snapshot.md, without secrets.

It holds the inputs themselves, reduced to what the evaluators read, so that it answers as they do.
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from leastwise.adapters.recorded.reductions import reduce_document
from leastwise.adapters.recorded.unreadable import NO_JSON
from leastwise.core.errors import InputError
from leastwise.core.recordings import RecordedDocument, Recording
from leastwise.core.snapshots import Gap

API_VERSION = "leastwise.dev/v1alpha1"
KIND = "Snapshot"


class _StoredGap(msgspec.Struct, forbid_unknown_fields=True):
    scope: str
    plane: str
    reason: str
    message: str


class _StoredDocument(msgspec.Struct, forbid_unknown_fields=True):
    kind: str
    data: msgspec.Raw
    name: str = ""


class _Stored(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    api_version: str
    kind: str
    documents: list[_StoredDocument]
    taken: datetime | None = None
    sources: list[str] | None = None
    gaps: list[_StoredGap] | None = None


def write_snapshot(recorded: Recording) -> bytes:
    """Encode what was recorded, reduced to what answers."""
    stored = _Stored(
        api_version=API_VERSION,
        kind=KIND,
        taken=recorded.taken,
        sources=list(recorded.sources),
        documents=[
            _StoredDocument(kind=each.kind, name=each.name, data=msgspec.Raw(reduce_document(each)))
            for each in recorded.documents
        ],
        gaps=[_StoredGap(each.scope, each.plane, each.reason, each.message) for each in recorded.gaps],
    )
    return msgspec.json.encode(stored) + b"\n"


def read_snapshot(name: str, data: bytes) -> Recording:
    """Decode a snapshot; InputError when it is malformed or of a version that is not known."""
    try:
        stored = msgspec.json.decode(data, type=_Stored)
    except NO_JSON as error:
        raise InputError(f"{name}: the snapshot is malformed: {error}") from error
    if stored.api_version != API_VERSION:
        raise InputError(
            f"{name}: apiVersion '{stored.api_version}' is not known; it must be '{API_VERSION}'"
        )
    return Recording(
        documents=tuple(_document(name, each) for each in stored.documents),
        gaps=tuple(Gap(each.scope, each.plane, each.reason, each.message) for each in stored.gaps or ()),
        taken=_aware(name, stored.taken),
        sources=tuple(stored.sources or (name,)),
    )


def _document(name: str, stored: _StoredDocument) -> RecordedDocument:
    data = bytes(stored.data)
    if data[:1] == b'"':  # a CSV file is kept as one text
        try:
            data = msgspec.json.decode(data, type=str).encode()
        except NO_JSON as error:
            raise InputError(f"{name}: a document of kind '{stored.kind}' is no text: {error}") from error
    return RecordedDocument(stored.kind, stored.name or name, data)


def _aware(name: str, taken: datetime | None) -> datetime | None:
    if taken is not None and taken.tzinfo is None:
        raise InputError(
            f"{name}: taken: '{taken.isoformat()}' has no time zone; it must end in 'Z' or '+00:00'"
        )
    try:
        return taken if taken is None else taken.astimezone(UTC)
    except OverflowError as error:
        raise InputError(f"{name}: taken: '{taken}' is no time that a clock could have shown") from error
